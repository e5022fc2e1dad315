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

/// Calls `sink(letter, start, end)` for each comparison letter of `text`, in order; `start..end` are the bytes of the
/// original character, or of the base character with its combining marks, that it came from.
///
/// NFKC works on such clusters: a starter that never composes with what stands before it begins a new one
/// (UAX #15, "stable code points").
#[inline]
pub fn for_each_letter(text: &str, mut sink: impl FnMut(char, usize, usize)) {
    let bytes = text.as_bytes();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let mut end = start + first.len_utf8();
        if is_inert(first) && bytes.get(end).is_none_or(|&next| next < 0x80 || is_cjk_lead(next)) {
            if first.is_ascii() {
                if first.is_ascii_alphanumeric() {
                    sink(first.to_ascii_lowercase(), start, end);
                }
            } else {
                sink(fold_char(first), start, end);
            }
            continue;
        }
        while let Some(&(at, next)) = rest.peek() {
            if begins_cluster(next) {
                break;
            }
            end = at + next.len_utf8();
            rest.next();
        }
        for composed in text[start..end].nfkc() {
            for lower in composed.to_lowercase() {
                if lower.is_alphanumeric() {
                    sink(fold_char(lower), start, end);
                }
            }
        }
    }
}

/// Characters that NFKC leaves alone and that nothing but a combining mark can change.
#[inline]
fn is_inert(c: char) -> bool {
    c.is_ascii() || ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Lead bytes of U+3000..U+9FFF hold two combining blocks (U+302A–302F, U+3099–309A) under 0xE3, so only
/// U+4000..U+9FFF are taken as harmless here.
#[inline]
fn is_cjk_lead(byte: u8) -> bool {
    (0xE4..=0xE9).contains(&byte)
}

fn begins_cluster(c: char) -> bool {
    is_inert(c) || canonical_combining_class(c) == 0 && is_nfkc_quick(std::iter::once(c)) != IsNormalized::Maybe
}
