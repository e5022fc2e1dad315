//! What a person did here, with what became of it: for that person alone.

use hutong_core::{
    consultation::item::Audience,
    ids::{EntryIndex, PersonId},
};

use super::{HistoryLine, ItemView, PAGE_LEN_MAX, items::Page};
use crate::{
    apply::load_items,
    fault::ReadFault,
    key,
    names::HOME,
    sql::{self, Trouble},
    store::Store,
};

/// How a person is bound to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeedKind {
    /// Wrote it.
    Authored,
    /// Supported another one: the item is the support.
    Supported,
    /// Objected to a decision: the item is the appeal.
    Appealed,
}

/// An item that a person handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeedView {
    /// The item with its words, in whatever state.
    pub item: ItemView,
    /// What the person did.
    pub kind: DeedKind,
    /// What became of it, with the sentences that were written to its author.
    pub history: Vec<HistoryLine>,
}

impl Store {
    /// Items that a person, with their linked devices, or a device handed in here, newest first: those before an index of
    /// the own log.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_deeds(
        &self,
        person: &PersonId,
        before: Option<EntryIndex>,
        limit: u32,
    ) -> Result<Vec<DeedView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let rows = sqlx::query(
            "SELECT d.leaf, d.act FROM deed d INDEXED BY deed_by WHERE d.person IN \
             (SELECT id FROM person WHERE person = $1 UNION SELECT l.device FROM device_link l \
             JOIN person o ON o.id = l.person WHERE o.person = $1) AND d.leaf < $2 AND d.act IN ('authored', 'supported', 'appealed') ORDER BY d.leaf DESC LIMIT $3",
        )
        .bind(person.as_str())
        .bind(before.map_or(i64::MAX, key::int))
        .bind(limit.min(PAGE_LEN_MAX))
        .fetch_all(&mut *tx)
        .await?;
        let acts = sql::decode("deed", &rows, |row| {
            let act = match sql::get::<&str>(row, 1)? {
                "authored" => DeedKind::Authored,
                "supported" => DeedKind::Supported,
                "appealed" => DeedKind::Appealed,
                _ => return Err(Trouble::Bad("acts of its kind")),
            };
            Ok((key::place(HOME, sql::count(row, 0)?), act))
        })?;
        let places: Vec<i64> = acts.iter().map(|(place, _)| *place).collect();
        let mut items: Vec<_> =
            load_items(&mut tx, &places).await?.into_iter().map(|(place, _, row)| (place, row)).collect();
        items.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
        // Own words in every state, but nothing that only the desk may know of them.
        let views = page.show(&mut tx, items, Audience::Secretariats).await?;
        drop(tx);
        let mut own = Vec::with_capacity(views.len());
        for item in views {
            let at = key::place(HOME, item.place.index);
            let Some((_, act)) = acts.iter().find(|(place, _)| *place == at) else { continue };
            let history = self.list_history(&item.place, Audience::Public, true).await?;
            own.push(DeedView { item, kind: *act, history });
        }
        Ok(own)
    }
}
