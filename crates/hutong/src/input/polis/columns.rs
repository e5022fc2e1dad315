//! The columns of one file of an export, by any of the headings that versions have given them.

use std::path::Path;

use super::super::delimited::Delimited;
use super::super::headings::simplify;
use super::super::open::{Kind, Opened};
use super::super::problem::{Problems, What};
use super::super::row::{Flaw, Row, RowFault, Rows};
use super::super::{Fault, ReadError, Refused, Watch};

/// An open table and its headings.
pub struct Sheet<'a> {
    /// File name, for messages.
    pub name: String,
    /// Headings as they stand.
    pub headings: Vec<String>,
    rows: Delimited<Box<dyn std::io::Read + 'a>>,
}

impl<'a> Sheet<'a> {
    /// Opens a file and reads its headings; `None` when it is empty, which is noted.
    pub fn open(path: &Path, watch: Watch<'a>, problems: &mut Problems) -> Result<Option<Self>, ReadError> {
        let opened = Opened::open(path, watch)?;
        let name = opened.name().to_owned();
        if let Some(remark) = opened.remark() {
            problems.note(&name, remark);
        }
        match opened.kind()? {
            Kind::Table => {}
            Kind::Empty => {
                problems.note(&name, What::Empty);
                return Ok(None);
            }
            Kind::JsonLines | Kind::Container => return Err(Refused::NoTable { file: name }.into()),
        }
        let mut sheet = Self { name, headings: Vec::new(), rows: opened.rows()? };
        let mut row = Row::default();
        if !sheet.next_row(&mut row, problems)? {
            problems.note(&sheet.name, What::Empty);
            return Ok(None);
        }
        sheet.headings = row.cells().map(str::to_owned).collect();
        Ok(Some(sheet))
    }

    /// The next row; flaws of rows are noted here.
    pub fn next_row(&mut self, row: &mut Row, problems: &mut Problems) -> Result<bool, ReadError> {
        let more = self.rows.next_row(row).map_err(|fault| match fault {
            RowFault::Io(source) => ReadError::from(Fault::Read { file: self.name.clone(), source }),
            RowFault::Sheet { source, .. } => Refused::BrokenWorkbook { file: self.name.clone(), cause: source }.into(),
        })?;
        if !more {
            for remark in self.rows.remarks() {
                problems.note(&self.name, remark);
            }
            return Ok(false);
        }
        for flaw in &row.flaws {
            let what = match flaw {
                Flaw::BadBytes(count) => What::BytesBroken(*count),
                Flaw::QuoteOpen => What::QuoteOpen,
                Flaw::Formula(_) | Flaw::CellError(..) => continue,
            };
            problems.note_at(&self.name, row.line, what);
        }
        Ok(true)
    }

    /// The column under the first of `names` that occurs.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let simple: Vec<String> = self.headings.iter().map(|heading| simplify(heading)).collect();
        names.iter().find_map(|name| simple.iter().position(|heading| heading == name))
    }

    /// The same, refusing the file when there is none; the first name is the one to tell.
    pub fn need(&self, names: &[&str]) -> Result<usize, ReadError> {
        self.column(names).ok_or_else(|| {
            let (file, headings) = (self.name.clone(), self.headings.join(", "));
            Refused::NoColumn { file, column: names[0].to_owned(), headings }.into()
        })
    }
}
