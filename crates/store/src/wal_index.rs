//! How much of the write-ahead log waits to be copied, read from the index that SQLite keeps beside it. The log's file keeps
//! its length when it is begun again, so its length says nothing; asking SQLite costs the writer a statement for every
//! commit. Format: <https://www.sqlite.org/walformat.html>, sections 2.1 and 2.2 ("WAL-Index").

// The file is opened once and stays open as long as the store: on POSIX systems *closing* any descriptor of a file ends all
// locks that the process holds on it, SQLite's among them. Without those another program that opens the database takes
// itself for the only one and empties the index under our feet: seen to end a busy node with SIGBUS
// (https://www.sqlite.org/howtocorrupt.html, section 2.2).
#![allow(clippy::disallowed_methods, reason = "the index is a file beside the database, which this crate owns")]

use std::{
    fs::File,
    mem::ManuallyDrop,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Bytes before each page in the log.
const FRAME_HEAD_LEN: u64 = 24;
/// Where the page size stands: two bytes in the machine's order.
const PAGE_SIZE_AT: usize = 14;
/// Where the number of valid frames stands: four bytes.
const FRAMES_AT: usize = 16;
/// Where the number of frames already copied stands: four bytes.
const COPIED_AT: usize = 96;

/// The index of one database.
#[derive(Debug)]
pub(crate) struct WalIndex {
    path: PathBuf,
    // Whoever drops a store without closing it leaves this descriptor open: connections may outlive the drop.
    file: OnceLock<ManuallyDrop<File>>,
}

impl WalIndex {
    /// The index of a database file.
    pub(crate) fn of(database: &Path) -> WalIndex {
        let mut path = database.as_os_str().to_owned();
        path.push("-shm");
        WalIndex { path: path.into(), file: OnceLock::new() }
    }

    /// Bytes of the log that are not in the database file yet; nothing when there is no index to read.
    pub(crate) fn uncopied(&self) -> u64 {
        let mut head = [0; COPIED_AT + 4];
        match self.file().map(|file| file.read_exact_at(&mut head, 0)) {
            Some(Ok(())) => uncopied_of(&head),
            _ => 0,
        }
    }

    fn file(&self) -> Option<&File> {
        if self.file.get().is_none() {
            let file = File::open(&self.path).ok()?;
            // Of two that open it at the same time the second must not be closed either.
            let _ = self.file.set(ManuallyDrop::new(file)).map_err(std::mem::forget);
        }
        self.file.get().map(|file| &**file)
    }

    /// Closes the file; for whoever has closed all connections of the database.
    pub(crate) fn close(self) {
        drop(self.file.into_inner().map(ManuallyDrop::into_inner));
    }
}

fn uncopied_of(head: &[u8; COPIED_AT + 4]) -> u64 {
    let four = |at: usize| u32::from_ne_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let page = match u16::from_ne_bytes([head[PAGE_SIZE_AT], head[PAGE_SIZE_AT + 1]]) {
        // The largest page does not fit two bytes.
        1 => 65_536,
        page => u64::from(page),
    };
    u64::from(four(FRAMES_AT).saturating_sub(four(COPIED_AT))) * (page + FRAME_HEAD_LEN)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]

    use sqlx::{Connection, SqliteConnection};

    use super::WalIndex;
    use crate::connect::connect;

    async fn run(conn: &mut SqliteConnection, text: &'static str) {
        sqlx::raw_sql(text).execute(conn).await.unwrap();
    }

    #[tokio::test]
    async fn a_log_begun_again_is_short_although_its_file_stays_long() {
        let dir = tempfile::tempdir().unwrap();
        let (index, log) = (WalIndex::of(&dir.path().join("a.db")), dir.path().join("a.db-wal"));
        assert_eq!(index.uncopied(), 0, "no index, nothing to copy");
        let mut conn = connect(&dir.path().join("a.db"), true).await.unwrap();
        run(&mut conn, "CREATE TABLE t (x BLOB) STRICT; INSERT INTO t VALUES (zeroblob(400000))").await;
        let file_len = std::fs::metadata(&log).unwrap().len();
        assert!(index.uncopied() > 400_000, "{}", index.uncopied());
        assert!(index.uncopied() <= file_len, "no more than the file holds");
        run(&mut conn, "PRAGMA wal_checkpoint(PASSIVE)").await;
        assert_eq!(index.uncopied(), 0, "all of it is copied");
        run(&mut conn, "INSERT INTO t VALUES (x'00')").await;
        assert!((1..100_000).contains(&index.uncopied()), "{}", index.uncopied());
        assert_eq!(std::fs::metadata(&log).unwrap().len(), file_len, "the file keeps its length");
        conn.close().await.unwrap();
        index.close();
    }
}
