//! What secretariats put on their shortlists and take off again.

use hutong_core::{
    command::Ask,
    consultation::{
        item::{Audience, ItemKind, Module, State},
        shortlist::Put,
    },
    facts::Base,
    refusal::Refusal,
};

use super::{Row, as_is, check, taking_part::with_charter};
use crate::fixtures::{A, B, person, place};

/// The own secretariat listed an item before, at this place.
fn listed(base: &mut Base, log: &str, index: u64, state: State) {
    let mut facts = base.items[&place(A, 6)].clone();
    facts.kind = ItemKind::Shortlist;
    facts.audience = Audience::Secretariats;
    facts.about = Some(place(log, index));
    facts.state = state;
    base.items.insert(place(A, 50), facts);
}

#[rustfmt::skip]
pub fn put() -> Vec<Row> {
    use Refusal as R;
    let ask = |log: &str, index, reason: &str| {
        Ask::ShortlistTopic(Put { item: place(log, index), reason: reason.into() })
    };
    vec![
        ("a suggestion of one's own people", person("drafter"), ask(A, 1, "两地都关心"), as_is,
            Ok("shortlist/member/secretariats of A1 text; published of it")),
        ("one of the other body", person("drafter"), ask(B, 1, "两地都关心"), as_is,
            Ok("shortlist/member/secretariats of B1 text; published of it")),
        ("without a reason", person("drafter"), ask(A, 1, " "), as_is, Err(R::ReasonMissing)),
        ("not a drafter", person("moderator"), ask(A, 1, "好"), as_is, Err(R::NeedsRole { role: "drafter" })),
        ("it waits for review", person("drafter"), ask(A, 2, "好"), as_is,
            Err(R::WrongState { state: State::Pending })),
        ("no suggestion", person("drafter"), ask(A, 4, "好"), as_is, Err(R::WrongKind)),
        ("no such item", person("drafter"), ask(A, 77, "好"), as_is, Err(R::NoSuchItem)),
        ("listed already", person("drafter"), ask(B, 1, "好"), |b| listed(b, B, 1, State::Published),
            Err(R::AlreadyDone)),
        ("listed once and taken off", person("drafter"), ask(B, 1, "好"), |b| listed(b, B, 1, State::Withdrawn),
            Ok("shortlist/member/secretariats of B1 text; published of it")),
        ("another one is listed", person("drafter"), ask(B, 1, "好"), |b| listed(b, A, 1, State::Published),
            Ok("shortlist/member/secretariats of B1 text; published of it")),
        ("the consultation is no call for topics", person("drafter"), ask(A, 1, "好"),
            |b| with_charter(b, |c| { c.modules.remove(&Module::Topics); }),
            Err(R::ModuleOff { module: Module::Topics })),
        ("others host it", person("drafter"), ask(A, 1, "好"), |b| with_charter(b, |c| drop(c.hosts.remove(0))),
            Err(R::NotHost)),
    ]
}

#[rustfmt::skip]
pub fn take_off() -> Vec<Row> {
    use Refusal as R;
    let ask = |index| Ask::DropFromShortlist(place(A, index));
    vec![
        ("it is listed", person("drafter"), ask(50), |b| listed(b, B, 1, State::Published), Ok("withdrawn of A50")),
        ("it was taken off", person("drafter"), ask(50), |b| listed(b, B, 1, State::Withdrawn),
            Err(R::WrongState { state: State::Withdrawn })),
        ("a suggestion itself", person("drafter"), ask(1), as_is, Err(R::WrongKind)),
        ("the other body's", person("drafter"), Ask::DropFromShortlist(place(B, 1)), as_is, Err(R::NotOurItem)),
        ("not a drafter", person("member"), ask(50), |b| listed(b, B, 1, State::Published),
            Err(R::NeedsRole { role: "drafter" })),
    ]
}

#[test]
fn suggestions_are_shortlisted() {
    check(&put());
    check(&take_off());
}
