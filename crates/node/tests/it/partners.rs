//! A partner's folder in every bad state that bytes can be in: nothing of it is stored, and people are told what it was.
#![allow(clippy::disallowed_methods, reason = "tests wound the folders that nodes publish")]

use std::{fs, path::Path};

use hutong_core::{
    command::Ask,
    consultation::{charter::Review, erasure},
    ids::{Code, PartName, Place},
    partner::{pull::Status, split_view::Evidence},
    record::{Event, Reading, read},
};
use hutong_log::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    hash::sha256,
    key::{SigningKey, VerifierKey},
};
use hutong_node::{
    keys::{self, Role},
    verify::folder_name,
};

use crate::{
    exchange::{Pair, commitment, content_at, files_of, genesis, state, vote},
    world::{self, Body, person},
};

/// Changes the last byte of a file.
fn wound(file: &Path) -> Vec<u8> {
    let good = fs::read(file).unwrap();
    let mut bad = good.clone();
    *bad.last_mut().unwrap() ^= 1;
    fs::write(file, bad).unwrap();
    good
}

fn copy_dir(from: &Path, to: &Path) {
    for (name, bytes) in files_of(from) {
        let file = to.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

fn log_key(body: &Body) -> SigningKey {
    keys::read(&keys::path(&body.dir, Role::Log), Role::Log).unwrap()
}

/// Everything that B holds of A, as one number.
async fn held(pair: &Pair) -> (u64, hutong_log::hash::Hash) {
    held_at(pair, pair.b.node.head().head.size).await
}

/// The same up to a size of B's own log, which may have grown by what B says of A.
async fn held_at(pair: &Pair, own: u64) -> (u64, hutong_log::hash::Hash) {
    let size = pair.b.node.partners()[0].size;
    let pins = [(pair.a.origin.clone(), size), (pair.b.origin.clone(), own)];
    (size, pair.b.node.store().digest(&pins).await.unwrap())
}

/// A pull of B meets something wrong: it says what, and holds what it held before.
async fn check_refused(pair: &Pair, says: &str) {
    let before = held(pair).await;
    let pulled = pair.try_pull(&pair.b).await;
    let problem = pulled.problem.unwrap_or_default();
    assert!(problem.contains(says), "{problem:?} does not say {says:?}");
    assert_eq!(pulled.new_entries, 0);
    assert_eq!(held(pair).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn contents_that_were_not_committed_to_are_not_stored() {
    let pair = Pair::open(Review::After).await;
    let place = pair.a.place(&pair.a.submit(person("m1"), "Exactly these words.").await);
    let statement = state(&pair.a, "One ticket for both metros.").await;
    vote(&pair.a, &statement, 20, "d").await;
    pair.publish(&pair.a).await;
    let part = pair.parts(&pair.a, &pair.b).join(commitment(&pair.a, &place, "text").await.to_hex());
    let votes = fs::read_dir(part.parent().unwrap().with_file_name("votes")).unwrap().next().unwrap().unwrap().path();
    let (good_part, good_votes) = (wound(&part), wound(&votes));

    let pulled = pair.try_pull(&pair.b).await;
    let problem = pulled.problem.unwrap();
    assert!(problem.contains(&format!("part text of entry {} is not what was committed to", place.index)), "{problem}");
    assert!(problem.contains("are not those that were sealed"), "{problem}");
    assert_eq!((pulled.state, pulled.opened), (Status::Current, 1), "the statement's words are good");
    assert_eq!(content_at(&pair.b, &place, "text").await, None);
    let batch = Place { origin: pair.a.origin.clone(), index: pair.a.node.head().head.size - 1 };
    assert!(pair.b.node.store().vote_rows(&batch).await.unwrap().is_empty());

    fs::write(&part, good_part).unwrap();
    fs::write(&votes, good_votes).unwrap();
    assert_eq!(pair.pull(&pair.b).await.opened, 2);
    assert_eq!(content_at(&pair.b, &place, "text").await.as_deref(), Some("Exactly these words.".as_bytes()));
    assert_eq!(pair.b.node.store().vote_rows(&batch).await.unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_the_log_that_do_not_fit_are_refused_as_a_whole() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    let folder = pair.folder(&pair.a);
    pair.a.submit(person("m1"), "One more.").await;
    pair.publish(&pair.a).await;
    let size = pair.a.node.head().head.size;

    let bundle = folder.join(format!("tile/entries/000.p/{size}"));
    let checkpoint = folder.join("checkpoint");

    let good = wound(&bundle);
    check_refused(&pair, "do not lead to the signed root").await;
    fs::write(&bundle, &good[..good.len() - 1]).unwrap();
    pair.b.clock.set(hutong_core::moment::Moment(pair.b.clock.now().0 + 3_600));
    check_refused(&pair, "was refused").await;
    fs::remove_file(&bundle).unwrap();
    pair.b.clock.set(hutong_core::moment::Moment(pair.b.clock.now().0 + 3_600));
    check_refused(&pair, "is not there, although the checkpoint covers it").await;
    fs::write(&bundle, &good).unwrap();

    let text = fs::read_to_string(&checkpoint).unwrap();
    fs::write(&checkpoint, text.replacen(&format!("\n{size}\n"), &format!("\n{}\n", size + 1), 1)).unwrap();
    check_refused(&pair, "a checkpoint was refused").await;
    fs::write(&checkpoint, "x".repeat(70_000)).unwrap();
    check_refused(&pair, "is longer than 65536 bytes").await;
    fs::remove_file(&checkpoint).unwrap();
    check_refused(&pair, "there is no checkpoint").await;
    fs::write(&checkpoint, text).unwrap();
    pair.pull(&pair.b).await;

    // The witness reads tiles, the mirror does not: both must be content.
    pair.a.submit(person("m2"), "And another.").await;
    pair.publish(&pair.a).await;
    let grown = pair.a.node.head().head.size;
    let tile = folder.join(format!("tile/0/000.p/{grown}"));
    let good = wound(&tile);
    let pulled = pair.try_pull(&pair.b).await;
    assert_eq!((pulled.size, pulled.new_entries), (grown, grown - size), "the leaves themselves are good");
    assert!(pulled.problem.unwrap().contains("was not cosigned"));
    fs::write(&tile, good).unwrap();
    pair.pull(&pair.b).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_changes_nothing_and_proves_nothing() {
    let pair = Pair::open(Review::After).await;
    pair.publish(&pair.a).await;
    let old = pair.shared.path().join("old");
    copy_dir(&pair.folder(&pair.a), &old);
    pair.a.submit(person("m1"), "Later.").await;
    pair.exchange().await;
    fs::remove_dir_all(pair.folder(&pair.a)).unwrap();
    copy_dir(&old, &pair.folder(&pair.a));
    check_refused(&pair, "leaves are mirrored").await;
    assert_eq!(pair.b.node.partners()[0].state, Status::Current);
}

/// The evidence that a body keeps.
fn evidence(body: &Body) -> Vec<Evidence> {
    let files = files_of(&body.dir.join("evidence"));
    files
        .iter()
        .map(|(name, bytes)| {
            assert_eq!(*name, format!("{}.evidence", sha256(bytes).to_hex()));
            Evidence::read(bytes).unwrap()
        })
        .collect()
}

async fn check_diverged(pair: &Pair) {
    let own = pair.b.node.head().head.size;
    let before = held_at(pair, own).await;
    let pulled = pair.try_pull(&pair.b).await;
    assert_eq!(pulled.state, Status::Diverged);
    assert!(pulled.problem.unwrap().contains("two histories"));
    assert_eq!(held_at(pair, own).await, before);
    let key = VerifierKey::parse(&genesis(&pair.a).await.log_vkey).unwrap();
    let kept = evidence(&pair.b);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].verify(std::slice::from_ref(&key)), Ok(()), "it proves itself to whoever holds the key");
}

/// Also after a restart, and whatever the partner serves then: nothing more is taken.
async fn check_stays_diverged(pair: Pair) {
    let Pair { a, b, shared } = pair;
    let Body { node, dir, clock, origin, _root } = b;
    node.stop().await;
    let node = world::start(&dir, &clock).await;
    assert_eq!(node.partners()[0].state, Status::Diverged);
    let pair = Pair { a, b: Body { node, dir, clock, origin, _root }, shared };
    pair.a.submit(person("m3"), "As if nothing had happened.").await;
    fs::remove_dir_all(pair.folder(&pair.a)).unwrap();
    pair.publish(&pair.a).await;
    check_diverged(&pair).await;
    let cosigned = pair.b.node.head().head.size;
    pair.b.submit(person("m3"), "Our own record goes on.").await;
    assert!(pair.b.node.head().head.size > cosigned);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_roots_for_one_size_end_it_for_good() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    let head = pair.a.node.head().head;
    let other = Checkpoint::new(pair.a.origin.as_str(), head.size, sha256(b"another story")).unwrap();
    fs::write(pair.folder(&pair.a).join("checkpoint"), other.sign(&log_key(&pair.a)).unwrap().format()).unwrap();
    check_diverged(&pair).await;
    check_stays_diverged(pair).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_begins_otherwise_than_before_ends_it_for_good() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    // The same directory twice, as after a restored backup that nobody should have started.
    let Pair { a, b, shared } = pair;
    let Body { node, dir, clock, origin, _root } = a;
    node.stop().await;
    let twin_root = tempfile::tempdir().unwrap();
    let twin_dir = twin_root.path().join("node");
    copy_dir(&dir, &twin_dir);
    use std::os::unix::fs::PermissionsExt;
    for role in [Role::Log, Role::Witness, Role::Mirror, Role::Transport] {
        fs::set_permissions(keys::path(&twin_dir, role), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let node = world::start(&dir, &clock).await;
    let twin = world::start(&twin_dir, &clock).await;
    let a = Body { node, dir, clock: clock.clone(), origin: origin.clone(), _root };
    let pair = Pair { a, b, shared };
    let twin = Body { node: twin, dir: twin_dir, clock, origin, _root: twin_root };
    pair.a.submit(person("m1"), "One story.").await;
    pair.publish(&pair.a).await;
    pair.pull(&pair.b).await;
    twin.submit(person("m2"), "Another story.").await;
    twin.submit(person("m2"), "And how it goes on.").await;
    fs::remove_dir_all(pair.folder(&pair.a)).unwrap();
    twin.node.publish(&pair.folder(&pair.a)).await.unwrap();
    check_diverged(&pair).await;

    // The twin, for its part, learns from B's mirror that its key signed more than it knows, and writes no more.
    pair.publish(&pair.b).await;
    let pulled = pair.try_pull(&twin).await;
    assert!(pulled.own_breach.unwrap().contains("signed"), "B holds what the first one signed");
    assert!(twin.node.halted().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_reaches_the_partner_and_comes_back_confirmed() {
    let pair = Pair::open(Review::After).await;
    let (a, b) = (&pair.a, &pair.b);
    let words = "请删去这段话:我的住址在沙坪坝。";
    let place = a.place(&a.submit(person("m1"), words).await);
    pair.exchange().await;
    let hash = commitment(a, &place, "text").await;
    assert_eq!(content_at(b, &place, "text").await.as_deref(), Some(words.as_bytes()));
    let erase = erasure::Erase {
        item: place.clone(),
        parts: [PartName::TEXT, PartName::AUTHOR].map(|p| PartName::new(p).unwrap()).to_vec(),
        basis: Code::new(erasure::AUTHOR_REQUEST).unwrap(),
    };
    let erased = a.place(&a.ask(person("m1"), Ask::EraseParts(erase)).await);
    pair.publish(a).await;
    let file = pair.parts(a, b).join(hash.to_hex());
    assert!(!file.exists() && file.with_extension("gone").exists());
    pair.pull(b).await;
    assert_eq!(content_at(b, &place, "text").await, None);
    b.node.store().checkpoint().await.unwrap();
    for body in [a, b] {
        for (name, bytes) in files_of(&body.dir) {
            assert!(!bytes.windows(words.len()).any(|w| w == words.as_bytes()), "{name} still holds the words");
        }
    }
    // Confirmed once, however often it is looked at.
    pair.publish(b).await;
    pair.pull(a).await;
    pair.pull(b).await;
    let size = b.node.head().head.size;
    let entries = a.node.store().read_back(&b.origin, 0, size).await.unwrap();
    let confirmed = entries.iter().filter(|(_, bytes)| {
        let Reading::Known(leaf) = read(bytes) else { panic!() };
        matches!(leaf.event, Event::ErasureAcknowledged { erasure } if erasure.place(&b.origin) == erased)
    });
    assert_eq!(confirmed.count(), 1);
    let (at_a, at_b) = pair.digests().await;
    assert_eq!(at_a, at_b);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_at_the_same_folder_is_not_the_partner() {
    let pair = Pair::strangers().await;
    let stranger = world::body("c.example").await;
    stranger.node.publish(&pair.folder(&pair.a)).await.unwrap();
    let pulled = pair.try_pull(&pair.b).await;
    assert!(pulled.problem.unwrap().contains("it is of the log c.example"));
    assert_eq!((pulled.state, pulled.size), (Status::Pinned, 0));
    // Nor is one that calls itself by the pinned name, without its key.
    let forged = Checkpoint::new(pair.a.origin.as_str(), 1, sha256(b"forged")).unwrap();
    let key = SigningKey::from_seed(pair.a.origin.as_str(), hutong_log::key::KeyType::Note, &[1; 32]).unwrap();
    fs::write(pair.folder(&pair.a).join("checkpoint"), forged.sign(&key).unwrap().format()).unwrap();
    let pulled = pair.try_pull(&pair.b).await;
    assert!(pulled.problem.unwrap().contains("none of the given keys has signed it"));
    assert_eq!((pulled.state, pulled.size), (Status::Pinned, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_witness_cosigns_what_is_mirrored_with_two_lines_and_the_time() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    let head = folder_name(&pair.a.origin);
    pair.publish(&pair.b).await;
    let file = pair.folder(&pair.b).join("witness").join(&head).join("checkpoint");
    let cosigned = SignedCheckpoint::parse(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(cosigned.checkpoint().size(), pair.a.node.head().head.size);
    let keys = genesis(&pair.b).await;
    let by = [&genesis(&pair.a).await.log_vkey, &keys.witness_vkey].map(|k| VerifierKey::parse(k).unwrap());
    let by = cosigned.open(&by).unwrap();
    assert_eq!((by.log.len(), by.cosigned.len(), by.unknown.len()), (1, 1, 0));
    assert_eq!(by.cosigned[0].time, pair.b.clock.now().0);
}
