//! Administration, health first: for whoever runs the system, whoever minds its accounts, and whoever audits both
//! (decision 075). An auditor reads all of it and changes nothing. A session without its second factor opens none of it.

pub mod acts;
pub mod clients;
pub mod health;
pub mod keys;
pub mod partners;
pub mod people;
pub mod person;
pub mod settings;

use hutong_core::refusal::Refusal;

use crate::{
    key,
    locale::Locale,
    web::{errors::Trouble, frame::Frame, visitor::Visitor},
};

/// Which parts of administration are somebody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Runs the system: partners, settings.
    pub runs: bool,
    /// Minds accounts and roles.
    pub minds: bool,
    /// Reads everything.
    pub audits: bool,
}

/// What is theirs; `None` for whoever has nothing to do with administration.
pub fn part(v: &Visitor) -> Option<Part> {
    let roles = v.account()?.roles;
    let part = Part { runs: roles.administrator, minds: roles.security, audits: roles.auditor };
    (part != Part::default()).then_some(part)
}

/// The same.
///
/// # Errors
/// [`Trouble::SignIn`] for whoever is not signed in, a refusal for whoever has no part in it.
fn need(v: &Visitor) -> Result<Part, Trouble> {
    if v.account().is_none() {
        return Err(v.sign_in_first());
    }
    part(v).ok_or(Trouble::Refused(Refusal::NeedsRole { role: "administrator" }))
}

/// Whoever reads what the system is made of.
fn need_system(v: &Visitor) -> Result<Part, Trouble> {
    let part = need(v)?;
    if part.runs || part.audits {
        Ok(part)
    } else {
        Err(Trouble::Refused(Refusal::NeedsRole { role: "administrator" }))
    }
}

/// Whoever changes it.
fn need_to_run(v: &Visitor) -> Result<(), Trouble> {
    if need(v)?.runs { Ok(()) } else { Err(Trouble::Refused(Refusal::NeedsRole { role: "administrator" })) }
}

/// A link of the menu of administration.
pub struct Link {
    /// Address.
    pub href: String,
    /// Its words.
    pub name: String,
    /// Whether this is the page.
    pub is_here: bool,
}

/// The pages that are theirs, in order.
fn links(v: &Visitor, part: Part, here: &str) -> Vec<Link> {
    let all = [
        ("", key!("admin-health"), true),
        ("/people", key!("admin-people"), part.minds || part.audits),
        ("/partners", key!("admin-partners"), part.runs || part.audits),
        ("/keys", key!("admin-keys"), part.runs || part.audits),
        ("/clients", key!("admin-clients"), part.minds || part.audits),
        ("/settings", key!("admin-settings"), part.runs || part.audits),
        ("/acts", key!("admin-acts"), part.audits),
    ];
    let link = |(path, name, _): (&str, &str, bool)| Link {
        href: format!("{}/admin{path}", v.app.base()),
        name: v.locale().say(name),
        is_here: path == here,
    };
    all.into_iter().filter(|(.., is_theirs)| *is_theirs).map(link).collect()
}

/// The frame of a page of administration.
fn frame<'a>(v: &'a Visitor, title: &str) -> Frame<'a> {
    Frame::new(v, title)
}

/// The name of a role.
fn role_name(t: &Locale, word: &str) -> String {
    t.say_with(key!("admin-role"), &[("role", word.into())])
}
