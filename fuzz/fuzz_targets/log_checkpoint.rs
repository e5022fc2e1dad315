//! Checkpoints: no panic, and what is read is written back.
#![no_main]

use hutong_log::checkpoint::{Checkpoint, SignedCheckpoint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(checkpoint) = SignedCheckpoint::parse(bytes) {
        assert_eq!(checkpoint.format().as_bytes(), bytes);
    }
    if let Ok(body) = std::str::from_utf8(bytes)
        && let Ok(checkpoint) = Checkpoint::parse_body(body)
    {
        assert_eq!(checkpoint.body(), body);
    }
});
