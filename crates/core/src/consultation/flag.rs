//! 提请复核: a secretariat asks another body to look again at an item of its log; the owner decides, and either withholds the item
//! or says why it stays. Nobody moderates anybody else's items.

use super::{
    admission::{self, check_reason},
    between::{not_ours, said},
    item::{ItemKind, State, Tier},
    moderation::in_state,
    opinion::published_at_once,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::{PartName, Place},
    refusal::Refusal,
};

/// Outcome of a flag after which the item stays as it is.
pub const KEPT: &str = "kept";

/// A flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The item of another body.
    pub item: Place,
    /// What is wrong with it, for the owner's secretariat.
    pub reason: String,
}

/// The owner's answer that the item stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// The flag.
    pub flag: Place,
    /// The own item that it is about.
    pub item: Place,
    /// Why it stays, for the secretariat that flagged it.
    pub reason: String,
}

/// Flags a published item of another body, once a body.
pub(crate) fn flag(actor: &Actor, ask: &Flag, base: &Base) -> Result<Decision, Refusal> {
    not_ours(actor, base, &ask.item)?;
    let item = admission::readable(base, &ask.item, Tier::Member)?;
    if !item.kind.is_reviewed() || item.kind == ItemKind::Appeal {
        return Err(Refusal::WrongKind);
    }
    if base.counted.get(&ask.item).is_some_and(|facts| facts.is_flagged) {
        return Err(Refusal::AlreadyDone);
    }
    check_reason(&ask.reason)?;
    let draft = said(ItemKind::Flag, (&ask.item, item.tier), &item.consultation, &ask.reason, base);
    Ok(Decision::leaves(published_at_once(draft)))
}

/// Answers another body's flag: the own item stays published, for a reason. Withholding it is a decision like any other.
pub(crate) fn keep(actor: &Actor, ask: &Keep, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::moderated(actor, base, &ask.item)?;
    let flag = admission::item(base, &ask.flag)?;
    if flag.kind != ItemKind::Flag || flag.about.as_ref() != Some(&ask.item) {
        return Err(Refusal::WrongKind);
    }
    // An objection to what was decided is answered by another rule.
    if !item.kind.is_reviewed() {
        return Err(Refusal::WrongKind);
    }
    in_state(item, &[State::Published])?;
    if base.counted.get(&ask.flag).is_some_and(|facts| facts.is_filed) {
        return Err(Refusal::AlreadyDone);
    }
    check_reason(&ask.reason)?;
    let draft = said(ItemKind::Filing, (&ask.flag, flag.tier), &item.consultation, &ask.reason, base)
        .part(PartName::known(PartName::OUTCOME), KEPT);
    Ok(Decision::leaves(published_at_once(draft)))
}
