//! The follower that fills the search file: never inside the writer's transaction, a moment behind it. What it missed it
//! finds in the record; what it did twice changes nothing.

pub(crate) mod similar;
pub(crate) mod tokens;

use std::{sync::Arc, time::Duration};

pub use similar::Similar;
pub use tokens::{SEARCH_CHARS_MAX, words_of};

use hutong_store::{
    ReadFault, WriteFault,
    search::{Search, Text, Tokens},
};
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

use crate::live::Live;

/// Between two looks that nobody asked for.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// After something came in, so that what comes with it is followed in the same step.
const GATHER: Duration = Duration::from_millis(50);
/// After something went wrong.
const PAUSE: Duration = Duration::from_secs(1);
/// Times its own length that a scrub is not repeated for: erasures in a row share one.
const SCRUB_REST: u32 = 4;

/// A step could not be made; it is tried again.
#[derive(Debug, thiserror::Error)]
enum StepFault {
    #[error("couldn't read what is to be searched")]
    Read(#[from] ReadFault),
    #[error("couldn't keep what is to be searched")]
    Keep(#[from] WriteFault),
    #[error("making tokens broke off")]
    Ended,
}

/// Follows the record until it is stopped.
pub(crate) async fn follow(search: Search, mut head: watch::Receiver<u64>, wake: Arc<Notify>, live: Live) {
    let mut may_scrub = Instant::now();
    loop {
        match step(&search, &live).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(fault) => {
                tracing::warn!(problem = crate::cause::chain(&fault), "couldn't follow the record for searches");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        }
        if search.is_scrub_due() && Instant::now() >= may_scrub {
            let begun = Instant::now();
            match search.scrub().await {
                Ok(true) => may_scrub = Instant::now() + begun.elapsed() * SCRUB_REST,
                Ok(false) => tracing::debug!("a reader holds erased words in the search file; trying again"),
                Err(fault) => tracing::warn!(%fault, "couldn't rewrite the search file without what was erased"),
            }
        }
        tokio::select! {
            moved = head.changed() => if moved.is_err() { return },
            () = wake.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// One step; whether there was anything to do.
async fn step(search: &Search, live: &Live) -> Result<bool, StepFault> {
    let Some(mut step) = search.next_step().await? else { return Ok(false) };
    let texts = std::mem::take(&mut step.texts);
    let (texts, tokens) = tokio::task::spawn_blocking(move || {
        let tokens: Vec<Tokens> = texts.iter().map(|Text { title, text, .. }| tokens::tokens_of(title, text)).collect();
        (texts, tokens)
    })
    .await
    .map_err(|_| StepFault::Ended)?;
    step.texts = texts;
    search.keep(&step, &tokens).await?;
    if !step.touched.is_empty() {
        live.touched(&step.touched);
    }
    Ok(true)
}
