//! A published folder, or a bare log folder, checked whole.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use hutong_core::{
    ids::Origin,
    partner::{
        keys::{LogKeys, vouched},
        lapse::{Dispositions, Unconfirmed},
    },
    record::{KeyRole, LogLife},
};
use hutong_log::{
    checkpoint::SignedCheckpoint,
    hash::{Hash, sha256},
    key::VerifierKey,
    verify::{Expected, LogCheck, OpenLogFault, Remark},
};

use super::{
    Problem,
    contents::{ContentsFound, Opened},
    evidence::EvidenceProblem,
    leaves,
    record_file::{PartnerKeys, RecordFile},
};
use crate::folder::{CHECKPOINT_FILE, FolderFault, FolderSource, NEW_SUFFIX, RECORD_FILE};

const RECORD_FILE_LEN_MAX: usize = 1 << 20;
const CHECKPOINT_LEN_MAX: usize = 64 << 10;

/// The folder could not be read; nothing is said about the record.
#[derive(Debug, thiserror::Error)]
pub enum VerifyFault {
    /// A file could not be read.
    #[error("couldn't read the record")]
    Folder(#[from] FolderFault),
    /// A node's directory could not be read.
    #[error("couldn't read the node's directory")]
    Node(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no record at the path.
    #[error("there is no record at {path}: neither a checkpoint nor a node's directory")]
    NoRecord {
        /// The path.
        path: PathBuf,
    },
}

/// What was checked and what was found.
#[derive(Debug, Default)]
pub struct FolderReport {
    /// Which log, as its checkpoint says.
    pub origin: Option<String>,
    /// Size and root of the checkpoint.
    pub head: Option<(u64, Hash)>,
    /// Names of the keys whose signatures on the checkpoint were checked.
    pub signed_by: Vec<String>,
    /// Leaves hashed and compared.
    pub leaves: u64,
    /// Hash tiles compared.
    pub tiles: u64,
    /// Leaves of kinds that this version does not know.
    pub unrecognised: u64,
    /// Leaves that are not canonical or ill-typed: hashed, never projected.
    pub quarantined: Vec<(u64, String)>,
    /// Opened parts checked against their commitments.
    pub parts: u64,
    /// Files of vote rows checked against their batch roots.
    pub batches: u64,
    /// Reports whose dispositions were recomputed.
    pub reports: u64,
    /// What the leaves say of the log's keys and end.
    pub life: Option<LogLife>,
    /// Mirrors of other logs in the same folder, each checked the same way.
    pub mirrors: Vec<FolderReport>,
    /// What is wrong. Empty means: everything that could be checked holds.
    pub problems: Vec<Problem>,
    /// What could not be checked, in words.
    pub unchecked: Vec<String>,
    /// What bodies left undone, as their logs show: nothing is wrong with the record by it.
    pub undone: Vec<Unconfirmed>,
}

impl FolderReport {
    /// Whether everything that could be checked holds, in the mirrors too.
    pub fn is_intact(&self) -> bool {
        self.problems.is_empty() && self.mirrors.iter().all(FolderReport::is_intact)
    }

    /// What the leaves of a log say of its keys, where that log or a mirror of it is here; `None` where neither is.
    ///
    /// # Errors
    /// [`EvidenceProblem::Broken`] when that record does not hold, or one is here of which nobody can say whose it is.
    pub fn life_of(&self, origin: &str) -> Result<Option<&LogLife>, EvidenceProblem> {
        let is_it = |log: &&FolderReport| log.origin.as_deref().is_none_or(|of| of == origin);
        let log = std::iter::once(self).chain(&self.mirrors).find(is_it);
        match log {
            Some(log) if !log.problems.is_empty() => Err(EvidenceProblem::Broken),
            log => Ok(log.and_then(|log| log.life.as_ref())),
        }
    }

    pub(super) fn problem(&mut self, path: &str, what: impl Into<String>) {
        self.problems.push(Problem { path: path.to_owned(), entry: None, what: what.into() });
    }
}

/// Checks a folder. `keys` are the verifier keys that the caller trusts; without any, those of the folder's own
/// `record.json` and genesis leaf are used, and the report says that nobody vouched for them.
///
/// # Errors
/// [`VerifyFault`] when files cannot be read. What is wrong with the record stands in the report.
pub fn verify_folder(path: &Path, keys: &[VerifierKey], progress: &dyn Fn(u64)) -> Result<FolderReport, VerifyFault> {
    let source = FolderSource::new(path);
    if !path.join(CHECKPOINT_FILE).exists() {
        return Err(VerifyFault::NoRecord { path: path.to_owned() });
    }
    let mut report = FolderReport::default();
    let record = read_record_file(path, &mut report)?;
    let mut trusted = keys.to_vec();
    if let Some(record) = &record {
        // Cosigners named by the log itself: their lines must verify, or their bytes would be checked by nobody.
        // The log's own keys are only candidates: which of them signs follows from the leaves, and one of those that were
        // given must be among them.
        trusted.extend(record.checkpoint_keys().into_iter().filter(|k| !keys.contains(k)));
    }
    if keys.is_empty() {
        let own = "the log's own key: it was read from the folder itself; give --vkey to pin it";
        report.unchecked.push(own.to_owned());
    }
    let life = check_log(&source, (&trusted, keys), record.as_ref(), &mut report, progress)?;
    if let (Some(life), Some((size, _))) = (life, report.head)
        && keys.iter().any(|key| life.knows(KeyRole::Log, key))
        && let Err(unvouched) = vouched(&life, size, keys)
    {
        // Whoever makes a record of their own names a well-known key in its first entry, and lets another one follow.
        report.problem(CHECKPOINT_FILE, unvouched.to_string());
    }
    if let Some(record) = &record {
        check_mirrors(path, record, &mut report, progress)?;
    }
    check_strays(&source, record.is_some(), &mut report)?;
    Ok(report)
}

fn read_record_file(path: &Path, report: &mut FolderReport) -> Result<Option<RecordFile>, VerifyFault> {
    let bytes = hutong_log::verify::LogSource::read(&FolderSource::new(path), RECORD_FILE, RECORD_FILE_LEN_MAX)?;
    let Some(bytes) = bytes else {
        report.unchecked.push("record.json is not there: keys, partners and openings are not compared".to_owned());
        return Ok(None);
    };
    match RecordFile::read(&bytes) {
        Ok(record) => Ok(Some(record)),
        Err(e) => {
            report.problem(RECORD_FILE, e.to_string());
            Ok(None)
        }
    }
}

/// The log itself with everything that its leaves account for.
fn check_log(
    source: &FolderSource,
    (keys, given): (&[VerifierKey], &[VerifierKey]),
    record: Option<&RecordFile>,
    report: &mut FolderReport,
    progress: &dyn Fn(u64),
) -> Result<Option<LogLife>, VerifyFault> {
    let expected = Expected { keys, origin: record.map(|r| r.origin.as_str()) };
    let mut check = match LogCheck::open(source, expected) {
        Ok(check) => check,
        Err(OpenLogFault::Breach(breach)) => {
            report.problem(&breach.path, breach.kind.to_string());
            return Ok(None);
        }
        Err(OpenLogFault::Source(fault)) => return Err(fault.into()),
    };
    let opened = Opened::list(source)?;
    let mut found = ContentsFound::default();
    let mut dispositions = Dispositions::default();
    let mut unrecognised = 0;
    let mut quarantined = Vec::new();
    let mut life = None;
    leaves::read_all(
        &mut check,
        &opened,
        |told| {
            told.steps.into_iter().for_each(|(index, step)| dispositions.take(index, step));
            found.append(told.contents);
            unrecognised += told.unrecognised;
            quarantined.extend(told.quarantined);
            told.about.iter().for_each(|(index, bytes)| LogLife::take_bytes(&mut life, *index, bytes));
        },
        progress,
    )?;
    let log = check.finish()?;
    report.head = log.checkpoint.as_ref().map(|c| (c.checkpoint().size(), c.checkpoint().root()));
    report.origin = log.checkpoint.as_ref().map(|c| c.checkpoint().origin().to_owned());
    let cosigners = log.signatories.cosigned.iter().map(|c| c.key.name().to_owned());
    report.signed_by = log.signatories.log.iter().map(|k| k.name().to_owned()).chain(cosigners).collect();
    (report.leaves, report.tiles) = (log.leaves, log.tiles);
    (report.unrecognised, report.quarantined) = (unrecognised, quarantined);
    (report.parts, report.batches, report.reports) = (found.parts, found.batches, dispositions.reports);
    for breach in log.breaches {
        report.problems.push(Problem { path: breach.path, entry: breach.leaf, what: breach.kind.to_string() });
    }
    // A pass under way opens parts of entries that its checkpoint will cover: they lie there too, unsigned.
    let is_ahead = log.remarks.iter().any(|remark| matches!(remark, Remark::Beyond { .. }));
    for remark in log.remarks {
        take_remark(remark, record.is_some(), report);
    }
    if let Some(record) = record
        && !life.as_ref().is_some_and(|life| record.agrees(life))
    {
        report.problem(RECORD_FILE, "does not name the keys that the entries of the log say to be in force");
    }
    report.life.clone_from(&life);
    if let (Some(life), Some((size, _))) = (&life, report.head) {
        check_life(life, (size, &log.signatories.log), given, report);
    }
    found.finish();
    for path in opened.files().filter(|p| !found.known.contains(*p)) {
        match is_ahead {
            true => report.unchecked.push(format!("{path}: belongs to no entry that the checkpoint covers")),
            false => report.problem(path, "belongs to no entry of the log"),
        }
    }
    for path in &opened.strays {
        report.problem(path, "is not named after a commitment or a batch");
    }
    report.problems.append(&mut found.problems);
    for (index, why) in dispositions.bad {
        let path = "tile/entries".to_owned();
        report.problems.push(Problem { path, entry: Some(index), what: why.to_string() });
    }
    Ok(life)
}

/// Whether the key that the leaves name signed the head, and a key that somebody vouches for is among theirs.
fn check_life(life: &LogLife, (size, signed): (u64, &[VerifierKey]), given: &[VerifierKey], report: &mut FolderReport) {
    let key = life.log_key_at(size);
    if !signed.is_empty() && !signed.contains(key) {
        let what = format!("the entries say that {key} signs this size, and it did not");
        report.problem(CHECKPOINT_FILE, what);
    }
    let of_log: Vec<&VerifierKey> = given.iter().filter(|k| k.name() == life.origin().as_str()).collect();
    if !of_log.is_empty() && !of_log.iter().any(|key| life.knows(KeyRole::Log, key)) {
        report.problem(CHECKPOINT_FILE, "no key that was given is one of this log's keys");
    }
    tell_of_life(life, size, report);
}

/// What a reader should know of changes that were none, and of an end.
pub(super) fn tell_of_life(life: &LogLife, size: u64, report: &mut FolderReport) {
    for (index, why) in life.void() {
        report.unchecked.push(format!(
            "entry {index} would change a key, the policy or the end of the log, and changes nothing ({why})"
        ));
    }
    match life.end() {
        Some(end) if end.index + 1 < size => {
            let what = format!("entries follow the one that ended the log, {}", end.index);
            report.problem(CHECKPOINT_FILE, what);
        }
        Some(end) => report.unchecked.push(format!("the log ended with entry {}", end.index)),
        None => {}
    }
}

/// In a folder that names its signers every line must be one of theirs; in a bare log the reader is told.
fn take_remark(remark: Remark, signers_known: bool, report: &mut FolderReport) {
    match remark {
        Remark::UnknownSigner { .. } if signers_known => report.problem(CHECKPOINT_FILE, remark.to_string()),
        Remark::Stray { ref path } => {
            let path = path.clone();
            report.problem(&path, "is not a file of a log");
        }
        other => report.unchecked.push(other.to_string()),
    }
}

fn check_mirrors(
    path: &Path,
    record: &RecordFile,
    report: &mut FolderReport,
    progress: &dyn Fn(u64),
) -> Result<(), VerifyFault> {
    for partner in &record.partners {
        let name = folder_name(&partner.origin);
        let pinned: Vec<VerifierKey> = VerifierKey::parse(&partner.log_vkey).into_iter().collect();
        let keys: Vec<VerifierKey> = record.keys_of(KeyRole::Mirror).into_iter().chain(pinned.clone()).collect();
        let mirror = path.join("mirror").join(&name);
        let mut life = None;
        if mirror.join(CHECKPOINT_FILE).exists() {
            let mut inner = FolderReport::default();
            life = check_log(&FolderSource::new(&mirror), (&keys, &pinned), None, &mut inner, progress)?;
            cosigned_by(&inner.signed_by.clone(), &record.mirror_vkey, &mut inner);
            report.mirrors.push(inner);
        }
        check_witness_head(path, &name, (partner, life), record, report)?;
    }
    Ok(())
}

fn cosigned_by(signed_by: &[String], vkey: &str, report: &mut FolderReport) {
    let name = VerifierKey::parse(vkey).map(|k| k.name().to_owned()).unwrap_or_default();
    if !signed_by.contains(&name) {
        report.problem(CHECKPOINT_FILE, format!("carries no cosignature of {name}"));
    }
}

fn check_witness_head(
    path: &Path,
    name: &str,
    (partner, life): (&PartnerKeys, Option<LogLife>),
    record: &RecordFile,
    report: &mut FolderReport,
) -> Result<(), VerifyFault> {
    let file = format!("witness/{name}/{CHECKPOINT_FILE}");
    let bytes = hutong_log::verify::LogSource::read(&FolderSource::new(path), &file, CHECKPOINT_LEN_MAX)?;
    let Some(bytes) = bytes else { return Ok(()) };
    let pinned = VerifierKey::parse(&partner.log_vkey).ok();
    let mut keys = record.keys_of(KeyRole::Witness);
    let signed = SignedCheckpoint::parse(&bytes);
    if let (Some(pinned), Ok(signed)) = (pinned, &signed) {
        keys.push(LogKeys::new(pinned, life).at(signed.checkpoint().size()).clone());
    }
    match signed {
        Err(e) => report.problem(&file, e.to_string()),
        Ok(signed) => match signed.open(&keys) {
            Err(e) => report.problem(&file, e.to_string()),
            Ok(by) if by.cosigned.is_empty() => report.problem(&file, "carries no cosignature of this witness"),
            Ok(by) if signed.note().signatures().len() != by.cosigned.len() + by.log.len() => {
                report.problem(&file, "carries a signature line of somebody unknown");
            }
            Ok(_) => {}
        },
    }
    Ok(())
}

/// Files that belong to nothing: a byte in them would be checked by nobody.
fn check_strays(source: &FolderSource, is_published: bool, report: &mut FolderReport) -> Result<(), VerifyFault> {
    if !is_published {
        return Ok(());
    }
    let known: BTreeSet<&str> = ["checkpoint", "record.json"].into();
    for file in source.files_below("")? {
        let expected = known.contains(file.as_str())
            || file.ends_with(NEW_SUFFIX)
            || ["tile/", "for/", "mirror/", "witness/"].iter().any(|folder| file.starts_with(folder));
        if !expected {
            report.problem(&file, "is not a file of a published record");
        }
    }
    Ok(())
}

/// The name under which an origin's files lie: hex of the SHA-256 of the origin.
pub fn folder_name(origin: &Origin) -> String {
    sha256(origin.as_str().as_bytes()).to_hex()
}
