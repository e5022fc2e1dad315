//! What publishing to partners and following them asks of the tables: who may read what, and what is not here yet.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hutong_core::{
    commitment::Salt,
    consultation::{
        charter::Charter,
        document::{Kind, in_force, split_id},
    },
    ids::{ConsultationId, DocumentId, EntryIndex, Origin, PartName, Place},
    projection::ItemRow,
};
use hutong_log::hash::Hash;
use sqlx::SqliteConnection;

use crate::{
    apply::load_items,
    facts::{load_document, load_statuses},
    fault::{Damaged, ReadFault},
    key,
    names::{HOME, load_logs},
    sql::{self, Rows, Trouble, select_by},
    store::Store,
};

/// A part that is neither open here nor erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedPart {
    /// Index of the leaf.
    pub index: EntryIndex,
    /// The part.
    pub name: PartName,
    /// What the leaf shows.
    pub commitment: Hash,
}

/// Charters in force with their hashes, by consultation.
pub type Charters = BTreeMap<ConsultationId, (Hash, Arc<Charter>)>;

const CLOSED: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT p.key, p.name, p.commitment FROM w CROSS JOIN part p ON p.key >= w.place * 256 \
           AND p.key < w.place * 256 + 256 WHERE p.opening IS NULL AND p.erased_by IS NULL ORDER BY p.key",
};
const CLOSED_BATCHES: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT b.place FROM w CROSS JOIN vote_batch b ON b.place = w.place WHERE NOT EXISTS \
           (SELECT 1 FROM vote_row v WHERE v.batch = b.leaf_id AND v.log = b.place >> 40) ORDER BY b.place",
};

impl Store {
    /// The charter in force of every consultation whose charter's bytes are here.
    ///
    /// Reader data, all of one commit.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn charters(&self) -> Result<Charters, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let rows = sqlx::query("SELECT DISTINCT document FROM joint_status").fetch_all(&mut *tx).await?;
        let documents = sql::decode("joint_status", &rows, |row| sql::id(row, 0, DocumentId::new))?;
        let mut charters = Charters::new();
        for document in documents {
            let Some((consultation, Kind::Charter)) = split_id(&document) else { continue };
            let Some(version) = in_force(&document, &load_statuses(&mut tx, &document).await?) else { continue };
            if let Some(charter) = self.charter(&mut tx, &version.sha256).await? {
                charters.insert(consultation, (version.sha256, charter));
            }
        }
        Ok(charters)
    }

    async fn charter(&self, conn: &mut SqliteConnection, sha256: &Hash) -> Result<Option<Arc<Charter>>, ReadFault> {
        // Parsed once does not mean still here: erased words must not open anything either.
        let Some(bytes) = load_document(conn, sha256).await? else { return Ok(None) };
        if let Some(charter) = self.inner.charter(sha256) {
            return Ok(Some(charter));
        }
        let charter = Charter::read(&bytes).ok().map(Arc::new);
        if let Some(charter) = &charter {
            self.inner.remember_charter(*sha256, charter.clone());
        }
        Ok(charter)
    }

    /// The co-hosts that a charter's bytes name, also after those bytes were erased; `None` for bytes that are no
    /// charter or were never here.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn cohosts(&self, sha256: &Hash) -> Result<Option<BTreeSet<Origin>>, ReadFault> {
        let row = sqlx::query("SELECT origins FROM cohosts WHERE sha256 = $1").bind(sha256.as_bytes().as_slice());
        let Some(row) = row.fetch_optional(&self.inner.readers).await? else { return Ok(None) };
        let hosts: Result<BTreeSet<Origin>, _> = sql::get::<&str>(&row, 0)?.split(' ').map(Origin::new).collect();
        Ok(Some(hosts.map_err(|_| Damaged { table: "cohosts", wanted: "origins" })?))
    }

    /// Items of one log as they stand, by index of their first leaf; what is no item is left out.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn items(
        &self,
        origin: &Origin,
        indexes: &[EntryIndex],
    ) -> Result<BTreeMap<EntryIndex, ItemRow>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = log_id(&mut tx, origin).await? else { return Ok(BTreeMap::new()) };
        let places: Vec<i64> = indexes.iter().map(|index| key::place(log, *index)).collect();
        let items = load_items(&mut tx, &places).await?;
        Ok(items.into_iter().map(|(place, _, row)| (key::index(place), row)).collect())
    }

    /// Parts of leaves of one log that are neither open here nor erased, by index and name.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn closed_parts(&self, origin: &Origin, indexes: &[EntryIndex]) -> Result<Vec<ClosedPart>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = log_id(&mut tx, origin).await? else { return Ok(Vec::new()) };
        let rows = select_by(&mut tx, &CLOSED, indexes, |args, index| args.int(key::place(log, *index))).await?;
        sql::decode("part", &rows, |row| {
            Ok(ClosedPart {
                index: key::index(key::leaf_of(sql::get(row, 0)?)),
                name: sql::id(row, 1, PartName::new)?,
                commitment: sql::hash(row, 2)?,
            })
        })
    }

    /// Those of these vote batches of one log whose rows are not here.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn closed_batches(
        &self,
        origin: &Origin,
        indexes: &[EntryIndex],
    ) -> Result<BTreeSet<EntryIndex>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = log_id(&mut tx, origin).await? else { return Ok(BTreeSet::new()) };
        let rows = select_by(&mut tx, &CLOSED_BATCHES, indexes, |args, i| args.int(key::place(log, *i))).await?;
        let places = sql::decode("vote_batch", &rows, |row| Ok(key::index(sql::get(row, 0)?)))?;
        Ok(places.into_iter().collect())
    }

    /// The rows of a sealed vote batch with their salts, by commitment; empty when they are not here.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn vote_rows(&self, batch: &Place) -> Result<Vec<(Salt, Vec<u8>)>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = log_id(&mut tx, &batch.origin).await? else { return Ok(Vec::new()) };
        let rows = sqlx::query(
            "SELECT v.salt, v.row FROM vote_batch b JOIN vote_row v ON v.batch = b.leaf_id AND v.log = $2 \
             WHERE b.place = $1 ORDER BY v.commitment",
        )
        .bind(key::place(log, batch.index))
        .bind(log)
        .fetch_all(&mut *tx)
        .await?;
        sql::decode("vote_row", &rows, |row| Ok((Salt(sql::array(row, 0)?), sql::get(row, 1)?)))
    }

    /// Erasures in other logs that the own log has not confirmed, by place.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn unconfirmed_erasures(&self) -> Result<Vec<Place>, ReadFault> {
        let rows = sqlx::query(
            "SELECT l.origin, x.place FROM erasure x JOIN log l ON l.id = x.place >> 40 WHERE l.id <> $1 AND NOT EXISTS \
             (SELECT 1 FROM erase_ack a WHERE a.erasure_index = (x.place & 1099511627775) \
             AND a.erasure_origin = l.origin AND a.place >> 40 = $1) ORDER BY x.place",
        )
        .bind(HOME)
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("erasure", &rows, |row| {
            Ok::<_, Trouble>(Place { origin: sql::id(row, 0, Origin::new)?, index: key::index(sql::get(row, 1)?) })
        })
    }

    /// Erasures that a log other than the erasing one does not confirm though it names a size beyond them: the erasure,
    /// its consultation, the log, and the first entry there that names one. By erasure, at most `limit`.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn unconfirmed_anywhere(
        &self,
        limit: u32,
    ) -> Result<Vec<(Place, Option<ConsultationId>, Place)>, ReadFault> {
        let rows = sqlx::query(
            // Confirmed ones, nearly all, are set aside before anchors are looked through.
            "WITH owed AS MATERIALIZED (SELECT x.place, x.target, l.origin AS erasing, p.id AS log, p.origin AS owing \
             FROM erasure x JOIN log l ON l.id = x.place >> 40 JOIN log p ON p.id <> l.id WHERE NOT EXISTS \
             (SELECT 1 FROM erase_ack k WHERE k.erasure_index = (x.place & 1099511627775) \
             AND k.erasure_origin = l.origin AND k.place >> 40 = p.id)) \
             SELECT o.erasing, o.place, c.name, o.owing, (SELECT MIN(a.place) FROM anchor a WHERE a.origin = o.erasing \
             AND a.size > (o.place & 1099511627775) AND a.place >> 40 = o.log) AS known \
             FROM owed o LEFT JOIN item i ON i.place = o.target LEFT JOIN consultation c ON c.id = i.consultation \
             WHERE known IS NOT NULL ORDER BY o.place, o.log LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("erasure", &rows, |row| {
            let erasure = Place { origin: sql::id(row, 0, Origin::new)?, index: key::index(sql::get(row, 1)?) };
            let consultation = sql::word_or_null(row, 2, |t| ConsultationId::new(t).ok())?;
            let known = Place { origin: sql::id(row, 3, Origin::new)?, index: key::index(sql::get(row, 4)?) };
            Ok::<_, Trouble>((erasure, consultation, known))
        })
    }

    /// Reports that were issued, in all logs, by place.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn reports(&self) -> Result<Vec<Place>, ReadFault> {
        let rows =
            sqlx::query("SELECT l.origin, r.place FROM report r JOIN log l ON l.id = r.place >> 40 ORDER BY r.place")
                .fetch_all(&self.inner.readers)
                .await?;
        sql::decode("report", &rows, |row| {
            Ok::<_, Trouble>(Place { origin: sql::id(row, 0, Origin::new)?, index: key::index(sql::get(row, 1)?) })
        })
    }
}

async fn log_id(conn: &mut SqliteConnection, origin: &Origin) -> Result<Option<i64>, ReadFault> {
    Ok(load_logs(conn).await?.get(origin).map(|log| log.id))
}
