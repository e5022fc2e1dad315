//! Two histories, bad copies, strangers: what is proven, what is refused, and what is no accusation.

use hutong_core::{
    moment::Moment,
    partner::pull::{Alarm, Input, Kept, Limits, Output, Pull, SEEN_MAX, Status},
};
use hutong_log::{checkpoint::SignedCheckpoint, hash::leaf_hash, tile::BundleCoord};
use proptest::prelude::*;

use super::{Driver, Faults, pin};
use crate::logs::{A, Log};

#[test]
fn a_stale_copy_is_not_a_split_view() {
    let log = Log::of(700, "x");
    let mut d = Driver::holding(&log, 700);
    d.run(Input::Tick, 15, &log, &log.signed(420), &Faults::default());
    assert_eq!(d.pull.status(), Status::Current);
    assert_eq!(d.alarms, [Alarm::OldCheckpoint { size: 420, mirrored: 700 }]);
}

/// Every way in which a log can show two histories, as the mirror comes to see it.
#[test]
fn two_histories_are_proven_and_final() {
    let log = Log::of(900, "x");
    let fork = log.fork(600, 1200, "y");
    let honest = Faults::default();
    let cases: [(&str, Driver, Input, SignedCheckpoint); 4] = [
        ("same size, other root", Driver::holding(&log, 900), Input::Tick, fork.signed(900)),
        ("smaller, not where we were", Driver::holding(&log, 900), Input::Tick, fork.signed(800)),
        ("larger, not from where we are", Driver::holding(&log, 900), Input::Tick, fork.signed(1200)),
        (
            "shown elsewhere, below our size",
            Driver::holding(&log, 900),
            Input::CheckpointSeen(fork.signed(700).format().into_bytes()),
            log.signed(900),
        ),
    ];
    for (name, mut d, input, served) in cases {
        d.run(input, 15, &fork, &served, &honest);
        assert_eq!(d.pull.status(), Status::Diverged, "{name}");
        let evidence = d.evidence.take().unwrap();
        evidence.verify(&[log.key()]).unwrap();
        assert_eq!(d.mirror.leaves, log.leaves, "{name}: nothing of the other history is stored");
        assert!(d.signed.iter().all(|size| *size == 900), "{name}");
        for input in [Input::Tick, Input::Hint, Input::CheckpointArrived(served.format().into_bytes())] {
            assert!(d.pull.step(input, Moment(99)).is_empty(), "{name}: final");
        }
    }
}

#[test]
fn a_checkpoint_seen_elsewhere_is_compared_when_the_mirror_passes_it() {
    let log = Log::of(1000, "x");
    let fork = log.fork(400, 1000, "y");
    for seen in [401, 500, 512, 768, 1000] {
        let mut d = Driver::holding(&log, 300);
        let input = Input::CheckpointSeen(fork.signed(seen).format().into_bytes());
        d.run(input, 15, &log, &log.head(), &Faults::default());
        assert_eq!(d.pull.status(), Status::Diverged, "seen at {seen}");
        d.evidence.unwrap().verify(&[log.key()]).unwrap();
        assert_eq!(d.mirror.size(), 300, "seen at {seen}: nothing stored");
    }
    let mut d = Driver::holding(&log, 300);
    d.run(Input::CheckpointSeen(fork.signed(350).format().into_bytes()), 15, &log, &log.head(), &Faults::default());
    assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, 1000), "both stories agree up to 400");
}

#[test]
fn a_partner_whose_copies_are_bad_does_not_end_the_rest_by_bringing_heads() {
    let log = Log::of(1000, "x");
    let mut d = Driver::holding(&log, 300);
    let faults = Faults { tampered: Some(402), ..Faults::default() };
    d.run(Input::Tick, 15, &log, &log.signed(700), &faults);
    assert_eq!((d.pull.status(), d.mirror.size()), (Status::Current, 300));
    let fetched = d.fetched;
    for (at, size) in [(16, 800), (17, 900), (18, 1000)] {
        let brought = Input::CheckpointBrought(log.signed(size).format().into_bytes());
        d.run(brought, at, &log, &log.head(), &Faults::default());
    }
    assert_eq!((d.fetched, d.mirror.size()), (fetched, 300));
    d.tick(15 + 900, &log);
    assert_eq!(d.mirror.size(), 1000);
}

#[test]
fn bad_copies_are_refused_without_divergence() {
    let log = Log::of(700, "x");
    // A flipped byte in an entry: the tree is fine, the copy is not.
    let mut d = Driver::holding(&log, 300);
    let faults = Faults { tampered: Some(402), ..Faults::default() };
    d.run(Input::Tick, 15, &log, &log.head(), &faults);
    assert_eq!((d.pull.status(), d.mirror.size()), (Status::Current, 300));
    assert_eq!(d.alarms, [Alarm::OtherEntries { size: 700 }]);
    assert!(d.spool.is_empty() && d.evidence.is_none());
    // Not tried again at once, but after a while.
    d.tick(30, &log);
    assert_eq!(d.mirror.size(), 300);
    d.tick(15 + 900, &log);
    assert_eq!(d.mirror.size(), 700);

    // Entries that do not divide: refused before they are hashed.
    let mut d = Driver::holding(&log, 300);
    d.run(Input::Tick, 15, &log, &log.head(), &Faults { tampered: Some(0), ..Faults::default() });
    assert!(matches!(d.alarms[0], Alarm::BadBundle { .. }), "{:?}", d.alarms);
    assert_eq!(d.mirror.size(), 300);

    // Lying entries and no tiles: nothing is proven, nothing is stored.
    let fork = log.fork(100, 700, "y");
    let mut d = Driver::holding(&log, 300);
    d.run(Input::Tick, 15, &fork, &fork.head(), &Faults { no_tiles: true, ..Faults::default() });
    assert_eq!((d.pull.status(), d.mirror.size()), (Status::Current, 300));
    assert_eq!(d.alarms, [Alarm::OtherEntries { size: 700 }]);
}

#[test]
fn checkpoints_that_are_not_the_logs_are_refused() {
    let log = Log::of(50, "x");
    let mut other = Log::new("c.example/log", 1);
    other.leaves = log.leaves.clone();
    let tampered = log.head().format().replace("\n50\n", "\n51\n");
    let empty = log.sign(0, log.head().checkpoint().root());
    let huge = log.sign(1 << 63, log.head().checkpoint().root());
    let bad: [Vec<u8>; 5] = [
        b"nonsense".to_vec(),
        other.head().format().into_bytes(),
        tampered.into_bytes(),
        empty.format().into_bytes(),
        huge.format().into_bytes(),
    ];
    for bytes in bad {
        let mut d = Driver::new(&log);
        d.pull.step(Input::Tick, Moment(15));
        let out = d.pull.step(Input::CheckpointArrived(bytes), Moment(15));
        assert!(matches!(out.as_slice(), [Output::Alarm(Alarm::BadCheckpoint(_))]), "{out:?}");
        assert_eq!(d.pull.status(), Status::Pinned);
        d.tick(30, &log);
        assert_eq!(d.pull.size(), 50, "the next good one is taken");
    }
}

#[test]
fn the_genesis_entry_is_pinned() {
    let log = Log::of(50, "x");
    let other = log.fork(0, 60, "y");
    let mut pin_other = pin(&log);
    pin_other.genesis = Some(leaf_hash(&other.leaves[0]));
    let mut d = Driver::restored(pin_other, Limits::default(), Kept::default(), Log::new(A, 0));
    d.tick(15, &log);
    assert_eq!(d.alarms, [Alarm::OtherGenesis { found: leaf_hash(&log.leaves[0]) }]);
    assert_eq!((d.pull.status(), d.mirror.size()), (Status::Pinned, 0));
    let mut pin_right = pin(&log);
    pin_right.genesis = Some(leaf_hash(&log.leaves[0]));
    let mut d = Driver::restored(pin_right, Limits::default(), Kept::default(), Log::new(A, 0));
    d.tick(15, &log);
    assert_eq!(d.mirror.size(), 50);
}

/// A key that nobody knows, named like the log: nothing is kept that its leaves do not lead to.
#[test]
fn a_strangers_signature_is_worth_nothing() {
    let log = Log::of(50, "x");
    let mut stranger = Log::new(A, 9);
    stranger.leaves = log.leaves.clone();
    let mut d = Driver::holding(&log, 40);
    d.tick(15, &stranger);
    assert_eq!((d.fetched, d.pull.size()), (0, 40), "a log that never named a root key cannot change its keys");
    assert!(matches!(d.alarms[..], [Alarm::BadCheckpoint(_)]));
    let mut d = Driver::new(&log);
    d.tick(15, &stranger);
    assert_eq!((d.pull.status(), d.pull.size()), (Status::Pinned, 0));
    assert!(matches!(d.alarms[..], [Alarm::BadCheckpoint(_)]));
    d.tick(15 + 15 * 60, &log);
    assert_eq!(d.pull.size(), 50, "the next good one is taken");
}

#[test]
fn a_damaged_mirror_is_not_built_upon() {
    let log = Log::of(50, "x");
    let kept = Kept { head: Some((log.signed(50), log.fork(20, 50, "y").range(50))), ..Kept::default() };
    assert!(Pull::restore(pin(&log), Limits::default(), kept).is_err());
}

#[test]
fn strangers_cannot_fill_its_memory() {
    let log = Log::of(2000, "x");
    let mut pull = Driver::holding(&log, 10).pull;
    for size in 11..11 + 2 * SEEN_MAX as u64 {
        pull.step(Input::CheckpointSeen(log.signed(size).format().into_bytes()), Moment(1));
    }
    assert_eq!(pull.kept().seen.len(), SEEN_MAX);
    // Answers that nobody asked for change nothing.
    assert!(pull.step(Input::BundleArrived(BundleCoord { index: 3, width: 256 }, vec![0; 9]), Moment(1)).is_empty());
    assert!(pull.step(Input::RootAt(log.continuation(5, 10)), Moment(1)).is_empty());
    assert!(pull.step(Input::ProofArrived(log.continuation(5, 10)), Moment(1)).is_empty());
    assert!(pull.step(Input::Stored, Moment(1)).is_empty());
}

proptest! {
    #[test]
    fn a_fork_is_never_stored(at in 1_usize..600, mine in 1_u64..600, theirs in 1_u64..900) {
        let log = Log::of(600, "x");
        let fork = log.fork(at, 900, "y");
        let mut d = Driver::holding(&log, mine);
        d.run(Input::Tick, 15, &fork, &fork.signed(theirs), &Faults::default());
        let agrees = mine.min(theirs) <= at as u64;
        prop_assert_eq!(d.pull.status() == Status::Diverged, !agrees);
        prop_assert_eq!(d.evidence.is_some(), !agrees);
        if !agrees {
            prop_assert_eq!(&d.mirror.leaves, &log.leaves[..mine as usize]);
        }
    }
}
