//! A backup of a node at work, looked at, wounded, put back: with its lock, without it, beside a partner that knows more.
//! Long because every state of a directory that may not sign is tried on the same bodies.
#![allow(clippy::disallowed_methods, reason = "tests look at and wound the files of backups")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use hutong_core::{consultation::charter::Review, ids::Origin};
use hutong_log::hash::{Hash, sha256};
use hutong_node::{
    Node, Settings, StartFault, acts,
    answer::SubmitFault,
    backup::{
        Answered, BackupFault, BackupReport, DamageKind, Form, Owes, Plan, RestoreFault, Word, check_backup,
        check_directory, last_backup, restore,
    },
    checkup::{LockFound, examine},
    clock::Clock,
    verify::folder_name,
};

use crate::{
    exchange::{Pair, content_at, files_of, pin},
    world::{Body, START, body, fresh_key, opinion_of, person, start},
};

fn plan(backup: &Path, to: &Path) -> Plan {
    Plan { backup: backup.to_owned(), to: to.to_owned(), keys: None, lock: None }
}

fn settings(dir: &Path) -> Settings {
    Settings { dir: dir.to_owned(), clock: Clock::scripted(START) }
}

async fn checked(backup: &Path) -> BackupReport {
    check_backup(backup, &[], &backup.with_extension("scratch"), &|_| {}).await.unwrap()
}

/// What a directory owes when it is started.
async fn owed(dir: &Path) -> (Owes, Vec<Answered>) {
    match Node::start(settings(dir)).await.err() {
        Some(StartFault::Owes(recovery)) => (recovery.owes, recovery.asked),
        other => panic!("{other:?}"),
    }
}

async fn digest(node: &Node) -> Hash {
    let pins = [(node.origin().clone(), node.head().head.size)];
    node.store().digest(&pins).await.unwrap()
}

/// A body with some opinions, and where its backups go.
async fn written() -> (Body, tempfile::TempDir) {
    let body = body("a.example").await;
    body.open_alone(Review::After).await;
    for n in 0..5 {
        body.submit(person("m1"), &format!("Opinion {n}.")).await;
    }
    (body, tempfile::tempdir().unwrap())
}

async fn submits(node: &Node, text: &str) -> Result<(), SubmitFault> {
    let ask = hutong_core::command::Ask::SubmitOpinion(opinion_of(text));
    let command = hutong_core::command::Command { actor: person("m2"), key: fresh_key(), ask };
    node.submit(command).await.map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_node_at_work_says_what_is_in_it_and_holds() {
    let (body, house) = written().await;
    let to = house.path().join("monday");
    assert_eq!(last_backup(&body.dir), None);
    let size = body.node.head().head.size;
    let made = body.node.backup(&to, Form::Database, false, &[]).await.unwrap();
    assert_eq!((made.manifest.size, made.manifest.stored, made.manifest.with_keys), (size, size, false));
    assert_eq!(made.manifest.files.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["store.db"]);
    assert_eq!(last_backup(&body.dir).map(|last| (last.at, last.size)), Some((START.0, size)));
    // It goes on writing, and what is copied stays what it was.
    submits(&body.node, "One more.").await.unwrap();
    let before = files_of(&to);
    let report = checked(&to).await;
    assert!(report.is_intact(), "{report:?}");
    let record = report.record.unwrap();
    assert_eq!(record.head.map(|(size, _)| size), Some(size));
    assert_eq!(record.signed_by, [body.origin.as_str()]);
    assert_eq!(files_of(&to), before, "looking writes nothing");
    // Nobody else may read it, and it takes the place of nothing.
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&to), mode(&to.join("store.db")), mode(&to.join("backup.manifest"))), (0o700, 0o600, 0o600));
    assert!(matches!(body.node.backup(&to, Form::Database, false, &[]).await, Err(BackupFault::Exists(_))));
    assert_eq!(files_of(&to), before);
}

/// Where letters go is a secret: it goes with the keys, or is named as left out.
#[tokio::test(flavor = "multi_thread")]
async fn what_holds_secrets_is_in_a_backup_only_with_the_keys() {
    let (body, house) = written().await;
    let outbound = body.dir.join("outbound.json");
    fs::write(&outbound, "{\"secret\":1}").unwrap();
    let without = body.node.backup(&house.path().join("without"), Form::Database, false, &[]).await.unwrap();
    assert_eq!(without.manifest.left_out, ["outbound.json"]);
    assert!(without.manifest.files.iter().all(|file| file.path != "outbound.json"));
    assert!(!house.path().join("without/outbound.json").exists());
    let to = house.path().join("with");
    let with = body.node.backup(&to, Form::Database, true, &[]).await.unwrap();
    assert!(with.manifest.left_out.is_empty());
    assert!(with.manifest.files.iter().any(|file| file.path == "outbound.json"));
    assert!(checked(&to).await.is_intact());
    let back = house.path().join("back");
    let plan = Plan { backup: to, to: back.clone(), keys: None, lock: None };
    restore(&plan, &[], &|_| {}).await.unwrap();
    use std::os::unix::fs::PermissionsExt;
    let put = back.join("outbound.json");
    assert_eq!(fs::read(&put).unwrap(), fs::read(&outbound).unwrap());
    assert_eq!(fs::metadata(&put).unwrap().permissions().mode() & 0o777, 0o600);
    body.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_is_checked_where_it_lies_and_nothing_is_written() {
    let (body, _house) = written().await;
    let report = check_directory(&body.dir, &[]).await.unwrap();
    assert!(report.is_intact(), "while it serves: {report:?}");
    let Body { node, dir, _root, .. } = body;
    node.stop().await;
    let before = files_of(&dir);
    let report = check_directory(&dir, &[]).await.unwrap();
    assert!(report.is_intact(), "at rest: {report:?}");
    assert_eq!(files_of(&dir), before);
}

/// Every file of a backup with a byte flipped, in the middle and at the end, is found and named.
#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_byte_in_any_file_is_found_and_nothing_is_put_back() {
    let (body, house) = written().await;
    fs::create_dir_all(body.dir.join("evidence")).unwrap();
    fs::write(body.dir.join("evidence/none.evidence"), "not evidence").unwrap();
    fs::write(body.dir.join("beside"), "a word").unwrap();
    let to = house.path().join("b");
    body.node.backup(&to, Form::Database, true, &["beside", "not there"]).await.unwrap();
    let files: Vec<String> = files_of(&to).into_keys().collect();
    assert_eq!(
        files,
        [
            "backup.manifest",
            "beside",
            "evidence/none.evidence",
            "keys/log.key",
            "keys/mirror.key",
            "keys/transport.key",
            "keys/witness.key",
            "store.db"
        ]
    );
    for file in files {
        let path = to.join(&file);
        let good = fs::read(&path).unwrap();
        for at in [0, good.len() / 2, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, bad).unwrap();
            let report = checked(&to).await;
            assert!(!report.is_intact(), "{file} at {at}");
            assert_eq!(report.damage.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), [file.as_str()]);
            let there = house.path().join("restored");
            let refused = restore(&plan(&to, &there), &[], &|_| {}).await;
            assert!(matches!(refused, Err(RestoreFault::Damaged(_))), "{file}");
            assert!(!there.exists() && !house.path().join("restored.unfinished").exists());
        }
        fs::write(&path, &good).unwrap();
        fs::rename(&path, house.path().join("aside")).unwrap();
        match file.as_str() {
            "backup.manifest" => assert!(check_backup(&to, &[], &to.with_extension("scratch"), &|_| {}).await.is_err()),
            _ => assert_eq!(checked(&to).await.damage[0].kind, DamageKind::Gone),
        }
        fs::rename(house.path().join("aside"), &path).unwrap();
    }
    fs::write(to.join("more"), "").unwrap();
    assert_eq!(checked(&to).await.damage[0].path, "more");
}

/// As tables: read by anybody, put back as the same, and a line that is none is named.
#[tokio::test(flavor = "multi_thread")]
async fn tables_of_text_come_back_and_a_wrong_line_is_named() {
    let (body, house) = written().await;
    let to = house.path().join("t");
    let made = body.node.backup(&to, Form::Tables, true, &[]).await.unwrap();
    assert_eq!(made.manifest.form(), Form::Tables);
    assert!(!to.join("store.db").exists());
    let leaves = fs::read_to_string(to.join("tables/entry.jsonl")).unwrap();
    assert_eq!(leaves.lines().count() as u64, made.manifest.stored + 1, "one line an entry, and the columns");
    let before = files_of(&to);
    let report = checked(&to).await;
    assert!(report.is_intact() && report.record.is_some(), "{report:?}");
    assert_eq!(files_of(&to), before);
    assert!(!to.with_extension("scratch").exists(), "what was made to look is gone");
    let there = house.path().join("again");
    restore(&plan(&to, &there), &[], &|_| {}).await.unwrap();
    let node = Node::start_reading(settings(&there)).await.unwrap();
    assert_eq!(digest(&node).await, digest(&body.node).await);
    node.stop().await;
    // A line that is none under a manifest made for it: named, and nothing is put back.
    let wrong = |what: &str, text: String| {
        let mut manifest = made.manifest.clone();
        let file = manifest.files.iter_mut().find(|line| line.path == "tables/entry.jsonl").unwrap();
        fs::write(to.join("tables/entry.jsonl"), &text).unwrap();
        (file.len, file.sha256) = (text.len() as u64, sha256(text.as_bytes()).to_hex());
        let line = serde_json::to_string(&manifest).unwrap();
        let second = sha256(line.as_bytes()).to_hex();
        fs::write(to.join("backup.manifest"), format!("{line}\n{second}\n")).unwrap();
        what.to_owned()
    };
    let half = &leaves[..leaves.len() - 9];
    let last = made.manifest.stored + 1;
    for (what, text) in [("cut off", half.to_owned()), ("no row", format!("{leaves}{{}}\n"))] {
        let what = wrong(what, text);
        let report = checked(&to).await;
        let Some(DamageKind::Line { line, .. }) = report.damage.first().map(|d| d.kind.clone()) else {
            panic!("{what}: {report:?}")
        };
        assert_eq!(line, last + u64::from(what == "no row"), "{what}");
        let there = house.path().join("never");
        let refused = restore(&plan(&to, &there), &[], &|_| {}).await;
        assert!(matches!(refused, Err(RestoreFault::Damaged(_))), "{what}: {refused:?}");
        assert!(!there.exists() && !house.path().join("never.unfinished").exists());
    }
    // Another leaf in place of one that was signed.
    let other = leaves.replace(&START.0.to_string(), &(START.0 + 1).to_string());
    assert_ne!(other, leaves);
    wrong("another leaf", other);
    let refused = restore(&plan(&to, &house.path().join("never")), &[], &|_| {}).await;
    assert!(refused.is_err() && !house.path().join("never").exists());
}

/// A row that was changed in the database, with a manifest made anew for it: the record itself is held to what was signed.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_changed_before_the_backup_is_found() {
    let (body, house) = written().await;
    let to = house.path().join("b");
    let Body { node, dir, clock, _root, .. } = body;
    node.stop().await;
    {
        use sqlx::{ConnectOptions, Connection};
        let mut db = sqlx::sqlite::SqliteConnectOptions::new().filename(dir.join("store.db")).connect().await.unwrap();
        sqlx::query("UPDATE item SET state = 'withheld' WHERE rowid = (SELECT MAX(rowid) FROM item)")
            .execute(&mut db)
            .await
            .unwrap();
        db.close().await.unwrap();
    }
    let node = start(&dir, &clock).await;
    node.backup(&to, Form::Database, true, &[]).await.unwrap();
    let report = checked(&to).await;
    assert!(report.damage.is_empty() && !report.is_intact(), "{report:?}");
    let refused = restore(&plan(&to, &house.path().join("r")), &[], &|_| {}).await;
    assert!(matches!(refused, Err(RestoreFault::Damaged(_))));
}

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

/// Lines that were changed, left out, put in: the place is named; and the database itself lets none be changed or removed.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_staff_acts_says_where_it_breaks() {
    let (body, _house) = written().await;
    let lines = body.node.acts(hutong_core::moment::Moment(0)).await.unwrap();
    assert!(lines.len() > 4);
    let chain = acts::check(lines.clone());
    assert_eq!((chain.broken, chain.lines, chain.since), (None, lines.len() as u64, Some(START)));
    assert_eq!(acts::check(lines[2..].to_vec()).broken, None, "a later part stands on the hash that it states");
    let mut changed = lines.clone();
    changed[2].act.what = "nothing".to_owned();
    assert_eq!(acts::check(changed).broken, Some(3));
    let mut shorter = lines.clone();
    shorter.remove(1);
    assert_eq!(acts::check(shorter).broken, Some(2));
    let mut twice = lines.clone();
    twice.insert(1, lines[0].clone());
    assert_eq!(acts::check(twice).broken, Some(2));
    let Body { node, dir, _root, .. } = body;
    node.stop().await;
    use sqlx::{ConnectOptions, Connection};
    let mut db = sqlx::sqlite::SqliteConnectOptions::new().filename(dir.join("store.db")).connect().await.unwrap();
    for text in ["UPDATE staff_act SET what = 'nothing'", "DELETE FROM staff_act WHERE number = 1"] {
        let refused = sqlx::query(text).execute(&mut db).await.unwrap_err().to_string();
        assert!(refused.contains("staff acts stay"), "{refused}");
    }
    db.close().await.unwrap();
}

/// What a check-up finds in a directory that is served, at rest, wounded and put back.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_up_finds_what_is_so() {
    let (body, house) = written().await;
    let found = examine(&body.dir, START).await.unwrap();
    assert!(found.is_served && found.damage.is_empty() && found.bad_keys.is_empty() && !found.is_restored);
    assert_eq!((found.lock, found.acts.broken, found.health.backup), (LockFound::Agrees, None, None));
    assert_eq!((found.both_roles, found.auditors, found.has_name), (0, 0, false));
    assert_eq!(found.health.size, body.node.head().head.size);
    let backup = house.path().join("b");
    body.node.backup(&backup, Form::Database, true, &[]).await.unwrap();
    let Body { node, dir, _root, .. } = body;
    node.stop().await;
    let before = files_of(&dir);
    let found = examine(&dir, START).await.unwrap();
    assert!(!found.is_served && found.health.backup.is_some());
    assert_eq!(files_of(&dir), before, "looking writes nothing");
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(dir.join("keys/log.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let found = examine(&dir, START).await.unwrap();
    assert_eq!(found.bad_keys.iter().map(|(role, _)| *role).collect::<Vec<_>>(), ["log"]);
    let there = house.path().join("node");
    restore(&plan(&backup, &there), &[], &|_| {}).await.unwrap();
    let found = examine(&there, START).await.unwrap();
    assert!(found.is_restored);
    assert_eq!(found.lock, LockFound::Missing);
}
