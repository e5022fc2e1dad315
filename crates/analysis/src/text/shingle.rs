//! Shingles: hashes of every run of four comparison letters. No text is kept.

/// Letters in one shingle (ANALYSIS §3: character 4-grams).
pub const SHINGLE_LEN: usize = 4;

/// The shingle hashes of a text in reading order; a text of one to three letters gives one shingle.
pub fn shingles(letters: &[u32]) -> impl Iterator<Item = u64> + '_ {
    let width = SHINGLE_LEN.min(letters.len().max(1));
    letters.windows(width).map(hash_letters)
}

/// A 64-bit hash of a run of letters; the same on every machine.
#[inline]
pub fn hash_letters(letters: &[u32]) -> u64 {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for &letter in letters {
        state = (state ^ u64::from(letter)).wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(29);
    }
    mix(state)
}

/// Spreads the bits of a 64-bit value (the finaliser of splitmix64, Steele, Lea & Flood 2014).
#[inline]
pub fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}
