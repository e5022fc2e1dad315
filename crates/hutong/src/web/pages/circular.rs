//! What the secretariat wrote to me: read, and confirmed by one press where that is asked for.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{
    command::Actor,
    home::{HomeAsk, SeeCircular},
    ids::{Code, PersonId},
};
use hutong_node::pages::MyCircular;

use crate::{
    key,
    web::{
        dates,
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, see_other, show_own},
        places::Column,
        view::lang_of,
        visitor::Visitor,
    },
};

/// Circulars that are looked through.
const CIRCULARS_MAX: u32 = 200;

/// A circular in the list of one's own page.
pub struct Line {
    /// Its address.
    pub href: String,
    /// Its heading.
    pub title: String,
    /// The heading's language.
    pub lang: &'static str,
    /// When it came.
    pub when: String,
    /// Whether something is still to be done.
    pub is_open: bool,
    /// Whether that is to confirm it.
    pub must: bool,
    /// Key of its form.
    pub key: String,
}

/// What was written to whoever asks, the latest first; with forms for what waits to be confirmed.
///
/// # Errors
/// A fault of the store.
pub async fn lines(v: &mut Visitor, limit: u32) -> Result<Vec<Line>, Trouble> {
    let Some(person) = v.account().map(|view| view.person.clone()) else { return Ok(Vec::new()) };
    let all = v.app.node().store().circulars_of(&person, limit).await?;
    let mut lines = Vec::with_capacity(all.len());
    for mine in all {
        let key = v.draw_form()?.1.to_string();
        lines.push(Line {
            href: format!("{}/me/circular/{}", v.app.base(), mine.circular.id),
            lang: lang_of(&mine.circular.title.0),
            when: dates::ago(v.locale(), v.app.now(), mine.circular.told_at().0),
            is_open: mine.is_open(),
            must: mine.circular.must_confirm,
            title: mine.circular.title.0,
            key,
        });
    }
    Ok(lines)
}

#[derive(askama::Template)]
#[template(path = "pages/circular.html")]
struct Page<'a> {
    f: Frame<'a>,
    token: String,
    key: String,
    id: String,
    title: String,
    text: String,
    lang: &'static str,
    about: String,
    when: String,
    waits: bool,
    confirmed: Option<String>,
}

/// Shows a circular; whoever opens it has read it.
///
/// # Errors
/// [`Trouble::SignIn`]; [`Trouble::NoPage`] for one that was not written to them.
pub async fn show(mut v: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let person = v.need_account()?.person.clone();
    let mine = find(&v, &person, &id).await?;
    if mine.read_at.is_none() {
        let see = SeeCircular { id: mine.circular.id.clone(), confirms: false };
        // A page is not kept back because this could not be noted, as while nothing is written.
        if let Err(trouble) = forms::send(&v, Actor::Person(person.clone()), HomeAsk::SeeCircular(see)).await {
            tracing::debug!(?trouble, "couldn't note that a circular was opened");
        }
        v.app.unread.forget(&person);
    }
    let (token, key) = v.draw_form()?;
    let v = &v;
    let t = v.locale();
    let column = Column::find(v, mine.circular.consultation.as_str()).await.ok();
    let title = column.map(|column| column.charter.title.for_lang(t.tag()).to_owned());
    let page = Page {
        f: Frame::new(v, &mine.circular.title.0),
        token,
        key: key.to_string(),
        id,
        lang: lang_of(&mine.circular.text.0),
        about: title.unwrap_or_else(|| mine.circular.consultation.to_string()),
        when: dates::minute(t, mine.circular.at.0),
        waits: mine.circular.must_confirm && mine.confirmed_at.is_none(),
        confirmed: mine
            .confirmed_at
            .map(|at| t.say_with(key!("circular-mine-confirmed"), &[("when", dates::minute(t, at.0).into())])),
        title: mine.circular.title.0,
        text: mine.circular.text.0,
    };
    show_own(v, &page)
}

async fn find(v: &Visitor, person: &PersonId, id: &str) -> Result<MyCircular, Trouble> {
    let all = v.app.node().store().circulars_of(person, CIRCULARS_MAX).await?;
    all.into_iter().find(|mine| mine.circular.id.as_str() == id).ok_or(Trouble::NoPage)
}

/// Takes a confirmation.
///
/// # Errors
/// [`Trouble::SignIn`], [`Trouble::StaleForm`]; [`Trouble::NoPage`] for one that was not written to them.
pub async fn confirm(v: Visitor, Path(id): Path<String>, request: Request) -> Result<Response, Trouble> {
    let person = v.need_account()?.person.clone();
    let posted = Posted::read(&v, request).await?;
    find(&v, &person, &id).await?;
    let id = Code::new(&id).map_err(|_| Trouble::NoPage)?;
    forms::submit_home(&v, &posted, HomeAsk::SeeCircular(SeeCircular { id, confirms: true })).await?;
    v.app.unread.forget(&person);
    Ok(see_other(&v, &format!("{}/me#circulars", v.app.base())))
}
