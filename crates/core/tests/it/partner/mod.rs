//! The partner machines against logs in memory: honest, stale, broken, lying.

mod lapse;
mod pull;
mod recovery;
mod rotation;
mod split_view;
mod witness;
