//! What goes into the machine and what comes out: the whole outside world of a mirror.

use hutong_log::{checkpoint::Checkpoint, hash::Hash, tile::BundleCoord};

use super::{Continuation, Evidence, Grown};
use crate::consultation::item::words;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The timer, every [`super::TICK_S`] seconds with jitter.
    Tick,
    /// The partner says that it has grown.
    Hint,
    /// The checkpoint asked for.
    CheckpointArrived(Vec<u8>),
    /// A checkpoint of this log that came another way: our witness cosigned it, a receipt or a third body showed it.
    CheckpointSeen(Vec<u8>),
    /// The same, of one that the partner has just brought itself: it is followed without asking for it again.
    CheckpointBrought(Vec<u8>),
    /// The bundle asked for, decompressed.
    BundleArrived(BundleCoord, Vec<u8>),
    /// How the mirrored tree continues the size asked for.
    RootAt(Continuation),
    /// How the partner's tree continues the mirrored size, from its tiles.
    ProofArrived(Continuation),
    /// What was asked for cannot be had now. Every request is answered: by its arrival or by this.
    FetchFailed(Wanted),
    /// What was to be stored is durable.
    Stored,
    /// It could not be stored; nothing of it was.
    StoreFailed,
    /// The operator or the log itself says that the log has ended.
    Retired,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Fetch the checkpoint.
    FetchCheckpoint,
    /// Fetch an entry bundle.
    FetchBundle(BundleCoord),
    /// Keep a bundle aside under its index, in place of an earlier one; it is not verified yet.
    Spool(BundleCoord, Vec<u8>),
    /// Throw away what was kept aside.
    DropSpool,
    /// Work out from the own mirror how it continues this size.
    NeedRootAt(u64),
    /// Work out from the partner's tiles how its tree of `new` leaves continues `old`.
    NeedProof {
        /// The mirrored size.
        old: u64,
        /// The signed size.
        new: u64,
    },
    /// Store the leaves `from..size` of the spool with the new head, all or none, checking once more that they lead
    /// to `range`. They are verified against the signed root.
    Store(Box<Grown>),
    /// Cosign this head with the mirror key, then project the leaves behind it.
    SignAsMirror(Checkpoint),
    /// Keep the evidence and the state `diverged` together; stop cosigning; show it. Nothing follows.
    Diverge(Box<Evidence>),
    /// Tell people.
    Alarm(Alarm),
}

/// What an input or output is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The checkpoint.
    Checkpoint,
    /// An entry bundle.
    Bundle(BundleCoord),
    /// How the partner's tree continues ours.
    Proof,
}

/// What people are told; the texts are the face's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Alarm {
    /// Nothing new and valid was heard for longer than the limit.
    #[error("nothing was heard of the log for {seconds} s")]
    Stale {
        /// How long.
        seconds: u64,
    },
    /// A checkpoint that is not one, of another log, or not signed by the pinned key.
    #[error("a checkpoint was refused: {0}")]
    BadCheckpoint(String),
    /// A checkpoint by a key that signs no head of that size any more.
    #[error("a checkpoint of size {size} was refused: the key that signed it had been replaced by then")]
    ReplacedKey {
        /// Its size.
        size: u64,
    },
    /// An older checkpoint than ours was served, consistent with it.
    #[error("a checkpoint of size {size} was served, while {mirrored} leaves are mirrored")]
    OldCheckpoint {
        /// Its size.
        size: u64,
        /// Ours.
        mirrored: u64,
    },
    /// A bundle is not one.
    #[error("{bundle} was refused: {reason}")]
    BadBundle {
        /// Which.
        bundle: BundleCoord,
        /// Why.
        reason: String,
    },
    /// The entries served do not hash to the signed root; no split view is proven by that.
    #[error("the entries served do not lead to the signed root of size {size}")]
    OtherEntries {
        /// The signed size.
        size: u64,
    },
    /// The first entry is not the one that was pinned, or states another log or key.
    #[error("the log begins with another entry than the one pinned: {found}")]
    OtherGenesis {
        /// Its leaf hash.
        found: Hash,
    },
    /// The day's quota is used up; fetching goes on tomorrow, or when the quota is raised.
    #[error("waiting by quota: {leaves} leaves were fetched today")]
    WaitingByQuota {
        /// Leaves fetched today.
        leaves: u64,
    },
    /// The own mirror does not lead to the head that it keeps.
    #[error("the mirror kept here does not lead to its own head")]
    MirrorDamaged,
}

words! {
    /// Where the mirror of a log stands. Unknown logs have no mirror.
    Status {
        /// Its key was entered; nothing was verified yet.
        Pinned = "pinned",
        /// It is being caught up with.
        Syncing = "syncing",
        /// All of its latest checkpoint is here.
        Current = "current",
        /// Nothing was heard of it for a while.
        Stale = "stale",
        /// It showed two histories; final.
        Diverged = "diverged",
        /// It ended; final.
        Retired = "retired",
    }
}
