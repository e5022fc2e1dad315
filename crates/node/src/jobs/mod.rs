//! What a node does by itself, caused by entries in the log; every job may run twice.

pub mod analyse;
pub mod due;
pub mod exchange;
pub mod joint;
pub mod lapses;
mod roll;
pub mod search;
pub mod sums;
