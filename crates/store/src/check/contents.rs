//! Openings against the commitments of their leaves, attachments piece by piece, and what erasing should have taken.

use hutong_core::{
    commitment::{Committing, Salt, commit},
    consultation::charter::Charter,
    ids::{LeafId, PartName},
    projection::hosts_of,
    record::{Reading, read},
};
use hutong_log::hash::{Hash, sha256};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{CheckFault, Checking, Problem};
use crate::{
    apply::hosts_text,
    sql::{self, Trouble},
};

/// Openings checked at a time: contents may have 20 MiB each, so few.
const OPENINGS: i64 = 16;

/// An opening with all it is checked against.
struct At {
    id: i64,
    part: i64,
    is_erased: bool,
    upload: Option<i64>,
    salt: Vec<u8>,
    content: Vec<u8>,
    /// Name, commitment, erasing leaf, opening: as the part states them.
    stated: Option<(PartName, Hash, Option<i64>, Option<i64>)>,
    leaf_id: Option<LeafId>,
}

impl Checking {
    /// Checks every opening.
    pub(super) async fn check_contents(&mut self) -> Result<(), CheckFault> {
        let mut next = i64::MIN;
        loop {
            let rows = sqlx::query(
                "SELECT o.id, o.part, o.erased, o.upload, o.salt, o.content, p.name, p.commitment, p.erased_by, p.opening, \
                 e.bytes FROM s.opening o LEFT JOIN s.part p ON p.key = o.part LEFT JOIN s.entry e \
                 ON e.place = o.part / 256 WHERE o.id >= $1 ORDER BY o.id LIMIT $2",
            )
            .bind(next)
            .bind(OPENINGS)
            .fetch_all(&mut self.conn)
            .await?;
            let Some(last) = rows.last() else { break };
            next = sql::get::<i64>(last, 0)? + 1;
            for row in &rows {
                match read_opening(row) {
                    Ok(at) => self.check_opening(&at).await?,
                    Err(Trouble::Driver(e)) => return Err(e.into()),
                    Err(Trouble::Bad(_)) => {
                        self.find("opening", format!("id={}", sql::get::<i64>(row, 0)?), None, Problem::Differs);
                    }
                }
                self.checked.openings += 1;
            }
        }
        self.check_pointers().await?;
        self.check_uploads().await
    }

    async fn check_opening(&mut self, at: &At) -> Result<(), CheckFault> {
        let key = format!("id={}", at.id);
        let place = Some(crate::key::leaf_of(at.part));
        let (Some((name, commitment, erased_by, pointer)), Some(leaf_id)) = (&at.stated, at.leaf_id) else {
            self.find("opening", key, place, Problem::Orphan);
            return Ok(());
        };
        if at.is_erased || erased_by.is_some() {
            let gone = at.salt.iter().chain(&at.content).all(|b| *b == 0);
            let gone = gone && at.is_erased && self.is_upload_gone(at.upload).await?;
            if !gone || erased_by.is_none() || pointer.is_some() {
                self.find("opening", key, place, Problem::NotErased);
            }
            return Ok(());
        }
        let found = match at.upload {
            Some(upload) => self.commit_upload(upload, name, leaf_id).await?,
            None => <[u8; 32]>::try_from(at.salt.as_slice()).ok().map(|s| commit(&Salt(s), name, leaf_id, &at.content)),
        };
        if found != Some(*commitment) {
            self.find("opening", key, place, Problem::Commitment);
        } else if *pointer != Some(at.id) {
            self.find("part", format!("key={}", at.part), place, Problem::Differs);
        } else if name.as_str() == PartName::DOCUMENT {
            sqlx::query("INSERT INTO main.document (sha256, opening) VALUES ($1, $2)")
                .bind(sha256(&at.content).as_bytes().as_slice())
                .bind(at.id)
                .execute(&mut self.conn)
                .await?;
        }
        Ok(())
    }

    async fn is_upload_gone(&mut self, upload: Option<i64>) -> Result<bool, CheckFault> {
        let left = sqlx::query(
            "SELECT (SELECT COUNT(*) FROM s.chunk WHERE upload = $1 AND bytes <> zeroblob(length(bytes))) \
             + (SELECT COUNT(*) FROM s.upload WHERE id = $1 AND (salt <> zeroblob(length(salt)) \
             OR name <> zeroblob(length(name))))",
        );
        Ok(sql::get::<i64>(&left.bind(upload).fetch_one(&mut self.conn).await?, 0)? == 0)
    }

    /// The commitment to an attachment, from its pieces.
    async fn commit_upload(&mut self, upload: i64, name: &PartName, leaf: LeafId) -> Result<Option<Hash>, CheckFault> {
        let row = sqlx::query("SELECT salt, len FROM s.upload WHERE id = $1").bind(upload);
        let Some(row) = row.fetch_optional(&mut self.conn).await? else { return Ok(None) };
        let (Ok(salt), len) = (sql::array(&row, 0), sql::get::<i64>(&row, 1)?.unsigned_abs()) else { return Ok(None) };
        let mut committing = Committing::start(&Salt(salt), name, leaf, len);
        let mut at = -1_i64;
        while let Some(row) =
            sqlx::query("SELECT start, bytes FROM s.chunk WHERE upload = $1 AND start > $2 ORDER BY start LIMIT 1")
                .bind(upload)
                .bind(at)
                .fetch_optional(&mut self.conn)
                .await?
        {
            at = sql::get(&row, 0)?;
            committing.update(sql::get(&row, 1)?);
        }
        Ok(Some(committing.finish()))
    }

    /// Every part that points to an opening points to its own; deeds and answers have what they name.
    async fn check_pointers(&mut self) -> Result<(), CheckFault> {
        const ORPHANS: &[(&str, &str)] = &[
            (
                "part",
                "SELECT 'key=' || p.key, p.key / 256 FROM s.part p LEFT JOIN s.opening o ON o.id = p.opening \
              WHERE p.opening IS NOT NULL AND o.part IS NOT p.key",
            ),
            (
                "deed",
                "SELECT 'leaf=' || d.leaf, 1099511627776 + d.leaf FROM s.deed d LEFT JOIN s.entry e \
              ON e.place = 1099511627776 + d.leaf LEFT JOIN s.person p ON p.id = d.person \
              WHERE e.place IS NULL OR p.id IS NULL",
            ),
            (
                "answer",
                "SELECT 'form_key=' || hex(a.form_key) || ' actor=' || a.actor, NULL FROM s.answer a \
              LEFT JOIN s.vote_row v ON v.id = a.vote WHERE (a.vote IS NOT NULL AND v.id IS NULL) \
              OR a.first + a.leaves > (SELECT size FROM s.log WHERE id = 1)",
            ),
            (
                "chunk",
                "SELECT 'id=' || c.id, NULL FROM s.chunk c LEFT JOIN s.upload u ON u.id = c.upload WHERE u.id IS NULL",
            ),
            (
                "draft_step",
                "SELECT 'id=' || t.id, NULL FROM s.draft_step t LEFT JOIN s.draft d \
              ON d.document = t.document AND d.sha256 = t.sha256 WHERE d.document IS NULL",
            ),
        ];
        for (table, text) in ORPHANS {
            for row in sqlx::query(*text).fetch_all(&mut self.conn).await? {
                self.find(table, sql::get(&row, 0)?, sql::get(&row, 1)?, Problem::Orphan);
            }
        }
        Ok(())
    }

    /// An attachment that was whole still is.
    async fn check_uploads(&mut self) -> Result<(), CheckFault> {
        let rows = sqlx::query(
            "SELECT u.id, u.leaf_id, u.file, w.commitment FROM s.upload u JOIN s.upload_whole w ON w.upload = u.id \
             WHERE NOT EXISTS (SELECT 1 FROM s.opening o WHERE o.upload = u.id)",
        )
        .fetch_all(&mut self.conn)
        .await?;
        for row in rows {
            let id: i64 = sql::get(&row, 0)?;
            let (Ok(leaf), Ok(file)) = (sql::array(&row, 1), sql::count(&row, 2)) else { continue };
            let name = PartName::file(usize::try_from(file).unwrap_or(usize::MAX));
            let found = self.commit_upload(id, &name, LeafId(leaf)).await?;
            if found.is_none_or(|hash| hash.as_bytes().as_slice() != sql::get::<&[u8]>(&row, 3).unwrap_or_default()) {
                self.find("upload", format!("id={id}"), None, Problem::Commitment);
            }
        }
        Ok(())
    }
}

fn read_opening(row: &SqliteRow) -> Result<At, Trouble> {
    let name = sql::word_or_null(row, 6, |t| PartName::new(t).ok())?;
    let stated = match name {
        None => None,
        Some(name) => Some((name, sql::hash(row, 7)?, sql::get(row, 8)?, sql::get(row, 9)?)),
    };
    let leaf_id = match sql::get::<Option<&[u8]>>(row, 10)?.map(read) {
        Some(Reading::Known(leaf)) => Some(leaf.id),
        _ => None,
    };
    Ok(At {
        id: sql::get(row, 0)?,
        part: sql::get(row, 1)?,
        is_erased: sql::get::<i64>(row, 2)? != 0,
        upload: sql::get(row, 3)?,
        salt: sql::get(row, 4)?,
        content: sql::get(row, 5)?,
        stated,
        leaf_id,
    })
}

/// Who must accept, from the words of every charter that is here.
pub(super) async fn derive_cohosts(conn: &mut SqliteConnection) -> Result<(), CheckFault> {
    let mut next = i64::MIN;
    while let Some(row) = sqlx::query(
        "SELECT o.id, o.content FROM s.opening o JOIN s.part p ON p.key = o.part AND p.name = 'document' \
         WHERE o.erased = 0 AND o.id >= $1 ORDER BY o.id LIMIT 1",
    )
    .bind(next)
    .fetch_optional(&mut *conn)
    .await?
    {
        next = sql::get::<i64>(&row, 0)? + 1;
        let content: &[u8] = sql::get(&row, 1)?;
        let Ok(charter) = Charter::read(content) else { continue };
        sqlx::query("INSERT INTO main.cohosts (sha256, origins) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(sha256(content).as_bytes().as_slice())
            .bind(hosts_text(&hosts_of(&charter)))
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
