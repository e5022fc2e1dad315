//! A line of an archive comes from a file that anybody may have changed: it is read or refused in words.
#![no_main]

use hutong_node::backup::read_line;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Err(what) = read_line(text)
    {
        assert!(!what.is_empty());
    }
});
