//! Long tables piece by piece: memory stays bounded, and no statement stays open between two pieces.

use sqlx::{AssertSqlSafe, SqliteConnection, sqlite::SqliteRow};

use crate::{
    fault::ReadFault,
    sql::{self, Trouble},
};

/// Rows fetched at a time.
const PIECE: i64 = 1024;

/// Hands every row with `from <= key < to` to `take`, by key. `select` has no condition of its own and its first column
/// is the key.
pub(crate) async fn walk(
    conn: &mut SqliteConnection,
    table: &'static str,
    select: &'static str,
    key: &'static str,
    (from, to): (i64, i64),
    mut take: impl FnMut(&SqliteRow) -> Result<(), Trouble>,
) -> Result<(), ReadFault> {
    let mut next = Some(from);
    while let Some(at) = next {
        let rows = piece(conn, select, key, (at, to)).await?;
        next = following(&rows)?;
        rows.iter().try_for_each(&mut take).map_err(|e| e.of(table))?;
    }
    Ok(())
}

/// One piece, by key.
pub(crate) async fn piece(
    conn: &mut SqliteConnection,
    select: &str,
    key: &str,
    (from, to): (i64, i64),
) -> Result<Vec<SqliteRow>, ReadFault> {
    let text = format!("{select} WHERE {key} >= $1 AND {key} < $2 ORDER BY {key} LIMIT {PIECE}");
    Ok(sqlx::query(AssertSqlSafe(text)).bind(from).bind(to).fetch_all(conn).await?)
}

/// Where the piece behind this one begins; `None` when it was the last.
pub(crate) fn following(rows: &[SqliteRow]) -> Result<Option<i64>, ReadFault> {
    let last = rows.last().filter(|_| i64::try_from(rows.len()).is_ok_and(|n| n == PIECE));
    Ok(last.map(|row| sql::get::<i64>(row, 0)).transpose()?.map(|last| last + 1))
}
