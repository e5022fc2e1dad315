//! Which key signs which size: the chain of `key` leaves under the root key, and every way of forging a link of it.

use hutong_core::{
    canonical::Object,
    ids::LeafId,
    projection::Projection,
    record::{
        BadStatement, Event, Genesis, KeyChange, KeyRole, Leaf, LogLife, PolicySet, SUITE, Statement, Void, write,
    },
};
use hutong_log::{
    hash::sha256,
    key::{Signature64, Signer, SigningKey},
    note::{Note, sign_text},
};

use crate::fixtures::{A, B, code, origin};

/// The n-th key of a role in these tests.
pub fn key(role: KeyRole, n: u8) -> SigningKey {
    let name = if role == KeyRole::Log { A.to_owned() } else { format!("{A}/{role}") };
    SigningKey::from_seed(&name, role.key_type(), &[16 * role as u8 + n; 32]).unwrap()
}

pub fn root() -> SigningKey {
    SigningKey::from_seed(&format!("{A}/root"), hutong_log::key::KeyType::Note, &[200; 32]).unwrap()
}

pub fn genesis() -> Genesis {
    let text = |role| key(role, 0).verifier().to_string();
    Genesis {
        origin: origin(A),
        suite: SUITE.to_owned(),
        log_vkey: text(KeyRole::Log),
        witness_vkey: text(KeyRole::Witness),
        mirror_vkey: text(KeyRole::Mirror),
        transport_vkey: text(KeyRole::Transport),
        root_vkey: root().verifier().to_string(),
        prev: None,
    }
}

pub fn statement(role: KeyRole, (old, new): (u8, u8), from_size: u64) -> Statement {
    let text = |n| key(role, n).verifier().to_string();
    Statement::Key { origin: origin(A), role, old: text(old), new: text(new), from_size }
}

/// What the root key signs, as a leaf has it.
pub fn change(role: KeyRole, from_to: (u8, u8), from_size: u64) -> KeyChange {
    let signed = signed(&statement(role, from_to, from_size), &root());
    let (_, Event::KeyChanged(change)) = Statement::open(&signed, root().verifier()).unwrap() else { panic!() };
    change
}

fn signed(statement: &Statement, by: &SigningKey) -> Vec<u8> {
    let text = statement.text();
    format!("{text}\n{}\n", sign_text(&text, by).unwrap()).into_bytes()
}

pub fn leaf(event: Event) -> Vec<u8> {
    write(&Leaf { ts: 60, consultation: None, id: LeafId([3; 16]), event, extra: Object::new() })
}

pub fn policy(version: u64, by: &SigningKey) -> PolicySet {
    let note = signed(&Statement::Policy { origin: origin(A), version, sha256: sha256(&[0]) }, by);
    let root_sig = Signature64::from_slice(Note::parse(&note).unwrap().signatures()[0].signature()).unwrap();
    PolicySet { version, sha256: sha256(&[0]), root_sig }
}

fn begun() -> LogLife {
    LogLife::begin(&genesis()).unwrap()
}

#[test]
fn a_key_signs_the_sizes_that_its_leaf_and_no_later_one_is_covered_by() {
    let mut life = begun();
    life.take(4, &Event::KeyChanged(change(KeyRole::Log, (0, 1), 3)));
    life.take(5, &Event::KeyChanged(change(KeyRole::Log, (1, 2), 6)));
    life.take(9, &Event::KeyChanged(change(KeyRole::Witness, (0, 1), 0)));
    assert_eq!(life.void(), []);
    let by = |size| (0..3).find(|n| life.log_key_at(size) == key(KeyRole::Log, *n).verifier());
    assert_eq!([0, 1, 4, 5, 6, 7, 1 << 40].map(by), [0, 0, 0, 1, 2, 2, 2].map(Some));
    assert_eq!(life.key(KeyRole::Witness), key(KeyRole::Witness, 1).verifier());
    assert_eq!(life.key(KeyRole::Mirror), key(KeyRole::Mirror, 0).verifier());
    assert!(life.has_replaced(KeyRole::Log, key(KeyRole::Log, 1).verifier()));
    assert!(!life.has_replaced(KeyRole::Log, key(KeyRole::Log, 2).verifier()));
    assert!(!life.has_replaced(KeyRole::Log, key(KeyRole::Log, 7).verifier()), "never one of this log");
}

#[test]
fn a_forged_link_is_shown_and_changes_nothing() {
    let sound = || change(KeyRole::Log, (0, 1), 5);
    let others = signed(&statement(KeyRole::Log, (0, 1), 5), &key(KeyRole::Log, 0));
    assert_eq!(Statement::open(&others, root().verifier()), Err(BadStatement::Unsigned), "the log key is no root key");
    type Forge = (&'static str, KeyChange, Void);
    let renamed = SigningKey::from_seed(B, KeyRole::Log.key_type(), &[77; 32]).unwrap().verifier().to_string();
    let root_key = SigningKey::from_seed(A, KeyRole::Log.key_type(), &[200; 32]).unwrap().verifier().to_string();
    let forgeries: [Forge; 10] = [
        (
            "no signature of the root key",
            KeyChange { root_sig: Signature64::from_bytes([1; 64]), ..sound() },
            Void::Signature,
        ),
        ("another size than was signed", KeyChange { from_size: 4, ..sound() }, Void::Signature),
        ("a size beyond the leaf", KeyChange { from_size: 6, ..sound() }, Void::Early),
        ("a signed size beyond the leaf", change(KeyRole::Log, (0, 1), 6), Void::Early),
        ("a key that is not in force", change(KeyRole::Log, (3, 1), 5), Void::Old),
        ("another role than was signed", KeyChange { role: KeyRole::Transport, ..sound() }, Void::Old),
        ("the same key again", change(KeyRole::Log, (0, 0), 5), Void::New),
        ("a key of another log", KeyChange { new: renamed, ..sound() }, Void::New),
        ("the root key as log key", KeyChange { new: root_key, ..sound() }, Void::New),
        ("no key at all", KeyChange { new: "none".to_owned(), ..sound() }, Void::New),
    ];
    for (what, forged, why) in forgeries {
        let mut life = begun();
        life.take(4, &Event::KeyChanged(forged));
        assert_eq!(life.void(), [(4, why)], "{what}");
        assert_eq!(life.log_key_at(9), key(KeyRole::Log, 0).verifier(), "{what}");
        life.take(5, &Event::KeyChanged(sound()));
        assert_eq!(life.log_key_at(9), key(KeyRole::Log, 1).verifier(), "{what}: what follows holds");
    }
}

#[test]
fn a_statement_counts_once_and_a_replaced_key_never_returns() {
    let mut life = begun();
    life.take(1, &Event::KeyChanged(change(KeyRole::Log, (0, 1), 0)));
    life.take(2, &Event::KeyChanged(change(KeyRole::Log, (0, 1), 0)));
    life.take(3, &Event::KeyChanged(change(KeyRole::Log, (1, 0), 0)));
    assert_eq!(life.void(), [(2, Void::Old), (3, Void::New)]);
    assert_eq!(life.key(KeyRole::Log), key(KeyRole::Log, 1).verifier());
}

#[test]
fn an_ended_log_changes_no_more() {
    let mut life = begun();
    life.take(7, &Event::LogRetired { next: Some(origin(B)) });
    life.take(8, &Event::KeyChanged(change(KeyRole::Log, (0, 1), 0)));
    life.take(9, &Event::LogRetired { next: None });
    assert_eq!(life.void(), [(8, Void::Ended), (9, Void::Ended)]);
    assert_eq!(life.end().map(|end| (end.index, end.next.clone())), Some((7, Some(origin(B)))));
}

#[test]
fn policies_ascend_and_are_signed() {
    let mut life = begun();
    for (index, (version, by)) in [(1, root()), (1, root()), (2, key(KeyRole::Log, 0)), (3, root())].iter().enumerate()
    {
        life.take(index as u64 + 1, &Event::PolicySet(policy(*version, by)));
    }
    assert_eq!(life.void(), [(2, Void::Old), (3, Void::Signature)]);
    assert_eq!(life.policy().map(|p| (p.version, p.index)), Some((3, 4)));
}

#[test]
fn the_fold_of_a_log_and_of_its_few_leaves_agree() {
    let other = leaf(Event::EvidenceKept { kind: code("two-roots"), sha256: sha256(b"x") });
    let leaves = [
        leaf(Event::RecordBegun(genesis())),
        other.clone(),
        leaf(Event::KeyChanged(change(KeyRole::Log, (0, 1), 2))),
        b"{\"t\":\"key\"".to_vec(),
        leaf(Event::KeyChanged(change(KeyRole::Mirror, (4, 5), 2))),
        other,
        leaf(Event::LogRetired { next: None }),
    ];
    let mut projection = Projection::new();
    leaves.iter().for_each(|bytes| projection.apply(&origin(A), bytes));
    let folded = LogLife::fold(&origin(A), (0..).zip(&leaves));
    assert_eq!(projection.life(&origin(A)), folded.as_ref());
    assert_eq!(folded.map(|life| life.void().to_vec()), Some(vec![(4, Void::Old)]));
    assert_eq!(projection.evidence().len(), 2);
    assert_eq!(LogLife::fold(&origin(B), (0..).zip(&leaves)), None, "it is another log's");
    assert_eq!(LogLife::fold(&origin(A), (1..).zip(&leaves)), None, "no other entry begins a log");
}

#[test]
fn statements_have_one_spelling() {
    for statement in
        [statement(KeyRole::Log, (0, 1), 12), Statement::Policy { origin: origin(A), version: 3, sha256: sha256(b"p") }]
    {
        let text = statement.text();
        assert_eq!(Statement::read(&text), Ok(statement.clone()));
        for other in [
            text.trim_end().to_owned(),
            format!("{text}\n"),
            text.replace("/v1", "/v2"),
            text.replace("\n12\n", "\n012\n").replace("\n3\n", "\n+3\n"),
            text.replace("\n12\n", "\n9007199254740992\n").replace("\n3\n", "\n18446744073709551615\n"),
            text.replace("\nlog\n", "\nroot\n").replace("hutong/policy", "hutong/Policy"),
        ] {
            assert_eq!(Statement::read(&other), Err(BadStatement::Form), "{other:?}");
        }
    }
}
