//! Where the versions of a joint document stand (RECORD §8): a pure function of the acts, the same in any order.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use hutong_log::hash::Hash;

use super::{Act, ActFacts};
use crate::{
    consultation::item::words,
    ids::{DocumentId, EntryIndex, Origin},
    record::DocumentVersion,
};

words! {
    /// Where a version stands.
    Status {
        /// Some co-host has not accepted yet.
        Proposed = "proposed",
        /// Every co-host's first accept names the same bytes.
        Effective = "effective",
        /// First accepts differ: it can never become effective.
        Dead = "dead",
    }
}

/// Each log's first propose or accept naming this version; later ones with another hash are void.
pub(super) fn first_accepts(acts: &[ActFacts], ver: u64) -> BTreeMap<Origin, Hash> {
    let mut first: BTreeMap<Origin, (EntryIndex, Hash)> = BTreeMap::new();
    for act in acts.iter().filter(|a| a.act != Act::Reject && a.version.ver == ver) {
        let entry = first.entry(act.place.origin.clone()).or_insert((act.place.index, act.version.sha256));
        if act.place.index < entry.0 {
            *entry = (act.place.index, act.version.sha256);
        }
    }
    first.into_iter().map(|(origin, (_, hash))| (origin, hash)).collect()
}

/// Status of every version that anybody acted on: a pure function of the acts, the same in any order.
///
/// `cohosts` gives the origins that must accept the bytes of a hash; `None` while they are not known.
pub fn statuses(
    acts: &[ActFacts],
    cohosts: &mut dyn FnMut(&Hash) -> Option<BTreeSet<Origin>>,
) -> BTreeMap<u64, (Status, Option<Hash>)> {
    let vers: BTreeSet<u64> = acts.iter().map(|a| a.version.ver).collect();
    let mut before: BTreeSet<Origin> = BTreeSet::new();
    vers.into_iter().map(|ver| (ver, version_status(&first_accepts(acts, ver), &mut before, cohosts))).collect()
}

/// Accepts of outsiders do not count: only co-hosts of the bytes, or of the version before, can agree or disagree.
///
/// Bytes that name an outsider as their only host are effective by the outsider's act alone, under any document's id.
/// Of several effective ones those with the most hosts count, then those whose hosts come first: neither can be had by
/// trying out texts until a hash is small.
fn version_status(
    first: &BTreeMap<Origin, Hash>,
    before: &mut BTreeSet<Origin>,
    cohosts: &mut dyn FnMut(&Hash) -> Option<BTreeSet<Origin>>,
) -> (Status, Option<Hash>) {
    let hashes: BTreeSet<Hash> = first.values().copied().collect();
    let mut open = None;
    let mut effective: BTreeMap<(Reverse<usize>, BTreeSet<Origin>), Hash> = BTreeMap::new();
    for hash in hashes {
        let Some(now) = cohosts(&hash) else {
            open = open.or(Some(hash));
            continue;
        };
        let must: BTreeSet<Origin> = now.union(before).cloned().collect();
        if must.iter().all(|o| first.get(o) == Some(&hash)) {
            effective.entry((Reverse(now.len()), now)).or_insert(hash);
        } else if must.iter().all(|o| first.get(o).is_none_or(|h| *h == hash)) {
            open = open.or(Some(hash));
        }
    }
    if let Some(((_, hosts), hash)) = effective.pop_first() {
        *before = hosts;
        return (Status::Effective, Some(hash));
    }
    match open {
        None if !first.is_empty() => (Status::Dead, None),
        open => (Status::Proposed, open),
    }
}

/// The version in force: the highest effective one.
pub fn in_force(id: &DocumentId, statuses: &BTreeMap<u64, (Status, Option<Hash>)>) -> Option<DocumentVersion> {
    statuses.iter().rev().find_map(|(ver, (status, hash))| match (status, hash) {
        (Status::Effective, Some(sha256)) => Some(DocumentVersion { id: id.clone(), ver: *ver, sha256: *sha256 }),
        _ => None,
    })
}
