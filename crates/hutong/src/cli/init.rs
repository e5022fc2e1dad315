//! `hutong init`: makes a node and says what its operator must do with what was made.

use std::path::{Path, PathBuf};

use hutong_core::{
    command::Actor,
    consultation::charter::Bilingual,
    home::{BodySettings, HomeAsk},
    ids::{FormKey, Origin},
    moment::Moment,
    record::{Genesis, LogHead},
};
use hutong_log::hash::{Hash, sha256};
use hutong_node::{Created, Hands, Node, Settings, StartFault, answer::SubmitFault, cause::chain, clock::Clock, dice};
use serde_json::json;

use super::{face::Face, serve::runtime};
use crate::{
    admin::{
        door::{Door, DoorFault, Said},
        wire::Request,
    },
    edge::{Ending, Stop},
    key,
    locale::Notice,
    refusals,
};

/// What `hutong init` was asked to do; its help stands under `help-init-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "NAME")]
    body: String,
    #[arg(long, value_name = "NAME")]
    body_en: Option<String>,
    #[arg(long, value_name = "ORIGIN")]
    origin: String,
    #[arg(long, value_name = "FILE")]
    root_key: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    continues: Option<PathBuf>,
    #[arg(long)]
    small: bool,
    #[arg(long, value_name = "SECONDS")]
    simulated_clock: Option<u64>,
}

/// Bytes of a fingerprint: 80 bits are beyond forging a second key that reads alike, and short on the telephone.
const FINGERPRINT_LEN: usize = 10;

/// What two operators read to each other: hex of the SHA-256 of a verifier key, cut, in groups of four.
pub fn fingerprint(vkey: &str) -> String {
    let hex = sha256(vkey.as_bytes()).to_hex();
    let digits: Vec<char> = hex.chars().take(2 * FINGERPRINT_LEN).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Runs the command.
///
/// # Errors
/// A refusal when the directory is in use already or the origin breaks its rule.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let origin = check_origin(&arguments.origin)?;
    if arguments.dir.join("keys").exists() {
        let notice = Notice::new(key!("init-exists")).with("dir", arguments.dir.display().to_string());
        return Err(Stop::Refusal(notice));
    }
    let root = arguments.root_key.clone().unwrap_or_else(|| beside(&arguments.dir));
    let clock = arguments.simulated_clock.map_or(Clock::System, |at| Clock::scripted(Moment(at)));
    let hands = if arguments.small { Hands::One } else { Hands::Two };
    let runtime = runtime()?;
    let prev = match &arguments.continues {
        None => None,
        Some(old) => Some(runtime.block_on(head_of(old))?),
    };
    let made = runtime.block_on(Node::create_after(&arguments.dir, &origin, &root, &clock, hands, prev));
    let made = made.map_err(|source| stop(&arguments.dir, source))?;
    runtime.block_on(name(arguments, clock))?;
    tell(&made, arguments, face);
    face.print_json(&shown(&made.genesis, arguments, &made.root_key));
    Ok(Ending::Done)
}

/// Where the log stands that the new one continues.
async fn head_of(old: &Path) -> Result<LogHead, Stop> {
    let mut door = Door::open(old).await?;
    let status = door.ask(old, Request::Status).await;
    door.close().await;
    let status = status?;
    let text = |name: &str| status[name].as_str().unwrap_or_default();
    let origin = Origin::new(text("origin"));
    let root = Hash::from_hex(text("root"));
    match (origin, status["size"].as_u64(), root) {
        (Ok(origin), Some(size), Ok(root)) => Ok(LogHead { origin, size, root }),
        _ => Err(Stop::fault(DoorFault::NoNode(old.to_owned()))),
    }
}

/// Puts the body's name where pages and letters read it: into the settings, as an administrator would.
async fn name(arguments: &Arguments, clock: Clock) -> Result<(), Stop> {
    let dir = &arguments.dir;
    let node = Node::start(Settings { dir: dir.clone(), clock }).await.map_err(|source| stop(dir, source))?;
    let zh = arguments.body.clone();
    let en = arguments.body_en.clone().unwrap_or_else(|| zh.clone());
    let settings = BodySettings { name: Bilingual { zh, en }, ..BodySettings::default() };
    let done = match dice::bytes() {
        Ok(key) => node.submit_home(Actor::Node, FormKey(key), HomeAsk::SetBody(settings)).await.map(|_| ()),
        Err(fault) => Err(SubmitFault::Faulted(chain(&fault))),
    };
    node.stop().await;
    done.map_err(|fault| match fault {
        SubmitFault::Refused(refusal) => Stop::Refusal(refusals::notice(&refusal)),
        fault => Stop::fault(DoorFault::Failed(Said(chain(&fault)))),
    })
}

/// The origin of a new log: `<host>/<body>/log/<n>` (RECORD §1), so that the names of its keys follow from it.
fn check_origin(text: &str) -> Result<Origin, Stop> {
    let bad = || Stop::Usage(Notice::new(key!("init-origin")).with("origin", text));
    let origin = Origin::new(text).map_err(|_| bad())?;
    let pieces: Vec<&str> = text.split('/').collect();
    let fits = matches!(pieces[..], [host, body, "log", n]
        if !host.is_empty() && !body.is_empty() && n.parse::<u32>().is_ok_and(|n| n > 0) && !text.contains('+'));
    if fits { Ok(origin) } else { Err(bad()) }
}

/// Beside the directory, not in it: whoever copies the directory must not copy the root key along.
fn beside(dir: &Path) -> PathBuf {
    let mut name = dir.file_name().unwrap_or_default().to_owned();
    name.push(".root.key");
    dir.with_file_name(name)
}

fn stop(dir: &Path, source: StartFault) -> Stop {
    match source {
        StartFault::Held(_) => DoorFault::Held(dir.to_owned()).into(),
        source => DoorFault::Start { dir: dir.to_owned(), source }.into(),
    }
}

fn roles(genesis: &Genesis) -> [(&'static str, &str); 5] {
    [
        ("log", &genesis.log_vkey),
        ("witness", &genesis.witness_vkey),
        ("mirror", &genesis.mirror_vkey),
        ("transport", &genesis.transport_vkey),
        ("root", &genesis.root_vkey),
    ]
}

fn tell(made: &Created, arguments: &Arguments, face: &Face) {
    let path = |p: &Path| p.display().to_string();
    face.say(key!("init-made"), &[("body", arguments.body.as_str().into()), ("dir", path(&arguments.dir).into())]);
    face.say(key!("init-origin-is"), &[("origin", made.origin.as_str().into())]);
    face.say(key!("init-keys"), &[]);
    for (role, vkey) in roles(&made.genesis) {
        let name = face.locale.say_with(key!("key-role"), &[("role", role.into())]);
        let values = [("role", name.into()), ("vkey", vkey.into()), ("fingerprint", fingerprint(vkey).into())];
        face.say(key!("init-key"), &values);
    }
    face.say(key!("init-root"), &[("file", path(&made.root_key).into())]);
    face.say(key!("init-witness"), &[]);
    face.say(key!("init-next"), &[("dir", path(&arguments.dir).into())]);
}

fn shown(genesis: &Genesis, arguments: &Arguments, root_key: &Path) -> serde_json::Value {
    let keys =
        roles(genesis).map(|(role, vkey)| (role.to_owned(), json!({ "vkey": vkey, "fingerprint": fingerprint(vkey) })));
    json!({
        "dir": arguments.dir,
        "body": arguments.body,
        "origin": genesis.origin.as_str(),
        "keys": serde_json::Map::from_iter(keys),
        "root_key_file": root_key,
    })
}
