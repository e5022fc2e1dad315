//! The follower that fills the search file: never inside the writer's transaction, a moment behind it. What it missed it
//! finds in the record; what it did twice changes nothing.

pub(crate) mod similar;
pub(crate) mod tokens;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

pub use similar::Similar;
pub use tokens::{SEARCH_CHARS_MAX, words_of};

use hutong_store::{
    ReadFault, WriteFault,
    search::{Search, Text, Tokens},
};
use tokio::{sync::watch, time::Instant};

use crate::live::Live;

/// Between two looks that nobody asked for.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Rest between two steps, so that what comes close together is followed in one.
const GATHER: Duration = Duration::from_millis(50);
/// After something went wrong.
const PAUSE: Duration = Duration::from_secs(1);
/// Leaves that a step takes when there are more; and steps for logs that hold fewer.
const LEAVES_AT_LEAST: u64 = 256;
const STEPS_BESIDES: u64 = 16;
/// Times its own length that a scrub is not repeated for: erasures in a row share one.
const SCRUB_REST: u32 = 4;
/// Pieces of the index are joined when this many texts came since, and at least one for every so many that are there.
const TIDY_TEXTS: u64 = 1_000;
const TIDY_PART: u64 = 4;

/// A step could not be made; it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum StepFault {
    /// The store.
    #[error("couldn't read what is to be searched")]
    Read(#[from] ReadFault),
    /// The search file.
    #[error("couldn't keep what is to be searched")]
    Keep(#[from] WriteFault),
    /// The thread that makes tokens.
    #[error("making tokens broke off")]
    Ended,
    /// The process ends: the step is made after the next start.
    #[error("the node stopped while tokens were made")]
    Stopped,
}

/// Follows the record into the search file. Cheap to clone; all clones take turns.
#[derive(Clone)]
pub(crate) struct Follower {
    search: Search,
    live: Live,
    /// A step is kept before the next one is looked for.
    turn: Arc<tokio::sync::Mutex<Turn>>,
    /// Steps kept.
    followed: Arc<AtomicU64>,
}

/// What the one whose turn it is knows.
struct Turn {
    may_scrub: Instant,
    tidying: Tidying,
}

/// Whether pieces of the index are to be joined.
enum Tidying {
    /// Nobody knows in how many pieces it is.
    Unknown,
    /// Being joined.
    Begun,
    /// So many texts may come until it is worth it again.
    Rest(u64),
}

impl Follower {
    pub(crate) fn new(search: Search, live: Live) -> Follower {
        let turn = Turn { may_scrub: Instant::now(), tidying: Tidying::Unknown };
        Follower { search, live, turn: Arc::new(tokio::sync::Mutex::new(turn)), followed: Arc::default() }
    }

    /// Steps kept by this process.
    pub(crate) fn followed(&self) -> u64 {
        self.followed.load(Ordering::Acquire)
    }

    /// Follows the record until it is dropped.
    pub(crate) async fn run(self, mut head: watch::Receiver<u64>) {
        loop {
            if let Err(fault) = self.catch_up().await {
                if matches!(fault, StepFault::Stopped) {
                    return;
                }
                tracing::warn!(problem = crate::cause::chain(&fault), "couldn't follow the record for searches");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            let next = Instant::now() + GATHER;
            tokio::select! {
                moved = head.changed() => if moved.is_err() { return },
                () = self.live.came() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            tokio::time::sleep_until(next).await;
        }
    }

    /// Follows everything that is committed by now, and rewrites the file where erased words may lie in it.
    pub(crate) async fn catch_up(&self) -> Result<(), StepFault> {
        let mut turn = self.turn.lock().await;
        // As many steps as what is committed now can take: a busy writer must not keep a rewriting from its turn.
        for _ in 0..self.search.behind().await? / LEAVES_AT_LEAST + STEPS_BESIDES {
            let Some(texts) = self.step().await? else { break };
            if let Tidying::Rest(left) = &mut turn.tidying {
                *left = left.saturating_sub(texts);
            }
        }
        self.tidy(&mut turn.tidying).await?;
        if self.search.is_scrub_due() && Instant::now() >= turn.may_scrub {
            let begun = Instant::now();
            match self.search.scrub().await? {
                true => turn.may_scrub = Instant::now() + begun.elapsed() * SCRUB_REST,
                false => tracing::debug!("a reader holds erased words in the search file; trying again"),
            }
        }
        Ok(())
    }

    /// A turn of joining pieces of the index, where it is worth it: what was followed meanwhile comes first.
    async fn tidy(&self, tidying: &mut Tidying) -> Result<(), StepFault> {
        let begin = match tidying {
            Tidying::Rest(1..) => return Ok(()),
            Tidying::Rest(0) | Tidying::Unknown => true,
            Tidying::Begun => false,
        };
        *tidying = match self.search.tidy(begin).await? {
            true => Tidying::Rest(TIDY_TEXTS.max(self.search.items_n().await? / TIDY_PART)),
            false => Tidying::Begun,
        };
        Ok(())
    }

    /// One step; how many texts it took in, `None` when there was nothing to do.
    async fn step(&self) -> Result<Option<u64>, StepFault> {
        let Some(mut step) = self.search.next_step().await? else { return Ok(None) };
        let texts = std::mem::take(&mut step.texts);
        let made = tokio::task::spawn_blocking(move || {
            let of = |text: &Text| tokens::tokens_of(&text.title, &text.text);
            let tokens: Vec<Tokens> = texts.iter().map(of).collect();
            (texts, tokens)
        });
        let (texts, tokens) = made.await.map_err(|error| {
            // A panic was reported where it happened; what never began was put off by the end of the process.
            if error.is_cancelled() { StepFault::Stopped } else { StepFault::Ended }
        })?;
        step.texts = texts;
        let n = step.texts.len() as u64;
        self.search.keep(&step, &tokens).await?;
        self.followed.fetch_add(1, Ordering::Release);
        if !step.touched.is_empty() {
            self.live.touched(&step.touched);
        }
        Ok(Some(n))
    }
}
