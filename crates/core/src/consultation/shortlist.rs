//! 初选: suggestions of a call for topics that a secretariat puts on its shortlist, each with the reason. The co-hosts'
//! secretariats read it; what is chosen goes into the joint plan, which takes both keys.

use super::{
    admission::{self, check_reason, need_role_in},
    between::said,
    item::{ItemKind, Module, State},
    moderation::{in_state, state_draft},
    opinion::published_at_once,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::{ConsultationId, Place},
    refusal::Refusal,
};

/// Putting a suggestion on the own shortlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// The suggestion, of either body.
    pub item: Place,
    /// Why, for the secretariats of all co-hosts.
    pub reason: String,
}

/// Puts a published suggestion on the shortlist, once at a time.
pub(crate) fn put(actor: &Actor, ask: &Put, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::item(base, &ask.item)?;
    check_drafter(actor, &item.consultation, base)?;
    if item.kind != ItemKind::Opinion {
        return Err(Refusal::WrongKind);
    }
    in_state(item, &[State::Published])?;
    let is_listed = base.items.iter().any(|(place, listed)| {
        place.origin == base.home
            && listed.kind == ItemKind::Shortlist
            && listed.state == State::Published
            && listed.about.as_ref() == Some(&ask.item)
    });
    if is_listed {
        return Err(Refusal::AlreadyDone);
    }
    check_reason(&ask.reason)?;
    let draft = said(ItemKind::Shortlist, (&ask.item, item.tier), &item.consultation, &ask.reason, base);
    Ok(Decision::leaves(published_at_once(draft)))
}

/// Takes a suggestion off the own shortlist again.
pub(crate) fn take_off(actor: &Actor, place: &Place, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::own_item(base, place)?;
    check_drafter(actor, &item.consultation, base)?;
    if item.kind != ItemKind::Shortlist {
        return Err(Refusal::WrongKind);
    }
    in_state(item, &[State::Published])?;
    Ok(Decision::leaves(vec![state_draft(base, place, State::Withdrawn, None)?]))
}

fn check_drafter(actor: &Actor, consultation: &ConsultationId, base: &Base) -> Result<(), Refusal> {
    need_role_in(actor, base, "drafter", |r| r.drafter, consultation)?;
    let charter = admission::charter(base, admission::consultation(base, consultation)?)?;
    if charter.modules.contains(&Module::Topics) { Ok(()) } else { Err(Refusal::ModuleOff { module: Module::Topics }) }
}
