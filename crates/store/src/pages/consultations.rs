//! Consultations: charter, where each body stands, and counters that always name their unit.

use std::{collections::BTreeMap, sync::Arc};

use hutong_core::{
    consultation::{
        charter::Charter,
        item::{Audience, ItemKind, State, Tier},
    },
    ids::{ConsultationId, Origin},
    projection::ConsultationRow,
};
use sqlx::SqliteConnection;

use super::items::Page;
use crate::{
    apply::read_stage,
    fault::ReadFault,
    names::HOME,
    sql::{self, Trouble},
    store::Store,
};

/// A consultation as far as the record here tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsultationView {
    /// Its id.
    pub id: ConsultationId,
    /// The charter in force, while its words are here.
    pub charter: Option<Arc<Charter>>,
    /// Where each body's log stands, by origin.
    pub stages: Vec<StageView>,
}

/// Where a consultation stands in one log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageView {
    /// Whose log.
    pub origin: Origin,
    /// Leaves of roll, opening, closing and report, and the phase.
    pub stage: ConsultationRow,
}

/// Counters of one body in one consultation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyCounts {
    /// Whose log.
    pub origin: Origin,
    /// 条: items, by kind, tier, audience and state.
    pub items: Vec<ItemCount>,
    /// 人次 and 人: known to the home node alone; a partner states its own when it closes or reports.
    pub taking_part: Option<TakingPart>,
}

/// A number of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemCount {
    /// Their kind.
    pub kind: ItemKind,
    /// Their authors' tier.
    pub tier: Tier,
    /// Who may read them.
    pub audience: Audience,
    /// Where they stand.
    pub state: State,
    /// How many.
    pub n: u64,
}

/// Taking part at this body.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TakingPart {
    /// 人次: items handed in and votes cast, by tier.
    pub acts: BTreeMap<Tier, u64>,
    /// Distinct people and devices by tier.
    pub people: BTreeMap<Tier, u64>,
    /// 人: distinct people and devices over all tiers.
    pub people_in_all: u64,
}

impl BodyCounts {
    /// Items that pass a test, summed.
    pub fn sum(&self, test: impl Fn(&ItemCount) -> bool) -> u64 {
        self.items.iter().filter(|c| test(c)).map(|c| c.n).sum()
    }

    /// Counted items by state: the six that add up to "accepted".
    pub fn disposition(&self) -> BTreeMap<State, u64> {
        let mut by_state: BTreeMap<State, u64> = State::ALL.iter().map(|s| (*s, 0)).collect();
        for count in self.items.iter().filter(|c| c.kind.is_counted()) {
            *by_state.entry(count.state).or_default() += count.n;
        }
        by_state
    }
}

impl Store {
    /// Every consultation that any leaf here names, by id.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_consultations(&self) -> Result<Vec<ConsultationView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let rows = sqlx::query("SELECT name FROM consultation ORDER BY name").fetch_all(&mut *tx).await?;
        let names = sql::decode("consultation", &rows, |row| sql::id(row, 0, ConsultationId::new))?;
        let mut views = Vec::with_capacity(names.len());
        for id in names {
            views.push(load_view(&page, &mut tx, id).await?);
        }
        Ok(views)
    }

    /// One consultation; without charter and stages where no leaf here names it.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_consultation(&self, id: &ConsultationId) -> Result<ConsultationView, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        load_view(&page, &mut tx, id.clone()).await
    }

    /// Counters of a consultation by body, in every state, of items whose audience the reader belongs to; the home body
    /// comes with people and acts.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn count_items(&self, id: &ConsultationId, reader: Audience) -> Result<Vec<BodyCounts>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let rows = sqlx::query(
            "SELECT n.log, n.kind, n.tier, n.audience, n.state, n.n FROM item_count n JOIN consultation c \
             ON c.id = n.consultation WHERE c.name = $1 AND n.n > 0 ORDER BY n.log, n.kind, n.tier, n.audience, n.state",
        )
        .bind(id.as_str())
        .fetch_all(&mut *tx)
        .await?;
        let counts = sql::decode("item_count", &rows, |row| {
            let count = ItemCount {
                kind: sql::word(row, 1, ItemKind::from_word)?,
                tier: sql::word(row, 2, Tier::from_word)?,
                audience: sql::word(row, 3, Audience::from_word)?,
                state: sql::word(row, 4, State::from_word)?,
                n: sql::count(row, 5)?,
            };
            Ok::<_, Trouble>((sql::get::<i64>(row, 0)?, count))
        })?;
        let mut bodies: BTreeMap<i64, Vec<ItemCount>> = BTreeMap::new();
        for (log, count) in counts {
            // How many items wait or were withheld is no secret; how many have a narrower audience is.
            bodies.entry(log).or_default().extend((count.audience <= reader).then_some(count));
        }
        let mut views = Vec::new();
        for (log, items) in bodies {
            let Some(origin) = page.logs.get(&log).cloned() else { continue };
            let taking_part = if log == HOME { Some(load_taking_part(&mut tx, id).await?) } else { None };
            views.push(BodyCounts { origin, items, taking_part });
        }
        views.sort_by(|a, b| a.origin.cmp(&b.origin));
        Ok(views)
    }
}

async fn load_view(
    page: &Page<'_>,
    conn: &mut SqliteConnection,
    id: ConsultationId,
) -> Result<ConsultationView, ReadFault> {
    let rows = sqlx::query(
        "SELECT s.log, s.roll, s.opened, s.phase, s.closed, s.reported, l.origin FROM stage s \
         JOIN consultation c ON c.id = s.consultation JOIN log l ON l.id = s.log WHERE c.name = $1 ORDER BY l.origin",
    )
    .bind(id.as_str())
    .fetch_all(&mut *conn)
    .await?;
    let stages = sql::decode("stage", &rows, |row| {
        Ok(StageView { origin: sql::id(row, 6, Origin::new)?, stage: read_stage(row)? })
    })?;
    Ok(ConsultationView { charter: page.charter(conn, &id).await?, id, stages })
}

async fn load_taking_part(conn: &mut SqliteConnection, id: &ConsultationId) -> Result<TakingPart, ReadFault> {
    let rows = sqlx::query(
        "SELECT p.tier, SUM(p.acts + p.votes), COUNT(*) FROM participant p JOIN consultation c \
         ON c.id = p.consultation WHERE c.name = $1 GROUP BY p.tier",
    )
    .bind(id.as_str())
    .fetch_all(&mut *conn)
    .await?;
    let mut part = TakingPart::default();
    let read = |row: &sqlx::sqlite::SqliteRow| {
        Ok((sql::word(row, 0, Tier::from_word)?, sql::count(row, 1)?, sql::count(row, 2)?))
    };
    for (tier, acts, people) in sql::decode("participant", &rows, read)? {
        part.acts.insert(tier, acts);
        part.people.insert(tier, people);
    }
    let row = sqlx::query(
        "SELECT COUNT(DISTINCT p.person) FROM participant p JOIN consultation c ON c.id = p.consultation WHERE c.name = $1",
    )
    .bind(id.as_str())
    .fetch_one(conn)
    .await?;
    part.people_in_all = sql::count(&row, 0).map_err(|e| e.of("participant"))?;
    Ok(part)
}
