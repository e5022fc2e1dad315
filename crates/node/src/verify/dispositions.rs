//! The six states in a log alone: what report leaves say must be what their items add up to (RECORD §2, I8).

use std::collections::BTreeMap;

use hutong_core::{
    consultation::{
        item::State,
        report::{disposition_root, state_counts},
    },
    ids::{ConsultationId, EntryIndex, PartName},
    record::{Counts, Event, Leaf},
};
use hutong_log::hash::Hash;

use super::Problem;

/// States of counted items while leaves go by in order.
#[derive(Debug, Default)]
pub(super) struct Dispositions {
    items: BTreeMap<EntryIndex, (ConsultationId, Hash, State)>,
    pub reports: u64,
    pub problems: Vec<Problem>,
}

/// What one leaf does to the states of items; made of each leaf by itself, taken up in the order of the log.
#[derive(Debug)]
pub(super) enum Step {
    /// A counted item is in the record.
    Accepted { consultation: ConsultationId, hash: Hash },
    /// The item with this first leaf stands elsewhere.
    Moved { item: EntryIndex, hash: Hash, to: State },
    /// A report says how the items stand.
    Reported { consultation: Option<ConsultationId>, root: Hash, counts: Counts },
}

impl Step {
    /// What the leaf with this hash does; nothing, for most kinds.
    pub(super) fn of(leaf: &Leaf, hash: Hash) -> Option<Step> {
        match &leaf.event {
            Event::ItemAccepted(item) if item.kind.is_counted() => {
                leaf.consultation.clone().map(|consultation| Step::Accepted { consultation, hash })
            }
            Event::StateChanged { item, to, .. } if item.origin.is_none() => {
                Some(Step::Moved { item: item.index, hash: item.hash, to: *to })
            }
            Event::PartsErased { item, parts, .. }
                if item.origin.is_none() && parts.iter().any(|p| p.as_str() == PartName::TEXT) =>
            {
                Some(Step::Moved { item: item.index, hash: item.hash, to: State::Erased })
            }
            Event::ReportIssued { disposition_root, counts, .. } => Some(Step::Reported {
                consultation: leaf.consultation.clone(),
                root: *disposition_root,
                counts: counts.clone(),
            }),
            _ => None,
        }
    }
}

impl Dispositions {
    /// Takes the step of the next leaf that has one.
    pub(super) fn take(&mut self, index: EntryIndex, step: Step) {
        match step {
            Step::Accepted { consultation, hash } => {
                self.items.insert(index, (consultation, hash, State::Pending));
            }
            Step::Moved { item, hash, to } => {
                if let Some((_, first, state)) = self.items.get_mut(&item)
                    && *first == hash
                    && *state != State::Erased
                {
                    *state = to;
                }
            }
            Step::Reported { consultation, root, counts } => {
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
            self.problem(index, "the report's dispositions are not those of the items before it");
        }
        if own.get(State::Pending.word()).is_some_and(|n| *n > 0) {
            self.problem(index, "a report was issued while items were pending");
        }
    }

    fn problem(&mut self, index: EntryIndex, what: &str) {
        self.problems.push(Problem { path: "tile/entries".to_owned(), entry: Some(index), what: what.to_owned() });
    }
}
