//! Opinions as words: which words each uses, where they stand, how often.

use super::compound;
use super::matrix::Sparse;
use crate::input::Opinion;
use crate::lookup::Lookup;
use crate::text::language::{self, Language};
use crate::text::{TEXT_BYTES_MAX, content, segment};
use rayon::prelude::*;

/// Opinions read in one piece of work.
const PART_LEN: usize = 256;
/// Times that one word counts within one opinion.
const COUNT_MAX: u32 = 3;

/// One word of an opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Number of the word; equal words have equal numbers.
    pub word: u32,
    /// First byte in the opinion's [`content`].
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Chinese characters.
    pub is_han: bool,
    /// A function word or courtesy.
    pub is_stop: bool,
}

/// The words of all opinions by position in id order.
pub struct Features {
    /// Words of the content, in reading order.
    pub tokens: Vec<Vec<Token>>,
    /// Telling words per opinion with their counts, the title's twice; only words that two opinions use.
    pub counts: Sparse,
    /// Word → column of `counts`.
    pub columns: Vec<Option<u32>>,
    /// Language of most opinions.
    pub language: Language,
}

/// Reads every opinion's words. The title counts for `counts`, not for `tokens`.
pub fn read(opinions: &[Opinion], order: &[u32]) -> Features {
    let language = language::majority(order.iter().map(|&at| &opinions[at as usize]));
    let parts: Vec<Part> = order
        .par_chunks(PART_LEN)
        .map(|positions| {
            let mut part = Part::default();
            positions.iter().for_each(|&at| part.read(&opinions[at as usize], language));
            part
        })
        .collect();
    let mut numbers: Lookup<String, u32> = Lookup::new();
    let mut words: Vec<String> = Vec::new();
    let mut tokens = Vec::with_capacity(order.len());
    let mut titles = Vec::with_capacity(order.len());
    for part in parts {
        let global: Vec<u32> = part.words.into_iter().map(|word| number(word, &mut numbers, &mut words)).collect();
        for (mut body, title) in part.tokens.into_iter().zip(part.titles) {
            body.iter_mut().for_each(|token| token.word = global[token.word as usize]);
            tokens.push(body);
            titles.push(title.into_iter().map(|word| global[word as usize]).collect::<Vec<u32>>());
        }
    }
    let parts = match language {
        Language::German => compound::split(&words),
        _ => vec![Vec::new(); words.len()],
    };
    let (counts, columns) = count(&tokens, &titles, &parts);
    Features { tokens, counts, columns, language }
}

fn number(word: String, numbers: &mut Lookup<String, u32>, words: &mut Vec<String>) -> u32 {
    if let Some(&known) = numbers.get(&word) {
        return known;
    }
    let next = words.len() as u32;
    words.push(word.clone());
    numbers.insert(word, next);
    next
}

/// Counts of telling words and of the parts of compounds, as rows; columns in the order in which words first appear.
fn count(tokens: &[Vec<Token>], titles: &[Vec<u32>], parts: &[Vec<u32>]) -> (Sparse, Vec<Option<u32>>) {
    let rows: Vec<Vec<(u32, u32)>> = tokens
        .par_iter()
        .zip(titles)
        .map(|(body, title)| {
            let body = body.iter().filter(|token| !token.is_stop).map(|token| token.word);
            let whole = body.chain(title.iter().flat_map(|&word| [word, word]));
            let mut used: Vec<u32> =
                whole.flat_map(|word| std::iter::once(word).chain(parts[word as usize].iter().copied())).collect();
            used.sort_unstable();
            used.chunk_by(|a, b| a == b).map(|run| (run[0], (run.len() as u32).min(COUNT_MAX))).collect()
        })
        .collect();
    let mut holders = vec![0_u32; parts.len()];
    rows.iter().flatten().for_each(|&(word, _)| holders[word as usize] += 1);
    let mut column_count = 0;
    let columns: Vec<Option<u32>> = holders
        .into_iter()
        .map(|count| {
            (count >= 2).then(|| {
                column_count += 1;
                column_count - 1
            })
        })
        .collect();
    let rows: Vec<Vec<(u32, f32)>> = rows
        .into_iter()
        .map(|row| row.into_iter().filter_map(|(w, n)| Some((columns[w as usize]?, n as f32))).collect())
        .collect();
    (Sparse::from_rows(&rows, column_count as usize), columns)
}

/// Words of some opinions, numbered in order of appearance.
#[derive(Default)]
struct Part {
    numbers: Lookup<String, u32>,
    words: Vec<String>,
    tokens: Vec<Vec<Token>>,
    titles: Vec<Vec<u32>>,
}

impl Part {
    fn read(&mut self, opinion: &Opinion, fallback: Language) {
        let language = language::of_opinion(opinion, fallback);
        let text = content(opinion);
        let body = self.tokens_of(text, language);
        let has_title = opinion.title.len() <= TEXT_BYTES_MAX && !std::ptr::eq(text, opinion.title.as_str());
        let title = if has_title { self.tokens_of(&opinion.title, language) } else { Vec::new() };
        self.titles.push(title.into_iter().filter(|token| !token.is_stop).map(|token| token.word).collect());
        self.tokens.push(body);
    }

    fn tokens_of(&mut self, text: &str, language: Language) -> Vec<Token> {
        let mut tokens = Vec::new();
        segment::for_each_word(text, language, |word| {
            let number = match self.numbers.get(word.key) {
                Some(&number) => number,
                None => {
                    let number = self.words.len() as u32;
                    self.numbers.insert(word.key.to_string(), number);
                    self.words.push(word.key.to_string());
                    number
                }
            };
            let (start, end) = (word.start as u32, word.end as u32);
            tokens.push(Token { word: number, start, end, is_han: word.is_han, is_stop: word.is_stop });
        });
        tokens
    }
}
