//! Would the groups be the same if some people had stayed away? A tenth is dropped, the groups are found again from
//! nothing, and the two results are compared on those who stayed.

use super::choose::fit_afresh;
use super::mixture::Fit;
use super::stances::Sample;
use crate::groups::agreement::{adjusted_rand, nearest_jaccard};
use crate::text::shingle::mix;
use rayon::prelude::*;

/// Times a tenth is dropped.
const DROPS: u64 = 6;

/// Mean over the drops.
pub(super) struct Stability {
    /// Adjusted Rand index.
    pub(super) overall: f64,
    /// Per group, Jaccard similarity with its nearest counterpart.
    pub(super) groups: Vec<f64>,
}

/// Measures how the groups of `fit` stand up.
pub(super) fn measure(sample: &Sample, fit: &Fit) -> Stability {
    let labels = fit.label();
    let drop = |drop: u64| {
        let (kept, rows) = sample.keep(|key| !mix(key ^ mix(drop + 1)).is_multiple_of(10));
        let again = fit_afresh(&kept, fit.k).label();
        let before: Vec<u32> = kept.placed.iter().map(|&at| labels[rows[at as usize] as usize]).collect();
        let after: Vec<u32> = kept.placed.iter().map(|&at| again[at as usize]).collect();
        (adjusted_rand(&before, &after), nearest_jaccard(&before, &after, fit.k))
    };
    let drops: Vec<(f64, Vec<f64>)> = (0..DROPS).into_par_iter().map(drop).collect();
    let overall = drops.iter().map(|drop| drop.0).sum::<f64>() / DROPS as f64;
    let mean_of = |group: usize| drops.iter().map(|drop| drop.1[group]).sum::<f64>() / DROPS as f64;
    Stability { overall, groups: (0..fit.k).map(mean_of).collect() }
}
