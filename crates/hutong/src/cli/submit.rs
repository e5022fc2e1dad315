//! `hutong submit`: hands in one item from the command line, through the same door as everybody; the receipt is a file.
//! `submit json` carries any request of the admin socket, for programs and for what has no command of its own yet.
#![allow(clippy::disallowed_methods, reason = "words and attachments are read from files that the person names")]

use std::{
    io::{BufRead, Read, Write},
    path::{Path, PathBuf},
};

use clap::builder::PossibleValuesParser;
use hutong_core::{home::CHUNK_LEN_MAX, text};
use hutong_log::{base64, hex};
use hutong_node::dice;
use serde_json::Value as Json;

use super::{face::Face, serve::runtime};
use crate::{
    admin::{
        door::Door,
        wire::{ActorWire, AskWire, HomeWire, PlaceWire, Request},
    },
    edge::{Ending, Stop, Tell},
    key,
    locale::Notice,
};

/// Largest text read from a file or standard input, in bytes; the rules allow far less.
const TEXT_LEN_MAX: u64 = 1 << 20;

/// What `hutong submit` was asked to do; its help stands under `help-submit-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Opinion(Opinion),
    Reply(Reply),
    Statement(Statement),
    Vote(Vote),
    Json(Requests),
}

/// Who hands in, at which node, and where the receipt goes.
#[derive(Debug, clap::Args)]
struct Sender {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "ID", conflicts_with = "device", required_unless_present = "device")]
    person: Option<String>,
    #[arg(long, value_name = "ID")]
    device: Option<String>,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Opinion {
    #[command(flatten)]
    sender: Sender,
    #[arg(value_name = "TEXT")]
    text: String,
    #[arg(long, value_name = "ID")]
    consultation: String,
    #[arg(long, value_name = "ID")]
    prompt: Option<String>,
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    #[arg(long, value_parser = PossibleValuesParser::new(["public", "members", "secretariats", "own"]), value_name = "AUDIENCE")]
    audience: Option<String>,
    #[arg(long)]
    named: bool,
    #[arg(long, value_name = "FILE")]
    file: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Reply {
    #[command(flatten)]
    sender: Sender,
    #[arg(value_name = "TEXT")]
    text: String,
    #[arg(long, value_name = "PLACE")]
    item: String,
    #[arg(long)]
    named: bool,
}

#[derive(Debug, clap::Args)]
struct Statement {
    #[command(flatten)]
    sender: Sender,
    #[arg(value_name = "TEXT")]
    text: String,
    #[arg(long, value_name = "ID")]
    consultation: String,
    #[arg(long, value_name = "PLACE")]
    from: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Vote {
    #[command(flatten)]
    sender: Sender,
    #[arg(value_parser = PossibleValuesParser::new(["agree", "disagree", "pass"]), value_name = "CHOICE")]
    choice: String,
    #[arg(long, value_name = "ID")]
    consultation: String,
    #[arg(long, value_name = "PLACE")]
    statement: String,
}

#[derive(Debug, clap::Args)]
struct Requests {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(value_name = "FILE")]
    requests: Option<PathBuf>,
}

/// A file of the person could not be read or written.
#[derive(Debug, thiserror::Error)]
enum SubmitFault {
    #[error("couldn't read {path}")]
    Read {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("couldn't write {path}")]
    Receipt {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("couldn't draw a form key")]
    Dice(#[from] dice::DiceFault),
}

impl Tell for SubmitFault {
    fn notice(&self) -> Notice {
        let path = |p: &Path| p.display().to_string();
        match self {
            SubmitFault::Read { path: p, .. } => Notice::new(key!("submit-read")).with("path", path(p)),
            SubmitFault::Receipt { path: p, .. } => Notice::new(key!("submit-receipt-fault")).with("path", path(p)),
            SubmitFault::Dice(_) => Notice::new(key!("node-dice")),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// The refusal of the rule that said no; a fault when the node cannot be used.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    match &arguments.command {
        Command::Json(requests) => runtime()?.block_on(pass_on(requests, face)),
        Command::Opinion(opinion) => {
            let (sender, files, ask) = (&opinion.sender, &opinion.file, opinion.ask()?);
            runtime()?.block_on(send(sender, files, ask, face))
        }
        Command::Reply(reply) => runtime()?.block_on(send(&reply.sender, &[], reply.ask()?, face)),
        Command::Statement(statement) => runtime()?.block_on(send(&statement.sender, &[], statement.ask()?, face)),
        Command::Vote(vote) => runtime()?.block_on(send(&vote.sender, &[], vote.ask()?, face)),
    }
}

/// The words as given, or from standard input for `-`; tidied as a form does before it is sent.
fn words(given: &str) -> Result<String, Stop> {
    if given != "-" {
        return Ok(text::tidy(given));
    }
    let mut read = String::new();
    let fault = |source| Stop::fault(SubmitFault::Read { path: PathBuf::from("-"), source });
    std::io::stdin().lock().take(TEXT_LEN_MAX).read_to_string(&mut read).map_err(fault)?;
    Ok(text::tidy(&read))
}

/// `origin#index`, as receipts and lists print it.
fn place(text: &str) -> Result<PlaceWire, Stop> {
    let bad = || Stop::Usage(Notice::new(key!("submit-place")).with("place", text));
    let (origin, index) = text.rsplit_once('#').ok_or_else(bad)?;
    Ok((origin.to_owned(), index.parse().map_err(|_| bad())?))
}

impl Opinion {
    fn ask(&self) -> Result<AskWire, Stop> {
        Ok(AskWire::SubmitOpinion {
            consultation: self.consultation.clone(),
            prompt: self.prompt.clone(),
            audience: self.audience.clone(),
            title: text::tidy(self.title.as_deref().unwrap_or_default()),
            text: words(&self.text)?,
            named: self.named,
            files: self.file.len(),
            behalf: None,
            import: None,
        })
    }
}

impl Reply {
    fn ask(&self) -> Result<AskWire, Stop> {
        Ok(AskWire::ReplyToItem { item: place(&self.item)?, text: words(&self.text)?, named: self.named })
    }
}

impl Statement {
    fn ask(&self) -> Result<AskWire, Stop> {
        let taken_from = self.from.as_deref().map(place).transpose()?;
        Ok(AskWire::SubmitStatement { consultation: self.consultation.clone(), text: words(&self.text)?, taken_from })
    }
}

impl Vote {
    fn ask(&self) -> Result<AskWire, Stop> {
        let choice = match self.choice.as_str() {
            "agree" => 1,
            "disagree" => -1,
            _ => 0,
        };
        let (consultation, statement) = (self.consultation.clone(), place(&self.statement)?);
        Ok(AskWire::CastVote { consultation, statement, choice })
    }
}

impl Sender {
    fn actor(&self) -> ActorWire {
        match (&self.person, &self.device) {
            (Some(person), _) => ActorWire::Person(person.clone()),
            (None, device) => ActorWire::Device(device.clone().unwrap_or_default()),
        }
    }

    /// The form key: as given, to repeat an earlier sending, or a fresh one.
    fn form_key(&self) -> Result<String, Stop> {
        match &self.key {
            Some(key) => Ok(key.clone()),
            None => Ok(hex::encode(&dice::bytes::<16>().map_err(|e| Stop::fault(SubmitFault::Dice(e)))?)),
        }
    }
}

async fn send(sender: &Sender, files: &[PathBuf], ask: AskWire, face: &Face) -> Result<Ending, Stop> {
    let key = sender.form_key()?;
    let mut door = Door::open(&sender.dir).await?;
    let answer = send_through(&mut door, sender, files, &key, ask).await;
    door.close().await;
    let answer = answer.inspect_err(|stop| {
        // After a fault nobody knows yet whether it was kept: the same key tells, so it must not be lost.
        if matches!(stop, Stop::Fault(..)) {
            face.remark(&face.locale.say_with(key!("submit-same-key"), &[("key", key.as_str().into())]));
        }
    })?;
    tell(sender, &answer, face)
}

async fn send_through(
    door: &mut Door,
    sender: &Sender,
    files: &[PathBuf],
    key: &str,
    ask: AskWire,
) -> Result<Json, Stop> {
    for (n, path) in files.iter().enumerate() {
        stage(door, sender, key, n + 1, path).await?;
    }
    door.ask(&sender.dir, Request::Submit { by: sender.actor(), key: key.to_owned(), ask }).await
}

/// Sends an attachment piece by piece; the key of a piece follows from the form's, so a repeat is recognised.
async fn stage(door: &mut Door, sender: &Sender, upload: &str, file: usize, path: &Path) -> Result<(), Stop> {
    let bytes = std::fs::read(path);
    let bytes = bytes.map_err(|source| Stop::fault(SubmitFault::Read { path: path.to_owned(), source }))?;
    for (at, piece) in bytes.chunks(CHUNK_LEN_MAX).enumerate() {
        let words = format!("{upload}/{file}/{at}");
        let key = hutong_log::hash::sha256(words.as_bytes()).to_hex()[..32].to_owned();
        let ask = HomeWire::StageChunk {
            upload: upload.to_owned(),
            file,
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            media_type: media_type(path).to_owned(),
            len: bytes.len() as u64,
            offset: (at * CHUNK_LEN_MAX) as u64,
            bytes: base64::encode(piece),
        };
        door.ask(&sender.dir, Request::Home { by: sender.actor(), key, ask }).await?;
    }
    Ok(())
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase().as_str() {
        "txt" | "md" => "text/plain",
        "csv" => "text/csv",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

/// Writes the receipt (of a vote: its slip) and says where it is and what it is for.
fn tell(sender: &Sender, answer: &Json, face: &Face) -> Result<Ending, Stop> {
    let receipt = &answer["receipt"];
    let (content, name) = match (receipt["file"].as_str(), answer["slip"].as_str()) {
        (Some(file), _) => (file, format!("{}.tlog-proof", receipt["code"].as_str().unwrap_or("receipt"))),
        (None, Some(slip)) => (slip, "vote.slip".to_owned()),
        (None, None) => ("", String::new()),
    };
    let path = sender.receipt.clone().unwrap_or_else(|| PathBuf::from(name));
    write_new(&path, content.as_bytes())?;
    let shown = ("path", path.display().to_string().into());
    if answer["slip"].is_string() {
        face.say(key!("submit-slip"), &[shown]);
    } else {
        let index = receipt["index"].as_u64().unwrap_or_default();
        let place = format!("{}#{index}", receipt["origin"].as_str().unwrap_or_default());
        face.say(
            key!("submit-done"),
            &[("place", place.into()), ("code", receipt["code"].as_str().unwrap_or_default().into()), shown],
        );
    }
    face.print_json(answer);
    Ok(Ending::Done)
}

/// Whole or not at all, under another name first.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let fault = |source| Stop::fault(SubmitFault::Receipt { path: path.to_owned(), source });
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let mut file = std::fs::File::create(&new).map_err(fault)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fault)?;
    std::fs::rename(&new, path).map_err(fault)
}

/// Passes JSON lines on as they are, and prints an answer per line; a refused request does not stop the rest.
async fn pass_on(requests: &Requests, face: &Face) -> Result<Ending, Stop> {
    let path = requests.requests.clone().unwrap_or_else(|| PathBuf::from("-"));
    let fault = |source| Stop::fault(SubmitFault::Read { path: path.clone(), source });
    let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::io::BufReader::new(std::fs::File::open(&path).map_err(fault)?))
    };
    let mut door = Door::open(&requests.dir).await?;
    let mut ending = Ending::Done;
    for (at, line) in reader.lines().enumerate() {
        let line = line.map_err(fault)?;
        if line.trim().is_empty() {
            continue;
        }
        let request: Request = serde_json::from_str(&line).map_err(|e| {
            Stop::Usage(Notice::new(key!("submit-request")).with("line", at + 1).with("problem", e.to_string()))
        })?;
        match door.ask(&requests.dir, request).await {
            Ok(answer) => print_answer(&answer.to_string()),
            Err(Stop::Refusal(notice)) => {
                ending = Ending::CheckFailed;
                let said = serde_json::json!({ "refused": notice.key, "message": face.locale.tell(&notice) });
                print_answer(&said.to_string());
            }
            Err(stop) => {
                door.close().await;
                return Err(stop);
            }
        }
    }
    door.close().await;
    Ok(ending)
}

/// An answer is JSON whether or not that was asked for: this command is for programs.
fn print_answer(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
