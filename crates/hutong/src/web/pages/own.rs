//! What an author may do to an own item: correct it until it is published, and take it back.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{command::Ask, consultation::opinion::Correct};

use super::reply::{Wording, text_form};
use crate::{
    key,
    web::{
        errors::{Said, Trouble, tell},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        places::Found,
        view::quote::{Quote, quote},
        visitor::Visitor,
    },
};

const CORRECT: Wording =
    Wording { heading: key!("portal-correct"), note: key!("portal-correct-note"), button: key!("portal-correct-send") };

#[derive(askama::Template)]
#[template(path = "pages/withdraw.html")]
struct Withdraw<'a> {
    f: Frame<'a>,
    item: Quote,
    trouble: Option<Said>,
    token: String,
    key: String,
}

/// Shows the words as they are, to be changed.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author.
pub async fn show_correct(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let mut posted = Posted::default();
    posted.set("text", found.item.text.as_deref().unwrap_or_default());
    text_form(&mut v, &found, &posted, &CORRECT, None)
}

/// Takes the new words.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author; everything else comes back as the form.
pub async fn correct(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    let ask = Ask::CorrectItem(Correct { item: found.item.place.clone(), text: posted.text("text") });
    match forms::submit(&v, &posted, ask).await {
        Ok(_) => Ok(see_other(&v, &found.column.path(&v.app, &found.item.place))),
        Err(trouble) => text_form(&mut v, &found, &posted, &CORRECT, Some(trouble)),
    }
}

/// Asks whether it is meant.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author.
pub async fn show_withdraw(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    ask_withdraw(&mut v, &found, None)
}

/// Takes the item back.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author; everything else comes back with the question.
pub async fn withdraw(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    match forms::submit(&v, &posted, Ask::WithdrawItem(found.item.place.clone())).await {
        Ok(_) => Ok(see_other(&v, &found.column.path(&v.app, &found.item.place))),
        Err(trouble) => ask_withdraw(&mut v, &found, Some(trouble)),
    }
}

fn ask_withdraw(v: &mut Visitor, found: &Found, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let status = trouble.as_ref().map_or(axum::http::StatusCode::OK, Trouble::status);
    let page = Withdraw {
        f: Frame::new(v, &v.locale().say(key!("portal-withdraw"))),
        item: quote(v.locale(), &v.app, &found.column, &found.item, v.app.now()),
        trouble: trouble.map(|trouble| tell(v, &trouble)),
        token,
        key: key.to_string(),
    };
    render(v, status, &page)
}
