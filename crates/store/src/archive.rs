//! A store's rows as plain values, table by table, and the way back. Only what cannot be derived is in it: names, leaves,
//! and the tables that this node alone knows. Everything else is filled anew through the everyday `apply`.

use std::path::Path;

use sqlx::{
    AssertSqlSafe, Column, Connection, Row, Sqlite, SqliteConnection, Type, TypeInfo, ValueRef,
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::{
    connect::{self, STORE_FILE},
    fault::{OpenFault, ReadFault},
    rebuild::{HOME_TABLES, RebuildFault, Rebuilt},
    sql::{self, Args},
    store::{Store, truncate_wal},
};

/// Rows read or written by one statement.
const PIECE: usize = 128;
/// Tables of which more than the home tables is needed to fill the rest anew; before those, which name their ids.
const RECORD_TABLES: &[&str] = &["log", "consultation", "entry"];

/// A value of a row, as the database types it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// Another number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Every table that an archive holds, in the order in which it is put back.
pub fn tables() -> impl Iterator<Item = &'static str> {
    RECORD_TABLES.iter().chain(HOME_TABLES).copied()
}

/// A table that is read from its first row to its last.
#[derive(Debug)]
pub struct Table {
    name: &'static str,
    columns: Vec<String>,
    /// What rows are ordered by, as the columns of its key or its row number.
    key: Vec<String>,
    last: Option<Vec<Cell>>,
    is_done: bool,
}

impl Table {
    /// Names of its columns, in the order of every row's values.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }
}

impl Store {
    /// Begins to read a table of [`tables`].
    ///
    /// Reader data. Not retried.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn archive_table(&self, name: &'static str) -> Result<Table, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let mut found = columns_of(&mut conn, name).await?;
        let columns = found.iter().map(|(column, _)| column.clone()).collect();
        found.retain(|(_, place)| *place > 0);
        found.sort_by_key(|(_, place)| *place);
        let mut key: Vec<String> = found.into_iter().map(|(column, _)| column).collect();
        if key.is_empty() {
            key.push("rowid".to_owned());
        }
        Ok(Table { name, columns, key, last: None, is_done: false })
    }

    /// The next rows of a table, by its key; none when all were read.
    ///
    /// Reader data: a database that is written meanwhile shows rows of several commits. Not retried.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn archive_rows(&self, table: &mut Table) -> Result<Vec<Vec<Cell>>, ReadFault> {
        if table.is_done {
            return Ok(Vec::new());
        }
        let (columns, key) = (table.columns.join(", "), table.key.join(", "));
        let mut args = Args::default();
        let behind = match &table.last {
            None => String::new(),
            Some(last) => {
                last.iter().for_each(|cell| bind(&mut args, cell));
                format!("WHERE ({key}) > ({})", vec!["?"; last.len()].join(", "))
            }
        };
        let text = format!("SELECT {columns}, {key} FROM {} {behind} ORDER BY {key} LIMIT {PIECE}", table.name);
        let query = sqlx::query_with::<Sqlite, SqliteArguments>(AssertSqlSafe(text), args.done()?);
        let rows = query.fetch_all(&self.inner.readers).await?;
        let mut read = rows.iter().map(cells).collect::<Result<Vec<_>, _>>()?;
        table.is_done = read.len() < PIECE;
        table.last = read.last().map(|row| row[table.columns.len()..].to_vec());
        read.iter_mut().for_each(|row| row.truncate(table.columns.len()));
        Ok(read)
    }
}

/// Columns of a table, each with its place in the key (0 for none).
async fn columns_of(conn: &mut SqliteConnection, table: &str) -> Result<Vec<(String, i64)>, ReadFault> {
    let rows = sqlx::query("SELECT name, pk FROM pragma_table_info($1)").bind(table).fetch_all(conn).await?;
    let columns = rows.iter().map(|row| Ok((sql::get(row, 0)?, sql::get(row, 1)?)));
    Ok(columns.collect::<Result<_, sqlx::Error>>()?)
}

fn cells(row: &SqliteRow) -> Result<Vec<Cell>, sqlx::Error> {
    let mut cells = Vec::with_capacity(row.len());
    for column in row.columns() {
        let value = row.try_get_raw(column.ordinal())?;
        let of = value.type_info();
        cells.push(match of.name() {
            _ if value.is_null() => Cell::Null,
            _ if <i64 as Type<Sqlite>>::compatible(&of) => Cell::Int(sql::get(row, column.ordinal())?),
            _ if <f64 as Type<Sqlite>>::compatible(&of) => Cell::Real(sql::get(row, column.ordinal())?),
            _ if <String as Type<Sqlite>>::compatible(&of) => Cell::Text(sql::get(row, column.ordinal())?),
            _ => Cell::Bytes(sql::get(row, column.ordinal())?),
        });
    }
    Ok(cells)
}

fn bind(args: &mut Args, cell: &Cell) {
    match cell {
        Cell::Null => args.int_or_null(None),
        Cell::Int(n) => args.int(*n),
        Cell::Real(n) => args.real(*n),
        Cell::Text(text) => args.text(text),
        Cell::Bytes(bytes) => args.blob(bytes),
    }
}

/// Why rows could not be put back.
#[derive(Debug, thiserror::Error)]
pub enum UnpackFault {
    /// The new database.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// Another table, or another place of it in the order.
    #[error("table {0:?} is none that an archive of this version holds here")]
    Table(String),
    /// A column that this version has not.
    #[error("table {table} has no column {column:?}")]
    Column {
        /// Which table.
        table: &'static str,
        /// Which column.
        column: String,
    },
    /// A row of another length.
    #[error("a row of table {table} has {found} values, not {wanted}")]
    Row {
        /// Which table.
        table: &'static str,
        /// Values given.
        found: usize,
        /// Columns named.
        wanted: usize,
    },
    /// The database refused rows.
    #[error("couldn't put rows of table {table} back")]
    Rows {
        /// Which table.
        table: &'static str,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// Filling the rest anew.
    #[error(transparent)]
    Rebuild(#[from] RebuildFault),
}

impl From<sqlx::Error> for UnpackFault {
    fn from(e: sqlx::Error) -> Self {
        UnpackFault::Rebuild(e.into())
    }
}

/// A database that is put together from rows, in a directory that has none.
#[derive(Debug)]
pub struct Unpacking {
    conn: SqliteConnection,
    waiting: std::vec::IntoIter<&'static str>,
    table: &'static str,
    columns: Vec<String>,
}

impl Unpacking {
    /// Begins a database.
    ///
    /// # Errors
    /// [`UnpackFault::Open`].
    pub async fn begin(dir: &Path) -> Result<Unpacking, UnpackFault> {
        let mut conn = connect::connect(&dir.join(STORE_FILE), true).await?;
        connect::migrate(&mut conn).await?;
        sqlx::query("BEGIN").execute(&mut conn).await?;
        // A row may name one that comes later; at the commit everything must be there.
        sqlx::query("PRAGMA defer_foreign_keys = ON").execute(&mut conn).await?;
        let waiting = tables().collect::<Vec<_>>().into_iter();
        Ok(Unpacking { conn, waiting, table: "", columns: Vec::new() })
    }

    /// The next table and its columns: those of [`tables`] in their order, none left out.
    ///
    /// # Errors
    /// [`UnpackFault::Table`], [`UnpackFault::Column`].
    pub async fn table(&mut self, name: &str, columns: Vec<String>) -> Result<(), UnpackFault> {
        let table = self.waiting.next().filter(|next| *next == name);
        self.table = table.ok_or_else(|| UnpackFault::Table(name.to_owned()))?;
        let known = columns_of(&mut self.conn, self.table).await.map_err(RebuildFault::from)?;
        if let Some(column) = columns.iter().find(|column| !known.iter().any(|(known, _)| known == *column)) {
            return Err(UnpackFault::Column { table: self.table, column: column.clone() });
        }
        self.columns = columns;
        Ok(())
    }

    /// Rows of the table, however many.
    ///
    /// # Errors
    /// [`UnpackFault::Row`], [`UnpackFault::Rows`].
    pub async fn rows(&mut self, rows: &[Vec<Cell>]) -> Result<(), UnpackFault> {
        let (table, wanted) = (self.table, self.columns.len());
        if let Some(row) = rows.iter().find(|row| row.len() != wanted) {
            return Err(UnpackFault::Row { table, found: row.len(), wanted });
        }
        for piece in rows.chunks(PIECE) {
            let mut args = Args::default();
            piece.iter().flatten().for_each(|cell| bind(&mut args, cell));
            let one = format!("({})", vec!["?"; wanted].join(", "));
            let values = vec![one.as_str(); piece.len()].join(", ");
            let text = format!("INSERT INTO {table} ({}) VALUES {values}", self.columns.join(", "));
            let fail = |source| UnpackFault::Rows { table, source };
            let query = sqlx::query_with::<Sqlite, SqliteArguments>(AssertSqlSafe(text), args.done().map_err(fail)?);
            query.execute(&mut self.conn).await.map_err(fail)?;
        }
        Ok(())
    }

    /// Ends the rows and fills everything else anew.
    ///
    /// Durable on return.
    ///
    /// # Errors
    /// [`UnpackFault::Table`] when tables are missing; else what rebuilding met.
    pub async fn finish(mut self, dir: &Path) -> Result<Rebuilt, UnpackFault> {
        if let Some(missing) = self.waiting.next() {
            return Err(UnpackFault::Table(missing.to_owned()));
        }
        sqlx::query("COMMIT").execute(&mut self.conn).await?;
        truncate_wal(&mut self.conn).await?;
        self.conn.close().await?;
        Ok(Store::rebuild(dir).await?)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use hutong_core::ids::Origin;

    use super::*;

    /// Filled anew from the others, or of the database's own making.
    const DERIVED: &[&str] = &[
        "anchor",
        "document",
        "erase_ack",
        "erasure",
        "finding",
        "follow_up",
        "item",
        "item_count",
        "joint_act",
        "joint_status",
        "migration",
        "part",
        "participant",
        "report",
        "revision",
        "stage",
        "stance",
        "state_change",
        "tally",
        "tile",
        "vote_batch",
        "waiting",
    ];

    async fn store(dir: &Path) -> Store {
        Store::create(dir, &Origin::new("a.example/log/1").expect("an origin")).await.expect("a store")
    }

    #[tokio::test]
    async fn every_table_is_archived_or_derived() {
        let dir = tempfile::tempdir().expect("a folder");
        let store = store(dir.path()).await;
        let rows = sqlx::query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        let rows = rows.fetch_all(&store.inner.readers).await.expect("tables");
        let found: BTreeSet<String> = rows.iter().map(|row| sql::get(row, 0).expect("a name")).collect();
        let known: BTreeSet<String> = tables().chain(DERIVED.iter().copied()).map(str::to_owned).collect();
        assert_eq!(found, known, "a new table is copied as it is (HOME_TABLES) or filled anew (DERIVED)");
    }

    #[tokio::test]
    async fn what_is_no_archive_of_ours_is_refused_with_its_place() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut unpacking = Unpacking::begin(dir.path()).await.expect("a database");
        let refused = unpacking.table("entry", Vec::new()).await;
        assert!(matches!(refused, Err(UnpackFault::Table(name)) if name == "entry"), "out of order");
        drop(unpacking);
        let mut unpacking = Unpacking::begin(dir.path()).await.expect("a database");
        let refused = unpacking.table("log", vec!["id); DROP TABLE log; --".to_owned()]).await;
        assert!(matches!(refused, Err(UnpackFault::Column { table: "log", .. })));
        drop(unpacking);
        let mut unpacking = Unpacking::begin(dir.path()).await.expect("a database");
        unpacking.table("log", vec!["id".to_owned(), "origin".to_owned()]).await.expect("columns");
        let refused = unpacking.rows(&[vec![Cell::Int(1)]]).await;
        assert!(matches!(refused, Err(UnpackFault::Row { table: "log", found: 1, wanted: 2 })));
        assert!(matches!(unpacking.finish(dir.path()).await, Err(UnpackFault::Table(_))), "tables are missing");
    }

    /// Two locks that every reader would wait for: see decision 098.
    #[tokio::test]
    async fn the_database_is_compiled_without_a_shared_page_cache() {
        let dir = tempfile::tempdir().expect("a folder");
        let store = store(dir.path()).await;
        let rows = sqlx::query("PRAGMA compile_options").fetch_all(&store.inner.readers).await.expect("options");
        let options: BTreeSet<String> = rows.iter().map(|row| sql::get(row, 0).expect("an option")).collect();
        assert!(
            !options.contains("ENABLE_MEMORY_MANAGEMENT"),
            "one page cache for all: .cargo/config.toml was not read"
        );
        assert!(options.contains("DEFAULT_MEMSTATUS=0"), "{options:?}");
    }
}
