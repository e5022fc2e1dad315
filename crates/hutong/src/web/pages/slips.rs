//! The slips of one's own votes in a consultation, newest first: those of this browser, or of whoever is signed in and of
//! the devices linked to them. Nobody else is shown any.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use hutong_core::{consultation::vote, ids::Place};
use serde::Deserialize;

use super::{
    slip::path_of_row,
    stance::{StatementLine, choice_name, line},
};
use crate::{
    key,
    web::{
        errors::Trouble,
        frame::{Frame, show_own},
        places::Column,
        view::quote::Stamp,
        visitor::Visitor,
    },
};

/// Slips of a page.
const PAGE_LEN: usize = 20;

/// What is asked for in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Before which vote.
    #[serde(default)]
    before: String,
}

/// A slip.
struct Row {
    choice: String,
    stamp: Stamp,
    href: String,
    /// `None` where the statement is not shown any more.
    statement: Option<StatementLine>,
}

#[derive(askama::Template)]
#[template(path = "pages/slips.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    rows: Vec<Row>,
    is_first: bool,
    next: Option<String>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let (t, store) = (v.locale(), v.app.node().store());
    let before = asked.before.parse().ok();
    let mut own = match v.voter() {
        Some(me) => store.list_own_slips(&me, &column.id, before, PAGE_LEN as u32 + 1).await?,
        None => Vec::new(),
    };
    let has_more = own.len() > PAGE_LEN;
    own.truncate(PAGE_LEN);
    let next = own.last().filter(|_| has_more).map(|last| last.number);
    let mut read = Vec::with_capacity(own.len());
    for slip in own.into_iter().map(|own| own.slip) {
        read.push((vote::Row::read(&slip.row).map_err(Trouble::fault)?, slip));
    }
    let place = |row: &vote::Row| row.statement.place(v.app.node().origin());
    let places: Vec<Place> = read.iter().map(|(row, _)| place(row)).collect();
    let statements = store.show_items(&places, v.audience()).await?;
    let mut rows = Vec::with_capacity(read.len());
    for (row, slip) in &read {
        let statement = match statements.iter().find(|item| item.place == place(row)) {
            Some(item) => Some(line(&v, &column, item).await?),
            None => None,
        };
        let (label, kind) = match store.show_vote(slip).await? {
            Some(_) => (key!("slip-sealed"), "good"),
            None => (key!("slip-received"), "waiting"),
        };
        rows.push(Row {
            choice: choice_name(t, row.choice),
            stamp: Stamp { label: t.say(label), kind },
            href: path_of_row(&v, &column, slip),
            statement,
        });
    }
    let here = v.app.path_of(&column.id);
    let page = Page {
        f: Frame::new(&v, &t.say(key!("slips-title"))),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        rows,
        is_first: before.is_none(),
        next: next.map(|before| format!("{here}/stance/slips?before={before}")),
        here,
    };
    show_own(&v, &page)
}
