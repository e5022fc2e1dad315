//! Rows of the projection, one struct a shared table; each row says how it stands in the digest.
//!
//! No texts, no arrival times, no row ids, nothing about people: only what leaves of all nodes say alike.

use std::fmt::Write;

use hutong_log::hash::Hash;

use crate::{
    consultation::{
        document::{Act, Status},
        follow_up::Step,
        item::{Audience, ItemKind, Source, State, Tier},
        phase::Phase,
    },
    ids::{ConsultationId, DocumentId, EntryIndex, LeafId, PartName, Place, PromptId, Ref},
    record::DocumentVersion,
};

/// What a reader made of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadAs {
    /// A leaf of a kind this version knows.
    Known,
    /// Of a later version.
    Unrecognised,
    /// Not canonical or ill-typed.
    Quarantined,
}

impl ReadAs {
    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            ReadAs::Known => "known",
            ReadAs::Unrecognised => "unrecognised",
            ReadAs::Quarantined => "quarantined",
        }
    }
}

/// One entry of one log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Leaf hash.
    pub hash: Hash,
    /// Type word; empty when quarantined.
    pub word: String,
    /// How it was read.
    pub read_as: ReadAs,
}

/// Whether the leaf that an item refers to is here and agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// Refers to nothing.
    None,
    /// The target is here and its hash agrees.
    Resolved,
    /// The target's log has not been seen up to there.
    Unresolved,
    /// The target is here and its hash differs: evidence against the referrer.
    Contradicted,
}

impl Link {
    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Link::None => "none",
            Link::Resolved => "resolved",
            Link::Unresolved => "unresolved",
            Link::Contradicted => "contradicted",
        }
    }

    /// The value of a word.
    pub fn from_word(word: &str) -> Option<Link> {
        [Link::None, Link::Resolved, Link::Unresolved, Link::Contradicted].into_iter().find(|l| l.word() == word)
    }
}

/// An item, by its first leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// Leaf hash of its first leaf.
    pub hash: Hash,
    /// Leaf id of its first leaf.
    pub leaf_id: LeafId,
    /// Unix seconds of entry, rounded to the minute by its writer.
    pub ts: u64,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Its kind.
    pub kind: ItemKind,
    /// Its author's tier.
    pub tier: Tier,
    /// Who may read it.
    pub audience: Audience,
    /// Its prompt.
    pub prompt: Option<PromptId>,
    /// What it refers to.
    pub about: Option<Ref>,
    /// Whether that is here.
    pub link: Link,
    /// How it came.
    pub source: Option<Source>,
    /// Position among the items of its kind and consultation in its log, from 1.
    pub number: u64,
    /// Where it stands.
    pub state: State,
    /// The leaf that last set the state.
    pub state_index: Option<EntryIndex>,
    /// What it was merged into, as that leaf says.
    pub into: Option<Ref>,
    /// The leaf that last revised it.
    pub revision: Option<EntryIndex>,
    /// Whether it ever was published.
    pub was_published: bool,
}

/// A commitment of a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartRow {
    /// The commitment.
    pub commitment: Hash,
    /// The `erase` leaf of the same log that took it.
    pub erased_by: Option<EntryIndex>,
}

/// Where a consultation stands in one log.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ConsultationRow {
    /// The `roll` leaf.
    pub roll: Option<EntryIndex>,
    /// The `consult.open` leaf.
    pub opened: Option<EntryIndex>,
    /// Phase; `None` before opening.
    pub phase: Option<Phase>,
    /// The `consult.close` leaf: items with a lower index are in time.
    pub closed: Option<EntryIndex>,
    /// The last `report` leaf.
    pub reported: Option<EntryIndex>,
}

/// An act on a joint document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRow {
    /// What was done.
    pub act: Act,
    /// To what.
    pub version: DocumentVersion,
}

/// Where a version of a joint document stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRow {
    /// Its status.
    pub status: Status,
    /// The bytes that are, or may become, effective.
    pub sha256: Option<Hash>,
}

/// A sealed vote batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Number of rows.
    pub n: u64,
    /// Root over their commitments.
    pub root: Hash,
}

/// A partner's confirmation of an erasure, by the place of its own leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AckRow {
    /// The `erase` leaf that is confirmed.
    pub erasure: Place,
}

/// What a log says that an item came to in it, by the place of that leaf. The numbers are in the leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyRow {
    /// Its consultation.
    pub consultation: ConsultationId,
    /// The item, of any log.
    pub item: Place,
}

/// A step of an action, as its leaf says it; whether it is void is found by what it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowRow {
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Which step.
    pub step: Step,
    /// What it refers to: a report, or the first leaf of an action.
    pub about: Ref,
}

fn optional<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| v.to_string())
}

fn reference(value: Option<&Ref>) -> String {
    value.map_or_else(
        || "-".to_owned(),
        |r| format!("{}#{}#{}", optional(r.origin.as_ref()), r.index, r.hash.to_base64()),
    )
}

/// A line of the digest: table, key, columns, each separated by one space. No column can contain a space.
pub(crate) trait Line {
    /// Writes the line without its end.
    fn line(&self, out: &mut String);
}

macro_rules! put {
    ($out:expr, $($arg:tt)*) => {
        // Writing to a String cannot fail.
        let _ = write!($out, $($arg)*);
    };
}

impl Line for (&Place, &EntryRow) {
    fn line(&self, out: &mut String) {
        let (place, row) = self;
        let word = if row.word.is_empty() { "-".to_owned() } else { row.word.replace(' ', "_") };
        put!(out, "entry {} {} {} {word} {}", place.origin, place.index, row.hash.to_base64(), row.read_as.word());
    }
}

impl Line for (&Place, &ItemRow) {
    fn line(&self, out: &mut String) {
        let (place, r) = self;
        put!(
            out,
            "item {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}",
            place.origin,
            place.index,
            r.leaf_id,
            r.ts,
            r.consultation,
            r.kind,
            r.tier,
            r.audience,
            optional(r.prompt.as_ref()),
            reference(r.about.as_ref()),
            r.link.word(),
            optional(r.source),
            r.number,
            r.state,
            optional(r.state_index),
            reference(r.into.as_ref()),
            optional(r.revision),
            u8::from(r.was_published),
        );
    }
}

impl Line for (&Place, &PartName, &PartRow) {
    fn line(&self, out: &mut String) {
        let (place, name, r) = self;
        let erased = optional(r.erased_by);
        put!(out, "part {} {} {name} {} {erased}", place.origin, place.index, r.commitment.to_base64());
    }
}

impl Line for (&ConsultationId, &crate::ids::Origin, &ConsultationRow) {
    fn line(&self, out: &mut String) {
        let (c, origin, r) = self;
        put!(
            out,
            "consultation {c} {origin} {} {} {} {} {}",
            optional(r.roll),
            optional(r.opened),
            optional(r.phase),
            optional(r.closed),
            optional(r.reported),
        );
    }
}

impl Line for (&Place, &ActRow) {
    fn line(&self, out: &mut String) {
        let (place, r) = self;
        let v = &r.version;
        put!(out, "act {} {} {} {} {} {}", v.id, v.ver, place.origin, place.index, r.act, v.sha256.to_base64());
    }
}

impl Line for (&DocumentId, u64, &StatusRow) {
    fn line(&self, out: &mut String) {
        let (id, ver, r) = self;
        put!(out, "status {id} {ver} {} {}", r.status, optional(r.sha256.map(Hash::to_base64)));
    }
}

impl Line for (&Place, &BatchRow) {
    fn line(&self, out: &mut String) {
        let (place, r) = self;
        put!(out, "batch {} {} {} {} {}", place.origin, place.index, r.consultation, r.n, r.root.to_base64());
    }
}

impl Line for (&Place, &AckRow) {
    fn line(&self, out: &mut String) {
        let (place, r) = self;
        put!(out, "ack {} {} {} {}", place.origin, place.index, r.erasure.origin, r.erasure.index);
    }
}

impl Line for (&Place, &TallyRow) {
    fn line(&self, out: &mut String) {
        let (place, r) = self;
        put!(out, "tally {} {} {} {} {}", place.origin, place.index, r.consultation, r.item.origin, r.item.index);
    }
}

impl Line for (&Place, &FollowRow) {
    fn line(&self, out: &mut String) {
        let (place, r) = self;
        let about = reference(Some(&r.about));
        put!(out, "followup {} {} {} {} {about}", place.origin, place.index, r.consultation, r.step);
    }
}
