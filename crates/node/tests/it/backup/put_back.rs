//! A backup put back: with its lock, without it, beside partners that know as much, more, or something else.
#![allow(clippy::disallowed_methods, reason = "tests look at and wound the files of backups")]

use std::{fs, path::PathBuf};

use hutong_core::{consultation::charter::Review, ids::Origin};
use hutong_log::hash::Hash;
use hutong_node::{
    Node,
    answer::SubmitFault,
    backup::{Answered, Form, Owes, Plan, RestoreFault, Word, restore},
    checkup::examine,
    verify::folder_name,
};

use super::{digest, owed, plan, settings, submits, written};
use crate::{
    exchange::{Pair, content_at, pin},
    world::{Body, START, body, person, start},
};

#[tokio::test(flavor = "multi_thread")]
async fn with_its_lock_it_serves_at_once() {
    let (body, house) = written().await;
    let (backup, there) = (house.path().join("b"), house.path().join("node"));
    body.node.backup(&backup, Form::Database, true, &[]).await.unwrap();
    let with_lock = Plan { lock: Some(body.dir.clone()), ..plan(&backup, &there) };
    assert!(matches!(restore(&with_lock, &[], &|_| {}).await, Err(RestoreFault::Running(_))));
    let wanted = digest(&body.node).await;
    let Body { node, dir, _root, .. } = body;
    node.stop().await;
    restore(&with_lock, &[], &|_| {}).await.unwrap();
    let again = restore(&with_lock, &[], &|_| {}).await;
    assert!(matches!(again, Err(RestoreFault::Exists(_))), "{again:?}");
    let node = Node::start(settings(&there)).await.unwrap();
    assert_eq!(digest(&node).await, wanted);
    submits(&node, "After the fire.").await.unwrap();
    assert!(!there.join("restored.json").exists());
    node.stop().await;
    // The old directory is now behind: were it started, partners would see it. Its own files are as they were.
    assert!(dir.join("lock.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_keys_nothing_is_put_back_and_with_another_log_s_neither() {
    let (body, house) = written().await;
    let (backup, there) = (house.path().join("b"), house.path().join("node"));
    body.node.backup(&backup, Form::Database, false, &[]).await.unwrap();
    assert!(matches!(restore(&plan(&backup, &there), &[], &|_| {}).await, Err(RestoreFault::NoKeys)));
    let other = crate::world::body("b.example").await;
    let wrong = Plan { keys: Some(other.dir.join("keys")), ..plan(&backup, &there) };
    assert!(matches!(restore(&wrong, &[], &|_| {}).await, Err(RestoreFault::OtherKeys { .. })));
    let wrong =
        Plan { keys: Some(body.dir.join("keys")), lock: Some(house.path().join("none")), ..plan(&backup, &there) };
    assert!(matches!(restore(&wrong, &[], &|_| {}).await, Err(RestoreFault::Lock(_))));
    assert!(!there.exists());
    let right = Plan { keys: Some(body.dir.join("keys")), ..plan(&backup, &there) };
    restore(&right, &[], &|_| {}).await.unwrap();
}

/// Neither lock nor partner: it can be read, and nothing is ever signed.
#[tokio::test(flavor = "multi_thread")]
async fn without_lock_and_without_partner_it_is_read_only() {
    let (body, house) = written().await;
    let (backup, there) = (house.path().join("b"), house.path().join("node"));
    body.node.backup(&backup, Form::Database, true, &[]).await.unwrap();
    let (size, wanted) = (body.node.head().head.size, digest(&body.node).await);
    restore(&plan(&backup, &there), &[], &|_| {}).await.unwrap();
    assert_eq!(owed(&there).await, (Owes::NoLock { stored: size }, Vec::new()));
    let node = Node::start_reading(settings(&there)).await.unwrap();
    assert_eq!((node.head().head.size, digest(&node).await), (size, wanted));
    assert!(matches!(submits(&node, "Too early.").await, Err(SubmitFault::Halted(_))));
    assert!(node.receipt(size - 1).await.is_ok(), "old receipts are given under the head that was signed");
    assert!(!node.reconcile().await.unwrap());
    assert_eq!(node.tend().await.unwrap(), 0);
    node.stop().await;
    assert!(!there.join("lock.db").exists(), "no lock comes out of nothing");
}

/// Two bodies that host one consultation, and what one of them says of itself after a fire.
async fn fire(more: usize) -> (Pair, tempfile::TempDir, PathBuf, Hash, Vec<(Origin, u64)>) {
    let pair = Pair::open(Review::After).await;
    let house = tempfile::tempdir().unwrap();
    let (backup, there) = (house.path().join("b"), house.path().join("node"));
    pair.a.submit(person("m1"), "Before the backup.").await;
    pair.exchange().await;
    pair.a.node.backup(&backup, Form::Database, true, &[]).await.unwrap();
    for n in 0..more {
        pair.a.submit(person("m1"), &format!("After the backup {n}.")).await;
    }
    pair.exchange().await;
    let pins = pair.pins();
    let wanted = pair.a.node.store().digest(&pins).await.unwrap();
    restore(&plan(&backup, &there), &[], &|_| {}).await.unwrap();
    (pair, house, there, wanted, pins)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_knows_as_much_vouches_for_it() {
    let (pair, _house, there, wanted, pins) = fire(0).await;
    let folder = pair.folder(&pair.b);
    let away = folder.with_file_name("away");
    fs::rename(&folder, &away).unwrap();
    let size = pins[0].1;
    let (owes, asked) = owed(&there).await;
    assert_eq!(owes, Owes::NoLock { stored: size });
    assert!(matches!(&asked[..], [Answered { word: Word::Unreachable(_), .. }]), "{asked:?}");
    let reading = Node::start_reading(settings(&there)).await.unwrap();
    assert!(reading.pull().await.is_empty() && !reading.reconcile().await.unwrap());
    fs::rename(&away, &folder).unwrap();
    assert!(reading.reconcile().await.unwrap(), "the partner is back");
    reading.stop().await;
    let node = Node::start(settings(&there)).await.unwrap();
    assert_eq!(node.store().digest(&pins).await.unwrap(), wanted);
    submits(&node, "After the fire.").await.unwrap();
    assert!(node.head().head.size > size);
    node.stop().await;
}

/// Where nobody here knows what was signed, the partner that is silent may hold more than all others.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_lock_every_partner_must_have_spoken() {
    let (pair, third) = (Pair::open(Review::After).await, body("c.example").await);
    let folder = pair.folder(&third);
    pair.exchange().await;
    pin(&pair.a, &third, &folder).await;
    pair.publish(&third).await;
    let house = tempfile::tempdir().unwrap();
    let (backup, there) = (house.path().join("b"), house.path().join("node"));
    pair.a.node.backup(&backup, Form::Database, true, &[]).await.unwrap();
    restore(&plan(&backup, &there), &[], &|_| {}).await.unwrap();
    let away = folder.with_file_name("away");
    fs::rename(&folder, &away).unwrap();
    let (owes, asked) = owed(&there).await;
    assert!(matches!(owes, Owes::NoLock { .. }), "{owes:?}");
    assert!(matches!((&asked[0].word, &asked[1].word), (Word::Knows(_), Word::Unreachable(_))), "{asked:?}");
    fs::rename(&away, &folder).unwrap();
    let node = Node::start(settings(&there)).await.unwrap();
    submits(&node, "After the fire.").await.unwrap();
    node.stop().await;
}

/// Entries that were signed after the backup come back from the mirror; their words do not, where partners are read from
/// folders.
#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_knows_more_gives_what_is_missing() {
    let (pair, _house, there, wanted, pins) = fire(3).await;
    let node = Node::start(settings(&there)).await.unwrap();
    assert_eq!(node.head().head.size, pins[0].1);
    assert_eq!(node.head().head.root, pair.a.node.head().head.root);
    assert_eq!(node.store().digest(&pins).await.unwrap(), wanted);
    assert!(node.store().check().await.unwrap().findings.is_empty());
    // A folder holds its body's own words alone: nobody could be asked, and that is not taken for an answer.
    assert_eq!(node.recall().await.unwrap().back, 0);
    let losses = node.health().await.unwrap().losses;
    assert!(losses.lost.parts >= 3 && losses.unasked == [pair.b.origin.clone()], "{losses:?}");
    submits(&node, "After the fire.").await.unwrap();
    let Pair { a, b, shared } = pair;
    let Body { node: old, origin, clock, dir, _root, .. } = a;
    old.stop().await;
    let here = Body { origin, dir, clock, node, _root };
    let lost = hutong_core::ids::Place { origin: here.origin.clone(), index: pins[0].1 - 1 };
    assert_eq!(content_at(&here, &lost, "text").await, None, "the words were in no backup");
    // It goes on as the same body: the partner takes the new entry in.
    let pair = Pair { a: here, b, shared };
    pair.publish(&pair.a).await;
    assert!(pair.pull(&pair.b).await.new_entries > 0);
}

/// With the lock it is known that something is missing, and no partner can give it.
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_knows_more_waits_for_a_mirror() {
    let (body, house) = written().await;
    let (backup, there) = (house.path().join("b"), house.path().join("node"));
    body.node.backup(&backup, Form::Database, true, &[]).await.unwrap();
    let stored = body.node.head().head.size;
    submits(&body.node, "After the backup.").await.unwrap();
    let signed = body.node.head().head.size;
    let Body { node, dir, _root, .. } = body;
    node.stop().await;
    restore(&Plan { lock: Some(dir), ..plan(&backup, &there) }, &[], &|_| {}).await.unwrap();
    assert_eq!(owed(&there).await.0, Owes::Missing { stored, signed });
    let node = Node::start_reading(settings(&there)).await.unwrap();
    assert_eq!(node.head().head.size, stored);
    node.stop().await;
}

/// A lock that was itself copied long ago says too little: it is not believed beside a backup that holds more.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_copy_of_the_lock_is_not_believed() {
    let (body, house) = written().await;
    let (backup, there, old) = (house.path().join("b"), house.path().join("node"), house.path().join("old"));
    let Body { node, dir, clock, _root, .. } = body;
    let signed = node.head().head.size;
    node.stop().await;
    fs::create_dir(&old).unwrap();
    fs::copy(dir.join("lock.db"), old.join("lock.db")).unwrap();
    let node = start(&dir, &clock).await;
    submits(&node, "Later.").await.unwrap();
    node.backup(&backup, Form::Database, true, &[]).await.unwrap();
    let stored = node.head().head.size;
    restore(&Plan { lock: Some(old), ..plan(&backup, &there) }, &[], &|_| {}).await.unwrap();
    assert_eq!(owed(&there).await.0, Owes::OldLock { stored, signed });
}

/// A mirror that holds another history than the backup: evidence, not weather.
#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_holds_other_entries_stops_it() {
    let (pair, _house, there, _, pins) = fire(2).await;
    let mirror = pair.folder(&pair.b).join("mirror").join(folder_name(&pair.a.origin));
    let bundle = mirror.join(format!("tile/entries/000.p/{}", pins[0].1));
    let mut bad = fs::read(&bundle).unwrap();
    *bad.last_mut().unwrap() ^= 1;
    fs::write(bundle, bad).unwrap();
    let before = examine(&there, START).await.unwrap().health.size;
    let stopped = Node::start(settings(&there)).await.err().unwrap();
    assert!(stopped.is_breach(), "{stopped}");
    assert_eq!(examine(&there, START).await.unwrap().health.size, before, "nothing of it is kept");
    assert!(!there.join("lock.db").exists());
}
