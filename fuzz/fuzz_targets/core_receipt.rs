//! The inside of receipts, and slips: what a stranger hands in is read and checked without a panic.
#![no_main]

use hutong_core::receipt::{Extra, Slip};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(extra) = Extra::read(bytes) {
        let _ = extra.check();
        let _ = extra.check_openings();
    }
    if let Ok(slip) = Slip::read(bytes) {
        slip.commitment();
        assert_eq!(Slip::read(&slip.bytes()).ok(), Some(slip));
    }
});
