//! The slip of a vote: that it was received, and once its batch is sealed the receipt that it became. For whoever voted
//! alone; the address holds the key of their form.

use std::fmt;

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use hutong_core::{
    consultation::vote::Row,
    ids::{FormKey, Place},
    receipt::Slip,
};
use hutong_log::hash::Hash;
use hutong_node::answer::Receipt;

use super::{
    receipt::{Stop, Stops},
    stance::{StatementLine, choice_name, line},
};
use crate::{
    key,
    locale::Locale,
    web::{
        errors::Trouble,
        frame::{Frame, show_own},
        places::Column,
        view::shorten,
        visitor::Visitor,
    },
};

/// Characters of a statement that remind of what was voted on.
const REMINDER_CHARS: usize = 40;

/// The quiet line after a vote.
pub(super) struct Received {
    /// "Received: agree with “…”".
    pub(super) sentence: String,
    /// The slip's page.
    pub(super) href: String,
}

#[derive(Template)]
#[template(path = "pages/slip.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    statement: Option<StatementLine>,
    choice: String,
    stops: String,
    is_sealed: bool,
    state_href: String,
    file: String,
    file_name: String,
}

/// By what an address names a slip: the key of the form that it answered, or the vote's commitment.
#[derive(Clone, Copy)]
enum Key {
    Form(FormKey),
    Row(Hash),
}

impl Key {
    fn parse(text: &str) -> Option<Key> {
        FormKey::from_hex(text).ok().map(Key::Form).or_else(|| Hash::from_hex(text).ok().map(Key::Row))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Form(key) => key.fmt(f),
            Key::Row(commitment) => f.write_str(&commitment.to_hex()),
        }
    }
}

/// A slip of the visitor's own.
struct Own {
    key: Key,
    column: Column,
    slip: Slip,
    row: Row,
    place: Place,
    receipt: Option<Receipt>,
}

async fn find(v: &Visitor, consultation: &str, key: &str) -> Result<Own, Trouble> {
    let column = Column::find(v, consultation).await?;
    let key = Key::parse(key).ok_or(Trouble::NoPage)?;
    let (slip, row, place) = read(v, &column, key).await?.ok_or(Trouble::NoPage)?;
    let receipt = v.app.node().vote_receipt(&slip).await?;
    Ok(Own { key, column, slip, row, place, receipt })
}

/// The slip that the visitor's form was answered with, or of a vote of theirs, in this consultation.
async fn read(v: &Visitor, column: &Column, key: Key) -> Result<Option<(Slip, Row, Place)>, Trouble> {
    let node = v.app.node();
    let slip = match (key, v.actor(), v.voter()) {
        (Key::Form(key), Some(actor), _) => node.slips(&actor, &[key]).await?.remove(&key),
        (Key::Row(commitment), _, Some(me)) => node.store().own_slip(&me, &column.id, &commitment).await?,
        _ => None,
    };
    let Some(slip) = slip else { return Ok(None) };
    let row = Row::read(&slip.row).map_err(Trouble::fault)?;
    let place = row.statement.place(v.app.node().origin());
    let item = v.app.node().store().show_items(std::slice::from_ref(&place), v.audience()).await?.pop();
    // A statement that was withheld since is not shown any more; the vote on it was cast all the same.
    let is_here = item.is_none_or(|item| item.row.consultation == column.id);
    Ok(is_here.then_some((slip, row, place)))
}

/// The quiet line for a form that was just taken; nothing for a key that is nobody's, or somebody else's.
///
/// # Errors
/// A fault of the store.
pub(super) async fn received(v: &Visitor, column: &Column, key: &str) -> Result<Option<Received>, Trouble> {
    let Ok(key) = FormKey::from_hex(key) else { return Ok(None) };
    let Some((_, row, place)) = read(v, column, Key::Form(key)).await? else { return Ok(None) };
    let t = v.locale();
    let item = v.app.node().store().show_items(std::slice::from_ref(&place), v.audience()).await?.pop();
    let words = item.and_then(|item| item.text).unwrap_or_default();
    let values = [("choice", choice_name(t, row.choice).into()), ("statement", shorten(&words, REMINDER_CHARS).into())];
    Ok(Some(Received { sentence: t.say_with(key!("stance-received"), &values), href: path(v, column, key) }))
}

/// The path of the slip that a form was answered with.
pub(super) fn path(v: &Visitor, column: &Column, key: FormKey) -> String {
    path_of(v, column, Key::Form(key))
}

/// The path of a vote's slip, whatever form it came by.
pub(in crate::web) fn path_of_row(v: &Visitor, column: &Column, slip: &Slip) -> String {
    path_of(v, column, Key::Row(slip.commitment()))
}

fn path_of(v: &Visitor, column: &Column, key: Key) -> String {
    format!("{}/stance/slip/{key}", v.app.path_of(&column.id))
}

/// The line of stops.
fn stops(t: &Locale, own: &Own) -> Stops {
    let is_sealed = own.receipt.is_some();
    let mut stops = vec![
        Stop::new(t, key!("slip-received"), true, key!("slip-received-note"), key!("slip-received-note")),
        Stop::new(t, key!("slip-sealed"), is_sealed, key!("slip-sealed-note"), key!("slip-sealed-next")),
    ];
    stops.extend(Stop::at_partner(t, own.receipt.as_ref().map(|r| r.grown)));
    Stops::new(t, key!("slip-way"), stops)
}

/// The line of stops alone.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody else.
pub async fn state(v: Visitor, Path((c, key)): Path<(String, String)>) -> Result<Response, Trouble> {
    let own = find(&v, &c, &key).await?;
    let html = stops(v.locale(), &own).render()?;
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Html(html)).into_response())
}

/// Shows how far the vote has come.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody else.
pub async fn show(v: Visitor, Path((c, key)): Path<(String, String)>) -> Result<Response, Trouble> {
    let own = find(&v, &c, &key).await?;
    let t = v.locale();
    let item = v.app.node().store().show_items(std::slice::from_ref(&own.place), v.audience()).await?.pop();
    let statement = match item {
        Some(item) => Some(line(&v, &own.column, &item).await?),
        None => None,
    };
    let page = Page {
        f: Frame::new(&v, &t.say(key!("slip-title"))).with_island("receipt"),
        here: v.app.path_of(&own.column.id),
        column: own.column.charter.title.for_lang(t.tag()).to_owned(),
        statement,
        choice: choice_name(t, own.row.choice),
        stops: stops(t, &own).render()?,
        is_sealed: own.receipt.is_some(),
        state_href: format!("{}/state", path_of(&v, &own.column, own.key)),
        file: format!("{}/file", path_of(&v, &own.column, own.key)),
        file_name: file_name(&own),
    };
    show_own(&v, &page)
}

/// The slip as a file, or the receipt that it became.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody else.
pub async fn download(v: Visitor, Path((c, key)): Path<(String, String)>) -> Result<Response, Trouble> {
    let own = find(&v, &c, &key).await?;
    let disposition = format!("attachment; filename=\"{}\"", file_name(&own));
    let (media_type, mut response) = match own.receipt {
        Some(receipt) => ("application/octet-stream", receipt.file.into_response()),
        None => ("application/json", own.slip.bytes().into_response()),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// Letters, digits and dashes only, as words of items are.
fn file_name(own: &Own) -> String {
    let word = own.column.word(&own.place).unwrap_or_default();
    let ending = if own.receipt.is_some() { "tlog-proof" } else { "slip" };
    format!("vote-{word}.{ending}")
}
