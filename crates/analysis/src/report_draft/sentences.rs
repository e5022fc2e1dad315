//! The sentences of the opinions of each theme, as weighed bags of character pairs (Chinese) or word stems (elsewhere).
//! Which of them is chosen is decided in `choose`.

use std::ops::Range;

use rayon::prelude::*;

use crate::input::Opinion;
use crate::lookup::{FixedHasher, Lookup};
use crate::text::language::{self, Language, is_han};
use crate::text::normalise::for_each_letter;
use crate::text::segment::for_each_word;
use crate::text::{self, sentence};
use crate::themes::Theme;

/// Opinions of one theme that are read for sentences; of a larger theme every n-th, so that all of it is looked at.
pub const THEME_OPINIONS_MAX: usize = 20_000;

/// An opinion up to this many letters is quoted whole.
const WHOLE_LETTERS_MAX: usize = 90;
const WHOLE_LETTERS_MAX_LATIN: usize = 240;

/// Tokens that occur in a greater share of all opinions say nothing (greetings, the name of the place).
const SHARE_MAX: f64 = 0.25;
/// …once there are enough opinions to know.
const SHARE_OPINIONS_MIN: usize = 40;

/// One sentence.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Index of the opinion.
    pub opinion: u32,
    /// Where it stands in [`text::content`].
    pub bytes: Range<usize>,
    /// Letters in it.
    pub letters: u32,
    /// Whether its language is written without gaps between words.
    pub is_han: bool,
    /// Whether it asks for something to be done.
    pub is_proposal: bool,
    /// Distinct tokens, ascending, with their weights; lengths of vectors are 1.
    pub tokens: Vec<(u32, f32)>,
    /// Inner product with the theme's centre, in which each token stands for the share of opinions that hold it.
    pub nearness: f32,
}

/// The sentences of one theme, by opinion and place.
#[derive(Clone, Debug, Default)]
pub struct ThemePieces {
    /// All sentences.
    pub pieces: Vec<Piece>,
    /// Opinions that were read, in the order of their ids.
    pub opinions: Vec<u32>,
}

/// The sentences of all themes.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// In the order of the themes given.
    pub themes: Vec<ThemePieces>,
}

struct Raw {
    opinion: u32,
    bytes: Range<usize>,
    letters: u32,
    language: Language,
    hashes: Vec<u64>,
}

impl Corpus {
    /// Reads the sentences of the members of `themes`.
    pub fn read(opinions: &[Opinion], themes: &[&Theme]) -> Self {
        let fallback = language::majority(opinions.iter());
        let sampled: Vec<Vec<u32>> = themes.iter().map(|theme| sample(&theme.members)).collect();
        let flat: Vec<(usize, u32)> =
            (0..).zip(&sampled).flat_map(|(at, members)| members.iter().map(move |m| (at, *m))).collect();
        let raw: Vec<Vec<Raw>> =
            flat.par_iter().map(|(_, member)| read_opinion(*member, &opinions[*member as usize], fallback)).collect();
        let (mut ids, mut frequency) = (Lookup::<u64, u32>::new(), Vec::<u32>::new());
        let mut seen: Vec<u64> = Vec::new();
        for pieces in &raw {
            seen.clear();
            seen.extend(pieces.iter().flat_map(|piece| piece.hashes.iter().copied()));
            seen.sort_unstable();
            seen.dedup();
            for hash in &seen {
                let next = frequency.len() as u32;
                let id = *ids.entry(*hash, || next);
                if id == next {
                    frequency.push(0);
                }
                frequency[id as usize] += 1;
            }
        }
        let weights = weigh(&frequency, flat.len());
        let finished = flat.par_iter().zip(raw).map(|((_, member), pieces)| {
            let words = text::content(&opinions[*member as usize]);
            pieces.into_iter().map(|piece| piece.finish(&ids, &weights, words)).collect()
        });
        let finished: Vec<Vec<Piece>> = finished.collect();
        let mut corpus = Self { themes: vec![ThemePieces::default(); themes.len()] };
        for ((theme, member), pieces) in flat.iter().zip(finished) {
            let place = &mut corpus.themes[*theme];
            place.opinions.push(*member);
            place.pieces.extend(pieces);
        }
        corpus.themes.par_iter_mut().for_each(|theme| measure_nearness(theme, weights.len()));
        corpus
    }
}

fn sample(members: &[u32]) -> Vec<u32> {
    let step = members.len().div_ceil(THEME_OPINIONS_MAX).max(1);
    members.iter().copied().step_by(step).collect()
}

/// Inverse document frequency, zero for what occurs almost everywhere.
fn weigh(frequency: &[u32], opinion_count: usize) -> Vec<f32> {
    let all = opinion_count as f64;
    let weigh = |count: &u32| {
        let share = f64::from(*count) / all;
        let common = opinion_count >= SHARE_OPINIONS_MIN && share > SHARE_MAX;
        if common { 0.0 } else { libm::log(1.0 + all / f64::from(*count)) as f32 }
    };
    frequency.iter().map(weigh).collect()
}

/// How near each sentence is to the centre of its theme, where there are `token_count` tokens in all.
fn measure_nearness(theme: &mut ThemePieces, token_count: usize) {
    let mut holds: Vec<(u32, u32)> = Vec::new();
    for piece in &theme.pieces {
        holds.extend(piece.tokens.iter().map(|(token, _)| (*token, piece.opinion)));
    }
    holds.sort_unstable();
    holds.dedup();
    let all = theme.opinions.len().max(1) as f32;
    // By number of token: every sentence looks up its few tokens among the many of the theme.
    let mut shares = vec![0.0_f32; token_count];
    holds.chunk_by(|a, b| a.0 == b.0).for_each(|run| shares[run[0].0 as usize] = run.len() as f32 / all);
    for piece in &mut theme.pieces {
        piece.nearness = piece.tokens.iter().map(|(token, weight)| weight * shares[*token as usize]).sum();
    }
}

fn read_opinion(at: u32, opinion: &Opinion, fallback: Language) -> Vec<Raw> {
    let words = text::content(opinion);
    let language = language::of_opinion(opinion, fallback);
    let letters = words.chars().filter(|&c| text::is_letter(c)).count();
    let whole_max = if language == Language::Chinese { WHOLE_LETTERS_MAX } else { WHOLE_LETTERS_MAX_LATIN };
    let ranges = if letters <= whole_max && !words.trim().is_empty() {
        let start = words.len() - words.trim_start().len();
        std::iter::once(start..start + words.trim().len()).collect()
    } else {
        sentence::sentences(words)
    };
    let read = |bytes: Range<usize>| {
        let words = &words[bytes.clone()];
        let letters = words.chars().filter(|&c| text::is_letter(c)).count() as u32;
        Raw { opinion: at, bytes, letters, language, hashes: tokens(words, language) }
    };
    ranges.into_iter().map(read).collect()
}

/// Hashes of the tokens of a sentence, each once, ascending.
fn tokens(words: &str, language: Language) -> Vec<u64> {
    use std::hash::Hasher;
    let mut hashes = Vec::new();
    if language == Language::Chinese {
        let mut last: Option<char> = None;
        for_each_letter(words, |letter, _, _| {
            if let Some(last) = last.filter(|last| is_han(*last) || is_han(letter)) {
                hashes.push((u64::from(u32::from(last)) << 32) | u64::from(u32::from(letter)));
            }
            last = Some(letter);
        });
    } else {
        for_each_word(words, language, |word| {
            if !word.is_stop {
                let mut hasher = FixedHasher::default();
                hasher.write(word.key.as_bytes());
                hashes.push(hasher.finish());
            }
        });
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

impl Raw {
    fn finish(self, ids: &Lookup<u64, u32>, weights: &[f32], content: &str) -> Piece {
        let mut tokens: Vec<(u32, f32)> = self
            .hashes
            .iter()
            .filter_map(|hash| ids.get(hash).map(|id| (*id, weights[*id as usize])))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        tokens.sort_unstable_by_key(|(id, _)| *id);
        let weight = tokens.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        tokens.iter_mut().for_each(|(_, share)| *share /= weight);
        Piece {
            opinion: self.opinion,
            is_proposal: is_proposal(&content[self.bytes.clone()], self.language),
            bytes: self.bytes,
            letters: self.letters,
            is_han: self.language == Language::Chinese,
            tokens,
            nearness: 0.0,
        }
    }
}

/// Words that ask for something to be done.
fn is_proposal(words: &str, language: Language) -> bool {
    const CHINESE: &[&str] = &[
        "建议",
        "希望",
        "应当",
        "应该",
        "恳请",
        "恳求",
        "请求",
        "呼吁",
        "必须",
        "加强",
        "完善",
        "尽快",
        "能否",
        "可否",
        "建議",
        "應該",
        "應當",
        "希望能",
        "要求",
        "请有关",
        "请相关",
        "請",
        "推动",
        "推进",
        "加快",
        "应尽",
    ];
    const ENGLISH: &[&str] =
        &["should", "must", "need", "ought", "please", "recommend", "propose", "shall", "let's", "require"];
    const GERMAN: &[&str] =
        &["soll", "sollen", "sollte", "sollten", "muss", "müssen", "braucht", "brauchen", "bitte", "fordern"];
    let has_word = |list: &[&str]| {
        let lower = words.to_lowercase();
        lower.split(|c: char| !c.is_alphanumeric() && c != '\'').any(|word| list.contains(&word))
    };
    match language {
        Language::Chinese => CHINESE.iter().any(|word| words.contains(word)),
        Language::English => has_word(ENGLISH),
        Language::German => has_word(GERMAN),
        Language::Other => false,
    }
}
