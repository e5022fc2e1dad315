//! What a person types: the list of all commands, and the route of a run. One file per command beside this one.
//! Not here: what a command does, and how it fails in words (`edge.rs`).

pub mod analyse;
pub mod audit;
pub mod backup;
pub mod bench;
pub mod client;
pub mod demo;
pub mod doctor;
pub mod export;
pub mod face;
pub mod help;
pub mod import;
pub mod init;
pub mod key;
pub mod partner;
pub mod people;
pub mod publish;
pub mod restore;
pub mod retire;
pub mod serve;
pub mod submit;
mod tls;
mod usage;
pub mod verify;
pub mod witness;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::edge::{Ending, OperationId, Stop};
use face::Face;

/// The command line. Help texts are not here: `help.rs` takes them from the reader's language by key.
#[derive(Debug, Parser)]
#[command(name = "hutong", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

// One line per command; its file holds `Arguments` and `run(&Arguments, &Face) -> Result<Ending, Stop>`.
#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Arguments),
    Serve(serve::Arguments),
    Witness(witness::Arguments),
    Submit(submit::Arguments),
    Import(import::Arguments),
    Export(export::Arguments),
    Publish(publish::Arguments),
    Partner(partner::Arguments),
    Key(key::Arguments),
    Retire(retire::Arguments),
    People(people::Arguments),
    Client(client::Arguments),
    Analyse(analyse::Arguments),
    Verify(verify::Arguments),
    Backup(backup::Arguments),
    Restore(restore::Arguments),
    Doctor(doctor::Arguments),
    Audit(audit::Arguments),
    Demo(demo::Arguments),
    Bench(bench::Arguments),
}

impl Command {
    fn run(&self, face: &Face) -> Result<Ending, Stop> {
        match self {
            Self::Init(arguments) => init::run(arguments, face),
            Self::Serve(arguments) => serve::run(arguments, face),
            Self::Witness(arguments) => witness::run(arguments, face),
            Self::Submit(arguments) => submit::run(arguments, face),
            Self::Import(arguments) => import::run(arguments, face),
            Self::Export(arguments) => export::run(arguments, face),
            Self::Publish(arguments) => publish::run(arguments, face),
            Self::Partner(arguments) => partner::run(arguments, face),
            Self::Key(arguments) => key::run(arguments, face),
            Self::Retire(arguments) => retire::run(arguments, face),
            Self::People(arguments) => people::run(arguments, face),
            Self::Client(arguments) => client::run(arguments, face),
            Self::Analyse(arguments) => analyse::run(arguments, face),
            Self::Verify(arguments) => verify::run(arguments, face),
            Self::Backup(arguments) => backup::run(arguments, face),
            Self::Restore(arguments) => restore::run(arguments, face),
            Self::Doctor(arguments) => doctor::run(arguments, face),
            Self::Audit(arguments) => audit::run(arguments, face),
            Self::Demo(arguments) => demo::run(arguments, face),
            Self::Bench(arguments) => bench::run(arguments, face),
        }
    }
}

/// Whether a word is the name of a command.
fn is_command(word: &str) -> bool {
    CommandLine::command().find_subcommand(word).is_some()
}

/// Runs the program: language, arguments, command, and what is said at the end.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let operation = OperationId::of_process(&arguments);
    let json = usage::is_asked(&arguments, "--json");
    let (locale, unknown) = usage::choose_language(&arguments);
    let face = Face::new(locale, json);
    start_log();
    let ended = match unknown {
        Some(stop) => Err(stop),
        None => dispatch(&arguments, &face),
    };
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(stop) => {
            face.show_stop(&stop, &operation);
            ExitCode::from(stop.exit_code())
        }
    }
}

fn dispatch(arguments: &[OsString], face: &Face) -> Result<u8, Stop> {
    let matches = match help::localise(CommandLine::command(), &face.locale).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return usage::answer(&error, arguments, face),
    };
    let line = CommandLine::from_arg_matches(&matches).map_err(|error| usage::explain(&error, arguments))?;
    line.command.run(face).map(Ending::exit_code)
}

/// Log lines go to stderr, warnings and worse, unless `HUTONG_LOG` asks for more (`info`, `hutong=debug`, …).
fn start_log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("HUTONG_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second start in one process (tests of the library) keeps the first; nothing is lost by that.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
