//! Requests to a witness: no panic, and what is read is written back.
#![no_main]

use hutong_log::hash::empty_root;
use hutong_log::witness::AddCheckpoint;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        assert_eq!(request.format().as_bytes(), bytes);
        let _ = request.check_consistency(&empty_root());
    }
});
