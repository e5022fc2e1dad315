//! A workbook from anybody: inspected, opened and read to its end or to where it breaks, never further.
#![no_main]

use std::io::Cursor;

use hutong::input::row::{Row, Rows};
use hutong::input::workbook::{self, SheetRows};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if workbook::inspect(Cursor::new(bytes)).is_err() {
        return;
    }
    let Ok(mut book) = workbook::open(Cursor::new(bytes)) else { return };
    for name in workbook::sheet_names(&book) {
        let Ok(mut rows) = SheetRows::open(&mut book, &name) else { continue };
        let mut row = Row::default();
        while rows.next_row(&mut row).unwrap_or(false) {
            assert!(row.line > 0);
        }
    }
});
