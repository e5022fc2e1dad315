//! 活动: a seminar, a visit, a meeting to which a secretariat asks people of its own. They sign up (报名), or ask for leave
//! (请假) with a reason that the secretariat alone reads, and may take either back. Not in the record: it is about the house's
//! work, not about what was said.

use super::{at_most, circular::Addressed, is_operator, people::PEOPLE_MAX};
use crate::{
    command::Actor,
    consultation::{
        admission::{
            LABEL_CHARS_MAX, REASON_CHARS_MAX, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_label, check_text, consultation,
            need_role, need_role_in,
        },
        item::words,
    },
    facts::{Base, Private},
    ids::{Code, ConsultationId, PersonId},
    moment::Moment,
    refusal::Refusal,
};

words! {
    /// What somebody answered.
    Reply {
        /// 报名: they come.
        Coming = "coming",
        /// 请假: they do not.
        Leave = "leave",
    }
}

/// What is said about a gathering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// Its heading.
    pub title: String,
    /// What it is about, and what to bring; may be empty.
    pub text: String,
    /// Where: venue, address, room, or how to take part from elsewhere.
    pub place: String,
    /// When it begins.
    pub starts: Moment,
    /// When it ends.
    pub ends: Moment,
    /// Until when one signs up.
    pub until: Moment,
    /// How many may come; `None`: as many as are asked.
    pub seats: Option<u64>,
    /// Whether everybody may know of it: it stands beside its consultation and in the public calendar.
    pub is_public: bool,
}

/// A gathering as it is from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetGathering {
    /// Its id.
    pub id: Code,
    /// Of which consultation; `None`: of the body as a whole. It stays what it was first.
    pub about: Option<ConsultationId>,
    /// What is said about it.
    pub details: Details,
    /// Whom it was written to first, as the secretariat said it.
    pub addressed: Addressed,
    /// Who is asked; of one that is changed, who is asked besides.
    pub to: Vec<PersonId>,
}

/// That a gathering does not take place, or does after all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallOffGathering {
    /// Which.
    pub id: Code,
    /// Why it does not; `None`: it does.
    pub reason: Option<String>,
}

/// What somebody answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerGathering {
    /// Which.
    pub id: Code,
    /// What; `None`: what they said is taken back.
    pub reply: Option<Reply>,
    /// Why they do not come.
    pub reason: Private<String>,
}

/// What a secretariat enters for somebody who said it otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerForGathering {
    /// Who.
    pub person: PersonId,
    /// What they said.
    pub answer: AnswerGathering,
}

/// A gathering as rules see it, with whoever is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct GatheringFacts {
    /// Of which consultation.
    pub about: Option<ConsultationId>,
    /// How many are asked.
    pub asked: u64,
    /// How many come.
    pub coming: u64,
    /// How many may.
    pub seats: Option<u64>,
    /// How many have not answered.
    pub open: u64,
    /// Whether it was called off.
    pub is_off: bool,
    /// Whether signing up is over.
    pub is_closed: bool,
    /// Whether it has begun.
    pub has_begun: bool,
    /// Whether somebody was reminded a moment ago.
    pub was_just_reminded: bool,
    /// Whether the person was asked; with what they answered.
    pub person: Option<Option<Reply>>,
}

/// Whoever decides about everything at the consultation's desk, or at every desk.
fn need_desk(actor: &Actor, base: &Base, about: Option<&ConsultationId>) -> Result<(), Refusal> {
    match about {
        _ if is_operator(actor) => Ok(()),
        Some(about) => need_role_in(actor, base, "moderator", |r| r.moderator, about),
        None => need_role(actor, base, "moderator", |r| r.moderator),
    }
}

/// The gathering, if there is one of that id.
fn find<'a>(base: &'a Base, id: &Code) -> Result<&'a GatheringFacts, Refusal> {
    base.house.gatherings.get(id).ok_or(Refusal::NoSuchGathering)
}

/// Whoever decides at the desk sets what is said about it and asks people on file.
pub(super) fn decide_set(actor: &Actor, ask: &SetGathering, base: &Base) -> Result<(), Refusal> {
    let known = base.house.gatherings.get(&ask.id);
    if known.is_some_and(|facts| facts.about != ask.about) {
        return Err(Refusal::NoSuchGathering);
    }
    if let Some(about) = &ask.about {
        consultation(base, about)?;
    }
    need_desk(actor, base, ask.about.as_ref())?;
    let Details { title, text, place, starts, ends, until, seats, .. } = &ask.details;
    check_text(title, TITLE_CHARS_MAX)?;
    check_label(title, TITLE_CHARS_MAX)?;
    if !text.is_empty() {
        check_text(text, TEXT_CHARS_MAX)?;
    }
    check_text(place, LABEL_CHARS_MAX)?;
    check_label(place, LABEL_CHARS_MAX)?;
    if until > starts || starts >= ends {
        return Err(Refusal::TimesAtOdds);
    }
    let (asked, coming) = known.map_or((0, 0), |facts| (facts.asked, facts.coming));
    let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    match seats {
        Some(0) => return Err(Refusal::NoSeatLeft),
        // Nobody loses a seat by a change.
        Some(seats) => at_most(count(coming), count(*seats))?,
        None => {}
    }
    at_most(count(asked).saturating_add(ask.to.len()), PEOPLE_MAX)?;
    // Devices are on file, too, and are nobody.
    let is_somebody = |person: &PersonId| base.people.get(person).is_some_and(|standing| !standing.name.0.is_empty());
    let asks_somebody = known.is_some() || !ask.to.is_empty();
    if asks_somebody && ask.to.iter().all(is_somebody) { Ok(()) } else { Err(Refusal::UnknownPerson) }
}

/// The same people call it off, with a reason for those who are asked, or say that it takes place after all.
pub(super) fn decide_call_off(actor: &Actor, ask: &CallOffGathering, base: &Base) -> Result<(), Refusal> {
    let facts = find(base, &ask.id)?;
    need_desk(actor, base, facts.about.as_ref())?;
    if let Some(reason) = &ask.reason {
        check_text(reason, REASON_CHARS_MAX)?;
    }
    if facts.is_off == ask.reason.is_some() { Err(Refusal::AlreadyDone) } else { Ok(()) }
}

/// Everybody for themselves, of what they were asked to.
pub(super) fn decide_answer(actor: &Actor, ask: &AnswerGathering, base: &Base) -> Result<(), Refusal> {
    let Actor::Person(_) = actor else { return Err(Refusal::UnknownPerson) };
    let facts = find(base, &ask.id)?;
    check_answer(ask, facts, facts.is_closed)
}

/// The desk enters what somebody told it, also after signing up is over.
pub(super) fn decide_answer_for(actor: &Actor, ask: &AnswerForGathering, base: &Base) -> Result<(), Refusal> {
    let facts = find(base, &ask.answer.id)?;
    need_desk(actor, base, facts.about.as_ref())?;
    check_answer(&ask.answer, facts, false)
}

/// Leave is asked for, and what was said is taken back, until it begins; seats are taken until signing up is over.
fn check_answer(ask: &AnswerGathering, facts: &GatheringFacts, is_closed: bool) -> Result<(), Refusal> {
    let before = facts.person.ok_or(Refusal::NoSuchGathering)?;
    if facts.is_off {
        return Err(Refusal::CalledOff);
    }
    if facts.has_begun {
        return Err(Refusal::HasBegun);
    }
    match ask.reply {
        Some(Reply::Leave) => check_text(&ask.reason.0, REASON_CHARS_MAX),
        Some(Reply::Coming) if before == Some(Reply::Coming) => Ok(()),
        Some(Reply::Coming) if is_closed => Err(Refusal::SignUpOver),
        Some(Reply::Coming) if facts.seats.is_some_and(|seats| facts.coming >= seats) => Err(Refusal::NoSeatLeft),
        Some(Reply::Coming) | None => Ok(()),
    }
}

/// Whoever was asked has seen how it stands now.
pub(super) fn decide_see(actor: &Actor, id: &Code, base: &Base) -> Result<(), Refusal> {
    let Actor::Person(_) = actor else { return Err(Refusal::UnknownPerson) };
    find(base, id)?.person.map(|_| ()).ok_or(Refusal::NoSuchGathering)
}

/// Whoever decides at the desk reminds those who have not answered, while they may, and not again at once.
pub(super) fn decide_remind(actor: &Actor, id: &Code, base: &Base) -> Result<(), Refusal> {
    let facts = find(base, id)?;
    need_desk(actor, base, facts.about.as_ref())?;
    if facts.is_off {
        return Err(Refusal::CalledOff);
    }
    if facts.is_closed {
        return Err(Refusal::SignUpOver);
    }
    if facts.open == 0 || facts.was_just_reminded { Err(Refusal::AlreadyDone) } else { Ok(()) }
}
