//! Joint documents: first accepts, dead versions, new co-hosts, outsiders; the same in any order of delivery.

use std::collections::BTreeMap;

use hutong_core::{
    canonical::Object,
    consultation::document::Status,
    ids::{DocumentId, LeafId, Origin, Ref},
    projection::Projection,
    record::{DocumentVersion, Event, Leaf, write},
};
use hutong_log::hash::{Hash, sha256};
use proptest::prelude::*;

use crate::fixtures::{A, B, C, both, charter, document, origin, topic};

/// A charter of version `ver` with these hosts; `text` tells variants apart.
fn bytes(ver: u64, hosts: &[&str], text: &str) -> Vec<u8> {
    let mut charter = charter(ver, hosts);
    charter.rules = both(text, "");
    charter.bytes()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Do {
    Propose,
    Accept,
    Reject,
}

/// An act of a log on bytes under a version.
type ActOf = (&'static str, Do, u64, Vec<u8>);

fn leaf_of(id: &DocumentId, act: Do, ver: u64, sha256: Hash) -> Vec<u8> {
    let document = DocumentVersion { id: id.clone(), ver, sha256 };
    let proposal = Ref { origin: Some(origin(A)), index: 0, hash: sha256 };
    let event = match act {
        Do::Propose => Event::DocumentProposed { document, parts: Vec::new() },
        Do::Accept => Event::DocumentAccepted { document, proposal },
        Do::Reject => Event::DocumentRejected { document, proposal, parts: Vec::new() },
    };
    write(&Leaf { ts: 0, consultation: Some(topic()), id: LeafId([1; 16]), event, extra: Object::new() })
}

/// Applies acts in the order given; each log's acts are in its own order.
fn fold(kind: &str, acts: &[ActOf]) -> Projection {
    let mut p = Projection::new();
    for (log, act, ver, bytes) in acts {
        p.apply(&origin(log), &leaf_of(&document(kind), *act, *ver, sha256(bytes)));
        p.open_document(bytes);
    }
    p
}

type Stands = (Status, Option<Hash>);

fn status(p: &Projection, kind: &str) -> BTreeMap<u64, Stands> {
    p.statuses(&document(kind))
}

fn in_force(p: &Projection) -> Option<u64> {
    p.in_force(&document("charter")).map(|v| v.ver)
}

#[test]
fn a_document_is_effective_when_every_cohost_accepted_the_same_bytes() {
    use Do::{Accept, Propose, Reject};
    let ab = bytes(1, &[A, B], "");
    let other = bytes(1, &[A, B], "other");
    let alone = bytes(1, &[A], "");
    let effective = |b: &[u8]| (Status::Effective, Some(sha256(b)));
    let proposed = |b: &[u8]| (Status::Proposed, Some(sha256(b)));
    let dead = (Status::Dead, None);
    let rows: Vec<(&str, Vec<ActOf>, Stands)> = vec![
        ("proposed", vec![(A, Propose, 1, ab.clone())], proposed(&ab)),
        ("proposed and accepted", vec![(A, Propose, 1, ab.clone()), (B, Accept, 1, ab.clone())], effective(&ab)),
        ("both proposed the same", vec![(A, Propose, 1, ab.clone()), (B, Propose, 1, ab.clone())], effective(&ab)),
        ("one host alone", vec![(A, Propose, 1, alone.clone())], effective(&alone)),
        ("first accepts differ", vec![(A, Propose, 1, ab.clone()), (B, Propose, 1, other.clone())], dead),
        (
            "the first accept counts",
            vec![(A, Propose, 1, ab.clone()), (B, Accept, 1, ab.clone()), (B, Accept, 1, other.clone())],
            effective(&ab),
        ),
        (
            "the first accept counts, also against",
            vec![(A, Propose, 1, ab.clone()), (B, Propose, 1, other.clone()), (B, Accept, 1, ab.clone())],
            dead,
        ),
        ("a rejection is information", vec![(A, Propose, 1, ab.clone()), (B, Reject, 1, ab.clone())], proposed(&ab)),
        ("an outsider agrees: nothing", vec![(A, Propose, 1, ab.clone()), (C, Accept, 1, ab.clone())], proposed(&ab)),
        (
            "an outsider disagrees: nothing",
            vec![(A, Propose, 1, ab.clone()), (B, Accept, 1, ab.clone()), (C, Propose, 1, other.clone())],
            effective(&ab),
        ),
    ];
    for (name, acts, wanted) in rows {
        assert_eq!(status(&fold("charter", &acts), "charter")[&1], wanted, "{name}");
    }
}

#[test]
fn an_outsider_cannot_take_a_document_over() {
    use Do::{Accept, Propose};
    // Of 40 texts some hash below and some above that of the co-hosts' charter.
    let ab = bytes(1, &[A, B], "");
    for n in 0..40 {
        let mine = bytes(1, &[C], &format!("{n}"));
        let acts = [(A, Propose, 1, ab.clone()), (B, Accept, 1, ab.clone()), (C, Propose, 1, mine)];
        let p = fold("charter", &acts);
        assert_eq!(status(&p, "charter")[&1], (Status::Effective, Some(sha256(&ab))));
        // Nor does a later version count that leaves the hosts out.
        let next = bytes(2, &[C], &format!("{n}"));
        let acts = [acts.to_vec(), vec![(C, Propose, 2, next)]].concat();
        assert_eq!(in_force(&fold("charter", &acts)), Some(1));
    }
}

#[test]
fn versions_follow_each_other() {
    use Do::{Accept, Propose};
    let v1 = bytes(1, &[A, B], "");
    let v2 = bytes(2, &[A, B, C], "");
    let mut acts = vec![(A, Propose, 1, v1.clone()), (B, Accept, 1, v1.clone())];
    assert_eq!(in_force(&fold("charter", &acts)), Some(1));
    // A new co-host: old and new accept.
    acts.extend([(A, Propose, 2, v2.clone()), (B, Accept, 2, v2.clone())]);
    assert_eq!(in_force(&fold("charter", &acts)), Some(1), "the new one has not accepted");
    acts.push((C, Accept, 2, v2.clone()));
    assert_eq!(in_force(&fold("charter", &acts)), Some(2));
    // One of three leaves: it too must accept the version that leaves it out.
    let v3 = bytes(3, &[A, B], "");
    acts.extend([(A, Propose, 3, v3.clone()), (B, Accept, 3, v3.clone())]);
    assert_eq!(in_force(&fold("charter", &acts)), Some(2));
    acts.push((C, Accept, 3, v3));
    assert_eq!(in_force(&fold("charter", &acts)), Some(3));
    // A dead version is passed over.
    let (v4, other) = (bytes(4, &[A, B], ""), bytes(4, &[A, B], "other"));
    acts.extend([(A, Propose, 4, v4), (B, Propose, 4, other)]);
    let v5 = bytes(5, &[A, B], "");
    acts.extend([(A, Propose, 5, v5.clone()), (B, Accept, 5, v5)]);
    let p = fold("charter", &acts);
    assert_eq!(status(&p, "charter")[&4], (Status::Dead, None));
    assert_eq!(in_force(&p), Some(5));
}

#[test]
fn other_documents_need_the_hosts_of_the_charter_in_force() {
    use Do::{Accept, Propose};
    let tree = b"themes".to_vec();
    let acts = [(A, Propose, 1, tree.clone()), (B, Accept, 1, tree.clone())];
    let mut p = fold("themes", &acts);
    assert_eq!(status(&p, "themes")[&1].0, Status::Proposed, "no charter, no hosts");
    let v1 = bytes(1, &[A, B], "");
    for log in [A, B] {
        p.apply(&origin(log), &leaf_of(&document("charter"), Propose, 1, sha256(&v1)));
    }
    assert_eq!(status(&p, "themes")[&1].0, Status::Proposed, "its bytes have not arrived");
    p.open_document(&v1);
    assert_eq!(status(&p, "themes")[&1], (Status::Effective, Some(sha256(&tree))));
}

#[test]
fn hosts_outlive_the_words_of_their_charter() {
    use Do::{Accept, Propose};
    let v1 = bytes(1, &[A, B], "");
    let mut p = Projection::new();
    for (log, act) in [(A, Propose), (B, Accept)] {
        p.apply(&origin(log), &leaf_of(&document("charter"), act, 1, sha256(&v1)));
    }
    assert_eq!(in_force(&p), None);
    p.know_cohosts(sha256(&v1), [origin(A), origin(B)].into());
    assert_eq!(in_force(&p), Some(1));
}

fn acts() -> impl Strategy<Value = Vec<ActOf>> {
    let hosts: [&'static [&'static str]; 4] = [&[A], &[A, B], &[A, B, C], &[B, C]];
    let act = (0..3_usize, 0..3_usize, 1..4_u64, 0..4_usize, 0..2_u8).prop_map(move |(log, act, ver, host, text)| {
        let doing = [Do::Propose, Do::Accept, Do::Reject][act];
        ([A, B, C][log], doing, ver, bytes(ver, hosts[host], &text.to_string()))
    });
    proptest::collection::vec(act, 0..24)
}

proptest! {
    #[test]
    fn any_order_of_delivery_gives_the_same_result(acts in acts(), seed in any::<u64>()) {
        let one = fold("charter", &acts);
        // Shuffle between logs, keep each log's own order, let bytes come late.
        let mut queues: BTreeMap<Origin, Vec<&ActOf>> = BTreeMap::new();
        for act in &acts {
            queues.entry(origin(act.0)).or_default().push(act);
        }
        let mut keyed: Vec<(Hash, usize, &ActOf)> = Vec::new();
        for (log, queue) in &queues {
            let mut keys: Vec<Hash> = (0..queue.len())
                .map(|n| sha256(format!("{seed} {log} {n}").as_bytes()))
                .collect();
            keys.sort();
            keyed.extend(keys.into_iter().zip(queue).enumerate().map(|(n, (key, act))| (key, n, *act)));
        }
        keyed.sort_by_key(|(key, ..)| *key);
        let mut two = Projection::new();
        for (_, _, (log, act, ver, bytes)) in &keyed {
            two.apply(&origin(log), &leaf_of(&document("charter"), *act, *ver, sha256(bytes)));
        }
        for (_, _, (.., bytes)) in keyed.iter().rev() {
            two.open_document(bytes);
        }
        prop_assert_eq!(status(&one, "charter"), status(&two, "charter"));
        prop_assert_eq!(in_force(&one), in_force(&two));
        prop_assert_eq!(one.digest(), two.digest());
    }

    /// What is effective was accepted first by every host of its bytes, and of the version before it in force.
    #[test]
    fn effective_means_everybody_agreed(acts in acts()) {
        let p = fold("charter", &acts);
        for (ver, (status, hash)) in status(&p, "charter") {
            let Status::Effective = status else { continue };
            let hash = hash.unwrap();
            let charter = hutong_core::consultation::charter::Charter::read(&p.contents()[&hash]).unwrap();
            for host in &charter.hosts {
                let first = acts.iter().find(|(log, act, v, _)| {
                    origin(log) == host.origin && *act != Do::Reject && *v == ver
                });
                prop_assert_eq!(first.map(|(.., bytes)| sha256(bytes)), Some(hash), "{} v{}", host.origin, ver);
            }
        }
    }
}
