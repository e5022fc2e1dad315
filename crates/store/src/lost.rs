//! What the own log lost: contents of entries that came back from a partner's mirror, which holds leaves and no words of
//! anybody; and what partners gave back of them.

use hutong_core::{
    ids::{EntryIndex, Origin, PartName},
    moment::Moment,
};
use hutong_log::hash::Hash;

use crate::{
    exchange::ClosedPart,
    fault::{ReadFault, WriteFault},
    key,
    names::HOME,
    sql::{self, Trouble},
    step::Step,
    store::Store,
    transaction::{Transaction, guarded},
};

/// Where a walk over what is lost goes on; it begins at the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LostAt(i64);

/// A sealed batch of the own log of which votes are lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostBatch {
    /// Index of its leaf.
    pub index: EntryIndex,
    /// Votes in it.
    pub n: u64,
    /// Their root.
    pub root: Hash,
}

/// How much is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LostCount {
    /// Parts that are neither here nor erased.
    pub parts: u64,
    /// Sealed batches of which votes are not here.
    pub batches: u64,
}

/// What one partner gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenBack {
    /// Whose log.
    pub partner: Origin,
    /// Parts and batches that it gave.
    pub n: u64,
    /// When it had been asked for everything that is lost; `None` since something was lost after that.
    pub asked: Option<Moment>,
}

/// Batches in what was taken over, of which votes are lost. The bound of the own log is spelled as in the schema.
const LOST_BATCHES: &str = "FROM taken_over t CROSS JOIN vote_batch b ON b.place >= $1 + t.first AND b.place < $1 + t.upto \
                            WHERE b.n > (SELECT count(*) FROM vote_row v WHERE v.batch = b.leaf_id AND +v.log = 1)";
/// Parts of the own log that are neither here nor erased, as the index has them.
const LOST_PARTS: &str = "FROM part WHERE opening IS NULL AND erased_by IS NULL AND key < 562949953421312";

impl Store {
    /// Parts of the own log that are neither here nor erased, by place, with where each is in the walk.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn lost_parts(&self, after: LostAt, n: usize) -> Result<Vec<(LostAt, ClosedPart)>, ReadFault> {
        let text = format!("SELECT key, name, commitment {LOST_PARTS} AND key > $1 ORDER BY key LIMIT $2");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(after.0).bind(limit(n));
        let rows = rows.fetch_all(&self.inner.readers).await?;
        sql::decode("part", &rows, |row| {
            let at: i64 = sql::get(row, 0)?;
            let index = key::index(key::leaf_of(at));
            let (name, commitment) = (sql::id(row, 1, PartName::new)?, sql::hash(row, 2)?);
            Ok::<_, Trouble>((LostAt(at), ClosedPart { index, name, commitment }))
        })
    }

    /// Sealed batches of the own log of which votes are lost, from an index on.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn lost_batches(&self, from: EntryIndex, n: usize) -> Result<Vec<LostBatch>, ReadFault> {
        let text =
            format!("SELECT DISTINCT b.place, b.n, b.root {LOST_BATCHES} AND b.place >= $2 ORDER BY b.place LIMIT $3");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(key::place(HOME, 0)).bind(key::place(HOME, from));
        let rows = rows.bind(limit(n)).fetch_all(&self.inner.readers).await?;
        sql::decode("vote_batch", &rows, |row| {
            let (n, root) = (sql::count(row, 1)?, sql::hash(row, 2)?);
            Ok::<_, Trouble>(LostBatch { index: key::index(sql::get(row, 0)?), n, root })
        })
    }

    /// How much of the own log is lost.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn count_lost(&self) -> Result<LostCount, ReadFault> {
        let text = format!("SELECT (SELECT count(*) {LOST_PARTS}), (SELECT count(DISTINCT b.place) {LOST_BATCHES})");
        let row = sqlx::query(sqlx::AssertSqlSafe(text)).bind(key::place(HOME, 0));
        let row = row.fetch_one(&self.inner.readers).await?;
        let read = || Ok::<_, Trouble>(LostCount { parts: sql::count(&row, 0)?, batches: sql::count(&row, 1)? });
        read().map_err(|e| e.of("part"))
    }

    /// What partners gave back, by origin; those that were never asked are not in it.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn given_back(&self) -> Result<Vec<GivenBack>, ReadFault> {
        let rows = sqlx::query("SELECT partner, n, asked FROM given_back ORDER BY partner");
        let rows = rows.fetch_all(&self.inner.readers).await?;
        sql::decode("given_back", &rows, |row| {
            let (n, asked) = (sql::count(row, 1)?, sql::count_or_null(row, 2)?.map(Moment));
            Ok::<_, Trouble>(GivenBack { partner: sql::id(row, 0, Origin::new)?, n, asked })
        })
    }
}

impl Transaction {
    /// Keeps that entries of the own log came from a mirror, without their contents: every partner is to be asked for them.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn note_taken_over(&mut self, first: EntryIndex, upto: u64) -> Result<(), WriteFault> {
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Partners, async {
            sqlx::query(
                "INSERT INTO taken_over (first, upto) VALUES ($1, $2) \
                 ON CONFLICT (first) DO UPDATE SET upto = max(upto, excluded.upto)",
            )
            .bind(key::int(first))
            .bind(key::int(upto))
            .execute(&mut *conn)
            .await?;
            sqlx::query("UPDATE given_back SET asked = NULL").execute(conn).await?;
            Ok(())
        })
        .await
    }

    /// Counts what a partner gave back; `asked`, once it was asked for everything.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn note_given_back(&mut self, partner: &Origin, n: u64, asked: Option<Moment>) -> Result<(), WriteFault> {
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Partners, async {
            sqlx::query(
                "INSERT INTO given_back (partner, n, asked) VALUES ($1, $2, $3) ON CONFLICT (partner) \
                 DO UPDATE SET n = n + excluded.n, asked = COALESCE(excluded.asked, given_back.asked)",
            )
            .bind(partner.as_str())
            .bind(key::int(n))
            .bind(asked.map(|m| key::int(m.0)))
            .execute(conn)
            .await?;
            Ok(())
        })
        .await
    }
}

fn limit(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
