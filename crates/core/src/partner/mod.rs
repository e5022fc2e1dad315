//! Following other bodies' logs, without touching network, disk or clock: machines take inputs and a moment and
//! return what is to be done (RECORD §7).
//!
//! [`pull`] mirrors a log, [`witness`] decides whether to cosign, [`split_view`] is evidence that proves itself,
//! [`lapse`] is what a log shows against itself, [`clock`] whether partners have the same time.

pub mod clock;
pub mod keys;
pub mod lapse;
pub mod pull;
pub mod recovery;
pub mod split_view;
pub mod witness;
