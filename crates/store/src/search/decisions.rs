//! The public log of moderation: what was decided about items, when, and under which code. The sentence to the author
//! is the author's: it is shown at the desk alone.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::item::{Audience, ItemKind, State},
    ids::{Code, ConsultationId, PartName, Place},
    projection::ItemRow,
    record::{Event, Reading, read},
};
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::{
    Search,
    list::{At, Cursor, logs_of},
};
use crate::{
    apply::load_items,
    contents::load_openings,
    fault::ReadFault,
    key,
    names::HOME,
    pages::{PAGE_LEN_MAX, Page},
    sql::{self, Rows, Trouble, select_by},
};

/// Which decisions.
#[derive(Clone, Debug)]
pub struct DecisionQuery {
    /// In which consultation.
    pub consultation: ConsultationId,
    /// Who reads: decisions about items of this audience and wider ones.
    pub reader: Audience,
    /// To which states.
    pub states: Vec<State>,
    /// Behind which line; `None` begins with the newest.
    pub after: Option<Cursor>,
    /// At most so many, cut to [`PAGE_LEN_MAX`].
    pub limit: u32,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionLine {
    /// Its leaf.
    pub place: Place,
    /// Unix seconds of entry, rounded to the minute by its writer.
    pub ts: u64,
    /// The item.
    pub item: Place,
    /// Its kind.
    pub kind: ItemKind,
    /// Its registration number, while the charter is here.
    pub registration: Option<String>,
    /// Whether the reader may read it now.
    pub is_readable: bool,
    /// The state it was given.
    pub to: State,
    /// Why, as a code; of an erasure, on which basis.
    pub reason: Option<Code>,
    /// What it was merged into.
    pub into: Option<Place>,
    /// The sentence to its author: at the desk of the home body alone.
    pub words: Option<String>,
}

/// A page of the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecisionPage {
    /// Its lines, newest first.
    pub lines: Vec<DecisionLine>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<Cursor>,
}

const LEAVES: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT e.place, e.bytes FROM w CROSS JOIN entry e ON e.place = w.place",
};

/// What a leaf says of its decision.
struct Said {
    ts: u64,
    reason: Option<Code>,
    into: Option<Place>,
    has_words: bool,
}

impl Search {
    /// A page of what was decided about items, newest first within each log, logs one after the other by time of entry.
    ///
    /// As new as the last step kept.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_decisions(&self, query: &DecisionQuery) -> Result<DecisionPage, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.store.inner, &mut tx).await?;
        let charter = page.charter(&mut tx, &query.consultation).await?;
        let logs = logs_of(&page, charter.as_deref(), None);
        let limit = usize::try_from(query.limit.min(PAGE_LEN_MAX)).unwrap_or(usize::MAX);
        let mut heads = match &query.after {
            Some(Cursor(At::Heads(heads))) => heads.clone(),
            _ => logs.iter().map(|log| (*log, key::INDEX_MAX)).collect(),
        };
        let mut found = Vec::new();
        for log in &logs {
            let to = heads.get(log).copied().unwrap_or(0);
            for state in &query.states {
                found.extend(self.decided(&mut tx, query, *state, (*log, to), limit + 1).await?);
            }
        }
        let places: Vec<i64> = found.iter().map(|(place, ..)| *place).collect();
        let said = load_said(&mut tx, &page, &places).await?;
        let mut by_log: BTreeMap<i64, Vec<(i64, i64, State)>> = BTreeMap::new();
        found.sort_unstable();
        found.into_iter().for_each(|line| by_log.entry(key::split(line.0).0).or_default().push(line));
        let mut chosen = Vec::new();
        while chosen.len() < limit {
            let ts = |lines: &[(i64, i64, State)]| lines.last().and_then(|l| said.get(&l.0)).map(|s| s.ts);
            let next = by_log.iter_mut().rev().filter(|(_, l)| !l.is_empty()).max_by_key(|(_, lines)| ts(lines));
            let Some(line) = next.and_then(|(_, lines)| lines.pop()) else { break };
            heads.insert(key::split(line.0).0, key::index(line.0));
            chosen.push(line);
        }
        let is_more = by_log.values().any(|lines| !lines.is_empty());
        let items: Vec<i64> = chosen.iter().map(|(_, item, _)| *item).collect();
        let rows: BTreeMap<i64, ItemRow> =
            load_items(&mut tx, &items).await?.into_iter().map(|(place, _, row)| (place, row)).collect();
        let mut lines = Vec::with_capacity(chosen.len());
        for (place, item, to) in chosen {
            let (Some(row), Some(said)) = (rows.get(&item), said.get(&place)) else { continue };
            let (Some(at), Some(item)) = (page.place(place), page.place(item)) else { continue };
            let is_desk = query.reader == Audience::Own && key::split(place).0 == HOME;
            let words = if is_desk && said.has_words { sentence(&mut tx, place).await? } else { None };
            lines.push(DecisionLine {
                ts: said.ts,
                kind: row.kind,
                registration: charter
                    .as_ref()
                    .and_then(|c| c.registration_number_of(row.kind, &item.origin, row.number)),
                is_readable: crate::pages::is_visible(query.reader, row),
                to,
                reason: said.reason.clone(),
                into: said.into.clone(),
                words,
                place: at,
                item,
            });
        }
        Ok(DecisionPage { lines, next: is_more.then_some(Cursor(At::Heads(heads))) })
    }

    /// Decisions of one log to one state before an index, newest first.
    async fn decided(
        &self,
        conn: &mut SqliteConnection,
        query: &DecisionQuery,
        state: State,
        (log, to): (i64, u64),
        limit: usize,
    ) -> Result<Vec<(i64, i64, State)>, ReadFault> {
        let audiences: Vec<String> = Audience::ALL
            .iter()
            .filter(|audience| **audience <= query.reader)
            .map(|audience| format!("'{}'", audience.word()))
            .collect();
        let text = format!(
            "SELECT d.place, d.item FROM search_decision d INDEXED BY search_decision_in CROSS JOIN item i \
             ON i.place = d.item WHERE d.consultation = (SELECT id FROM consultation WHERE name = $1) AND d.state = $2 \
             AND d.place >= $3 AND d.place < $4 AND i.audience IN ({}) ORDER BY d.place DESC LIMIT $5",
            audiences.join(", ")
        );
        let rows = sqlx::query(AssertSqlSafe(text))
            .bind(query.consultation.as_str())
            .bind(state.word())
            .bind(key::place(log, 0))
            .bind(key::place(log, to))
            .bind(key::int(limit as u64))
            .fetch_all(conn)
            .await?;
        sql::decode("search_decision", &rows, |row| Ok((sql::get(row, 0)?, sql::get(row, 1)?, state)))
    }
}

async fn load_said(
    conn: &mut SqliteConnection,
    page: &Page<'_>,
    places: &[i64],
) -> Result<BTreeMap<i64, Said>, ReadFault> {
    let rows = select_by(conn, &LEAVES, places, |args, place| args.int(*place)).await?;
    let said = sql::decode("entry", &rows, |row| {
        let place: i64 = sql::get(row, 0)?;
        let Reading::Known(leaf) = read(sql::get(row, 1)?) else { return Err(Trouble::Bad("leaves that decide")) };
        let (reason, into, has_words) = match leaf.event {
            Event::StateChanged { reason, into, parts, .. } => (reason, into, !parts.is_empty()),
            Event::PartsErased { basis, .. } => (Some(basis), None, false),
            _ => return Err(Trouble::Bad("leaves that decide")),
        };
        let home = page.place(place).map(|p| p.origin);
        let into = into.zip(home).map(|(into, home)| into.place(&home));
        Ok((place, Said { ts: leaf.ts, reason, into, has_words }))
    })?;
    Ok(said.into_iter().collect())
}

/// The sentence to the author, while it is here.
async fn sentence(conn: &mut SqliteConnection, place: i64) -> Result<Option<String>, ReadFault> {
    let (log, index) = key::split(place);
    let parts = load_openings(conn, log, &[index]).await?;
    let reason = parts.into_iter().find(|p| p.name.as_str() == PartName::REASON).and_then(|p| p.opening);
    Ok(reason.map(|(_, content)| String::from_utf8_lossy(&content).into_owned()))
}
