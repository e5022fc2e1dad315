//! `hutong export`: the body's own opinions and items as files for its secretariat.

use std::path::PathBuf;

use super::{face::Face, serve::runtime};
use crate::{
    admin::{door::Door, wire::Request},
    edge::{Ending, Stop},
    key,
};

/// What `hutong export` was asked to do; its help stands under `help-export-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    #[arg(long, value_name = "ID")]
    consultation: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// A fault when the folder cannot be written.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    runtime()?.block_on(export(arguments, face))
}

async fn export(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    // A server has its own working directory.
    let out = std::path::absolute(&arguments.out).unwrap_or_else(|_| arguments.out.clone());
    let shown = out.display().to_string();
    let wheel = face.progress(key!("export-writing"), None);
    let mut door = Door::open(&arguments.dir).await?;
    let request = Request::Export { out: shown.clone(), consultation: arguments.consultation.clone() };
    let answer = door.ask(&arguments.dir, request).await;
    door.close().await;
    wheel.finish_and_clear();
    let answer = answer?;
    let n = |name: &str| answer[name].as_u64().unwrap_or_default();
    if n("consultations") == 0 {
        face.say(key!("export-nothing"), &[]);
    } else {
        let values = [("folder", shown.into()), ("opinions", n("opinions").into()), ("items", n("items").into())];
        face.say(key!("export-done"), &values);
    }
    face.print_json(&answer);
    Ok(Ending::Done)
}
