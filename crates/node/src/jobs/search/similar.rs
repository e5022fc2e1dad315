//! "Similar already here": while somebody writes, up to three published opinions that share passages with it, letter by
//! letter. Candidates come from the search; the exact comparison decides.

use hutong_analysis::{
    near_duplicate::compare::{Indexed, PASSAGE_WEIGHT_MIN},
    text::normalise::read_codes,
};
use hutong_store::pages::ItemView;

/// Candidates that are compared.
pub(crate) const CANDIDATES_MAX: u32 = 24;
/// Opinions that are shown.
pub const SIMILAR_MAX: usize = 3;
/// Share of what is being written, in per mille, that must stand in the other text…
const WRITTEN_SHARE_MIN: u32 = 300;
/// …or share of the other text that must stand in it.
const OTHER_SHARE_MIN: u32 = 500;

/// A published opinion that shares its words with what is being written. Says nothing about what either means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    /// The opinion.
    pub item: ItemView,
    /// Share of what is being written that stands in it, in per mille.
    pub share_per_mille: u32,
    /// Distinct people who handed it in in nearly these words: 1 unless it is known to have near-duplicates.
    pub voices: u64,
}

/// Those of the candidates that share enough with `text`, most first, and how much of it.
pub(crate) fn compare(text: &str, candidates: Vec<ItemView>) -> Vec<(ItemView, u32)> {
    let mut letters = Vec::new();
    read_codes(text, &mut letters);
    let written = Indexed::new(&letters);
    let mut found: Vec<(ItemView, u32)> = Vec::new();
    for item in candidates {
        read_codes(item.text.as_deref().unwrap_or_default(), &mut letters);
        let overlap = written.overlap(&letters);
        let (here, there) = (overlap.indexed_covered_per_mille(), overlap.covered_per_mille());
        let shares = overlap.shared_indexed >= PASSAGE_WEIGHT_MIN;
        if shares && (here >= WRITTEN_SHARE_MIN || there >= OTHER_SHARE_MIN) {
            found.push((item, here));
        }
    }
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.place.cmp(&b.0.place)));
    found
}
