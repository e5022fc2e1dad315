//! Two versions of a text as one, for reading: what went is struck through, what came is underlined.

use hutong_analysis::text::diff::{Side, compare};

/// A piece of a text.
pub struct Piece {
    /// Its words.
    pub text: String,
    /// `del`, `ins`, or empty for what stayed.
    pub side: &'static str,
}

/// The pieces of a comparison.
pub fn pieces(before: &str, now: &str) -> Vec<Piece> {
    let side = |side| match side {
        Side::Both => "",
        Side::Before => "del",
        Side::Now => "ins",
    };
    compare(before, now).into_iter().map(|piece| Piece { side: side(piece.side), text: piece.text }).collect()
}
