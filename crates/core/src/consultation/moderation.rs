//! 审核: publishing, withholding with a reason, merging, splitting. Each body moderates its own items only.

use std::collections::BTreeSet;

use super::{
    admission::{self, TEXT_CHARS_MAX, check_reason, check_text},
    item::{ItemKind, State},
    opinion::published_at_once,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::{Base, ItemFacts},
    ids::{Code, PartName, Place},
    record::{Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// Most items published by one press.
pub const PUBLISH_MAX: usize = 200;
/// Most arguments of one split.
pub const SPLIT_MAX: usize = 20;

/// Withholding, with what the author will read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withhold {
    /// The item.
    pub item: Place,
    /// Why, as a code of the rules.
    pub code: Code,
    /// A sentence to the author.
    pub reason: String,
}

/// Merging one item into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The item that goes.
    pub item: Place,
    /// The item that stands for both; of either body.
    pub into: Place,
}

/// Taking an item apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The item.
    pub item: Place,
    /// Its arguments, each in the item's own words as far as possible.
    pub arguments: Vec<String>,
}

/// A new state for an item, as a leaf to be.
pub(super) fn state_draft(base: &Base, place: &Place, to: State, code: Option<Code>) -> Result<Draft, Refusal> {
    let item = admission::own_item(base, place)?;
    let target = base.refer(place).ok_or(Refusal::NoSuchItem)?;
    let event = Event::StateChanged { item: target, to, reason: code, into: None, parts: Vec::new() };
    Ok(Draft::plain(Some(&item.consultation), event))
}

/// Publishes pending items, all or none.
pub(crate) fn publish(actor: &Actor, places: &[Place], base: &Base) -> Result<Decision, Refusal> {
    admission::need_moderator(actor, base)?;
    if places.is_empty() || places.len() > PUBLISH_MAX {
        return Err(Refusal::TooMany { count: places.len(), count_max: PUBLISH_MAX });
    }
    let mut drafts = Vec::with_capacity(places.len());
    for place in BTreeSet::from_iter(places) {
        let item = admission::moderated(actor, base, place)?;
        // An appeal is answered, never published by itself: its author would wait for an answer for ever.
        if item.kind == ItemKind::Appeal {
            return Err(Refusal::WrongKind);
        }
        in_state(item, &[State::Pending])?;
        drafts.push(state_draft(base, place, State::Published, None)?);
    }
    Ok(Decision::leaves(drafts))
}

/// Withholds an item; its author reads why and may appeal. Where two people are needed, the second says what the first
/// one proposed, word for word.
pub(crate) fn withhold(actor: &Actor, ask: &Withhold, base: &Base) -> Result<Decision, Refusal> {
    Ok(Decision::leaves(vec![withholding(actor, ask, base)?]))
}

/// The same, as a leaf to be.
pub(super) fn withholding(actor: &Actor, ask: &Withhold, base: &Base) -> Result<Draft, Refusal> {
    let item = check_withhold(actor, ask, base)?;
    if base.house.rules.get(&item.consultation).is_some_and(|r| r.two_persons) {
        let proposal = base.house.proposals.get(&ask.item).filter(|(_, proposed)| proposed == ask);
        let is_second = proposal.is_some_and(|(by, _)| Some(by) != actor.person());
        if !is_second {
            return Err(Refusal::NeedsSecond);
        }
    }
    Ok(state_draft(base, &ask.item, State::Withheld, Some(ask.code.clone()))?
        .part(PartName::known(PartName::REASON), ask.reason.as_str()))
}

/// Whether a moderator may withhold, or propose to withhold, this item with these words.
pub(crate) fn check_withhold<'a>(actor: &Actor, ask: &Withhold, base: &'a Base) -> Result<&'a ItemFacts, Refusal> {
    let item = admission::moderated(actor, base, &ask.item)?;
    in_state(item, &[State::Pending, State::Published])?;
    // An appeal is answered; somebody's answers to a survey are nobody's to choose among.
    if matches!(item.kind, ItemKind::Appeal | ItemKind::Survey) {
        return Err(Refusal::WrongKind);
    }
    check_reason(&ask.reason)?;
    Ok(item)
}

/// Merges an item into a published one of the same kind and consultation, of either body, that at least the same
/// people may read.
pub(crate) fn merge(actor: &Actor, ask: &Merge, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::moderated(actor, base, &ask.item)?;
    in_state(item, &[State::Pending, State::Published])?;
    let into = admission::item(base, &ask.into)?;
    let fits = ask.into != ask.item
        && into.kind == item.kind
        && into.consultation == item.consultation
        && into.state == State::Published
        && into.audience <= item.audience
        && matches!(item.kind, ItemKind::Opinion | ItemKind::Statement);
    if !fits {
        return Err(Refusal::BadMergeTarget);
    }
    if item.has_votes {
        return Err(Refusal::HasVotes);
    }
    let event = Event::StateChanged {
        item: base.refer(&ask.item).ok_or(Refusal::NoSuchItem)?,
        to: State::Merged,
        reason: None,
        into: base.refer(&ask.into),
        parts: Vec::new(),
    };
    Ok(Decision::leaves(vec![Draft::plain(Some(&item.consultation), event)]))
}

/// Splits an opinion: the original is published and counted once, its arguments refer to it.
pub(crate) fn split(actor: &Actor, ask: &Split, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::moderated(actor, base, &ask.item)?;
    if item.kind != ItemKind::Opinion {
        return Err(Refusal::WrongKind);
    }
    in_state(item, &[State::Pending, State::Published])?;
    if ask.arguments.len() < 2 {
        return Err(Refusal::SplitTooSmall);
    }
    if ask.arguments.len() > SPLIT_MAX {
        return Err(Refusal::TooMany { count: ask.arguments.len(), count_max: SPLIT_MAX });
    }
    let mut drafts = Vec::new();
    if item.state == State::Pending {
        drafts.push(state_draft(base, &ask.item, State::Published, None)?);
    }
    for argument in &ask.arguments {
        check_text(argument, TEXT_CHARS_MAX)?;
        let accept = ItemAccepted {
            kind: ItemKind::Argument,
            tier: item.tier,
            audience: item.audience,
            prompt: item.prompt.clone(),
            about: base.refer(&ask.item),
            source: None,
            parts: Vec::new(),
        };
        let draft = Draft::plain(Some(&item.consultation), Event::ItemAccepted(accept))
            .part(PartName::known(PartName::TEXT), argument.as_str());
        drafts.extend(published_at_once(draft));
    }
    Ok(Decision::leaves(drafts))
}

/// The item must be in one of these states.
pub(super) fn in_state(item: &ItemFacts, states: &[State]) -> Result<(), Refusal> {
    if states.contains(&item.state) { Ok(()) } else { Err(Refusal::WrongState { state: item.state }) }
}
