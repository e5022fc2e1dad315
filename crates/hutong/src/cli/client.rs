//! `hutong client set|list|end`: which platforms of the body may hand in for their signed-in members. Who may, and what a
//! platform may do, the rules say.
#![allow(clippy::disallowed_methods, reason = "the key is in the file that the reader names")]

use std::path::{Path, PathBuf};

use hutong_log::hex;
use hutong_node::{clients::read_public_key, dice};
use serde_json::{Value, json};

use super::{face::Face, serve::runtime};
use crate::{
    admin::{
        door::Door,
        wire::{ActorWire, HomeWire, Request},
    },
    edge::{Ending, Stop, Tell},
    key,
    locale::Notice,
    web::pages::admin::clients::fingerprint,
};

/// Longest file with a public key, in bytes.
const KEY_FILE_LEN_MAX: usize = 4 << 10;

/// What `hutong client` was asked to do; its help stands under `help-client-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Set(Set),
    List(List),
    End(End),
}

#[derive(Debug, clap::Args)]
struct Set {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(value_name = "ID")]
    id: String,
    #[arg(long, value_name = "NAME")]
    name: String,
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[arg(long, value_name = "WHAT", required = true, value_parser = ["opinion", "vote"])]
    may: Vec<String>,
    #[arg(long, value_name = "ID")]
    consultation: Vec<String>,
}

#[derive(Debug, clap::Args)]
struct List {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

#[derive(Debug, clap::Args)]
struct End {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(value_name = "ID")]
    id: String,
}

/// What could not be drawn.
#[derive(Debug, thiserror::Error)]
enum TrustFault {
    #[error("couldn't draw a form key")]
    Dice(#[from] dice::DiceFault),
}

impl Tell for TrustFault {
    fn notice(&self) -> Notice {
        match self {
            TrustFault::Dice(_) => Notice::new(key!("node-dice")),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A refusal for a key that is none, and whatever the rules refuse.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    match &arguments.command {
        Command::Set(set) => trust(set, face),
        Command::List(list) => show(&list.dir, face),
        Command::End(end) => forget(end, face),
    }
}

fn ask(dir: &Path, request: Request) -> Result<Value, Stop> {
    runtime()?.block_on(async {
        let mut door = Door::open(dir).await?;
        let answer = door.ask(dir, request).await;
        door.close().await;
        answer
    })
}

fn home(dir: &Path, ask_for: HomeWire) -> Result<Value, Stop> {
    let key = dice::bytes::<16>().map_err(|e| Stop::fault(TrustFault::Dice(e)))?;
    ask(dir, Request::Home { by: ActorWire::Node, key: hex::encode(&key), ask: ask_for })
}

fn check_id(id: &str) -> Result<(), Stop> {
    let bad = |_| Stop::Usage(Notice::new(key!("client-id-bad")).with("id", id));
    hutong_core::ids::Code::new(id).map(|_| ()).map_err(bad)
}

fn trust(set: &Set, face: &Face) -> Result<Ending, Stop> {
    check_id(&set.id)?;
    let unread = || Stop::Refusal(Notice::new(key!("client-key-file")).with("path", set.key.display().to_string()));
    let text =
        std::fs::read_to_string(&set.key).ok().filter(|text| text.len() <= KEY_FILE_LEN_MAX).ok_or_else(unread)?;
    let public = read_public_key(&text).ok_or_else(unread)?;
    let wire = HomeWire::SetClient {
        id: set.id.clone(),
        name: set.name.clone(),
        key: hex::encode(&public),
        scopes: set.may.iter().map(|what| format!("write:{what}")).collect(),
        consultations: set.consultation.clone(),
    };
    home(&set.dir, wire)?;
    let print = fingerprint(&public);
    face.say(key!("client-cli-set"), &[("id", set.id.as_str().into()), ("fingerprint", print.as_str().into())]);
    face.print_json(&json!({ "set": set.id, "fingerprint": print }));
    Ok(Ending::Done)
}

fn forget(end: &End, face: &Face) -> Result<Ending, Stop> {
    check_id(&end.id)?;
    home(&end.dir, HomeWire::EndClient { id: end.id.clone() })?;
    face.say(key!("client-cli-gone"), &[("id", end.id.as_str().into())]);
    face.print_json(&json!({ "ended": end.id }));
    Ok(Ending::Done)
}

fn show(dir: &Path, face: &Face) -> Result<Ending, Stop> {
    let answer = ask(dir, Request::Clients)?;
    let clients = answer["clients"].as_array().map(Vec::as_slice).unwrap_or_default();
    let words = |list: &Value| {
        let all = list.as_array().into_iter().flatten().filter_map(Value::as_str);
        all.collect::<Vec<_>>().join(" ")
    };
    for client in clients {
        let text = |name: &str| client[name].as_str().unwrap_or_default();
        let named = [("id", text("id").into()), ("name", text("name").into())];
        if !client["ended_at"].is_null() {
            face.say(key!("client-cli-ended"), &named);
            continue;
        }
        let everywhere = face.locale.say(key!("client-everywhere"));
        let places = Some(words(&client["consultations"])).filter(|ids| !ids.is_empty()).unwrap_or(everywhere);
        let [id, name] = named;
        let values = [
            id,
            name,
            ("fingerprint", text("fingerprint").into()),
            ("may", words(&client["scopes"]).into()),
            ("where", places.into()),
        ];
        face.say(key!("client-cli-keys"), &values);
    }
    face.say(key!("client-cli-count"), &[("count", clients.len().into())]);
    face.print_json(&answer);
    Ok(Ending::Done)
}
