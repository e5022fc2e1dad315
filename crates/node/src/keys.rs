//! Private keys as files: four that the node signs with, 0600, and a root key that belongs in a drawer.
//!
//! A file holds one line: `hutong-key/v1 <role> <name> <base64 seed>`. Whoever can read it can sign as this body.
#![allow(clippy::disallowed_methods, reason = "this file owns the key files")]

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use hutong_core::ids::Origin;
use hutong_log::{
    base64,
    key::{KeyType, Signer, SigningKey, VerifierKey},
};

use crate::dice::{self, DiceFault};

const FORMAT: &str = "hutong-key/v1";
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Signs this log's checkpoints.
    Log,
    /// Cosigns others' checkpoints as a witness.
    Witness,
    /// Cosigns what is mirrored here.
    Mirror,
    /// Signs requests to partners.
    Transport,
    /// Offline: signs only key and policy leaves.
    Root,
}

/// The keys that a node signs with; the root key lies elsewhere.
pub const OF_A_NODE: [Role; 4] = [Role::Log, Role::Witness, Role::Mirror, Role::Transport];

impl Role {
    /// The word in file names and key names.
    pub fn word(self) -> &'static str {
        match self {
            Role::Log => "log",
            Role::Witness => "witness",
            Role::Mirror => "mirror",
            Role::Transport => "transport",
            Role::Root => "root",
        }
    }

    fn key_type(self) -> KeyType {
        match self {
            Role::Witness | Role::Mirror => KeyType::Cosignature,
            Role::Log | Role::Transport | Role::Root => KeyType::Note,
        }
    }

    /// RECORD §1: the log key is named like the log, the others `<host>/<body>/<role>`.
    fn key_name(self, origin: &Origin) -> String {
        match (self, origin.as_str().rsplit_once("/log/")) {
            (Role::Log, _) => origin.to_string(),
            (role, Some((body, _))) => format!("{body}/{}", role.word()),
            (role, None) => format!("{origin}/{}", role.word()),
        }
    }
}

/// The keys a running node holds.
pub struct Keys {
    /// Signs this log's checkpoints.
    pub log: Box<dyn Signer + Send + Sync>,
    /// Cosigns others' checkpoints.
    pub witness: Box<dyn Signer + Send + Sync>,
    /// Cosigns mirrored logs.
    pub mirror: Box<dyn Signer + Send + Sync>,
    /// Signs requests to partners.
    pub transport: Box<dyn Signer + Send + Sync>,
}

/// A key file could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// No random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
    /// The file system said no.
    #[error("couldn't use the key file {path}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What it said.
        #[source]
        source: std::io::Error,
    },
    /// The content is not a key of this format.
    #[error("{path} is not a {FORMAT} file for the role {role}; restore it from the operator's copy")]
    Format {
        /// Which file.
        path: PathBuf,
        /// The role it should have.
        role: &'static str,
    },
    /// Others can read the file.
    #[error("{path} can be read by others (mode {mode:o}); run: chmod 600 {path}")]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
}

/// Draws a fresh key and writes its file; an existing file is never overwritten.
///
/// # Errors
/// [`KeyFault`].
pub fn generate(path: &Path, role: Role, origin: &Origin) -> Result<VerifierKey, KeyFault> {
    let file_fault = |source| KeyFault::File { path: path.to_owned(), source };
    let seed = dice::bytes::<32>()?;
    let name = role.key_name(origin);
    let key = SigningKey::from_seed(&name, role.key_type(), &seed)
        .map_err(|_| KeyFault::Format { path: path.to_owned(), role: role.word() })?;
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty() && !f.exists()) {
        fs::create_dir_all(folder).map_err(file_fault)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(FOLDER_MODE)).map_err(file_fault)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path).map_err(file_fault)?;
    let line = format!("{FORMAT} {} {name} {}\n", role.word(), base64::encode(&seed));
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(file_fault)?;
    Ok(key.verifier().clone())
}

/// Reads a key file.
///
/// # Errors
/// [`KeyFault`]; a file that others can read is refused with the remedy.
pub fn read(path: &Path, role: Role) -> Result<SigningKey, KeyFault> {
    let file_fault = |source| KeyFault::File { path: path.to_owned(), source };
    let bad = || KeyFault::Format { path: path.to_owned(), role: role.word() };
    let mode = fs::metadata(path).map_err(file_fault)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyFault::Exposed { path: path.to_owned(), mode });
    }
    let text = fs::read_to_string(path).map_err(file_fault)?;
    let fields: Vec<&str> = text.trim_end_matches('\n').split(' ').collect();
    let [FORMAT, word, name, seed] = fields[..] else { return Err(bad()) };
    if word != role.word() {
        return Err(bad());
    }
    let seed = base64::decode(seed).ok().and_then(|s| <[u8; 32]>::try_from(s).ok()).ok_or_else(bad)?;
    SigningKey::from_seed(name, role.key_type(), &seed).map_err(|_| bad())
}

/// Where the key of a role lies in a node's directory.
pub fn path(dir: &Path, role: Role) -> PathBuf {
    dir.join("keys").join(format!("{}.key", role.word()))
}

impl Keys {
    /// Reads the four keys of a node's directory.
    ///
    /// # Errors
    /// [`KeyFault`] of the first that cannot be used.
    pub fn read(dir: &Path) -> Result<Keys, KeyFault> {
        let one =
            |role| -> Result<Box<dyn Signer + Send + Sync>, KeyFault> { Ok(Box::new(read(&path(dir, role), role)?)) };
        Ok(Keys {
            log: one(Role::Log)?,
            witness: one(Role::Witness)?,
            mirror: one(Role::Mirror)?,
            transport: one(Role::Transport)?,
        })
    }
}
