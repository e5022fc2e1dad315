//! Real input, where it lies beside the workspace: everything runs, says what it set aside, and gives the same bytes on
//! any number of threads. Without it nothing is checked, and a line says so.

use std::fs;
use std::path::{Path, PathBuf};

use super::{SIX, names_in, run, said};

/// Opinions up to which an input is analysed on one, two and seven threads; larger ones run on two.
const OPINIONS_TRIED_THRICE_MAX: u64 = 1_000;
/// Bytes of a file up to which it is analysed here; larger ones belong to the benches.
const BYTES_MAX: u64 = 3 << 20;

/// Every input: folders of votes, and files of opinions in each format.
fn inputs(data: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for (folder, wanted) in [("polis", ""), ("citizen-messages-zh", "xlsx"), ("questions-en", "csv")] {
        for name in names_in(&data.join(folder)) {
            let path = data.join(folder).join(name);
            let is_file = path.extension().is_some_and(|ending| ending == wanted) && path.is_file();
            if path.is_dir() || is_file {
                all.push(path);
            }
        }
    }
    all
}

fn is_small(input: &Path) -> bool {
    input.is_dir() || fs::metadata(input).unwrap().len() <= BYTES_MAX
}

#[track_caller]
fn check(input: &Path) {
    let desk = tempfile::tempdir().unwrap();
    let out = |threads: &str| desk.path().join(threads);
    let analyse = |threads: &str| {
        let output = run(input, &out(threads), &["--threads", threads, "--json"]);
        let (text, err) = said(&output);
        assert_eq!(output.status.code(), Some(0), "{}: {text}{err}", input.display());
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let result = analyse("2");
    let opinions = result["opinions"].as_u64().unwrap();
    println!("{}: {opinions} opinions, {} votes, {} problems", input.display(), result["votes"], result["problems"]);
    let names: Vec<String> = names_in(&out("2")).into_iter().filter(|name| name != "problems.csv").collect();
    assert_eq!(names, SIX, "{}", input.display());
    if opinions <= OPINIONS_TRIED_THRICE_MAX {
        for threads in ["1", "7"] {
            analyse(threads);
            for name in SIX {
                let same = fs::read(out("2").join(name)).unwrap() == fs::read(out(threads).join(name)).unwrap();
                assert!(same, "{}: {name} differs between 2 and {threads} threads", input.display());
            }
        }
    }
}

#[test]
fn every_conversation_runs() {
    let Some(data) = crate::reading::shared() else { return };
    let all: Vec<PathBuf> = inputs(&data).into_iter().filter(|input| input.is_dir()).collect();
    assert!(all.len() >= 8, "{all:?}");
    all.iter().for_each(|input| check(input));
}

#[test]
fn every_file_of_opinions_runs() {
    let Some(data) = crate::reading::shared() else { return };
    let (small, large): (Vec<PathBuf>, Vec<PathBuf>) =
        inputs(&data).into_iter().filter(|input| input.is_file()).partition(|input| is_small(input));
    assert!(small.len() >= 8, "{small:?}");
    small.iter().for_each(|input| check(input));
    large.iter().for_each(|input| println!("left to the benches: {}", input.display()));
}

#[test]
fn the_same_messages_in_each_format_give_the_same_result() {
    let Some(data) = crate::reading::shared() else { return };
    let desk = tempfile::tempdir().unwrap();
    let workbook = data.join("citizen-messages-zh/s_hot_detail.xlsx");
    let reading = hutong::input::read(&workbook, &hutong::input::headings::Columns::default(), &|_| {}).unwrap();
    let mut writer = csv::Writer::from_path(desk.path().join("a.csv")).unwrap();
    writer.write_record(["id", "title", "text", "author", "submitted_at"]).unwrap();
    let mut lines = String::new();
    for one in &reading.input.opinions {
        writer.write_record([&one.id, &one.title, &one.text, &one.author, &one.submitted_at]).unwrap();
        let object = serde_json::json!({ "id": one.id, "title": one.title, "text": one.text, "author": one.author,
            "submitted_at": one.submitted_at });
        lines += &format!("{object}\n");
    }
    writer.flush().unwrap();
    fs::write(desk.path().join("a.jsonl"), lines).unwrap();
    for (input, out) in [(workbook, "xlsx"), (desk.path().join("a.csv"), "csv"), (desk.path().join("a.jsonl"), "jsonl")]
    {
        assert_eq!(run(&input, &desk.path().join(out), &[]).status.code(), Some(0));
    }
    let bytes = |out: &str, name: &str| fs::read(desk.path().join(out).join(name)).unwrap();
    for name in ["duplicates.csv", "themes.csv"] {
        assert_eq!(bytes("xlsx", name), bytes("csv", name), "{name}");
        assert_eq!(bytes("xlsx", name), bytes("jsonl", name), "{name}");
    }
}
