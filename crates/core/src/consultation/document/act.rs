//! Proposing, accepting, rejecting a joint document: only the signatory's step emits a joint act.

use std::collections::BTreeSet;

use hutong_log::hash::{Hash, sha256};

use super::{Act, Answer, Document, DocumentFacts, Kind, Propose, Reject, consultation_of, split_id, status};
use crate::{
    command::Actor,
    consultation::{
        admission::{self, check_reason, need_role, need_role_at},
        item::State,
        plan::{self, Plan},
        report::{self, Report},
        theme::ThemeTree,
    },
    decide::Decision,
    facts::{Base, Reach},
    ids::{ConsultationId, DocumentId, Origin, PartName, Place, Ref},
    projection::hosts_of,
    record::{DocumentVersion, Draft, Event},
    refusal::Refusal,
};

/// Items that a document's bytes name, so that they can be loaded; none when the bytes are not readable.
pub fn sources_of(id: &DocumentId, bytes: &[u8]) -> Vec<Place> {
    let refs: Vec<Ref> = match split_id(id) {
        Some((_, Kind::Themes)) => ThemeTree::read(bytes).map(|t| t.items().cloned().collect()).unwrap_or_default(),
        Some((_, Kind::Report)) => {
            Report::read(bytes).map(|r| r.sources().map(|s| s.item.clone()).collect()).unwrap_or_default()
        }
        Some((_, Kind::Plan)) => Plan::read(bytes).map(|p| p.sources().cloned().collect()).unwrap_or_default(),
        _ => Vec::new(),
    };
    refs.into_iter().filter_map(|r| Some(Place { origin: r.origin?, index: r.index })).collect()
}

/// Needs a signatory of the body or of the consultation that the document is about.
fn need_signatory(actor: &Actor, id: &DocumentId, base: &Base) -> Result<(), Refusal> {
    let consultation = consultation_of(id);
    let reach = Reach { consultation: consultation.as_ref(), units: None };
    need_role_at(actor, base, "signatory", |r| r.signatory, reach)
}

/// Puts bytes to the co-hosts, after a checker passed these very bytes and everybody who was asked agreed to them.
pub(crate) fn propose(actor: &Actor, ask: &Propose, base: &Base) -> Result<Decision, Refusal> {
    need_signatory(actor, &ask.document, base)?;
    let (consultation, kind) = split_id(&ask.document).ok_or(Refusal::NoSuchConsultation)?;
    let none = DocumentFacts::default();
    let facts = base.documents.get(&ask.document).unwrap_or(&none);
    let sha256 = sha256(&ask.bytes);
    if !facts.checked.contains(&sha256) {
        return Err(Refusal::NotChecked);
    }
    let asked = facts.countersigns.get(&sha256);
    let count = asked.map_or(0, |all| all.values().filter(|agreed| !**agreed).count());
    if count > 0 {
        return Err(Refusal::NotCountersigned { count: count as u64 });
    }
    let document = read(kind, &consultation, &ask.bytes)?;
    check(&document, &consultation, base)?;
    let (_, ver) = document.names();
    let next = next_version(facts, &cohosts(&document, &consultation, base));
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
    need_signatory(actor, &ask.document.id, base)?;
    let (consultation, proposal, facts) = proposal(&ask.document, base)?;
    if accepted_by(facts, &base.home, ask.document.ver).is_some() {
        return Err(Refusal::AlreadyAccepted);
    }
    let bytes = facts.contents.get(&ask.document.sha256).ok_or(Refusal::DocumentNotHere)?;
    let (_, kind) = split_id(&ask.document.id).ok_or(Refusal::NoSuchConsultation)?;
    let document = read(kind, &consultation, bytes)?;
    check(&document, &consultation, base)?;
    let (_, ver) = document.names();
    if ver != ask.document.ver {
        return Err(Refusal::BadDocument { problem: format!("it calls itself version {ver}") });
    }
    // An accept of what has been overtaken could take the version in force out of force again (its hosts would then
    // have to have accepted the later one too).
    if facts.in_force.as_ref().is_some_and(|v| v.ver >= ver) {
        let next = next_version(facts, &cohosts(&document, &consultation, base));
        return Err(Refusal::WrongVersion { document: ask.document.id.clone(), next });
    }
    let mut drafts = anchors(base);
    let event = Event::DocumentAccepted { document: ask.document.clone(), proposal };
    drafts.push(Draft::plain(Some(&consultation), event));
    Ok(Decision::leaves(drafts))
}

/// Says that a proposal will not be accepted, and why.
pub(crate) fn reject(actor: &Actor, ask: &Reject, base: &Base) -> Result<Decision, Refusal> {
    need_signatory(actor, &ask.answer.document.id, base)?;
    let document = &ask.answer.document;
    let (consultation, proposal, facts) = proposal(document, base)?;
    if accepted_by(facts, &base.home, document.ver).is_some() {
        return Err(Refusal::AlreadyAccepted);
    }
    check_reason(&ask.comment)?;
    let mut drafts = anchors(base);
    let event = Event::DocumentRejected { document: document.clone(), proposal, parts: Vec::new() };
    drafts
        .push(Draft::plain(Some(&consultation), event).part(PartName::known(PartName::COMMENT), ask.comment.as_str()));
    Ok(Decision::leaves(drafts))
}

/// Anchors every mirrored head that the own log does not name yet; the node's timer asks for it hourly.
pub(crate) fn anchor(actor: &Actor, base: &Base) -> Result<Decision, Refusal> {
    if *actor != Actor::Node {
        need_role(actor, base, "administrator", |r| r.administrator)?;
    }
    let drafts = anchors(base);
    if drafts.is_empty() { Err(Refusal::AlreadyDone) } else { Ok(Decision::leaves(drafts)) }
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

fn read(kind: Kind, consultation: &ConsultationId, bytes: &[u8]) -> Result<Document, Refusal> {
    let document = Document::read(kind, bytes).map_err(|e| Refusal::BadDocument { problem: e.to_string() })?;
    let (named, _) = document.names();
    if named == consultation {
        Ok(document)
    } else {
        Err(Refusal::BadDocument { problem: format!("it is about {named}") })
    }
}

/// Checks a document against what is known here.
fn check(document: &Document, id: &ConsultationId, base: &Base) -> Result<(), Refusal> {
    match document {
        Document::Charter(charter) => {
            // Whoever hosts by the charter in force has a word in the next one, also where that is to go on without it.
            if charter.host(&base.home).is_none() && !is_host_now(base, id) {
                return Err(Refusal::NotHost);
            }
            if charter.ver > 1 && charter.reason.zh.is_empty() && charter.reason.en.is_empty() {
                return Err(Refusal::BadDocument { problem: "a changed charter says why".to_owned() });
            }
            if let Some(what) = charter.contradictions().pop_first() {
                return Err(Refusal::CharterContradicts { what });
            }
        }
        Document::Themes(tree) => {
            hosted(base, id)?;
            tree.items().try_for_each(|r| source(r, base).map(|_| ()))?;
        }
        Document::Plan(plan) => plan::check(plan, hosted(base, id)?, base)?,
        Document::Report(report) => {
            let charter = hosted(base, id)?;
            for (origin, asked) in &report.pins {
                charter.host(origin).ok_or(Refusal::NotHost)?;
                base.check_pin(origin, *asked)?;
            }
            report::none_pending(base, id)?;
            // Its sentences rest on them: what is withdrawn, withheld or erased by now carries none.
            for cited in report.sources() {
                let (place, state) = source(&cited.item, base)?;
                if !matches!(state, State::Published | State::Merged) {
                    return Err(Refusal::SourceNotPublished { place, state });
                }
            }
        }
    }
    Ok(())
}

fn is_host_now(base: &Base, id: &ConsultationId) -> bool {
    let in_force = base.consultations.get(id).and_then(|c| c.charter.as_ref());
    in_force.is_some_and(|(charter, _)| charter.host(&base.home).is_some())
}

fn hosted<'a>(base: &'a Base, id: &ConsultationId) -> Result<&'a crate::consultation::charter::Charter, Refusal> {
    let facts = admission::consultation(base, id)?;
    admission::charter(base, facts).map(|charter| charter.as_ref())
}

fn source(source: &Ref, base: &Base) -> Result<(Place, State), Refusal> {
    let place = source.place(&base.home);
    match base.items.get(&place).filter(|item| item.hash == source.hash) {
        Some(item) => Ok((place, item.state)),
        None => Err(Refusal::UnknownSource { place }),
    }
}

/// Who must accept a document: the hosts in force, and of a charter also those it names.
fn cohosts(document: &Document, id: &ConsultationId, base: &Base) -> BTreeSet<Origin> {
    let in_force = base.consultations.get(id).and_then(|c| c.charter.as_ref());
    let mut hosts: BTreeSet<Origin> = in_force.map(|(charter, _)| hosts_of(charter)).unwrap_or_default();
    if let Document::Charter(charter) = document {
        hosts.extend(hosts_of(charter));
    }
    hosts
}

/// The lowest version above the one in force that no co-host has acted on. Outsiders, who may name any number, are
/// not listened to.
fn next_version(facts: &DocumentFacts, hosts: &BTreeSet<Origin>) -> u64 {
    let acts = facts.acts.iter().filter(|a| hosts.contains(&a.place.origin));
    let taken: BTreeSet<u64> = acts.map(|a| a.version.ver).collect();
    let floor = facts.in_force.as_ref().map_or(0, |v| v.ver);
    (floor + 1..).find(|ver| !taken.contains(ver)).unwrap_or(floor + 1)
}

/// Anchors of every partner's mirrored size, before a joint leaf: what this body had seen when it acted.
fn anchors(base: &Base) -> Vec<Draft> {
    let fresh = base.heads.iter().filter(|(head, anchored)| !anchored && head.size > 0);
    fresh.map(|(head, _)| Draft::plain(None, Event::LogAnchored(head.clone()))).collect()
}

fn accepted_by(facts: &DocumentFacts, origin: &Origin, ver: u64) -> Option<Hash> {
    status::first_accepts(&facts.acts, ver).get(origin).copied()
}
