//! What forms make of pasted text may enter the record, and stays as it is.
#![no_main]

use hutong_core::text::{check, tidy};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let tidied = tidy(text);
    assert_eq!(check(&tidied), Ok(()));
    assert_eq!(tidy(&tidied), tidied);
});
