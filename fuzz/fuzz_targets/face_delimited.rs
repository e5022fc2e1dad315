//! Any bytes part into rows: lines only rise, and how the bytes arrive changes nothing.
#![no_main]

use std::io::Read;

use hutong::input::delimited::Delimited;
use hutong::input::row::{Row, Rows};
use libfuzzer_sys::fuzz_target;

fn split(source: impl Read) -> Vec<(u64, Vec<String>)> {
    let mut rows = Delimited::new(source, b',');
    let (mut row, mut all) = (Row::default(), Vec::new());
    while rows.next_row(&mut row).unwrap_or(false) {
        all.push((row.line, row.cells().map(str::to_owned).collect()));
    }
    all
}

fuzz_target!(|bytes: &[u8]| {
    let whole = split(bytes);
    assert!(whole.is_sorted_by(|a, b| a.0 < b.0));
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    assert_eq!(whole, split(head.chain(tail)));
});
