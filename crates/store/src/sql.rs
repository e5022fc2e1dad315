//! Statements over many rows, and rows into types.

use hutong_core::ids::{Origin, Ref};
use hutong_log::hash::Hash;
use sqlx::{
    Arguments, AssertSqlSafe, Decode, Row, Sqlite, SqliteConnection, Type,
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::fault::Damaged;

/// Most rows of one statement.
const ROWS_MAX: usize = 256;
/// Batches are cut into powers of two from [`ROWS_MAX`] down to here; what is left is one statement of its own length.
/// A statement costs a change of threads, a new text a compilation: this bounds both.
const ROWS_EXACT: usize = 128;

/// Values of one statement, in order.
#[derive(Default)]
pub(crate) struct Args {
    args: SqliteArguments,
    // None of the types below fails to encode; kept instead of hidden all the same.
    failed: Option<sqlx::error::BoxDynError>,
}

impl Args {
    fn add<'q, T: sqlx::Encode<'q, Sqlite> + Type<Sqlite>>(&mut self, value: T) {
        if let Err(e) = self.args.add(value) {
            self.failed.get_or_insert(e);
        }
    }

    pub(crate) fn int(&mut self, value: i64) {
        self.add(value);
    }

    pub(crate) fn real(&mut self, value: f64) {
        self.add(value);
    }

    pub(crate) fn count(&mut self, value: u64) {
        self.add(crate::key::int(value));
    }

    pub(crate) fn count_or_null(&mut self, value: Option<u64>) {
        self.add(value.map(crate::key::int));
    }

    pub(crate) fn int_or_null(&mut self, value: Option<i64>) {
        self.add(value);
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.add(value);
    }

    pub(crate) fn text_or_null(&mut self, value: Option<&str>) {
        self.add(value);
    }

    pub(crate) fn blob(&mut self, value: &[u8]) {
        self.add(value);
    }

    pub(crate) fn blob_or_null(&mut self, value: Option<&[u8]>) {
        self.add(value);
    }

    pub(crate) fn hash_or_null(&mut self, value: Option<Hash>) {
        self.blob_or_null(value.as_ref().map(|h| h.as_bytes().as_slice()));
    }

    /// Origin, index and hash of a reference: three columns, all null without one.
    pub(crate) fn reference(&mut self, value: Option<&Ref>) {
        self.text_or_null(value.and_then(|r| r.origin.as_ref()).map(Origin::as_str));
        self.count_or_null(value.map(|r| r.index));
        self.hash_or_null(value.map(|r| r.hash));
    }

    pub(crate) fn done(self) -> Result<SqliteArguments, sqlx::Error> {
        self.failed.map_or(Ok(self.args), |e| Err(sqlx::Error::Encode(e)))
    }
}

/// A statement with one list of rows in it: `head VALUES (?, …), (?, …) tail`.
pub(crate) struct Rows {
    pub head: &'static str,
    pub columns: usize,
    pub tail: &'static str,
}

impl Rows {
    /// Runs the statement over all rows, some hundred at a time.
    pub(crate) async fn run<T>(
        &self,
        conn: &mut SqliteConnection,
        rows: &[T],
        mut bind: impl FnMut(&mut Args, &T),
    ) -> Result<(), sqlx::Error> {
        for piece in pieces(rows) {
            let mut args = Args::default();
            args.args.reserve(piece.len() * self.columns, 0);
            piece.iter().for_each(|row| bind(&mut args, row));
            let text = self.text(piece.len());
            #[cfg(debug_assertions)]
            crate::planned::look(conn, self, &self.text(ROWS_MAX)).await?;
            sqlx::query_with(AssertSqlSafe(text), args.done()?).execute(&mut *conn).await?;
        }
        Ok(())
    }

    /// Puts the statement over all rows behind those that wait.
    pub(crate) fn queue<T>(&self, script: &mut Script, rows: &[T], mut bind: impl FnMut(&mut Args, &T)) {
        for piece in pieces(rows) {
            piece.iter().for_each(|row| bind(&mut script.args, row));
            self.write_text(&mut script.text, piece.len());
            script.text.push(';');
        }
    }

    fn text(&self, rows: usize) -> String {
        let mut text = String::with_capacity(self.head.len() + self.tail.len() + rows * (2 * self.columns + 3) + 10);
        self.write_text(&mut text, rows);
        text
    }

    fn write_text(&self, text: &mut String, rows: usize) {
        text.push_str(self.head);
        text.push_str(" VALUES ");
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ",(" });
            for column in 0..self.columns {
                text.push_str(if column == 0 { "?" } else { ",?" });
            }
            text.push(')');
        }
        text.push(' ');
        text.push_str(self.tail);
    }
}

/// Statements that wait to be run together, in their order. Each call of the driver is a change of threads and back,
/// which for a batch of few rows takes longer than the statement. For few rows only: the text as a whole is what is kept
/// prepared.
#[derive(Default)]
pub(crate) struct Script {
    text: String,
    args: Args,
}

impl Script {
    /// Runs what waits; nothing waits afterwards.
    pub(crate) async fn run(&mut self, conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let Script { text, args } = std::mem::take(self);
        if !text.is_empty() {
            sqlx::query_with(AssertSqlSafe(text), args.done()?).execute(conn).await?;
        }
        Ok(())
    }
}

/// Runs `SELECT … (VALUES (?, …), …) …` over all keys and hands each row to `take`. `head` ends before the list,
/// `tail` begins behind it.
pub(crate) async fn select_by<T>(
    conn: &mut SqliteConnection,
    select: &Rows,
    keys: &[T],
    mut bind: impl FnMut(&mut Args, &T),
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let mut found = Vec::new();
    for piece in pieces(keys) {
        let mut args = Args::default();
        piece.iter().for_each(|key| bind(&mut args, key));
        let text = select.text(piece.len());
        #[cfg(debug_assertions)]
        crate::planned::look(conn, select, &select.text(ROWS_MAX)).await?;
        let query = sqlx::query_with(AssertSqlSafe(text), args.done()?);
        found.extend(query.fetch_all(&mut *conn).await?);
    }
    Ok(found)
}

/// Cuts a slice into pieces, largest first: powers of two, then one rest of fewer than [`ROWS_EXACT`] rows.
fn pieces<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let len = match rest.len() {
            0 => return None,
            n if n < ROWS_EXACT => n,
            n => (1 << n.ilog2()).min(ROWS_MAX),
        };
        let (piece, behind) = rest.split_at(len);
        rest = behind;
        Some(piece)
    })
}

/// One column, decoded.
pub(crate) fn get<'r, T>(row: &'r SqliteRow, column: usize) -> Result<T, sqlx::Error>
where
    T: Decode<'r, Sqlite> + Type<Sqlite>,
{
    row.try_get(column)
}

/// A count or index; never negative in a sound table.
pub(crate) fn count(row: &SqliteRow, column: usize) -> Result<u64, Trouble> {
    let n: i64 = get(row, column)?;
    u64::try_from(n).map_err(|_| Trouble::Bad("a count from 0"))
}

/// A count or null.
pub(crate) fn count_or_null(row: &SqliteRow, column: usize) -> Result<Option<u64>, Trouble> {
    let n: Option<i64> = get(row, column)?;
    n.map(|n| u64::try_from(n).map_err(|_| Trouble::Bad("a count from 0"))).transpose()
}

/// Thirty-two bytes.
pub(crate) fn hash(row: &SqliteRow, column: usize) -> Result<Hash, Trouble> {
    Hash::from_slice(get(row, column)?).ok_or(Trouble::Bad("32 bytes"))
}

/// Thirty-two bytes or null.
pub(crate) fn hash_or_null(row: &SqliteRow, column: usize) -> Result<Option<Hash>, Trouble> {
    let bytes: Option<&[u8]> = get(row, column)?;
    bytes.map(|b| Hash::from_slice(b).ok_or(Trouble::Bad("32 bytes"))).transpose()
}

/// Bytes of a fixed length.
pub(crate) fn array<const N: usize>(row: &SqliteRow, column: usize) -> Result<[u8; N], Trouble> {
    let bytes: &[u8] = get(row, column)?;
    bytes.try_into().map_err(|_| Trouble::Bad("bytes of a fixed length"))
}

/// A word of the record.
pub(crate) fn word<T>(row: &SqliteRow, column: usize, from: impl Fn(&str) -> Option<T>) -> Result<T, Trouble> {
    from(get(row, column)?).ok_or(Trouble::Bad("a word of the record"))
}

/// A word of the record or null.
pub(crate) fn word_or_null<T>(
    row: &SqliteRow,
    column: usize,
    from: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Trouble> {
    let text: Option<&str> = get(row, column)?;
    text.map(|t| from(t).ok_or(Trouble::Bad("a word of the record"))).transpose()
}

/// An id as text.
pub(crate) fn id<T, E>(row: &SqliteRow, column: usize, make: impl Fn(&str) -> Result<T, E>) -> Result<T, Trouble> {
    make(get(row, column)?).map_err(|_| Trouble::Bad("an id of its kind"))
}

/// A reference in three columns.
pub(crate) fn reference(row: &SqliteRow, column: usize) -> Result<Option<Ref>, Trouble> {
    let Some(index) = count_or_null(row, column + 1)? else { return Ok(None) };
    let origin = word_or_null(row, column, |t| Origin::new(t).ok())?;
    Ok(Some(Ref { origin, index, hash: hash(row, column + 2)? }))
}

/// Why a row is not a value.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// A column holds something that no writer of ours puts there.
    Bad(&'static str),
    /// The driver said no.
    Driver(sqlx::Error),
}

impl From<sqlx::Error> for Trouble {
    fn from(e: sqlx::Error) -> Self {
        Trouble::Driver(e)
    }
}

impl Trouble {
    /// The same, with the table it was read from.
    pub(crate) fn of(self, table: &'static str) -> crate::fault::ReadFault {
        match self {
            Trouble::Bad(wanted) => Damaged { table, wanted }.into(),
            Trouble::Driver(sqlx::Error::ColumnDecode { .. }) => {
                Damaged { table, wanted: "a value of its type" }.into()
            }
            Trouble::Driver(e) => e.into(),
        }
    }
}

/// Decodes every row of a table.
pub(crate) fn decode<T>(
    table: &'static str,
    rows: &[SqliteRow],
    one: impl FnMut(&SqliteRow) -> Result<T, Trouble>,
) -> Result<Vec<T>, crate::fault::ReadFault> {
    rows.iter().map(one).collect::<Result<_, _>>().map_err(|e| e.of(table))
}
