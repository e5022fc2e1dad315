//! Putting a sentence of an opinion to the vote, as the body: beside the opinion it is taken from, and what was taken from it
//! before.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        admission::STATEMENT_CHARS_MAX,
        item::{Audience, ItemKind, Module, State},
        statement::Choose,
    },
    refusal::Refusal,
};
use hutong_node::pages::{ItemQuery, ItemView, PAGE_LEN_MAX};

use super::{find, path_of};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        places::Column,
        session::Desk,
        view::{lang_of, quote::byline},
        visitor::Visitor,
    },
};

#[derive(askama::Template)]
#[template(path = "pages/desk/statement.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    desk: String,
    title: String,
    href: String,
    number: String,
    byline: String,
    heading: Option<String>,
    text: String,
    lang: &'static str,
    trouble: Option<Said>,
    /// Sentences that were taken from it: words and address.
    taken: Vec<(String, String)>,
    typed: String,
    chars_max: usize,
    token: String,
    key: String,
}

/// A published opinion of either body, at a desk where sentences are put to the vote.
async fn opinion(v: &Visitor, c: &str, word: &str) -> Result<(Column, ItemView), Trouble> {
    let (column, may) = find(v, c).await?;
    // What everybody votes on is decided for everybody, not for a unit.
    if may != Desk::Decides || v.desk_units(&column.id).is_some() {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "moderator" }));
    }
    let place = column.place(word).ok_or(Trouble::NoPage)?;
    let item = v.app.node().store().show_item(&place, Audience::Members).await?;
    let item = item.filter(|item| item.row.consultation == column.id && item.row.kind == ItemKind::Opinion);
    let is_voted_on = column.charter.modules.contains(&Module::Stance);
    Ok((column, item.filter(|_| is_voted_on).ok_or(Trouble::NoPage)?))
}

/// Shows the opinion and the form.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever does not decide here; [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let (column, item) = opinion(&v, &c, &word).await?;
    page(&mut v, &column, &item, &Posted::default(), None).await
}

/// Takes the form.
///
/// # Errors
/// As [`show`]; everything else comes back with the form.
pub async fn submit(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let (column, item) = opinion(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    let ask = Choose { item: item.place.clone(), text: posted.line("text") };
    match forms::submit(&v, &posted, Ask::ChooseStatement(ask)).await {
        Ok(_) => Ok(see_other(&v, &here(&v, &column, &item))),
        Err(trouble) => page(&mut v, &column, &item, &posted, Some(trouble)).await,
    }
}

fn here(v: &Visitor, column: &Column, item: &ItemView) -> String {
    format!("{}/i/{}/statement", path_of(v, column), column.word(&item.place).unwrap_or_default())
}

/// The first sentence, where it is short enough for a card.
fn first_sentence(text: &str) -> String {
    let end = text.char_indices().find(|(_, c)| matches!(c, '。' | '!' | '?' | '！' | '？' | '\n' | '.'));
    let sentence = end.map_or(text, |(at, c)| &text[..at + c.len_utf8()]).trim();
    if sentence.chars().count() <= STATEMENT_CHARS_MAX { sentence.to_owned() } else { String::new() }
}

async fn page(
    v: &mut Visitor,
    column: &Column,
    item: &ItemView,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let (token, fresh) = v.draw_form()?;
    let is_same = posted.is_genuine && !matches!(trouble, Some(Trouble::Refused(Refusal::KeyReused)) | None);
    let key = posted.key().ok().filter(|_| is_same).unwrap_or(fresh);
    let v = &*v;
    let t = v.locale();
    let query = ItemQuery {
        consultation: column.id.clone(),
        audience: Audience::Members,
        kind: Some(ItemKind::Statement),
        state: Some(State::Published),
        origin: None,
        after: None,
        limit: PAGE_LEN_MAX,
    };
    let statements = v.app.node().store().list_items(&query).await?;
    let is_taken = |statement: &&ItemView| {
        statement.row.about.as_ref().is_some_and(|about| about.place(&statement.place.origin) == item.place)
    };
    let taken = statements.iter().filter(is_taken);
    let taken = taken.map(|s| (s.text.clone().unwrap_or_default(), column.path(&v.app, &s.place))).collect();
    let text = item.text.clone().unwrap_or_default();
    let page = Page {
        f: Frame::new(v, &t.say(key!("statement-title"))),
        here: here(v, column, item),
        desk: path_of(v, column),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        href: column.path(&v.app, &item.place),
        number: item.registration.clone().or_else(|| column.word(&item.place)).unwrap_or_default(),
        byline: byline(t, item),
        heading: item.title.clone().filter(|title| !title.is_empty()),
        lang: lang_of(&text),
        typed: if posted.has("text") { posted.raw("text").to_owned() } else { first_sentence(&text) },
        text,
        taken,
        chars_max: STATEMENT_CHARS_MAX,
        token,
        key: key.to_string(),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
    };
    render_own(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}
