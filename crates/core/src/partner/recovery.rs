//! When a directory may sign again whose lock is lost, older or ahead (RECORD §6): what it owes, and what the words of its
//! partners allow. The hands ask, fetch and compare roots; here is only what follows from sizes and keys.

use std::slice::from_ref;

use hutong_log::checkpoint::SignedCheckpoint;

use super::keys::LogKeys;

/// Why a directory may not sign yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owes {
    /// Nobody on this machine knows what was signed: the lock is lost, or was not put back.
    NoLock {
        /// Entries in the database.
        stored: u64,
    },
    /// A backup was put back beside a lock that knows less than it.
    OldLock {
        /// Entries in the database.
        stored: u64,
        /// Entries that the lock knows to be signed.
        signed: u64,
    },
    /// More was signed than the database holds: it is an older backup.
    Missing {
        /// Entries in the database.
        stored: u64,
        /// Entries that the lock knows to be signed.
        signed: u64,
    },
}

impl Owes {
    /// Entries in the database.
    pub fn stored(&self) -> u64 {
        let (Owes::NoLock { stored } | Owes::OldLock { stored, .. } | Owes::Missing { stored, .. }) = self;
        *stored
    }

    /// Entries that the lock knows to be signed.
    pub fn signed(&self) -> u64 {
        match self {
            Owes::NoLock { .. } => 0,
            Owes::OldLock { signed, .. } | Owes::Missing { signed, .. } => *signed,
        }
    }
}

/// What a directory with `stored` entries owes before it signs; `locked` is the size in its lock, if there is a lock and
/// it holds one; `is_restored`, whether a backup was put back and nothing was signed since.
pub fn owes(stored: u64, has_lock: bool, locked: Option<u64>, is_restored: bool) -> Option<Owes> {
    match locked {
        // One entry under an empty lock is what a crash during the very first write leaves.
        None if has_lock && stored <= 1 => None,
        None => Some(Owes::NoLock { stored }),
        Some(signed) if signed > stored => Some(Owes::Missing { stored, signed }),
        Some(signed) if is_restored && signed < stored => Some(Owes::OldLock { stored, signed }),
        Some(_) => None,
    }
}

/// Whether a partner said what it holds of the own log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It said so, be it that it holds nothing.
    Spoke,
    /// It could not be asked, or its answer cannot be read.
    Silent,
    /// It showed two histories of its own log: nobody listens to it.
    Diverged,
}

/// A head of the own log that a partner's key cosigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// By its mirror, which has the entries; else by its witness, which has none.
    pub by_mirror: bool,
    /// Its size.
    pub size: u64,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask again later: too few have spoken.
    Wait,
    /// Ask again later: more is known to be signed than any mirror shows.
    Lacking,
    /// Take the missing entries from one of these mirrors, by place in what was held, the first that leads to the root it
    /// signed; then compare every root and sign.
    TakeOver(Vec<usize>),
    /// Compare every root and sign.
    Sign,
}

/// What the words of all partners allow.
///
/// Where the lock knows what was signed, one partner is enough. Where nobody here does, every partner must have spoken:
/// the one that is silent may hold more than all others, and the next entry would be a second history
/// (`docs/decisions/160-every-partner-where-the-lock-is-lost.md`).
pub fn weigh(owes: &Owes, heard: &[Heard], held: &[Held]) -> Next {
    let spoke = heard.contains(&Heard::Spoke);
    let is_enough = match owes {
        Owes::Missing { .. } => spoke,
        Owes::NoLock { .. } | Owes::OldLock { .. } => spoke && !heard.contains(&Heard::Silent),
    };
    if !is_enough {
        return Next::Wait;
    }
    let (stored, signed) = (owes.stored(), owes.signed());
    let wanted = held.iter().map(|h| h.size).max().unwrap_or_default().max(signed);
    if wanted <= stored {
        return Next::Sign;
    }
    let mirrors = held.iter().enumerate().filter(|(_, h)| h.by_mirror && h.size >= wanted);
    let from: Vec<usize> = mirrors.map(|(at, _)| at).collect();
    if from.is_empty() { Next::Lacking } else { Next::TakeOver(from) }
}

/// Whether a head of the own log that a partner showed binds it, now that its entries are here: the key of its size signed it.
/// What a key signed that had been replaced by then is worth nothing, whoever has that key
/// (`docs/decisions/165-a-stolen-key-stops-no-recovery.md`).
pub fn binds(head: &SignedCheckpoint, keys: &LogKeys) -> bool {
    head.open(from_ref(keys.at(head.checkpoint().size()))).is_ok()
}
