//! Ed25519 keys: verifier keys (C2SP `signed-note`), signing keys, and the [`Signer`] behind which private keys sit.
//! With [`crate::hash`] the only place of the house that names an algorithm.

use std::fmt;

use ed25519_dalek::{Signer as _, VerifyingKey};

use crate::base64;
use crate::hash::Sha256;
use crate::hex;

/// Longest key name in bytes; a log's key name is its origin, which has the same limit.
pub const KEY_NAME_LEN_MAX: usize = 255;
/// Bytes of a public key and of a private seed.
pub const KEY_LEN: usize = 32;
/// Bytes of a signature.
pub const SIGNATURE_LEN: usize = 64;

/// What a key signs; the value is the type byte of C2SP `signed-note`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum KeyType {
    /// 0x01: the text of a note, as a log signs its checkpoints.
    Note = 0x01,
    /// 0x04: a timestamped cosignature over a checkpoint.
    Cosignature = 0x04,
}

/// First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). An identifier, not a strong hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// An Ed25519 signature as it travels, 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature64([u8; SIGNATURE_LEN]);

impl Signature64 {
    /// Takes 64 bytes as they are; whether they verify is seen only in [`VerifierKey::verify`].
    pub const fn from_bytes(bytes: [u8; SIGNATURE_LEN]) -> Self {
        Self(bytes)
    }

    /// Takes a slice of exactly 64 bytes; `None` for any other length.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 64 bytes.
    pub const fn as_bytes(&self) -> &[u8; SIGNATURE_LEN] {
        &self.0
    }
}

impl fmt::Debug for Signature64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature64({})", base64::encode(&self.0))
    }
}

/// The signature does not belong to the message under this key (RFC 8032 §5.1.7, strict: no small-order points, no
/// non-canonical scalar).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not verify")]
pub struct BadSignature;

/// A private key could not be used.
#[derive(Debug, thiserror::Error)]
#[error("couldn't sign with the key of {name}")]
pub struct SignFault {
    /// Name of the key.
    pub name: String,
    /// What stood in the way: a missing device, a refused PIN, a broken pipe.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Why a verifier key cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// The text is not `name+hex8+base64`.
    #[error("a verifier key has the form name+hex+base64")]
    Malformed,
    /// Empty, longer than [`KEY_NAME_LEN_MAX`], or with a space, a plus or a control character.
    #[error(
        "a key name has 1 to {KEY_NAME_LEN_MAX} bytes and contains no space, no plus sign and no control character"
    )]
    BadName,
    /// The type byte is neither 0x01 nor 0x04.
    #[error("key type 0x{0:02x} is not supported; this program verifies 0x01 and 0x04 (Ed25519)")]
    UnsupportedType(u8),
    /// The 32 bytes are no usable point: not on the curve, not canonical, or of small order.
    #[error("the public key is not a usable Ed25519 key")]
    BadPoint,
    /// The id in the text is not the one computed from name, type and key: a mistyped or altered key.
    #[error("the key id is {given}, but name and key give {computed}; copy the whole verifier key again")]
    IdMismatch {
        /// The id written in the text.
        given: KeyId,
        /// The id computed from the rest.
        computed: KeyId,
    },
}

/// A public key with its name and purpose, written `name+hex8+base64(type ‖ public key)`.
///
/// Equal when name, type and key are equal. The id is always the computed one.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key_type: KeyType,
    id: KeyId,
    point: VerifyingKey,
}

impl VerifierKey {
    /// Builds a key from its parts.
    ///
    /// # Errors
    /// [`KeyRefusal::BadName`] and [`KeyRefusal::BadPoint`].
    pub fn new(name: &str, key_type: KeyType, public: &[u8; KEY_LEN]) -> Result<Self, KeyRefusal> {
        check_key_name(name)?;
        let point = decode_point(public)?;
        let id = compute_id(name, key_type as u8, public);
        Ok(Self { name: name.to_owned(), key_type, id, point })
    }

    /// Reads `name+hex8+base64(type ‖ public key)`; the id must be the computed one.
    ///
    /// # Errors
    /// Every [`KeyRefusal`].
    pub fn parse(text: &str) -> Result<Self, KeyRefusal> {
        // The name has no plus sign, while base64 may have several.
        let (name, rest) = text.split_once('+').ok_or(KeyRefusal::Malformed)?;
        let (id, material) = rest.split_once('+').ok_or(KeyRefusal::Malformed)?;
        let given = KeyId(hex::decode_array(id).map_err(|_| KeyRefusal::Malformed)?);
        let material = base64::decode(material).map_err(|_| KeyRefusal::Malformed)?;
        let (&type_byte, public) = material.split_first().ok_or(KeyRefusal::Malformed)?;
        check_key_name(name)?;
        let computed = compute_id(name, type_byte, public);
        if given != computed {
            return Err(KeyRefusal::IdMismatch { given, computed });
        }
        let key_type = match type_byte {
            0x01 => KeyType::Note,
            0x04 => KeyType::Cosignature,
            other => return Err(KeyRefusal::UnsupportedType(other)),
        };
        let public: &[u8; KEY_LEN] = public.try_into().map_err(|_| KeyRefusal::BadPoint)?;
        Self::new(name, key_type, public)
    }

    /// The key's name; of a log key the log's origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the key signs.
    pub const fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// The id that stands in signature lines.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes of the public key (RFC 8032 §5.1.2).
    pub fn public(&self) -> &[u8; KEY_LEN] {
        self.point.as_bytes()
    }

    /// Checks a bare signature over exactly `message`, whatever the key's type: notes and cosignatures frame their
    /// messages in [`crate::note`] and [`crate::cosignature`].
    pub fn verify(&self, message: &[u8], signature: &Signature64) -> Result<(), BadSignature> {
        verify_point(&self.point, message, signature)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut material = vec![self.key_type as u8];
        material.extend_from_slice(self.public());
        write!(f, "{}+{}+{}", self.name, self.id, base64::encode(&material))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

/// Whoever can sign under one key: a file today, an external process or a hardware module tomorrow.
pub trait Signer {
    /// The public half, with name and type.
    fn verifier(&self) -> &VerifierKey;

    /// Signs exactly `message` (RFC 8032, no prehash). Framing is the caller's.
    ///
    /// # Errors
    /// [`SignFault`] when the key cannot be used now; nothing was signed.
    fn sign(&self, message: &[u8]) -> Result<Signature64, SignFault>;
}

/// A private key in memory. Wiped when dropped; never shown, not even by `Debug`.
pub struct SigningKey {
    verifier: VerifierKey,
    secret: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// Derives the key pair of a 32-byte seed (RFC 8032 §5.1.5). The seed must come from good dice and be kept as
    /// carefully as the key.
    ///
    /// # Errors
    /// [`KeyRefusal::BadName`].
    pub fn from_seed(name: &str, key_type: KeyType, seed: &[u8; KEY_LEN]) -> Result<Self, KeyRefusal> {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, key_type, secret.verifying_key().as_bytes())?;
        Ok(Self { verifier, secret })
    }
}

impl Signer for SigningKey {
    fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    fn sign(&self, message: &[u8]) -> Result<Signature64, SignFault> {
        Ok(Signature64(self.secret.sign(message).to_bytes()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, secret redacted)", self.verifier)
    }
}

/// Checks a signature under a bare public key, as `root_sig` of key leaves needs it.
///
/// # Errors
/// [`BadSignature`] also when the public key itself is unusable.
pub fn verify(public: &[u8; KEY_LEN], message: &[u8], signature: &Signature64) -> Result<(), BadSignature> {
    let point = decode_point(public).map_err(|_| BadSignature)?;
    verify_point(&point, message, signature)
}

/// Checks the rule for key names (C2SP `signed-note`): not empty, no Unicode space, no plus sign, no control
/// character, at most [`KEY_NAME_LEN_MAX`] bytes.
pub fn check_key_name(name: &str) -> Result<(), KeyRefusal> {
    let forbidden = |c: char| c.is_whitespace() || c == '+' || c.is_control();
    if name.is_empty() || name.len() > KEY_NAME_LEN_MAX || name.contains(forbidden) {
        return Err(KeyRefusal::BadName);
    }
    Ok(())
}

fn compute_id(name: &str, type_byte: u8, public: &[u8]) -> KeyId {
    let hash = Sha256::new().chain(name.as_bytes()).chain(&[b'\n', type_byte]).chain(public).finish();
    let [a, b, c, d, ..] = hash.to_bytes();
    KeyId([a, b, c, d])
}

fn decode_point(public: &[u8; KEY_LEN]) -> Result<VerifyingKey, KeyRefusal> {
    let point = VerifyingKey::from_bytes(public).map_err(|_| KeyRefusal::BadPoint)?;
    // RFC 8032 §5.1.3 refuses y ≥ p, which decompression silently reduces; re-encoding shows it.
    if point.is_weak() || point.to_edwards().compress().as_bytes() != public {
        return Err(KeyRefusal::BadPoint);
    }
    Ok(point)
}

fn verify_point(point: &VerifyingKey, message: &[u8], signature: &Signature64) -> Result<(), BadSignature> {
    let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
    point.verify_strict(message, &signature).map_err(|_| BadSignature)
}
