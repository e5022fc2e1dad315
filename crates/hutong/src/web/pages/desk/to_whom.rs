//! Whom a secretariat writes to or asks: all members, a unit, or people by name.

use hutong_core::{consultation::item::Tier, home::circular::Addressed, ids::PersonId, refusal::Refusal};
use hutong_node::pages::PersonQuery;

use super::behalf::{everybody, meant};
use crate::{
    key,
    locale::Locale,
    web::{errors::Trouble, forms::Posted, visitor::Visitor},
};

/// A unit to choose.
pub(super) struct Unit {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// What a form says about it.
pub(super) struct ToWhom {
    pub to: &'static str,
    pub people: String,
    pub units: Vec<Unit>,
}

impl ToWhom {
    /// As it was typed.
    ///
    /// # Errors
    /// A fault of the store.
    pub(super) async fn of(v: &Visitor, posted: &Posted) -> Result<ToWhom, Trouble> {
        let t = v.locale();
        let units = v.app.node().store().units().await?.into_iter().map(|unit| Unit {
            is_chosen: unit.unit == posted.raw("unit"),
            label: t.say_with(key!("circular-unit"), &[("unit", unit.unit.as_str().into()), ("n", unit.people.into())]),
            value: unit.unit,
        });
        Ok(ToWhom {
            to: Addressed::from_word(posted.raw("to")).unwrap_or(Addressed::Members).word(),
            people: posted.raw("people").to_owned(),
            units: units.collect(),
        })
    }
}

/// Who is meant, each once, in the order of the list.
///
/// # Errors
/// A refusal for somebody unknown; [`Trouble::BadForm`].
pub(super) async fn recipients(v: &Visitor, posted: &Posted) -> Result<(Addressed, Vec<PersonId>), Trouble> {
    let addressed = Addressed::from_word(posted.raw("to")).ok_or(Trouble::BadForm)?;
    let unit = posted.raw("unit").to_owned();
    let query = match addressed {
        Addressed::Unit if unit.is_empty() => return Err(Trouble::Refused(Refusal::UnknownPerson)),
        Addressed::Unit => PersonQuery { unit: Some(unit), limit: u32::MAX, ..PersonQuery::default() },
        Addressed::Members => PersonQuery { limit: u32::MAX, ..PersonQuery::default() },
        Addressed::People => return Ok((addressed, named(v, &posted.text("people")).await?)),
    };
    let people = v.app.node().store().people(&query).await?.into_iter();
    let is_meant = |tier: Option<Tier>| addressed == Addressed::Unit || tier == Some(Tier::Member);
    Ok((addressed, people.filter(|view| is_meant(view.person.tier)).map(|view| view.person.id).collect()))
}

/// People by number or name, one in a line, each once.
///
/// # Errors
/// A refusal for somebody unknown.
pub(super) async fn named(v: &Visitor, lines: &str) -> Result<Vec<PersonId>, Trouble> {
    let people = everybody(v).await?;
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let found: Option<Vec<PersonId>> = lines.map(|line| meant(&people, line)).collect();
    let mut found = found.ok_or(Trouble::Refused(Refusal::UnknownPerson))?;
    found.sort();
    found.dedup();
    Ok(found)
}

/// "All members of this body": whom something was written to.
pub(super) fn say(t: &Locale, addressed: Addressed) -> String {
    t.say(match addressed {
        Addressed::Members => key!("circular-to-members"),
        Addressed::Unit => key!("circular-to-unit"),
        Addressed::People => key!("circular-to-people"),
    })
}
