//! Quotes: sentences, letter by letter as written, that stand for a group: short enough to be read, full of the words
//! that tell the group apart, from opinions near its centre, and unlike each other.

use super::features::Features;
use super::matrix::{Dense, add_scaled, dot, normalise};
use super::{Grouped, Quote};
use crate::input::Opinion;
use crate::text::language::is_han;
use crate::text::sentence::sentences;
use crate::text::{content, is_letter};
use rayon::prelude::*;
use std::ops::Range;

/// Quotes per group.
const QUOTES_MAX: usize = 3;
/// Members whose sentences are read, those nearest to the group's centre.
const MEMBERS_READ: usize = 80;
/// Letters between which a sentence reads well, Chinese and other; beyond it counts for less.
const LETTERS: Range<f32> = 20.0..70.0;
const LETTERS_LATIN: Range<f32> = 45.0..180.0;
/// Added to a sentence's number of words before what they tell is divided by it: a few words tell little.
const WORDS_PRIOR: f32 = 6.0;
/// Share of digits from which a sentence is a date, a sum or a signature.
const DIGITS_MAX: f32 = 0.2;
/// Share of the smaller sentence's words from which two sentences say the same.
const REPEATS: f32 = 0.6;

/// A sentence that may be quoted.
struct Sentence {
    score: f32,
    opinion: u32,
    bytes: Range<usize>,
    /// Its telling words, sorted.
    words: Vec<u32>,
}

/// Up to [`QUOTES_MAX`] quotes for each group of positions; `scores` is what each word tells of it.
pub fn choose(
    opinions: &[Opinion],
    features: &Features,
    grouped: &Grouped<'_>,
    scores: &[Vec<f32>],
    embedding: &Dense,
) -> Vec<Vec<Quote>> {
    let groups = grouped.groups.par_iter().zip(scores);
    groups.map(|(members, scores)| choose_for(opinions, features, grouped, members, scores, embedding)).collect()
}

fn choose_for(
    opinions: &[Opinion],
    features: &Features,
    grouped: &Grouped<'_>,
    members: &[u32],
    scores: &[f32],
    embedding: &Dense,
) -> Vec<Quote> {
    let mut centre = vec![0.0; embedding.width];
    members.iter().for_each(|&m| add_scaled(&mut centre, embedding.row(m as usize), grouped.weights[m as usize]));
    normalise(&mut centre);
    let mut near: Vec<(f32, u32)> = members.iter().map(|&m| (dot(embedding.row(m as usize), &centre), m)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut found: Vec<Sentence> = Vec::new();
    for &(_, member) in near.iter().take(MEMBERS_READ) {
        let opinion = grouped.order[member as usize];
        let text = content(&opinions[opinion as usize]);
        let tokens = &features.tokens[member as usize];
        for bytes in sentences(text) {
            let inside = tokens.iter().filter(|t| bytes.contains(&(t.start as usize)) && !t.is_stop);
            let mut words: Vec<u32> = inside.filter_map(|t| features.columns[t.word as usize]).collect();
            words.sort_unstable();
            words.dedup();
            let told: f32 = words.iter().map(|&column| scores[column as usize]).sum();
            if told > 0.0 {
                let score = told / (words.len() as f32 + WORDS_PRIOR) * judge_look(&text[bytes.clone()]);
                found.push(Sentence { score, opinion, bytes, words });
            }
        }
    }
    found.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| (a.opinion, a.bytes.start).cmp(&(b.opinion, b.bytes.start)))
    });
    let mut chosen: Vec<Sentence> = Vec::new();
    for sentence in found {
        if chosen.len() == QUOTES_MAX {
            break;
        }
        if chosen.iter().all(|other| other.opinion != sentence.opinion && !repeats(&other.words, &sentence.words)) {
            chosen.push(sentence);
        }
    }
    chosen.into_iter().map(|sentence| Quote { opinion: sentence.opinion, bytes: sentence.bytes }).collect()
}

/// One for a sentence of good length, less for those that say too little, go on too long or are mostly figures.
fn judge_look(sentence: &str) -> f32 {
    let letters = sentence.chars().filter(|&c| is_letter(c)).count() as f32;
    let digits = sentence.chars().filter(char::is_ascii_digit).count() as f32;
    let good = if sentence.chars().any(is_han) { LETTERS } else { LETTERS_LATIN };
    let figures = if digits > letters * DIGITS_MAX { 0.3 } else { 1.0 };
    (letters / good.start).min(1.0) * (good.end / letters.max(1.0)).min(1.0) * figures
}

/// Whether two sorted lists share most of the shorter.
fn repeats(a: &[u32], b: &[u32]) -> bool {
    let shared = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
    shared as f32 >= REPEATS * a.len().min(b.len()) as f32
}
