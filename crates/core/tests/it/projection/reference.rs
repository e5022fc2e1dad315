//! References across logs: unresolved until the target comes, contradicted when it is another leaf.

use hutong_core::{
    canonical::Object,
    consultation::item::{Audience, ItemKind, State, Tier},
    ids::{LeafId, Origin, Place, Ref},
    projection::{Link, Projection},
    record::{Event, ItemAccepted, Leaf, write},
};
use hutong_log::hash::{Hash, leaf_hash, sha256};

use crate::fixtures::{A, B, C, origin, part, place, topic};

pub fn leaf(id: u8, event: Event) -> Vec<u8> {
    write(&Leaf { ts: 0, consultation: Some(topic()), id: LeafId([id; 16]), event, extra: Object::new() })
}

pub fn item(id: u8, kind: ItemKind, about: Option<Ref>) -> Vec<u8> {
    let accept = ItemAccepted {
        kind,
        tier: Tier::Member,
        audience: Audience::Public,
        prompt: None,
        about,
        source: None,
        parts: vec![(part("author"), sha256(b"author")), (part("text"), sha256(b"text"))],
    };
    leaf(id, Event::ItemAccepted(accept))
}

pub fn to(log: Option<&str>, index: u64, hash: Hash) -> Ref {
    Ref { origin: log.map(origin), index, hash }
}

fn links(projection: &Projection) -> Vec<(Place, Link)> {
    projection.items().iter().map(|(p, row)| (p.clone(), row.link)).collect()
}

fn apply(projection: &mut Projection, log: &str, leaves: &[Vec<u8>]) {
    leaves.iter().for_each(|bytes| projection.apply(&origin(log), bytes));
}

#[test]
fn a_reference_resolves_when_its_target_comes() {
    let target = item(1, ItemKind::Opinion, None);
    let reply = item(2, ItemKind::Reply, Some(to(Some(A), 0, leaf_hash(&target))));
    let wrong = item(3, ItemKind::Reply, Some(to(Some(A), 0, sha256(b"another"))));
    let mut p = Projection::new();
    apply(&mut p, B, &[reply.clone(), wrong.clone()]);
    assert_eq!(links(&p), [(place(B, 0), Link::Unresolved), (place(B, 1), Link::Unresolved)]);
    apply(&mut p, A, std::slice::from_ref(&target));
    let resolved = [(place(B, 0), Link::Resolved), (place(B, 1), Link::Contradicted), (place(A, 0), Link::None)];
    assert_eq!(links(&p), resolved);
    let mut other = Projection::new();
    apply(&mut other, A, &[target]);
    apply(&mut other, B, &[reply, wrong]);
    assert_eq!(links(&other), resolved);
    assert_eq!(other.digest(), p.digest());
}

#[test]
fn a_reference_may_stay_unresolved_and_point_at_anything() {
    let quarantined = b"{not canonical".to_vec();
    let reply = item(2, ItemKind::Reply, Some(to(Some(A), 0, leaf_hash(&quarantined))));
    let far = item(3, ItemKind::Reply, Some(to(Some(C), 5, sha256(b"far"))));
    let mut p = Projection::new();
    apply(&mut p, B, &[reply, far]);
    apply(&mut p, A, &[quarantined]);
    assert_eq!(links(&p), [(place(B, 0), Link::Resolved), (place(B, 1), Link::Unresolved)]);
}

#[test]
fn a_log_refers_to_its_own_past_only() {
    let first = item(1, ItemKind::Opinion, None);
    let hash = leaf_hash(&first);
    let ahead = item(5, ItemKind::Reply, None);
    let leaves = [
        first.clone(),
        item(2, ItemKind::Reply, Some(to(None, 0, hash))),
        item(3, ItemKind::Reply, Some(to(None, 0, sha256(b"another")))),
        item(4, ItemKind::Reply, Some(to(None, 4, leaf_hash(&ahead)))),
        ahead,
        item(6, ItemKind::Reply, Some(to(Some(A), 0, hash))),
    ];
    let mut p = Projection::new();
    apply(&mut p, A, &leaves);
    let found: Vec<Link> = links(&p).into_iter().map(|(_, link)| link).collect();
    let wanted = [Link::None, Link::Resolved, Link::Contradicted, Link::Contradicted, Link::None, Link::Resolved];
    assert_eq!(found, wanted);
}

#[test]
fn a_reference_to_what_was_withheld_or_erased_stays() {
    let target = item(1, ItemKind::Opinion, None);
    let at = || to(None, 0, leaf_hash(&target));
    let withheld = Event::StateChanged { item: at(), to: State::Withheld, reason: None, into: None, parts: Vec::new() };
    let erased =
        Event::PartsErased { item: at(), parts: vec![part("text")], basis: crate::fixtures::code("court-order") };
    let reply = item(9, ItemKind::Reply, Some(to(Some(A), 0, leaf_hash(&target))));
    let mut p = Projection::new();
    apply(&mut p, A, &[target.clone(), leaf(2, withheld), leaf(3, erased)]);
    apply(&mut p, B, &[reply]);
    assert_eq!(p.items()[&place(B, 0)].link, Link::Resolved);
    assert_eq!(p.items()[&place(A, 0)].state, State::Erased);
}

/// What another log says about an item has no effect: each body moderates its own.
#[test]
fn nobody_changes_anothers_items() {
    let target = item(1, ItemKind::Opinion, None);
    let hash = leaf_hash(&target);
    let change =
        |r: Ref| Event::StateChanged { item: r, to: State::Published, reason: None, into: None, parts: Vec::new() };
    let wipe = |r: Ref| Event::PartsErased { item: r, parts: vec![part("text")], basis: crate::fixtures::code("x") };
    let mut p = Projection::new();
    apply(&mut p, A, std::slice::from_ref(&target));
    let foreign: Vec<Vec<u8>> = [
        change(to(Some(A), 0, hash)),
        wipe(to(Some(A), 0, hash)),
        Event::ItemRevised { item: to(Some(A), 0, hash), parts: Vec::new() },
        change(to(None, 0, hash)),
        wipe(to(None, 0, hash)),
    ]
    .into_iter()
    .map(|event| leaf(7, event))
    .collect();
    apply(&mut p, B, &foreign);
    let own_but_wrong = [change(to(None, 0, sha256(b"another"))), wipe(to(None, 0, sha256(b"another")))];
    apply(&mut p, A, &own_but_wrong.map(|event| leaf(8, event)));
    let row = &p.items()[&place(A, 0)];
    assert_eq!((row.state, row.revision, row.state_index), (State::Pending, None, None));
    assert!(p.parts().iter().filter(|((at, _), _)| *at == place(A, 0)).all(|(_, part)| part.erased_by.is_none()));
}

#[test]
fn broken_and_unknown_leaves_take_their_place_and_nothing_else() {
    let mut p = Projection::new();
    let leaves: Vec<Vec<u8>> = vec![
        b"\xFF\xFE".to_vec(),
        br#"{"t":"tally of later","ts":0,"v":1}"#.to_vec(),
        vec![b'x'; 20_000],
        item(1, ItemKind::Opinion, None),
        Vec::new(),
    ];
    apply(&mut p, A, &leaves);
    assert_eq!(p.next_index(&Origin::new(A).unwrap()), 5);
    assert_eq!(p.items().keys().map(|at| at.index).collect::<Vec<_>>(), [3]);
    assert_eq!(p.items()[&place(A, 3)].number, 1);
    let mut other = leaves.clone();
    other[2][7] = b'y';
    let mut q = Projection::new();
    apply(&mut q, A, &other);
    assert_ne!(p.digest(), q.digest(), "every byte of every entry counts");
}
