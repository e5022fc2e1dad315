//! `summary.csv`: two columns, a name and its value; we take the question.

use std::path::Path;

use hutong_core::text::tidy;

use super::super::open::{Kind, Opened};
use super::super::row::{Row, Rows};
use super::super::{ReadError, Watch};

/// Characters of a question at most; more is a description.
const QUESTION_CHARS_MAX: usize = 200;

/// The value beside `topic`; empty when there is none. A summary that cannot be read is no loss and no problem.
pub fn read_question(path: &Path, watch: Watch<'_>) -> Result<String, ReadError> {
    let opened = Opened::open(path, watch)?;
    if !matches!(opened.kind(), Ok(Kind::Table)) {
        return Ok(String::new());
    }
    let mut rows = opened.rows()?;
    let mut row = Row::default();
    while rows.next_row(&mut row).unwrap_or(false) {
        if row.cell(0).trim() == "topic" {
            return Ok(tidy(row.cell(1)).replace('\n', " ").chars().take(QUESTION_CHARS_MAX).collect());
        }
    }
    Ok(String::new())
}
