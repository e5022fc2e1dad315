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
    places: Vec<(u32, u32)>,
    weight: u32,
}

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
        Indexed { letters: letters.to_vec(), places, weight: weigh(letters) }
    }

    /// The passages of `other` that occur here, left to right in `other`, without overlap there. At each letter the
    /// longest match wins, and of equally long ones the first.
    pub fn passages(&self, other: &[u32]) -> Vec<Shared> {
        let mut found = Vec::new();
        let mut at = 0;
        while at + SHINGLE_LEN <= other.len() {
            let (len, place) = self.longest_match(other, at);
            let weight = weigh(&other[at..at + len]);
            if weight >= PASSAGE_WEIGHT_MIN {
                found.push(Shared { a: at..at + len, b: place..place + len, weight });
                at += len;
            } else {
                at += 1;
            }
        }
        found
    }

    /// How `other` (first) and this text (second) overlap.
    pub fn overlap(&self, other: &[u32]) -> Overlap {
        let (total, total_indexed) = (weigh(other), self.weight);
        if other == self.letters {
            return Overlap { shared: total, shared_indexed: total, total, total_indexed };
        }
        let passages = self.passages(other);
        let shared = passages.iter().map(|p| p.weight).sum();
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
        Overlap { shared, shared_indexed, total, total_indexed }
    }

    /// The shingle hashes, sorted, repeated ones repeated.
    pub fn hashes(&self) -> impl Iterator<Item = u32> + '_ {
        self.places.iter().map(|&(hash, _)| hash)
    }

    fn longest_match(&self, other: &[u32], at: usize) -> (usize, usize) {
        let hash = hash_letters(&other[at..at + SHINGLE_LEN]) as u32;
        let first = self.places.partition_point(|&(h, _)| h < hash);
        let mut best = (0, 0);
        for &(h, place) in self.places[first..].iter().take(PLACES_MAX) {
            if h != hash {
                break;
            }
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

fn per_mille(part: u32, whole: u32) -> u32 {
    (u64::from(part) * 1000 / u64::from(whole.max(1))) as u32
}
