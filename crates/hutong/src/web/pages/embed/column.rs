//! The question with its counters and the newest opinions, and the counters alone.

use axum::{extract::Path, response::Response};
use hutong_core::consultation::item::ItemKind;
use hutong_node::pages::ListQuery;

use super::{Source, address};
use crate::{
    key,
    web::{
        errors::Trouble,
        frame::{Frame, show as show_page},
        pages::{stance, write},
        places::Column,
        view::{
            counters::{Counter, counters},
            phase::{Strip, strip},
            phrases::phrases,
            quote::{Quote, quote},
        },
        visitor::Visitor,
    },
};

/// Opinions shown of the newest.
const NEWEST: u32 = 3;

#[derive(askama::Template)]
#[template(path = "pages/embed/column.html")]
struct Page<'a> {
    f: Frame<'a>,
    source: Source,
    question: Vec<String>,
    strip: Strip,
    counters: Vec<Counter>,
    newest: Vec<Quote>,
    /// What can be done now.
    ways: Vec<Way>,
}

/// Another page for frames.
struct Way {
    label: String,
    href: String,
}

#[derive(askama::Template)]
#[template(path = "pages/embed/counter.html")]
struct CounterPage<'a> {
    f: Frame<'a>,
    source: Source,
    counters: Vec<Counter>,
}

/// Shows the column.
///
/// # Errors
/// [`Trouble::NoPage`] for a consultation without a charter in force.
pub async fn show(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let (t, node, now) = (v.locale(), v.app.node(), v.app.now());
    let counts = node.count_items(&column.id, v.audience()).await?;
    let newest = ListQuery { limit: NEWEST, ..ListQuery::newest(column.id.clone(), v.audience(), ItemKind::Opinion) };
    let newest = node.list(&newest).await?;
    let is_reported = column.view.stages.iter().any(|s| s.stage.reported.is_some());
    let page = Page {
        question: phrases(column.charter.question.for_lang(t.tag())),
        strip: strip(t, &column.charter, column.phase(node.origin()), is_reported, now),
        counters: counters(t, &column.charter, &counts),
        newest: newest.items.iter().map(|item| quote(t, &v.app, &column, item, now)).collect(),
        ways: ways(&v, &column).await,
        source: Source::of(&v, &column),
        f: Frame::new(&v, column.charter.title.for_lang(t.tag())),
    };
    show_page(&v, &page)
}

/// The form and the card, as far as the charter and the phase have them.
async fn ways(v: &Visitor, column: &Column) -> Vec<Way> {
    let all = [
        (write::admit(v, column).await.is_ok(), key!("portal-write"), "write"),
        (stance::closed(v, column).is_none(), key!("stance-title"), "vote"),
    ];
    let open = all.into_iter().filter(|(is_open, ..)| *is_open);
    open.map(|(_, label, page)| Way { label: v.locale().say(label), href: address(v, column, page, "") }).collect()
}

/// Shows the counters.
///
/// # Errors
/// As [`show`].
pub async fn counter(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let counts = v.app.node().count_items(&column.id, v.audience()).await?;
    let page = CounterPage {
        counters: counters(t, &column.charter, &counts),
        source: Source::of(&v, &column),
        f: Frame::new(&v, &t.say(key!("embed-counter"))),
    };
    show_page(&v, &page)
}
