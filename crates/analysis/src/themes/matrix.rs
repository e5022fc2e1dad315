//! Sparse rows and dense blocks of f32, with sums in a fixed order: equal results at every thread count.

use crate::CHUNK_LEN;
use rayon::prelude::*;

/// A sparse matrix by rows.
#[derive(Clone, Debug, Default)]
pub struct Sparse {
    /// Start of each row in `columns` and `values`, and their length.
    pub starts: Vec<usize>,
    /// Column of each entry, ascending within a row.
    pub columns: Vec<u32>,
    /// Value of each entry.
    pub values: Vec<f32>,
    /// Number of columns.
    pub column_count: usize,
}

impl Sparse {
    /// A matrix from rows of (column, value), columns ascending.
    pub fn from_rows(rows: &[Vec<(u32, f32)>], column_count: usize) -> Self {
        let mut matrix = Sparse { starts: vec![0], column_count, ..Sparse::default() };
        for row in rows {
            matrix.columns.extend(row.iter().map(|entry| entry.0));
            matrix.values.extend(row.iter().map(|entry| entry.1));
            matrix.starts.push(matrix.columns.len());
        }
        matrix
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The entries of one row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, f32)> + '_ {
        let range = self.starts[row]..self.starts[row + 1];
        self.columns[range.clone()].iter().copied().zip(self.values[range].iter().copied())
    }

    /// Rows and columns exchanged.
    pub fn transpose(&self) -> Sparse {
        let mut starts = vec![0_usize; self.column_count + 1];
        for &column in &self.columns {
            starts[column as usize + 1] += 1;
        }
        for column in 0..self.column_count {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let (mut columns, mut values) = (vec![0; self.columns.len()], vec![0.0; self.values.len()]);
        for row in 0..self.row_count() {
            for (column, value) in self.row(row) {
                let slot = &mut next[column as usize];
                columns[*slot] = row as u32;
                values[*slot] = value;
                *slot += 1;
            }
        }
        Sparse { starts, columns, values, column_count: self.row_count() }
    }

    /// The given rows, in the order given; columns that none of them uses are dropped and the others renumbered.
    pub fn select(&self, rows: &[u32]) -> Sparse {
        let mut chosen = Sparse { starts: vec![0], ..Sparse::default() };
        for &row in rows {
            let range = self.starts[row as usize]..self.starts[row as usize + 1];
            chosen.columns.extend_from_slice(&self.columns[range.clone()]);
            chosen.values.extend_from_slice(&self.values[range]);
            chosen.starts.push(chosen.columns.len());
        }
        let mut numbers = vec![u32::MAX; self.column_count];
        chosen.columns.iter().for_each(|&column| numbers[column as usize] = 0);
        for number in numbers.iter_mut().filter(|number| **number == 0) {
            *number = chosen.column_count as u32;
            chosen.column_count += 1;
        }
        chosen.columns.iter_mut().for_each(|column| *column = numbers[*column as usize]);
        chosen
    }

    /// This matrix times a dense one.
    pub fn times(&self, dense: &Dense) -> Dense {
        let width = dense.width;
        let mut product = Dense::zeros(self.row_count(), width);
        product.values.par_chunks_mut(width.max(1) * 256).enumerate().for_each(|(chunk, block)| {
            for (offset, out) in block.chunks_exact_mut(width).enumerate() {
                for (column, value) in self.row(chunk * 256 + offset) {
                    add_scaled(out, dense.row(column as usize), value);
                }
            }
        });
        product
    }
}

/// A dense matrix by rows.
#[derive(Clone, Debug, Default)]
pub struct Dense {
    /// All rows, one after the other.
    pub values: Vec<f32>,
    /// Number of columns.
    pub width: usize,
}

impl Dense {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, width: usize) -> Self {
        Dense { values: vec![0.0; rows * width], width }
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    /// One row, to be changed.
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.width..(row + 1) * self.width]
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// The square matrix of the columns' inner products, by rows, summed over chunks of [`CHUNK_LEN`] rows in order.
    pub fn gram(&self) -> Vec<f64> {
        let width = self.width;
        let parts: Vec<Vec<f64>> = self
            .values
            .par_chunks((CHUNK_LEN * width).max(1))
            .map(|block| {
                let mut sum = vec![0.0_f64; width * width];
                for row in block.chunks_exact(width) {
                    for (i, &x) in row.iter().enumerate() {
                        let x = f64::from(x);
                        for (cell, &y) in sum[i * width..i * width + i + 1].iter_mut().zip(row) {
                            *cell += x * f64::from(y);
                        }
                    }
                }
                sum
            })
            .collect();
        let mut gram = vec![0.0; width * width];
        for part in parts {
            gram.iter_mut().zip(part).for_each(|(g, p)| *g += p);
        }
        for i in 0..width {
            for j in 0..i {
                gram[j * width + i] = gram[i * width + j];
            }
        }
        gram
    }

    /// Every row times a small matrix (`width` rows of `columns`), given by rows.
    pub fn times_small(&self, small: &[f32], columns: usize) -> Dense {
        let mut product = Dense::zeros(self.row_count(), columns);
        let width = self.width;
        product.values.par_chunks_mut(columns.max(1) * 256).zip(self.values.par_chunks(width.max(1) * 256)).for_each(
            |(outs, rows)| {
                for (out, row) in outs.chunks_exact_mut(columns).zip(rows.chunks_exact(width)) {
                    for (i, &x) in row.iter().enumerate() {
                        add_scaled(out, &small[i * columns..(i + 1) * columns], x);
                    }
                }
            },
        );
        product
    }
}

/// `out += row * factor`, element by element.
#[inline]
pub fn add_scaled(out: &mut [f32], row: &[f32], factor: f32) {
    out.iter_mut().zip(row).for_each(|(o, r)| *o += r * factor);
}

/// Inner product in eight interleaved sums, added in a fixed order: the same bits with and without vector units.
#[inline]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (heads_a, heads_b) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f32 = heads_a.remainder().iter().zip(heads_b.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in heads_a.zip(heads_b) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7])) + tail
}

/// Scales a row to length one; a row of zeros stays.
pub fn normalise(row: &mut [f32]) {
    let length = dot(row, row).sqrt();
    if length > 0.0 {
        row.iter_mut().for_each(|value| *value /= length);
    }
}
