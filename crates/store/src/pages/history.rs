//! What became of an item: its revisions and states, in their order, with reasons.

use hutong_core::{
    consultation::item::{Audience, State},
    ids::{Code, EntryIndex, PartName, PersonId, Place, Ref},
    record::{Event, Reading, read},
};

use super::is_visible;
use crate::{
    apply::load_items,
    contents::load_openings,
    fault::{Damaged, ReadFault},
    key,
    names::{HOME, load_logs},
    sql,
    store::Store,
};

/// A leaf that changed an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// Index of the leaf, in the item's own log.
    pub index: EntryIndex,
    /// Unix seconds of entry, rounded to the minute by its writer.
    pub ts: u64,
    /// What it did.
    pub change: Change,
    /// Whose act it was: at the desk of the home body only.
    pub person: Option<PersonId>,
}

/// What a leaf did to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Handed in.
    Accepted,
    /// Given other words.
    Revised,
    /// Set to a state.
    State {
        /// Which.
        to: State,
        /// Why, as a code.
        reason: Option<Code>,
        /// The sentence to the author: at the desk, or for the author.
        words: Option<String>,
        /// What it was merged into.
        into: Option<Ref>,
    },
    /// Parts were erased.
    Erased {
        /// Which.
        parts: Vec<PartName>,
        /// On which basis.
        basis: Code,
    },
}

impl Store {
    /// The history of an item, by index; empty when the reader may not see it. `author` also reads the sentences that
    /// were written to them: pass whether the reader is the author.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_history(
        &self,
        place: &Place,
        reader: Audience,
        is_author: bool,
    ) -> Result<Vec<HistoryLine>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = load_logs(&mut tx).await?.get(&place.origin).map(|l| l.id) else { return Ok(Vec::new()) };
        let item = key::place(log, place.index);
        let found = load_items(&mut tx, &[item]).await?;
        let may = found.first().is_some_and(|(_, _, row)| is_author || is_visible(reader, row));
        if !may {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT e.place, e.bytes, p.person FROM (SELECT $1 AS place UNION SELECT place FROM state_change WHERE item = $1 \
             UNION SELECT place FROM revision WHERE item = $1 UNION SELECT place FROM erasure WHERE target = $1) h \
             JOIN entry e ON e.place = h.place LEFT JOIN deed d ON d.leaf = e.place - $2 AND $3 = 1 \
             LEFT JOIN person p ON p.id = d.person ORDER BY e.place",
        )
        .bind(item)
        .bind(key::place(HOME, 0))
        .bind(i64::from(log == HOME && reader == Audience::Own))
        .fetch_all(&mut *tx)
        .await?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in &rows {
            let index = key::index(sql::get(row, 0)?);
            let damaged = Damaged { table: "entry", wanted: "leaves that change items" };
            let Reading::Known(leaf) = read(sql::get(row, 1)?) else { return Err(damaged.into()) };
            let change = match leaf.event {
                Event::ItemAccepted(_) => Change::Accepted,
                Event::ItemRevised { .. } => Change::Revised,
                Event::PartsErased { parts, basis, .. } => Change::Erased { parts, basis },
                Event::StateChanged { to, reason, into, parts, .. } => {
                    let wanted = !parts.is_empty() && (is_author || reader == Audience::Own);
                    let words = if wanted { self.sentence(log, index).await? } else { None };
                    Change::State { to, reason, words, into }
                }
                _ => return Err(damaged.into()),
            };
            let person = sql::word_or_null(row, 2, |t| PersonId::new(t).ok()).map_err(|e| e.of("person"))?;
            lines.push(HistoryLine { index, ts: leaf.ts, change, person });
        }
        Ok(lines)
    }

    /// The sentence to the author that a state came with, while it is here.
    async fn sentence(&self, log: i64, index: EntryIndex) -> Result<Option<String>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let parts = load_openings(&mut conn, log, &[index]).await?;
        let reason = parts.into_iter().find(|p| p.name.as_str() == PartName::REASON).and_then(|p| p.opening);
        Ok(reason.map(|(_, content)| String::from_utf8_lossy(&content).into_owned()))
    }
}
