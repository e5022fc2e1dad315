//! A backup, or a node's directory, held to everything that it says: nothing is written, and each fault has its place.

use std::path::{Path, PathBuf};

use hutong_core::{ids::Origin, record::LogHead};
use hutong_log::key::VerifierKey;
use hutong_store::{Store, backup::Looking, lock::LockedHead};

use super::{DiskFault, Form, MANIFEST, MANIFEST_LEN_MAX, Manifest, UnarchiveFault, archive, files};
use crate::verify::{FolderReport, Signed, VerifyFault, verify_node, verify_store};

/// Why nothing can be said about it.
#[derive(Debug, thiserror::Error)]
pub enum CheckFault {
    /// Neither a backup nor a node's directory.
    #[error("{0} is neither a backup nor a node's directory")]
    Neither(PathBuf),
    /// A file.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// The database.
    #[error(transparent)]
    Verify(#[from] VerifyFault),
    /// A database of an archive's tables.
    #[error("couldn't make a database of the tables")]
    Unarchive(#[from] UnarchiveFault),
}

/// A file of a backup that is not what was backed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Below the backup's folder.
    pub path: String,
    /// What is wrong with it.
    pub kind: DamageKind,
}

/// What is wrong with a file of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DamageKind {
    /// The manifest cannot be read; why.
    Manifest(String),
    /// The manifest is of another log than the database.
    OtherLog,
    /// The file is not there.
    Gone,
    /// It has another length.
    Length {
        /// Bytes found.
        found: u64,
        /// Bytes backed up.
        wanted: u64,
    },
    /// It has other bytes.
    Bytes,
    /// A line of a table is none.
    Line {
        /// From 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// It was not backed up.
    Stray,
}

/// What was checked and what was found.
#[derive(Debug, Default)]
pub struct BackupReport {
    /// What the backup says of itself; `None` for a directory, or when the manifest cannot be read.
    pub manifest: Option<Manifest>,
    /// Files that are not as the manifest says.
    pub damage: Vec<Damage>,
    /// The record in it; `None` when its files are damaged: their bytes mean nothing then.
    pub record: Option<FolderReport>,
}

impl BackupReport {
    /// Whether everything that could be checked holds.
    pub fn is_intact(&self) -> bool {
        self.damage.is_empty() && self.record.as_ref().is_some_and(FolderReport::is_intact)
    }

    fn damage(&mut self, path: &str, kind: DamageKind) {
        self.damage.push(Damage { path: path.to_owned(), kind });
    }
}

/// Checks a node's directory as it lies there, also while a server is at work.
///
/// # Errors
/// [`CheckFault`]. What is wrong with it stands in the report.
pub async fn check_directory(dir: &Path, keys: &[VerifierKey]) -> Result<BackupReport, CheckFault> {
    if !dir.join(super::STORE).is_file() {
        return Err(CheckFault::Neither(dir.to_owned()));
    }
    Ok(BackupReport { record: Some(verify_node(dir, keys).await?), ..BackupReport::default() })
}

/// Checks a backup: every file against the manifest, then the record in it as `hutong verify` does. `told` hears how many
/// bytes were hashed. Of tables a database is made in `scratch`, a folder that is not there before nor afterwards.
///
/// # Errors
/// [`CheckFault`]. What is wrong with it stands in the report.
pub async fn check_backup(
    backup: &Path,
    keys: &[VerifierKey],
    scratch: &Path,
    told: &(dyn Fn(u64) + Sync),
) -> Result<BackupReport, CheckFault> {
    let mut report = check_files(backup, told)?;
    let Some(manifest) = report.manifest.clone().filter(|_| report.damage.is_empty()) else { return Ok(report) };
    match manifest.form() {
        Form::Database => check_record(&mut report, backup, &manifest, keys).await?,
        Form::Tables => {
            files::make_folder(scratch)?;
            let checked = check_tables(&mut report, backup, scratch, &manifest, keys).await;
            files::give_up(scratch);
            checked?;
        }
    }
    Ok(report)
}

/// Makes a database of an archive in a folder and checks the record in it.
pub(super) async fn check_tables(
    report: &mut BackupReport,
    archive: &Path,
    folder: &Path,
    manifest: &Manifest,
    keys: &[VerifierKey],
) -> Result<(), CheckFault> {
    match archive::read_tables(archive, folder).await {
        Ok(_) => check_record(report, folder, manifest, keys).await,
        Err(UnarchiveFault::Line { path, line, what }) => {
            report.damage(&path, DamageKind::Line { line, what });
            Ok(())
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Checks the record of a database that lies in a folder.
pub(super) async fn check_record(
    report: &mut BackupReport,
    folder: &Path,
    manifest: &Manifest,
    keys: &[VerifierKey],
) -> Result<(), CheckFault> {
    let head = head_of(manifest);
    if head.is_none() {
        report.damage(MANIFEST, DamageKind::Manifest("it states no head".to_owned()));
        return Ok(());
    }
    match Store::open_reading(folder, Looking::Still).await {
        Ok(store) if store.home().as_str() == manifest.origin => {
            report.record = Some(verify_store(store, Signed { file: MANIFEST, head }, keys).await?);
        }
        Ok(_) => report.damage(MANIFEST, DamageKind::OtherLog),
        Err(fault) => return Err(VerifyFault::Node(Box::new(fault)).into()),
    }
    Ok(())
}

fn head_of(manifest: &Manifest) -> Option<LockedHead> {
    let head = LogHead { origin: Origin::new(&manifest.origin).ok()?, size: manifest.size, root: manifest.root()? };
    Some(LockedHead { head, checkpoint: manifest.checkpoint.clone().into_bytes() })
}

/// Every file of a backup against its manifest.
pub(super) fn check_files(backup: &Path, told: &dyn Fn(u64)) -> Result<BackupReport, CheckFault> {
    let mut report = BackupReport::default();
    let Some(bytes) = files::read(&backup.join(MANIFEST), MANIFEST_LEN_MAX)? else {
        return Err(CheckFault::Neither(backup.to_owned()));
    };
    let manifest = match Manifest::read(&bytes) {
        Ok(manifest) => manifest,
        Err(what) => {
            report.damage(MANIFEST, DamageKind::Manifest(what));
            return Ok(report);
        }
    };
    let there = files::list(backup)?;
    for line in &manifest.files {
        if !there.contains(&line.path) {
            report.damage(&line.path, DamageKind::Gone);
            continue;
        }
        let found = files::measure(backup, &line.path, told)?;
        if found.len != line.len {
            report.damage(&line.path, DamageKind::Length { found: found.len, wanted: line.len });
        } else if found.sha256 != line.sha256 {
            report.damage(&line.path, DamageKind::Bytes);
        }
    }
    let is_listed = |path: &String| path == MANIFEST || manifest.files.iter().any(|line| line.path == *path);
    for path in there.iter().filter(|path| !is_listed(path)) {
        report.damage(path, DamageKind::Stray);
    }
    report.manifest = Some(manifest);
    Ok(report)
}
