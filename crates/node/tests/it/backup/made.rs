//! What is in a backup and in a directory that is looked at: whole, wounded, as tables, with secrets or without.
#![allow(clippy::disallowed_methods, reason = "tests look at and wound the files of backups")]

use std::{fs, path::Path};

use hutong_log::hash::sha256;
use hutong_node::{
    Node, acts,
    backup::{BackupFault, DamageKind, Form, Plan, RestoreFault, check_backup, check_directory, last_backup, restore},
    checkup::{LockFound, examine},
};

use super::{checked, digest, plan, settings, submits, written};
use crate::{
    exchange::files_of,
    world::{Body, START, start},
};

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
