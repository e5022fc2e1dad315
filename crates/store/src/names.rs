//! Names as small integers, and the trees of all logs, remembered between transactions of the one writer.
//!
//! Nothing in here is durable: it is forgotten whenever anything is rolled back, and loaded again.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::item::ItemKind,
    ids::{ConsultationId, Origin, PersonId},
};
use hutong_log::{
    hash::{HASH_LEN, Hash},
    tree::CompactRange,
};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use crate::{
    fault::{ApplyFault, ReadFault, WriteFault},
    key::LOGS_MAX,
    remembered::Remembered,
    sql::{self, Rows, Trouble, select_by},
};

/// Id of the own log.
pub(crate) const HOME: i64 = 1;

/// A log as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Log {
    pub id: i64,
    pub tree: CompactRange,
}

#[derive(Debug, Default)]
pub(crate) struct Names {
    logs: Option<BTreeMap<Origin, Log>>,
    consultations: BTreeMap<ConsultationId, i64>,
    people: BTreeMap<PersonId, i64>,
    /// What rules were told.
    pub remembered: Remembered,
    /// Next id of an opening.
    opening: Option<i64>,
    /// Items of each log, consultation and kind so far: registration numbers continue from here.
    pub numbers: BTreeMap<(i64, i64, ItemKind), u64>,
    /// Ids that names keep when the tables are filled anew, because home tables use them.
    pub kept: Kept,
}

/// Ids from the database that is rebuilt or checked.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub logs: BTreeMap<Origin, i64>,
    pub consultations: BTreeMap<ConsultationId, i64>,
}

impl Names {
    /// Every log.
    pub async fn logs(&mut self, conn: &mut SqliteConnection) -> Result<&mut BTreeMap<Origin, Log>, ReadFault> {
        if self.logs.is_none() {
            self.logs = Some(load_logs(conn).await?);
        }
        Ok(self.logs.get_or_insert_default())
    }

    /// The log, begun if it is new.
    pub async fn log(&mut self, conn: &mut SqliteConnection, origin: &Origin) -> Result<Log, ApplyFault> {
        let (kept, highest) = (self.kept.logs.get(origin).copied(), self.kept.logs.values().max().copied());
        let logs = self.logs(conn).await?;
        if let Some(log) = logs.get(origin) {
            return Ok(log.clone());
        }
        let taken = logs.values().map(|l| l.id).chain(highest).max();
        let id = kept.unwrap_or(taken.unwrap_or(0) + 1);
        if id > LOGS_MAX {
            return Err(ApplyFault::TooMany { origin: origin.clone() });
        }
        let log = Log { id, tree: CompactRange::new() };
        sqlx::query("INSERT INTO log (id, origin, size, root, frontier) VALUES ($1, $2, 0, $3, x'')")
            .bind(id)
            .bind(origin.as_str())
            .bind(log.tree.root().as_bytes().as_slice())
            .execute(&mut *conn)
            .await?;
        logs.insert(origin.clone(), log.clone());
        Ok(log)
    }

    /// Ids of consultations, of which new ones are entered.
    pub async fn enter_consultations<'a>(
        &mut self,
        conn: &mut SqliteConnection,
        names: impl Iterator<Item = &'a ConsultationId>,
    ) -> Result<(), WriteFault> {
        for name in names {
            if self.find_consultation(conn, name).await?.is_none() {
                let row = sqlx::query("SELECT COALESCE(MAX(id), 0) FROM consultation").fetch_one(&mut *conn).await?;
                let taken = self.kept.consultations.values().copied().max().unwrap_or(0).max(sql::get(&row, 0)?);
                let id = self.kept.consultations.get(name).copied().unwrap_or(taken + 1);
                let insert = sqlx::query("INSERT INTO consultation (id, name) VALUES ($1, $2)");
                insert.bind(id).bind(name.as_str()).execute(&mut *conn).await?;
                self.remembered.rules = None;
                self.consultations.insert(name.clone(), id);
            }
        }
        Ok(())
    }

    /// Id of a consultation; `None` when no leaf ever named it.
    pub async fn find_consultation(
        &mut self,
        conn: &mut SqliteConnection,
        name: &ConsultationId,
    ) -> Result<Option<i64>, ReadFault> {
        if let Some(id) = self.consultations.get(name) {
            return Ok(Some(*id));
        }
        let row = sqlx::query("SELECT id FROM consultation WHERE name = $1").bind(name.as_str());
        let Some(row) = row.fetch_optional(conn).await? else { return Ok(None) };
        let id = sql::get(&row, 0)?;
        self.consultations.insert(name.clone(), id);
        Ok(Some(id))
    }

    /// Ids of people; whoever is not on file is left out.
    pub async fn find_people(
        &mut self,
        conn: &mut SqliteConnection,
        people: &[PersonId],
    ) -> Result<BTreeMap<PersonId, i64>, ReadFault> {
        const BY_NAME: Rows = Rows { head: "SELECT id, person FROM person WHERE person IN (", columns: 1, tail: ")" };
        let missing: Vec<&PersonId> = people.iter().filter(|p| !self.people.contains_key(*p)).collect();
        let rows = select_by(conn, &BY_NAME, &missing, |args, p| args.text(p.as_str())).await?;
        for (id, person) in
            sql::decode("person", &rows, |row| Ok((sql::get(row, 0)?, sql::id(row, 1, PersonId::new)?)))?
        {
            self.people.insert(person, id);
        }
        Ok(people.iter().filter_map(|p| Some((p.clone(), *self.people.get(p)?))).collect())
    }

    /// Forgets who is who, because a name goes.
    pub fn forget_people(&mut self) {
        self.people.clear();
    }

    /// Takes ids for `n` openings; the first of them.
    pub async fn take_openings(&mut self, conn: &mut SqliteConnection, n: usize) -> Result<i64, ReadFault> {
        let first = match self.opening {
            Some(next) => next,
            None => {
                let row = sqlx::query("SELECT COALESCE(MAX(id), 0) + 1 FROM opening").fetch_one(conn).await?;
                sql::get(&row, 0)?
            }
        };
        self.opening = Some(first + i64::try_from(n).unwrap_or(i64::MAX));
        Ok(first)
    }
}

/// Every log with its tree.
pub(crate) async fn load_logs(conn: &mut SqliteConnection) -> Result<BTreeMap<Origin, Log>, ReadFault> {
    let rows = sqlx::query("SELECT id, origin, size, root, frontier FROM log").fetch_all(conn).await?;
    Ok(sql::decode("log", &rows, read_log)?.into_iter().collect())
}

fn read_log(row: &SqliteRow) -> Result<(Origin, Log), Trouble> {
    let frontier: &[u8] = sql::get(row, 4)?;
    let (hashes, rest) = frontier.as_chunks::<HASH_LEN>();
    let hashes: Vec<Hash> = hashes.iter().copied().map(Hash::from_bytes).collect();
    let tree = CompactRange::from_hashes(sql::count(row, 2)?, &hashes).ok().filter(|_| rest.is_empty());
    let tree = tree.ok_or(Trouble::Bad("a frontier that fits the size"))?;
    if tree.root() != sql::hash(row, 3)? {
        return Err(Trouble::Bad("the root that its frontier makes"));
    }
    Ok((sql::id(row, 1, Origin::new)?, Log { id: sql::get(row, 0)?, tree }))
}
