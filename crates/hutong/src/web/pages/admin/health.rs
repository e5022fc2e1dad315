//! How the node is: record, checkpoint, partners, disk, jobs, backups, what waits. Numbers and states, no words of anybody.

use axum::response::Response;
use hutong_core::{
    ids::Origin,
    partner::{clock::OwnClock, pull::Status},
};
use hutong_node::{Node, health::PartnerHealth, partners::LossState};

use super::{Link, frame, links, need};
use crate::{
    key,
    locale::Locale,
    recovery,
    watch::{Job, metrics},
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, show_own},
        letters::channel_name,
        pages::course,
        places::Column,
        view::desk::age,
        visitor::Visitor,
    },
};

/// A line of the page: what, how, and whether it wants somebody.
struct Line {
    name: String,
    value: String,
    warns: bool,
}

/// A job of the node's own.
struct Ran {
    name: String,
    done: String,
    failures: u64,
    is_failing: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/admin/health.html")]
struct Page<'a> {
    f: Frame<'a>,
    links: Vec<Link>,
    lines: Vec<Line>,
    owes: Vec<String>,
    /// Why writing is stopped for good, as the node says it; empty where it is not.
    stopped: String,
    /// Consultations whose roll wants freezing: title and where that is done.
    rolls: Vec<(String, String)>,
    partners: Vec<Line>,
    jobs: Vec<Ran>,
    letters: Vec<Line>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no part in administration; a fault of the store.
pub async fn show(v: Visitor) -> Result<Response, Trouble> {
    let part = need(&v)?;
    let (t, node, now) = (v.locale(), v.app.node(), v.app.now());
    let health = node.health().await?;
    let state = metrics::state(node);
    let line = |name: &str, value: String, warns: bool| Line { name: t.say(name), value, warns };
    let n = |count: u64| t.number(count);
    let mut lines = vec![
        line(key!("admin-state"), t.say_with(key!("admin-state-is"), &[("state", state.into())]), state != "writing"),
        line(key!("admin-size"), t.say_with(key!("admin-entries"), &[("n", node.head().head.size.into())]), false),
    ];
    if let Some(newest) = health.newest {
        lines.push(line(key!("admin-checkpoint"), dates::ago(t, now, newest.0), false));
    }
    // A node that only reads asks nobody.
    if !health.partners.is_empty() && !node.only_reads() {
        let clock = health.clock.unwrap_or(OwnClock::Unheard);
        lines.push(line(key!("admin-clock"), clock_words(t, clock), clock.is_doubted()));
    }
    if let Some(disk) = health.disk {
        let values = [("free", n(disk.free >> 20).into()), ("database", n(health.database.div_ceil(1 << 20)).into())];
        let is_low = disk.free < 3 * health.database || disk.free < ROOM_LOW;
        lines.push(line(key!("admin-disk"), t.say_with(key!("admin-disk-is"), &values), is_low));
    }
    lines.push(match &health.backup {
        None => line(key!("admin-backup"), t.say(key!("admin-backup-never")), true),
        Some(last) => {
            let is_old = now.0.saturating_sub(last.at) > BACKUP_AGE_S_MAX;
            let values = [("when", dates::minute(t, last.at).into()), ("size", last.size.into())];
            line(key!("admin-backup"), t.say_with(key!("admin-backup-is"), &values), is_old)
        }
    });
    let (waiting, _) = node.waiting();
    lines.push(line(key!("admin-waiting"), n(waiting as u64), false));
    lines.push(line(key!("admin-review"), t.say_with(key!("admin-items"), &[("n", health.pending.into())]), false));
    lines.push(line(key!("admin-requests"), n(health.requests), false));
    let red = node.red_sums().await?.len() as u64;
    lines.push(line(key!("admin-sums"), t.say_with(key!("admin-sums-are"), &[("n", red.into())]), red > 0));
    let lapses = node.lapses().await?.len() as u64;
    lines.push(line(key!("lapses"), t.say_with(key!("lapses-are"), &[("n", lapses.into())]), lapses > 0));
    if let Some(state) = health.losses.state() {
        let origins: Vec<&str> = health.losses.unasked.iter().map(Origin::as_str).collect();
        let values = [
            ("state", state.word().into()),
            ("back", health.losses.back.into()),
            ("lost", health.losses.n().into()),
            ("origins", origins.join(", ").into()),
        ];
        let is_short = state != LossState::Back;
        lines.push(line(key!("admin-losses"), t.say_with(key!("admin-losses-are"), &values), is_short));
    }
    let staff = node.store().staff().await?;
    let both = staff.iter().filter(|p| p.person.roles.administrator && p.person.roles.security).count();
    let hands = match (node.store().is_small().await?, both) {
        (false, 0) => (key!("admin-hands-two"), false),
        (true, 0) => (key!("admin-hands-small"), false),
        // Kept from before the two were parted.
        (false, _) => (key!("admin-hands-kept"), true),
        (true, _) => (key!("admin-hands-one"), true),
    };
    lines.push(line(key!("admin-hands"), t.say(hands.0), hands.1));
    if v.app.has_provider() {
        lines.push(line(key!("admin-provider"), v.app.provider_servers().join(", "), false));
    }
    let partners = health.partners.iter().map(|p| {
        let warns = node.only_reads() || p.state != Some(Status::Current);
        Line { name: p.origin.to_string(), value: told(t, node, p, health.size), warns }
    });
    let jobs = Job::ALL.into_iter().filter_map(|job| {
        let went = v.app.watch.went(job);
        let done = went.done.map(|at| dates::ago(t, now, at.0));
        (went.done.is_some() || went.failures > 0).then(|| Ran {
            name: t.say_with(key!("admin-job"), &[("job", job.word().into())]),
            done: done.unwrap_or_else(|| t.say(key!("admin-job-never"))),
            failures: went.failures,
            is_failing: went.is_failing,
        })
    });
    let page = Page {
        f: frame(&v, &t.say(key!("admin-title"))),
        links: links(&v, part, ""),
        lines,
        rolls: if part.runs || part.audits { rolls(&v).await? } else { Vec::new() },
        owes: node.recovery().map(|owed| recovery::answers(owed, t)).unwrap_or_default(),
        stopped: if state == "halted" { node.halted().unwrap_or_default().to_owned() } else { String::new() },
        partners: partners.collect(),
        jobs: jobs.collect(),
        letters: letters(&v).await?,
    };
    show_own(&v, &page)
}

/// Consultations that do not open because nobody froze their roll.
async fn rolls(v: &Visitor) -> Result<Vec<(String, String)>, Trouble> {
    let (t, node) = (v.locale(), v.app.node());
    let columns = node.store().list_consultations().await?.into_iter().filter_map(Column::of);
    let lacking = columns.filter(|column| course::lacks_roll(column, node.origin()));
    Ok(lacking.map(|c| (c.charter.title.for_lang(t.tag()).to_owned(), course::here(v, &c))).collect())
}

/// What partners say of the machine's clock.
pub(crate) fn clock_words(t: &Locale, clock: OwnClock) -> String {
    let by = |by: u64, words| t.say_with(words, &[("by", age(t, by).into())]);
    match clock {
        OwnClock::Unheard => t.say(key!("admin-clock-unheard")),
        OwnClock::Agreed => t.say(key!("admin-clock-agreed")),
        OwnClock::Ahead(s) => by(s, key!("admin-clock-ahead")),
        OwnClock::Behind(s) => by(s, key!("admin-clock-behind")),
    }
}

/// Where letters go, and how many wait. Without destinations nothing leaves.
async fn letters(v: &Visitor) -> Result<Vec<Line>, Trouble> {
    let t = v.locale();
    let queued = v.app.node().store().queued().await?;
    let lines = v.app.channels().iter().filter_map(|channel| {
        let q = queued.iter().find(|q| q.channel == *channel)?;
        let to = v.app.destinations().iter().find(|(c, _)| c == channel).map(|(_, to)| to.clone());
        let to = to.unwrap_or_else(|| t.say(key!("admin-letters-page")));
        let values = [
            ("to", to.into()),
            ("addresses", q.addresses.into()),
            ("waiting", q.waiting.into()),
            ("retried", q.retried.into()),
            ("sent", q.sent.into()),
            ("failed", q.failed.into()),
        ];
        let value = t.say_with(key!("admin-letters-are"), &values);
        Some(Line { name: channel_name(t, *channel), value, warns: q.retried > 0 })
    });
    Ok(lines.collect())
}

/// Seconds after which a backup is too old.
const BACKUP_AGE_S_MAX: u64 = 2 * dates::DAY_S;
/// Room on the disk, in bytes, below which somebody should look.
const ROOM_LOW: u64 = 10 << 30;

/// How a partner stands, in a sentence.
pub(super) fn told(t: &Locale, node: &Node, p: &PartnerHealth, size: u64) -> String {
    let state = if node.only_reads() && p.state != Some(Status::Diverged) {
        "waiting"
    } else {
        p.state.map_or("pinned", |state| state.word())
    };
    let values =
        [("state", state.into()), ("mirrored", p.size.into()), ("guarded", p.guarded.into()), ("size", size.into())];
    t.say_with(key!("admin-partner-is"), &values)
}
