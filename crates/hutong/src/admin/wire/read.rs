//! Words on the wire, read as what their place asks for.

use hutong_core::{
    consultation::{document as joint, item::Tier},
    ids::{Code, ConsultationId, DocumentId, FormKey, Origin, PersonId, Place},
    record::DocumentVersion,
};
use hutong_log::hash::Hash;

use super::PlaceWire;

/// A word on the wire that is not what its place asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("field {field}: {problem}")]
pub struct BadWire {
    /// Which field.
    pub field: &'static str,
    /// What is wrong.
    pub problem: String,
}

pub(super) fn bad(field: &'static str, problem: impl ToString) -> BadWire {
    BadWire { field, problem: problem.to_string() }
}

pub(in crate::admin) fn consultation(text: &str) -> Result<ConsultationId, BadWire> {
    ConsultationId::new(text).map_err(|e| bad("consultation", e))
}

pub(super) fn document(text: &str) -> Result<DocumentId, BadWire> {
    DocumentId::new(text).map_err(|e| bad("document", e))
}

pub(super) fn person(text: &str) -> Result<PersonId, BadWire> {
    PersonId::new(text).map_err(|e| bad("person", e))
}

pub(super) fn code(field: &'static str, text: &str) -> Result<Code, BadWire> {
    Code::new(text).map_err(|e| bad(field, e))
}

pub(super) fn sha256(text: &str) -> Result<Hash, BadWire> {
    Hash::from_hex(text).map_err(|e| bad("sha256", e))
}

/// A place from `[origin, index]`.
///
/// # Errors
/// [`BadWire`] when the origin is not one.
pub fn place(wire: &PlaceWire) -> Result<Place, BadWire> {
    Ok(Place { origin: Origin::new(&wire.0).map_err(|e| bad("origin", e))?, index: wire.1 })
}

/// Pins from `[origin, size]` pairs.
///
/// # Errors
/// [`BadWire`] when an origin is not one.
pub fn pins(wire: &[(String, u64)]) -> Result<Vec<(Origin, u64)>, BadWire> {
    wire.iter().map(|(o, n)| Ok((Origin::new(o).map_err(|e| bad("pins", e))?, *n))).collect()
}

/// A form key from 32 hex digits.
///
/// # Errors
/// [`BadWire`].
pub fn form_key(text: &str) -> Result<FormKey, BadWire> {
    FormKey::from_hex(text).map_err(|e| bad("key", e))
}

pub(super) fn tier(word: &str) -> Result<Tier, BadWire> {
    Tier::from_word(word).ok_or_else(|| bad("tier", format!("{word:?} is not member, verified or open")))
}

pub(super) fn answer(id: &str, ver: u64, hash: &str) -> Result<joint::Answer, BadWire> {
    Ok(joint::Answer { document: DocumentVersion { id: document(id)?, ver, sha256: sha256(hash)? } })
}
