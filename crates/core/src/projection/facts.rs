//! The record's share of a rule's facts, from the fold. The database answers the same question from its tables;
//! what only the home node knows (people, deeds, open votes, checked drafts) its caller adds.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{ItemRow, Link, Projection};
use crate::{
    consultation::{
        document::{self, DocumentFacts, Kind},
        follow_up::{self, ActionFacts, IssuedReport, Step},
        item::{ItemKind, State},
        report,
    },
    facts::{Base, ConsultationFacts, CountedFacts, ErasureFacts, ItemFacts, Needs},
    ids::{ConsultationId, DocumentId, EntryIndex, Origin, Place, Ref},
    record::LogHead,
};
use hutong_log::hash::Hash;

impl Projection {
    /// Loads what the record knows of these needs, seen from the log `home`; `heads` are the mirrored heads.
    pub fn facts(&self, home: &Origin, needs: &Needs, heads: &[LogHead]) -> Base {
        let mut base = Base::empty(home.clone());
        base.home_size = self.next_index(home);
        for place in &needs.items {
            if let Some(facts) = self.item_facts(place) {
                base.items.insert(place.clone(), facts);
            }
        }
        for place in needs.arguments.iter().flat_map(|of| self.arguments_of(of)) {
            if let Some(facts) = self.item_facts(place) {
                base.items.insert(place.clone(), facts);
            }
        }
        for place in needs.shortlists.iter().flat_map(|of| self.shortlisted(home, of)) {
            if let Some(facts) = self.item_facts(place) {
                base.items.insert(place.clone(), facts);
            }
        }
        let named = needs.sources.iter().filter_map(|(id, hash)| Some((id, self.contents.get(hash)?)));
        for place in named.flat_map(|(id, bytes)| document::sources_of(id, bytes)) {
            if let Some(facts) = self.item_facts(&place) {
                base.items.insert(place, facts);
            }
        }
        let of_items = base.items.values().map(|i| i.consultation.clone());
        for place in &needs.actions {
            base.actions.extend(self.action_facts(home, place).map(|facts| (place.clone(), facts)));
        }
        for c in &needs.reports {
            base.reports.extend(self.issued_report(home, c).map(|report| (c.clone(), report)));
        }
        let of_actions = base.actions.values().map(|a| a.consultation.clone());
        let wanted: BTreeSet<ConsultationId> =
            needs.consultations.iter().cloned().chain(of_items).chain(of_actions).collect();
        for c in wanted {
            if let Some(facts) = self.consultation_facts(home, &c) {
                base.consultations.insert(c, facts);
            }
        }
        for id in &needs.documents {
            base.documents.insert(id.clone(), self.document_facts(home, id));
        }
        for c in &needs.dispositions {
            let all = self.dispositions(home, c);
            base.counts.insert(c.clone(), report::state_counts(&all));
            base.dispositions.insert(c.clone(), all);
        }
        for place in &needs.erasures {
            if let Some(facts) = self.erasure_facts(home, place) {
                base.erasures.insert(place.clone(), facts);
            }
        }
        for place in &needs.decisions {
            base.decisions.extend(self.decision(place).map(|decision| (place.clone(), decision)));
        }
        for place in &needs.counted {
            base.counted.insert(place.clone(), self.counted_facts(home, place));
        }
        if needs.heads {
            base.heads = heads.iter().map(|h| (h.clone(), self.anchors.contains(&(home.clone(), h.clone())))).collect();
        }
        base
    }

    /// What splits of an item made, in its own log.
    fn arguments_of<'a>(&'a self, of: &'a Place) -> impl Iterator<Item = &'a Place> {
        let own = self.items.iter().filter(|(place, row)| place.origin == of.origin && row.link == Link::Resolved);
        let derived = own.filter(|(_, row)| row.kind == ItemKind::Argument);
        let about = move |row: &ItemRow| row.about.as_ref().is_some_and(|r| r.place(&of.origin) == *of);
        derived.filter(move |(_, row)| about(row)).map(|(place, _)| place)
    }

    /// Places of a suggestion on the shortlist of a body.
    fn shortlisted<'a>(&'a self, home: &'a Origin, of: &'a Place) -> impl Iterator<Item = &'a Place> {
        let own = self.items.iter().filter(|(place, row)| place.origin == *home && row.link == Link::Resolved);
        let listed = own.filter(|(_, row)| row.kind == ItemKind::Shortlist);
        let about = move |row: &ItemRow| row.about.as_ref().is_some_and(|r| r.place(home) == *of);
        listed.filter(move |(_, row)| about(row)).map(|(place, _)| place)
    }

    /// The item whose present state a leaf set, and the leaf's hash.
    fn decision(&self, leaf: &Place) -> Option<(Place, Hash)> {
        let mut own = self.items.iter().filter(|(place, _)| place.origin == leaf.origin);
        let (item, _) = own.find(|(_, row)| row.state_index == Some(leaf.index))?;
        Some((item.clone(), self.entries.get(leaf)?.hash))
    }

    /// What the logs say about an item of which each keeps a count; the words of answers are not in them.
    fn counted_facts(&self, home: &Origin, place: &Place) -> CountedFacts {
        let is_closed = self.tallies.iter().any(|(leaf, row)| leaf.origin == *home && row.item == *place);
        let about = self.items.iter().filter(|(at, row)| {
            row.link == Link::Resolved && row.about.as_ref().is_some_and(|r| r.place(&at.origin) == *place)
        });
        let mut facts = CountedFacts { is_closed, ..CountedFacts::default() };
        for (at, row) in about.filter(|(_, row)| row.state == State::Published) {
            match row.kind {
                ItemKind::Cosign => *facts.signatures.entry(at.origin.clone()).or_default() += 1,
                ItemKind::Filing => facts.is_filed |= at.origin == *home,
                ItemKind::Flag => facts.is_flagged |= at.origin == *home,
                _ => {}
            }
        }
        facts
    }

    fn item_facts(&self, place: &Place) -> Option<ItemFacts> {
        let row = self.items.get(place)?;
        let reported = self.consultations.get(&(row.consultation.clone(), place.origin.clone()));
        let mut parts = BTreeSet::new();
        for leaf in self.leaves_of(place, EntryIndex::MAX) {
            let open = self.parts_of(&leaf).filter(|(_, r)| r.erased_by.is_none());
            parts.extend(open.map(|(name, _)| name.clone()));
        }
        Some(ItemFacts {
            hash: row.hash,
            consultation: row.consultation.clone(),
            kind: row.kind,
            tier: row.tier,
            audience: row.audience,
            prompt: row.prompt.clone(),
            about: row.about.as_ref().map(|r| r.place(&place.origin)),
            state: row.state,
            was_published: row.was_published,
            has_votes: false,
            is_reported: reported.and_then(|r| r.reported).is_some_and(|at| place.index < at),
            parts,
        })
    }

    fn consultation_facts(&self, home: &Origin, c: &ConsultationId) -> Option<ConsultationFacts> {
        let id = document::document_id(c, Kind::Charter).ok()?;
        if self.acts(&id).is_empty() {
            return None;
        }
        let row = self.consultations.get(&(c.clone(), home.clone())).cloned().unwrap_or_default();
        let charter = self.charter(c).zip(self.in_force(&id)).map(|(charter, v)| (Arc::new(charter), v));
        Some(ConsultationFacts { charter, phase: row.phase, roll_frozen: row.roll.is_some(), open_votes: None })
    }

    fn document_facts(&self, home: &Origin, id: &DocumentId) -> DocumentFacts {
        let acts = self.acts(id).to_vec();
        let contents =
            acts.iter().filter_map(|a| Some((a.version.sha256, self.contents.get(&a.version.sha256)?.clone())));
        let issued = self.reports.iter().filter(|(place, (_, v))| place.origin == *home && v.id == *id);
        DocumentFacts {
            contents: contents.collect(),
            in_force: self.in_force(id),
            drafted: BTreeSet::new(),
            checked: BTreeSet::new(),
            countersigns: BTreeMap::new(),
            issued: issued.map(|(_, (_, v))| v.ver).collect(),
            acts,
        }
    }

    /// Index and state of every counted item of a consultation in a log, by index.
    pub fn dispositions(&self, origin: &Origin, c: &ConsultationId) -> Vec<(EntryIndex, State)> {
        let own = self
            .items
            .iter()
            .filter(|(place, row)| place.origin == *origin && row.consultation == *c && row.kind.is_counted());
        own.map(|(place, row)| (place.index, row.state)).collect()
    }

    /// An action, whose first leaf sent off what a report of its own log recommends.
    fn action_facts(&self, home: &Origin, place: &Place) -> Option<ActionFacts> {
        let first = self.follow_ups.get(place).filter(|row| row.step == Step::Sent && row.about.origin.is_none())?;
        let report = first.about.place(&place.origin);
        let is_report = report < *place && self.reports.get(&report).is_some_and(|(c, _)| *c == first.consultation);
        let hash = self.entries.get(place)?.hash;
        if !is_report || self.entries.get(&report)?.hash != first.about.hash {
            return None;
        }
        let later = self.follow_ups.iter().filter(|(at, row)| {
            at.origin == *home
                && row.consultation == first.consultation
                && row.about.place(home) == *place
                && row.about.hash == hash
        });
        let begun = (place.origin == *home).then_some(Step::Sent);
        let lane = follow_up::lane(begun.into_iter().chain(later.map(|(_, row)| row.step)));
        Some(ActionFacts { hash, consultation: first.consultation.clone(), lane })
    }

    fn issued_report(&self, home: &Origin, c: &ConsultationId) -> Option<IssuedReport> {
        let own = self.reports.iter().filter(|(place, (of, _))| place.origin == *home && of == c);
        let (place, (_, version)) = own.max_by_key(|(place, _)| place.index)?;
        let leaf = Ref { origin: None, index: place.index, hash: self.entries.get(place)?.hash };
        Some(IssuedReport { leaf, version: version.clone() })
    }

    fn erasure_facts(&self, home: &Origin, place: &Place) -> Option<ErasureFacts> {
        let target = self.erasures.get(place)?;
        let acknowledged = self.acks.iter().any(|(ack, row)| ack.origin == *home && row.erasure == *place);
        let consultation = self.items.get(target).map(|i| i.consultation.clone());
        Some(ErasureFacts { hash: self.entries.get(place)?.hash, consultation, acknowledged })
    }
}
