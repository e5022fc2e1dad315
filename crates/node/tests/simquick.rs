#![allow(clippy::unwrap_used, clippy::expect_used, reason = "x")]
#[path = "it/sim/mod.rs"]
mod sim;
