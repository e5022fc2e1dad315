//! Contents and salts that go: overwritten where they lie, in the same number of bytes, so that no copy remains in a
//! gap of a page. Emptying the write-ahead log behind the commit does the rest.

use hutong_core::ids::{LeafId, PartName};
use sqlx::SqliteConnection;

use super::{Target, fold::Erasure};
use crate::{
    fault::{ApplyFault, Damaged, ReadFault, WriteFault},
    key, sql,
    step::Step,
    transaction::guarded,
};

/// The upload that holds an attachment of a leaf.
pub(super) async fn find_upload(conn: &mut SqliteConnection, leaf: LeafId, name: &PartName) -> Result<i64, ReadFault> {
    let file = name.as_str().strip_prefix("file/").and_then(|n| n.parse::<i64>().ok()).unwrap_or(0);
    let row = sqlx::query("SELECT id FROM upload WHERE leaf_id = $1 AND file = $2")
        .bind(leaf.0.as_slice())
        .bind(file)
        .fetch_optional(conn)
        .await?;
    let row = row.ok_or(Damaged { table: "upload", wanted: "every attachment that an item carries" })?;
    Ok(sql::get(&row, 0)?)
}

/// Marks the named parts of each target and its revisions, and deletes what is opened of them.
pub(super) async fn erase_parts(target: &mut Target<'_>, erasures: &[Erasure]) -> Result<bool, ApplyFault> {
    let Target { conn, faults, .. } = target;
    if erasures.is_empty() {
        return Ok(false);
    }
    guarded(*faults, Step::Erasing, async {
        let mut any = false;
        for erasure in erasures {
            any |= erase_one(conn, erasure).await?;
        }
        Ok::<_, ApplyFault>(any)
    })
    .await
}

async fn erase_one(conn: &mut SqliteConnection, erasure: &Erasure) -> Result<bool, WriteFault> {
    let rows = sqlx::query("SELECT place FROM revision WHERE item = $1 AND place < $2")
        .bind(erasure.target)
        .bind(erasure.place)
        .fetch_all(&mut *conn)
        .await?;
    let mut leaves = vec![erasure.target];
    leaves.extend(sql::decode("revision", &rows, |row| Ok(sql::get::<i64>(row, 0)?))?);
    let mut any = false;
    for leaf in leaves {
        let (first, last) = key::parts(leaf);
        let rows =
            sqlx::query("SELECT key, name, opening FROM part WHERE key >= $1 AND key <= $2 AND erased_by IS NULL")
                .bind(first)
                .bind(last)
                .fetch_all(&mut *conn)
                .await?;
        let parts: Vec<(i64, String, Option<i64>)> =
            sql::decode("part", &rows, |row| Ok((sql::get(row, 0)?, sql::get(row, 1)?, sql::get(row, 2)?)))?;
        for (part, name, opening) in parts {
            if !erasure.names.iter().any(|n| n.as_str() == name) {
                continue;
            }
            sqlx::query("UPDATE part SET erased_by = $1, opening = NULL WHERE key = $2")
                .bind(key::int(key::index(erasure.place)))
                .bind(part)
                .execute(&mut *conn)
                .await?;
            if let Some(opening) = opening {
                overwrite_opening(conn, opening).await?;
                any = true;
            }
        }
    }
    Ok(any)
}

/// Overwrites an opening with as many zero bytes, and the pieces of an attachment behind it.
pub(crate) async fn overwrite_opening(conn: &mut SqliteConnection, opening: i64) -> Result<(), WriteFault> {
    let row = sqlx::query("SELECT upload FROM opening WHERE id = $1").bind(opening).fetch_optional(&mut *conn).await?;
    if let Some(upload) = row.map(|row| sql::get::<Option<i64>>(&row, 0)).transpose()?.flatten() {
        overwrite_upload(conn, upload).await?;
    }
    sqlx::query("DELETE FROM document WHERE opening = $1").bind(opening).execute(&mut *conn).await?;
    sqlx::query(
        "UPDATE opening SET erased = 1, salt = zeroblob(length(salt)), content = zeroblob(length(content)) WHERE id = $1",
    )
    .bind(opening)
    .execute(&mut *conn)
    .await?;
    Ok(())
}

/// Overwrites an attachment: its pieces, its name, its salt.
pub(crate) async fn overwrite_upload(conn: &mut SqliteConnection, upload: i64) -> Result<(), WriteFault> {
    for text in [
        "UPDATE chunk SET bytes = zeroblob(length(bytes)) WHERE upload = $1",
        "UPDATE upload SET salt = zeroblob(length(salt)), name = zeroblob(length(name)) WHERE id = $1",
    ] {
        sqlx::query(text).bind(upload).execute(&mut *conn).await?;
    }
    Ok(())
}
