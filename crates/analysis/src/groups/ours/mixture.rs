//! Who belongs together: a mixture of Bernoulli profiles, fitted by variational Bayes (Bishop 2006, ch. 10). Each
//! statement either divides the groups, each rate then drawn round the statement's mean, or has one rate for all
//! ("spike and slab", Mitchell & Beauchamp 1988): statements that divide nobody add no noise, and their share is learnt.

use super::stances::Stances;
use crate::groups::votes::sum_chunks;
use crate::special::{ln_add_exp, ln_gamma, ln_gamma_and_digamma, sigmoid};
use rayon::prelude::*;

/// Weight of the prior on a dividing statement's rate in a group, in votes: Beta(2m, 2(1 − m)) round the mean m.
const PRIOR_VOTES: f64 = 2.0;
/// Dirichlet weight of each group's share, in people.
const PRIOR_PEOPLE: f64 = 2.0;
/// Share of the start that hard labels leave open.
const OPEN: f64 = 0.2;
/// Share of statements believed to divide before any was looked at.
const FIRST_SHARE: f64 = 0.5;
/// Evidence gained in one round below which a fit has settled, in nats.
const SETTLED: f64 = 1e-2;

/// A fitted mixture.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub(super) k: usize,
    /// Lower bound on the log evidence of the votes, in nats.
    pub(super) evidence: f64,
    /// Log-rate table `code × k`, each statement's contrast scaled by the belief that it divides.
    table: Vec<f64>,
    /// Expected log share of each group.
    ln_shares: Vec<f64>,
    /// Probability of each group for each row, `row × k`.
    pub(super) belonging: Vec<f64>,
    /// Probability that each column divides the groups.
    pub(super) divides: Vec<f64>,
    /// Share of columns that do.
    share: f64,
}

impl Fit {
    /// The most probable group of each row; of equal ones the first.
    pub(super) fn label(&self) -> Vec<u32> {
        let first_greatest = |row: &[f64]| {
            let most = row.iter().fold(f64::NEG_INFINITY, |m, &x| m.max(x));
            row.iter().position(|&x| x == most).unwrap_or(0) as u32
        };
        self.belonging.chunks_exact(self.k).map(first_greatest).collect()
    }
}

/// Fits from hard labels; rows without one start undecided.
pub(super) fn fit_labels(stances: &Stances, labels: &[Option<u32>], k: usize, rounds: usize) -> Fit {
    let open = OPEN / k as f64;
    let mut start = Vec::with_capacity(labels.len() * k);
    for label in labels {
        start.extend((0..k).map(|g| match label {
            Some(own) if *own as usize == g => 1.0 - OPEN + open,
            Some(_) => open,
            None => 1.0 / k as f64,
        }));
    }
    fit(stances, start, FIRST_SHARE, k, rounds)
}

/// Goes on fitting from where `fit` stands.
pub(super) fn continue_fit(stances: &Stances, fit_so_far: Fit, rounds: usize) -> Fit {
    fit(stances, fit_so_far.belonging, fit_so_far.share, fit_so_far.k, rounds)
}

/// The same groups on more people: everybody is placed by the profiles found on the sample, then all fit together.
pub(super) fn carry_over(stances: &Stances, sample_fit: &Fit) -> Fit {
    let belonging = match sample_fit.k {
        2 => belong::<2>(stances, sample_fit),
        3 => belong::<3>(stances, sample_fit),
        4 => belong::<4>(stances, sample_fit),
        _ => belong::<5>(stances, sample_fit),
    };
    fit(stances, belonging, sample_fit.share, sample_fit.k, CARRY_ROUNDS)
}

/// Rounds over everybody after the profiles are known: enough to settle, few enough for 10⁸ votes.
const CARRY_ROUNDS: usize = 10;

fn fit(stances: &Stances, belonging: Vec<f64>, share: f64, k: usize, rounds: usize) -> Fit {
    match k {
        1 => fit_k::<1>(stances, belonging, share, rounds),
        2 => fit_k::<2>(stances, belonging, share, rounds),
        3 => fit_k::<3>(stances, belonging, share, rounds),
        4 => fit_k::<4>(stances, belonging, share, rounds),
        5 => fit_k::<5>(stances, belonging, share, rounds),
        _ => unreachable!("the number of groups is bounded by GROUPS_MAX"),
    }
}

/// Sums over rows: expected stances `code × K`, expected people per group, entropy of the belonging.
struct Sums<const K: usize> {
    stances: Vec<f64>,
    people: [f64; K],
    entropy: f64,
}

impl<const K: usize> Sums<K> {
    fn collect(stances: &Stances, belonging_of: impl Fn(usize) -> ([f64; K], f64) + Sync) -> Self {
        let width = stances.rows.width * K;
        let mut sums = sum_chunks(stances.rows.len(), width + K + 1, |range, table| {
            for row in range {
                let (own, entropy) = belonging_of(row);
                for &code in stances.rows.row(row) {
                    let cell = &mut table[code as usize * K..][..K];
                    (0..K).for_each(|g| cell[g] += own[g]);
                }
                (0..K).for_each(|g| table[width + g] += own[g]);
                table[width + K] += entropy;
            }
        });
        let entropy = sums[width + K];
        let people = std::array::from_fn(|g| sums[width + g]);
        sums.truncate(width);
        Sums { stances: sums, people, entropy }
    }
}

/// What the sums say about the groups.
struct Profiles<const K: usize> {
    table: Vec<[f64; K]>,
    ln_shares: [f64; K],
    evidence: f64,
    divides: Vec<f64>,
}

/// What is known of a column before any group is.
struct Prior {
    /// Weights of agreement and disagreement in each group's rate, in votes.
    agree: f64,
    disagree: f64,
    ln_norm: f64,
    /// Log evidence of one rate for all.
    one_rate: f64,
}

impl Prior {
    fn new(total: [f64; 2]) -> Self {
        let mean = (total[0] + 1.0) / (total[0] + total[1] + 2.0);
        let (agree, disagree) = (PRIOR_VOTES * mean, PRIOR_VOTES * (1.0 - mean));
        Prior {
            agree,
            disagree,
            ln_norm: ln_gamma(agree) + ln_gamma(disagree) - ln_gamma(PRIOR_VOTES),
            one_rate: total[0] * libm::log(mean) + total[1] * libm::log(1.0 - mean),
        }
    }
}

/// One column's contribution: log evidence of a rate per group over that of one rate, expected log rates.
struct Column<const K: usize> {
    one_rate: f64,
    rate_each: f64,
    agree: [f64; K],
    disagree: [f64; K],
}

impl<const K: usize> Column<K> {
    fn new(prior: &Prior, agree: &[f64], disagree: &[f64]) -> Self {
        let mut column = Column { one_rate: prior.one_rate, rate_each: 0.0, agree: [0.0; K], disagree: [0.0; K] };
        for g in 0..K {
            let (ln_yes, psi_yes) = ln_gamma_and_digamma(prior.agree + agree[g]);
            let (ln_no, psi_no) = ln_gamma_and_digamma(prior.disagree + disagree[g]);
            let (ln_all, psi_all) = ln_gamma_and_digamma(PRIOR_VOTES + agree[g] + disagree[g]);
            column.rate_each += ln_yes + ln_no - ln_all - prior.ln_norm;
            column.agree[g] = psi_yes - psi_all;
            column.disagree[g] = psi_no - psi_all;
        }
        column
    }
}

impl<const K: usize> Profiles<K> {
    /// `share` is the share of dividing statements so far; the new one comes back with the profiles.
    fn new(priors: &[Prior], sums: &Sums<K>, share: f64) -> (Self, f64) {
        let column = |at: usize| {
            let cells = &sums.stances[2 * at * K..][..2 * K];
            Column::<K>::new(&priors[at], &cells[..K], &cells[K..])
        };
        let columns: Vec<Column<K>> = (0..priors.len()).into_par_iter().with_min_len(64).map(column).collect();
        let prior = libm::log(share / (1.0 - share));
        let divides: Vec<f64> = columns.iter().map(|c| sigmoid(prior + c.rate_each - c.one_rate)).collect();
        let share = (divides.iter().sum::<f64>() + 1.0) / (columns.len() as f64 + 2.0);
        let (ln_divides, ln_not) = (libm::log(share), libm::log(1.0 - share));
        let votes: f64 = columns.iter().map(|c| ln_add_exp(ln_divides + c.rate_each, ln_not + c.one_rate)).sum();
        let table = columns
            .iter()
            .zip(&divides)
            .flat_map(|(c, &weight)| [c.agree.map(|x| weight * x), c.disagree.map(|x| weight * x)])
            .collect();
        let (shares_evidence, ln_shares) = weigh_shares(&sums.people);
        let evidence = votes + shares_evidence + sums.entropy;
        (Profiles { table, ln_shares, evidence, divides }, share)
    }

    /// Probability of each group for one row of codes, and the entropy of that.
    fn belonging(&self, codes: &[u32]) -> ([f64; K], f64) {
        let mut score = self.ln_shares;
        for &code in codes {
            let rates = &self.table[code as usize];
            (0..K).for_each(|g| score[g] += rates[g]);
        }
        let most = score.iter().fold(f64::NEG_INFINITY, |m, &x| m.max(x));
        let weight = score.map(|x| libm::exp(x - most));
        let sum: f64 = weight.iter().sum();
        let own = weight.map(|x| x / sum);
        let expected: f64 = (0..K).map(|g| own[g] * (score[g] - most)).sum();
        (own, libm::log(sum) - expected)
    }
}

/// Log evidence of who is where under the Dirichlet prior, with ln k! for the names that the groups might exchange;
/// expected log shares.
fn weigh_shares<const K: usize>(people: &[f64; K]) -> (f64, [f64; K]) {
    let k = K as f64;
    let all: f64 = people.iter().sum();
    let (ln_all, psi_all) = ln_gamma_and_digamma(k * PRIOR_PEOPLE + all);
    let mut evidence = ln_gamma(k * PRIOR_PEOPLE) - ln_all + ln_gamma(k + 1.0) - k * ln_gamma(PRIOR_PEOPLE);
    let ln_shares = people.map(|n| {
        let (ln, psi) = ln_gamma_and_digamma(PRIOR_PEOPLE + n);
        evidence += ln;
        psi - psi_all
    });
    (evidence, ln_shares)
}

fn fit_k<const K: usize>(stances: &Stances, belonging: Vec<f64>, share: f64, rounds: usize) -> Fit {
    let entropy = |own: &[f64; K]| -own.iter().filter(|p| **p > 0.0).map(|p| p * libm::log(*p)).sum::<f64>();
    let start = |row: usize| {
        let own = std::array::from_fn(|g| belonging[row * K + g]);
        (own, entropy(&own))
    };
    let mut sums = Sums::<K>::collect(stances, start);
    let priors: Vec<Prior> = stances.totals.iter().map(|&total| Prior::new(total)).collect();
    let (mut profiles, mut share) = Profiles::new(&priors, &sums, share);
    for _ in 0..rounds {
        sums = Sums::collect(stances, |row| profiles.belonging(stances.rows.row(row)));
        let before = profiles.evidence;
        (profiles, share) = Profiles::new(&priors, &sums, share);
        if profiles.evidence - before < SETTLED {
            break;
        }
    }
    let belonging: Vec<[f64; K]> =
        (0..stances.rows.len()).into_par_iter().map(|row| profiles.belonging(stances.rows.row(row)).0).collect();
    Fit {
        k: K,
        evidence: profiles.evidence,
        table: profiles.table.into_flattened(),
        ln_shares: profiles.ln_shares.to_vec(),
        belonging: belonging.into_flattened(),
        divides: profiles.divides,
        share,
    }
}

fn belong<const K: usize>(stances: &Stances, fit: &Fit) -> Vec<f64> {
    let profiles = Profiles::<K> {
        table: fit.table.as_chunks().0.to_vec(),
        ln_shares: std::array::from_fn(|g| fit.ln_shares[g]),
        evidence: fit.evidence,
        divides: Vec::new(),
    };
    let rows: Vec<[f64; K]> =
        (0..stances.rows.len()).into_par_iter().map(|row| profiles.belonging(stances.rows.row(row)).0).collect();
    rows.into_flattened()
}
