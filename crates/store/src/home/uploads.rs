//! Attachments on their way: pieces arrive in order, the whole is committed to when the last one is here.

use std::collections::BTreeMap;

use hutong_core::{
    commitment::{Committing, Salt},
    consultation::opinion::Staged,
    home::StageChunk,
    ids::{FormKey, LeafId, PartName},
};
use hutong_log::hash::Hash;
use sqlx::SqliteConnection;

use crate::{
    fault::{ReadFault, WriteFault},
    key,
    sql::{self, Rows, Trouble, select_by},
    step::Step,
    transaction::{Transaction, guarded},
};

/// How far an attachment has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The leaf that will carry it; the same for all files of a form.
    pub leaf_id: LeafId,
    /// Bytes received without a gap: where the next piece begins.
    pub received: u64,
    /// Its commitment, once whole.
    pub commitment: Option<Hash>,
}

const STAGED: Rows = Rows {
    head: "WITH w (form_key, actor) AS (",
    columns: 2,
    tail: ") SELECT u.form_key, u.actor, u.file, u.leaf_id, c.commitment FROM w CROSS JOIN upload u \
           ON u.form_key = w.form_key AND u.actor = w.actor LEFT JOIN upload_whole c ON c.upload = u.id \
           ORDER BY u.form_key, u.actor, u.file",
};

impl Transaction {
    /// Takes a piece of an attachment. `leaf_id` and `salt` are freshly drawn; they are used when this is the first
    /// piece of the form or the file. A piece that is here already changes nothing; one that would leave a gap is
    /// not taken: `received` of the answer says where to go on.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn stage_chunk(
        &mut self,
        actor: &str,
        chunk: &StageChunk,
        leaf_id: LeafId,
        salt: &Salt,
    ) -> Result<Uploaded, WriteFault> {
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Uploads, async {
            let upload = enter_upload(conn, actor, chunk, leaf_id, salt).await?;
            let received = received(conn, upload.id).await?;
            if received == chunk.offset && received < upload.len && !chunk.bytes.is_empty() {
                let len = chunk.bytes.len() as u64;
                sqlx::query("INSERT INTO chunk (upload, start, len, bytes) VALUES ($1, $2, $3, $4)")
                    .bind(upload.id)
                    .bind(key::int(chunk.offset))
                    .bind(key::int(len))
                    .bind(chunk.bytes.as_slice())
                    .execute(&mut *conn)
                    .await?;
                if received + len == upload.len {
                    finish(conn, &upload).await?;
                }
            } else if upload.len == 0 {
                finish(conn, &upload).await?;
            }
            look(conn, &upload).await
        })
        .await
    }

    /// What is staged under these forms, as [`hutong_core::consultation::opinion::Submit`] wants it.
    ///
    /// Reads as of now.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn staged(
        &mut self,
        asked: &[(String, FormKey)],
    ) -> Result<BTreeMap<(FormKey, String), Staged>, ReadFault> {
        let rows = select_by(&mut self.writer.conn, &STAGED, asked, |args, (actor, key)| {
            args.blob(&key.0);
            args.text(actor);
        })
        .await?;
        let files = sql::decode("upload", &rows, |row| {
            let key = (FormKey(sql::array(row, 0)?), sql::get::<String>(row, 1)?);
            Ok::<_, Trouble>((key, sql::count(row, 2)?, LeafId(sql::array(row, 3)?), sql::hash_or_null(row, 4)?))
        })?;
        let mut staged: BTreeMap<_, Staged> = BTreeMap::new();
        for (key, file, leaf_id, commitment) in files {
            let form = staged.entry(key).or_insert_with(|| Staged { leaf_id, commitments: Vec::new() });
            // A file whose number was skipped has not arrived: it is named as missing.
            let at = usize::try_from(file).unwrap_or(usize::MAX).saturating_sub(1).min(u8::MAX.into());
            form.commitments.resize(form.commitments.len().max(at + 1), None);
            form.commitments[at] = commitment;
        }
        Ok(staged)
    }
}

struct Upload {
    id: i64,
    file: usize,
    leaf_id: LeafId,
    salt: Salt,
    len: u64,
}

async fn enter_upload(
    conn: &mut SqliteConnection,
    actor: &str,
    chunk: &StageChunk,
    leaf_id: LeafId,
    salt: &Salt,
) -> Result<Upload, WriteFault> {
    let rows = sqlx::query("SELECT id, file, leaf_id, salt, len FROM upload WHERE form_key = $1 AND actor = $2")
        .bind(chunk.upload.0.as_slice())
        .bind(actor)
        .fetch_all(&mut *conn)
        .await?;
    let of_form = sql::decode("upload", &rows, |row| {
        Ok(Upload {
            id: sql::get(row, 0)?,
            file: usize::try_from(sql::count(row, 1)?).unwrap_or(usize::MAX),
            leaf_id: LeafId(sql::array(row, 2)?),
            salt: Salt(sql::array(row, 3)?),
            len: sql::count(row, 4)?,
        })
    })?;
    let leaf_id = of_form.first().map_or(leaf_id, |u| u.leaf_id);
    if let Some(known) = of_form.into_iter().find(|u| u.file == chunk.file) {
        return Ok(known);
    }
    let row = sqlx::query(
        "INSERT INTO upload (form_key, actor, file, leaf_id, media_type, len, salt, name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
    )
    .bind(chunk.upload.0.as_slice())
    .bind(actor)
    .bind(key::int(chunk.file as u64))
    .bind(leaf_id.0.as_slice())
    .bind(&chunk.media_type)
    .bind(key::int(chunk.len))
    .bind(salt.0.as_slice())
    .bind(chunk.name.0.as_bytes())
    .fetch_one(conn)
    .await?;
    Ok(Upload { id: sql::get(&row, 0)?, file: chunk.file, leaf_id, salt: *salt, len: chunk.len })
}

async fn received(conn: &mut SqliteConnection, upload: i64) -> Result<u64, ReadFault> {
    let row = sqlx::query("SELECT COALESCE(MAX(start + len), 0) FROM chunk WHERE upload = $1").bind(upload);
    sql::count(&row.fetch_one(conn).await?, 0).map_err(|e| e.of("chunk"))
}

/// Commits to the whole, streaming over its pieces: nothing of it is held in memory but one piece.
async fn finish(conn: &mut SqliteConnection, upload: &Upload) -> Result<(), WriteFault> {
    let mut committing = Committing::start(&upload.salt, &PartName::file(upload.file), upload.leaf_id, upload.len);
    let mut at = -1_i64;
    while let Some(row) =
        sqlx::query("SELECT start, bytes FROM chunk WHERE upload = $1 AND start > $2 ORDER BY start LIMIT 1")
            .bind(upload.id)
            .bind(at)
            .fetch_optional(&mut *conn)
            .await?
    {
        at = sql::get(&row, 0)?;
        committing.update(sql::get(&row, 1)?);
    }
    sqlx::query("INSERT INTO upload_whole (upload, commitment) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(upload.id)
        .bind(committing.finish().as_bytes().as_slice())
        .execute(conn)
        .await?;
    Ok(())
}

async fn look(conn: &mut SqliteConnection, upload: &Upload) -> Result<Uploaded, WriteFault> {
    let received = received(conn, upload.id).await?;
    let row = sqlx::query("SELECT commitment FROM upload_whole WHERE upload = $1").bind(upload.id);
    let row = row.fetch_optional(conn).await?;
    let commitment = row.map(|row| sql::hash(&row, 0)).transpose().map_err(|e| e.of("upload_whole"))?;
    Ok(Uploaded { leaf_id: upload.leaf_id, received, commitment })
}
