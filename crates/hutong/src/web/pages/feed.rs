//! The newest published opinions as an Atom feed (RFC 4287).

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hutong_core::consultation::item::ItemKind;
use hutong_node::pages::ListQuery;

use crate::{
    key,
    web::{
        dates,
        errors::Trouble,
        places::Column,
        view::quote::{byline, quote},
        visitor::Visitor,
    },
};

/// Entries of the feed.
const ENTRIES: u32 = 50;

/// An entry.
struct Entry {
    id: String,
    href: String,
    title: String,
    text: String,
    lang: &'static str,
    author: String,
    updated: String,
}

#[derive(askama::Template)]
#[template(path = "pages/feed.xml", escape = "xml")]
struct Feed {
    lang: String,
    id: String,
    title: String,
    subtitle: String,
    own: String,
    page: String,
    updated: String,
    /// That the data are made up.
    rights: Option<String>,
    entries: Vec<Entry>,
}

/// Gives the feed.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let (t, now) = (v.locale(), v.app.now());
    let newest = ListQuery { limit: ENTRIES, ..ListQuery::newest(column.id.clone(), v.audience(), ItemKind::Opinion) };
    let page_of = v.app.node().list(&newest).await?;
    let outside = v.outside();
    let page = format!("{outside}/c/{}", column.id);
    let entries = page_of.items.iter().map(|item| {
        let seen = quote(t, &v.app, &column, item, now);
        let word = column.word(&item.place).unwrap_or_default();
        Entry {
            // The same whatever the site is called one day.
            id: format!("urn:hutong:{}:{}", item.place.origin, item.place.index),
            href: format!("{page}/i/{word}"),
            title: format!("{} {}", seen.number, seen.title),
            text: item.text.clone().unwrap_or_default(),
            lang: seen.lang,
            author: byline(t, item),
            updated: dates::rfc3339(item.row.ts),
        }
    });
    let entries: Vec<Entry> = entries.collect();
    let title = column.charter.title.for_lang(t.tag());
    let feed = Feed {
        lang: t.tag().to_owned(),
        id: format!("urn:hutong:{}:{}", v.app.node().origin(), column.id),
        title: t.say_with(key!("portal-feed-title"), &[("title", title.into())]),
        subtitle: column.charter.question.for_lang(t.tag()).to_owned(),
        own: format!("{page}/feed.atom"),
        page,
        updated: entries.first().map_or_else(|| dates::rfc3339(column.charter.opens.0), |e| e.updated.clone()),
        rights: column.charter.simulated.then(|| t.say(key!("portal-demo"))),
        entries,
    };
    let mut response = askama::Template::render(&feed)?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/atom+xml; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
