//! The leaves of a log read and compared with their contents by several threads; what they tell is handed on in order.

use std::{num::NonZero, thread};

use hutong_core::{
    ids::EntryIndex,
    partner::lapse::Step,
    record::{self, Reading, may_be_about_log},
};
use hutong_log::verify::{BundleFindings, Leaf, LogCheck};

use super::contents::{ContentsFound, Opened};
use crate::folder::{FolderFault, FolderSource};

/// Bundles that one thread takes at a time: bounds memory to some megabytes a thread.
const BUNDLES_AT_ONCE: u64 = 16;

/// What leaves that follow each other tell, each by itself. What only their order decides is left to the taker.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Those that may be about the log itself.
    pub about: Vec<(EntryIndex, Vec<u8>)>,
    /// What they do to the states of items.
    pub steps: Vec<(EntryIndex, Step)>,
    /// What the folder opens of them.
    pub contents: ContentsFound,
    /// How many are of kinds that this version does not know.
    pub unrecognised: u64,
    /// Those that are not canonical or ill-typed, and why.
    pub quarantined: Vec<(EntryIndex, String)>,
}

type Share = Result<(Vec<BundleFindings>, Told), FolderFault>;

/// Reads all leaves; `take` gets what they tell in their order, `progress` the number done so far.
pub(super) fn read_all(
    check: &mut LogCheck<'_, FolderSource>,
    opened: &Opened<'_>,
    mut take: impl FnMut(Told),
    progress: &dyn Fn(u64),
) -> Result<(), FolderFault> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let bundles = check.bundle_count();
    let mut next = 0;
    let mut told: Vec<Told> = Vec::new();
    while next < bundles {
        let shares: Vec<(u64, u64)> = (0..threads)
            .map(|n| (next + n * BUNDLES_AT_ONCE, (next + (n + 1) * BUNDLES_AT_ONCE).min(bundles)))
            .filter(|(from, to)| from < to)
            .collect();
        let reader = &*check;
        let done: Vec<Share> = thread::scope(|scope| {
            let running: Vec<_> =
                shares.iter().map(|(from, to)| scope.spawn(move || read_share(reader, opened, *from, *to))).collect();
            // Meanwhile what the shares before them told is taken up: the threads do not wait for it.
            told.drain(..).for_each(&mut take);
            running.into_iter().map(|r| r.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        for share in done {
            let (findings, tells) = share?;
            findings.into_iter().for_each(|f| check.accept(f));
            told.push(tells);
        }
        next = shares.last().map_or(bundles, |(_, to)| *to);
        progress(check.report().leaves);
    }
    told.into_iter().for_each(take);
    Ok(())
}

fn read_share(check: &LogCheck<'_, FolderSource>, opened: &Opened<'_>, from: u64, to: u64) -> Share {
    let mut findings = Vec::new();
    let mut told = Told::default();
    let mut fault = None;
    for bundle in from..to {
        findings.push(check.check_bundle(bundle, |leaf| {
            if fault.is_none() {
                fault = told.add(opened, leaf).err();
            }
        })?);
    }
    fault.map_or(Ok((findings, told)), Err)
}

impl Told {
    fn add(&mut self, opened: &Opened<'_>, entry: Leaf<'_>) -> Result<(), FolderFault> {
        let index = entry.index;
        if may_be_about_log(entry.bytes) {
            self.about.push((index, entry.bytes.to_vec()));
        }
        match record::read(entry.bytes) {
            Reading::Known(leaf) => {
                opened.check(index, &leaf, &mut self.contents)?;
                self.steps.extend(Step::of(&leaf, entry.hash).map(|step| (index, step)));
            }
            Reading::Unrecognised { .. } => self.unrecognised += 1,
            Reading::Quarantined { reason } => self.quarantined.push((index, reason)),
        }
        Ok(())
    }
}
