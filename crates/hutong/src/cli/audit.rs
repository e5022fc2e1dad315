//! `hutong audit export|check`: the log of staff acts in files for other systems, and whether its chain holds.
//! Not here: the chain (`hutong-core`'s `staff_act`), and the formats (`results/acts.rs`).
#![allow(clippy::disallowed_methods, reason = "the file to be checked is the one that the reader names")]

use std::path::{Path, PathBuf};

use hutong_core::moment::Moment;
use hutong_node::acts::{self, ActLine, ActsFault, Chain};
use serde_json::json;

use super::{face::Face, serve::runtime};
use crate::{
    edge::{Ending, Stop, Tell},
    key,
    locale::Notice,
    results::acts::{self as written, Format},
    web::dates,
};

/// Largest file of lines that is read, in bytes.
const FILE_LEN_MAX: u64 = 1 << 30;

/// What `hutong audit` was asked to do; its help stands under `help-audit-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Export(Export),
    Check(Check),
}

#[derive(Debug, clap::Args)]
struct Export {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
    #[arg(long, value_name = "FORMAT", default_value = "jsonl", value_parser = ["jsonl", "syslog"])]
    format: String,
}

#[derive(Debug, clap::Args)]
struct Check {
    #[arg(value_name = "LINES")]
    lines: PathBuf,
}

/// The lines could not be read.
#[derive(Debug, thiserror::Error)]
enum AuditFault {
    #[error(transparent)]
    Acts(#[from] ActsFault),
    #[error("couldn't read {path}")]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}

impl Tell for AuditFault {
    fn notice(&self) -> Notice {
        match self {
            AuditFault::Acts(_) => Notice::new(key!("audit-unreadable")),
            AuditFault::File { path, .. } => Notice::new(key!("audit-file")).with("path", path.display().to_string()),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A fault when lines cannot be read; a chain that breaks is an ending of its own.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    match &arguments.command {
        Command::Export(export) => write(export, face),
        Command::Check(check) => look(&check.lines, face),
    }
}

fn of_directory(dir: &Path, since: Moment) -> Result<Vec<ActLine>, Stop> {
    if !dir.join("store.db").is_file() {
        return Err(Stop::Refusal(Notice::new(key!("node-none")).with("dir", dir.display().to_string())));
    }
    runtime()?.block_on(acts::of_directory(dir, since)).map_err(|fault| Stop::fault(AuditFault::from(fault)))
}

fn write(export: &Export, face: &Face) -> Result<Ending, Stop> {
    let since = match &export.since {
        None => Moment(0),
        Some(day) => dates::read_field(&format!("{day}T00:00"))
            .ok_or_else(|| Stop::Usage(Notice::new(key!("audit-since")).with("day", day.as_str())))?,
    };
    let format = if export.format == "syslog" { Format::Syslog } else { Format::JsonLines };
    let lines = of_directory(&export.dir, since)?;
    if face.json {
        face.print_json(&json!({ "lines": lines.iter().map(written::json).collect::<Vec<_>>() }));
    }
    for line in &lines {
        face.print(&written::line(line, format));
    }
    Ok(Ending::Done)
}

fn look(path: &Path, face: &Face) -> Result<Ending, Stop> {
    let lines = if path.is_dir() { of_directory(path, Moment(0))? } else { read(path)? };
    let chain: Chain = acts::check(lines);
    let values = [("lines", chain.lines.into()), ("last", chain.last.to_hex().into())];
    match chain.broken {
        None => face.say(key!("audit-holds"), &values),
        Some(line) => face.say(key!("audit-broken"), &[("line", line.into())]),
    }
    face.print_json(&json!({
        "lines": chain.lines, "holds": chain.broken.is_none(), "broken_at": chain.broken, "last": chain.last.to_hex(),
    }));
    Ok(if chain.broken.is_none() { Ending::Done } else { Ending::Breach })
}

fn read(path: &Path) -> Result<Vec<ActLine>, Stop> {
    use std::io::Read;
    let fault = |source| Stop::fault(AuditFault::File { path: path.to_owned(), source });
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(fault)?;
    file.take(FILE_LEN_MAX).read_to_string(&mut text).map_err(fault)?;
    let numbered = (1_u64..).zip(text.lines().filter(|line| !line.trim().is_empty()));
    let read = |(at, line): (u64, &str)| {
        written::read(line).map_err(|problem| {
            let notice = Notice::new(key!("audit-line")).with("path", path.display().to_string());
            Stop::Refusal(notice.with("line", at).with("problem", problem))
        })
    };
    numbered.map(read).collect()
}
