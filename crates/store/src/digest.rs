//! One number for everything that nodes must agree on (RECORD §10, I5), from the tables or from the leaves.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::{
        document::{Act, Status},
        follow_up::Step,
    },
    ids::{ConsultationId, DocumentId, Origin, PartName, Place},
    projection::{
        AckRow, ActRow, BatchRow, Digest, EntryRow, FollowRow, PartRow, Projection, ReadAs, StatusRow, TallyRow,
    },
    record::DocumentVersion,
};
use hutong_log::hash::Hash;
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use crate::{
    apply::{ITEMS_BY_PLACE, read_item, read_stage},
    fault::ReadFault,
    key,
    names::{Log, load_logs},
    sql::{self, Trouble},
    store::Store,
    walk::walk,
};

impl Store {
    /// The digest of the shared tables at these sizes. At the present sizes of all logs it is read from the tables;
    /// at older ones, or over fewer logs, core's fold is run over the stored leaves (all of it in memory, some 500
    /// bytes a leaf).
    ///
    /// Reader data, all of one commit.
    ///
    /// # Errors
    /// [`ReadFault::Beyond`] when a log is shorter than its pin.
    pub async fn digest(&self, pins: &[(Origin, u64)]) -> Result<Hash, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let logs = load_logs(&mut tx).await?;
        let pins: BTreeMap<Origin, u64> = pins.iter().filter(|(_, size)| *size > 0).cloned().collect();
        let sizes: BTreeMap<Origin, u64> =
            logs.iter().map(|(o, l)| (o.clone(), l.tree.size())).filter(|(_, size)| *size > 0).collect();
        for (origin, asked) in &pins {
            let size = sizes.get(origin).copied().unwrap_or_default();
            if *asked > size {
                return Err(ReadFault::Beyond { origin: origin.clone(), size, asked: *asked });
            }
        }
        if pins == sizes { digest_tables(&mut tx, &logs).await } else { digest_leaves(&mut tx, &logs, &pins).await }
    }
}

async fn digest_leaves(
    conn: &mut SqliteConnection,
    logs: &BTreeMap<Origin, Log>,
    pins: &BTreeMap<Origin, u64>,
) -> Result<Hash, ReadFault> {
    let mut projection = Projection::new();
    for (hash, hosts) in load_all_cohosts(conn).await? {
        projection.know_cohosts(hash, hosts);
    }
    for (origin, size) in pins {
        let Some(log) = logs.get(origin) else { continue };
        let range = (key::place(log.id, 0), key::place(log.id, *size));
        walk(conn, "entry", "SELECT place, bytes FROM entry", "place", range, |row| {
            projection.apply(origin, sql::get(row, 1)?);
            Ok(())
        })
        .await?;
    }
    Ok(projection.digest())
}

async fn load_all_cohosts(
    conn: &mut SqliteConnection,
) -> Result<Vec<(Hash, std::collections::BTreeSet<Origin>)>, ReadFault> {
    let rows = sqlx::query("SELECT sha256, origins FROM cohosts").fetch_all(conn).await?;
    sql::decode("cohosts", &rows, |row| {
        let hosts: Result<_, _> = sql::get::<&str>(row, 1)?.split(' ').map(Origin::new).collect();
        Ok((sql::hash(row, 0)?, hosts.map_err(|_| Trouble::Bad("origins"))?))
    })
}

/// Feeds the tables in the order that [`Digest`] names, rows by key: logs by origin, indexes within.
async fn digest_tables(conn: &mut SqliteConnection, logs: &BTreeMap<Origin, Log>) -> Result<Hash, ReadFault> {
    let mut d = Digest::default();
    for (origin, log) in logs {
        walk(conn, "entry", "SELECT place, hash, word, read_as FROM entry", "place", range(log), |row| {
            let row_of =
                EntryRow { hash: sql::hash(row, 1)?, word: sql::get(row, 2)?, read_as: sql::word(row, 3, read_as)? };
            d.entry(&place(origin, row)?, &row_of);
            Ok(())
        })
        .await?;
    }
    for (origin, log) in logs {
        walk(conn, "item", ITEMS_BY_PLACE, "i.place", range(log), |row| {
            d.item(&place(origin, row)?, &read_item(row)?.1);
            Ok(())
        })
        .await?;
    }
    for (origin, log) in logs {
        let (first, end) = range(log);
        let keys = (key::part(first, 0), key::part(end, 0));
        walk(conn, "part", "SELECT key, name, commitment, erased_by FROM part", "key", keys, |row| {
            let index = key::index(key::leaf_of(sql::get(row, 0)?));
            let part = PartRow { commitment: sql::hash(row, 2)?, erased_by: sql::count_or_null(row, 3)? };
            d.part(&Place { origin: origin.clone(), index }, &sql::id(row, 1, PartName::new)?, &part);
            Ok(())
        })
        .await?;
    }
    digest_consultations(conn, &mut d).await?;
    digest_documents(conn, &mut d).await?;
    for (origin, log) in logs {
        let text = "SELECT b.place, c.name, b.n, b.root FROM vote_batch b JOIN consultation c ON c.id = b.consultation";
        walk(conn, "vote_batch", text, "b.place", range(log), |row| {
            let batch = BatchRow {
                consultation: sql::id(row, 1, ConsultationId::new)?,
                n: sql::count(row, 2)?,
                root: sql::hash(row, 3)?,
            };
            d.batch(&place(origin, row)?, &batch);
            Ok(())
        })
        .await?;
    }
    for (origin, log) in logs {
        let text = "SELECT place, erasure_origin, erasure_index FROM erase_ack";
        walk(conn, "erase_ack", text, "place", range(log), |row| {
            let erasure = Place { origin: sql::id(row, 1, Origin::new)?, index: sql::count(row, 2)? };
            d.ack(&place(origin, row)?, &AckRow { erasure });
            Ok(())
        })
        .await?;
    }
    for (origin, log) in logs {
        let text = "SELECT t.place, c.name, t.item_origin, t.item_index FROM tally t \
                    JOIN consultation c ON c.id = t.consultation";
        walk(conn, "tally", text, "t.place", range(log), |row| {
            let item = Place { origin: sql::id(row, 2, Origin::new)?, index: sql::count(row, 3)? };
            let tally = TallyRow { consultation: sql::id(row, 1, ConsultationId::new)?, item };
            d.tally(&place(origin, row)?, &tally);
            Ok(())
        })
        .await?;
    }
    for (origin, log) in logs {
        let text = "SELECT f.place, c.name, f.step, f.about_origin, f.about_index, f.about_hash FROM follow_up f \
                    JOIN consultation c ON c.id = f.consultation";
        walk(conn, "follow_up", text, "f.place", range(log), |row| {
            let about = sql::reference(row, 3)?.ok_or(Trouble::Bad("references"))?;
            let consultation = sql::id(row, 1, ConsultationId::new)?;
            let step = sql::word(row, 2, Step::from_word)?;
            d.follow_up(&place(origin, row)?, &FollowRow { consultation, step, about });
            Ok(())
        })
        .await?;
    }
    Ok(d.finish())
}

async fn digest_consultations(conn: &mut SqliteConnection, d: &mut Digest) -> Result<(), ReadFault> {
    let rows = sqlx::query(
        "SELECT s.consultation, s.roll, s.opened, s.phase, s.closed, s.reported, c.name, l.origin FROM stage s \
         JOIN consultation c ON c.id = s.consultation JOIN log l ON l.id = s.log ORDER BY c.name, l.origin",
    )
    .fetch_all(conn)
    .await?;
    let read =
        |row: &SqliteRow| Ok((sql::id(row, 6, ConsultationId::new)?, sql::id(row, 7, Origin::new)?, read_stage(row)?));
    for (c, origin, row) in sql::decode("stage", &rows, read)? {
        d.consultation(&c, &origin, &row);
    }
    Ok(())
}

async fn digest_documents(conn: &mut SqliteConnection, d: &mut Digest) -> Result<(), ReadFault> {
    let rows = sqlx::query(
        "SELECT a.place, l.origin, a.document, a.ver, a.act, a.sha256 FROM joint_act a \
         JOIN log l ON l.id = a.place / 1099511627776 ORDER BY a.document, l.origin, a.place",
    )
    .fetch_all(&mut *conn)
    .await?;
    let read = |row: &SqliteRow| {
        let version = DocumentVersion {
            id: sql::id(row, 2, DocumentId::new)?,
            ver: sql::count(row, 3)?,
            sha256: sql::hash(row, 5)?,
        };
        let place = place(&sql::id(row, 1, Origin::new)?, row)?;
        Ok((place, ActRow { act: sql::word(row, 4, Act::from_word)?, version }))
    };
    for (place, row) in sql::decode("joint_act", &rows, read)? {
        d.act(&place, &row);
    }
    let rows = sqlx::query("SELECT document, ver, status, sha256 FROM joint_status ORDER BY document, ver")
        .fetch_all(conn)
        .await?;
    let read = |row: &SqliteRow| {
        let status = StatusRow { status: sql::word(row, 2, Status::from_word)?, sha256: sql::hash_or_null(row, 3)? };
        Ok((sql::id(row, 0, DocumentId::new)?, sql::count(row, 1)?, status))
    };
    for (id, ver, row) in sql::decode("joint_status", &rows, read)? {
        d.status(&id, ver, &row);
    }
    Ok(())
}

fn range(log: &Log) -> (i64, i64) {
    (key::place(log.id, 0), key::place(log.id, key::INDEX_MAX))
}

fn place(origin: &Origin, row: &SqliteRow) -> Result<Place, Trouble> {
    Ok(Place { origin: origin.clone(), index: key::index(sql::get(row, 0)?) })
}

/// How an entry was read, from its word.
pub(crate) fn read_as(word: &str) -> Option<ReadAs> {
    [ReadAs::Known, ReadAs::Unrecognised, ReadAs::Quarantined].into_iter().find(|r| r.word() == word)
}
