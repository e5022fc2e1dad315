//! Votes: `votes.csv` as a list with times, or `participants-votes.csv` as a matrix. The latest vote on a cell wins.

use std::collections::BTreeMap;
use std::path::Path;

use hutong_analysis::input::{Statement, Vote};

use super::super::problem::{Problems, What, excerpt};
use super::super::row::Row;
use super::super::{ReadError, VoteOrder, Watch, time};
use super::columns::Sheet;

/// Votes and who cast them.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    /// Ids of those who voted, in the order of [`Vote::participant`].
    pub voters: Vec<String>,
    /// One vote a cell.
    pub votes: Vec<Vote>,
    /// How the latest was found.
    pub order: Option<VoteOrder>,
}

/// Indexes by id.
#[derive(Debug, Default)]
struct Names {
    places: BTreeMap<String, u32>,
}

impl Names {
    fn place(&mut self, id: &str) -> u32 {
        if let Some(place) = self.places.get(id) {
            return *place;
        }
        let place = self.places.len() as u32;
        self.places.insert(id.to_owned(), place);
        place
    }

    fn into_ids(self) -> Vec<String> {
        let mut ids = vec![String::new(); self.places.len()];
        for (id, place) in self.places {
            ids[place as usize] = id;
        }
        ids
    }
}

/// Statements by id, growing when the export has no file of statements.
struct Statements<'a> {
    statements: &'a mut Vec<Statement>,
    names: Names,
    may_add: bool,
}

impl<'a> Statements<'a> {
    fn new(statements: &'a mut Vec<Statement>, may_add: bool) -> Self {
        let mut names = Names::default();
        for statement in statements.iter() {
            names.place(&statement.id);
        }
        Self { statements, names, may_add }
    }

    fn place(&mut self, id: &str) -> Option<u32> {
        if !self.may_add {
            return self.names.places.get(id).copied();
        }
        let place = self.names.place(id);
        if place as usize == self.statements.len() {
            self.statements.push(Statement { id: id.to_owned(), ..Statement::default() });
        }
        Some(place)
    }
}

/// One row before the latest is known; sorted so that the vote that counts comes first on its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked {
    participant: u32,
    statement: u32,
    order: std::cmp::Reverse<i64>,
    value: i8,
}

/// Reads the list. A row whose time cannot be read counts as the earliest.
pub fn read_list(
    path: &Path,
    statements: &mut Vec<Statement>,
    may_add: bool,
    watch: Watch<'_>,
    problems: &mut Problems,
) -> Result<Cast, ReadError> {
    let Some(mut sheet) = Sheet::open(path, watch, problems)? else { return Ok(Cast::default()) };
    let statement_column = sheet.need(&["commentid", "statementid", "tid", "statement"])?;
    let voter_column = sheet.need(&["voterid", "participantid", "pid", "participant", "voter"])?;
    let value_column = sheet.need(&["vote", "value"])?;
    let time_column = sheet.column(&["timestamp", "modified", "created", "datetime", "time"]);
    if time_column.is_none() {
        problems.note(&sheet.name, What::TimesMissing);
    }
    let mut statements = Statements::new(statements, may_add);
    let mut voters = Names::default();
    let mut rows: Vec<Ranked> = Vec::new();
    let mut row = Row::default();
    while sheet.next_row(&mut row, problems)? {
        let mut note = |what| problems.note_at(&sheet.name, row.line, what);
        let (statement, voter) = (row.cell(statement_column).trim(), row.cell(voter_column).trim());
        if statement.is_empty() {
            note(What::StatementMissing);
            continue;
        }
        if voter.is_empty() {
            note(What::VoterMissing);
            continue;
        }
        let Some(value) = value_of(row.cell(value_column)) else {
            note(What::VoteUnreadable(excerpt(row.cell(value_column))));
            continue;
        };
        let Some(place) = statements.place(statement) else {
            note(What::StatementUnknown(excerpt(statement)));
            continue;
        };
        let order = match time_column.map(|column| row.cell(column)) {
            None => rows.len() as i64,
            Some(given) => time::order(given).unwrap_or_else(|| {
                note(What::TimeUnreadable(excerpt(given)));
                i64::MIN
            }),
        };
        let order = std::cmp::Reverse(order);
        rows.push(Ranked { participant: voters.place(voter), statement: place, order, value });
    }
    let order = Some(if time_column.is_some() { VoteOrder::Time } else { VoteOrder::Row });
    Ok(Cast { voters: voters.into_ids(), votes: latest(rows), order })
}

/// Reads the matrix: one row a person, one column a statement, headed by its id.
pub fn read_matrix(
    path: &Path,
    statements: &mut Vec<Statement>,
    may_add: bool,
    watch: Watch<'_>,
    problems: &mut Problems,
) -> Result<Cast, ReadError> {
    let Some(mut sheet) = Sheet::open(path, watch, problems)? else { return Ok(Cast::default()) };
    let voter_column = sheet.need(&["participant", "participantid", "voterid", "pid"])?;
    let mut statements = Statements::new(statements, may_add);
    let headed = sheet.headings.iter().enumerate().filter(|(_, heading)| heading.trim().parse::<u64>().is_ok());
    let headed: Vec<(usize, String)> = headed.map(|(column, heading)| (column, heading.trim().to_owned())).collect();
    let mut columns = Vec::with_capacity(headed.len());
    for (column, id) in headed {
        match statements.place(&id) {
            Some(place) => columns.push((column, place)),
            None => problems.note_at(&sheet.name, 1, What::StatementUnknown(id)),
        }
    }
    let mut voters = Names::default();
    let mut rows: Vec<Ranked> = Vec::new();
    let mut row = Row::default();
    while sheet.next_row(&mut row, problems)? {
        let voter = row.cell(voter_column).trim();
        if voter.is_empty() {
            problems.note_at(&sheet.name, row.line, What::VoterMissing);
            continue;
        }
        for &(column, statement) in &columns {
            let cell = row.cell(column).trim();
            if cell.is_empty() {
                continue;
            }
            let Some(value) = value_of(cell) else {
                problems.note_at(&sheet.name, row.line, What::VoteUnreadable(excerpt(cell)));
                continue;
            };
            let order = std::cmp::Reverse(rows.len() as i64);
            rows.push(Ranked { participant: voters.place(voter), statement, order, value });
        }
    }
    Ok(Cast { voters: voters.into_ids(), votes: latest(rows), order: Some(VoteOrder::Row) })
}

/// One vote a cell: the latest, of equal times the smaller value.
fn latest(mut rows: Vec<Ranked>) -> Vec<Vote> {
    rows.sort_unstable();
    rows.dedup_by_key(|row| (row.participant, row.statement));
    rows.iter().map(|row| Vote { participant: row.participant, statement: row.statement, value: row.value }).collect()
}

fn value_of(cell: &str) -> Option<i8> {
    match cell.trim().to_lowercase().as_str() {
        "1" | "1.0" | "+1" | "agree" | "赞成" | "同意" => Some(1),
        "-1" | "-1.0" | "disagree" | "不赞成" | "反对" | "不同意" => Some(-1),
        "0" | "0.0" | "-0" | "pass" | "弃权" => Some(0),
        _ => None,
    }
}
