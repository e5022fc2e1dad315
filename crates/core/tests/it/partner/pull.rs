//! The mirror: a driver without a world runs it against a log and keeps what it says.
//! Long because its driver and everything a log can do wrong are read side by side.

use std::collections::BTreeMap;

use hutong_core::{
    ids::Origin,
    moment::Moment,
    partner::{
        pull::{Alarm, Grown, Input, Kept, Limits, Output, Pin, Pull, QuotaUse, SEEN_MAX, Status, Wanted},
        split_view::Evidence,
    },
};
use hutong_log::{
    checkpoint::SignedCheckpoint,
    hash::leaf_hash,
    tile::{BundleCoord, decode_bundle},
    tree::CompactRange,
};
use proptest::prelude::*;

use crate::logs::{A, Log};

const DAY: u64 = 86_400;

/// What a driver holds: the machine, its spool, its store.
pub struct Driver {
    pub pull: Pull,
    spool: BTreeMap<u64, Vec<u8>>,
    pub mirror: Log,
    pub signed: Vec<u64>,
    pub alarms: Vec<Alarm>,
    pub evidence: Option<Evidence>,
    requests: Vec<Output>,
    fetched: usize,
}

/// How the partner's copy misbehaves.
#[derive(Default, Clone)]
pub struct Faults {
    pub no_partials: bool,
    pub no_bundles: bool,
    pub reversed: bool,
    pub tampered: Option<usize>,
    pub no_tiles: bool,
}

pub fn pin(log: &Log) -> Pin {
    Pin { origin: Origin::new(&log.origin).unwrap(), log_key: log.key(), known_keys: Vec::new(), genesis: None }
}

impl Driver {
    pub fn new(log: &Log) -> Driver {
        Driver::restored(pin(log), Limits::default(), Kept::default(), Log::new(&log.origin, 0))
    }

    pub fn restored(pin: Pin, limits: Limits, kept: Kept, mirror: Log) -> Driver {
        Driver {
            pull: Pull::restore(pin, limits, kept).unwrap(),
            spool: BTreeMap::new(),
            mirror,
            signed: Vec::new(),
            alarms: Vec::new(),
            evidence: None,
            requests: Vec::new(),
            fetched: 0,
        }
    }

    /// A driver whose mirror holds the first `size` leaves already.
    fn holding(log: &Log, size: u64) -> Driver {
        let mut mirror = log.clone();
        mirror.leaves.truncate(usize::try_from(size).unwrap());
        let kept = Kept {
            status: Status::Current,
            head: Some((log.signed(size), log.range(size))),
            heard: Some(Moment(0)),
            ..Kept::default()
        };
        Driver::restored(pin(log), Limits::default(), kept, mirror)
    }

    /// Feeds one input and answers everything that follows from `log`, whose head is `head`. What needs nobody else
    /// is done at once and in order; requests are answered in any order.
    pub fn run(&mut self, input: Input, now: u64, log: &Log, head: &SignedCheckpoint, faults: &Faults) {
        let mut inputs = vec![input];
        loop {
            let Some(input) = inputs.pop() else {
                let at = if faults.reversed { self.requests.len().saturating_sub(1) } else { 0 };
                let Some(request) = (at < self.requests.len()).then(|| self.requests.remove(at)) else { return };
                inputs.extend(self.answer(request, log, head, faults));
                continue;
            };
            for output in self.pull.step(input, Moment(now)) {
                match output {
                    Output::FetchCheckpoint | Output::FetchBundle(_) => self.requests.push(output),
                    output => inputs.extend(self.answer(output, log, head, faults)),
                }
            }
        }
    }

    pub fn tick(&mut self, now: u64, log: &Log) {
        self.run(Input::Tick, now, log, &log.head(), &Faults::default());
    }

    fn answer(&mut self, output: Output, log: &Log, head: &SignedCheckpoint, faults: &Faults) -> Option<Input> {
        Some(match output {
            Output::FetchCheckpoint => Input::CheckpointArrived(head.format().into_bytes()),
            Output::FetchBundle(coord) => {
                self.fetched += 1;
                let is_missing = faults.no_bundles || (faults.no_partials && !coord.is_full());
                match log.bundle(coord).filter(|_| !is_missing) {
                    Some(mut bytes) => {
                        if let Some(at) = faults.tampered
                            && let Some(byte) = bytes.get_mut(at)
                        {
                            *byte ^= 1;
                        }
                        Input::BundleArrived(coord, bytes)
                    }
                    None => Input::FetchFailed(Wanted::Bundle(coord)),
                }
            }
            Output::Spool(coord, bytes) => {
                self.spool.insert(coord.index, bytes);
                return None;
            }
            Output::DropSpool => {
                self.spool.clear();
                return None;
            }
            Output::NeedRootAt(size) => Input::RootAt(self.mirror.continuation(size, self.mirror.size())),
            Output::NeedProof { .. } if faults.no_tiles => Input::FetchFailed(Wanted::Proof),
            Output::NeedProof { old, new } => Input::ProofArrived(log.continuation(old, new)),
            Output::Store(grown) => {
                self.store(&grown);
                Input::Stored
            }
            Output::SignAsMirror(checkpoint) => {
                // RECORD I6: only what is stored and leads to a signed root is cosigned.
                assert_eq!(self.mirror.range(checkpoint.size()).root(), checkpoint.root());
                self.signed.push(checkpoint.size());
                return None;
            }
            Output::Diverge(evidence) => {
                evidence.verify_by(|size| vec![self.pull.keys().at(size).clone()]).unwrap();
                self.evidence = Some(*evidence);
                return None;
            }
            Output::Alarm(alarm) => {
                self.alarms.push(alarm);
                return None;
            }
        })
    }

    /// Stores from the spool, rehashing what it reads, as a driver must.
    fn store(&mut self, grown: &Grown) {
        let size = grown.checkpoint.checkpoint().size();
        assert_eq!(grown.from, self.mirror.size());
        let mut range: CompactRange = self.mirror.range(grown.from);
        for index in grown.from..size {
            let bytes = &self.spool[&(index / 256)];
            let width = u16::try_from((size - index / 256 * 256).min(256)).unwrap();
            let entries = decode_bundle(bytes, width).or_else(|_| decode_bundle(bytes, 256)).unwrap();
            let leaf = entries[usize::try_from(index % 256).unwrap()].bytes.to_vec();
            range.append(leaf_hash(&leaf));
            self.mirror.leaves.push(leaf);
        }
        assert_eq!(range, grown.range);
        assert_eq!(range.root(), grown.checkpoint.checkpoint().root());
        self.spool.clear();
    }
}

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
fn a_stale_copy_is_not_a_split_view() {
    let log = Log::of(700, "x");
    let mut d = Driver::holding(&log, 700);
    d.run(Input::Tick, 15, &log, &log.signed(420), &Faults::default());
    assert_eq!(d.pull.status(), Status::Current);
    assert_eq!(d.alarms, [Alarm::OldCheckpoint { size: 420, mirrored: 700 }]);
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
fn retired_logs_are_left_alone() {
    let log = Log::of(50, "x");
    let mut d = Driver::holding(&log, 50);
    assert!(d.pull.step(Input::Retired, Moment(1)).is_empty());
    assert_eq!(d.pull.status(), Status::Retired);
    assert!(matches!(d.pull.step(Input::Tick, Moment(15))[..], [Output::SignAsMirror(_)]), "what was left unsigned");
    assert!(d.pull.step(Input::Tick, Moment(30)).is_empty());
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
