//! The portal under load, over HTTP and both ends on this machine: opinions with receipts, stances, pages, event streams.
//! The server is a process of its own, started from this program, so that its memory is its own; who asks runs here.
#![allow(clippy::disallowed_methods, reason = "a bench measures durations")]

mod asks;
mod load;
mod server;
mod site;
mod streams;

use std::{path::PathBuf, time::Duration};

use serde_json::{Value as Json, json};

use super::{
    super::{face::Face, serve::runtime},
    Scratch, per_second, tell,
};
use crate::{edge::Stop, key};
use asks::{Devices, Opinions, Pages, Similar, Stances};
use load::Load;
use server::Server;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(long, value_name = "N", default_value = "10000", value_parser = clap::value_parser!(u64).range(100..=10_000_000))]
    opinions: u64,
    #[arg(long, value_name = "N", default_value = "500000", value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    stances: u64,
    #[arg(long, value_name = "N", default_value = "64", value_parser = clap::value_parser!(u64).range(1..=1024))]
    writers: u64,
    #[arg(long, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u64).range(1..=1024))]
    readers: u64,
    #[arg(long, value_name = "N", default_value = "10000", value_parser = clap::value_parser!(u64).range(0..=50_000))]
    streams: u64,
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    seconds: u64,
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    #[arg(long, value_name = "DIR")]
    serve: Option<PathBuf>,
}

impl Arguments {
    fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// Whether something is to be measured: all, unless names were given.
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == name)
    }
}

pub(super) fn run(arguments: &Arguments, face: &Face) -> Result<Json, Stop> {
    match &arguments.serve {
        Some(dir) => runtime()?.block_on(site::serve(dir)),
        None => runtime()?.block_on(measure(arguments, face)),
    }
}

async fn measure(arguments: &Arguments, face: &Face) -> Result<Json, Stop> {
    let scratch = Scratch::make(arguments.dir.as_deref())?;
    let dir = arguments.keep.clone().unwrap_or_else(|| scratch.path().join("node"));
    if !dir.exists() {
        site::fill(&dir, arguments.opinions, arguments.stances, face).await?;
    }
    let wheel = face.progress(key!("bench-portal-starting"), None);
    let server = Server::start(&dir)?;
    let devices = Devices::draw(&server, arguments.writers).await?;
    wheel.finish_and_clear();
    let mut figures = json!({ "bench": "portal", "items": server.items, "votes": server.votes });
    face.say(key!("bench-portal-site"), &[("items", server.items.into()), ("votes", server.votes.into())]);
    // First, while the server holds what it holds at rest.
    if arguments.wants("streams") {
        streams::measure(arguments.streams, &server, &devices, face, &mut figures).await?;
    }
    for page in Pages::all(&server, &devices).await?.into_iter().filter(|page| arguments.wants(page.name)) {
        let load = Load::run(&server, arguments.readers, arguments.time(), &page).await?;
        show(face, &mut figures, page.name, key!("bench-portal-page"), page.name, &load);
    }
    if arguments.wants("similar") {
        // One at a time: what counts is how long whoever types waits.
        let load = Load::run(&server, 1, arguments.time(), &Similar::new(&server, &devices)).await?;
        show(face, &mut figures, "similar", key!("bench-portal-page"), "similar", &load);
    }
    if arguments.wants("stances") {
        let load = Load::run(&server, arguments.writers, arguments.time(), &Stances::new(&server, &devices)).await?;
        show(face, &mut figures, "stances", key!("bench-portal-stances"), "", &load);
    }
    if arguments.wants("opinions") {
        let opinions = Opinions::new(&server, &devices);
        let load = Load::run(&server, arguments.writers, arguments.time(), &opinions).await?;
        show(face, &mut figures, "opinions", key!("bench-portal-opinions"), "", &load);
        let held = opinions.verify(&server)?;
        face.say(key!("bench-portal-held"), &[("n", held.into())]);
        figures["receipts_verified"] = json!(held);
    }
    Ok(figures)
}

/// Prints what a load gave and keeps it.
fn show(face: &Face, figures: &mut Json, name: &str, key: &'static str, page: &'static str, load: &Load) {
    let (n, rate) = (load.delays_ms.len() as u64, per_second(load.delays_ms.len() as u64, load.seconds));
    let (p50, p99) = (load.delay_ms(0.50), load.delay_ms(0.99));
    let values = [
        ("page", page.into()),
        ("rate", rate.into()),
        ("p50", format!("{p50:.1}").into()),
        ("p99", format!("{p99:.1}").into()),
        ("kib", format!("{:.1}", load.bytes_each() / 1024.0).into()),
    ];
    let raw = json!({ "n": n, "per_s": rate, "p50_ms": p50, "p99_ms": p99, "bytes_each": load.bytes_each() });
    tell(face, figures, name, key, &values, raw);
}
