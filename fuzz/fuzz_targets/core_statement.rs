//! What a root key is asked to sign, and what it signed: lines with one spelling; nothing else is opened.
#![no_main]

use hutong_core::record::{LogLife, Statement, may_be_about_log};
use hutong_log::key::{KeyType, Signer, SigningKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(statement) = Statement::read(text) {
        assert_eq!(statement.text(), text);
    }
    let Ok(root) = SigningKey::from_seed("a.example/b/root", KeyType::Note, &[7; 32]) else { return };
    assert!(Statement::open(bytes, root.verifier()).is_err(), "nobody signed it");
    // A log of these bytes as entries: whatever they are, none of them changes a key that no root key signed.
    let origin = hutong_core::ids::Origin::new("a.example/b/log/1").ok();
    let entries = bytes.split(|b| *b == b'\n').enumerate().map(|(at, entry)| (at as u64, entry));
    if let Some(life) = origin.and_then(|origin| LogLife::fold(&origin, entries)) {
        assert!(may_be_about_log(bytes) && life.former().is_empty() && life.policy().is_none());
    }
});
