//! The lists of the desk, page by page. A page begins behind a line of the record, so that it shows the same lines however
//! many come in or are decided meanwhile.

use hutong_core::{
    consultation::item::{Audience, ItemKind, State},
    ids::{EntryIndex, PersonId, Place},
};
use hutong_node::{
    desk::QueueLine,
    pages::{Cursor, DecisionLine, DecisionQuery},
};

use super::QUEUE_MAX;
use crate::{
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        pages::{log, opinion::reason},
        places::Column,
        view::{
            desk::{self, Group, Row},
            quote::{self, Stamp},
        },
        visitor::Visitor,
    },
};

/// Rows of a page.
const ROWS_MAX: usize = 40;

/// A decision of the past.
pub(super) struct Done {
    pub when: String,
    pub datetime: String,
    pub number: String,
    pub href: Option<String>,
    pub stamp: Stamp,
    pub reason: String,
    pub words: String,
}

/// Rows of a tab out of the items that were looked through, and behind which item the next page begins.
pub(super) fn rows(
    t: &Locale,
    column: &Column,
    (here, me): (&str, &PersonId),
    tab: &str,
    lines: &[QueueLine],
    groups: &[Group],
) -> (Vec<Row>, Option<EntryIndex>) {
    let group_of = |at: usize| groups.iter().find(|group| group.members.contains(&at));
    let is_wanted = |(at, line): &(usize, &QueueLine)| {
        let is_appeal = line.pending.item.row.kind == ItemKind::Appeal;
        match tab {
            "pending" => !is_appeal,
            "suspicious" => !is_appeal && !desk::flags(t, line, group_of(*at)).is_empty(),
            "appeals" => is_appeal,
            _ => false,
        }
    };
    let index = |line: &QueueLine| line.pending.item.place.index;
    let mut wanted = lines.iter().enumerate().filter(is_wanted).peekable();
    let mut rows = Vec::new();
    let mut last = None;
    while rows.len() < ROWS_MAX
        && let Some((at, line)) = wanted.next()
    {
        rows.push(desk::row(t, column, here, me, line, group_of(at)));
        last = Some(index(line));
    }
    let next = match wanted.peek() {
        Some(_) => last,
        // All were looked through; there may be more behind them.
        None => lines.last().filter(|_| tab != "done" && lines.len() >= QUEUE_MAX as usize).map(index),
    };
    (rows, next)
}

/// Decisions, the newest first, with the sentences that were written; and where the next page begins.
pub(super) async fn done(
    v: &Visitor,
    column: &Column,
    here: &str,
    after: &str,
) -> Result<(Vec<Done>, Option<Cursor>), Trouble> {
    let (t, home) = (v.locale(), v.app.node().origin());
    let query = DecisionQuery {
        consultation: column.id.clone(),
        reader: Audience::Own,
        states: vec![State::Published, State::Withheld, State::Merged],
        after: Cursor::parse(after),
        limit: ROWS_MAX as u32,
    };
    let is_own = |d: &DecisionLine| d.kind.is_reviewed() && d.item.origin == *home;
    let (mut lines, next) = log::decisions(v, query, is_own).await?;
    if let Some(units) = v.desk_units(&column.id) {
        let places: Vec<Place> = lines.iter().map(|d| d.item.clone()).collect();
        let of = v.app.node().store().author_units(&places).await?;
        lines.retain(|d| of.get(&d.item).is_some_and(|own| !own.is_disjoint(&units)));
    }
    let line = |d: DecisionLine| {
        let word = column.word(&d.item);
        Done {
            when: dates::minute(t, d.ts),
            datetime: dates::rfc3339(d.ts),
            href: word.as_ref().map(|word| format!("{here}/i/{word}")),
            number: d.registration.or(word).unwrap_or_default(),
            stamp: quote::stamp(t, d.to),
            reason: d.reason.map(|code| reason(t, &code)).unwrap_or_default(),
            words: d.words.unwrap_or_default(),
        }
    };
    Ok((lines.into_iter().map(line).collect(), next))
}
