//! What lists and searches read besides the store: tokens of words, supporters, counts by prompt and hour, decisions.
//! A file of its own, `search.db`, derived from the record and thrown away without loss.
//!
//! A follower asks for the [`Step`] behind what was followed, makes tokens of its texts, and hands them to
//! [`Search::keep`]. What tokens mean this crate does not know: it compares them. The store is attached to every
//! connection here, so that what may be read is decided on its rows, as they are now.

mod count;
mod decisions;
mod find;
mod follow;
mod keep;
mod list;
#[cfg(test)]
mod plans;
mod set;
mod tidy;
mod words;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use sqlx::{Connection, SqliteConnection, SqlitePool};

pub use count::{HourCounts, ListTotals};
pub use decisions::{DecisionLine, DecisionPage, DecisionQuery};
pub use follow::{Step, Text, Touched};
pub use list::{Cursor, ListPage, ListQuery, Sort};
pub use set::{ItemSet, mark_of};
pub use words::{Phrase, Tokens, Words};

use crate::{
    connect::{self, STORE_FILE},
    fault::{OpenFault, ReadFault, WriteFault},
    names::load_logs,
    sql,
    store::{Store, truncate_wal},
};

/// Name of the file within the store's directory.
pub const SEARCH_FILE: &str = "search.db";
/// Version of its tables; another one is made anew.
const VERSION: u32 = 1;
const TABLES: &str = include_str!("tables.sql");

/// The search file of a store. Cheap to clone: all clones are the same file.
#[derive(Clone, Debug)]
pub struct Search {
    store: Store,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    readers: SqlitePool,
    writer: tokio::sync::Mutex<SqliteConnection>,
    /// Erased words may still lie in the file.
    scrub_due: AtomicBool,
    /// The file holds them no more, but its write-ahead log may.
    is_rewritten: AtomicBool,
}

impl Search {
    /// Opens the search file of a store, or begins an empty one where there is none, where it is of another version, or
    /// where it followed more than the store holds. `tokens` names the version of the tokens it is filled with.
    ///
    /// Not retried.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn open(store: &Store, tokens: &str) -> Result<Search, OpenFault> {
        let (file, version) = (store.dir().join(SEARCH_FILE), format!("{VERSION}/{tokens}/{}", store.home()));
        let scrub_due = match is_usable(store, &file, &version).await {
            Some(scrub_due) => scrub_due,
            None => {
                discard(store.dir()).map_err(|source| OpenFault::Search { source })?;
                make(&file, &version).await?;
                false
            }
        };
        let writer = connect::connect_derived(&file, true).await?;
        let readers = connect::connect_beside(&file, &store.dir().join(STORE_FILE)).await?;
        let inner = Inner {
            readers,
            writer: tokio::sync::Mutex::new(writer),
            scrub_due: AtomicBool::new(scrub_due),
            is_rewritten: AtomicBool::new(false),
        };
        Ok(Search { store: store.clone(), inner: Arc::new(inner) })
    }

    /// Leaves and openings that were not followed yet; 0 says that everything committed when this was called is here.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn behind(&self) -> Result<u64, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let followed = follow::load_followed(&mut tx).await?;
        let mut behind = follow::openings_behind(&mut tx, &followed).await?;
        for log in load_logs(&mut tx).await?.into_values() {
            behind += log.tree.size().saturating_sub(followed.get(&log.id).copied().unwrap_or(0));
        }
        Ok(behind)
    }

    /// Whether erased words may still lie in the file.
    pub fn is_scrub_due(&self) -> bool {
        self.inner.scrub_due.load(Ordering::Acquire)
    }

    /// Rewrites the file without what was erased, and empties its write-ahead log; false while a reader holds it, and
    /// it is to be tried again. Costs one pass over the file; readers go on.
    ///
    /// # Errors
    /// [`WriteFault::Database`].
    pub async fn scrub(&self) -> Result<bool, WriteFault> {
        if !self.is_scrub_due() {
            return Ok(true);
        }
        let mut conn = self.inner.writer.lock().await;
        if !self.inner.is_rewritten.load(Ordering::Acquire) {
            // Deleted rows are marked until segments are merged; a page may keep copies in its gaps until it is rewritten.
            for text in ["INSERT INTO search_words (search_words) VALUES ('optimize')", "VACUUM"] {
                sqlx::query(text).execute(&mut *conn).await?;
            }
            self.inner.is_rewritten.store(true, Ordering::Release);
        }
        if !truncate_wal(&mut conn).await? {
            return Ok(false);
        }
        sqlx::query("UPDATE search_state SET scrub_due = 0").execute(&mut *conn).await?;
        self.inner.scrub_due.store(false, Ordering::Release);
        Ok(true)
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// [`ReadFault::Database`].
    pub async fn close(self) -> Result<(), ReadFault> {
        self.inner.readers.close().await;
        if let Some(inner) = Arc::into_inner(self.inner) {
            inner.writer.into_inner().close().await?;
        }
        Ok(())
    }
}

/// Removes the search file of a directory; nothing is lost by it. Whoever has it open goes on with what was removed.
///
/// # Errors
/// Whatever the file system says.
pub fn discard(dir: &Path) -> std::io::Result<()> {
    for end in ["", "-wal", "-shm"] {
        match std::fs::remove_file(dir.join(format!("{SEARCH_FILE}{end}"))) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

/// Whether the file there can be gone on with, and then whether a scrub is due.
async fn is_usable(store: &Store, file: &Path, version: &str) -> Option<bool> {
    if !file.exists() {
        return None;
    }
    let mut conn = connect::connect_derived(file, false).await.ok()?;
    let row = sqlx::query("SELECT version, scrub_due FROM search_state").fetch_one(&mut conn).await.ok()?;
    let (found, scrub_due) = (sql::get::<String>(&row, 0).ok()?, sql::get::<i64>(&row, 1).ok()?);
    let followed = follow::load_followed(&mut conn).await.ok()?;
    conn.close().await.ok()?;
    let sizes = store.log_sizes().await.ok()?;
    let is_within = followed.iter().all(|(log, next)| *log == 0 || sizes.get(log).is_some_and(|size| next <= size));
    (found == version && is_within).then_some(scrub_due != 0)
}

async fn make(file: &Path, version: &str) -> Result<(), OpenFault> {
    let mut conn = connect::connect_derived(file, true).await?;
    let filled = async {
        sqlx::raw_sql(TABLES).execute(&mut conn).await?;
        let keep = sqlx::query("INSERT INTO search_state (version, scrub_due) VALUES ($1, 0)");
        keep.bind(version).execute(&mut conn).await?;
        conn.close().await
    };
    filled.await.map_err(|source| OpenFault::Database { file: SEARCH_FILE.to_owned(), source })
}
