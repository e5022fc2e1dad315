//! Vote rows: what is accepted is written back byte for byte.
#![no_main]

use hutong_core::consultation::vote::Row;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(row) = Row::read(bytes) {
        assert_eq!(row.bytes(), bytes);
    }
});
