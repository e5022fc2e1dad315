//! Lengths and forms of the texts in joint documents. The canonical parser has already refused control characters and
//! other normal forms.

use super::charter::Bilingual;
use crate::{canonical::BadField, text};

/// Longest name, title or label, in characters.
pub const LINE_CHARS_MAX: usize = 200;
/// Longest sentence or paragraph, in characters.
pub const PASSAGE_CHARS_MAX: usize = 5_000;
/// Longest text of rules, in characters.
pub const RULES_CHARS_MAX: usize = 50_000;

/// A name, title or label: something to read, on one line.
pub(crate) fn check_line(field: &str, words: &str) -> Result<(), BadField> {
    let fits = words.chars().count() <= LINE_CHARS_MAX && text::check_line(words).is_ok();
    if fits && text::check_readable(words).is_ok() {
        Ok(())
    } else {
        Err(BadField::new(field, "a readable line of at most 200 characters"))
    }
}

/// A sentence or paragraph: something to read.
pub(crate) fn check_passage(field: &str, words: &str) -> Result<(), BadField> {
    if words.chars().count() <= PASSAGE_CHARS_MAX && text::check_readable(words).is_ok() {
        Ok(())
    } else {
        Err(BadField::new(field, "a readable text of at most 5,000 characters"))
    }
}

/// A line in at least one of the two languages.
pub(crate) fn check_lines(field: &str, both: &Bilingual) -> Result<(), BadField> {
    let given: Vec<&String> = [&both.zh, &both.en].into_iter().filter(|t| !t.is_empty()).collect();
    if given.is_empty() {
        return Err(BadField::new(field, "a line in at least one language"));
    }
    given.into_iter().try_for_each(|words| check_line(field, words))
}

/// A text that may be empty, in either language.
pub(crate) fn check_len(field: &str, both: &Bilingual, chars_max: usize) -> Result<(), BadField> {
    let fits = |t: &String| t.chars().count() <= chars_max;
    if fits(&both.zh) && fits(&both.en) { Ok(()) } else { Err(BadField::new(field, "a shorter text")) }
}
