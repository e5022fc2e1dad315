//! Confirmations of erasures (RECORD §3): a partner deletes and says so within 72 hours; what is overdue is shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{Origin, Place},
    moment::Moment,
};

/// Seconds within which a partner confirms an erasure.
pub const ACKNOWLEDGE_S_MAX: u64 = 72 * 3600;

/// An `erase` leaf with what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The leaf.
    pub place: Place,
    /// Its moment of entry.
    pub erased: Moment,
    /// Logs of the bodies that may hold what it erases: co-hosts of the consultation.
    pub holders: BTreeSet<Origin>,
    /// Logs in which it is confirmed.
    pub acknowledged: BTreeSet<Origin>,
}

/// A confirmation that a partner owes for longer than [`ACKNOWLEDGE_S_MAX`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overdue {
    /// Our `erase` leaf.
    pub erasure: Place,
    /// Who owes it.
    pub partner: Origin,
    /// Whole hours since the erasure.
    pub hours: u64,
}

/// Erasures of partners that this body has yet to carry out and confirm, oldest first.
pub fn to_acknowledge<'a>(home: &Origin, erasures: &'a [Erasure]) -> Vec<&'a Place> {
    let owed: BTreeMap<(Moment, &Place), ()> = erasures
        .iter()
        .filter(|e| e.place.origin != *home && !e.acknowledged.contains(home))
        .map(|e| ((e.erased, &e.place), ()))
        .collect();
    owed.into_keys().map(|(_, place)| place).collect()
}

/// Erasures of ours that a partner should have confirmed by now, oldest first.
pub fn overdue(home: &Origin, erasures: &[Erasure], now: Moment) -> Vec<Overdue> {
    let mut late: Vec<Overdue> = Vec::new();
    for e in erasures.iter().filter(|e| e.place.origin == *home) {
        let age_s = now.0.saturating_sub(e.erased.0);
        if age_s > ACKNOWLEDGE_S_MAX {
            let owing = e.holders.difference(&e.acknowledged).filter(|o| *o != home);
            late.extend(owing.map(|partner| Overdue {
                erasure: e.place.clone(),
                partner: partner.clone(),
                hours: age_s / 3600,
            }));
        }
    }
    late.sort_by(|a, b| b.hours.cmp(&a.hours).then_with(|| a.cmp(b)));
    late
}
