//! Confirmations of erasures (RECORD §3): a body deletes what another log erased and says so within 72 hours. Whether it
//! did is read from its own log: when it knew, and how late its last entry is.

use crate::{
    ids::{EntryIndex, Origin, Place},
    moment::Moment,
};

/// Seconds within which a body confirms an erasure that it knows of.
pub const ACKNOWLEDGE_S_MAX: u64 = 72 * 3600;

/// An erasure that a body's log does not confirm, and what that log says of the time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unconfirmed {
    /// The `erase` leaf, in another log.
    pub erasure: Place,
    /// Whose log does not confirm it.
    pub by: Origin,
    /// The first entry there that names a size of the other log beyond the erasure: since when it knew.
    pub known: (EntryIndex, Moment),
    /// The last entry there.
    pub last: (EntryIndex, Moment),
}

impl Unconfirmed {
    /// Whole hours that it has been known, where these are too many.
    pub fn hours(&self) -> Option<u64> {
        let age_s = self.last.1.0.saturating_sub(self.known.1.0);
        (age_s > ACKNOWLEDGE_S_MAX).then_some(age_s / 3600)
    }
}
