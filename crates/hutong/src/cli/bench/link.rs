//! Two bodies over a line that takes its time: how long after an opinion was published by one it stands on the other's
//! open page, and how fast one catches up after the line was cut.
#![allow(clippy::disallowed_methods, reason = "a bench measures durations")]

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use hutong_core::{consultation::charter::Review, ids::Origin, partner::pull::Status};
use hutong_node::{Node, clock::Clock, partners::converse, verify::RecordFile};
use serde_json::{Value as Json, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, mpsc},
    task::JoinSet,
    time::timeout,
};

use super::{
    super::{face::Face, serve::runtime},
    Scratch, city, memory_peak_mib,
    open_page::OpenPage,
    per_second, step,
    submit::command,
    tell,
};
use crate::{
    admin::wire::{ActorWire, HomeWire, Request},
    edge::Stop,
    key,
    locale::Locale,
    web::{
        limits::Limits,
        serve as portal,
        state::{App, Settings},
    },
};

/// The two logs.
const ORIGINS: [&str; 2] = ["bench.example/city/log/1", "bench.example/port/log/1"];
/// Writers of the backlog.
const WRITERS: u64 = 64;
/// Seconds between two looks, should no news come.
const EVERY_S: u64 = 15;
/// Pauses between two opinions: every length up to the most, in an order without a beat.
const PAUSE_MS_MAX: u64 = 1_000;
const STRIDE_MS: u64 = 617;
/// Rest between two looks at how far a mirror is.
const LOOK: Duration = Duration::from_millis(5);
/// Longest wait for one opinion.
const WAIT: Duration = Duration::from_secs(30);

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u64).range(10..=100_000))]
    items: u64,
    #[arg(long, value_name = "N", default_value = "20000", value_parser = clap::value_parser!(u64).range(0..=190_000))]
    backlog: u64,
    #[arg(long, value_name = "MS", default_value = "40", value_parser = clap::value_parser!(u64).range(0..=2_000))]
    delay: u64,
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, face: &Face) -> Result<Json, Stop> {
    runtime()?.block_on(measure(arguments, face))
}

/// A line: whoever connects reaches the other end, and everything takes half the delay in each direction.
async fn line(to: SocketAddr, delay: Duration) -> Result<SocketAddr, Stop> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(step("open a line"))?;
    let at = listener.local_addr().map_err(step("open a line"))?;
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let Ok(far) = TcpStream::connect(to).await else { continue };
            let _ = (near.set_nodelay(true), far.set_nodelay(true));
            let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
            tokio::spawn(carry(near_read, far_write, delay / 2));
            tokio::spawn(carry(far_read, near_write, delay / 2));
        }
    });
    Ok(at)
}

async fn carry(mut from: tokio::net::tcp::OwnedReadHalf, mut to: tokio::net::tcp::OwnedWriteHalf, delay: Duration) {
    let (send, mut arrive) = mpsc::channel::<(tokio::time::Instant, Vec<u8>)>(1024);
    let reading = async move {
        let mut bytes = vec![0; 64 << 10];
        while let Ok(n) = from.read(&mut bytes).await {
            if n == 0 || send.send((tokio::time::Instant::now() + delay, bytes[..n].to_vec())).await.is_err() {
                break;
            }
        }
    };
    let writing = async move {
        while let Some((at, bytes)) = arrive.recv().await {
            tokio::time::sleep_until(at).await;
            if to.write_all(&bytes).await.is_err() {
                break;
            }
        }
    };
    tokio::join!(reading, writing);
}

/// A body with its portal.
struct Body {
    node: Arc<Node>,
    at: SocketAddr,
}

async fn body(dir: &std::path::Path, origin: &str) -> Result<Body, Stop> {
    let origin = Origin::new(origin).map_err(step("name the log"))?;
    let people = usize::try_from(WRITERS).unwrap_or(1);
    let node = Arc::new(city::settle(dir, &origin, people).await?);
    let settings = Settings {
        base: "/".to_owned(),
        public_url: None,
        clock: Clock::System,
        limits: Limits::off(),
        locales: Locale::all,
    };
    let app = App::open(node.clone(), settings).await.map_err(step("serve pages"))?;
    let listener = portal::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.map_err(step("listen"))?;
    let at = listener.local_addr().map_err(step("listen"))?;
    tokio::spawn(portal::serve(listener, app, Arc::new(Notify::new())));
    Ok(Body { node, at })
}

async fn pin(body: &Body, other: &Body, delay: Duration) -> Result<(), Stop> {
    let address = format!("http://{}", line(other.at, delay).await?);
    let record = RecordFile::of_address(&address, true).await.map_err(step("read the other body's record"))?;
    let ask = HomeWire::PinPartner {
        origin: record.origin.to_string(),
        log_vkey: record.log_vkey,
        witness_vkey: record.witness_vkey,
        mirror_vkey: record.mirror_vkey,
        address,
        is_private: true,
    };
    city::ask(&body.node, Request::Home { by: ActorWire::Node, key: format!("{:032x}", 9), ask }).await.map(|_| ())
}

/// Both host one consultation, which publishes at once.
async fn found(scratch: &Scratch, delay: Duration) -> Result<[Body; 2], Stop> {
    let a = body(&scratch.path().join("a"), ORIGINS[0]).await?;
    let b = body(&scratch.path().join("b"), ORIGINS[1]).await?;
    pin(&a, &b, delay).await?;
    pin(&b, &a, delay).await?;
    let plan = city::Plan { people: 0, review: Review::After, is_open: false };
    let paper = city::Paper::of(&[a.node.origin(), b.node.origin()], &plan)?;
    paper.sign(&a.node, true).await?;
    // Twice: who has not seen the other's first entry does not know its key yet.
    for body in [&b, &a, &b] {
        body.node.pull().await;
    }
    paper.sign(&b.node, false).await?;
    a.node.pull().await;
    city::open(&a.node).await?;
    city::open(&b.node).await?;
    for body in [&b, &a, &b] {
        body.node.pull().await;
    }
    Ok([a, b])
}

async fn measure(arguments: &Arguments, face: &Face) -> Result<Json, Stop> {
    let scratch = Scratch::make(arguments.dir.as_deref())?;
    let [a, b] = found(&scratch, Duration::from_millis(arguments.delay)).await?;
    let bar = face.progress(key!("bench-linking"), Some(arguments.items + arguments.backlog));
    let talking: Vec<_> =
        [&a, &b].map(|body| tokio::spawn(converse(body.node.clone(), Duration::from_secs(EVERY_S), |_| {}))).into();
    let mut page = OpenPage::open(b.at).await.map_err(step("open a page"))?;
    let mut delays_ms = Vec::new();
    for n in 0..arguments.items {
        let words = format!("link/{}/{n}:", n % WRITERS);
        a.node
            .submit(command("link", n % WRITERS, n).map_err(step("name a person"))?)
            .await
            .map_err(step("hand in"))?;
        let accepted = Instant::now();
        let shown = timeout(WAIT, page.comes_to_show(&words)).await;
        shown.map_err(step("see an opinion on the other body's page"))?.map_err(step("read a page"))?;
        delays_ms.push(accepted.elapsed().as_secs_f64() * 1_000.0);
        bar.inc(1);
        // Nobody writes in step with the bodies' exchanges.
        tokio::time::sleep(Duration::from_millis(n * STRIDE_MS % PAUSE_MS_MAX)).await;
    }
    talking.into_iter().for_each(|talk| talk.abort());
    delays_ms.sort_by(f64::total_cmp);
    let mut figures = json!({ "bench": "link", "delay_ms": arguments.delay });
    tell_delays(arguments, face, &mut figures, &delays_ms);
    if arguments.backlog > 0 {
        catch_up(arguments, face, &mut figures, (&a, &b), &bar).await?;
    }
    bar.finish_and_clear();
    Ok(figures)
}

fn tell_delays(arguments: &Arguments, face: &Face, figures: &mut Json, delays_ms: &[f64]) {
    let at = |share: f64| {
        let n = (delays_ms.len() as f64 * share).ceil() as usize;
        delays_ms.get(n.saturating_sub(1)).copied().unwrap_or_default()
    };
    let values = [
        ("items", arguments.items.into()),
        ("delay", arguments.delay.into()),
        ("p50", format!("{:.0}", at(0.5)).into()),
        ("p99", format!("{:.0}", at(0.99)).into()),
    ];
    let raw = json!({ "items": arguments.items, "p50_ms": at(0.5), "p99_ms": at(0.99) });
    tell(face, figures, "visible", key!("bench-link-visible"), &values, raw);
}

/// One writes while nobody listens; then the other catches up.
async fn catch_up(
    arguments: &Arguments,
    face: &Face,
    figures: &mut Json,
    (a, b): (&Body, &Body),
    bar: &indicatif::ProgressBar,
) -> Result<(), Stop> {
    let mut people = JoinSet::new();
    for writer in 0..WRITERS {
        let (node, bar, each) = (a.node.clone(), bar.clone(), arguments.backlog / WRITERS);
        people.spawn(async move {
            for n in 0..each {
                let opinion = command("backlog", writer, n).map_err(step("name a person"))?;
                node.submit(opinion).await.map_err(step("hand in"))?;
                bar.inc(1);
            }
            Ok::<_, Stop>(())
        });
    }
    while let Some(ended) = people.join_next().await {
        ended.map_err(step("run a writer"))??;
    }
    let (size, before) = (a.node.head().head.size, mirrored(b).await?);
    let start = Instant::now();
    let node = b.node.clone();
    let pulling = tokio::spawn(async move { node.pull().await });
    let leaves_s = loop {
        if mirrored(b).await? >= size {
            break start.elapsed().as_secs_f64();
        }
        tokio::time::sleep(LOOK).await;
    };
    let pulled = pulling.await.map_err(step("pull"))?;
    let all_s = start.elapsed().as_secs_f64();
    if let Some(problem) = pulled.iter().find(|p| p.state != Status::Current || p.problem.is_some()) {
        return Err(step("catch up")(format!("{problem:?}")));
    }
    let (leaves, parts) = (size - before, pulled.iter().map(|p| p.opened).sum::<u64>());
    let items = arguments.backlog / WRITERS * WRITERS;
    let texts_s = (all_s - leaves_s).max(f64::MIN_POSITIVE);
    let peak = memory_peak_mib().unwrap_or_default();
    let values = [
        ("leaves", leaves.into()),
        ("leaves-rate", per_second(leaves, leaves_s).into()),
        ("items", items.into()),
        ("items-rate", per_second(items, texts_s).into()),
        ("parts", parts.into()),
        ("peak", peak.into()),
    ];
    let raw = json!({ "leaves": leaves, "leaves_per_s": per_second(leaves, leaves_s), "texts": items,
        "texts_per_s": per_second(items, texts_s), "parts": parts, "seconds": all_s, "memory_peak_mib": peak });
    tell(face, figures, "catch_up", key!("bench-link-catch-up"), &values, raw);
    // What both hold is the same.
    let pins = [(a.node.origin().clone(), size)];
    match [a.node.digest(&pins).await, b.node.digest(&pins).await] {
        [Ok(one), Ok(other)] if one == other => Ok(()),
        _ => Err(step("compare what both hold")("their digests differ")),
    }
}

async fn mirrored(body: &Body) -> Result<u64, Stop> {
    let heads = body.node.store().mirror_heads().await.map_err(step("read the mirror"))?;
    Ok(heads.iter().map(|(head, _)| head.size).sum())
}
