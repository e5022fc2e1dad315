//! Leaves and the fold: every byte string has a reading, and takes its place in a log.
#![no_main]

use hutong_core::{
    ids::Origin,
    projection::Projection,
    record::{Reading, read, write},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Reading::Known(leaf) = read(bytes) {
        // Objects inside known fields may hold more than we keep; what we write is read as the same leaf.
        assert_eq!(read(&write(&leaf)), Reading::Known(leaf));
    }
    let Ok(origin) = Origin::new("a.example/log/1") else { return };
    let mut projection = Projection::new();
    for entry in bytes.split(|b| *b == b'\n') {
        projection.apply(&origin, entry);
    }
    projection.digest();
});
