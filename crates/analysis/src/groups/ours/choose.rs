//! How many groups: none beyond chance, or as many as the evidence pays for.

use super::mixture::{Fit, continue_fit, fit_labels};
use super::stability::Stability;
use super::stances::Sample;
use super::{GROUPS_MAX, MEMBERS_MIN, null, stability, start};
use crate::groups::Candidate;
use rayon::prelude::*;

/// Rounds after which starts are compared; rounds the best of them gets.
const ROUNDS_SHORT: usize = 6;
const ROUNDS_LONG: usize = 60;
/// Rounds it gets when only the membership is wanted.
const ROUNDS_AGAIN: usize = 25;
/// Each further group must add this share of the evidence gained so far: opinions that differ by degrees always pay a
/// little for one more cut, camps pay for themselves.
const FURTHER_SHARE: f64 = 0.15;
/// What must be left of every group, and of the whole, when a tenth of the people is dropped: a group less alike to its
/// nearest counterpart has dissolved (Hennig 2007: below 0.6 a cluster should not be trusted).
const JACCARD_MIN: f64 = 0.6;
const AGREEMENT_MIN: f64 = 0.6;

/// The groups chosen and what was weighed.
pub(super) struct Choice {
    /// None for one group.
    pub(super) groups: Option<(Fit, Stability)>,
    pub(super) candidates: Vec<Candidate>,
}

/// Chooses the number of groups on the sample: structure beyond chance, paid for by the evidence, and holding up when
/// people are dropped; of those the most groups.
pub(super) fn choose(sample: &Sample) -> Choice {
    if !null::exceeds_chance(&sample.stances) {
        return Choice { groups: None, candidates: Vec::new() };
    }
    let alone = fit_labels(&sample.stances, &vec![Some(0); sample.keys.len()], 1, 1).evidence;
    let points = start::embed(&sample.stances);
    let mut candidates = Vec::new();
    let mut paid: Vec<(f64, Fit)> = Vec::new();
    let mut previous: Option<Fit> = None;
    for k in 2..=GROUPS_MAX {
        let fit = fit_best(sample, &points, k, previous.as_ref(), ROUNDS_LONG);
        if has_members(sample, &fit) {
            let gain = fit.evidence - alone;
            candidates.push(Candidate { k, score: gain });
            let needed = |(so_far, at): &(f64, Fit)| so_far + FURTHER_SHARE * so_far.max(0.0) * (k - at.k) as f64;
            if paid.last().is_none_or(|best| gain > needed(best)) {
                paid.push((gain, fit.clone()));
            }
        }
        previous = Some(fit);
    }
    let holding = paid.into_iter().rev().find_map(|(_, fit)| {
        let stability = stability::measure(sample, &fit);
        let holds = stability.overall >= AGREEMENT_MIN && stability.groups.iter().all(|&group| group >= JACCARD_MIN);
        holds.then_some((fit, stability))
    });
    Choice { groups: holding, candidates }
}

/// `k` groups found from nothing, by way of two, three and so on.
pub(super) fn fit_afresh(sample: &Sample, k: usize) -> Fit {
    let points = start::embed(&sample.stances);
    let mut fit = fit_best(sample, &points, 2, None, if k == 2 { ROUNDS_AGAIN } else { 0 });
    for further in 3..=k {
        let rounds = if further == k { ROUNDS_AGAIN } else { 0 };
        fit = fit_best(sample, &points, further, Some(&fit), rounds);
    }
    fit
}

/// The best fit of `k` groups from several starts: people gathered along the leading directions, and each camp of the
/// fit with one group less split in two.
fn fit_best(sample: &Sample, points: &[start::Point], k: usize, previous: Option<&Fit>, rounds: usize) -> Fit {
    let dimensions = if k == 2 { [1, 2] } else { [k - 1, k] };
    let mut starts: Vec<Vec<Option<u32>>> =
        dimensions.map(|dimensions| start::gather(sample, points, k, dimensions)).into();
    if let Some(fit) = previous {
        let labels = fit.label();
        let camps = 0..fit.k as u32;
        starts.extend(camps.filter_map(|camp| start::split(sample, points, &labels, camp, fit.k)));
    }
    let begin = |labels: Vec<Option<u32>>| fit_labels(&sample.stances, &labels, k, ROUNDS_SHORT);
    let mut begun: Vec<Fit> = starts.into_par_iter().map(begin).collect();
    let best = (1..begun.len()).fold(0, |best, at| if begun[at].evidence > begun[best].evidence { at } else { best });
    continue_fit(&sample.stances, begun.swap_remove(best), rounds)
}

/// Every group has enough placed members.
fn has_members(sample: &Sample, fit: &Fit) -> bool {
    let labels = fit.label();
    let mut sizes = vec![0; fit.k];
    sample.placed.iter().for_each(|&row| sizes[labels[row as usize] as usize] += 1);
    sizes.iter().all(|&size| size >= MEMBERS_MIN)
}
