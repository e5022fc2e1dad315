//! The six states in a log alone: what report leaves say must be what their items add up to (RECORD §2, I8).

use std::collections::BTreeMap;

use hutong_log::hash::Hash;

use crate::{
    consultation::{
        item::State,
        report::{disposition_root, state_counts},
    },
    ids::{ConsultationId, EntryIndex, PartName},
    record::{Counts, Event, Leaf},
};

/// What is wrong with a report leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum BadReport {
    /// It states other dispositions.
    #[error("the report's dispositions are not those of the items before it")]
    Dispositions,
    /// It came too early.
    #[error("a report was issued while items were pending")]
    Pending,
}

/// States of counted items while leaves go by in order.
#[derive(Debug, Default)]
pub struct Dispositions {
    items: BTreeMap<EntryIndex, (ConsultationId, Hash, State)>,
    /// Report leaves that went by.
    pub reports: u64,
    /// Those that are wrong, in order.
    pub bad: Vec<(EntryIndex, BadReport)>,
}

/// What one leaf does to the states of items; made of each leaf by itself, taken up in the order of the log.
#[derive(Debug)]
pub struct Step(Does);

#[derive(Debug)]
enum Does {
    /// A counted item is in the record.
    Accepted { consultation: ConsultationId, hash: Hash },
    /// The item with this first leaf stands elsewhere.
    Moved { item: EntryIndex, hash: Hash, to: State },
    /// A report says how the items stand.
    Reported { consultation: Option<ConsultationId>, root: Hash, counts: Counts },
}

impl Step {
    /// What the leaf with this hash does; nothing, for most kinds.
    pub fn of(leaf: &Leaf, hash: Hash) -> Option<Step> {
        let does = match &leaf.event {
            Event::ItemAccepted(item) if item.kind.is_counted() => {
                leaf.consultation.clone().map(|consultation| Does::Accepted { consultation, hash })
            }
            Event::StateChanged { item, to, .. } if item.origin.is_none() => {
                Some(Does::Moved { item: item.index, hash: item.hash, to: *to })
            }
            Event::PartsErased { item, parts, .. }
                if item.origin.is_none() && parts.iter().any(|p| p.as_str() == PartName::TEXT) =>
            {
                Some(Does::Moved { item: item.index, hash: item.hash, to: State::Erased })
            }
            Event::ReportIssued { disposition_root, counts, .. } => Some(Does::Reported {
                consultation: leaf.consultation.clone(),
                root: *disposition_root,
                counts: counts.clone(),
            }),
            _ => None,
        };
        does.map(Step)
    }
}

impl Dispositions {
    /// Takes the step of the next leaf that has one.
    pub fn take(&mut self, index: EntryIndex, step: Step) {
        match step.0 {
            Does::Accepted { consultation, hash } => {
                self.items.insert(index, (consultation, hash, State::Pending));
            }
            Does::Moved { item, hash, to } => {
                if let Some((_, first, state)) = self.items.get_mut(&item)
                    && *first == hash
                    && *state != State::Erased
                {
                    *state = to;
                }
            }
            Does::Reported { consultation, root, counts } => {
                self.reports += 1;
                if let Some(c) = consultation {
                    self.compare(index, &c, root, &counts);
                }
            }
        }
    }

    /// A report against the items before it.
    fn compare(&mut self, index: EntryIndex, c: &ConsultationId, stated: Hash, counts: &Counts) {
        let all: Vec<(EntryIndex, State)> =
            self.items.iter().filter(|(_, (of, ..))| of == c).map(|(i, (.., s))| (*i, *s)).collect();
        let own = state_counts(&all);
        let agrees = disposition_root(&all) == stated && own.iter().all(|(k, n)| counts.get(k) == Some(n));
        if !agrees {
            self.bad.push((index, BadReport::Dispositions));
        }
        if own.get(State::Pending.word()).is_some_and(|n| *n > 0) {
            self.bad.push((index, BadReport::Pending));
        }
    }
}
