//! How much one visitor may do in a while: a bucket for each, filled again over time. In memory: a restart forgives.
//!
//! Counted by device, not by address alone: a school or a village shares one address.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use hutong_core::moment::Moment;

use super::{errors::Trouble, visitor::Visitor};

/// Forms that one device may send at once, and how many seconds it takes for one to be had back.
pub const DEVICE: Allowance = Allowance { burst: 30, refill_s: 4 };
/// Votes of one device: a whole list of statements at once, and then as fast as one can read.
pub const VOTES: Allowance = Allowance { burst: 120, refill_s: 2 };
/// Times that one visitor's draft is kept while they write: an island asks whenever they rest.
pub const DRAFTS: Allowance = Allowance { burst: 60, refill_s: 2 };
/// Forms from devices that nobody has seen before, together from one address: a room full of people.
pub const STRANGERS: Allowance = Allowance { burst: 300, refill_s: 1 };
/// Forms of one member of staff: a moderator decides faster than anybody writes.
pub const STAFF: Allowance = Allowance { burst: 300, refill_s: 1 };
/// Attempts to sign in from one address: an office shares one. Each name has a limit of its own besides.
pub const SIGN_IN: Allowance = Allowance { burst: 40, refill_s: 10 };
/// Look-ups of short codes from one visitor: nobody types faster, and guessing is not worth it.
pub const CODES: Allowance = Allowance { burst: 60, refill_s: 2 };
/// Looks at what is one's own by a program.
pub const OWN: Allowance = Allowance { burst: 120, refill_s: 1 };
/// Receipts that one visitor may have checked.
pub const CHECKS: Allowance = Allowance { burst: 60, refill_s: 2 };
/// Looks for similar opinions while one visitor writes.
pub const SIMILAR: Allowance = Allowance { burst: 60, refill_s: 1 };
/// Buckets kept; beyond it the full ones are forgotten first.
const BUCKETS_MAX: usize = 100_000;

/// How much, and how fast it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// At once.
    pub burst: u64,
    /// Seconds until one more.
    pub refill_s: u64,
}

/// The same thing asked for by the same visitor.
type Who = (&'static str, String);

/// All buckets.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    is_off: bool,
    /// For each: the moment at which its bucket is full again.
    full_at: Arc<Mutex<BTreeMap<Who, u64>>>,
}

impl Limits {
    /// Without any limit: for measuring how much the node itself takes.
    pub fn off() -> Limits {
        Limits { is_off: true, ..Limits::default() }
    }

    /// Takes one from a bucket.
    ///
    /// # Errors
    /// [`Trouble::TooMany`] when it is empty.
    pub fn take(&self, what: &'static str, who: &str, allowance: Allowance, now: Moment) -> Result<(), Trouble> {
        if self.is_off {
            return Ok(());
        }
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX {
            buckets.retain(|_, full_at| *full_at > now.0);
        }
        let full_at = buckets.entry((what, who.to_owned())).or_insert(now.0);
        let empty = now.0 + allowance.burst * allowance.refill_s;
        if *full_at > empty {
            // No bucket is emptier than empty: it was counted by a clock that has been put back since.
            *full_at = now.0;
        }
        let next = (*full_at).max(now.0) + allowance.refill_s;
        if next > empty {
            return Err(Trouble::TooMany);
        }
        *full_at = next;
        Ok(())
    }

    /// Takes one form from a visitor's bucket; a device's first form counts for its address too, so that throwing cookies
    /// away does not help.
    ///
    /// # Errors
    /// [`Trouble::TooMany`].
    pub fn take_form(&self, visitor: &Visitor) -> Result<(), Trouble> {
        self.take_of("forms", visitor, DEVICE)
    }

    /// The same of a visitor's votes, which are quicker to give than words.
    ///
    /// # Errors
    /// [`Trouble::TooMany`].
    pub fn take_vote(&self, visitor: &Visitor) -> Result<(), Trouble> {
        self.take_of("votes", visitor, VOTES)
    }

    fn take_of(&self, what: &'static str, visitor: &Visitor, allowance: Allowance) -> Result<(), Trouble> {
        let (now, who) = (visitor.app.now(), (what, visitor.counted_as()));
        let is_new = !self.full_at.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&who);
        if is_new && let Some(address) = visitor.address() {
            self.take("strangers", &address.to_string(), STRANGERS, now)?;
        }
        self.take(who.0, &who.1, if visitor.has_desk() { STAFF } else { allowance }, now)
    }
}
