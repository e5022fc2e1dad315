//! Entry bundles and tiles: no panic, and entries are written back as they lie.
#![no_main]

use hutong_log::tile::{append_entry, decode_bundle, format_tile, parse_tile, split_bundles};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &[u8])| {
    let (width, bytes) = (input.0 % 258, input.1);
    if let Ok(entries) = decode_bundle(bytes, width) {
        let mut written = Vec::new();
        for entry in &entries {
            assert_eq!(&bytes[entry.offset..entry.offset + entry.bytes.len()], entry.bytes);
            append_entry(&mut written, entry.bytes).expect("it was read from such an entry");
        }
        assert_eq!(written, bytes);
    }
    if let Some(run) = split_bundles(bytes, usize::from(width)) {
        assert_eq!(run.concat(), bytes);
        assert!(run.iter().all(|bundle| decode_bundle(bundle, 256).is_ok()));
    }
    if let Ok(hashes) = parse_tile(bytes, width) {
        assert!(bytes.starts_with(&format_tile(&hashes)));
    }
});
