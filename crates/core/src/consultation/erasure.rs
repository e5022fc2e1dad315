//! Erasure on a stated basis: the leaf stays, content and salt go, the act is itself recorded (RECORD §3).

use std::collections::BTreeSet;

use super::{
    admission::{self, need_role},
    item::State,
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

/// Erases parts: an author their own, an administrator on any stated basis.
pub(crate) fn erase(actor: &Actor, ask: &Erase, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::own_item(base, &ask.item)?;
    let by_author = base.did(actor, &ask.item, Deed::Authored) && ask.basis.as_str() == AUTHOR_REQUEST;
    if !by_author {
        need_role(actor, base, "administrator", |r| r.administrator)?;
    }
    if by_author && item.is_reported && item.state == State::Published {
        return Err(Refusal::ReportRestsOnIt);
    }
    let asked: BTreeSet<&PartName> = ask.parts.iter().collect();
    let parts: Vec<PartName> = asked.into_iter().filter(|p| item.parts.contains(p)).cloned().collect();
    if parts.is_empty() {
        return Err(Refusal::NothingToErase);
    }
    let event =
        Event::PartsErased { item: base.refer(&ask.item).ok_or(Refusal::NoSuchItem)?, parts, basis: ask.basis.clone() };
    Ok(Decision::leaves(vec![Draft::plain(Some(&item.consultation), event)]))
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
