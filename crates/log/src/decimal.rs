//! Unsigned decimal numbers as they stand in checkpoints, proofs and requests: ASCII digits, no sign, no leading zero.

/// Reads the one canonical spelling of a number; `None` for any other text or a value above `u64::MAX`.
pub fn parse(text: &str) -> Option<u64> {
    let canonical = match text.as_bytes() {
        [] => false,
        [b'0'] => true,
        [first, ..] => *first != b'0' && text.bytes().all(|digit| digit.is_ascii_digit()),
    };
    if canonical { text.parse().ok() } else { None }
}
