//! What partners' keys said of the own log, and what of following a partner outlives a restart.

use hutong_core::{
    ids::{EntryIndex, Origin},
    moment::Moment,
    partner::pull::QuotaUse,
};
use hutong_log::hash::Hash;
use sqlx::sqlite::SqliteRow;

use crate::{
    fault::{ReadFault, WriteFault},
    key,
    sql::{self, Trouble},
    step::Step,
    store::Store,
    transaction::{Transaction, guarded},
};

/// An own head that a partner cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignedHead {
    /// Whose key.
    pub partner: Origin,
    /// Whether it is the key of its mirror (it holds these entries) or of its witness (it saw no other history).
    pub by_mirror: bool,
    /// Number of entries.
    pub size: u64,
    /// The checkpoint: the own signature, then that cosignature.
    pub checkpoint: Vec<u8>,
}

/// When a partner was last heard of, and what was fetched of it that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Following {
    /// When something valid and new enough was last heard.
    pub heard: Option<Moment>,
    /// Leaves fetched on the last day on which any were.
    pub quota: QuotaUse,
}

impl Transaction {
    /// Keeps a cosigned head, unless one of the same key and of a larger size is kept.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn keep_cosigned(&mut self, head: &CosignedHead) -> Result<(), WriteFault> {
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Partners, async {
            sqlx::query(
                "INSERT INTO cosigned_head (partner, by_mirror, size, checkpoint) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (partner, by_mirror) DO UPDATE SET size = excluded.size, checkpoint = excluded.checkpoint \
                 WHERE excluded.size >= cosigned_head.size",
            )
            .bind(head.partner.as_str())
            .bind(head.by_mirror)
            .bind(key::int(head.size))
            .bind(head.checkpoint.as_slice())
            .execute(conn)
            .await?;
            Ok(())
        })
        .await
    }

    /// Keeps when a partner was heard of and what was fetched of it.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn keep_following(&mut self, partner: &Origin, following: &Following) -> Result<(), WriteFault> {
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Partners, async {
            sqlx::query(
                "INSERT INTO following (partner, heard, quota_day, quota_leaves) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (partner) DO UPDATE SET heard = excluded.heard, quota_day = excluded.quota_day, \
                 quota_leaves = excluded.quota_leaves",
            )
            .bind(partner.as_str())
            .bind(following.heard.map(|m| key::int(m.0)))
            .bind(key::int(following.quota.day))
            .bind(key::int(following.quota.leaves))
            .execute(conn)
            .await?;
            Ok(())
        })
        .await
    }

    /// Pins the first entry of a partner's log, unless one is pinned.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn pin_genesis(&mut self, partner: &Origin, genesis: &Hash) -> Result<(), WriteFault> {
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Partners, async {
            sqlx::query("UPDATE partner SET genesis = $1 WHERE origin = $2 AND genesis IS NULL")
                .bind(genesis.as_bytes().as_slice())
                .bind(partner.as_str())
                .execute(conn)
                .await?;
            Ok(())
        })
        .await
    }
}

impl Store {
    /// Cosigned own heads that cover an entry, newest first.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn cosigned_heads(&self, index: EntryIndex) -> Result<Vec<CosignedHead>, ReadFault> {
        let rows = sqlx::query(
            "SELECT partner, by_mirror, size, checkpoint FROM cosigned_head WHERE size > $1 \
             ORDER BY size DESC, by_mirror DESC, partner",
        )
        .bind(key::int(index))
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("cosigned_head", &rows, read_cosigned)
    }

    /// What of following a partner was kept.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn following(&self, partner: &Origin) -> Result<Following, ReadFault> {
        let row = sqlx::query("SELECT heard, quota_day, quota_leaves FROM following WHERE partner = $1")
            .bind(partner.as_str())
            .fetch_optional(&self.inner.readers)
            .await?;
        let read = |row: SqliteRow| {
            let quota = QuotaUse { day: sql::count(&row, 1)?, leaves: sql::count(&row, 2)? };
            Ok::<_, Trouble>(Following { heard: sql::count_or_null(&row, 0)?.map(Moment), quota })
        };
        Ok(row.map(read).transpose().map_err(|e| e.of("following"))?.unwrap_or_default())
    }
}

fn read_cosigned(row: &SqliteRow) -> Result<CosignedHead, Trouble> {
    Ok(CosignedHead {
        partner: sql::id(row, 0, Origin::new)?,
        by_mirror: sql::get::<i64>(row, 1)? != 0,
        size: sql::count(row, 2)?,
        checkpoint: sql::get(row, 3)?,
    })
}
