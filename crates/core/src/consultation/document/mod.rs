//! Joint documents (RECORD §8): the same bytes accepted by every co-host, in any order of arrival.
//!
//! A body's accept of a version is its log's first propose or accept naming it. Accepts are never withdrawn.

mod act;
mod status;

use std::collections::{BTreeMap, BTreeSet};

use hutong_log::hash::Hash;

pub use act::sources_of;
pub(crate) use act::{accept, anchor, propose, reject};
pub use status::{Status, in_force, statuses};

use super::{
    charter::{BadCharter, Charter},
    item::words,
    plan::Plan,
    report::Report,
    theme::ThemeTree,
};
use crate::{
    canonical::{self, BadField},
    ids::{ConsultationId, DocumentId, PersonId, Place},
    record::DocumentVersion,
};

words! {
    /// What a joint document is; the last segment of its id.
    Kind {
        /// 方案.
        Charter = "charter",
        /// 主题树.
        Themes = "themes",
        /// 协商报告.
        Report = "report",
        /// 联合履职计划.
        Plan = "plan",
    }
}

words! {
    /// A body's act on a version of a document.
    Act {
        /// Put forward; also accepted.
        Propose = "propose",
        /// Accepted.
        Accept = "accept",
        /// Will not be accepted; information only.
        Reject = "reject",
    }
}

/// Why bytes are not a document of its kind.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDocument {
    /// Not canonical JSON.
    #[error(transparent)]
    NotCanonical(#[from] canonical::NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
}

/// One act, as found in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActFacts {
    /// Where the leaf is.
    pub place: Place,
    /// Its leaf hash.
    pub hash: Hash,
    /// What was done.
    pub act: Act,
    /// To what.
    pub version: DocumentVersion,
}

/// All that is known of a document.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DocumentFacts {
    /// Acts of all logs, by origin and index.
    pub acts: Vec<ActFacts>,
    /// Bytes that have arrived, by hash.
    pub contents: BTreeMap<Hash, Vec<u8>>,
    /// The version in force.
    pub in_force: Option<DocumentVersion>,
    /// Hashes of drafts that a checker passed at this body.
    pub checked: BTreeSet<Hash>,
    /// Hashes of drafts that are kept at this body.
    pub drafted: BTreeSet<Hash>,
    /// Who was asked to countersign which draft, and whether they agreed.
    pub countersigns: BTreeMap<Hash, BTreeMap<PersonId, bool>>,
    /// Versions that this body's log has issued as a report.
    pub issued: BTreeSet<u64>,
}

/// Bytes to put to the co-hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Propose {
    /// Which document.
    pub document: DocumentId,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// An answer to a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What is answered.
    pub document: DocumentVersion,
}

/// A rejection with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// What is rejected.
    pub answer: Answer,
    /// Why.
    pub comment: String,
}

/// The consultation and kind of a document id `<consultation>/<kind>`.
pub fn split_id(id: &DocumentId) -> Option<(ConsultationId, Kind)> {
    let (consultation, kind) = id.as_str().rsplit_once('/')?;
    Some((ConsultationId::new(consultation).ok()?, Kind::from_word(kind)?))
}

/// The consultation of a document id.
pub fn consultation_of(id: &DocumentId) -> Option<ConsultationId> {
    split_id(id).map(|(c, _)| c)
}

/// The id of a consultation's document of some kind.
///
/// # Errors
/// When the consultation's id is too long to make a document id of.
pub fn document_id(consultation: &ConsultationId, kind: Kind) -> Result<DocumentId, crate::ids::BadId> {
    DocumentId::new(&format!("{consultation}/{kind}"))
}

/// The bytes of a joint document, read as what its kind says.
pub(crate) enum Document {
    Charter(Box<Charter>),
    Themes(ThemeTree),
    Report(Report),
    Plan(Plan),
}

impl Document {
    /// Reads bytes of a kind.
    pub(crate) fn read(kind: Kind, bytes: &[u8]) -> Result<Document, BadDocument> {
        Ok(match kind {
            Kind::Charter => Document::Charter(Box::new(Charter::read(bytes).map_err(|e| match e {
                BadCharter::NotCanonical(e) => BadDocument::NotCanonical(e),
                BadCharter::Field(e) => BadDocument::Field(e),
            })?)),
            Kind::Themes => Document::Themes(ThemeTree::read(bytes)?),
            Kind::Report => Document::Report(Report::read(bytes)?),
            Kind::Plan => Document::Plan(Plan::read(bytes)?),
        })
    }

    /// The consultation and version that it names itself.
    pub(crate) fn names(&self) -> (&ConsultationId, u64) {
        match self {
            Document::Charter(d) => (&d.consultation, d.ver),
            Document::Themes(d) => (&d.consultation, d.ver),
            Document::Report(d) => (&d.consultation, d.ver),
            Document::Plan(d) => (&d.consultation, d.ver),
        }
    }
}
