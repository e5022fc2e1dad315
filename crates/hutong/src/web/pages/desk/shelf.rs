//! The shelf at the desk: what is recommended to read before anybody writes.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    home::{HomeAsk, Material, SetMaterial},
    ids::Code,
};

use super::{act::need_decider, find, path_of};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        places::Column,
        session::Desk,
        view::shelf::{Line, lines},
        visitor::Visitor,
    },
};

/// A material with the key of the form that takes it away.
struct Row {
    line: Line,
    id: String,
    key: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/shelf.html")]
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
    summary: String,
    link: String,
    rows: Vec<Row>,
}

/// Shows the shelf.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    page(&mut v, &column, may, &Posted::default(), None).await
}

/// Puts something onto the shelf, or takes it away.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the page.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    need_decider(may)?;
    let posted = Posted::read(&v, request).await?;
    match set(&v, &column, &posted).await {
        Ok(()) => Ok(see_other(&v, &format!("{}/shelf", path_of(&v, &column)))),
        Err(trouble) => page(&mut v, &column, may, &posted, Some(trouble)).await,
    }
}

async fn set(v: &Visitor, column: &Column, posted: &Posted) -> Result<(), Trouble> {
    let material = if posted.raw("do") == "drop" {
        let id = Code::new(posted.raw("id")).map_err(|_| Trouble::BadForm)?;
        Material { id, title: String::new(), summary: String::new(), link: String::new() }
    } else {
        let (title, key) = (posted.line("title"), posted.key()?);
        if title.is_empty() {
            return Err(Trouble::Refused(hutong_core::refusal::Refusal::TextBlank));
        }
        // In the order in which they were put there.
        let id =
            Code::new(&format!("m{:010}-{}", v.app.now().0, &key.to_string()[..6])).map_err(|_| Trouble::BadForm)?;
        Material { id, title, summary: posted.text("summary"), link: posted.line("link") }
    };
    forms::submit_home(v, posted, HomeAsk::SetMaterial(SetMaterial { consultation: column.id.clone(), material })).await
}

async fn page(
    v: &mut Visitor,
    column: &Column,
    may: Desk,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let shelf = v.app.node().store().list_materials(&column.id).await?;
    let ids: Vec<String> = shelf.iter().map(|material| material.id.to_string()).collect();
    let mut rows = Vec::with_capacity(shelf.len());
    for (line, id) in lines(shelf).into_iter().zip(ids) {
        rows.push(Row { line, id, key: v.draw_form()?.1.to_string() });
    }
    let v = &*v;
    let t = v.locale();
    let page = Page {
        f: Frame::new(v, &t.say(key!("shelf-desk"))),
        here: v.app.path_of(&column.id),
        desk: path_of(v, column),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        decides: may == Desk::Decides,
        token,
        key: key.to_string(),
        title: posted.raw("title").to_owned(),
        summary: posted.raw("summary").to_owned(),
        link: posted.raw("link").to_owned(),
        rows,
    };
    render(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}
