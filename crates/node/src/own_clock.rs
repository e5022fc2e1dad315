//! Whether partners have the same time as this machine, before dates become acts that nobody can take back.

use std::sync::atomic::{AtomicBool, Ordering};

use hutong_core::{home::Site, partner::clock::OwnClock};
use hutong_store::ReadFault;

use crate::{Node, clock::Stopwatch};

/// What is remembered of the own clock.
pub(crate) struct ClockWatch {
    /// Since the node began.
    started: Stopwatch,
    /// Whether no partner had the machine's time at the last look.
    is_doubted: AtomicBool,
}

impl Default for ClockWatch {
    fn default() -> Self {
        ClockWatch { started: Stopwatch::begin(), is_doubted: AtomicBool::new(false) }
    }
}

impl Node {
    /// What partners' last answers say of the machine's clock. A scripted clock stands where it was set.
    pub fn own_clock(&self) -> OwnClock {
        if self.clock.is_scripted() {
            return OwnClock::Agreed;
        }
        let now = i128::from(self.clock.now().0);
        let ahead = |theirs: u64| i64::try_from(now - i128::from(theirs)).unwrap_or(i64::MAX);
        OwnClock::weigh(self.exchange.means().sites.times().into_iter().map(|at| ahead(at.0)))
    }

    /// Whether the clock may open, close and count now. Says it in the log when that changes.
    pub(crate) async fn may_act_by_date(&self) -> Result<bool, ReadFault> {
        if self.clock.is_scripted() {
            return Ok(true);
        }
        let pins = self.store.partners().await?;
        let can_ask = pins.iter().any(|pin| matches!(Site::read(&pin.address), Ok(Some(_))));
        let clock = self.own_clock();
        if self.clock_watch.is_doubted.swap(clock.is_doubted(), Ordering::Relaxed) != clock.is_doubted() {
            match clock {
                OwnClock::Ahead(by) | OwnClock::Behind(by) => tracing::warn!(
                    seconds = by,
                    is_ahead = matches!(clock, OwnClock::Ahead(_)),
                    "no partner has the time of this machine: nothing is opened, closed or counted by its clock; mend the clock"
                ),
                _ => tracing::info!("partners have the time of this machine again"),
            }
        }
        Ok(clock.may_act(can_ask, self.clock_watch.started.seconds()))
    }
}
