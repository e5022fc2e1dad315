//! The faces of a node: command line, documents, pages. `main.rs` only calls [`cli::run`].
//!
//! - [`cli`] — what a person types; one file per command.
//! - [`admin`] — the door of a running node for its own operator.
//! - [`demo`] — the sample consultation, played by two real nodes.
//! - [`edge`] — the only place where a refusal, fault, breach or usage error becomes a message and an exit code.
//! - [`locale`] — every sentence a person reads; a language is a folder of `locales/`.
//! - [`input`] — files of opinions and votes become an analysis input and a list of problems.
//! - [`results`] — the folder that an analysis leaves, and its tables for programs.
//! - [`documents`] — the report as a page that can be printed.
//! - [`recovery`] — what a directory owes before it may sign again, in words.
//! - [`refusals`] — what a rule said no to, as a sentence's key and as JSON for another process.
//! - [`watch`] — what a running node counts of itself, and the address where a monitor reads it.
//! - [`web`] — the portal: what a browser sees; `web/mod.rs` lists every route.
//!
//! Nothing here decides: rules live in `hutong-core`, sums in `hutong-analysis`, the world in `hutong-node`.

pub mod admin;
pub mod cli;
pub mod demo;
pub mod documents;
pub mod edge;
pub mod fed;
pub mod input;
pub mod locale;
pub mod recovery;
pub mod refusals;
pub mod results;
pub mod watch;
pub mod web;
