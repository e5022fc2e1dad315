//! Text with separators (CSV and its cousins) into rows, from any stream of bytes, in bounded memory (RFC 4180, leniently).
//! A quote that nobody closed costs its own line, never the rest of the file. Not here: encodings other than UTF-8.

use std::io::Read;

use super::limits::{QUOTE_REPAIRS_MAX, ROW_BYTES_MAX};
use super::problem::What;
use super::row::{Flaw, Row, RowFault, Rows};

const CHUNK_BYTES: usize = 256 << 10;

/// Rows of a stream of UTF-8 with separators.
pub struct Delimited<R> {
    source: R,
    separator: u8,
    /// Bytes read and not yet given out.
    window: Vec<u8>,
    start: usize,
    ended: bool,
    line: u64,
    /// Cells of the first row: a line with as many cells begins a row of its own.
    width: usize,
    repairs: usize,
    cells: Vec<Vec<u8>>,
    ends: Ends,
}

/// Which line ends were seen after rows.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    feed: bool,
    pair: bool,
    lone_return: bool,
}

/// How the splitting of one record ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Split {
    /// A record of so many bytes, its line end included, spanning so many lines.
    Whole { bytes: usize, lines: u64 },
    /// The window ends inside the record.
    Cut,
    /// A quote was opened and is not closed where it would have to be.
    Open,
}

impl<R: Read> Delimited<R> {
    /// Reads `source`, whose cells are parted by `separator`.
    pub fn new(source: R, separator: u8) -> Self {
        let (window, cells, ends) = (Vec::new(), Vec::new(), Ends::default());
        Self { source, separator, window, start: 0, ended: false, line: 1, width: 0, repairs: 0, cells, ends }
    }

    /// Bytes held in memory for the rows that are being read; rows that were given out are not among them.
    pub fn held_bytes(&self) -> usize {
        self.window.capacity() + self.cells.iter().map(Vec::capacity).sum::<usize>()
    }

    /// Reads on; keeps what is not yet given out.
    fn fill(&mut self) -> Result<(), std::io::Error> {
        self.window.drain(..self.start);
        self.start = 0;
        let wanted = self.window.len().max(CHUNK_BYTES);
        let before = self.window.len();
        self.source.by_ref().take(wanted as u64).read_to_end(&mut self.window)?;
        self.ended = self.window.len() - before < wanted;
        Ok(())
    }

    fn split(&mut self, quotes: bool) -> Split {
        let rest = &self.window[self.start..];
        split_record(rest, self.ended, self.separator, quotes, &mut self.cells)
    }

    fn note_end(&mut self, bytes: usize) {
        match &self.window[self.start..self.start + bytes] {
            [.., b'\r', b'\n'] => self.ends.pair = true,
            [.., b'\n'] => self.ends.feed = true,
            [.., b'\r'] => self.ends.lone_return = true,
            _ => {}
        }
    }

    /// An open quote: is the line to be taken for itself? Yes if the row can never end, or if its next line is a row.
    fn is_quote_forgotten(&mut self) -> bool {
        let rest = &self.window[self.start..];
        let Some(first) = line_end(rest) else { return true };
        let mut cells = Vec::new();
        match split_record(&rest[first..], true, self.separator, true, &mut cells) {
            Split::Whole { .. } => self.width > 1 && cells.len() == self.width,
            Split::Cut | Split::Open => false,
        }
    }
}

impl<R: Read> Rows for Delimited<R> {
    fn next_row(&mut self, row: &mut Row) -> Result<bool, RowFault> {
        loop {
            row.clear();
            if self.start == self.window.len() {
                if self.ended {
                    return Ok(false);
                }
                self.fill()?;
                continue;
            }
            let may_grow = !self.ended && self.window.len() - self.start <= ROW_BYTES_MAX;
            let mut split = self.split(self.repairs < QUOTE_REPAIRS_MAX);
            if split == Split::Open && !self.is_quote_forgotten() {
                split = self.split_loosely();
            }
            let (bytes, lines) = match split {
                Split::Whole { bytes, lines } => (bytes, lines),
                Split::Cut if may_grow => {
                    self.fill()?;
                    continue;
                }
                Split::Cut | Split::Open => self.take_line(row),
            };
            row.line = self.line;
            self.note_end(bytes);
            self.start += bytes;
            self.line += lines;
            for cell in &self.cells {
                push_text(cell, row);
            }
            if !row.is_blank() {
                self.width = if self.width == 0 { row.len() } else { self.width };
                return Ok(true);
            }
        }
    }

    fn remarks(&self) -> Vec<What> {
        let kinds = [self.ends.feed, self.ends.pair, self.ends.lone_return].iter().filter(|seen| **seen).count();
        if kinds > 1 { vec![What::LineEndsMixed] } else { Vec::new() }
    }
}

impl<R: Read> Delimited<R> {
    /// Stray quotes inside a quoted cell are taken as they stand.
    fn split_loosely(&mut self) -> Split {
        let rest = &self.window[self.start..];
        let mut record = Record { rest, separator: self.separator, cells: &mut self.cells, strict: false };
        record.split(self.ended)
    }

    /// Takes the first line alone, with its quotes as ordinary characters.
    fn take_line(&mut self, row: &mut Row) -> (usize, u64) {
        self.repairs += 1;
        row.flaws.push(Flaw::QuoteOpen);
        let rest = &self.window[self.start..];
        let line = line_end(rest).unwrap_or(rest.len());
        split_record(&rest[..line], true, self.separator, false, &mut self.cells);
        for cell in &mut self.cells {
            if cell.first() == Some(&b'"') {
                cell.remove(0);
            }
        }
        (line, 1)
    }
}

/// Splits the record at the head of `rest` into `cells`. With `quotes` off every quote is an ordinary character.
fn split_record(rest: &[u8], ended: bool, separator: u8, quotes: bool, cells: &mut Vec<Vec<u8>>) -> Split {
    if quotes {
        return Record { rest, separator, cells, strict: true }.split(ended);
    }
    let Some(bytes) = line_end(rest).or(ended.then_some(rest.len())) else { return Split::Cut };
    let mut line = &rest[..bytes];
    while let [head @ .., b'\r' | b'\n'] = line {
        line = head;
    }
    cells.clear();
    cells.extend(line.split(|byte| *byte == separator).map(<[u8]>::to_vec));
    Split::Whole { bytes, lines: 1 }
}

struct Record<'a> {
    rest: &'a [u8],
    separator: u8,
    cells: &'a mut Vec<Vec<u8>>,
    /// Whether a quote that is neither doubled nor at its cell's end, in a cell over several lines, stops the splitting.
    strict: bool,
}

impl Record<'_> {
    fn split(&mut self, ended: bool) -> Split {
        let (mut at, mut lines, mut count) = (0, 0, 0);
        loop {
            if self.cells.len() == count {
                self.cells.push(Vec::new());
            }
            self.cells[count].clear();
            if self.rest.get(at) == Some(&b'"') {
                match self.quoted(at + 1, count, ended) {
                    Ok((end, inner)) => (at, lines) = (end, lines + inner),
                    Err(stopped) => return stopped,
                }
            }
            let tail = &self.rest[at..];
            let plain = tail.iter().position(|byte| *byte == self.separator || matches!(byte, b'\n' | b'\r'));
            let Some(plain) = plain.or(ended.then_some(tail.len())) else { return Split::Cut };
            self.cells[count].extend_from_slice(&tail[..plain]);
            count += 1;
            at += plain;
            match self.rest.get(at) {
                Some(byte) if *byte == self.separator => at += 1,
                Some(b'\r') if at + 1 == self.rest.len() && !ended => return Split::Cut,
                byte => {
                    let end = match (byte, self.rest.get(at + 1)) {
                        (Some(b'\r'), Some(b'\n')) => 2,
                        (None, _) => 0,
                        _ => 1,
                    };
                    self.cells.truncate(count);
                    return Split::Whole { bytes: at + end, lines: lines + 1 };
                }
            }
        }
    }

    /// The rest of a quoted cell from `at`, after its opening quote: where it ends, and how many lines it crosses.
    fn quoted(&mut self, mut at: usize, count: usize, ended: bool) -> Result<(usize, u64), Split> {
        let mut lines = 0;
        loop {
            let tail = &self.rest[at..];
            let Some(quote) = tail.iter().position(|byte| *byte == b'"') else {
                return Err(if ended { Split::Open } else { Split::Cut });
            };
            self.cells[count].extend_from_slice(&tail[..quote]);
            lines += count_lines(&tail[..quote]);
            at += quote + 1;
            match self.rest.get(at) {
                None if !ended => return Err(Split::Cut),
                Some(b'"') => {
                    self.cells[count].push(b'"');
                    at += 1;
                }
                None | Some(b'\n' | b'\r') => return Ok((at, lines)),
                Some(byte) if *byte == self.separator => return Ok((at, lines)),
                Some(_) if self.strict && lines > 0 => return Err(Split::Open),
                Some(_) => self.cells[count].push(b'"'),
            }
        }
    }
}

/// Bytes of the first line with its end; `None` when no end is in sight.
fn line_end(bytes: &[u8]) -> Option<usize> {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let pair = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
    Some(end + if pair { 2 } else { 1 })
}

/// Line ends in `bytes`: LF, CR LF, or CR alone.
fn count_lines(bytes: &[u8]) -> u64 {
    let feeds = bytes.iter().filter(|byte| **byte == b'\n').count();
    let lone = bytes.windows(2).filter(|pair| pair[0] == b'\r' && pair[1] != b'\n').count();
    (feeds + lone + usize::from(bytes.last() == Some(&b'\r'))) as u64
}

/// Adds a cell; bytes that are no UTF-8 become `�` and a flaw, and so is a `�` that an earlier conversion left.
fn push_text(cell: &[u8], row: &mut Row) {
    match std::str::from_utf8(cell) {
        Ok(text) => {
            let broken = text.matches('\u{FFFD}').count();
            if broken > 0 {
                row.flaws.push(Flaw::BadBytes(broken));
            }
            row.push(text);
        }
        Err(_) => {
            let broken = cell.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
            row.flaws.push(Flaw::BadBytes(broken));
            row.push(&String::from_utf8_lossy(cell));
        }
    }
}
