//! Objections: one body asks that another one decides otherwise; the owner answers, by somebody else.

use hutong_core::{
    command::Ask,
    consultation::{
        flag,
        item::{Audience, ItemKind, State},
        moderation::Withhold,
        objection::{Answer, Decided, Object, Verdict},
    },
    facts::{Base, CountedFacts, Deed},
    ids::{PersonId, Place},
    refusal::Refusal,
};

use super::{
    Row, as_is, check,
    scene::{hash_of, item},
};
use crate::fixtures::{A, B, C, code, person, place};

fn put(base: &mut Base, at: &Place, kind: ItemKind, about: Place) {
    let facts = item(at, kind, Audience::Secretariats, State::Published);
    base.items.insert(at.clone(), hutong_core::facts::ItemFacts { about: Some(about), ..facts });
    base.counted.insert(at.clone(), CountedFacts::default());
}

fn decided(base: &mut Base, leaf: Place, of: Place) {
    let hash = hash_of(&leaf);
    base.counted.insert(leaf.clone(), CountedFacts::default());
    base.decisions.insert(leaf, (of, hash));
}

/// B withheld its item 4 by its leaf 9; and said by its filing 10 that its item 1 stays, which A flagged by its leaf 15.
fn theirs(base: &mut Base) {
    decided(base, place(B, 9), place(B, 4));
    put(base, &place(A, 15), ItemKind::Flag, place(B, 1));
    put(base, &place(B, 10), ItemKind::Filing, place(A, 15));
}

fn to(log: &str, item: u64, leaf: u64, flag: Option<Place>) -> Decided {
    Decided { item: place(log, item), leaf: place(log, leaf), flag }
}

fn object(to: Decided) -> Ask {
    Ask::ObjectToDecision(Object { to, reason: "没有点出任何人的姓名。".to_owned() })
}

fn withheld() -> Ask {
    object(to(B, 4, 9, None))
}

fn kept() -> Ask {
    object(to(B, 1, 10, Some(place(A, 15))))
}

#[rustfmt::skip]
pub fn object_to() -> Vec<Row> {
    use Refusal as R;
    fn set(base: &mut Base, at: Place, change: fn(&mut hutong_core::facts::ItemFacts)) {
        theirs(base);
        change(base.items.get_mut(&at).unwrap());
    }
    fn done(base: &mut Base, at: Place) {
        theirs(base);
        base.counted.get_mut(&at).unwrap().is_flagged = true;
    }
    vec![
        ("it was withheld", person("moderator"), withheld(), theirs, Ok("flag/member/secretariats of B9 text; published of it")),
        ("it was withheld before anybody else read it", person("moderator"), withheld(), |b| set(b, place(B, 4), |f| f.was_published = false), Ok("flag/member/secretariats of B9 text; published of it")),
        ("it stays", person("moderator"), kept(), theirs, Ok("flag/member/secretariats of B10 text; published of it")),
        ("an own one is withheld", person("moderator"), object(to(A, 3, 16, None)), |b| decided(b, place(A, 16), place(A, 3)), Err(R::OwnItem)),
        ("it was restored", person("moderator"), withheld(), |b| set(b, place(B, 4), |f| f.state = State::Published), Err(R::WrongState { state: State::Published })),
        ("it was erased", person("moderator"), withheld(), |b| set(b, place(B, 4), |f| f.state = State::Erased), Err(R::WrongState { state: State::Erased })),
        ("it was withheld anew, by another leaf", person("moderator"), withheld(), |b| { theirs(b); b.decisions.clear(); }, Err(R::NoSuchItem)),
        ("the leaf withheld another one", person("moderator"), withheld(), |b| decided(b, place(B, 9), place(B, 1)), Err(R::NoSuchItem)),
        ("a leaf of a third log", person("moderator"), object(Decided { leaf: place(C, 9), ..to(B, 4, 9, None) }), theirs, Err(R::WrongKind)),
        ("it was for their secretariat alone", person("moderator"), withheld(), |b| set(b, place(B, 4), |f| f.audience = Audience::Own), Err(R::NoSuchItem)),
        ("an author's appeal", person("moderator"), withheld(), |b| set(b, place(B, 4), |f| f.kind = ItemKind::Appeal), Err(R::WrongKind)),
        ("what stays is withheld by now", person("moderator"), kept(), |b| set(b, place(B, 1), |f| f.state = State::Withheld), Err(R::WrongState { state: State::Withheld })),
        ("the answer is about another flag", person("moderator"), kept(), |b| { theirs(b); put(b, &place(B, 10), ItemKind::Filing, place(A, 4)); }, Err(R::WrongKind)),
        ("the flag is about another item", person("moderator"), kept(), |b| { theirs(b); put(b, &place(A, 15), ItemKind::Flag, place(B, 2)); }, Err(R::WrongKind)),
        ("not an answer", person("moderator"), kept(), |b| set(b, place(B, 10), |f| f.kind = ItemKind::Reply), Err(R::WrongKind)),
        ("another body flagged it", person("moderator"), object(to(B, 1, 10, Some(place(C, 5)))), |b| { theirs(b); put(b, &place(C, 5), ItemKind::Flag, place(B, 1)); put(b, &place(B, 10), ItemKind::Filing, place(C, 5)); }, Err(R::WrongKind)),
        ("against a withholding, a second time", person("moderator"), withheld(), |b| done(b, place(B, 9)), Err(R::AlreadyDone)),
        ("against a staying, a second time", person("moderator"), kept(), |b| done(b, place(B, 10)), Err(R::AlreadyDone)),
        ("what is not here", person("moderator"), object(to(B, 99, 100, None)), as_is, Err(R::NoSuchItem)),
        ("an answer that is not here", person("moderator"), kept(), as_is, Err(R::NoSuchItem)),
        ("a member objects", person("member"), withheld(), theirs, Err(R::NeedsRole { role: "moderator" })),
        ("without a reason", person("moderator"), Ask::ObjectToDecision(Object { to: to(B, 4, 9, None), reason: " ".to_owned() }), theirs, Err(R::ReasonMissing)),
    ]
}

/// A withheld its item 3 by its leaf 16, to which B objects by its leaf 11; and said by its filing 17 that its item 1 stays,
/// which B flagged by its leaf 8 and objects to by its leaf 12. `moderator` decided both.
fn objected(base: &mut Base) {
    decided(base, place(A, 16), place(A, 3));
    put(base, &place(B, 11), ItemKind::Flag, place(A, 16));
    put(base, &place(B, 8), ItemKind::Flag, place(A, 1));
    put(base, &place(A, 17), ItemKind::Filing, place(B, 8));
    put(base, &place(B, 12), ItemKind::Flag, place(A, 17));
    base.deeds.insert((PersonId::new("moderator").unwrap(), place(A, 17), Deed::Decided));
}

fn answer(objection: u64, to: Decided, verdict: Verdict) -> Ask {
    Ask::AnswerObjection(Answer {
        objection: place(B, objection), to, verdict, reason: "再看过一遍。".to_owned()
    })
}

fn of_withheld(verdict: Verdict) -> Ask {
    answer(11, to(A, 3, 16, None), verdict)
}

fn of_kept(verdict: Verdict) -> Ask {
    answer(12, to(A, 1, 17, Some(place(B, 8))), verdict)
}

fn privacy() -> Verdict {
    Verdict::Withhold(code("privacy"))
}

#[rustfmt::skip]
pub fn answer_to() -> Vec<Row> {
    use Refusal as R;
    use Verdict::{Dismiss, Restore};
    fn two(base: &mut Base, by: &str) {
        objected(base);
        base.house.rules.entry(crate::fixtures::topic()).or_default().two_persons = true;
        let ask = Withhold { item: place(A, 1), code: code("privacy"), reason: "再看过一遍。".to_owned() };
        base.house.proposals.insert(place(A, 1), (PersonId::new(by).unwrap(), ask));
    }
    fn set(base: &mut Base, index: u64, state: State) {
        objected(base);
        base.items.get_mut(&place(A, index)).unwrap().state = state;
    }
    let kept = "filing/member/secretariats of B12 text outcome; published of it";
    let both = "filing/member/secretariats of B12 text outcome; published of it; withheld privacy of A1 reason";
    vec![
        ("restored", person("moderator-2"), of_withheld(Restore), objected, Ok("filing/member/secretariats of B11 text outcome; published of it; published host-appeal-upheld of A3")),
        ("stays withheld", person("moderator-2"), of_withheld(Dismiss), objected, Ok("filing/member/secretariats of B11 text outcome; published of it")),
        ("withheld after all", person("moderator-2"), of_kept(privacy()), objected, Ok(both)),
        ("stays published", person("moderator-2"), of_kept(Dismiss), objected, Ok(kept)),
        ("by whoever withheld it", person("moderator"), of_withheld(Restore), objected, Err(R::SameModerator)),
        ("by whoever withheld it, with no", person("moderator"), of_withheld(Dismiss), objected, Err(R::SameModerator)),
        ("by whoever said that it stays", person("moderator"), of_kept(privacy()), objected, Err(R::SameModerator)),
        ("what is withheld is withheld", person("moderator-2"), of_withheld(privacy()), objected, Err(R::WrongKind)),
        ("what is published is restored", person("moderator-2"), of_kept(Restore), objected, Err(R::WrongKind)),
        ("withholding takes two", person("moderator-2"), of_kept(privacy()), |b| two(b, "moderator-2"), Err(R::NeedsSecond)),
        ("withholding takes two, who say the same", person("moderator-2"), of_kept(privacy()), |b| two(b, "moderator"), Ok(both)),
        ("withholding takes two, letting it stay takes one", person("moderator-2"), of_kept(Dismiss), |b| two(b, "moderator-2"), Ok(kept)),
        ("a colleague has taken it", person("moderator-2"), of_withheld(Dismiss), |b| { objected(b); b.house.claims.insert(place(A, 3), PersonId::new("moderator").unwrap()); }, Err(R::Claimed)),
        ("it was restored meanwhile", person("moderator-2"), of_withheld(Restore), |b| set(b, 3, State::Published), Err(R::WrongState { state: State::Published })),
        ("it was withdrawn meanwhile", person("moderator-2"), of_withheld(Dismiss), |b| set(b, 3, State::Withdrawn), Err(R::WrongState { state: State::Withdrawn })),
        ("it was withheld anew", person("moderator-2"), of_withheld(Restore), |b| { objected(b); b.decisions.clear(); }, Err(R::NoSuchItem)),
        ("what stayed is withheld by now", person("moderator-2"), of_kept(Dismiss), |b| set(b, 1, State::Withheld), Err(R::WrongState { state: State::Withheld })),
        ("answered before", person("moderator-2"), of_withheld(Restore), |b| { objected(b); b.counted.get_mut(&place(B, 11)).unwrap().is_filed = true; }, Err(R::AlreadyDone)),
        ("it objects to something else", person("moderator-2"), answer(12, to(A, 3, 16, None), Restore), objected, Err(R::WrongKind)),
        ("it is a flag", person("moderator-2"), answer(8, to(A, 1, 17, Some(place(B, 8))), Dismiss), objected, Err(R::WrongKind)),
        ("no objection is here", person("moderator-2"), of_withheld(Restore), as_is, Err(R::NoSuchItem)),
        ("another body's item", person("moderator-2"), answer(11, to(B, 4, 9, None), Restore), objected, Err(R::NotOurItem)),
        ("a member answers", person("member"), of_withheld(Restore), objected, Err(R::NeedsRole { role: "moderator" })),
        ("without a sentence", person("moderator-2"), Ask::AnswerObjection(Answer { objection: place(B, 11), to: to(A, 3, 16, None), verdict: Restore, reason: String::new() }), objected, Err(R::ReasonMissing)),
        ("answered as if it were a flag", person("moderator-2"), Ask::KeepFlagged(flag::Keep { flag: place(B, 12), item: place(A, 17), reason: "…".to_owned() }), objected, Err(R::WrongKind)),
        ("an answer is flagged", person("moderator-2"), Ask::FlagItem(flag::Flag { item: place(B, 10), reason: "…".to_owned() }), |b| { theirs(b); b.items.get_mut(&place(B, 10)).unwrap().audience = Audience::Public; }, Err(R::WrongKind)),
    ]
}

#[test]
fn objections() {
    [object_to(), answer_to()].iter().for_each(|table| check(table));
}
