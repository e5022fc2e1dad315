//! Weighted k-means from a given start, and the silhouette that judges it.

use super::votes::sum_chunks;
use rayon::prelude::*;

/// Points of `D` coordinates gathered round centres.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Clustering<const D: usize> {
    /// Centres; every one has a member.
    pub(crate) centres: Vec<[f64; D]>,
    /// For each point, its centre.
    pub(crate) nearest: Vec<u32>,
}

/// The first `count` distinct points, in order: the start that Polis uses.
pub(crate) fn take_first_distinct<const D: usize>(points: &[[f64; D]], count: usize) -> Vec<[f64; D]> {
    let mut found: Vec<[f64; D]> = Vec::new();
    for point in points {
        if found.len() == count {
            break;
        }
        if !found.contains(point) {
            found.push(*point);
        }
    }
    found
}

/// Moves `centres` to the weighted means of the points nearest to them (ties: the later centre) until every one moves
/// less than `settled`, at most `iterations` times. A centre without points is dropped.
pub(crate) fn settle<const D: usize>(
    points: &[[f64; D]],
    weights: &[f64],
    mut centres: Vec<[f64; D]>,
    iterations: usize,
    settled: f64,
) -> Clustering<D> {
    let mut nearest = Vec::new();
    for _ in 0..iterations {
        nearest = assign(points, &centres);
        let moved = move_centres(points, weights, &mut nearest, &mut centres);
        if moved.is_some_and(|furthest| furthest < settled) {
            break;
        }
    }
    Clustering { centres, nearest }
}

/// For each point the nearest centre; of equally near ones the later.
pub(crate) fn assign<const D: usize>(points: &[[f64; D]], centres: &[[f64; D]]) -> Vec<u32> {
    let find = |point: &[f64; D]| {
        let mut best = (f64::INFINITY, 0);
        for (at, centre) in centres.iter().enumerate() {
            let square = distance_squared(point, centre);
            if square <= best.0 {
                best = (square, at as u32);
            }
        }
        best.1
    };
    points.par_iter().map(find).collect()
}

/// New centres; how far the furthest moved, or none when one was dropped.
fn move_centres<const D: usize>(
    points: &[[f64; D]],
    weights: &[f64],
    nearest: &mut [u32],
    centres: &mut Vec<[f64; D]>,
) -> Option<f64> {
    let width = D + 1;
    let sums = sum_chunks(points.len(), centres.len() * width, |range, table| {
        for at in range {
            let sum = &mut table[nearest[at] as usize * width..][..width];
            sum[D] += weights[at];
            (0..D).for_each(|i| sum[i] += weights[at] * points[at][i]);
        }
    });
    let mut furthest = 0.0_f64;
    let mut places = vec![u32::MAX; centres.len()];
    let mut kept = Vec::with_capacity(centres.len());
    for (at, sum) in sums.chunks_exact(width).enumerate() {
        if sum[D] > 0.0 {
            let mean: [f64; D] = std::array::from_fn(|i| sum[i] / sum[D]);
            furthest = furthest.max(distance_squared(&mean, &centres[at]).sqrt());
            places[at] = kept.len() as u32;
            kept.push(mean);
        }
    }
    let dropped = kept.len() < centres.len();
    if dropped {
        nearest.iter_mut().for_each(|at| *at = places[*at as usize]);
    }
    *centres = kept;
    (!dropped).then_some(furthest)
}

/// Square of the Euclidean distance.
pub(crate) fn distance_squared<const D: usize>(a: &[f64; D], b: &[f64; D]) -> f64 {
    (0..D).map(|i| (a[i] - b[i]) * (a[i] - b[i])).sum()
}

/// Mean silhouette of a clustering (Rousseeuw 1987), every point counted once, 0 for a point alone in its cluster.
pub(crate) fn silhouette<const D: usize>(points: &[[f64; D]], nearest: &[u32], clusters: usize) -> f64 {
    let mut sizes = vec![0.0; clusters];
    nearest.iter().for_each(|&at| sizes[at as usize] += 1.0);
    let mut total = 0.0;
    for (point, &own) in points.iter().zip(nearest) {
        let own = own as usize;
        if sizes[own] <= 1.0 {
            continue;
        }
        let mut sums = vec![0.0; clusters];
        for (other, &at) in points.iter().zip(nearest) {
            sums[at as usize] += distance_squared(point, other).sqrt();
        }
        let within = sums[own] / (sizes[own] - 1.0);
        let beyond = (0..clusters).filter(|&c| c != own && sizes[c] > 0.0).map(|c| sums[c] / sizes[c]);
        let beyond = beyond.fold(f64::INFINITY, f64::min);
        let greater = within.max(beyond);
        total += if greater > 0.0 && greater.is_finite() { (beyond - within) / greater } else { 0.0 };
    }
    total / points.len().max(1) as f64
}
