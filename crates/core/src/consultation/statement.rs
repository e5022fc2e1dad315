//! 观点: a short sentence that people vote on, possibly taken from an opinion.

use super::{
    admission::{STATEMENT_CHARS_MAX, author_part, check_text, participant, readable},
    item::{Audience, ItemKind, Module},
    opinion::accepted,
    phase::Phase,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::{ConsultationId, PartName, Place},
    record::{Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// A sentence to be voted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    /// Where.
    pub consultation: ConsultationId,
    /// The sentence.
    pub text: String,
    /// The opinion it was taken from.
    pub taken_from: Option<Place>,
}

/// Puts a sentence to the vote, once a moderator has looked where the charter says so.
pub(crate) fn submit(actor: &Actor, ask: &Submit, base: &Base) -> Result<Decision, Refusal> {
    let author = participant(actor, base, &ask.consultation, Module::Stance, &[Phase::Collecting])?;
    check_text(&ask.text, STATEMENT_CHARS_MAX)?;
    let about = match &ask.taken_from {
        None => None,
        Some(place) => {
            let opinion = readable(base, place, author.tier)?;
            if opinion.kind != ItemKind::Opinion || opinion.consultation != ask.consultation {
                return Err(Refusal::WrongKind);
            }
            base.refer(place)
        }
    };
    let accept = ItemAccepted {
        kind: ItemKind::Statement,
        tier: author.tier,
        audience: Audience::Public,
        prompt: None,
        about,
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&ask.consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::AUTHOR), author_part(author.handle, author.standing, false));
    Ok(Decision::leaves(accepted(draft, author.charter.review)))
}
