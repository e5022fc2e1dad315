//! The tables of a page, with whatever stands in it, become a workbook.
#![no_main]

use hutong::{documents::workbook, web::shown::tables};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(html) = std::str::from_utf8(bytes) {
        for table in tables(html) {
            workbook::write(&table, &[]).expect("what was read fits into a workbook");
        }
    }
});
