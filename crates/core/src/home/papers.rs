//! Drafts of joint documents on their way to the signatory, and attachments on their way to an item.

use hutong_log::hash::{Hash, sha256};

use super::{at_most, is_operator};
use crate::{
    command::Actor,
    consultation::{
        admission::{LABEL_CHARS_MAX, check_label, check_reason, need_role_at},
        document::{Document, consultation_of, split_id},
        opinion::{FILE_LEN_MAX, FILES_MAX},
    },
    facts::{Base, Private, Reach, Roles},
    ids::{DocumentId, FormKey},
    refusal::Refusal,
};

/// Largest piece of an attachment sent at once, in bytes.
pub const CHUNK_LEN_MAX: usize = 256 << 10;
/// Longest media type in bytes.
pub const MEDIA_TYPE_LEN_MAX: usize = 100;

/// Bytes of a joint document before they are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftDocument {
    /// Which document.
    pub document: DocumentId,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// A checker's step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckDraft {
    /// Which document.
    pub document: DocumentId,
    /// Which bytes.
    pub sha256: Hash,
    /// Passed, or returned with the comment as reason.
    pub passes: bool,
    /// A sentence to the drafter; needed when returned.
    pub comment: String,
}

/// A piece of an attachment. Pieces of one upload come in order; a repeated piece is recognised by its offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageChunk {
    /// The form that the attachment belongs to; the item is submitted under the same key later.
    pub upload: FormKey,
    /// Which attachment of that form, from 1.
    pub file: usize,
    /// Its name as the person knows it.
    pub name: Private<String>,
    /// Its media type.
    pub media_type: String,
    /// Its whole length in bytes.
    pub len: u64,
    /// Where this piece begins.
    pub offset: u64,
    /// The piece.
    pub bytes: Vec<u8>,
}

impl DraftDocument {
    /// Hash by which the draft is checked and signed.
    pub fn sha256(&self) -> Hash {
        sha256(&self.bytes)
    }
}

/// What is checked and signed later is these very bytes, so they are of their kind from the beginning.
pub(super) fn decide_draft(actor: &Actor, draft: &DraftDocument, base: &Base) -> Result<(), Refusal> {
    need(actor, base, &draft.document, "drafter", |r| r.drafter)?;
    let (consultation, kind) = split_id(&draft.document).ok_or(Refusal::NoSuchConsultation)?;
    let bad = |problem: String| Refusal::BadDocument { problem };
    let document = Document::read(kind, &draft.bytes).map_err(|e| bad(e.to_string()))?;
    if let Document::Charter(charter) = &document
        && let Some(what) = charter.contradictions().pop_first()
    {
        return Err(Refusal::CharterContradicts { what });
    }
    let (named, _) = document.names();
    if *named == consultation { Ok(()) } else { Err(bad(format!("it is about {named}"))) }
}

pub(super) fn decide_check(actor: &Actor, check: &CheckDraft, base: &Base) -> Result<(), Refusal> {
    need(actor, base, &check.document, "checker", |r| r.checker)?;
    if check.passes && check.comment.is_empty() { Ok(()) } else { check_reason(&check.comment) }
}

fn need(
    actor: &Actor,
    base: &Base,
    id: &DocumentId,
    role: &'static str,
    has: fn(&Roles) -> bool,
) -> Result<(), Refusal> {
    let consultation = consultation_of(id);
    let reach = Reach { consultation: consultation.as_ref(), units: None };
    if is_operator(actor) { Ok(()) } else { need_role_at(actor, base, role, has, reach) }
}

pub(super) fn decide_chunk(actor: &Actor, chunk: &StageChunk) -> Result<(), Refusal> {
    actor.person().ok_or(Refusal::UnknownPerson)?;
    if chunk.file == 0 {
        return Err(Refusal::AttachmentMissing { n: 0 });
    }
    at_most(chunk.file, FILES_MAX)?;
    check_label(&chunk.name.0, LABEL_CHARS_MAX)?;
    if chunk.media_type.len() > MEDIA_TYPE_LEN_MAX || !chunk.media_type.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        return Err(Refusal::BadEntry { field: "media_type", problem: "at most 100 printable ASCII bytes".to_owned() });
    }
    at_most(chunk.bytes.len(), CHUNK_LEN_MAX)?;
    let end = chunk.offset.saturating_add(chunk.bytes.len() as u64);
    if chunk.len > FILE_LEN_MAX || end > chunk.len {
        let count = usize::try_from(chunk.len.max(end)).unwrap_or(usize::MAX);
        return Err(Refusal::TooMany { count, count_max: usize::try_from(FILE_LEN_MAX).unwrap_or(usize::MAX) });
    }
    Ok(())
}
