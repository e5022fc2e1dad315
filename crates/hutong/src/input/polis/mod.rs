//! The folder of a Polis export: statements, votes, people, and the question. Headings differ between versions;
//! any file but the first may be missing. Not here: how rows are parted, and what a text may hold.
#![allow(
    clippy::disallowed_methods,
    reason = "listing the person's folder is what this module is for; names are sorted"
)]

mod columns;
mod people;
mod statements;
mod summary;
mod votes;

use std::path::{Path, PathBuf};

use hutong_analysis::input::Input;

use super::problem::{Problems, What};
use super::{Fault, ReadError, Reading, Refused, Watch, name_of};

/// The files of an export by the names they have had.
const STATEMENTS: &[&str] = &["comments.csv"];
const VOTES: &[&str] = &["votes.csv"];
const MATRIX: &[&str] = &["participants-votes.csv", "participant-votes.csv"];
const PEOPLE: &[&str] = &["participants.csv"];
const SUMMARY: &[&str] = &["summary.csv"];

/// The files of the folder that would be read, in reading order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let matrix = if find(folder, VOTES).is_some() { None } else { find(folder, MATRIX) };
    [find(folder, SUMMARY), find(folder, PEOPLE), find(folder, STATEMENTS), find(folder, VOTES), matrix]
        .into_iter()
        .flatten()
        .collect()
}

/// Reads the folder.
///
/// # Errors
/// When it holds neither statements nor votes, or a file cannot be read.
pub fn read(folder: &Path, watch: Watch<'_>) -> Result<Reading, ReadError> {
    std::fs::read_dir(folder).map_err(|source| Fault::Open { file: name_of(folder), source })?;
    let mut problems = Problems::default();
    let (statements, votes, matrix) = (find(folder, STATEMENTS), find(folder, VOTES), find(folder, MATRIX));
    if statements.is_none() && votes.is_none() && matrix.is_none() {
        return Err(Refused::NoExport { folder: name_of(folder) }.into());
    }
    let title = match find(folder, SUMMARY) {
        Some(path) => summary::read_question(&path, watch, &mut problems)?,
        None => String::new(),
    };
    let people = match find(folder, PEOPLE) {
        Some(path) => people::read(&path, watch, &mut problems)?,
        None => people::People::default(),
    };
    let mut said = match &statements {
        Some(path) => statements::read(path, &people, watch, &mut problems)?,
        None => statements::Said::default(),
    };
    if statements.is_none() {
        problems.note(&name_of(folder), What::FileMissing("comments.csv"));
    }
    let may_add = statements.is_none();
    let cast = match (votes, matrix) {
        (Some(path), _) => votes::read_list(&path, &mut said.statements, may_add, watch, &mut problems)?,
        (None, Some(path)) => votes::read_matrix(&path, &mut said.statements, may_add, watch, &mut problems)?,
        (None, None) => {
            problems.note(&name_of(folder), What::FileMissing("votes.csv"));
            votes::Cast::default()
        }
    };
    let participants = cast.voters.iter().map(|id| people.participant(id)).collect();
    let mut input = Input { opinions: said.opinions, statements: said.statements, participants, votes: cast.votes };
    input.sort();
    Ok(Reading { input, title, problems: problems.finish(), vote_order: cast.order, withheld: said.withheld })
}

/// The first of `names` that the folder holds, whatever its case.
fn find(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    let exact = names.iter().map(|name| folder.join(name)).find(|path| path.is_file());
    exact.or_else(|| {
        let entries = std::fs::read_dir(folder).ok()?;
        let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        paths.sort();
        let wanted = |path: &PathBuf| names.contains(&name_of(path).to_lowercase().as_str());
        paths.into_iter().find(|path| wanted(path) && path.is_file())
    })
}
