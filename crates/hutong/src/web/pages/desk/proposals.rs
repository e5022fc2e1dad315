//! Proposals at the desk: closing the signing here, and saying what this body decided.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{command::Ask, consultation::proposal::File};

use super::tool::{self, At, Head, status};
use crate::{
    key,
    web::{
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, render},
        pages::proposals::{self, Line},
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
    head: Head,
    rows: Vec<Row>,
}

/// Shows the proposals of both bodies.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let at = tool::at(&v, &c).await?;
    page(&mut v, &at, &Posted::default(), None).await
}

/// Closes the signing here, takes a proposal up or returns it.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the page.
pub async fn submit(v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    tool::submit(v, &c, request, act, page).await
}

async fn act(v: &Visitor, at: &At, posted: &Posted) -> Result<String, Trouble> {
    let ask = match (at.column.place(posted.raw("proposal")), posted.raw("do")) {
        (Some(place), "close") => Ask::TallyItem(place),
        (Some(proposal), word @ ("file" | "return")) => {
            Ask::FileProposal(File { proposal, takes: word == "file", reason: posted.text("reason") })
        }
        _ => return Err(Trouble::BadForm),
    };
    forms::submit(v, posted, ask).await?;
    Ok(at.page(v, "proposals"))
}

async fn page(v: &mut Visitor, at: &At, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let form = v.draw_form()?;
    let mut rows = Vec::new();
    for line in proposals::lines(v, &at.column).await? {
        let word = line.quote.href.rsplit('/').next().unwrap_or_default().to_owned();
        let (_, key) = v.draw_form()?;
        rows.push(Row { line, word, key: key.to_string() });
    }
    let v = &*v;
    let t = v.locale();
    let page = Page {
        f: Frame::new(v, &t.say(key!("proposal-list"))),
        head: Head::new(v, at, form, posted, trouble.as_ref()),
        rows,
    };
    render(v, status(trouble.as_ref()), &page)
}
