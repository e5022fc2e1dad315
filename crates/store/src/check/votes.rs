//! Vote rows against the batches that sealed them, and against the one that is open.

use hutong_core::{
    commitment::Salt,
    consultation::vote::{Row, batch_root},
    ids::LeafId,
    receipt::vote_commitment,
};
use hutong_log::hash::Hash;

use super::{CheckFault, Checking, Problem};
use crate::{names::HOME, sql};

impl Checking {
    /// Checks every sealed batch whose rows are here (the own ones must be), and every row's commitment.
    pub(super) async fn check_votes(&mut self) -> Result<(), CheckFault> {
        let rows = sqlx::query(
            "SELECT DISTINCT v.batch, v.log FROM s.vote_row v UNION SELECT leaf_id, place / 1099511627776 FROM s.vote_batch",
        )
        .fetch_all(&mut self.conn)
        .await?;
        for row in rows {
            let Ok(batch) = sql::array(&row, 0) else { continue };
            self.check_batch(LeafId(batch), sql::get(&row, 1)?).await?;
        }
        Ok(())
    }

    async fn check_batch(&mut self, batch: LeafId, log: i64) -> Result<(), CheckFault> {
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
