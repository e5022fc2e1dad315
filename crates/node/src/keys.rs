//! Private keys as files: four that the node signs with, 0600, and a root key that belongs in a drawer. Later keys lie
//! beside the first (`<role>-<key id>.key`); which is in force follows from the record, never from a file.
//!
//! A file holds one line: `hutong-key/v1 <role> <name> <base64 seed>`. Whoever can read it can sign as this body.
#![allow(clippy::disallowed_methods, reason = "this file owns the key files")]

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use hutong_core::{
    ids::Origin,
    record::{BadStatement, KeyRole, LogLife, Statement},
};
use hutong_log::{
    base64,
    key::{KeyType, Signer, SigningKey, VerifierKey},
    note::sign_text,
};

use crate::dice::{self, DiceFault};

/// Folder of the keys in a node's directory.
pub const FOLDER: &str = "keys";
const SUFFIX: &str = ".key";
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

/// A private key, shared with whoever signs.
pub type Key = Arc<dyn Signer + Send + Sync>;

/// The keys a running node holds: of each role the one in force, and beside it those that were or may come.
pub struct Keys {
    dir: PathBuf,
    in_force: RwLock<[Key; OF_A_NODE.len()]>,
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
    /// The log says that another key is in force than any that lies here.
    #[error(
        "the {role} key in force is {key}, as entry {index} says, and it is not among the files of {folder}; put it back"
    )]
    Missing {
        /// Its role.
        role: &'static str,
        /// The key.
        key: String,
        /// The entry that brought it.
        index: u64,
        /// Where it should lie.
        folder: PathBuf,
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
    dir.join(FOLDER).join(format!("{}{SUFFIX}", role.word()))
}

/// The files of keys of a role that lie in a folder: the first one, then those that were drawn to follow it.
///
/// # Errors
/// [`KeyFault::File`] when the folder cannot be listed.
pub fn files_of(folder: &Path, role: Role) -> Result<Vec<PathBuf>, KeyFault> {
    let fault = |source| KeyFault::File { path: folder.to_owned(), source };
    let (start, mut later) = (format!("{}-", role.word()), Vec::new());
    for entry in fs::read_dir(folder).map_err(fault)? {
        let name = entry.map_err(fault)?.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(&start) && name.ends_with(SUFFIX) {
            later.push(folder.join(&*name));
        }
    }
    later.sort();
    let first = folder.join(format!("{}{SUFFIX}", role.word()));
    Ok(std::iter::once(first).chain(later).collect())
}

/// Draws the next key of a role beside those that are there; nothing is overwritten, and a crash leaves no half key.
///
/// # Errors
/// [`KeyFault`].
pub fn draw_next(dir: &Path, role: Role, origin: &Origin) -> Result<VerifierKey, KeyFault> {
    let folder = dir.join(FOLDER);
    let half = folder.join(format!("{}.new", role.word()));
    let fault = |source| KeyFault::File { path: half.clone(), source };
    // What an earlier crash left was never shown to anybody.
    fs::remove_file(&half).or_else(|e| if e.kind() == ErrorKind::NotFound { Ok(()) } else { Err(e) }).map_err(fault)?;
    let key = generate(&half, role, origin)?;
    let named = folder.join(format!("{}-{}{SUFFIX}", role.word(), key.id()));
    fs::rename(&half, &named).map_err(fault)?;
    File::open(&folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
    Ok(key)
}

impl Role {
    /// The role of which `key` leaves speak.
    pub fn of(role: KeyRole) -> Role {
        match role {
            KeyRole::Log => Role::Log,
            KeyRole::Witness => Role::Witness,
            KeyRole::Mirror => Role::Mirror,
            KeyRole::Transport => Role::Transport,
        }
    }
}

impl Keys {
    /// Reads the four keys of a node's directory: the first of each role is in force, until [`Keys::turn_to`].
    ///
    /// # Errors
    /// [`KeyFault`] of the first that cannot be used.
    pub fn read(dir: &Path) -> Result<Keys, KeyFault> {
        let one = |role| -> Result<Key, KeyFault> { Ok(Arc::new(read(&path(dir, role), role)?)) };
        let all = [one(Role::Log)?, one(Role::Witness)?, one(Role::Mirror)?, one(Role::Transport)?];
        Ok(Keys { dir: dir.to_owned(), in_force: RwLock::new(all) })
    }

    /// From now on the keys sign that the log says to be in force. All or none are changed; whether any was.
    ///
    /// # Errors
    /// [`KeyFault`]: one of them is not here, or cannot be used.
    pub fn turn_to(&self, life: &LogLife) -> Result<bool, KeyFault> {
        let mut next = self.held().clone();
        for (role, key) in KeyRole::ALL.iter().zip(&mut next) {
            let wanted = life.key(*role);
            if key.verifier() == wanted {
                continue;
            }
            *key = self.find(*role, wanted)?.ok_or_else(|| KeyFault::Missing {
                role: role.word(),
                key: wanted.to_string(),
                index: life.terms(*role).last().map_or(0, |term| term.index),
                folder: self.dir.join(FOLDER),
            })?;
        }
        let mut held = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        let is_other = held.iter().zip(&next).any(|(a, b)| a.verifier() != b.verifier());
        *held = next;
        Ok(is_other)
    }

    /// A key among the files of its role.
    fn find(&self, role: KeyRole, wanted: &VerifierKey) -> Result<Option<Key>, KeyFault> {
        for path in files_of(&self.dir.join(FOLDER), Role::of(role))? {
            let key = read(&path, Role::of(role))?;
            if key.verifier() == wanted {
                return Ok(Some(Arc::new(key)));
            }
        }
        Ok(None)
    }

    /// Whether a key lies here.
    pub fn has(&self, role: KeyRole, wanted: &str) -> bool {
        VerifierKey::parse(wanted).is_ok_and(|key| self.find(role, &key).is_ok_and(|found| found.is_some()))
    }

    /// All keys of a role that lie here, whether they are in force, were, or may come.
    pub fn all_of(&self, role: KeyRole) -> Vec<VerifierKey> {
        let files = files_of(&self.dir.join(FOLDER), Role::of(role)).unwrap_or_default();
        files.iter().filter_map(|path| Some(read(path, Role::of(role)).ok()?.verifier().clone())).collect()
    }

    fn held(&self) -> std::sync::RwLockReadGuard<'_, [Key; OF_A_NODE.len()]> {
        // A poisoned lock still holds whole keys: they are replaced in one assignment.
        self.in_force.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Signs this log's checkpoints.
    pub fn log(&self) -> Key {
        self.held()[0].clone()
    }

    /// Cosigns others' checkpoints as a witness.
    pub fn witness(&self) -> Key {
        self.held()[1].clone()
    }

    /// Cosigns what is mirrored here.
    pub fn mirror(&self) -> Key {
        self.held()[2].clone()
    }

    /// Signs requests to partners.
    pub fn transport(&self) -> Key {
        self.held()[3].clone()
    }
}

/// A statement could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum StatementFault {
    /// The root key.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// What was to be signed is no statement of ours: nothing else is signed by a root key.
    #[error(transparent)]
    Statement(#[from] BadStatement),
    /// The statement is about a log whose root key this is not.
    #[error("the root key is {key}, and the statement is about the log {origin}")]
    Other {
        /// Name of the key.
        key: String,
        /// The log.
        origin: Origin,
    },
    /// The signer.
    #[error("couldn't sign: {0}")]
    Sign(String),
}

/// Signs a statement with a root key, on whatever machine that lies: the statement and one signature line behind it.
///
/// # Errors
/// [`StatementFault`]; only statements about the log of that key are signed.
pub fn sign_statement(root_key: &Path, text: &str) -> Result<(Statement, String), StatementFault> {
    let statement = Statement::read(text)?;
    let (Statement::Key { origin, .. } | Statement::Policy { origin, .. }) = &statement;
    let key = read(root_key, Role::Root)?;
    if key.verifier().name() != Role::Root.key_name(origin) {
        return Err(StatementFault::Other { key: key.verifier().name().to_owned(), origin: origin.clone() });
    }
    let line = sign_text(text, &key).map_err(|e| StatementFault::Sign(e.to_string()))?;
    Ok((statement, format!("{text}\n{line}\n")))
}
