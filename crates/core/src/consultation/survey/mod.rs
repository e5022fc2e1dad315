//! 问卷: questions put by one body, answered by people of either, each in the log of their own body, once. Answers are
//! opened to nobody; what they came to stands in a `tally` of each log, with nothing about fewer than ten people in it.

mod answers;
mod form;
mod results;

pub use answers::{Answers, Given, WORDS_CHARS_MAX};
pub use form::{OPTIONS_MAX, QUESTIONS_MAX, Question, QuestionKind, Questionnaire};
pub use results::{FLOOR, QuestionResult, TierResult, results};

use super::{
    admission::{self, check_intake, participant, readable},
    item::{Audience, ItemKind, Module, Tier},
    opinion::published_at_once,
    phase::Phase,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::{Base, CountedFacts, Deed},
    ids::{ConsultationId, PartName, Place},
    record::{Counts, Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// Phases in which surveys are put and answered.
const PHASES: [Phase; 2] = [Phase::Collecting, Phase::Deliberating];

/// Questions to be put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Where.
    pub consultation: ConsultationId,
    /// The questions.
    pub questionnaire: Questionnaire,
}

/// Somebody's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The survey, of either body.
    pub survey: Place,
    /// The answers.
    pub answers: Answers,
}

/// Puts the questions: an item of the body itself, open from this leaf on until each log closes it for itself.
pub(crate) fn open(actor: &Actor, ask: &Open, base: &Base) -> Result<Decision, Refusal> {
    let c = &ask.consultation;
    admission::need_role_in(actor, base, "moderator", |r| r.moderator, c)?;
    let facts = admission::consultation(base, c)?;
    let charter = admission::charter(base, facts)?;
    admission::in_phase(facts, &PHASES)?;
    if !charter.modules.contains(&Module::Survey) {
        return Err(Refusal::ModuleOff { module: Module::Survey });
    }
    let bytes = ask.questionnaire.bytes();
    // What was built by a face is held to the form of the document that it becomes.
    Questionnaire::read(&bytes).map_err(|e| Refusal::BadDocument { problem: e.to_string() })?;
    let accept = ItemAccepted {
        kind: ItemKind::Questions,
        // The body asks, not a person: everybody whom the charter admits may answer.
        tier: Tier::Open,
        audience: Audience::Public,
        prompt: None,
        about: None,
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(c), Event::ItemAccepted(accept)).part(PartName::known(PartName::TEXT), bytes);
    Ok(Decision::leaves(published_at_once(draft)))
}

/// Answers a survey of either body, once. The answers are kept for the own secretariat alone.
pub(crate) fn answer(actor: &Actor, ask: &Answer, base: &Base) -> Result<Decision, Refusal> {
    let consultation = admission::item(base, &ask.survey)?.consultation.clone();
    check_intake(base, &consultation)?;
    let author = participant(actor, base, &consultation, Module::Survey, &PHASES)?;
    let survey = readable(base, &ask.survey, author.tier)?;
    if survey.kind != ItemKind::Questions {
        return Err(Refusal::WrongKind);
    }
    let counted = base.counted.get(&ask.survey).ok_or(Refusal::NoSuchItem)?;
    if counted.is_closed {
        return Err(Refusal::CountClosed);
    }
    if base.did(actor, &ask.survey, Deed::Answered) {
        return Err(Refusal::AlreadyAnswered);
    }
    let questionnaire = questions_of(counted).ok_or(Refusal::DocumentNotHere)?;
    ask.answers.check(&questionnaire)?;
    let accept = ItemAccepted {
        kind: ItemKind::Survey,
        tier: author.tier,
        audience: Audience::Own,
        prompt: None,
        about: base.refer(&ask.survey),
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.answers.bytes())
        .part(PartName::known(PartName::AUTHOR), author.author_part(false)?);
    Ok(Decision::leaves(published_at_once(draft)))
}

fn questions_of(facts: &CountedFacts) -> Option<Questionnaire> {
    Questionnaire::read(&facts.words.as_ref()?.0).ok()
}

/// What the answers of the own log came to; `None` when the questions are not here.
pub(super) fn counts_of(facts: &CountedFacts) -> Option<Counts> {
    let questionnaire = questions_of(facts)?;
    let answers = facts.answers.iter().filter_map(|(tier, bytes)| Some((*tier, Answers::read(&bytes.0).ok()?)));
    Some(results::counts(&questionnaire, answers))
}
