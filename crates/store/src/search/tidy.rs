//! What is followed comes in small pieces, each with a list of places for every token. A search walks all pieces side by
//! side, so now and then they are joined into one.

use super::Search;
use crate::{fault::WriteFault, sql};

/// Pages of the index that one turn rewrites, some ten milliseconds of work: following goes on between two turns.
const PAGES: i64 = 1_000;
/// Rows that a turn changes which had nothing to join.
const NOTHING: i64 = 2;

impl Search {
    /// Joins pieces of the index a little further; true when there is one. `begin` takes in what came since it was begun
    /// last: without it what was begun is gone on with.
    ///
    /// Durable on return. Not retried; an interrupted turn changes nothing.
    ///
    /// # Errors
    /// [`WriteFault::Database`].
    pub async fn tidy(&self, begin: bool) -> Result<bool, WriteFault> {
        let mut conn = self.inner.writer.lock().await;
        let before: i64 = sql::get(&sqlx::query("SELECT total_changes()").fetch_one(&mut *conn).await?, 0)?;
        sqlx::query("INSERT INTO search_words (search_words, rank) VALUES ('merge', $1)")
            .bind(if begin { -PAGES } else { PAGES })
            .execute(&mut *conn)
            .await?;
        let after: i64 = sql::get(&sqlx::query("SELECT total_changes()").fetch_one(&mut *conn).await?, 0)?;
        Ok(after - before < NOTHING)
    }

    /// How many items there are in the file.
    ///
    /// # Errors
    /// [`WriteFault::Database`].
    pub async fn items_n(&self) -> Result<u64, WriteFault> {
        let row = sqlx::query("SELECT COUNT(*) FROM search_item").fetch_one(&self.inner.readers).await?;
        Ok(u64::try_from(sql::get::<i64>(&row, 0)?).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use hutong_core::ids::Origin;

    use super::*;
    use crate::store::Store;

    async fn pieces(search: &Search) -> i64 {
        let mut conn = search.inner.writer.lock().await;
        let row = sqlx::query("SELECT COUNT(DISTINCT segid) FROM search_words_idx").fetch_one(&mut *conn).await;
        sql::get(&row.expect("a count"), 0).expect("a number")
    }

    async fn found(search: &Search, word: &str) -> usize {
        let mut conn = search.inner.writer.lock().await;
        let rows = sqlx::query("SELECT rowid FROM search_words WHERE search_words MATCH $1").bind(word);
        rows.fetch_all(&mut *conn).await.expect("places").len()
    }

    #[tokio::test]
    async fn many_pieces_become_one_and_find_the_same() {
        let dir = tempfile::tempdir().expect("a folder");
        let origin = Origin::new("a.example/log/1").expect("an origin");
        let store = Store::create(dir.path(), &origin).await.expect("a store");
        let search = Search::open(&store, "1").await.expect("a search file");
        for row in 0..3_000_i64 {
            let mut conn = search.inner.writer.lock().await;
            let words = format!("river {} {}", row % 3, row % 997);
            sqlx::query("INSERT INTO search_words (rowid, title, text, latin) VALUES ($1, '', $2, '')")
                .bind(row)
                .bind(words)
                .execute(&mut *conn)
                .await
                .expect("a row");
        }
        assert!(pieces(&search).await > 1, "each row came by itself");
        let before = (found(&search, "river").await, found(&search, "river AND 2").await);
        let mut turns = 1;
        while !search.tidy(turns == 1).await.expect("a turn") {
            turns += 1;
            assert!(turns < 1_000, "it comes to an end");
        }
        assert_eq!(pieces(&search).await, 1);
        assert_eq!((found(&search, "river").await, found(&search, "river AND 2").await), before);
        assert_eq!(before.0, 3_000);
        assert!(search.tidy(true).await.expect("a turn"), "there is nothing more to join");
    }
}
