//! What one secretariat says to those of all hosts about an item or a decision: an item of its own, read by them alone.

use super::{
    admission,
    item::{Audience, ItemKind, Tier},
};
use crate::{
    command::Actor,
    facts::{Base, ItemFacts},
    ids::{ConsultationId, PartName, Place},
    record::{Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// An item of another host, for whoever moderates the whole consultation here: one's own items are decided about.
pub(super) fn not_ours<'a>(actor: &Actor, base: &'a Base, place: &Place) -> Result<&'a ItemFacts, Refusal> {
    let item = admission::item(base, place)?;
    admission::need_role_in(actor, base, "moderator", |r| r.moderator, &item.consultation)?;
    if place.origin == base.home {
        return Err(Refusal::OwnItem);
    }
    let charter = admission::charter(base, admission::consultation(base, &item.consultation)?)?;
    charter.host(&place.origin).ok_or(Refusal::NotHost)?;
    Ok(item)
}

/// The leaf, with its words. It says nothing of who wrote it: no member of staff has a tier, so it has its item's.
pub(super) fn said(
    kind: ItemKind,
    (about, tier): (&Place, Tier),
    consultation: &ConsultationId,
    words: &str,
    base: &Base,
) -> Draft {
    let accept = ItemAccepted {
        kind,
        tier,
        audience: Audience::Secretariats,
        prompt: None,
        about: base.refer(about),
        source: None,
        parts: Vec::new(),
    };
    Draft::plain(Some(consultation), Event::ItemAccepted(accept)).part(PartName::known(PartName::TEXT), words)
}
