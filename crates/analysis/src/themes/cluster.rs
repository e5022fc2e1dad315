//! Spherical k-means (Dhillon & Modha 2001) with a deterministic k-means++ start (Arthur & Vassilvitskii 2007), many
//! times over different views of the same rows, and the consensus of the runs (Strehl & Ghosh 2002).

use super::matrix::{Dense, Sparse, add_scaled, dot, normalise};
use super::svd;
use crate::CHUNK_LEN;
use crate::text::shingle::mix;
use rayon::prelude::*;

const ITERATIONS: usize = 15;
/// Multiplications that the runs of one consensus may cost together, in thousands: about a second.
const COST_MAX_K: usize = 6_000_000;
/// Runs per view at most.
const SEEDS_MAX: u64 = 4;

/// A theme number below `k` for every row, or `None` for rows of zeros in the first view, as most runs over the views
/// would have it. Some numbers may go unused.
pub fn agree(views: &[Dense], weights: &[f32], k: usize) -> Vec<Option<u32>> {
    let cost_k = views.iter().map(|view| view.values.len() / 1000 * k * ITERATIONS).sum::<usize>();
    let seeds = ((COST_MAX_K / cost_k.max(1)) as u64).clamp(1, SEEDS_MAX);
    let runs: Vec<Vec<Option<u32>>> =
        views.iter().flat_map(|view| (0..seeds).map(move |seed| run(view, weights, k, seed).0)).collect();
    if runs.len() < 2 {
        return runs.into_iter().next().unwrap_or_else(|| vec![None; weights.len()]);
    }
    let votes = gather_votes(&runs, weights, k);
    let space = svd::embed(&votes, weights, k);
    (0..SEEDS_MAX)
        .map(|seed| run(&space, weights, k, seed))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|best| best.0)
        .unwrap_or_default()
}

/// One row per opinion, one column per cluster of each run, scaled down by the cluster's size.
fn gather_votes(runs: &[Vec<Option<u32>>], weights: &[f32], k: usize) -> Sparse {
    let mut sizes = vec![0.0_f64; runs.len() * k];
    for (number, run) in runs.iter().enumerate() {
        for (theme, &weight) in run.iter().zip(weights) {
            if let Some(theme) = theme {
                sizes[number * k + *theme as usize] += f64::from(weight);
            }
        }
    }
    let rows: Vec<Vec<(u32, f32)>> = (0..weights.len())
        .map(|row| {
            let column = |number: usize| runs[number][row].map(|theme| number * k + theme as usize);
            (0..runs.len()).filter_map(column).map(|c| (c as u32, (1.0 / sizes[c].sqrt()) as f32)).collect()
        })
        .collect();
    Sparse::from_rows(&rows, sizes.len())
}

/// One run of k-means: the theme of each row and the weighted sum of similarities to the centres.
fn run(view: &Dense, weights: &[f32], k: usize, seed: u64) -> (Vec<Option<u32>>, f64) {
    let mut assigned = vec![None; weights.len()];
    if view.width == 0 {
        return (assigned, 0.0);
    }
    let mut rows = view.clone();
    rows.values.par_chunks_mut(view.width).for_each(normalise);
    let live: Vec<usize> = (0..rows.row_count()).filter(|&row| rows.row(row).iter().any(|&v| v != 0.0)).collect();
    if live.is_empty() {
        return (assigned, 0.0);
    }
    let (best, score) = settle(&rows, weights, &live, start(&rows, weights, &live, k.clamp(1, live.len()), seed));
    for (&row, theme) in live.iter().zip(best) {
        assigned[row] = Some(theme);
    }
    (assigned, score)
}

fn start(rows: &Dense, weights: &[f32], live: &[usize], k: usize, seed: u64) -> Dense {
    let mut centres = Dense::zeros(k, rows.width);
    let mut distances: Vec<f64> = live.iter().map(|&row| f64::from(weights[row])).collect();
    for centre in 0..k {
        let draw = (mix((seed << 32) | centre as u64 | (1 << 60)) >> 11) as f64 / (1_u64 << 53) as f64;
        let mut left = draw * distances.iter().sum::<f64>();
        let chosen = distances.iter().position(|&d| {
            left -= d;
            left < 0.0
        });
        let row = rows.row(live[chosen.unwrap_or(0)]);
        centres.row_mut(centre).copy_from_slice(row);
        let fresh: Vec<f64> = live.par_iter().map(|&r| 1.0 - f64::from(dot(rows.row(r), row)).min(1.0)).collect();
        for ((distance, fresh), &r) in distances.iter_mut().zip(fresh).zip(live) {
            let fresh = fresh * f64::from(weights[r]);
            *distance = if centre == 0 { fresh } else { distance.min(fresh) };
        }
    }
    centres
}

/// Assigns and recentres until nothing moves; the assignment of the live rows and the weighted sum of similarities.
fn settle(rows: &Dense, weights: &[f32], live: &[usize], mut centres: Dense) -> (Vec<u32>, f64) {
    let mut assigned: Vec<u32> = Vec::new();
    let mut score = 0.0;
    for _ in 0..ITERATIONS {
        let nearest: Vec<(u32, f32)> = live.par_iter().map(|&row| nearest(rows.row(row), &centres)).collect();
        score = nearest.iter().zip(live).map(|(n, &row)| f64::from(n.1) * f64::from(weights[row])).sum();
        let moved: Vec<u32> = nearest.into_iter().map(|n| n.0).collect();
        if moved == assigned {
            break;
        }
        assigned = moved;
        centres = recentre(rows, weights, live, &assigned, centres.row_count());
    }
    (assigned, score)
}

fn nearest(row: &[f32], centres: &Dense) -> (u32, f32) {
    let mut best = (0, f32::MIN);
    for centre in 0..centres.row_count() {
        let similarity = dot(row, centres.row(centre));
        if similarity > best.1 {
            best = (centre as u32, similarity);
        }
    }
    best
}

fn recentre(rows: &Dense, weights: &[f32], live: &[usize], assigned: &[u32], k: usize) -> Dense {
    let pairs: Vec<(usize, u32)> = live.iter().copied().zip(assigned.iter().copied()).collect();
    let parts: Vec<Dense> = pairs
        .par_chunks(CHUNK_LEN)
        .map(|chunk| {
            let mut sums = Dense::zeros(k, rows.width);
            for &(row, theme) in chunk {
                add_scaled(sums.row_mut(theme as usize), rows.row(row), weights[row]);
            }
            sums
        })
        .collect();
    let mut centres = Dense::zeros(k, rows.width);
    for part in parts {
        add_scaled(&mut centres.values, &part.values, 1.0);
    }
    centres.values.chunks_mut(rows.width).for_each(normalise);
    centres
}
