//! `hutong demo`: two bodies hold the sample consultation on this machine, and a newcomer reads what came of it.
//! Not here: the play itself (`demo`).

use std::path::PathBuf;

use hutong_node::clock::Clock;

use super::face::Face;
use crate::{
    demo::run::{self, Settings},
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
    let played = super::serve::runtime()?.block_on(run::run(&settings, &bar));
    bar.finish_and_clear();
    let outcome = played?;
    outcome.tell(face);
    face.print_json(&outcome.to_json());
    Ok(if outcome.is_good() { Ending::Done } else { Ending::CheckFailed })
}
