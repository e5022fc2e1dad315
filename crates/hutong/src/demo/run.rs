//! A whole run: two directories, two processes, the script from beginning to end, and what came out.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use hutong_core::{
    consultation::{charter::Bilingual, item::Tier},
    moment::Moment,
};
use hutong_log::{hash::sha256, key::VerifierKey};
use indicatif::ProgressBar;

use super::{
    calendar::Calendar,
    fault::PlayFault,
    finale, introduction,
    marker::{self, BodyMark, Marker},
    open::Left,
    outcome::{BodyOutcome, Outcome},
    papers,
    play::Player,
    sample::{Sample, SampleFault},
    script::{self, Cue, Paper, What},
    side::{self, Side},
    stage::{self, PUBLISHED, Quarter, Server, User},
};
use crate::admin::wire::Request;

/// Name of the folder with the altered copy.
const ALTERED_FOLDER: &str = "altered-copy";
/// Who keeps and witnesses both records.
const WITNESS: Witness = Witness {
    key: "witness",
    origin: "library.example/witness/log/1",
    zh: "图书馆（虚构的见证方）",
    en: "A library (made-up witness)",
};

struct Witness {
    key: &'static str,
    origin: &'static str,
    zh: &'static str,
    en: &'static str,
}

/// Seconds before the first cue at which the two logs begin.
const LEAD_S: u64 = 86_400;
/// Exchanges after the last act: mirrored, cosigned, and the cosignatures fetched.
const LAST_EXCHANGES: usize = 3;

/// What a run is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The demo's folder.
    pub dir: PathBuf,
    /// Users as whom the nodes run, one per body, both in the group of the first; needs the right to change users.
    pub users: Option<[u32; 2]>,
    /// Language of the reports.
    pub lang: String,
    /// The real now, to which the sample's days are relative.
    pub now: Moment,
}

/// What a run leaves: what came of it, and the two nodes, stopped, in a folder that nobody else may take.
pub struct Played {
    /// What came of it.
    pub outcome: Outcome,
    /// The bodies and the witness, in this order.
    pub left: Vec<Left>,
    _held: std::fs::File,
}

/// Plays the sample from an empty folder to the end.
///
/// # Errors
/// [`PlayFault`]; an earlier demo's folder is replaced, anything else is left alone.
pub async fn run(settings: &Settings, bar: &ProgressBar) -> Result<Played, PlayFault> {
    let sample = Sample::read()?;
    let calendar = Calendar::new(settings.now);
    let cues = script::write(&sample, &calendar)?;
    let start = Moment(cues.first().map_or(settings.now.0, |cue| cue.at.0).saturating_sub(LEAD_S));
    bar.set_length(steps(&sample, &cues));
    let mut names: Vec<&str> = sample.bodies.iter().map(|b| b.key.as_str()).collect();
    names.extend([ALTERED_FOLDER, WITNESS.key]);
    let held = stage::clear(&settings.dir, &names)?;
    let dir =
        std::path::absolute(&settings.dir).map_err(|source| PlayFault::File { path: settings.dir.clone(), source })?;
    let mut servers = Vec::new();
    let mut sides = Vec::new();
    let mut listen = stage::FIRST;
    for (at, body) in sample.bodies.iter().enumerate() {
        let quarter = Quarter::make(&dir, &body.key, user_of(settings, at))?;
        let name = if settings.lang.starts_with("en") { &body.name_en } else { &body.name_zh };
        let (server, url) = begin(&quarter, [&body.name_zh, &body.name_en], &body.origin, start, listen)?;
        listen = stage::behind(&url);
        servers.push(server);
        sides.push(Side::connect(name, &body.origin, quarter, url).await?);
    }
    let mut player = Player::new(&sample, &calendar, sides, bar.clone());
    player.introduce(start).await?;
    for cue in &cues {
        player.play(cue).await?;
    }
    let quarter = Quarter::make(&dir, WITNESS.key, user_of(settings, 0))?;
    let (server, url) = begin(&quarter, [WITNESS.zh, WITNESS.en], WITNESS.origin, calendar.now(), listen)?;
    servers.push(server);
    let name = if settings.lang.starts_with("en") { WITNESS.en } else { WITNESS.zh };
    player.call_witness(Side::connect(name, WITNESS.origin, quarter, url).await?).await?;
    let outcome = finish(&mut player, &servers, &dir, &settings.lang).await?;
    let marks = marks(&mut player).await?;
    for (side, server) in player.sides.iter_mut().chain(&mut player.witness).zip(servers) {
        side.ask("stop", &Request::Stop).await?;
        server.wait().map_err(|source| PlayFault::Process { command: "hutong serve".to_owned(), source })?;
    }
    for (side, mark) in player.sides.iter().zip(&marks) {
        let node = &side.quarter.node;
        mark.write(node).map_err(|source| PlayFault::File { path: node.clone(), source })?;
    }
    let left = |(side, is_witness): (Side, bool)| {
        let Side { name, quarter, url, .. } = side;
        Left { name, quarter, url, is_witness }
    };
    let sides = player.sides.into_iter().map(|side| (side, false));
    let left = sides.chain(player.witness.map(|side| (side, true))).map(left).collect();
    Ok(Played { outcome, left, _held: held })
}

fn user_of(settings: &Settings, at: usize) -> Option<User> {
    settings.users.map(|users| User { id: users[at], group: users[0] })
}

/// Cues, plus two steps per vote, to cast it and to check its receipt: votes are most of the work.
fn steps(sample: &Sample, cues: &[Cue]) -> u64 {
    let votes = sample.consultations.iter().filter_map(|c| c.stances.as_ref()).map(|s| s.expect.votes);
    (cues.iter().filter(|cue| cue.what != What::Vote).count() + 2 * votes.sum::<usize>()) as u64
}

/// Makes a node and starts its server, both as commands that an operator would type.
fn begin(
    quarter: &Quarter,
    names: [&str; 2],
    origin: &str,
    start: Moment,
    listen: SocketAddr,
) -> Result<(Server, String), PlayFault> {
    let (node, root) = (quarter.node.display().to_string(), quarter.dir.join("root-key").join("root.key"));
    let (clock, root) = (start.0.to_string(), root.display().to_string());
    let [zh, en] = names;
    let names = ["--body", zh, "--body-en", en, "--origin", origin];
    let more = ["--root-key", &root, "--simulated-clock", &clock];
    let arguments: Vec<&str> = ["init", &node].into_iter().chain(names).chain(more).collect();
    let (code, answer) = quarter.run(&arguments)?;
    if code != 0 {
        let text = |name: &str| answer["error"][name].as_str().unwrap_or_default().to_owned();
        return Err(PlayFault::Answered {
            body: zh.to_owned(),
            what: "init".to_owned(),
            code: text("code"),
            message: text("message"),
        });
    }
    quarter.serve(start.0, listen)
}

/// The position of the consultation that is shown to newcomers: the running one with most acts.
fn main_consultation(sample: &Sample) -> Result<usize, SampleFault> {
    let running = sample.consultations.iter().enumerate().filter(|(_, c)| !c.is_finished);
    let most = running.max_by_key(|(_, c)| c.acts.len()).map(|(at, _)| at);
    most.ok_or_else(|| SampleFault::Unknown { kind: "consultation", name: "running".to_owned() })
}

async fn finish(player: &mut Player<'_>, servers: &[Server], dir: &Path, lang: &str) -> Result<Outcome, PlayFault> {
    let now = player.calendar.now();
    let main = main_consultation(player.sample)?;
    let c = &player.sample.consultations[main];
    for _ in 0..LAST_EXCHANGES {
        player.exchange(now).await?;
    }
    for body in 0..player.sides.len() {
        player.play(&Cue { at: now, body, consultation: main, what: What::Find }).await?;
    }
    let pins = player.pins.get(&main).cloned().unwrap_or_default();
    let digests = finale::digests(player, &pins).await?;
    let mut reports = Vec::new();
    for (at, other) in player.sample.consultations.iter().enumerate().rev() {
        let Some(pins) = player.pins.get(&at).cloned() else { continue };
        let folders = finale::analyse(player, &other.charter.id, &pins, lang).await?;
        reports.extend(folders.into_iter().map(|folder| folder.join("report.html")));
    }
    for _ in 0..LAST_EXCHANGES {
        player.exchange(now).await?;
    }
    player.publish().await?;
    let keys = introduction::keys(player.sides.iter().map(|s| s.quarter.published.as_path()))?;
    let receipts = finale::receipts(player, &keys.all).await?;
    let charter = papers::charter(&c.charter, player.sample, player.calendar)?;
    let (checks, own_checks) = check_folders(player, &keys.logs)?;
    let altered = dir.join(ALTERED_FOLDER);
    let tampering = finale::tamper(player, &altered, &charter, &keys.logs[0].to_string()).await?;
    let bodies = bodies(player, servers, main).await?;
    let finding = |body| player.findings.get(&(main, body)).map(|f| f.output.clone()).unwrap_or_default();
    Ok(Outcome {
        findings: (0..bodies.len()).map(finding).collect(),
        bodies,
        title: charter.title.clone(),
        charter: player.papers.get(&(main, Paper::Charter)).map(|b| sha256(b).to_hex()).unwrap_or_default(),
        waiting: waiting(player.sample, c.charter_pending.as_ref()),
        receipts,
        checks,
        own_checks,
        digests,
        tampering,
        reports,
    })
}

/// By these each node's own portal knows that its data are made up, and whom a visitor can be.
async fn marks(player: &mut Player<'_>) -> Result<Vec<Marker>, PlayFault> {
    let keys = introduction::keys(player.sides.iter().map(|side| side.quarter.published.as_path()))?;
    let sample = player.sample;
    let mark = |(at, body): (usize, &super::sample::Body)| BodyMark {
        origin: body.origin.clone(),
        log_vkey: keys.logs[at].to_string(),
        short_zh: body.short_zh.clone(),
        short_en: body.short_en.clone(),
        // Seen from a node's directory: the demo's folder may be moved.
        address_file: marker::address_file(&Path::new("../..").join(&body.key)),
    };
    let bodies: Vec<BodyMark> = sample.bodies.iter().enumerate().map(mark).collect();
    let ended = sample.consultations.iter().find(|c| c.report.is_some());
    let ended = ended.ok_or_else(|| SampleFault::Unknown { kind: "consultation", name: "finished".to_owned() })?;
    let mut marks = Vec::new();
    for (own, side) in player.sides.iter_mut().enumerate() {
        marks.push(Marker {
            says: marker::MARKER_TEXT.to_owned(),
            own,
            bodies: bodies.clone(),
            size: side.size().await?,
            published: Path::new("..").join(PUBLISHED),
            running: sample.consultations[main_consultation(sample)?].charter.id.clone(),
            ended: ended.charter.id.clone(),
            people: marker::Role::ALL
                .into_iter()
                .filter_map(|role| Some((role, player_of(sample, own, role)?)))
                .collect(),
        });
    }
    Ok(marks)
}

/// Who of a body's people a visitor in this role is.
fn player_of(sample: &Sample, body: usize, role: marker::Role) -> Option<String> {
    let key = &sample.bodies[body].key;
    let mut own = sample.people.iter().filter(|person| person.body == *key);
    let office = match role {
        marker::Role::Citizen => return None,
        marker::Role::Member => return own.find(|p| p.tier == Tier::Member.word()).map(|p| p.id.clone()),
        marker::Role::Secretariat => "moderator",
        marker::Role::Signatory => "signatory",
        marker::Role::Observer => "observer",
    };
    own.find(|person| person.roles.iter().any(|role| role == office)).map(|person| person.id.clone())
}

fn waiting(sample: &Sample, next: Option<&super::sample::CharterFile>) -> Option<(u64, Bilingual)> {
    let next = next?;
    let signed = |key: &str| next.signing.iter().any(|s| s.body == key && s.emits.is_some());
    let body = sample.bodies.iter().find(|b| !signed(&b.key))?;
    Some((next.ver, Bilingual { zh: body.name_zh.clone(), en: body.name_en.clone() }))
}

/// Each body checks the other's folder, then its own.
fn check_folders(
    player: &Player<'_>,
    keys: &[VerifierKey],
) -> Result<(Vec<super::outcome::Check>, Vec<super::outcome::Check>), PlayFault> {
    let (mut others, mut own) = (Vec::new(), Vec::new());
    for (at, side) in player.sides.iter().enumerate() {
        let other = 1 - at;
        let folder = &player.sides[other].quarter.published;
        others.push(finale::check(&side.quarter, folder, &keys[other].to_string())?);
        own.push(finale::check(&side.quarter, &side.quarter.published, &keys[at].to_string())?);
    }
    Ok((others, own))
}

async fn bodies(player: &mut Player<'_>, servers: &[Server], main: usize) -> Result<Vec<BodyOutcome>, PlayFault> {
    let consultation = player.sample.consultations[main].charter.id.clone();
    let mut bodies = Vec::new();
    for (at, side) in player.sides.iter_mut().enumerate() {
        let body = &player.sample.bodies[at];
        let request = Request::Counters { consultation: consultation.clone() };
        let answer = side.ask("counters", &request).await?;
        let counter = |name| side::number(&answer["counters"], "counters", name);
        bodies.push(BodyOutcome {
            name: Bilingual { zh: body.name_zh.clone(), en: body.name_en.clone() },
            origin: body.origin.clone(),
            entries: 0,
            process: servers[at].id(),
            user: side.quarter.user.map(|u| u.id),
            items: counter("opinion")?,
            acts: counter("acts")?,
            people: counter("people")?,
        });
    }
    for (body, side) in bodies.iter_mut().zip(&mut player.sides) {
        body.entries = side.size().await?;
    }
    Ok(bodies)
}
