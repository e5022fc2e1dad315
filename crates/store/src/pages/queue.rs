//! The moderators' queue, as the desk reads it.

use std::collections::BTreeSet;

use hutong_core::{
    canonical::{Value, write},
    consultation::item::Audience,
    ids::{ConsultationId, EntryIndex},
    moment::Moment,
};
use sqlx::AssertSqlSafe;

use super::{ItemView, PAGE_LEN_MAX, Page};
use crate::{
    apply::{ITEMS_BY_PLACE, read_item},
    fault::ReadFault,
    key,
    names::HOME,
    sql,
    store::Store,
};

/// An item that waits for a moderator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingView {
    /// The item.
    pub item: ItemView,
    /// How long it has waited, in seconds, from its minute of entry.
    pub age_s: u64,
}

/// A page of the moderators' queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PendingPage {
    /// How many items wait in all.
    pub waiting: u64,
    /// How long the oldest of all has waited, in seconds.
    pub oldest_s: u64,
    /// Items of this page, oldest first.
    pub lines: Vec<PendingView>,
}

impl Store {
    /// The moderators' queue of a consultation: own items that wait, oldest first, behind an index; and of the whole
    /// queue how many there are and how long the oldest has waited; or of items of people of some units alone.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_pending(
        &self,
        consultation: &ConsultationId,
        units: Option<&BTreeSet<String>>,
        now: Moment,
        (after, limit): (Option<EntryIndex>, u32),
    ) -> Result<PendingPage, ReadFault> {
        let units = units.map(|units| {
            let units = Value::List(units.iter().map(Value::text).collect());
            String::from_utf8(write(&units)).unwrap_or_default()
        });
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let own = "i.consultation = (SELECT id FROM consultation WHERE name = $1) AND i.state = 'pending' \
                   AND i.place >> 40 = 1 AND i.kind <> 'support' AND ($4 IS NULL OR EXISTS \
                   (SELECT 1 FROM deed d JOIN person p ON p.id = d.person, json_each(p.affiliations) a \
                   WHERE d.leaf = i.place & 1099511627775 \
                   AND a.value ->> 1 IN (SELECT u.value FROM json_each($4) u)))";
        let row = sqlx::query(AssertSqlSafe(format!("SELECT COUNT(*), MIN(i.ts) FROM item i WHERE {own}")))
            .bind(consultation.as_str())
            .bind(0)
            .bind(0)
            .bind(units.as_deref())
            .fetch_one(&mut *tx)
            .await?;
        let waiting = sql::count(&row, 0).map_err(|e| e.of("item"))?;
        let oldest = sql::count_or_null(&row, 1).map_err(|e| e.of("item"))?;
        let text = format!("{ITEMS_BY_PLACE} WHERE {own} AND i.place > $2 ORDER BY i.place LIMIT $3");
        let rows = sqlx::query(AssertSqlSafe(text))
            .bind(consultation.as_str())
            .bind(after.map_or(-1, |index| key::place(HOME, index)))
            .bind(limit.min(PAGE_LEN_MAX))
            .bind(units.as_deref())
            .fetch_all(&mut *tx)
            .await?;
        let items = sql::decode("item", &rows, read_item)?;
        let age = |ts: u64| now.0.saturating_sub(ts);
        let items = page.show(&mut tx, items, Audience::Own).await?.into_iter();
        let lines = items.map(|item| PendingView { age_s: age(item.row.ts), item }).collect();
        Ok(PendingPage { waiting, oldest_s: oldest.map_or(0, age), lines })
    }
}
