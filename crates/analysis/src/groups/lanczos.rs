//! Leading eigenvectors of a symmetric operator known only by what it does to a vector: Lanczos iteration with full
//! reorthogonalisation (Golub & Van Loan, Matrix Computations, §10.1) from a fixed start.

use crate::text::shingle::mix;

/// Steps between two looks at the residuals.
const LOOK_EVERY: usize = 8;
/// Below this share of the operator's size a new direction is rounding, not signal.
const BREAKDOWN: f64 = 1e-13;

/// Eigenvalue and unit eigenvector.
pub(crate) type Eigenpair = (f64, Vec<f64>);

/// The `count` largest eigenpairs of a positive semidefinite operator on vectors of length `dimension`, largest first,
/// each vector's entry of greatest magnitude positive. Stops when the residuals of all are below `tolerance` times the
/// largest eigenvalue, or after `steps_max` applications.
pub(crate) fn find_leading(
    apply: impl Fn(&[f64]) -> Vec<f64>,
    dimension: usize,
    count: usize,
    steps_max: usize,
    tolerance: f64,
) -> Vec<Eigenpair> {
    let steps_max = steps_max.min(dimension);
    if steps_max == 0 || count == 0 {
        return Vec::new();
    }
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let (mut diagonal, mut off): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut size = 0.0_f64;
    let mut next = orthogonal_start(&basis, dimension);
    while let Some(direction) = next.take() {
        let mut image = apply(&direction);
        diagonal.push(dot(&image, &direction));
        basis.push(direction);
        orthogonalise(&mut image, &basis);
        let length = dot(&image, &image).sqrt();
        size = size.max(length).max(diagonal[diagonal.len() - 1]);
        let steps = basis.len();
        if steps == steps_max {
            break;
        }
        if steps >= count
            && steps.is_multiple_of(LOOK_EVERY)
            && residuals_below(&diagonal, &off, length, count, tolerance)
        {
            break;
        }
        if length > BREAKDOWN * size {
            off.push(length);
            image.iter_mut().for_each(|x| *x /= length);
            next = Some(image);
        } else {
            off.push(0.0);
            next = orthogonal_start(&basis, dimension);
        }
    }
    let (values, vectors) = solve_tridiagonal(&diagonal, &off);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    order.truncate(count);
    order.into_iter().map(|at| (values[at], combine(&basis, &vectors[at], dimension))).collect()
}

/// Σ weight · vector, scaled to length one, sign fixed.
fn combine(basis: &[Vec<f64>], weights: &[f64], dimension: usize) -> Vec<f64> {
    let mut sum = vec![0.0; dimension];
    for (vector, weight) in basis.iter().zip(weights) {
        sum.iter_mut().zip(vector).for_each(|(s, v)| *s += weight * v);
    }
    let length = dot(&sum, &sum).sqrt();
    let greatest = sum.iter().fold(0.0_f64, |g, &x| if x.abs() > g.abs() { x } else { g });
    let scale = if greatest < 0.0 { -1.0 } else { 1.0 } / length;
    sum.iter_mut().for_each(|x| *x *= scale);
    sum
}

/// Whether the wanted eigenpairs have settled: the residual of a Ritz pair is |β · last entry of its vector|.
fn residuals_below(diagonal: &[f64], off: &[f64], beta: f64, count: usize, tolerance: f64) -> bool {
    let (values, vectors) = solve_tridiagonal(diagonal, off);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let bound = tolerance * values[order[0]];
    order[..count].iter().all(|&at| (beta * vectors[at][diagonal.len() - 1]).abs() <= bound)
}

/// A unit vector orthogonal to `basis`, or none when `basis` spans the space.
fn orthogonal_start(basis: &[Vec<f64>], dimension: usize) -> Option<Vec<f64>> {
    if basis.len() >= dimension {
        return None;
    }
    let seed = mix(basis.len() as u64 + 1);
    let mut vector: Vec<f64> =
        (0..dimension as u64).map(|at| (mix(seed ^ at) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5).collect();
    orthogonalise(&mut vector, basis);
    let length = dot(&vector, &vector).sqrt();
    if length < 1e-9 {
        return None;
    }
    vector.iter_mut().for_each(|x| *x /= length);
    Some(vector)
}

/// Takes the part within `basis` away, twice: once is not enough to rounding (Parlett, "twice is enough").
fn orthogonalise(vector: &mut [f64], basis: &[Vec<f64>]) {
    for _ in 0..2 {
        for known in basis {
            let along = dot(vector, known);
            vector.iter_mut().zip(known).for_each(|(x, k)| *x -= along * k);
        }
    }
}

/// Σ xᵢyᵢ in index order.
pub(crate) fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

/// Eigenvalues and eigenvectors (one row each) of a symmetric tridiagonal matrix by implicit QL steps (EISPACK tql2).
fn solve_tridiagonal(diagonal: &[f64], off: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = diagonal.len();
    let mut d = diagonal.to_vec();
    let mut e: Vec<f64> = off.iter().take(n - 1).copied().chain([0.0]).collect();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for low in 0..n {
        // Thirty steps settle a value in practice; sixty are given before the best found so far is taken.
        for _ in 0..60 {
            let settled = |m: &usize| e[*m].abs() <= f64::EPSILON * (d[*m].abs() + d[*m + 1].abs());
            let end = (low..n - 1).find(settled).unwrap_or(n - 1);
            if end == low {
                break;
            }
            step_ql(&mut d, &mut e, &mut vectors, low, end);
        }
    }
    (d, vectors)
}

/// One implicit QL step with Wilkinson's shift on rows `low..=end`.
fn step_ql(d: &mut [f64], e: &mut [f64], vectors: &mut [Vec<f64>], low: usize, end: usize) {
    let mut g = (d[low + 1] - d[low]) / (2.0 * e[low]);
    let mut r = (g * g + 1.0).sqrt();
    g = d[end] - d[low] + e[low] / (g + if g < 0.0 { -r } else { r });
    let (mut sine, mut cosine, mut shift) = (1.0, 1.0, 0.0);
    for i in (low..end).rev() {
        let f = sine * e[i];
        let b = cosine * e[i];
        r = (f * f + g * g).sqrt();
        e[i + 1] = r;
        if r == 0.0 {
            d[i + 1] -= shift;
            e[end] = 0.0;
            return;
        }
        sine = f / r;
        cosine = g / r;
        g = d[i + 1] - shift;
        r = (d[i] - g) * sine + 2.0 * cosine * b;
        shift = sine * r;
        d[i + 1] = g + shift;
        g = cosine * r - b;
        let (head, tail) = vectors.split_at_mut(i + 1);
        for (x, y) in head[i].iter_mut().zip(tail[0].iter_mut()) {
            let (a, b) = (*x, *y);
            *y = sine * a + cosine * b;
            *x = cosine * a - sine * b;
        }
    }
    d[low] -= shift;
    e[low] = g;
    e[end] = 0.0;
}
