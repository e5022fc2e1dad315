//! The moderation desk: taking items so that colleagues do not collide, decisions held back, second opinions, a pause.

use super::{account::need_node, at_most, is_operator, ruling::Ruling};
use crate::{
    command::{Actor, Command},
    consultation::{
        admission::{check_reason, consultation, holds_at, moderated, need_role_at, need_role_in},
        moderation::{PUBLISH_MAX, Withhold, check_withhold},
    },
    decide::decide,
    facts::{Base, Reach, Roles},
    ids::{ConsultationId, FormKey, PersonId, Place},
    refusal::Refusal,
};

/// Days for which an item that was handed over is its new moderator's.
pub const HANDED_DAYS: i64 = 3;
/// Longest time for which a moderator takes an item, in minutes.
pub const CLAIM_MIN_MAX: u64 = 60;

/// Items that a moderator takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimItems {
    /// Which.
    pub items: Vec<Place>,
    /// For how many minutes, unless they are decided or given back before.
    pub minutes: u64,
}

/// 转办: items that a moderator hands to a colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Which.
    pub items: Vec<Place>,
    /// To whom.
    pub to: PersonId,
}

/// What became of a decision that was held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettleDecision {
    /// Its form key.
    pub key: FormKey,
    /// Why it could not be carried out, in words for a log; `None` when it was.
    pub failed: Option<String>,
}

/// Whether a consultation takes anything in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PauseIntake {
    /// Which.
    pub consultation: ConsultationId,
    /// The public reason; `None` goes on.
    pub reason: Option<String>,
}

/// How many people it takes to withhold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetTwoPersons {
    /// Where.
    pub consultation: ConsultationId,
    /// Whether two.
    pub on: bool,
}

pub(super) fn decide_claim(actor: &Actor, ask: &ClaimItems, base: &Base) -> Result<(), Refusal> {
    at_most(ask.items.len(), PUBLISH_MAX)?;
    at_most(usize::try_from(ask.minutes).unwrap_or(usize::MAX), 60)?;
    ask.items.iter().try_for_each(|place| moderated(actor, base, place).map(|_| ()))
}

/// Whoever may decide about items hands them to somebody who may, too. They are then that colleague's, until they are
/// decided, given back, or left for [`HANDED_DAYS`].
pub(super) fn decide_hand_over(actor: &Actor, ask: &HandOver, base: &Base) -> Result<(), Refusal> {
    at_most(ask.items.len(), PUBLISH_MAX)?;
    base.people.get(&ask.to).ok_or(Refusal::UnknownPerson)?;
    let colleague = Actor::Person(ask.to.clone());
    ask.items.iter().try_for_each(|place| {
        let item = moderated(actor, base, place)?;
        let reach = Reach { consultation: Some(&item.consultation), units: base.house.author_units.get(place) };
        need_role_at(&colleague, base, "moderator", |r| r.moderator, reach)
    })
}

/// A decision is refused now if it would be refused when it is carried out, as far as anybody can know.
pub(super) fn decide_hold(actor: &Actor, ruling: &Ruling, base: &Base) -> Result<(), Refusal> {
    at_most(ruling.items().len(), PUBLISH_MAX)?;
    let is_same = match ruling {
        Ruling::Withhold(all) => all.windows(2).all(|w| (&w[0].code, &w[0].reason) == (&w[1].code, &w[1].reason)),
        Ruling::Merge(all) => all.windows(2).all(|m| m[0].into == m[1].into),
        Ruling::Publish(_) | Ruling::Split(_) => true,
    };
    if !is_same || ruling.items().is_empty() {
        return Err(Refusal::NotOneCluster);
    }
    // Whoever decides twice undoes the first decision first.
    if ruling.items().iter().any(|place| base.house.held_items.contains_key(*place)) {
        return Err(Refusal::Claimed);
    }
    ruling.asks().into_iter().try_for_each(|ask| {
        let command = Command { actor: actor.clone(), key: FormKey([0; 16]), ask };
        decide(&command, base).map(|_| ())
    })
}

/// Whoever decided undoes, as long as it was not carried out.
pub(super) fn decide_undo(actor: &Actor, key: &FormKey, base: &Base) -> Result<(), Refusal> {
    let (by, _) = base.house.held.get(key).ok_or(Refusal::TooLate)?;
    if actor.person() == Some(by) { Ok(()) } else { Err(Refusal::Claimed) }
}

/// The node's own job.
pub(super) fn decide_settle(actor: &Actor, ask: &SettleDecision, base: &Base) -> Result<(), Refusal> {
    need_node(actor)?;
    base.house.held.get(&ask.key).map(|_| ()).ok_or(Refusal::TooLate)
}

/// The first of two moderators says what should be withheld and why.
pub(super) fn decide_proposal(actor: &Actor, ask: &Withhold, base: &Base) -> Result<(), Refusal> {
    check_withhold(actor, ask, base).map(|_| ())
}

pub(super) fn decide_pause(actor: &Actor, ask: &PauseIntake, base: &Base) -> Result<(), Refusal> {
    consultation(base, &ask.consultation)?;
    let role = |r: &Roles| r.moderator || r.signatory || r.administrator;
    let reach = Reach { consultation: Some(&ask.consultation), units: None };
    if !is_operator(actor) && !holds_at(actor, base, role, reach) {
        return Err(Refusal::NeedsRole { role: "moderator" });
    }
    ask.reason.as_deref().map_or(Ok(()), check_reason)
}

pub(super) fn decide_two_persons(actor: &Actor, ask: &SetTwoPersons, base: &Base) -> Result<(), Refusal> {
    consultation(base, &ask.consultation)?;
    if is_operator(actor) {
        return Ok(());
    }
    need_role_in(actor, base, "signatory", |r| r.signatory || r.administrator, &ask.consultation)
}
