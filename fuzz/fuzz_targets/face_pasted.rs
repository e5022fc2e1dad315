//! A pasted text is cut: no piece is empty, never more pieces than asked for, and what is left comes to an end.
#![no_main]

use hutong::input::pasted::{cut, join};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|pasted: &str| {
    let mut rest = pasted.to_owned();
    // A line is a piece at the most, and every step takes some away.
    for _ in 0..=pasted.chars().count() {
        let done = cut(&rest, 3);
        assert!(done.pieces.len() <= 3 && done.pieces.iter().all(|piece| !piece.text.trim().is_empty()));
        assert!(done.pieces.len() == 3 || done.rest.is_empty());
        assert_eq!(cut(&join(done.pieces.iter()), 100).pieces.is_empty(), done.pieces.is_empty());
        if done.rest.is_empty() {
            return;
        }
        rest = done.rest;
    }
    panic!("no end in sight");
});
