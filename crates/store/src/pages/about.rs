//! Items that point at an item: what others said to it, and what was found in it.

use hutong_core::{
    consultation::item::{Audience, ItemKind},
    ids::Place,
};
use sqlx::AssertSqlSafe;

use super::{ItemView, PAGE_LEN_MAX, items::Page, visible};
use crate::{
    apply::{ITEMS_BY_PLACE, read_item},
    fault::ReadFault,
    key, sql,
    store::Store,
};

impl Store {
    /// Items of some kinds that point at an item and that the reader may see, by place: its supplements and
    /// arguments, then its replies. `limit` is that of all together.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_about(
        &self,
        about: &Place,
        reader: Audience,
        kinds: &[ItemKind],
        limit: u32,
    ) -> Result<Vec<ItemView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let Some(log) = page.logs.iter().find(|(_, o)| **o == about.origin).map(|(id, _)| *id) else {
            return Ok(Vec::new());
        };
        let text = format!(
            "{ITEMS_BY_PLACE} WHERE i.about_index = $1 AND (i.about_origin = $2 OR (i.about_origin IS NULL \
             AND i.place >> 40 = $3)) AND i.kind IN (SELECT value FROM json_each($4)) AND i.link = 'resolved' AND {} ORDER BY \
             i.kind = 'reply', i.place LIMIT $5",
            visible(reader)
        );
        let words: Vec<String> = kinds.iter().map(|kind| format!("\"{}\"", kind.word())).collect();
        let rows = sqlx::query(AssertSqlSafe(text))
            .bind(key::int(about.index))
            .bind(about.origin.as_str())
            .bind(log)
            .bind(format!("[{}]", words.join(",")))
            .bind(limit.min(PAGE_LEN_MAX))
            .fetch_all(&mut *tx)
            .await?;
        let items = sql::decode("item", &rows, read_item)?;
        page.show(&mut tx, items, reader).await
    }
}
