//! A table of opinions from its first row to its last: find the headings, then hand every row to the intake.
//! Not here: how rows are parted, and what may stand in a field.

use super::headings::{Columns, FIELDS, Field, Layout, heading_score, is_yes, simulated_column};
use super::limits::HEADING_ROWS_MAX;
use super::opinions::Intake;
use super::problem::What;
use super::row::{Flaw, Row, RowFault, Rows};

/// Rows looked at to guess which column holds the text when no heading says so.
const GUESS_ROWS: usize = 64;

/// Why a table cannot be read at all.
#[derive(Debug)]
pub enum TableFault {
    /// The caller mapped a field to a column that does not exist; the headings there are.
    NoColumn(String, String),
    /// The rows ended early.
    Rows(RowFault),
}

impl From<RowFault> for TableFault {
    fn from(fault: RowFault) -> Self {
        Self::Rows(fault)
    }
}

/// Reads all rows into `intake`.
///
/// # Errors
/// When a mapped column is missing, or the rows cannot be read further; what was read until then stands in `intake`.
pub fn read(rows: &mut dyn Rows, mapped: &Columns, intake: &mut Intake<'_>) -> Result<(), TableFault> {
    let (head, fault) = read_head(rows);
    if head.is_empty() {
        return fault.map_or(Ok(()), |fault| Err(fault.into()));
    }
    let (layout, width, start) = lay_out(&head, mapped, intake)?;
    let mark = start.checked_sub(1).and_then(|row| simulated_column(&head[row].cells().collect::<Vec<&str>>()));
    let mut reader = Reader { layout, width, mark, number: 0 };
    for row in &head[start..] {
        reader.take(row, intake);
    }
    if let Some(fault) = fault {
        return Err(fault.into());
    }
    let mut row = Row::default();
    while rows.next_row(&mut row)? {
        reader.take(&row, intake);
    }
    for remark in rows.remarks() {
        intake.note_file(remark);
    }
    Ok(())
}

/// The first rows, and why there are no more of them when the file breaks off so early.
fn read_head(rows: &mut dyn Rows) -> (Vec<Row>, Option<RowFault>) {
    let mut head: Vec<Row> = Vec::new();
    while head.len() < GUESS_ROWS {
        let mut row = Row::default();
        match rows.next_row(&mut row) {
            Ok(true) => head.push(row),
            Ok(false) => break,
            Err(fault) => return (head, Some(fault)),
        }
    }
    (head, None)
}

/// Where the fields stand, how many columns there are, and the first row that is no heading.
fn lay_out(head: &[Row], mapped: &Columns, intake: &mut Intake<'_>) -> Result<(Layout, usize, usize), TableFault> {
    let cells = |row: usize| head[row].cells().collect::<Vec<&str>>();
    let scored = (0..head.len().min(HEADING_ROWS_MAX)).map(|row| (heading_score(&cells(row), mapped), row));
    // A word such as 建议 may stand alone in any cell: below the first row, two fields must be named.
    let fit = scored.filter(|(score, row)| *score >= if *row == 0 { 1 } else { 4 });
    let heading = fit.max_by_key(|(score, row)| (*score, std::cmp::Reverse(*row))).map(|(_, row)| row);
    let names = heading.map_or_else(|| vec![""; head[0].len()], cells);
    if let Some(wanted) = mapped.missing(&names) {
        return Err(TableFault::NoColumn(wanted.to_owned(), names.join(", ")));
    }
    let mut layout = Layout::of(&names, mapped);
    let start = heading.map_or(0, |row| row + 1);
    match heading {
        None => intake.note_file(What::HeadingsMissing),
        Some(0) => {}
        Some(above) => intake.note_file(What::RowsAboveHeadings(above)),
    }
    if layout.column(Field::Text).is_none() {
        guess_text(&head[start..], &names, &mut layout, intake);
    }
    if layout.column(Field::Id).is_none() {
        intake.note_file(What::IdsAreRowNumbers);
    }
    let unused = layout.unused(&names);
    if !unused.is_empty() {
        intake.note_file(What::ColumnsUnused(unused.join(", ")));
    }
    let width = heading.map_or(usize::MAX, |row| head[row].len());
    Ok((layout, width, start))
}

/// The free column that holds the most characters is the text.
fn guess_text(rows: &[Row], names: &[&str], layout: &mut Layout, intake: &mut Intake<'_>) {
    let taken: Vec<usize> = Field::ALL.into_iter().filter_map(|field| layout.column(field)).collect();
    let width = rows.iter().map(Row::len).max().unwrap_or(0);
    let weight = |column: usize| rows.iter().map(|row| row.cell(column).chars().count()).sum::<usize>();
    let free = (0..width).filter(|column| !taken.contains(column));
    let Some(column) = free.max_by_key(|column| (weight(*column), std::cmp::Reverse(*column))) else { return };
    layout.set(Field::Text, column);
    let name = names.get(column).filter(|name| !name.is_empty());
    intake.note_file(What::TextColumnGuessed(name.map_or_else(|| (column + 1).to_string(), |name| (*name).to_owned())));
}

struct Reader {
    layout: Layout,
    width: usize,
    /// The column that marks made-up data, until a row has said yes.
    mark: Option<usize>,
    number: u64,
}

impl Reader {
    fn take(&mut self, row: &Row, intake: &mut Intake<'_>) {
        self.number += 1;
        if self.mark.is_some_and(|column| is_yes(row.cell(column))) {
            self.mark = None;
            intake.note_file(What::Simulated);
        }
        for flaw in &row.flaws {
            if let Some(what) = self.judge(flaw, row) {
                intake.note(row.line, what);
            }
        }
        let beyond = (self.width..row.len()).filter(|column| !row.cell(*column).trim().is_empty()).count();
        if beyond > 0 {
            intake.note(row.line, What::CellsBeyond(beyond));
        }
        let field = |field: usize| self.layout.column(Field::ALL[field]).map_or("", |column| row.cell(column));
        let fields: [&str; FIELDS] = std::array::from_fn(field);
        intake.take(row.line, self.number, fields, self.layout.column(Field::Id).is_some());
    }

    /// What a flaw means here; flaws in columns that are not used mean nothing.
    fn judge(&self, flaw: &Flaw, row: &Row) -> Option<What> {
        let used = |column: usize| Field::ALL.iter().any(|field| self.layout.column(*field) == Some(column));
        let place = |column: usize| format!("{}{}", column_letters(column), row.line);
        Some(match flaw {
            Flaw::BadBytes(count) => What::BytesBroken(*count),
            Flaw::QuoteOpen => What::QuoteOpen,
            Flaw::Formula(column) if used(*column) && row.cell(*column).is_empty() => {
                What::FormulaEmpty(place(*column))
            }
            Flaw::Formula(column) if used(*column) => What::Formula(place(*column)),
            Flaw::CellError(column, error) if used(*column) => What::CellError(place(*column), error.clone()),
            Flaw::Formula(_) | Flaw::CellError(..) => return None,
        })
    }
}

/// `0` → `A`, `25` → `Z`, `26` → `AA`.
fn column_letters(column: usize) -> String {
    let (above, letter) = (column / 26, char::from(b'A' + (column % 26) as u8));
    if above == 0 { letter.to_string() } else { format!("{}{letter}", column_letters(above - 1)) }
}
