//! 协商报告: themes → recommendations → claims → sources, adopted by all co-hosts, then issued.
//!
//! Quotations are by reference and character range: the words stay erasable, the document stays the same.

mod form;

use std::collections::BTreeMap;

use hutong_log::hash::{Hash, leaf_hash};

use form::int;

use super::{
    admission::{charter, consultation, need_timer_or_signatory},
    charter::Bilingual,
    document,
    item::State,
};
use crate::{
    canonical::{Value, write},
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::{ConsultationId, DocumentId, EntryIndex, Origin, Ref},
    record::{Counts, Draft, Event},
    refusal::Refusal,
};

/// Most sections of a report.
pub const SECTIONS_MAX: usize = 500;
/// Most sources of a report, over all claims.
pub const SOURCES_MAX: usize = 20_000;

/// Where a claim comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The item; names its log.
    pub item: Ref,
    /// Characters of its text that are quoted, from (inclusive) and to (exclusive); none = the item as a whole.
    pub quote: Option<(u64, u64)>,
}

/// A sentence that rests on sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The sentence.
    pub text: String,
    /// At least one source.
    pub sources: Vec<Source>,
}

/// 建议要点.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// What is recommended.
    pub text: String,
    /// What it rests on, at least one claim.
    pub claims: Vec<Claim>,
}

/// A section of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The theme's name.
    pub label: String,
    /// Number of items of the theme, by log.
    pub counts: Counts,
    /// Its recommendations.
    pub recommendations: Vec<Recommendation>,
}

/// A report in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// Version, from 1.
    pub ver: u64,
    /// Its title.
    pub title: Bilingual,
    /// Sizes of the logs it rests on.
    pub pins: Vec<(Origin, u64)>,
    /// Items by state and other counters of each log at its pin.
    pub counts: BTreeMap<String, Counts>,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// Made-up data.
    pub simulated: bool,
}

/// RFC 6962 root over canonical `[index,"state"]` of all counted items by index (RECORD §2).
pub fn disposition_root(dispositions: &[(EntryIndex, State)]) -> Hash {
    let leaves: Vec<Hash> = dispositions
        .iter()
        .map(|(index, state)| leaf_hash(&write(&Value::List(vec![int(*index), Value::text(state.word())]))))
        .collect();
    hutong_log::tree::root_of(leaves)
}

/// How many items are in each state; with `accepted`, which the six add up to.
pub fn state_counts(dispositions: &[(EntryIndex, State)]) -> Counts {
    let mut counts: Counts = State::ALL.iter().map(|s| (s.word().to_owned(), 0)).collect();
    for (_, state) in dispositions {
        *counts.entry(state.word().to_owned()).or_default() += 1;
    }
    counts.insert("accepted".to_owned(), dispositions.len() as u64);
    counts
}

/// Nothing of the consultation in the own log may wait for a moderator.
pub(super) fn none_pending(base: &Base, id: &ConsultationId) -> Result<(), Refusal> {
    let all = base.dispositions.get(id).map(Vec::as_slice).unwrap_or_default();
    match all.iter().filter(|(_, state)| *state == State::Pending).count() as u64 {
        0 => Ok(()),
        pending => Err(Refusal::PendingLeft { pending }),
    }
}

/// Issues the report that both sides adopted: pins the disposition of every item of this log.
pub(crate) fn issue(actor: &Actor, id: &DocumentId, base: &Base) -> Result<Decision, Refusal> {
    let c = document::consultation_of(id).ok_or(Refusal::NoSuchConsultation)?;
    need_timer_or_signatory(actor, base, &c)?;
    let facts = consultation(base, &c)?;
    charter(base, facts)?;
    let not_in_force = || Refusal::NotInForce { document: id.clone() };
    let report = base.documents.get(id).and_then(|d| d.in_force.clone()).ok_or_else(not_in_force)?;
    if base.documents.get(id).is_some_and(|d| d.issued.contains(&report.ver)) {
        return Err(Refusal::AlreadyDone);
    }
    none_pending(base, &c)?;
    let dispositions = base.dispositions.get(&c).map(Vec::as_slice).unwrap_or_default();
    let mut counts = base.counts.get(&c).cloned().unwrap_or_default();
    counts.extend(state_counts(dispositions));
    let event = Event::ReportIssued { report, disposition_root: disposition_root(dispositions), counts };
    Ok(Decision::leaves(vec![Draft::plain(Some(&c), event)]))
}
