//! `hutong retire`: ends the log of a body that leaves, or goes on in another log. What was recorded stays served.

use std::path::PathBuf;

use serde_json::json;

use super::{face::Face, serve::runtime};
use crate::{
    admin::{door::Door, wire::Request},
    edge::{Ending, Stop},
    key,
    locale::Notice,
};

/// What `hutong retire` was asked to do; its help stands under `help-retire-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "ORIGIN")]
    next: Option<String>,
    #[arg(long, value_name = "ORIGIN")]
    confirm: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// A refusal until the name of the log that is to end was typed, and while a consultation is open.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    runtime()?.block_on(retire(arguments, face))
}

async fn retire(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let dir = &arguments.dir;
    let mut door = Door::open(dir).await?;
    let done = end(arguments, &mut door).await;
    door.close().await;
    let (origin, size) = done?;
    face.say(key!("retire-done"), &[("origin", origin.as_str().into()), ("size", size.into())]);
    face.say(key!("retire-next"), &[("dir", dir.display().to_string().into())]);
    face.print_json(&json!({ "origin": origin, "size": size, "next": arguments.next }));
    Ok(Ending::Done)
}

async fn end(arguments: &Arguments, door: &mut Door) -> Result<(String, u64), Stop> {
    let dir = &arguments.dir;
    let status = door.ask(dir, Request::Status).await?;
    let origin = status["origin"].as_str().unwrap_or_default().to_owned();
    if arguments.confirm.as_deref() != Some(&origin) {
        let next = arguments.next.as_ref().map(|next| format!(" --next {next}")).unwrap_or_default();
        let call = format!("hutong retire {}{next} --confirm {origin}", dir.display());
        return Err(Stop::Refusal(Notice::new(key!("retire-confirm")).with("origin", origin).with("call", call)));
    }
    door.ask(dir, Request::Retire { next: arguments.next.clone() }).await?;
    let status = door.ask(dir, Request::Status).await?;
    Ok((origin, status["size"].as_u64().unwrap_or_default()))
}
