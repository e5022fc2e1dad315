//! Vote rows against the batches that sealed them, and against the one that is open.

use std::ops::Range;

use hutong_core::{
    commitment::Salt,
    consultation::vote::{Row, batch_root},
    ids::LeafId,
    receipt::vote_commitment,
};
use hutong_log::hash::Hash;
use sqlx::sqlite::SqliteRow;

use super::{CheckFault, Checking, Problem};
use crate::{key, names::HOME, sql};

impl Checking {
    /// Checks every sealed batch whose rows are here (the own ones must be, unless their leaves came from a mirror), and
    /// every row's commitment.
    pub(super) async fn check_votes(&mut self) -> Result<(), CheckFault> {
        let taken = self.taken_over().await?;
        let rows = sqlx::query(
            "SELECT DISTINCT v.batch, v.log FROM s.vote_row v UNION SELECT leaf_id, place / 1099511627776 FROM s.vote_batch",
        )
        .fetch_all(&mut self.conn)
        .await?;
        for row in rows {
            let Ok(batch) = sql::array(&row, 0) else { continue };
            self.check_batch(LeafId(batch), sql::get(&row, 1)?, &taken).await?;
        }
        Ok(())
    }

    /// Places that came from a mirror; a database of an earlier schema does not say.
    async fn taken_over(&mut self) -> Result<Vec<Range<i64>>, CheckFault> {
        let known = sqlx::query("SELECT 1 FROM s.sqlite_master WHERE name = 'taken_over'");
        if known.fetch_optional(&mut self.conn).await?.is_none() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query("SELECT first, upto FROM s.taken_over").fetch_all(&mut self.conn).await?;
        let place = |row: &SqliteRow, at| Ok::<_, CheckFault>(key::place(HOME, 0) + sql::get::<i64>(row, at)?);
        rows.iter().map(|row| Ok(place(row, 0)?..place(row, 1)?)).collect()
    }

    async fn check_batch(&mut self, batch: LeafId, log: i64, taken: &[Range<i64>]) -> Result<(), CheckFault> {
        let rows =
            sqlx::query("SELECT id, row, salt, commitment FROM s.vote_row WHERE batch = $1 AND log = $2 ORDER BY id")
                .bind(batch.0.as_slice())
                .bind(log)
                .fetch_all(&mut self.conn)
                .await?;
        let mut commitments: Vec<Hash> = Vec::with_capacity(rows.len());
        for row in &rows {
            let (id, bytes): (i64, &[u8]) = (sql::get(row, 0)?, sql::get(row, 1)?);
            let commitment = sql::array(row, 2).map(|salt| vote_commitment(batch, &Salt(salt), bytes));
            let stated: &[u8] = sql::get(row, 3)?;
            match commitment {
                Ok(commitment) if commitment.as_bytes() == stated && Row::read(bytes).is_ok() => {
                    commitments.push(commitment)
                }
                _ => self.find("vote_row", format!("id={id}"), None, Problem::Commitment),
            }
        }
        let sealed = sqlx::query(
            "SELECT place, n, root FROM s.vote_batch WHERE leaf_id = $1 AND place / 1099511627776 = $2 ORDER BY place LIMIT 1",
        )
        .bind(batch.0.as_slice())
        .bind(log)
        .fetch_optional(&mut self.conn)
        .await?;
        let open = sqlx::query("SELECT 1 FROM s.open_batch WHERE batch = $1")
            .bind(batch.0.as_slice())
            .fetch_optional(&mut self.conn)
            .await?
            .is_some();
        let key = format!("batch={}", batch);
        match sealed {
            None if !open => self.find("vote_row", key, None, Problem::Orphan),
            None => {}
            Some(_) if open && log == HOME => self.find("open_batch", key, None, Problem::Surplus),
            // Batches of an own log written before its votes were kept here do not exist; a partner's rows may be closed.
            Some(_) if rows.is_empty() && log != HOME => {}
            // Some votes of a batch may have been in the backup that was put back.
            Some(row) if commitments.len() == rows.len() && is_short(&row, rows.len())? && is_within(&row, taken)? => {}
            Some(row) => {
                let n: i64 = sql::get(&row, 1)?;
                let root: &[u8] = sql::get(&row, 2)?;
                let same = i64::try_from(commitments.len()) == Ok(n) && batch_root(&commitments).as_bytes() == root;
                if !same {
                    self.find("vote_row", key, Some(sql::get(&row, 0)?), Problem::Votes);
                }
            }
        }
        Ok(())
    }
}

/// Whether a batch (place, n, root) has more votes than these.
fn is_short(batch: &SqliteRow, rows: usize) -> Result<bool, CheckFault> {
    Ok(sql::get::<i64>(batch, 1)? > i64::try_from(rows).unwrap_or(i64::MAX))
}

fn is_within(batch: &SqliteRow, taken: &[Range<i64>]) -> Result<bool, CheckFault> {
    let place: i64 = sql::get(batch, 0)?;
    Ok(taken.iter().any(|range| range.contains(&place)))
}
