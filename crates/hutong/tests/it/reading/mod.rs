//! Files become opinions, votes and problems. Cases are files as people send them; `read` is the one way in.

mod delimited;
mod encodings;
mod fuzzlike;
mod json_lines;
mod polis;
mod table;
pub mod workbook;

use std::fs;
use std::path::Path;

use hutong::input::headings::Columns;
use hutong::input::{self, ReadError, Reading};

/// Reads one file with these bytes.
pub fn read(name: &str, bytes: &[u8]) -> Result<Reading, ReadError> {
    read_mapped(name, bytes, "")
}

/// The same, with `--columns`.
pub fn read_mapped(name: &str, bytes: &[u8], columns: &str) -> Result<Reading, ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    input::read(&path, &Columns::parse(columns).unwrap(), &|_| {})
}

/// Reads a folder of files.
pub fn read_folder(files: &[(&str, &str)]) -> Result<Reading, ReadError> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    input::read(folder.path(), &Columns::default(), &|_| {})
}

/// What was read, one line each: `id | title | text`.
pub fn opinions(reading: &Reading) -> Vec<String> {
    let line = |o: &hutong_analysis::input::Opinion| format!("{} | {} | {}", o.id, o.title, o.text);
    reading.input.opinions.iter().map(line).collect()
}

/// What was wrong, one line each: `line code`, or `- code` for the whole file.
pub fn problems(reading: &Reading) -> Vec<String> {
    let place = |line: Option<u64>| line.map_or_else(|| "-".to_owned(), |line| line.to_string());
    reading.problems.iter().map(|problem| format!("{} {}", place(problem.line), problem.what.code())).collect()
}

/// Checks what a CSV of these bytes gives.
#[track_caller]
pub fn check(bytes: impl AsRef<[u8]>, expected: &[&str], wrong: &[&str]) {
    let reading = read("opinions.csv", bytes.as_ref()).unwrap();
    assert_eq!(opinions(&reading), expected);
    assert_eq!(problems(&reading), wrong);
}

/// The folder of shared inputs, where it is present.
pub fn shared() -> Option<std::path::PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !path.is_dir() {
        println!("skipped: no shared inputs beside the workspace");
        return None;
    }
    Some(path)
}
