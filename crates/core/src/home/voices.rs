//! What a secretariat prepares before anybody takes part: surveys that are being written, and research groups.

use std::collections::BTreeSet;

use super::{at_most, is_operator};
use crate::{
    canonical::{self, Object, Value, parse_object, write_object},
    command::Actor,
    consultation::admission::{
        LABEL_CHARS_MAX, check_label, check_len, check_text, consultation, need_role_in, unclean,
    },
    facts::Base,
    ids::{Code, ConsultationId, PersonId},
    refusal::Refusal,
    text,
};

/// Most members of a research group.
pub const GROUP_MAX: usize = 50;

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

/// 调研组: people who go and look together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id within the consultation.
    pub id: Code,
    /// Its name, which stands under its notes.
    pub name: String,
    /// Who leads it; one of its members.
    pub leader: PersonId,
    /// Its members, by id.
    pub members: BTreeSet<PersonId>,
}

/// A group as it is from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetGroup {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// The group; without members it ends.
    pub group: Group,
}

impl Group {
    /// The canonical bytes under which it is kept, without its id.
    pub fn bytes(&self) -> Vec<u8> {
        let members = self.members.iter().map(|m| Value::text(m.as_str())).collect();
        write_object(
            &Object::new()
                .text("name", &*self.name)
                .text("leader", self.leader.as_str())
                .with("members", Value::List(members)),
        )
    }

    /// Reads what [`Group::bytes`] wrote; `None` when it did not.
    pub fn read(id: &str, bytes: &[u8]) -> Option<Group> {
        let o = parse_object(bytes, canonical::DOCUMENT).ok()?;
        let person = |text: &str| PersonId::new(text).ok();
        Some(Group {
            id: Code::new(id).ok()?,
            name: o.need_text("name").ok()?.to_owned(),
            leader: person(o.need_text("leader").ok()?)?,
            members: o.need_list("members").ok()?.iter().map(|m| person(m.as_text()?)).collect::<Option<_>>()?,
        })
    }
}

/// Whoever decides at the desk says who goes; everybody in a group takes part and is on file.
pub(super) fn decide_group(actor: &Actor, set: &SetGroup, base: &Base) -> Result<(), Refusal> {
    consultation(base, &set.consultation)?;
    if !is_operator(actor) {
        need_role_in(actor, base, "moderator", |r| r.moderator, &set.consultation)?;
    }
    let group = &set.group;
    if group.members.is_empty() {
        return Ok(());
    }
    at_most(group.members.len(), GROUP_MAX)?;
    check_text(&group.name, LABEL_CHARS_MAX)?;
    check_label(&group.name, LABEL_CHARS_MAX)?;
    let takes_part = |person: &PersonId| base.people.get(person).is_some_and(|standing| standing.tier.is_some());
    let all_take_part = group.members.iter().all(takes_part);
    if all_take_part && group.members.contains(&group.leader) { Ok(()) } else { Err(Refusal::UnknownPerson) }
}
