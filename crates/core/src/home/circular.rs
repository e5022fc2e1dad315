//! 通知: what a secretariat writes to people of its own, and whether they have seen it. Not in the record: it is about the
//! house's work, not about what was said.

use super::{at_most, is_operator, people::PEOPLE_MAX};
use crate::{
    command::Actor,
    consultation::{
        admission::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_label, check_text, consultation, need_role_in},
        item::words,
    },
    facts::Base,
    ids::{Code, ConsultationId, PersonId},
    refusal::Refusal,
};

/// Seconds between two reminders of the same circular.
pub const REMIND_EVERY_S: u64 = 3_600;

words! {
    /// Whom a circular was written to.
    Addressed {
        /// All members of the body.
        Members = "members",
        /// Everybody of a unit.
        Unit = "unit",
        /// People who were named one by one.
        People = "people",
    }
}

/// A circular to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendCircular {
    /// From the desk of which consultation.
    pub consultation: ConsultationId,
    /// Its id.
    pub id: Code,
    /// Its heading.
    pub title: String,
    /// Its words.
    pub text: String,
    /// Whether everybody has to confirm that they have read it.
    pub must_confirm: bool,
    /// Whom it was written to, as the secretariat said it.
    pub addressed: Addressed,
    /// Who that is.
    pub to: Vec<PersonId>,
}

/// That somebody opened a circular, or confirms it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeeCircular {
    /// Which.
    pub id: Code,
    /// Whether they confirm that they have read it.
    pub confirms: bool,
}

/// A circular as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircularFacts {
    /// From the desk of which consultation.
    pub consultation: ConsultationId,
    /// Whether everybody has to confirm it.
    pub must_confirm: bool,
    /// Whether it was written to whoever asks.
    pub is_mine: bool,
    /// How many have not confirmed it.
    pub open: u64,
    /// Whether somebody was reminded a moment ago.
    pub was_just_reminded: bool,
}

/// Whoever decides at the desk writes to people on file.
pub(super) fn decide_send(actor: &Actor, ask: &SendCircular, base: &Base) -> Result<(), Refusal> {
    consultation(base, &ask.consultation)?;
    if !is_operator(actor) {
        need_role_in(actor, base, "moderator", |r| r.moderator, &ask.consultation)?;
    }
    check_text(&ask.title, TITLE_CHARS_MAX)?;
    check_label(&ask.title, TITLE_CHARS_MAX)?;
    check_text(&ask.text, TEXT_CHARS_MAX)?;
    at_most(ask.to.len(), PEOPLE_MAX)?;
    // Devices are on file, too, and are nobody.
    let is_somebody = |person: &PersonId| base.people.get(person).is_some_and(|standing| !standing.name.0.is_empty());
    if !ask.to.is_empty() && ask.to.iter().all(is_somebody) { Ok(()) } else { Err(Refusal::UnknownPerson) }
}

/// Everybody for themselves, of what was written to them.
pub(super) fn decide_see(actor: &Actor, ask: &SeeCircular, base: &Base) -> Result<(), Refusal> {
    let Actor::Person(_) = actor else { return Err(Refusal::UnknownPerson) };
    let facts = base.house.circulars.get(&ask.id).filter(|c| c.is_mine).ok_or(Refusal::NoSuchItem)?;
    if ask.confirms && !facts.must_confirm { Err(Refusal::WrongKind) } else { Ok(()) }
}

/// Whoever decides at the desk reminds those who have not confirmed, and not again at once.
pub(super) fn decide_remind(actor: &Actor, id: &Code, base: &Base) -> Result<(), Refusal> {
    let facts = base.house.circulars.get(id).ok_or(Refusal::NoSuchItem)?;
    need_role_in(actor, base, "moderator", |r| r.moderator, &facts.consultation)?;
    if !facts.must_confirm {
        return Err(Refusal::WrongKind);
    }
    if facts.open == 0 || facts.was_just_reminded { Err(Refusal::AlreadyDone) } else { Ok(()) }
}
