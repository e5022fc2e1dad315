//! What people keep for themselves: drafts of opinions, what they have read, what they ask about their data.

use super::{
    account::is_self,
    is_operator,
    people::{need_security, units_of},
};
use crate::{
    canonical::{self, BadField, NotCanonical, Object, parse_object, write_object},
    command::Actor,
    consultation::{
        admission::{self, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_len, check_reason, check_text, unclean},
        item::{Audience, words},
    },
    facts::{Base, Private},
    ids::{ConsultationId, FormKey, PersonId, PromptId},
    refusal::Refusal,
    text,
};

/// Most drafts of one person or device.
pub const DRAFTS_MAX: usize = 50;
/// Days after which a draft that nobody touched is gone.
pub const DRAFT_KEPT_DAYS: i64 = 180;

/// An opinion that is being written. Saved again and again under the form key with which it will be submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveDraft {
    /// The form's key.
    pub form: FormKey,
    /// For which consultation.
    pub consultation: ConsultationId,
    /// The words so far.
    pub words: Private<DraftWords>,
}

/// What was typed so far.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DraftWords {
    /// Under which prompt.
    pub prompt: Option<PromptId>,
    /// Who may read it.
    pub audience: Option<Audience>,
    /// Heading.
    pub title: String,
    /// Text.
    pub text: String,
    /// Whether the author wants to be named.
    pub named: bool,
}

/// Why kept bytes are no draft.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDraft {
    /// Not canonical.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
}

impl DraftWords {
    /// The canonical bytes under which it is kept.
    pub fn bytes(&self) -> Vec<u8> {
        write_object(
            &Object::new()
                .text("prompt", self.prompt.as_ref().map(PromptId::as_str).unwrap_or_default())
                .text("audience", self.audience.map(Audience::word).unwrap_or_default())
                .text("title", &*self.title)
                .text("text", &*self.text)
                .int("named", self.named.into()),
        )
    }

    /// Reads what [`DraftWords::bytes`] wrote.
    ///
    /// # Errors
    /// [`BadDraft`].
    pub fn read(bytes: &[u8]) -> Result<DraftWords, BadDraft> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        let given = |name: &str| o.need_text(name).map(|t| Some(t.to_owned()).filter(|t| !t.is_empty()));
        let prompt = given("prompt")?.map(|p| PromptId::new(&p)).transpose();
        let audience = given("audience")?.map(|a| Audience::from_word(&a).ok_or(())).transpose();
        Ok(DraftWords {
            prompt: prompt.map_err(|_| BadField::new("prompt", "a prompt id"))?,
            audience: audience.map_err(|()| BadField::new("audience", "an audience"))?,
            title: o.need_text("title")?.to_owned(),
            text: o.need_text("text")?.to_owned(),
            named: o.need_int("named")? == 1,
        })
    }
}

words! {
    /// What somebody asks about the data on file about them.
    RequestKind {
        /// 更正: something is wrong.
        Correct = "correct",
        /// 异议: against a use of it.
        Object = "object",
        /// 注销: erase it, where that takes somebody else's decision.
        Erase = "erase",
    }
}

/// A request about one's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskAboutMe {
    /// What is asked.
    pub kind: RequestKind,
    /// In one's own words.
    pub text: Private<String>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRequest {
    /// Which request.
    pub id: u64,
    /// Whose it is.
    pub person: PersonId,
    /// What was done, in a sentence to the person.
    pub answer: Private<String>,
}

/// A draft may be unfinished in every way but one: it must be possible to keep it.
pub(super) fn decide_draft(actor: &Actor, draft: &SaveDraft, base: &Base) -> Result<(), Refusal> {
    let person = actor.person().ok_or(Refusal::UnknownPerson)?;
    if matches!(actor, Actor::Person(_)) && !base.people.contains_key(person) {
        return Err(Refusal::UnknownPerson);
    }
    admission::consultation(base, &draft.consultation)?;
    let words = &draft.words.0;
    check_len(&words.text, TEXT_CHARS_MAX)?;
    check_len(&words.title, TITLE_CHARS_MAX)?;
    text::check(&words.text).and_then(|()| text::check_line(&words.title)).map_err(unclean)?;
    let kept = base.house.drafts.get(person).map_or(0, |kept| kept.len() + usize::from(!kept.contains(&draft.form)));
    if kept > DRAFTS_MAX { Err(Refusal::TooMany { count: kept, count_max: DRAFTS_MAX }) } else { Ok(()) }
}

pub(super) fn decide_request(actor: &Actor, ask: &AskAboutMe, base: &Base) -> Result<(), Refusal> {
    let Actor::Person(id) = actor else { return Err(Refusal::UnknownPerson) };
    base.people.get(id).ok_or(Refusal::UnknownPerson)?;
    check_text(&ask.text.0, TEXT_CHARS_MAX)
}

pub(super) fn decide_answer(actor: &Actor, ask: &AnswerRequest, base: &Base) -> Result<(), Refusal> {
    need_security(actor, &units_of(&ask.person, base), base)?;
    // Whose it is does the record of requests say, not whoever answers.
    if base.house.requests.get(&ask.id) != Some(&ask.person) {
        return Err(Refusal::AlreadyDone);
    }
    check_reason(&ask.answer.0)
}

/// People erase their own account; whoever minds accounts erases one on request.
pub(super) fn decide_erase(actor: &Actor, person: &PersonId, base: &Base) -> Result<(), Refusal> {
    base.people.get(person).ok_or(Refusal::UnknownPerson)?;
    if !is_self(actor, person) && !is_operator(actor) {
        need_security(actor, &units_of(person, base), base)?;
    }
    let is_erased = base.house.accounts.get(person).is_some_and(|a| a.is_erased);
    if is_erased { Err(Refusal::AlreadyDone) } else { Ok(()) }
}
