//! From sketches to verified links: equal texts first, then texts that meet in a band and pass the comparison.

use super::Parameters;
use super::corpus::Corpus;
use super::sketch::{BAND_COUNT, Sketch};
use super::union::Partition;
use crate::text::shingle::SHINGLE_LEN;
use rayon::prelude::*;

/// Members of a bucket that are compared with its first in one piece of work.
const SLICE_LEN: usize = 256;

/// Links every text to equal ones, and to similar ones that a band proposes and [`super::compare`] confirms.
pub fn link(corpus: &Corpus<'_>, sketches: &[Sketch], parameters: &Parameters) -> Partition {
    let mut partition = Partition::new(corpus.len());
    link_equal(corpus, sketches, &mut partition);
    let unique: Vec<u32> = (0..corpus.len() as u32)
        .filter(|&p| partition.find(p) == p && sketches[p as usize].letter_count as usize > SHINGLE_LEN)
        .collect();
    for band in 0..BAND_COUNT {
        let mut keys: Vec<(u32, u32)> = unique.iter().map(|&p| (sketches[p as usize].bands[band], p)).collect();
        keys.par_sort_unstable();
        let roots: Vec<u32> = (0..corpus.len() as u32).map(|p| partition.find(p)).collect();
        let buckets = slices(&keys);
        let links: Vec<(u32, u32)> = buckets
            .par_iter()
            .flat_map_iter(|&(first, slice)| confirm(corpus, first, slice, &roots, parameters))
            .collect();
        for (a, b) in links {
            partition.join(a, b);
        }
    }
    partition
}

/// Joins texts with the same letters. Equal fingerprints are only a reason to look.
fn link_equal(corpus: &Corpus<'_>, sketches: &[Sketch], partition: &mut Partition) {
    let mut keys: Vec<(u64, u32)> =
        sketches.iter().zip(0..).filter(|(s, _)| s.letter_count > 0).map(|(s, p)| (s.fingerprint, p)).collect();
    keys.par_sort_unstable();
    let equal: Vec<&[(u64, u32)]> = keys.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1).collect();
    let links: Vec<(u32, u32)> = equal
        .par_iter()
        .flat_map_iter(|bucket| {
            let (mut first, mut other) = (Vec::new(), Vec::new());
            corpus.read(bucket[0].1, &mut first);
            bucket[1..]
                .iter()
                .filter(|&&(_, p)| {
                    corpus.read(p, &mut other);
                    other == first
                })
                .map(|&(_, p)| (bucket[0].1, p))
                .collect::<Vec<_>>()
        })
        .collect();
    for (a, b) in links {
        partition.join(a, b);
    }
}

/// The buckets of equal keys with their first member, cut into pieces that can be worked on side by side.
fn slices(keys: &[(u32, u32)]) -> Vec<(u32, &[(u32, u32)])> {
    keys.chunk_by(|a, b| a.0 == b.0)
        .filter(|bucket| bucket.len() > 1)
        .flat_map(|bucket| bucket[1..].chunks(SLICE_LEN).map(|slice| (bucket[0].1, slice)))
        .collect()
}

fn confirm(
    corpus: &Corpus<'_>,
    first: u32,
    slice: &[(u32, u32)],
    roots: &[u32],
    parameters: &Parameters,
) -> Vec<(u32, u32)> {
    let fresh: Vec<u32> =
        slice.iter().map(|&(_, p)| p).filter(|&p| roots[p as usize] != roots[first as usize]).collect();
    if fresh.is_empty() {
        return Vec::new();
    }
    let core = corpus.index(first);
    let mut letters = Vec::new();
    fresh
        .into_iter()
        .filter(|&p| {
            corpus.read(p, &mut letters);
            parameters.is_seed(&core.overlap(&letters))
        })
        .map(|p| (first, p))
        .collect()
}
