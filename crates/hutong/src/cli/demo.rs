//! `hutong demo`: two bodies hold the sample consultation on this machine, a newcomer reads what came of it, and
//! both portals stay open for looking around.
//! Not here: the play itself (`demo`).

use std::path::PathBuf;

use hutong_node::clock::Clock;
use serde_json::json;

use super::face::Face;
use crate::{
    demo::{
        open,
        run::{self, Settings},
    },
    edge::{Ending, Stop},
    key,
    locale::Notice,
};

/// What `hutong demo` was asked to do; its help stands under `help-demo-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "DIR", default_value = "demo")]
    dir: PathBuf,
    #[arg(long, value_name = "USERS", value_delimiter = ',', num_args = 1)]
    users: Vec<u32>,
    #[arg(long)]
    once: bool,
}

/// Runs the command.
///
/// # Errors
/// A refusal when the folder is not a demo's; a fault when a node cannot be run or answers no.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let users = match arguments.users[..] {
        [] => None,
        [one, two] => Some([one, two]),
        _ => return Err(Stop::Usage(Notice::new(key!("demo-usage-users")))),
    };
    let settings =
        Settings { dir: arguments.dir.clone(), users, lang: face.locale.tag().to_owned(), now: Clock::System.now() };
    let bar = face.progress(key!("demo-playing"), Some(0));
    let runtime = super::serve::runtime()?;
    let played = runtime.block_on(run::run(&settings, &bar));
    bar.finish_and_clear();
    let played = played?;
    played.outcome.tell(face);
    face.print_json(&played.outcome.to_json());
    if !arguments.once {
        let opened = runtime.block_on(open::open(&played.left, &settings.lang))?;
        face.say(key!("demo-open"), &[]);
        for site in &opened {
            let line = if site.is_witness { key!("demo-open-witness") } else { key!("demo-open-body") };
            face.say(line, &[("body", site.name.as_str().into()), ("url", site.url.as_str().into())]);
        }
        face.say(key!("demo-open-stop"), &[]);
        if let Some(first) = opened.first() {
            face.say(key!("demo-open-tour"), &[("url", format!("{}demo", first.url).into())]);
        }
        face.print_json(&json!({ "open": opened.iter().map(|body| &body.url).collect::<Vec<_>>() }));
        runtime.block_on(open::until_told(opened))?;
    }
    Ok(if played.outcome.is_good() { Ending::Done } else { Ending::CheckFailed })
}
