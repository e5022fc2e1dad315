//! Requests to the witness: every byte string gets an answer.
#![no_main]

use hutong_core::partner::witness::{Outcome, Request, Watched, decide};
use hutong_log::checkpoint::SignedCheckpoint;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // What follows the first zero byte is the head kept before.
    let (request, kept) = bytes.split_at(bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len()));
    let watched = Watched {
        keys: Vec::new(),
        cosigned: SignedCheckpoint::parse(kept.get(1..).unwrap_or_default()).ok(),
        mirror: None,
        mirror_at_size: None,
    };
    match Request::read(request) {
        Ok(request) => {
            let outcome = decide(&request, Some(&watched));
            assert!(matches!(outcome, Outcome::Refuse(_)), "without a trusted key nothing is cosigned");
        }
        Err(refused) => assert_eq!(refused.status(), 400),
    }
});
