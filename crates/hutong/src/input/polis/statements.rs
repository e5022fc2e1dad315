//! `comments.csv`: what people vote on, with moderation; its words go through themes and duplicates as opinions, too.

use std::collections::BTreeMap;
use std::path::Path;

use hutong_analysis::input::{Moderation, Opinion, Statement};
use hutong_core::text::tidy;

use super::super::headings::{FIELDS, Field};
use super::super::opinions::{Intake, Rename};
use super::super::problem::{Problems, What, excerpt};
use super::super::row::Row;
use super::super::{ReadError, Watch};
use super::columns::Sheet;
use super::people::People;

/// The statements of an export.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// All of them, moderated out or not.
    pub statements: Vec<Statement>,
    /// Those that may be shown, as opinions.
    pub opinions: Vec<Opinion>,
    /// How many are moderated out.
    pub withheld: u64,
}

/// Reads the file.
pub fn read(path: &Path, people: &People, watch: Watch<'_>, problems: &mut Problems) -> Result<Said, ReadError> {
    let Some(mut sheet) = Sheet::open(path, watch, problems)? else { return Ok(Said::default()) };
    let id_column = sheet.need(&["commentid", "statementid", "tid", "id"])?;
    let text_column = sheet.need(&["commentbody", "statementtext", "txt", "text", "body", "comment", "statement"])?;
    let author_column = sheet.column(&["authorid", "participantid", "author", "pid"]);
    let time_column = sheet.column(&["datetime", "timestamp", "created"]);
    let moderation_column = sheet.column(&["moderated", "mod", "moderation"]);
    let meta_column = sheet.column(&["ismeta", "meta", "metadata"]);
    let lang_column = sheet.column(&["lang", "language"]);
    let name = sheet.name.clone();
    let mut marks: BTreeMap<u64, (Moderation, bool)> = BTreeMap::new();
    let mut wordless: Vec<(String, u64)> = Vec::new();
    let mut rows: Vec<(u64, [String; FIELDS])> = Vec::new();
    let mut row = Row::default();
    while sheet.next_row(&mut row, problems)? {
        let cell = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        let moderation = moderation_of(cell(moderation_column)).unwrap_or_else(|| {
            let given = excerpt(cell(moderation_column));
            problems.note_at(&name, row.line, What::ModerationUnreadable(given));
            Moderation::Unmoderated
        });
        let meta = matches!(cell(meta_column).trim().to_lowercase().as_str(), "1" | "true" | "t" | "yes");
        marks.insert(row.line, (moderation, meta));
        let author = tidy(cell(author_column));
        let person = people.participant(&author);
        let mut fields: [String; FIELDS] = Default::default();
        fields[Field::Id as usize] = cell(Some(id_column)).to_owned();
        fields[Field::Text as usize] = cell(Some(text_column)).to_owned();
        fields[Field::Author as usize] = author;
        fields[Field::Body as usize] = person.body;
        fields[Field::Tier as usize] = person.tier;
        fields[Field::SubmittedAt as usize] = cell(time_column).to_owned();
        fields[Field::Lang as usize] = cell(lang_column).to_owned();
        rows.push((row.line, fields));
    }
    let mut intake = Intake::new(&name, problems);
    for (line, fields) in &rows {
        let borrowed: [&str; FIELDS] = std::array::from_fn(|field| fields[field].as_str());
        let id = tidy(borrowed[Field::Id as usize]);
        if !intake.take(*line, *line, borrowed, true) && !id.is_empty() {
            wordless.push((id, *line));
        }
    }
    Ok(collect(intake.finish(), wordless, &marks))
}

/// Statements from the rows that were taken, and from those without words: their votes count all the same.
fn collect(
    taken: Vec<(Opinion, u64)>,
    wordless: Vec<(String, u64)>,
    marks: &BTreeMap<u64, (Moderation, bool)>,
) -> Said {
    let mark = |line: u64| marks.get(&line).copied().unwrap_or_default();
    let mut said = Said::default();
    let mut rename = Rename::new(taken.iter().map(|(opinion, _)| opinion.id.clone()).collect());
    for (opinion, line) in taken {
        let (moderation, meta) = mark(line);
        said.statements.push(Statement {
            id: opinion.id.clone(),
            text: opinion.text.clone(),
            author: opinion.author.clone(),
            body: opinion.body.clone(),
            moderation,
            meta,
        });
        if moderation == Moderation::Rejected {
            said.withheld += 1;
        } else {
            said.opinions.push(opinion);
        }
    }
    for (id, line) in wordless {
        let (moderation, meta) = mark(line);
        let id = if rename.is_used(&id) { rename.unused(&id) } else { rename.take(id) };
        said.statements.push(Statement { id, moderation, meta, ..Statement::default() });
    }
    said
}

/// Polis writes 1 accepted, 0 not looked at, -1 moderated out.
fn moderation_of(cell: &str) -> Option<Moderation> {
    match cell.trim().to_lowercase().as_str() {
        "1" | "accepted" | "true" => Some(Moderation::Accepted),
        "0" | "" | "unmoderated" => Some(Moderation::Unmoderated),
        "-1" | "rejected" | "false" => Some(Moderation::Rejected),
        _ => None,
    }
}
