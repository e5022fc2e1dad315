//! What a lost or torn sync leaves: the write-ahead log of the last commit cut at every page and within pages, and with
//! its pages turned to garbage. Whatever is left is the state before the commit or the one after it, never between.
#![allow(clippy::disallowed_methods, reason = "tests wound the files of a store")]

use std::{collections::BTreeMap, fs, path::Path};

use hutong_log::hash::{Hash, sha256};
use hutong_store::Store;

use super::{
    acts::{Act, perform},
    copy_image, dump, open_and_verify,
};
use crate::{house::House, support::block_on, world::origin};

/// Bytes of a frame's header and of its page (SQLite file format, "The Write-Ahead Log").
const FRAME: usize = 24 + 4096;
const WAL: &str = "store.db-wal";

fn copy_with_wal(from: &Path, wal: &[u8], to: &Path) {
    copy_image(from, to);
    fs::write(to.join(WAL), wal).unwrap();
}

async fn check(from: &Path, wal: &[u8], states: &[&BTreeMap<String, Hash>; 2], what: &str) -> usize {
    let dir = tempfile::tempdir().unwrap();
    copy_with_wal(from, wal, dir.path());
    open_and_verify(dir.path()).await;
    let held = dump(dir.path()).await;
    let found = states.iter().position(|state| **state == held);
    found.unwrap_or_else(|| panic!("{what}: neither before nor after"))
}

#[test]
fn a_torn_commit_is_there_whole_or_not_at_all() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let mut house = House::over(Store::create(dir.path(), &origin(0)).await.unwrap()).await;
        let until = Act::DAY.iter().position(|act| *act == Act::Submit).unwrap();
        for act in &Act::DAY[..=until] {
            perform(&mut house, *act).await.unwrap();
        }
        let before = dump(dir.path()).await;
        let wal_before = fs::read(dir.path().join(WAL)).unwrap().len();
        perform(&mut house, Act::Publish).await.unwrap();
        let image = tempfile::tempdir().unwrap();
        copy_image(dir.path(), image.path());
        let after = dump(dir.path()).await;
        let wal = fs::read(image.path().join(WAL)).unwrap();
        assert!(wal.len() >= wal_before + 4 * FRAME, "the commit is some pages long");
        let states = [&before, &after];

        let mut found = [0, 0];
        for cut in (wal_before..wal.len()).step_by(FRAME).flat_map(|at| [at, at + 100, at + FRAME - 1]) {
            let held = check(image.path(), &wal[..cut], &states, &format!("cut at {cut}")).await;
            assert_eq!(held, 0, "without its last page the commit did not happen");
            found[held] += 1;
        }
        // Pages that the disk wrote in another order, and never finished.
        for at in (wal_before..wal.len()).step_by(FRAME) {
            let mut torn = wal.clone();
            let garbage: Vec<u8> = (0..FRAME / 32).flat_map(|n| sha256(&n.to_be_bytes()).to_bytes()).collect();
            torn[at + 24..at + 24 + garbage.len().min(FRAME - 24)]
                .copy_from_slice(&garbage[..garbage.len().min(FRAME - 24)]);
            found[check(image.path(), &torn, &states, &format!("garbage at {at}")).await] += 1;
        }
        assert_eq!(check(image.path(), &wal, &states, "whole").await, 1);
        assert!(found[0] >= 12 && found[1] == 0, "{found:?}");
    });
}
