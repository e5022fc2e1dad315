//! Words of a text with their bytes in the original: dictionary words in Han runs, space-separated words elsewhere.

use super::fold::fold_text;
use super::language::{Language, is_han};
use super::{content, stem, stop_words};
use crate::input::Opinion;
use jieba_rs::Jieba;
use std::ops::Range;
use std::sync::OnceLock;

/// Opinions by which it is guessed whether the dictionary will be wanted.
const OPINIONS_LOOKED_AT: usize = 1000;
/// Bytes of one word that are compared; what a person writes without a gap beyond this is not a word.
const WORD_BYTES_MAX: usize = 64;

/// One word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// What equal words share: the folded word in Chinese, the stem elsewhere.
    pub key: &'a str,
    /// First byte in the original.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Chinese characters rather than letters.
    pub is_han: bool,
    /// A function word, a courtesy, a number, a masked name or a single Chinese character.
    pub is_stop: bool,
}

/// Calls `sink` with the words of `text` in order.
pub fn for_each_word(text: &str, language: Language, mut sink: impl FnMut(Word<'_>)) {
    let mut rest = text;
    let mut at = 0;
    while let Some(c) = rest.chars().next() {
        let len = if is_han(c) {
            let len = run_len(rest, is_han);
            cut_han(&rest[..len], at, &mut sink);
            len
        } else if c.is_alphanumeric() {
            let len = word_len(rest);
            read_word(&rest[..len], at..at + len, language, &mut sink);
            len
        } else {
            c.len_utf8()
        };
        at += len;
        rest = &rest[len..];
    }
}

/// The part-of-speech tags (ictclas letters, as the dictionary has them) of a Chinese phrase's words.
pub fn tags(phrase: &str) -> Vec<String> {
    dictionary().tag(phrase, true).into_iter().map(|tag| tag.tag.to_string()).collect()
}

/// Single characters that end the names of places and institutions (`滨河苑`, `搅拌站`).
const NAME_ENDINGS: &str =
    "苑园馆站城桥湖山河江港岛寺塔校院店厂村镇街巷县州厦亭坝坪湾洲岭沟井场库房税法卡证费款权车船机网校";

/// Whether `character` is a single Chinese character that ends names.
pub fn ends_names(character: &str) -> bool {
    character.chars().count() == 1 && NAME_ENDINGS.contains(&*fold_text(character))
}

/// Whether an English word names nothing by itself (`important`, `increase`): it may stand in a phrase, not for one.
pub fn is_general(word: &str) -> bool {
    stop_words::is_general(&word.to_lowercase())
}

/// Loads the dictionary if one of the first opinions holds Chinese. A guess: where it is wrong, the first Chinese text
/// loads it.
pub(crate) fn prepare(opinions: &[Opinion]) {
    if opinions.iter().take(OPINIONS_LOOKED_AT).any(|opinion| content(opinion).chars().any(is_han)) {
        load_dictionary();
    }
}

/// Loads the dictionary now (about 0.1 s) rather than with the first Chinese text.
pub fn load_dictionary() {
    dictionary();
}

fn dictionary() -> &'static Jieba {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    DICTIONARY.get_or_init(Jieba::new)
}

fn cut_han(run: &str, at: usize, sink: &mut impl FnMut(Word<'_>)) {
    let folded = fold_text(run);
    for token in dictionary().cut(&folded, true) {
        let single = token.end - token.start == 1;
        sink(Word {
            key: token.word,
            start: at + token.byte_start,
            end: at + token.byte_end,
            is_han: true,
            is_stop: single || stop_words::contains(Language::Chinese, token.word),
        });
    }
}

fn read_word(raw: &str, bytes: Range<usize>, language: Language, sink: &mut impl FnMut(Word<'_>)) {
    let base = raw.find([':', '*', '_']).map_or(raw, |cut| &raw[..cut]);
    let mut lower = base.to_lowercase().replace('’', "'");
    if lower.len() > WORD_BYTES_MAX {
        let mut end = WORD_BYTES_MAX;
        while !lower.is_char_boundary(end) {
            end -= 1;
        }
        lower.truncate(end);
    }
    let is_stop = is_number_or_masked(&lower)
        || stop_words::contains(language, &lower)
        || language == Language::Chinese && stop_words::contains(Language::English, &lower);
    let key = stem::stem(&lower, language);
    sink(Word { key: &key, start: bytes.start, end: bytes.end, is_han: false, is_stop });
}

/// Numbers, single letters, and a letter followed by digits (`A3`): names of this form stand for masked places.
fn is_number_or_masked(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| !c.is_ascii_digit());
    let head = word.len() - rest.len();
    let digits = !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    word.chars().count() == 1 || digits && head <= 1
}

fn run_len(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.char_indices().find(|&(_, c)| !belongs(c)).map_or(text.len(), |(at, _)| at)
}

/// Bytes of the word that `text` begins with: letters and digits, an apostrophe between letters, and the marks of
/// German gender forms (`Bürger:innen`, `Bürger*innen`) before a small letter.
fn word_len(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        let joins = match c {
            '\'' | '’' => next.is_some_and(char::is_alphabetic),
            ':' | '*' | '_' => text[at + c.len_utf8()..].starts_with("in"),
            _ => !is_han(c) && c.is_alphanumeric(),
        };
        if !joins {
            return at;
        }
    }
    text.len()
}
