//! From links to clusters: every member is checked against its cluster's own core, so that a chain of small
//! differences cannot join what differs; then the remaining texts are held against the cores.

use super::compare::Indexed;
use super::corpus::Corpus;
use super::sketch::Sketch;
use super::union::Partition;
use super::{Parameters, Passage};
use crate::TEXTS_AT_ONCE;
use crate::text::normalise::Letters;
use rayon::prelude::*;

/// Members that are tried as core of a component, and that each is tried against.
const CORE_TRIALS: usize = 12;
/// Cores taken from one component before the rest is let go.
const CORES_MAX: usize = 32;
/// A shingle that stands in more cores than this says nothing about any of them.
const SHARED_CORES_MAX: usize = 16;
/// Cores that a text is compared with, most shared shingles first.
const CORES_TRIED: usize = 4;
/// Passages kept per member, the heaviest.
const PASSAGES_MAX: usize = 3;

/// A cluster by positions in id order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Members, sorted, the core among them.
    pub members: Vec<u32>,
    /// The member the others are compared with.
    pub core: u32,
}

/// Turns linked components into clusters around cores and lets every other text join the core it holds enough of.
pub fn settle(
    corpus: &Corpus<'_>,
    sketches: &[Sketch],
    mut partition: Partition,
    parameters: &Parameters,
) -> Vec<Found> {
    let components = partition.sets();
    let mut found: Vec<Found> =
        components.par_iter().flat_map_iter(|set| split_by_core(corpus, sketches, set, parameters)).collect();
    found.sort_by_key(|cluster| (std::cmp::Reverse(cluster.members.len()), cluster.core));
    gather(corpus, &mut found, parameters);
    for cluster in &mut found {
        cluster.members.sort_unstable();
    }
    found.retain(|cluster| cluster.members.len() > 1);
    found.sort_by_key(|cluster| cluster.members[0]);
    found
}

/// Per cluster, the heaviest shared passages of every member but the core.
pub fn passages(corpus: &Corpus<'_>, found: &[Found]) -> Vec<Vec<Passage>> {
    let tasks: Vec<(usize, &[u32])> =
        found.iter().enumerate().flat_map(|(c, f)| f.members.chunks(TEXTS_AT_ONCE).map(move |m| (c, m))).collect();
    let parts: Vec<(usize, Vec<Passage>)> = tasks
        .par_iter()
        .map(|&(c, members)| {
            let core = Letters::read(corpus.text(found[c].core));
            let index = Indexed::new(&core.codes);
            let mut letters = Letters::default();
            let mut passages = Vec::new();
            for &member in members.iter().filter(|&&m| m != found[c].core) {
                letters.refill(corpus.text(member));
                let mut shared = index.passages(&letters.codes);
                if shared.is_empty() && letters.codes == core.codes {
                    passages.push((member, letters.bytes(0..letters.codes.len()), core.bytes(0..core.codes.len())));
                }
                shared.sort_by_key(|p| (std::cmp::Reverse(p.weight), p.a.start));
                shared.truncate(PASSAGES_MAX);
                shared.sort_by_key(|p| p.a.start);
                passages.extend(shared.into_iter().map(|p| (member, letters.bytes(p.a), core.bytes(p.b))));
            }
            let name = |position: u32| corpus.order[position as usize];
            let named = |(member, bytes, core_bytes)| Passage { member: name(member), bytes, core_bytes };
            (c, passages.into_iter().map(named).collect())
        })
        .collect();
    let mut by_cluster = vec![Vec::new(); found.len()];
    for (c, passages) in parts {
        by_cluster[c].extend(passages);
    }
    by_cluster
}

fn split_by_core(corpus: &Corpus<'_>, sketches: &[Sketch], set: &[u32], parameters: &Parameters) -> Vec<Found> {
    let mut rest = set.to_vec();
    let mut found = Vec::new();
    while rest.len() > 1 && found.len() < CORES_MAX {
        let core = choose_core(corpus, sketches, &rest);
        let index = corpus.index(core);
        let mut letters = Vec::new();
        let (members, others): (Vec<u32>, Vec<u32>) = rest.into_iter().partition(|&p| {
            if p == core || sketches[p as usize].fingerprint == sketches[core as usize].fingerprint {
                return true;
            }
            corpus.read(p, &mut letters);
            parameters.is_member(&index.overlap(&letters))
        });
        found.push(Found { members, core });
        rest = others;
    }
    found.retain(|cluster| cluster.members.len() > 1);
    found
}

/// The text with the most equal copies; without copies, the one of a sample that covers the others of the sample best.
fn choose_core(corpus: &Corpus<'_>, sketches: &[Sketch], set: &[u32]) -> u32 {
    let mut keys: Vec<(u64, u32)> = set.iter().map(|&p| (sketches[p as usize].fingerprint, p)).collect();
    keys.sort_unstable();
    let copies = keys.chunk_by(|a, b| a.0 == b.0).map(|run| (run.len(), std::cmp::Reverse(run[0].1))).max();
    if let Some((count, std::cmp::Reverse(first))) = copies
        && (count > 1 || set.len() == 2)
    {
        return first;
    }
    let step = set.len().div_ceil(CORE_TRIALS);
    let read = |p: u32| {
        let mut codes = Vec::new();
        corpus.read(p, &mut codes);
        codes
    };
    let sample: Vec<(u32, Vec<u32>)> = set.iter().step_by(step).map(|&p| (p, read(p))).collect();
    let score = |index: &Indexed| -> u64 {
        sample.iter().map(|(_, letters)| u64::from(index.overlap(letters).covered_per_mille())).sum()
    };
    sample
        .iter()
        .map(|(p, letters)| (score(&Indexed::new(letters)), std::cmp::Reverse(*p)))
        .max()
        .map_or(set[0], |(_, std::cmp::Reverse(p))| p)
}

/// Lets every text outside the clusters, and every smaller cluster whose core holds enough of a larger one, join.
fn gather(corpus: &Corpus<'_>, found: &mut [Found], parameters: &Parameters) {
    let cores = Cores::new(corpus, found);
    let mut home = vec![u32::MAX; corpus.len()];
    for (c, cluster) in found.iter().enumerate() {
        for &p in &cluster.members {
            home[p as usize] = c as u32;
        }
    }
    let seekers: Vec<u32> = (0..corpus.len() as u32)
        .filter(|&p| home[p as usize] == u32::MAX || found[home[p as usize] as usize].core == p)
        .collect();
    let chosen: Vec<(u32, u32)> = seekers
        .par_chunks(TEXTS_AT_ONCE)
        .flat_map_iter(|chunk| {
            let mut letters = Vec::new();
            let mut hits = Vec::new();
            let mut joins = Vec::new();
            for &p in chunk {
                corpus.read(p, &mut letters);
                let below = home[p as usize];
                if let Some(c) = cores.best(&letters, below, &mut hits, parameters) {
                    joins.push((p, c));
                }
            }
            joins
        })
        .collect();
    for (p, target) in chosen {
        let from = home[p as usize];
        if from == u32::MAX {
            found[target as usize].members.push(p);
        } else {
            move_members(corpus, found, &cores, (from, target), parameters);
        }
    }
}

fn move_members(corpus: &Corpus<'_>, found: &mut [Found], cores: &Cores, route: (u32, u32), parameters: &Parameters) {
    let mut letters = Vec::new();
    let (from, target) = (route.0 as usize, route.1 as usize);
    let members = std::mem::take(&mut found[from].members);
    let (moved, kept): (Vec<u32>, Vec<u32>) = members.into_iter().partition(|&p| {
        corpus.read(p, &mut letters);
        parameters.is_member(&cores.indexed[target].overlap(&letters))
    });
    found[target].members.extend(moved);
    let core_left = !kept.contains(&found[from].core);
    if let (true, Some(&first)) = (core_left, kept.first()) {
        found[from].core = first;
    }
    found[from].members = kept;
}

/// The cores of all clusters, found by shingle.
struct Cores {
    indexed: Vec<Indexed>,
    /// Shingle hash and core, sorted by hash.
    entries: Vec<(u32, u32)>,
    /// First entry whose hash begins with these bits.
    directory: Vec<u32>,
}

const DIRECTORY_BITS: u32 = 18;

impl Cores {
    fn new(corpus: &Corpus<'_>, found: &[Found]) -> Self {
        let indexed: Vec<Indexed> = found.par_iter().map(|f| corpus.index(f.core)).collect();
        let mut entries: Vec<(u32, u32)> =
            indexed.iter().zip(0_u32..).flat_map(|(index, c)| index.hashes().map(move |hash| (hash, c))).collect();
        entries.par_sort_unstable();
        entries.dedup();
        let entries: Vec<(u32, u32)> = entries
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|run| run.len() <= SHARED_CORES_MAX)
            .flatten()
            .copied()
            .collect();
        let mut directory = vec![0_u32; (1 << DIRECTORY_BITS) + 1];
        for &(hash, _) in &entries {
            directory[(hash >> (32 - DIRECTORY_BITS)) as usize + 1] += 1;
        }
        for slot in 1..directory.len() {
            directory[slot] += directory[slot - 1];
        }
        Cores { indexed, entries, directory }
    }

    /// The core, of larger clusters than `below` only, that the text belongs to most; the first on a tie.
    fn best(&self, letters: &[u32], below: u32, hits: &mut Vec<u32>, parameters: &Parameters) -> Option<u32> {
        hits.clear();
        for hash in crate::text::shingle::shingles(letters).map(|hash| hash as u32) {
            let slot = (hash >> (32 - DIRECTORY_BITS)) as usize;
            let entries = &self.entries[self.directory[slot] as usize..self.directory[slot + 1] as usize];
            hits.extend(entries.iter().filter(|e| e.0 == hash && e.1 < below).map(|e| e.1));
        }
        hits.sort_unstable();
        let mut counted: Vec<(usize, u32)> =
            hits.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0])).filter(|&(count, _)| count >= 4).collect();
        counted.sort_by_key(|&(count, c)| (std::cmp::Reverse(count), c));
        counted
            .into_iter()
            .take(CORES_TRIED)
            .filter_map(|(_, c)| {
                let overlap = self.indexed[c as usize].overlap(letters);
                parameters.is_member(&overlap).then(|| (overlap.indexed_covered_per_mille(), std::cmp::Reverse(c)))
            })
            .max()
            .map(|(_, std::cmp::Reverse(c))| c)
    }
}
