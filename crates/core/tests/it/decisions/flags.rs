//! Flags: one body asks another to look again at an item; the owner decides.

use hutong_core::{
    command::Ask,
    consultation::{
        flag,
        item::{Audience, ItemKind, State},
    },
    facts::{Base, CountedFacts},
    refusal::Refusal,
};

use super::{Row, as_is, check, scene::item};
use crate::fixtures::{A, B, person, place};

fn flag_of(log: &str, index: u64) -> Ask {
    Ask::FlagItem(flag::Flag { item: place(log, index), reason: "文中有他人的电话号码。".to_owned() })
}

/// The other body's flag of an own item stands at B8.
fn flagged(base: &mut Base) {
    let at = place(B, 8);
    let mut facts = item(&at, ItemKind::Flag, Audience::Secretariats, State::Published);
    facts.about = Some(place(A, 1));
    base.items.insert(at.clone(), facts);
    base.counted.insert(at, CountedFacts::default());
}

fn keep_of(item: u64, reason: &str) -> Ask {
    Ask::KeepFlagged(flag::Keep { flag: place(B, 8), item: place(A, item), reason: reason.to_owned() })
}

#[rustfmt::skip]
pub fn flag() -> Vec<Row> {
    use Refusal as R;
    vec![
        ("a published opinion of the other body", person("moderator"), flag_of(B, 1), as_is, Ok("flag/member/secretariats of B1 text; published of it")),
        ("one for members", person("moderator"), flag_of(B, 2), as_is, Ok("flag/member/secretariats of B2 text; published of it")),
        ("a proposal", person("moderator"), flag_of(B, 7), as_is, Ok("flag/member/secretariats of B7 text; published of it")),
        ("an own one", person("moderator"), flag_of(A, 1), as_is, Err(R::OwnItem)),
        ("a withheld one", person("moderator"), flag_of(B, 4), as_is, Err(R::WrongState { state: State::Withheld })),
        ("one between secretariats", person("moderator"), flag_of(B, 5), as_is, Err(R::NoSuchItem)),
        ("questions", person("moderator"), flag_of(B, 6), as_is, Err(R::WrongKind)),
        ("a second time", person("moderator"), flag_of(B, 7), |b| b.counted.get_mut(&place(B, 7)).unwrap().is_flagged = true, Err(R::AlreadyDone)),
        ("a member flags", person("member"), flag_of(B, 1), as_is, Err(R::NeedsRole { role: "moderator" })),
        ("what is not here", person("moderator"), flag_of(B, 99), as_is, Err(R::NoSuchItem)),
        ("without a reason", person("moderator"), Ask::FlagItem(flag::Flag { item: place(B, 1), reason: " ".to_owned() }), as_is, Err(R::ReasonMissing)),
    ]
}

#[rustfmt::skip]
pub fn keep() -> Vec<Row> {
    use Refusal as R;
    vec![
        ("it stays", person("moderator"), keep_of(1, "号码是单位的公开电话。"), flagged, Ok("filing/member/secretariats of B8 text outcome; published of it")),
        ("another item than was flagged", person("moderator"), keep_of(4, "…"), flagged, Err(R::WrongKind)),
        ("it was withheld", person("moderator"), keep_of(1, "…"), |b| { flagged(b); b.items.get_mut(&place(A, 1)).unwrap().state = State::Withheld; }, Err(R::WrongState { state: State::Withheld })),
        ("it was answered", person("moderator"), keep_of(1, "…"), |b| { flagged(b); b.counted.get_mut(&place(B, 8)).unwrap().is_filed = true; }, Err(R::AlreadyDone)),
        ("no flag is here", person("moderator"), keep_of(1, "…"), as_is, Err(R::NoSuchItem)),
        ("a member answers", person("member"), keep_of(1, "…"), flagged, Err(R::NeedsRole { role: "moderator" })),
        ("without a reason", person("moderator"), keep_of(1, ""), flagged, Err(R::ReasonMissing)),
    ]
}

#[test]
fn flags() {
    [flag(), keep()].iter().for_each(|table| check(table));
}
