//! 会签: before the signatory signs, others of the house agree to a draft or say why not. A draft for which nobody was asked
//! needs nobody; a changed draft is another one, and asks anew. Not here: checking (`papers`), signing (`document`).

use hutong_log::hash::Hash;

use super::at_most;
use crate::{
    command::Actor,
    consultation::{
        admission::{check_reason, holds_at, need_role_at},
        document::consultation_of,
    },
    facts::{Base, Reach, Roles},
    ids::{DocumentId, PersonId},
    refusal::Refusal,
};

/// Most people asked about a draft at once.
pub const COUNTERSIGNERS_MAX: usize = 20;

/// A step of countersigning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountersignDraft {
    /// Which document.
    pub document: DocumentId,
    /// Which bytes.
    pub sha256: Hash,
    /// What is done.
    pub step: Countersigning,
}

/// What is done about a draft beside its check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Countersigning {
    /// These people are asked, by whoever drafts or checks.
    Ask(Vec<PersonId>),
    /// Somebody is asked no longer.
    Release(PersonId),
    /// Whoever was asked agrees.
    Agree,
    /// Whoever was asked does not, and says why.
    Object(String),
}

/// Whoever reads the papers of a consultation can be asked about them.
const fn reads_papers(roles: &Roles) -> bool {
    roles.drafter || roles.checker || roles.signatory || roles.moderator || roles.observer || roles.auditor
}

pub(super) fn decide(actor: &Actor, ask: &CountersignDraft, base: &Base) -> Result<(), Refusal> {
    let consultation = consultation_of(&ask.document);
    let reach = || Reach { consultation: consultation.as_ref(), units: None };
    let facts = base.documents.get(&ask.document);
    let asked = facts.and_then(|facts| facts.countersigns.get(&ask.sha256));
    let is_asked = |person: &PersonId| asked.is_some_and(|all| all.contains_key(person));
    match &ask.step {
        Countersigning::Ask(people) => {
            need_role_at(actor, base, "drafter", |r| r.drafter || r.checker, reach())?;
            at_most(asked.map_or(0, |all| all.len()) + people.len(), COUNTERSIGNERS_MAX)?;
            let may = |person: &PersonId| holds_at(&Actor::Person(person.clone()), base, reads_papers, reach());
            if !people.iter().all(may) {
                return Err(Refusal::UnknownPerson);
            }
        }
        Countersigning::Release(person) => {
            need_role_at(actor, base, "drafter", |r| r.drafter || r.checker, reach())?;
            if !is_asked(person) {
                return Err(Refusal::NotAsked);
            }
        }
        Countersigning::Agree | Countersigning::Object(_) => {
            let person = actor.person().ok_or(Refusal::UnknownPerson)?;
            if !is_asked(person) {
                return Err(Refusal::NotAsked);
            }
        }
    }
    if let Countersigning::Object(why) = &ask.step {
        check_reason(why)?;
    }
    // What was shown may have been changed since: nobody speaks to words they did not see.
    if facts.is_some_and(|facts| facts.drafted.contains(&ask.sha256)) { Ok(()) } else { Err(Refusal::Overtaken) }
}
