//! Steps 7–9: base clusters of participants, groups of base clusters, and how many groups.

use crate::groups::kmeans::{Clustering, settle, silhouette, take_first_distinct};

/// Base clusters at most.
const BASE_COUNT: usize = 100;
const BASE_ITERATIONS: usize = 100;
const GROUP_ITERATIONS: usize = 20;
/// Groups at most.
const GROUPS_MAX: usize = 5;
/// Base clusters needed for each group beyond two.
const BASE_PER_GROUP: usize = 12;
/// A centre that moves less than this has settled, in units of the projection.
const SETTLED: f64 = 0.01;

/// Participants that lie close together.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseCluster {
    /// Mean position of the members.
    pub centre: [f64; 2],
    /// Members as participant indexes.
    pub members: Vec<u32>,
}

/// Groups over base clusters.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouping {
    /// Number of groups; 0 without base clusters, 1 when all lie on one point.
    pub k: usize,
    /// For each base cluster, its group.
    pub group_of: Vec<u32>,
    /// Centre of each group.
    pub centres: Vec<[f64; 2]>,
    /// Mean silhouette of each k tried.
    pub silhouettes: Vec<(usize, f64)>,
}

/// Step 7.
pub(super) fn find_base(positions: &[[f64; 2]], participants: &[u32]) -> Vec<BaseCluster> {
    let points: Vec<[f64; 2]> = participants.iter().map(|&p| positions[p as usize]).collect();
    let start = take_first_distinct(&points, BASE_COUNT);
    let found = settle(&points, &vec![1.0; points.len()], start, BASE_ITERATIONS, SETTLED);
    let mut base: Vec<BaseCluster> =
        found.centres.iter().map(|&centre| BaseCluster { centre, members: Vec::new() }).collect();
    for (&participant, &at) in participants.iter().zip(&found.nearest) {
        base[at as usize].members.push(participant);
    }
    base
}

/// Base clusters with known members, recentred.
pub(super) fn take_base(positions: &[[f64; 2]], members: &[Vec<u32>]) -> Vec<BaseCluster> {
    let centre = |members: &[u32]| {
        let sum = |axis: usize| members.iter().map(|&p| positions[p as usize][axis]).sum::<f64>();
        [0, 1].map(|axis| sum(axis) / members.len() as f64)
    };
    let filled = members.iter().filter(|members| !members.is_empty());
    filled.map(|members| BaseCluster { centre: centre(members), members: members.clone() }).collect()
}

/// Steps 8–9; of equal silhouettes the larger k wins.
pub(super) fn find_groups(base: &[BaseCluster]) -> Grouping {
    let points: Vec<[f64; 2]> = base.iter().map(|cluster| cluster.centre).collect();
    let weights: Vec<f64> = base.iter().map(|cluster| cluster.members.len() as f64).collect();
    let mut silhouettes = Vec::new();
    let mut best: Option<(f64, Clustering<2>)> = None;
    for k in 2..=GROUPS_MAX.min(2 + base.len() / BASE_PER_GROUP) {
        let start = take_first_distinct(&points, k);
        if start.len() < k {
            break;
        }
        let found = settle(&points, &weights, start, GROUP_ITERATIONS, SETTLED);
        let score = silhouette(&points, &found.nearest, found.centres.len());
        silhouettes.push((k, score));
        if best.as_ref().is_none_or(|(most, _)| score >= *most) {
            best = Some((score, found));
        }
    }
    match best {
        Some((_, found)) => {
            Grouping { k: found.centres.len(), group_of: found.nearest, centres: found.centres, silhouettes }
        }
        None => Grouping {
            k: usize::from(!base.is_empty()),
            group_of: vec![0; base.len()],
            centres: points.first().copied().into_iter().collect(),
            silhouettes,
        },
    }
}
