//! A tiny reader of Polis exports, for tests only: no quoting trouble is reported, nothing is recognised.

use crate::shared;
use hutong_analysis::input::{Input, Moderation, Opinion, Participant, Statement, Vote};
use std::collections::BTreeMap;
use std::path::Path;

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let bytes = shared::read(path);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
    let head = reader.headers().unwrap().clone();
    let name =
        |row: csv::StringRecord| head.iter().zip(row.iter()).map(|(h, v)| (h.to_string(), v.to_string())).collect();
    reader.records().map(|row| name(row.unwrap())).collect()
}

/// The conversation, and for each participant the group that the Polis server showed.
pub fn load(folder: &Path) -> (Input, Vec<Option<u32>>) {
    let mut input = Input::default();
    let mut statements = BTreeMap::new();
    for row in rows(&folder.join("comments.csv")) {
        let moderation = match row["moderated"].trim() {
            "-1" => Moderation::Rejected,
            "1" => Moderation::Accepted,
            _ => Moderation::Unmoderated,
        };
        statements.insert(row["comment-id"].clone(), input.statements.len() as u32);
        let (id, text, author) = (row["comment-id"].clone(), row["comment-body"].clone(), row["author-id"].clone());
        if moderation != Moderation::Rejected {
            let (id, text, author) = (id.clone(), text.clone(), author.clone());
            input.opinions.push(Opinion { id, text, author, ..Opinion::default() });
        }
        input.statements.push(Statement { id, text, author, moderation, ..Statement::default() });
    }
    let mut participants = BTreeMap::new();
    let mut latest: BTreeMap<(u32, u32), (i64, i8)> = BTreeMap::new();
    for row in rows(&folder.join("votes.csv")) {
        let Some(&statement) = statements.get(&row["comment-id"]) else { continue };
        let person = *participants.entry(row["voter-id"].clone()).or_insert_with_key(|id| {
            input.participants.push(Participant { id: id.clone(), ..Participant::default() });
            input.participants.len() as u32 - 1
        });
        let (time, value): (i64, i8) = (row["timestamp"].parse().unwrap(), row["vote"].trim().parse().unwrap());
        let cell = latest.entry((person, statement)).or_insert((time, value));
        if (time, -value) > (cell.0, -cell.1) {
            *cell = (time, value);
        }
    }
    input.votes = latest
        .into_iter()
        .map(|((participant, statement), (_, value))| Vote { participant, statement, value })
        .collect();
    input.sort();
    let shown: BTreeMap<String, u32> = rows(&folder.join("participants-votes.csv"))
        .into_iter()
        .filter_map(|row| Some((row["participant"].clone(), row["group-id"].parse::<f64>().ok()? as u32)))
        .collect();
    let groups = input.participants.iter().map(|p| shown.get(&p.id).copied()).collect();
    (input, groups)
}

/// All shared conversations by name.
pub fn load_all() -> Vec<(String, Input, Vec<Option<u32>>)> {
    let Some(folder) = shared::folder("data/polis") else { return Vec::new() };
    shared::folders_in(&folder)
        .into_iter()
        .map(|path| {
            let (input, groups) = load(&path);
            (path.file_name().unwrap().to_string_lossy().into_owned(), input, groups)
        })
        .collect()
}
