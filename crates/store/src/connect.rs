//! Connections as durability and erasure need them: every setting is read back, and a wrong one refused.

use std::{path::Path, time::Duration};

use hutong_log::hash::sha256;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::fault::OpenFault;

/// Name of the database within its directory.
pub(crate) const STORE_FILE: &str = "store.db";
/// Name of the lock within the directory.
pub(crate) const LOCK_FILE: &str = "lock.db";
/// How long a statement waits for another connection's lock. Writers queue in memory; only the checkpointer can collide.
const BUSY_MS: u64 = 5_000;
/// Connections that read.
const READERS: u32 = 4;
/// Prepared statements kept per connection: some thirty texts in the lengths that the load of the hour brings.
const STATEMENTS: usize = 1024;
/// Page cache of the writer in KiB (negative as SQLite has it): a bulk import spills beyond it, so memory is bounded.
const CACHE_KIB: &str = "-65536";

/// Pages of the write-ahead log after which a derived file takes them over.
const DERIVED_PAGES_MAX: &str = "2000";

/// What every connection must keep, as the pragma answers it.
const SETTINGS: &[(&str, &str)] = &[
    ("journal_mode", "wal"),
    ("synchronous", "2"),
    ("foreign_keys", "1"),
    ("secure_delete", "1"),
    ("temp_store", "2"),
];

const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("../migrations/sqlite/0001_record.sql")),
    (2, include_str!("../migrations/sqlite/0002_home.sql")),
    (3, include_str!("../migrations/sqlite/0003_cosignatures.sql")),
    (4, include_str!("../migrations/sqlite/0004_accounts.sql")),
    (5, include_str!("../migrations/sqlite/0005_desk.sql")),
    (10, include_str!("../migrations/sqlite/0010_pages.sql")),
    (11, include_str!("../migrations/sqlite/0011_passkeys.sql")),
    (15, include_str!("../migrations/sqlite/0015_own_votes.sql")),
    (20, include_str!("../migrations/sqlite/0020_tally.sql")),
    (21, include_str!("../migrations/sqlite/0021_follow_up.sql")),
    (22, include_str!("../migrations/sqlite/0022_kept_form.sql")),
    (25, include_str!("../migrations/sqlite/0025_staff_acts_stay.sql")),
    (26, include_str!("../migrations/sqlite/0026_telling.sql")),
    (27, include_str!("../migrations/sqlite/0027_circular.sql")),
    (28, include_str!("../migrations/sqlite/0028_cosign_request.sql")),
    (29, include_str!("../migrations/sqlite/0029_gathering.sql")),
    (30, include_str!("../migrations/sqlite/0030_programs.sql")),
    (33, include_str!("../migrations/sqlite/0033_shelf_file.sql")),
    (35, include_str!("../migrations/sqlite/0035_partner_site.sql")),
    (36, include_str!("../migrations/sqlite/0036_life.sql")),
    (37, include_str!("../migrations/sqlite/0037_findings.sql")),
    (38, include_str!("../migrations/sqlite/0038_erasure_of.sql")),
    (40, include_str!("../migrations/sqlite/0040_lost.sql")),
];

pub(crate) fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_millis(BUSY_MS))
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", CACHE_KIB)
        // Checkpoints run beside the writer, never inside its commit.
        .pragma("wal_autocheckpoint", "0")
        .statement_cache_capacity(STATEMENTS)
        .row_buffer_size(1024)
        .disable_statement_logging()
}

/// One connection with checked settings.
pub(crate) async fn connect(file: &Path, create: bool) -> Result<SqliteConnection, OpenFault> {
    let name = name_of(file);
    let fail = |source| OpenFault::Database { file: name.clone(), source };
    let mut conn = options(file).create_if_missing(create).connect().await.map_err(fail)?;
    for (pragma, wanted) in SETTINGS {
        let found = pragma_of(&mut conn, pragma).await.map_err(fail)?;
        if found != *wanted {
            return Err(OpenFault::Setting { file: name, pragma, found, wanted });
        }
    }
    Ok(conn)
}

/// Connections that cannot write, for pages and proofs.
pub(crate) async fn connect_readers(file: &Path) -> Result<SqlitePool, OpenFault> {
    let fail = |source| OpenFault::Database { file: name_of(file), source };
    // A connection to a file does not go stale by lying idle; asking it first would cost every read a change of threads.
    let pool = SqlitePoolOptions::new().max_connections(READERS).test_before_acquire(false).after_connect(|conn, _| {
        Box::pin(async move {
            for (pragma, wanted) in SETTINGS {
                let found = pragma_of(conn, pragma).await?;
                if found != *wanted {
                    return Err(sqlx::Error::Protocol(format!("{pragma} is {found}, not {wanted}")));
                }
            }
            Ok(())
        })
    });
    pool.connect_with(options(file).pragma("query_only", "ON")).await.map_err(fail)
}

/// The connection that writes a file which can be made anew: a crash may lose its last commits, never its order.
pub(crate) async fn connect_derived(file: &Path, create: bool) -> Result<SqliteConnection, OpenFault> {
    let options = options(file)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("wal_autocheckpoint", DERIVED_PAGES_MAX)
        .create_if_missing(create);
    options.connect().await.map_err(|source| OpenFault::Database { file: name_of(file), source })
}

/// Connections that read a derived file with the store beside it, and write neither.
pub(crate) async fn connect_beside(file: &Path, store: &Path) -> Result<SqlitePool, OpenFault> {
    let store = store.to_string_lossy().into_owned();
    let pool = SqlitePoolOptions::new().max_connections(READERS).after_connect(move |conn, _| {
        let store = store.clone();
        Box::pin(async move {
            sqlx::query("ATTACH DATABASE $1 AS s").bind(store).execute(&mut *conn).await?;
            sqlx::query("PRAGMA query_only = ON").execute(&mut *conn).await?;
            Ok(())
        })
    });
    let fail = |source| OpenFault::Database { file: name_of(file), source };
    pool.connect_with(options(file)).await.map_err(fail)
}

/// A pragma's value as text.
pub(crate) async fn pragma_of(conn: &mut SqliteConnection, pragma: &str) -> Result<String, sqlx::Error> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA {pragma}"))).fetch_one(conn).await?;
    crate::sql::get::<String>(&row, 0).or_else(|_| crate::sql::get::<i64>(&row, 0).map(|n| n.to_string()))
}

/// Brings a database to the newest version, one transaction a migration; a text that changed since is refused.
pub(crate) async fn migrate(conn: &mut SqliteConnection) -> Result<(), OpenFault> {
    let known = MIGRATIONS.last().map_or(0, |m| m.0);
    let step = |version| move |source| OpenFault::Migrate { version, source };
    sqlx::query("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, sha256 BLOB NOT NULL) STRICT")
        .execute(&mut *conn)
        .await
        .map_err(step(0))?;
    let done: Vec<(i64, Vec<u8>)> = sqlx::query_as("SELECT version, sha256 FROM migration ORDER BY version")
        .fetch_all(&mut *conn)
        .await
        .map_err(step(0))?;
    if let Some(&(found, _)) = done.last().filter(|(version, _)| *version > known) {
        return Err(OpenFault::TooNew { found, known });
    }
    for (version, text) in MIGRATIONS {
        let sha256 = sha256(text.as_bytes());
        match done.iter().find(|(v, _)| v == version) {
            Some((_, kept)) if kept == sha256.as_bytes() => continue,
            Some(_) => return Err(OpenFault::OtherMigration { version: *version }),
            None => {}
        }
        let mut tx = conn.begin_with("BEGIN IMMEDIATE").await.map_err(step(*version))?;
        sqlx::raw_sql(*text).execute(&mut *tx).await.map_err(step(*version))?;
        let keep = sqlx::query("INSERT INTO migration (version, sha256) VALUES ($1, $2)");
        keep.bind(version).bind(sha256.as_bytes().as_slice()).execute(&mut *tx).await.map_err(step(*version))?;
        tx.commit().await.map_err(step(*version))?;
    }
    Ok(())
}

/// Whether a database that must not be written is of the newest version.
pub(crate) async fn is_current(conn: &mut SqliteConnection) -> Result<(), OpenFault> {
    let fail = |source| OpenFault::Database { file: STORE_FILE.to_owned(), source };
    let known = MIGRATIONS.last().map_or(0, |m| m.0);
    let row = sqlx::query("SELECT COALESCE(MAX(version), 0) FROM migration").fetch_one(conn).await.map_err(fail)?;
    let found: i64 = crate::sql::get(&row, 0).map_err(fail)?;
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(OpenFault::TooNew { found, known }),
        std::cmp::Ordering::Less => Err(OpenFault::TooOld { found, known }),
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}
