//! Opinions of 200 characters through intake, each with its receipt, beside the same rows written raw.
#![allow(clippy::disallowed_methods, reason = "a bench measures durations")]

use std::{path::PathBuf, sync::Arc, time::Instant};

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{charter::Review, opinion},
    ids::{ConsultationId, FormKey, PersonId},
    receipt::Extra,
};
use hutong_log::{hash::sha256, proof::TlogProof};
use hutong_node::{Node, answer::Answer, limit};
use serde_json::{Value as Json, json};
use tokio::task::JoinSet;

use super::{
    super::{face::Face, serve::runtime},
    Scratch, city, per_second, percent, step, tell,
};
use crate::{edge::Stop, key};

/// Characters of an opinion.
const TEXT_CHARS: usize = 200;
/// Items handed in by a single writer, one after the other.
const ALONE: u64 = 2_000;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(long, value_name = "N", default_value = "40000", value_parser = clap::value_parser!(u64).range(100..=10_000_000))]
    items: u64,
    #[arg(long, value_name = "N", default_value = "64", value_parser = clap::value_parser!(u64).range(1..=1024))]
    writers: u64,
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Times of one load.
struct Load {
    seconds: f64,
    /// Milliseconds from asking to the receipt, sorted.
    delays_ms: Vec<f64>,
    /// What the receipts show: the rows that the raw limit writes again.
    rows: Vec<limit::Row>,
}

impl Load {
    fn delay_ms(&self, share: f64) -> f64 {
        let at = (self.delays_ms.len() as f64 * share).ceil() as usize;
        self.delays_ms.get(at.saturating_sub(1)).copied().unwrap_or_default()
    }
}

pub(super) fn run(arguments: &Arguments, face: &Face) -> Result<Json, Stop> {
    runtime()?.block_on(measure(arguments, face))
}

async fn measure(arguments: &Arguments, face: &Face) -> Result<Json, Stop> {
    let scratch = Scratch::make(arguments.dir.as_deref())?;
    let people = usize::try_from(arguments.writers).unwrap_or(1);
    let plan = city::Plan { people, review: Review::Before, is_open: false };
    let node = Arc::new(city::found(&scratch.path().join("node"), &plan).await?);
    let bar = face.progress(key!("bench-submitting"), Some(arguments.items + ALONE));
    let crowd = load(&node, "crowd", arguments.writers, arguments.items / arguments.writers, &bar).await?;
    let alone = load(&node, "alone", 1, ALONE, &bar).await?;
    bar.finish_and_clear();
    let raw_dir = scratch.path().join("raw");
    let batch = people;
    let start = Instant::now();
    limit::write_rows(&raw_dir.join("crowd"), &crowd.rows, batch).await.map_err(step("write raw rows"))?;
    let raw_crowd = start.elapsed().as_secs_f64();
    let start = Instant::now();
    limit::write_twice(&raw_dir.join("alone"), &alone.rows).await.map_err(step("write raw rows"))?;
    let raw_alone = start.elapsed().as_secs_f64();
    Ok(show(arguments, face, &crowd, &alone, raw_crowd, raw_alone))
}

/// `writers` people hand in `each` opinions, one after the other each, all at the same time.
async fn load(
    node: &Arc<Node>,
    name: &'static str,
    writers: u64,
    each: u64,
    bar: &indicatif::ProgressBar,
) -> Result<Load, Stop> {
    let start = Instant::now();
    let mut people = JoinSet::new();
    for writer in 0..writers {
        let (node, bar) = (node.clone(), bar.clone());
        people.spawn(async move {
            let mut times = Vec::new();
            for n in 0..each {
                let command = command(name, writer, n).map_err(step("name a person"))?;
                let asked = Instant::now();
                let answer = node.submit(command).await.map_err(step("hand in an opinion"))?;
                times.push((asked.elapsed().as_secs_f64() * 1_000.0, answer));
                bar.inc(1);
            }
            Ok::<_, Stop>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(ended) = people.join_next().await {
        times.extend(ended.map_err(step("run a writer"))??);
    }
    let seconds = start.elapsed().as_secs_f64();
    let rows = times.iter().filter_map(|(_, answer)| row(answer)).collect();
    let mut delays_ms: Vec<f64> = times.into_iter().map(|(ms, _)| ms).collect();
    delays_ms.sort_by(f64::total_cmp);
    Ok(Load { seconds, delays_ms, rows })
}

pub(super) fn command(load: &str, writer: u64, n: u64) -> Result<Command, hutong_core::ids::BadId> {
    let words = format!("{load}/{writer}/{n}");
    let mut key = [0; 16];
    key.copy_from_slice(&sha256(words.as_bytes()).as_bytes()[..16]);
    let text = format!("{words}:{}", "把两地的大型科研仪器放到一个平台上预约，写清收费、保险和运费由谁出。".repeat(8));
    Ok(Command {
        actor: Actor::Person(PersonId::new(&format!("p{writer}"))?),
        key: FormKey(key),
        ask: Ask::SubmitOpinion(opinion::Submit {
            consultation: ConsultationId::new(city::CONSULTATION)?,
            prompt: None,
            audience: None,
            title: String::new(),
            text: text.chars().take(TEXT_CHARS).collect(),
            named: false,
            files: None,
            behalf: None,
            import: None,
        }),
    })
}

/// What the database keeps of an item, read from its receipt.
fn row(answer: &Answer) -> Option<limit::Row> {
    let Answer::Logged { receipt, .. } = answer else { return None };
    let proof = TlogProof::parse(receipt.file.as_bytes()).ok()?;
    let Extra::Receipt(extra) = Extra::read(proof.extra.as_deref()?).ok()? else { return None };
    let parts = extra.open.into_iter().map(|o| (o.name.to_string(), o.salt.0.to_vec(), o.content.unwrap_or_default()));
    Some(limit::Row { index: proof.index, leaf: extra.leaf, parts: parts.collect() })
}

fn show(arguments: &Arguments, face: &Face, crowd: &Load, alone: &Load, raw_crowd: f64, raw_alone: f64) -> Json {
    let mut figures = json!({ "bench": "submit" });
    let n = crowd.delays_ms.len() as u64;
    let (rate, raw) = (per_second(n, crowd.seconds), per_second(n, raw_crowd));
    let (p50, p99) = (crowd.delay_ms(0.50), crowd.delay_ms(0.99));
    let share = percent(rate as f64, raw as f64);
    let values = [
        ("writers", arguments.writers.into()),
        ("items", n.into()),
        ("rate", rate.into()),
        ("p50", format!("{p50:.1}").into()),
        ("p99", format!("{p99:.1}").into()),
    ];
    let shown = json!({ "writers": arguments.writers, "items": n, "items_per_s": rate, "p50_ms": p50, "p99_ms": p99,
        "raw_items_per_s": raw, "share_of_raw": rate as f64 / (raw as f64).max(1.0) });
    tell(face, &mut figures, "crowd", key!("bench-submit-crowd"), &values, shown);
    face.say(key!("bench-submit-raw"), &[("raw", raw.into()), ("share", share.into())]);
    let n = alone.delays_ms.len() as u64;
    let (rate, raw) = (per_second(n, alone.seconds), per_second(n, raw_alone));
    let values = [
        ("items", n.into()),
        ("rate", rate.into()),
        ("raw", raw.into()),
        ("share", percent(rate as f64, raw as f64).into()),
    ];
    let shown = json!({ "items": n, "items_per_s": rate, "two_raw_commits_per_s": raw,
        "share_of_two_raw_commits": rate as f64 / (raw as f64).max(1.0) });
    tell(face, &mut figures, "alone", key!("bench-submit-alone"), &values, shown);
    figures
}
