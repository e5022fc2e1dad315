//! The database filled anew from its leaves, openings and home rows, in a new file that then takes the old one's place.

use std::path::Path;

use hutong_core::{
    commitment::{Salt, commit},
    ids::PartName,
    record::{Reading, read},
};
use sqlx::{Connection, SqliteConnection};

use crate::{
    apply::{Target, keep_document, overwrite_opening},
    connect::{self, STORE_FILE},
    fault::{ApplyFault, OpenFault, ReadFault, WriteFault},
    names::Names,
    refold::{Blind, derive_home, load_kept, refold},
    sql,
    step::Unbroken,
    store::{Store, truncate_wal},
};

/// The new file while it is made. Left behind by a crash it is removed by the next attempt.
const REBUILD_FILE: &str = "rebuild.db";

/// Tables that only this node knows, copied as they are.
pub(crate) const HOME_TABLES: &[&str] = &[
    "opening",
    "cohosts",
    "person",
    "deed",
    "answer",
    "open_batch",
    "vote_row",
    "draft",
    "draft_step",
    "upload",
    "upload_whole",
    "chunk",
    "shelf_file",
    "partner",
    "roll_member",
    "mirror_head",
    "cosigned_head",
    "following",
    "taken_over",
    "given_back",
    "one_time_code",
    "credential",
    "session",
    "attempt",
    "device_link",
    "opinion_draft",
    "kept_form",
    "contact",
    "delivery",
    "told_upto",
    "shown_letter",
    "circular",
    "circular_to",
    "cosign_request",
    "gathering",
    "gathering_to",
    "read_mark",
    "person_request",
    "claim",
    "held_decision",
    "held_item",
    "withhold_proposal",
    "intake_rule",
    "setting",
    "staff_act",
    "token",
    "client",
    "client_nonce",
    "item_via",
];

/// What a rebuild did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Leaves applied.
    pub leaves: u64,
    /// Contents linked to their parts.
    pub openings: u64,
    /// Contents that match no commitment: kept, but shown nowhere.
    pub unmatched: u64,
    /// Contents erased again, because the leaves say so.
    pub erased: u64,
}

/// Why a store could not be rebuilt. The old file stands as it was, unless the last step (a rename) was taken.
#[derive(Debug, thiserror::Error)]
pub enum RebuildFault {
    /// Opening the old or the new file.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// Applying the leaves.
    #[error(transparent)]
    Apply(#[from] ApplyFault),
    /// A file of the directory.
    #[error("couldn't put the rebuilt database in its place")]
    File(#[source] std::io::Error),
}

impl From<sqlx::Error> for RebuildFault {
    fn from(e: sqlx::Error) -> Self {
        RebuildFault::Apply(e.into())
    }
}

impl From<ReadFault> for RebuildFault {
    fn from(e: ReadFault) -> Self {
        RebuildFault::Apply(e.into())
    }
}

impl From<WriteFault> for RebuildFault {
    fn from(e: WriteFault) -> Self {
        RebuildFault::Apply(e.into())
    }
}

impl Store {
    /// Rebuilds the database of a directory that nobody has open: shared tables are dropped and filled again from
    /// entries and openings through the everyday `apply`; home tables are taken over. Leaves behind a gap are left out.
    ///
    /// Durable on return: the new file takes the old one's place by rename, so a crash leaves either. Not retried.
    ///
    /// # Errors
    /// [`RebuildFault`].
    pub async fn rebuild(dir: &Path) -> Result<Rebuilt, RebuildFault> {
        let (old, new) = (dir.join(STORE_FILE), dir.join(REBUILD_FILE));
        if !old.exists() {
            return Err(OpenFault::Missing(STORE_FILE.to_owned()).into());
        }
        for stale in [REBUILD_FILE.to_owned(), format!("{REBUILD_FILE}-wal"), format!("{REBUILD_FILE}-shm")] {
            match std::fs::remove_file(dir.join(stale)) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(RebuildFault::File(e)),
                _ => {}
            }
        }
        // Whatever the old write-ahead log holds goes into the old file first: the rename must not leave it behind.
        let mut conn = connect::connect(&old, false).await?;
        connect::migrate(&mut conn).await?;
        truncate_wal(&mut conn).await?;
        conn.close().await?;
        let mut conn = connect::connect(&new, true).await?;
        connect::migrate(&mut conn).await?;
        sqlx::query("ATTACH DATABASE $1 AS s").bind(old.to_string_lossy().as_ref()).execute(&mut conn).await?;
        sqlx::query("BEGIN").execute(&mut conn).await?;
        let rebuilt = fill(&mut conn).await?;
        sqlx::query("COMMIT").execute(&mut conn).await?;
        sqlx::query("DETACH DATABASE s").execute(&mut conn).await?;
        truncate_wal(&mut conn).await?;
        conn.close().await?;
        std::fs::rename(&new, &old).map_err(RebuildFault::File)?;
        sync_dir(dir).map_err(RebuildFault::File)?;
        Ok(rebuilt)
    }
}

async fn fill(conn: &mut SqliteConnection) -> Result<Rebuilt, RebuildFault> {
    let mut names = Names::default();
    names.kept = load_kept(conn).await?;
    sqlx::query("INSERT INTO main.log SELECT id, origin, 0, $1, x'' FROM s.log")
        .bind(hutong_log::hash::empty_root().as_bytes().as_slice())
        .execute(&mut *conn)
        .await?;
    // Home rows name consultations by number: the numbers are taken over, whether a leaf still names them or not.
    sqlx::query("INSERT INTO main.consultation SELECT id, name FROM s.consultation").execute(&mut *conn).await?;
    // `draft` before `draft_step`, `upload` before its pieces, and `opening` by id: its rows never move afterwards.
    for table in HOME_TABLES {
        let text = format!("INSERT INTO main.{table} SELECT * FROM s.{table} ORDER BY 1");
        sqlx::query(sqlx::AssertSqlSafe(text)).execute(&mut *conn).await?;
    }
    let mut target = Target::new(conn, &mut names, &Unbroken);
    let leaves = refold(&mut target, &mut Blind).await?;
    let mut rebuilt = Rebuilt { leaves, ..Rebuilt::default() };
    link_openings(&mut target, &mut rebuilt).await?;
    derive_home(target.conn).await?;
    Ok(rebuilt)
}

/// Points parts to their openings, as far as they match, and erases again what the leaves say is erased.
async fn link_openings(target: &mut Target<'_>, rebuilt: &mut Rebuilt) -> Result<(), RebuildFault> {
    let mut next = i64::MIN;
    while let Some(row) = sqlx::query(
        "SELECT o.id, o.part, o.upload, o.salt, o.content, p.name, p.commitment, p.erased_by, e.bytes FROM main.opening o \
         LEFT JOIN main.part p ON p.key = o.part LEFT JOIN main.entry e ON e.place = o.part / 256 \
         WHERE o.id >= $1 AND o.erased = 0 ORDER BY o.id LIMIT 1",
    )
    .bind(next)
    .fetch_optional(&mut *target.conn)
    .await?
    {
        let id: i64 = sql::get(&row, 0)?;
        next = id + 1;
        if sql::get::<Option<i64>>(&row, 7)?.is_some() {
            overwrite_opening(target.conn, id).await?;
            rebuilt.erased += 1;
            continue;
        }
        let name = sql::word_or_null(&row, 5, |t| PartName::new(t).ok()).map_err(|e| e.of("part"))?;
        let leaf = sql::get::<Option<&[u8]>>(&row, 8)?.map(read);
        let (Some(name), Some(Reading::Known(leaf))) = (name, leaf) else {
            rebuilt.unmatched += 1;
            continue;
        };
        let content: Vec<u8> = sql::get(&row, 4)?;
        // An attachment was committed to piece by piece; a check does so again.
        let is_upload = sql::get::<Option<i64>>(&row, 2)?.is_some();
        let matches = is_upload
            || sql::array(&row, 3).is_ok_and(|salt| {
                sql::hash(&row, 6).is_ok_and(|stated| commit(&Salt(salt), &name, leaf.id, &content) == stated)
            });
        if !matches {
            rebuilt.unmatched += 1;
            continue;
        }
        sqlx::query("UPDATE main.part SET opening = $1 WHERE key = $2")
            .bind(id)
            .bind(sql::get::<i64>(&row, 1)?)
            .execute(&mut *target.conn)
            .await?;
        rebuilt.openings += 1;
        if name.as_str() == PartName::DOCUMENT {
            keep_document(target, id, &content).await?;
        }
    }
    Ok(())
}

/// Makes the rename durable.
#[allow(clippy::disallowed_methods, reason = "the store owns its directory")]
fn sync_dir(dir: &Path) -> std::io::Result<()> {
    std::fs::File::open(dir)?.sync_all()
}
