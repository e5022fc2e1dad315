//! What a stranger sends as `Signature-Input` has one spelling: what is read is what would be written.
#![no_main]

use hutong_node::clients::{COVERED, TAG, read_input};
use libfuzzer_sys::fuzz_target;

const ORIGIN: &str = "a.example/b/log/1";

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // As it came, and as the inside of one whose frame is right, which is seldom hit upon.
    let (created, rest) = text.split_once('|').unwrap_or((text, ""));
    let (nonce, client) = rest.split_once('|').unwrap_or((rest, ""));
    let framed = format!(
        "hutong={COVERED};created={created};nonce=\"{nonce}\";keyid=\"{client}\";alg=\"ed25519\";tag=\"{TAG}{ORIGIN}\""
    );
    for input in [text, &framed] {
        if let Some(said) = read_input(input, ORIGIN) {
            let (created, nonce, client) = (said.created, said.nonce, &said.client);
            let written = format!(
                "hutong={COVERED};created={created};nonce=\"{nonce}\";keyid=\"{client}\";alg=\"ed25519\";\
                 tag=\"{TAG}{ORIGIN}\""
            );
            assert_eq!(written, input);
            assert_eq!(format!("hutong={}", said.whole), input);
            assert!(read_input(input, "z.example/b/log/1").is_none());
        }
    }
});
