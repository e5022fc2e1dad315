//! Votes one by one: for the analysis, at pinned sizes, and for the receipt of one of them.

use std::collections::BTreeMap;

use hutong_core::{
    commitment::Salt,
    consultation::vote::Row,
    ids::{ConsultationId, LeafId, Origin, PersonId, Place},
    receipt::Slip,
};
use hutong_log::hash::Hash;
use sqlx::{AssertSqlSafe, sqlite::SqliteRow};

use super::PAGE_LEN_MAX;
use crate::{
    fault::ReadFault,
    key,
    names::load_logs,
    sql::{self, Trouble},
    store::Store,
};

/// A vote in a sealed batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteView {
    /// Whose log sealed it.
    pub origin: Origin,
    /// The row.
    pub row: Row,
}

/// What a receipt of a sealed vote is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteReceipt {
    /// The batch leaf.
    pub place: Place,
    /// Its bytes.
    pub leaf: Vec<u8>,
    /// Commitments of all rows, sorted bytewise: what the batch root is over.
    pub commitments: Vec<Hash>,
    /// Position of this vote among them.
    pub position: u64,
    /// Its salt.
    pub salt: Salt,
}

/// A vote of somebody's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSlip {
    /// Ascending with time; where a page of the list goes on.
    pub number: u64,
    /// The slip that it was answered with.
    pub slip: Slip,
}

/// The rows of a person and of their linked devices; `$1` is the person, `$2` the consultation.
const OWN: &str = "SELECT v.id, v.batch, v.row, v.salt FROM vote_row v INDEXED BY vote_row_by WHERE v.person IN \
     (SELECT id FROM person WHERE person = $1 UNION SELECT l.device FROM device_link l JOIN person o \
     ON o.id = l.person WHERE o.person = $1) AND v.consultation = (SELECT id FROM consultation WHERE name = $2) \
     AND v.log = 1";

impl Store {
    /// Slips of a person's or device's votes in a consultation, sealed or not, newest first: for that person alone.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_own_slips(
        &self,
        person: &PersonId,
        consultation: &ConsultationId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<OwnSlip>, ReadFault> {
        let rows = sqlx::query(AssertSqlSafe(format!("{OWN} AND v.id < $3 ORDER BY v.id DESC LIMIT $4")))
            .bind(person.as_str())
            .bind(consultation.as_str())
            .bind(before.map_or(i64::MAX, key::int))
            .bind(limit.min(PAGE_LEN_MAX))
            .fetch_all(&self.inner.readers)
            .await?;
        sql::decode("vote_row", &rows, read_own)
    }

    /// The slip of this commitment, if it is of a person's or device's own vote.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn own_slip(
        &self,
        person: &PersonId,
        consultation: &ConsultationId,
        commitment: &Hash,
    ) -> Result<Option<Slip>, ReadFault> {
        let rows = sqlx::query(AssertSqlSafe(format!("{OWN} AND v.commitment = $3")))
            .bind(person.as_str())
            .bind(consultation.as_str())
            .bind(commitment.as_bytes().as_slice())
            .fetch_all(&self.inner.readers)
            .await?;
        Ok(sql::decode("vote_row", &rows, read_own)?.pop().map(|own| own.slip))
    }

    /// Sealed votes of a consultation in batches below these sizes, by origin, batch and commitment, as far as their
    /// rows are here: what an analysis at these pins reads. Where a handle voted twice on a statement the higher `q`
    /// counts.
    ///
    /// # Errors
    /// [`ReadFault::Beyond`] when a log is shorter than its pin.
    pub async fn list_votes(
        &self,
        consultation: &ConsultationId,
        pins: &[(Origin, u64)],
    ) -> Result<Vec<VoteView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let logs = load_logs(&mut tx).await?;
        let pins: BTreeMap<&Origin, u64> = pins.iter().map(|(origin, size)| (origin, *size)).collect();
        let mut votes = Vec::new();
        for (origin, asked) in pins {
            let size = logs.get(origin).map_or(0, |l| l.tree.size());
            if asked > size {
                return Err(ReadFault::Beyond { origin: origin.clone(), size, asked });
            }
            let Some(log) = logs.get(origin) else { continue };
            let rows = sqlx::query(
                "SELECT v.row FROM vote_batch b JOIN consultation c ON c.id = b.consultation \
                 JOIN vote_row v ON v.batch = b.leaf_id AND v.log = $2 \
                 WHERE c.name = $1 AND b.place >= $3 AND b.place < $4 ORDER BY b.place, v.commitment",
            )
            .bind(consultation.as_str())
            .bind(log.id)
            .bind(key::place(log.id, 0))
            .bind(key::place(log.id, asked))
            .fetch_all(&mut *tx)
            .await?;
            let read = |row: &SqliteRow| {
                let row = Row::read(sql::get(row, 0)?).map_err(|_| Trouble::Bad("vote rows"))?;
                Ok(VoteView { origin: origin.clone(), row })
            };
            votes.extend(sql::decode("vote_row", &rows, read)?);
        }
        Ok(votes)
    }

    /// What a receipt of this vote is made of; `None` while its batch is open, or when no such vote is here.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_vote(&self, slip: &Slip) -> Result<Option<VoteReceipt>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let batch = sqlx::query(
            "SELECT b.place, e.bytes FROM vote_batch b JOIN entry e ON e.place = b.place \
             WHERE b.leaf_id = $1 AND b.place >> 40 = 1 ORDER BY b.place LIMIT 1",
        )
        .bind(slip.batch.0.as_slice())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(batch) = batch else { return Ok(None) };
        let rows = sqlx::query("SELECT commitment FROM vote_row WHERE batch = $1 AND log = 1 ORDER BY commitment")
            .bind(slip.batch.0.as_slice())
            .fetch_all(&mut *tx)
            .await?;
        let commitments = sql::decode("vote_row", &rows, |row| sql::hash(row, 0))?;
        let Ok(position) = commitments.binary_search(&slip.commitment()) else { return Ok(None) };
        Ok(Some(VoteReceipt {
            place: Place { origin: self.inner.home.clone(), index: key::index(sql::get(&batch, 0)?) },
            leaf: sql::get(&batch, 1)?,
            position: position as u64,
            commitments,
            salt: slip.salt,
        }))
    }
}

fn read_own(row: &SqliteRow) -> Result<OwnSlip, Trouble> {
    let batch = LeafId(sql::array(row, 1)?);
    let slip = Slip { batch, row: sql::get(row, 2)?, salt: Salt(sql::array(row, 3)?) };
    Ok(OwnSlip { number: sql::count(row, 0)?, slip })
}
