//! One test binary for the crate; every file of this folder is a module here.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]

mod crash;
mod erasure;
mod house;
mod neighbour;
mod pages;
mod remembered;
mod support;
mod tamper;
mod twin;
mod world;
