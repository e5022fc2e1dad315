//! Files on shelves: an upload that a material is, until it is taken away.

use hutong_core::{home::SetMaterial, ids::PersonId};
use sqlx::SqliteConnection;

use crate::{
    fault::{Damaged, WriteFault},
    sql,
};

/// Puts a staged file beside its material; whatever was there before goes with its bytes.
pub(super) async fn keep_file(
    conn: &mut SqliteConnection,
    by: Option<&PersonId>,
    set: &SetMaterial,
) -> Result<(), WriteFault> {
    let (consultation, material) = (set.consultation.as_str(), set.material.id.as_str());
    let text = "DELETE FROM shelf_file WHERE consultation = $1 AND material = $2 RETURNING upload";
    let before = sqlx::query(text).bind(consultation).bind(material).fetch_optional(&mut *conn).await?;
    if let Some(row) = before {
        drop_upload(conn, sql::get(&row, 0)?).await?;
    }
    let Some((key, by)) = set.upload.zip(by) else { return Ok(()) };
    let text = "INSERT INTO shelf_file (consultation, material, upload) SELECT $1, $2, id FROM upload \
                WHERE form_key = $3 AND actor = $4 AND file = 1";
    let query = sqlx::query(text).bind(consultation).bind(material).bind(key.0.as_slice());
    let done = query.bind(format!("person:{by}")).execute(conn).await?;
    match done.rows_affected() {
        1 => Ok(()),
        _ => Err(Damaged { table: "upload", wanted: "every file that was staged" }.into()),
    }
}

/// In the same bytes first, so that they lie nowhere in a page; then the rows.
async fn drop_upload(conn: &mut SqliteConnection, upload: i64) -> Result<(), WriteFault> {
    for text in [
        "UPDATE chunk SET bytes = zeroblob(length(bytes)) WHERE upload = $1",
        "UPDATE upload SET name = zeroblob(length(name)) WHERE id = $1",
        "DELETE FROM chunk WHERE upload = $1",
        "DELETE FROM upload_whole WHERE upload = $1",
        "DELETE FROM upload WHERE id = $1",
    ] {
        sqlx::query(text).bind(upload).execute(&mut *conn).await?;
    }
    Ok(())
}
