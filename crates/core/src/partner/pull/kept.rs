//! What the operator pinned, what limits hold, and what of a mirror outlives a restart.

use hutong_log::{checkpoint::SignedCheckpoint, hash::Hash, key::VerifierKey, tree::CompactRange};

use super::Status;
use crate::{ids::Origin, moment::Moment, record::LogLife};

/// Seconds between ticks.
pub const TICK_S: u64 = 15;
/// Checkpoints of a log that are remembered until its mirror reaches them.
pub const SEEN_MAX: usize = 16;
pub(super) const DAY_S: u64 = 86_400;

/// What the operator entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The log.
    pub origin: Origin,
    /// One of its keys: the first, or one that followed it.
    pub log_key: VerifierKey,
    /// Other keys whose lines on its checkpoints must be good where they occur.
    pub known_keys: Vec<VerifierKey>,
    /// Leaf hash of its first entry; `None` pins the one found by the first catch-up.
    pub genesis: Option<Hash>,
}

/// Limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Leaves fetched a day; beyond it the mirror waits.
    pub leaves_per_day_max: u64,
    /// Seconds without news after which it is stale.
    pub silence_s_max: u64,
    /// Bundles under way at once.
    pub window: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { leaves_per_day_max: 200_000, silence_s_max: 15 * 60, window: 64 }
    }
}

/// Leaves fetched on a day (days since 1970).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct QuotaUse {
    /// The day.
    pub day: u64,
    /// How many.
    pub leaves: u64,
}

/// What outlives a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Status; a mirror that was syncing starts again from its head.
    pub status: Status,
    /// The mirrored head and its tree.
    pub head: Option<(SignedCheckpoint, CompactRange)>,
    /// Checkpoints remembered, the own witness's head among them.
    pub seen: Vec<SignedCheckpoint>,
    /// The day's quota used.
    pub quota: QuotaUse,
    /// When the log was last heard of with something valid and new enough.
    pub heard: Option<Moment>,
    /// What the log says of itself in the mirrored leaves.
    pub life: Option<LogLife>,
}

impl Default for Kept {
    fn default() -> Self {
        Kept {
            status: Status::Pinned,
            head: None,
            seen: Vec::new(),
            quota: QuotaUse::default(),
            heard: None,
            life: None,
        }
    }
}

/// The tree kept does not lead to the head kept: the store is damaged, and nothing may be built on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tree kept for the mirror does not lead to its head of size {size}")]
pub struct DamagedMirror {
    /// Size of the head.
    pub size: u64,
}
