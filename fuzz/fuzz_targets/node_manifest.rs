//! The manifest of a backup comes from a folder that anybody may have changed: it is read or refused.
#![no_main]

use hutong_node::backup::Manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(manifest) = Manifest::read(bytes) {
        assert!(["hutong-backup/v1", "hutong-archive/v1"].contains(&manifest.format.as_str()));
    }
});
