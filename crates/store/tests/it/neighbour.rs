//! Another program that reads the database of a running node: an operator's shell, a backup. It must neither disturb the
//! node nor, on leaving, take the write-ahead log away.
#![allow(clippy::print_stdout, reason = "says what was skipped")]

use std::{path::Path, process::Command};

use hutong_core::consultation::charter::Review;

use crate::{
    house::{House, opinion},
    support::block_on,
    world::origin,
};

/// Whether the lock by which SQLite knows that somebody has the index open can be taken by a process of its own: byte 128,
/// "dead man's switch", of `os_unix.c`. If so, the next program that opens the database empties the index.
fn is_thought_alone(index: &Path) -> bool {
    let program = "import fcntl, sys; f = open(sys.argv[1], 'r+b'); \
                   fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)";
    let ended = Command::new("python3").args(["-c", program]).arg(index).output().unwrap();
    let complaint = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success() || complaint.contains("BlockingIOError"), "{complaint}");
    ended.status.success()
}

/// Opens the file in a process of its own, counts the entries and closes it, as a shell does.
fn count_from_outside(file: &Path) -> Option<usize> {
    let program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); \
                   print(c.execute('SELECT count(*) FROM entry').fetchone()[0]); c.close()";
    let ended = Command::new("python3").args(["-c", program]).arg(file).output().ok()?;
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8_lossy(&ended.stdout).trim().parse().ok()
}

#[test]
fn a_neighbour_that_reads_and_leaves_takes_nothing_away() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let (file, log) = (dir.path().join("store.db"), dir.path().join("store.db-wal"));
        let mut house = House::create(dir.path(), &origin(0)).await;
        house.open_city(Review::Before).await;
        house.done("li", opinion("堤岸上的路灯夜里都不亮。")).await;
        let Some(mut before) = count_from_outside(&file) else {
            println!("skipped: python3 is not here, so there is no other program");
            return;
        };
        for n in 0..5 {
            assert!(log.exists(), "the log that the store writes to is still there");
            house.done("li", opinion(&format!("第 {n} 盏路灯也不亮。"))).await;
            assert!(!is_thought_alone(&dir.path().join("store.db-shm")), "the store's locks are held");
            let now = count_from_outside(&file).unwrap();
            assert!(now > before, "the neighbour sees {now} entries, and {before} before");
            before = now;
        }
        house.store.close().await.unwrap();
        assert_eq!(count_from_outside(&file), Some(before), "nothing is lost when the store is closed");
    });
}
