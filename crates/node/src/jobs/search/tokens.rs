//! Words as tokens of the search, folded as the analysis folds them: Chinese in overlapping pairs of characters, other
//! words by their stems. 科学城 becomes 科学 学城 城: any part of it is found as pairs in a row, a single character as the
//! beginning of a token.

use std::collections::BTreeSet;

use hutong_analysis::text::{TEXT_BYTES_MAX, language::Language, normalise::for_each_letter, stem::stem};
use hutong_store::search::{Phrase, Tokens, Words};

/// Version of what this file makes; a search file of another one is filled anew.
pub(crate) const VERSION: &str = "1";
/// Characters of a search that are read.
pub const SEARCH_CHARS_MAX: usize = 200;
/// Phrases of a search that are read.
const PHRASES_MAX: usize = 16;
/// Bytes of one word that are compared.
const WORD_BYTES_MAX: usize = 64;
/// From here on characters are compared in pairs: ideographs, kana, syllable blocks.
const PAIRED_FROM: u32 = 0x2E80;
/// Letters that a beginning of a word must have to stand for the word.
const BEGINNING_MIN: usize = 2;
/// Passages of a text that are looked for when its like is.
const WINDOWS_MAX: usize = 16;
/// Tokens of such a passage: four Chinese characters, or three words.
const WINDOW_TOKENS: usize = 3;

/// Letters of one kind without a gap.
#[derive(Debug, Default)]
struct Run {
    is_paired: bool,
    letters: String,
    /// Whether anything but letters stood before it.
    is_apart: bool,
}

/// Tokens of an item.
pub(crate) fn tokens_of(title: &str, text: &str) -> Tokens {
    let mut latin = BTreeSet::new();
    let mut read = |text: &str| {
        let mut tokens = Vec::new();
        for run in runs(prefix(text)) {
            push(&run, &mut tokens);
            if !run.is_paired {
                latin.insert(word_of(&run).to_owned());
            }
        }
        tokens.join(" ")
    };
    let (title, text) = (read(title), read(text));
    Tokens { title, text, latin: Vec::from_iter(latin).join(" ") }
}

/// What somebody typed into a search: words that must all occur, the last one possibly unfinished; words in quotation
/// marks in a row. `None` when there is not a letter in it.
pub fn words_of(search: &str) -> Option<Words> {
    let search: String = search.chars().take(SEARCH_CHARS_MAX).collect();
    let mut phrases = Vec::new();
    for (at, piece) in search.split(is_quote).enumerate() {
        if at % 2 == 1 {
            phrases.extend(phrase(&runs(piece)));
            continue;
        }
        let mut group: Vec<Run> = Vec::new();
        for run in runs(piece) {
            if run.is_apart {
                phrases.extend(phrase(&std::mem::take(&mut group)));
            }
            group.push(run);
        }
        let last = phrase(&group);
        let unfinished = group
            .last()
            .filter(|run| group.len() == 1 && !run.is_paired && piece.ends_with(|c: char| c.is_alphanumeric()));
        let beginning = unfinished.map(word_of).filter(|word| word.chars().count() >= BEGINNING_MIN);
        phrases.extend(last.map(|last| Phrase { beginning: beginning.map(str::to_owned), ..last }));
    }
    phrases.truncate(PHRASES_MAX);
    (!phrases.is_empty()).then_some(Words(phrases))
}

/// Passages of a text, evenly over it, to look for texts that share one.
pub(crate) fn passages_of(text: &str) -> Words {
    let mut tokens = Vec::new();
    for run in runs(prefix(text)) {
        push(&run, &mut tokens);
    }
    let windows: Vec<&[String]> = tokens.windows(WINDOW_TOKENS.min(tokens.len().max(1))).collect();
    let step = windows.len().div_ceil(WINDOWS_MAX).max(1);
    let chosen = windows.into_iter().step_by(step);
    Words(chosen.map(|window| Phrase { tokens: window.to_vec(), ..Phrase::default() }).collect())
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '\u{FF02}')
}

fn prefix(text: &str) -> &str {
    if text.len() <= TEXT_BYTES_MAX {
        return text;
    }
    &text[..text.floor_char_boundary(TEXT_BYTES_MAX)]
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut reached = 0;
    for_each_letter(text, |letter, start, end| {
        let is_paired = letter as u32 >= PAIRED_FROM;
        let is_apart = start > reached;
        match runs.last_mut() {
            Some(run) if run.is_paired == is_paired && !is_apart => run.letters.push(letter),
            _ => runs.push(Run { is_paired, letters: letter.to_string(), is_apart }),
        }
        reached = end;
    });
    runs
}

fn push(run: &Run, tokens: &mut Vec<String>) {
    if !run.is_paired {
        tokens.push(stem(word_of(run), Language::English));
        return;
    }
    let letters: Vec<char> = run.letters.chars().collect();
    for at in 0..letters.len() {
        tokens.push(letters[at..(at + 2).min(letters.len())].iter().collect());
    }
}

/// The word of a run of letters, as far as it is compared.
fn word_of(run: &Run) -> &str {
    &run.letters[..run.letters.floor_char_boundary(WORD_BYTES_MAX)]
}

/// Runs in a row as one phrase.
fn phrase(runs: &[Run]) -> Option<Phrase> {
    let mut tokens = Vec::new();
    runs.iter().for_each(|run| push(run, &mut tokens));
    let last = runs.last()?;
    let mut is_open = false;
    if last.is_paired {
        // What is looked for may go on behind its last character: its pairs say all that must be there, a single
        // character begins a pair or stands alone.
        if last.letters.chars().count() > 1 {
            tokens.pop();
        } else {
            is_open = true;
        }
    }
    Some(Phrase { tokens, is_open, beginning: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(search: &str) -> Vec<String> {
        let words = words_of(search).unwrap_or_default();
        let show = |p: &Phrase| {
            let beginning = p.beginning.as_ref().map_or_else(String::new, |b| format!(" or {b}*"));
            format!("{}{}{beginning}", p.tokens.join(" "), if p.is_open { "*" } else { "" })
        };
        words.0.iter().map(show).collect()
    }

    #[test]
    fn texts_become_pairs_and_stems() {
        let tokens = tokens_of("", "西部科學城,Planning 2号线");
        assert_eq!(tokens.text, "西部 部科 科学 学城 城 plan 2 号线 线");
        assert_eq!(tokens.latin, "2 planning");
        assert_eq!(tokens_of("ＡＢ", "").title, "ab");
    }

    #[test]
    fn searches_become_phrases() {
        assert_eq!(phrases("科学城 交通"), ["科学 学城", "交通"]);
        assert_eq!(phrases("科学城，交通"), ["科学 学城", "交通"]);
        assert_eq!(phrases("城"), ["城*"]);
        assert_eq!(phrases("planning buses"), ["plan", "buse or buses*"]);
        assert_eq!(phrases("\"two buses\""), ["two buse"]);
        assert_eq!(phrases("“两江，四岸” 水"), ["两江 江 四岸", "水*"]);
        assert_eq!(phrases("2号"), ["2 号*"]);
        assert_eq!(phrases("metro "), ["metro"]);
        for nothing in ["", "  ", "\"\"", "* OR -"] {
            assert_eq!(phrases(nothing).len(), usize::from(nothing.contains("OR")), "{nothing}");
        }
    }
}
