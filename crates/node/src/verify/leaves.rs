//! The leaves of a log, hashed, read and compared by several threads, handed on in order.

use std::{num::NonZero, thread};

use hutong_core::record::{self, Leaf, Reading};
use hutong_log::{
    hash::{Hash, leaf_hash},
    verify::{BundleFindings, LogCheck},
};

use crate::folder::{FolderFault, FolderSource};

/// Bundles that one thread takes at a time: bounds memory to some megabytes a thread.
const BUNDLES_AT_ONCE: u64 = 16;

/// A leaf as the verifier hands it on.
pub(super) struct Seen {
    pub index: u64,
    pub hash: Hash,
    pub reading: Reading,
}

type Share = Result<(Vec<BundleFindings>, Vec<Seen>), FolderFault>;

/// Reads all leaves; `each` gets them in order, `progress` the number done so far.
pub(super) fn read_all(
    check: &mut LogCheck<'_, FolderSource>,
    mut each: impl FnMut(Seen) -> Result<(), FolderFault>,
    progress: &dyn Fn(u64),
) -> Result<(), FolderFault> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let bundles = check.bundle_count();
    let mut next = 0;
    while next < bundles {
        let shares: Vec<(u64, u64)> = (0..threads)
            .map(|n| (next + n * BUNDLES_AT_ONCE, (next + (n + 1) * BUNDLES_AT_ONCE).min(bundles)))
            .filter(|(from, to)| from < to)
            .collect();
        let reader = &*check;
        let done: Vec<Share> = thread::scope(|scope| {
            let running: Vec<_> =
                shares.iter().map(|(from, to)| scope.spawn(move || read_share(reader, *from, *to))).collect();
            running.into_iter().map(|r| r.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        for share in done {
            let (findings, seen) = share?;
            findings.into_iter().for_each(|f| check.accept(f));
            for leaf in seen {
                each(leaf)?;
            }
        }
        next = shares.last().map_or(bundles, |(_, to)| *to);
        progress(check.report().leaves);
    }
    Ok(())
}

fn read_share(check: &LogCheck<'_, FolderSource>, from: u64, to: u64) -> Share {
    let mut findings = Vec::new();
    let mut seen = Vec::new();
    for bundle in from..to {
        findings.push(check.check_bundle(bundle, |leaf| {
            let reading = record::read(leaf.bytes);
            seen.push(Seen { index: leaf.index, hash: leaf_hash(leaf.bytes), reading });
        })?);
    }
    Ok((findings, seen))
}

impl Seen {
    /// The leaf, if this version knows its kind.
    pub(super) fn leaf(&self) -> Option<&Leaf> {
        match &self.reading {
            Reading::Known(leaf) => Some(leaf),
            Reading::Unrecognised { .. } | Reading::Quarantined { .. } => None,
        }
    }
}
