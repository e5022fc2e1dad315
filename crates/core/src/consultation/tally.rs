//! 结数: the end of taking in what belongs to an item, in one log, with what it came to there. Each log says so for itself,
//! also about the other body's item: nobody counts what they were not shown.

use super::{
    admission::{self, need_role_in},
    item::{ItemKind, State},
    proposal, survey,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::Place,
    record::{Draft, Event},
    refusal::Refusal,
};

/// Closes the count of an item here.
pub(crate) fn close(actor: &Actor, place: &Place, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::item(base, place)?;
    let c = &item.consultation;
    let facts = admission::consultation(base, c)?;
    admission::charter(base, facts)?;
    if *actor != Actor::Node {
        need_role_in(actor, base, "moderator", |r| r.moderator, c)?;
    }
    facts.phase.ok_or(Refusal::NotOpenYet)?;
    if !matches!(item.kind, ItemKind::Questions | ItemKind::Proposal) {
        return Err(Refusal::WrongKind);
    }
    let counted = base.counted.get(place).ok_or(Refusal::NoSuchItem)?;
    if counted.is_closed {
        return Err(Refusal::CountClosed);
    }
    if item.state != State::Published && !item.was_published {
        return Err(Refusal::WrongState { state: item.state });
    }
    let counts = match item.kind {
        ItemKind::Proposal => proposal::counts_of(counted, place, &base.home),
        // A survey whose questions are not here was answered by nobody here.
        _ => survey::counts_of(counted).unwrap_or_default(),
    };
    let target = base.refer(place).ok_or(Refusal::NoSuchItem)?;
    Ok(Decision::leaves(vec![Draft::plain(Some(c), Event::ItemTallied { item: target, counts })]))
}
