//! Checkpoints (C2SP `tlog-checkpoint`): three lines that name a log, a size and a root, signed as a note.
//! Extension lines are refused: nobody can audit them.

use crate::cosignature;
use crate::decimal;
use crate::hash::Hash;
use crate::key::{KeyType, Signer, VerifierKey};
use crate::note::{Note, NoteRefusal, OpenRefusal, SignNoteFault, SignatureLine, sign_text};

/// Longest origin in bytes.
pub const ORIGIN_LEN_MAX: usize = 255;

/// Why a text cannot be an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an origin has 1 to {ORIGIN_LEN_MAX} bytes and no control character")]
pub struct BadOrigin;

/// Why bytes are not a checkpoint of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointRefusal {
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] NoteRefusal),
    /// The body has fewer or more than three lines.
    #[error("a checkpoint has exactly three lines (origin, size, root); extension lines are not accepted")]
    NotThreeLines,
    /// The first line is no origin.
    #[error("line 1: {0}")]
    Origin(#[from] BadOrigin),
    /// The second line is not a canonical decimal.
    #[error("line 2: the size is a decimal number without sign or leading zero")]
    Size,
    /// The third line is not a canonical hash.
    #[error("line 3: the root is 32 bytes in canonical base64")]
    Root,
}

/// The claim of a log: at `size` leaves its root is `root`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    // Private because the origin was checked: any other text would give a body that does not parse.
    origin: String,
    size: u64,
    root: Hash,
}

impl Checkpoint {
    /// Builds the claim.
    ///
    /// # Errors
    /// [`BadOrigin`].
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, BadOrigin> {
        check_origin(origin)?;
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Reads the three lines, each ended by LF.
    ///
    /// # Errors
    /// [`CheckpointRefusal`] except `Note`.
    pub fn parse_body(body: &str) -> Result<Self, CheckpointRefusal> {
        let lines: Vec<&str> =
            body.strip_suffix('\n').ok_or(CheckpointRefusal::NotThreeLines)?.splitn(4, '\n').collect();
        let &[origin, size, root] = lines.as_slice() else {
            return Err(CheckpointRefusal::NotThreeLines);
        };
        let size = decimal::parse(size).ok_or(CheckpointRefusal::Size)?;
        let root = Hash::from_base64(root).map_err(|_| CheckpointRefusal::Root)?;
        Ok(Self::new(origin, size, root)?)
    }

    /// Which log: its unique name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// RFC 6962 root over these leaves.
    pub const fn root(&self) -> Hash {
        self.root
    }

    /// Writes the three lines: what is signed.
    pub fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root)
    }

    /// Signs the claim as the log.
    ///
    /// # Errors
    /// [`SignNoteFault`] also when the key's type is not 0x01 or its name is not the origin.
    pub fn sign(&self, signer: &dyn Signer) -> Result<SignedCheckpoint, SignNoteFault> {
        let key = signer.verifier();
        if key.name() != self.origin {
            return Err(SignNoteFault::WrongKey { key: key.to_string(), reason: "its name is not the log's origin" });
        }
        let body = self.body();
        let line = sign_text(&body, signer)?;
        Ok(SignedCheckpoint { checkpoint: self.clone(), note: Note::assemble(body, line) })
    }

    /// Cosigns the claim at `time` (POSIX seconds); see [`cosignature::sign`] for what the signer states by it.
    ///
    /// # Errors
    /// [`SignNoteFault`].
    pub fn cosign(&self, time: u64, signer: &dyn Signer) -> Result<SignatureLine, SignNoteFault> {
        cosignature::sign(&self.body(), time, signer)
    }
}

/// A checkpoint with its signature lines, well-formed and unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

/// One verified cosignature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The witness or mirror key.
    pub key: VerifierKey,
    /// POSIX seconds it states.
    pub time: u64,
}

/// Who has signed a checkpoint, as far as the given keys tell; each key once, in the order of the lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signatories {
    /// Keys of the log itself: type 0x01, named like the origin.
    pub log: Vec<VerifierKey>,
    /// Cosignatures, type 0x04.
    pub cosigned: Vec<Cosigned>,
    /// Given keys of type 0x01 with another name than the origin: verified, but they do not speak for the log.
    pub others: Vec<VerifierKey>,
    /// Lines by keys that were not given.
    pub unknown: Vec<SignatureLine>,
}

impl SignedCheckpoint {
    /// Reads a checkpoint of at most 64 KiB. What parses is written back byte for byte by
    /// [`SignedCheckpoint::format`].
    ///
    /// # Errors
    /// Every [`CheckpointRefusal`].
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointRefusal> {
        let note = Note::parse(bytes)?;
        Ok(Self { checkpoint: Checkpoint::parse_body(note.text())?, note })
    }

    /// Writes the checkpoint with its signature lines.
    pub fn format(&self) -> String {
        self.note.format()
    }

    /// The claim. Worth nothing before [`SignedCheckpoint::open`].
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note that carries it.
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// Adds a signature line, or replaces the earlier one of the same key.
    ///
    /// # Errors
    /// [`NoteRefusal::TooManySignatures`], [`NoteRefusal::TooLong`].
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NoteRefusal> {
        self.note.add(line)
    }

    /// Verifies the lines of all given keys and demands a signature of the log: type 0x01, named like the origin.
    ///
    /// # Errors
    /// [`OpenRefusal::BadSignature`], [`OpenRefusal::NoLogSignature`].
    pub fn open(&self, keys: &[VerifierKey]) -> Result<Signatories, OpenRefusal> {
        match self.list_signatories(keys) {
            Ok(signatories) if !signatories.log.is_empty() => Ok(signatories),
            Ok(_) | Err(OpenRefusal::NoKnownSignature) => {
                Err(OpenRefusal::NoLogSignature { origin: self.checkpoint.origin.clone() })
            }
            Err(refusal) => Err(refusal),
        }
    }

    /// Like [`SignedCheckpoint::open`], without demanding that the log itself is among the given keys.
    ///
    /// # Errors
    /// [`OpenRefusal::BadSignature`], [`OpenRefusal::NoKnownSignature`].
    pub fn list_signatories(&self, keys: &[VerifierKey]) -> Result<Signatories, OpenRefusal> {
        let opened = self.note.open(keys)?;
        let mut signatories = Signatories { unknown: opened.unknown, ..Signatories::default() };
        for signed in opened.signed {
            match (signed.key.key_type(), signed.time) {
                (KeyType::Cosignature, Some(time)) => signatories.cosigned.push(Cosigned { key: signed.key, time }),
                _ if signed.key.name() == self.checkpoint.origin => signatories.log.push(signed.key),
                _ => signatories.others.push(signed.key),
            }
        }
        Ok(signatories)
    }
}

/// Checks the rule for origins as parsers apply it: 1 to [`ORIGIN_LEN_MAX`] bytes, no ASCII control character (a note
/// cannot carry one).
pub fn check_origin(origin: &str) -> Result<(), BadOrigin> {
    if origin.is_empty() || origin.len() > ORIGIN_LEN_MAX || origin.bytes().any(|b| b < 0x20) {
        return Err(BadOrigin);
    }
    Ok(())
}
