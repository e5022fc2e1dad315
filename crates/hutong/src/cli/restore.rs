//! `hutong restore`: a backup put back into a new directory, or only looked at.
//! Not here: the checks and what a restored directory owes (`hutong-node`'s `backup`).

use std::path::{Path, PathBuf};

use hutong_log::key::VerifierKey;
use hutong_node::{
    backup::{
        self, BackupReport, CheckFault, Damage, DamageKind, MANIFEST, Manifest, Plan, RestoreFault, check_backup,
        check_directory,
    },
    clock::Clock,
};
use serde_json::{Value as Json, json};

use super::{
    face::Face,
    serve::runtime,
    verify::{parse_key, report_json, tell_record},
};
use crate::{
    edge::{Ending, Stop, Tell},
    key,
    locale::{Locale, Notice},
    web::dates,
};

/// What `hutong restore` was asked to do; its help stands under `help-restore-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    #[arg(long, value_name = "DIR", required_unless_present = "check", conflicts_with = "check")]
    to: Option<PathBuf>,
    #[arg(long)]
    check: bool,
    #[arg(long, value_name = "FOLDER", conflicts_with = "check")]
    keys: Option<PathBuf>,
    #[arg(long, value_name = "DIR", conflicts_with = "check")]
    lock: Option<PathBuf>,
    #[arg(long, value_name = "KEY")]
    vkey: Vec<String>,
}

impl Tell for CheckFault {
    fn notice(&self) -> Notice {
        match self {
            CheckFault::Neither(path) => Notice::new(key!("restore-neither")).with("path", path.display().to_string()),
            CheckFault::Disk(_) | CheckFault::Verify(_) | CheckFault::Unarchive(_) => {
                Notice::new(key!("restore-unreadable"))
            }
        }
    }
}

impl Tell for RestoreFault {
    fn notice(&self) -> Notice {
        let path = |path: &Path| path.display().to_string();
        match self {
            RestoreFault::Exists(to) => Notice::new(key!("restore-exists")).with("path", path(to)),
            RestoreFault::Damaged(report) => damaged(report),
            RestoreFault::NoKeys => Notice::new(key!("restore-no-keys")),
            RestoreFault::OtherKeys { found, wanted } => {
                Notice::new(key!("restore-other-keys")).with("found", found.as_str()).with("wanted", wanted.as_str())
            }
            RestoreFault::Running(dir) => Notice::new(key!("restore-running")).with("dir", path(dir)),
            RestoreFault::OtherLock(dir) => Notice::new(key!("restore-other-lock")).with("dir", path(dir)),
            RestoreFault::Check(fault) => fault.notice(),
            RestoreFault::Key(_) => Notice::new(key!("restore-key")),
            RestoreFault::Lock(_) | RestoreFault::CopyLock(_) => Notice::new(key!("restore-lock")),
            RestoreFault::Disk(_) | RestoreFault::Note(_) => Notice::new(key!("restore-disk")),
        }
    }
}

/// The first damaged place, which is enough to refuse; `--check` lists all.
fn damaged(report: &BackupReport) -> Notice {
    let record = report.record.iter().flat_map(|r| &r.problems).map(ToString::to_string).next();
    let place = report.damage.first().map(|d| d.path.clone()).or(record).unwrap_or_default();
    Notice::new(key!("restore-damaged")).with("place", place)
}

fn stop(fault: RestoreFault) -> Stop {
    match &fault {
        RestoreFault::Exists(_)
        | RestoreFault::Damaged(_)
        | RestoreFault::NoKeys
        | RestoreFault::OtherKeys { .. }
        | RestoreFault::Running(_)
        | RestoreFault::OtherLock(_)
        | RestoreFault::Check(CheckFault::Neither(_)) => Stop::Refusal(fault.notice()),
        _ => Stop::fault(fault),
    }
}

/// Whole mebibytes, at least one of anything.
pub(super) fn mib(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

/// Runs the command.
///
/// # Errors
/// A refusal for a damaged backup, a directory that is there, missing keys; what `--check` finds is an ending of its own.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let keys = arguments.vkey.iter().map(|text| parse_key(text)).collect::<Result<Vec<_>, _>>()?;
    match &arguments.to {
        None => runtime()?.block_on(check(&arguments.backup, &keys, face)),
        Some(to) => runtime()?.block_on(restore(arguments, to, &keys, face)),
    }
}

async fn check(path: &Path, keys: &[VerifierKey], face: &Face) -> Result<Ending, Stop> {
    let bar = face.progress(key!("verify-checking"), Some(len_of(path)));
    let checked = match path.join(MANIFEST).exists() {
        true => check_backup(path, keys, &scratch(path), &|bytes| bar.inc(bytes)).await,
        false => check_directory(path, keys).await,
    };
    bar.finish_and_clear();
    let report = checked.map_err(|fault| match fault {
        CheckFault::Neither(_) => Stop::Refusal(fault.notice()),
        other => Stop::fault(other),
    })?;
    tell(path, &report, face);
    face.print_json(&shown(path, &report, &face.locale));
    Ok(match (&report.record, report.damage.is_empty()) {
        (_, false) => Ending::CheckFailed,
        (Some(record), true) if record.is_intact() => Ending::Done,
        _ => Ending::Breach,
    })
}

/// Where a database is made of an archive's tables to be looked at: beside it, for there is room for what it holds.
fn scratch(backup: &Path) -> PathBuf {
    backup.with_added_extension("checking")
}

/// Bytes of all files of a backup, as its manifest says; for the bar alone.
fn len_of(path: &Path) -> u64 {
    path.join("store.db").metadata().map_or(1, |meta| meta.len().max(1))
}

fn told_manifest(manifest: &Manifest, face: &Face) {
    let made = dates::minute(&face.locale, manifest.made_at);
    let bytes = manifest.files.iter().map(|f| f.len).sum();
    let values = [
        ("origin", manifest.origin.as_str().into()),
        ("made", made.into()),
        ("size", manifest.size.into()),
        ("stored", manifest.stored.into()),
        ("files", manifest.files.len().into()),
        ("mib", mib(bytes).into()),
    ];
    face.say(key!("restore-manifest"), &values);
    face.say(if manifest.with_keys { key!("restore-has-keys") } else { key!("restore-lacks-keys") }, &[]);
    if !manifest.left_out.is_empty() {
        face.say(key!("restore-left-out"), &[("files", manifest.left_out.join(" ").into())]);
    }
}

fn tell(path: &Path, report: &BackupReport, face: &Face) {
    if let Some(manifest) = &report.manifest {
        told_manifest(manifest, face);
    }
    for damage in &report.damage {
        face.say(
            key!("restore-damage"),
            &[("path", damage.path.as_str().into()), ("what", words(damage, &face.locale).into())],
        );
    }
    match &report.record {
        Some(record) => {
            if let Some((size, root)) = record.head {
                face.say(key!("restore-head"), &[("size", size.into()), ("root", root.to_hex().into())]);
            }
            tell_record(path, record, face);
        }
        None => face.say(key!("restore-no-record"), &[]),
    }
    if !report.is_intact() {
        face.say(key!("restore-what-to-do"), &[]);
    }
}

/// What is wrong with a file, in words.
fn words(damage: &Damage, locale: &Locale) -> String {
    match &damage.kind {
        DamageKind::Manifest(why) => locale.say_with(key!("restore-damage-manifest"), &[("why", why.as_str().into())]),
        DamageKind::OtherLog => locale.say(key!("restore-damage-other-log")),
        DamageKind::Gone => locale.say(key!("restore-damage-gone")),
        DamageKind::Length { found, wanted } => {
            let values = [("found", (*found).into()), ("wanted", (*wanted).into())];
            locale.say_with(key!("restore-damage-length"), &values)
        }
        DamageKind::Bytes => locale.say(key!("restore-damage-bytes")),
        DamageKind::Line { line, what } => {
            locale.say_with(key!("restore-damage-line"), &[("line", (*line).into()), ("what", what.as_str().into())])
        }
        DamageKind::Stray => locale.say(key!("restore-damage-stray")),
    }
}

fn shown(path: &Path, report: &BackupReport, locale: &Locale) -> Json {
    let damage = |d: &Damage| json!({ "path": d.path, "what": words(d, locale) });
    json!({
        "path": path,
        "intact": report.is_intact(),
        "made_at": report.manifest.as_ref().map(|m| m.made_at),
        "with_keys": report.manifest.as_ref().map(|m| m.with_keys),
        "left_out": report.manifest.as_ref().map(|m| &m.left_out),
        "damage": report.damage.iter().map(damage).collect::<Vec<_>>(),
        "record": report.record.as_ref().map(|r| report_json(path, r)),
    })
}

async fn restore(arguments: &Arguments, to: &Path, keys: &[VerifierKey], face: &Face) -> Result<Ending, Stop> {
    let plan = Plan {
        backup: arguments.backup.clone(),
        to: to.to_owned(),
        keys: arguments.keys.clone(),
        lock: arguments.lock.clone(),
    };
    let bar = face.progress(key!("verify-checking"), Some(len_of(&arguments.backup)));
    let restored = backup::restore(&plan, keys, &|bytes| bar.inc(bytes)).await;
    bar.finish_and_clear();
    let (manifest, report) = restored.map_err(stop)?;
    told_manifest(&manifest, face);
    face.say(key!("restore-done"), &[("dir", to.display().to_string().into())]);
    // What it owes is found out by opening it once, which also asks the partners.
    let owes = match crate::admin::door::start(to, Clock::System).await {
        Ok(node) => {
            node.stop().await;
            face.say(key!("restore-ready"), &[("dir", to.display().to_string().into())]);
            None
        }
        Err(crate::admin::door::DoorFault::Start { source: hutong_node::StartFault::Owes(recovery), .. }) => {
            let notice = crate::recovery::notice(&recovery, to);
            face.print(&face.locale.tell(&notice));
            crate::recovery::answers(&recovery, &face.locale).iter().for_each(|line| face.print(line));
            face.print(&face.locale.remedy(&notice));
            Some(notice.key)
        }
        Err(fault) => return Err(fault.into()),
    };
    let mut answer = shown(&arguments.backup, &report, &face.locale);
    answer["dir"] = json!(to);
    answer["owes"] = json!(owes);
    face.print_json(&answer);
    Ok(Ending::Done)
}
