//! The only place of the house that asks what time it is.
#![allow(clippy::disallowed_methods, reason = "this file owns the clock")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use hutong_core::moment::Moment;

/// Where the node gets its time from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands until it is set: replays of sample data and simulations. What it stamps is labelled as
    /// simulated wherever it is shown.
    Scripted(Arc<AtomicU64>),
    /// The machine's clock, wrong by so many seconds: for trying what a wrong clock does.
    Wrong(Arc<AtomicI64>),
}

impl Clock {
    /// A scripted clock that begins at `start`.
    pub fn scripted(start: Moment) -> Clock {
        Clock::Scripted(Arc::new(AtomicU64::new(start.0)))
    }

    /// The moment now.
    pub fn now(&self) -> Moment {
        match self {
            // Before 1970 counts as 1970: no rule depends on it, only the printed time would be wrong.
            Clock::System => Moment(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())),
            Clock::Wrong(by) => Moment(Clock::System.now().0.saturating_add_signed(by.load(Ordering::Relaxed))),
            Clock::Scripted(at) => Moment(at.load(Ordering::Relaxed)),
        }
    }

    /// Whether it stands where it was set, and is right by that.
    pub(crate) fn is_scripted(&self) -> bool {
        matches!(self, Clock::Scripted(_))
    }

    /// Sets a scripted clock, never backwards; the machine's clock is not ours to set.
    pub fn set(&self, to: Moment) {
        if let Clock::Scripted(at) = self {
            at.fetch_max(to.0, Ordering::Relaxed);
        }
    }
}

/// Seconds since it was begun, whatever anybody does to the clock meanwhile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn begin() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    pub(crate) fn seconds(self) -> u64 {
        self.0.elapsed().as_secs()
    }
}
