//! Evidence: proves itself, survives writing and reading, and cannot be made from honest statements.

use hutong_core::partner::split_view::{Continuation, Evidence, Unproven};
use proptest::prelude::*;

use crate::{logs::Log, shared};

fn evidence(log: &Log, fork: &Log, old: u64, new: u64) -> Evidence {
    if old == new {
        return Evidence::TwoRoots { one: log.signed(old), other: fork.signed(new) };
    }
    let beginning = fork.continuation(old, new);
    Evidence::NotContinued { older: log.signed(old), newer: fork.signed(new), beginning }
}

#[test]
fn evidence_needs_the_logs_key_and_a_contradiction() {
    let log = Log::of(600, "x");
    let fork = log.fork(100, 900, "y");
    for (old, new) in [(500, 500), (101, 900), (256, 257), (600, 900)] {
        let e = evidence(&log, &fork, old, new);
        assert_eq!(e.verify(&[log.key()]), Ok(()), "{old} {new}");
        assert_eq!(e.origin(), log.origin);
        assert!(matches!(e.verify(&[Log::new("b.example/log", 2).key()]), Err(Unproven::Signature(_))));
        assert!(matches!(e.verify(&[]), Err(Unproven::Signature(_))));
    }
    for (old, new) in [(100, 100), (50, 900), (0, 900)] {
        assert_eq!(evidence(&log, &fork, old, new).verify(&[log.key()]), Err(Unproven::NoContradiction));
    }
    // A beginning that does not lead to the signed root shows nothing, whatever it claims.
    let claimed = Continuation { old_root: log.hashes(1)[0], ..log.continuation(300, 600) };
    let e = Evidence::NotContinued { older: log.signed(300), newer: log.signed(600), beginning: claimed };
    assert_eq!(e.verify(&[log.key()]), Err(Unproven::NoContradiction));
    // Neither does one between other sizes than the signed ones.
    let e = Evidence::NotContinued {
        older: log.signed(400),
        newer: log.signed(600),
        beginning: log.continuation(300, 600),
    };
    assert_eq!(e.verify(&[log.key()]), Err(Unproven::NoContradiction));
}

#[test]
fn two_logs_do_not_contradict_each_other() {
    let log = Log::of(10, "x");
    let mut other = Log::new("b.example/log", 2);
    other.leaves = Log::of(10, "y").leaves;
    let e = Evidence::TwoRoots { one: log.head(), other: other.head() };
    assert_eq!(e.verify(&[log.key(), other.key()]), Err(Unproven::TwoLogs));
}

#[test]
fn the_shared_equivocation_is_evidence() {
    let Some(vectors) = shared::vectors() else { return };
    let parse = |name| hutong_log::checkpoint::SignedCheckpoint::parse(&shared::read(name)).unwrap();
    let e = Evidence::TwoRoots { one: parse("log/checkpoint"), other: parse("equivocation-b.checkpoint") };
    e.verify(&[vectors.log_key]).unwrap();
    assert_eq!(Evidence::read(&e.bytes()).unwrap(), e);
}

proptest! {
    #[test]
    fn a_continuation_leads_to_the_root_and_nowhere_else(old in 0_u64..700, more in 0_u64..700) {
        let log = Log::of(1400, "x");
        let new = old + more;
        let c = log.continuation(old, new);
        prop_assert_eq!(c.old_root, log.range(old).root());
        prop_assert!(c.leads_to(&log.range(new).root()));
        prop_assert!(old == 0 || !c.leads_to(&log.range(new + 1).root()), "from nothing everything can grow");
    }

    #[test]
    fn written_and_read_evidence_is_the_same(at in 1_u64..40, old in 1_u64..60, more in 0_u64..40) {
        let log = Log::of(100, "x");
        let fork = log.fork(at as usize, 100, "y");
        let e = evidence(&log, &fork, old, old + more);
        prop_assert_eq!(&Evidence::read(&e.bytes()).unwrap(), &e);
    }

    #[test]
    fn any_flipped_byte_is_refused_or_unproven(flip in 0_usize..4000, bit in 0_u8..8) {
        let log = Log::of(60, "x");
        let fork = log.fork(20, 60, "y");
        let e = evidence(&log, &fork, 33, 60);
        let mut bytes = e.bytes();
        let at = flip % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(read) = Evidence::read(&bytes) {
            prop_assert!(read.verify(&[log.key()]).is_err());
            prop_assert_eq!(read.bytes(), bytes);
        }
    }
}
