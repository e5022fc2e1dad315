//! One test binary for the crate; every file of this folder is a module here.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]
#![allow(clippy::print_stdout, reason = "a test that skips says so")]

mod decisions;
mod fixtures;
mod logs;
mod partner;
mod shared;
