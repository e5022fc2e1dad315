//! `hutong key new|sign|announce|rotate|policy|list`: the log's keys change, as a root key signed that lies elsewhere.
#![allow(clippy::disallowed_methods, reason = "statements are files that the operator carries between machines")]

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
};

use hutong_core::record::Statement;
use hutong_log::hash::sha256;
use hutong_node::keys::{StatementFault, sign_statement};
use serde_json::{Value, json};

use super::{face::Face, init::fingerprint, serve::runtime};
use crate::{
    admin::{door::Door, wire::Request},
    edge::{Ending, Stop, Tell},
    key,
    locale::Notice,
};

/// Longest statement or signed statement that is read, in bytes.
const STATEMENT_LEN_MAX: u64 = 64 << 10;
/// What a signed statement is named after its statement.
const SIGNED: &str = "signed";
const ROLES: [&str; 4] = ["log", "witness", "mirror", "transport"];

/// What `hutong key` was asked to do; its help stands under `help-key-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    New(New),
    Sign(Sign),
    Announce(Announce),
    Rotate(Rotate),
    Policy(Policy),
    List(List),
}

#[derive(Debug, clap::Args)]
struct New {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "ROLE", value_parser = ROLES)]
    role: String,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Sign {
    #[arg(value_name = "STATEMENT")]
    statement: PathBuf,
    #[arg(long, value_name = "FILE")]
    root_key: PathBuf,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Announce {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(value_name = "SIGNED")]
    signed: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Rotate {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "ROLE", value_parser = ROLES)]
    role: String,
    #[arg(long, value_name = "FILE")]
    root_key: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Policy {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct List {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// A file could not be used.
#[derive(Debug, thiserror::Error)]
enum KeyCommandFault {
    #[error("couldn't read {path}")]
    Read {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("couldn't write {path}")]
    Write {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(transparent)]
    Sign(#[from] StatementFault),
}

impl Tell for KeyCommandFault {
    fn notice(&self) -> Notice {
        let shown = |path: &Path| path.display().to_string();
        match self {
            KeyCommandFault::Read { path, .. } => Notice::new(key!("key-unread")).with("path", shown(path)),
            KeyCommandFault::Write { path, .. } => Notice::new(key!("key-unwritten")).with("path", shown(path)),
            KeyCommandFault::Sign(StatementFault::Other { key, origin }) => {
                Notice::new(key!("key-other-log")).with("key", key.as_str()).with("origin", origin.as_str())
            }
            KeyCommandFault::Sign(StatementFault::Statement(_)) => Notice::new(key!("key-no-statement")),
            KeyCommandFault::Sign(_) => Notice::new(key!("key-unsigned")),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A refusal when the root key of the log has not signed, or the statement would change nothing.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    match &arguments.command {
        Command::New(new) => {
            let asked = Request::NextKey { role: new.role.clone() };
            let statement = runtime()?.block_on(ask(&new.dir, asked))?;
            show_statement(&text_of(&statement), new.out.as_deref(), &new.dir, face)
        }
        Command::Policy(policy) => {
            let bytes = read(&policy.file, u64::MAX)?;
            let asked = Request::NextPolicy { sha256: sha256(&bytes).to_hex() };
            let statement = runtime()?.block_on(ask(&policy.dir, asked))?;
            show_statement(&text_of(&statement), policy.out.as_deref(), &policy.dir, face)
        }
        Command::Sign(asked) => sign(asked, face),
        Command::Announce(asked) => {
            let note = read_text(&asked.signed)?;
            let answer = runtime()?.block_on(announce(&asked.dir, note))?;
            show_announced(&answer, face)
        }
        Command::Rotate(rotate) => {
            let asked = Request::NextKey { role: rotate.role.clone() };
            let runtime = runtime()?;
            let statement = text_of(&runtime.block_on(ask(&rotate.dir, asked))?);
            let (_, note) = sign_with(&rotate.root_key, &statement)?;
            let answer = runtime.block_on(announce(&rotate.dir, note))?;
            show_announced(&answer, face)
        }
        Command::List(list) => {
            let answer = runtime()?.block_on(ask(&list.dir, Request::Keys))?;
            show_keys(&answer, face);
            face.print_json(&answer);
            Ok(Ending::Done)
        }
    }
}

async fn ask(dir: &Path, request: Request) -> Result<Value, Stop> {
    let mut door = Door::open(dir).await?;
    let answer = door.ask(dir, request).await;
    door.close().await;
    answer
}

/// Announces, and says which keys are in force now.
async fn announce(dir: &Path, note: String) -> Result<Value, Stop> {
    let mut door = Door::open(dir).await?;
    let announced = door.ask(dir, Request::Announce { note }).await;
    let keys = match announced {
        Ok(_) => door.ask(dir, Request::Keys).await,
        Err(stop) => Err(stop),
    };
    door.close().await;
    keys
}

fn text_of(answer: &Value) -> String {
    answer["statement"].as_str().unwrap_or_default().to_owned()
}

fn read(path: &Path, len_max: u64) -> Result<Vec<u8>, Stop> {
    let fault = |source| Stop::fault(KeyCommandFault::Read { path: path.to_owned(), source });
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(fault)?;
    file.take(len_max).read_to_end(&mut bytes).map_err(fault)?;
    Ok(bytes)
}

fn read_text(path: &Path) -> Result<String, Stop> {
    let bytes = read(path, STATEMENT_LEN_MAX)?;
    String::from_utf8(bytes).map_err(|_| Stop::Refusal(Notice::new(key!("key-no-statement"))))
}

/// Writes a file that is not there: a statement takes the place of nothing.
fn write(path: &Path, text: &str) -> Result<(), Stop> {
    let fault = |source| Stop::fault(KeyCommandFault::Write { path: path.to_owned(), source });
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.map_err(fault)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fault)
}

fn show_statement(statement: &str, out: Option<&Path>, dir: &Path, face: &Face) -> Result<Ending, Stop> {
    if let Some(out) = out {
        write(out, statement)?;
        face.say(key!("key-statement-in"), &[("path", out.display().to_string().into())]);
    }
    face.say(key!("key-statement"), &[("statement", statement.trim_end().to_owned().into())]);
    if let Ok(Statement::Key { new, .. }) = Statement::read(statement) {
        face.say(key!("key-new"), &[("vkey", new.as_str().into()), ("fingerprint", fingerprint(&new).into())]);
    }
    face.say(key!("key-next"), &[("dir", dir.display().to_string().into())]);
    face.print_json(&json!({ "statement": statement, "out": out }));
    Ok(Ending::Done)
}

fn sign_with(root_key: &Path, statement: &str) -> Result<(Statement, String), Stop> {
    sign_statement(root_key, statement).map_err(|fault| match fault {
        StatementFault::Key(_) | StatementFault::Sign(_) => Stop::fault(KeyCommandFault::Sign(fault)),
        other => Stop::Refusal(KeyCommandFault::Sign(other).notice()),
    })
}

fn sign(asked: &Sign, face: &Face) -> Result<Ending, Stop> {
    let text = read_text(&asked.statement)?;
    let (statement, note) = sign_with(&asked.root_key, &text)?;
    let out = asked.out.clone().unwrap_or_else(|| {
        let mut name = asked.statement.clone().into_os_string();
        name.push(format!(".{SIGNED}"));
        PathBuf::from(name)
    });
    write(&out, &note)?;
    // Whoever signs reads what was signed.
    face.say(key!("key-statement"), &[("statement", statement.text().trim_end().to_owned().into())]);
    face.say(key!("key-signed"), &[("path", out.display().to_string().into())]);
    face.print_json(&json!({ "out": out, "note": note }));
    Ok(Ending::Done)
}

fn show_announced(answer: &Value, face: &Face) -> Result<Ending, Stop> {
    face.say(key!("key-announced"), &[]);
    show_keys(answer, face);
    face.print_json(answer);
    Ok(Ending::Done)
}

fn show_keys(answer: &Value, face: &Face) {
    let list = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
    let n = |value: &Value| value.as_u64().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let origin = text(&answer["origin"]);
    face.say(key!("key-in-force"), &[("origin", origin.into()), ("size", n(&answer["size"]).into())]);
    for role in ROLES {
        show_key(role, &text(&answer["keys"][role]["vkey"]), face);
    }
    show_key("root", &text(&answer["root"]), face);
    for former in list("former") {
        let role = face.locale.say_with(key!("key-role"), &[("role", text(&former["role"]).into())]);
        let (vkey, until) = (text(&former["vkey"]), n(&former["until"]));
        face.say(key!("key-former"), &[("role", role.into()), ("vkey", vkey.into()), ("until", until.into())]);
    }
    for void in list("void") {
        face.say(key!("key-void"), &[("entry", n(&void["entry"]).into()), ("why", text(&void["why"]).into())]);
    }
    if answer["policy"].is_object() {
        let policy = &answer["policy"];
        let values = [("version", n(&policy["version"]).into()), ("sha256", text(&policy["sha256"]).into())];
        face.say(key!("key-policy"), &values);
    }
    if answer["ended"].is_object() {
        face.say(key!("key-ended"), &[("entry", n(&answer["ended"]["entry"]).into())]);
    }
}

fn show_key(role: &str, vkey: &str, face: &Face) {
    let name = face.locale.say_with(key!("key-role"), &[("role", role.into())]);
    let values = [("role", name.into()), ("vkey", vkey.into()), ("fingerprint", fingerprint(vkey).into())];
    face.say(key!("init-key"), &values);
}
