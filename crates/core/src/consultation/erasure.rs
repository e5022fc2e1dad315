//! Erasure on a stated basis: the leaf stays, content and salt go, the act is itself recorded (RECORD §3).

use std::collections::BTreeSet;

use super::{
    admission::{self, need_role, need_role_in},
    item::{ItemKind, State},
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::{Base, Deed},
    ids::{Code, PartName, Place, Ref},
    record::{Draft, Event},
    refusal::Refusal,
};

/// Basis code of an erasure that the author asked for.
pub const AUTHOR_REQUEST: &str = "author-request";

/// What goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erase {
    /// The item.
    pub item: Place,
    /// Which parts; `text` takes every text that the item ever had.
    pub parts: Vec<PartName>,
    /// Legal basis.
    pub basis: Code,
}

/// Erases parts: an author their own, an administrator on any stated basis. The text of a split item takes the words of
/// its arguments with it: they are the author's own, told again.
pub(crate) fn erase(actor: &Actor, ask: &Erase, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::own_item(base, &ask.item)?;
    let by_author = base.did(actor, &ask.item, Deed::Authored) && ask.basis.as_str() == AUTHOR_REQUEST;
    if !by_author {
        need_role_in(actor, base, "administrator", |r| r.administrator, &item.consultation)?;
    }
    if by_author && item.is_reported && item.state == State::Published {
        return Err(Refusal::ReportRestsOnIt);
    }
    let asked: BTreeSet<&PartName> = ask.parts.iter().collect();
    let parts: Vec<PartName> = asked.into_iter().filter(|p| item.parts.contains(p)).cloned().collect();
    if parts.is_empty() {
        return Err(Refusal::NothingToErase);
    }
    let text = PartName::known(PartName::TEXT);
    let mut gone = vec![(&ask.item, parts)];
    if gone[0].1.contains(&text) {
        gone.extend(arguments_of(&ask.item, base).map(|place| (place, vec![text.clone()])));
    }
    let drafts = gone.into_iter().map(|(place, parts)| {
        let item_ref = base.refer(place).ok_or(Refusal::NoSuchItem)?;
        let event = Event::PartsErased { item: item_ref, parts, basis: ask.basis.clone() };
        Ok(Draft::plain(Some(&item.consultation), event))
    });
    Ok(Decision::leaves(drafts.collect::<Result<_, _>>()?))
}

/// Own items that a split of this one made, as far as their words are here.
fn arguments_of<'a>(place: &'a Place, base: &'a Base) -> impl Iterator<Item = &'a Place> {
    let derived = base.items.iter().filter(|(at, facts)| {
        at.origin == base.home && facts.kind == ItemKind::Argument && facts.about.as_ref() == Some(place)
    });
    derived.filter(|(_, facts)| facts.parts.iter().any(|p| p.as_str() == PartName::TEXT)).map(|(at, _)| at)
}

/// Confirms that a partner's erasure was carried out here; the node's own job.
pub(crate) fn acknowledge(actor: &Actor, place: &Place, base: &Base) -> Result<Decision, Refusal> {
    if *actor != Actor::Node {
        need_role(actor, base, "administrator", |r| r.administrator)?;
    }
    let erasure = base.erasures.get(place).filter(|_| place.origin != base.home).ok_or(Refusal::NoSuchErasure)?;
    if erasure.acknowledged {
        return Err(Refusal::AlreadyDone);
    }
    let erasure_ref = Ref { origin: Some(place.origin.clone()), index: place.index, hash: erasure.hash };
    let event = Event::ErasureAcknowledged { erasure: erasure_ref };
    Ok(Decision::leaves(vec![Draft::plain(erasure.consultation.as_ref(), event)]))
}
