//! 观点: a short sentence that people vote on, possibly taken from an opinion.

use super::{
    admission::{STATEMENT_CHARS_MAX, check_heading, check_intake, participant, readable},
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
    check_intake(base, &ask.consultation)?;
    let author = participant(actor, base, &ask.consultation, Module::Stance, &[Phase::Collecting])?;
    check_heading(&ask.text, STATEMENT_CHARS_MAX)?;
    let (about, audience) = match &ask.taken_from {
        None => (None, Audience::Public),
        Some(place) => {
            let opinion = readable(base, place, author.tier)?;
            if opinion.kind != ItemKind::Opinion || opinion.consultation != ask.consultation {
                return Err(Refusal::WrongKind);
            }
            // Words that were meant for some are not put to the vote of all.
            (base.refer(place), opinion.audience)
        }
    };
    let accept = ItemAccepted {
        kind: ItemKind::Statement,
        tier: author.tier,
        audience,
        prompt: None,
        about,
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&ask.consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::AUTHOR), author.author_part(false)?);
    Ok(Decision::leaves(accepted(draft, author.charter.review)))
}
