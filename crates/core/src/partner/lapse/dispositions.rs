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
    items: BTreeMap<EntryIndex, Item>,
    /// Report leaves that went by.
    pub reports: u64,
    /// Those that are wrong, in order.
    pub bad: Vec<(EntryIndex, BadReport)>,
}

#[derive(Debug)]
struct Item {
    consultation: ConsultationId,
    hash: Hash,
    has_text: bool,
    state: State,
}

/// What one leaf does to the states of items; made of each leaf by itself, taken up in the order of the log.
#[derive(Debug)]
pub struct Step(Does);

#[derive(Debug)]
enum Does {
    /// A counted item is in the record.
    Accepted(Item),
    /// The item with this first leaf stands elsewhere.
    Moved { item: EntryIndex, hash: Hash, to: State },
    /// The words of the item with this first leaf are gone, if it has any.
    Erased { item: EntryIndex, hash: Hash },
    /// A report says how the items stand.
    Reported { consultation: Option<ConsultationId>, root: Hash, counts: Counts },
}

impl Step {
    /// What the leaf with this hash does; nothing, for most kinds.
    pub fn of(leaf: &Leaf, hash: Hash) -> Option<Step> {
        let does = match &leaf.event {
            Event::ItemAccepted(item) if item.kind.is_counted() => {
                let has_text = item.kind.has_text();
                let begun = |consultation| Item { consultation, hash, has_text, state: State::Pending };
                leaf.consultation.clone().map(|consultation| Does::Accepted(begun(consultation)))
            }
            Event::StateChanged { item, to, .. } if item.origin.is_none() => {
                Some(Does::Moved { item: item.index, hash: item.hash, to: *to })
            }
            Event::PartsErased { item, parts, .. }
                if item.origin.is_none() && parts.iter().any(|p| p.as_str() == PartName::TEXT) =>
            {
                Some(Does::Erased { item: item.index, hash: item.hash })
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

    /// Whether it says how items stand, and changes nothing.
    pub fn is_report(&self) -> bool {
        matches!(self.0, Does::Reported { .. })
    }
}

impl Dispositions {
    /// Takes the step of the next leaf that has one.
    pub fn take(&mut self, index: EntryIndex, step: Step) {
        match step.0 {
            Does::Accepted(item) => {
                self.items.insert(index, item);
            }
            Does::Moved { item, hash, to } => {
                if let Some(item) = self.item(item, hash).filter(|item| item.state != State::Erased) {
                    item.state = to;
                }
            }
            Does::Erased { item, hash } => {
                // Support and signatures stay: they have no words that could be gone.
                if let Some(item) = self.item(item, hash).filter(|item| item.has_text) {
                    item.state = State::Erased;
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

    fn item(&mut self, index: EntryIndex, hash: Hash) -> Option<&mut Item> {
        self.items.get_mut(&index).filter(|item| item.hash == hash)
    }

    /// A report against the items before it.
    fn compare(&mut self, index: EntryIndex, c: &ConsultationId, stated: Hash, counts: &Counts) {
        let all: Vec<(EntryIndex, State)> =
            self.items.iter().filter(|(_, item)| item.consultation == *c).map(|(i, item)| (*i, item.state)).collect();
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
