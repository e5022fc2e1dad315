//! People on file, for whoever minds accounts: found by name or id, a page at a time.

use std::collections::BTreeSet;

use axum::{extract::Query, response::Response};
use hutong_core::ids::PersonId;
use hutong_node::{
    pages::{PersonQuery, PersonView},
    secrets::percent,
};

use super::{Link, frame, links, part, role_name};
use crate::{
    key,
    web::{
        errors::Trouble,
        frame::{Frame, show_own},
        session::Minds,
        visitor::Visitor,
    },
};

/// People on a page.
const SHOWN: usize = 50;

/// Somebody in the list.
struct Line {
    href: String,
    name: String,
    id: String,
    roles: Vec<String>,
    has_signed_in: bool,
    has_second: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/admin/people.html")]
struct Page<'a> {
    f: Frame<'a>,
    links: Vec<Link>,
    wanted: String,
    lines: Vec<Line>,
    more: String,
}

/// Which people are asked for.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever minds no accounts; a fault of the store.
pub async fn show(v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let minds = v.need_minds()?;
    let t = v.locale();
    let wanted = asked.q.trim().to_owned();
    let after = PersonId::new(&asked.after).ok();
    // Names are searched as they stand: whoever looks for one reads the whole list for it.
    let limit = if wanted.is_empty() { u32::try_from(SHOWN + 1).unwrap_or(u32::MAX) } else { u32::MAX };
    let limit = if matches!(minds, Minds::Units(_)) { u32::MAX } else { limit };
    let all = v.app.node().store().people(&PersonQuery { after, limit, ..PersonQuery::default() }).await?;
    let mut found = all.into_iter().filter(|p| is_theirs(&minds, p) && fits(p, &wanted));
    let shown: Vec<PersonView> = found.by_ref().take(SHOWN).collect();
    let more = match (found.next(), shown.last()) {
        (Some(_), Some(last)) => {
            let q = percent(&wanted);
            format!("{}/admin/people?q={q}&after={}", v.app.base(), percent(last.person.id.as_str()))
        }
        _ => String::new(),
    };
    let line = |p: PersonView| Line {
        href: format!("{}/admin/people/{}", v.app.base(), p.person.id),
        name: p.person.name.0,
        id: p.person.id.to_string(),
        roles: p.person.roles.words().map(|word| role_name(t, word)).collect(),
        has_signed_in: p.has_signed_in,
        has_second: p.has_second_factor,
    };
    let page = Page {
        lines: shown.into_iter().map(line).collect(),
        links: links(&v, part(&v).unwrap_or_default(), "/people"),
        wanted,
        more,
        f: frame(&v, &t.say(key!("admin-people"))),
    };
    show_own(&v, &page)
}

/// Whether somebody's account is theirs to see.
pub(super) fn is_theirs(minds: &Minds, view: &PersonView) -> bool {
    let units: BTreeSet<String> = view.person.units();
    !matches!(minds, Minds::Units(own) if own.is_disjoint(&units))
}

fn fits(view: &PersonView, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    wanted.is_empty()
        || view.person.name.0.to_lowercase().contains(&wanted)
        || view.person.id.as_str().to_lowercase().contains(&wanted)
}
