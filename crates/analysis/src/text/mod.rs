//! Reading texts: comparison letters with a way back to the original, shingles, sentences, words.
//! Nothing here knows of clusters or themes.

pub mod diff;
pub mod fold;
pub mod language;
pub mod normalise;
pub mod segment;
pub mod sentence;
pub mod shingle;
pub mod stem;
mod stop_words;

use crate::input::Opinion;

/// Bytes of one opinion that are read; the rest is kept but not analysed, and a [`Problem`] says so.
///
/// A research note of 60 pages stays below it. It bounds what one sender can make everybody compute.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;

/// Something about one opinion that the reader of a result has to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Id of the opinion.
    pub opinion: String,
    /// What it is.
    pub kind: ProblemKind,
}

/// Kinds of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// Only the first bytes were analysed ([`TEXT_BYTES_MAX`]).
    Shortened {
        /// Bytes of the whole text.
        bytes: usize,
        /// Bytes that were read, ending between two characters.
        bytes_read: usize,
    },
    /// Neither a letter nor a digit: empty, emoji, punctuation or invisible characters only.
    Wordless,
}

/// What is compared and quoted of an opinion: its text, or its title where the text holds no letter or digit.
///
/// At most [`TEXT_BYTES_MAX`] bytes. All offsets that this crate gives refer to this string.
pub fn content(opinion: &Opinion) -> &str {
    let text = prefix(&opinion.text);
    if text.chars().any(is_letter) { text } else { prefix(&opinion.title) }
}

/// The problems that reading this opinion meets, at most one of each kind.
pub fn problems(opinion: &Opinion) -> Vec<Problem> {
    let mut found = Vec::new();
    let (bytes, bytes_read) = (opinion.text.len(), prefix(&opinion.text).len());
    if bytes_read < bytes {
        found.push(Problem { opinion: opinion.id.clone(), kind: ProblemKind::Shortened { bytes, bytes_read } });
    }
    if !content(opinion).chars().any(is_letter) {
        found.push(Problem { opinion: opinion.id.clone(), kind: ProblemKind::Wordless });
    }
    found
}

/// Orders ids as people count: runs of digits only by value, everything else by bytes.
pub fn compare_ids(a: &str, b: &str) -> std::cmp::Ordering {
    let number = |s: &str| !s.is_empty() && s.bytes().all(|c| c.is_ascii_digit());
    match (number(a), number(b)) {
        (true, true) => {
            let (x, y) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
            x.len().cmp(&y.len()).then_with(|| x.cmp(y)).then_with(|| a.cmp(b))
        }
        (true, false) => std::cmp::Ordering::Less,
        (false, true) => std::cmp::Ordering::Greater,
        (false, false) => a.cmp(b),
    }
}

/// Positions of `opinions` in the order of [`compare_ids`]: the order every analysis works in, so that the order of
/// the slice cannot matter.
pub fn order_by_id(opinions: &[Opinion]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..opinions.len() as u32).collect();
    order.sort_by(|&a, &b| compare_ids(&opinions[a as usize].id, &opinions[b as usize].id).then(a.cmp(&b)));
    order
}

/// Letter or digit; the commonest are told without a table.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{4E00}'..='\u{9FFF}').contains(&c) || c.is_alphanumeric()
}

fn prefix(text: &str) -> &str {
    if text.len() <= TEXT_BYTES_MAX {
        return text;
    }
    let mut end = TEXT_BYTES_MAX;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
