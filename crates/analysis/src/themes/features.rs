//! Opinions as weighted words: which words each uses, where, and how much they tell.

use super::matrix::Sparse;
use crate::CHUNK_LEN;
use crate::input::Opinion;
use crate::lookup::Lookup;
use crate::text::language::{self, Language};
use crate::text::{TEXT_BYTES_MAX, content, segment};
use rayon::prelude::*;

/// A word that stands in more than this share of the opinions says nothing about any of them.
const SHARE_MAX: f64 = 0.3;
/// Leading dimensions kept of the word space.
const RANK_MAX: usize = 100;

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
    /// Tf-idf rows of unit length; columns are the words that at least two opinions use, renumbered.
    pub matrix: Sparse,
    /// Word → column of `matrix`.
    pub columns: Vec<Option<u32>>,
}

impl Features {
    /// Dimensions worth keeping for so many opinions.
    pub fn rank(&self, opinion_count: usize) -> usize {
        (opinion_count / 4).clamp(2, RANK_MAX)
    }
}

/// Reads every opinion's words; the title counts for the weights, not for `tokens`.
pub fn read(opinions: &[Opinion], order: &[u32]) -> Features {
    let fallback = language::majority(order.iter().map(|&at| &opinions[at as usize]));
    let read: Vec<Chunk> = order
        .par_chunks(CHUNK_LEN.min(256))
        .map(|part| {
            let mut chunk = Chunk::default();
            for &at in part {
                chunk.read(&opinions[at as usize], fallback);
            }
            chunk
        })
        .collect();
    let mut numbers: Lookup<String, u32> = Lookup::new();
    let mut tokens = Vec::with_capacity(order.len());
    let mut counts: Vec<Vec<(u32, u32)>> = Vec::with_capacity(order.len());
    for chunk in read {
        let global: Vec<u32> = chunk
            .words
            .into_iter()
            .map(|word| {
                let next = numbers.len() as u32;
                *numbers.entry(word, || next)
            })
            .collect();
        for (mut body, title) in chunk.tokens.into_iter().zip(chunk.title_words) {
            body.iter_mut().for_each(|token| token.word = global[token.word as usize]);
            let mut used: Vec<u32> = body.iter().filter(|t| !t.is_stop).map(|t| t.word).collect();
            used.extend(title.into_iter().map(|word| global[word as usize]));
            used.sort_unstable();
            counts.push(used.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect());
            tokens.push(body);
        }
    }
    weigh(tokens, counts, numbers.len())
}

fn weigh(tokens: Vec<Vec<Token>>, counts: Vec<Vec<(u32, u32)>>, word_count: usize) -> Features {
    let mut document_counts = vec![0_u32; word_count];
    for row in &counts {
        row.iter().for_each(|&(word, _)| document_counts[word as usize] += 1);
    }
    let total = counts.len() as f64;
    let most = (total * SHARE_MAX).max(4.0) as u32;
    let mut columns = vec![None; word_count];
    let mut idf = Vec::new();
    for (word, &count) in document_counts.iter().enumerate() {
        if (2..=most).contains(&count) {
            columns[word] = Some(idf.len() as u32);
            idf.push(1.0 + libm::log((1.0 + total) / (1.0 + f64::from(count))));
        }
    }
    let rows: Vec<Vec<(u32, f32)>> = counts
        .par_iter()
        .map(|row| {
            let mut weighed: Vec<(u32, f64)> = row
                .iter()
                .filter_map(|&(word, count)| columns[word as usize].map(|column| (column, count)))
                .map(|(column, count)| (column, (1.0 + libm::log(f64::from(count))) * idf[column as usize]))
                .collect();
            let length = weighed.iter().map(|&(_, value)| value * value).sum::<f64>().sqrt();
            weighed.iter_mut().for_each(|entry| entry.1 /= length);
            weighed.into_iter().map(|(column, value)| (column, value as f32)).collect()
        })
        .collect();
    let matrix = Sparse::from_rows(&rows, idf.len());
    Features { tokens, matrix, columns }
}

/// Words of one chunk of opinions, numbered in order of appearance.
#[derive(Default)]
struct Chunk {
    numbers: Lookup<String, u32>,
    words: Vec<String>,
    tokens: Vec<Vec<Token>>,
    title_words: Vec<Vec<u32>>,
}

impl Chunk {
    fn read(&mut self, opinion: &Opinion, fallback: Language) {
        let language = language::of_opinion(opinion, fallback);
        let text = content(opinion);
        let body = self.tokens_of(text, language);
        let has_title = opinion.title.len() <= TEXT_BYTES_MAX && !std::ptr::eq(text, opinion.title.as_str());
        let title = if has_title { self.tokens_of(&opinion.title, language) } else { Vec::new() };
        self.title_words.push(title.into_iter().filter(|token| !token.is_stop).map(|token| token.word).collect());
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
