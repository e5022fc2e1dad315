//! Comparison letters: NFKC, lower case, folded script, letters and digits only, each with its place in the original.

use super::fold::fold_char;
use std::ops::Range;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// The comparison letters of one text with the byte range of the original that each came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letters {
    /// Folded, lower-case letters and digits.
    pub codes: Vec<u32>,
    /// Byte offset in the original where the letter's characters begin. Never decreases.
    pub starts: Vec<u32>,
    /// Byte offset after them.
    pub ends: Vec<u32>,
}

impl Letters {
    /// Reads `text`.
    pub fn read(text: &str) -> Self {
        let mut letters = Letters::default();
        letters.refill(text);
        letters
    }

    /// Replaces the contents by those of `text`, keeping the memory.
    pub fn refill(&mut self, text: &str) {
        self.codes.clear();
        self.starts.clear();
        self.ends.clear();
        for_each_letter(text, |letter, start, end| {
            self.codes.push(letter as u32);
            self.starts.push(start as u32);
            self.ends.push(end as u32);
        });
    }

    /// The byte range in the original of the letters `range`, on character boundaries; empty for an empty range.
    pub fn bytes(&self, range: Range<usize>) -> Range<usize> {
        match (self.starts.get(range.start), range.end.checked_sub(1).and_then(|last| self.ends.get(last))) {
            (Some(&start), Some(&end)) if start < end => start as usize..end as usize,
            _ => 0..0,
        }
    }
}

/// The comparison letters alone, into reused memory, as [`Letters::codes`] has them.
pub fn read_codes(text: &str, codes: &mut Vec<u32>) {
    codes.clear();
    for_each_letter(text, |letter, _, _| codes.push(letter as u32));
}

/// Calls `sink(letter, start, end)` for each comparison letter of `text`, in order; `start..end` are the bytes of the
/// original character, or of the base character with its combining marks, that it came from.
///
/// NFKC works on such clusters: a starter that never composes with what stands before it begins a new one
/// (UAX #15, "stable code points"). Characters that are letters as they stand, and punctuation, skip that work.
#[inline]
pub fn for_each_letter(text: &str, mut sink: impl FnMut(char, usize, usize)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let end = at + first.len_utf8();
        let stands_alone = !bytes.get(end).is_some_and(|&next| may_lead_mark(next));
        if stands_alone && let Some(letter) = read_plain(first) {
            if let Some(letter) = letter {
                sink(letter, at, end);
            }
            at = end;
            continue;
        }
        let len = text[end..].char_indices().find(|&(_, c)| begins_cluster(c)).map_or(text.len() - end, |(len, _)| len);
        for composed in text[at..end + len].nfkc() {
            for lower in composed.to_lowercase().filter(|c| c.is_alphanumeric()) {
                sink(fold_char(lower), at, end + len);
            }
        }
        at = end + len;
    }
}

/// For a character that NFKC treats alone and simply: its letter, or `None` inside for punctuation.
#[inline]
fn read_plain(c: char) -> Option<Option<char>> {
    match c {
        '\0'..='\x7f' => Some(c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase())),
        '\u{4E00}'..='\u{9FFF}' => Some(Some(fold_char(c))),
        'à'..='ö' | 'ø'..='ÿ' => Some(Some(c)),
        'À'..='Ö' | 'Ø'..='Þ' => Some(char::from_u32(c as u32 + 32)),
        '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => Some(None),
        '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' => Some(None),
        '\u{FF10}'..='\u{FF19}' => Some(char::from_u32(c as u32 - 0xFEE0)),
        _ => None,
    }
}

/// Whether a character that begins with this byte may change a plain one before it: combining marks of the scripts up
/// to U+1FFF and of Indic and Hangul blocks. Marks elsewhere compose with characters of their own block only.
#[inline]
fn may_lead_mark(byte: u8) -> bool {
    matches!(byte, 0xCC..=0xE1 | 0xEA..=0xED)
}

fn begins_cluster(c: char) -> bool {
    c.is_ascii() || canonical_combining_class(c) == 0 && is_nfkc_quick(std::iter::once(c)) != IsNormalized::Maybe
}
