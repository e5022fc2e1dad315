//! A log changes its keys, or ends, while it is mirrored and witnessed: who follows needs nobody's help, and whoever has
//! the key that was replaced gets nowhere with it.

use hutong_core::{
    partner::{
        keys::LogKeys,
        pull::{Alarm, Input, Kept, Limits, Pin, Status},
        witness::{Outcome, Refused, Request, Watched, decide},
    },
    record::{Event, KeyRole, LogLife},
};
use hutong_log::{hash::leaf_hash, key::Signer, witness::AddCheckpoint};

use super::pull::{Driver, Faults, pin};
use crate::{
    fixtures::A,
    life::{change, genesis, key, leaf},
    logs::Log,
};

/// 600 leaves; the log key changes with leaves 300 and 310, the witness's with leaf 305.
fn turned() -> Log {
    let mut log = Log::new(A, 0);
    log.leaves = (0..600).map(|i| format!("x {i}").into_bytes()).collect();
    log.leaves[0] = leaf(Event::RecordBegun(genesis()));
    log.leaves[300] = leaf(Event::KeyChanged(change(KeyRole::Log, (0, 1), 290)));
    log.leaves[305] = leaf(Event::KeyChanged(change(KeyRole::Witness, (0, 1), 306)));
    log.leaves[310] = leaf(Event::KeyChanged(change(KeyRole::Log, (1, 2), 0)));
    log.turns = vec![(301, 1), (311, 2)];
    log
}

fn upto(log: &Log, size: usize) -> Log {
    log.fork(size, size, "")
}

/// Pinned by the first key and the first entry: a mirror may begin after the change, then.
fn begun(log: &Log) -> Pin {
    Pin { genesis: Some(leaf_hash(&log.leaves[0])), ..pin(log) }
}

fn at(log: &Log, size: usize) -> Driver {
    let mut d = Driver::restored(begun(log), Limits::default(), Kept::default(), Log::new(A, 0));
    d.tick(15, &upto(log, size));
    assert_eq!((d.pull.status(), d.pull.size(), d.alarms.len()), (Status::Current, size as u64, 0));
    d
}

/// The log as whoever stole its first key writes it: no change of keys in it.
fn stolen(log: &Log, from: usize, n: usize) -> Log {
    let mut fork = log.fork(from, n, "stolen");
    fork.turns.clear();
    fork
}

#[test]
fn a_mirror_follows_step_by_step_and_after_a_long_absence() {
    let log = turned();
    let mut d = at(&log, 250);
    for (now, size) in [(30, 300), (45, 301), (60, 306), (75, 311), (90, 600)] {
        d.tick(now, &upto(&log, size));
    }
    assert_eq!((d.pull.size(), &d.signed), (600, &vec![250, 300, 301, 306, 311, 600]));
    for was_away_since in [1, 250, 300, 301] {
        let mut d = at(&log, was_away_since);
        d.tick(30, &log);
        assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, 600), "away since {was_away_since}");
        assert!(d.alarms.is_empty(), "{:?}", d.alarms);
        let life = d.pull.keys().life().unwrap();
        assert_eq!(life.key(KeyRole::Witness), key(KeyRole::Witness, 1).verifier());
        assert_eq!(d.pull.keys().at(600), key(KeyRole::Log, 2).verifier());
    }
}

#[test]
fn a_replaced_key_is_a_beginning_only_beside_the_first_entry() {
    let log = turned();
    let begin = |pin| {
        let mut d = Driver::restored(pin, Limits::default(), Kept::default(), Log::new(A, 0));
        d.tick(15, &log);
        d
    };
    for n in 0..3 {
        let log_key = key(KeyRole::Log, n).verifier().clone();
        let d = begin(Pin { log_key: log_key.clone(), ..begun(&log) });
        assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, 600), "key {n}: {:?}", d.alarms);
        // Anybody writes entries that name this key, a root key of their own, and a key of their own that follows.
        let d = begin(Pin { log_key, ..pin(&log) });
        assert_eq!(d.pull.size(), if n == 2 { 600 } else { 0 }, "key {n} alone");
        assert!(n == 2 || matches!(d.alarms[..], [Alarm::BadCheckpoint(_)]), "{:?}", d.alarms);
    }
    let log_key = key(KeyRole::Log, 7).verifier().clone();
    let d = begin(Pin { log_key, ..begun(&log) });
    assert_eq!(d.pull.size(), 0);
    assert!(matches!(d.alarms[..], [Alarm::OtherGenesis { .. }]), "{:?}", d.alarms);
}

#[test]
fn a_head_that_covers_a_change_must_be_signed_by_the_new_key() {
    let log = turned();
    let mut old = log.clone();
    old.turns.clear();
    for since in [250, 300] {
        let mut d = at(&log, since);
        d.tick(30, &upto(&old, 305));
        assert_eq!((d.pull.size(), &d.alarms), (since as u64, &vec![Alarm::ReplacedKey { size: 305 }]));
    }
    // The new key before its time, and one that no leaf names.
    for (size, seed) in [(300, 1), (600, 9)] {
        let mut early = log.clone();
        early.turns = vec![(0, seed)];
        let mut d = at(&log, 250);
        d.tick(30, &upto(&early, size));
        assert_eq!(d.pull.size(), 250);
        assert!(matches!(d.alarms[..], [Alarm::BadCheckpoint(_)] | [Alarm::ReplacedKey { .. }]), "{:?}", d.alarms);
        assert_eq!(d.pull.status(), Status::Current);
    }
}

#[test]
fn a_stolen_old_key_makes_no_later_head_and_no_accusation() {
    let log = turned();
    for (from, n) in [(290, 700), (300, 600), (400, 601), (311, 5000)] {
        let theirs = stolen(&log, from, n);
        let mut d = at(&log, 600);
        d.tick(30, &theirs);
        d.run(Input::CheckpointSeen(theirs.head().format().into_bytes()), 31, &log, &log.head(), &Faults::default());
        assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, 600), "from {from} to {n}");
        assert!(d.evidence.is_none());
        assert!(d.alarms.contains(&Alarm::ReplacedKey { size: n as u64 }), "{:?}", d.alarms);
    }
}

#[test]
fn what_the_old_key_signed_in_its_time_still_convicts() {
    let log = turned();
    let mut d = at(&log, 600);
    let theirs = stolen(&log, 100, 290);
    d.run(Input::CheckpointSeen(theirs.head().format().into_bytes()), 30, &log, &log.head(), &Faults::default());
    assert_eq!(d.pull.status(), Status::Diverged);
    assert!(d.evidence.is_some());
}

#[test]
fn a_fork_seen_before_the_change_was_known_is_dropped_once_it_is() {
    let log = turned();
    let mut d = at(&log, 250);
    // Seen while only the first key is known: a thief's head of size 320.
    let theirs = stolen(&log, 250, 320);
    d.run(Input::CheckpointSeen(theirs.head().format().into_bytes()), 20, &log, &log.signed(250), &Faults::default());
    d.tick(30, &log);
    assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, 600), "{:?}", d.alarms);
    assert_eq!(d.alarms, [Alarm::ReplacedKey { size: 320 }]);
}

#[test]
fn a_forged_change_is_mirrored_and_changes_nothing() {
    let mut log = turned();
    let forged = change(KeyRole::Log, (0, 1), 5_000);
    log.leaves[300] = leaf(Event::KeyChanged(forged));
    let mut honest = log.clone();
    honest.turns.clear();
    let mut d = at(&honest, 299);
    d.tick(30, &log);
    assert_eq!(d.pull.size(), 299, "signed by keys that no sound leaf names");
    let mut d = at(&honest, 299);
    d.tick(30, &honest);
    assert_eq!((d.pull.size(), d.pull.status()), (600, Status::Current));
    assert_eq!(d.pull.keys().life().unwrap().void().len(), 2, "the second follows a key that never was");
}

#[test]
fn garbage_by_a_strange_key_keeps_nobody_from_the_log() {
    let log = turned();
    let mut garbage = Log::of(100_000, "garbage");
    garbage.origin = A.to_owned();
    let mut d = at(&log, 250);
    let no_bundles = Faults { no_bundles: true, ..Faults::default() };
    d.run(Input::Tick, 30, &log, &garbage.signed(100_000), &no_bundles);
    assert_eq!(d.pull.status(), Status::Syncing);
    d.tick(45, &upto(&log, 299));
    assert_eq!((d.pull.status(), d.pull.size()), (Status::Current, 299), "{:?}", d.alarms);
}

#[test]
fn an_ended_log_is_mirrored_to_its_end_cosigned_and_left_alone() {
    let mut log = upto(&turned(), 320);
    log.leaves.push(leaf(Event::LogRetired { next: None }));
    let mut d = at(&log, 250);
    d.tick(30, &log);
    assert_eq!((d.pull.status(), d.pull.size(), &d.signed), (Status::Retired, 321, &vec![250, 321]));
    assert!(d.pull.step(Input::Tick, hutong_core::moment::Moment(99_999)).is_empty());
    // A crash between storing and signing.
    let kept = Kept { status: Status::Retired, ..d.pull.kept() };
    let mut again = Driver::restored(pin(&log), Limits::default(), kept, log.clone());
    again.tick(60, &log);
    assert_eq!((again.pull.status(), &again.signed), (Status::Retired, &vec![321]));
}

#[test]
fn a_witness_takes_the_new_key_and_refuses_the_old_one_later() {
    let log = turned();
    let ask = |log: &Log, old: u64, size: u64, mirrored: u64| {
        let body = AddCheckpoint { old, proof: log.continuation(old, size).proof, checkpoint: log.signed(size) };
        let leaves = (0..mirrored).zip(&log.leaves);
        let life = LogLife::fold(&hutong_core::ids::Origin::new(A).unwrap(), leaves);
        let keys = Some(LogKeys::new(key(KeyRole::Log, 0).verifier().clone(), life));
        let cosigned = (old > 0).then(|| turned().signed(old));
        let watched = Watched { keys, cosigned, mirror: None, mirror_at_size: None };
        match decide(&Request::read(body.format().as_bytes()).unwrap(), Some(&watched)) {
            Outcome::Cosign(_) => 200,
            Outcome::Refuse(refused) => {
                assert!(!matches!(&refused, Refused::NotContinued { evidence: Some(_), .. }));
                refused.status()
            }
        }
    };
    assert_eq!(ask(&log, 250, 300, 250), 200);
    assert_eq!(ask(&log, 300, 301, 300), 403, "whose key that is, is not mirrored yet");
    assert_eq!(ask(&log, 300, 301, 301), 200);
    assert_eq!(ask(&log, 305, 600, 311), 200);
    assert_eq!(ask(&stolen(&log, 600, 700), 600, 700, 600), 403, "the old key");
    assert_eq!(ask(&log, 250, 290, 600), 200, "a size that was the old key's stays so");
}
