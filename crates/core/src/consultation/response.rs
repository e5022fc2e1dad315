//! Replies and support: acts in one's own log that point at an item of either body.

use super::{
    admission::{self, TEXT_CHARS_MAX, check_text, participant, readable},
    item::{ItemKind, Module},
    opinion::{accepted, published_at_once},
    phase::Phase,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::{Base, Deed},
    ids::{PartName, Place},
    record::{Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// An answer to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The item answered.
    pub about: Place,
    /// The words.
    pub text: String,
    /// Whether the author wants to be named.
    pub named: bool,
}

/// Answers a published item of either body that consists of words.
pub(crate) fn reply(actor: &Actor, ask: &Reply, base: &Base) -> Result<Decision, Refusal> {
    let consultation = admission::item(base, &ask.about)?.consultation.clone();
    admission::check_intake(base, &consultation)?;
    let author = participant(actor, base, &consultation, Module::Replies, &[Phase::Collecting])?;
    let about = readable(base, &ask.about, author.tier)?;
    if matches!(about.kind, ItemKind::Appeal) || !about.kind.is_reviewed() {
        return Err(Refusal::WrongKind);
    }
    check_text(&ask.text, TEXT_CHARS_MAX)?;
    let accept = ItemAccepted {
        kind: ItemKind::Reply,
        tier: author.tier,
        audience: about.audience,
        prompt: about.prompt.clone(),
        about: base.refer(&ask.about),
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::AUTHOR), author.author_part(ask.named)?);
    Ok(Decision::leaves(accepted(draft, author.charter.review)))
}

/// Supports a published opinion of somebody else, once. It has no words, so it is published at once.
pub(crate) fn support(actor: &Actor, place: &Place, base: &Base) -> Result<Decision, Refusal> {
    let consultation = admission::item(base, place)?.consultation.clone();
    let phases = [Phase::Collecting, Phase::Deliberating];
    admission::check_intake(base, &consultation)?;
    let supporter = participant(actor, base, &consultation, Module::Support, &phases)?;
    let item = readable(base, place, supporter.tier)?;
    if item.kind != ItemKind::Opinion {
        return Err(Refusal::WrongKind);
    }
    if base.did(actor, place, Deed::Authored) {
        return Err(Refusal::OwnItem);
    }
    if base.did(actor, place, Deed::Supported) {
        return Err(Refusal::AlreadyDone);
    }
    let accept = ItemAccepted {
        kind: ItemKind::Support,
        tier: supporter.tier,
        audience: item.audience,
        prompt: None,
        about: base.refer(place),
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::AUTHOR), supporter.author_part(false)?);
    Ok(Decision::leaves(published_at_once(draft)))
}
