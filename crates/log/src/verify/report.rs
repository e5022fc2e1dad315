//! What a verification found: breaches with their exact places, and remarks that are for the caller to judge.

use std::fmt;

use crate::checkpoint::{CheckpointRefusal, Signatories, SignedCheckpoint};
use crate::hash::Hash;
use crate::key::KeyId;
use crate::note::OpenRefusal;

/// Most breaches a report lists; the rest is counted.
pub const BREACHES_MAX: usize = 1000;

/// Evidence that the folder is not what the log signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// File, relative to the log's prefix.
    pub path: String,
    /// Index of the leaf, if the fault is at one.
    pub leaf: Option<u64>,
    /// Byte within the file at which the altered item begins, if known.
    pub offset: Option<u64>,
    /// What is wrong there.
    pub kind: BreachKind,
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BreachKind {
    /// The file is not there.
    #[error("the file is missing")]
    Missing,
    /// A tile has another length than its width asks for.
    #[error("the file has {found} bytes instead of {expected}")]
    Length {
        /// Bytes its width asks for.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// The bundle ends within this entry.
    #[error("the file ends within this entry")]
    Truncated,
    /// Bytes follow the last entry.
    #[error("bytes follow the last entry")]
    Trailing,
    /// The signed root covers another entry.
    #[error("the entry is not the one that was signed")]
    EntryAltered,
    /// The signed root covers another hash.
    #[error("the hash is not the one that was signed")]
    HashAltered,
    /// Every entry agrees with its tile, but both together are not what the tile above says.
    #[error("the content agrees with itself, but not with the signed root")]
    NotCovered,
    /// Two files disagree, and neither leads to the signed root.
    #[error("differs from {other}; which of the two was altered cannot be told")]
    Disagrees {
        /// The other file.
        other: String,
    },
    /// A partial file is not the beginning of the content that a larger size has at its place, or a file ahead of
    /// the checkpoint does not begin with the content of the checkpoint's size.
    #[error("differs from {other} in what both should hold")]
    NotAPrefix {
        /// The file it was compared with.
        other: String,
    },
    /// The checkpoint cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointRefusal),
    /// The checkpoint is not signed by whom it should be.
    #[error(transparent)]
    Signature(#[from] OpenRefusal),
    /// The checkpoint is of another log.
    #[error("the checkpoint is of the log {found}, not of {expected}")]
    Origin {
        /// Origin that was expected.
        expected: String,
        /// Origin in the checkpoint.
        found: String,
    },
    /// The entries lead to another root than the checkpoint states.
    #[error("the entries lead to the root {computed}, the checkpoint states {signed}")]
    Root {
        /// Root over the entries.
        computed: Hash,
        /// Root in the checkpoint.
        signed: Hash,
    },
}

impl Breach {
    pub(super) fn of_file(path: impl fmt::Display, kind: BreachKind) -> Self {
        Self { path: path.to_string(), leaf: None, offset: None, kind }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(leaf) = self.leaf {
            write!(f, ", leaf {leaf}")?;
        }
        if let Some(offset) = self.offset {
            write!(f, ", byte {offset}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

/// Something that is no breach, but that a careful reader wants to know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Remark {
    /// No log key was given, so nobody vouches for the root.
    #[error("no key of the log was given: its signature was not checked")]
    SignatureUnchecked,
    /// A signature line by a key that was not given. Its bytes are verified by nobody.
    #[error("checkpoint, signature line {line}: the key of {name} ({id}) is not known; the line was not checked")]
    UnknownSigner {
        /// Line within the signature block, from 1.
        line: usize,
        /// Name in the line.
        name: String,
        /// Key id in the line.
        id: KeyId,
    },
    /// Writers put the log's own line first.
    #[error("checkpoint: the log's own signature is not the first")]
    LogSignatureNotFirst,
    /// The file reaches beyond the checkpoint's size: a writer at work, or left over. Nothing vouches for the excess.
    #[error("{path}: reaches beyond the size of the checkpoint; the excess was not checked")]
    Beyond {
        /// Which file.
        path: String,
    },
    /// The file's name belongs to no tile or bundle.
    #[error("{path}: not a file of a log; it was not checked")]
    Stray {
        /// Which file.
        path: String,
    },
}

/// The outcome of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The checkpoint, if it could be read.
    pub checkpoint: Option<SignedCheckpoint>,
    /// Who signed it, among the given keys.
    pub signatories: Signatories,
    /// Leaves hashed and compared.
    pub leaves: u64,
    /// Hash tiles compared, partial ones of older sizes not counted.
    pub tiles: u64,
    /// Partial files of older sizes, and files ahead of the checkpoint, compared as prefixes.
    pub prefixes: u64,
    /// The first [`BREACHES_MAX`] breaches.
    pub breaches: Vec<Breach>,
    /// All breaches, listed or not.
    pub breach_count: u64,
    /// What else there is to know.
    pub remarks: Vec<Remark>,
}

impl Report {
    /// Whether every byte that the checkpoint covers is what the log signed.
    pub const fn is_intact(&self) -> bool {
        self.breach_count == 0
    }

    pub(super) fn of_breach(breach: Breach) -> Self {
        let mut report = Self::default();
        report.add(breach);
        report
    }

    pub(super) fn add(&mut self, breach: Breach) {
        self.breach_count += 1;
        if self.breaches.len() < BREACHES_MAX {
            self.breaches.push(breach);
        }
    }
}
