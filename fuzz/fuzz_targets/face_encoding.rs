//! Bytes in any encoding become UTF-8, and the guess never changes what is UTF-8 already.
#![no_main]

use std::io::Read;

use hutong::input::encoding::{Transcoded, survey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let found = survey(bytes);
    let mut text = String::new();
    let read = Transcoded::new(&bytes[found.mark_bytes..], found.encoding).read_to_string(&mut text);
    assert!(read.is_ok());
});
