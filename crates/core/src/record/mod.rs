//! Leaves: what the record says, as types, and their canonical bytes (RECORD §2).
//!
//! A leaf holds no personal data: only the kind of act and salted commitments to its parts.

mod encode;
mod event;
mod life;
mod read;
mod statement;
mod write;

use hutong_log::hash::Hash;

pub use encode::{Content, Draft, Encoded, Part, encode};
pub use event::{Event, Finding, Genesis, ItemAccepted, KeyChange, PolicySet};
pub use life::{End, LogLife, Policy, Term, Void, may_be_about_log};
pub(crate) use read::commitments as read_commitments;
pub use read::{Reading, read, read_ref};
pub use statement::{BadStatement, KeyRole, Statement};
pub use write::{write, write_ref};

use crate::{
    canonical::Object,
    ids::{ConsultationId, DocumentId, LeafId, Origin, PartName},
};

/// Version of the leaf format.
pub const LEAF_VERSION: u64 = 1;
/// Longest leaf in bytes.
pub const LEAF_LEN_MAX: usize = crate::canonical::LEAF.len_max;
/// Algorithms of a log, named in its genesis leaf.
pub const SUITE: &str = "c2sp-sha256-ed25519";

/// One entry of a log, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Unix seconds of entry; writers round down to the minute.
    pub ts: u64,
    /// The consultation, where there is one.
    pub consultation: Option<ConsultationId>,
    /// Sixteen random bytes.
    pub id: LeafId,
    /// What happened.
    pub event: Event,
    /// Keys this version does not know: kept and ignored.
    pub extra: Object<'static>,
}

/// A part of a leaf: its name and the commitment to its content.
pub type Commitments = Vec<(PartName, Hash)>;

/// Named counters of a closing or a report, such as `accepted` or `people`; keys sorted.
pub type Counts = std::collections::BTreeMap<String, u64>;

/// One version of a joint document, by hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentVersion {
    /// The document through all versions.
    pub id: DocumentId,
    /// Version, from 1.
    pub ver: u64,
    /// SHA-256 of its canonical bytes.
    pub sha256: Hash,
}

/// A log at a signed size.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogHead {
    /// Which log.
    pub origin: Origin,
    /// Number of leaves.
    pub size: u64,
    /// Root at that size.
    pub root: Hash,
}
