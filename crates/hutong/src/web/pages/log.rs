//! The public log of moderation: every decision with its reason, nobody's words.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query},
    response::Response,
};
use hutong_core::{
    consultation::item::{ItemKind, State},
    ids::Place,
};
use hutong_node::pages::{Cursor, DecisionLine, DecisionQuery};
use serde::Deserialize;

use super::opinion::{is_decider, reason};
use crate::{
    key,
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::Column,
        view::{
            Badge,
            quote::{self, Stamp},
        },
        visitor::Visitor,
    },
};

/// States that are decisions against showing an item by itself.
const DECISIVE: [State; 4] = [State::Withheld, State::Merged, State::Withdrawn, State::Erased];
/// Decisions of a page.
const PAGE_LEN: u32 = 50;
/// Pages of decisions that are looked through for one.
const LOOKS_MAX: usize = 8;

/// What is asked for in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Behind which decision.
    #[serde(default)]
    after: String,
    /// Whether publications are listed, too.
    #[serde(default)]
    all: String,
}

/// Which decisions are listed.
struct Choice {
    label: String,
    href: String,
    is_chosen: bool,
}

/// A row.
struct Row {
    badge: Badge,
    when: String,
    datetime: String,
    number: String,
    kind: String,
    href: Option<String>,
    stamp: Stamp,
    reason: String,
    /// What it was merged into: its number, and its page where the reader may see it.
    into: Option<Link>,
    index: String,
    /// Where a moderator of another host objects to it.
    object: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/log.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    title: String,
    choices: Vec<Choice>,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let with_publications = !asked.all.is_empty();
    let query = DecisionQuery {
        consultation: column.id.clone(),
        reader: v.audience(),
        states: if with_publications { State::ALL.to_vec() } else { DECISIVE.to_vec() },
        after: Cursor::parse(&asked.after),
        limit: PAGE_LEN,
    };
    // Support has no words and is published at once: nobody decided anything about it.
    let (lines, next) = decisions(&v, query, |d| d.kind.is_reviewed()).await?;
    let here = v.app.path_of(&column.id);
    let first =
        (!asked.after.is_empty()).then(|| format!("{here}/log{}", if with_publications { "?all=1" } else { "" }));
    let links = links(&v, &column, lines.iter().filter_map(|d| d.into.clone()).collect()).await?;
    let rows = lines.into_iter().map(|d| {
        let object = object(&v, &column, &d);
        let at = column.side(&d.item.origin);
        let host = column.charter.hosts.get(at);
        let (name, code) = host.map_or(("", ""), |h| (h.name.for_lang(t.tag()), h.code.as_str()));
        Row {
            badge: Badge::new(name, code, at),
            when: dates::minute(t, d.ts),
            datetime: dates::rfc3339(d.ts),
            number: d.registration.or_else(|| column.word(&d.item)).unwrap_or_default(),
            kind: quote::kind(t, d.kind),
            href: d.is_readable.then(|| column.path(&v.app, &d.item)),
            stamp: quote::stamp(t, d.to),
            reason: d.reason.map(|code| reason(t, &code)).unwrap_or_default(),
            into: d.into.as_ref().and_then(|place| links.get(place).cloned()),
            index: d.place.index.to_string(),
            object,
        }
    });
    let page = Page {
        f: Frame::new(&v, &t.say(key!("portal-log"))),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        rows: rows.collect(),
        choices: [(key!("portal-log-decisive"), "", false), (key!("portal-log-all"), "?all=1", true)]
            .map(|(label, query, all)| Choice {
                label: t.say(label),
                href: format!("{here}/log{query}"),
                is_chosen: all == with_publications,
            })
            .into(),
        first,
        next: next.map(|after| {
            let all = if with_publications { "all=1&" } else { "" };
            format!("{here}/log?{all}after={after}")
        }),
        here,
    };
    show_page(&v, &page)
}

/// Where a moderator of this body objects to another host's withholding of an item.
fn object(v: &Visitor, column: &Column, line: &DecisionLine) -> Option<String> {
    let is_theirs = line.to == State::Withheld && line.item.origin != *v.app.node().origin();
    let is_one = is_theirs && line.kind.is_reviewed() && line.kind != ItemKind::Appeal;
    let word = column.word(&line.place).filter(|_| is_one && is_decider(v, column))?;
    Some(format!("{}/desk/{}/flags?decision={word}#object", v.app.base(), column.id))
}

/// A page of decisions that are wanted, as long as the query's at least while there are so many, and where the next one
/// begins. Lines that are not wanted are passed over, a few pages of them at most: the next page goes on from there.
///
/// # Errors
/// A fault of the search file.
pub(super) async fn decisions(
    v: &Visitor,
    mut query: DecisionQuery,
    is_wanted: impl Fn(&DecisionLine) -> bool,
) -> Result<(Vec<DecisionLine>, Option<Cursor>), Trouble> {
    let mut wanted = Vec::new();
    for _ in 0..LOOKS_MAX {
        let page = v.app.node().list_decisions(&query).await?;
        wanted.extend(page.lines.into_iter().filter(&is_wanted));
        query.after = page.next;
        if query.after.is_none() || wanted.len() >= query.limit as usize {
            break;
        }
    }
    Ok((wanted, query.after))
}

/// An item by its number, with its page where the reader may see it.
pub(super) type Link = (String, Option<String>);

/// Links to items that others were merged into.
///
/// # Errors
/// A fault of the store.
pub(super) async fn links(v: &Visitor, column: &Column, places: Vec<Place>) -> Result<BTreeMap<Place, Link>, Trouble> {
    let seen = v.app.node().store().show_items(&places, v.audience()).await?;
    let of = |place: Place| {
        let seen = seen.iter().find(|item| item.place == place);
        let number = seen.and_then(|item| item.registration.clone()).or_else(|| column.word(&place));
        let link = (number.unwrap_or_default(), seen.map(|item| column.path(&v.app, &item.place)));
        (place, link)
    };
    Ok(places.into_iter().map(of).collect())
}
