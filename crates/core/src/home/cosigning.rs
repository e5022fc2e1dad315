//! Asking colleagues of the own body to sign a proposal: whom its author asks is the house's business alone, and says
//! nothing until they sign.

use super::at_most;
use crate::{
    command::Actor,
    consultation::item::{ItemKind, State, Tier},
    facts::{Base, Deed},
    ids::{PersonId, Place},
    refusal::Refusal,
};

/// Most people who are asked to sign one proposal.
pub const ASKED_MAX: usize = 50;

/// Colleagues to be asked for their signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskToCosign {
    /// Under which proposal.
    pub proposal: Place,
    /// Whose.
    pub to: Vec<PersonId>,
}

/// Its author asks members of the own body while signatures are taken; whoever was asked before is not asked again.
pub(super) fn decide_ask(actor: &Actor, ask: &AskToCosign, base: &Base) -> Result<(), Refusal> {
    let Actor::Person(me) = actor else { return Err(Refusal::UnknownPerson) };
    let proposal = base.items.get(&ask.proposal).ok_or(Refusal::NoSuchItem)?;
    if !base.did(actor, &ask.proposal, Deed::Authored) {
        return Err(Refusal::NotAuthor);
    }
    if proposal.kind != ItemKind::Proposal {
        return Err(Refusal::WrongKind);
    }
    if proposal.state != State::Published {
        return Err(Refusal::WrongState { state: proposal.state });
    }
    if base.counted.get(&ask.proposal).is_none_or(|counted| counted.is_closed) {
        return Err(Refusal::CountClosed);
    }
    let is_colleague =
        |id: &PersonId| id != me && base.people.get(id).is_some_and(|standing| standing.tier == Some(Tier::Member));
    if ask.to.is_empty() || !ask.to.iter().all(is_colleague) {
        return Err(Refusal::UnknownPerson);
    }
    let before = base.house.asked_to_cosign.get(&ask.proposal);
    let new = ask.to.iter().filter(|id| before.is_none_or(|before| !before.contains(*id))).count();
    at_most(before.map_or(0, |before| before.len()) + new, ASKED_MAX)
}
