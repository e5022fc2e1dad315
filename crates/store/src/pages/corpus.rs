//! All words of a consultation that a reader may see, piece by piece: what an analysis reads.

use hutong_core::{
    consultation::item::{Audience, ItemKind, State},
    ids::{ConsultationId, EntryIndex, Origin},
};

use super::{ItemView, items::Page, visible};
use crate::{
    apply::{ITEMS_BY_PLACE, read_item},
    fault::ReadFault,
    key, sql,
    store::Store,
};

/// Items of one piece.
const PIECE: i64 = 1_024;

impl Store {
    /// Published items of a kind in one log, from an index on, as far as the reader may see them: up to some thousand,
    /// by index. None when there are no more.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn read_published(
        &self,
        (consultation, origin): (&ConsultationId, &Origin),
        kind: ItemKind,
        reader: Audience,
        from: EntryIndex,
    ) -> Result<Vec<ItemView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let Some((log, _)) = page.logs.iter().find(|(_, own)| *own == origin) else { return Ok(Vec::new()) };
        let text = format!(
            "{ITEMS_BY_PLACE} WHERE i.place IN (SELECT i.place FROM item i INDEXED BY item_in WHERE i.consultation = \
             (SELECT id FROM consultation WHERE name = $1) AND i.kind = $2 AND i.state = $3 AND i.place >= $4 \
             AND i.place < $5 AND {} ORDER BY i.place LIMIT $6) ORDER BY i.place",
            visible(reader)
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(consultation.as_str())
            .bind(kind.word())
            .bind(State::Published.word())
            .bind(key::place(*log, from))
            .bind(key::place(*log, key::INDEX_MAX))
            .bind(PIECE)
            .fetch_all(&mut *tx)
            .await?;
        let items = sql::decode("item", &rows, read_item)?;
        page.show(&mut tx, items, reader).await
    }
}
