//! A lapse as a file: whatever its bytes are, reading ends, and nobody is convicted by a key that signed nothing.
#![no_main]

use hutong_core::partner::lapse::LapseFile;
use hutong_log::key::{KeyType, Signer, SigningKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = LapseFile::read(bytes) else { return };
    assert!(LapseFile::is_one(bytes));
    let Ok(key) = SigningKey::from_seed(file.origin(), KeyType::Note, &[7; 32]) else { return };
    assert!(file.verify(std::slice::from_ref(key.verifier())).is_err(), "nobody signed it");
});
