//! Lines of text become questions, and questions the same lines. An introduction is free text, which may look like anything.
#![no_main]

use hutong::web::questions::{read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|words: &str| {
    if let Ok(all) = read(words)
        && all.intro.zh.is_empty()
        && all.intro.en.is_empty()
    {
        assert_eq!(read(&write(&all)).as_ref(), Ok(&all));
    }
});
