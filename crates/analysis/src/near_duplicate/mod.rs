//! Near-duplicate opinions: which texts say the same in (nearly) the same words, and in which passages.
//! "Near-duplicate" is a claim about letters, never about meaning; nothing is removed, everything stays counted.

mod candidate;
mod cluster;
pub mod compare;
mod corpus;
mod sketch;
mod union;

use crate::campaign::{self, Kind};
use crate::input::Opinion;
use crate::text::{self, Problem};
pub(crate) use cluster::Found;
use compare::Overlap;
use corpus::Corpus;
use rayon::prelude::*;
use std::ops::Range;

/// What counts as a near-duplicate. The defaults are the published method; a report names what it used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Both texts must lie in shared passages to this share, in per mille, to start a cluster.
    pub seed_covered_per_mille: u32,
    /// Share of the core that a text must hold to join its cluster, in per mille.
    pub core_covered_per_mille: u32,
    /// Share of the text itself that must come from the core, in per mille.
    pub member_covered_per_mille: u32,
    /// Share of one of the two texts, in per mille, that a single unbroken passage must make up: less is a sentence that
    /// travelled, not a text that was edited.
    pub single_covered_per_mille: u32,
    /// Least weight of the shared passages together (five a Chinese character, two a letter).
    pub shared_weight_min: u32,
    /// Least weight of a sentence whose sharing is reported as a quotation.
    pub quotation_weight_min: u32,
}

impl Parameters {
    /// Whether two texts that overlap so are near-duplicates of each other.
    fn is_seed(&self, overlap: &Overlap) -> bool {
        let (member, core) = (overlap.covered_per_mille(), overlap.indexed_covered_per_mille());
        member.min(core) >= self.seed_covered_per_mille && self.is_edited(overlap)
    }

    /// Whether a text belongs to the cluster of the core (the second, indexed text) it overlaps so.
    fn is_member(&self, overlap: &Overlap) -> bool {
        let shared = overlap.shared.min(overlap.shared_indexed);
        overlap.covered_per_mille() >= self.member_covered_per_mille
            && overlap.indexed_covered_per_mille() >= self.core_covered_per_mille
            && (shared >= self.shared_weight_min || shared == overlap.total.max(overlap.total_indexed))
            && self.is_edited(overlap)
    }

    fn is_edited(&self, overlap: &Overlap) -> bool {
        let larger = overlap.covered_per_mille().max(overlap.indexed_covered_per_mille());
        overlap.pieces > 1 || larger >= self.single_covered_per_mille
    }
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters {
            seed_covered_per_mille: 500,
            core_covered_per_mille: 330,
            member_covered_per_mille: 300,
            single_covered_per_mille: 800,
            shared_weight_min: 100,
            quotation_weight_min: 125,
        }
    }
}

/// Everything found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Repeats and campaigns, ordered by id of the smallest member. An opinion is in at most one.
    pub clusters: Vec<Cluster>,
    /// Passages that otherwise different texts share. An opinion may be in several, and in a cluster besides.
    pub quotations: Vec<Cluster>,
    /// Opinions that were read in part or hold no letters.
    pub problems: Vec<Problem>,
}

/// Opinions that share their words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// `d-` (quotations: `q-`) and the id of the smallest member.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Indices into the opinions, in the order of their ids.
    pub members: Vec<u32>,
    /// The member that the others were compared with.
    pub core: u32,
    /// Distinct authors; an opinion without a named author counts as one.
    pub voices: u32,
    /// Shared passages, by member, then by place.
    pub passages: Vec<Passage>,
}

/// A passage that a member shares with the core, letter by letter as they are compared. Byte ranges into
/// [`text::content`] of each, on character boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Index of the opinion.
    pub member: u32,
    /// Where it stands there.
    pub bytes: Range<usize>,
    /// Where it stands in the core.
    pub core_bytes: Range<usize>,
}

/// Finds near-duplicates among `opinions`, in any order; the result depends on ids and contents only.
pub fn find(opinions: &[Opinion], parameters: &Parameters) -> Duplicates {
    let corpus = Corpus::new(opinions);
    let sketches = corpus.sketch();
    let partition = candidate::link(&corpus, &sketches, parameters);
    let found = cluster::settle(&corpus, &sketches, partition, parameters);
    let mut clusters: Vec<Cluster> = found.iter().map(|c| campaign::tell(opinions, &corpus.order, c)).collect();
    let passages = cluster::passages(&corpus, &found);
    for (cluster, passages) in clusters.iter_mut().zip(passages) {
        cluster.passages = passages;
    }
    let quotations = campaign::quotation::find(opinions, &corpus.order, &clusters, parameters.quotation_weight_min);
    let problems = corpus.order.par_iter().flat_map_iter(|&at| text::problems(&opinions[at as usize])).collect();
    Duplicates { clusters, quotations, problems }
}

/// The passages that two texts share, as byte ranges into each, left to right in `a`.
pub fn shared_passages(a: &str, b: &str) -> Vec<(Range<usize>, Range<usize>)> {
    use crate::text::normalise::Letters;
    let (first, second) = (Letters::read(a), Letters::read(b));
    let passages = compare::Indexed::new(&second.codes).passages(&first.codes);
    passages.into_iter().map(|p| (first.bytes(p.a), second.bytes(p.b))).collect()
}
