//! 会签 on a paper's page: who was asked about a draft and what they said, and the forms that ask, answer and release.

use hutong_core::{
    facts::{Reach, Roles},
    home::Countersigning,
    ids::{ConsultationId, PersonId},
};
use hutong_node::pages::DraftView;

use super::{
    reads,
    trail::{Answered, asked},
    works,
};
use crate::{
    key,
    web::{errors::Trouble, forms::Posted, visitor::Visitor},
};

/// Form keys that the part needs: to ask, to answer, to release.
pub(super) const KEYS: usize = 3;

/// Somebody who was asked, or may be.
pub(super) struct Colleague {
    pub id: String,
    pub name: String,
    /// What they said; empty for whoever was not asked.
    pub said: String,
}

/// Everything about countersigning one draft.
#[derive(Default)]
pub(super) struct Countersigns {
    /// Who was asked.
    pub asked: Vec<Colleague>,
    /// Who may be, where the visitor may ask.
    pub offered: Vec<Colleague>,
    /// Whether the visitor was asked and may answer.
    pub is_mine: bool,
    /// Whether the visitor may ask and release.
    pub may_ask: bool,
    pub ask: String,
    pub answer: String,
    pub release: String,
}

/// What a form about countersigning asks for.
///
/// # Errors
/// [`Trouble::BadForm`].
pub(super) fn step_of(posted: &Posted) -> Result<Countersigning, Trouble> {
    let person = |id: &str| PersonId::new(id).map_err(|_| Trouble::BadForm);
    Ok(match posted.raw("do") {
        "ask" => {
            let people = posted.picked("ask-").map(person).collect::<Result<Vec<_>, _>>()?;
            if people.is_empty() {
                return Err(Trouble::BadForm);
            }
            Countersigning::Ask(people)
        }
        "release" => Countersigning::Release(person(posted.raw("person"))?),
        "agree" => Countersigning::Agree,
        "object" => Countersigning::Object(posted.text("comment")),
        _ => return Err(Trouble::BadForm),
    })
}

/// The part of a draft's page.
///
/// # Errors
/// A fault of the store.
pub(super) async fn of(
    v: &Visitor,
    consultation: &ConsultationId,
    may: Roles,
    draft: &DraftView,
    [ask, answer, release]: [String; KEYS],
) -> Result<Countersigns, Trouble> {
    let t = v.locale();
    let answers = asked(draft);
    let me = v.account().map(|view| &view.person);
    let may_ask = may.drafter || may.checker;
    let mut countersigns = Countersigns {
        is_mine: me.is_some_and(|me| answers.contains_key(me)),
        may_ask,
        ask,
        answer,
        release,
        ..Countersigns::default()
    };
    if answers.is_empty() && !may_ask {
        return Ok(countersigns);
    }
    let reach = Reach { consultation: Some(consultation), units: None };
    let mut names = std::collections::BTreeMap::new();
    for person in v.app.node().store().staff().await?.into_iter().map(|view| view.person) {
        let scoped = person.profile.scoped.iter().filter(|scoped| reach.is_within(&scoped.scope));
        let roles = scoped.fold(person.roles, |all, scoped| all.union(scoped.roles));
        if may_ask && (works(roles) || reads(roles)) && !answers.contains_key(&person.id) {
            let (id, name) = (person.id.to_string(), person.name.0.clone());
            countersigns.offered.push(Colleague { id, name, said: String::new() });
        }
        names.insert(person.id, person.name.0);
    }
    countersigns.asked.extend(answers.iter().map(|(person, answer)| Colleague {
        id: person.to_string(),
        name: names.get(person).cloned().unwrap_or_else(|| person.to_string()),
        said: t.say(match answer {
            Answered::NotYet => key!("sign-not-yet"),
            Answered::Agreed => key!("sign-step-agreed"),
            Answered::Objected => key!("sign-step-objected"),
        }),
    }));
    Ok(countersigns)
}
