//! The shelf at the desk: what is recommended to read before anybody writes.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{
    home::{HomeAsk, Material, SetMaterial},
    ids::Code,
};

use super::tool::{self, At, Head, status};
use crate::{
    key,
    web::{
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, render},
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
    head: Head,
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
    let at = tool::at(&v, &c).await?;
    page(&mut v, &at, &Posted::default(), None).await
}

/// Puts something onto the shelf, or takes it away.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the page.
pub async fn submit(v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    tool::submit(v, &c, request, set, page).await
}

async fn set(v: &Visitor, at: &At, posted: &Posted) -> Result<String, Trouble> {
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
    let set = SetMaterial { consultation: at.column.id.clone(), material };
    forms::submit_home(v, posted, HomeAsk::SetMaterial(set)).await?;
    Ok(at.page(v, "shelf"))
}

async fn page(v: &mut Visitor, at: &At, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let form = v.draw_form()?;
    let shelf = v.app.node().store().list_materials(&at.column.id).await?;
    let ids: Vec<String> = shelf.iter().map(|material| material.id.to_string()).collect();
    let mut rows = Vec::with_capacity(shelf.len());
    for (line, id) in lines(shelf).into_iter().zip(ids) {
        rows.push(Row { line, id, key: v.draw_form()?.1.to_string() });
    }
    let v = &*v;
    let t = v.locale();
    let page = Page {
        f: Frame::new(v, &t.say(key!("shelf-desk"))),
        head: Head::new(v, at, form, posted, trouble.as_ref()),
        title: posted.raw("title").to_owned(),
        summary: posted.raw("summary").to_owned(),
        link: posted.raw("link").to_owned(),
        rows,
    };
    render(v, status(trouble.as_ref()), &page)
}
