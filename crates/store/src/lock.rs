//! Heads in a file of their own: the own signed head, and the last cosigned head of every other log.
//!
//! Kept by compare-and-swap, never restored from a backup (exclude the file from it): a database that was put back is
//! then older than its lock, and the node signs nothing before it has caught up (RECORD §6).

use std::{path::Path, sync::Arc};

use hutong_core::{ids::Origin, record::LogHead};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    connect::{self, LOCK_FILE},
    fault::{OpenFault, ReadFault, WriteFault},
    key,
    sql::{self, Trouble},
    step::{self, Faults, Step},
    transaction::guarded,
};

/// The lock file of a directory.
#[derive(Debug)]
pub struct HeadLock {
    conn: tokio::sync::Mutex<SqliteConnection>,
    faults: Arc<dyn Faults>,
}

/// A head that was signed or cosigned, with the checkpoint's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedHead {
    /// Which log, at which size, with which root.
    pub head: LogHead,
    /// The checkpoint.
    pub checkpoint: Vec<u8>,
}

/// How a compare-and-swap ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swap {
    /// The new head is durable.
    Kept,
    /// The file holds another head than the one expected: nothing was changed. The node halts (own head) or answers
    /// with the size it holds (a cosigned one).
    Other(Option<LockedHead>),
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS head (role TEXT NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, \
     root BLOB NOT NULL, checkpoint BLOB NOT NULL, PRIMARY KEY (role, origin)) STRICT, WITHOUT ROWID";

/// Whose head it is.
#[derive(Clone, Copy)]
enum Role {
    Own,
    Witness,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Role::Own => "own",
            Role::Witness => "witness",
        }
    }
}

impl HeadLock {
    /// Creates the lock file of a directory; it must not be there.
    ///
    /// Durable on return. Not retried.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn create(dir: &Path) -> Result<HeadLock, OpenFault> {
        if dir.join(LOCK_FILE).exists() {
            return Err(OpenFault::Exists(LOCK_FILE.to_owned()));
        }
        Self::connect(dir, true).await
    }

    /// Opens the lock file. [`OpenFault::Missing`] is what the node recovers from, never by creating a new one.
    ///
    /// Changes nothing. Not retried.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn open(dir: &Path) -> Result<HeadLock, OpenFault> {
        if !dir.join(LOCK_FILE).exists() {
            return Err(OpenFault::Missing(LOCK_FILE.to_owned()));
        }
        Self::connect(dir, false).await
    }

    /// A lock that lies in no file and holds nothing: for a node that only reads until its own lock is made again.
    ///
    /// Never durable.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn nowhere() -> Result<HeadLock, OpenFault> {
        let fail = |source| OpenFault::Database { file: LOCK_FILE.to_owned(), source };
        let mut conn = SqliteConnectOptions::new().in_memory(true).connect().await.map_err(fail)?;
        sqlx::query(TABLE).execute(&mut conn).await.map_err(fail)?;
        Ok(HeadLock { conn: tokio::sync::Mutex::new(conn), faults: Arc::new(step::Unbroken) })
    }

    async fn connect(dir: &Path, create: bool) -> Result<HeadLock, OpenFault> {
        let file = dir.join(LOCK_FILE);
        let fail = |source| OpenFault::Database { file: LOCK_FILE.to_owned(), source };
        let mut conn = connect::connect(&file, create).await?;
        // The file is small and written often: its log is copied back by every few commits.
        sqlx::query("PRAGMA wal_autocheckpoint = 100").execute(&mut conn).await.map_err(fail)?;
        sqlx::query(TABLE).execute(&mut conn).await.map_err(fail)?;
        Ok(HeadLock { conn: tokio::sync::Mutex::new(conn), faults: step::faults_of(dir) })
    }

    /// The own head, if any was ever signed.
    ///
    /// Reads as of now.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn own(&self, origin: &Origin) -> Result<Option<LockedHead>, ReadFault> {
        load(&mut *self.conn.lock().await, Role::Own, origin).await
    }

    /// Replaces the own head `old` (`None`: there is none) by a larger one; the checkpoint's bytes may change at the
    /// same size too, when cosignatures were added.
    ///
    /// Durable on return when [`Swap::Kept`]. Not retried: after an error read the head before anything else.
    ///
    /// # Errors
    /// [`WriteFault`]: whether it was kept is unknown.
    pub async fn swap_own(&self, old: Option<&LogHead>, new: &LockedHead) -> Result<Swap, WriteFault> {
        self.swap(Role::Own, Step::LockHead, old, new).await
    }

    /// The head of another log that this node's witness cosigned last.
    ///
    /// Reads as of now.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn witness(&self, origin: &Origin) -> Result<Option<LockedHead>, ReadFault> {
        load(&mut *self.conn.lock().await, Role::Witness, origin).await
    }

    /// Replaces the cosigned head `old` (`None`: there is none) of another log. Persist before replying.
    ///
    /// Durable on return when [`Swap::Kept`]. Not retried: after an error read the head before anything else.
    ///
    /// # Errors
    /// [`WriteFault`]: whether it was kept is unknown.
    pub async fn swap_witness(&self, old: Option<&LogHead>, new: &LockedHead) -> Result<Swap, WriteFault> {
        self.swap(Role::Witness, Step::LockWitness, old, new).await
    }

    async fn swap(&self, role: Role, step: Step, old: Option<&LogHead>, new: &LockedHead) -> Result<Swap, WriteFault> {
        let mut conn = self.conn.lock().await;
        let changed = guarded(self.faults.as_ref(), step, async {
            let head = &new.head;
            // One statement is one transaction: compared and swapped, or neither.
            let query = match old {
                None => sqlx::query(
                    "INSERT INTO head (role, origin, size, root, checkpoint) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                ),
                Some(_) => sqlx::query(
                    "UPDATE head SET size = $3, root = $4, checkpoint = $5 \
                     WHERE role = $1 AND origin = $2 AND size = $6 AND root = $7 AND size <= $3 AND (size < $3 OR root = $4)",
                ),
            };
            let query = query
                .bind(role.word())
                .bind(head.origin.as_str())
                .bind(key::int(head.size))
                .bind(head.root.as_bytes().as_slice())
                .bind(new.checkpoint.as_slice());
            let query = match old {
                None => query,
                Some(old) => query.bind(key::int(old.size)).bind(old.root.as_bytes().as_slice()),
            };
            Ok::<_, WriteFault>(query.execute(&mut *conn).await?.rows_affected())
        })
        .await?;
        if changed == 1 { Ok(Swap::Kept) } else { Ok(Swap::Other(load(&mut conn, role, &new.head.origin).await?)) }
    }
}

/// The own head in an open lock file.
pub(crate) async fn own_in(conn: &mut SqliteConnection, origin: &Origin) -> Result<Option<LockedHead>, ReadFault> {
    load(conn, Role::Own, origin).await
}

async fn load(conn: &mut SqliteConnection, role: Role, origin: &Origin) -> Result<Option<LockedHead>, ReadFault> {
    let row = sqlx::query("SELECT origin, size, root, checkpoint FROM head WHERE role = $1 AND origin = $2")
        .bind(role.word())
        .bind(origin.as_str())
        .fetch_optional(conn)
        .await?;
    let read = |row| {
        let head = crate::home::partners::read_head(&row)?;
        Ok::<_, Trouble>(LockedHead { head, checkpoint: sql::get(&row, 3)? })
    };
    row.map(read).transpose().map_err(|e| e.of("head"))
}
