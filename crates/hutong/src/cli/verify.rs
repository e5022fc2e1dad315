//! `hutong verify`: checks a record or a receipt from bytes alone; says what was checked and what could not be.
//! Not here: the checks (`hutong-node`'s `verify`), which trust nothing but the keys they are given.
#![allow(clippy::disallowed_methods, reason = "the receipt is read from the file that the reader names")]

use std::path::{Path, PathBuf};

use hutong_core::partner::{
    lapse::{LAPSE_LEN_MAX, Lapse, LapseFile, Unconfirmed},
    split_view::Evidence,
};
use hutong_log::key::VerifierKey;
use hutong_node::verify::{
    FolderReport, Problem, ReceiptProblem, ReceiptReport, RecordFile, VerifyFault, verify_evidence,
};
use serde_json::{Value as Json, json};

use super::{face::Face, serve::runtime};
use crate::{
    edge::{Ending, Stop, Tell},
    key,
    locale::Notice,
};

/// Problems shown on the terminal; `--json` lists all.
const PROBLEMS_SHOWN_MAX: usize = 20;
/// Largest receipt that is read, in bytes: a receipt of an item with every part opened.
const RECEIPT_LEN_MAX: u64 = 64 << 20;

/// What `hutong verify` was asked to do; its help stands under `help-verify-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "RECORD", required_unless_present_any = ["receipt", "evidence"])]
    record: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    #[arg(long, value_name = "KEY")]
    vkey: Vec<String>,
}

/// What was asked could not be looked at.
#[derive(Debug, thiserror::Error)]
enum LookFault {
    #[error(transparent)]
    Verify(#[from] VerifyFault),
    #[error("couldn't read {path}")]
    Receipt {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}

impl Tell for LookFault {
    fn notice(&self) -> Notice {
        match self {
            LookFault::Verify(VerifyFault::NoRecord { path }) => {
                Notice::new(key!("verify-no-record")).with("path", path.display().to_string())
            }
            LookFault::Verify(VerifyFault::Folder(_) | VerifyFault::Node(_)) => Notice::new(key!("verify-unreadable")),
            LookFault::Receipt { path, .. } => {
                Notice::new(key!("verify-no-receipt")).with("path", path.display().to_string())
            }
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A fault when it cannot be read; a record that does not hold is an ending of its own.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let mut keys = arguments.vkey.iter().map(|text| parse_key(text)).collect::<Result<Vec<_>, _>>()?;
    // Nobody is convicted by a key that only the record beside the evidence names.
    let given = keys.clone();
    let mut shown = serde_json::Map::new();
    let mut ending = Ending::Done;
    let mut lives = None;
    if let Some(path) = &arguments.record {
        let report = check_record(path, &keys, face)?;
        shown = fields(&report_json(path, &report));
        tell_record(path, &report, face);
        if keys.is_empty() {
            keys.extend(own_keys(path));
        }
        if !report.is_intact() {
            ending = Ending::Breach;
        }
        lives = Some(report);
    }
    if let Some(path) = &arguments.receipt {
        let checked = check_receipt(path, &keys)?;
        shown.insert("receipt".to_owned(), receipt_json(path, &checked));
        if checked.is_err() && ending == Ending::Done {
            ending = Ending::CheckFailed;
        }
        tell_receipt(path, &checked, face);
    }
    if let Some(path) = &arguments.evidence {
        let (what, checked) = judge_evidence(path, &given, lives.as_ref(), face)?;
        if !checked["holds"].as_bool().unwrap_or_default() && ending == Ending::Done {
            ending = Ending::CheckFailed;
        }
        shown.insert(what.to_owned(), checked);
    }
    face.print_json(&Json::Object(shown));
    Ok(ending)
}

/// What a file of either kind proves to whoever trusts these keys alone: said, and as JSON under its name.
fn judge_evidence(
    path: &Path,
    keys: &[VerifierKey],
    record: Option<&FolderReport>,
    face: &Face,
) -> Result<(&'static str, Json), Stop> {
    let bytes = read_bounded(path, LAPSE_LEN_MAX as u64 + 1)?;
    if LapseFile::is_one(&bytes) {
        let checked = check_lapse(&bytes, keys);
        tell_lapse(&checked, face);
        return Ok(("lapse", lapse_json(path, &checked)));
    }
    let checked = check_evidence(&bytes, keys, record);
    match &checked {
        Ok(judged) => {
            let said = if judged.by_record { key!("verify-evidence-convicts") } else { key!("verify-evidence-holds") };
            face.say(said, &[("origin", judged.evidence.origin().into())]);
        }
        Err(why) => face.say(key!("verify-evidence-not"), &[("why", why.as_str().into())]),
    }
    Ok(("evidence", evidence_json(path, &checked)))
}

/// Evidence that convicts.
struct Judged {
    evidence: Evidence,
    /// The keys that signed its two heads.
    keys: [VerifierKey; 2],
    /// Whether the record beside it said which key was in force.
    by_record: bool,
}

/// What evidence of two histories proves; or why it proves nothing.
fn check_evidence(bytes: &[u8], keys: &[VerifierKey], record: Option<&FolderReport>) -> Result<Judged, String> {
    let evidence = Evidence::read(bytes).map_err(|e| e.to_string())?;
    let life = record.map(|record| record.life_of(evidence.origin())).transpose().map_err(|e| e.to_string())?.flatten();
    let keys = verify_evidence(&evidence, keys, life).map_err(|e| e.to_string())?;
    Ok(Judged { evidence, keys, by_record: life.is_some() })
}

fn evidence_json(path: &Path, checked: &Result<Judged, String>) -> Json {
    match checked {
        Ok(Judged { evidence, keys, by_record }) => json!({
            "path": path, "holds": true, "by_record": by_record, "origin": evidence.origin(), "kind": evidence.kind(),
            "sizes": evidence.sizes(), "keys": keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
        Err(why) => json!({ "path": path, "holds": false, "why": why }),
    }
}

/// What a file about a lapse shows; or why it shows nothing.
fn check_lapse(bytes: &[u8], keys: &[VerifierKey]) -> Result<(Lapse, VerifierKey), String> {
    let file = LapseFile::read(bytes).map_err(|e| e.to_string())?;
    let lapse = file.verify(keys).map_err(|e| e.to_string())?;
    Ok((lapse, file.signed_by(keys).map_err(|e| e.to_string())?))
}

fn lapse_json(path: &Path, checked: &Result<(Lapse, VerifierKey), String>) -> Json {
    match checked {
        Ok((lapse, key)) => json!({
            "path": path, "holds": true, "origin": lapse.by().as_str(), "name": lapse.name(), "kind": lapse.kind(),
            "entry": lapse.at(), "keys": [key.to_string()],
        }),
        Err(why) => json!({ "path": path, "holds": false, "why": why }),
    }
}

fn tell_lapse(checked: &Result<(Lapse, VerifierKey), String>, face: &Face) {
    match checked {
        Ok((Lapse::Report { by, at, why }, _)) => {
            let values = [("origin", by.as_str().into()), ("entry", (*at).into()), ("why", why.to_string().into())];
            face.say(key!("verify-lapse-report"), &values);
        }
        Ok((Lapse::Unconfirmed(late), _)) => tell_undone(late, face),
        Err(why) => face.say(key!("verify-evidence-not"), &[("why", why.as_str().into())]),
    }
}

fn tell_undone(late: &Unconfirmed, face: &Face) {
    let values = [
        ("origin", late.by.as_str().into()),
        ("other", late.erasure.origin.as_str().into()),
        ("entry", late.erasure.index.into()),
        ("hours", late.hours().unwrap_or_default().into()),
    ];
    face.say(key!("verify-undone"), &values);
}

fn read_bounded(path: &Path, len_max: u64) -> Result<Vec<u8>, Stop> {
    use std::io::Read;
    let fault = |source| Stop::fault(LookFault::Receipt { path: path.to_owned(), source });
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(fault)?;
    file.take(len_max).read_to_end(&mut bytes).map_err(fault)?;
    Ok(bytes)
}

pub(super) fn parse_key(text: &str) -> Result<VerifierKey, Stop> {
    VerifierKey::parse(text)
        .map_err(|e| Stop::Usage(Notice::new(key!("verify-vkey")).with("key", text).with("problem", e.to_string())))
}

/// The keys that a folder names for itself: used for a receipt only when the reader gave none, and then said so.
fn own_keys(path: &Path) -> Vec<VerifierKey> {
    let bytes = std::fs::read(path.join(hutong_node::folder::RECORD_FILE)).unwrap_or_default();
    let Ok(record) = RecordFile::read(&bytes) else { return Vec::new() };
    record.checkpoint_keys()
}

fn check_record(path: &Path, keys: &[VerifierKey], face: &Face) -> Result<FolderReport, Stop> {
    let wheel = face.progress(key!("verify-checking"), None);
    let checked = if path.join("keys").is_dir() {
        runtime()?.block_on(hutong_node::verify::verify_node(path, keys))
    } else {
        hutong_node::verify::verify_folder(path, keys, &|leaves| wheel.set_position(leaves))
    };
    wheel.finish_and_clear();
    checked.map_err(|fault| match fault {
        VerifyFault::NoRecord { .. } => Stop::Refusal(LookFault::from(fault).notice()),
        VerifyFault::Folder(_) | VerifyFault::Node(_) => Stop::fault(LookFault::from(fault)),
    })
}

fn check_receipt(path: &Path, keys: &[VerifierKey]) -> Result<Result<ReceiptReport, ReceiptProblem>, Stop> {
    Ok(hutong_node::verify::verify_receipt(&read_bounded(path, RECEIPT_LEN_MAX)?, keys))
}

fn all_problems(report: &FolderReport) -> Vec<&Problem> {
    report.problems.iter().chain(report.mirrors.iter().flat_map(all_problems)).collect()
}

fn fields(value: &Json) -> serde_json::Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}

pub(super) fn report_json(path: &Path, r: &FolderReport) -> Json {
    let problems = |r: &FolderReport| -> Vec<Json> {
        r.problems.iter().map(|p| json!({ "path": p.path, "entry": p.entry, "what": p.what.to_string() })).collect()
    };
    json!({
        "path": path,
        "intact": r.is_intact(),
        "origin": r.origin,
        "size": r.head.map(|(size, _)| size),
        "root": r.head.map(|(_, root)| root.to_hex()),
        "signed_by": r.signed_by,
        "entries": r.leaves,
        "tiles": r.tiles,
        "parts": r.parts,
        "batches": r.batches,
        "reports": r.reports,
        "unrecognised": r.unrecognised,
        "quarantined": r.quarantined,
        "mirrors": r.mirrors.iter().map(|m| report_json(path, m)).collect::<Vec<_>>(),
        "undone": r.undone.iter().map(|late| json!({
            "erasure": [late.erasure.origin.as_str(), late.erasure.index], "hours": late.hours(),
        })).collect::<Vec<_>>(),
        "problems": problems(r),
        "unchecked": r.unchecked.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn receipt_json(path: &Path, checked: &Result<ReceiptReport, ReceiptProblem>) -> Json {
    match checked {
        Ok(r) => json!({
            "path": path, "holds": true, "origin": r.origin, "entry": r.index, "size": r.size,
            "opened": r.opened, "signed_by": r.signed_by,
        }),
        Err(problem) => json!({ "path": path, "holds": false, "problem": problem.to_string() }),
    }
}

pub(super) fn tell_record(path: &Path, r: &FolderReport, face: &Face) {
    let origin = r.origin.clone().unwrap_or_default();
    let size = r.head.map(|(size, _)| size).unwrap_or_default();
    let values = [("origin", origin.into()), ("size", size.into()), ("path", path.display().to_string().into())];
    face.say(key!("verify-record"), &values);
    let counts = [
        ("entries", r.leaves.into()),
        ("tiles", r.tiles.into()),
        ("parts", r.parts.into()),
        ("batches", r.batches.into()),
        ("reports", r.reports.into()),
    ];
    face.say(key!("verify-checked"), &counts);
    if !r.signed_by.is_empty() {
        face.say(key!("verify-signed"), &[("names", r.signed_by.join(", ").into())]);
    }
    for mirror in &r.mirrors {
        let origin = mirror.origin.clone().unwrap_or_default();
        face.say(key!("verify-mirror"), &[("origin", origin.into()), ("entries", mirror.leaves.into())]);
    }
    for what in r.unchecked.iter().chain(r.mirrors.iter().flat_map(|m| &m.unchecked)) {
        face.say(key!("verify-unchecked"), &[("what", what.to_string().into())]);
    }
    for late in r.undone.iter().chain(r.mirrors.iter().flat_map(|mirror| &mirror.undone)) {
        tell_undone(late, face);
    }
    let problems = all_problems(r);
    for problem in problems.iter().take(PROBLEMS_SHOWN_MAX) {
        let place = ("path", problem.path.as_str().into());
        let what = ("what", problem.what.to_string().into());
        match problem.entry {
            Some(entry) => face.say(key!("verify-problem-entry"), &[place, ("entry", entry.into()), what]),
            None => face.say(key!("verify-problem"), &[place, what]),
        }
    }
    if problems.len() > PROBLEMS_SHOWN_MAX {
        face.say(key!("verify-more"), &[("n", (problems.len() - PROBLEMS_SHOWN_MAX).into())]);
    }
    face.say(if problems.is_empty() { key!("verify-intact") } else { key!("verify-breach") }, &[]);
}

fn tell_receipt(path: &Path, checked: &Result<ReceiptReport, ReceiptProblem>, face: &Face) {
    let path = path.display().to_string();
    match checked {
        Ok(r) => {
            let values = [("path", path.into()), ("origin", r.origin.as_str().into()), ("entry", r.index.into())];
            face.say(key!("verify-receipt-holds"), &values);
            if !r.opened.is_empty() {
                face.say(key!("verify-receipt-opened"), &[("parts", r.opened.join(", ").into())]);
            }
            let names: Vec<&str> = r.signed_by.iter().map(|(name, _)| name.as_str()).collect();
            face.say(key!("verify-signed"), &[("names", names.join(", ").into())]);
        }
        Err(problem) => {
            face.say(key!("verify-receipt-broken"), &[("path", path.into()), ("problem", problem.to_string().into())]);
        }
    }
}
