//! What every file of ours looks like: a head that says what it is, no unfinished marks, no machine paths, plain names,
//! a bound on length. Each rule is a function over one text, tried here on a text that breaks it.

use std::path::{Path, PathBuf};

use super::{files, root};

/// Lines after which a file must say in its first comment why it is that long.
const LINES_MAX: usize = 500;
/// Lines of text in the head of a file, of the head of a folder, of a crate.
const HEAD_LINES_MAX: [(&str, usize); 5] = [("lib.rs", 30), ("main.rs", 30), ("build.rs", 30), ("mod.rs", 8), ("", 3)];
/// Marks of unfinished work.
const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX", "todo!(", "unimplemented!(", "#[ignore"];
/// Places that exist on one machine only.
const PRIVATE_PATHS: &[&str] = &["/home/", "/root/", "/work/", "/Users/"];
/// Ends of names that say nothing about what they name.
const EMPTY_NAMES: &[&str] =
    &["Manager", "Helper", "Helpers", "Util", "Utils", "Service", "Handler", "Data", "Info", "Engine", "Context"];
/// Modules that gather whatever has no place.
const EMPTY_MODULES: &[&str] = &["utils", "util", "helpers", "common", "misc", "types", "models"];

/// A text without its own breaches: this file names the marks that it looks for.
fn is_exempt(path: &Path) -> bool {
    path.ends_with("tests/it/house/tidy.rs")
}

fn sources() -> Vec<PathBuf> {
    let mut all = files(&root().join("crates"), ".rs");
    all.extend(files(&root().join("fuzz"), ".rs"));
    all
}

/// Fails with everything that `rule` finds in the files, so that one run names all of it.
#[track_caller]
fn check(paths: Vec<PathBuf>, rule: impl Fn(&Path, &str) -> Vec<String>) {
    let mut found = Vec::new();
    for path in paths.iter().filter(|path| !is_exempt(path)) {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let shown = path.strip_prefix(root()).unwrap_or(path).display().to_string();
        found.extend(rule(path, &text).into_iter().map(|breach| format!("{shown}: {breach}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn head_of(text: &str) -> Vec<&str> {
    let head = text.lines().take_while(|line| line.starts_with("//!"));
    head.map(|line| line.trim_start_matches("//!").trim()).filter(|line| !line.is_empty()).collect()
}

fn judge_head(path: &Path, text: &str) -> Vec<String> {
    let head = head_of(text);
    let fits = |(name, _): &&(&str, usize)| name.is_empty() || path.file_name().is_some_and(|own| own == *name);
    let most = HEAD_LINES_MAX.iter().find(fits).map_or(0, |(_, most)| *most);
    let lines = head.iter().filter(|line| !line.starts_with("Long because")).count();
    match lines {
        0 => vec!["does not begin with //! saying what it is".to_owned()],
        lines if lines > most => vec![format!("{lines} lines of head; {most} say what it is and what it is not")],
        _ => Vec::new(),
    }
}

fn judge_length(_: &Path, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    let is_explained = head_of(text).iter().any(|line| line.contains("Long because"));
    if lines <= LINES_MAX || is_explained {
        return Vec::new();
    }
    vec![format!("{lines} lines: split it, or say \"Long because …\" in its head")]
}

fn judge_marks(_: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let unfinished = UNFINISHED.iter().filter(|mark| line.contains(**mark));
        let private = PRIVATE_PATHS.iter().filter(|path| names_place(line, path));
        found.extend(unfinished.chain(private).map(|mark| format!("{number}: {mark:?} in {line:?}")));
    }
    found
}

/// Whether `place` begins a path in `line`: `log/home/v1` names none.
fn names_place(line: &str, place: &str) -> bool {
    let before = |at: usize| line[..at].chars().next_back();
    line.match_indices(place).any(|(at, _)| before(at).is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '}')))
}

fn judge_names(path: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let declares = |word: &str| matches!(word, "struct" | "enum" | "trait" | "type" | "union");
        if line.trim_start().starts_with("//") || !words.by_ref().take(3).any(declares) {
            continue;
        }
        let name = words.next().unwrap_or_default();
        found.extend(EMPTY_NAMES.iter().filter(|end| name.ends_with(**end)).map(|end| format!("{name} ends in {end}")));
    }
    let own = path.file_stem().unwrap_or_default().to_string_lossy();
    let is_product = path.components().any(|part| part.as_os_str() == "src");
    found.extend(
        EMPTY_MODULES.iter().filter(|name| is_product && own == **name).map(|name| format!("{name} says nothing")),
    );
    found
}

/// Modules beside a test binary's `main.rs` that `text`, its contents, does not name: cargo would never build them.
fn judge_binary(main: &Path, text: &str) -> Vec<String> {
    let folder = main.parent().expect("a folder");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_module = path.extension().is_some_and(|e| e == "rs") || path.join("mod.rs").exists();
        if stem != "main" && is_module && !text.contains(&format!("mod {stem};")) {
            found.push(format!("{stem} is not named"));
        }
    }
    found.sort();
    found
}

#[test]
fn every_file_says_what_it_is() {
    check(sources(), judge_head);
}

#[test]
fn no_file_outgrows_its_room() {
    check(sources(), judge_length);
}

#[test]
fn nothing_is_left_unfinished_or_bound_to_one_machine() {
    let mut all = sources();
    for ending in [".md", ".html", ".css", ".ftl", ".sql", ".toml", ".sh", ".py", "Makefile"] {
        all.extend(files(&root(), ending));
    }
    check(all, judge_marks);
}

#[test]
fn names_say_what_they_name() {
    check(sources(), judge_names);
}

#[test]
fn every_test_file_is_part_of_its_binary() {
    let mains = files(&root().join("crates"), "main.rs").into_iter().filter(|path| path.ends_with("tests/it/main.rs"));
    check(mains.collect(), judge_binary);
}

#[test]
fn each_rule_sees_what_it_forbids() {
    let (leaf, head) = (Path::new("src/vote.rs"), Path::new("src/lib.rs"));
    assert_eq!(judge_head(leaf, "use x;\n").len(), 1);
    assert_eq!(judge_head(leaf, "//!\n//!\n").len(), 1);
    let four = "//! a\n//! b\n//!\n//! c\n//! d\n";
    assert_eq!((judge_head(leaf, four).len(), judge_head(head, four).len()), (1, 0));
    let long = "x\n".repeat(LINES_MAX + 1);
    assert_eq!(judge_length(leaf, &long).len(), 1);
    assert_eq!(judge_length(leaf, &format!("//! A list.\n//! Long because it lists.\n{long}")).len(), 0);
    for mark in UNFINISHED.iter().chain(PRIVATE_PATHS) {
        assert_eq!(judge_marks(leaf, &format!("x\n  {mark}\n")).len(), 1, "{mark}");
    }
    assert_eq!(judge_marks(leaf, "begin(\"log/home/v1\")").len(), 0);
    assert_eq!(
        judge_names(leaf, "pub(crate) struct VoteManager;\nenum Info {\nstruct Voter;\n// struct XData\n").len(),
        2
    );
    assert_eq!(judge_names(Path::new("src/utils.rs"), "").len(), 1);
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["main.rs", "named.rs", "forgotten.rs", "text.txt"] {
        std::fs::write(folder.path().join(name), "").expect("written");
    }
    assert_eq!(judge_binary(&folder.path().join("main.rs"), "mod named;\n"), ["forgotten is not named"]);
}
