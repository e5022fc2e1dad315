//! What a body does about its own log.

use std::collections::BTreeSet;

use hutong_core::{
    command::{Actor, Ask},
    facts::Base,
    record::{Event, KeyRole, LogLife, Void},
    refusal::Refusal as R,
    upkeep::{KeepEvidence, OwnLog},
};
use hutong_log::hash::sha256;

use super::{Row, as_is, check};
use crate::{
    fixtures::{A, B, code, origin, person, topic},
    life::{change, genesis, key, policy, root},
};

fn own(base: &mut Base) {
    base.own = OwnLog { life: LogLife::begin(&genesis()), ..OwnLog::default() };
}

fn turned(base: &mut Base) {
    own(base);
    let life = base.own.life.as_mut().unwrap();
    life.take(3, &Event::KeyChanged(change(KeyRole::Log, (0, 1), 0)));
}

fn ended(base: &mut Base) {
    own(base);
    base.own.life.as_mut().unwrap().take(3, &Event::LogRetired { next: None });
}

fn change_key(from_to: (u8, u8), from_size: u64) -> Ask {
    Ask::ChangeKey(change(KeyRole::Log, from_to, from_size))
}

/// The scene's own log has thirty entries.
pub fn change_keys() -> Vec<Row> {
    let void = |why| Err(R::StatementVoid { why });
    vec![
        ("as signed", Actor::Node, change_key((0, 1), 30), own, Ok("key")),
        ("by an administrator", person("admin"), change_key((0, 1), 30), own, Ok("key")),
        ("by somebody", person("member"), change_key((0, 1), 30), own, Err(R::NeedsRole { role: "administrator" })),
        ("the next leaf", Actor::Node, change_key((0, 1), 31), own, Ok("key")),
        ("not yet", Actor::Node, change_key((0, 1), 32), own, void(Void::Early)),
        ("it was announced", Actor::Node, change_key((0, 1), 30), turned, Err(R::AlreadyDone)),
        ("another was", Actor::Node, change_key((0, 2), 30), turned, void(Void::Old)),
        ("it follows that", Actor::Node, change_key((1, 2), 30), turned, Ok("key")),
        ("no keys are known", Actor::Node, change_key((0, 1), 30), as_is, void(Void::Signature)),
        ("the log ended", Actor::Node, change_key((0, 1), 30), ended, void(Void::Ended)),
    ]
}

fn evidence() -> Ask {
    Ask::KeepEvidence(KeepEvidence { kind: code("two-roots"), sha256: sha256(b"e") })
}

pub fn others() -> Vec<Row> {
    vec![
        ("new", Actor::Node, evidence(), own, Ok("evidence")),
        (
            "named before",
            Actor::Node,
            evidence(),
            |b| b.own.evidence = BTreeSet::from([sha256(b"e")]),
            Err(R::AlreadyDone),
        ),
        ("signed", Actor::Node, Ask::SetPolicy(policy(1, &root())), own, Ok("policy")),
        (
            "signed by the log",
            Actor::Node,
            Ask::SetPolicy(policy(1, &key(KeyRole::Log, 0))),
            own,
            Err(R::StatementVoid { why: Void::Signature }),
        ),
        ("all is closed", Actor::Node, Ask::RetireLog(Some(origin(B))), own, Ok("retire")),
        (
            "into itself",
            Actor::Node,
            Ask::RetireLog(Some(origin(A))),
            own,
            Err(R::BadEntry { field: "next", problem: "it is this log itself".to_owned() }),
        ),
        (
            "one is open",
            Actor::Node,
            Ask::RetireLog(None),
            |b| b.own.open = BTreeSet::from([topic()]),
            Err(R::StillOpen { consultation: topic().to_string() }),
        ),
        ("by a member", person("member"), Ask::RetireLog(None), own, Err(R::NeedsRole { role: "administrator" })),
    ]
}

#[test]
fn keys_change_as_the_root_key_signed() {
    check(&change_keys());
}

#[test]
fn evidence_is_named_once_and_a_log_ends_when_nothing_is_open() {
    check(&others());
}
