//! Strict standard base64 (RFC 4648 §4): padded, no white space, zero trailing bits. One encoding per value, so that
//! text which holds base64 can be compared byte by byte.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Why a string is not canonical base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not canonical base64 (standard alphabet, padded, zero trailing bits)")]
pub struct NotBase64;

/// Encodes bytes with padding.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes the one canonical encoding of a byte string; any other spelling is refused.
pub fn decode(text: &str) -> Result<Vec<u8>, NotBase64> {
    STANDARD.decode(text).map_err(|_| NotBase64)
}

/// Decodes exactly `N` bytes.
pub fn decode_array<const N: usize>(text: &str) -> Result<[u8; N], NotBase64> {
    let mut bytes = [0; N];
    match STANDARD.decode_slice(text, &mut bytes) {
        Ok(len) if len == N => Ok(bytes),
        _ => Err(NotBase64),
    }
}
