//! Partners whose logs this node follows, and the signed heads of their mirrors.

use hutong_core::{home::PinPartner, ids::Origin, record::LogHead};
use sqlx::sqlite::SqliteRow;

use crate::{
    fault::{ApplyFault, ReadFault, WriteFault},
    key,
    sql::{self, Rows, Trouble},
    step::Step,
    store::{Store, Writer},
    transaction::{Transaction, guarded},
};

const KEEP: Rows = Rows {
    head: "INSERT INTO partner (origin, log_vkey, witness_vkey, mirror_vkey, genesis, address, private)",
    columns: 7,
    tail: "ON CONFLICT (origin) DO UPDATE SET log_vkey = excluded.log_vkey, witness_vkey = excluded.witness_vkey, \
           mirror_vkey = excluded.mirror_vkey, genesis = COALESCE(excluded.genesis, partner.genesis), \
           address = excluded.address, private = excluded.private",
};

impl Transaction {
    pub(super) async fn keep_partners(&mut self, partners: &[PinPartner]) -> Result<(), WriteFault> {
        if partners.is_empty() {
            return Ok(());
        }
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Partners, async {
            KEEP.run(conn, partners, |args, p| {
                args.text(p.origin.as_str());
                args.text(&p.log_vkey);
                args.text(&p.witness_vkey);
                args.text(&p.mirror_vkey);
                args.hash_or_null(p.genesis);
                args.text(&p.address);
                args.int(i64::from(p.is_private));
            })
            .await?;
            Ok(())
        })
        .await
    }

    /// Keeps the signed head of a mirrored log, in the transaction of its leaves: size and root are those of the leaves
    /// as stored, `checkpoint` the note with the origin's signature and the mirror's.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`ApplyFault::OtherTree`] when the stored leaves make another tree; else [`WriteFault`].
    pub async fn keep_mirror_head(&mut self, head: &LogHead, checkpoint: &[u8]) -> Result<(), ApplyFault> {
        let Writer { names, conn, .. } = &mut *self.writer;
        let log = names
            .logs(conn)
            .await?
            .get(&head.origin)
            .filter(|l| l.tree.size() == head.size && l.tree.root() == head.root);
        let other = || ApplyFault::OtherTree { origin: head.origin.clone(), size: head.size };
        let log = log.ok_or_else(other)?.id;
        guarded(self.store.faults.as_ref(), Step::MirrorHead, async {
            sqlx::query(
                "INSERT INTO mirror_head (log, size, root, checkpoint) VALUES ($1, $2, $3, $4) ON CONFLICT (log) \
                 DO UPDATE SET size = excluded.size, root = excluded.root, checkpoint = excluded.checkpoint",
            )
            .bind(log)
            .bind(key::int(head.size))
            .bind(head.root.as_bytes().as_slice())
            .bind(checkpoint)
            .execute(conn)
            .await?;
            Ok(())
        })
        .await
    }
}

impl Store {
    /// Partners, by origin.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn partners(&self) -> Result<Vec<PinPartner>, ReadFault> {
        let rows = sqlx::query(
            "SELECT origin, log_vkey, witness_vkey, mirror_vkey, genesis, address, private FROM partner ORDER BY origin",
        )
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("partner", &rows, read_partner)
    }

    /// The signed heads of all mirrors with their checkpoints, by origin.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn mirror_heads(&self) -> Result<Vec<(LogHead, Vec<u8>)>, ReadFault> {
        let rows = sqlx::query(
            "SELECT l.origin, m.size, m.root, m.checkpoint FROM mirror_head m JOIN log l ON l.id = m.log ORDER BY l.origin",
        )
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("mirror_head", &rows, |row| Ok((read_head(row)?, sql::get(row, 3)?)))
    }
}

/// A head from the columns origin, size, root.
pub(crate) fn read_head(row: &SqliteRow) -> Result<LogHead, Trouble> {
    Ok(LogHead { origin: sql::id(row, 0, Origin::new)?, size: sql::count(row, 1)?, root: sql::hash(row, 2)? })
}

fn read_partner(row: &SqliteRow) -> Result<PinPartner, Trouble> {
    Ok(PinPartner {
        origin: sql::id(row, 0, Origin::new)?,
        log_vkey: sql::get(row, 1)?,
        witness_vkey: sql::get(row, 2)?,
        mirror_vkey: sql::get(row, 3)?,
        genesis: sql::hash_or_null(row, 4)?,
        address: sql::get(row, 5)?,
        is_private: sql::get::<i64>(row, 6)? != 0,
    })
}
