//! Bundles that are wanted together, fetched in as few answers as may be: a line that takes its time is not asked for each.

use hutong_core::partner::pull::{Input, Wanted};
use hutong_log::tile::{BUNDLE_LEN_MAX, BundleCoord};

use super::{
    chain,
    follow::Told,
    source::{Source, SourceFault},
};
use crate::wire::BUNDLES_MAX;

/// Full bundles that follow each other, or one that stands alone.
pub(super) type Run = Vec<BundleCoord>;

/// Cuts what is wanted into runs, in its order.
pub(super) fn runs(wanted: &[BundleCoord]) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    for bundle in wanted {
        let follows = |run: &&mut Run| {
            let is_next = run.last().is_some_and(|last| last.is_full() && last.index + 1 == bundle.index);
            is_next && bundle.is_full() && (run.len() as u64) < BUNDLES_MAX
        };
        match all.last_mut().filter(follows) {
            Some(run) => run.push(*bundle),
            None => all.push(vec![*bundle]),
        }
    }
    all
}

/// Reads a run, or its beginning: who answered with less than the whole is asked for the rest, and who does not answer
/// with several at once for one after another.
pub(super) async fn read_run(source: &Source, run: &Run) -> Result<Vec<Vec<u8>>, SourceFault> {
    let (mut found, mut is_together) = (Vec::new(), true);
    while let Some(next) = run.get(found.len()) {
        let rest = run.len() - found.len();
        let together = if is_together && rest > 1 { source.bundles(next.index, rest).await? } else { None };
        match together {
            Some(bundles) => found.extend(bundles),
            None => {
                is_together = false;
                match source.read(&next.to_string(), BUNDLE_LEN_MAX).await? {
                    Some(bundle) => found.push(bundle),
                    None => break,
                }
            }
        }
    }
    Ok(found)
}

/// What the machine is told of a run that was asked for.
pub(super) fn take_run(run: &Run, read: Result<Vec<Vec<u8>>, SourceFault>, told: &mut Told) -> Vec<Input> {
    let mut found = read.unwrap_or_else(|error| {
        told.problem(chain(&error));
        Vec::new()
    });
    let missing = run.iter().skip(found.len()).copied().collect::<Vec<_>>();
    let mut inputs: Vec<Input> =
        run.iter().zip(found.drain(..)).map(|(bundle, bytes)| Input::BundleArrived(*bundle, bytes)).collect();
    for bundle in missing {
        // A partial one that is gone has become the full one, which is asked for next.
        if bundle.is_full() && told.is_well() {
            told.problem(format!("{bundle} is not there, although the checkpoint covers it"));
        }
        inputs.push(Input::FetchFailed(Wanted::Bundle(bundle)));
    }
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(index: u64, width: u16) -> BundleCoord {
        BundleCoord { index, width }
    }

    #[test]
    fn full_bundles_that_follow_each_other_go_together() {
        let wanted: Vec<BundleCoord> =
            (3..22).map(|i| bundle(i, 256)).chain([bundle(22, 9), bundle(30, 256)]).collect();
        let lens: Vec<(u64, usize)> = runs(&wanted).iter().map(|run| (run[0].index, run.len())).collect();
        assert_eq!(lens, [(3, 16), (19, 3), (22, 1), (30, 1)]);
        assert_eq!(runs(&[bundle(0, 7), bundle(1, 256)]).len(), 2);
        assert!(runs(&[]).is_empty());
    }
}
