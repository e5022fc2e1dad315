//! Open event streams: what they cost in memory, and how soon all of them hear of one opinion.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tokio::{task::JoinSet, time::timeout};

use super::super::super::face::Face;
use super::{
    super::{http::Link, open_page::listen, step, tell},
    asks::{Devices, Opinions},
    load::Asks,
    server::Server,
};
use crate::{edge::Stop, key};

/// Streams that are opened at a time.
const TOGETHER: u64 = 64;
/// Longest wait for word on all of them.
const WAIT: Duration = Duration::from_secs(60);

/// Opens so many streams and has one opinion told to all.
pub(super) async fn measure(
    wanted: u64,
    server: &Server,
    devices: &Devices,
    face: &Face,
    figures: &mut Json,
) -> Result<(), Stop> {
    if wanted == 0 {
        return Ok(());
    }
    let before = server.memory_mib().unwrap_or_default();
    let bar = face.progress(key!("bench-portal-opening"), Some(wanted));
    let (mut opening, mut open, mut left) = (JoinSet::new(), Vec::new(), wanted);
    while left > 0 || !opening.is_empty() {
        while left > 0 && (opening.len() as u64) < TOGETHER {
            left -= 1;
            opening.spawn(stream(server.at));
        }
        if let Some(link) = opening.join_next().await {
            open.push(link.map_err(step("open a stream"))?.map_err(step("open a stream"))?);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    let after = server.memory_mib().unwrap_or_default();
    let mut hearing = JoinSet::new();
    for mut link in open {
        hearing.spawn(async move { timeout(WAIT, link.until(b"data:")).await.is_ok_and(|word| word.is_ok()) });
    }
    let opinions = Opinions::new(server, devices);
    let mut link = Link::open(server.at).await.map_err(step("connect"))?;
    let asked = Instant::now();
    link.ask(&opinions.request(0, 0)).await.map_err(step("hand in an opinion"))?;
    let mut heard = 0;
    while let Some(word) = hearing.join_next().await {
        heard += u64::from(word.map_err(step("hear of it"))?);
    }
    let seconds = asked.elapsed().as_secs_f64();
    let values = [
        ("n", wanted.into()),
        ("mib", after.into()),
        ("more", after.saturating_sub(before).into()),
        ("heard", heard.into()),
        ("seconds", format!("{seconds:.2}").into()),
    ];
    let raw = json!({ "n": wanted, "server_mib": after, "before_mib": before, "heard": heard, "told_in_s": seconds });
    tell(face, figures, "streams", key!("bench-portal-streams"), &values, raw);
    Ok(())
}

async fn stream(at: std::net::SocketAddr) -> std::io::Result<Link> {
    let mut link = Link::open(at).await?;
    // The same bytes are sent by `ask`, but a stream's answer has no end.
    let reply = link.begin(&listen(at)).await?;
    if reply.status == 200 { Ok(link) } else { Err(std::io::Error::other(format!("status {}", reply.status))) }
}
