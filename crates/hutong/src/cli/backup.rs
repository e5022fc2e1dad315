//! `hutong backup`: a copy of a node's directory, also while it serves.
//! Not here: how it is made (`hutong-node`'s `backup`), and what a restored one may do.

use std::{path::PathBuf, time::Duration};

use hutong_node::backup::UNFINISHED;

use super::{face::Face, restore::mib, serve::runtime};
use crate::{
    admin::{door::Door, wire::Request},
    edge::{Ending, Stop},
    key,
    locale::Notice,
};

/// Milliseconds between two looks at how far the copy is.
const LOOK_EVERY_MS: u64 = 200;

/// What `hutong backup` was asked to do; its help stands under `help-backup-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    #[arg(long)]
    with_keys: bool,
    #[arg(long)]
    as_tables: bool,
}

/// Runs the command.
///
/// # Errors
/// A refusal when something of that name is there; a fault when it cannot be written.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    runtime()?.block_on(back_up(arguments, face))
}

async fn back_up(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    // A server has its own working directory.
    let to = std::path::absolute(&arguments.to).unwrap_or_else(|_| arguments.to.clone());
    let work = to.with_added_extension(UNFINISHED.trim_start_matches('.'));
    for (path, key) in [(&to, key!("backup-exists")), (&work, key!("backup-unfinished"))] {
        if path.symlink_metadata().is_ok() {
            return Err(Stop::Refusal(Notice::new(key).with("path", path.display().to_string())));
        }
    }
    let len = |path: PathBuf| path.metadata().map_or(0, |meta| meta.len());
    let bar = face.progress(key!("backup-copying"), Some(len(arguments.dir.join("store.db")).max(1)));
    let mut door = Door::open(&arguments.dir).await?;
    let request = Request::Backup {
        to: to.display().to_string(),
        with_keys: arguments.with_keys,
        as_tables: arguments.as_tables,
    };
    let answer = {
        let asked = door.ask(&arguments.dir, request);
        tokio::pin!(asked);
        let mut looks = tokio::time::interval(Duration::from_millis(LOOK_EVERY_MS));
        loop {
            tokio::select! {
                answer = &mut asked => break answer,
                _ = looks.tick() => bar.set_position(len(work.join("store.db"))),
            }
        }
    };
    bar.finish_and_clear();
    door.close().await;
    let answer = answer?;
    let n = |name: &str| answer[name].as_u64().unwrap_or_default();
    let values = [
        ("folder", to.display().to_string().into()),
        ("size", n("size").into()),
        ("files", n("files").into()),
        ("mib", mib(n("bytes")).into()),
    ];
    face.say(key!("backup-done"), &values);
    face.say(if arguments.with_keys { key!("backup-with-keys") } else { key!("backup-without-keys") }, &[]);
    let names = answer["left_out"].as_array().into_iter().flatten().filter_map(|name| name.as_str());
    let names = names.collect::<Vec<_>>().join(" ");
    if !names.is_empty() {
        face.say(key!("backup-left-out"), &[("files", names.into())]);
    }
    face.print_json(&answer);
    Ok(Ending::Done)
}
