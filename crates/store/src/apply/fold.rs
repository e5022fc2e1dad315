//! A batch folded in memory, leaf by leaf, over what was loaded. Mirrors core's fold word for word; a property test and
//! every check compare the two.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::{
        document::Act,
        follow_up::Step,
        item::{Audience, ItemKind, State, Tier},
        phase::Phase,
    },
    ids::{ConsultationId, DocumentId, EntryIndex, LeafId, Origin, PartName, Place, Ref},
    projection::{ConsultationRow, ItemRow, Link},
    record::{DocumentVersion, Event, ItemAccepted, Leaf, LogHead, Reading},
};
use hutong_log::hash::Hash;

use super::{documents_with, is_home};
use crate::{batch::NewEntry, key};

/// An item in memory.
pub(super) struct Item {
    pub row: ItemRow,
    pub consultation: i64,
    pub is_new: bool,
    pub is_changed: bool,
}

/// Consultation, kind, tier, audience, state: what items are counted by.
pub(super) type CountKey = (i64, ItemKind, Tier, Audience, State);

/// Rows that are only ever added.
#[derive(Default)]
pub(super) struct Added {
    pub revisions: Vec<(i64, i64)>,
    pub state_changes: Vec<(i64, i64)>,
    pub acts: Vec<(i64, Act, DocumentVersion)>,
    pub batches: Vec<(i64, i64, LeafId, u64, Hash)>,
    pub erasures: Vec<Erasure>,
    pub acks: Vec<(i64, Place)>,
    pub findings: Vec<(i64, i64)>,
    pub tallies: Vec<(i64, i64, Place)>,
    pub reports: Vec<(i64, i64, DocumentVersion)>,
    pub anchors: Vec<(i64, LogHead)>,
    pub follow_ups: Vec<(i64, i64, Step, Ref)>,
    pub waiting: Vec<(Place, i64)>,
    pub deeds: Vec<Deed>,
}

/// An `erase` leaf that is not void.
pub(super) struct Erasure {
    pub place: i64,
    pub target: i64,
    pub names: Vec<PartName>,
}

/// Whose act an own leaf is.
pub(super) struct Deed {
    pub leaf: EntryIndex,
    /// Position of the entry in the batch, which names the person.
    pub entry: usize,
    pub act: &'static str,
    pub about: Option<Place>,
    /// Consultation and tier, where it is an act of taking part.
    pub counts: Option<(i64, Tier)>,
}

/// What is loaded, folded and then written.
pub(super) struct Work {
    pub log: i64,
    pub origin: Origin,
    pub first: EntryIndex,
    pub consultations: BTreeMap<ConsultationId, i64>,
    pub items: BTreeMap<i64, Item>,
    /// Hashes of earlier own leaves that are referred to.
    pub own: BTreeMap<EntryIndex, Hash>,
    /// Hashes of other logs' leaves that are referred to and here.
    pub foreign: BTreeMap<Place, Hash>,
    pub waiting: BTreeMap<EntryIndex, Vec<i64>>,
    pub numbers: BTreeMap<(i64, ItemKind), u64>,
    /// Stage and whether it changed.
    pub stages: BTreeMap<i64, (ConsultationRow, bool)>,
    pub counts: BTreeMap<CountKey, i64>,
    pub added: Added,
    /// Documents whose status is to be found anew.
    pub documents: BTreeSet<DocumentId>,
}

impl Work {
    pub fn new(log: i64, origin: Origin, first: EntryIndex) -> Work {
        Work {
            log,
            origin,
            first,
            consultations: BTreeMap::new(),
            items: BTreeMap::new(),
            own: BTreeMap::new(),
            foreign: BTreeMap::new(),
            waiting: BTreeMap::new(),
            numbers: BTreeMap::new(),
            stages: BTreeMap::new(),
            counts: BTreeMap::new(),
            added: Added::default(),
            documents: BTreeSet::new(),
        }
    }

    /// Whether facts about consultations as a whole may be others than before: stages, and erased words, which may be a
    /// charter's. Sealed votes are told apart.
    pub fn changes_consultations(&self) -> bool {
        let is_moved = self.stages.values().any(|(_, changed)| *changed);
        is_moved || !(self.added.acts.is_empty() && self.added.erasures.is_empty())
    }

    /// Folds all entries.
    pub fn fold_all(&mut self, entries: &[NewEntry]) {
        for (at, entry) in entries.iter().enumerate() {
            let index = self.first + at as u64;
            if let Reading::Known(leaf) = &entry.reading {
                let before = self.added.deeds.len();
                self.fold(index, at, leaf, entries);
                debug_assert!(self.added.deeds.len() - before <= 1, "one leaf, one deed");
            }
            self.resolve_waiting(index, entry.hash);
        }
    }

    fn fold(&mut self, index: EntryIndex, at: usize, leaf: &Leaf, entries: &[NewEntry]) {
        let place = key::place(self.log, index);
        let consultation = leaf.consultation.as_ref().and_then(|c| self.consultations.get(c)).copied();
        self.note_deed(index, at, consultation, &leaf.event, entries);
        match &leaf.event {
            Event::ItemAccepted(item) => {
                if let (Some(id), Some(c)) = (consultation, &leaf.consultation) {
                    self.fold_item(index, at, leaf, (id, c), item, entries);
                }
            }
            Event::ItemRevised { item, .. } => {
                if let Some(row) = self.own_item(item) {
                    row.row.revision = Some(index);
                    row.is_changed = true;
                    self.added.revisions.push((key::place(self.log, item.index), place));
                }
            }
            Event::StateChanged { item, to, into, .. } => self.fold_state(index, item, *to, into.as_ref()),
            Event::PartsErased { item, parts, .. } => self.fold_erasure(index, item, parts, entries),
            Event::ErasureAcknowledged { erasure } => self.added.acks.push((place, erasure.place(&self.origin))),
            Event::VotesSealed { n, root } => {
                self.added.batches.extend(consultation.map(|c| (place, c, leaf.id, *n, *root)));
            }
            Event::ItemTallied { item, .. } => {
                let item = item.place(&self.origin);
                self.added.tallies.extend(consultation.map(|c| (place, c, item)));
            }
            Event::FindingRecorded(_) => self.added.findings.extend(consultation.map(|c| (place, c))),
            Event::DocumentProposed { document, .. } => self.fold_act(place, Act::Propose, document),
            Event::DocumentAccepted { document, .. } => self.fold_act(place, Act::Accept, document),
            Event::DocumentRejected { document, .. } => self.fold_act(place, Act::Reject, document),
            Event::FollowedUp { about, step, .. } => {
                self.added.follow_ups.extend(consultation.map(|c| (place, c, *step, about.clone())));
            }
            Event::LogAnchored(head) => self.added.anchors.push((place, head.clone())),
            Event::ReportIssued { report, .. } => {
                self.added.reports.extend(consultation.map(|c| (place, c, report.clone())));
                self.fold_stage(index, consultation, &leaf.event);
            }
            other => self.fold_stage(index, consultation, other),
        }
    }

    fn fold_item(
        &mut self,
        index: EntryIndex,
        at: usize,
        leaf: &Leaf,
        (consultation, name): (i64, &ConsultationId),
        item: &ItemAccepted,
        entries: &[NewEntry],
    ) {
        let number = self.numbers.entry((consultation, item.kind)).or_insert(0);
        *number += 1;
        let number = *number;
        let link = self.link(index, item.about.as_ref(), entries);
        let row = ItemRow {
            hash: entries[at].hash,
            leaf_id: leaf.id,
            ts: leaf.ts,
            consultation: name.clone(),
            kind: item.kind,
            tier: item.tier,
            audience: item.audience,
            prompt: item.prompt.clone(),
            about: item.about.clone(),
            link,
            source: item.source,
            number,
            state: State::Pending,
            state_index: None,
            into: None,
            revision: None,
            was_published: false,
        };
        let new = Item { row, consultation, is_new: true, is_changed: false };
        self.count(&count_key(&new), 1);
        self.items.insert(key::place(self.log, index), new);
    }

    /// A reference into a log that has not been seen that far waits for it.
    fn link(&mut self, index: EntryIndex, about: Option<&Ref>, entries: &[NewEntry]) -> Link {
        let Some(about) = about else { return Link::None };
        let target = about.place(&self.origin);
        if target.origin == self.origin {
            let hash = if target.index < index { self.own_hash(target.index, entries) } else { None };
            return hash.map_or(Link::Contradicted, |hash| agree(hash, about.hash));
        }
        match self.foreign.get(&target) {
            Some(hash) => agree(*hash, about.hash),
            None => {
                self.added.waiting.push((target, key::place(self.log, index)));
                Link::Unresolved
            }
        }
    }

    fn own_hash(&self, index: EntryIndex, entries: &[NewEntry]) -> Option<Hash> {
        match index.checked_sub(self.first) {
            None => self.own.get(&index).copied(),
            Some(at) => entries.get(usize::try_from(at).ok()?).map(|e| e.hash),
        }
    }

    fn resolve_waiting(&mut self, index: EntryIndex, hash: Hash) {
        for place in self.waiting.get(&index).into_iter().flatten() {
            if let Some(item) = self.items.get_mut(place) {
                item.row.link = item.row.about.as_ref().map_or(Link::None, |about| agree(hash, about.hash));
                item.is_changed = true;
            }
        }
    }

    /// The item of the same log that a leaf changes; `None` makes the leaf void.
    fn own_item(&mut self, item: &Ref) -> Option<&mut Item> {
        let found = self.items.get_mut(&key::place(self.log, item.index))?;
        (item.origin.is_none() && found.row.hash == item.hash).then_some(found)
    }

    fn fold_state(&mut self, index: EntryIndex, item: &Ref, to: State, into: Option<&Ref>) {
        let Some(found) = self.own_item(item) else { return };
        let before = count_key(found);
        found.row.was_published |= to == State::Published;
        found.row.state_index = Some(index);
        found.row.into = into.cloned();
        if found.row.state != State::Erased {
            found.row.state = to;
        }
        found.is_changed = true;
        let after = count_key(found);
        self.recount(&before, &after);
        self.added.state_changes.push((key::place(self.log, item.index), key::place(self.log, index)));
    }

    fn fold_erasure(&mut self, index: EntryIndex, erased: &Ref, names: &[PartName], entries: &[NewEntry]) {
        if erased.origin.is_some() || erased.index >= index || self.own_hash(erased.index, entries) != Some(erased.hash)
        {
            return;
        }
        let target = key::place(self.log, erased.index);
        self.added.erasures.push(Erasure { place: key::place(self.log, index), target, names: names.to_vec() });
        if names.iter().any(|n| n.as_str() == PartName::TEXT)
            && let Some(found) = self.items.get_mut(&target).filter(|found| found.row.kind.has_text())
        {
            let before = count_key(found);
            found.row.state = State::Erased;
            found.is_changed = true;
            let after = count_key(found);
            self.recount(&before, &after);
        }
    }

    fn fold_stage(&mut self, index: EntryIndex, consultation: Option<i64>, event: &Event) {
        let Some(consultation) = consultation else { return };
        let change: fn(&mut ConsultationRow, EntryIndex, Option<Phase>) = match event {
            Event::RollFrozen { .. } => |row, index, _| row.roll = row.roll.or(Some(index)),
            Event::ConsultationOpened { .. } => |row, index, _| {
                if row.opened.is_none() {
                    row.opened = Some(index);
                    row.phase = Some(Phase::Collecting);
                }
            },
            Event::PhaseEntered { .. } => |row, _, phase| {
                if row.phase.is_some_and(|now| Some(now) < phase) {
                    row.phase = phase;
                }
            },
            Event::ConsultationClosed { .. } => |row, index, _| {
                if row.closed.is_none() {
                    row.closed = Some(index);
                    row.phase = Some(Phase::Closed);
                }
            },
            Event::ReportIssued { .. } => |row, index, _| row.reported = Some(index),
            _ => return,
        };
        let entered = if let Event::PhaseEntered { phase } = event { Some(*phase) } else { None };
        let (row, is_changed) = self.stages.entry(consultation).or_default();
        change(row, index, entered);
        *is_changed = true;
    }

    fn fold_act(&mut self, place: i64, act: Act, version: &DocumentVersion) {
        self.documents.extend(documents_with(&version.id));
        self.added.acts.push((place, act, version.clone()));
    }

    fn note_deed(&mut self, index: EntryIndex, at: usize, consultation: Option<i64>, event: &Event, all: &[NewEntry]) {
        if !is_home(self.log) || all[at].person.is_none() {
            return;
        }
        let (act, about, counts) = match event {
            Event::ItemAccepted(item) => {
                let (act, about) = match item.kind {
                    ItemKind::Support => ("supported", item.about.as_ref()),
                    ItemKind::Appeal => ("appealed", item.about.as_ref()),
                    ItemKind::Argument => ("split", None),
                    // Their own, and about what they can do once: it counts while the item stands.
                    ItemKind::Survey | ItemKind::Cosign => ("authored", item.about.as_ref()),
                    ItemKind::Questions => ("asked", None),
                    ItemKind::Shortlist => ("shortlisted", None),
                    ItemKind::Filing => ("filed", None),
                    ItemKind::Flag => ("flagged", None),
                    _ => ("authored", None),
                };
                (act, about, consultation.filter(|_| item.kind.is_counted()).map(|c| (c, item.tier)))
            }
            Event::StateChanged { .. } => ("decided", None, None),
            _ => ("acted", None, None),
        };
        let about = about.map(|r| r.place(&self.origin));
        self.added.deeds.push(Deed { leaf: index, entry: at, act, about, counts });
    }

    fn count(&mut self, key: &CountKey, by: i64) {
        *self.counts.entry(*key).or_insert(0) += by;
    }

    fn recount(&mut self, before: &CountKey, after: &CountKey) {
        self.count(before, -1);
        self.count(after, 1);
    }
}

fn count_key(item: &Item) -> CountKey {
    let row = &item.row;
    (item.consultation, row.kind, row.tier, row.audience, row.state)
}

fn agree(a: Hash, b: Hash) -> Link {
    if a == b { Link::Resolved } else { Link::Contradicted }
}
