//! Voters who copied: a set whose votes are nearly the same on many statements, larger than like-minded people would
//! make it by chance. Sketches find candidates (one-permutation hashing, Li, Owen & Zhang 2012), votes decide.

use super::{Body, Reason, Suspects};
use crate::groups::OpinionGroups;
use crate::groups::votes::Count;
use crate::text::shingle::mix;
use std::collections::BTreeMap;

/// Stances from which on likeness says something; also in common.
const STANCES_MIN: usize = 7;
/// Share of common statements on which copies agree.
const MATCH_MIN: f64 = 0.9;
/// Share of the shorter row that must be in common.
const COMMON_MIN: f64 = 0.6;
/// A set must be so many times larger than chance among the like-minded would make it.
const EXCESS_MIN: f64 = 3.0;
const BINS: usize = 64;
const BAND_BINS: usize = 4;
/// Ordinary members from whom a group's rates can be told.
const ORDINARY_MIN: usize = 5;

type Stance = (u32, i8);

/// Sets of copies among a body's voters.
pub(super) fn find(body: &Body, groups: &OpinionGroups) -> Vec<Suspects> {
    let rows: Vec<(u32, Vec<Stance>)> = body
        .voters
        .iter()
        .map(|&p| (p, body.votes.row(p as usize).filter(|v| v.1 != 0).map(|(s, v)| (s as u32, v)).collect()))
        .filter(|(_, row): &(u32, Vec<Stance>)| row.len() >= STANCES_MIN)
        .collect();
    let mut taken = vec![false; rows.len()];
    let mut found = Vec::new();
    for candidates in gather(&rows) {
        let free: Vec<usize> = candidates.into_iter().filter(|&at| !taken[at]).collect();
        let Some(set) = gather_round_core(&rows, &free) else { continue };
        if body.matters(set.len()) && exceeds_chance(body, groups, &rows, &set) {
            set.iter().for_each(|&at| taken[at] = true);
            let members: Vec<u32> = set.iter().map(|&at| rows[at].0).collect();
            let statements = body.find_differences(&members).into_iter().map(|(statement, _)| statement).collect();
            found.push(Suspects { reason: Reason::Copies, body: body.at, statements, members });
        }
    }
    found
}

/// Rows that share a band of their sketches, largest sets first.
fn gather(rows: &[(u32, Vec<Stance>)]) -> Vec<Vec<usize>> {
    let mut buckets: BTreeMap<(usize, u64), Vec<usize>> = BTreeMap::new();
    for (at, (_, row)) in rows.iter().enumerate() {
        for (band, bins) in sketch(row).chunks_exact(BAND_BINS).enumerate() {
            let key = bins.iter().fold(0, |key, &bin| mix(key ^ bin));
            buckets.entry((band, key)).or_default().push(at);
        }
    }
    let mut sets: Vec<Vec<usize>> = buckets.into_values().filter(|set| set.len() >= super::PEOPLE_MIN).collect();
    sets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    sets.dedup();
    sets
}

/// The least hash in each bin; an empty bin takes that of the next filled one, marked by the distance.
fn sketch(row: &[Stance]) -> [u64; BINS] {
    let mut least = [u64::MAX; BINS];
    for &(statement, value) in row {
        let hash = mix((u64::from(statement) << 2 | (value + 1) as u64) + 1);
        let bin = hash as usize % BINS;
        least[bin] = least[bin].min(hash >> 6);
    }
    std::array::from_fn(|bin| {
        let distance = (0..BINS).find(|d| least[(bin + d) % BINS] != u64::MAX).unwrap_or(0);
        least[(bin + distance) % BINS].wrapping_add((distance as u64) << 58)
    })
}

/// Those of the candidates that are copies of one of them, the one with most stances: a set must not chain.
fn gather_round_core(rows: &[(u32, Vec<Stance>)], candidates: &[usize]) -> Option<Vec<usize>> {
    let core =
        candidates.iter().copied().reduce(|core, at| if rows[at].1.len() > rows[core].1.len() { at } else { core })?;
    Some(candidates.iter().copied().filter(|&at| at == core || are_copies(&rows[core].1, &rows[at].1)).collect())
}

fn are_copies(a: &[Stance], b: &[Stance]) -> bool {
    let (common, matches) = compare(a, b);
    common >= STANCES_MIN
        && common as f64 >= COMMON_MIN * a.len().min(b.len()) as f64
        && matches as f64 >= MATCH_MIN * common as f64
}

/// Statements on which both took a stance, and the same stance; rows are sorted by statement.
fn compare(a: &[Stance], b: &[Stance]) -> (usize, usize) {
    let (mut common, mut matches, mut at) = (0, 0, 0);
    for (statement, value) in a {
        while at < b.len() && b[at].0 < *statement {
            at += 1;
        }
        if at < b.len() && b[at].0 == *statement {
            common += 1;
            matches += usize::from(b[at].1 == *value);
        }
    }
    (common, matches)
}

/// Whether the set is larger than the like-minded would make it: of the people of the group nearest to its core, as it
/// votes without the set, so many would be expected to look like copies of the core.
fn exceeds_chance(body: &Body, groups: &OpinionGroups, rows: &[(u32, Vec<Stance>)], set: &[usize]) -> bool {
    let core = set.iter().map(|&at| &rows[at].1).max_by_key(|row| row.len()).map_or(&[][..], Vec::as_slice);
    let suspects: Vec<u32> = set.iter().map(|&at| rows[at].0).collect();
    let ordinary = |members: &[u32]| members.iter().copied().filter(|p| !suspects.contains(p)).collect::<Vec<u32>>();
    let mut camps: Vec<Vec<u32>> = groups.groups.iter().map(|group| ordinary(&group.members)).collect();
    camps.push(ordinary(&body.voters));
    camps.retain(|camp| camp.len() >= ORDINARY_MIN);
    let likely = |camp: &Vec<u32>| {
        let counts = body.votes.count(camp);
        let chances: Vec<f64> =
            core.iter().map(|&(statement, value)| agree_with(&counts[statement as usize], value)).collect();
        let likelihood: f64 = chances.iter().map(|&p| libm::log(p)).sum();
        (likelihood, chances)
    };
    let nearest = camps.iter().map(|camp| (likely(camp), camp.len())).reduce(|a, b| if b.0.0 > a.0.0 { b } else { a });
    let Some(((_, chances), people)) = nearest else { return true };
    let mismatches_max = ((1.0 - MATCH_MIN) * core.len() as f64) as usize;
    let expected = (people + set.len()) as f64 * chance_of_few(&chances, mismatches_max);
    set.len() as f64 >= EXCESS_MIN * expected
}

/// Chance that a member of a camp takes this side, from the camp's counts.
fn agree_with(count: &Count, value: i8) -> f64 {
    let side = if value > 0 { count.agree } else { count.disagree };
    (f64::from(side) + 1.0) / (f64::from(count.stances()) + 2.0)
}

/// Chance of at most `failures_max` failures among independent trials with these chances of success.
fn chance_of_few(chances: &[f64], failures_max: usize) -> f64 {
    let mut exactly = vec![0.0; failures_max + 1];
    exactly[0] = 1.0;
    for &p in chances {
        for failures in (0..=failures_max).rev() {
            let one_more = if failures > 0 { exactly[failures - 1] * (1.0 - p) } else { 0.0 };
            exactly[failures] = exactly[failures] * p + one_more;
        }
    }
    exactly.iter().sum()
}
