//! Splitting text into rows: quotes, line ends, recovery, and agreement with the `csv` crate on whatever it writes.

use hutong::input::delimited::Delimited;
use hutong::input::row::{Flaw, Row, Rows};
use proptest::prelude::*;
use std::io::Read;

/// Gives out a few bytes at a time, so that every place is once the end of what has been read.
struct Dripping<'a>(&'a [u8], usize);

impl Read for Dripping<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(into.len()).min(self.0.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn split(source: impl Read) -> Vec<(u64, Vec<String>, Vec<Flaw>)> {
    let mut rows = Delimited::new(source, b',');
    let (mut row, mut all) = (Row::default(), Vec::new());
    while rows.next_row(&mut row).unwrap() {
        all.push((row.line, row.cells().map(str::to_owned).collect(), row.flaws.clone()));
    }
    all
}

#[track_caller]
fn check(text: &str, expected: &[(u64, &[&str])]) {
    let found = split(text.as_bytes());
    let cells: Vec<(u64, Vec<&str>)> =
        found.iter().map(|(line, cells, _)| (*line, cells.iter().map(String::as_str).collect())).collect();
    let expected: Vec<(u64, Vec<&str>)> = expected.iter().map(|(line, cells)| (*line, cells.to_vec())).collect();
    assert_eq!(cells, expected, "{text:?}");
}

#[test]
fn plain_rows_of_every_line_end() {
    check("a,b\nc,d\n", &[(1, &["a", "b"]), (2, &["c", "d"])]);
    check("a,b\r\nc,d", &[(1, &["a", "b"]), (2, &["c", "d"])]);
    check("a,b\rc,d\r", &[(1, &["a", "b"]), (2, &["c", "d"])]);
    check("a,b\r\n\n\nc,d\r", &[(1, &["a", "b"]), (4, &["c", "d"])]);
    check("", &[]);
    check("\n\r\n , \n", &[]);
    check(",\na,", &[(2, &["a", ""])]);
}

#[test]
fn quotes_hold_separators_line_ends_and_doubled_quotes() {
    check("1,\"a,b\"\n", &[(1, &["1", "a,b"])]);
    check("1,\"a\nb\r\nc\"\n2,d\n", &[(1, &["1", "a\nb\r\nc"]), (4, &["2", "d"])]);
    check("1,\"say \"\"yes\"\"\"\n", &[(1, &["1", "say \"yes\""])]);
    check("1,\"\"\n2,\"\"\"\"", &[(1, &["1", ""]), (2, &["2", "\""])]);
}

#[test]
fn stray_quotes_are_taken_as_they_stand() {
    check("1,he said \"yes\" loudly\n", &[(1, &["1", "he said \"yes\" loudly"])]);
    check("1,\"he said \"yes\" loudly\"\n2,b\n", &[(1, &["1", "he said \"yes\" loudly"]), (2, &["2", "b"])]);
    check(
        "h,i\n1,\"two lines\nand a \"word\" in them\"\n2,b\n",
        &[(1, &["h", "i"]), (2, &["1", "two lines\nand a \"word\" in them"]), (4, &["2", "b"])],
    );
}

#[test]
fn a_quote_that_nobody_closed_costs_its_own_line() {
    let text = "id,text\n1,good\n2,\"bad\n3,\"also good\"\n4,good\n";
    check(
        text,
        &[(1, &["id", "text"]), (2, &["1", "good"]), (3, &["2", "bad"]), (4, &["3", "also good"]), (5, &["4", "good"])],
    );
    assert_eq!(split(text.as_bytes())[2].2, [Flaw::QuoteOpen]);
    check(
        "id,text\n1,\"never closed\n2,good\n3,good",
        &[(1, &["id", "text"]), (2, &["1", "never closed"]), (3, &["2", "good"]), (4, &["3", "good"])],
    );
}

#[test]
fn bytes_that_are_no_text_are_marked_where_they_stand() {
    let found = split(&b"1,a\xFFb\xC3\n2,c\n"[..]);
    assert_eq!(found[0].1, ["1", "a�b�"]);
    assert_eq!(found[0].2, [Flaw::BadBytes(2)]);
    assert_eq!(found[1].2, []);
}

/// A table of any length that is nowhere as a whole.
struct Endless {
    row: u64,
    rows: u64,
    rest: Vec<u8>,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.rest.len() < into.len() && self.row < self.rows {
            self.row += 1;
            self.rest.extend(format!("{},\"the {}th, and last\"\n", self.row, self.row).bytes());
        }
        let count = into.len().min(self.rest.len());
        into[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

#[test]
fn two_million_rows_stream_through_a_window() {
    let mut rows = Delimited::new(Endless { row: 0, rows: 2_000_000, rest: Vec::new() }, b',');
    let (mut row, mut count, mut held) = (Row::default(), 0u64, 0);
    while rows.next_row(&mut row).unwrap() {
        count += 1;
        held = held.max(rows.held_bytes());
        assert_eq!((row.line, row.len(), row.flaws.len()), (count, 2, 0));
    }
    assert_eq!((count, row.cell(0)), (2_000_000, ""));
    assert!(held <= 1 << 20, "{held} bytes held");
}

proptest! {
    #[test]
    fn reads_whatever_the_csv_crate_writes(
        table in prop::collection::vec(prop::collection::vec("[a-c,\"\n\r é你]{0,6}", 3), 1..12),
        step in 1usize..40,
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let blank = |row: &&Vec<String>| !row.iter().all(|cell| cell.trim().is_empty());
        let expected: Vec<&Vec<String>> = table.iter().filter(blank).collect();
        let whole: Vec<Vec<String>> = split(&bytes[..]).into_iter().map(|(_, cells, _)| cells).collect();
        let dripping: Vec<Vec<String>> = split(Dripping(&bytes, step)).into_iter().map(|(_, cells, _)| cells).collect();
        prop_assert_eq!(whole.iter().collect::<Vec<_>>(), expected);
        prop_assert_eq!(whole, dripping);
    }

    #[test]
    fn any_bytes_give_rows_and_no_line_is_lost(bytes in prop::collection::vec(
        prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..200), step in 1usize..20) {
        let whole = split(&bytes[..]);
        prop_assert_eq!(&whole, &split(Dripping(&bytes, step)));
        let lines: Vec<u64> = whole.iter().map(|row| row.0).collect();
        prop_assert!(lines.is_sorted_by(|a, b| a < b));
    }
}
