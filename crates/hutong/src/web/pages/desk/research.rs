//! Research groups at the desk: who goes and looks. Members are named by number or by name.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{
    home::{Group, HomeAsk, SetGroup},
    ids::{Code, PersonId},
    refusal::Refusal,
};

use super::{
    behalf::{everybody, meant},
    tool::{self, At, Head, status},
};
use crate::{
    key,
    web::{
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, render},
        visitor::Visitor,
    },
};

/// A group with its form.
struct Line {
    id: String,
    name: String,
    members: Vec<String>,
    key: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/groups.html")]
struct Page<'a> {
    f: Frame<'a>,
    head: Head,
    name: String,
    members: String,
    groups: Vec<Line>,
}

/// Shows the groups.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let at = tool::at(&v, &c).await?;
    page(&mut v, &at, &Posted::default(), None).await
}

/// Makes a group or ends one.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the page.
pub async fn submit(v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    tool::submit(v, &c, request, set, page).await
}

async fn set(v: &Visitor, at: &At, posted: &Posted) -> Result<String, Trouble> {
    let store = v.app.node().store();
    let group = if posted.raw("do") == "end" {
        let all = store.list_groups(&at.column.id).await?;
        let group = all.into_iter().find(|group| group.id.as_str() == posted.raw("id"));
        Group { members: std::collections::BTreeSet::new(), ..group.ok_or(Trouble::BadForm)? }
    } else {
        let people = everybody(v).await?;
        let named = posted.text("members");
        let found: Vec<Option<PersonId>> =
            named.lines().map(str::trim).filter(|l| !l.is_empty()).map(|line| meant(&people, line)).collect();
        let members = found.into_iter().collect::<Option<Vec<_>>>().ok_or(Trouble::Refused(Refusal::UnknownPerson))?;
        let leader = members.first().cloned().ok_or(Trouble::BadForm)?;
        let key = posted.key()?;
        let id = Code::new(&format!("g{}", &key.to_string()[..8])).map_err(|_| Trouble::BadForm)?;
        Group { id, name: posted.line("name"), leader, members: members.into_iter().collect() }
    };
    let set = SetGroup { consultation: at.column.id.clone(), group };
    forms::submit_home(v, posted, HomeAsk::SetGroup(set)).await?;
    Ok(at.page(v, "groups"))
}

async fn page(v: &mut Visitor, at: &At, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let form = v.draw_form()?;
    let store = v.app.node().store().clone();
    let mut groups = Vec::new();
    for group in store.list_groups(&at.column.id).await? {
        let (_, key) = v.draw_form()?;
        let mut members = Vec::new();
        for id in std::iter::once(&group.leader).chain(group.members.iter().filter(|id| **id != group.leader)) {
            let view = store.person(id).await?;
            members.push(view.map_or_else(|| id.to_string(), |view| view.person.name.0));
        }
        groups.push(Line { id: group.id.to_string(), name: group.name, members, key: key.to_string() });
    }
    let v = &*v;
    let t = v.locale();
    let page = Page {
        f: Frame::new(v, &t.say(key!("group-list"))),
        head: Head::new(v, at, form, posted, trouble.as_ref()),
        name: posted.raw("name").to_owned(),
        members: posted.raw("members").to_owned(),
        groups,
    };
    render(v, status(trouble.as_ref()), &page)
}
