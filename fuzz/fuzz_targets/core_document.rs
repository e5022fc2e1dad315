//! Joint documents, surveys with their answers, parts of the follow-up, and working papers of a desk: what is accepted is written back byte for byte.
#![no_main]

use hutong_core::{
    consultation::{
        charter::Charter,
        follow_up::{Action, Note},
        plan::Plan,
        report::Report,
        survey::{Answers, Questionnaire},
        theme::ThemeTree,
    },
    home::{board::Board, worksheet::Worksheet},
};
use libfuzzer_sys::fuzz_target;

macro_rules! same {
    ($bytes:ident: $($kind:ty),+) => {
        $(if let Ok(read) = <$kind>::read($bytes) {
            assert_eq!(read.bytes(), $bytes);
        })+
    };
}

fuzz_target!(|bytes: &[u8]| {
    same!(bytes: Charter, ThemeTree, Report, Plan, Questionnaire, Answers, Action, Note, Board, Worksheet);
});
