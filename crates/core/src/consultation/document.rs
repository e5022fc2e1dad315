//! Joint documents (RECORD §8): the same bytes accepted by every co-host, in any order of arrival.
//!
//! A body's accept of a version is its log's first propose or accept naming it. Accepts are never withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use hutong_log::hash::{Hash, sha256};

use super::{
    admission::{self, REASON_CHARS_MAX, check_text, need_role},
    charter::{BadCharter, Charter},
    item::words,
    report::{self, Report},
    theme::ThemeTree,
};
use crate::{
    canonical::{self, BadField},
    command::Actor,
    decide::Decision,
    facts::{Base, Needs},
    ids::{ConsultationId, DocumentId, EntryIndex, Origin, PartName, Place, Ref},
    record::{DocumentVersion, Draft, Event},
    refusal::Refusal,
};

words! {
    /// What a joint document is; the last segment of its id.
    Kind {
        /// 方案.
        Charter = "charter",
        /// 主题树.
        Themes = "themes",
        /// 协商报告.
        Report = "report",
    }
}

words! {
    /// A body's act on a version of a document.
    Act {
        /// Put forward; also accepted.
        Propose = "propose",
        /// Accepted.
        Accept = "accept",
        /// Will not be accepted; information only.
        Reject = "reject",
    }
}

words! {
    /// Where a version stands.
    Status {
        /// Some co-host has not accepted yet.
        Proposed = "proposed",
        /// Every co-host's first accept names the same bytes.
        Effective = "effective",
        /// First accepts differ: it can never become effective.
        Dead = "dead",
    }
}

/// Why bytes are not a document of its kind.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDocument {
    /// Not canonical JSON.
    #[error(transparent)]
    NotCanonical(#[from] canonical::NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
}

/// One act, as found in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActFacts {
    /// Where the leaf is.
    pub place: Place,
    /// Its leaf hash.
    pub hash: Hash,
    /// What was done.
    pub act: Act,
    /// To what.
    pub version: DocumentVersion,
}

/// All that is known of a document.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DocumentFacts {
    /// Acts of all logs, by origin and index.
    pub acts: Vec<ActFacts>,
    /// Bytes that have arrived, by hash.
    pub contents: BTreeMap<Hash, Vec<u8>>,
    /// The version in force.
    pub in_force: Option<DocumentVersion>,
    /// Hashes of drafts that a checker passed at this body.
    pub checked: BTreeSet<Hash>,
    /// Versions that this body's log has issued as a report.
    pub issued: BTreeSet<u64>,
}

/// Bytes to put to the co-hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Propose {
    /// Which document.
    pub document: DocumentId,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// An answer to a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What is answered.
    pub document: DocumentVersion,
}

/// A rejection with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// What is rejected.
    pub answer: Answer,
    /// Why.
    pub comment: String,
}

/// The consultation and kind of a document id `<consultation>/<kind>`.
pub fn split_id(id: &DocumentId) -> Option<(ConsultationId, Kind)> {
    let (consultation, kind) = id.as_str().rsplit_once('/')?;
    Some((ConsultationId::new(consultation).ok()?, Kind::from_word(kind)?))
}

/// The consultation of a document id.
pub fn consultation_of(id: &DocumentId) -> Option<ConsultationId> {
    split_id(id).map(|(c, _)| c)
}

/// The id of a consultation's document of some kind.
///
/// # Errors
/// When the consultation's id is too long to make a document id of.
pub fn document_id(consultation: &ConsultationId, kind: Kind) -> Result<DocumentId, crate::ids::BadId> {
    DocumentId::new(&format!("{consultation}/{kind}"))
}

/// Items that a document's bytes name, so that they can be loaded; empty when the bytes are not readable.
pub(crate) fn need_sources(id: &DocumentId, bytes: &[u8], needs: &mut Needs) {
    let refs: Vec<Ref> = match split_id(id) {
        Some((_, Kind::Themes)) => ThemeTree::read(bytes).map(|t| t.items().cloned().collect()).unwrap_or_default(),
        Some((_, Kind::Report)) => {
            Report::read(bytes).map(|r| r.sources().map(|s| s.item.clone()).collect()).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    needs.items.extend(refs.into_iter().filter_map(|r| Some(Place { origin: r.origin?, index: r.index })));
}

/// Puts bytes to the co-hosts; only the signatory's step does, after a checker passed these very bytes.
pub(crate) fn propose(actor: &Actor, ask: &Propose, base: &Base) -> Result<Decision, Refusal> {
    need_role(actor, base, "signatory", |r| r.signatory)?;
    let (consultation, kind) = split_id(&ask.document).ok_or(Refusal::NoSuchConsultation)?;
    let none = DocumentFacts::default();
    let facts = base.documents.get(&ask.document).unwrap_or(&none);
    let sha256 = sha256(&ask.bytes);
    if !facts.checked.contains(&sha256) {
        return Err(Refusal::NotChecked);
    }
    let ver = check_bytes(kind, &consultation, &ask.bytes, base)?;
    let next = facts.acts.iter().map(|a| a.version.ver).max().map_or(1, |v| v + 1);
    if ver != next {
        return Err(Refusal::WrongVersion { document: ask.document.clone(), next });
    }
    let document = DocumentVersion { id: ask.document.clone(), ver, sha256 };
    let mut drafts = anchors(base);
    drafts.push(
        Draft::plain(Some(&consultation), Event::DocumentProposed { document, parts: Vec::new() })
            .part(PartName::known(PartName::DOCUMENT), ask.bytes.clone()),
    );
    Ok(Decision::leaves(drafts))
}

/// Accepts a partner's proposal, whose bytes must be here: nobody signs unseen.
pub(crate) fn accept(actor: &Actor, ask: &Answer, base: &Base) -> Result<Decision, Refusal> {
    need_role(actor, base, "signatory", |r| r.signatory)?;
    let (consultation, proposal, facts) = proposal(&ask.document, base)?;
    if accepted_by(facts, &base.home, ask.document.ver).is_some() {
        return Err(Refusal::AlreadyAccepted);
    }
    let bytes = facts.contents.get(&ask.document.sha256).ok_or(Refusal::DocumentNotHere)?;
    let (_, kind) = split_id(&ask.document.id).ok_or(Refusal::NoSuchConsultation)?;
    let ver = check_bytes(kind, &consultation, bytes, base)?;
    if ver != ask.document.ver {
        return Err(Refusal::BadDocument { problem: format!("it calls itself version {ver}") });
    }
    let mut drafts = anchors(base);
    let event = Event::DocumentAccepted { document: ask.document.clone(), proposal };
    drafts.push(Draft::plain(Some(&consultation), event));
    Ok(Decision::leaves(drafts))
}

/// Says that a proposal will not be accepted, and why.
pub(crate) fn reject(actor: &Actor, ask: &Reject, base: &Base) -> Result<Decision, Refusal> {
    need_role(actor, base, "signatory", |r| r.signatory)?;
    let document = &ask.answer.document;
    let (consultation, proposal, facts) = proposal(document, base)?;
    if accepted_by(facts, &base.home, document.ver).is_some() {
        return Err(Refusal::AlreadyAccepted);
    }
    if ask.comment.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    check_text(&ask.comment, REASON_CHARS_MAX)?;
    let mut drafts = anchors(base);
    let event = Event::DocumentRejected { document: document.clone(), proposal, parts: Vec::new() };
    drafts
        .push(Draft::plain(Some(&consultation), event).part(PartName::known(PartName::COMMENT), ask.comment.as_str()));
    Ok(Decision::leaves(drafts))
}

/// A partner's proposal of these very bytes.
fn proposal<'a>(wanted: &DocumentVersion, base: &'a Base) -> Result<(ConsultationId, Ref, &'a DocumentFacts), Refusal> {
    let consultation = consultation_of(&wanted.id).ok_or(Refusal::NoSuchConsultation)?;
    let facts = base.documents.get(&wanted.id).ok_or(Refusal::NoSuchProposal)?;
    let found = facts
        .acts
        .iter()
        .find(|a| a.act == Act::Propose && a.version == *wanted && a.place.origin != base.home)
        .ok_or(Refusal::NoSuchProposal)?;
    let origin = Some(found.place.origin.clone());
    Ok((consultation, Ref { origin, index: found.place.index, hash: found.hash }, facts))
}

/// Checks a document's bytes against its kind and what is known; gives the version it calls itself.
fn check_bytes(kind: Kind, id: &ConsultationId, bytes: &[u8], base: &Base) -> Result<u64, Refusal> {
    let bad = |problem: String| Refusal::BadDocument { problem };
    let (named, ver) = match kind {
        Kind::Charter => {
            let charter = Charter::read(bytes).map_err(|e: BadCharter| bad(e.to_string()))?;
            charter.host(&base.home).ok_or(Refusal::NotHost)?;
            if charter.ver > 1 && charter.reason.zh.is_empty() && charter.reason.en.is_empty() {
                return Err(bad("a changed charter says why".to_owned()));
            }
            (charter.consultation, charter.ver)
        }
        Kind::Themes => {
            let tree = ThemeTree::read(bytes).map_err(|e| bad(e.to_string()))?;
            hosted(base, id)?;
            tree.items().try_for_each(|r| source_exists(r, base))?;
            (tree.consultation, tree.ver)
        }
        Kind::Report => {
            let report = Report::read(bytes).map_err(|e| bad(e.to_string()))?;
            hosted(base, id)?;
            report::none_pending(base, id)?;
            report.sources().try_for_each(|s| source_exists(&s.item, base))?;
            (report.consultation, report.ver)
        }
    };
    if named == *id { Ok(ver) } else { Err(bad(format!("it is about {named}"))) }
}

fn hosted(base: &Base, id: &ConsultationId) -> Result<(), Refusal> {
    let facts = admission::consultation(base, id)?;
    admission::charter(base, facts).map(|_| ())
}

fn source_exists(source: &Ref, base: &Base) -> Result<(), Refusal> {
    let place = source.place(&base.home);
    let same = base.items.get(&place).is_some_and(|item| item.hash == source.hash);
    if same { Ok(()) } else { Err(Refusal::UnknownSource { place }) }
}

/// Anchors of every partner's mirrored size, before a joint leaf: what this body had seen when it acted.
fn anchors(base: &Base) -> Vec<Draft> {
    let fresh = base.heads.iter().filter(|(head, anchored)| !anchored && head.size > 0);
    fresh.map(|(head, _)| Draft::plain(None, Event::LogAnchored(head.clone()))).collect()
}

fn accepted_by(facts: &DocumentFacts, origin: &Origin, ver: u64) -> Option<Hash> {
    first_accepts(&facts.acts, ver).get(origin).copied()
}

/// Each log's first propose or accept naming this version; later ones with another hash are void.
fn first_accepts(acts: &[ActFacts], ver: u64) -> BTreeMap<Origin, Hash> {
    let mut first: BTreeMap<Origin, (EntryIndex, Hash)> = BTreeMap::new();
    for act in acts.iter().filter(|a| a.act != Act::Reject && a.version.ver == ver) {
        let entry = first.entry(act.place.origin.clone()).or_insert((act.place.index, act.version.sha256));
        if act.place.index < entry.0 {
            *entry = (act.place.index, act.version.sha256);
        }
    }
    first.into_iter().map(|(origin, (_, hash))| (origin, hash)).collect()
}

/// Status of every version that anybody acted on: a pure function of the acts, the same in any order.
///
/// `cohosts` gives the origins that must accept the bytes of a hash; `None` while they are not known.
pub fn statuses(
    acts: &[ActFacts],
    cohosts: &mut dyn FnMut(&Hash) -> Option<BTreeSet<Origin>>,
) -> BTreeMap<u64, (Status, Option<Hash>)> {
    let vers: BTreeSet<u64> = acts.iter().map(|a| a.version.ver).collect();
    let mut before: BTreeSet<Origin> = BTreeSet::new();
    vers.into_iter().map(|ver| (ver, version_status(&first_accepts(acts, ver), &mut before, cohosts))).collect()
}

/// Accepts of outsiders do not count: only co-hosts of the bytes, or of the version before, can agree or disagree.
fn version_status(
    first: &BTreeMap<Origin, Hash>,
    before: &mut BTreeSet<Origin>,
    cohosts: &mut dyn FnMut(&Hash) -> Option<BTreeSet<Origin>>,
) -> (Status, Option<Hash>) {
    let hashes: BTreeSet<Hash> = first.values().copied().collect();
    let mut open = None;
    for hash in hashes {
        let Some(now) = cohosts(&hash) else {
            open = open.or(Some(hash));
            continue;
        };
        let must: BTreeSet<Origin> = now.union(before).cloned().collect();
        if must.iter().all(|o| first.get(o) == Some(&hash)) {
            *before = now;
            return (Status::Effective, Some(hash));
        }
        if must.iter().all(|o| first.get(o).is_none_or(|h| *h == hash)) {
            open = open.or(Some(hash));
        }
    }
    match open {
        None if !first.is_empty() => (Status::Dead, None),
        open => (Status::Proposed, open),
    }
}

/// The version in force: the highest effective one.
pub fn in_force(id: &DocumentId, statuses: &BTreeMap<u64, (Status, Option<Hash>)>) -> Option<DocumentVersion> {
    statuses.iter().rev().find_map(|(ver, (status, hash))| match (status, hash) {
        (Status::Effective, Some(sha256)) => Some(DocumentVersion { id: id.clone(), ver: *ver, sha256: *sha256 }),
        _ => None,
    })
}
