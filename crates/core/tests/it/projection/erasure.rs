//! Erasure in the fold: parts are marked, the state is final, nothing else moves.

use hutong_core::{
    consultation::item::{ItemKind, State},
    ids::Ref,
    projection::Projection,
    record::Event,
};
use hutong_log::hash::{leaf_hash, sha256};

use super::reference::{item, leaf, to};
use crate::fixtures::{A, code, origin, part, place};

fn revise(of: Ref) -> Event {
    Event::ItemRevised { item: of, parts: vec![(part("text"), sha256(b"revised"))] }
}

fn erase(of: Ref, parts: &[&str]) -> Event {
    Event::PartsErased { item: of, parts: parts.iter().map(|p| part(p)).collect(), basis: code("court-order") }
}

fn state(of: Ref, to: State) -> Event {
    Event::StateChanged { item: of, to, reason: None, into: None, parts: Vec::new() }
}

/// Parts of a log with the index of the leaf that erased them.
fn parts(p: &Projection) -> Vec<(u64, String, Option<u64>)> {
    p.parts().iter().map(|((at, name), row)| (at.index, name.to_string(), row.erased_by)).collect()
}

fn fold(first: &[u8], events: Vec<Event>) -> Projection {
    let mut p = Projection::new();
    p.apply(&origin(A), first);
    for (id, event) in (10..).zip(events) {
        p.apply(&origin(A), &leaf(id, event));
    }
    p
}

#[test]
fn erasing_the_text_takes_every_text_it_ever_had() {
    let first = item(1, ItemKind::Opinion, None);
    let it = || to(None, 0, leaf_hash(&first));
    let p = fold(&first, vec![revise(it()), revise(it()), erase(it(), &["text"])]);
    let wanted = [(0, "author", None), (0, "text", Some(3)), (1, "text", Some(3)), (2, "text", Some(3))]
        .map(|(i, n, e)| (i, n.to_owned(), e));
    assert_eq!(parts(&p), wanted);
    assert_eq!(p.items()[&place(A, 0)].state, State::Erased);
}

#[test]
fn erasing_the_author_leaves_the_state() {
    let first = item(1, ItemKind::Opinion, None);
    let it = || to(None, 0, leaf_hash(&first));
    let p = fold(&first, vec![state(it(), State::Published), erase(it(), &["author"])]);
    assert_eq!(p.items()[&place(A, 0)].state, State::Published);
    assert_eq!(parts(&p)[0], (0, "author".to_owned(), Some(2)));
}

#[test]
fn erased_wins_over_whatever_follows() {
    let first = item(1, ItemKind::Opinion, None);
    let it = || to(None, 0, leaf_hash(&first));
    let p = fold(&first, vec![erase(it(), &["text"]), state(it(), State::Published), state(it(), State::Withdrawn)]);
    let row = &p.items()[&place(A, 0)];
    assert_eq!((row.state, row.state_index), (State::Erased, Some(3)));
    // The first erasure counts; words that come later are not erased by it.
    let p = fold(&first, vec![erase(it(), &["text"]), erase(it(), &["text"]), revise(it())]);
    assert_eq!(parts(&p)[1..], [(0, "text".to_owned(), Some(1)), (3, "text".to_owned(), None)]);
    assert_eq!(p.items()[&place(A, 0)].state, State::Erased);
}

#[test]
fn a_support_has_no_words_to_lose() {
    let first = item(1, ItemKind::Support, None);
    let it = || to(None, 0, leaf_hash(&first));
    let p = fold(&first, vec![state(it(), State::Published), erase(it(), &["author", "text"])]);
    assert_eq!(p.items()[&place(A, 0)].state, State::Published);
}

#[test]
fn an_erasure_of_itself_or_of_what_is_to_come_is_void() {
    let first = item(1, ItemKind::Opinion, None);
    let later = item(11, ItemKind::Opinion, None);
    let mut p = Projection::new();
    p.apply(&origin(A), &first);
    p.apply(&origin(A), &leaf(10, erase(to(None, 2, leaf_hash(&later)), &["text"])));
    p.apply(&origin(A), &later);
    assert!(parts(&p).iter().all(|(_, _, erased)| erased.is_none()));
    assert_eq!(p.items()[&place(A, 2)].state, State::Pending);
}
