//! `hutong publish`: writes the record as static files, with what is opened to each partner.

use std::path::PathBuf;

use super::{face::Face, serve::runtime};
use crate::{
    admin::{door::Door, wire::Request},
    edge::{Ending, Stop},
    key,
};

/// What `hutong publish` was asked to do; its help stands under `help-publish-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// A fault when the folder cannot be written.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    runtime()?.block_on(publish(arguments, face))
}

async fn publish(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    // A server has its own working directory.
    let to = std::path::absolute(&arguments.to).unwrap_or_else(|_| arguments.to.clone());
    let mut door = Door::open(&arguments.dir).await?;
    let answer = door.ask(&arguments.dir, Request::Publish { to: to.display().to_string() }).await;
    door.close().await;
    let answer = answer?;
    let n = |name: &str| answer[name].as_u64().unwrap_or_default().into();
    let values = [
        ("folder", to.display().to_string().into()),
        ("size", n("size")),
        ("parts", n("parts")),
        ("files", n("files_written")),
    ];
    face.say(key!("publish-done"), &values);
    face.print_json(&answer);
    Ok(Ending::Done)
}
