//! 申诉: an author objects to a withheld item; somebody other than whoever decided answers.

use super::{
    admission::{self, TEXT_CHARS_MAX, author_part, check_reason, check_text},
    item::{Audience, ItemKind, State},
    moderation::{in_state, state_draft},
};
use crate::{
    command::Actor,
    commitment::handle,
    decide::Decision,
    facts::{Base, Deed},
    ids::{Code, PartName, Place},
    record::{Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// Reason code of an item published after an appeal.
pub const UPHELD: &str = "appeal-upheld";
/// Reason code of an appeal that was answered with no.
pub const DISMISSED: &str = "appeal-dismissed";

/// An objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    /// The withheld item.
    pub item: Place,
    /// Why it should be published.
    pub text: String,
}

/// The answer to an objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The appeal.
    pub appeal: Place,
    /// The item it is about.
    pub item: Place,
    /// Whether the item is published after all.
    pub uphold: bool,
    /// A sentence to the author.
    pub reason: String,
}

/// Objects to one's item being withheld, once, also after closing.
pub(crate) fn submit(actor: &Actor, ask: &Submit, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::own_item(base, &ask.item)?;
    if !base.did(actor, &ask.item, Deed::Authored) {
        return Err(Refusal::NoSuchItem);
    }
    in_state(item, &[State::Withheld])?;
    if base.did(actor, &ask.item, Deed::Appealed) {
        return Err(Refusal::AlreadyDone);
    }
    check_text(&ask.text, TEXT_CHARS_MAX)?;
    let standing = admission::standing(actor, base)?;
    let accept = ItemAccepted {
        kind: ItemKind::Appeal,
        tier: item.tier,
        // It quotes what was withheld: for the secretariat that withheld it, and nobody else.
        audience: Audience::Own,
        prompt: None,
        about: base.refer(&ask.item),
        source: None,
        parts: Vec::new(),
    };
    let handle = handle(&standing.key.0, &item.consultation);
    let draft = Draft::plain(Some(&item.consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::AUTHOR), author_part(handle, Some(standing), false));
    Ok(Decision::leaves(vec![draft]))
}

/// Answers an appeal: the appeal is closed with a sentence, and the item published when it is upheld.
pub(crate) fn answer(actor: &Actor, ask: &Answer, base: &Base) -> Result<Decision, Refusal> {
    let appeal = admission::moderated(actor, base, &ask.appeal)?;
    if appeal.kind != ItemKind::Appeal || appeal.about.as_ref() != Some(&ask.item) {
        return Err(Refusal::WrongKind);
    }
    in_state(appeal, &[State::Pending])?;
    let item = admission::own_item(base, &ask.item)?;
    // An item that its author took back, or whose words are erased, leaves an appeal about nothing: it is closed.
    if item.state == State::Withheld && base.did(actor, &ask.item, Deed::Decided) {
        return Err(Refusal::SameModerator);
    }
    if ask.uphold {
        in_state(item, &[State::Withheld])?;
    }
    check_reason(&ask.reason)?;
    let code = Code::known(if ask.uphold { UPHELD } else { DISMISSED });
    let mut drafts = vec![
        state_draft(base, &ask.appeal, State::Published, Some(code.clone()))?
            .part(PartName::known(PartName::REASON), ask.reason.as_str()),
    ];
    if ask.uphold {
        drafts.push(state_draft(base, &ask.item, State::Published, Some(code))?);
    }
    Ok(Decision::leaves(drafts))
}
