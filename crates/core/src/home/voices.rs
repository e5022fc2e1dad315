//! What a secretariat prepares before anybody takes part: surveys that are being written.

use crate::{
    command::Actor,
    consultation::admission::{check_len, consultation, need_role_in, unclean},
    facts::Base,
    ids::{Code, ConsultationId},
    refusal::Refusal,
    text,
};

/// Longest draft of a survey, in characters.
pub const SURVEY_CHARS_MAX: usize = 40_000;

/// A survey that is being written: words as they stand, which need not be questions yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSurvey {
    /// For which consultation.
    pub consultation: ConsultationId,
    /// Which of its drafts.
    pub id: Code,
    /// The words; empty: the draft is dropped.
    pub words: String,
}

/// Whoever decides at the desk writes what is asked there.
pub(super) fn decide_draft(actor: &Actor, draft: &DraftSurvey, base: &Base) -> Result<(), Refusal> {
    consultation(base, &draft.consultation)?;
    need_role_in(actor, base, "moderator", |r| r.moderator, &draft.consultation)?;
    check_len(&draft.words, SURVEY_CHARS_MAX)?;
    text::check(&draft.words).map_err(unclean)
}
