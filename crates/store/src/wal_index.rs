//! How much of the write-ahead log waits to be copied, read from the index that SQLite keeps beside it.
//!
//! The log's file keeps its length when it is begun again, so its length says nothing; asking SQLite costs the writer a
//! statement for every commit. Format: <https://www.sqlite.org/walformat.html>, sections 2.1 and 2.2 ("WAL-Index").
#![allow(clippy::disallowed_methods, reason = "the index is a file beside the database, which this crate owns")]

use std::{fs::File, os::unix::fs::FileExt, path::Path};

/// Bytes before each page in the log.
const FRAME_HEAD_LEN: u64 = 24;
/// Where the page size stands: two bytes in the machine's order.
const PAGE_SIZE_AT: usize = 14;
/// Where the number of valid frames stands: four bytes.
const FRAMES_AT: usize = 16;
/// Where the number of frames already copied stands: four bytes.
const COPIED_AT: usize = 96;

/// Bytes of a log that are not in the database file yet; nothing when there is no index to read.
pub(crate) fn uncopied(index: &Path) -> u64 {
    let mut head = [0; COPIED_AT + 4];
    match File::open(index).and_then(|file| file.read_exact_at(&mut head, 0)) {
        Ok(()) => uncopied_of(&head),
        Err(_) => 0,
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

    use sqlx::SqliteConnection;

    use super::uncopied;
    use crate::connect::connect;

    async fn run(conn: &mut SqliteConnection, text: &'static str) {
        sqlx::raw_sql(text).execute(conn).await.unwrap();
    }

    #[tokio::test]
    async fn a_log_begun_again_is_short_although_its_file_stays_long() {
        let dir = tempfile::tempdir().unwrap();
        let (index, log) = (dir.path().join("a.db-shm"), dir.path().join("a.db-wal"));
        assert_eq!(uncopied(&index), 0, "no index, nothing to copy");
        let mut conn = connect(&dir.path().join("a.db"), true).await.unwrap();
        run(&mut conn, "CREATE TABLE t (x BLOB) STRICT; INSERT INTO t VALUES (zeroblob(400000))").await;
        let file_len = std::fs::metadata(&log).unwrap().len();
        assert!(uncopied(&index) > 400_000, "{}", uncopied(&index));
        assert!(uncopied(&index) <= file_len, "no more than the file holds");
        run(&mut conn, "PRAGMA wal_checkpoint(PASSIVE)").await;
        assert_eq!(uncopied(&index), 0, "all of it is copied");
        run(&mut conn, "INSERT INTO t VALUES (x'00')").await;
        assert!((1..100_000).contains(&uncopied(&index)), "{}", uncopied(&index));
        assert_eq!(std::fs::metadata(&log).unwrap().len(), file_len, "the file keeps its length");
    }
}
