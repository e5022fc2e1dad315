//! Where the fits begin: the votes' leading directions, people gathered along them, and camps split in two.

use super::GROUPS_MAX;
use super::stances::{Sample, Stances};
use crate::groups::kmeans::{Clustering, distance_squared, settle};
use crate::groups::lanczos::find_leading;
use crate::groups::votes::sum_chunks;
use crate::text::shingle::mix;
use rayon::prelude::*;

/// Lanczos steps for directions that only start a fit.
const STEPS: usize = 24;
const ITERATIONS: usize = 25;
/// A start needs no more exactness than this, in units of the embedding.
const SETTLED: f64 = 0.01;
/// Seeds tried for each k-means, the tightest kept.
const SEEDS: u64 = 3;

/// Positions in the space of the leading directions.
pub(super) type Point = [f64; GROUPS_MAX];

/// Positions of every row, sparsity-corrected as in the reference: √(columns / stances) × the row's projection.
pub(super) fn embed(stances: &Stances) -> Vec<Point> {
    let centred = stances.centre();
    let found = find_leading(
        |direction| multiply_twice(stances, &centred, direction),
        stances.column_count(),
        GROUPS_MAX,
        STEPS,
        1e-4,
    );
    let weight: Vec<Point> = (0..centred.len())
        .map(|code| std::array::from_fn(|axis| found.get(axis).map_or(0.0, |(_, v)| centred[code] * v[code / 2])))
        .collect();
    place(stances, &weight)
}

/// √(columns / stances) × Σ weight of the row's codes.
pub(super) fn place<const D: usize>(stances: &Stances, weight: &[[f64; D]]) -> Vec<[f64; D]> {
    let columns = stances.column_count() as f64;
    let place = |row: usize| {
        let codes = stances.rows.row(row);
        let mut sum = [0.0; D];
        for &code in codes {
            (0..D).for_each(|axis| sum[axis] += weight[code as usize][axis]);
        }
        let scale = (columns / codes.len().max(1) as f64).sqrt();
        sum.map(|x| scale * x)
    };
    (0..stances.rows.len()).into_par_iter().map(place).collect()
}

/// XᵀX·direction, X the centred stances.
pub(super) fn multiply_twice(stances: &Stances, centred: &[f64], direction: &[f64]) -> Vec<f64> {
    let weight: Vec<f64> = centred.iter().enumerate().map(|(code, x)| x * direction[code / 2]).collect();
    let sums = sum_chunks(stances.rows.len(), stances.rows.width, |range, table| {
        for row in range {
            let codes = stances.rows.row(row);
            let along: f64 = codes.iter().map(|&code| weight[code as usize]).sum();
            codes.iter().for_each(|&code| table[code as usize] += along);
        }
    });
    sums.chunks_exact(2).zip(centred.chunks_exact(2)).map(|(s, c)| c[0] * s[0] + c[1] * s[1]).collect()
}

/// Labels of the placed rows gathered round `k` centres in the first `dimensions` directions.
pub(super) fn gather(sample: &Sample, points: &[Point], k: usize, dimensions: usize) -> Vec<Option<u32>> {
    let cut = |&row: &u32| {
        let mut point = points[row as usize];
        point[dimensions.min(GROUPS_MAX)..].fill(0.0);
        point
    };
    let chosen: Vec<Point> = sample.placed.iter().map(cut).collect();
    let mut labels = vec![None; points.len()];
    let nearest = cluster(&chosen, k).nearest;
    sample.placed.iter().zip(nearest).for_each(|(&row, label)| labels[row as usize] = Some(label));
    labels
}

/// The labels given, with camp `camp` cut in two along its own widest directions; the second half gets label `k`.
pub(super) fn split(
    sample: &Sample,
    points: &[Point],
    labels: &[u32],
    camp: u32,
    k: usize,
) -> Option<Vec<Option<u32>>> {
    let rows: Vec<u32> = sample.placed.iter().copied().filter(|&row| labels[row as usize] == camp).collect();
    if rows.len() < 2 * super::MEMBERS_MIN {
        return None;
    }
    let chosen: Vec<Point> = rows.iter().map(|&row| points[row as usize]).collect();
    let halves = cluster(&chosen, 2).nearest;
    let mut split: Vec<Option<u32>> = vec![None; points.len()];
    sample.placed.iter().for_each(|&row| split[row as usize] = Some(labels[row as usize]));
    rows.iter().zip(halves).filter(|(_, half)| *half == 1).for_each(|(&row, _)| split[row as usize] = Some(k as u32));
    Some(split)
}

/// k-means from fixed seeds, the one with the least inertia.
fn cluster(points: &[Point], k: usize) -> Clustering<GROUPS_MAX> {
    let weights = vec![1.0; points.len()];
    let run = |seed: u64| {
        let found = settle(points, &weights, spread_centres(points, k, seed), ITERATIONS, SETTLED);
        let inertia: f64 =
            points.iter().zip(&found.nearest).map(|(p, &at)| distance_squared(p, &found.centres[at as usize])).sum();
        (inertia, found)
    };
    let mut runs: Vec<(f64, Clustering<GROUPS_MAX>)> = (0..SEEDS).into_par_iter().map(run).collect();
    let best = (1..runs.len()).fold(0, |best, at| if runs[at].0 < runs[best].0 { at } else { best });
    runs.swap_remove(best).1
}

/// Centres drawn with chance proportional to the squared distance from those before (Arthur & Vassilvitskii 2007),
/// from a fixed seed.
fn spread_centres(points: &[Point], k: usize, seed: u64) -> Vec<Point> {
    let mut centres: Vec<Point> = Vec::new();
    let mut distances = vec![1.0; points.len()];
    for at in 0..k as u64 {
        let total: f64 = distances.iter().sum();
        let mut left = (mix((seed << 8) + at + 1) >> 11) as f64 / (1_u64 << 53) as f64 * total;
        let reached = |distance: &f64| {
            left -= distance;
            left <= 0.0
        };
        let chosen = distances.iter().position(reached).unwrap_or(points.len() - 1);
        centres.push(points[chosen]);
        for (distance, point) in distances.iter_mut().zip(points) {
            let fresh = distance_squared(point, &points[chosen]);
            *distance = if at == 0 { fresh } else { distance.min(fresh) };
        }
    }
    centres
}
