//! What this machine's database can do at most: rows of entries and their contents, written raw. For benches only: no
//! rules, no projections, no proofs, and tables of its own in a file of its own.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::connect;

/// An entry as it is kept, with what its parts hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Its index.
    pub index: u64,
    /// Its bytes.
    pub leaf: Vec<u8>,
    /// Name, salt and content of each part.
    pub parts: Vec<(String, Vec<u8>, Vec<u8>)>,
}

/// The limit could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum LimitFault {
    /// The folder.
    #[error("couldn't make the folder for raw rows")]
    Folder(#[from] std::io::Error),
    /// A database file.
    #[error("couldn't open a database for raw rows")]
    Open(#[from] crate::OpenFault),
    /// A statement.
    #[error("couldn't write raw rows")]
    Write(#[from] sqlx::Error),
}

const TABLES: &str = "CREATE TABLE entry (place INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT; \
     CREATE TABLE opening (key INTEGER PRIMARY KEY, name TEXT NOT NULL, salt BLOB NOT NULL, content BLOB NOT NULL) STRICT; \
     CREATE TABLE head (role INTEGER PRIMARY KEY, size INTEGER NOT NULL) STRICT";

/// Write-ahead log in rows beyond which it is copied back: as the store does, beside and not inside a commit.
const ROWS_PER_CHECKPOINT: usize = 8_192;

async fn open(dir: &Path, file: &str) -> Result<SqliteConnection, LimitFault> {
    std::fs::create_dir_all(dir)?;
    let mut conn = connect::connect(&dir.join(file), true).await?;
    sqlx::raw_sql(TABLES).execute(&mut conn).await?;
    Ok(conn)
}

/// Writes rows in commits of `batch`, one multi-row statement a table and batch, with the store's own settings (FULL).
///
/// # Errors
/// [`LimitFault`].
pub async fn write_rows(dir: &Path, rows: &[Row], batch: usize) -> Result<(), LimitFault> {
    let mut conn = open(dir, "rows.db").await?;
    let mut since = 0;
    for rows in rows.chunks(batch.max(1)) {
        let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
        insert(&mut tx, rows).await?;
        tx.commit().await?;
        since += rows.len();
        if since >= ROWS_PER_CHECKPOINT {
            sqlx::raw_sql("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut conn).await?;
            since = 0;
        }
    }
    conn.close().await?;
    Ok(())
}

/// Writes rows one by one, each in two commits: the row, and a head in another file. What one writer alone can have
/// at most, for a row and the head that signs it are two promises.
///
/// # Errors
/// [`LimitFault`].
pub async fn write_twice(dir: &Path, rows: &[Row]) -> Result<(), LimitFault> {
    let mut conn = open(dir, "rows.db").await?;
    let mut head = open(dir, "head.db").await?;
    for row in rows {
        let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
        insert(&mut tx, std::slice::from_ref(row)).await?;
        tx.commit().await?;
        let keep = sqlx::query("INSERT OR REPLACE INTO head (role, size) VALUES (1, $1)");
        keep.bind(row.index.cast_signed()).execute(&mut head).await?;
    }
    conn.close().await?;
    head.close().await?;
    Ok(())
}

async fn insert(conn: &mut SqliteConnection, rows: &[Row]) -> Result<(), sqlx::Error> {
    let places = |columns: usize, n: usize| vec![format!("({})", vec!["?"; columns].join(",")); n].join(",");
    let text = format!("INSERT INTO entry (place, bytes) VALUES {}", places(2, rows.len()));
    let mut query = sqlx::query(AssertSqlSafe(text));
    for row in rows {
        query = query.bind(row.index.cast_signed()).bind(&row.leaf);
    }
    query.execute(&mut *conn).await?;
    let parts: usize = rows.iter().map(|r| r.parts.len()).sum();
    if parts == 0 {
        return Ok(());
    }
    let text = format!("INSERT INTO opening (key, name, salt, content) VALUES {}", places(4, parts));
    let mut query = sqlx::query(AssertSqlSafe(text));
    for row in rows {
        for (at, (name, salt, content)) in row.parts.iter().enumerate() {
            let key = row.index.cast_signed() << 8 | at.cast_signed() as i64;
            query = query.bind(key).bind(name).bind(salt).bind(content);
        }
    }
    query.execute(&mut *conn).await?;
    Ok(())
}
