//! One statement's class from its counts. Every claim needs enough votes; what cannot be claimed is undecided.

use super::cells::{Counted, Partition};
use super::{Class, Rate, Standing};
use crate::groups::representative::{Side, test_two_proportions};
use crate::groups::votes::Count;

/// Difference of agree rates that divides.
pub const DIFFERENCE_MIN: f64 = 0.3;
/// Stances from which on a rate can support a claim.
const ENOUGH: u32 = 10;
/// Stances from which on a body has answered.
const ANSWERED_MIN: u32 = 5;
/// One-sided z at 95 %, of net support as of a difference: a bare majority by luck of who voted is neither.
const SIGNIFICANT_Z: f64 = 1.6449;
/// Weight of a body's or group's own mean in its rate on one statement, in votes.
const PRIOR_VOTES: f64 = 2.0;

/// How statement `at` stands; `cell_rates` are its shrunken rates.
pub(super) fn stand(partition: &Partition, counted: &Counted, at: usize, cell_rates: &[f64]) -> Standing {
    let bodies: Vec<Rate> = counted.bodies.iter().map(|counts| shrink_one(counts, at)).collect();
    let groups: Vec<Rate> = counted.groups.iter().map(|counts| shrink_one(counts, at)).collect();
    let cells: Vec<Rate> =
        counted.cells.iter().zip(cell_rates).map(|(counts, &agree)| Rate { count: counts[at], agree }).collect();
    let (spread, differs) = compare(partition, &bodies, &groups, &cells);
    let answered = bodies.iter().filter(|rate| rate.count.stances() >= ANSWERED_MIN).count();
    let several = bodies.len() > 1;
    let side = [Side::Agree, Side::Disagree].into_iter().find(|&side| is_common(&bodies, &groups, side));
    let class = if several && answered == 1 {
        Class::OneSided
    } else if differs {
        Class::Divergence
    } else if side.is_some() {
        Class::CommonGround
    } else {
        Class::Undecided
    };
    let scored = !several || answered > 1;
    Standing {
        class,
        side: side.filter(|_| class == Class::CommonGround),
        agree_score: scored.then(|| multiply(partition, cell_rates, |rate| rate)),
        disagree_score: scored.then(|| multiply(partition, cell_rates, |rate| 1.0 - rate)),
        spread,
        bodies,
        groups,
        cells,
    }
}

/// A body's or group's rate, drawn toward its own mean over statements.
fn shrink_one(counts: &[Count], at: usize) -> Rate {
    let all = counts.iter().copied().fold(Count::default(), Count::plus);
    let mean = (f64::from(all.agree) + 1.0) / (f64::from(all.stances()) + 2.0);
    let own = counts[at];
    Rate { count: own, agree: (f64::from(own.agree) + PRIOR_VOTES * mean) / (f64::from(own.stances()) + PRIOR_VOTES) }
}

/// Greatest difference among those with enough votes, and whether any difference divides.
fn compare(partition: &Partition, bodies: &[Rate], groups: &[Rate], cells: &[Rate]) -> (f64, bool) {
    let mut families: Vec<Vec<&Rate>> = vec![bodies.iter().collect(), groups.iter().collect()];
    for body in 0..partition.bodies.len() as u32 {
        let own = |(cell, _): &(&super::Cell, &Rate)| cell.body == body;
        families.push(partition.cells.iter().zip(cells).filter(own).map(|(_, rate)| rate).collect());
    }
    let (mut spread, mut differs) = (0.0_f64, false);
    for family in families {
        let able: Vec<&Rate> = family.into_iter().filter(|rate| rate.count.stances() >= ENOUGH).collect();
        for (i, a) in able.iter().enumerate() {
            for b in &able[i + 1..] {
                let difference = (a.agree - b.agree).abs();
                let trials = |rate: &Rate| (rate.count.agree, rate.count.stances());
                let z = test_two_proportions(trials(a), trials(b)).abs();
                spread = spread.max(difference);
                differs |= difference >= DIFFERENCE_MIN && z >= SIGNIFICANT_Z;
            }
        }
    }
    (spread, differs)
}

/// Whether `side` has net support in every body, and no group with enough votes is on the other side; with a single
/// body, whether it has net support in every group.
fn is_common(bodies: &[Rate], groups: &[Rate], side: Side) -> bool {
    let for_side = |count: Count| if side == Side::Agree { count.agree } else { count.disagree };
    let supports = |rate: &Rate| {
        let stances = rate.count.stances();
        let lead = 2.0 * f64::from(for_side(rate.count)) - f64::from(stances);
        stances >= ENOUGH && lead > SIGNIFICANT_Z * f64::from(stances).sqrt()
    };
    let not_against = |rate: &Rate| rate.count.stances() < ENOUGH || 2 * for_side(rate.count) > rate.count.stances();
    let in_groups = match bodies.len() {
        0 => false,
        1 => groups.iter().all(supports),
        _ => groups.iter().all(not_against),
    };
    in_groups && bodies.iter().all(supports)
}

/// Geometric mean over cells, each body weighing the same and each cell of a body.
fn multiply(partition: &Partition, rates: &[f64], pick: impl Fn(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    for body in 0..partition.bodies.len() as u32 {
        let own: Vec<f64> = partition
            .cells
            .iter()
            .zip(rates)
            .filter(|(cell, _)| cell.body == body)
            .map(|(_, &r)| libm::log(pick(r)))
            .collect();
        sum += own.iter().sum::<f64>() / own.len() as f64;
    }
    libm::exp(sum / partition.bodies.len() as f64)
}
