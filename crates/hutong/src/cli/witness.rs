//! `hutong witness`: keeps and witnesses the records of bodies, and serves what it keeps. For whoever wants others to be able
//! to prove what they saw: a library, a university, a third body.

use std::{net::SocketAddr, path::PathBuf};

use super::{face::Face, serve, tls};
use crate::edge::{Ending, Stop};

/// What `hutong witness` was asked to do; its help stands under `help-witness-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    #[arg(long)]
    until_eof: bool,
    #[command(flatten)]
    tls: tls::Arguments,
}

/// Runs the command.
///
/// # Errors
/// See [`serve::run`].
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let Arguments { dir, listen, every, until_eof, tls } = arguments;
    serve::run(&serve::Arguments::of_record(dir, *listen, *every, *until_eof, tls), face)
}
