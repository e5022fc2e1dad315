//! Openings: salts and contents behind commitments, as far as they are here and not erased.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    commitment::{Salt, commit},
    consultation::vote::{Row, batch_root},
    ids::{EntryIndex, LeafId, Origin, PartName, Place},
    receipt::vote_commitment,
    record::{Reading, read},
};
use hutong_log::hash::Hash;
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use crate::{
    apply::{OPENING, Target, keep_document},
    fault::{ApplyFault, Damaged, ReadFault, WriteFault},
    home::votes::{STANCE, VOTE_ROW, bind_stance},
    key,
    names::load_logs,
    sql::{self, Rows, Trouble, select_by},
    step::Step,
    store::{Store, Writer},
    transaction::{Transaction, guarded},
};

/// A part to open: what a partner, a backup or an author handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOpening {
    /// The leaf.
    pub place: Place,
    /// The part.
    pub name: PartName,
    /// Its salt.
    pub salt: Salt,
    /// Its content.
    pub content: Vec<u8>,
}

/// A part of a leaf, with what is here of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Index of the leaf.
    pub index: EntryIndex,
    /// The part.
    pub name: PartName,
    /// What the leaf shows.
    pub commitment: Hash,
    /// The `erase` leaf that took it.
    pub erased_by: Option<EntryIndex>,
    /// Salt and content; `None` when erased or never received.
    pub opening: Option<(Salt, Vec<u8>)>,
}

/// An opening whose commitment was checked.
struct Checked<'a> {
    part: i64,
    opening: &'a NewOpening,
}

const PARTS: Rows = Rows {
    head: "WITH w (place, name) AS (",
    columns: 2,
    tail: ") SELECT w.place, p.key, p.name, p.commitment, p.erased_by, p.opening FROM w CROSS JOIN part p \
           ON p.key >= w.place * 256 AND p.key < w.place * 256 + 256 AND +p.name = w.name",
};
const POINT: Rows = Rows {
    head: "WITH w (key, opening) AS (",
    columns: 2,
    tail: ") UPDATE part SET opening = w.opening FROM w WHERE part.key = w.key",
};
const OPENED: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT p.key, p.name, p.commitment, p.erased_by, o.upload, u.salt, o.salt, o.content FROM w \
           CROSS JOIN part p ON p.key >= w.place * 256 AND p.key < w.place * 256 + 256 \
           LEFT JOIN opening o ON o.id = p.opening AND +o.erased = 0 LEFT JOIN upload u ON u.id = o.upload \
           ORDER BY p.key",
};

const OPENED_NAMED: Rows = Rows {
    head: "WITH w (place, name) AS (",
    columns: 2,
    tail: ") SELECT p.key, p.name, p.commitment, p.erased_by, o.upload, u.salt, o.salt, o.content FROM w \
           CROSS JOIN part p ON p.key >= w.place * 256 AND p.key < w.place * 256 + 256 AND +p.name = w.name \
           LEFT JOIN opening o ON o.id = p.opening AND +o.erased = 0 LEFT JOIN upload u ON u.id = o.upload \
           ORDER BY p.key",
};

impl Transaction {
    /// Keeps salts and contents of parts whose leaves are here, of any log, in any order; each commitment is computed
    /// anew. An opening that is here already changes nothing.
    ///
    /// Durable only with the commit. Not retried. Reads as of now.
    ///
    /// # Errors
    /// [`ApplyFault::NoSuchPart`], [`ApplyFault::Commitment`], [`ApplyFault::Erased`]: nothing was written; else
    /// [`WriteFault`].
    pub async fn open_parts(&mut self, openings: &[NewOpening]) -> Result<(), ApplyFault> {
        let checked = self.check_openings(openings).await?;
        if checked.is_empty() {
            return Ok(());
        }
        let faults = self.store.faults.clone();
        let Writer { names, conn, .. } = &mut *self.writer;
        let first = names.take_openings(conn, checked.len()).await?;
        guarded(faults.as_ref(), Step::Openings, async {
            let rows: Vec<(i64, &Checked<'_>)> = (first..).zip(&checked).collect();
            OPENING
                .run(conn, &rows, |args, (id, c)| {
                    args.int(*id);
                    args.int(c.part);
                    args.int(0);
                    args.int(0);
                    args.int_or_null(None);
                    args.blob(&c.opening.salt.0);
                    args.blob(&c.opening.content);
                })
                .await?;
            POINT
                .run(conn, &rows, |args, (id, c)| {
                    args.int(c.part);
                    args.int(*id);
                })
                .await?;
            Ok::<_, WriteFault>(())
        })
        .await?;
        let mut target = Target::new(conn, names, faults.as_ref());
        for (id, c) in (first..).zip(&checked) {
            if c.opening.name.as_str() == PartName::DOCUMENT {
                keep_document(&mut target, id, &c.opening.content).await?;
            }
        }
        Ok(())
    }

    async fn check_openings<'a>(&mut self, openings: &'a [NewOpening]) -> Result<Vec<Checked<'a>>, ApplyFault> {
        let Writer { names, conn, .. } = &mut *self.writer;
        let logs = names.logs(conn).await?;
        let no_part = |o: &NewOpening| ApplyFault::NoSuchPart { place: o.place.clone(), part: o.name.clone() };
        let mut placed = Vec::with_capacity(openings.len());
        for o in openings {
            let log = logs.get(&o.place.origin).filter(|l| o.place.index < l.tree.size()).ok_or_else(|| no_part(o))?;
            placed.push((key::place(log.id, o.place.index), o));
        }
        let rows = select_by(conn, &PARTS, &placed, |args, (place, o)| {
            args.int(*place);
            args.text(o.name.as_str());
        })
        .await?;
        let parts: BTreeMap<(i64, PartName), PartAt> = sql::decode("part", &rows, read_part)?.into_iter().collect();
        let ids = load_leaf_ids(conn, placed.iter().map(|(place, _)| *place)).await?;
        let mut checked = BTreeMap::new();
        for (place, o) in placed {
            let part = parts.get(&(place, o.name.clone())).ok_or_else(|| no_part(o))?;
            let id = ids.get(&place).ok_or_else(|| no_part(o))?;
            if commit(&o.salt, &o.name, *id, &o.content) != part.commitment {
                return Err(ApplyFault::Commitment { place: o.place.clone(), part: o.name.clone() });
            }
            if part.erased_by.is_some() {
                return Err(ApplyFault::Erased { place: o.place.clone(), part: o.name.clone() });
            }
            if part.opening.is_none() {
                checked.entry(part.key).or_insert(Checked { part: part.key, opening: o });
            }
        }
        Ok(checked.into_values().collect())
    }

    /// Keeps the vote rows of a sealed batch that came from elsewhere, all of them: with their salts they must make the
    /// batch's root. Rows that are here already change nothing.
    ///
    /// Durable only with the commit. Not retried. Reads as of now.
    ///
    /// # Errors
    /// [`ApplyFault::OtherVotes`]: nothing was written; else [`WriteFault`].
    pub async fn open_votes(&mut self, place: &Place, rows: &[(Salt, Vec<u8>)]) -> Result<(), ApplyFault> {
        let other = || ApplyFault::OtherVotes { place: place.clone() };
        let Writer { names, conn, .. } = &mut *self.writer;
        let logs = names.logs(conn).await?.clone();
        let log = logs.get(&place.origin).ok_or_else(other)?.id;
        let row = sqlx::query("SELECT leaf_id, n, root, consultation FROM vote_batch WHERE place = $1")
            .bind(key::place(log, place.index))
            .fetch_optional(&mut *conn)
            .await?
            .ok_or_else(other)?;
        let batch = LeafId(sql::array(&row, 0).map_err(|e| e.of("vote_batch"))?);
        let n = sql::count(&row, 1).map_err(|e| e.of("vote_batch"))?;
        let root = sql::hash(&row, 2).map_err(|e| e.of("vote_batch"))?;
        let consultation: i64 = sql::get(&row, 3)?;
        let commitments: Vec<Hash> = rows.iter().map(|(salt, row)| vote_commitment(batch, salt, row)).collect();
        if rows.len() as u64 != n || batch_root(&commitments) != root {
            return Err(other());
        }
        // Of an own batch that was open when a backup was made, some are here and others came later.
        let known = sqlx::query("SELECT commitment FROM vote_row WHERE batch = $1 AND log = $2");
        let known = known.bind(batch.0.as_slice()).bind(log).fetch_all(&mut *conn).await?;
        let known = BTreeSet::from_iter(sql::decode("vote_row", &known, |row| sql::hash(row, 0))?);
        let new: Vec<_> = rows.iter().zip(commitments).filter(|(_, commitment)| !known.contains(commitment)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let first = names.remembered.take_vote_rows(conn, new.len()).await?;
        let numbered: Vec<_> = (first..).zip(new).collect();
        let stances: Vec<(i64, Row)> = rows
            .iter()
            .filter_map(|(_, bytes)| Row::read(bytes).ok())
            .filter_map(|row| {
                let statement = row.statement.place(&place.origin);
                Some((key::place(logs.get(&statement.origin)?.id, statement.index), row))
            })
            .collect();
        guarded(self.store.faults.as_ref(), Step::Votes, async {
            VOTE_ROW
                .run(conn, &numbered, |args, (id, ((salt, bytes), commitment))| {
                    args.int(*id);
                    args.blob(&batch.0);
                    args.int(log);
                    args.int(consultation);
                    args.int_or_null(None);
                    args.blob(bytes);
                    args.blob(&salt.0);
                    args.blob(commitment.as_bytes());
                })
                .await?;
            STANCE.run(conn, &stances, |args, (statement, row)| bind_stance(args, *statement, log, row)).await?;
            Ok(())
        })
        .await
    }

    /// Parts of leaves of one log with what is here of them, by index and name. Holds all of it in memory: ask for few
    /// leaves where attachments are long.
    ///
    /// Reads as of now.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn openings(&mut self, origin: &Origin, indexes: &[EntryIndex]) -> Result<Vec<Opened>, ReadFault> {
        let Writer { names, conn, .. } = &mut *self.writer;
        let Some(log) = names.logs(conn).await?.get(origin).map(|l| l.id) else { return Ok(Vec::new()) };
        load_openings(conn, log, indexes).await
    }
}

impl Store {
    /// Parts of leaves of one log with what is here of them, by index and name. Holds all of it in memory: ask for few
    /// leaves where attachments are long.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn openings(&self, origin: &Origin, indexes: &[EntryIndex]) -> Result<Vec<Opened>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = load_logs(&mut tx).await?.get(origin).map(|l| l.id) else { return Ok(Vec::new()) };
        load_openings(&mut tx, log, indexes).await
    }

    /// Single parts of leaves of one log with what is here of them, by index and name; what no leaf shows is left out.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn named_openings(
        &self,
        origin: &Origin,
        parts: &[(EntryIndex, PartName)],
    ) -> Result<Vec<Opened>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = load_logs(&mut tx).await?.get(origin).map(|l| l.id) else { return Ok(Vec::new()) };
        let rows = select_by(&mut tx, &OPENED_NAMED, parts, |args, (index, name)| {
            args.int(key::place(log, *index));
            args.text(name.as_str());
        })
        .await?;
        gather_openings(&mut tx, &rows).await
    }
}

struct PartAt {
    key: i64,
    commitment: Hash,
    erased_by: Option<u64>,
    opening: Option<i64>,
}

fn read_part(row: &SqliteRow) -> Result<((i64, PartName), PartAt), Trouble> {
    let part = PartAt {
        key: sql::get(row, 1)?,
        commitment: sql::hash(row, 3)?,
        erased_by: sql::count_or_null(row, 4)?,
        opening: sql::get(row, 5)?,
    };
    Ok(((sql::get(row, 0)?, sql::id(row, 2, PartName::new)?), part))
}

/// Leaf ids, from the leaves themselves: not every leaf with parts is an item.
async fn load_leaf_ids(
    conn: &mut SqliteConnection,
    places: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, LeafId>, ReadFault> {
    const LEAVES: Rows = Rows {
        head: "WITH w (place) AS (",
        columns: 1,
        tail: ") SELECT e.place, e.bytes FROM w CROSS JOIN entry e ON e.place = w.place",
    };
    let places: BTreeSet<i64> = places.collect();
    let rows = select_by(conn, &LEAVES, &Vec::from_iter(places), |args, place| args.int(*place)).await?;
    let ids = sql::decode("entry", &rows, |row| match read(sql::get(row, 1)?) {
        Reading::Known(leaf) => Ok((sql::get(row, 0)?, leaf.id)),
        _ => Err(Trouble::Bad("a leaf with parts that can be read")),
    })?;
    Ok(ids.into_iter().collect())
}

pub(crate) async fn load_openings(
    conn: &mut SqliteConnection,
    log: i64,
    indexes: &[EntryIndex],
) -> Result<Vec<Opened>, ReadFault> {
    let rows = select_by(conn, &OPENED, indexes, |args, index| args.int(key::place(log, *index))).await?;
    gather_openings(conn, &rows).await
}

async fn gather_openings(conn: &mut SqliteConnection, rows: &[SqliteRow]) -> Result<Vec<Opened>, ReadFault> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let (part, upload) = read_opened(row).map_err(|e| e.of("part"))?;
        let Some((upload, salt)) = upload else {
            found.push(part);
            continue;
        };
        let content = load_upload(conn, upload).await?;
        found.push(Opened { opening: Some((salt, content)), ..part });
    }
    found.sort_by(|a, b| (a.index, &a.name).cmp(&(b.index, &b.name)));
    Ok(found)
}

/// The content of one part, while it is here.
pub(crate) async fn load_opening(
    conn: &mut SqliteConnection,
    place: i64,
    part: &PartName,
) -> Result<Option<Vec<u8>>, ReadFault> {
    let (first, last) = key::parts(place);
    let row = sqlx::query(
        "SELECT o.upload, o.content FROM part p JOIN opening o ON o.id = p.opening AND +o.erased = 0 \
         WHERE p.key >= $1 AND p.key <= $2 AND p.name = $3 AND p.erased_by IS NULL",
    )
    .bind(first)
    .bind(last)
    .bind(part.as_str())
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    match sql::get::<Option<i64>>(&row, 0)? {
        Some(upload) => load_upload(conn, upload).await.map(Some),
        None => Ok(Some(sql::get(&row, 1)?)),
    }
}

type UploadAt = (i64, Salt);

fn read_opened(row: &SqliteRow) -> Result<(Opened, Option<UploadAt>), Trouble> {
    let upload: Option<i64> = sql::get(row, 4)?;
    let upload = upload.map(|id| Ok::<_, Trouble>((id, Salt(sql::array(row, 5)?)))).transpose()?;
    let opening = match sql::get::<Option<&[u8]>>(row, 6)? {
        Some(_) if upload.is_none() => Some((Salt(sql::array(row, 6)?), sql::get(row, 7)?)),
        _ => None,
    };
    let part = Opened {
        index: key::index(key::leaf_of(sql::get(row, 0)?)),
        name: sql::id(row, 1, PartName::new)?,
        commitment: sql::hash(row, 2)?,
        erased_by: sql::count_or_null(row, 3)?,
        opening,
    };
    Ok((part, upload))
}

async fn load_upload(conn: &mut SqliteConnection, upload: i64) -> Result<Vec<u8>, ReadFault> {
    let rows =
        sqlx::query("SELECT bytes FROM chunk WHERE upload = $1 ORDER BY start").bind(upload).fetch_all(conn).await?;
    let mut content = Vec::new();
    for row in &rows {
        let bytes: &[u8] = sql::get(row, 0)?;
        content.extend_from_slice(bytes);
    }
    Ok(content)
}

impl From<Damaged> for ApplyFault {
    fn from(e: Damaged) -> Self {
        ApplyFault::Write(e.into())
    }
}
