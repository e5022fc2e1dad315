//! Which words tell a group of opinions from the others (class-based tf-idf, on shares of opinions rather than counts).

use super::matrix::Sparse;
use rayon::prelude::*;

/// For each group and each column of `counts` how well it tells the group apart; zero where it does not.
///
/// The score is p·ln(p/q): p is the share of the group that uses the word, q the share outside, both by weight and
/// smoothed by one opinion.
pub fn score(counts: &Sparse, groups: &[Vec<u32>], weights: &[f32]) -> Vec<Vec<f32>> {
    let everyone: f64 = weights.iter().map(|&w| f64::from(w)).sum();
    let mut totals = vec![0.0_f64; counts.column_count];
    for (row, &weight) in weights.iter().enumerate() {
        counts.row(row).for_each(|(column, _)| totals[column as usize] += f64::from(weight));
    }
    let least = 1.0 / everyone.max(1.0);
    let one = |group: &Vec<u32>| {
        let size: f64 = group.iter().map(|&row| f64::from(weights[row as usize])).sum();
        let mut inside = vec![0.0_f64; counts.column_count];
        for &row in group {
            let weight = f64::from(weights[row as usize]);
            counts.row(row as usize).for_each(|(column, _)| inside[column as usize] += weight);
        }
        let score = |(&own, &total): (&f64, &f64)| {
            if own == 0.0 {
                return 0.0;
            }
            let (p, q) = (own / size, (total - own).max(0.0) / (everyone - size).max(1.0));
            (p * libm::log((p + least) / (q + least))).max(0.0) as f32
        };
        inside.iter().zip(&totals).map(score).collect()
    };
    groups.par_iter().map(one).collect()
}
