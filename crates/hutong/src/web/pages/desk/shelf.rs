//! The shelf at the desk: what is recommended to read before anybody writes.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    consultation::opinion::FILE_LEN_MAX,
    home::{HomeAsk, Material, SetMaterial},
    ids::Code,
};

use super::tool::{self, At, Head, status};
use crate::{
    key,
    web::{
        errors::Trouble,
        forms::{self, Files, Posted},
        frame::{Frame, render},
        pages::write::problem,
        view::{
            attach::Attach,
            shelf::{Line, lines},
        },
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
    /// What kept the file from being taken in.
    problems: Vec<String>,
    attach: Attach,
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
    tool::submit_files(v, &c, request, Files::Staged, set, page).await
}

async fn set(v: &Visitor, at: &At, posted: &Posted) -> Result<String, Trouble> {
    // What kept the file from being taken in comes back with the page.
    if !posted.problems.is_empty() {
        return Err(Trouble::BadForm);
    }
    let mut upload = None;
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
        upload = Some(key).filter(|_| !posted.files.is_empty());
        Material { id, title, summary: posted.text("summary"), link: posted.line("link") }
    };
    let set = SetMaterial { consultation: at.column.id.clone(), material, upload };
    forms::submit_home(v, posted, HomeAsk::SetMaterial(set)).await?;
    Ok(at.page(v, "shelf"))
}

async fn page(v: &mut Visitor, at: &At, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let form = v.draw_form()?;
    let shelf = v.app.node().store().list_materials(&at.column.id).await?;
    let ids: Vec<String> = shelf.iter().map(|view| view.material.id.to_string()).collect();
    let mut rows = Vec::with_capacity(shelf.len());
    let here = v.app.path_of(&at.column.id);
    for (line, id) in lines(v.locale(), &here, shelf).into_iter().zip(ids) {
        rows.push(Row { line, id, key: v.draw_form()?.1.to_string() });
    }
    let v = &*v;
    let t = v.locale();
    let note = t.say_with(key!("shelf-file-note"), &[("mb", (FILE_LEN_MAX >> 20).into())]);
    // What is said of the file says enough.
    let (trouble, status) = match posted.problems.is_empty() {
        true => (trouble.as_ref(), status(trouble.as_ref())),
        false => (None, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let page = Page {
        f: Frame::new(v, &t.say(key!("shelf-desk"))),
        head: Head::new(v, at, form, posted, trouble),
        title: posted.raw("title").to_owned(),
        summary: posted.raw("summary").to_owned(),
        link: posted.raw("link").to_owned(),
        problems: posted.problems.iter().map(|p| problem(t, p)).collect(),
        attach: Attach { may_more: posted.files.is_empty(), ..Attach::new(t, posted, key!("shelf-file"), note) },
        rows,
    };
    render(v, status, &page)
}
