//! The six states in a log alone: what report leaves say must be what their items add up to (RECORD §2, I8).

use std::collections::BTreeMap;

use hutong_core::{
    consultation::{
        item::State,
        report::{disposition_root, state_counts},
    },
    ids::{ConsultationId, EntryIndex, PartName},
    record::{Event, Leaf},
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

impl Dispositions {
    /// Takes the next leaf.
    pub(super) fn take(&mut self, index: EntryIndex, hash: Hash, leaf: &Leaf) {
        match &leaf.event {
            Event::ItemAccepted(item) if item.kind.is_counted() => {
                if let Some(c) = &leaf.consultation {
                    self.items.insert(index, (c.clone(), hash, State::Pending));
                }
            }
            Event::StateChanged { item, to, .. } if item.origin.is_none() => {
                if let Some((_, first, state)) = self.items.get_mut(&item.index)
                    && *first == item.hash
                    && *state != State::Erased
                {
                    *state = *to;
                }
            }
            Event::PartsErased { item, parts, .. } if item.origin.is_none() => {
                if let Some((_, first, state)) = self.items.get_mut(&item.index)
                    && *first == item.hash
                    && parts.iter().any(|p| p.as_str() == PartName::TEXT)
                {
                    *state = State::Erased;
                }
            }
            Event::ReportIssued { disposition_root: stated, counts, .. } => {
                self.reports += 1;
                let Some(c) = &leaf.consultation else { return };
                let all: Vec<(EntryIndex, State)> =
                    self.items.iter().filter(|(_, (of, ..))| of == c).map(|(i, (.., s))| (*i, *s)).collect();
                let own = state_counts(&all);
                let agrees = disposition_root(&all) == *stated && own.iter().all(|(k, n)| counts.get(k) == Some(n));
                if !agrees {
                    self.problem(index, "the report's dispositions are not those of the items before it");
                }
                if own.get(State::Pending.word()).is_some_and(|n| *n > 0) {
                    self.problem(index, "a report was issued while items were pending");
                }
            }
            _ => {}
        }
    }

    fn problem(&mut self, index: EntryIndex, what: &str) {
        self.problems.push(Problem { path: "tile/entries".to_owned(), entry: Some(index), what: what.to_owned() });
    }
}
