//! Every step that writes, broken as "refused" (before it has an effect) and as "refused but kept" (after it); the
//! directory as it then lies on the disk is opened the everyday way and verified from bytes. Every fault counts its
//! firings.

pub mod acts;
mod images;
mod lock;
mod table;

use std::{collections::BTreeMap, path::Path};

use hutong_core::projection::Projection;
use hutong_log::hash::{Hash, sha256};
use hutong_store::Store;
use sqlx::{AssertSqlSafe, Row};

use crate::support::raw;

/// A fault must not be possible in what people run: nothing but tests may switch the feature on.
#[test]
#[allow(clippy::disallowed_methods, reason = "the test reads the workspace's manifests")]
fn only_tests_can_break_a_store() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut named = 0;
    for krate in std::fs::read_dir(crates).unwrap() {
        let manifest = krate.unwrap().path().join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(&manifest) else { continue };
        let mut section = "";
        for line in text.lines() {
            section = if line.starts_with('[') { line } else { section };
            let is_dependency = line.contains("hutong-store") && line.contains("faults");
            assert!(!is_dependency || section == "[dev-dependencies]", "{}: {section} {line}", manifest.display());
            assert!(!line.starts_with("default") || !line.contains("faults"), "{}: {line}", manifest.display());
            named += usize::from(is_dependency);
        }
    }
    assert!(named >= 1, "the manifests were read");
    let root = std::fs::read_to_string(crates.with_file_name("Cargo.toml")).unwrap();
    assert!(!root.contains("faults"), "the workspace hands no fault to anybody");
}

/// Copies the files of a directory as they lie there, also while others write to them: what a crash leaves. The shared
/// memory file is no part of it, it does not outlive its processes.
#[allow(clippy::disallowed_methods, reason = "tests copy the files of a store")]
pub fn copy_image(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap().path();
        if file.is_file() && !file.to_string_lossy().ends_with("-shm") {
            std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
        }
    }
}

/// Every row of every table, as a hash a table.
pub async fn dump(dir: &Path) -> BTreeMap<String, Hash> {
    let mut conn = raw(&dir.join("store.db")).await;
    let names = sqlx::query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
    let mut tables = BTreeMap::new();
    for row in names.fetch_all(&mut conn).await.unwrap() {
        let table: String = row.get(0);
        let columns = sqlx::query(AssertSqlSafe(format!("SELECT name FROM pragma_table_info('{table}')")));
        let columns = columns.fetch_all(&mut conn).await.unwrap();
        let quoted: Vec<String> = columns.iter().map(|c| format!("quote({})", c.get::<String, _>(0))).collect();
        let text = format!("SELECT {} FROM {table} ORDER BY 1", quoted.join(" || '|' || "));
        let rows = sqlx::query(AssertSqlSafe(text)).fetch_all(&mut conn).await.unwrap();
        let rows: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        tables.insert(table, sha256(rows.join("\n").as_bytes()));
    }
    tables
}

/// Opens a directory the everyday way and verifies what it holds: from bytes, and against core's fold.
pub async fn open_and_verify(dir: &Path) -> Store {
    let store = Store::open(dir).await.unwrap();
    assert_eq!(store.check().await.unwrap().findings, Vec::new());
    let mut fold = Projection::new();
    let logs = store.logs().await.unwrap();
    for (origin, state) in &logs {
        for (_, bytes) in store.read_back(origin, 0, state.size).await.unwrap() {
            fold.apply(origin, &bytes);
        }
        let all: Vec<u64> = (0..state.size).collect();
        for part in store.openings(origin, &all).await.unwrap() {
            if let (true, Some((_, content))) = (part.name.as_str() == "document", part.opening) {
                fold.open_document(&content);
            }
        }
        assert_eq!(store.edge(origin).await.unwrap().root(), state.root);
    }
    let pins: Vec<_> = logs.iter().map(|(origin, state)| (origin.clone(), state.size)).collect();
    assert_eq!(store.digest(&pins).await.unwrap(), fold.digest(), "the tables say what the fold says");
    store
}
