//! Spherical k-means (Dhillon & Modha 2001) with a deterministic k-means++ start (Arthur & Vassilvitskii 2007).

use super::matrix::{Dense, add_scaled, dot, normalise};
use crate::CHUNK_LEN;
use crate::text::shingle::mix;
use rayon::prelude::*;

const RESTARTS: u64 = 4;
const ITERATIONS: usize = 30;

/// A theme number below `k` for every row; `None` for rows of zeros. Some numbers may go unused.
pub fn partition(embedding: &Dense, weights: &[f32], k: usize) -> Vec<Option<u32>> {
    let mut rows = embedding.clone();
    if rows.width == 0 {
        return vec![None; weights.len()];
    }
    rows.values.par_chunks_mut(rows.width).for_each(normalise);
    let live: Vec<usize> = (0..rows.row_count()).filter(|&row| rows.row(row).iter().any(|&v| v != 0.0)).collect();
    if live.is_empty() {
        return vec![None; weights.len()];
    }
    let k = k.clamp(1, live.len());
    let runs = (0..RESTARTS).map(|seed| settle(&rows, weights, &live, start(&rows, weights, &live, k, seed)));
    let best = runs.max_by(|a, b| a.1.total_cmp(&b.1)).map(|run| run.0).unwrap_or_default();
    let mut assigned = vec![None; weights.len()];
    for (&row, theme) in live.iter().zip(best) {
        assigned[row] = Some(theme);
    }
    assigned
}

fn start(rows: &Dense, weights: &[f32], live: &[usize], k: usize, seed: u64) -> Dense {
    let mut centres = Dense::zeros(k, rows.width);
    let mut distances: Vec<f64> = live.iter().map(|&row| f64::from(weights[row])).collect();
    for centre in 0..k {
        let draw = (mix(seed << 32 | centre as u64 | 1 << 60) >> 11) as f64 / (1_u64 << 53) as f64;
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
