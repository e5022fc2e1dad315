//! Backups of a node's directory, as a database or as text that any program reads, and what a directory that was put back owes before it may sign again (RECORD §6).
//! A backup is a folder: the database as of one commit, evidence, whatever the caller names beside them, the private keys
//! if they are asked for, and a manifest with the hash of each file. The lock is never in it: an old copy of it says too
//! little. `make` writes one, `check` reads one, `restore` puts one back, `recover` asks partners what was signed.

mod archive;
mod check;
mod files;
mod make;
mod recover;
mod restore;
mod standing;

use std::path::{Path, PathBuf};

use hutong_log::hash::{Hash, sha256};
use serde::{Deserialize, Serialize};

pub use archive::{ArchiveFault, UnarchiveFault, read_line};
pub use check::{BackupReport, CheckFault, Damage, DamageKind, check_backup, check_directory};
pub use make::{BackupFault, LastBackup, Made, last_backup};
pub use recover::{Answered, Owes, Recovery, Word};
pub(crate) use recover::{RecoverFault, Settled, Settling, settle};
pub(crate) use restore::restored;
pub use restore::{Plan, RestoreFault, Restored, restore};
pub(crate) use standing::standing;

/// Name of the manifest in a backup.
pub const MANIFEST: &str = "backup.manifest";
/// What the name of a backup ends in while it is made.
pub const UNFINISHED: &str = ".unfinished";
/// Name of the database.
const STORE: &str = "store.db";
/// Name of the lock.
const LOCK: &str = "lock.db";
/// Says in a directory that it came from a backup and has not signed since.
const RESTORED: &str = "restored.json";
/// Says in a directory when the last backup of it was made.
const LAST: &str = "last-backup.json";
/// Formats of a manifest: with the database itself, and with its tables as text.
const FORMAT: &str = "hutong-backup/v1";
const ARCHIVE_FORMAT: &str = "hutong-archive/v1";
/// Longest manifest that is read, in bytes: evidence may be many files.
const MANIFEST_LEN_MAX: usize = 16 << 20;
/// Only the owner reads a backup: words and names of a narrower audience lie in it.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;

/// How a node's rows lie in a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the database: fast, and for this program.
    Database,
    /// As JSON lines, a file a table: for any program, and for another version of this one.
    Tables,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLine {
    /// Below the backup's folder.
    pub path: String,
    /// Bytes.
    pub len: u64,
    /// SHA-256 in hex.
    pub sha256: String,
}

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `hutong-backup/v1` or `hutong-archive/v1`.
    pub format: String,
    /// Which log.
    pub origin: String,
    /// When it was made, in seconds since 1970.
    pub made_at: u64,
    /// Version of the program that made it.
    pub program: String,
    /// The checkpoint that was signed last before the copy was made.
    pub checkpoint: String,
    /// Entries that it covers.
    pub size: u64,
    /// Their root in hex.
    pub root: String,
    /// Entries in the copy: those that were written after the checkpoint was taken are in it too.
    pub stored: u64,
    /// Whether the private keys are in it.
    pub with_keys: bool,
    /// Files of the directory that hold secrets and are therefore not in it: whoever puts it back puts these back by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Every file but the manifest, by path.
    pub files: Vec<FileLine>,
}

impl Manifest {
    /// Its bytes: one line of JSON, and one with the hash of that line, so that no byte of it can be changed unseen.
    fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let line = serde_json::to_string(self)?;
        Ok(format!("{line}\n{}\n", sha256(line.as_bytes()).to_hex()).into_bytes())
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(bytes: &[u8]) -> Result<Manifest, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not text".to_owned())?;
        let (line, hash) = text.split_once('\n').ok_or("it has no second line")?;
        if hash.strip_suffix('\n') != Some(sha256(line.as_bytes()).to_hex().as_str()) {
            return Err("its second line is not the hash of its first".to_owned());
        }
        let manifest: Manifest = serde_json::from_str(line).map_err(|e| e.to_string())?;
        match manifest.format.as_str() {
            FORMAT | ARCHIVE_FORMAT => Ok(manifest),
            other => Err(format!("it is of the format {other:?}; this program reads {FORMAT} and {ARCHIVE_FORMAT}")),
        }
    }

    /// How the rows lie in it.
    pub fn form(&self) -> Form {
        if self.format == ARCHIVE_FORMAT { Form::Tables } else { Form::Database }
    }

    /// The root that it states.
    pub fn root(&self) -> Option<Hash> {
        Hash::from_hex(&self.root).ok()
    }
}

/// A file or folder could not be used.
#[derive(Debug, thiserror::Error)]
#[error("couldn't {verb} {path}")]
pub struct DiskFault {
    /// `read`, `write`, `copy`, …
    pub verb: &'static str,
    /// Which.
    pub path: PathBuf,
    /// What the file system said.
    #[source]
    pub source: std::io::Error,
}

fn disk(verb: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> DiskFault {
    move |source| DiskFault { verb, path: path.to_owned(), source }
}
