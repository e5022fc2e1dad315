//! What belongs to whoever asks: their own items, in every state. Known at home only.

use hutong_core::{
    consultation::item::Audience,
    ids::{EntryIndex, PartName, PersonId, Place},
};
use sqlx::Row;

use super::{ItemView, is_visible, items::Page};
use crate::{
    apply::load_items,
    contents::load_opening,
    fault::ReadFault,
    key,
    names::{HOME, load_logs},
    store::Store,
};

impl Store {
    /// Whether a person, one of their linked devices, or a device handed in the item of this own leaf; an appeal is its
    /// author's, too.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn is_author(&self, person: &PersonId, index: EntryIndex) -> Result<bool, ReadFault> {
        let row = sqlx::query(
            "SELECT 1 FROM deed d JOIN person p ON p.id = d.person WHERE d.leaf = $1 \
             AND d.act IN ('authored', 'appealed') \
             AND (p.person = $2 OR EXISTS (SELECT 1 FROM device_link l JOIN person o ON o.id = l.person \
             WHERE l.device = p.id AND o.person = $2))",
        )
        .bind(key::int(index))
        .bind(person.as_str())
        .fetch_optional(&self.inner.readers)
        .await?;
        Ok(row.is_some())
    }

    /// Whether a person, one of their linked devices, or a device supports an item of any log.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn is_supporter(&self, person: &PersonId, item: &Place) -> Result<bool, ReadFault> {
        self.did(person, item, "supported").await
    }

    /// Whether a person, one of their linked devices, or a device objected to what was decided about an item.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn has_appealed(&self, person: &PersonId, item: &Place) -> Result<bool, ReadFault> {
        self.did(person, item, "appealed").await
    }

    async fn did(&self, person: &PersonId, item: &Place, act: &str) -> Result<bool, ReadFault> {
        let row = sqlx::query(
            "SELECT 1 FROM deed d JOIN person p ON p.id = d.person WHERE d.about_index = $1 \
             AND d.act = $5 AND COALESCE(d.about_origin, $3) = $4 AND (p.person = $2 OR EXISTS \
             (SELECT 1 FROM device_link l JOIN person o ON o.id = l.person WHERE l.device = p.id AND o.person = $2))",
        )
        .bind(key::int(item.index))
        .bind(person.as_str())
        .bind(self.inner.home.as_str())
        .bind(item.origin.as_str())
        .bind(act)
        .fetch_optional(&self.inner.readers)
        .await?;
        Ok(row.is_some())
    }

    /// An own item as its author sees it: in every state, with its own words; `None` when there is no such item.
    /// The caller has made sure that the author asks.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_own(&self, index: EntryIndex) -> Result<Option<ItemView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let items = load_items(&mut tx, &[key::place(HOME, index)]).await?;
        let items = items.into_iter().map(|(place, _, row)| (place, row)).collect();
        // Nothing that only the desk may know of it.
        Ok(page.show(&mut tx, items, Audience::Secretariats).await?.pop())
    }

    /// The bytes of an attachment that the reader may see, with its name and media type where they are known; `None`
    /// when the item, the part or its content is not there for them.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_file(
        &self,
        item: &Place,
        part: &PartName,
        reader: Audience,
        is_author: bool,
    ) -> Result<Option<(Option<String>, Option<String>, Vec<u8>)>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = load_logs(&mut tx).await?.get(&item.origin).map(|l| l.id) else { return Ok(None) };
        let at = key::place(log, item.index);
        let found = load_items(&mut tx, &[at]).await?;
        let may = found.first().is_some_and(|(_, _, row)| is_author || is_visible(reader, row));
        if !may || !part.is_file() {
            return Ok(None);
        }
        let Some(content) = load_opening(&mut tx, at, part).await? else { return Ok(None) };
        let row = sqlx::query(
            "SELECT u.name, u.media_type FROM part p JOIN opening o ON o.id = p.opening JOIN upload u ON u.id = o.upload \
             WHERE p.key >= $1 AND p.key <= $2 AND p.name = $3",
        )
        .bind(key::parts(at).0)
        .bind(key::parts(at).1)
        .bind(part.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        let name = row.as_ref().and_then(|r| r.try_get::<Vec<u8>, _>(0).ok());
        let media_type = row.as_ref().and_then(|r| r.try_get::<String, _>(1).ok());
        Ok(Some((name.map(|n| String::from_utf8_lossy(&n).into_owned()), media_type, content)))
    }
}
