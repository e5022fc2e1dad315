//! `hutong doctor`: a check-up of a node's directory, one line a check, with what to do where something is to be done.
//! Not here: what is found (`hutong-node`'s `checkup`); here it is graded and said.

use std::path::{Path, PathBuf};

use hutong_core::{
    home::Site,
    ids::{ConsultationId, Origin},
    moment::Moment,
};
use hutong_node::{
    checkup::{CheckupFault, Found, LockFound, examine},
    clock::Clock,
    partners::LossState,
};
use serde_json::{Value as Json, json};

use super::{face::Face, restore::mib, serve::runtime};
use crate::{
    demo::marker::MARKER_FILE,
    edge::{Ending, Stop, Tell},
    key,
    locale::Notice,
};

/// Seconds after which a backup is worth a word, and after which its absence is a problem.
const BACKUP_AGE_S: [u64; 2] = [2 * DAY_S, 14 * DAY_S];
/// Seconds of a partner's silence that are worth a word (RECORD §7: stale after a quarter of an hour), and a problem.
const SILENCE_S: [u64; 2] = [900, DAY_S];
/// Room on the disk, in bytes, that is worth a word, and a problem.
const ROOM: [u64; 2] = [10 << 30, 1 << 30];
/// Seconds by which the clock may be behind the newest entry: entries are written to the minute.
const CLOCK_BEHIND_S_MAX: u64 = 120;
/// Before this moment (2024-01-01) no node ever wrote: such a clock was never set.
const CLOCK_EARLIEST: u64 = 1_704_067_200;
const DAY_S: u64 = 86_400;

/// What `hutong doctor` was asked to do; its help stands under `help-doctor-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

impl Tell for CheckupFault {
    fn notice(&self) -> Notice {
        match self {
            CheckupFault::NoNode(dir) => Notice::new(key!("node-none")).with("dir", dir.display().to_string()),
            CheckupFault::Open(_) | CheckupFault::Read(_) => Notice::new(key!("doctor-unreadable")),
        }
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Fine,
    Advice,
    Problem,
    /// Evidence that the record is inconsistent.
    Breach,
}

impl Grade {
    fn word(self) -> &'static str {
        match self {
            Grade::Fine => "ok",
            Grade::Advice => "advice",
            Grade::Problem => "problem",
            Grade::Breach => "breach",
        }
    }
}

/// A line of the check-up.
struct Line {
    grade: Grade,
    notice: Notice,
}

fn fine(notice: Notice) -> Line {
    Line { grade: Grade::Fine, notice }
}

fn advice(notice: Notice) -> Line {
    Line { grade: Grade::Advice, notice }
}

fn problem(notice: Notice) -> Line {
    Line { grade: Grade::Problem, notice }
}

/// Runs the command.
///
/// # Errors
/// A refusal when it is no node's directory; what is found is an ending of its own.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let now = Clock::System.now();
    let found = runtime()?.block_on(examine(&arguments.dir, now)).map_err(|fault| match fault {
        CheckupFault::NoNode(_) => Stop::Refusal(fault.notice()),
        other => Stop::fault(other),
    })?;
    let lines = judge(&found, &arguments.dir, now);
    tell(&lines, &found, face);
    Ok(match lines.iter().map(|line| line.grade).max() {
        Some(Grade::Breach) => Ending::Breach,
        Some(Grade::Problem) => Ending::CheckFailed,
        _ => Ending::Done,
    })
}

fn judge(found: &Found, dir: &Path, now: Moment) -> Vec<Line> {
    let mut lines = vec![served(found)];
    lines.extend(files(found, dir));
    lines.extend([disk(found), clock(found, now), database(found), lock(found, dir)]);
    lines.extend(restored(found));
    lines.extend(partners(found, now));
    lines.extend(losses(found));
    lines.extend(red_sums(found));
    lines.extend(unconfirmed(found));
    lines.extend([backups(found, dir, now), acts(found), certificates()]);
    lines.extend(accounts(found));
    lines.extend(settings(found, dir));
    lines.push(letters(found));
    lines.extend(provider(found));
    lines
}

fn served(found: &Found) -> Line {
    let notice = if found.is_served { Notice::new(key!("doctor-served")) } else { Notice::new(key!("doctor-rests")) };
    fine(notice.with("origin", found.origin.as_str()).with("size", found.health.size))
}

fn files(found: &Found, dir: &Path) -> Vec<Line> {
    let shown = dir.display().to_string();
    let mode = format!("{:03o}", found.mode);
    let mut lines = vec![match (found.mode & 0o077, found.exposed.is_empty()) {
        (0, _) => fine(Notice::new(key!("doctor-closed"))),
        // What lies in it is closed by itself.
        (_, true) => advice(Notice::new(key!("doctor-open")).with("dir", shown).with("mode", mode)),
        (_, false) => {
            let names: Vec<String> = found.exposed.iter().map(|path| path.display().to_string()).collect();
            problem(Notice::new(key!("doctor-exposed")).with("files", names.join(", ")).with("dir", shown))
        }
    }];
    lines.push(match found.bad_keys.first() {
        None => fine(Notice::new(key!("doctor-keys"))),
        Some((role, why)) => problem(Notice::new(key!("doctor-bad-key")).with("role", *role).with("why", why.as_str())),
    });
    lines
}

fn disk(found: &Found) -> Line {
    let Some(disk) = found.health.disk else { return advice(Notice::new(key!("doctor-disk-unknown"))) };
    let with = |notice: Notice| notice.with("free", mib(disk.free)).with("database", mib(found.health.database));
    // A backup beside it must find room too.
    match disk.free {
        free if free < ROOM[1] || free < found.health.database => problem(with(Notice::new(key!("doctor-disk-full")))),
        free if free < ROOM[0] || free < 3 * found.health.database => {
            advice(with(Notice::new(key!("doctor-disk-low"))))
        }
        _ => fine(with(Notice::new(key!("doctor-disk")))),
    }
}

fn clock(found: &Found, now: Moment) -> Line {
    let newest = found.health.newest.unwrap_or(Moment(0));
    if now.0 < CLOCK_EARLIEST || now.0 + CLOCK_BEHIND_S_MAX < newest.0 {
        let behind = newest.0.saturating_sub(now.0);
        return problem(Notice::new(key!("doctor-clock-behind")).with("behind", behind));
    }
    fine(Notice::new(key!("doctor-clock")))
}

fn database(found: &Found) -> Line {
    match found.damage.first() {
        None => fine(Notice::new(key!("doctor-database"))),
        Some(what) => problem(Notice::new(key!("doctor-database-damaged")).with("what", what.as_str())),
    }
}

fn lock(found: &Found, dir: &Path) -> Line {
    let shown = dir.display().to_string();
    match found.lock {
        LockFound::Agrees => fine(Notice::new(key!("doctor-lock"))),
        LockFound::Behind { signed } => {
            let notice = Notice::new(key!("doctor-lock-behind")).with("signed", signed);
            let notice = notice.with("stored", found.health.size);
            if found.is_served { fine(notice) } else { advice(notice) }
        }
        LockFound::Missing => problem(Notice::new(key!("doctor-lock-missing")).with("dir", shown)),
        LockFound::Ahead { signed } => {
            let notice = Notice::new(key!("doctor-lock-ahead")).with("signed", signed);
            problem(notice.with("stored", found.health.size).with("dir", shown))
        }
        LockFound::Contradicts { size } => Line {
            grade: Grade::Breach,
            notice: Notice::new(key!("doctor-lock-contradicts")).with("size", size).with("dir", shown),
        },
    }
}

fn restored(found: &Found) -> Option<Line> {
    found.is_restored.then(|| advice(Notice::new(key!("doctor-restored"))))
}

fn partners(found: &Found, now: Moment) -> Vec<Line> {
    if found.health.partners.is_empty() {
        return vec![advice(Notice::new(key!("doctor-no-partner")))];
    }
    let mut lines = Vec::new();
    for (p, seen) in found.health.partners.iter().zip(&found.partners) {
        let with = |notice: Notice| notice.with("origin", p.origin.as_str());
        if seen.is_diverged {
            let notice = with(Notice::new(key!("doctor-partner-diverged")));
            lines.push(Line { grade: Grade::Breach, notice });
            continue;
        }
        if !seen.is_readable {
            lines
                .push(problem(with(Notice::new(key!("doctor-partner-unreadable"))).with("folder", p.address.as_str())));
        }
        let silence = p.heard.map(|heard| now.0.saturating_sub(heard.0));
        lines.push(match silence {
            None => advice(with(Notice::new(key!("doctor-partner-never")))),
            Some(s) if s <= SILENCE_S[0] => fine(with(Notice::new(key!("doctor-partner")))),
            Some(s) => {
                let notice = with(Notice::new(key!("doctor-partner-silent"))).with("hours", s.div_ceil(3_600));
                if s <= SILENCE_S[1] { advice(notice) } else { problem(notice) }
            }
        });
        let behind = found.health.size.saturating_sub(p.guarded);
        let notice =
            with(Notice::new(key!("doctor-guarded"))).with("guarded", p.guarded).with("size", found.health.size);
        lines.push(if behind == 0 {
            fine(notice)
        } else {
            advice(with(Notice::new(key!("doctor-unguarded"))).with("behind", behind))
        });
    }
    lines
}

/// Silent where nothing was ever lost.
fn losses(found: &Found) -> Option<Line> {
    let losses = &found.health.losses;
    let with = |key| Notice::new(key).with("back", losses.back).with("lost", losses.n());
    let origins = losses.unasked.iter().map(Origin::as_str).collect::<Vec<_>>().join(", ");
    match losses.state()? {
        LossState::Back => Some(fine(with(key!("doctor-losses-back")))),
        LossState::Waiting => Some(advice(with(key!("doctor-losses-waiting")).with("origins", origins))),
        LossState::Gone => Some(advice(with(key!("doctor-losses-gone")))),
    }
}

/// Silent where no two bodies differ.
fn red_sums(found: &Found) -> Option<Line> {
    let names: Vec<&str> = found.red_sums.iter().map(ConsultationId::as_str).collect();
    (!names.is_empty()).then(|| problem(Notice::new(key!("doctor-sums")).with("consultations", names.join(", "))))
}

fn unconfirmed(found: &Found) -> Option<Line> {
    let mut logs: Vec<&str> = found.unconfirmed.iter().map(|late| late.by.as_str()).collect();
    logs.dedup();
    let notice = Notice::new(key!("doctor-unconfirmed")).with("n", found.unconfirmed.len() as u64);
    (!logs.is_empty()).then(|| advice(notice.with("logs", logs.join(", "))))
}

fn backups(found: &Found, dir: &Path, now: Moment) -> Line {
    let shown = dir.display().to_string();
    let Some(last) = &found.health.backup else {
        return advice(Notice::new(key!("doctor-no-backup")).with("dir", shown));
    };
    let age = now.0.saturating_sub(last.at);
    let notice = |key| Notice::new(key).with("days", age / DAY_S).with("size", last.size).with("dir", shown.as_str());
    match age {
        age if age > BACKUP_AGE_S[1] => problem(notice(key!("doctor-backup-old"))),
        age if age > BACKUP_AGE_S[0] => advice(notice(key!("doctor-backup-due"))),
        _ => fine(Notice::new(key!("doctor-backup")).with("hours", age / 3_600).with("size", last.size)),
    }
}

fn acts(found: &Found) -> Line {
    match found.acts.broken {
        None => fine(Notice::new(key!("doctor-acts")).with("lines", found.acts.lines)),
        Some(line) => Line { grade: Grade::Breach, notice: Notice::new(key!("doctor-acts-broken")).with("line", line) },
    }
}

/// The node holds none: TLS ends at the proxy before it, which is said so that nobody looks for them here.
fn certificates() -> Line {
    fine(Notice::new(key!("doctor-certificates")))
}

fn accounts(found: &Found) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.push(match found.without_second {
        0 => fine(Notice::new(key!("doctor-second"))),
        n => advice(Notice::new(key!("doctor-without-second")).with("n", n)),
    });
    lines.push(match (found.both_roles, found.is_small) {
        (0, _) => fine(Notice::new(key!("doctor-roles"))),
        (n, true) => advice(Notice::new(key!("doctor-small")).with("n", n)),
        (n, false) => advice(Notice::new(key!("doctor-both-roles")).with("n", n)),
    });
    if found.auditors == 0 {
        lines.push(advice(Notice::new(key!("doctor-no-auditor"))));
    }
    lines
}

fn settings(found: &Found, dir: &Path) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.push(match found.has_name {
        true => fine(Notice::new(key!("doctor-name"))),
        false => advice(Notice::new(key!("doctor-no-name"))),
    });
    if dir.join(MARKER_FILE).exists() {
        lines.push(advice(Notice::new(key!("doctor-demo"))));
    }
    lines
}

fn letters(found: &Found) -> Line {
    match &found.letters {
        Ok(to) if to.is_empty() => fine(Notice::new(key!("doctor-letters-none"))),
        Ok(to) => fine(Notice::new(key!("doctor-letters")).with("n", to.len())),
        Err(why) => problem(Notice::new(key!("doctor-letters-bad")).with("why", why.as_str())),
    }
}

/// Silent where people sign in here alone.
fn provider(found: &Found) -> Option<Line> {
    match &found.provider {
        Ok(to) if to.is_empty() => None,
        Ok(to) => Some(fine(Notice::new(key!("doctor-provider")).with("to", to[0].as_str()))),
        Err(why) => Some(problem(Notice::new(key!("doctor-provider-bad")).with("why", why.as_str()))),
    }
}

fn tell(lines: &[Line], found: &Found, face: &Face) {
    let t = &face.locale;
    for line in lines {
        let said = ("what", t.tell(&line.notice).into());
        match line.grade {
            Grade::Fine => face.say(key!("doctor-line-ok"), &[said]),
            grade => {
                let sign =
                    if grade == Grade::Advice { key!("doctor-line-advice") } else { key!("doctor-line-problem") };
                face.say(sign, &[said, ("remedy", t.remedy(&line.notice).into())]);
            }
        }
    }
    face.say(key!("doctor-outbound"), &[]);
    let letters = found.letters.as_deref().unwrap_or_default();
    let provider = found.provider.as_deref().unwrap_or_default();
    if found.health.partners.is_empty() && letters.is_empty() && provider.is_empty() {
        face.say(key!("doctor-outbound-none"), &[]);
    }
    for (channel, to) in letters {
        let values = [("channel", channel.word().into()), ("to", to.as_str().into())];
        face.say(key!("doctor-outbound-letters"), &values);
    }
    for to in provider {
        face.say(key!("doctor-outbound-provider"), &[("to", to.as_str().into())]);
    }
    for partner in &found.health.partners {
        let values = [("origin", partner.origin.as_str().into()), ("folder", partner.address.as_str().into())];
        let is_site = kind(&partner.address) == "site";
        face.say(if is_site { key!("doctor-outbound-site") } else { key!("doctor-outbound-folder") }, &values);
    }
    let count = |grade: Grade| lines.iter().filter(|line| line.grade == grade).count();
    let problems = count(Grade::Problem) + count(Grade::Breach);
    face.say(key!("doctor-sum"), &[("problems", problems.into()), ("advice", count(Grade::Advice).into())]);
    let shown = |line: &Line| -> Json {
        let remedy = Some(t.remedy(&line.notice)).filter(|_| line.grade != Grade::Fine);
        json!({ "check": line.notice.key, "grade": line.grade.word(), "what": t.tell(&line.notice), "remedy": remedy })
    };
    let outbound: Vec<Json> = found
        .health
        .partners
        .iter()
        .map(|p| json!({ "log": p.origin.as_str(), "kind": kind(&p.address), "to": p.address }))
        .chain(letters.iter().map(|(channel, to)| json!({ "kind": channel.word(), "to": to })))
        .chain(provider.iter().map(|to| json!({ "kind": "sign-in", "to": to })))
        .collect();
    face.print_json(&json!({
        "origin": found.origin.as_str(), "served": found.is_served, "size": found.health.size,
        "problems": problems, "advice": count(Grade::Advice),
        "lines": lines.iter().map(shown).collect::<Vec<_>>(), "outbound": outbound,
    }));
}

/// How a partner is read.
fn kind(address: &str) -> &'static str {
    if matches!(Site::read(address), Ok(None)) { "folder" } else { "site" }
}
