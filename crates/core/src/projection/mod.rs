//! What the leaves of all known logs add up to: the reference fold. The database keeps its twin in tables.
//!
//! [`Projection::apply`] takes leaves of each log in order, and different logs in any order: the result is the
//! same. It judges nothing by clocks and trusts no reference whose leaf hash differs.

mod apply;
mod digest;
mod facts;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use hutong_log::hash::Hash;

pub use digest::Digest;
pub use rows::{
    AckRow, ActRow, BatchRow, ConsultationRow, EntryRow, FollowRow, ItemRow, Link, PartRow, ReadAs, StatusRow, TallyRow,
};

use crate::{
    consultation::{
        charter::Charter,
        document::{self, ActFacts, Status},
        item::ItemKind,
    },
    ids::{Code, ConsultationId, DocumentId, EntryIndex, Origin, PartName, Place},
    record::{DocumentVersion, Finding, LogHead, LogLife},
};

/// State folded from leaves and opened documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    entries: BTreeMap<Place, EntryRow>,
    sizes: BTreeMap<Origin, u64>,
    items: BTreeMap<Place, ItemRow>,
    parts: BTreeMap<(Place, PartName), PartRow>,
    numbers: BTreeMap<(Origin, ConsultationId, ItemKind), u64>,
    consultations: BTreeMap<(ConsultationId, Origin), ConsultationRow>,
    acts: BTreeMap<DocumentId, Vec<ActFacts>>,
    contents: BTreeMap<Hash, Vec<u8>>,
    cohosts: BTreeMap<Hash, BTreeSet<Origin>>,
    batches: BTreeMap<Place, BatchRow>,
    acks: BTreeMap<Place, AckRow>,
    erasures: BTreeMap<Place, Place>,
    tallies: BTreeMap<Place, TallyRow>,
    findings: BTreeMap<Place, (ConsultationId, Finding)>,
    reports: BTreeMap<Place, (ConsultationId, DocumentVersion)>,
    anchors: BTreeSet<(Origin, LogHead)>,
    follow_ups: BTreeMap<Place, FollowRow>,
    revisions: BTreeMap<Place, Vec<Place>>,
    waiting: BTreeMap<Place, BTreeSet<Place>>,
    lives: BTreeMap<Origin, LogLife>,
    evidence: BTreeMap<Place, (Code, Hash)>,
}

impl Projection {
    /// Nothing known.
    pub fn new() -> Projection {
        Projection::default()
    }

    /// Leaves applied per log.
    pub fn sizes(&self) -> &BTreeMap<Origin, u64> {
        &self.sizes
    }

    /// Items of all logs.
    pub fn items(&self) -> &BTreeMap<Place, ItemRow> {
        &self.items
    }

    /// Commitments of all leaves, by leaf and part name.
    pub fn parts(&self) -> &BTreeMap<(Place, PartName), PartRow> {
        &self.parts
    }

    /// Commitments of one leaf, by part name.
    pub fn parts_of<'a>(&'a self, place: &'a Place) -> impl Iterator<Item = (&'a PartName, &'a PartRow)> {
        // "-" is the smallest name there can be.
        let from = (place.clone(), PartName::known("-"));
        self.parts.range(from..).take_while(move |((at, _), _)| at == place).map(|((_, name), row)| (name, row))
    }

    /// Where each consultation stands in each log.
    pub fn consultations(&self) -> &BTreeMap<(ConsultationId, Origin), ConsultationRow> {
        &self.consultations
    }

    /// Sealed vote batches.
    pub fn batches(&self) -> &BTreeMap<Place, BatchRow> {
        &self.batches
    }

    /// What each log says that items came to in it.
    pub fn tallies(&self) -> &BTreeMap<Place, TallyRow> {
        &self.tallies
    }

    /// Findings with their consultations.
    pub fn findings(&self) -> &BTreeMap<Place, (ConsultationId, Finding)> {
        &self.findings
    }

    /// Steps of actions, void ones too.
    pub fn follow_ups(&self) -> &BTreeMap<Place, FollowRow> {
        &self.follow_ups
    }

    /// What a log says of itself: its keys by size, its policy, its end.
    pub fn life(&self, origin: &Origin) -> Option<&LogLife> {
        self.lives.get(origin)
    }

    /// Evidence of two histories that logs say to keep: which contradiction, and the SHA-256 of the file.
    pub fn evidence(&self) -> &BTreeMap<Place, (Code, Hash)> {
        &self.evidence
    }

    /// Acts on a document, by origin and index.
    pub fn acts(&self, id: &DocumentId) -> &[ActFacts] {
        self.acts.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Bytes of joint documents that have arrived, by hash.
    pub fn contents(&self) -> &BTreeMap<Hash, Vec<u8>> {
        &self.contents
    }

    /// Takes in the bytes of a joint document, in any order relative to the leaves that name it.
    pub fn open_document(&mut self, bytes: &[u8]) {
        self.contents.insert(hutong_log::hash::sha256(bytes), bytes.to_vec());
    }

    /// Takes in who must accept what a charter's co-hosts must accept, where its words were erased since: that an
    /// accepted charter is erased does not undo what was accepted under it.
    pub fn know_cohosts(&mut self, sha256: Hash, hosts: BTreeSet<Origin>) {
        self.cohosts.insert(sha256, hosts);
    }

    fn cohosts(&self, sha256: &Hash) -> Option<BTreeSet<Origin>> {
        let charter = self.contents.get(sha256).and_then(|bytes| Charter::read(bytes).ok());
        charter.map(|charter| hosts_of(&charter)).or_else(|| self.cohosts.get(sha256).cloned())
    }

    /// Status of every version of a document.
    pub fn statuses(&self, id: &DocumentId) -> BTreeMap<u64, (Status, Option<Hash>)> {
        let by_charter = document::split_id(id)
            .filter(|(_, kind)| *kind != document::Kind::Charter)
            .map(|(c, _)| self.hosts_in_force(&c));
        let mut cohosts = |hash: &Hash| match &by_charter {
            Some(hosts) => hosts.clone(),
            None => self.cohosts(hash),
        };
        document::statuses(self.acts(id), &mut cohosts)
    }

    fn hosts_in_force(&self, id: &ConsultationId) -> Option<BTreeSet<Origin>> {
        let version = self.in_force(&document::document_id(id, document::Kind::Charter).ok()?)?;
        self.cohosts(&version.sha256)
    }

    /// The version of a document in force.
    pub fn in_force(&self, id: &DocumentId) -> Option<DocumentVersion> {
        document::in_force(id, &self.statuses(id))
    }

    /// The charter in force.
    pub fn charter(&self, id: &ConsultationId) -> Option<Charter> {
        let version = self.in_force(&document::document_id(id, document::Kind::Charter).ok()?)?;
        Charter::read(self.contents.get(&version.sha256)?).ok()
    }

    /// Index of the first leaf that a log has not shown yet.
    pub fn next_index(&self, origin: &Origin) -> EntryIndex {
        self.sizes.get(origin).copied().unwrap_or_default()
    }
}

/// The origins that must accept what a charter's co-hosts must accept.
pub fn hosts_of(charter: &Charter) -> BTreeSet<Origin> {
    charter.hosts.iter().map(|h| h.origin.clone()).collect()
}
