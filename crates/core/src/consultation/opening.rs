//! Freezing the roll, opening, deliberating, closing: each body's own log says when it did.

use hutong_log::hash::Hash;

use super::{
    admission::{charter, consultation, in_phase, need_role_in, need_timer_or_signatory},
    item::Tier,
    phase::Phase,
    vote,
};
use crate::{
    command::Actor,
    commitment::{commit, roll_salt},
    decide::Decision,
    facts::Base,
    ids::{ConsultationId, LeafId, PartName, PersonId},
    record::{Draft, Event},
    refusal::Refusal,
};

/// The roll of members at this moment, as the node computed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreezeRoll {
    /// For which consultation.
    pub consultation: ConsultationId,
    /// Leaf id that the members' commitments are bound to.
    pub leaf_id: LeafId,
    /// Number of members.
    pub n: u64,
    /// RFC 6962 root over their commitments sorted bytewise.
    pub root: Hash,
}

impl FreezeRoll {
    /// The roll of these members: a commitment to each one's id, salted with what only their key gives
    /// (`docs/RECORD.md` §5b).
    pub fn of<'m>(
        consultation: ConsultationId,
        leaf_id: LeafId,
        members: impl IntoIterator<Item = (&'m PersonId, &'m [u8; 32])>,
    ) -> FreezeRoll {
        let name = PartName::known(PartName::MEMBER);
        let commitments: Vec<Hash> = members
            .into_iter()
            .map(|(id, key)| commit(&roll_salt(key, leaf_id), &name, leaf_id, id.as_str().as_bytes()))
            .collect();
        FreezeRoll { consultation, leaf_id, n: commitments.len() as u64, root: vote::batch_root(&commitments) }
    }
}

/// Freezes who may take part as a member.
pub(crate) fn freeze_roll(actor: &Actor, ask: &FreezeRoll, base: &Base) -> Result<Decision, Refusal> {
    need_role_in(actor, base, "administrator", |r| r.administrator, &ask.consultation)?;
    let facts = consultation(base, &ask.consultation)?;
    charter(base, facts)?;
    if facts.phase.is_some() {
        return Err(Refusal::AlreadyOpen);
    }
    if facts.roll_frozen {
        return Err(Refusal::RollFrozen);
    }
    let mut draft = Draft::plain(Some(&ask.consultation), Event::RollFrozen { n: ask.n, root: ask.root });
    draft.leaf_id = Some(ask.leaf_id);
    Ok(Decision::leaves(vec![draft]))
}

/// Opens under the charter in force.
pub(crate) fn open(actor: &Actor, id: &ConsultationId, base: &Base) -> Result<Decision, Refusal> {
    need_timer_or_signatory(actor, base, id)?;
    let facts = consultation(base, id)?;
    let charter = charter(base, facts)?;
    if facts.phase.is_some() {
        return Err(Refusal::AlreadyOpen);
    }
    if charter.admits(Tier::Member) && !facts.roll_frozen {
        return Err(Refusal::RollNotFrozen);
    }
    let (_, version) = facts.charter.clone().ok_or(Refusal::CharterNotInForce)?;
    Ok(Decision::leaves(vec![Draft::plain(Some(id), Event::ConsultationOpened { charter: version })]))
}

/// Stops taking opinions; votes and support go on while themes are made.
pub(crate) fn begin_deliberation(actor: &Actor, id: &ConsultationId, base: &Base) -> Result<Decision, Refusal> {
    need_timer_or_signatory(actor, base, id)?;
    let facts = consultation(base, id)?;
    charter(base, facts)?;
    in_phase(facts, &[Phase::Collecting])?;
    Ok(Decision::leaves(vec![Draft::plain(Some(id), Event::PhaseEntered { phase: Phase::Deliberating })]))
}

/// Closes; votes that were received are sealed first, so that they are in time.
pub(crate) fn close(actor: &Actor, id: &ConsultationId, base: &Base) -> Result<Decision, Refusal> {
    need_timer_or_signatory(actor, base, id)?;
    let facts = consultation(base, id)?;
    charter(base, facts)?;
    in_phase(facts, &[Phase::Collecting, Phase::Deliberating])?;
    let sealed = vote::sealed(id, facts);
    let seals_votes = sealed.is_some();
    let counts = base.counts.get(id).cloned().unwrap_or_default();
    let mut drafts: Vec<Draft> = sealed.into_iter().collect();
    drafts.push(Draft::plain(Some(id), Event::ConsultationClosed { counts }));
    Ok(Decision { drafts, seals_votes, ..Decision::default() })
}
