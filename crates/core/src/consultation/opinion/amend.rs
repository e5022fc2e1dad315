//! What an author may still do to an item: correct it until it is published, add to it, take it back.

use hutong_log::hash::Hash;

use super::accepted;
use crate::{
    canonical::{self, parse_object},
    command::Actor,
    commitment::commit,
    consultation::{
        admission::{self, STATEMENT_CHARS_MAX, TEXT_CHARS_MAX, author_part, check_text, participant},
        item::{Audience, ItemKind, Module, State},
        phase::Phase,
    },
    decide::Decision,
    facts::{Base, Deed, ItemFacts},
    ids::{LeafId, PartName, Place},
    receipt::Opened,
    record::{Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// New words for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correct {
    /// The item.
    pub item: Place,
    /// The new words, whole.
    pub text: String,
}

/// An addition to a published item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplement {
    /// The item.
    pub item: Place,
    /// The added words.
    pub text: String,
}

/// Replaces the words of an item that nobody but its author and moderators has seen.
pub(crate) fn correct(actor: &Actor, ask: &Correct, base: &Base) -> Result<Decision, Refusal> {
    let item = authored(actor, base, &ask.item)?;
    if !matches!(item.kind, ItemKind::Opinion | ItemKind::Reply | ItemKind::Supplement | ItemKind::Statement) {
        return Err(Refusal::WrongKind);
    }
    if item.has_votes {
        return Err(Refusal::HasVotes);
    }
    if item.was_published {
        return Err(Refusal::WasPublished);
    }
    if item.state != State::Pending {
        return Err(Refusal::WrongState { state: item.state });
    }
    let chars_max = if item.kind == ItemKind::Statement { STATEMENT_CHARS_MAX } else { TEXT_CHARS_MAX };
    check_text(&ask.text, chars_max)?;
    let target = base.refer(&ask.item).ok_or(Refusal::NoSuchItem)?;
    let event = Event::ItemRevised { item: target, parts: Vec::new() };
    let draft = Draft::plain(Some(&item.consultation), event).part(PartName::known(PartName::TEXT), ask.text.as_str());
    Ok(Decision::leaves(vec![draft]))
}

/// Adds to one's published item. Its part `author` holds the handle alone: whoever entered the item for somebody
/// else must not appear as its author, and everybody else's name and affiliations are with the item itself.
pub(crate) fn supplement(actor: &Actor, ask: &Supplement, base: &Base) -> Result<Decision, Refusal> {
    let item = authored(actor, base, &ask.item)?;
    if item.kind != ItemKind::Opinion {
        return Err(Refusal::WrongKind);
    }
    if item.state != State::Published {
        return Err(Refusal::WrongState { state: item.state });
    }
    admission::check_intake(base, &item.consultation)?;
    let author = participant(actor, base, &item.consultation, Module::Opinions, &[Phase::Collecting])?;
    check_text(&ask.text, TEXT_CHARS_MAX)?;
    let accept = ItemAccepted {
        kind: ItemKind::Supplement,
        tier: item.tier,
        audience: item.audience,
        prompt: item.prompt.clone(),
        about: base.refer(&ask.item),
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&item.consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::AUTHOR), author_part(author.handle, None, false));
    Ok(Decision::leaves(accepted(draft, author.charter.review)))
}

/// A part of an item as its receipt opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawByReceipt {
    /// The item.
    pub item: Place,
    /// Its part `author`, which is opened to nobody but whoever was handed the receipt.
    pub shown: Opened,
}

impl WithdrawByReceipt {
    /// Whether what is shown is held by nobody but whoever was handed the receipt, as far as it can be told from it alone.
    pub fn is_for_holders(&self) -> bool {
        self.shown.name.as_str() == PartName::AUTHOR && is_unnamed(self.shown.content.as_deref().unwrap_or_default())
    }
}

/// Takes one's item back, until a report rests on it.
pub(crate) fn withdraw(actor: &Actor, place: &Place, base: &Base) -> Result<Decision, Refusal> {
    withdrawn(authored(actor, base, place)?, place, base)
}

/// Takes back the item of somebody who shows its receipt: salt and content of the part `author` that the leaf commits
/// to. That part never leaves this node unless its author asked to be named; then others may hold it too, and it
/// proves nothing.
pub(crate) fn withdraw_by_receipt(actor: &Actor, ask: &WithdrawByReceipt, base: &Base) -> Result<Decision, Refusal> {
    actor.person().ok_or(Refusal::UnknownPerson)?;
    let shown = &ask.shown;
    let item = admission::own_item(base, &ask.item)?;
    let content = shown.content.as_deref().unwrap_or_default();
    let commitment = base.house.commitments.get(&(ask.item.clone(), shown.name.clone()));
    let opens = |(leaf, commitment): &(LeafId, Hash)| commit(&shown.salt, &shown.name, *leaf, content) == *commitment;
    if !ask.is_for_holders() || !commitment.is_some_and(opens) {
        return Err(Refusal::NotProven);
    }
    withdrawn(item, &ask.item, base)
}

/// Whether the part `author` says that its author is not named.
fn is_unnamed(content: &[u8]) -> bool {
    let read = parse_object(content, canonical::DOCUMENT);
    read.is_ok_and(|author| author.need_int("named").is_ok_and(|named| named == 0))
}

fn withdrawn(item: &ItemFacts, place: &Place, base: &Base) -> Result<Decision, Refusal> {
    if item.is_reported {
        return Err(Refusal::ReportRestsOnIt);
    }
    if matches!(item.state, State::Withdrawn | State::Erased) {
        return Err(Refusal::WrongState { state: item.state });
    }
    let target = base.refer(place).ok_or(Refusal::NoSuchItem)?;
    let event = Event::StateChanged { item: target, to: State::Withdrawn, reason: None, into: None, parts: Vec::new() };
    Ok(Decision::leaves(vec![Draft::plain(Some(&item.consultation), event)]))
}

/// An item of the own log by whoever asks. Others learn nothing, not even that it exists, unless it is public.
fn authored<'a>(actor: &Actor, base: &'a Base, place: &Place) -> Result<&'a ItemFacts, Refusal> {
    let item = admission::item(base, place)?;
    let is_public = item.state == State::Published && item.audience == Audience::Public;
    if place.origin == base.home && base.did(actor, place, Deed::Authored) {
        Ok(item)
    } else if !is_public {
        Err(Refusal::NoSuchItem)
    } else if place.origin == base.home {
        Err(Refusal::NotAuthor)
    } else {
        Err(Refusal::NotOurItem)
    }
}
