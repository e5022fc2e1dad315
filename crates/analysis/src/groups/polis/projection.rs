//! Steps 1–5: mean imputation, two principal components, positions of participants and statements.

use crate::groups::lanczos::find_leading;
use crate::groups::votes::{VoteMatrix, sum_chunks};
use crate::input::{Moderation, Statement};
use rayon::prelude::*;

/// Lanczos steps at most; conversations settle in twenty to sixty.
const STEPS_MAX: usize = 400;
/// Residual over the largest eigenvalue at which a component is exact for every later step.
const TOLERANCE: f64 = 1e-14;

/// Where participants and statements lie. Coordinates have the scale that Polis shows; the signs of the axes carry no
/// meaning and are fixed by the greatest entry of each component.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// Mean vote per statement, 0 for statements moderated out, meta or without a vote.
    pub centre: Vec<f64>,
    /// The two leading principal components over statements, unit length (zero when there is no variance).
    pub components: [Vec<f64>; 2],
    /// Position of each participant.
    pub participants: Vec<[f64; 2]>,
    /// Position of each statement: where a participant who agreed with it alone would be pulled to.
    pub statements: Vec<[f64; 2]>,
    /// Distance of each statement from the origin.
    pub extremity: Vec<f64>,
    /// Statements with at least one vote, those moderated out included: the C of the formulas.
    pub column_count: usize,
}

/// Which statements are columns of the reference method's matrix, and which of them are set to zero.
pub(super) struct Columns {
    pub(super) count: usize,
    zeroed: Vec<bool>,
    zeroed_count: usize,
}

impl Columns {
    /// A statement nobody voted on is no column; one moderated out or meta is a column of zeros that everybody filled.
    pub(super) fn new(votes: &VoteMatrix, statements: &[Statement]) -> Self {
        let voted: Vec<bool> = votes.count_all().iter().map(|count| count.voted() > 0).collect();
        let hidden = |s: &Statement| s.moderation == Moderation::Rejected || s.meta;
        let zeroed: Vec<bool> = statements.iter().map(hidden).collect();
        let zeroed_count = voted.iter().zip(&zeroed).filter(|(voted, zeroed)| **voted && **zeroed).count();
        Columns { count: voted.iter().filter(|voted| **voted).count(), zeroed, zeroed_count }
    }
}

/// Missing votes take the column's mean and are 0 once centred, so the centred matrix is as sparse as the votes.
pub(super) fn project(votes: &VoteMatrix, columns: &Columns) -> Projection {
    let centre: Vec<f64> = votes
        .count_all()
        .iter()
        .zip(&columns.zeroed)
        .map(|(c, &zeroed)| {
            let sum = f64::from(c.agree) - f64::from(c.disagree);
            if zeroed || c.voted() == 0 { 0.0 } else { sum / f64::from(c.voted()) }
        })
        .collect();
    // Centred value of each code; 0 for statements set to zero.
    let centred: Vec<f64> = (0..votes.rows.width)
        .map(|code| {
            let (statement, value) = (code / 3, code as f64 % 3.0 - 1.0);
            if columns.zeroed[statement] { 0.0 } else { value - centre[statement] }
        })
        .collect();
    let components = find_components(votes, &centred);
    let scale = (columns.count as f64).sqrt();
    let participants = place_participants(votes, columns, &centred, &components);
    let statements: Vec<[f64; 2]> = (0..votes.statement_count)
        .map(|j| [0, 1].map(|axis: usize| scale * (1.0 - centre[j]) * components[axis][j]))
        .collect();
    let extremity = statements.iter().map(|at| (at[0] * at[0] + at[1] * at[1]).sqrt()).collect();
    Projection { centre, components, participants, statements, extremity, column_count: columns.count }
}

fn find_components(votes: &VoteMatrix, centred: &[f64]) -> [Vec<f64>; 2] {
    let apply = |direction: &[f64]| multiply_twice(votes, centred, direction);
    let mut found = find_leading(apply, votes.statement_count, 2, STEPS_MAX, TOLERANCE).into_iter();
    let mut take = || match found.next() {
        Some((value, component)) if value > 0.0 => component,
        _ => vec![0.0; votes.statement_count],
    };
    [take(), take()]
}

/// XᵀX·direction, X the centred matrix: both products in one pass over the votes.
fn multiply_twice(votes: &VoteMatrix, centred: &[f64], direction: &[f64]) -> Vec<f64> {
    let weight: Vec<f64> = centred.iter().enumerate().map(|(code, x)| x * direction[code / 3]).collect();
    let sums = sum_chunks(votes.participant_count(), votes.rows.width, |range, table| {
        for row in range {
            let codes = votes.rows.row(row);
            let along: f64 = codes.iter().map(|&code| weight[code as usize]).sum();
            codes.iter().for_each(|&code| table[code as usize] += along);
        }
    });
    (0..votes.statement_count).map(|j| (3 * j..3 * j + 3).map(|code| centred[code] * sums[code]).sum()).collect()
}

/// Step 4; a statement set to zero counts as voted on by everybody, as in the reference.
fn place_participants(
    votes: &VoteMatrix,
    columns: &Columns,
    centred: &[f64],
    components: &[Vec<f64>; 2],
) -> Vec<[f64; 2]> {
    let weight: Vec<[f64; 2]> =
        centred.iter().enumerate().map(|(code, x)| [0, 1].map(|axis: usize| x * components[axis][code / 3])).collect();
    let place = |row: usize| {
        let mut sum = [0.0; 2];
        let mut filled = columns.zeroed_count;
        for &code in votes.rows.row(row) {
            let [x, y] = weight[code as usize];
            sum[0] += x;
            sum[1] += y;
            filled += usize::from(!columns.zeroed[code as usize / 3]);
        }
        let scale = (columns.count as f64 / filled.max(1) as f64).sqrt();
        sum.map(|x| scale * x)
    };
    (0..votes.participant_count()).into_par_iter().map(place).collect()
}
