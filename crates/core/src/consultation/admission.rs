//! Who may do what where: the checks that most rules begin with.

use std::sync::Arc;

use super::{
    charter::Charter,
    item::{Audience, Module, State, Tier},
    phase::Phase,
};
use crate::{
    canonical::{Object, Value, write_object},
    command::Actor,
    commitment::handle,
    facts::{Base, ConsultationFacts, ItemFacts, Reach, Roles, Standing},
    ids::{ConsultationId, Handle, Place},
    refusal::Refusal,
    text::{self, UncleanText},
};

/// Longest text of an opinion, reply or supplement, in characters.
pub const TEXT_CHARS_MAX: usize = 5_000;
/// Longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 120;
/// Longest statement, in characters: it must fit on a card on a phone.
pub const STATEMENT_CHARS_MAX: usize = 140;
/// Longest name, label, unit or file name, in characters.
pub const LABEL_CHARS_MAX: usize = 200;
/// Longest sentence of a moderator to an author, in characters.
pub const REASON_CHARS_MAX: usize = 1_000;

/// A person taking part in an open consultation.
pub(super) struct Participant<'a> {
    pub tier: Tier,
    pub standing: &'a Standing,
    pub handle: Handle,
    pub charter: &'a Arc<Charter>,
}

/// The consultation, if it is known here.
pub(crate) fn consultation<'a>(base: &'a Base, id: &ConsultationId) -> Result<&'a ConsultationFacts, Refusal> {
    base.consultations.get(id).ok_or(Refusal::NoSuchConsultation)
}

/// The charter in force, hosted by this body.
pub(super) fn charter<'a>(base: &'a Base, facts: &'a ConsultationFacts) -> Result<&'a Arc<Charter>, Refusal> {
    let (charter, _) = facts.charter.as_ref().ok_or(Refusal::CharterNotInForce)?;
    charter.host(&base.home).map(|_| charter).ok_or(Refusal::NotHost)
}

/// Admits a person to a consultation whose phase is one of `phases` and whose charter has the module on.
pub(super) fn participant<'a>(
    actor: &Actor,
    base: &'a Base,
    id: &ConsultationId,
    module: Module,
    phases: &[Phase],
) -> Result<Participant<'a>, Refusal> {
    let facts = consultation(base, id)?;
    let charter = charter(base, facts)?;
    in_phase(facts, phases)?;
    if !charter.modules.contains(&module) {
        return Err(Refusal::ModuleOff { module });
    }
    let standing = standing(actor, base)?;
    let tier = tier(actor, standing).ok_or(Refusal::UnknownPerson)?;
    if !charter.admits(tier) {
        return Err(Refusal::TierNotAdmitted { tier });
    }
    Ok(Participant { tier, standing, handle: handle(&standing.key.0, id), charter })
}

/// The phase must be one of these.
pub(super) fn in_phase(facts: &ConsultationFacts, phases: &[Phase]) -> Result<(), Refusal> {
    let phase = facts.phase.ok_or(Refusal::NotOpenYet)?;
    if phases.contains(&phase) { Ok(()) } else { Err(Refusal::NotInThisPhase { phase }) }
}

/// The person who asks.
pub(super) fn standing<'a>(actor: &Actor, base: &'a Base) -> Result<&'a Standing, Refusal> {
    actor.person().and_then(|p| base.people.get(p)).ok_or(Refusal::UnknownPerson)
}

/// How the person takes part: staff may not; whoever stands behind a device without an account is the open tier,
/// whatever is on file under its id.
fn tier(actor: &Actor, standing: &Standing) -> Option<Tier> {
    match actor {
        Actor::Person(_) => standing.tier,
        Actor::Device(_) => standing.tier.filter(|t| *t == Tier::Open),
        Actor::Node => None,
    }
}

/// Needs one of the body's roles, which only people with an account hold.
pub(crate) fn need_role(
    actor: &Actor,
    base: &Base,
    role: &'static str,
    has: fn(&Roles) -> bool,
) -> Result<(), Refusal> {
    need_role_at(actor, base, role, has, Reach::default())
}

/// Needs a role that covers this consultation, unit or both.
pub(crate) fn need_role_at(
    actor: &Actor,
    base: &Base,
    role: &'static str,
    has: fn(&Roles) -> bool,
    reach: Reach<'_>,
) -> Result<(), Refusal> {
    if holds_at(actor, base, has, reach) { Ok(()) } else { Err(Refusal::NeedsRole { role }) }
}

/// Needs a role that covers a consultation.
pub(crate) fn need_role_in(
    actor: &Actor,
    base: &Base,
    role: &'static str,
    has: fn(&Roles) -> bool,
    consultation: &ConsultationId,
) -> Result<(), Refusal> {
    need_role_at(actor, base, role, has, Reach { consultation: Some(consultation), units: None })
}

/// Whether an account with that role asks, in the whole body or where it covers what is reached.
pub(crate) fn holds_at(actor: &Actor, base: &Base, has: fn(&Roles) -> bool, reach: Reach<'_>) -> bool {
    let Some(standing) = account(actor, base) else { return false };
    has(&standing.roles) || standing.scoped.iter().any(|s| has(&s.roles) && reach.is_within(&s.scope))
}

fn account<'a>(actor: &Actor, base: &'a Base) -> Option<&'a Standing> {
    match actor {
        Actor::Person(id) => base.people.get(id),
        Actor::Device(_) | Actor::Node => None,
    }
}

/// Needs a moderator of anything at all: whoever is none learns nothing about items.
pub(super) fn need_moderator(actor: &Actor, base: &Base) -> Result<(), Refusal> {
    let of = |s: &Standing| s.roles.moderator || s.scoped.iter().any(|scoped| scoped.roles.moderator);
    if account(actor, base).is_some_and(of) { Ok(()) } else { Err(Refusal::NeedsRole { role: "moderator" }) }
}

/// An own item that the actor may decide about: their role covers it, and no colleague has taken it.
pub(crate) fn moderated<'a>(actor: &Actor, base: &'a Base, place: &Place) -> Result<&'a ItemFacts, Refusal> {
    need_moderator(actor, base)?;
    let item = own_item(base, place)?;
    let reach = Reach { consultation: Some(&item.consultation), units: base.house.author_units.get(place) };
    need_role_at(actor, base, "moderator", |r| r.moderator, reach)?;
    let taken = base.house.claims.get(place).or(base.house.held_items.get(place));
    if taken.is_some_and(|by| Some(by) != actor.person()) { Err(Refusal::Claimed) } else { Ok(item) }
}

/// Whether the body takes anything in for this consultation at present.
pub(super) fn check_intake(base: &Base, consultation: &ConsultationId) -> Result<(), Refusal> {
    match base.house.rules.get(consultation).and_then(|r| r.paused.clone()) {
        Some(reason) => Err(Refusal::Paused { reason }),
        None => Ok(()),
    }
}

/// The node's own timer, or a signatory by hand.
pub(super) fn need_timer_or_signatory(actor: &Actor, base: &Base, c: &ConsultationId) -> Result<(), Refusal> {
    if *actor == Actor::Node { Ok(()) } else { need_role_in(actor, base, "signatory", |r| r.signatory, c) }
}

/// An item of any log.
pub(super) fn item<'a>(base: &'a Base, place: &Place) -> Result<&'a ItemFacts, Refusal> {
    base.items.get(place).ok_or(Refusal::NoSuchItem)
}

/// An item of the own log: each body moderates its own.
pub(super) fn own_item<'a>(base: &'a Base, place: &Place) -> Result<&'a ItemFacts, Refusal> {
    let item = item(base, place)?;
    if place.origin == base.home { Ok(item) } else { Err(Refusal::NotOurItem) }
}

/// A published item that the person may read: its state shows only what its audience may know.
pub(super) fn readable<'a>(base: &'a Base, place: &Place, tier: Tier) -> Result<&'a ItemFacts, Refusal> {
    let item = item(base, place)?;
    let may_read = item.audience == Audience::Public || (item.audience == Audience::Members && tier == Tier::Member);
    if !may_read {
        return Err(Refusal::NoSuchItem);
    }
    if item.state == State::Published { Ok(item) } else { Err(Refusal::WrongState { state: item.state }) }
}

/// Checks words that people will read.
pub(crate) fn check_text(words: &str, chars_max: usize) -> Result<(), Refusal> {
    check_len(words, chars_max)?;
    text::check_readable(words).map_err(unclean)
}

/// Checks a heading: words on one line.
pub(super) fn check_heading(words: &str, chars_max: usize) -> Result<(), Refusal> {
    check_text(words, chars_max)?;
    text::check_line(words).map_err(unclean)
}

/// Checks a name, label or note on one line that may be empty.
pub(crate) fn check_label(words: &str, chars_max: usize) -> Result<(), Refusal> {
    check_len(words, chars_max)?;
    text::check_line(words).map_err(unclean)
}

/// Checks a sentence to somebody that must be given.
pub(crate) fn check_reason(words: &str) -> Result<(), Refusal> {
    check_text(words, REASON_CHARS_MAX).map_err(|refusal| match refusal {
        Refusal::TextBlank => Refusal::ReasonMissing,
        other => other,
    })
}

pub(crate) fn check_len(words: &str, chars_max: usize) -> Result<(), Refusal> {
    let chars = words.chars().count();
    if chars > chars_max { Err(Refusal::TextTooLong { chars, chars_max }) } else { Ok(()) }
}

pub(crate) fn unclean(unclean: UncleanText) -> Refusal {
    match unclean {
        UncleanText::Blank => Refusal::TextBlank,
        UncleanText::NotNfc => Refusal::TextNotNormal,
        UncleanText::Control { position, found } => {
            Refusal::TextControl { position: position + 1, found: u32::from(found) }
        }
    }
}

/// Content of the part `author`: handle, whether named, name and affiliations as far as they are on file. Stays at
/// home unless named. `None` for somebody without an account, of whom nothing is on file.
pub(super) fn author_part(handle: Handle, standing: Option<&Standing>, named: bool) -> Vec<u8> {
    let name = standing.map(|s| s.name.0.as_str()).unwrap_or_default();
    write_author(handle, name, standing.map_or(&[], |s| s.affiliations.0.as_slice()), named)
}

/// Content of the part `author` of somebody without an account who wants to be named as the secretariat knows them:
/// the label is the byline, nothing else is known of them.
pub(super) fn labelled_part(handle: Handle, label: &str) -> Vec<u8> {
    write_author(handle, label, &[], true)
}

fn write_author(handle: Handle, name: &str, affiliations: &[(String, String)], named: bool) -> Vec<u8> {
    let pairs = affiliations.iter().map(|(kind, unit)| Value::List(vec![Value::text(kind), Value::text(unit)]));
    write_object(
        &Object::new()
            .text("h", handle.to_string())
            .int("named", named.into())
            .text("name", name)
            .with("aff", Value::List(pairs.collect())),
    )
}

impl Participant<'_> {
    /// Content of the part `author` for what this person hands in.
    ///
    /// # Errors
    /// [`Refusal::NoNameOnFile`] when they want to be named and there is no name.
    pub(super) fn author_part(&self, named: bool) -> Result<Vec<u8>, Refusal> {
        if named && self.standing.name.0.is_empty() {
            return Err(Refusal::NoNameOnFile);
        }
        Ok(author_part(self.handle, Some(self.standing), named))
    }
}
