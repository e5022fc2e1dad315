//! Requests to a witness (C2SP `tlog-witness`, `add-checkpoint`): parsing, writing and the consistency check. Which
//! answer follows, and in which order things are looked at, is decided above this crate.

use crate::checkpoint::{CheckpointRefusal, SignedCheckpoint};
use crate::decimal;
use crate::framing::{parse_hashes, push_hashes, split_head};
use crate::hash::Hash;
use crate::note::NOTE_LEN_MAX;
use crate::tree::{CONSISTENCY_LEN_MAX, ProofRefusal, verify_consistency};

/// Longest request body in bytes: a full checkpoint, 63 proof lines of 45 bytes, the first line.
pub const ADD_CHECKPOINT_LEN_MAX: usize = NOTE_LEN_MAX + CONSISTENCY_LEN_MAX * 45 + 32;

/// Why bytes are not a request; all of them are answered 400.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddCheckpointRefusal {
    /// Longer than [`ADD_CHECKPOINT_LEN_MAX`].
    #[error("the request has {0} bytes; at most {ADD_CHECKPOINT_LEN_MAX} are accepted")]
    TooLong(usize),
    /// No empty line before the checkpoint, or other than ASCII before it.
    #[error("a request has an old size, proof lines, an empty line, then a checkpoint")]
    NoCheckpoint,
    /// The first line is not `old <decimal>`.
    #[error("line 1: “old” and a decimal number without leading zero are expected")]
    OldSize,
    /// A proof line is not 32 bytes in canonical base64. Lines count from 1.
    #[error("line {line}: a hash of 32 bytes in canonical base64 is expected")]
    Hash {
        /// Which line.
        line: usize,
    },
    /// More than [`CONSISTENCY_LEN_MAX`] proof lines.
    #[error("the proof has more than {CONSISTENCY_LEN_MAX} hashes")]
    TooManyHashes,
    /// What follows the empty line is no checkpoint.
    #[error("the checkpoint in the request: {0}")]
    Checkpoint(#[from] CheckpointRefusal),
}

/// A request to cosign a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size that the asker believes the witness has cosigned last; 0 for none. Not yet compared with anything, not
    /// even with the checkpoint's size.
    pub old: u64,
    /// Consistency proof from `old` to the checkpoint's size.
    pub proof: Vec<Hash>,
    /// The new checkpoint, signatures unverified.
    pub checkpoint: SignedCheckpoint,
}

impl AddCheckpoint {
    /// Reads a request body. What parses is written back byte for byte by [`AddCheckpoint::format`].
    ///
    /// # Errors
    /// Every [`AddCheckpointRefusal`].
    pub fn parse(bytes: &[u8]) -> Result<Self, AddCheckpointRefusal> {
        if bytes.len() > ADD_CHECKPOINT_LEN_MAX {
            return Err(AddCheckpointRefusal::TooLong(bytes.len()));
        }
        let (head, checkpoint) = split_head(bytes).ok_or(AddCheckpointRefusal::NoCheckpoint)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(decimal::parse);
        let old = old.ok_or(AddCheckpointRefusal::OldSize)?;
        let proof = parse_hashes(lines.take(CONSISTENCY_LEN_MAX + 1))
            .map_err(|at| AddCheckpointRefusal::Hash { line: at + 2 })?;
        if proof.len() > CONSISTENCY_LEN_MAX {
            return Err(AddCheckpointRefusal::TooManyHashes);
        }
        Ok(Self { old, proof, checkpoint: SignedCheckpoint::parse(checkpoint)? })
    }

    /// Writes the request body.
    pub fn format(&self) -> String {
        let mut out = format!("old {}\n", self.old);
        push_hashes(&mut out, &self.proof);
        out.push('\n');
        out.push_str(&self.checkpoint.format());
        out
    }

    /// Verifies that the checkpoint continues the tree that the witness cosigned at [`AddCheckpoint::old`] with root
    /// `old_root` (of nothing for 0). Every refusal is answered 422, `SizesReversed` 400.
    ///
    /// # Errors
    /// [`ProofRefusal`], also for a checkpoint of size 0 with another root than SHA-256 of nothing.
    pub fn check_consistency(&self, old_root: &Hash) -> Result<(), ProofRefusal> {
        let head = self.checkpoint.checkpoint();
        verify_consistency(self.old, head.size(), &self.proof, old_root, &head.root())
    }
}
