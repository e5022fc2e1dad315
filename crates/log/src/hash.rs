//! SHA-256 and HMAC-SHA-256: with [`crate::key`] the only place of the house that names an algorithm.
//! Tree hashing follows RFC 6962 §2.1: leaves under 0x00, nodes under 0x01.

use std::fmt;

use hmac::{KeyInit, Mac};
use sha2::Digest;

use crate::base64::{self, NotBase64};
use crate::hex::{self, NotHex};

/// Bytes in a [`struct@Hash`].
pub const HASH_LEN: usize = 32;
/// Bytes SHA-256 takes at a time; an HMAC key is padded to this length (RFC 2104 §2).
const BLOCK_LEN: usize = 64;

/// A SHA-256 value, 32 bytes. Ordered bytewise; shown as padded base64, the form that stands in checkpoints, proofs
/// and leaves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_LEN]);

impl Hash {
    /// Takes 32 bytes as they are.
    pub const fn from_bytes(bytes: [u8; HASH_LEN]) -> Self {
        Self(bytes)
    }

    /// Takes a slice of exactly 32 bytes; `None` for any other length.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; HASH_LEN] {
        &self.0
    }

    /// The 32 bytes by value.
    pub const fn to_bytes(self) -> [u8; HASH_LEN] {
        self.0
    }

    /// Reads 44 characters of canonical base64.
    pub fn from_base64(text: &str) -> Result<Self, NotBase64> {
        base64::decode_array(text).map(Self)
    }

    /// Writes 44 characters of base64.
    pub fn to_base64(self) -> String {
        base64::encode(&self.0)
    }

    /// Reads 64 lower-case hex digits.
    pub fn from_hex(text: &str) -> Result<Self, NotHex> {
        hex::decode_array(text).map(Self)
    }

    /// Writes 64 lower-case hex digits.
    pub fn to_hex(self) -> String {
        hex::encode(&self.0)
    }

    /// Compares in time that depends on nothing but the length: for values an asker must not learn by guessing.
    pub fn eq_constant_time(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::new().chain(bytes).finish()
}

/// Hash of a leaf: SHA-256(0x00 ‖ bytes) (RFC 6962 §2.1).
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain(&[0]).chain(bytes).finish()
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [0; 1 + 2 * HASH_LEN];
    bytes[0] = 1;
    bytes[1..=HASH_LEN].copy_from_slice(&left.0);
    bytes[1 + HASH_LEN..].copy_from_slice(&right.0);
    sha256(&bytes)
}

/// Root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
pub fn empty_root() -> Hash {
    sha256(&[])
}

/// HMAC-SHA-256 (RFC 2104) over the concatenation of `parts`. `key` may have any length.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Hash {
    let mut mac = HmacSha256::new(key);
    for part in parts {
        mac.update(part);
    }
    mac.finish()
}

/// SHA-256 over bytes that arrive in pieces.
#[derive(Clone, Default)]
pub struct Sha256(sha2::Sha256);

impl Sha256 {
    /// Starts with nothing hashed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Adds the next piece and returns the hasher.
    #[must_use]
    pub fn chain(mut self, bytes: &[u8]) -> Self {
        self.update(bytes);
        self
    }

    /// The hash of all pieces.
    pub fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256(..)")
    }
}

/// HMAC-SHA-256 over bytes that arrive in pieces.
#[derive(Clone)]
pub struct HmacSha256(hmac::Hmac<sha2::Sha256>);

impl HmacSha256 {
    /// Starts under `key` of any length.
    pub fn new(key: &[u8]) -> Self {
        // Padded by hand because a key of block length is the one form whose constructor cannot fail.
        let mut block = [0; BLOCK_LEN];
        if key.len() > BLOCK_LEN {
            block[..HASH_LEN].copy_from_slice(sha256(key).as_bytes());
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        Self(hmac::Hmac::new(&block.into()))
    }

    /// Adds the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Adds the next piece and returns the hasher.
    #[must_use]
    pub fn chain(mut self, bytes: &[u8]) -> Self {
        self.update(bytes);
        self
    }

    /// The authentication code of all pieces.
    pub fn finish(self) -> Hash {
        Hash(self.0.finalize().into_bytes().into())
    }
}

impl fmt::Debug for HmacSha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacSha256(..)")
    }
}
