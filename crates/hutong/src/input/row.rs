//! One row of any table, and where rows come from. Not here: what a row means.

use super::problem::What;

/// Why no further row could be read.
#[derive(Debug, thiserror::Error)]
pub enum RowFault {
    /// The file could not be read further.
    #[error("couldn't read on")]
    Io(#[from] std::io::Error),
    /// The sheet is damaged after this row; the rows before it stand.
    #[error("couldn't read the sheet after row {row}")]
    Sheet {
        /// Last row that could be read, from 1.
        row: u64,
        /// What the reader of workbooks said.
        source: calamine::XlsxError,
    },
}

/// What was wrong with a row before anyone asked what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Bytes that are not text in the file's encoding, now `�`; the number of places.
    BadBytes(usize),
    /// A quote opened on this row is never closed; the row ends at its line's end.
    QuoteOpen,
    /// A cell (column from 0) holds a formula; its last computed value is taken.
    Formula(usize),
    /// A cell (column from 0) holds an error such as `#REF!` instead of a value.
    CellError(usize, String),
}

/// A row of cells, reused from row to row so that reading two million of them allocates a few times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it begins: line of a text file, row number of a sheet; from 1.
    pub line: u64,
    /// What was wrong with it.
    pub flaws: Vec<Flaw>,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    /// Forgets all cells and flaws.
    pub fn clear(&mut self) {
        self.line = 0;
        self.flaws.clear();
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cells.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether all its cells are blank.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The cell of a column, from 0; empty beyond the last.
    pub fn cell(&self, column: usize) -> &str {
        let Some(&end) = self.ends.get(column) else { return "" };
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.text[start..end]
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|column| self.cell(column))
    }
}

/// A table read from top to bottom.
pub trait Rows {
    /// Fills `row` with the next one; `false` when there is none. Blank rows are passed over.
    ///
    /// # Errors
    /// When the file cannot be read further; rows so far stand.
    fn next_row(&mut self, row: &mut Row) -> Result<bool, RowFault>;

    /// What is to be said of the table as a whole, once it has been read.
    fn remarks(&self) -> Vec<What> {
        Vec::new()
    }
}
