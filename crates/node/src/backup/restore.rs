//! A backup put back into a new directory. It signs nothing yet: what it owes is found out when it is started
//! (`recover`).

use std::path::{Path, PathBuf};

use hutong_log::key::VerifierKey;
use hutong_store::{
    OpenFault,
    backup::{CopyFault, Looking, copy_lock, peek_lock},
};
use serde::{Deserialize, Serialize};

use super::{
    BackupReport, DiskFault, Form, LOCK, Manifest, RESTORED, STORE, UNFINISHED,
    archive::TABLES,
    check::{CheckFault, check_files, check_record, check_tables},
    files,
};
use crate::{
    keys::{self, KeyFault, Role},
    node::is_held,
};

/// What is put back, where, and with what.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The backup.
    pub backup: PathBuf,
    /// A directory that must not be there.
    pub to: PathBuf,
    /// Folder of the private keys, when they are not in the backup.
    pub keys: Option<PathBuf>,
    /// The directory in which the node's last lock lies: it says what was signed after the backup.
    pub lock: Option<PathBuf>,
}

/// Why nothing was put back. The new directory is not there.
#[derive(Debug, thiserror::Error)]
pub enum RestoreFault {
    /// Something of that name is there.
    #[error("{0} is there already: a backup takes the place of nothing")]
    Exists(PathBuf),
    /// The backup is damaged.
    #[error("the backup is damaged")]
    Damaged(Box<BackupReport>),
    /// Nobody gave the private keys.
    #[error("the private keys are not in the backup")]
    NoKeys,
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The keys are not this log's.
    #[error("the log key is {found}'s, but the backup is of {wanted}")]
    OtherKeys {
        /// Name of the key.
        found: String,
        /// The log.
        wanted: String,
    },
    /// The node of that lock still runs.
    #[error("the node in {0} is running")]
    Running(PathBuf),
    /// The lock is not this log's.
    #[error("the lock in {0} is not of this log")]
    OtherLock(PathBuf),
    /// The backup could not be read.
    #[error(transparent)]
    Check(#[from] CheckFault),
    /// The lock could not be read.
    #[error("couldn't read the lock")]
    Lock(#[source] OpenFault),
    /// The lock could not be copied.
    #[error("couldn't copy the lock")]
    CopyLock(#[from] CopyFault),
    /// A file.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// The note in the directory.
    #[error("couldn't note what was put back")]
    Note(#[from] serde_json::Error),
}

/// What a directory that was put back says of itself, until it has signed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restored {
    /// When the backup was made, in seconds since 1970.
    pub made_at: u64,
    /// Entries in it.
    pub stored: u64,
    /// The checkpoint that was signed when it was made.
    pub checkpoint: String,
    /// Whether a lock was put beside it.
    pub with_lock: bool,
}

/// What a directory says of having been put back; `None` when it was not, or has signed since.
pub(crate) fn restored(dir: &Path) -> Result<Option<Restored>, DiskFault> {
    let bytes = files::read(&dir.join(RESTORED), super::MANIFEST_LEN_MAX)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Forgets that a directory was put back.
pub(crate) fn forget_restored(dir: &Path) -> Result<(), DiskFault> {
    files::remove(&dir.join(RESTORED))
}

/// Checks a backup whole and puts it back; durable on return.
///
/// # Errors
/// [`RestoreFault`].
pub async fn restore(
    plan: &Plan,
    trusted: &[VerifierKey],
    told: &(dyn Fn(u64) + Sync),
) -> Result<(Manifest, BackupReport), RestoreFault> {
    if plan.to.symlink_metadata().is_ok() {
        return Err(RestoreFault::Exists(plan.to.clone()));
    }
    let work = files::with_ending(&plan.to, UNFINISHED);
    let mut report = check_files(&plan.backup, told)?;
    let Some(manifest) = report.manifest.clone().filter(|_| report.damage.is_empty()) else {
        return Err(RestoreFault::Damaged(Box::new(report)));
    };
    if manifest.form() == Form::Database {
        check_record(&mut report, &plan.backup, &manifest, trusted).await?;
        if !report.is_intact() {
            return Err(RestoreFault::Damaged(Box::new(report)));
        }
    }
    check_keys(plan, &manifest)?;
    check_lock(plan, &manifest).await?;
    files::make_folder(&work)?;
    if manifest.form() == Form::Tables {
        let checked = check_tables(&mut report, &plan.backup, &work, &manifest, trusted).await;
        if checked.is_err() || !report.is_intact() {
            files::give_up(&work);
        }
        checked?;
        if !report.is_intact() {
            return Err(RestoreFault::Damaged(Box::new(report)));
        }
    }
    let filled = fill(plan, &manifest, &work).await;
    let named = filled.and_then(|()| Ok(files::give_name(&work, &plan.to)?));
    named.inspect_err(|_| files::give_up(&work))?;
    Ok((manifest, report))
}

/// Where the private keys of a role lie: the first, and those that followed it.
fn key_files(plan: &Plan, role: Role) -> Result<Vec<PathBuf>, KeyFault> {
    let beside = plan.backup.join(keys::FOLDER);
    keys::files_of(plan.keys.as_ref().unwrap_or(&beside), role)
}

fn check_keys(plan: &Plan, manifest: &Manifest) -> Result<(), RestoreFault> {
    if plan.keys.is_none() && !manifest.with_keys {
        return Err(RestoreFault::NoKeys);
    }
    for role in keys::OF_A_NODE {
        for file in key_files(plan, role)? {
            let key = keys::read(&file, role)?;
            let found = hutong_log::key::Signer::verifier(&key).name().to_owned();
            if role == Role::Log && found != manifest.origin {
                return Err(RestoreFault::OtherKeys { found, wanted: manifest.origin.clone() });
            }
        }
    }
    Ok(())
}

/// A lock counts only if its node has ended: else two would sign.
async fn check_lock(plan: &Plan, manifest: &Manifest) -> Result<(), RestoreFault> {
    let Some(dir) = &plan.lock else { return Ok(()) };
    if is_held(dir) {
        return Err(RestoreFault::Running(dir.clone()));
    }
    let other = || RestoreFault::OtherLock(dir.clone());
    let origin = hutong_core::ids::Origin::new(&manifest.origin).map_err(|_| other())?;
    let head = peek_lock(dir, Looking::Still, &origin).await.map_err(RestoreFault::Lock)?;
    head.map(|_| ()).ok_or_else(other)
}

async fn fill(plan: &Plan, manifest: &Manifest, work: &Path) -> Result<(), RestoreFault> {
    for role in keys::OF_A_NODE {
        for file in key_files(plan, role)? {
            let name = file.file_name().unwrap_or_default();
            files::copy(&file, &work.join(keys::FOLDER).join(name))?;
        }
    }
    let is_beside = |path: &Path| !path.starts_with("keys") && !path.starts_with(TABLES);
    for line in manifest.files.iter().filter(|line| is_beside(Path::new(&line.path))) {
        files::copy(&plan.backup.join(&line.path), &work.join(&line.path))?;
    }
    if let Some(dir) = &plan.lock {
        copy_lock(dir, &work.join(LOCK)).await?;
        files::settle(&work.join(LOCK))?;
    }
    let note = Restored {
        made_at: manifest.made_at,
        stored: manifest.stored,
        checkpoint: manifest.checkpoint.clone(),
        with_lock: plan.lock.is_some(),
    };
    files::write(&work.join(RESTORED), serde_json::to_string(&note)?.as_bytes())?;
    debug_assert!(work.join(STORE).is_file(), "the manifest lists the database");
    files::sync_folder(work)?;
    Ok(())
}
