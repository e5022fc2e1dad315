//! An XLSX workbook: its container checked before anything in it is parsed, then one sheet row by row.
//! Links to other files are never followed, formulas never computed. Not here: which row holds the headings.

use std::cell::Cell;
use std::io::{Read, Seek};
use std::panic;
use std::sync::Once;

use calamine::{Data, DataRef, Reader, Xlsx, XlsxCellReader};

use super::limits::{
    COLUMNS_MAX, WORKBOOK_BYTES_MAX, WORKBOOK_PARTS_MAX, WORKBOOK_RATIO_MAX, WORKBOOK_SMALL_PART_BYTES,
};
use super::row::{Flaw, Row, RowFault, Rows};

/// Why a file is not opened as a workbook.
#[derive(Debug, thiserror::Error)]
pub enum Unsafe {
    /// The container is damaged, or no ZIP.
    #[error("couldn't read the container")]
    Container(#[from] zip::result::ZipError),
    /// More parts than a workbook has.
    #[error("{0} parts")]
    Parts(usize),
    /// It would unpack to more bytes than a workbook may have.
    #[error("more than {WORKBOOK_BYTES_MAX} bytes unpacked")]
    Bytes,
    /// A part is packed so tightly that it can only be meant to burst.
    #[error("part {0} is packed more than {WORKBOOK_RATIO_MAX} times")]
    Ratio(String),
}

/// What the container holds besides sheets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Container {
    /// Links to other workbooks.
    pub external_links: usize,
}

/// Checks the container by unpacking every part into nothing: declared sizes can lie, unpacked bytes cannot.
///
/// # Errors
/// When it is damaged or exceeds a limit.
pub fn inspect(source: impl Read + Seek) -> Result<Container, Unsafe> {
    let mut archive = zip::ZipArchive::new(source)?;
    if archive.len() > WORKBOOK_PARTS_MAX {
        return Err(Unsafe::Parts(archive.len()));
    }
    let mut container = Container::default();
    let mut total = 0u64;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index)?;
        let name = part.name()?.into_owned();
        container.external_links += usize::from(name.starts_with("xl/externalLinks/externalLink"));
        let packed = part.compressed_size().max(1);
        let bound = (packed.saturating_mul(WORKBOOK_RATIO_MAX)).max(WORKBOOK_SMALL_PART_BYTES);
        let allowed = bound.min(WORKBOOK_BYTES_MAX - total);
        let unpacked = std::io::copy(&mut part.by_ref().take(allowed + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(zip::result::ZipError::Io)?;
        total += unpacked.min(allowed);
        if unpacked > allowed {
            return Err(if allowed == bound { Unsafe::Ratio(name) } else { Unsafe::Bytes });
        }
    }
    Ok(container)
}

/// Opens a workbook whose container has been inspected.
///
/// # Errors
/// When it is damaged, or no workbook.
pub fn open<RS: Read + Seek>(source: RS) -> Result<Xlsx<RS>, calamine::XlsxError> {
    contain(|| Xlsx::new(source))
}

thread_local! {
    /// Whether a panic of this thread is about a file and told as such.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a piece of the reader of workbooks, which overflows on references such as `A99999999999`: a panic on what a
/// file says is a damaged file. What panicked is not used again.
fn contain<T>(work: impl FnOnce() -> Result<T, calamine::XlsxError>) -> Result<T, calamine::XlsxError> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |told| {
            if !CONTAINED.get() {
                before(told)
            }
        }));
    });
    CONTAINED.set(true);
    let done = panic::catch_unwind(panic::AssertUnwindSafe(work));
    CONTAINED.set(false);
    done.unwrap_or(Err(calamine::XlsxError::Unexpected("a place in a sheet that cannot be")))
}

/// Row and column from 0, what stands there, and what is wrong with it.
type SheetCell = (u32, u32, String, Option<Flaw>);

/// Rows of one sheet, read cell by cell: a cell at the far corner costs nothing.
pub struct SheetRows<'a, RS: Read + Seek> {
    cells: XlsxCellReader<'a, RS>,
    /// The first cell of the next row, already read.
    ahead: Option<SheetCell>,
    /// Why the sheet cannot be read on; told after the row that was whole before it.
    fault: Option<RowFault>,
    ended: bool,
}

impl<'a, RS: Read + Seek> SheetRows<'a, RS> {
    /// Rows of the sheet `name` of an open workbook.
    ///
    /// # Errors
    /// When the sheet's part is missing or damaged at its head.
    pub fn open(workbook: &'a mut Xlsx<RS>, name: &str) -> Result<Self, calamine::XlsxError> {
        Ok(Self { cells: contain(|| workbook.worksheet_cells_reader(name))?, ahead: None, fault: None, ended: false })
    }

    fn next_cell(&mut self, row: u64) -> Result<Option<SheetCell>, RowFault> {
        if let Some(cell) = self.ahead.take() {
            return Ok(Some(cell));
        }
        loop {
            let record = contain(|| self.cells.next_cell_with_formula_metadata());
            let Some(record) = record.map_err(|source| RowFault::Sheet { row, source })? else { return Ok(None) };
            let (line, column) = record.pos;
            let is_formula = record.formula.is_some();
            if column as usize >= COLUMNS_MAX || (record.value == DataRef::Empty && !is_formula) {
                continue;
            }
            let (text, error) = text_of(record.value);
            let flaw = match error {
                Some(error) => Some(Flaw::CellError(column as usize, error)),
                None => is_formula.then_some(Flaw::Formula(column as usize)),
            };
            return Ok(Some((line, column, text, flaw)));
        }
    }
}

impl<RS: Read + Seek> Rows for SheetRows<'_, RS> {
    fn next_row(&mut self, row: &mut Row) -> Result<bool, RowFault> {
        while !self.ended {
            if let Some(fault) = self.fault.take() {
                self.ended = true;
                return Err(fault);
            }
            row.clear();
            let mut cells: Vec<(u32, String)> = Vec::new();
            let mut current = None;
            loop {
                match self.next_cell(current.map_or(0, |line: u32| u64::from(line) + 1)) {
                    Ok(Some((line, column, text, flaw))) => {
                        if *current.get_or_insert(line) != line {
                            self.ahead = Some((line, column, text, flaw));
                            break;
                        }
                        row.flaws.extend(flaw);
                        cells.push((column, text));
                    }
                    Ok(None) => {
                        self.ended = true;
                        break;
                    }
                    Err(fault) => {
                        self.fault = Some(fault);
                        break;
                    }
                }
            }
            // A damaged sheet may give columns in any order, or one twice: the first stands.
            cells.sort_by_key(|(column, _)| *column);
            for (column, text) in &cells {
                if (row.len() as u32) <= *column {
                    (row.len() as u32..*column).for_each(|_| row.push(""));
                    row.push(text);
                }
            }
            row.line = u64::from(current.unwrap_or_default()) + 1;
            if !row.is_blank() || !row.flaws.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A cell as text, numbers as a person would write them; and the error it holds, if it does.
fn text_of(value: DataRef<'_>) -> (String, Option<String>) {
    let text = match Data::from(value) {
        Data::Empty => String::new(),
        Data::String(text) => text,
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{}", number as i64),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(time) => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Error(error) => return (String::new(), Some(error.to_string())),
    };
    (text, None)
}

/// Names of the sheets that hold cells (not charts), in the order of their tabs.
pub fn sheet_names<RS: Read + Seek>(workbook: &Xlsx<RS>) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet);
    sheets.map(|sheet| sheet.name.clone()).collect()
}
