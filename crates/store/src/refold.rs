//! All tables from leaves alone, through the everyday `apply`: for a check beside the store, or to rebuild it.
//!
//! One connection has the database to fill as its main one and the store attached as `s`.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::vote::Row,
    ids::{ConsultationId, Origin},
};
use hutong_log::{
    hash::Hash,
    tile::{Tile, TileEdge},
};
use sqlx::SqliteConnection;

use crate::{
    apply::{PARTICIPANT, Target},
    batch::{NewBatch, NewEntry},
    fault::{ApplyFault, ReadFault, WriteFault},
    home::votes::{STANCE, bind_stance},
    key,
    names::{HOME, Kept},
    sql,
    walk::{following, piece},
};

/// An entry as its table states it, beside what its bytes say.
pub(crate) struct Found {
    pub place: i64,
    pub hash: Vec<u8>,
    pub word: String,
    pub read_as: String,
    pub entry: NewEntry,
}

/// Looks on while leaves pass.
pub(crate) trait Onlooker {
    /// Entries in order, before they are applied; how many of them continue the log without a gap.
    fn see(&mut self, origin: &Origin, expected: u64, found: &[Found]) -> usize;

    /// Tiles that the entries finished and the tree they make.
    fn see_tree(&mut self, log: i64, origin: &Origin, tiles: &[Tile], edge: &TileEdge);
}

/// Ids of names as the attached store has them.
pub(crate) async fn load_kept(conn: &mut SqliteConnection) -> Result<Kept, ReadFault> {
    let rows = sqlx::query("SELECT origin, id FROM s.log").fetch_all(&mut *conn).await?;
    let logs = sql::decode("log", &rows, |row| Ok((sql::id(row, 0, Origin::new)?, sql::get(row, 1)?)))?;
    let rows = sqlx::query("SELECT name, id FROM s.consultation").fetch_all(conn).await?;
    let consultations =
        sql::decode("consultation", &rows, |row| Ok((sql::id(row, 0, ConsultationId::new)?, sql::get(row, 1)?)))?;
    Ok(Kept { logs: logs.into_iter().collect(), consultations: consultations.into_iter().collect() })
}

/// Applies all leaves of the attached store; how many.
pub(crate) async fn refold(target: &mut Target<'_>, onlooker: &mut dyn Onlooker) -> Result<u64, ApplyFault> {
    let logs: BTreeMap<i64, Origin> = target.names.kept.logs.iter().map(|(o, id)| (*id, o.clone())).collect();
    let mut n = 0;
    for (log, origin) in logs {
        let mut edge = TileEdge::new();
        let end = key::place(log, key::INDEX_MAX);
        let mut next = Some(key::place(log, 0));
        while let Some(at) = next {
            let rows =
                piece(target.conn, "SELECT place, hash, word, read_as, bytes FROM s.entry", "place", (at, end)).await?;
            next = following(&rows)?;
            let mut found = sql::decode("entry", &rows, |row| {
                Ok(Found {
                    place: sql::get(row, 0)?,
                    hash: sql::get(row, 1)?,
                    word: sql::get(row, 2)?,
                    read_as: sql::get(row, 3)?,
                    entry: NewEntry::read(sql::get(row, 4)?),
                })
            })?;
            let whole = onlooker.see(&origin, edge.size(), &found);
            if whole < found.len() {
                next = None;
                found.truncate(whole);
            }
            let entries: Vec<NewEntry> = found.into_iter().map(|f| f.entry).collect();
            let batch = NewBatch::grow(origin.clone(), &mut edge, entries);
            onlooker.see_tree(log, &origin, &batch.tiles, &edge);
            target.apply(&batch).await?;
            n += batch.entries.len() as u64;
        }
    }
    Ok(n)
}

/// Participants and stances from the deeds and vote rows of the attached store. The main database has its items.
pub(crate) async fn derive_home(conn: &mut SqliteConnection) -> Result<(), WriteFault> {
    sqlx::query(
        "INSERT INTO main.participant (consultation, person, tier, acts, votes) \
         SELECT i.consultation, d.person, i.tier, COUNT(*), 0 FROM s.deed d JOIN main.item i ON i.place = $1 + d.leaf \
         WHERE i.kind NOT IN ('argument', 'questions', 'shortlist', 'filing', 'flag') GROUP BY i.consultation, d.person, i.tier",
    )
    .bind(key::place(HOME, 0))
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query("SELECT id, origin FROM s.log").fetch_all(&mut *conn).await?;
    let logs: BTreeMap<Origin, i64> =
        sql::decode("log", &rows, |row| Ok((sql::id(row, 1, Origin::new)?, sql::get(row, 0)?)))?.into_iter().collect();
    let origins: BTreeMap<i64, &Origin> = logs.iter().map(|(o, id)| (*id, o)).collect();
    let mut next = Some(0);
    while let Some(at) = next {
        let rows =
            piece(conn, "SELECT id, log, consultation, person, row FROM s.vote_row", "id", (at, i64::MAX)).await?;
        next = following(&rows)?;
        let mut stances = Vec::new();
        let mut participants = Vec::new();
        for row in &rows {
            let (log, bytes): (i64, &[u8]) = (sql::get(row, 1)?, sql::get(row, 4)?);
            let (Ok(vote), Some(origin)) = (Row::read(bytes), origins.get(&log)) else { continue };
            if let Some(person) = sql::get::<Option<i64>>(row, 3)? {
                participants.push((sql::get::<i64>(row, 2)?, person, vote.tier));
            }
            let statement = vote.statement.place(origin);
            stances.extend(logs.get(&statement.origin).map(|l| (key::place(*l, statement.index), log, vote)));
        }
        STANCE.run(conn, &stances, |args, (statement, log, row)| bind_stance(args, *statement, *log, row)).await?;
        PARTICIPANT
            .run(conn, &participants, |args, (consultation, person, tier)| {
                args.int(*consultation);
                args.int(*person);
                args.text(tier.word());
                args.int(0);
                args.int(1);
            })
            .await?;
    }
    Ok(())
}

/// Sees nothing amiss but gaps.
pub(crate) struct Blind;

impl Onlooker for Blind {
    fn see(&mut self, _: &Origin, expected: u64, found: &[Found]) -> usize {
        contiguous(expected, found)
    }

    fn see_tree(&mut self, _: i64, _: &Origin, _: &[Tile], _: &TileEdge) {}
}

/// How many entries continue a log of this size without a gap.
pub(crate) fn contiguous(expected: u64, found: &[Found]) -> usize {
    (expected..).zip(found).take_while(|(index, f)| key::index(f.place) == *index).count()
}

/// A hash as a table states it.
pub(crate) fn is_hash(bytes: &[u8], hash: &Hash) -> bool {
    bytes == hash.as_bytes()
}
