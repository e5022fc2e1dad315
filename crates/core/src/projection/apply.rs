//! One leaf into the fold. The same for one's own leaves, a partner's, a restored backup's, a rebuild.

use hutong_log::hash::{Hash, leaf_hash};

use super::{AckRow, BatchRow, EntryRow, FollowRow, ItemRow, Link, PartRow, Projection, ReadAs, TallyRow};
use crate::{
    consultation::{
        document::{Act, ActFacts},
        item::{ItemKind, State},
        phase::Phase,
    },
    ids::{ConsultationId, EntryIndex, Origin, PartName, Place, Ref},
    record::{self, DocumentVersion, Event, ItemAccepted, Leaf, LogLife, Reading},
};

impl Projection {
    /// Applies the next entry of a log: the entry at [`Projection::next_index`].
    pub fn apply(&mut self, origin: &Origin, bytes: &[u8]) {
        let index = self.next_index(origin);
        let place = Place { origin: origin.clone(), index };
        let hash = leaf_hash(bytes);
        self.sizes.insert(origin.clone(), index + 1);
        let (word, read_as, leaf) = match record::read(bytes) {
            Reading::Known(leaf) => (leaf.event.word().to_owned(), ReadAs::Known, Some(leaf)),
            Reading::Unrecognised { word } => (word, ReadAs::Unrecognised, None),
            Reading::Quarantined { .. } => (String::new(), ReadAs::Quarantined, None),
        };
        self.entries.insert(place.clone(), EntryRow { hash, word, read_as });
        if let Some(leaf) = leaf {
            self.keep_parts(&place, &leaf);
            self.fold(&place, hash, *leaf);
        }
        self.resolve_waiting(&place, hash);
    }

    fn keep_parts(&mut self, place: &Place, leaf: &Leaf) {
        for (name, commitment) in leaf.event.commitments() {
            let row = PartRow { commitment: *commitment, erased_by: None };
            self.parts.insert((place.clone(), name.clone()), row);
        }
    }

    fn fold(&mut self, place: &Place, hash: Hash, leaf: Leaf) {
        let c = leaf.consultation.clone();
        match leaf.event {
            Event::ItemAccepted(item) => self.fold_item(place, hash, leaf.id, leaf.ts, c, item),
            Event::ItemRevised { item, .. } => {
                if let Some(row) = self.own_item(place, &item) {
                    row.revision = Some(place.index);
                    let first = Place { origin: place.origin.clone(), index: item.index };
                    self.revisions.entry(first).or_default().push(place.clone());
                }
            }
            Event::StateChanged { item, to, into, .. } => self.fold_state(place, &item, to, into),
            Event::PartsErased { item, parts, .. } => self.fold_erasure(place, &item, &parts),
            Event::ErasureAcknowledged { erasure } => {
                let erasure = erasure.place(&place.origin);
                self.acks.insert(place.clone(), AckRow { erasure });
            }
            Event::ConsultationOpened { .. } => self.fold_consultation(c, place, |row, index| {
                if row.opened.is_none() {
                    row.opened = Some(index);
                    row.phase = Some(Phase::Collecting);
                }
            }),
            Event::PhaseEntered { phase } => self.fold_consultation(c, place, |row, _| {
                if row.phase.is_some_and(|now| now < phase) {
                    row.phase = Some(phase);
                }
            }),
            Event::ConsultationClosed { .. } => self.fold_consultation(c, place, |row, index| {
                if row.closed.is_none() {
                    row.closed = Some(index);
                    row.phase = Some(Phase::Closed);
                }
            }),
            Event::RollFrozen { .. } => self.fold_consultation(c, place, |row, index| {
                row.roll = row.roll.or(Some(index));
            }),
            Event::ReportIssued { report, .. } => {
                if let Some(c) = &c {
                    self.reports.insert(place.clone(), (c.clone(), report));
                }
                self.fold_consultation(c, place, |row, index| row.reported = Some(index));
            }
            Event::VotesSealed { n, root } => {
                if let Some(consultation) = c {
                    self.batches.insert(place.clone(), BatchRow { consultation, n, root });
                }
            }
            Event::ItemTallied { item, .. } => {
                if let Some(consultation) = c {
                    let item = item.place(&place.origin);
                    self.tallies.insert(place.clone(), TallyRow { consultation, item });
                }
            }
            Event::FindingRecorded(finding) => {
                if let Some(c) = c {
                    self.findings.insert(place.clone(), (c, finding));
                }
            }
            Event::DocumentProposed { document, .. } => self.fold_act(place, hash, Act::Propose, document),
            Event::DocumentAccepted { document, .. } => self.fold_act(place, hash, Act::Accept, document),
            Event::DocumentRejected { document, .. } => self.fold_act(place, hash, Act::Reject, document),
            Event::LogAnchored(head) => {
                self.anchors.insert((place.origin.clone(), head));
            }
            Event::FollowedUp { about, step, .. } => {
                if let Some(consultation) = c {
                    self.follow_ups.insert(place.clone(), FollowRow { consultation, step, about });
                }
            }
            Event::EvidenceKept { kind, sha256 } => {
                self.evidence.insert(place.clone(), (kind, sha256));
            }
            Event::RecordBegun(genesis) if place.index == 0 => {
                let life = LogLife::begin(&genesis).map(|life| (place.origin.clone(), life));
                self.lives.extend(life.filter(|(origin, life)| origin == life.origin()));
            }
            event @ (Event::KeyChanged(_) | Event::PolicySet(_) | Event::LogRetired { .. }) => {
                if let Some(life) = self.lives.get_mut(&place.origin) {
                    life.take(place.index, &event);
                }
            }
            Event::RecordBegun(_) => {}
        }
    }

    fn fold_item(
        &mut self,
        place: &Place,
        hash: Hash,
        leaf_id: crate::ids::LeafId,
        ts: u64,
        consultation: Option<ConsultationId>,
        item: ItemAccepted,
    ) {
        let Some(consultation) = consultation else { return };
        let key = (place.origin.clone(), consultation.clone(), item.kind);
        let number = self.numbers.entry(key).or_insert(0);
        *number += 1;
        let number = *number;
        let link = self.link(place, item.about.as_ref());
        let row = ItemRow {
            hash,
            leaf_id,
            ts,
            consultation,
            kind: item.kind,
            tier: item.tier,
            audience: item.audience,
            prompt: item.prompt,
            about: item.about,
            link,
            source: item.source,
            number,
            state: State::Pending,
            state_index: None,
            into: None,
            revision: None,
            was_published: false,
        };
        self.items.insert(place.clone(), row);
    }

    /// A reference into a log that has not been seen that far waits for it.
    fn link(&mut self, place: &Place, about: Option<&Ref>) -> Link {
        let Some(about) = about else { return Link::None };
        let target = about.place(&place.origin);
        match self.entries.get(&target) {
            Some(entry) if target < *place || target.origin != place.origin => agree(entry.hash, about.hash),
            _ if target.origin == place.origin => Link::Contradicted,
            _ => {
                self.waiting.entry(target).or_default().insert(place.clone());
                Link::Unresolved
            }
        }
    }

    fn resolve_waiting(&mut self, target: &Place, hash: Hash) {
        for place in self.waiting.remove(target).unwrap_or_default() {
            if let Some(row) = self.items.get_mut(&place) {
                row.link = row.about.as_ref().map_or(Link::None, |about| agree(hash, about.hash));
            }
        }
    }

    /// The item of the same log that a leaf changes; `None` makes the leaf void.
    fn own_item(&mut self, place: &Place, item: &Ref) -> Option<&mut ItemRow> {
        let target = Place { origin: place.origin.clone(), index: item.index };
        let row = self.items.get_mut(&target)?;
        (item.origin.is_none() && row.hash == item.hash).then_some(row)
    }

    fn fold_state(&mut self, place: &Place, item: &Ref, to: State, into: Option<Ref>) {
        let Some(row) = self.own_item(place, item) else { return };
        row.was_published |= to == State::Published;
        row.state_index = Some(place.index);
        row.into = into;
        if row.state != State::Erased {
            row.state = to;
        }
    }

    /// Marks the parts of the leaf; `text` and `title` take those of every revision of an item too.
    fn fold_erasure(&mut self, place: &Place, erased: &Ref, names: &[PartName]) {
        let target = Place { origin: place.origin.clone(), index: erased.index };
        let agrees = self.entries.get(&target).is_some_and(|e| e.hash == erased.hash);
        if erased.origin.is_some() || !agrees || target >= *place {
            return;
        }
        self.erasures.insert(place.clone(), target.clone());
        for leaf in self.leaves_of(&target, place.index) {
            for name in names {
                if let Some(part) = self.parts.get_mut(&(leaf.clone(), name.clone())) {
                    part.erased_by = part.erased_by.or(Some(place.index));
                }
            }
        }
        if names.iter().any(|n| n.as_str() == PartName::TEXT)
            && let Some(row) = self.items.get_mut(&target).filter(|row| row.kind.has_text())
        {
            row.state = State::Erased;
        }
    }

    /// The leaf itself and the revisions of the item that it began, below an index.
    pub(super) fn leaves_of(&self, target: &Place, below: EntryIndex) -> Vec<Place> {
        let mut leaves = vec![target.clone()];
        if self.items.contains_key(target) {
            leaves.extend(self.revisions.get(target).into_iter().flatten().filter(|p| p.index < below).cloned());
        }
        leaves
    }

    fn fold_consultation(
        &mut self,
        c: Option<ConsultationId>,
        place: &Place,
        change: impl FnOnce(&mut super::ConsultationRow, EntryIndex),
    ) {
        if let Some(c) = c {
            change(self.consultations.entry((c, place.origin.clone())).or_default(), place.index);
        }
    }

    fn fold_act(&mut self, place: &Place, hash: Hash, act: Act, version: DocumentVersion) {
        let acts = self.acts.entry(version.id.clone()).or_default();
        let at = acts.partition_point(|a| a.place < *place);
        acts.insert(at, ActFacts { place: place.clone(), hash, act, version });
    }

    /// Number of counted items of a kind in a log, for registration numbers.
    pub fn number_of(&self, origin: &Origin, c: &ConsultationId, kind: ItemKind) -> u64 {
        self.numbers.get(&(origin.clone(), c.clone(), kind)).copied().unwrap_or_default()
    }
}

fn agree(a: Hash, b: Hash) -> Link {
    if a == b { Link::Resolved } else { Link::Contradicted }
}
