//! One test binary for the crate; every file of this folder is a module here.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]
#![allow(clippy::print_stdout, reason = "a test that skips says so, one that measures says what")]

mod bridging;
mod diff;
mod golden;
mod groups;
mod messages;
mod near_duplicate;
mod output;
mod planted;
mod polis_export;
mod privacy;
mod report_draft;
mod run;
mod shared;
mod text;
mod themes;
