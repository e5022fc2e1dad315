//! How many items a list holds, by body and tier; and how many came in hour by hour.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::item::{Audience, ItemKind, Tier},
    ids::{ConsultationId, Origin},
};

use super::{
    Search,
    find::{COUNTED_MAX, Filter, Met, fetch},
    list::{ListQuery, logs_of},
};
use crate::{
    fault::ReadFault,
    key,
    pages::Page,
    sql::{self, Args, Trouble},
};

/// 条 of a list, never pooled over bodies or tiers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListTotals {
    /// Items by body and tier; none where there are none.
    pub by: BTreeMap<(Origin, Tier), u64>,
    /// There are more than were counted: a search met too many.
    pub is_at_least: bool,
}

impl ListTotals {
    /// Of all items of a list.
    pub(super) fn of(page: &Page<'_>, all: &[Met]) -> ListTotals {
        let mut totals = ListTotals::default();
        for met in all {
            let log = key::split(met.found.place).0;
            if let Some(origin) = page.logs.get(&log) {
                *totals.by.entry((origin.clone(), met.tier)).or_default() += 1;
            }
        }
        totals
    }
}

/// Items that came in by hour, counted from 1970, by body and tier.
pub type HourCounts = BTreeMap<(Origin, Tier), BTreeMap<u64, u64>>;

impl Search {
    /// How many items the whole list of a query holds, without its order and page.
    ///
    /// Counts by prompt are as new as the last step kept; all others are reader data of the store.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn count(&self, query: &ListQuery) -> Result<ListTotals, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.store.inner, &mut tx).await?;
        let Some(filter) = Filter::of(&page, &mut tx, query).await? else { return Ok(ListTotals::default()) };
        let (text, args, is_walked) = filter.count();
        let rows = fetch(&mut tx, text, args).await?;
        let counts = sql::decode("item", &rows, |row| {
            let tier = sql::word(row, 1, Tier::from_word)?;
            Ok::<_, Trouble>((sql::get::<i64>(row, 0)?, tier, sql::count(row, 2)?))
        })?;
        let all: u64 = counts.iter().map(|(.., n)| n).sum();
        let mut totals = ListTotals { by: BTreeMap::new(), is_at_least: is_walked && all >= COUNTED_MAX };
        for (log, tier, n) in counts.into_iter().filter(|(.., n)| *n > 0) {
            totals.by.extend(page.logs.get(&log).map(|origin| ((origin.clone(), tier), n)));
        }
        Ok(totals)
    }

    /// Accepted items of a kind by hour of entry, from one hour (counted from 1970) on to before another, of audiences
    /// that the reader belongs to, whatever became of them since.
    ///
    /// As new as the last step kept.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn count_hours(
        &self,
        consultation: &ConsultationId,
        reader: Audience,
        kind: ItemKind,
        (from, to): (u64, u64),
    ) -> Result<HourCounts, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.store.inner, &mut tx).await?;
        let charter = page.charter(&mut tx, consultation).await?;
        let logs = logs_of(&page, charter.as_deref(), None);
        let rows = sqlx::query(
            "SELECT h.log, h.tier, h.audience, h.hour, h.n FROM search_hour h WHERE h.consultation = \
             (SELECT id FROM consultation WHERE name = $1) AND h.kind = $2 AND h.hour >= $3 AND h.hour < $4",
        )
        .bind(consultation.as_str())
        .bind(kind.word())
        .bind(key::int(from))
        .bind(key::int(to))
        .fetch_all(&mut *tx)
        .await?;
        let mut counts = HourCounts::new();
        for row in &rows {
            let read = || {
                let tier = sql::word(row, 1, Tier::from_word)?;
                let audience = sql::word(row, 2, Audience::from_word)?;
                Ok::<_, Trouble>((sql::get::<i64>(row, 0)?, tier, audience, sql::count(row, 3)?, sql::count(row, 4)?))
            };
            let (log, tier, audience, hour, n) = read().map_err(|e| e.of("search_hour"))?;
            let Some(origin) = page.logs.get(&log).filter(|_| audience <= reader && logs.contains(&log)) else {
                continue;
            };
            *counts.entry((origin.clone(), tier)).or_default().entry(hour).or_default() += n;
        }
        Ok(counts)
    }
}

impl Filter<'_> {
    /// Counts by log and tier, and whether they were made by walking over at most [`COUNTED_MAX`] items.
    pub(super) fn count(&self) -> (String, Args, bool) {
        let mut args = Args::default();
        if self.is_walked() {
            let from = self.all(&mut args);
            args.count(COUNTED_MAX);
            let text = format!(
                "SELECT place >> 40, tier, COUNT(*) FROM (SELECT i.place AS place, i.tier AS tier {from} LIMIT ?) \
                 GROUP BY place >> 40, tier"
            );
            return (text, args, true);
        }
        let (table, by_prompt) = self.tables();
        args.int(self.consultation);
        let mut text = format!(
            "SELECT i.log, i.tier, SUM(i.n) FROM {table} i WHERE i.consultation = ? AND i.log IN ({})",
            self.logs.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
        );
        for (column, word) in self.words(by_prompt) {
            text.push_str(&format!(" AND i.{column} = ?"));
            args.text(&word);
        }
        text.push_str(&format!(" AND {} GROUP BY i.log, i.tier", self.visible()));
        (text, args, false)
    }
}
