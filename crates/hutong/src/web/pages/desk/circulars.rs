//! Circulars at the desk: written to members, a unit or people by name; who has opened and who has confirmed them; those who
//! have not are reminded by one press.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{
    home::{HomeAsk, SendCircular, circular::REMIND_EVERY_S},
    ids::Code,
};
use hutong_node::pages::SentCircular;

use super::{
    to_whom::{self, ToWhom, recipients},
    tool::{self, At, Head, status},
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, render},
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
    head: Head,
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
    let at = tool::at(&v, &c).await?;
    page(&mut v, &at, &Posted::default(), None).await
}

/// Sends a circular.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back as it was typed.
pub async fn submit(v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    tool::submit(v, &c, request, send, page).await
}

async fn send(v: &Visitor, at: &At, posted: &Posted) -> Result<String, Trouble> {
    let key = posted.key()?;
    let id = Code::new(&format!("c{}", &key.to_string()[..12])).map_err(|_| Trouble::BadForm)?;
    let (addressed, to) = recipients(v, posted).await?;
    let ask = SendCircular {
        consultation: at.column.id.clone(),
        id: id.clone(),
        title: posted.line("title"),
        text: posted.text("text"),
        must_confirm: posted.has("must"),
        addressed,
        to,
    };
    forms::submit_home(v, posted, HomeAsk::SendCircular(ask)).await?;
    Ok(at.page(v, &format!("circulars/{id}")))
}

async fn page(v: &mut Visitor, at: &At, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let form = v.draw_form()?;
    let v = &*v;
    let t = v.locale();
    let list = at.page(v, "circulars");
    let sent = v.app.node().store().circulars_in(&at.column.id, CIRCULARS_MAX).await?;
    let page = Page {
        f: Frame::new(v, &t.say(key!("circular-title"))),
        head: Head::new(v, at, form, posted, trouble.as_ref()),
        title: posted.raw("title").to_owned(),
        text: posted.raw("text").to_owned(),
        must: posted.has("must"),
        whom: ToWhom::of(v, posted).await?,
        lines: sent.iter().map(|one| line(v, &list, one)).collect(),
    };
    render(v, status(trouble.as_ref()), &page)
}

fn line(v: &Visitor, list: &str, one: &SentCircular) -> Line {
    let t = v.locale();
    let circular = &one.circular;
    Line {
        href: format!("{list}/{}", circular.id),
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
    head: Head,
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
    let at = tool::at(&v, &c).await?;
    one_page(&mut v, &at, &id, &Posted::default(), None).await
}

/// Reminds those who have not confirmed it.
///
/// # Errors
/// As [`show_one`]; a refusal for whoever decides nothing here; what was refused comes back with the page.
pub async fn remind(v: Visitor, Path((c, id)): Path<(String, String)>, request: Request) -> Result<Response, Trouble> {
    let act = async |v: &Visitor, at: &At, posted: &Posted| {
        let found = of_desk(v, at, &id).await?;
        forms::submit_home(v, posted, HomeAsk::RemindOfCircular(found.circular.id)).await?;
        Ok(at.page(v, &format!("circulars/{id}")))
    };
    let page = async |v: &mut Visitor, at: &At, posted: &Posted, trouble| one_page(v, at, &id, posted, trouble).await;
    tool::submit(v, &c, request, act, page).await
}

async fn of_desk(v: &Visitor, at: &At, id: &str) -> Result<SentCircular, Trouble> {
    let all = v.app.node().store().circulars_in(&at.column.id, u32::MAX).await?;
    all.into_iter().find(|one| one.circular.id.as_str() == id).ok_or(Trouble::NoPage)
}

async fn one_page(
    v: &mut Visitor,
    at: &At,
    id: &str,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let one = of_desk(v, at, id).await?;
    let form = v.draw_form()?;
    let v = &*v;
    let (t, now) = (v.locale(), v.app.now());
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
    let line = line(v, &at.page(v, "circulars"), &one);
    let page = OnePage {
        f: Frame::new(v, &one.circular.title.0),
        head: Head::new(v, at, form, posted, trouble.as_ref()),
        lang: lang_of(&one.circular.text.0),
        title: one.circular.title.0.clone(),
        text: one.circular.text.0.clone(),
        may_remind: at.decides() && line.is_open && is_due,
        open: one.to - one.confirmed,
        line,
        reminded,
        people: people.collect(),
    };
    render(v, status(trouble.as_ref()), &page)
}
