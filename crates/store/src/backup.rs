//! Copies of the database as of one commit, and databases that are read without a byte being written.

use std::path::Path;

use hutong_core::ids::Origin;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use crate::{
    connect::{self, LOCK_FILE, STORE_FILE},
    fault::{OpenFault, ReadFault},
    lock::{self, LockedHead},
    sql,
    store::Store,
};

/// Connections that read a database which is only looked at.
const READERS: u32 = 2;

/// How a database is read that must not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looking {
    /// Nobody writes it meanwhile: a backup, or a directory that no process holds. No file appears beside it.
    Still,
    /// A server may be at work on it.
    Served,
}

/// Why a database was not copied. The new file may be half made.
#[derive(Debug, thiserror::Error)]
pub enum CopyFault {
    /// The copy would take the place of another file.
    #[error("{0} is there already")]
    Exists(String),
    /// Opening the database.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// Copying.
    #[error("couldn't copy {file}")]
    Copy {
        /// Which database.
        file: &'static str,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
}

/// Whether a write-ahead log with something in it lies beside a database: only then does reading need its index.
fn has_log(file: &Path) -> bool {
    let mut wal = file.as_os_str().to_owned();
    wal.push("-wal");
    std::fs::metadata(Path::new(&wal)).is_ok_and(|meta| meta.len() > 0)
}

/// A path as SQLite takes it, of a file that does not change.
fn unchanging(file: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in file.to_string_lossy().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri + "?immutable=1"
}

/// What `ATTACH` is given for a database that is only read.
pub(crate) fn attachment(file: &Path, looking: Looking) -> String {
    match looking {
        Looking::Still if !has_log(file) => unchanging(file),
        _ => file.to_string_lossy().into_owned(),
    }
}

fn reading(file: &Path, looking: Looking) -> SqliteConnectOptions {
    let still = looking == Looking::Still && !has_log(file);
    SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(still)
        .pragma("temp_store", "MEMORY")
        .row_buffer_size(1024)
        .disable_statement_logging()
}

/// Connections that read a database which is only looked at: one in the writer's place, which cannot write either.
pub(crate) async fn connect(file: &Path, looking: Looking) -> Result<(SqliteConnection, SqlitePool), OpenFault> {
    let fail = |source| OpenFault::Database { file: STORE_FILE.to_owned(), source };
    let options = reading(file, looking);
    let mut conn = options.connect().await.map_err(fail)?;
    connect::is_current(&mut conn).await?;
    let pool = SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await.map_err(fail)?;
    Ok((conn, pool))
}

/// The own signed head in the lock file of a directory, read without changing it; `None` when none is kept.
///
/// Reads as of now. Not retried.
///
/// # Errors
/// [`OpenFault::Missing`] when there is no lock file; else what reading met.
pub async fn peek_lock(dir: &Path, looking: Looking, origin: &Origin) -> Result<Option<LockedHead>, OpenFault> {
    let file = dir.join(LOCK_FILE);
    if !file.exists() {
        return Err(OpenFault::Missing(LOCK_FILE.to_owned()));
    }
    let fail = |source| OpenFault::Database { file: LOCK_FILE.to_owned(), source };
    let mut conn = reading(&file, looking).connect().await.map_err(fail)?;
    let head = lock::own_in(&mut conn, origin).await?;
    conn.close().await.map_err(fail)?;
    Ok(head)
}

async fn copy(file: &'static str, from: &Path, to: &Path) -> Result<(), CopyFault> {
    if to.exists() {
        return Err(CopyFault::Exists(to.display().to_string()));
    }
    let fail = |source| CopyFault::Copy { file, source };
    // A connection of its own: copying is one long read, which neither the writer nor pages wait for.
    let mut conn = connect::connect(from, false).await?;
    let text = to.to_string_lossy().into_owned();
    sqlx::query("VACUUM INTO $1").bind(text).execute(&mut conn).await.map_err(fail)?;
    conn.close().await.map_err(fail)
}

impl Store {
    /// Copies the database as of one commit into a new file, compact and without what deleted rows left. Writing goes
    /// on meanwhile.
    ///
    /// Not durable on return: sync the file. Not retried. Reader data, all of one commit.
    ///
    /// # Errors
    /// [`CopyFault`].
    pub async fn copy_to(&self, file: &Path) -> Result<(), CopyFault> {
        copy(STORE_FILE, &self.inner.dir.join(STORE_FILE), file).await
    }

    /// What SQLite's own check says of a database that is only looked at; nothing when all is well.
    ///
    /// Changes nothing. Not retried.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn quick_check(&self) -> Result<Vec<String>, ReadFault> {
        let rows = sqlx::query("PRAGMA quick_check(20)").fetch_all(&self.inner.readers).await?;
        let words = rows.iter().map(|row| sql::get::<String>(row, 0)).collect::<Result<Vec<_>, _>>()?;
        Ok(words.into_iter().filter(|word| word != "ok").collect())
    }
}

/// Copies the lock file of a directory that nobody holds into a new file.
///
/// Not durable on return: sync the file. Not retried.
///
/// # Errors
/// [`CopyFault`].
pub async fn copy_lock(dir: &Path, to: &Path) -> Result<(), CopyFault> {
    copy(LOCK_FILE, &dir.join(LOCK_FILE), to).await
}
