//! `hutong partner add|pull|list`: whom this node follows. Keys are compared by people before anything is trusted.

use std::path::{Path, PathBuf};

use hutong_core::home::Site;
use hutong_node::{
    dice,
    verify::{NoRecordFile, RecordFile},
};
use serde_json::{Value, json};

use super::{face::Face, init::fingerprint, serve::runtime};
use crate::{
    admin::{
        door::Door,
        wire::{ActorWire, HomeWire, Request},
    },
    edge::{Ending, Stop, Tell},
    key,
    locale::Notice,
};

/// What `hutong partner` was asked to do; its help stands under `help-partner-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Add(Add),
    Pull(Pull),
    List(List),
}

#[derive(Debug, clap::Args)]
struct Add {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(value_name = "ADDRESS")]
    address: String,
    #[arg(long, value_name = "KEY")]
    vkey: Option<String>,
    #[arg(long)]
    private: bool,
}

#[derive(Debug, clap::Args)]
struct Pull {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

#[derive(Debug, clap::Args)]
struct List {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// The partner's `record.json` could not be used.
#[derive(Debug, thiserror::Error)]
enum PartnerFault {
    #[error("couldn't read the record at {address}")]
    Record {
        address: String,
        #[source]
        source: NoRecordFile,
    },
    #[error("couldn't draw a form key")]
    Dice(#[from] dice::DiceFault),
}

impl Tell for PartnerFault {
    fn notice(&self) -> Notice {
        match self {
            PartnerFault::Record { address, .. } => Notice::new(key!("partner-record")).with("path", address.as_str()),
            PartnerFault::Dice(_) => Notice::new(key!("node-dice")),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A refusal while keys are not compared or do not agree; a breach when a partner's record contradicts itself.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    match &arguments.command {
        Command::Add(add) => add_partner(add, face),
        Command::Pull(pull) => runtime()?.block_on(pull_partners(&pull.dir, face)),
        Command::List(list) => runtime()?.block_on(list_partners(&list.dir, face)),
    }
}

/// The address as the node is to know it: a folder by its whole path.
fn whole(address: &str) -> String {
    match Site::read(address) {
        Ok(None) => std::path::absolute(address).map_or_else(|_| address.to_owned(), |path| path.display().to_string()),
        _ => address.to_owned(),
    }
}

fn add_partner(add: &Add, face: &Face) -> Result<Ending, Stop> {
    let address = whole(&add.address);
    let fault = |source| Stop::fault(PartnerFault::Record { address: address.clone(), source });
    let record = runtime()?.block_on(RecordFile::of_address(&address, add.private)).map_err(fault)?;
    let origin = record.origin.as_str().to_owned();
    let Some(vkey) = &add.vkey else {
        // Nothing is pinned that nobody has compared: the keys are shown, and what to do with them.
        show_keys(&record, face);
        let private = if add.private { " --private" } else { "" };
        let (dir, vkey) = (add.dir.display(), &record.log_vkey);
        let call = format!("hutong partner add {dir} {}{private} --vkey '{vkey}'", add.address);
        return Err(Stop::Refusal(Notice::new(key!("partner-compare")).with("origin", origin).with("call", call)));
    };
    if *vkey != record.log_vkey {
        let notice = Notice::new(key!("partner-other-key")).with("origin", origin);
        return Err(Stop::Refusal(
            notice.with("found", fingerprint(&record.log_vkey)).with("given", fingerprint(vkey)),
        ));
    }
    runtime()?.block_on(pin(add, address, record, face))
}

fn show_keys(record: &RecordFile, face: &Face) {
    face.say(key!("partner-keys"), &[("origin", record.origin.as_str().into())]);
    for (role, vkey) in [("log", &record.log_vkey), ("witness", &record.witness_vkey), ("mirror", &record.mirror_vkey)]
    {
        let name = face.locale.say_with(key!("key-role"), &[("role", role.into())]);
        let values = [("role", name.into()), ("vkey", vkey.as_str().into()), ("fingerprint", fingerprint(vkey).into())];
        face.say(key!("init-key"), &values);
    }
}

async fn pin(add: &Add, address: String, record: RecordFile, face: &Face) -> Result<Ending, Stop> {
    let key = dice::bytes::<16>().map_err(|e| Stop::fault(PartnerFault::Dice(e)))?;
    let origin = record.origin.to_string();
    let ask = HomeWire::PinPartner {
        origin: origin.clone(),
        log_vkey: record.log_vkey,
        witness_vkey: record.witness_vkey,
        mirror_vkey: record.mirror_vkey,
        address: address.clone(),
        is_private: add.private,
    };
    let request = Request::Home { by: ActorWire::Node, key: hutong_log::hex::encode(&key), ask };
    let mut door = Door::open(&add.dir).await?;
    let answer = door.ask(&add.dir, request).await;
    door.close().await;
    answer?;
    face.say(
        key!("partner-pinned"),
        &[("origin", origin.as_str().into()), ("dir", add.dir.display().to_string().into())],
    );
    face.print_json(&json!({ "pinned": origin, "address": address }));
    Ok(Ending::Done)
}

async fn pull_partners(dir: &Path, face: &Face) -> Result<Ending, Stop> {
    let mut door = Door::open(dir).await?;
    let answer = door.ask(dir, Request::Pull).await;
    door.close().await;
    let answer = answer?;
    show_partners(&answer, face);
    if let Some(back) = answer["back"].as_u64().filter(|back| *back > 0) {
        face.say(key!("partner-back"), &[("n", back.into())]);
    }
    face.print_json(&answer);
    let partners = answer["partners"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(diverged) = partners.iter().find(|p| p["state"] == "diverged") {
        let notice =
            Notice::new(key!("partner-diverged")).with("origin", diverged["origin"].as_str().unwrap_or_default());
        let said = diverged["problem"].as_str().unwrap_or_default().to_owned();
        return Err(Stop::Breach(notice, Box::new(Evidence(crate::admin::door::Said(said)))));
    }
    Ok(if partners.iter().any(|p| !p["problem"].is_null()) { Ending::CheckFailed } else { Ending::Done })
}

/// Carries what was found as its cause.
#[derive(Debug, thiserror::Error)]
#[error("evidence against a partner")]
struct Evidence(#[source] crate::admin::door::Said);

async fn list_partners(dir: &Path, face: &Face) -> Result<Ending, Stop> {
    let mut door = Door::open(dir).await?;
    let answer = door.ask(dir, Request::Status).await;
    door.close().await;
    let answer = answer?;
    show_partners(&answer, face);
    face.print_json(&json!({ "partners": answer["partners"] }));
    Ok(Ending::Done)
}

fn show_partners(answer: &Value, face: &Face) {
    let partners = answer["partners"].as_array().map(Vec::as_slice).unwrap_or_default();
    if partners.is_empty() {
        face.say(key!("partner-nobody"), &[]);
    }
    for partner in partners {
        let text = |name: &str| partner[name].as_str().unwrap_or_default().to_owned();
        let n = |name: &str| partner[name].as_u64();
        let mut values = vec![
            ("origin", text("origin").into()),
            ("state", text("state").into()),
            ("size", n("size").unwrap_or_default().into()),
        ];
        match n("new_entries") {
            None => face.say(key!("partner-line"), &values),
            Some(new) => {
                values.extend([("new", new.into()), ("opened", n("opened").unwrap_or_default().into())]);
                face.say(key!("partner-pulled"), &values);
            }
        }
        if let Some(problem) = partner["problem"].as_str() {
            face.say(key!("partner-problem"), &[("problem", problem.into())]);
        }
    }
}
