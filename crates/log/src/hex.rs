//! Strict lower-case base16: one encoding per value.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

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
    if text.len() != N * 2 {
        return Err(NotHex);
    }
    decode(text)?.try_into().map_err(|_| NotHex)
}

fn digit_value(digit: u8) -> Result<u8, NotHex> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NotHex),
    }
}
