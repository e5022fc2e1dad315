//! 观点: a short sentence that people vote on, possibly taken from an opinion.

use super::{
    admission::{
        STATEMENT_CHARS_MAX, charter, check_heading, check_intake, consultation, in_phase, need_role_in, participant,
        readable,
    },
    item::{Audience, ItemKind, Module, Tier},
    opinion::{accepted, published_at_once},
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

/// A sentence of an opinion that a secretariat puts to the vote, in its words or shorter ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choose {
    /// The opinion, of either body.
    pub item: Place,
    /// The sentence.
    pub text: String,
}

/// Puts a sentence to the vote as the body does it: it names the opinion it was taken from, and nobody as its author. Whoever
/// decides at the desk chooses; people vote while they can.
pub(crate) fn choose(actor: &Actor, ask: &Choose, base: &Base) -> Result<Decision, Refusal> {
    // Of narrower words not even that they exist: what is put to the vote is read by whoever votes.
    let opinion = readable(base, &ask.item, Tier::Member)?;
    let c = &opinion.consultation;
    need_role_in(actor, base, "moderator", |r| r.moderator, c)?;
    let facts = consultation(base, c)?;
    let charter = charter(base, facts)?;
    in_phase(facts, &[Phase::Collecting, Phase::Deliberating])?;
    if !charter.modules.contains(&Module::Stance) {
        return Err(Refusal::ModuleOff { module: Module::Stance });
    }
    if opinion.kind != ItemKind::Opinion {
        return Err(Refusal::WrongKind);
    }
    check_heading(&ask.text, STATEMENT_CHARS_MAX)?;
    let accept = ItemAccepted {
        kind: ItemKind::Statement,
        // The body asks, not a person: everybody whom the charter admits may answer.
        tier: Tier::Open,
        audience: opinion.audience,
        prompt: None,
        about: base.refer(&ask.item),
        source: None,
        parts: Vec::new(),
    };
    let draft =
        Draft::plain(Some(c), Event::ItemAccepted(accept)).part(PartName::known(PartName::TEXT), ask.text.as_str());
    Ok(Decision::leaves(published_at_once(draft)))
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
