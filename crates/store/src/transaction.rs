//! The one writer at work.

use std::{
    collections::BTreeSet,
    future::Future,
    sync::{Arc, atomic::Ordering},
};

use hutong_core::ids::{LeafId, Origin};
use tokio::sync::OwnedMutexGuard;

use crate::{
    fault::{BeginFault, CommitFault, ReadFault, WriteFault},
    names::Names,
    step::{Faults, Step, When},
    store::{Inner, Writer},
};

/// A transaction of the one writer. Nothing of it is kept unless [`Transaction::commit`] says so; dropping it gives it
/// up. What it reads includes what it wrote.
#[derive(Debug)]
pub struct Transaction {
    pub(crate) store: Arc<Inner>,
    pub(crate) writer: OwnedMutexGuard<Writer>,
    pub(crate) has_erased: bool,
    /// Batches of votes that are full: slips name them, and another is open in their place, so their leaves must come.
    pub(crate) owed: BTreeSet<LeafId>,
    savepoints: usize,
}

/// A point to go back to within a transaction. Savepoints nest: the last one set is released or gone back to first.
#[derive(Debug)]
#[must_use = "a savepoint is released or gone back to"]
pub struct Savepoint {
    n: usize,
    owed: BTreeSet<LeafId>,
}

impl Transaction {
    pub(crate) async fn begin(store: Arc<Inner>) -> Result<Transaction, BeginFault> {
        let mut writer = store.writer.clone().lock_owned().await;
        // Looked at once it is our turn: while somebody else commits, their outcome is unknown for a moment.
        if store.unknown.load(Ordering::Acquire) {
            return Err(BeginFault::Reopen);
        }
        writer.roll_back().await.map_err(BeginFault::Database)?;
        // Set first: whoever is cancelled while the statement runs leaves a transaction that the next one ends.
        writer.is_open = true;
        match sqlx::query("BEGIN IMMEDIATE").execute(&mut writer.conn).await {
            Ok(_) => Ok(Transaction { store, writer, has_erased: false, owed: BTreeSet::new(), savepoints: 0 }),
            Err(e) => {
                writer.is_open = false;
                let busy = matches!(&e, sqlx::Error::Database(d) if is_busy(d.as_ref()));
                Err(if busy { BeginFault::Busy(e) } else { BeginFault::Database(e) })
            }
        }
    }

    /// The own log.
    pub fn home(&self) -> &Origin {
        &self.store.home
    }

    /// Sets a point to go back to.
    ///
    /// Durable only with the commit. Not retried. Reads nothing.
    ///
    /// # Errors
    /// [`WriteFault::Database`].
    pub async fn savepoint(&mut self) -> Result<Savepoint, WriteFault> {
        let n = self.savepoints;
        self.run(format!("SAVEPOINT s{n}")).await?;
        self.savepoints += 1;
        Ok(Savepoint { n, owed: self.owed.clone() })
    }

    /// Undoes everything since the savepoint; the transaction goes on.
    ///
    /// Durable only with the commit. Not retried. Reads nothing.
    ///
    /// # Errors
    /// [`WriteFault::Database`]: give the transaction up.
    pub async fn rollback_to(&mut self, savepoint: Savepoint) -> Result<(), WriteFault> {
        self.writer.names = Names::default();
        self.savepoints = savepoint.n;
        self.owed = savepoint.owed;
        self.run(format!("ROLLBACK TO s{}", savepoint.n)).await?;
        self.run(format!("RELEASE s{}", savepoint.n)).await
    }

    /// Forgets the savepoint; what was done since stays part of the transaction.
    ///
    /// Durable only with the commit. Not retried. Reads nothing.
    ///
    /// # Errors
    /// [`WriteFault::Database`].
    pub async fn release(&mut self, savepoint: Savepoint) -> Result<(), WriteFault> {
        self.savepoints = savepoint.n;
        self.run(format!("RELEASE s{}", savepoint.n)).await
    }

    async fn run(&mut self, text: String) -> Result<(), WriteFault> {
        sqlx::query(sqlx::AssertSqlSafe(text)).execute(&mut self.writer.conn).await?;
        Ok(())
    }

    /// Gives the transaction up; nothing of it is kept. Dropping it does the same when the next one begins.
    ///
    /// # Errors
    /// [`ReadFault::Database`]; nothing is kept all the same.
    pub async fn roll_back(mut self) -> Result<(), ReadFault> {
        Ok(self.writer.roll_back().await?)
    }

    /// Makes everything durable, together.
    ///
    /// Durable on return. Not retried. After an erasure the write-ahead log is emptied before it returns, unless a
    /// reader holds it ([`crate::Store::is_scrub_due`]).
    ///
    /// # Errors
    /// [`CommitFault`]: `is_refused` tells "nothing kept" from "unknown". After an unknown outcome the store writes no
    /// more: open it again and read what it holds.
    pub async fn commit(mut self) -> Result<(), CommitFault> {
        if self.store.breaks(Step::Commit, When::Before) {
            self.writer.roll_back().await.map_err(CommitFault::Unknown)?;
            return Err(CommitFault::Broken);
        }
        if let Some(batch) = self.owed.pop_first() {
            self.writer.roll_back().await.map_err(CommitFault::Unknown)?;
            return Err(CommitFault::Unsealed(batch));
        }
        // If this future is dropped while the statement runs nobody learns the outcome: assume the worst until then.
        self.store.unknown.store(true, Ordering::Release);
        let outcome = sqlx::query("COMMIT").execute(&mut self.writer.conn).await;
        match outcome {
            Ok(_) => {}
            // A lock or a constraint is refused before anything is written, and the transaction still stands.
            Err(sqlx::Error::Database(e)) if is_busy(e.as_ref()) || e.kind() != sqlx::error::ErrorKind::Other => {
                self.writer.roll_back().await.map_err(CommitFault::Unknown)?;
                self.store.unknown.store(false, Ordering::Release);
                return Err(CommitFault::Refused(sqlx::Error::Database(e)));
            }
            Err(e) => {
                // Whatever became of it, this connection must not go on holding the file's write lock.
                let _ = self.writer.roll_back().await;
                return Err(CommitFault::Unknown(e));
            }
        }
        if self.store.breaks(Step::Commit, When::After) {
            return Err(CommitFault::BrokenUnknown);
        }
        self.writer.is_open = false;
        self.store.unknown.store(false, Ordering::Release);
        if self.has_erased {
            self.store.scrub_due.store(true, Ordering::Release);
        }
        if self.store.scrub_due.load(Ordering::Acquire) {
            // The commit stands whatever becomes of this; a later one tries again.
            let _ = self.store.scrub(&mut self.writer.conn).await;
        }
        self.store.tend_wal();
        Ok(())
    }
}

/// Runs one step that writes, and lets a test break it before or after.
pub(crate) async fn guarded<T, E: From<WriteFault>>(
    faults: &dyn Faults,
    step: Step,
    write: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    if faults.breaks(step, When::Before) {
        return Err(WriteFault::Broken(step).into());
    }
    let done = write.await?;
    if faults.breaks(step, When::After) {
        return Err(WriteFault::Broken(step).into());
    }
    Ok(done)
}

/// SQLITE_BUSY or SQLITE_LOCKED, with any extension.
fn is_busy(e: &dyn sqlx::error::DatabaseError) -> bool {
    let code = e.code().and_then(|c| c.parse::<u32>().ok());
    code.is_some_and(|c| matches!(c & 0xff, 5 | 6))
}
