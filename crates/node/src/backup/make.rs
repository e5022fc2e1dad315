//! A backup is made while the node serves: the checkpoint first, then the database as of one commit, which therefore holds
//! everything that the checkpoint covers.

use std::path::{Path, PathBuf};

use hutong_log::hash::Hash;
use hutong_store::{
    OpenFault, ReadFault, Store,
    backup::{CopyFault, Looking},
};
use serde::{Deserialize, Serialize};

use super::{
    ARCHIVE_FORMAT, ArchiveFault, DiskFault, FORMAT, Form, LAST, MANIFEST, MANIFEST_LEN_MAX, Manifest, STORE,
    UNFINISHED,
};
use crate::{Node, keys, notify::OUTBOUND_FILE, sequencer::edge_at};

/// Files of a directory that hold secrets, as the private keys do: they go with these, or not at all.
const SECRETS: [&str; 1] = [OUTBOUND_FILE];
/// Folder of evidence in a directory.
const EVIDENCE: &str = "evidence";

/// A backup could not be made. Nothing of it is left under its name.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// Something of that name is there.
    #[error("{0} is there already: a backup takes the place of nothing")]
    Exists(PathBuf),
    /// An earlier one was interrupted.
    #[error("{0} was left by a backup that was interrupted: remove it")]
    Unfinished(PathBuf),
    /// A file.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// The private keys.
    #[error(transparent)]
    Key(#[from] keys::KeyFault),
    /// The database.
    #[error("couldn't copy the database")]
    Copy(#[from] CopyFault),
    /// The copy, read again.
    #[error("couldn't read the copy again")]
    Open(#[from] OpenFault),
    /// The copy, read again.
    #[error("couldn't read the copy again")]
    Read(#[from] ReadFault),
    /// The copy is not what was signed.
    #[error("the copy makes the root {stored} at size {size}, but {signed} was signed")]
    Other {
        /// Signed size.
        size: u64,
        /// Root of the copy.
        stored: Hash,
        /// Root that was signed.
        signed: Hash,
    },
    /// The copy's tree cannot be read.
    #[error("couldn't read the copy's tree: {0}")]
    Tree(String),
    /// Its tables.
    #[error("couldn't write the tables")]
    Tables(#[from] ArchiveFault),
    /// The manifest.
    #[error("couldn't write the manifest")]
    Manifest(#[from] serde_json::Error),
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its manifest.
    pub manifest: Manifest,
    /// Bytes of all files.
    pub bytes: u64,
}

/// When the last backup was made, kept in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastBackup {
    /// Seconds since 1970.
    pub at: u64,
    /// Entries in it.
    pub size: u64,
    /// Bytes of it.
    pub bytes: u64,
}

/// When the last backup of a directory was made; `None` when none ever was, or nobody can tell.
pub fn last_backup(dir: &Path) -> Option<LastBackup> {
    let bytes = super::files::read(&dir.join(LAST), MANIFEST_LEN_MAX).ok().flatten()?;
    serde_json::from_slice(&bytes).ok()
}

impl Node {
    /// Makes a backup in a folder that must not be there; durable on return. `beside` are further files of the directory
    /// that belong to it, those that are there. The private keys are in it only if `with_keys`: whoever has them can
    /// sign as this body.
    ///
    /// # Errors
    /// [`BackupFault`].
    pub async fn backup(&self, to: &Path, form: Form, with_keys: bool, beside: &[&str]) -> Result<Made, BackupFault> {
        if to.symlink_metadata().is_ok() {
            return Err(BackupFault::Exists(to.to_owned()));
        }
        let work = super::files::with_ending(to, UNFINISHED);
        if work.exists() {
            return Err(BackupFault::Unfinished(work));
        }
        super::files::make_folder(&work)?;
        let made = self.fill(&work, form, with_keys, beside).await;
        let named = made.and_then(|made| Ok(super::files::give_name(&work, to).map(|()| made)?));
        let made = named.inspect_err(|_| super::files::give_up(&work))?;
        let last = LastBackup { at: made.manifest.made_at, size: made.manifest.size, bytes: made.bytes };
        super::files::replace(&self.dir().join(LAST), serde_json::to_string(&last)?.as_bytes())?;
        Ok(made)
    }

    async fn fill(&self, work: &Path, form: Form, with_keys: bool, beside: &[&str]) -> Result<Made, BackupFault> {
        let head = self.head();
        let database = work.join(STORE);
        self.store().copy_to(&database).await?;
        let stored = check_copy(work, head.head.size, head.head.root).await?;
        let made = match form {
            Form::Database => vec![STORE.to_owned()],
            Form::Tables => turn_into_tables(work).await?,
        };
        let mut paths = Vec::new();
        let dir = self.dir();
        let evidence = dir.join(EVIDENCE);
        if evidence.is_dir() {
            paths.extend(super::files::list(&evidence)?.into_iter().map(|name| format!("{EVIDENCE}/{name}")));
        }
        paths.extend(beside.iter().filter(|name| dir.join(name).is_file()).map(|name| (*name).to_owned()));
        let mut left_out: Vec<String> = SECRETS.iter().map(|name| (*name).to_owned()).collect();
        left_out.retain(|name| dir.join(name).is_file());
        if with_keys {
            paths.append(&mut left_out);
            for role in keys::OF_A_NODE {
                let files = keys::files_of(&dir.join(keys::FOLDER), role)?;
                let names = files.iter().filter_map(|path| path.strip_prefix(dir).ok());
                paths.extend(names.map(|path| path.to_string_lossy().into_owned()));
            }
        }
        let (work, from) = (work.to_owned(), dir.to_owned());
        // Copying and hashing take as long as a disk likes: not on a thread that others wait for.
        let copied =
            tokio::task::spawn_blocking(move || copy_all(&from, &work, &made, &paths).map(|files| (work, files)));
        let (work, files) = copied.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        let bytes = files.iter().map(|file| file.len).sum();
        let manifest = Manifest {
            format: if form == Form::Tables { ARCHIVE_FORMAT } else { FORMAT }.to_owned(),
            origin: self.origin().to_string(),
            made_at: self.clock.now().0,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            checkpoint: head.checkpoint.to_string(),
            size: head.head.size,
            root: head.head.root.to_hex(),
            stored,
            with_keys,
            left_out,
            files,
        };
        super::files::write(&work.join(MANIFEST), &manifest.bytes()?)?;
        super::files::sync_folder(&work)?;
        Ok(Made { manifest, bytes })
    }
}

/// How many entries the copy holds; its beginning must be what was signed.
async fn check_copy(work: &Path, size: u64, signed: Hash) -> Result<u64, BackupFault> {
    let copy = Store::open_reading(work, Looking::Still).await?;
    let home = copy.home().clone();
    let stored = copy.edge(&home).await?.size();
    let edge = edge_at(&copy, &home, size).await.map_err(|e| BackupFault::Tree(e.to_string()))?;
    copy.close().await?;
    match edge.root() {
        root if root == signed => Ok(stored),
        root => Err(BackupFault::Other { size, stored: root, signed }),
    }
}

/// Writes the tables of the copy in its place.
async fn turn_into_tables(work: &Path) -> Result<Vec<String>, BackupFault> {
    let copy = Store::open_reading(work, Looking::Still).await?;
    let written = super::archive::write_tables(&copy, work).await;
    copy.close().await?;
    super::files::remove(&work.join(STORE))?;
    Ok(written?)
}

/// Settles what was `made` in the work folder, copies the files at `paths` beside it, and measures all, by path.
fn copy_all(from: &Path, work: &Path, made: &[String], paths: &[String]) -> Result<Vec<super::FileLine>, DiskFault> {
    made.iter().try_for_each(|path| super::files::settle(&work.join(path)))?;
    paths.iter().try_for_each(|path| super::files::copy(&from.join(path), &work.join(path)))?;
    let mut all: Vec<&String> = made.iter().chain(paths).collect();
    all.sort();
    let files = all.into_iter().map(|path| super::files::measure(work, path, &|_| {})).collect::<Result<_, _>>()?;
    for folder in [EVIDENCE, "keys"].map(|name| work.join(name)).iter().filter(|folder| folder.is_dir()) {
        super::files::sync_folder(folder)?;
    }
    Ok(files)
}
