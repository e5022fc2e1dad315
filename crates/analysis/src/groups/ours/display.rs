//! The plane that the map shows: first the directions in which the groups lie apart, then those of the other votes.

use super::mixture::Fit;
use super::stances::Stances;
use super::start::{multiply_twice, place};
use crate::groups::lanczos::{dot, find_leading};
use crate::groups::map::Map;

const STEPS: usize = 48;
const TOLERANCE: f64 = 1e-10;

/// Positions of participants and statements; without groups, the plane of the two leading principal components.
pub(super) fn project(stances: &Stances, groups: Option<(&[Vec<u32>], &Fit)>) -> Map {
    let mut axes = groups.map_or(Vec::new(), |(members, fit)| separate(stances, members, fit));
    let centred = stances.centre();
    let wanted = 2 - axes.len();
    let beside = |direction: &[f64]| {
        let mut image = multiply_twice(stances, &centred, &clear(direction, &axes));
        image = clear(&image, &axes);
        image
    };
    let found = find_leading(beside, stances.column_count(), wanted, STEPS, TOLERANCE);
    axes.extend(found.into_iter().filter(|(value, _)| *value > 0.0).map(|(_, axis)| axis));
    axes.resize(2, vec![0.0; stances.column_count()]);
    let weight: Vec<[f64; 2]> =
        centred.iter().enumerate().map(|(code, x)| [x * axes[0][code / 2], x * axes[1][code / 2]]).collect();
    let positions = place(stances, &weight);
    let participants =
        positions.into_iter().enumerate().map(|(row, at)| (!stances.rows.row(row).is_empty()).then_some(at)).collect();
    let scale = (stances.column_count() as f64).sqrt();
    let mut statements = vec![[0.0; 2]; stances.statement_count];
    for (column, &statement) in stances.statement_of.iter().enumerate() {
        statements[statement as usize] = weight[2 * column].map(|x| scale * x);
    }
    Map { participants, statements }
}

/// At most two orthonormal directions over columns in which the groups' mean stances differ most, statements that do
/// not divide them left aside.
fn separate(stances: &Stances, members: &[Vec<u32>], fit: &Fit) -> Vec<Vec<f64>> {
    let columns = stances.column_count();
    let contrast = |members: &Vec<u32>| {
        let mut counts = vec![[0.0; 2]; columns];
        for &row in members {
            stances.rows.row(row as usize).iter().for_each(|&c| counts[c as usize / 2][c as usize % 2] += 1.0);
        }
        let weight = (members.len() as f64).sqrt();
        (0..columns)
            .map(|at| {
                let [agree, disagree] = stances.totals[at];
                let mean = (agree - disagree) / (agree + disagree);
                let [own_agree, own_disagree] = counts[at];
                let shrunken =
                    (own_agree - own_disagree - mean * (own_agree + own_disagree)) / (own_agree + own_disagree + 2.0);
                weight * fit.divides[at] * shrunken
            })
            .collect::<Vec<f64>>()
    };
    let contrasts: Vec<Vec<f64>> = members.iter().map(contrast).collect();
    let apply = |direction: &[f64]| {
        let mut image = vec![0.0; columns];
        for contrast in &contrasts {
            let along = dot(contrast, direction);
            image.iter_mut().zip(contrast).for_each(|(sum, x)| *sum += along * x);
        }
        image
    };
    let wanted = (members.len() - 1).min(2);
    let found = find_leading(apply, columns, wanted, STEPS, TOLERANCE);
    found.into_iter().filter(|(value, _)| *value > 0.0).map(|(_, axis)| axis).collect()
}

/// `vector` without its parts along `axes`.
fn clear(vector: &[f64], axes: &[Vec<f64>]) -> Vec<f64> {
    let mut rest = vector.to_vec();
    for axis in axes {
        let along = dot(&rest, axis);
        rest.iter_mut().zip(axis).for_each(|(x, a)| *x -= along * a);
    }
    rest
}
