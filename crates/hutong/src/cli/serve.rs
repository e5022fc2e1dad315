//! `hutong serve`: holds a node's directory and answers on its admin socket until it is told to stop.
//! Not here: pages and federation over HTTP; what a node does by itself is asked of it on a beat.

use std::{path::PathBuf, sync::Arc, time::Duration};

use hutong_core::moment::Moment;
use hutong_node::{Node, cause::chain, clock::Clock};
use serde_json::json;
use tokio::{
    io::AsyncReadExt,
    runtime::Runtime,
    sync::Notify,
    time::{MissedTickBehavior, interval},
};

use super::face::Face;
use crate::{
    admin::{door, server},
    edge::{Ending, Stop, Tell},
    key,
    locale::Notice,
};

/// What `hutong serve` was asked to do; its help stands under `help-serve-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    publish: Option<PathBuf>,
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    #[arg(long, value_name = "SECONDS")]
    simulated_clock: Option<u64>,
    #[arg(long)]
    until_eof: bool,
}

/// Why a server could not be opened.
#[derive(Debug, thiserror::Error)]
enum ServeFault {
    #[error("couldn't start the program's own tasks")]
    Runtime(#[source] std::io::Error),
    #[error("couldn't open the admin socket in {dir}")]
    Socket {
        dir: PathBuf,
        #[source]
        source: std::io::Error,
    },
}

impl Tell for ServeFault {
    fn notice(&self) -> Notice {
        match self {
            ServeFault::Runtime(_) => Notice::new(key!("node-runtime")),
            ServeFault::Socket { dir, .. } => Notice::new(key!("node-socket")).with("dir", dir.display().to_string()),
        }
    }
}

/// The runtime of a command that talks to a node.
///
/// # Errors
/// A fault when the system gives no threads.
pub fn runtime() -> Result<Runtime, Stop> {
    let built = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    built.map_err(|source| Stop::fault(ServeFault::Runtime(source)))
}

/// Runs the command.
///
/// # Errors
/// A refusal when the directory is held or is no node's; a breach when the record is not what was signed.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    runtime()?.block_on(serve(arguments, face))
}

async fn serve(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let clock = arguments.simulated_clock.map_or(Clock::System, |at| Clock::scripted(Moment(at)));
    let node = Arc::new(door::start(&arguments.dir, clock).await?);
    let socket = |source| Stop::fault(ServeFault::Socket { dir: arguments.dir.clone(), source });
    let listener = server::bind(&arguments.dir).map_err(socket)?;
    let stop = Arc::new(Notify::new());
    face.say(key!("serve-ready"), &[("origin", node.origin().as_str().into())]);
    // Whoever started this process waits for it.
    face.print_json(&json!({ "ready": true, "origin": node.origin().as_str() }));
    // A scripted clock stands still between acts, so nothing becomes due by itself.
    let beat = arguments
        .simulated_clock
        .is_none()
        .then(|| tokio::spawn(beat(node.clone(), arguments.publish.clone(), arguments.every)));
    tokio::select! {
        () = server::serve(listener, node.clone(), stop.clone()) => {}
        () = until_told(arguments.until_eof) => stop.notify_waiters(),
    }
    if let Some(beat) = beat {
        beat.abort();
    }
    face.say(key!("serve-stopped"), &[]);
    Ok(Ending::Done)
}

/// Ends when the operator or the system says so; with `until_eof` also when standard input is closed.
async fn until_told(until_eof: bool) {
    let closed = async {
        if !until_eof {
            return std::future::pending().await;
        }
        let mut input = tokio::io::stdin();
        let mut byte = [0];
        while input.read(&mut byte).await.is_ok_and(|n| n > 0) {}
    };
    tokio::select! {
        () = closed => {}
        // Without a handler the default ends the process, which a node survives as it survives a power cut.
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// What a node does by itself, every few seconds: what fell due, what partners wrote, what they may read.
async fn beat(node: Arc<Node>, folder: Option<PathBuf>, every_s: u64) {
    let mut ticks = interval(Duration::from_secs(every_s));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = node.tend().await {
            tracing::warn!(error = chain(&error), "couldn't do what is due");
        }
        let pulls = node.pull().await;
        for pull in pulls.iter().filter(|p| p.problem.is_some()) {
            tracing::warn!(origin = pull.origin.as_str(), problem = ?pull.problem, "couldn't read a partner's folder");
        }
        if let Some(folder) = &folder
            && let Err(error) = node.publish(folder).await
        {
            tracing::warn!(error = chain(&error), "couldn't publish");
        }
    }
}
