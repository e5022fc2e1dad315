//! What every file of ours looks like: a head that says what it is, no unfinished marks, no machine paths, a bound on length.

use super::{files, root};

/// Lines after which a file must say in its first comment why it is that long.
const LINES_MAX: usize = 500;
/// Marks of unfinished work.
const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX", "todo!(", "unimplemented!("];
/// Places that exist on one machine only.
const PRIVATE_PATHS: &[&str] = &["/home/", "/root/", "/work/", "/tmp/"];

fn sources() -> Vec<std::path::PathBuf> {
    let mut all = files(&root().join("crates"), ".rs");
    all.extend(files(&root().join("fuzz"), ".rs"));
    all
}

#[test]
fn every_file_says_what_it_is() {
    for path in sources() {
        let text = std::fs::read_to_string(&path).expect("readable");
        assert!(text.starts_with("//!"), "{} does not begin with //! saying what it is", path.display());
    }
}

#[test]
fn no_file_outgrows_its_room() {
    for path in sources() {
        let text = std::fs::read_to_string(&path).expect("readable");
        let lines = text.lines().count();
        let head: String = text.lines().take_while(|l| l.starts_with("//!")).collect();
        assert!(
            lines <= LINES_MAX || head.contains("Long because"),
            "{} has {lines} lines: split it, or say \"Long because …\" in its head",
            path.display()
        );
    }
}

#[test]
fn nothing_is_left_unfinished_or_bound_to_one_machine() {
    let own = root().join("crates/hutong/tests/it/house/tidy.rs");
    let mut all = sources();
    for ending in [".md", ".html", ".ftl", ".sql", ".toml", ".sh", ".py"] {
        all.extend(files(&root(), ending));
    }
    for path in all.into_iter().filter(|p| *p != own) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            let marks = UNFINISHED.iter().chain(PRIVATE_PATHS).find(|mark| line.contains(**mark));
            assert!(marks.is_none(), "{}:{}: {:?} in {line:?}", path.display(), number + 1, marks);
        }
    }
}

#[test]
fn every_test_file_is_part_of_its_binary() {
    for main in
        files(&root().join("crates"), "tests/it/main.rs").into_iter().chain(files(&root().join("crates"), "main.rs"))
    {
        let folder = main.parent().expect("a folder");
        if !folder.ends_with("tests/it") {
            continue;
        }
        let text = std::fs::read_to_string(&main).expect("readable");
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let is_module = path.extension().is_some_and(|e| e == "rs") || path.join("mod.rs").exists();
            assert!(
                stem == "main" || !is_module || text.contains(&format!("mod {stem};")),
                "{} is not named in {}",
                path.display(),
                main.display()
            );
        }
    }
}
