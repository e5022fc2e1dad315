//! A mixture of word distributions (Nigam et al. 2000), fitted by expectation maximisation from a given start: it turns
//! round clusters into themes that can name their words.

use super::matrix::{Dense, Sparse, add_scaled};
use rayon::prelude::*;

/// Words of an opinion that count as independent evidence: a long text repeats itself, so it weighs no more than this.
const EVIDENCE_MAX: f32 = 8.0;
/// Added to the count of every word in every theme.
const SMOOTHING: f64 = 0.1;

/// How likely each word is in each theme.
#[derive(Clone, Debug, Default)]
pub struct Mixture {
    /// Log probability of words (rows) in themes (columns).
    log_rates: Dense,
    /// Log share of each theme.
    log_shares: Vec<f32>,
}

impl Mixture {
    /// Fits `k` themes to rows of counts in `rounds` rounds from each row's theme in `start`.
    pub fn fit(counts: &Sparse, weights: &[f32], k: usize, start: &[Option<u32>], rounds: usize) -> Mixture {
        let evidence = evidence(counts);
        let transposed = evidence.transpose();
        let mut shares = Dense::zeros(counts.row_count(), k);
        for (row, theme) in start.iter().enumerate() {
            if let Some(theme) = theme {
                shares.row_mut(row)[*theme as usize] = weights[row];
            }
        }
        let mut mixture = Mixture::estimate(&transposed, &shares, k);
        for _ in 0..rounds {
            shares.values.par_chunks_mut(k.max(1)).enumerate().for_each(|(row, share)| {
                mixture.judge(&evidence, row, share);
                share.iter_mut().for_each(|value| *value *= weights[row]);
            });
            mixture = Mixture::estimate(&transposed, &shares, k);
        }
        mixture
    }

    /// The likeliest theme of each row; `None` for rows without a word.
    pub fn assign(&self, counts: &Sparse) -> Vec<Option<u32>> {
        let evidence = evidence(counts);
        let likeliest = |row: usize| {
            let mut share = vec![0.0; self.log_shares.len()];
            self.judge(&evidence, row, &mut share);
            let most = share.iter().copied().fold(f32::MIN, f32::max);
            share.iter().position(|&one| one == most).map(|theme| theme as u32)
        };
        let has_words = |row: usize| counts.starts[row] < counts.starts[row + 1];
        let rows = (0..counts.row_count()).into_par_iter();
        rows.map(|row| has_words(row).then(|| likeliest(row)).flatten()).collect()
    }

    fn estimate(transposed: &Sparse, shares: &Dense, k: usize) -> Mixture {
        let mut rates = transposed.times(shares);
        let mut totals = vec![SMOOTHING * transposed.row_count() as f64; k];
        for word in 0..rates.row_count() {
            totals.iter_mut().zip(rates.row(word)).for_each(|(total, &rate)| *total += f64::from(rate));
        }
        let log_totals: Vec<f64> = totals.into_iter().map(libm::log).collect();
        rates.values.par_chunks_mut(k.max(1)).for_each(|row| {
            for (rate, log_total) in row.iter_mut().zip(&log_totals) {
                *rate = (libm::log(f64::from(*rate) + SMOOTHING) - log_total) as f32;
            }
        });
        let mut sizes = vec![1.0_f64; k];
        for row in 0..shares.row_count() {
            sizes.iter_mut().zip(shares.row(row)).for_each(|(size, &share)| *size += f64::from(share));
        }
        let log_shares = sizes.into_iter().map(|size| libm::log(size) as f32).collect();
        Mixture { log_rates: rates, log_shares }
    }

    /// Writes the probability of each theme for one row into `share`.
    fn judge(&self, evidence: &Sparse, row: usize, share: &mut [f32]) {
        share.copy_from_slice(&self.log_shares);
        for (word, value) in evidence.row(row) {
            add_scaled(share, self.log_rates.row(word as usize), value);
        }
        let largest = share.iter().copied().fold(f32::MIN, f32::max);
        let mut total = 0.0_f64;
        for value in share.iter_mut() {
            let odds = libm::exp(f64::from(*value - largest));
            total += odds;
            *value = odds as f32;
        }
        share.iter_mut().for_each(|value| *value = (f64::from(*value) / total) as f32);
    }
}

/// Counts scaled so that no row weighs more than [`EVIDENCE_MAX`].
fn evidence(counts: &Sparse) -> Sparse {
    let mut scaled = counts.clone();
    for row in 0..counts.row_count() {
        let values = &mut scaled.values[counts.starts[row]..counts.starts[row + 1]];
        let sum: f32 = values.iter().sum();
        if sum > EVIDENCE_MAX {
            values.iter_mut().for_each(|value| *value *= EVIDENCE_MAX / sum);
        }
    }
    scaled
}
