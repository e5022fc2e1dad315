//! One test binary for the crate; every file of this folder is a module here.

mod analyse;
mod demo;
mod demo_sample;
mod demo_script;
mod house;
mod languages;
mod node_cli;
mod node_cli_kill;
mod node_cli_support;
mod reading;
mod refusals;
mod shell;
