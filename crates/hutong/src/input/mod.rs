//! Files of opinions and votes become an analysis input and a list of everything that was wrong with them.
//! One bad row never loses the others; a file that cannot be read at all is refused with what to do about it.

pub mod delimited;
pub mod encoding;
pub mod headings;
pub mod json_lines;
pub mod limits;
mod open;
pub mod opinions;
pub mod pasted;
pub mod people;
mod polis;
pub mod problem;
mod refused;
pub mod row;
pub mod table;
pub mod time;
pub mod workbook;

use std::io::BufReader;
use std::path::Path;

use calamine::Xlsx;
use hutong_analysis::input::{Input, Opinion};
pub use hutong_analysis::output::VoteOrder;

use headings::Columns;
use open::{Kind, Opened};
use opinions::Intake;
use problem::{Problem, Problems, What};
pub use refused::{Fault, ReadError, Refused};
use table::TableFault;

/// Told the number of bytes after each reading.
pub type Watch<'a> = &'a dyn Fn(u64);

/// What a file or folder held.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Everything that counts, in canonical order.
    pub input: Input,
    /// The question, where the input names one; for people only, no part of any sum.
    pub title: String,
    /// Everything that was wrong, by file and line.
    pub problems: Vec<Problem>,
    /// How the latest vote was found; `None` without votes.
    pub vote_order: Option<VoteOrder>,
    /// Opinions that moderation has set aside: counted, not shown and not analysed.
    pub withheld: u64,
}

impl Reading {
    /// Whether the input says of itself that its data are made up.
    pub fn is_simulated(&self) -> bool {
        self.problems.iter().any(|problem| problem.what == What::Simulated)
    }
}

/// Reads INPUT: the folder of a Polis export, or a CSV, XLSX or JSONL file of opinions.
///
/// # Errors
/// When nothing at all can be read of it; anything less is among the problems.
pub fn read(path: &Path, mapped: &Columns, watch: Watch<'_>) -> Result<Reading, ReadError> {
    let reading = if path.is_dir() { polis::read(path, watch)? } else { read_file(path, mapped, watch)? };
    if reading.input.opinions.is_empty() && reading.input.votes.is_empty() {
        return Err(Refused::NothingAccepted { file: name_of(path), problems: reading.problems }.into());
    }
    Ok(reading)
}

/// Bytes that reading `path` will take, for a progress bar: of a folder, those of its files.
pub fn bytes_of(path: &Path) -> u64 {
    if path.is_dir() {
        return polis::files(path).iter().map(|file| bytes_of(file)).sum();
    }
    path.metadata().map_or(0, |metadata| metadata.len())
}

/// The opinions of one file, each with the line on which it begins, and everything that was wrong.
pub type FileRows = (Vec<(Opinion, u64)>, Vec<Problem>);

/// Reads a CSV, XLSX or JSONL file of opinions row by row, in the order of the file.
///
/// # Errors
/// When nothing at all can be read of it.
pub fn read_rows(path: &Path, mapped: &Columns, watch: Watch<'_>) -> Result<FileRows, ReadError> {
    let (mut rows, problems) = read_opinions(path, mapped, watch)?;
    rows.sort_by_key(|(_, line)| *line);
    if rows.is_empty() {
        return Err(Refused::NothingAccepted { file: name_of(path), problems }.into());
    }
    Ok((rows, problems))
}

fn read_file(path: &Path, mapped: &Columns, watch: Watch<'_>) -> Result<Reading, ReadError> {
    let (rows, problems) = read_opinions(path, mapped, watch)?;
    let mut input = Input { opinions: rows.into_iter().map(|(opinion, _)| opinion).collect(), ..Input::default() };
    input.sort();
    Ok(Reading { input, title: String::new(), problems, vote_order: None, withheld: 0 })
}

fn read_opinions(path: &Path, mapped: &Columns, watch: Watch<'_>) -> Result<FileRows, ReadError> {
    let opened = Opened::open(path, watch)?;
    let name = opened.name().to_owned();
    let mut problems = Problems::default();
    if let Some(remark) = opened.remark() {
        problems.note(&name, remark);
    }
    let opinions = match opened.kind()? {
        Kind::Empty => return Err(Refused::Empty { file: name }.into()),
        Kind::Table => {
            let mut intake = Intake::new(&name, &mut problems);
            let mut rows = opened.rows()?;
            table::read(&mut rows, mapped, &mut intake).map_err(|fault| stop_table(fault, &name))?;
            intake.finish()
        }
        Kind::JsonLines => {
            let mut intake = Intake::new(&name, &mut problems);
            let read = json_lines::read(opened.text()?, mapped, &mut intake);
            read.map_err(|source| Fault::Read { file: name.clone(), source })?;
            intake.finish()
        }
        Kind::Container => read_workbook(opened, &name, mapped, &mut problems)?,
    };
    Ok((opinions, problems.finish()))
}

fn read_workbook(
    opened: Opened<'_>,
    name: &str,
    mapped: &Columns,
    problems: &mut Problems,
) -> Result<Vec<(Opinion, u64)>, ReadError> {
    let file = opened.container()?;
    let unsafe_ = |cause| Refused::UnsafeWorkbook { file: name.to_owned(), cause };
    let container = workbook::inspect(BufReader::new(&file)).map_err(unsafe_)?;
    if container.external_links > 0 {
        problems.note(name, What::ExternalLinks(container.external_links));
    }
    let broken = |cause| Refused::BrokenWorkbook { file: name.to_owned(), cause };
    let mut book = workbook::open(BufReader::new(&file)).map_err(broken)?;
    let sheets = workbook::sheet_names(&book);
    let Some(sheet) = choose_sheet(&mut book, &sheets, mapped) else {
        return Err(Refused::Empty { file: name.to_owned() }.into());
    };
    let others: Vec<&str> = sheets.iter().filter(|other| **other != sheet).map(String::as_str).collect();
    if !others.is_empty() {
        problems.note(name, What::SheetsUnused(others.join(", ")));
    }
    let mut intake = Intake::new(name, problems);
    let mut rows = workbook::SheetRows::open(&mut book, &sheet).map_err(broken)?;
    match table::read(&mut rows, mapped, &mut intake) {
        Ok(()) => {}
        Err(TableFault::Rows(row::RowFault::Sheet { row, .. })) => intake.note(row, What::SheetBroken),
        Err(fault) => return Err(stop_table(fault, name)),
    }
    Ok(intake.finish())
}

/// The sheet whose head looks most like headings; of equals the first that is not empty.
fn choose_sheet<RS: std::io::Read + std::io::Seek>(
    book: &mut Xlsx<RS>,
    sheets: &[String],
    mapped: &Columns,
) -> Option<String> {
    use row::Rows;
    let mut best: Option<(usize, &String)> = None;
    for sheet in sheets {
        let Ok(mut rows) = workbook::SheetRows::open(book, sheet) else { continue };
        let mut row = row::Row::default();
        for _ in 0..limits::HEADING_ROWS_MAX {
            if !rows.next_row(&mut row).unwrap_or(false) {
                break;
            }
            let cells: Vec<&str> = row.cells().collect();
            let score = headings::heading_score(&cells, mapped);
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, sheet));
            }
        }
    }
    best.map(|(_, sheet)| sheet.clone())
}

fn stop_table(fault: TableFault, file: &str) -> ReadError {
    let file = file.to_owned();
    match fault {
        TableFault::NoColumn(column, headings) => Refused::NoColumn { file, column, headings }.into(),
        TableFault::Rows(row::RowFault::Io(source)) => Fault::Read { file, source }.into(),
        TableFault::Rows(row::RowFault::Sheet { source, .. }) => Refused::BrokenWorkbook { file, cause: source }.into(),
    }
}

/// The name of a file without its folder, fit to stand in a message.
fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
