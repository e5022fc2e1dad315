//! Research groups at the desk: who goes and looks. Members are named by number or by name.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    home::{Group, HomeAsk, SetGroup},
    ids::{Code, PersonId},
    refusal::Refusal,
};

use super::{
    behalf::{everybody, meant},
    find, path_of,
};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        places::Column,
        session::Desk,
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
    here: String,
    desk: String,
    title: String,
    trouble: Option<Said>,
    decides: bool,
    token: String,
    key: String,
    name: String,
    members: String,
    groups: Vec<Line>,
}

/// Shows the groups.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    page(&mut v, &column, may, &Posted::default(), None).await
}

/// Makes a group or ends one.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the page.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    super::act::need_decider(may)?;
    let posted = Posted::read(&v, request).await?;
    match set(&v, &column, &posted).await {
        Ok(()) => Ok(see_other(&v, &format!("{}/groups", path_of(&v, &column)))),
        Err(trouble) => page(&mut v, &column, may, &posted, Some(trouble)).await,
    }
}

async fn set(v: &Visitor, column: &Column, posted: &Posted) -> Result<(), Trouble> {
    let store = v.app.node().store();
    let group = if posted.raw("do") == "end" {
        let all = store.list_groups(&column.id).await?;
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
    let set = SetGroup { consultation: column.id.clone(), group };
    forms::submit_home(v, posted, HomeAsk::SetGroup(set)).await
}

async fn page(
    v: &mut Visitor,
    column: &Column,
    may: Desk,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let store = v.app.node().store().clone();
    let mut groups = Vec::new();
    for group in store.list_groups(&column.id).await? {
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
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let page = Page {
        f: Frame::new(v, &t.say(key!("group-list"))),
        here: v.app.path_of(&column.id),
        desk: path_of(v, column),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        decides: may == Desk::Decides,
        token,
        key: key.to_string(),
        name: posted.raw("name").to_owned(),
        members: posted.raw("members").to_owned(),
        groups,
    };
    render(v, status, &page)
}
