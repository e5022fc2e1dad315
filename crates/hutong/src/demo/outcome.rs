//! What a run gave: figures of the run and nothing else, as seven numbered lines for a newcomer and as JSON.

use std::path::PathBuf;

use hutong_core::consultation::charter::Bilingual;
use serde_json::{Value as Json, json};

use crate::{cli::face::Face, key, locale::Value};

/// Digits of a digest that are shown to people; the JSON has all.
const DIGEST_SHOWN_LEN: usize = 16;

/// A body after the run.
#[derive(Clone, Debug)]
pub struct BodyOutcome {
    /// Its name.
    pub name: Bilingual,
    /// Its log.
    pub origin: String,
    /// Leaves in its log.
    pub entries: u64,
    /// Process that ran its node.
    pub process: u32,
    /// User as whom it ran, where that was asked for.
    pub user: Option<u32>,
    /// 条: opinions accepted in the main consultation.
    pub items: u64,
    /// 人次: acts of taking part in it.
    pub acts: u64,
    /// 人: distinct people.
    pub people: u64,
}

/// How far receipts have grown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipts {
    /// In the signed tree.
    pub logged: u64,
    /// Under a partner's cosignature.
    pub witnessed: u64,
    /// In the partner's mirror.
    pub guarded: u64,
    /// Slips of votes whose row was found in a sealed batch.
    pub votes: u64,
}

impl Receipts {
    /// Counts a receipt by its state; a later state includes the earlier ones.
    pub fn count(&mut self, state: &str) {
        self.logged += 1;
        self.witnessed += u64::from(matches!(state, "witnessed" | "guarded"));
        self.guarded += u64::from(state == "guarded");
    }
}

/// One body's check of a published folder.
#[derive(Clone, Debug)]
pub struct Check {
    /// Exit code of the check.
    pub code: i32,
    /// Entries checked.
    pub entries: u64,
    /// Problems found.
    pub differences: usize,
    /// The first of them.
    pub first: Json,
}

/// One character changed in a copy.
#[derive(Clone, Debug)]
pub struct Tampering {
    /// Whether the check failed as a breach, at the right entry.
    pub is_found: bool,
    /// The words before.
    pub before: String,
    /// The words after.
    pub after: String,
    /// What people quote.
    pub registration_number: String,
    /// Entry named by the check.
    pub entry: Option<u64>,
    /// File named by the check.
    pub path: String,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The bodies.
    pub bodies: Vec<BodyOutcome>,
    /// Name of the main consultation.
    pub title: Bilingual,
    /// Hash of its charter in force.
    pub charter: String,
    /// Version of the charter that waits for a signature, and whose.
    pub waiting: Option<(u64, Bilingual)>,
    /// Receipts of all items.
    pub receipts: Receipts,
    /// Each body's check of the other's folder.
    pub checks: Vec<Check>,
    /// Each body's check of its own folder.
    pub own_checks: Vec<Check>,
    /// Each body's result of the joint analysis of the main consultation.
    pub findings: Vec<String>,
    /// Each body's digest over the shared tables.
    pub digests: Vec<String>,
    /// The altered copy.
    pub tampering: Tampering,
    /// Reports for people, in reading order.
    pub reports: Vec<PathBuf>,
}

impl Outcome {
    /// Whether everything is as a newcomer is told it will be.
    pub fn is_good(&self) -> bool {
        let all_equal = |texts: &[String]| texts.windows(2).all(|pair| pair[0] == pair[1]);
        self.checks.iter().chain(&self.own_checks).all(|c| c.code == 0 && c.differences == 0)
            && self.receipts.logged == self.receipts.guarded
            && all_equal(&self.findings)
            && all_equal(&self.digests)
            && self.tampering.is_found
    }

    /// Prints the run.
    pub fn tell(&self, face: &Face) {
        let lang = face.locale.tag();
        let [one, two] = &self.bodies[..] else { return };
        let name = |b: &BodyOutcome| Value::from(b.name.for_lang(lang));
        let short = |digest: &str| Value::from(digest.get(..DIGEST_SHOWN_LEN).unwrap_or(digest));
        face.say(key!("demo-label"), &[]);
        let process = |b: &BodyOutcome| Value::from(b.process.to_string());
        let users = [one, two].map(|b| b.user.map(|u| u.to_string()));
        let mut first =
            vec![("one", name(one)), ("two", name(two)), ("process-one", process(one)), ("process-two", process(two))];
        if let [Some(a), Some(b)] = users {
            first.extend([("user-one", a.into()), ("user-two", b.into())]);
            face.say(key!("demo-line-1-users"), &first);
        } else {
            face.say(key!("demo-line-1"), &first);
        }
        let title = Value::from(self.title.for_lang(lang));
        let charter = vec![("title", title.clone()), ("digest", short(&self.charter))];
        face.say(key!("demo-line-2"), &charter);
        if let Some((ver, whose)) = &self.waiting {
            face.say(key!("demo-line-2-waiting"), &[("ver", (*ver).into()), ("whose", whose.for_lang(lang).into())]);
        }
        face.say(key!("demo-line-3"), &[("title", title)]);
        for body in &self.bodies {
            let counters = [("items", body.items), ("acts", body.acts), ("people", body.people)];
            let mut values = vec![("body", name(body))];
            values.extend(counters.map(|(unit, n)| (unit, n.into())));
            face.say(key!("demo-line-3-body"), &values);
        }
        let r = self.receipts;
        let states = [("logged", r.logged), ("witnessed", r.witnessed), ("guarded", r.guarded), ("votes", r.votes)];
        face.say(key!("demo-line-4"), &states.map(|(unit, n)| (unit, n.into())));
        face.say(key!("demo-line-5"), &[]);
        for (by, check) in self.checks.iter().enumerate() {
            let (by, of) = if by == 0 { (one, two) } else { (two, one) };
            let values = [("by", name(by)), ("of", name(of)), ("entries", check.entries.into())];
            let values = values.into_iter().chain([("differences", check.differences.into())]);
            face.say(key!("demo-line-5-check"), &values.collect::<Vec<_>>());
        }
        self.tell_results(face, short);
    }

    fn tell_results(&self, face: &Face, short: impl Fn(&str) -> Value) {
        let lang = face.locale.tag();
        face.say(key!("demo-line-6"), &[]);
        for (body, found) in self.bodies.iter().zip(&self.findings) {
            let values = [("body", body.name.for_lang(lang).into()), ("digest", short(found))];
            face.say(key!("demo-line-6-body"), &values);
        }
        let t = &self.tampering;
        let values = [
            ("before", t.before.as_str().into()),
            ("after", t.after.as_str().into()),
            ("number", t.registration_number.as_str().into()),
            ("entry", t.entry.unwrap_or_default().into()),
            ("path", t.path.as_str().into()),
        ];
        face.say(if t.is_found { key!("demo-line-7") } else { key!("demo-line-7-missed") }, &values);
        face.say(key!("demo-reports"), &[]);
        for path in &self.reports {
            face.print(&format!("  {}", path.display()));
        }
    }

    /// The run for a program.
    pub fn to_json(&self) -> Json {
        let checks = |checks: &[Check]| -> Vec<Json> {
            checks.iter().map(|c| json!({ "entries": c.entries, "differences": c.differences })).collect()
        };
        let t = &self.tampering;
        json!({
            "simulated": true,
            "ok": self.is_good(),
            "bodies": self.bodies.iter().map(|b| json!({
                "name_zh": b.name.zh, "name_en": b.name.en, "origin": b.origin, "entries": b.entries,
                "process": b.process, "user": b.user, "items": b.items, "acts": b.acts, "people": b.people,
            })).collect::<Vec<_>>(),
            "charter": { "sha256": self.charter, "waiting_ver": self.waiting.as_ref().map(|w| w.0) },
            "receipts": {
                "logged": self.receipts.logged, "witnessed": self.receipts.witnessed,
                "guarded": self.receipts.guarded, "votes": self.receipts.votes,
            },
            "checks": checks(&self.checks),
            "own_checks": checks(&self.own_checks),
            "findings": self.findings,
            "digests": self.digests,
            "tampering": {
                "found": t.is_found, "before": t.before, "after": t.after, "number": t.registration_number,
                "entry": t.entry, "path": t.path,
            },
            "reports": self.reports,
        })
    }
}
