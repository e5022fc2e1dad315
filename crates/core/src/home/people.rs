//! People on file: who may put them there, and which roles go together.

use std::collections::{BTreeMap, BTreeSet};

use super::{at_most, is_operator};
use crate::{
    command::Actor,
    command_digest::Feed,
    consultation::{
        admission::{LABEL_CHARS_MAX, check_label, holds_at},
        item::Tier,
    },
    facts::{Base, Private, Reach, Roles, Scope, ScopedRoles},
    ids::PersonId,
    refusal::Refusal,
};

/// Most affiliations of one person.
pub const AFFILIATIONS_MAX: usize = 50;
/// Most scoped roles of one person.
pub const SCOPED_ROLES_MAX: usize = 200;
/// Most people added by one command.
pub const PEOPLE_MAX: usize = 10_000;

/// A person to put on file. The secret for their handles is drawn by the node and survives replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// Id; also the name with which they sign in.
    pub id: PersonId,
    /// How they take part; `None` for staff who do not.
    pub tier: Option<Tier>,
    /// What they may do as staff in the whole body.
    pub roles: Roles,
    /// Name for bylines, or empty.
    pub name: Private<String>,
    /// Kind and unit of each affiliation, primary ones first.
    pub affiliations: Private<Vec<(String, String)>>,
    /// 排名 in official lists.
    pub protocol_order: Option<u64>,
    /// What else is on file.
    pub profile: Profile,
}

/// What is on file about a person besides what bylines need.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Profile {
    /// Which affiliations are the primary ones, at most one a kind.
    pub primary: Private<Vec<(String, String)>>,
    /// What they may do in a unit or a consultation only.
    pub scoped: Vec<ScopedRoles>,
    /// 特邀专家: invited for what they know; takes part as their tier says.
    pub is_expert: bool,
    /// Telephone number, or empty.
    pub phone: Private<String>,
    /// Mail address, or empty.
    pub mail: Private<String>,
}

impl NewPerson {
    /// The units that this person belongs to.
    pub fn units(&self) -> BTreeSet<String> {
        self.affiliations.0.iter().map(|(_, unit)| unit.clone()).collect()
    }
}

/// Adds people: by whoever minds accounts in the body, or in a unit that all of these people belong to and belong to
/// already. Nobody changes their own roles, and nobody of a unit gives a role that reaches beyond it.
pub(super) fn decide_people(actor: &Actor, people: &[NewPerson], base: &Base) -> Result<(), Refusal> {
    at_most(people.len(), PEOPLE_MAX)?;
    people.iter().try_for_each(|person| {
        need_security_for(actor, person, base)?;
        check_person(person)?;
        let before = base.people.get(&person.id);
        // A small body may give both to one person, if its node was made for that; whoever had both before keeps them.
        let had_both = before.is_some_and(|b| holds_both(b.roles, &b.scoped));
        if holds_both(person.roles, &person.profile.scoped) && !had_both && !base.house.is_small {
            return Err(Refusal::RolesApart);
        }
        let is_changed = before.is_some_and(|b| b.roles != person.roles || b.scoped != person.profile.scoped);
        if is_changed && actor.person() == Some(&person.id) { Err(Refusal::OwnRoles) } else { Ok(()) }
    })
}

/// Whether somebody runs the system and minds accounts too, anywhere.
fn holds_both(roles: Roles, scoped: &[ScopedRoles]) -> bool {
    let all = scoped.iter().fold(roles, |all, s| all.union(s.roles));
    all.administrator && all.security
}

fn need_security_for(actor: &Actor, person: &NewPerson, base: &Base) -> Result<(), Refusal> {
    if need_security(actor, &BTreeSet::new(), base).is_ok() {
        return Ok(());
    }
    need_security(actor, &person.units(), base)?;
    if base.people.contains_key(&person.id) {
        need_security(actor, &units_of(&person.id, base), base)?;
    }
    let reaches_beyond = |s: &ScopedRoles| match &s.scope {
        Scope::Unit(unit) => !person.units().contains(unit),
        Scope::Consultation(_) => true,
    };
    // Whatever reaches beyond the unit must be as it was: a clerk of a unit may still correct a name.
    let (roles, scoped) =
        base.people.get(&person.id).map_or((Roles::default(), Vec::new()), |b| (b.roles, b.scoped.clone()));
    let beyond =
        |all: &[ScopedRoles]| all.iter().filter(|s| reaches_beyond(s)).cloned().collect::<BTreeSet<ScopedRoles>>();
    let is_kept = person.roles == roles && beyond(&person.profile.scoped) == beyond(&scoped);
    if is_kept { Ok(()) } else { Err(Refusal::NeedsRole { role: "security" }) }
}

/// The node's operator, or whoever minds accounts in the body or in one of these units.
pub(super) fn need_security(actor: &Actor, units: &BTreeSet<String>, base: &Base) -> Result<(), Refusal> {
    let reach = Reach { consultation: None, units: Some(units) };
    if is_operator(actor) || holds_at(actor, base, |r| r.security, reach) {
        Ok(())
    } else {
        Err(Refusal::NeedsRole { role: "security" })
    }
}

/// Units of somebody on file.
pub(super) fn units_of(person: &PersonId, base: &Base) -> BTreeSet<String> {
    let of = base.people.get(person).map(|s| s.affiliations.0.iter().map(|(_, unit)| unit.clone()).collect());
    of.unwrap_or_default()
}

/// Names and affiliations go into the part `author` of what the person hands in, so they keep its rules.
fn check_person(person: &NewPerson) -> Result<(), Refusal> {
    let profile = &person.profile;
    for label in [&person.name, &profile.phone, &profile.mail] {
        check_label(&label.0, LABEL_CHARS_MAX)?;
    }
    at_most(person.affiliations.0.len(), AFFILIATIONS_MAX)?;
    at_most(profile.scoped.len(), SCOPED_ROLES_MAX)?;
    let labels = person.affiliations.0.iter().flat_map(|(kind, unit)| [kind, unit]);
    labels.into_iter().try_for_each(|label| check_label(label, LABEL_CHARS_MAX))?;
    check_primary(person)?;
    let all = profile.scoped.iter().fold(person.roles, |all, s| all.union(s.roles));
    if all.clash() { Err(Refusal::RolesClash) } else { Ok(()) }
}

fn check_primary(person: &NewPerson) -> Result<(), Refusal> {
    let bad = |problem: &str| Err(Refusal::BadEntry { field: "affiliations", problem: problem.to_owned() });
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in &person.profile.primary.0 {
        if !person.affiliations.0.contains(pair) {
            return bad("the primary one is not among them");
        }
        *by_kind.entry(&pair.0).or_default() += 1;
    }
    if by_kind.values().any(|n| *n > 1) { bad("at most one of a kind is primary") } else { Ok(()) }
}

pub(super) fn feed(f: &mut Feed, people: &[NewPerson]) {
    for p in people {
        f.text("person").number(p.affiliations.0.len() as u64);
        let r = p.roles;
        let roles = [r.moderator, r.drafter, r.checker, r.signatory, r.administrator].map(u8::from);
        f.text(p.id.as_str()).maybe(p.tier.map(Tier::word)).bytes(&roles).text(&p.name.0);
        p.affiliations.0.iter().for_each(|(kind, unit)| {
            f.text(kind).text(unit);
        });
        f.number(p.protocol_order.unwrap_or(u64::MAX));
        // What later versions added counts only where it is used, so that older requests keep their digests.
        let later = Roles { security: r.security, auditor: r.auditor, observer: r.observer, ..Roles::default() };
        if later.is_staff() || p.profile != Profile::default() {
            let profile = &p.profile;
            f.text("profile").number(r.bits()).number(profile.is_expert.into());
            f.text(&profile.phone.0).text(&profile.mail.0).number(profile.primary.0.len() as u64);
            profile.primary.0.iter().for_each(|(kind, unit)| {
                f.text(kind).text(unit);
            });
            for scoped in &profile.scoped {
                match &scoped.scope {
                    Scope::Unit(unit) => f.text("unit").text(unit),
                    Scope::Consultation(c) => f.text("consultation").text(c.as_str()),
                };
                f.number(scoped.roles.bits());
            }
        }
    }
}
