//! What can go wrong with our own world, one enum an operation. Sources are kept, never repeated in the text.

use hutong_core::ids::{EntryIndex, LeafId, Origin, PartName, Place};

use crate::step::Step;

/// Why a store could not be created or opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The database file.
    #[error("couldn't open {file}")]
    Database {
        /// Which file of the directory.
        file: String,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// A setting that durability or erasure rests on did not take.
    #[error(
        "{file}: the database keeps {pragma} = {found}, but {wanted} is needed: it may lie on a file system that cannot do it"
    )]
    Setting {
        /// Which file of the directory.
        file: String,
        /// Name of the pragma.
        pragma: &'static str,
        /// Its value.
        found: String,
        /// The value it should have.
        wanted: &'static str,
    },
    /// There is a store already.
    #[error("{0} exists already: open it instead")]
    Exists(String),
    /// There is no store.
    #[error("{0} is not there: create the store first")]
    Missing(String),
    /// Written by a later version of the program.
    #[error("the database is of version {found}; this program reads up to {known}: use the newer program")]
    TooNew {
        /// Version of the database.
        found: i64,
        /// Newest version known here.
        known: i64,
    },
    /// Written by an earlier version of the program, and not to be changed here.
    #[error("the database is of version {found}; this program reads version {known}: restore it, which brings it up")]
    TooOld {
        /// Version of the database.
        found: i64,
        /// Version known here.
        known: i64,
    },
    /// A migration that was applied has other text now.
    #[error(
        "migration {version} was applied with other text than this program has: use the program that wrote the database"
    )]
    OtherMigration {
        /// Its number.
        version: i64,
    },
    /// A migration failed; the database is as before.
    #[error("couldn't bring the database to version {version}")]
    Migrate {
        /// Its number.
        version: i64,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// A stale search file could not be removed.
    #[error("couldn't remove the old search file")]
    Search {
        /// What the file system said.
        #[source]
        source: std::io::Error,
    },
    /// What is stored cannot be read.
    #[error(transparent)]
    Read(#[from] ReadFault),
}

/// A row that no writer of ours makes: evidence, not weather.
#[derive(Debug, thiserror::Error)]
#[error("table {table} holds something other than {wanted}: run a check, then rebuild")]
pub struct Damaged {
    /// Which table.
    pub table: &'static str,
    /// What should be there.
    pub wanted: &'static str,
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadFault {
    /// The driver.
    #[error("couldn't read the database")]
    Database(#[from] sqlx::Error),
    /// A row is damaged.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The log is not that long.
    #[error("{origin} has {size} entries here, not {asked}")]
    Beyond {
        /// Which log.
        origin: Origin,
        /// Its size.
        size: EntryIndex,
        /// What was asked for.
        asked: EntryIndex,
    },
}

/// Why no transaction could begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginFault {
    /// Somebody else writes: not this process, which has one writer.
    #[error("couldn't begin a transaction: another process writes to this database")]
    Busy(#[source] sqlx::Error),
    /// The driver.
    #[error("couldn't begin a transaction")]
    Database(#[source] sqlx::Error),
    /// The outcome of an earlier commit is unknown: what is in memory may be wrong.
    #[error("the outcome of an earlier commit is unknown: open the store again before writing")]
    Reopen,
}

/// Why rows could not be written. The transaction stands where it stood before the statement or behind part of it: go
/// back to a savepoint or give it up.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// A constraint of a table: core would normally have refused. Redo the batch ticket by ticket to find which.
    #[error("couldn't write: constraint {constraint} does not hold")]
    Constraint {
        /// What the database says about it.
        constraint: String,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// The driver: disk, memory, I/O. Give the whole batch up.
    #[error("couldn't write to the database")]
    Database(#[source] sqlx::Error),
    /// Something needed on the way could not be read.
    #[error(transparent)]
    Read(#[from] ReadFault),
    /// Broken on purpose by a test.
    #[error("{0:?} was broken on purpose")]
    Broken(Step),
}

/// Why leaves or contents could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyFault {
    /// Writing failed.
    #[error(transparent)]
    Write(#[from] WriteFault),
    /// The entries do not begin where the log ends.
    #[error("{origin} continues at {expected}, not at {given}")]
    NotNext {
        /// Which log.
        origin: Origin,
        /// Its size.
        expected: EntryIndex,
        /// First index of the batch.
        given: EntryIndex,
    },
    /// The tree handed in is not the stored one with these entries.
    #[error("the tree given for {origin} at {size} is not the one that these entries make")]
    OtherTree {
        /// Which log.
        origin: Origin,
        /// Its size with the batch.
        size: EntryIndex,
    },
    /// A tile handed in is missing, too many, or not at its place.
    #[error("the full tiles given for {origin} at {size} are not those that the batch finishes")]
    OtherTiles {
        /// Which log.
        origin: Origin,
        /// Its size with the batch.
        size: EntryIndex,
    },
    /// Too many logs or leaves for the keys of the tables.
    #[error("{origin} is beyond what the tables can number")]
    TooMany {
        /// Which log.
        origin: Origin,
    },
    /// The leaf shows no such part.
    #[error("{place:?} has no part {part}")]
    NoSuchPart {
        /// The leaf.
        place: Place,
        /// The part.
        part: PartName,
    },
    /// Salt and content are not what the leaf commits to.
    #[error("salt and content of part {part} of {place:?} do not match its commitment")]
    Commitment {
        /// The leaf.
        place: Place,
        /// The part.
        part: PartName,
    },
    /// The part was erased: its content may not come back.
    #[error("part {part} of {place:?} was erased")]
    Erased {
        /// The leaf.
        place: Place,
        /// The part.
        part: PartName,
    },
    /// Vote rows are not those that the batch commits to.
    #[error("the rows given for the vote batch {place:?} are not those it commits to")]
    OtherVotes {
        /// The batch leaf.
        place: Place,
    },
}

/// How a commit ended other than well.
#[derive(Debug, thiserror::Error)]
pub enum CommitFault {
    /// Nothing of the transaction was kept.
    #[error("couldn't commit; nothing was kept")]
    Refused(#[source] sqlx::Error),
    /// Nobody knows whether it was kept. The store writes no more until it is opened again.
    #[error("the outcome of the commit is unknown: open the store again and read what it holds")]
    Unknown(#[source] sqlx::Error),
    /// A batch of votes is full and its leaf is not among what was applied: its slips would name a batch that never comes.
    #[error("the votes of batch {0} are kept and their leaf is missing; nothing was kept")]
    Unsealed(LeafId),
    /// Broken on purpose by a test, nothing kept.
    #[error("the commit was broken on purpose; nothing was kept")]
    Broken,
    /// Broken on purpose by a test, after it was kept.
    #[error("the commit was broken on purpose after it was kept: open the store again")]
    BrokenUnknown,
}

impl CommitFault {
    /// Whether nothing was kept for certain.
    pub fn is_refused(&self) -> bool {
        matches!(self, CommitFault::Refused(_) | CommitFault::Unsealed(_) | CommitFault::Broken)
    }
}

impl From<sqlx::Error> for WriteFault {
    fn from(e: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match &e {
            sqlx::Error::Database(d) if d.kind() != ErrorKind::Other => {
                WriteFault::Constraint { constraint: d.message().to_owned(), source: e }
            }
            _ => WriteFault::Database(e),
        }
    }
}

impl From<Damaged> for WriteFault {
    fn from(e: Damaged) -> Self {
        WriteFault::Read(e.into())
    }
}

impl From<sqlx::Error> for ApplyFault {
    fn from(e: sqlx::Error) -> Self {
        ApplyFault::Write(e.into())
    }
}

impl From<ReadFault> for ApplyFault {
    fn from(e: ReadFault) -> Self {
        ApplyFault::Write(e.into())
    }
}

impl WriteFault {
    /// Whether redoing the batch ticket by ticket may help.
    pub fn is_constraint(&self) -> bool {
        matches!(self, WriteFault::Constraint { .. })
    }
}

impl ApplyFault {
    /// Whether redoing the batch ticket by ticket may help.
    pub fn is_constraint(&self) -> bool {
        matches!(self, ApplyFault::Write(w) if w.is_constraint())
    }
}
