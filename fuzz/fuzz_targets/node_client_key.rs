//! The public key of a trusted client, as an office pastes it: read or not, and the same however it is written.
#![no_main]

use hutong_log::base64;
use hutong_node::clients::read_public_key;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // As it came, and as the bytes of one that was written well.
    for pasted in [text.to_owned(), base64::encode(bytes)] {
        if let Some(key) = read_public_key(&pasted) {
            assert_eq!(read_public_key(&base64::encode(&key)), Some(key));
        }
    }
});
