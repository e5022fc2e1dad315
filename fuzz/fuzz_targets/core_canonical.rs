//! Canonical JSON in every profile: what is accepted is written back byte for byte.
#![no_main]

use hutong_core::canonical::{DOCUMENT, LEAF, RECEIPT, VOTE_ROW, parse, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for profile in [LEAF, VOTE_ROW, DOCUMENT, RECEIPT] {
        if let Ok(value) = parse(bytes, profile) {
            assert_eq!(write(&value), bytes);
        }
    }
});
