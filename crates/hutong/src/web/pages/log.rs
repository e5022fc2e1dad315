//! The public log of moderation: every decision with its reason, nobody's words.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use hutong_core::consultation::item::{ItemKind, State};
use hutong_node::pages::{Cursor, DecisionQuery};
use serde::Deserialize;

use super::opinion::reason;
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
    index: String,
}

#[derive(askama::Template)]
#[template(path = "pages/log.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    title: String,
    choices: Vec<Choice>,
    rows: Vec<Row>,
    next: Option<String>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let (t, node) = (v.locale(), v.app.node());
    let with_publications = !asked.all.is_empty();
    let query = DecisionQuery {
        consultation: column.id.clone(),
        reader: v.audience(),
        states: if with_publications { State::ALL.to_vec() } else { DECISIVE.to_vec() },
        after: Cursor::parse(&asked.after),
        limit: PAGE_LEN,
    };
    let decisions = node.list_decisions(&query).await?;
    let here = v.app.path_of(&column.id);
    // Support has no words and is published at once: nobody decided anything about it.
    let decided = decisions.lines.into_iter().filter(|d| d.kind != ItemKind::Support);
    let rows = decided.map(|d| {
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
            index: d.place.index.to_string(),
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
        next: decisions.next.map(|after| {
            let all = if with_publications { "all=1&" } else { "" };
            format!("{here}/log?{all}after={after}")
        }),
        here,
    };
    show_page(&v, &page)
}
