//! Hot issues: opinions about one concrete matter at one place, by average linkage on their words (Sokal & Michener
//! 1958), on the graph of pairs that share enough.

use super::matrix::Sparse;
use rayon::prelude::*;
use std::collections::{BTreeMap, BinaryHeap};

/// Pairs less similar than this count as not similar at all.
const SIMILARITY_MIN: f32 = 0.08;
/// Mean similarity between two groups at which they are still one issue.
const LINKAGE_MIN: f64 = 0.16;
/// A word in more opinions than this does not bring pairs together; it still counts for those that others bring.
const POSTING_MAX: usize = 4000;

/// Groups of at least two rows, each sorted, ordered by their first.
pub fn group(matrix: &Sparse) -> Vec<Vec<u32>> {
    let transposed = matrix.transpose();
    let rows: Vec<u32> = (0..matrix.row_count() as u32).collect();
    let edges: Vec<Vec<(u32, f32)>> = rows
        .par_chunks(256)
        .flat_map_iter(|chunk| {
            let mut sums = vec![0.0_f32; matrix.row_count()];
            chunk.iter().map(|&row| similar_before(matrix, &transposed, row, &mut sums)).collect::<Vec<_>>()
        })
        .collect();
    let mut links: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); matrix.row_count()];
    let mut heap = BinaryHeap::new();
    for (row, similar) in edges.into_iter().enumerate() {
        for (other, similarity) in similar {
            links[row].insert(other, f64::from(similarity));
            links[other as usize].insert(row as u32, f64::from(similarity));
            heap.push(Candidate { mean: f64::from(similarity), a: other, b: row as u32, sizes: (1, 1) });
        }
    }
    merge(links, heap)
}

/// The rows before `row` that are similar to it, with their cosine.
fn similar_before(matrix: &Sparse, transposed: &Sparse, row: u32, sums: &mut [f32]) -> Vec<(u32, f32)> {
    let mut touched = Vec::new();
    for (column, value) in matrix.row(row as usize) {
        let posting = transposed.starts[column as usize]..transposed.starts[column as usize + 1];
        if posting.len() > POSTING_MAX {
            continue;
        }
        for (other, weight) in transposed.row(column as usize).take_while(|&(other, _)| other < row) {
            if sums[other as usize] == 0.0 {
                touched.push(other);
            }
            sums[other as usize] += value * weight;
        }
    }
    touched.sort_unstable();
    let mut similar = Vec::new();
    for other in touched {
        let sum = std::mem::take(&mut sums[other as usize]);
        if sum >= SIMILARITY_MIN {
            similar.push((other, sum));
        }
    }
    similar
}

/// Two groups that may become one. Outdated once either has grown.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Candidate {
    mean: f64,
    a: u32,
    b: u32,
    sizes: (u32, u32),
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

fn merge(mut links: Vec<BTreeMap<u32, f64>>, mut heap: BinaryHeap<Candidate>) -> Vec<Vec<u32>> {
    let mut members: Vec<Vec<u32>> = (0..links.len() as u32).map(|row| vec![row]).collect();
    while let Some(best) = heap.pop() {
        let (a, b) = (best.a as usize, best.b as usize);
        if best.mean < LINKAGE_MIN || (members[a].len() as u32, members[b].len() as u32) != best.sizes {
            continue;
        }
        let moved = std::mem::take(&mut members[b]);
        members[a].extend(moved);
        let old = std::mem::take(&mut links[b]);
        for (other, sum) in old {
            links[other as usize].remove(&best.b);
            if other != best.a {
                *links[a].entry(other).or_default() += sum;
                let total = links[a][&other];
                links[other as usize].insert(best.a, total);
            }
        }
        for (&other, &sum) in &links[a] {
            let sizes = (members[a].len() as u32, members[other as usize].len() as u32);
            let mean = sum / (f64::from(sizes.0) * f64::from(sizes.1));
            if mean >= LINKAGE_MIN {
                let (first, second) = (best.a.min(other), best.a.max(other));
                let sizes = if first == best.a { sizes } else { (sizes.1, sizes.0) };
                heap.push(Candidate { mean, a: first, b: second, sizes });
            }
        }
    }
    let mut groups: Vec<Vec<u32>> = members.into_iter().filter(|group| group.len() > 1).collect();
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort_by_key(|group| group[0]);
    groups
}
