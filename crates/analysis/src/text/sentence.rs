//! Sentences and clauses of an original text as byte ranges, trimmed of white space.

use std::ops::Range;

/// Byte ranges of the sentences of `text`, in order, without surrounding white space, closing mark included.
///
/// A sentence ends after 。！？；!?; or an ellipsis, at a line end, or after a full stop that is followed by white space
/// and does not belong to a number or a one-letter abbreviation.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    split(text, |text, at, c| match c {
        '。' | '！' | '？' | '；' | '!' | '?' | '…' | '\n' | '\r' | '\t' | '｡' => true,
        ';' => true,
        '.' => ends_sentence(text, at),
        _ => false,
    })
}

/// Byte ranges of the clauses: as [`sentences`], and also after commas, colons, enumeration commas and brackets.
pub fn clauses(text: &str) -> Vec<Range<usize>> {
    split(text, |text, at, c| match c {
        '，' | '、' | '：' | '（' | '）' | '《' | '》' | '“' | '”' | '【' | '】' => true,
        '。' | '！' | '？' | '；' | '!' | '?' | '…' | '\n' | '\r' | '\t' | '｡' | ';' | '(' | ')' | '"' => true,
        ',' | ':' => !between_digits(text, at),
        '.' => ends_sentence(text, at),
        _ => false,
    })
}

fn split(text: &str, ends: impl Fn(&str, usize, char) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut closing = false;
    for (at, c) in text.char_indices() {
        let is_end = ends(text, at, c);
        if closing && !is_end && !matches!(c, '”' | '’' | '"' | '）' | ')' | '」' | '』') {
            push_trimmed(text, start..at, &mut found);
            start = at;
            closing = false;
        }
        closing |= is_end;
    }
    push_trimmed(text, start..text.len(), &mut found);
    found
}

fn push_trimmed(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = start + piece.trim().len();
    if text[start..end].chars().any(char::is_alphanumeric) {
        found.push(start..end);
    }
}

fn ends_sentence(text: &str, at: usize) -> bool {
    let next = text[at + 1..].chars().next();
    let word_len =
        text[..at].chars().rev().take_while(|&c| c.is_alphanumeric() || matches!(c, '\'' | '’')).take(3).count();
    let last = text[..at].chars().next_back();
    let initial = word_len == 1 && last.is_some_and(char::is_alphabetic);
    let ordinal = word_len <= 2 && last.is_some_and(|c| c.is_ascii_digit());
    next.is_none_or(char::is_whitespace) && !(next.is_some() && (initial || ordinal))
}

fn between_digits(text: &str, at: usize) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    digit(text[..at].chars().next_back()) && digit(text[at + 1..].chars().next())
}
