//! One test binary for the crate; every file of this folder is a module here.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the verdict")]
#![allow(clippy::print_stdout, reason = "what was skipped is said, and what was measured")]
#![allow(clippy::disallowed_methods, reason = "tests make and look at files, and run the program")]

mod analyse;
mod breach_cli;
mod browser;
mod client_cli;
mod demo;
mod demo_sample;
mod demo_script;
mod fed;
mod house;
mod keep_cli;
mod key_cli;
mod languages;
mod node_cli;
mod node_cli_faults;
mod node_cli_kill;
mod node_cli_support;
mod people_cli;
mod reading;
mod refusals;
mod relay;
mod shell;
mod web;
