//! One test binary for the crate; every file of this folder is a module here.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests stop at the first surprise")]

mod accounts;
mod backup;
mod canaries;
mod crash;
mod desk;
mod due;
mod exchange;
mod gatherings;
mod joint;
mod notify;
mod pages;
mod partners;
mod programs;
mod publish;
mod rotation;
mod sequencer;
mod sim;
mod sums;
mod tamper;
mod world;
