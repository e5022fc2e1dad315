//! Many at a time ask one kind of thing for a while, each after the answer to what it asked before.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{
    super::{
        http::{Link, Reply},
        step,
    },
    server::Server,
};
use crate::edge::Stop;

/// What is asked.
pub(super) trait Asks: Clone + Send + Sync + 'static {
    /// The `n`-th request of a worker.
    fn request(&self, worker: u64, n: u64) -> Vec<u8>;
    /// Looks at the answer.
    ///
    /// # Errors
    /// What is wrong with it.
    fn look(&self, reply: Reply) -> Result<(), String>;
}

/// What a load gave.
pub(super) struct Load {
    pub(super) seconds: f64,
    /// Milliseconds from asking to the answer, sorted.
    pub(super) delays_ms: Vec<f64>,
    bytes: u64,
}

impl Load {
    /// The delay that so many of them stayed within.
    pub(super) fn delay_ms(&self, share: f64) -> f64 {
        let at = (self.delays_ms.len() as f64 * share).ceil() as usize;
        self.delays_ms.get(at.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// Bytes of a body on average, as sent.
    pub(super) fn bytes_each(&self) -> f64 {
        self.bytes as f64 / (self.delays_ms.len() as f64).max(1.0)
    }

    /// Asks for as long as `time`.
    pub(super) async fn run(server: &Server, workers: u64, time: Duration, asks: &impl Asks) -> Result<Load, Stop> {
        let (mut working, start) = (JoinSet::new(), Instant::now());
        for worker in 0..workers {
            let (asks, at) = (asks.clone(), server.at);
            working.spawn(async move {
                let mut link = Link::open(at).await.map_err(|e| e.to_string())?;
                let (mut delays, mut bytes, mut n) = (Vec::new(), 0, 0);
                while start.elapsed() < time {
                    let asked = Instant::now();
                    let reply = link.ask(&asks.request(worker, n)).await.map_err(|e| e.to_string())?;
                    delays.push(asked.elapsed().as_secs_f64() * 1_000.0);
                    bytes += reply.body.len() as u64;
                    asks.look(reply)?;
                    n += 1;
                }
                Ok::<_, String>((delays, bytes))
            });
        }
        let (mut delays_ms, mut bytes) = (Vec::new(), 0);
        while let Some(ended) = working.join_next().await {
            let (delays, more) = ended.map_err(step("run a worker"))?.map_err(step("get an answer"))?;
            delays_ms.extend(delays);
            bytes += more;
        }
        let seconds = start.elapsed().as_secs_f64();
        delays_ms.sort_by(f64::total_cmp);
        Ok(Load { seconds, delays_ms, bytes })
    }
}

/// Shared by workers.
pub(super) type Together<T> = Arc<T>;
