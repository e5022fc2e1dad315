//! What is on a shelf, for everybody; and where other bodies' are.

use std::collections::BTreeMap;

use hutong_core::{
    home::Material,
    ids::{Code, ConsultationId, Origin},
};

use sqlx::sqlite::SqliteRow;

use crate::{facts::load_shelf, fault::ReadFault, home::desk::PORTAL, sql, store::Store};

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialView {
    /// Heading, summary, link.
    pub material: Material,
    /// The file that it is.
    pub file: Option<ShelfFile>,
}

/// A file on a shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShelfFile {
    /// Its name, as whoever put it there knew it.
    pub name: String,
    /// Its media type, as its first bytes say.
    pub media_type: String,
    /// Its length in bytes.
    pub len: u64,
}

impl Store {
    /// What is on the shelf of a consultation, in its order.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_materials(&self, consultation: &ConsultationId) -> Result<Vec<MaterialView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let shelf = load_shelf(&mut tx, consultation).await?;
        let rows = sqlx::query(
            "SELECT s.material, u.name, u.media_type, u.len FROM shelf_file s JOIN upload u ON u.id = s.upload \
             WHERE s.consultation = $1",
        )
        .bind(consultation.as_str())
        .fetch_all(&mut *tx)
        .await?;
        let files = sql::decode("shelf_file", &rows, |row| {
            let file = ShelfFile {
                name: String::from_utf8_lossy(sql::get(row, 1)?).into_owned(),
                media_type: sql::get(row, 2)?,
                len: sql::count(row, 3)?,
            };
            Ok((sql::id(row, 0, Code::new)?, file))
        })?;
        let mut files: BTreeMap<Code, ShelfFile> = files.into_iter().collect();
        let view = |material: Material| MaterialView { file: files.remove(&material.id), material };
        Ok(shelf.into_iter().map(view).collect())
    }

    /// A file on a shelf: its name, and its bytes.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn shelf_file(&self, of: &ConsultationId, id: &Code) -> Result<Option<(String, Vec<u8>)>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let row = sqlx::query(
            "SELECT u.name, u.id FROM shelf_file s JOIN upload u ON u.id = s.upload \
             WHERE s.consultation = $1 AND s.material = $2",
        )
        .bind(of.as_str())
        .bind(id.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let name = String::from_utf8_lossy(sql::get(&row, 0)?).into_owned();
        let upload: i64 = sql::get(&row, 1)?;
        let rows = sqlx::query("SELECT bytes FROM chunk WHERE upload = $1 ORDER BY start").bind(upload);
        let pieces: Vec<Vec<u8>> = sql::decode("chunk", &rows.fetch_all(&mut *tx).await?, |row| Ok(sql::get(row, 0)?))?;
        Ok(Some((name, pieces.concat())))
    }

    /// Where the portals of partners are, as far as somebody said so.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn portals(&self) -> Result<BTreeMap<Origin, String>, ReadFault> {
        let rows = sqlx::query(
            "SELECT substr(name, length($1) + 1), value FROM setting WHERE substr(name, 1, length($1)) = $1",
        )
        .bind(PORTAL)
        .fetch_all(&self.inner.readers)
        .await?;
        let portal = |row: &SqliteRow| {
            Ok((sql::id(row, 0, Origin::new)?, String::from_utf8_lossy(sql::get(row, 1)?).into_owned()))
        };
        Ok(sql::decode("setting", &rows, portal)?.into_iter().collect())
    }
}
