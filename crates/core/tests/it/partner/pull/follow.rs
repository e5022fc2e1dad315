//! A log that grows, stalls, falls silent and comes back: its mirror follows, and forgets nothing over a crash.

use hutong_core::{
    moment::Moment,
    partner::pull::{Alarm, Input, Kept, Limits, Output, QuotaUse, Status, Wanted},
};
use hutong_log::tile::BundleCoord;
use proptest::prelude::*;

use super::{DAY, Driver, Faults, pin};
use crate::logs::{A, Log};

#[test]
fn follows_a_growing_log() {
    let log = Log::of(1000, "x");
    let mut d = Driver::new(&log);
    assert_eq!(d.pull.status(), Status::Pinned);
    let mut now = 0;
    for size in [1, 2, 255, 256, 257, 300, 512, 700, 1000] {
        let part = log.fork(size, size, "");
        now += 15;
        d.tick(now, &part);
        assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, size as u64));
        assert_eq!(d.mirror.leaves, part.leaves);
    }
    assert_eq!(d.signed, [1, 2, 255, 256, 257, 300, 512, 700, 1000]);
    assert!(d.alarms.is_empty(), "{:?}", d.alarms);
}

#[test]
fn fetches_only_what_is_missing() {
    let log = Log::of(2000, "x");
    let mut d = Driver::holding(&log, 1500);
    d.tick(15, &log);
    // Bundles 5 (from leaf 1280) to 7 (up to 2048).
    assert_eq!((d.fetched, d.pull.size()), (3, 2000));
}

#[test]
fn takes_the_full_bundle_when_the_partial_is_gone() {
    let grown = Log::of(600, "x");
    let mut d = Driver::new(&grown);
    let faults = Faults { no_partials: true, ..Faults::default() };
    d.run(Input::Tick, 15, &grown, &grown.signed(300), &faults);
    assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, 300));
    assert_eq!(d.mirror.leaves, grown.leaves[..300]);
}

#[test]
fn stalls_and_goes_on_towards_a_larger_head() {
    let log = Log::of(700, "x");
    let mut d = Driver::new(&log);
    let faults = Faults { no_partials: true, ..Faults::default() };
    // The last bundle of size 600 cannot be had in either form.
    d.run(Input::Tick, 15, &log.fork(600, 600, ""), &log.signed(600), &faults);
    assert_eq!((d.pull.status(), d.pull.size()), (Status::Syncing, 0));
    d.tick(30, &log);
    assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, 700));
    assert!(d.alarms.is_empty(), "{:?}", d.alarms);
}

#[test]
fn order_of_arrival_does_not_matter() {
    let log = Log::of(3000, "x");
    let mut d = Driver::new(&log);
    d.run(Input::Tick, 15, &log, &log.head(), &Faults { reversed: true, ..Faults::default() });
    assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, 3000));
}

#[test]
fn falls_silent_and_comes_back() {
    let log = Log::of(10, "x");
    let mut d = Driver::holding(&log, 10);
    let old = log.signed(5);
    d.run(Input::Tick, 900, &log, &old, &Faults::default());
    assert_eq!(d.pull.status(), Status::Current);
    d.run(Input::Tick, 901, &log, &old, &Faults::default());
    assert_eq!(d.pull.status(), Status::Stale);
    assert!(d.alarms.contains(&Alarm::Stale { seconds: 901 }));
    d.tick(950, &log);
    assert_eq!(d.pull.status(), Status::Current);
}

#[test]
fn a_checkpoint_that_is_brought_is_followed_without_asking_for_it() {
    let log = Log::of(1000, "x");
    let brought = |log: &Log, size| Input::CheckpointBrought(log.signed(size).format().into_bytes());
    let mut pull = Driver::holding(&log, 300).pull;
    let outputs = pull.step(brought(&log, 700), Moment(15));
    assert!(outputs.iter().any(|output| matches!(output, Output::FetchBundle(_))), "{outputs:?}");
    assert!(!outputs.contains(&Output::FetchCheckpoint), "{outputs:?}");
    let mut d = Driver::holding(&log, 300);
    d.run(brought(&log, 700), 15, &log, &log.signed(700), &Faults::default());
    assert_eq!((d.pull.status(), d.mirror.size()), (Status::Current, 700));
    // What is held already says nothing new, and an older one is compared with what is held.
    d.run(brought(&log, 700), 16, &log, &log.signed(700), &Faults::default());
    d.run(brought(&log, 400), 17, &log, &log.signed(700), &Faults::default());
    assert_eq!((d.pull.status(), d.alarms.as_slice()), (Status::Current, &[][..]));
    // Another history is not followed, whoever brings it.
    let fork = log.fork(600, 1200, "y");
    d.run(brought(&fork, 1200), 18, &fork, &fork.signed(1200), &Faults::default());
    assert_eq!((d.pull.status(), d.mirror.size()), (Status::Diverged, 700));
}

#[test]
fn the_quota_makes_it_wait_and_never_drop() {
    let log = Log::of(3000, "x");
    let limits = Limits { leaves_per_day_max: 1000, ..Limits::default() };
    let mut d = Driver::restored(pin(&log), limits, Kept::default(), Log::new(A, 0));
    d.tick(15, &log);
    assert!(d.pull.is_waiting_by_quota());
    assert_eq!((d.pull.status(), d.mirror.size()), (Status::Syncing, 0));
    d.tick(30, &log);
    assert_eq!(d.alarms.len(), 1, "told once: {:?}", d.alarms);
    for day in 1..=3 {
        d.tick(day * DAY, &log);
    }
    assert_eq!((d.pull.status(), d.mirror.size()), (Status::Current, 3000));
    assert!(!d.pull.is_waiting_by_quota());

    // Raising it lets it go on at once; the day's use outlives a restart.
    let kept = Kept { quota: QuotaUse { day: 0, leaves: 1000 }, ..Kept::default() };
    let mut d = Driver::restored(pin(&log), limits, kept, Log::new(A, 0));
    d.tick(15, &log);
    assert!(d.pull.is_waiting_by_quota() && d.fetched == 0);
    d.pull.set_limits(Limits { leaves_per_day_max: 1_000_000, ..limits });
    d.tick(30, &log);
    assert_eq!(d.mirror.size(), 3000);
}

#[test]
fn signs_again_after_a_crash_between_storing_and_signing() {
    let log = Log::of(50, "x");
    let mut d = Driver::holding(&log, 50);
    d.tick(15, &log);
    d.tick(30, &log);
    assert_eq!(d.signed, [50], "once");
}

/// The log may have lost its disk meanwhile, and need just this mirror.
#[test]
fn what_is_stored_is_signed_although_the_log_is_silent() {
    let log = Log::of(50, "x");
    let mut d = Driver::holding(&log, 50);
    let out = d.pull.step(Input::Tick, Moment(15));
    assert_eq!(out, [Output::SignAsMirror(log.head().checkpoint().clone()), Output::FetchCheckpoint]);
    d.pull.step(Input::FetchFailed(Wanted::Checkpoint), Moment(20));
    assert_eq!(d.pull.step(Input::Tick, Moment(30)), [Output::FetchCheckpoint]);
}

#[test]
fn a_clock_that_is_put_back_ends_a_rest_and_begins_a_silence() {
    const TEN_YEARS: u64 = 3_653 * DAY;
    let log = Log::of(700, "x");
    let mut d = Driver::holding(&log, 300);
    let faults = Faults { tampered: Some(402), ..Faults::default() };
    d.run(Input::Tick, TEN_YEARS, &log, &log.head(), &faults);
    assert!(d.alarms.contains(&Alarm::OtherEntries { size: 700 }));
    d.tick(15, &log);
    assert_eq!((d.pull.status(), d.mirror.size()), (Status::Current, 700));
    d.tick(TEN_YEARS, &log);
    d.pull.step(Input::Tick, Moment(100));
    d.pull.step(Input::FetchFailed(Wanted::Checkpoint), Moment(100));
    let out = d.pull.step(Input::Tick, Moment(100 + 901));
    assert!(out.contains(&Output::Alarm(Alarm::Stale { seconds: 901 })), "{out:?}");
}

#[test]
fn what_could_not_be_stored_is_fetched_again() {
    let log = Log::of(50, "x");
    let mut d = Driver::new(&log);
    d.pull.step(Input::Tick, Moment(15));
    d.pull.step(Input::CheckpointArrived(log.head().format().into_bytes()), Moment(15));
    let coord = BundleCoord { index: 0, width: 50 };
    let out = d.pull.step(Input::BundleArrived(coord, log.bundle(coord).unwrap()), Moment(15));
    assert!(matches!(out.as_slice(), [Output::Spool(..), Output::Store(_)]), "{out:?}");
    let out = d.pull.step(Input::StoreFailed, Moment(15));
    assert_eq!(out, [Output::DropSpool]);
    assert_eq!((d.pull.status(), d.pull.size()), (Status::Pinned, 0));
    d.tick(30, &log);
    assert_eq!(d.pull.size(), 50);
}

#[test]
fn retired_logs_are_left_alone() {
    let log = Log::of(50, "x");
    let mut d = Driver::holding(&log, 50);
    assert!(d.pull.step(Input::Retired, Moment(1)).is_empty());
    assert_eq!(d.pull.status(), Status::Retired);
    assert!(matches!(d.pull.step(Input::Tick, Moment(15))[..], [Output::SignAsMirror(_)]), "what was left unsigned");
    assert!(d.pull.step(Input::Tick, Moment(30)).is_empty());
}

proptest! {
    /// Any mixture of growth, loss, reordering, restarts and old copies ends in the log's own leaves, without
    /// divergence; a fork anywhere is never stored.
    #[test]
    fn an_honest_log_is_mirrored_whatever_happens(
        steps in proptest::collection::vec((1_u64..400, 0_u8..7), 1..10),
    ) {
        let log = Log::of(2000, "x");
        let mut d = Driver::new(&log);
        let (mut now, mut size) = (0, 0);
        for (growth, what) in steps {
            now += 1000;
            size = (size + growth).min(2000);
            let head = log.signed(size);
            let faults = match what {
                0 => Faults { no_partials: true, ..Faults::default() },
                1 => Faults { no_bundles: true, ..Faults::default() },
                2 => Faults { reversed: true, ..Faults::default() },
                3 => Faults { tampered: Some(40), ..Faults::default() },
                _ => Faults::default(),
            };
            let served = if what == 4 { log.signed(size / 2 + 1) } else { head };
            // Beyond the head the log has nothing to serve, but for the rest of a full bundle.
            let has = log.fork((size.div_ceil(256) * 256).min(2000) as usize, 0, "");
            d.run(Input::Tick, now, &has, &served, &faults);
            if what == 5 {
                let kept = d.pull.kept();
                let mirror = d.mirror.clone();
                d = Driver::restored(pin(&log), Limits::default(), kept, mirror);
            }
            prop_assert!(d.evidence.is_none());
            prop_assert_eq!(&d.mirror.leaves, &log.leaves[..d.mirror.leaves.len()]);
        }
        // What a bad copy left behind is found out, thrown away, and after a rest fetched again.
        d.tick(now + 1000, &log);
        d.tick(now + 2000, &log);
        prop_assert_eq!((d.pull.status(), d.mirror.size()), (Status::Current, 2000));
    }
}
