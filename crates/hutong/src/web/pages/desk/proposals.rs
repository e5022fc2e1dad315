//! Proposals at the desk: closing the signing here, and saying what this body decided.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{command::Ask, consultation::proposal::File};

use super::{find, path_of};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        pages::proposals::{self, Line},
        places::Column,
        session::Desk,
        visitor::Visitor,
    },
};

/// A proposal with its form.
struct Row {
    line: Line,
    word: String,
    key: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/proposals.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    desk: String,
    title: String,
    trouble: Option<Said>,
    decides: bool,
    token: String,
    rows: Vec<Row>,
}

/// Shows the proposals of both bodies.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    page(&mut v, &column, may, None).await
}

/// Closes the signing here, takes a proposal up or returns it.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the page.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    super::act::need_decider(may)?;
    let posted = Posted::read(&v, request).await?;
    let place = column.place(posted.raw("proposal"));
    let sent = match (place, posted.raw("do")) {
        (Some(place), "close") => forms::submit(&v, &posted, Ask::TallyItem(place)).await,
        (Some(proposal), word @ ("file" | "return")) => {
            let file = File { proposal, takes: word == "file", reason: posted.text("reason") };
            forms::submit(&v, &posted, Ask::FileProposal(file)).await
        }
        _ => Err(Trouble::BadForm),
    };
    match sent {
        Ok(_) => Ok(see_other(&v, &format!("{}/proposals", path_of(&v, &column)))),
        Err(trouble) => page(&mut v, &column, may, Some(trouble)).await,
    }
}

async fn page(v: &mut Visitor, column: &Column, may: Desk, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let (token, _) = v.draw_form()?;
    let mut rows = Vec::new();
    for line in proposals::lines(v, column).await? {
        let word = line.quote.href.rsplit('/').next().unwrap_or_default().to_owned();
        let (_, key) = v.draw_form()?;
        rows.push(Row { line, word, key: key.to_string() });
    }
    let v = &*v;
    let t = v.locale();
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let page = Page {
        f: Frame::new(v, &t.say(key!("proposal-list"))),
        here: v.app.path_of(&column.id),
        desk: path_of(v, column),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        decides: may == Desk::Decides,
        token,
        rows,
    };
    render(v, status, &page)
}
