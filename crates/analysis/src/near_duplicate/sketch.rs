//! What is kept of every text: a fingerprint that equal texts share, and band keys that similar texts are likely to
//! share. One-permutation MinHash (Li, Owen & Zhang 2012) with optimal densification (Shrivastava 2017).

use crate::text::shingle::{hash_letters, mix, shingles};

/// Bands per text. Two texts whose shingle sets have Jaccard similarity j meet in at least one with probability
/// 1 − (1 − j^3)^16: .999 at .7, .88 at .5.
pub const BAND_COUNT: usize = 16;
/// Minima per band.
const BAND_LEN: usize = 3;
const BIN_COUNT: usize = BAND_COUNT * BAND_LEN;

/// The sketch of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// Equal for texts with equal letters; 0 for a text without any.
    pub fingerprint: u64,
    /// Number of letters.
    pub letter_count: u32,
    /// One key per band.
    pub bands: [u32; BAND_COUNT],
}

impl Sketch {
    /// The sketch of a text given by its comparison letters.
    pub fn new(letters: &[u32]) -> Self {
        if letters.is_empty() {
            return Sketch { fingerprint: 0, letter_count: 0, bands: [0; BAND_COUNT] };
        }
        let mut bins = [u32::MAX; BIN_COUNT];
        for hash in shingles(letters) {
            let bin = (((hash >> 32) * BIN_COUNT as u64) >> 32) as usize;
            bins[bin] = bins[bin].min(hash as u32);
        }
        fill_empty(&mut bins);
        let mut bands = [0; BAND_COUNT];
        for (band, minima) in bands.iter_mut().zip(bins.chunks_exact(BAND_LEN)) {
            *band = minima.iter().fold(0x51ED_270B_u64, |state, &m| mix(state ^ u64::from(m))) as u32;
        }
        Sketch { fingerprint: hash_letters(letters) | 1, letter_count: letters.len() as u32, bands }
    }
}

/// Gives each empty bin the value of a full one that is chosen by the empty bin's number alone, so that similar texts
/// choose alike.
fn fill_empty(bins: &mut [u32; BIN_COUNT]) {
    let full = *bins;
    if full.iter().all(|&value| value == u32::MAX) {
        return;
    }
    for (number, bin) in bins.iter_mut().enumerate() {
        let mut attempt = 0_u64;
        while *bin == u32::MAX {
            let probe = mix((number as u64) << 32 | attempt);
            *bin = full[(((probe >> 32) * BIN_COUNT as u64) >> 32) as usize];
            attempt += 1;
            if attempt > 4096 {
                break;
            }
        }
    }
}
