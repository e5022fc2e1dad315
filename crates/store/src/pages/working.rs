//! Working papers of a desk, and the opinions that they are about: for the desk only.

use hutong_core::{
    consultation::{
        document::Kind,
        item::{Audience, ItemKind, State},
    },
    ids::{ConsultationId, Place, Ref},
};

use super::{items::Page, visible};
use crate::{fault::ReadFault, home::desk::working_setting, key, sql, store::Store};

impl Store {
    /// A working paper as it is kept; `None` while there is none.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn working(&self, consultation: &ConsultationId, kind: Kind) -> Result<Option<Vec<u8>>, ReadFault> {
        let row = sqlx::query("SELECT value FROM setting WHERE name = $1")
            .bind(working_setting(consultation, kind))
            .fetch_optional(&self.inner.readers)
            .await?;
        row.map(|row| sql::get(&row, 0)).transpose().map_err(|e| sql::Trouble::from(e).of("setting"))
    }

    /// Published items of a kind in all logs that the reader may see, as documents refer to them, by log (as first met
    /// here) and index. A hundred thousand are a fifth of a second: without their words.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_published_refs(
        &self,
        consultation: &ConsultationId,
        kind: ItemKind,
        reader: Audience,
    ) -> Result<Vec<(Place, Ref)>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let text = format!(
            "SELECT i.place, e.hash FROM item i INDEXED BY item_in JOIN entry e ON e.place = i.place \
             WHERE i.consultation = (SELECT id FROM consultation WHERE name = $1) AND i.kind = $2 AND i.state = $3 \
             AND {} ORDER BY i.place",
            visible(reader)
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(consultation.as_str())
            .bind(kind.word())
            .bind(State::Published.word())
            .fetch_all(&mut *tx)
            .await?;
        let found = sql::decode("item", &rows, |row| Ok((sql::get::<i64>(row, 0)?, sql::hash(row, 1)?)))?;
        let refer = |(at, hash)| {
            let place = page.place(at)?;
            let origin = Some(place.origin.clone());
            Some((place, Ref { origin, index: key::index(at), hash }))
        };
        Ok(found.into_iter().filter_map(refer).collect())
    }
}
