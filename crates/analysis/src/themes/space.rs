//! Coordinates for opinions in which near means alike in words: latent semantic analysis (Deerwester et al. 1990) and
//! means of word vectors from pointwise mutual information (Levy & Goldberg 2014).

use super::matrix::{Dense, Sparse, normalise};
use super::svd;
use rayon::prelude::*;

/// A word that stands in more than this share of the opinions says nothing about any of them; of few opinions, in which
/// one theme can be half, in more than [`SHARE_MAX_FEW`].
const SHARE_MAX: f64 = 0.3;
const SHARE_MAX_FEW: f64 = 0.6;
/// Opinions up to which [`SHARE_MAX_FEW`] lets a word stand.
const FEW: f64 = 20.0;
/// Pairs of words in one opinion that are counted in all; beyond it texts are too long for word vectors to help.
const PAIRS_MAX: u64 = 6_000_000;

/// Tf-idf rows of unit length for rows of counts, words of more than [`SHARE_MAX`] left out.
pub fn weigh(counts: &Sparse) -> Sparse {
    let mut holders = vec![0_u32; counts.column_count];
    counts.columns.iter().for_each(|&column| holders[column as usize] += 1);
    let total = counts.row_count() as f64;
    let most = (total * SHARE_MAX).max((total * SHARE_MAX_FEW).min(FEW));
    let idf: Vec<f64> = holders
        .iter()
        .map(|&n| {
            let n = f64::from(n);
            if (2.0..=most).contains(&n) { 1.0 + libm::log((1.0 + total) / (1.0 + n)) } else { 0.0 }
        })
        .collect();
    let rows: Vec<Vec<(u32, f32)>> = (0..counts.row_count())
        .into_par_iter()
        .map(|row| {
            let mut weighed: Vec<(u32, f64)> = counts
                .row(row)
                .map(|(column, count)| (column, (1.0 + libm::log(f64::from(count))) * idf[column as usize]))
                .filter(|entry| entry.1 > 0.0)
                .collect();
            let length = weighed.iter().map(|&(_, value)| value * value).sum::<f64>().sqrt();
            weighed.iter_mut().for_each(|entry| entry.1 /= length);
            weighed.into_iter().map(|(column, value)| (column, value as f32)).collect()
        })
        .collect();
    Sparse::from_rows(&rows, counts.column_count)
}

/// The rows of a tf-idf matrix in their `rank` leading dimensions, strongest first; not normalised.
pub fn latent(weighed: &Sparse, weights: &[f32], rank: usize) -> Dense {
    svd::embed(weighed, weights, rank)
}

/// The rows as tf-idf means of word vectors, centred and of unit length; `None` where texts are too long for it.
///
/// Word vectors: left singular vectors, scaled by the roots of the singular values, of the positive pointwise mutual
/// information of words in one opinion.
pub fn word_means(counts: &Sparse, weighed: &Sparse, rank: usize) -> Option<Dense> {
    let pairs: u64 = (0..weighed.row_count())
        .map(|row| (weighed.starts[row + 1] - weighed.starts[row]) as u64)
        .map(|len| len * len)
        .sum();
    if pairs > PAIRS_MAX || weighed.columns.is_empty() {
        return None;
    }
    let association = associate(weighed);
    let mut vectors = svd::embed(&association, &vec![1.0; association.row_count()], rank);
    vectors.values.par_chunks_mut(vectors.width.max(1)).for_each(normalise);
    let mut means = weighed.times(&vectors);
    let width = means.width.max(1);
    means.values.par_chunks_mut(width).for_each(normalise);
    let mut centre = vec![0.0_f64; width];
    let live = (0..counts.row_count()).filter(|&row| weighed.starts[row] < weighed.starts[row + 1]);
    let mut live_count = 0.0_f64;
    for row in live {
        centre.iter_mut().zip(means.row(row)).for_each(|(c, &v)| *c += f64::from(v));
        live_count += 1.0;
    }
    for row in 0..means.row_count() {
        if weighed.starts[row] < weighed.starts[row + 1] {
            means.row_mut(row).iter_mut().zip(&centre).for_each(|(v, c)| *v -= (c / live_count) as f32);
        }
    }
    means.values.par_chunks_mut(width).for_each(normalise);
    Some(means)
}

/// Positive pointwise mutual information of every two words of one opinion, word by word.
fn associate(weighed: &Sparse) -> Sparse {
    let transposed = weighed.transpose();
    let total = weighed.row_count() as f64;
    let holders: Vec<f64> = transposed.starts.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
    let words: Vec<u32> = (0..weighed.column_count as u32).collect();
    let rows: Vec<Vec<(u32, f32)>> = words
        .par_chunks(64)
        .flat_map_iter(|chunk| {
            let mut together = vec![0_u32; weighed.column_count];
            chunk
                .iter()
                .map(|&word| {
                    let mut met = Vec::new();
                    for (row, _) in transposed.row(word as usize) {
                        for (other, _) in weighed.row(row as usize) {
                            if together[other as usize] == 0 {
                                met.push(other);
                            }
                            together[other as usize] += 1;
                        }
                    }
                    met.sort_unstable();
                    let information = |other: u32, count: u32| {
                        let ratio = f64::from(count) * total / (holders[word as usize] * holders[other as usize]);
                        (other, libm::log(ratio) as f32)
                    };
                    met.into_iter()
                        .map(|other| information(other, std::mem::take(&mut together[other as usize])))
                        .filter(|entry| entry.1 > 0.0)
                        .collect::<Vec<_>>()
                })
                .collect::<Vec<_>>()
        })
        .collect();
    Sparse::from_rows(&rows, weighed.column_count)
}
