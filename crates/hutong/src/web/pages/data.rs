//! Open data: everything public of a consultation, for programs; sent as it is read, never held as a whole.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderValue, header},
    response::Response,
};
use hutong_core::ids::Place;
use hutong_node::pages::{ItemQuery, ItemView, PAGE_LEN_MAX};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::{
    key,
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::Column,
        visitor::Visitor,
    },
};

/// Pieces that wait for a slow reader, at most.
const PIECES_WAITING: usize = 2;
/// Columns of the table.
const HEAD: [&str; 14] = [
    "number", "body", "index", "kind", "tier", "state", "prompt", "entered", "title", "text", "byline", "about",
    "supports", "replies",
];

#[derive(askama::Template)]
#[template(path = "pages/data.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    title: String,
    columns: &'static [&'static str],
}

/// Says what there is.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let page = Page {
        f: Frame::new(&v, &t.say(key!("portal-data"))),
        here: v.app.path_of(&column.id),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        columns: &HEAD,
    };
    show_page(&v, &page)
}

/// All public items as one JSON document.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn json(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let head = json!({
        "consultation": column.id.as_str(),
        "charter_sha256": column.charter.hash().to_hex(),
        "simulated": column.charter.simulated,
        "notice": notice(&v, &column),
        "size": v.app.node().head().head.size,
    });
    // The list is the last member: items are written one by one behind an object that is still open.
    let head = head.to_string();
    let open = format!("{},\"items\":[", head.trim_end_matches('}'));
    let write = |column: &Column, item: &ItemView, is_first: bool| {
        let comma = if is_first { "" } else { "," };
        format!(
            "{comma}\n{}",
            Value::Object(fields(column, item).into_iter().map(|(k, w)| (k.to_owned(), w)).collect())
        )
    };
    let name = format!("{}.json", column.id);
    Ok(stream(v, column, open, write, "\n]}\n", "application/json", &name))
}

/// What stands on everything that leaves a demo, in every language; nothing on real data.
fn notice(v: &Visitor, column: &Column) -> Option<String> {
    let sentences = v.app.locales().iter().map(|t| t.say(key!("portal-demo")));
    column.charter.simulated.then(|| sentences.collect::<Vec<_>>().join(" / "))
}

/// All public items as a table.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn csv(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let notice = notice(&v, &column);
    let noticed = notice.clone();
    let write = move |column: &Column, item: &ItemView, _: bool| {
        let cells = fields(column, item).into_iter().map(|(_, value)| match value {
            Value::String(text) => cell(&text),
            Value::Null => String::new(),
            other => other.to_string(),
        });
        cells.chain(noticed.as_deref().map(cell)).collect::<Vec<_>>().join(",") + "\r\n"
    };
    // Spreadsheets take UTF-8 for something else without the mark.
    let head = HEAD.into_iter().chain(notice.map(|_| "notice"));
    let open = format!("\u{FEFF}{}\r\n", head.collect::<Vec<_>>().join(","));
    let name = format!("{}.csv", column.id);
    Ok(stream(v, column, open, write, "", "text/csv; charset=utf-8", &name))
}

/// A cell in quotation marks. One that a spreadsheet would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, text.replace('"', "\"\""))
}

fn fields(column: &Column, item: &ItemView) -> Vec<(&'static str, Value)> {
    let host = column.charter.host(&item.place.origin);
    let named = item.author.as_ref().filter(|a| a.is_named).map(|a| a.name.clone());
    let about = item.row.about.as_ref().and_then(|about| column.word(&about.place(&item.place.origin)));
    let values = [
        json!(item.registration),
        json!(host.map(|h| &h.code)),
        json!(item.place.index),
        json!(item.row.kind.word()),
        json!(item.row.tier.word()),
        json!(item.row.state.word()),
        json!(item.row.prompt.as_ref().map(|p| p.as_str())),
        json!(dates::rfc3339(item.row.ts)),
        json!(item.title),
        json!(item.text),
        json!(named),
        json!(about),
        json!(item.supports.values().sum::<u64>()),
        json!(item.replies.values().sum::<u64>()),
    ];
    HEAD.into_iter().zip(values).collect()
}

/// Sends what `write` makes of every item, a page of items at a time.
fn stream(
    v: Visitor,
    column: Column,
    open: String,
    write: impl Fn(&Column, &ItemView, bool) -> String + Send + 'static,
    close: &'static str,
    media_type: &'static str,
    name: &str,
) -> Response {
    let (pieces, waiting) = mpsc::channel::<Result<Bytes, Infallible>>(PIECES_WAITING);
    tokio::spawn(async move {
        let mut piece = open;
        let mut after: Option<Place> = None;
        loop {
            let query = ItemQuery {
                consultation: column.id.clone(),
                audience: v.audience(),
                kind: None,
                state: None,
                origin: None,
                after: after.clone(),
                limit: PAGE_LEN_MAX,
            };
            // A fault in the middle ends what is sent: without its last line a reader sees that it is not whole.
            let Ok(items) = v.app.node().store().list_items(&query).await else { return };
            for item in &items {
                let is_first = after.is_none() && item.place == items[0].place;
                piece.push_str(&write(&column, item, is_first));
            }
            match items.last() {
                Some(last) => after = Some(last.place.clone()),
                None => piece.push_str(close),
            }
            let is_last = items.is_empty();
            // Nobody reads any more.
            if pieces.send(Ok(std::mem::take(&mut piece).into())).await.is_err() || is_last {
                return;
            }
        }
    });
    let mut response = Response::new(Body::from_stream(ReceiverStream::new(waiting)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
