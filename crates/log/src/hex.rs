//! Strict lower-case base16: one encoding per value.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Value of each digit, [`NO_DIGIT`] elsewhere. A table because no processor can guess the branch of a random digit.
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < DIGITS.len() {
        values[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    values
};
const NO_DIGIT: u8 = 255;

/// Why a string is not lower-case hex of the wanted length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not lower-case hex of the expected length")]
pub struct NotHex;

/// Encodes bytes as lower-case hex, two digits a byte.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Decodes lower-case hex; an odd number of digits, a capital or any other character is refused.
pub fn decode(text: &str) -> Result<Vec<u8>, NotHex> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(NotHex);
    }
    pairs.iter().map(|&[high, low]| Ok(digit_value(high)? << 4 | digit_value(low)?)).collect()
}

/// Decodes exactly `N` bytes.
pub fn decode_array<const N: usize>(text: &str) -> Result<[u8; N], NotHex> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return Err(NotHex);
    }
    let mut bytes = [0; N];
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit_value(high)? << 4 | digit_value(low)?;
    }
    Ok(bytes)
}

fn digit_value(digit: u8) -> Result<u8, NotHex> {
    match VALUES[usize::from(digit)] {
        NO_DIGIT => Err(NotHex),
        value => Ok(value),
    }
}
