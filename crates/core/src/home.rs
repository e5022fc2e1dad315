//! Home commands: what the node remembers about its own people and work. No leaf, never sent to a partner;
//! the same intake and the same sequencer as recorded commands.

use hutong_log::{
    hash::{Hash, sha256},
    key::{KeyType, VerifierKey},
};

use crate::{
    command::Actor,
    consultation::{
        admission::{LABEL_CHARS_MAX, check_label, check_reason, holds},
        document::{Document, split_id},
        item::Tier,
        opinion::{FILE_LEN_MAX, FILES_MAX},
    },
    facts::{Base, Private, Roles},
    ids::{DocumentId, FormKey, Origin, PersonId},
    refusal::Refusal,
};

/// Largest piece of an attachment sent at once, in bytes.
pub const CHUNK_LEN_MAX: usize = 256 << 10;
/// Longest media type in bytes.
pub const MEDIA_TYPE_LEN_MAX: usize = 100;
/// Most affiliations of one person.
pub const AFFILIATIONS_MAX: usize = 50;
/// Most people added by one command.
pub const PEOPLE_MAX: usize = 10_000;

/// What is asked of the home node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HomeAsk {
    /// Add people or replace what is on file about them.
    AddPeople(Vec<NewPerson>),
    /// Keep a draft of a joint document (拟稿).
    DraftDocument(DraftDocument),
    /// Pass or return a draft (核稿).
    CheckDraft(CheckDraft),
    /// Take a piece of an attachment.
    StageChunk(StageChunk),
    /// Follow a partner's log from now on.
    PinPartner(PinPartner),
}

/// A person to put on file. The secret for their handles is drawn by the node and survives replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// Id.
    pub id: PersonId,
    /// How they take part; `None` for staff who do not.
    pub tier: Option<Tier>,
    /// What they may do as staff.
    pub roles: Roles,
    /// Name for bylines, or empty.
    pub name: Private<String>,
    /// Kind and unit of each affiliation, primary ones first.
    pub affiliations: Private<Vec<(String, String)>>,
    /// 排名 in official lists.
    pub protocol_order: Option<u64>,
}

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

/// What the operator entered about a partner. No trust on first use: the keys are typed in or read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinPartner {
    /// Name of its log.
    pub origin: Origin,
    /// Verifier key of its log.
    pub log_vkey: String,
    /// Verifier key of its witness.
    pub witness_vkey: String,
    /// Verifier key of its mirror.
    pub mirror_vkey: String,
    /// Leaf hash of its genesis entry, once seen; `None` pins it at the first pull.
    pub genesis: Option<Hash>,
    /// The folder where it publishes.
    pub folder: String,
}

/// Decides a home command. What is allowed is then carried out as it stands.
///
/// # Errors
/// The [`Refusal`] of the rule that said no.
pub fn decide(actor: &Actor, ask: &HomeAsk, base: &Base) -> Result<(), Refusal> {
    match ask {
        HomeAsk::AddPeople(people) => {
            need(actor, base, "administrator", |r| r.administrator)?;
            at_most(people.len(), PEOPLE_MAX)?;
            people.iter().try_for_each(check_person)
        }
        HomeAsk::DraftDocument(draft) => {
            need(actor, base, "drafter", |r| r.drafter)?;
            decide_draft(draft)
        }
        HomeAsk::CheckDraft(check) => {
            need(actor, base, "checker", |r| r.checker)?;
            if check.passes && check.comment.is_empty() { Ok(()) } else { check_reason(&check.comment) }
        }
        HomeAsk::StageChunk(chunk) => decide_chunk(actor, chunk),
        HomeAsk::PinPartner(pin) => {
            need(actor, base, "administrator", |r| r.administrator)?;
            check_pin(pin, &base.home)
        }
    }
}

/// Names and affiliations go into the part `author` of what the person hands in, so they keep its rules.
fn check_person(person: &NewPerson) -> Result<(), Refusal> {
    check_label(&person.name.0, LABEL_CHARS_MAX)?;
    at_most(person.affiliations.0.len(), AFFILIATIONS_MAX)?;
    let labels = person.affiliations.0.iter().flat_map(|(kind, unit)| [kind, unit]);
    labels.into_iter().try_for_each(|label| check_label(label, LABEL_CHARS_MAX))
}

/// What is checked and signed later is these very bytes, so they are of their kind from the beginning.
fn decide_draft(draft: &DraftDocument) -> Result<(), Refusal> {
    let (consultation, kind) = split_id(&draft.document).ok_or(Refusal::NoSuchConsultation)?;
    let bad = |problem: String| Refusal::BadDocument { problem };
    let document = Document::read(kind, &draft.bytes).map_err(|e| bad(e.to_string()))?;
    let (named, _) = document.names();
    if *named == consultation { Ok(()) } else { Err(bad(format!("it is about {named}"))) }
}

/// Keys of the right kinds, the log's under the log's name; and not the own log.
fn check_pin(pin: &PinPartner, home: &Origin) -> Result<(), Refusal> {
    let bad = |field: &'static str, problem: String| Refusal::BadEntry { field, problem };
    if pin.origin == *home {
        return Err(bad("origin", "this is the own log".to_owned()));
    }
    let keys = [
        ("log_vkey", &pin.log_vkey, KeyType::Note),
        ("witness_vkey", &pin.witness_vkey, KeyType::Cosignature),
        ("mirror_vkey", &pin.mirror_vkey, KeyType::Cosignature),
    ];
    for (field, text, wanted) in keys {
        let key = VerifierKey::parse(text).map_err(|e| bad(field, e.to_string()))?;
        if key.key_type() != wanted {
            return Err(bad(field, format!("a key of type {:#04x} is expected", wanted as u8)));
        }
        if wanted == KeyType::Note && key.name() != pin.origin.as_str() {
            return Err(bad(field, format!("it is the key of {}", key.name())));
        }
    }
    if pin.folder.is_empty() { Err(bad("folder", "it is empty".to_owned())) } else { Ok(()) }
}

fn decide_chunk(actor: &Actor, chunk: &StageChunk) -> Result<(), Refusal> {
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

fn at_most(count: usize, count_max: usize) -> Result<(), Refusal> {
    if count <= count_max { Ok(()) } else { Err(Refusal::TooMany { count, count_max }) }
}

/// The node itself acts for its operator, who holds the directory; people need the role.
fn need(actor: &Actor, base: &Base, role: &'static str, has: fn(&Roles) -> bool) -> Result<(), Refusal> {
    if *actor == Actor::Node || holds(actor, base, has) { Ok(()) } else { Err(Refusal::NeedsRole { role }) }
}

impl DraftDocument {
    /// Hash by which the draft is checked and signed.
    pub fn sha256(&self) -> Hash {
        sha256(&self.bytes)
    }
}
