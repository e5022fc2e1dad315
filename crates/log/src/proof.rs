//! The tlog-proof container (C2SP `tlog-proof`): a receipt that can be checked offline. What `extra` means is the
//! application's business; it is authenticated by nothing but the leaf hash computed from it.

use crate::base64;
use crate::checkpoint::{CheckpointRefusal, Signatories, SignedCheckpoint};
use crate::decimal;
use crate::framing::{parse_hashes, push_hashes, split_head};
use crate::hash::Hash;
use crate::key::VerifierKey;
use crate::note::OpenRefusal;
use crate::policy::{Policy, QuorumRefusal};
use crate::tree::{INCLUSION_LEN_MAX, ProofRefusal, verify_inclusion};

/// Longest proof file in bytes.
pub const PROOF_LEN_MAX: usize = 4 * 1024 * 1024;
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Why bytes are not a tlog-proof. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofRefusal {
    /// Longer than [`PROOF_LEN_MAX`].
    #[error("the proof has {0} bytes; at most {PROOF_LEN_MAX} are accepted")]
    TooLong(usize),
    /// No empty line before the checkpoint, or other than ASCII before it.
    #[error("a tlog-proof has ASCII lines, an empty line, then a checkpoint")]
    NoCheckpoint,
    /// The first line is another.
    #[error("line 1: a tlog-proof begins with {HEADER}")]
    Header,
    /// `extra` is not canonical base64.
    #[error("line 2: extra is not canonical base64")]
    Extra,
    /// No index line, or not a canonical decimal.
    #[error("line {line}: “index” and a decimal number without leading zero are expected")]
    Index {
        /// Which line.
        line: usize,
    },
    /// A proof line is not 32 bytes in base64.
    #[error("line {line}: a hash of 32 bytes in canonical base64 is expected")]
    Hash {
        /// Which line.
        line: usize,
    },
    /// More than [`INCLUSION_LEN_MAX`] hashes.
    #[error("the proof has more than {INCLUSION_LEN_MAX} hashes")]
    TooManyHashes,
    /// What follows the empty line is no checkpoint.
    #[error("the checkpoint in the proof: {0}")]
    Checkpoint(#[from] CheckpointRefusal),
}

/// Why a well-formed proof proves nothing to this verifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnprovenRefusal {
    /// The log has not signed, or a known key's line is bad.
    #[error(transparent)]
    Signature(#[from] OpenRefusal),
    /// The leaf is not in the signed tree at this index.
    #[error(transparent)]
    Inclusion(#[from] ProofRefusal),
    /// Not enough of the witnesses that the policy names have cosigned.
    #[error(transparent)]
    Quorum(#[from] QuorumRefusal),
}

/// A leaf's index, its inclusion proof and the checkpoint it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Opaque to this crate.
    pub extra: Option<Vec<u8>>,
    /// Index of the leaf.
    pub index: u64,
    /// Inclusion proof, from the leaf's sibling upwards.
    pub hashes: Vec<Hash>,
    /// The checkpoint as the log issued it, cosignatures included.
    pub checkpoint: SignedCheckpoint,
}

impl TlogProof {
    /// Reads a proof. What parses is written back byte for byte by [`TlogProof::format`].
    ///
    /// # Errors
    /// Every [`TlogProofRefusal`].
    pub fn parse(bytes: &[u8]) -> Result<Self, TlogProofRefusal> {
        if bytes.len() > PROOF_LEN_MAX {
            return Err(TlogProofRefusal::TooLong(bytes.len()));
        }
        let (head, checkpoint) = split_head(bytes).ok_or(TlogProofRefusal::NoCheckpoint)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(TlogProofRefusal::Header);
        }
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            None => None,
            Some(extra) => Some(base64::decode(extra).map_err(|_| TlogProofRefusal::Extra)?),
        };
        if extra.is_some() {
            lines.next();
        }
        let line = if extra.is_some() { 3 } else { 2 };
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(decimal::parse);
        let index = index.ok_or(TlogProofRefusal::Index { line })?;
        let hashes = parse_hashes(lines.take(INCLUSION_LEN_MAX + 1))
            .map_err(|at| TlogProofRefusal::Hash { line: line + 1 + at })?;
        if hashes.len() > INCLUSION_LEN_MAX {
            return Err(TlogProofRefusal::TooManyHashes);
        }
        Ok(Self { extra, index, hashes, checkpoint: SignedCheckpoint::parse(checkpoint)? })
    }

    /// Writes the proof.
    pub fn format(&self) -> String {
        let mut out = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            out.push_str(&format!("extra {}\n", base64::encode(extra)));
        }
        out.push_str(&format!("index {}\n", self.index));
        push_hashes(&mut out, &self.hashes);
        out.push('\n');
        out.push_str(&self.checkpoint.format());
        out
    }

    /// Verifies that a log among `keys` has signed a tree with this leaf at [`TlogProof::index`]. `keys` holds the log
    /// keys one accepts and, if wanted, witness and mirror keys; the origin is pinned by the log keys' names.
    ///
    /// # Errors
    /// [`UnprovenRefusal::Signature`], [`UnprovenRefusal::Inclusion`].
    pub fn verify(&self, leaf: &Hash, keys: &[VerifierKey]) -> Result<Signatories, UnprovenRefusal> {
        let signatories = self.checkpoint.open(keys)?;
        self.check_inclusion(leaf)?;
        Ok(signatories)
    }

    /// Like [`TlogProof::verify`], and demands the cosignatures of a policy. `log_keys` are accepted beside the logs
    /// that the policy names.
    ///
    /// # Errors
    /// Every [`UnprovenRefusal`].
    pub fn verify_under(
        &self,
        leaf: &Hash,
        policy: &Policy,
        log_keys: &[VerifierKey],
    ) -> Result<Signatories, UnprovenRefusal> {
        let signatories = self.checkpoint.open(&policy.keys_with(log_keys))?;
        self.check_inclusion(leaf)?;
        policy.check_quorum(&signatories.cosigned)?;
        Ok(signatories)
    }

    fn check_inclusion(&self, leaf: &Hash) -> Result<(), ProofRefusal> {
        let head = self.checkpoint.checkpoint();
        verify_inclusion(leaf, self.index, head.size(), &self.hashes, &head.root())
    }
}
