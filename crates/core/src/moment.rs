//! A point in time as an argument. Nothing below floor 3 asks what time it is.

/// Seconds since 1970-01-01T00:00:00Z. Three moments are told apart: of the act (from the person's page,
/// informative), of entry (ours, in the leaf), of a checkpoint or cosignature (public).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub u64);

/// Leaves carry time rounded down to this many seconds, so that order inside a minute stays hidden (RECORD §2).
pub const LEAF_MOMENT_STEP_S: u64 = 60;

impl Moment {
    /// The moment as leaves carry it: rounded down to the minute.
    pub fn minute(self) -> u64 {
        self.0 - self.0 % LEAF_MOMENT_STEP_S
    }

    /// This moment moved by whole days, negative into the past; stops at zero.
    pub fn plus_days(self, days: i64) -> Moment {
        Moment(self.0.saturating_add_signed(days.saturating_mul(86_400)))
    }
}
