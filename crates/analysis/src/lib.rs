//! Pure analysis of opinions and votes.
//!
//! Everything here is a function of recorded input: the same [`input::Input`] gives the same output bytes,
//! whatever the thread count, the order of rows or the machine. No clock, dice, files, environment, or maps
//! whose order can leak. Transcendental functions come from `libm`; parallel sums run over fixed chunks of
//! [`CHUNK_LEN`] in index order; no float leaves this crate unrounded.
//!
//! It never sees the record itself: `node` turns an exchange set into an [`input::Input`], the command line
//! turns files into one.

pub mod bridging;
pub mod campaign;
pub mod citations;
pub mod groups;
pub mod input;
pub mod lookup;
pub mod near_duplicate;
pub mod output;
pub mod privacy;
pub mod report_draft;
pub mod run;
mod special;
pub mod text;
pub mod themes;

/// Rows per chunk of a parallel sum: fixed, so that rounding does not depend on the number of threads.
pub const CHUNK_LEN: usize = 4096;

/// Texts that one thread reads at a time, small enough that a few thousand keep every thread busy. For work that gives
/// each text its own result: nothing may be summed over these parts.
const TEXTS_AT_ONCE: usize = 128;
