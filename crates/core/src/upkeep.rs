//! What a body does about its own log: keys follow each other, a policy holds, evidence is named, the log ends.

use std::collections::BTreeSet;

use hutong_log::hash::Hash;

use crate::{
    command::Actor,
    consultation::admission::need_role,
    decide::Decision,
    facts::Base,
    ids::{Code, ConsultationId, Origin},
    record::{Draft, Event, KeyChange, LogLife, PolicySet},
    refusal::Refusal,
};

/// The own log as these rules see it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct OwnLog {
    /// What it says of itself; `None` when its first entry cannot be read so.
    pub life: Option<LogLife>,
    /// SHA-256 of evidence that it names.
    pub evidence: BTreeSet<Hash>,
    /// Consultations that were opened in it and not closed.
    pub open: BTreeSet<ConsultationId>,
}

/// Evidence that this body keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepEvidence {
    /// Which contradiction.
    pub kind: Code,
    /// SHA-256 of the file.
    pub sha256: Hash,
}

/// The operator at the directory, or an administrator.
fn may(actor: &Actor, base: &Base) -> Result<(), Refusal> {
    if *actor == Actor::Node { Ok(()) } else { need_role(actor, base, "administrator", |r| r.administrator) }
}

fn life(base: &Base) -> Result<&LogLife, Refusal> {
    base.own.life.as_ref().ok_or(Refusal::StatementVoid { why: crate::record::Void::Signature })
}

pub(crate) fn change_key(actor: &Actor, change: &KeyChange, base: &Base) -> Result<Decision, Refusal> {
    may(actor, base)?;
    let life = life(base)?;
    if life.knows_text(change.role, &change.new) {
        return Err(Refusal::AlreadyDone);
    }
    life.check_key(base.home_size, change).map_err(|why| Refusal::StatementVoid { why })?;
    Ok(Decision::leaves(vec![Draft::plain(None, Event::KeyChanged(change.clone()))]))
}

pub(crate) fn set_policy(actor: &Actor, set: &PolicySet, base: &Base) -> Result<Decision, Refusal> {
    may(actor, base)?;
    life(base)?.check_policy(set).map_err(|why| Refusal::StatementVoid { why })?;
    Ok(Decision::leaves(vec![Draft::plain(None, Event::PolicySet(set.clone()))]))
}

pub(crate) fn keep_evidence(actor: &Actor, ask: &KeepEvidence, base: &Base) -> Result<Decision, Refusal> {
    may(actor, base)?;
    if base.own.evidence.contains(&ask.sha256) {
        return Err(Refusal::AlreadyDone);
    }
    let event = Event::EvidenceKept { kind: ask.kind.clone(), sha256: ask.sha256 };
    Ok(Decision::leaves(vec![Draft::plain(None, event)]))
}

pub(crate) fn retire(actor: &Actor, next: Option<&Origin>, base: &Base) -> Result<Decision, Refusal> {
    may(actor, base)?;
    // Whoever holds a slip is owed a batch, and whoever takes part is owed a `consult.close`.
    if let Some(consultation) = base.own.open.first() {
        return Err(Refusal::StillOpen { consultation: consultation.to_string() });
    }
    if next == Some(&base.home) {
        return Err(Refusal::BadEntry { field: "next", problem: "it is this log itself".to_owned() });
    }
    Ok(Decision::leaves(vec![Draft::plain(None, Event::LogRetired { next: next.cloned() })]))
}
