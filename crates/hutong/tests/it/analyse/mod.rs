//! `hutong analyse` from end to end, by the real binary: files, terminal, exit codes, bytes. `run` is the one way in.

mod bad_input;
mod page;
mod results;
mod shared;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use tempfile::TempDir;

/// The six files that every analysis leaves.
pub const SIX: [&str; 6] =
    ["analysis.json", "duplicates.csv", "groups.csv", "report.html", "statements.csv", "themes.csv"];

/// A folder with inputs and results that goes away with it.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Puts a file on the desk; folders in its name are made.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The bytes of a result.
    pub fn result(&self, out: &str, name: &str) -> String {
        String::from_utf8(fs::read(self.path(out).join(name)).unwrap()).unwrap()
    }

    /// Names of the files in a folder of results.
    pub fn names(&self, out: &str) -> Vec<String> {
        names_in(&self.path(out))
    }

    /// Analyses `input` into `out`, in English unless the arguments say otherwise.
    pub fn run(&self, input: &Path, out: &str, arguments: &[&str]) -> Output {
        run(input, &self.path(out), arguments)
    }
}

/// Names in a folder, sorted.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

/// Analyses `input` into `out`.
pub fn run(input: &Path, out: &Path, arguments: &[&str]) -> Output {
    let mut all = vec!["analyse", input.to_str().unwrap(), "--out", out.to_str().unwrap()];
    all.extend(arguments);
    crate::shell::run(&all, &[])
}

/// What was said on stdout and stderr.
pub fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// Rows of opinions about three matters, `count` of them, by two bodies, all different in words.
pub fn opinions(count: usize) -> String {
    let places = ["the north bridge", "Hill Street", "the old market", "the school gate", "the river path"];
    let ends = ["since May", "every morning", "after rain", "on weekends", "at night"];
    let matters = [
        ("The bus comes too late at", "please run more buses"),
        ("The road is broken near", "please repair the asphalt"),
        ("The property company overcharges parking by", "please check its fees"),
    ];
    let mut text = String::from("id,text,author,body,tier\n");
    for n in 0..count {
        let (head, tail) = matters[n % 3];
        let (place, end) = (places[n % 5], ends[(n / 5) % 5]);
        let body = ["Sichuan", "Chongqing"][n % 2];
        text += &format!("{n},\"{head} {place} {end}, number {n}; {tail}.\",author {},{body},member\n", n % 37);
    }
    text
}

/// A Polis export in which two camps of 60 people each vote on 24 statements; the first eight unite all.
pub fn export(desk: &Desk, folder: &str) -> PathBuf {
    let mut comments =
        String::from("timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n");
    for n in 0..24 {
        comments +=
            &format!("{n},x,{n},{},0,0,{},Statement number {n} about buses\n", n % 9, if n == 23 { -1 } else { 1 });
    }
    let mut votes = String::from("timestamp,datetime,comment-id,voter-id,vote\n");
    let mut people = String::from("voter-id,body,tier\n");
    for voter in 0..120u64 {
        people += &format!("{voter},{},member\n", ["Sichuan", "Chongqing"][(voter % 2) as usize]);
        for statement in 0..24u64 {
            let noise = (voter * 31 + statement * 17 + voter * statement * 7) % 10;
            let is_for = statement < 8 || (voter < 60) == (statement % 2 == 0);
            let vote = if noise == 0 {
                0
            } else if is_for == (noise > 1) {
                1
            } else {
                -1
            };
            votes += &format!("{},x,{statement},{voter},{vote}\n", voter * 100 + statement);
        }
    }
    desk.put(&format!("{folder}/comments.csv"), comments);
    desk.put(&format!("{folder}/votes.csv"), votes);
    desk.put(&format!("{folder}/participants.csv"), people);
    desk.put(&format!("{folder}/summary.csv"), "topic,What about the buses?\n");
    desk.path(folder)
}
