//! Circulars at the desk: written to members, a unit or people by name; who has opened and who has confirmed them; those who
//! have not are reminded by one press.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    home::{HomeAsk, SendCircular, circular::REMIND_EVERY_S},
    ids::Code,
};
use hutong_node::pages::SentCircular;

use super::{
    act::need_decider,
    find, path_of,
    to_whom::{self, ToWhom, recipients},
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        places::Column,
        session::Desk,
        view::lang_of,
        visitor::Visitor,
    },
};

/// Circulars of the page: the latest.
const CIRCULARS_MAX: u32 = 100;

/// A circular in the list.
struct Line {
    href: String,
    title: String,
    lang: &'static str,
    when: String,
    to: String,
    counts: String,
    is_open: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/circulars.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    desk: String,
    column: String,
    trouble: Option<Said>,
    decides: bool,
    token: String,
    key: String,
    title: String,
    text: String,
    must: bool,
    whom: ToWhom,
    lines: Vec<Line>,
}

/// Shows what was written, and the form for another one.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    page(&mut v, &column, may, &Posted::default(), None).await
}

/// Sends a circular.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back as it was typed.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    need_decider(may)?;
    let posted = Posted::read(&v, request).await?;
    match send(&v, &column, &posted).await {
        Ok(id) => Ok(see_other(&v, &format!("{}/circulars/{id}", path_of(&v, &column)))),
        Err(trouble) => page(&mut v, &column, may, &posted, Some(trouble)).await,
    }
}

async fn send(v: &Visitor, column: &Column, posted: &Posted) -> Result<Code, Trouble> {
    let key = posted.key()?;
    let id = Code::new(&format!("c{}", &key.to_string()[..12])).map_err(|_| Trouble::BadForm)?;
    let (addressed, to) = recipients(v, posted).await?;
    let ask = SendCircular {
        consultation: column.id.clone(),
        id: id.clone(),
        title: posted.line("title"),
        text: posted.text("text"),
        must_confirm: posted.has("must"),
        addressed,
        to,
    };
    forms::submit_home(v, posted, HomeAsk::SendCircular(ask)).await?;
    Ok(id)
}

async fn page(
    v: &mut Visitor,
    column: &Column,
    may: Desk,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let t = v.locale();
    let desk = path_of(v, column);
    let sent = v.app.node().store().circulars_in(&column.id, CIRCULARS_MAX).await?;
    let page = Page {
        f: Frame::new(v, &t.say(key!("circular-title"))),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        decides: may == Desk::Decides,
        token,
        // A repeat of what may have been kept is recognised by its key.
        key: posted.key().ok().filter(|_| posted.is_genuine).unwrap_or(key).to_string(),
        title: posted.raw("title").to_owned(),
        text: posted.raw("text").to_owned(),
        must: posted.has("must"),
        whom: ToWhom::of(v, posted).await?,
        lines: sent.iter().map(|one| line(v, &desk, one)).collect(),
        desk,
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
    };
    render(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

fn line(v: &Visitor, desk: &str, one: &SentCircular) -> Line {
    let t = v.locale();
    let circular = &one.circular;
    Line {
        href: format!("{desk}/circulars/{}", circular.id),
        lang: lang_of(&circular.title.0),
        title: circular.title.0.clone(),
        when: dates::ago(t, v.app.now(), circular.at.0),
        to: to_whom::say(t, circular.addressed),
        counts: counts(t, one),
        is_open: circular.must_confirm && one.confirmed < one.to,
    }
}

fn counts(t: &Locale, one: &SentCircular) -> String {
    let values = [("to", one.to.into()), ("read", one.read.into()), ("confirmed", one.confirmed.into())];
    let key = if one.circular.must_confirm { key!("circular-counts-confirm") } else { key!("circular-counts") };
    t.say_with(key, &values)
}

/// One of those it was written to.
struct Who {
    name: String,
    id: String,
    state: String,
    class: &'static str,
    when: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/circular.html")]
struct OnePage<'a> {
    f: Frame<'a>,
    here: String,
    desk: String,
    column: String,
    trouble: Option<Said>,
    token: String,
    key: String,
    title: String,
    text: String,
    lang: &'static str,
    line: Line,
    reminded: Option<String>,
    may_remind: bool,
    open: u64,
    people: Vec<Who>,
}

/// Shows who has seen a circular.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here; [`Trouble::NoPage`] for one of another desk.
pub async fn show_one(mut v: Visitor, Path((c, id)): Path<(String, String)>) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    one_page(&mut v, &column, may, &id, None).await
}

/// Reminds those who have not confirmed it.
///
/// # Errors
/// As [`show_one`]; a refusal for whoever decides nothing here; what was refused comes back with the page.
pub async fn remind(
    mut v: Visitor,
    Path((c, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    need_decider(may)?;
    let posted = Posted::read(&v, request).await?;
    let found = of_desk(&v, &column, &id).await?;
    match forms::submit_home(&v, &posted, HomeAsk::RemindOfCircular(found.circular.id)).await {
        Ok(()) => Ok(see_other(&v, &format!("{}/circulars/{id}", path_of(&v, &column)))),
        Err(trouble) => one_page(&mut v, &column, may, &id, Some(trouble)).await,
    }
}

async fn of_desk(v: &Visitor, column: &Column, id: &str) -> Result<SentCircular, Trouble> {
    let all = v.app.node().store().circulars_in(&column.id, u32::MAX).await?;
    all.into_iter().find(|one| one.circular.id.as_str() == id).ok_or(Trouble::NoPage)
}

async fn one_page(
    v: &mut Visitor,
    column: &Column,
    may: Desk,
    id: &str,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let one = of_desk(v, column, id).await?;
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let (t, now) = (v.locale(), v.app.now());
    let desk = path_of(v, column);
    let people = v.app.node().store().recipients(&one.circular.id).await?.into_iter().map(|who| {
        let (state, class, at) = match (who.read_at, who.confirmed_at) {
            (_, Some(at)) => (key!("circular-confirmed"), "good", Some(at)),
            (Some(at), None) => (key!("circular-read"), "waiting", Some(at)),
            (None, None) => (key!("circular-unread"), "bad", None),
        };
        let when = at.map(|at| dates::ago(t, now, at.0)).unwrap_or_default();
        Who { name: who.name.0, id: who.person.to_string(), state: t.say(state), class, when }
    });
    let is_due = one.circular.reminded_at.is_none_or(|at| now.0 >= at.0.saturating_add(REMIND_EVERY_S));
    let reminded = one.circular.reminded_at.map(|at| {
        let values = [("n", one.circular.reminders.into()), ("when", dates::ago(t, now, at.0).into())];
        t.say_with(key!("circular-reminded"), &values)
    });
    let line = line(v, &desk, &one);
    let page = OnePage {
        f: Frame::new(v, &one.circular.title.0),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        token,
        key: key.to_string(),
        lang: lang_of(&one.circular.text.0),
        title: one.circular.title.0.clone(),
        text: one.circular.text.0.clone(),
        may_remind: may == Desk::Decides && line.is_open && is_due,
        open: one.to - one.confirmed,
        line,
        reminded,
        people: people.collect(),
        desk,
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
    };
    render(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}
