//! What the offline root key signs: that a key follows another, or that a policy holds. Plain lines, so that whoever
//! signs them reads what is signed; a signed statement is a note (C2SP `signed-note`) of these lines by the root key.

use hutong_log::{
    base64,
    hash::Hash,
    key::{KeyType, SIGNATURE_LEN, Signature64, VerifierKey},
    note::Note,
};

use super::{Event, KeyChange, PolicySet};
use crate::{canonical::INTEGER_MAX, consultation::item::words, ids::Origin};

const KEY: &str = "hutong/key/v1";
const POLICY: &str = "hutong/policy/v1";

words! {
    /// What a key of a node is for, as far as it can be changed.
    KeyRole {
        /// Signs the log's checkpoints.
        Log = "log",
        /// Cosigns others' checkpoints as a witness.
        Witness = "witness",
        /// Cosigns what is mirrored.
        Mirror = "mirror",
        /// Signs requests to partners.
        Transport = "transport",
    }
}

impl KeyRole {
    /// The type of keys of this role.
    pub fn key_type(self) -> KeyType {
        match self {
            KeyRole::Witness | KeyRole::Mirror => KeyType::Cosignature,
            KeyRole::Log | KeyRole::Transport => KeyType::Note,
        }
    }
}

/// What is to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// A key of `origin` follows another.
    Key {
        /// The log.
        origin: Origin,
        /// Which of its keys.
        role: KeyRole,
        /// The key in force.
        old: String,
        /// The next one.
        new: String,
        /// The first size at which it may be in force.
        from_size: u64,
    },
    /// A policy document of `origin` holds.
    Policy {
        /// The log.
        origin: Origin,
        /// Which version, from 1.
        version: u64,
        /// SHA-256 of the document.
        sha256: Hash,
    },
}

/// Why a text is no signed statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadStatement {
    /// Not lines of this form.
    #[error("these are not the lines of a statement")]
    Form,
    /// Not a signed note.
    #[error("it is not a signed note: {0}")]
    Note(String),
    /// The root key has not signed it.
    #[error("the root key has not signed it")]
    Unsigned,
}

impl Statement {
    /// The lines, each ended by LF: what is signed.
    pub fn text(&self) -> String {
        match self {
            Statement::Key { origin, role, old, new, from_size } => {
                format!("{KEY}\n{origin}\n{role}\n{old}\n{new}\n{from_size}\n")
            }
            Statement::Policy { origin, version, sha256 } => {
                format!("{POLICY}\n{origin}\n{version}\n{}\n", sha256.to_hex())
            }
        }
    }

    /// Reads the lines; what is read is written back byte for byte.
    ///
    /// # Errors
    /// [`BadStatement::Form`].
    pub fn read(text: &str) -> Result<Statement, BadStatement> {
        let lines: Vec<&str> = text.strip_suffix('\n').ok_or(BadStatement::Form)?.split('\n').collect();
        let origin = |text: &str| Origin::new(text).map_err(|_| BadStatement::Form);
        // Leaves hold no larger number.
        let is_held = |n: &u64| i64::try_from(*n).is_ok_and(|n| n <= INTEGER_MAX);
        let number = |text: &str| text.parse::<u64>().ok().filter(is_held).ok_or(BadStatement::Form);
        let read = match lines[..] {
            [KEY, of, role, old, new, from_size] => Statement::Key {
                origin: origin(of)?,
                role: KeyRole::from_word(role).ok_or(BadStatement::Form)?,
                old: old.to_owned(),
                new: new.to_owned(),
                from_size: number(from_size)?,
            },
            [POLICY, of, version, sha256] => Statement::Policy {
                origin: origin(of)?,
                version: number(version)?,
                sha256: Hash::from_hex(sha256).map_err(|_| BadStatement::Form)?,
            },
            _ => return Err(BadStatement::Form),
        };
        if read.text() == text { Ok(read) } else { Err(BadStatement::Form) }
    }

    /// Whether the root key signed this.
    pub fn is_signed(&self, root: &VerifierKey, signature: &Signature64) -> bool {
        root.verify(self.text().as_bytes(), signature).is_ok()
    }

    /// What a signed statement lets a log record.
    ///
    /// # Errors
    /// [`BadStatement`].
    pub fn open(note: &[u8], root: &VerifierKey) -> Result<(Statement, Event), BadStatement> {
        let note = Note::parse(note).map_err(|e| BadStatement::Note(e.to_string()))?;
        let statement = Statement::read(note.text())?;
        let line = note.signatures().iter().find(|line| line.names(root)).ok_or(BadStatement::Unsigned)?;
        let signature = Signature64::from_slice(line.signature()).ok_or(BadStatement::Unsigned)?;
        if !statement.is_signed(root, &signature) {
            return Err(BadStatement::Unsigned);
        }
        let event = statement.clone().event(signature);
        Ok((statement, event))
    }

    fn event(self, root_sig: Signature64) -> Event {
        match self {
            Statement::Key { role, old, new, from_size, .. } => {
                Event::KeyChanged(KeyChange { role, old, new, from_size, root_sig })
            }
            Statement::Policy { version, sha256, .. } => Event::PolicySet(PolicySet { version, sha256, root_sig }),
        }
    }
}

/// A signature as leaves spell it.
pub(super) fn write_signature(signature: &Signature64) -> String {
    base64::encode(signature.as_bytes())
}

/// See [`write_signature`].
pub(super) fn read_signature(text: &str) -> Option<Signature64> {
    let bytes: [u8; SIGNATURE_LEN] = base64::decode(text).ok()?.try_into().ok()?;
    Some(Signature64::from_bytes(bytes))
}
