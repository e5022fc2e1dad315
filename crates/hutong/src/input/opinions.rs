//! Rows become opinions: fields tidied, bounds kept, ids made unique, every change noted.
//! Not here: where rows come from, and which column holds what.

use hutong_analysis::input::Opinion;
use hutong_core::text;

use super::headings::{FIELDS, Field};
use super::limits::{FIELD_BYTES_MAX, TEXT_BYTES_MAX};
use super::problem::{Problems, What};
use super::time;

/// Takes in the opinions of one file.
#[derive(Debug)]
pub struct Intake<'a> {
    file: &'a str,
    problems: &'a mut Problems,
    taken: Vec<(Opinion, u64)>,
}

impl<'a> Intake<'a> {
    /// Takes in opinions of `file`; what is wrong goes to `problems`.
    pub fn new(file: &'a str, problems: &'a mut Problems) -> Self {
        Self { file, problems, taken: Vec::new() }
    }

    /// Notes a problem of a row.
    pub fn note(&mut self, line: u64, what: What) {
        self.problems.note_at(self.file, line, what);
    }

    /// Notes a problem of the file.
    pub fn note_file(&mut self, what: What) {
        self.problems.note(self.file, what);
    }

    /// Takes the row at `line`, the `number`-th of the table; `fields` in the order of [`Field::ALL`].
    /// Without a column of ids the number is the id.
    /// Returns whether it was taken.
    pub fn take(&mut self, line: u64, number: u64, fields: [&str; FIELDS], has_ids: bool) -> bool {
        let Some((words, from_title)) = self.words(line, fields) else { return false };
        let id = self.field(line, Field::Id, fields);
        let id = match (id.is_empty(), has_ids) {
            (false, _) => id,
            (true, false) => number.to_string(),
            (true, true) => {
                let made = format!("row-{line}");
                self.note(line, What::IdMissing(made.clone()));
                made
            }
        };
        let title = if from_title { String::new() } else { self.field(line, Field::Title, fields) };
        let opinion = Opinion {
            id,
            title,
            text: words,
            author: self.field(line, Field::Author, fields),
            body: self.field(line, Field::Body, fields),
            tier: self.tier(line, fields),
            prompt: self.field(line, Field::Prompt, fields),
            submitted_at: time::to_iso(&self.field(line, Field::SubmittedAt, fields)),
            lang: self.field(line, Field::Lang, fields),
        };
        self.taken.push((opinion, line));
        true
    }

    /// The words of a row, from its title when it has no text; `None` when there are none that can count.
    fn words(&mut self, line: u64, fields: [&str; FIELDS]) -> Option<(String, bool)> {
        let (text, title) = (fields[Field::Text as usize], fields[Field::Title as usize]);
        let from_title = text.trim().is_empty() && !title.trim().is_empty();
        let raw = if from_title { title } else { text };
        if raw.trim().is_empty() {
            self.note(line, What::TextMissing);
            return None;
        }
        if raw.len() > TEXT_BYTES_MAX {
            self.note(line, What::TextTooLong(raw.len()));
            return None;
        }
        let words = text::tidy(raw);
        if text::check_readable(&words) == Err(text::UncleanText::Blank) {
            self.note(line, What::TextInvisible);
            return None;
        }
        if from_title {
            self.note(line, What::TextFromTitle);
        }
        let removed = raw.chars().filter(|c| text::is_forbidden(*c) && !matches!(c, '\r' | '\t')).count();
        if removed > 0 {
            self.note(line, What::ControlsRemoved(removed));
        }
        if !words.chars().any(char::is_alphanumeric) {
            self.note(line, What::TextWordless);
        } else if words.starts_with(['=', '+', '@']) {
            self.note(line, What::FormulaLike);
        }
        Some((words, from_title))
    }

    fn field(&mut self, line: u64, field: Field, fields: [&str; FIELDS]) -> String {
        let raw = fields[field as usize];
        if raw.len() > FIELD_BYTES_MAX {
            self.note(line, What::FieldTooLong(field.name()));
            return String::new();
        }
        text::tidy(raw)
    }

    fn tier(&mut self, line: u64, fields: [&str; FIELDS]) -> String {
        let given = self.field(line, Field::Tier, fields);
        match known_tier(&given) {
            Some(tier) => tier.to_owned(),
            None => {
                self.note(line, What::TierUnknown(super::problem::excerpt(&given)));
                String::new()
            }
        }
    }

    /// All opinions with their lines, each with an id of its own. Which of several rows keeps a repeated id depends on
    /// their content, never on their order; equal rows count once.
    pub fn finish(mut self) -> Vec<(Opinion, u64)> {
        self.taken.sort();
        let problems = self.problems;
        let file = self.file;
        self.taken.dedup_by(|(next, line), (kept, _)| {
            let repeated = next == kept;
            if repeated {
                problems.note_at(file, *line, What::RowRepeated(next.id.clone()));
            }
            repeated
        });
        let is_taken = |at: usize, rows: &[(Opinion, u64)]| at > 0 && rows[at - 1].0.id == rows[at].0.id;
        let again: Vec<usize> = (0..self.taken.len()).filter(|at| is_taken(*at, &self.taken)).collect();
        if again.is_empty() {
            return self.taken;
        }
        let mut rename = Rename::new(self.taken.iter().map(|(opinion, _)| opinion.id.clone()).collect());
        for at in again {
            let (opinion, line) = &mut self.taken[at];
            let given = std::mem::take(&mut opinion.id);
            opinion.id = rename.unused(&given);
            problems.note_at(file, *line, What::IdRepeated(given, opinion.id.clone()));
        }
        self.taken
    }
}

/// Finds names for rows whose id is taken: `17` → `17#2`, `17#3`, …
#[derive(Debug)]
pub struct Rename {
    used: std::collections::BTreeSet<String>,
}

impl Rename {
    /// These names are taken.
    pub fn new(used: std::collections::BTreeSet<String>) -> Self {
        Self { used }
    }

    /// Whether a name is taken.
    pub fn is_used(&self, id: &str) -> bool {
        self.used.contains(id)
    }

    /// Takes a name that is free.
    pub fn take(&mut self, id: String) -> String {
        self.used.insert(id.clone());
        id
    }

    /// The first free name after `id`, taken from now on.
    pub fn unused(&mut self, id: &str) -> String {
        let mut number = 2u64;
        loop {
            let name = format!("{id}#{number}");
            if self.used.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }
}

/// The tier a word means; empty stays empty; `None` for a word that means none.
pub fn known_tier(given: &str) -> Option<&'static str> {
    match given.to_lowercase().as_str() {
        "" => Some(""),
        "member" | "members" | "委员" | "政协委员" => Some("member"),
        "verified" | "实名" | "已实名" | "实名用户" | "特邀专家" => Some("verified"),
        "open" | "public" | "公众" | "群众" | "市民" | "网友" | "界别群众" => Some("open"),
        _ => None,
    }
}
