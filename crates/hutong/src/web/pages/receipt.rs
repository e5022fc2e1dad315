//! The receipt of an item: its number, how far it has come, and for its author the words and the file that proves it.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use hutong_core::{
    consultation::item::State,
    ids::{EntryIndex, Place},
};
use hutong_node::{answer::Grown, pages::ItemView};

use super::opinion::shown_code;
use crate::{
    key,
    locale::Locale,
    web::{
        codes, dates,
        errors::Trouble,
        estimate::days_until_review,
        forms::receipt_word,
        frame::{Frame, show as show_page},
        limits::CODES,
        pages::survey_words,
        places::{Column, is_own},
        view::{
            card::{Card, Said},
            qr::{self, Qr},
            quote::{self, Quote, quote},
        },
        visitor::Visitor,
    },
};

/// A stop on the way.
pub struct Stop {
    label: String,
    note: String,
    /// `done` or `next`.
    state: &'static str,
    mark: String,
}

/// The line of stops, as it stands in the page and is fetched anew by the island.
#[derive(Template)]
#[template(path = "pieces/stops.html")]
pub struct Stops {
    stops: Vec<Stop>,
    label: String,
    /// `yes` when nothing is left to wait for.
    is_complete: &'static str,
}

#[derive(Template)]
#[template(path = "pages/receipt.html")]
struct Page<'a> {
    f: Frame<'a>,
    kind: String,
    number: String,
    received: String,
    code: String,
    stops: String,
    state_href: String,
    events: String,
    item: Option<Quote>,
    text: Option<String>,
    proof: Option<String>,
    item_href: Option<String>,
    picture: String,
    picture_name: String,
    result: String,
    again: String,
    file_name: String,
    keys: Vec<String>,
    address: String,
    qr: Option<Qr>,
}

/// The item of a code: its leaf, and whether the visitor wrote it.
pub(super) struct Receipted {
    pub index: EntryIndex,
    pub code: String,
    pub column: Column,
    pub item: ItemView,
    pub is_own: bool,
}

/// The item of a code.
pub(super) async fn find(v: &Visitor, typed: &str) -> Result<Receipted, Trouble> {
    v.app.limits.take("codes", &v.counted_as(), CODES, v.app.now())?;
    let node = v.app.node();
    let (index, code) = codes::find(node, &v.app.codes, typed).await?.ok_or(Trouble::NoPage)?;
    let item = node.store().show_own(index).await?.ok_or(Trouble::NoPage)?;
    let item = survey_words::worded(v, item).await?;
    let column = Column::find(v, item.row.consultation.as_str()).await?;
    let is_own = is_own(v, &Place { origin: node.origin().clone(), index }).await?;
    Ok(Receipted { index, code, column, item, is_own })
}

/// Shows the receipt. Whoever has only the code sees the state; the words are for their author.
///
/// # Errors
/// [`Trouble::NoPage`] for a code that is no item's.
pub async fn show(v: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let found = find(&v, &code).await?;
    let (t, node) = (v.locale(), v.app.node());
    let grown = node.receipt(found.index).await?.grown;
    let word = receipt_word(&found.code);
    let here = format!("{}/r/{word}", v.app.base());
    let number = found.item.registration.clone().unwrap_or_default();
    let is_public = found.item.row.state == State::Published && found.item.row.audience <= v.audience();
    let days = days_until_review(&v, &found.column, &found.item).await?;
    let known = node.known_keys().await?;
    let address = format!("{}/r/{word}", v.outside());
    let page = Page {
        f: Frame::new(&v, &t.say(key!("portal-receipt"))).with_island("receipt"),
        kind: quote::kind(t, found.item.row.kind),
        received: dates::minute(t, found.item.row.ts),
        code: shown_code(&found.code),
        stops: stops(t, &found.item, grown, days).render()?,
        state_href: format!("{here}/state"),
        events: format!("{}/events", v.app.path_of(&found.column.id)),
        item: found.is_own.then(|| quote(t, &v.app, &found.column, &found.item, v.app.now())),
        text: found.item.text.clone().filter(|_| found.is_own),
        proof: found.is_own.then(|| format!("{here}/proof")),
        picture: format!("{here}/picture.svg"),
        picture_name: file_name(&number, &found.code, "svg"),
        result: format!("{here}/result"),
        item_href: (found.is_own || is_public).then(|| found.column.path(&v.app, &found.item.place)),
        again: format!("{}/write", v.app.path_of(&found.column.id)),
        file_name: file_name(&number, &found.code, "tlog-proof"),
        number,
        keys: known.iter().flat_map(|k| k.vkeys.first()).cloned().collect(),
        qr: qr::draw(&address),
        address,
    };
    show_page(&v, &page)
}

/// The line of stops alone.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn state(v: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let found = find(&v, &code).await?;
    let grown = v.app.node().receipt(found.index).await?.grown;
    let days = days_until_review(&v, &found.column, &found.item).await?;
    let html = stops(v.locale(), &found.item, grown, days).render()?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response())
}

/// The file that proves it: for its author alone, because it holds their words.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody else.
pub async fn download(v: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let found = find(&v, &code).await?;
    if !found.is_own {
        return Err(Trouble::NoPage);
    }
    let receipt = v.app.node().receipt(found.index).await?;
    let number = found.item.registration.unwrap_or_default();
    let disposition = format!("attachment; filename=\"{}\"", file_name(&number, &found.code, "tlog-proof"));
    let mut response = receipt.file.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// The receipt as a picture to keep: number, code, address and how to look it up; none of the words, so that it can be
/// shown around.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn picture(v: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let found = find(&v, &code).await?;
    let t = v.locale();
    let number = found.item.registration.clone().unwrap_or_default();
    let host = found.column.charter.host(&found.item.place.origin);
    let values = [("when", dates::minute(t, found.item.row.ts).into())];
    let card = Card::draw(&Said {
        title: found.column.charter.title.for_lang(t.tag()),
        body: host.map_or("", |host| host.name.for_lang(t.tag())),
        heading: &t.say(key!("portal-receipt-received")),
        number: if number.is_empty() { &found.code } else { &number },
        received: &t.say_with(key!("portal-picture-when"), &values),
        code_label: &t.say(key!("portal-receipt-code")),
        code: &shown_code(&found.code),
        address: &format!("{}/r/{}", v.outside(), receipt_word(&found.code)),
        note: &t.say(key!("portal-picture-note")),
        simulated: &if found.column.charter.simulated {
            t.say(key!("portal-picture-simulated"))
        } else {
            String::new()
        },
    });
    let disposition = format!("attachment; filename=\"{}\"", file_name(&number, &found.code, "svg"));
    let mut response = card.render()?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// A code as it is read out.
pub(super) fn shown(code: &str) -> String {
    shown_code(code)
}

/// Letters, digits and dashes only: registration numbers have no others, codes may end in a sign.
fn file_name(number: &str, code: &str, ending: &str) -> String {
    let stem = if number.is_empty() { &code[..codes::CODE_LEN - 1] } else { number };
    format!("{stem}.{ending}")
}

impl Stop {
    /// A stop with what is said of it once it is reached, and before.
    pub(super) fn new(t: &Locale, label: &str, is_done: bool, done: &str, next: &str) -> Stop {
        Stop {
            label: t.say(label),
            note: t.say(if is_done { done } else { next }),
            state: if is_done { "done" } else { "next" },
            mark: t.say(if is_done { key!("portal-stop-done") } else { key!("portal-stop-next") }),
        }
    }

    /// The two stops at the partner, for something that has grown so far; `None` for what is not in the record yet.
    pub(super) fn at_partner(t: &Locale, grown: Option<Grown>) -> [Stop; 2] {
        let is = |wanted: Grown| grown.is_some_and(|grown| grown >= wanted);
        [
            Stop::new(
                t,
                key!("portal-stop-witnessed"),
                is(Grown::Witnessed),
                key!("portal-stop-witnessed-note"),
                key!("portal-stop-witnessed-next"),
            ),
            Stop::new(
                t,
                key!("portal-stop-guarded"),
                is(Grown::Guarded),
                key!("portal-stop-guarded-note"),
                key!("portal-stop-guarded-next"),
            ),
        ]
    }
}

impl Stops {
    /// A line of these.
    pub(super) fn new(t: &Locale, label: &str, stops: Vec<Stop>) -> Stops {
        let is_complete = stops.iter().all(|s| s.state == "done");
        Stops { stops, label: t.say(label), is_complete: if is_complete { "yes" } else { "no" } }
    }
}

fn stops(t: &Locale, item: &ItemView, grown: Grown, days: Option<u64>) -> Stops {
    let is_decided = item.row.state != State::Pending;
    let mut stops = vec![Stop::new(
        t,
        key!("portal-stop-logged"),
        true,
        key!("portal-stop-logged-note"),
        key!("portal-stop-logged-note"),
    )];
    stops.extend(Stop::at_partner(t, Some(grown)));
    let mut moderated = Stop::new(
        t,
        key!("portal-stop-moderated"),
        is_decided,
        key!("portal-stop-moderated"),
        key!("portal-stop-moderated-next"),
    );
    if is_decided {
        moderated.note = quote::stamp_of(t, item).label;
    } else if let Some(days) = days {
        moderated.note = t.say_with(key!("portal-stop-moderated-days"), &[("n", days.into())]);
    }
    stops.push(moderated);
    Stops::new(t, key!("portal-receipt-way"), stops)
}
