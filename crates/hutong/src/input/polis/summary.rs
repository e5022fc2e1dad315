//! `summary.csv`: two columns, a name and its value; we take the question, and whether the data are made up.

use std::path::Path;

use hutong_core::text::tidy;

use super::super::headings::{is_yes, simulated_column};
use super::super::open::{Kind, Opened};
use super::super::problem::{Problems, What};
use super::super::row::{Row, Rows};
use super::super::{ReadError, Watch};

/// Characters of a question at most; more is a description.
const QUESTION_CHARS_MAX: usize = 200;

/// The value beside `topic`; empty when there is none. A summary that cannot be read is no loss and no problem.
pub fn read_question(path: &Path, watch: Watch<'_>, problems: &mut Problems) -> Result<String, ReadError> {
    let opened = Opened::open(path, watch)?;
    if !matches!(opened.kind(), Ok(Kind::Table)) {
        return Ok(String::new());
    }
    let name = opened.name().to_owned();
    let mut rows = opened.rows()?;
    let mut row = Row::default();
    let mut question = String::new();
    while rows.next_row(&mut row).unwrap_or(false) {
        if row.cell(0).trim() == "topic" && question.is_empty() {
            question = tidy(row.cell(1)).replace('\n', " ").chars().take(QUESTION_CHARS_MAX).collect();
        }
        if simulated_column(&[row.cell(0)]).is_some() && is_yes(row.cell(1)) {
            problems.note(&name, What::Simulated);
        }
    }
    Ok(question)
}
