//! What leaves record: one variant a type word, with the fields of RECORD §2.

use hutong_log::{hash::Hash, key::Signature64};

use super::{Commitments, Counts, DocumentVersion, KeyRole, LogHead};
use crate::{
    consultation::{
        follow_up::Step,
        item::{Audience, ItemKind, Source, State, Tier},
        phase::Phase,
    },
    ids::{Code, Origin, PartName, PromptId, Ref},
};

/// What a leaf records. Past tense: it happened, the record says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `genesis`: the log begins; its keys.
    RecordBegun(Genesis),
    /// `consult.open`: this body opened the consultation under a charter in force.
    ConsultationOpened {
        /// The charter.
        charter: DocumentVersion,
    },
    /// `consult.phase`: a later phase began in this log.
    PhaseEntered {
        /// The phase.
        phase: Phase,
    },
    /// `consult.close`: nothing is in time after this leaf.
    ConsultationClosed {
        /// Counters at closing.
        counts: Counts,
    },
    /// `roll`: who may take part as a member, frozen before opening, as a root over salted commitments.
    RollFrozen {
        /// Number of members.
        n: u64,
        /// RFC 6962 root over the sorted commitments.
        root: Hash,
    },
    /// `item.accept`: somebody's item is in the record.
    ItemAccepted(ItemAccepted),
    /// `item.revise`: new parts for an item whose identity, receipt and votes stay.
    ItemRevised {
        /// The first leaf of the item.
        item: Ref,
        /// The new parts.
        parts: Commitments,
    },
    /// `item.state`: where an item stands from now on.
    StateChanged {
        /// The item.
        item: Ref,
        /// Its disposition.
        to: State,
        /// Why, as a code.
        reason: Option<Code>,
        /// What it was merged into.
        into: Option<Ref>,
        /// A sentence to the author, where there is one.
        parts: Commitments,
    },
    /// `vote.batch`: votes that were received, sealed together (RECORD §2a).
    VotesSealed {
        /// Number of rows.
        n: u64,
        /// RFC 6962 root over their commitments sorted bytewise.
        root: Hash,
    },
    /// `tally`: what this log took in for an item of either body, by answer; it takes no more.
    ItemTallied {
        /// The item.
        item: Ref,
        /// The numbers.
        counts: Counts,
    },
    /// `finding`: what an analysis over a pinned input gave.
    FindingRecorded(Finding),
    /// `report`: the report in force and the state of all items it rests on.
    ReportIssued {
        /// The report document.
        report: DocumentVersion,
        /// RFC 6962 root over canonical `[index,state]` of all accepted items by index.
        disposition_root: Hash,
        /// Items by state and other counters.
        counts: Counts,
    },
    /// `joint.propose`: bytes put to the co-hosts; also the proposer's own accept.
    DocumentProposed {
        /// What is proposed.
        document: DocumentVersion,
        /// Part `document`.
        parts: Commitments,
    },
    /// `joint.accept`: this body accepts those bytes.
    DocumentAccepted {
        /// What is accepted.
        document: DocumentVersion,
        /// The proposal.
        proposal: Ref,
    },
    /// `joint.reject`: information that this body will not accept those bytes.
    DocumentRejected {
        /// What is rejected.
        document: DocumentVersion,
        /// The proposal.
        proposal: Ref,
        /// Part `comment`.
        parts: Commitments,
    },
    /// `anchor`: another log stood at this head when this leaf was written.
    LogAnchored(LogHead),
    /// `erase`: contents and salts of these parts are gone.
    PartsErased {
        /// The leaf whose parts go.
        item: Ref,
        /// Which parts.
        parts: Vec<PartName>,
        /// Legal basis.
        basis: Code,
    },
    /// `erase.ack`: this body deleted what the owner erased.
    ErasureAcknowledged {
        /// The owner's `erase` leaf.
        erasure: Ref,
    },
    /// `followup`: a step of an action.
    FollowedUp {
        /// The issued report, of the step that begins an action; else the action's first leaf.
        about: Ref,
        /// Which step.
        step: Step,
        /// Parts `step`, and `action` of the first, and `text` where something was said.
        parts: Commitments,
    },
    /// `key`: a key of this log follows another.
    KeyChanged(KeyChange),
    /// `policy`: a policy document of the body holds from here on.
    PolicySet(PolicySet),
    /// `evidence`: this body keeps evidence that a log showed two histories.
    EvidenceKept {
        /// Which contradiction: [`crate::partner::split_view::Evidence::kind`].
        kind: Code,
        /// SHA-256 of the evidence.
        sha256: Hash,
    },
    /// `retire`: the log ends with this leaf.
    LogRetired {
        /// The log that goes on in its place.
        next: Option<Origin>,
    },
}

/// Content of a `key` leaf: verifier keys as `name+hex8+base64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// Which of the log's keys.
    pub role: KeyRole,
    /// The key in force so far.
    pub old: String,
    /// The key in force for every size that covers the leaf.
    pub new: String,
    /// The first size at which that may be so.
    pub from_size: u64,
    /// The root key's signature ([`super::Statement`]).
    pub root_sig: Signature64,
}

/// Content of a `policy` leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySet {
    /// Version, from 1, ascending.
    pub version: u64,
    /// SHA-256 of the document.
    pub sha256: Hash,
    /// The root key's signature ([`super::Statement`]).
    pub root_sig: Signature64,
}

/// Content of a `genesis` leaf: verifier keys as `name+hex8+base64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// Name of the log.
    pub origin: Origin,
    /// Algorithms.
    pub suite: String,
    /// Key that signs checkpoints.
    pub log_vkey: String,
    /// Key that cosigns others' checkpoints as a witness.
    pub witness_vkey: String,
    /// Key that cosigns what this node mirrors.
    pub mirror_vkey: String,
    /// Key that signs requests to partners.
    pub transport_vkey: String,
    /// Offline key that signs key and policy leaves.
    pub root_vkey: String,
    /// The log that this one continues.
    pub prev: Option<LogHead>,
}

/// Content of an `item.accept` leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemAccepted {
    /// Opinion, reply, …
    pub kind: ItemKind,
    /// How its author takes part.
    pub tier: Tier,
    /// Who may read it.
    pub audience: Audience,
    /// The prompt it answers.
    pub prompt: Option<PromptId>,
    /// The item it belongs to.
    pub about: Option<Ref>,
    /// Imported or entered on behalf.
    pub source: Option<Source>,
    /// Commitments to its parts.
    pub parts: Commitments,
}

/// Content of a `finding` leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which analysis.
    pub method: Code,
    /// Its version.
    pub version: Code,
    /// Sizes of the logs that were read.
    pub pins: Vec<(Origin, u64)>,
    /// SHA-256 of the canonical stream that went in.
    pub input: Hash,
    /// SHA-256 of what came out.
    pub output: Hash,
}

impl Event {
    /// The leaf's type word `t`.
    pub fn word(&self) -> &'static str {
        match self {
            Event::RecordBegun(_) => "genesis",
            Event::ConsultationOpened { .. } => "consult.open",
            Event::PhaseEntered { .. } => "consult.phase",
            Event::ConsultationClosed { .. } => "consult.close",
            Event::RollFrozen { .. } => "roll",
            Event::ItemAccepted(_) => "item.accept",
            Event::ItemRevised { .. } => "item.revise",
            Event::StateChanged { .. } => "item.state",
            Event::VotesSealed { .. } => "vote.batch",
            Event::ItemTallied { .. } => "tally",
            Event::FindingRecorded(_) => "finding",
            Event::ReportIssued { .. } => "report",
            Event::DocumentProposed { .. } => "joint.propose",
            Event::DocumentAccepted { .. } => "joint.accept",
            Event::DocumentRejected { .. } => "joint.reject",
            Event::LogAnchored(_) => "anchor",
            Event::PartsErased { .. } => "erase",
            Event::ErasureAcknowledged { .. } => "erase.ack",
            Event::FollowedUp { .. } => "followup",
            Event::KeyChanged(_) => "key",
            Event::PolicySet(_) => "policy",
            Event::EvidenceKept { .. } => "evidence",
            Event::LogRetired { .. } => "retire",
        }
    }

    /// Commitments to parts, for the kinds that have them.
    pub fn commitments(&self) -> &[(PartName, Hash)] {
        match self {
            Event::ItemAccepted(item) => &item.parts,
            Event::ItemRevised { parts, .. }
            | Event::StateChanged { parts, .. }
            | Event::DocumentProposed { parts, .. }
            | Event::DocumentRejected { parts, .. }
            | Event::FollowedUp { parts, .. } => parts,
            _ => &[],
        }
    }

    pub(super) fn commitments_mut(&mut self) -> Option<&mut Commitments> {
        match self {
            Event::ItemAccepted(item) => Some(&mut item.parts),
            Event::ItemRevised { parts, .. }
            | Event::StateChanged { parts, .. }
            | Event::DocumentProposed { parts, .. }
            | Event::DocumentRejected { parts, .. }
            | Event::FollowedUp { parts, .. } => Some(parts),
            _ => None,
        }
    }

    /// The leaf this one refers to, for the kinds that refer to one.
    pub fn target(&self) -> Option<&Ref> {
        match self {
            Event::ItemAccepted(item) => item.about.as_ref(),
            Event::ItemRevised { item, .. }
            | Event::StateChanged { item, .. }
            | Event::ItemTallied { item, .. }
            | Event::PartsErased { item, .. } => Some(item),
            Event::DocumentAccepted { proposal, .. } | Event::DocumentRejected { proposal, .. } => Some(proposal),
            Event::ErasureAcknowledged { erasure } => Some(erasure),
            Event::FollowedUp { about, .. } => Some(about),
            _ => None,
        }
    }

    pub(super) fn set_target(&mut self, to: Ref) {
        match self {
            Event::ItemAccepted(item) => item.about = Some(to),
            Event::ItemRevised { item, .. }
            | Event::StateChanged { item, .. }
            | Event::ItemTallied { item, .. }
            | Event::PartsErased { item, .. } => *item = to,
            Event::DocumentAccepted { proposal, .. } | Event::DocumentRejected { proposal, .. } => *proposal = to,
            Event::ErasureAcknowledged { erasure } => *erasure = to,
            Event::FollowedUp { about, .. } => *about = to,
            _ => {}
        }
    }
}
