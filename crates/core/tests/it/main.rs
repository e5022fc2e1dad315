//! One test binary for the crate; every file of this folder is a module here.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]
#![allow(clippy::print_stdout, reason = "a test that skips says so")]

mod board;
mod canonical;
mod charter_advice;
mod commitment;
mod decisions;
mod documents;
mod fixtures;
mod follow_up;
mod leaf;
mod life;
mod logs;
mod partner;
mod plan;
mod policy;
mod projection;
mod receipts;
mod shared;
mod text;
mod worksheet;
mod world;
