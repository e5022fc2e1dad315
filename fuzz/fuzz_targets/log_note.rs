//! Signed notes and their lines: no panic, and what is read is written back.
#![no_main]

use hutong_log::note::{Note, SignatureLine};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.format().as_bytes(), bytes);
        let _ = note.open(&[]);
    }
    if let Some((text, line)) =
        std::str::from_utf8(bytes).ok().and_then(|text| Some((text, SignatureLine::parse(text)?)))
    {
        assert_eq!(line.to_string(), text);
    }
});
