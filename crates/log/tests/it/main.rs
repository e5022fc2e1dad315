//! One test binary for the crate; every file of this folder is a module here.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod checkpoint;
mod common;
mod encoding;
mod key;
mod note;
mod oracle;
mod parsers;
mod policy;
mod proof;
mod tile;
mod tree;
mod vectors;
mod verify;
mod witness;
