//! Answering an item of either body.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{command::Ask, consultation::response::Reply, refusal::Refusal};

use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render},
        places::Found,
        view::quote::{Quote, quote},
        visitor::Visitor,
    },
};

#[derive(askama::Template)]
#[template(path = "pages/reply.html")]
struct Page<'a> {
    f: Frame<'a>,
    heading: String,
    item: Option<Quote>,
    item_text: String,
    trouble: Option<Said>,
    token: String,
    key: String,
    text: String,
    note: String,
    button: String,
    back: String,
}

/// What the page is used for: it has one text field, and words around it.
pub(super) struct Wording {
    /// Heading.
    pub heading: &'static str,
    /// What is said before the button.
    pub note: &'static str,
    /// On the button.
    pub button: &'static str,
}

const REPLY: Wording =
    Wording { heading: key!("portal-reply"), note: key!("portal-reply-note"), button: key!("portal-reply-send") };

/// Shows the empty form.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    text_form(&mut v, &found, &Posted::default(), &REPLY, None)
}

/// Takes the form.
///
/// # Errors
/// [`Trouble::NoPage`]; everything else comes back as the form.
pub async fn submit(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    let ask = Ask::ReplyToItem(Reply { about: found.item.place.clone(), text: posted.text("text"), named: false });
    let taken = forms::submit(&v, &posted, ask).await;
    match taken.and_then(|answer| forms::receipted(&v, &answer)) {
        Ok(receipted) => Ok(receipted),
        Err(trouble) => text_form(&mut v, &found, &posted, &REPLY, Some(trouble)),
    }
}

/// The form with one text field about an item, with what was typed and why it was not taken.
///
/// # Errors
/// A fault when there are no random bytes.
pub(super) fn text_form(
    v: &mut Visitor,
    found: &Found,
    posted: &Posted,
    wording: &Wording,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let is_same = posted.is_genuine && !matches!(trouble, Some(Trouble::Refused(Refusal::KeyReused)));
    let (token, fresh) = v.draw_form()?;
    let key = posted.key().ok().filter(|_| is_same).unwrap_or(fresh);
    let v = &*v;
    let t = v.locale();
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let page = Page {
        f: Frame::new(v, &t.say(wording.heading)).with_island("write"),
        heading: t.say(wording.heading),
        item: Some(quote(t, &v.app, &found.column, &found.item, v.app.now())),
        item_text: found.item.text.clone().unwrap_or_default(),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        token,
        key: key.to_string(),
        text: posted.raw("text").to_owned(),
        note: t.say(wording.note),
        button: t.say(wording.button),
        back: found.column.path(&v.app, &found.item.place),
    };
    render(v, status, &page)
}
