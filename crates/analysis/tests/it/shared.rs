//! Where real inputs lie, outside the repository; tests pass without them and say what they left out.

use std::path::{Path, PathBuf};

/// The folder of that name among the shared inputs, if it is there.
pub fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(name);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

/// A file's bytes.
#[allow(clippy::disallowed_methods, reason = "tests read the files they are given")]
pub fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("couldn't read {}: {error}", path.display()))
}

/// The folders within a folder, by name.
#[allow(clippy::disallowed_methods, reason = "tests read the files they are given; the order is fixed by sorting")]
pub fn folders_in(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap_or_else(|error| panic!("couldn't list {}: {error}", path.display()));
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
