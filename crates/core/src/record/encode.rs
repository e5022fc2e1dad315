//! From a decision to bytes: commitments are made, references filled in, the leaf written.

use std::fmt;

use hutong_log::hash::{Hash, leaf_hash};

use super::{Event, Leaf, write};
use crate::{
    canonical::Object,
    commitment::{Salt, commit},
    ids::{ConsultationId, EntryIndex, LeafId, PartName, Ref},
    moment::Moment,
};

/// What a part will hold. Printed without the words.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// Bytes at hand; committed to when the leaf is written.
    Bytes(Vec<u8>),
    /// An attachment staged earlier, committed to while it streamed.
    Staged {
        /// The commitment.
        commitment: Hash,
    },
}

/// A leaf to be: decided, not yet placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The consultation, where there is one.
    pub consultation: Option<ConsultationId>,
    /// What happened; its commitments are still empty.
    pub event: Event,
    /// What the parts hold.
    pub contents: Vec<(PartName, Content)>,
    /// Refers to the draft this many places earlier in the same decision, whose index is not known yet.
    pub points_back: Option<usize>,
    /// A leaf id that is already bound (staged attachments, vote batches).
    pub leaf_id: Option<LeafId>,
}

impl Draft {
    /// A draft without parts.
    pub fn plain(consultation: Option<&ConsultationId>, event: Event) -> Draft {
        Draft { consultation: consultation.cloned(), event, contents: Vec::new(), points_back: None, leaf_id: None }
    }

    /// Adds a part with its bytes; builder style.
    #[must_use]
    pub fn part(mut self, name: PartName, content: impl Into<Vec<u8>>) -> Draft {
        self.contents.push((name, Content::Bytes(content.into())));
        self
    }

    /// Number of salts that [`encode`] needs.
    pub fn salts_n(&self) -> usize {
        self.contents.iter().filter(|(_, c)| matches!(c, Content::Bytes(_))).count()
    }
}

/// A part as the erasable table holds it. Printed without the words.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// Name.
    pub name: PartName,
    /// What the leaf shows.
    pub commitment: Hash,
    /// Salt and bytes; `None` for a staged attachment, whose bytes are already kept.
    pub opening: Option<(Salt, Vec<u8>)>,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Content::Staged { commitment } => write!(f, "Staged({commitment})"),
        }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let len = self.opening.as_ref().map(|(_, bytes)| bytes.len());
        write!(f, "Part({}, {}, {len:?})", self.name, self.commitment)
    }
}

/// A leaf in bytes, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The leaf.
    pub leaf: Leaf,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
    /// Its leaf hash.
    pub hash: Hash,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// Writes the leaf of a draft.
///
/// `id` and `salts` are fresh random bytes drawn by the caller, one salt for each part with bytes;
/// `earlier` are index and leaf hash of the leaves of the same decision, in order.
///
/// # Panics
/// When fewer salts are given than [`Draft::salts_n`] says, or `earlier` does not reach back as far as the draft
/// points. Both come from the caller's own loop, never from outside; going on would leave out somebody's words, or
/// refer to nothing, in a record that cannot be changed.
pub fn encode(draft: Draft, id: LeafId, salts: &[Salt], earlier: &[(EntryIndex, Hash)], now: Moment) -> Encoded {
    let salts_n = draft.salts_n();
    assert!(salts.len() >= salts_n, "{salts_n} parts need a salt each, {} were given", salts.len());
    let id = draft.leaf_id.unwrap_or(id);
    let mut event = draft.event;
    if let Some(back) = draft.points_back {
        assert!(
            (1..=earlier.len()).contains(&back),
            "the draft points {back} leaves back, {} are known",
            earlier.len()
        );
        let (index, hash) = earlier[earlier.len() - back];
        event.set_target(Ref { origin: None, index, hash });
    }
    let mut fresh = salts.iter();
    let mut parts = Vec::with_capacity(draft.contents.len());
    for (name, content) in draft.contents {
        match content {
            Content::Staged { commitment } => parts.push(Part { name, commitment, opening: None }),
            Content::Bytes(bytes) => {
                let Some(salt) = fresh.next() else { continue };
                let commitment = commit(salt, &name, id, &bytes);
                parts.push(Part { name, commitment, opening: Some((*salt, bytes)) });
            }
        }
    }
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(commitments) = event.commitments_mut() {
        *commitments = parts.iter().map(|p| (p.name.clone(), p.commitment)).collect();
    }
    let leaf = Leaf { ts: now.minute(), consultation: draft.consultation, id, event, extra: Object::new() };
    let bytes = write(&leaf);
    let hash = leaf_hash(&bytes);
    Encoded { leaf, bytes, hash, parts }
}
