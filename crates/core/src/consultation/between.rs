//! What one secretariat says to those of all hosts about an item: an item of its own, read by them alone.

use super::item::{Audience, ItemKind, Tier};
use crate::{
    facts::Base,
    ids::{ConsultationId, PartName, Place},
    record::{Draft, Event, ItemAccepted},
};

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
