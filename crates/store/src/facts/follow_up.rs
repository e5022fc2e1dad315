//! Actions and the issued report, as rules of the follow-up need them.

use hutong_core::{
    consultation::follow_up::{self, ActionFacts, IssuedReport, Step},
    ids::{ConsultationId, DocumentId, Place, Ref},
    record::DocumentVersion,
};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::Loading;
use crate::{
    fault::ReadFault,
    key,
    names::HOME,
    sql::{self, Trouble},
};

/// The first leaf of an action: it sent off what a report of its own log and consultation recommends.
pub(crate) const FIRST: &str = "SELECT f.place, f.consultation, e.hash FROM follow_up f JOIN entry e ON e.place = f.place \
     JOIN report r ON r.place = (f.place >> 40 << 40) + f.about_index AND r.place < f.place \
     AND r.consultation = f.consultation JOIN entry x ON x.place = r.place AND x.hash = f.about_hash \
     WHERE f.step = 'sent' AND f.about_origin IS NULL";

impl Loading<'_> {
    pub(super) async fn action(&mut self, place: &Place) -> Result<Option<ActionFacts>, ReadFault> {
        let Some(at) = self.place(place).await? else { return Ok(None) };
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{FIRST} AND f.place = $1")))
            .bind(at)
            .fetch_optional(&mut *self.conn)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let consultation: i64 = sql::get(&row, 1)?;
        let hash = sql::hash(&row, 2).map_err(|e| e.of("follow_up"))?;
        let name = sqlx::query("SELECT name FROM consultation WHERE id = $1").bind(consultation);
        let name = name.fetch_one(&mut *self.conn).await?;
        let rows = sqlx::query(
            "SELECT step FROM follow_up WHERE about_index = $1 AND (about_origin = $2 OR (about_origin IS NULL AND $3)) \
             AND about_hash = $4 AND consultation = $5 AND place >= $6 AND place <= $7 ORDER BY place",
        )
        .bind(key::int(place.index))
        .bind(place.origin.as_str())
        .bind(i64::from(key::split(at).0 == HOME))
        .bind(hash.as_bytes().as_slice())
        .bind(consultation)
        .bind(key::place(HOME, 0))
        .bind(key::place(HOME, key::INDEX_MAX))
        .fetch_all(&mut *self.conn)
        .await?;
        let later = sql::decode("follow_up", &rows, |row| sql::word(row, 0, Step::from_word))?;
        let begun = (key::split(at).0 == HOME).then_some(Step::Sent);
        Ok(Some(ActionFacts {
            hash,
            consultation: sql::id(&name, 0, ConsultationId::new).map_err(|e| e.of("consultation"))?,
            lane: follow_up::lane(begun.into_iter().chain(later)),
        }))
    }

    /// The report that the own log issued last.
    pub(super) async fn issued_report(&mut self, c: &ConsultationId) -> Result<Option<IssuedReport>, ReadFault> {
        issued_report(self.conn, c).await
    }
}

async fn issued_report(conn: &mut SqliteConnection, c: &ConsultationId) -> Result<Option<IssuedReport>, ReadFault> {
    let row = sqlx::query(
        "SELECT r.place, e.hash, r.document, r.ver, r.sha256 FROM report r JOIN entry e ON e.place = r.place \
         JOIN consultation c ON c.id = r.consultation WHERE c.name = $1 AND r.place >= $2 AND r.place <= $3 \
         ORDER BY r.place DESC LIMIT 1",
    )
    .bind(c.as_str())
    .bind(key::place(HOME, 0))
    .bind(key::place(HOME, key::INDEX_MAX))
    .fetch_optional(conn)
    .await?;
    let read = |row: &SqliteRow| -> Result<IssuedReport, Trouble> {
        Ok(IssuedReport {
            leaf: Ref { origin: None, index: key::index(sql::get(row, 0)?), hash: sql::hash(row, 1)? },
            version: DocumentVersion {
                id: sql::id(row, 2, DocumentId::new)?,
                ver: sql::count(row, 3)?,
                sha256: sql::hash(row, 4)?,
            },
        })
    };
    row.as_ref().map(read).transpose().map_err(|e| e.of("report"))
}
