//! The steps in which anything is written, named so that a test can break each of them in two ways.
//!
//! The product knows [`Unbroken`] alone. Other [`Faults`] can be armed only with the feature `faults`, in tests; they are
//! asked before and after every step.

use std::{path::Path, sync::Arc};

/// A step that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Intern the log's name and consultations.
    Names,
    /// Entries of a batch.
    Entries,
    /// Full tiles of a batch.
    Tiles,
    /// Size, root and frontier of the log.
    Tree,
    /// New items.
    Items,
    /// Items that a leaf changed.
    ItemChanges,
    /// Counters of items.
    Counts,
    /// Commitments of parts.
    Parts,
    /// Salts and contents of parts.
    Openings,
    /// Acts on documents, batches, findings, anchors and the like.
    Facts,
    /// Where consultations stand.
    Stages,
    /// Status of joint documents.
    Statuses,
    /// References that wait, or no longer do.
    Waiting,
    /// Contents and salts that go.
    Erasing,
    /// Whose acts the leaves are.
    Deeds,
    /// Answers kept under their form keys.
    Answers,
    /// Vote rows and open batches.
    Votes,
    /// People on file.
    People,
    /// Drafts and their steps.
    Drafts,
    /// Pieces of attachments.
    Uploads,
    /// Partners.
    Partners,
    /// Codes, passwords, second factors, linked devices, erased accounts.
    Accounts,
    /// Sessions and attempts to open one.
    Sessions,
    /// Tokens, trusted clients and their nonces.
    Programs,
    /// Drafts of opinions, what was read, requests.
    Mine,
    /// Claims, decisions held back, proposals, settings.
    Desk,
    /// What staff did.
    StaffActs,
    /// The signed head of a mirrored log.
    MirrorHead,
    /// The commit itself.
    Commit,
    /// The write-ahead log emptied after an erasure.
    Scrub,
    /// The own head in the lock file.
    LockHead,
    /// A cosigned head in the lock file.
    LockWitness,
}

impl Step {
    /// Every step, in the order of a batch.
    pub const ALL: &'static [Step] = &[
        Step::Names,
        Step::Entries,
        Step::Tiles,
        Step::Tree,
        Step::Items,
        Step::ItemChanges,
        Step::Counts,
        Step::Parts,
        Step::Openings,
        Step::Facts,
        Step::Stages,
        Step::Statuses,
        Step::Waiting,
        Step::Erasing,
        Step::Deeds,
        Step::Answers,
        Step::Votes,
        Step::People,
        Step::Drafts,
        Step::Uploads,
        Step::Partners,
        Step::Accounts,
        Step::Sessions,
        Step::Programs,
        Step::Mine,
        Step::Desk,
        Step::StaffActs,
        Step::MirrorHead,
        Step::Commit,
        Step::Scrub,
        Step::LockHead,
        Step::LockWitness,
    ];
}

/// When a step is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Nothing of it was written: breaking it here is "refused".
    Before,
    /// All of it was written: breaking it here is "refused but kept".
    After,
}

/// Breaks steps.
pub trait Faults: Send + Sync + std::fmt::Debug {
    /// Whether the step fails here.
    fn breaks(&self, step: Step, when: When) -> bool;
}

/// Breaks nothing.
#[derive(Debug)]
pub struct Unbroken;

impl Faults for Unbroken {
    fn breaks(&self, _: Step, _: When) -> bool {
        false
    }
}

/// The faults of a directory.
#[cfg(feature = "faults")]
pub(crate) fn faults_of(dir: &Path) -> Arc<dyn Faults> {
    crate::faults::of(dir)
}

/// The faults of a directory: none.
#[cfg(not(feature = "faults"))]
pub(crate) fn faults_of(_: &Path) -> Arc<dyn Faults> {
    Arc::new(Unbroken)
}
