//! Everything that can be wrong with a file and does not stop the reading: what, where, and what became of the row.
//! Not here: the words, which stand under `problem-…` in every language.

use crate::edge::Tell;
use crate::key;
use crate::locale::Notice;

use super::limits::PROBLEMS_LISTED_MAX;

/// What a problem did to the row it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The row, vote or file was set aside and counts nowhere.
    SetAside,
    /// The row counts, with something about it changed or missing.
    Kept,
    /// Nothing is lost; the reader of the result should know.
    Remark,
}

impl Effect {
    /// The word in `problems.csv` and `analysis.json`.
    pub fn code(self) -> &'static str {
        match self {
            Self::SetAside => "set-aside",
            Self::Kept => "kept",
            Self::Remark => "remark",
        }
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    // The file as a whole.
    /// The file has no rows, or no bytes at all.
    Empty,
    /// A file of a Polis export that would have told more is not there.
    FileMissing(&'static str),
    /// The text was converted from another encoding.
    Converted(&'static str),
    /// Rows end in different ways.
    LineEndsMixed,
    /// Columns whose heading is not known; they are not used.
    ColumnsUnused(String),
    /// No heading names the text; this column was taken because it holds the most.
    TextColumnGuessed(String),
    /// The table has no headings.
    HeadingsMissing,
    /// Rows stand above the headings.
    RowsAboveHeadings(usize),
    /// There is no column of ids; the number of the row is the id, so the order of rows matters.
    IdsAreRowNumbers,
    /// A column, field or line of the input says that its data are made up.
    Simulated,
    /// The workbook has other sheets; they are not read.
    SheetsUnused(String),
    /// The workbook refers to other files; they are never opened.
    ExternalLinks(usize),
    /// The sheet cannot be read beyond this row.
    SheetBroken,
    /// Votes carry no time: the later row wins.
    TimesMissing,
    /// More problems of one kind than are listed; the number left out.
    NotListed(&'static str, u64),

    // One row.
    /// Places that are no text in the file's encoding.
    BytesBroken(usize),
    /// A quote was opened and never closed.
    QuoteOpen,
    /// More cells than headings.
    CellsBeyond(usize),
    /// No text.
    TextMissing,
    /// No text, but a title, which is taken for it.
    TextFromTitle,
    /// Nothing in the text that a reader could see.
    TextInvisible,
    /// Neither letters nor digits in the text.
    TextWordless,
    /// Control characters, or marks that turn the direction of writing, were taken out.
    ControlsRemoved(usize),
    /// A text of more bytes than an opinion may have.
    TextTooLong(usize),
    /// A field of more bytes than it may have; left empty.
    FieldTooLong(&'static str),
    /// No id; one was made from the row's number.
    IdMissing(String),
    /// The id stands for another row already; this one goes by the second name.
    IdRepeated(String, String),
    /// The same row again; it counts once.
    RowRepeated(String),
    /// A formula; its last computed value is taken.
    Formula(String),
    /// A formula whose value was never computed.
    FormulaEmpty(String),
    /// An error value of a spreadsheet in a cell; taken as empty.
    CellError(String, String),
    /// A text that a spreadsheet would take for a formula.
    FormulaLike,
    /// A line that is no JSON.
    JsonBroken(String),
    /// A line of JSON that is no object.
    JsonNoObject,
    /// A JSON field that is neither text nor number.
    JsonField(String),
    /// A tier that is none of the three.
    TierUnknown(String),

    // People.
    /// No column of names in a list of people.
    NameColumnMissing,
    /// A row of a list of people without a name.
    PersonNameless,
    /// A name that two people have, and nothing else to tell them apart by.
    PersonUnclear(String),
    /// An id that cannot be one.
    PersonIdBroken(String),
    /// A word that is no role.
    RoleUnknown(String),
    /// A place in the protocol order that is no number.
    OrderUnreadable(String),
    /// Two units of a kind are marked as the primary one.
    PrimaryRepeated(String),

    // Votes.
    /// A vote on a statement that does not exist.
    StatementUnknown(String),
    /// A vote that names no statement.
    StatementMissing,
    /// A vote that names nobody.
    VoterMissing,
    /// A vote that is none of 1, 0, -1.
    VoteUnreadable(String),
    /// A time that cannot be read; the vote counts as the earliest.
    TimeUnreadable(String),
    /// A moderation mark that is none of 1, 0, -1; the statement counts as not yet moderated.
    ModerationUnreadable(String),
    /// A participant listed twice, differently; the first in order of content counts.
    ParticipantRepeated(String),
}

impl What {
    /// What it did to the row.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Empty
            | Self::SheetBroken
            | Self::TextMissing
            | Self::TextInvisible
            | Self::TextTooLong(_)
            | Self::RowRepeated(_)
            | Self::JsonBroken(_)
            | Self::JsonNoObject
            | Self::StatementUnknown(_)
            | Self::StatementMissing
            | Self::VoterMissing
            | Self::VoteUnreadable(_)
            | Self::NameColumnMissing
            | Self::PersonNameless
            | Self::PersonUnclear(_)
            | Self::PersonIdBroken(_)
            | Self::ParticipantRepeated(_) => Effect::SetAside,
            Self::FileMissing(_)
            | Self::Converted(_)
            | Self::LineEndsMixed
            | Self::ColumnsUnused(_)
            | Self::TextColumnGuessed(_)
            | Self::HeadingsMissing
            | Self::RowsAboveHeadings(_)
            | Self::IdsAreRowNumbers
            | Self::Simulated
            | Self::SheetsUnused(_)
            | Self::ExternalLinks(_)
            | Self::TimesMissing
            | Self::NotListed(..)
            | Self::FormulaLike
            | Self::TextWordless => Effect::Remark,
            Self::BytesBroken(_)
            | Self::QuoteOpen
            | Self::CellsBeyond(_)
            | Self::TextFromTitle
            | Self::ControlsRemoved(_)
            | Self::FieldTooLong(_)
            | Self::IdMissing(_)
            | Self::IdRepeated(..)
            | Self::Formula(_)
            | Self::FormulaEmpty(_)
            | Self::CellError(..)
            | Self::JsonField(_)
            | Self::TierUnknown(_)
            | Self::TimeUnreadable(_)
            | Self::RoleUnknown(_)
            | Self::OrderUnreadable(_)
            | Self::PrimaryRepeated(_)
            | Self::ModerationUnreadable(_) => Effect::Kept,
        }
    }

    /// Stable name of the kind, as in `problems.csv`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotListed(code, _) => code,
            what => what.notice().key.trim_start_matches("problem-"),
        }
    }

    /// How many problems it stands for.
    pub fn weight(&self) -> u64 {
        match self {
            Self::NotListed(_, count) => *count,
            _ => 1,
        }
    }
}

impl Tell for What {
    fn notice(&self) -> Notice {
        use super::limits::TEXT_BYTES_MAX;
        let new = Notice::new;
        match self {
            Self::Empty => new(key!("problem-empty")),
            Self::FileMissing(name) => new(key!("problem-file-missing")).with("name", *name),
            Self::Converted(encoding) => new(key!("problem-converted")).with("encoding", *encoding),
            Self::LineEndsMixed => new(key!("problem-line-ends")),
            Self::ColumnsUnused(names) => new(key!("problem-columns-unused")).with("names", names.as_str()),
            Self::TextColumnGuessed(name) => new(key!("problem-text-column")).with("name", name.as_str()),
            Self::HeadingsMissing => new(key!("problem-headings")),
            Self::RowsAboveHeadings(count) => new(key!("problem-rows-above")).with("count", *count),
            Self::IdsAreRowNumbers => new(key!("problem-ids-rows")),
            Self::Simulated => new(key!("problem-simulated")),
            Self::SheetsUnused(names) => new(key!("problem-sheets-unused")).with("names", names.as_str()),
            Self::ExternalLinks(count) => new(key!("problem-external-links")).with("count", *count),
            Self::SheetBroken => new(key!("problem-sheet-broken")),
            Self::TimesMissing => new(key!("problem-times-missing")),
            Self::NotListed(code, count) => new(key!("problem-not-listed")).with("code", *code).with("count", *count),
            Self::BytesBroken(count) => new(key!("problem-bytes")).with("count", *count),
            Self::QuoteOpen => new(key!("problem-quote")),
            Self::CellsBeyond(count) => new(key!("problem-cells-beyond")).with("count", *count),
            Self::TextMissing => new(key!("problem-text-missing")),
            Self::TextFromTitle => new(key!("problem-text-title")),
            Self::TextInvisible => new(key!("problem-text-invisible")),
            Self::TextWordless => new(key!("problem-text-wordless")),
            Self::ControlsRemoved(count) => new(key!("problem-controls")).with("count", *count),
            Self::TextTooLong(bytes) => {
                new(key!("problem-text-long")).with("bytes", *bytes).with("limit", TEXT_BYTES_MAX)
            }
            Self::FieldTooLong(field) => new(key!("problem-field-long")).with("field", *field),
            Self::IdMissing(id) => new(key!("problem-id-missing")).with("id", id.as_str()),
            Self::IdRepeated(id, new_id) => {
                new(key!("problem-id-repeated")).with("id", id.as_str()).with("new", new_id.as_str())
            }
            Self::RowRepeated(id) => new(key!("problem-row-repeated")).with("id", id.as_str()),
            Self::Formula(cell) => new(key!("problem-formula")).with("cell", cell.as_str()),
            Self::FormulaEmpty(cell) => new(key!("problem-formula-empty")).with("cell", cell.as_str()),
            Self::CellError(cell, error) => {
                new(key!("problem-cell-error")).with("cell", cell.as_str()).with("error", error.as_str())
            }
            Self::FormulaLike => new(key!("problem-formula-like")),
            Self::JsonBroken(cause) => new(key!("problem-json")).with("cause", cause.as_str()),
            Self::JsonNoObject => new(key!("problem-json-object")),
            Self::JsonField(name) => new(key!("problem-json-field")).with("name", name.as_str()),
            Self::TierUnknown(tier) => new(key!("problem-tier")).with("tier", tier.as_str()),
            Self::NameColumnMissing => new(key!("problem-name-column")),
            Self::PersonNameless => new(key!("problem-person-nameless")),
            Self::PersonUnclear(name) => new(key!("problem-person-unclear")).with("name", name.as_str()),
            Self::PersonIdBroken(id) => new(key!("problem-person-id")).with("id", id.as_str()),
            Self::RoleUnknown(role) => new(key!("problem-role")).with("role", role.as_str()),
            Self::OrderUnreadable(value) => new(key!("problem-order")).with("value", value.as_str()),
            Self::PrimaryRepeated(kind) => new(key!("problem-primary")).with("kind", kind.as_str()),
            Self::StatementUnknown(id) => new(key!("problem-statement-unknown")).with("id", id.as_str()),
            Self::StatementMissing => new(key!("problem-statement-missing")),
            Self::VoterMissing => new(key!("problem-voter-missing")),
            Self::VoteUnreadable(value) => new(key!("problem-vote")).with("value", value.as_str()),
            Self::TimeUnreadable(value) => new(key!("problem-time")).with("value", value.as_str()),
            Self::ModerationUnreadable(value) => new(key!("problem-moderation")).with("value", value.as_str()),
            Self::ParticipantRepeated(id) => new(key!("problem-participant")).with("id", id.as_str()),
        }
    }
}

/// One problem with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Name of the file, without its folder.
    pub file: String,
    /// Line of a text file or row of a sheet, from 1; `None` when it is about the whole file.
    pub line: Option<u64>,
    /// What is wrong.
    pub what: What,
}

/// All problems of a reading. Each kind is listed up to [`PROBLEMS_LISTED_MAX`] times and counted beyond.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    listed: Vec<Problem>,
    counts: std::collections::BTreeMap<(String, &'static str), u64>,
}

impl Problems {
    /// Notes a problem about a whole file.
    pub fn note(&mut self, file: &str, what: What) {
        self.add(file, None, what);
    }

    /// Notes a problem at a line.
    pub fn note_at(&mut self, file: &str, line: u64, what: What) {
        self.add(file, Some(line), what);
    }

    fn add(&mut self, file: &str, line: Option<u64>, what: What) {
        let count = self.counts.entry((file.to_owned(), what.code())).or_insert(0);
        *count += 1;
        if *count <= PROBLEMS_LISTED_MAX as u64 {
            self.listed.push(Problem { file: file.to_owned(), line, what });
        }
    }

    /// All problems by file, line and kind; a last one per kind says how many are not listed.
    pub fn finish(mut self) -> Vec<Problem> {
        for ((file, code), count) in self.counts {
            let beyond = count.saturating_sub(PROBLEMS_LISTED_MAX as u64);
            if beyond > 0 {
                self.listed.push(Problem { file, line: None, what: What::NotListed(code, beyond) });
            }
        }
        self.listed.sort();
        self.listed
    }
}

/// The first characters of something found in a file, fit to stand in a message.
pub fn excerpt(text: &str) -> String {
    const CHARS_MAX: usize = 40;
    let mut excerpt: String = hutong_core::text::tidy(text).replace('\n', " ").chars().take(CHARS_MAX).collect();
    if text.chars().nth(CHARS_MAX).is_some() {
        excerpt.push('…');
    }
    excerpt
}
