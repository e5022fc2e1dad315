//! The whole node as text, a file of JSON lines a table: `{"table":…,"columns":[…]}`, then an array of values a row. Bytes
//! stand as `{"utf8":…}` where they are text, as leaves are, else as `{"base64":…}`.
//! Not here: which tables there are, and making a database of them again through the everyday `apply` (`hutong-store`).
#![allow(clippy::disallowed_methods, reason = "this file writes and reads the files of archives")]

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use hutong_store::{
    ReadFault, Rebuilt, Store,
    archive::{Cell, UnpackFault, Unpacking, tables},
};
use serde_json::{Map, Value as Json, json};

use super::{DiskFault, FILE_MODE, disk, files};

/// Folder of the tables within an archive.
pub(super) const TABLES: &str = "tables";
/// Longest line that is read, in bytes: an attachment is kept whole in a row.
const LINE_LEN_MAX: u64 = 64 << 20;
/// Rows put back at a time.
const ROWS: usize = 128;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    /// The database.
    #[error("couldn't read the database")]
    Read(#[from] ReadFault),
    /// A file.
    #[error(transparent)]
    Disk(#[from] DiskFault),
}

/// Why a directory could not be made of an archive.
#[derive(Debug, thiserror::Error)]
pub enum UnarchiveFault {
    /// A file.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// A line is none of an archive.
    #[error("{path}, line {line}: {what}")]
    Line {
        /// Below the archive's folder.
        path: String,
        /// From 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The rows were not taken.
    #[error("couldn't put the rows back")]
    Unpack(#[from] UnpackFault),
}

/// Where a table's rows lie in an archive.
fn path_of(table: &str) -> String {
    format!("{TABLES}/{table}.jsonl")
}

/// Writes every table of a database that nobody writes; their paths below the folder.
pub(super) async fn write_tables(store: &Store, folder: &Path) -> Result<Vec<String>, ArchiveFault> {
    files::make_folder(&folder.join(TABLES))?;
    let mut paths = Vec::new();
    for name in tables() {
        let path = path_of(name);
        let whole = folder.join(&path);
        let mut table = store.archive_table(name).await?;
        let file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(&whole);
        let mut file = BufWriter::new(file.map_err(disk("write", &whole))?);
        let head = json!({ "table": name, "columns": table.columns() });
        writeln!(file, "{head}").map_err(disk("write", &whole))?;
        loop {
            let rows = store.archive_rows(&mut table).await?;
            if rows.is_empty() {
                break;
            }
            let lines: String = rows.iter().map(|row| line_of(row) + "\n").collect();
            file.write_all(lines.as_bytes()).map_err(disk("write", &whole))?;
        }
        let written = file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        written.map_err(disk("write", &whole))?;
        paths.push(path);
    }
    files::sync_folder(&folder.join(TABLES))?;
    Ok(paths)
}

/// A row as a line.
fn line_of(row: &[Cell]) -> String {
    Json::Array(row.iter().map(value_of).collect()).to_string()
}

fn value_of(cell: &Cell) -> Json {
    match cell {
        Cell::Null => Json::Null,
        Cell::Int(n) => json!(n),
        // A whole number of this type must not come back as the other one.
        Cell::Real(n) => json!({ "real": n }),
        Cell::Text(text) => json!(text),
        Cell::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => json!({ "utf8": text }),
            Err(_) => json!({ "base64": BASE64_STANDARD.encode(bytes) }),
        },
    }
}

/// Reads a row as an archive writes it.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read_line(line: &str) -> Result<Vec<Cell>, String> {
    let Ok(Json::Array(values)) = serde_json::from_str(line) else {
        return Err("this is no array of values".to_owned());
    };
    values.into_iter().map(cell_of).collect()
}

fn cell_of(value: Json) -> Result<Cell, String> {
    match value {
        Json::Null => Ok(Cell::Null),
        Json::Number(n) => n.as_i64().map(Cell::Int).ok_or_else(|| format!("{n} is no whole number of 64 bits")),
        Json::String(text) => Ok(Cell::Text(text)),
        Json::Object(of) => typed(of).ok_or_else(|| "a value is none of real, utf8 and base64".to_owned()),
        Json::Bool(_) | Json::Array(_) => Err("a value is neither number, text nor bytes".to_owned()),
    }
}

fn typed(of: Map<String, Json>) -> Option<Cell> {
    let mut all = of.into_iter();
    let ((word, value), None) = (all.next()?, all.next()) else { return None };
    match (word.as_str(), value) {
        ("real", value) => value.as_f64().map(Cell::Real),
        ("utf8", Json::String(text)) => Some(Cell::Bytes(text.into_bytes())),
        ("base64", Json::String(text)) => BASE64_STANDARD.decode(text).ok().map(Cell::Bytes),
        _ => None,
    }
}

/// Makes a database of an archive's tables in a directory that has none.
pub(super) async fn read_tables(archive: &Path, dir: &Path) -> Result<Rebuilt, UnarchiveFault> {
    let mut unpacking = Unpacking::begin(dir).await?;
    for name in tables() {
        let mut lines = Lines::open(archive, &path_of(name))?;
        let (table, columns) = lines.head()?;
        unpacking.table(&table, columns).await?;
        let mut rows = Vec::with_capacity(ROWS);
        while let Some(line) = lines.next()? {
            rows.push(read_line(&line).map_err(|what| lines.wrong(what))?);
            if rows.len() == ROWS {
                unpacking.rows(&std::mem::take(&mut rows)).await?;
            }
        }
        unpacking.rows(&rows).await?;
    }
    let rebuilt = unpacking.finish(dir).await?;
    files::settle(&dir.join(super::STORE))?;
    Ok(rebuilt)
}

/// Lines of one file, none longer than allowed.
struct Lines {
    file: BufReader<File>,
    whole: PathBuf,
    path: String,
    n: u64,
}

impl Lines {
    fn open(archive: &Path, path: &str) -> Result<Lines, DiskFault> {
        let whole = archive.join(path);
        let file = BufReader::new(File::open(&whole).map_err(disk("read", &whole))?);
        Ok(Lines { file, whole, path: path.to_owned(), n: 0 })
    }

    fn wrong(&self, what: impl Into<String>) -> UnarchiveFault {
        UnarchiveFault::Line { path: self.path.clone(), line: self.n, what: what.into() }
    }

    fn next(&mut self) -> Result<Option<String>, UnarchiveFault> {
        self.n += 1;
        let mut bytes = Vec::new();
        let read = self.file.by_ref().take(LINE_LEN_MAX + 1).read_until(b'\n', &mut bytes);
        if read.map_err(disk("read", &self.whole))? == 0 {
            return Ok(None);
        }
        if bytes.pop() != Some(b'\n') {
            return Err(self.wrong(format!("the line is longer than {LINE_LEN_MAX} bytes, or does not end")));
        }
        String::from_utf8(bytes).map(Some).map_err(|_| self.wrong("the line is not text"))
    }

    fn head(&mut self) -> Result<(String, Vec<String>), UnarchiveFault> {
        let line = self.next()?.unwrap_or_default();
        let head: Json = serde_json::from_str(&line).unwrap_or_default();
        let columns = head["columns"].as_array().map(|all| all.iter().filter_map(Json::as_str).map(str::to_owned));
        match (head["table"].as_str(), columns) {
            (Some(table), Some(columns)) => Ok((table.to_owned(), columns.collect())),
            _ => Err(self.wrong("the first line names no table and its columns")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_as_it_was() {
        let row = vec![
            Cell::Null,
            Cell::Int(i64::MIN),
            Cell::Int(7),
            Cell::Real(7.0),
            Cell::Real(0.1),
            Cell::Text("引号 \" 与\n换行".to_owned()),
            Cell::Bytes("{\"v\":1}".into()),
            Cell::Bytes(vec![0xff, 0, 1]),
            Cell::Bytes(Vec::new()),
        ];
        assert_eq!(read_line(&line_of(&row)), Ok(row));
    }

    #[test]
    fn what_is_no_row_is_refused_in_words() {
        for bad in [
            "",
            "{}",
            "[true]",
            "[1.5]",
            "[18446744073709551615]",
            r#"[{"utf8":"a","base64":""}]"#,
            "[{}]",
            r#"[{"base64":"%"}]"#,
        ] {
            assert!(read_line(bad).is_err(), "{bad}");
        }
    }
}
