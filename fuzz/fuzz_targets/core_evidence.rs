//! Evidence of a split view: what is accepted is written back byte for byte, and convinces nobody without a key.
#![no_main]

use hutong_core::partner::split_view::Evidence;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(evidence) = Evidence::read(bytes) {
        assert_eq!(evidence.bytes(), bytes);
        assert!(evidence.verify(&[]).is_err());
    }
});
