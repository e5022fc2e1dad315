//! The store: one directory, one writer, some readers.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use hutong_core::{
    consultation::charter::Charter,
    ids::{EntryIndex, Origin},
};
use hutong_log::hash::Hash;
use sqlx::{Connection, SqliteConnection, SqlitePool};

use crate::{
    backup::{self, Looking},
    connect::{self, STORE_FILE},
    fault::{BeginFault, OpenFault, ReadFault},
    names::{HOME, Log, Names, load_logs},
    step::{self, Faults, Step, When},
    transaction::Transaction,
    wal_index::WalIndex,
};

/// Write-ahead log in bytes beyond which it is copied into the database.
const WAL_BYTES_MAX: u64 = 16 << 20;

/// A database in its directory. Cheap to clone: all clones are the same store.
///
/// One process at a time: the operating system's lock on the directory is the node's.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub dir: PathBuf,
    pub home: Origin,
    /// How it is read, if it must not be written.
    pub looking: Option<Looking>,
    pub writer: Arc<tokio::sync::Mutex<Writer>>,
    pub readers: SqlitePool,
    pub wal_index: WalIndex,
    pub faults: Arc<dyn Faults>,
    /// The outcome of a commit is unknown: no further transaction.
    pub unknown: AtomicBool,
    /// Erased bytes may still lie in the write-ahead log.
    pub scrub_due: AtomicBool,
    /// The write-ahead log is being copied.
    pub is_tended: AtomicBool,
    /// Charters by hash: parsed once.
    pub charters: Mutex<BTreeMap<Hash, Arc<Charter>>>,
}

/// The one connection that writes.
#[derive(Debug)]
pub(crate) struct Writer {
    pub conn: SqliteConnection,
    pub names: Names,
    /// A transaction was begun and neither committed nor rolled back.
    pub is_open: bool,
}

/// A log as stored: no more than what was committed, and not necessarily signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogState {
    /// Number of entries.
    pub size: EntryIndex,
    /// Root over them.
    pub root: Hash,
}

impl Store {
    /// Creates the database of a body's node in an existing directory and opens it.
    ///
    /// Durable on return. Not retried. Reads nothing.
    ///
    /// # Errors
    /// [`OpenFault`]; when it is not `Exists`, a half-made file may lie in the directory.
    pub async fn create(dir: &Path, home: &Origin) -> Result<Store, OpenFault> {
        let file = dir.join(STORE_FILE);
        if file.exists() {
            return Err(OpenFault::Exists(STORE_FILE.to_owned()));
        }
        let mut conn = connect::connect(&file, true).await?;
        connect::migrate(&mut conn).await?;
        enter_home(&mut conn, home).await.map_err(ReadFault::from)?;
        conn.close().await.map_err(ReadFault::from)?;
        Self::open(dir).await
    }

    /// Opens the database, brings it to the newest version, and empties the write-ahead log.
    ///
    /// Durable on return. Not retried. A commit that was under way when the process died is there whole or not at all.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn open(dir: &Path) -> Result<Store, OpenFault> {
        let file = dir.join(STORE_FILE);
        let mut conn = open_writer(&file).await?;
        let logs = load_logs(&mut conn).await?;
        let readers = connect::connect_readers(&file).await?;
        Store::of(dir, conn, readers, logs, None)
    }

    fn of(
        dir: &Path,
        conn: SqliteConnection,
        readers: SqlitePool,
        logs: BTreeMap<Origin, Log>,
        looking: Option<Looking>,
    ) -> Result<Store, OpenFault> {
        let home = logs.into_iter().find(|(_, log)| log.id == HOME).map(|(origin, _)| origin);
        let damaged = crate::fault::Damaged { table: "log", wanted: "the own log under id 1" };
        let home = home.ok_or(ReadFault::Damaged(damaged))?;
        let writer = Writer { conn, names: Names::default(), is_open: false };
        Ok(Store {
            inner: Arc::new(Inner {
                dir: dir.to_owned(),
                home,
                writer: Arc::new(tokio::sync::Mutex::new(writer)),
                readers,
                wal_index: WalIndex::of(&dir.join(STORE_FILE)),
                looking,
                faults: step::faults_of(dir),
                unknown: AtomicBool::new(false),
                scrub_due: AtomicBool::new(false),
                is_tended: AtomicBool::new(false),
                charters: Mutex::default(),
            }),
        })
    }

    /// Opens the database of a directory for looking at: nothing is written, not even beside it, and no transaction
    /// can be committed.
    ///
    /// Changes nothing. Not retried.
    ///
    /// # Errors
    /// [`OpenFault`]; [`OpenFault::TooOld`] for one that an earlier version of the program wrote.
    pub async fn open_reading(dir: &Path, looking: Looking) -> Result<Store, OpenFault> {
        let file = dir.join(STORE_FILE);
        if !file.exists() {
            return Err(OpenFault::Missing(STORE_FILE.to_owned()));
        }
        let (mut conn, readers) = backup::connect(&file, looking).await?;
        let logs = load_logs(&mut conn).await?;
        Store::of(dir, conn, readers, logs, Some(looking))
    }

    /// Opens the writer anew, for all clones: after a commit whose outcome is unknown, what the file holds decides.
    ///
    /// Waits for the transaction under way. Not retried. Afterwards what is read is what was kept.
    ///
    /// # Errors
    /// [`OpenFault`]; the store still refuses to write.
    pub async fn reopen(&self) -> Result<(), OpenFault> {
        let mut writer = self.inner.writer.lock().await;
        // Whatever the old connection still holds goes with it, whether it can say so or not.
        let _ = writer.roll_back().await;
        writer.is_open = false;
        writer.conn = open_writer(&self.inner.dir.join(STORE_FILE)).await?;
        writer.names = Names::default();
        self.inner.unknown.store(false, Ordering::Release);
        Ok(())
    }

    /// The own log.
    pub fn home(&self) -> &Origin {
        &self.inner.home
    }

    /// The directory of the database.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// Waits for the writer and begins a transaction; it holds the writer until it ends or is dropped (then nothing of
    /// it is kept).
    ///
    /// Writes nothing. Retried until the busy timeout when another process holds the file. Reads as of now.
    ///
    /// # Errors
    /// [`BeginFault`].
    pub async fn begin(&self) -> Result<Transaction, BeginFault> {
        Transaction::begin(self.inner.clone()).await
    }

    /// Whether erased bytes may still lie in the write-ahead log, because a reader held it when they were erased. Every
    /// later commit and [`Store::checkpoint`] tries again; opening the store empties it in any case.
    pub fn is_scrub_due(&self) -> bool {
        self.inner.scrub_due.load(Ordering::Acquire)
    }

    /// Copies the write-ahead log into the database as far as readers allow, and tries again to empty it after an
    /// erasure. Commits see to both themselves; a timer may call it on a quiet store.
    ///
    /// Changes nothing that can be read. Not retried.
    ///
    /// # Errors
    /// [`ReadFault::Database`].
    pub async fn checkpoint(&self) -> Result<(), ReadFault> {
        Ok(self.inner.checkpoint().await?)
    }

    /// Size of every log by its number here.
    pub(crate) async fn log_sizes(&self) -> Result<BTreeMap<i64, u64>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        Ok(load_logs(&mut conn).await?.into_values().map(|log| (log.id, log.tree.size())).collect())
    }

    /// Closes all connections, after whatever transaction is under way. Dropping the store does the same, later.
    ///
    /// # Errors
    /// [`ReadFault::Database`].
    pub async fn close(self) -> Result<(), ReadFault> {
        self.inner.readers.close().await;
        {
            let mut writer = self.inner.writer.lock().await;
            writer.roll_back().await?;
            if self.inner.looking.is_none() {
                truncate_wal(&mut writer.conn).await?;
            }
        }
        // The last one to leave takes the files beside the database away, before this returns.
        if let Some(inner) = Arc::into_inner(self.inner)
            && let Some(writer) = Arc::into_inner(inner.writer)
        {
            writer.into_inner().conn.close().await?;
            inner.wal_index.close();
        }
        Ok(())
    }
}

impl Inner {
    /// Bytes of the write-ahead log that are not copied into the database yet.
    pub fn wal_len(&self) -> u64 {
        self.wal_index.uncopied()
    }

    /// Copies most of the write-ahead log beside the writer, the rest while holding it: only a log that is copied whole
    /// is begun again from its start, and a busy writer would add to it for ever.
    pub async fn checkpoint(&self) -> Result<(), sqlx::Error> {
        let mut beside = self.readers.acquire().await?;
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_all(&mut *beside).await?;
        drop(beside);
        let mut writer = self.writer.lock().await;
        if writer.is_open {
            return Ok(());
        }
        if self.scrub_due.load(Ordering::Acquire) {
            return self.scrub(&mut writer.conn).await;
        }
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_all(&mut writer.conn).await?;
        Ok(())
    }

    /// Has the write-ahead log copied in the background once it has outgrown its bound.
    pub fn tend_wal(self: &Arc<Self>) {
        if self.wal_len() > WAL_BYTES_MAX && !self.is_tended.swap(true, Ordering::AcqRel) {
            let store = self.clone();
            tokio::spawn(async move {
                // What fails here is tried again by the next commit; nothing is lost by it but room on the disk.
                let _ = store.checkpoint().await;
                store.is_tended.store(false, Ordering::Release);
            });
        }
    }

    /// Whether a step fails here because a test wants it to.
    pub fn breaks(&self, step: Step, when: When) -> bool {
        self.faults.breaks(step, when)
    }

    /// Empties the write-ahead log after an erasure, if no reader holds it.
    pub async fn scrub(&self, conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        if self.breaks(Step::Scrub, When::Before) {
            return Ok(());
        }
        if truncate_wal(conn).await? && !self.breaks(Step::Scrub, When::After) {
            self.scrub_due.store(false, Ordering::Release);
        }
        Ok(())
    }

    /// A charter that was parsed before.
    pub fn charter(&self, sha256: &Hash) -> Option<Arc<Charter>> {
        self.charters.lock().unwrap_or_else(PoisonError::into_inner).get(sha256).cloned()
    }

    /// Remembers a parsed charter.
    pub fn remember_charter(&self, sha256: Hash, charter: Arc<Charter>) {
        self.charters.lock().unwrap_or_else(PoisonError::into_inner).insert(sha256, charter);
    }
}

impl Writer {
    /// Ends a transaction that was left open, keeping nothing of it.
    pub async fn roll_back(&mut self) -> Result<(), sqlx::Error> {
        if self.is_open {
            self.names = Names::default();
            // The database may have rolled back by itself (disk full, I/O error): then there is nothing to end.
            match sqlx::query("ROLLBACK").execute(&mut self.conn).await {
                Err(sqlx::Error::Database(e)) if e.message().contains("no transaction is active") => {}
                other => {
                    other?;
                }
            }
            self.is_open = false;
        }
        Ok(())
    }
}

/// The connection that writes, to a database of the newest version, with an empty write-ahead log.
async fn open_writer(file: &Path) -> Result<SqliteConnection, OpenFault> {
    if !file.exists() {
        return Err(OpenFault::Missing(STORE_FILE.to_owned()));
    }
    let mut conn = connect::connect(file, false).await?;
    connect::migrate(&mut conn).await?;
    truncate_wal(&mut conn).await.map_err(ReadFault::from)?;
    Ok(conn)
}

/// Copies the whole write-ahead log into the database and cuts it to nothing; false when a reader held it.
pub(crate) async fn truncate_wal(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(conn).await?;
    Ok(crate::sql::get::<i64>(&row, 0)? == 0)
}

async fn enter_home(conn: &mut SqliteConnection, home: &Origin) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO log (id, origin, size, root, frontier) VALUES ($1, $2, 0, $3, x'')")
        .bind(HOME)
        .bind(home.as_str())
        .bind(hutong_log::hash::empty_root().as_bytes().as_slice())
        .execute(conn)
        .await?;
    Ok(())
}
