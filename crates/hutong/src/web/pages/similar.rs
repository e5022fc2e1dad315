//! "Similar already here": while somebody writes, what was said already in nearly these words. Says nothing about meaning.

use axum::{
    extract::{Path, Request},
    http::header,
    response::{Html, Response},
};

use crate::{
    key,
    web::{
        errors::Trouble,
        forms::Posted,
        frame::Frame,
        limits::SIMILAR,
        milestones::Milestone,
        places::Column,
        view::quote::{Quote, quote},
        visitor::Visitor,
    },
};

/// Characters of a draft that are compared; nobody finds anything in fewer than the page waits for.
const CHARS_MAX: usize = 5_000;

/// An opinion that is here already.
struct Found {
    quote: Quote,
    voices: String,
}

#[derive(askama::Template)]
#[template(path = "pieces/similar.html")]
struct Piece<'a> {
    f: Frame<'a>,
    found: Vec<Found>,
    heading: String,
}

/// Gives up to three of them as a piece of a page. What was sent is kept nowhere.
///
/// # Errors
/// [`Trouble`].
pub async fn find(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    v.app.limits.take("similar", &v.counted_as(), SIMILAR, v.app.now())?;
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    let text: String = posted.text("text").chars().take(CHARS_MAX).collect();
    let found = v.app.node().similar(&column.id, &text, v.audience()).await?;
    if !found.is_empty() {
        v.reach(Milestone::Similar);
    }
    let (t, now) = (v.locale(), v.app.now());
    let found: Vec<Found> = found
        .into_iter()
        .map(|similar| Found {
            quote: quote(t, &v.app, &column, &similar.item, now),
            voices: t.say_with(key!("portal-voices"), &[("n", similar.voices.into())]),
        })
        .collect();
    let heading = t.say_with(key!("portal-similar"), &[("n", found.len().into())]);
    let html = askama::Template::render(&Piece { f: Frame::new(&v, ""), found, heading })?;
    Ok(v.answer(([(header::CACHE_CONTROL, "no-store")], Html(html))))
}
