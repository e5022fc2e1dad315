//! Everything that can be verified from bytes, found and named: nothing is believed because a table says so.
//!
//! Leaves are hashed, trees grown, all shared tables filled anew beside the store through the everyday `apply` and
//! compared row by row; contents are committed to again. A row put in, changed or taken out by anybody is named.

mod compare;
mod contents;
mod entries;
mod votes;

use std::fmt;

use hutong_core::ids::{Origin, Place};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    apply::Target,
    backup::{Looking, attachment},
    connect::{STORE_FILE, migrate},
    fault::{ApplyFault, OpenFault, ReadFault, WriteFault},
    key,
    names::{HOME, Names},
    refold::{derive_home, load_kept, refold},
    store::Store,
};

/// Most findings of a check; more are counted as one.
pub const FINDINGS_MAX: usize = 1_000;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which table.
    pub table: &'static str,
    /// Which row, as its key columns.
    pub key: String,
    /// The leaf it belongs to, where it belongs to one.
    pub place: Option<Place>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The file itself, in the database's own words.
    File(String),
    /// The row is missing.
    Missing,
    /// Nothing accounts for the row.
    Surplus,
    /// The row is not what its source makes of it.
    Differs,
    /// Bytes and hash disagree.
    Hash,
    /// Entries before it are missing.
    Gap,
    /// Size, root or frontier are not those of the entries.
    Tree,
    /// Salt and content do not match the commitment.
    Commitment,
    /// What was erased is still here.
    NotErased,
    /// What it belongs to is not here.
    Orphan,
    /// Votes are not those that the batch commits to.
    Votes,
    /// There are more findings than are listed.
    More,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Problem::File(words) => words,
            Problem::Missing => "the row is missing",
            Problem::Surplus => "nothing accounts for this row",
            Problem::Differs => "the row is not what its source makes of it",
            Problem::Hash => "bytes and hash disagree",
            Problem::Gap => "entries before it are missing",
            Problem::Tree => "size, root or frontier are not those of the entries",
            Problem::Commitment => "salt and content do not match the commitment",
            Problem::NotErased => "what was erased is still here",
            Problem::Orphan => "what it belongs to is not here",
            Problem::Votes => "the votes are not those that the batch commits to",
            Problem::More => "there are more findings than are listed",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table {}, {}: {}", self.table, self.key, self.problem)?;
        self.place.as_ref().map_or(Ok(()), |p| write!(f, " (entry {} of {})", p.index, p.origin))
    }
}

/// Why a check could not be made.
#[derive(Debug, thiserror::Error)]
#[error("couldn't check the store")]
pub struct CheckFault(#[source] Box<dyn std::error::Error + Send + Sync>);

macro_rules! from_fault {
    ($($fault:ty),*) => {
        $(impl From<$fault> for CheckFault {
            fn from(e: $fault) -> Self {
                CheckFault(Box::new(e))
            }
        })*
    };
}
from_fault!(sqlx::Error, OpenFault, ReadFault, WriteFault, ApplyFault);

/// What was looked at and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Leaves hashed and folded.
    pub leaves: u64,
    /// Contents committed to again.
    pub openings: u64,
    /// Joint documents whose words are erased: their co-hosts are believed.
    pub believed: u64,
    /// What is wrong, at most [`FINDINGS_MAX`].
    pub findings: Vec<Finding>,
}

/// A check under way: findings so far, and names for places.
struct Checking {
    conn: SqliteConnection,
    names: Names,
    checked: Checked,
}

impl Store {
    /// Checks everything that can be verified from bytes. Writing goes on meanwhile; what is checked is the state of one
    /// commit. Memory stays bounded: rows pass in pieces, and the comparison lies in a temporary file without contents.
    ///
    /// Changes nothing. Reader data, all of one commit.
    ///
    /// # Errors
    /// [`CheckFault`]: the check could not be made. What it found is no error.
    pub async fn check(&self) -> Result<Checked, CheckFault> {
        let mut checking = Checking::begin(self).await?;
        checking.check_file().await?;
        if checking.is_open() {
            checking.run().await?;
        }
        checking.conn.close().await?;
        Ok(checking.checked)
    }
}

impl Checking {
    async fn begin(store: &Store) -> Result<Checking, CheckFault> {
        // A database without a name is a temporary file of SQLite's own, gone when the connection closes.
        let scratch =
            SqliteConnectOptions::new().filename("").statement_cache_capacity(512).disable_statement_logging();
        let mut conn = scratch.pragma("synchronous", "OFF").row_buffer_size(1024).connect().await?;
        migrate(&mut conn).await?;
        let file = store.inner.dir.join(STORE_FILE);
        let attached = attachment(&file, store.inner.looking.unwrap_or(Looking::Served));
        sqlx::query("ATTACH DATABASE $1 AS s").bind(attached).execute(&mut conn).await?;
        sqlx::query("BEGIN").execute(&mut conn).await?;
        Ok(Checking { conn, names: Names::default(), checked: Checked::default() })
    }

    /// The database's own check of its pages and indexes.
    async fn check_file(&mut self) -> Result<(), CheckFault> {
        let rows = sqlx::query("PRAGMA s.integrity_check(100)").fetch_all(&mut self.conn).await?;
        for row in rows {
            let words: String = crate::sql::get(&row, 0)?;
            if words != "ok" {
                self.find("file", STORE_FILE.to_owned(), None, Problem::File(words));
            }
        }
        Ok(())
    }

    /// A file that SQLite itself finds broken is not read further: its answers mean nothing.
    fn is_open(&self) -> bool {
        self.checked.findings.is_empty()
    }

    async fn run(&mut self) -> Result<(), CheckFault> {
        self.names.kept = match load_kept(&mut self.conn).await {
            Ok(kept) => kept,
            Err(ReadFault::Damaged(e)) => {
                self.find(e.table, "names".to_owned(), None, Problem::Differs);
                return Ok(());
            }
            Err(e) => return Err(e.into()),
        };
        self.copy_believed().await?;
        let mut onlooker = entries::Looking::default();
        let mut target = Target::new(&mut self.conn, &mut self.names, &crate::step::Unbroken);
        target.is_scratch = true;
        // The own log is there from the beginning, also while it is empty.
        let home = target.names.kept.logs.iter().find(|(_, id)| **id == HOME).map(|(origin, _)| origin.clone());
        if let Some(home) = home {
            target.names.log(target.conn, &home).await?;
        }
        match refold(&mut target, &mut onlooker).await {
            Ok(n) => self.checked.leaves = n,
            Err(ApplyFault::Write(WriteFault::Read(ReadFault::Damaged(e)))) => {
                self.find(e.table, "all".to_owned(), None, Problem::Differs);
            }
            Err(e) => return Err(e.into()),
        }
        onlooker.finish(self).await?;
        derive_home(&mut self.conn).await?;
        self.check_contents().await?;
        self.check_votes().await?;
        self.compare_tables().await
    }

    /// Who had to accept charters whose words are gone cannot be found out again: it is taken over, and counted.
    async fn copy_believed(&mut self) -> Result<(), CheckFault> {
        let copied = sqlx::query(
            "INSERT INTO main.cohosts SELECT * FROM s.cohosts c WHERE NOT EXISTS \
             (SELECT 1 FROM s.document d JOIN s.opening o ON o.id = d.opening AND o.erased = 0 WHERE d.sha256 = c.sha256)",
        )
        .execute(&mut self.conn)
        .await?;
        self.checked.believed = copied.rows_affected();
        contents::derive_cohosts(&mut self.conn).await
    }

    fn find(&mut self, table: &'static str, key: String, place: Option<i64>, problem: Problem) {
        let findings = &mut self.checked.findings;
        if findings.len() + 1 < FINDINGS_MAX {
            let place = place.and_then(|p| place_of(&self.names, p));
            findings.push(Finding { table, key, place, problem });
        } else if findings.len() + 1 == FINDINGS_MAX {
            findings.push(Finding { table, key, place: None, problem: Problem::More });
        }
    }
}

fn place_of(names: &Names, place: i64) -> Option<Place> {
    let (log, index) = key::split(place);
    let known = names.kept.logs.iter().find(|(_, id)| **id == log);
    known.map(|(origin, _): (&Origin, _)| Place { origin: origin.clone(), index })
}
