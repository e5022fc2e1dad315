//! Answers to browsers, counted: how long they took, in a few fixed steps, and what was refused.
#![allow(clippy::disallowed_methods, reason = "durations of requests are counted; no answer depends on them")]

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

/// Upper bounds of the steps, in milliseconds; beyond the last there is one more.
pub const STEPS_MS: [u64; 9] = [5, 10, 25, 50, 100, 250, 500, 1_000, 5_000];
/// Kinds of refusals that are told apart; the words are fixed in the program, and there are fewer.
const KINDS_MAX: usize = 200;

/// Runs from the moment it is made.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }
}

/// Counts of one process.
#[derive(Debug, Default)]
pub struct Meters {
    /// Answers by the first digit of their status.
    classes: [AtomicU64; 6],
    steps: [AtomicU64; STEPS_MS.len() + 1],
    micros: AtomicU64,
    refusals: Mutex<BTreeMap<&'static str, u64>>,
}

impl Meters {
    /// Counts an answer.
    pub fn answered(&self, since: Stopwatch, status: u16) {
        let took = since.0.elapsed();
        let class = usize::from(status / 100).min(self.classes.len() - 1);
        self.classes[class].fetch_add(1, Ordering::Relaxed);
        let step = STEPS_MS.iter().position(|most| took.as_millis() <= u128::from(*most)).unwrap_or(STEPS_MS.len());
        self.steps[step].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Counts a refusal by its kind, a word of the program.
    pub fn refused(&self, kind: &'static str) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        if refusals.len() < KINDS_MAX || refusals.contains_key(kind) {
            *refusals.entry(kind).or_default() += 1;
        }
    }

    /// How often each kind was refused.
    pub fn refusals(&self) -> BTreeMap<&'static str, u64> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Answers whose status begins with 1, 2, …
    pub fn classes(&self) -> impl Iterator<Item = (usize, u64)> {
        self.classes.iter().map(|n| n.load(Ordering::Relaxed)).enumerate().skip(1)
    }

    /// Answers within each step, and beyond the last.
    pub fn steps(&self) -> Vec<u64> {
        self.steps.iter().map(|n| n.load(Ordering::Relaxed)).collect()
    }

    /// Time that all answers took, in seconds.
    pub fn seconds(&self) -> f64 {
        self.micros.load(Ordering::Relaxed) as f64 / 1e6
    }
}
