//! The slip of a vote: that it was received, and once its batch is sealed the receipt that it became. For whoever voted
//! alone; the address holds the key of their form.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hutong_core::{
    consultation::vote::Row,
    ids::{FormKey, Place},
    receipt::Slip,
};
use hutong_node::answer::Receipt;

use super::{
    receipt::{Stop, Stops},
    stance::{StatementLine, choice_name, line},
};
use crate::{
    key,
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
    file: String,
    file_name: String,
}

/// A slip of the visitor's own.
struct Own {
    key: FormKey,
    column: Column,
    slip: Slip,
    row: Row,
    place: Place,
    receipt: Option<Receipt>,
}

async fn find(v: &Visitor, consultation: &str, key: &str) -> Result<Own, Trouble> {
    let column = Column::find(v, consultation).await?;
    let key = FormKey::from_hex(key).map_err(|_| Trouble::NoPage)?;
    let (slip, row, place) = read(v, &column, key).await?.ok_or(Trouble::NoPage)?;
    let receipt = v.app.node().vote_receipt(&slip).await?;
    Ok(Own { key, column, slip, row, place, receipt })
}

/// The slip that the visitor's form was answered with, in this consultation.
async fn read(v: &Visitor, column: &Column, key: FormKey) -> Result<Option<(Slip, Row, Place)>, Trouble> {
    let Some(actor) = v.actor() else { return Ok(None) };
    let Some(slip) = v.app.node().slips(&actor, &[key]).await?.remove(&key) else { return Ok(None) };
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
    let Some((_, row, place)) = read(v, column, key).await? else { return Ok(None) };
    let t = v.locale();
    let item = v.app.node().store().show_items(std::slice::from_ref(&place), v.audience()).await?.pop();
    let words = item.and_then(|item| item.text).unwrap_or_default();
    let values = [("choice", choice_name(t, row.choice).into()), ("statement", shorten(&words, REMINDER_CHARS).into())];
    Ok(Some(Received { sentence: t.say_with(key!("stance-received"), &values), href: path(v, column, key) }))
}

/// The path of a slip.
pub(super) fn path(v: &Visitor, column: &Column, key: FormKey) -> String {
    format!("{}/stance/slip/{key}", v.app.path_of(&column.id))
}

/// Shows how far the vote has come.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody else.
pub async fn show(v: Visitor, Path((c, key)): Path<(String, String)>) -> Result<Response, Trouble> {
    let own = find(&v, &c, &key).await?;
    let t = v.locale();
    let is_sealed = own.receipt.is_some();
    let mut stops = vec![
        Stop::new(t, key!("slip-received"), true, key!("slip-received-note"), key!("slip-received-note")),
        Stop::new(t, key!("slip-sealed"), is_sealed, key!("slip-sealed-note"), key!("slip-sealed-next")),
    ];
    stops.extend(Stop::at_partner(t, own.receipt.as_ref().map(|r| r.grown)));
    let item = v.app.node().store().show_items(std::slice::from_ref(&own.place), v.audience()).await?.pop();
    let statement = match item {
        Some(item) => Some(line(&v, &own.column, &item).await?),
        None => None,
    };
    let page = Page {
        f: Frame::new(&v, &t.say(key!("slip-title"))),
        here: v.app.path_of(&own.column.id),
        column: own.column.charter.title.for_lang(t.tag()).to_owned(),
        statement,
        choice: choice_name(t, own.row.choice),
        stops: Stops::new(t, key!("slip-way"), stops).render()?,
        is_sealed,
        file: format!("{}/file", path(&v, &own.column, own.key)),
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
