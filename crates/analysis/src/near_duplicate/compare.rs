//! Exact comparison of two texts: the passages they share, and how much of each text these cover.
//! Candidates come from elsewhere; what is decided here decides.

use crate::text::shingle::{SHINGLE_LEN, hash_letters};
use std::ops::Range;

/// Weight of a Chinese character, kana or syllable block; other letters weigh [`LETTER_WEIGHT`]. Twenty of the one say
/// about as much as fifty of the other.
pub const IDEOGRAPH_WEIGHT: u32 = 5;
/// Weight of a letter of an alphabet, or of a digit.
pub const LETTER_WEIGHT: u32 = 2;
/// A shared run lighter than this is no passage: 8 characters, or 20 letters.
pub const PASSAGE_WEIGHT_MIN: u32 = 8 * IDEOGRAPH_WEIGHT;
/// A piece next to a passage may be lighter: 3 characters, or 8 letters.
pub const PIECE_WEIGHT_MIN: u32 = 3 * IDEOGRAPH_WEIGHT;
/// Letters that an edit may exchange, insert or leave out between two pieces: a word.
pub const GAP_MAX: usize = 10;
/// Places of one shingle in a text that are tried; a text that repeats itself more often loses nothing but time.
const PLACES_MAX: usize = 16;

/// A passage that two texts share letter by letter, as letter ranges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// In the first text.
    pub a: Range<usize>,
    /// In the second text.
    pub b: Range<usize>,
    /// [`weigh`] of the letters.
    pub weight: u32,
}

/// The letters of a text with an index of its shingles, to compare others with.
#[derive(Clone, Debug, Default)]
pub struct Indexed {
    letters: Vec<u32>,
    /// Shingle hash and place, sorted.
    places: Vec<(u32, u32)>,
    /// First place whose hash begins with these [`DIRECTORY_BITS`] bits.
    directory: Vec<u32>,
    weight: u32,
}

const DIRECTORY_BITS: u32 = 8;

/// How two texts overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Weight of the passages of the first text that occur in the second.
    pub shared: u32,
    /// Weight of the passages of the second text that occur in the first.
    pub shared_indexed: u32,
    /// Weight of the first text.
    pub total: u32,
    /// Weight of the second text.
    pub total_indexed: u32,
    /// Number of passages and pieces.
    pub pieces: u32,
}

impl Overlap {
    /// Share of the first text that lies in shared passages, in per mille.
    pub fn covered_per_mille(&self) -> u32 {
        per_mille(self.shared, self.total)
    }

    /// Share of the second text that lies in shared passages, in per mille.
    pub fn indexed_covered_per_mille(&self) -> u32 {
        per_mille(self.shared_indexed, self.total_indexed)
    }
}

impl Indexed {
    /// Indexes a text of comparison letters.
    pub fn new(letters: &[u32]) -> Self {
        let mut places: Vec<(u32, u32)> = letters
            .windows(SHINGLE_LEN)
            .enumerate()
            .map(|(at, window)| (hash_letters(window) as u32, at as u32))
            .collect();
        places.sort_unstable();
        let mut directory = vec![0; (1 << DIRECTORY_BITS) + 1];
        for &(hash, _) in &places {
            directory[(hash >> (32 - DIRECTORY_BITS)) as usize + 1] += 1;
        }
        for slot in 1..directory.len() {
            directory[slot] += directory[slot - 1];
        }
        Indexed { letters: letters.to_vec(), places, directory, weight: weigh(letters) }
    }

    /// The passages of `other` that occur here, left to right in `other`, without overlap there. At each letter the
    /// longest match wins, and of equally long ones the first. Around a passage lighter pieces count too where both
    /// texts go on in step after a few letters ([`GAP_MAX`]): an edited text is more than its longest intact run.
    pub fn passages(&self, other: &[u32]) -> Vec<Shared> {
        let mut found: Vec<Shared> = Vec::new();
        let mut at = 0;
        while at + SHINGLE_LEN <= other.len() {
            let (len, place) = self.longest_match(other, at);
            let weight = weigh(&other[at..at + len]);
            if weight < PASSAGE_WEIGHT_MIN {
                at += 1;
                continue;
            }
            let before = found.len();
            let reached = found.last().map_or(0, |p| p.a.end);
            found.push(Shared { a: at..at + len, b: place..place + len, weight });
            self.resume_backward(other, reached, &mut found);
            found[before..].reverse();
            self.resume_forward(other, &mut found);
            at = found.last().map_or(at + len, |p| p.a.end);
        }
        found
    }

    /// Adds the pieces that follow the last passage in step.
    fn resume_forward(&self, other: &[u32], found: &mut Vec<Shared>) {
        while let Some(last) = found.last() {
            let (a, b) = (last.a.end, last.b.end);
            let piece = GAPS.iter().find_map(|&(i, j)| {
                let (rest_a, rest_b) = (other.get(a + i..)?, self.letters.get(b + j..)?);
                let len = common_prefix_len(rest_a, rest_b);
                let weight = weigh(&rest_a[..len]);
                (weight >= PIECE_WEIGHT_MIN).then(|| Shared { a: a + i..a + i + len, b: b + j..b + j + len, weight })
            });
            match piece {
                Some(piece) => found.push(piece),
                None => return,
            }
        }
    }

    /// Adds, nearest first, the pieces that come before the last passage in step and after letter `reached` of `other`.
    fn resume_backward(&self, other: &[u32], reached: usize, found: &mut Vec<Shared>) {
        while let Some(last) = found.last() {
            let (a, b) = (last.a.start, last.b.start);
            let piece = GAPS.iter().find_map(|&(i, j)| {
                let (head_a, head_b) = (other.get(reached..a.checked_sub(i)?)?, self.letters.get(..b.checked_sub(j)?)?);
                let len = common_suffix_len(head_a, head_b);
                let weight = weigh(&head_a[head_a.len() - len..]);
                (weight >= PIECE_WEIGHT_MIN).then(|| Shared { a: a - i - len..a - i, b: b - j - len..b - j, weight })
            });
            match piece {
                Some(piece) => found.push(piece),
                None => return,
            }
        }
    }

    /// How `other` (first) and this text (second) overlap.
    pub fn overlap(&self, other: &[u32]) -> Overlap {
        let (total, total_indexed) = (weigh(other), self.weight);
        if other == self.letters {
            return Overlap { shared: total, shared_indexed: total, total, total_indexed, pieces: 1 };
        }
        let passages = self.passages(other);
        let shared = passages.iter().map(|p| p.weight).sum();
        let pieces = passages.len() as u32;
        let mut ranges: Vec<(usize, usize)> = passages.into_iter().map(|p| (p.b.start, p.b.end)).collect();
        ranges.sort_unstable();
        let (mut shared_indexed, mut reached) = (0, 0);
        for (start, end) in ranges {
            let from = start.max(reached);
            if from < end {
                shared_indexed += weigh(&self.letters[from..end]);
                reached = end;
            }
        }
        Overlap { shared, shared_indexed, total, total_indexed, pieces }
    }

    /// The shingle hashes, sorted, repeated ones repeated.
    pub fn hashes(&self) -> impl Iterator<Item = u32> + '_ {
        self.places.iter().map(|&(hash, _)| hash)
    }

    fn longest_match(&self, other: &[u32], at: usize) -> (usize, usize) {
        let hash = hash_letters(&other[at..at + SHINGLE_LEN]) as u32;
        let slot = (hash >> (32 - DIRECTORY_BITS)) as usize;
        let slot = &self.places[self.directory[slot] as usize..self.directory[slot + 1] as usize];
        let mut best = (0, 0);
        for &(_, place) in slot.iter().filter(|&&(h, _)| h == hash).take(PLACES_MAX) {
            let len = common_prefix_len(&other[at..], &self.letters[place as usize..]);
            if len > best.0 {
                best = (len, place as usize);
            }
        }
        best
    }
}

/// The weight of a run of letters.
pub fn weigh(letters: &[u32]) -> u32 {
    letters.iter().map(|&code| if code >= 0x2E80 { IDEOGRAPH_WEIGHT } else { LETTER_WEIGHT }).sum()
}

fn common_prefix_len(a: &[u32], b: &[u32]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

fn common_suffix_len(a: &[u32], b: &[u32]) -> usize {
    a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count()
}

/// Letters left out of the first and of the second text, the smallest edit first.
const GAPS: [(usize, usize); (GAP_MAX + 1) * (GAP_MAX + 1)] = {
    let mut gaps = [(0, 0); (GAP_MAX + 1) * (GAP_MAX + 1)];
    let (mut at, mut sum) = (0, 0);
    while sum <= 2 * GAP_MAX {
        let mut first = 0;
        while first <= sum {
            if first <= GAP_MAX && sum - first <= GAP_MAX {
                gaps[at] = (first, sum - first);
                at += 1;
            }
            first += 1;
        }
        sum += 1;
    }
    gaps
};

fn per_mille(part: u32, whole: u32) -> u32 {
    (u64::from(part) * 1000 / u64::from(whole.max(1))) as u32
}
