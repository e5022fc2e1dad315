//! Agree rates of small cells, drawn toward what the other votes make likely (empirical Bayes): toward the cell's own
//! mean and, where cells move together over statements, the others' (a normal prior with learnt covariance, Efron & Morris
//! 1973), then toward this conversation's profiles (Kiefer & Wolfowitz 1956). Why: docs/decisions/032.

use super::Cell;
use crate::groups::votes::Count;
use rayon::prelude::*;

/// Cells whose covariance is learnt together; beyond, cells of one body are.
const JOINT_MAX: usize = 24;
/// Variance of a rate over statements before any is seen.
const PRIOR_VARIANCE: f64 = 0.05;
const NORMAL_ROUNDS: usize = 15;
const PROFILE_ROUNDS: usize = 20;
/// Times the profiles move to the rates that they gave. One pass leaves them where each statement's own noise put them.
const PROFILE_PASSES: usize = 3;
/// Profiles that carry the second prior at most: those of the statements with most stances.
const PROFILES_MAX: usize = 512;
/// Rates are kept this far from 0 and 1 where their logarithm or variance is taken.
const EDGE: f64 = 0.03;

/// Shrunken agree rate of every cell for each of the statements named, statement by statement.
pub(super) fn shrink_cells(cells: &[Cell], counts: &[Vec<Count>], statements: &[usize]) -> Vec<Vec<f64>> {
    let observed: Vec<Vec<[f64; 2]>> = statements
        .iter()
        .map(|&at| counts.iter().map(|c| [f64::from(c[at].agree), f64::from(c[at].disagree)]).collect())
        .collect();
    if observed.is_empty() || cells.is_empty() {
        return vec![Vec::new(); statements.len()];
    }
    let mut rates = vec![vec![0.0; cells.len()]; statements.len()];
    for block in join_cells(cells) {
        let part: Vec<Vec<[f64; 2]>> =
            observed.iter().map(|row| block.iter().map(|&cell| row[cell]).collect()).collect();
        for (row, shrunken) in rates.iter_mut().zip(shrink_normal(&part)) {
            block.iter().zip(shrunken).for_each(|(&cell, rate)| row[cell] = rate);
        }
    }
    (0..PROFILE_PASSES).fold(rates, |rates, _| shrink_to_profiles(&observed, &rates))
}

/// Cells whose covariance is learnt together.
fn join_cells(cells: &[Cell]) -> Vec<Vec<usize>> {
    if cells.len() <= JOINT_MAX {
        return vec![(0..cells.len()).collect()];
    }
    let of_body = |body: u32| (0..cells.len()).filter(|&at| cells[at].body == body).collect();
    (0..=cells[cells.len() - 1].body).map(of_body).collect()
}

/// Posterior mean rates under a normal prior over the cells' rates, its mean and covariance learnt by EM over
/// statements; the noise of a rate is binomial.
fn shrink_normal(observed: &[Vec<[f64; 2]>]) -> Vec<Vec<f64>> {
    let (n, k) = (observed.len() as f64, observed[0].len());
    let mut mean: Vec<f64> = (0..k)
        .map(|cell| {
            let sum = |side: usize| observed.iter().map(|row| row[cell][side]).sum::<f64>();
            (sum(0) + 1.0) / (sum(0) + sum(1) + 2.0)
        })
        .collect();
    let mut covariance = vec![0.0; k * k];
    (0..k).for_each(|i| covariance[i * k + i] = PRIOR_VARIANCE);
    let mut rates = vec![mean.clone(); observed.len()];
    for _ in 0..NORMAL_ROUNDS {
        let precision = invert(&covariance, k);
        let posterior = |(row, rate): (&Vec<[f64; 2]>, &Vec<f64>)| update(row, rate, &mean, &precision);
        let found: Vec<(Vec<f64>, Vec<f64>)> =
            observed.par_iter().zip(&rates).with_min_len(16).map(posterior).collect();
        mean = (0..k).map(|i| found.iter().map(|(rate, _)| rate[i]).sum::<f64>() / n).collect();
        // The weight of the prior covariance is that of k + 2 statements.
        let weight = k as f64 + 2.0;
        for i in 0..k {
            for j in 0..k {
                let moment = |(rate, spread): &(Vec<f64>, Vec<f64>)| {
                    spread[i * k + j] + (rate[i] - mean[i]) * (rate[j] - mean[j])
                };
                let prior = if i == j { weight * PRIOR_VARIANCE } else { 0.0 };
                covariance[i * k + j] = (found.iter().map(moment).sum::<f64>() + prior) / (n + weight);
            }
        }
        rates = found.into_iter().map(|(rate, _)| rate).collect();
    }
    rates
}

/// Posterior mean and covariance of one statement's rates; `rate` is where they stood, for the noise.
fn update(row: &[[f64; 2]], rate: &[f64], mean: &[f64], precision: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let k = row.len();
    let mut sum = precision.to_vec();
    let mut pull: Vec<f64> = (0..k).map(|i| (0..k).map(|j| precision[i * k + j] * mean[j]).sum()).collect();
    for (i, [agree, disagree]) in row.iter().enumerate() {
        let near = rate[i].clamp(EDGE, 1.0 - EDGE);
        let weight = 1.0 / (near * (1.0 - near));
        sum[i * k + i] += weight * (agree + disagree);
        pull[i] += weight * agree;
    }
    let spread = invert(&sum, k);
    let rate = (0..k).map(|i| (0..k).map(|j| spread[i * k + j] * pull[j]).sum()).collect();
    (rate, spread)
}

/// Posterior mean rates when the prior is a mixture of profiles, one per statement, whose weights are learnt by EM.
fn shrink_to_profiles(observed: &[Vec<[f64; 2]>], rates: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let stances = |at: usize| observed[at].iter().map(|[agree, disagree]| agree + disagree).sum::<f64>();
    let mut chosen: Vec<usize> = (0..observed.len()).collect();
    chosen.sort_by(|&a, &b| stances(b).total_cmp(&stances(a)).then(a.cmp(&b)));
    chosen.truncate(PROFILES_MAX);
    let profiles: Vec<Vec<f64>> =
        chosen.iter().map(|&at| rates[at].iter().map(|rate| rate.clamp(EDGE, 1.0 - EDGE)).collect()).collect();
    let logs: Vec<Vec<[f64; 2]>> =
        profiles.iter().map(|p| p.iter().map(|&r| [libm::log(r), libm::log(1.0 - r)]).collect()).collect();
    let likelihood = |row: &Vec<[f64; 2]>| {
        let fit = |log: &Vec<[f64; 2]>| row.iter().zip(log).map(|(n, l)| n[0] * l[0] + n[1] * l[1]).sum::<f64>();
        let fits: Vec<f64> = logs.iter().map(fit).collect();
        let most = fits.iter().fold(f64::NEG_INFINITY, |m, &x| m.max(x));
        fits.into_iter().map(|x| libm::exp(x - most)).collect::<Vec<f64>>()
    };
    let likelihoods: Vec<Vec<f64>> = observed.par_iter().with_min_len(16).map(likelihood).collect();
    let mut weights = vec![1.0 / profiles.len() as f64; profiles.len()];
    for _ in 0..PROFILE_ROUNDS {
        let belongings: Vec<Vec<f64>> = likelihoods.par_iter().with_min_len(16).map(|l| belong(l, &weights)).collect();
        weights = (0..profiles.len()).map(|p| belongings.iter().map(|b| b[p]).sum::<f64>()).collect();
        weights.iter_mut().for_each(|weight| *weight /= observed.len() as f64);
    }
    let mix = |likelihood: &Vec<f64>| {
        let own = belong(likelihood, &weights);
        (0..observed[0].len()).map(|cell| own.iter().zip(&profiles).map(|(w, p)| w * p[cell]).sum()).collect()
    };
    likelihoods.par_iter().with_min_len(16).map(mix).collect()
}

/// How likely each profile is one statement's.
fn belong(likelihood: &[f64], weights: &[f64]) -> Vec<f64> {
    let sum: f64 = likelihood.iter().zip(weights).map(|(l, w)| l * w).sum();
    // A statement whose best profile lost its weight keeps that profile.
    let scale = if sum > 0.0 { 1.0 / sum } else { 0.0 };
    likelihood
        .iter()
        .zip(weights)
        .map(|(l, w)| if sum > 0.0 { l * w * scale } else { f64::from(u8::from(*l == 1.0)) })
        .collect()
}

/// Inverse of a symmetric positive definite k × k matrix (Cholesky).
fn invert(matrix: &[f64], k: usize) -> Vec<f64> {
    let mut lower = vec![0.0; k * k];
    for i in 0..k {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|m| lower[i * k + m] * lower[j * k + m]).sum();
            let rest = matrix[i * k + j] - inner;
            lower[i * k + j] = if i == j { rest.max(1e-12).sqrt() } else { rest / lower[j * k + j] };
        }
    }
    let mut inverse_lower = vec![0.0; k * k];
    for j in 0..k {
        for i in j..k {
            let inner: f64 = (j..i).map(|m| lower[i * k + m] * inverse_lower[m * k + j]).sum();
            let unit = if i == j { 1.0 } else { 0.0 };
            inverse_lower[i * k + j] = (unit - inner) / lower[i * k + i];
        }
    }
    let mut inverse = vec![0.0; k * k];
    for i in 0..k {
        for j in 0..k {
            inverse[i * k + j] = (i.max(j)..k).map(|m| inverse_lower[m * k + i] * inverse_lower[m * k + j]).sum();
        }
    }
    inverse
}
