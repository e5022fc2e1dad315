//! `hutong bench submit|verify|analyse|portal|link`: figures of this machine, each beside a limit measured in the same run.
//! Figures are printed, never judged: what is enough stands in the documentation, and a test never looks at a clock.
#![allow(clippy::disallowed_methods, reason = "a bench owns its scratch folder and reads its own memory peak")]

mod analyse;
mod city;
mod http;
mod link;
mod open_page;
mod portal;
mod submit;
mod verify;

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::face::Face;
use crate::{
    edge::{Ending, Stop, Tell},
    key,
    locale::{Notice, Value},
};

/// What `hutong bench` was asked to do; its help stands under `help-bench-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Submit(submit::Arguments),
    Verify(verify::Arguments),
    Analyse(analyse::Arguments),
    Portal(portal::Arguments),
    Link(link::Arguments),
}

/// Something that a bench needs did not work.
#[derive(Debug, thiserror::Error)]
pub(super) enum BenchFault {
    #[error("couldn't use {path}")]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("couldn't {what}")]
    Step {
        what: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Tell for BenchFault {
    fn notice(&self) -> Notice {
        match self {
            BenchFault::File { path, .. } => Notice::new(key!("bench-file")).with("path", path.display().to_string()),
            BenchFault::Step { what, .. } => Notice::new(key!("bench-step")).with("what", *what),
        }
    }
}

/// A fault of a step that cannot fail but for the machine.
pub(super) fn step<E: Into<Box<dyn std::error::Error + Send + Sync>>>(what: &'static str) -> impl FnOnce(E) -> Stop {
    move |source| Stop::fault(BenchFault::Step { what, source: source.into() })
}

/// Runs the command.
///
/// # Errors
/// A fault when the folder cannot be used.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let figures = match &arguments.command {
        Command::Submit(arguments) => submit::run(arguments, face)?,
        Command::Verify(arguments) => verify::run(arguments, face)?,
        Command::Analyse(arguments) => analyse::run(arguments, face)?,
        Command::Portal(arguments) => portal::run(arguments, face)?,
        Command::Link(arguments) => link::run(arguments, face)?,
    };
    face.print_json(&figures);
    Ok(Ending::Done)
}

/// A folder for the run, beside nothing that was there; it goes with the run.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn make(dir: Option<&Path>) -> Result<Scratch, Stop> {
        let parent = dir.unwrap_or(Path::new("."));
        let path = parent.join(format!("hutong-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path)
            .map_err(|source| Stop::fault(BenchFault::File { path: path.clone(), source }))?;
        Ok(Scratch(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left for the reader to see; the figures stand.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Prints one figure and keeps it for the JSON.
pub(super) fn tell(
    face: &Face,
    figures: &mut Json,
    name: &str,
    key: &'static str,
    values: &[(&'static str, Value)],
    raw: Json,
) {
    face.say(key, values);
    figures[name] = raw;
}

/// A rate as a whole number per second.
pub(super) fn per_second(n: u64, seconds: f64) -> u64 {
    if seconds > 0.0 { (n as f64 / seconds).round() as u64 } else { 0 }
}

/// Per cent of a limit, as text with one digit.
pub(super) fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 { format!("{:.1}", 100.0 * part / whole) } else { "–".to_owned() }
}

/// The most memory that this process ever held, in MiB; none where the system does not say.
pub(super) fn memory_peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib / 1024)
}
