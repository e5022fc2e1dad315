//! Truncated singular vectors of a sparse matrix: randomised subspace iteration (Halko, Martinsson & Tropp 2011) from a
//! fixed start, so that a run can be repeated bit by bit.

use super::matrix::{Dense, Sparse};
use crate::text::shingle::mix;

/// Columns beyond the wanted rank while iterating.
const OVERSAMPLING: usize = 10;
/// Multiplications with the matrix and its transpose.
const ITERATIONS: usize = 3;
/// Sweeps of the Jacobi eigenvalue iteration; ten settle 128 columns to rounding.
const SWEEPS: usize = 12;

/// Coordinates of every row in the space of the `rank` leading right singular vectors: U·Σ of the rows scaled by the
/// square roots of `weights`, unscaled again. Rows are not normalised. The iteration runs on the side with fewer rows.
pub fn embed(matrix: &Sparse, weights: &[f32], rank: usize) -> Dense {
    let width = (rank + OVERSAMPLING).min(matrix.row_count()).min(matrix.column_count);
    if width == 0 {
        return Dense::zeros(matrix.row_count(), 0);
    }
    let mut scaled = matrix.clone();
    for (row, weight) in weights.iter().enumerate() {
        let factor = weight.sqrt();
        scaled.values[matrix.starts[row]..matrix.starts[row + 1]].iter_mut().for_each(|v| *v *= factor);
    }
    let transposed = scaled.transpose();
    let by_rows = matrix.row_count() <= matrix.column_count;
    let (near, far) = if by_rows { (&scaled, &transposed) } else { (&transposed, &scaled) };
    let mut basis = start(near.row_count(), width);
    for _ in 0..ITERATIONS {
        orthonormalise(&mut basis);
        basis = near.times(&far.times(&basis));
    }
    orthonormalise(&mut basis);
    let (values, vectors) = eigen(far.times(&basis).gram(), width);
    let mut columns: Vec<usize> = (0..width).collect();
    columns.sort_by(|&a, &b| values[b].total_cmp(&values[a]).then(a.cmp(&b)));
    columns.truncate(rank.min(width));
    let mut rotation = vec![0.0_f32; width * columns.len()];
    for (new, &old) in columns.iter().enumerate() {
        let sign = if (0..width).map(|i| vectors[old * width + i]).sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
        let factor = if by_rows { sign * values[old].max(0.0).sqrt() } else { sign };
        for i in 0..width {
            rotation[i * columns.len() + new] = (factor * vectors[old * width + i]) as f32;
        }
    }
    let rotated = basis.times_small(&rotation, columns.len());
    if by_rows { unscale(rotated, weights) } else { matrix.times(&rotated) }
}

fn unscale(mut rows: Dense, weights: &[f32]) -> Dense {
    for (row, weight) in weights.iter().enumerate() {
        let factor = if *weight > 0.0 { 1.0 / weight.sqrt() } else { 0.0 };
        rows.row_mut(row).iter_mut().for_each(|value| *value *= factor);
    }
    rows
}

/// Numbers in (−1, 1) from a fixed sequence.
fn start(rows: usize, width: usize) -> Dense {
    let mut dense = Dense::zeros(rows, width);
    for (at, value) in dense.values.iter_mut().enumerate() {
        *value = ((mix(at as u64 + 1) >> 40) as f32) / (1_u32 << 23) as f32 - 1.0;
    }
    dense
}

/// Makes the columns orthonormal (Cholesky QR, twice); columns that depend on earlier ones become zero.
fn orthonormalise(dense: &mut Dense) {
    for _ in 0..2 {
        let width = dense.width;
        let inverse = inverse_cholesky(dense.gram(), width);
        *dense = dense.times_small(&inverse, width);
    }
}

/// The inverse of the transposed Cholesky factor of `gram`, by rows: Q = Y·R⁻¹ where RᵀR = YᵀY.
fn inverse_cholesky(gram: Vec<f64>, width: usize) -> Vec<f32> {
    let mut lower = gram;
    let largest = (0..width).map(|i| lower[i * width + i]).fold(0.0, f64::max);
    for j in 0..width {
        let pivot: f64 =
            lower[j * width + j] - (0..j).map(|k| lower[j * width + k] * lower[j * width + k]).sum::<f64>();
        let pivot = if pivot > largest * 1e-10 { pivot.sqrt() } else { 0.0 };
        lower[j * width + j] = pivot;
        for i in j + 1..width {
            let sum: f64 = (0..j).map(|k| lower[i * width + k] * lower[j * width + k]).sum();
            lower[i * width + j] = if pivot > 0.0 { (lower[i * width + j] - sum) / pivot } else { 0.0 };
        }
    }
    let mut inverse = vec![0.0_f64; width * width];
    for column in 0..width {
        if lower[column * width + column] == 0.0 {
            continue;
        }
        inverse[column * width + column] = 1.0 / lower[column * width + column];
        for i in column + 1..width {
            let sum: f64 = (column..i).map(|k| lower[i * width + k] * inverse[column * width + k]).sum();
            let pivot = lower[i * width + i];
            inverse[column * width + i] = if pivot > 0.0 { -sum / pivot } else { 0.0 };
        }
    }
    inverse.into_iter().map(|value| value as f32).collect()
}

/// Eigenvalues and eigenvectors (as rows) of a symmetric matrix by cyclic Jacobi rotations.
fn eigen(mut matrix: Vec<f64>, width: usize) -> (Vec<f64>, Vec<f64>) {
    let mut vectors = vec![0.0; width * width];
    for i in 0..width {
        vectors[i * width + i] = 1.0;
    }
    for _ in 0..SWEEPS {
        for p in 0..width {
            for q in p + 1..width {
                rotate(&mut matrix, &mut vectors, width, p, q);
            }
        }
    }
    ((0..width).map(|i| matrix[i * width + i]).collect(), vectors)
}

fn rotate(matrix: &mut [f64], vectors: &mut [f64], width: usize, p: usize, q: usize) {
    let off = matrix[p * width + q];
    let (pp, qq) = (matrix[p * width + p], matrix[q * width + q]);
    if off == 0.0 || off.abs() <= 1e-15 * (pp.abs() + qq.abs()) {
        return;
    }
    let theta = (qq - pp) / (2.0 * off);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..width {
        let (x, y) = (matrix[p * width + k], matrix[q * width + k]);
        matrix[p * width + k] = c * x - s * y;
        matrix[q * width + k] = s * x + c * y;
    }
    for k in 0..width {
        let (x, y) = (matrix[k * width + p], matrix[k * width + q]);
        matrix[k * width + p] = c * x - s * y;
        matrix[k * width + q] = s * x + c * y;
        let (x, y) = (vectors[p * width + k], vectors[q * width + k]);
        vectors[p * width + k] = c * x - s * y;
        vectors[q * width + k] = s * x + c * y;
    }
}
