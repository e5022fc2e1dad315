//! What several tests use.
#![allow(clippy::disallowed_methods, reason = "tests look at the bytes of files")]

use std::{future::Future, path::Path};

use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

/// Runs a test's future on a runtime of its own.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// How many of the needles are found in any file of a directory.
pub fn found_in(dir: &Path, needles: &[Vec<u8>]) -> usize {
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let hay: Vec<Vec<u8>> = files.iter().map(|f| std::fs::read(f).unwrap()).collect();
    // What is searched for is short, so that it seldom lies across two pages.
    let core = |needle: &[u8]| needle[..needle.len().min(32)].to_vec();
    let mut heads: std::collections::BTreeMap<[u8; 8], Vec<Vec<u8>>> = std::collections::BTreeMap::new();
    for needle in needles {
        assert!(needle.len() >= 8, "a needle too short to mean anything");
        heads.entry(needle[..8].try_into().unwrap()).or_default().push(core(needle));
    }
    let mut found = std::collections::BTreeSet::new();
    for bytes in &hay {
        for at in 0..bytes.len().saturating_sub(8) {
            let Some(all) = heads.get(&bytes[at..at + 8]) else { continue };
            found.extend(all.iter().filter(|n| bytes[at..].starts_with(n)).cloned());
        }
    }
    needles.iter().filter(|n| found.contains(&core(n))).count()
}

/// A connection beside the store, for looking and for tampering.
pub async fn raw(file: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(file).disable_statement_logging().connect().await.unwrap()
}
