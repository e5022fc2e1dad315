//! The small texts: verifier keys, paths, base64, hex, decimals. What is read is written back.
#![no_main]

use hutong_log::key::VerifierKey;
use hutong_log::tile::LogPath;
use hutong_log::{base64, decimal, hex};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Some(path) = LogPath::parse(text) {
        assert_eq!(path.to_string(), text);
    }
    if let Ok(bytes) = base64::decode(text) {
        assert_eq!(base64::encode(&bytes), text);
    }
    if let Ok(bytes) = hex::decode(text) {
        assert_eq!(hex::encode(&bytes), text);
    }
    if let Some(number) = decimal::parse(text) {
        assert_eq!(number.to_string(), text);
    }
});
