//! Putting a sentence to the vote.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{command::Ask, consultation::statement::Submit, refusal::Refusal};

use super::stance::{closed, may_propose, show_closed};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render},
        places::Column,
        view::phrases::phrases,
        visitor::Visitor,
    },
};

/// Longest statement, in characters, as the rule has it.
const TEXT_CHARS_MAX: usize = 140;

#[derive(askama::Template)]
#[template(path = "pages/propose.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    question: Vec<String>,
    trouble: Option<Said>,
    token: String,
    key: String,
    text: String,
    text_chars_max: usize,
    note: String,
}

/// Shows the empty form.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    if !may_propose(&v, &column) {
        let why = closed(&v, &column).unwrap_or(key!("propose-over"));
        return show_closed(&v, &column, why);
    }
    form(&mut v, &column, &Posted::default(), None)
}

/// Takes the form.
///
/// # Errors
/// [`Trouble::NoPage`]; everything else comes back as the form.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    let ask = Submit { consultation: column.id.clone(), text: posted.line("text"), taken_from: None };
    let taken = forms::submit(&v, &posted, Ask::SubmitStatement(ask)).await;
    match taken.and_then(|answer| forms::receipted(&v, &answer)) {
        Ok(receipted) => Ok(receipted),
        Err(trouble) => form(&mut v, &column, &posted, Some(trouble)),
    }
}

fn form(v: &mut Visitor, column: &Column, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let is_same = posted.is_genuine && !matches!(trouble, Some(Trouble::Refused(Refusal::KeyReused)));
    let (token, fresh) = v.draw_form()?;
    let key = posted.key().ok().filter(|_| is_same).unwrap_or(fresh);
    let v = &*v;
    let t = v.locale();
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let review = match column.charter.review {
        hutong_core::consultation::charter::Review::Before => key!("portal-write-review-before"),
        hutong_core::consultation::charter::Review::After => key!("portal-write-review-after"),
    };
    let page = Page {
        f: Frame::new(v, &t.say(key!("propose-title"))).with_island("write"),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        question: phrases(column.charter.question.for_lang(t.tag())),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        token,
        key: key.to_string(),
        text: posted.raw("text").to_owned(),
        text_chars_max: TEXT_CHARS_MAX,
        note: t.say(review),
    };
    render(v, status, &page)
}
