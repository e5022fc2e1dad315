//! Hot issues: opinions about one concrete matter at one place, by average linkage on their words (Sokal & Michener
//! 1958). The mean cosine between two groups of unit rows is the inner product of their means, so that sums are enough.

use super::matrix::Sparse;
use rayon::prelude::*;
use std::collections::{BTreeSet, BinaryHeap};

/// Mean similarity between two groups at which they are still one issue.
const LINKAGE_MIN: f64 = 0.18;
/// Most similar rows that each row may begin to merge with.
const NEIGHBOURS_MAX: usize = 24;
/// A word in more opinions than this does not bring pairs together; it still counts for those that others bring.
const POSTING_MAX: usize = 400;

/// Groups of at least two rows, each sorted, ordered by their first.
pub fn group(matrix: &Sparse) -> Vec<Vec<u32>> {
    let transposed = matrix.transpose();
    let rows: Vec<u32> = (0..matrix.row_count() as u32).collect();
    let near: Vec<Vec<u32>> = rows
        .par_chunks(256)
        .flat_map_iter(|chunk| {
            let mut sums = vec![0.0_f32; matrix.row_count()];
            chunk.iter().map(|&row| find_near(matrix, &transposed, row, &mut sums)).collect::<Vec<_>>()
        })
        .collect();
    let mut links = vec![BTreeSet::new(); matrix.row_count()];
    for (row, others) in near.into_iter().enumerate() {
        for other in others {
            links[row].insert(other);
            links[other as usize].insert(row as u32);
        }
    }
    let means = (0..matrix.row_count()).map(|row| matrix.row(row).map(|(c, v)| (c, f64::from(v))).collect()).collect();
    let mut linkage = Linkage { members: rows.iter().map(|&row| vec![row]).collect(), sums: means, links };
    linkage.merge_all();
    let mut groups: Vec<Vec<u32>> = linkage.members.into_iter().filter(|group| group.len() > 1).collect();
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort_by_key(|group| group[0]);
    groups
}

/// The rows most similar to `row` by the words that few enough use, up to [`NEIGHBOURS_MAX`].
fn find_near(matrix: &Sparse, transposed: &Sparse, row: u32, sums: &mut [f32]) -> Vec<u32> {
    let mut touched = Vec::new();
    for (column, value) in matrix.row(row as usize) {
        let posting = transposed.starts[column as usize]..transposed.starts[column as usize + 1];
        if posting.len() > POSTING_MAX {
            continue;
        }
        for (other, weight) in transposed.row(column as usize) {
            if sums[other as usize] == 0.0 {
                touched.push(other);
            }
            sums[other as usize] += value * weight;
        }
    }
    let mut near: Vec<(f32, u32)> = touched
        .into_iter()
        .map(|other| (std::mem::take(&mut sums[other as usize]), other))
        .filter(|&(sum, other)| other != row && f64::from(sum) >= LINKAGE_MIN / 2.0)
        .collect();
    near.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    near.truncate(NEIGHBOURS_MAX);
    near.into_iter().map(|(_, other)| other).collect()
}

/// Groups that grow; a group is named by its first row, one that was taken in is left empty.
struct Linkage {
    members: Vec<Vec<u32>>,
    /// Sum of the members' rows, columns ascending.
    sums: Vec<Vec<(u32, f64)>>,
    /// Groups that may be merged with.
    links: Vec<BTreeSet<u32>>,
}

impl Linkage {
    fn merge_all(&mut self) {
        let pairs: Vec<(u32, u32)> = (0..self.links.len() as u32)
            .flat_map(|a| self.links[a as usize].range(a + 1..).map(move |&b| (a, b)))
            .collect();
        let mut heap: BinaryHeap<Candidate> =
            pairs.into_par_iter().filter_map(|(a, b)| self.weigh(a, b)).collect::<Vec<_>>().into();
        while let Some(best) = heap.pop() {
            if best.sizes != self.sizes(best.a, best.b) {
                continue;
            }
            self.merge(best.a, best.b);
            let again = self.links[best.a as usize].iter().filter_map(|&c| self.weigh(best.a.min(c), best.a.max(c)));
            heap.extend(again);
        }
    }

    fn sizes(&self, a: u32, b: u32) -> (usize, usize) {
        (self.members[a as usize].len(), self.members[b as usize].len())
    }

    fn weigh(&self, a: u32, b: u32) -> Option<Candidate> {
        let sizes = self.sizes(a, b);
        let mean = multiply(&self.sums[a as usize], &self.sums[b as usize]) / (sizes.0 * sizes.1) as f64;
        (mean >= LINKAGE_MIN).then_some(Candidate { mean, a, b, sizes })
    }

    fn merge(&mut self, a: u32, b: u32) {
        let moved = std::mem::take(&mut self.members[b as usize]);
        self.members[a as usize].extend(moved);
        let sum = std::mem::take(&mut self.sums[b as usize]);
        self.sums[a as usize] = add(&self.sums[a as usize], &sum);
        for other in std::mem::take(&mut self.links[b as usize]) {
            self.links[other as usize].remove(&b);
            if other != a {
                self.links[other as usize].insert(a);
                self.links[a as usize].insert(other);
            }
        }
    }
}

fn multiply(a: &[(u32, f64)], b: &[(u32, f64)]) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    sum
}

fn add(a: &[(u32, f64)], b: &[(u32, f64)]) -> Vec<(u32, f64)> {
    let mut all: Vec<(u32, f64)> = a.iter().chain(b).copied().collect();
    all.sort_by_key(|entry| entry.0);
    all.chunk_by(|x, y| x.0 == y.0).map(|run| (run[0].0, run.iter().map(|entry| entry.1).sum())).collect()
}

/// Two groups that may become one. Outdated once either has grown.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Candidate {
    mean: f64,
    a: u32,
    b: u32,
    sizes: (usize, usize),
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.mean.total_cmp(&other.mean).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}
