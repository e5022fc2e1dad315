//! What moderators and administrators ask for.

use hutong_core::{
    command::{Actor, Ask},
    consultation::{
        appeal::Answer,
        erasure::{AUTHOR_REQUEST, Erase},
        item::{Audience, State},
        moderation::{Merge, Split, Withhold},
    },
    facts::{Base, Roles, Scope, ScopedRoles},
    home::facts::IntakeRules,
    ids::{ConsultationId, PersonId, Place},
    refusal::Refusal,
};

use super::{Row, as_is, check, scene::argument};
use crate::fixtures::{A, B, code, part, person, place, topic};

#[rustfmt::skip]
pub fn publish() -> Vec<Row> {
    use Refusal as R;
    let ask = |places: &[(&str, u64)]| Ask::PublishItems(places.iter().map(|(l, i)| place(l, *i)).collect());
    vec![
        ("one", person("moderator"), ask(&[(A, 2)]), as_is, Ok("published of A2")),
        ("two, one of them twice", person("moderator"), ask(&[(A, 8), (A, 2), (A, 8)]), as_is,
            Ok("published of A2; published of A8")),
        ("none", person("moderator"), ask(&[]), as_is, Err(R::TooMany { count: 0, count_max: 200 })),
        ("too many", person("moderator"), Ask::PublishItems(vec![place(A, 2); 201]), as_is,
            Err(R::TooMany { count: 201, count_max: 200 })),
        ("one that is published", person("moderator"), ask(&[(A, 2), (A, 1)]), as_is,
            Err(R::WrongState { state: State::Published })),
        ("an appeal is answered instead", person("moderator"), ask(&[(A, 5)]), as_is, Err(R::WrongKind)),
        ("the partner's", person("moderator"), ask(&[(B, 4)]), as_is, Err(R::NotOurItem)),
        ("no moderator", person("member"), ask(&[(A, 2)]), as_is, Err(R::NeedsRole { role: "moderator" })),
        ("not the node", Actor::Node, ask(&[(A, 2)]), as_is, Err(R::NeedsRole { role: "moderator" })),
    ]
}

fn id(person: &str) -> PersonId {
    PersonId::new(person).unwrap()
}

/// `guest` moderates there only.
fn scoped(base: &mut Base, scope: Scope) {
    let roles = Roles { moderator: true, ..Roles::default() };
    base.people.get_mut(&id("guest")).unwrap().scoped = vec![ScopedRoles { scope, roles }];
}

fn two_persons(base: &mut Base) {
    base.house.rules.insert(topic(), IntakeRules { paused: None, two_persons: true });
}

/// Somebody proposed to withhold A2.
fn proposed(base: &mut Base, by: &str) {
    two_persons(base);
    let proposal = Withhold { item: place(A, 2), code: code("privacy"), reason: "含手机号".into() };
    base.house.proposals.insert(place(A, 2), (id(by), proposal));
}

#[rustfmt::skip]
pub fn withhold() -> Vec<Row> {
    use Refusal as R;
    let ask = |log: &str, index, reason: &str| {
        Ask::WithholdItem(Withhold { item: place(log, index), code: code("privacy"), reason: reason.into() })
    };
    vec![
        ("it is pending", person("moderator"), ask(A, 2, "含手机号"), as_is, Ok("withheld privacy of A2 reason")),
        ("it is published", person("moderator"), ask(A, 1, "含手机号"), as_is, Ok("withheld privacy of A1 reason")),
        ("no sentence", person("moderator"), ask(A, 2, " \n"), as_is, Err(R::ReasonMissing)),
        ("a sentence too long", person("moderator"), ask(A, 2, &"长".repeat(1_001)), as_is,
            Err(R::TextTooLong { chars: 1_001, chars_max: 1_000 })),
        ("it is withheld", person("moderator"), ask(A, 3, "含手机号"), as_is,
            Err(R::WrongState { state: State::Withheld })),
        ("an appeal", person("moderator"), ask(A, 5, "含手机号"), as_is, Err(R::WrongKind)),
        ("the partner's", person("moderator"), ask(B, 1, "含手机号"), as_is, Err(R::NotOurItem)),
        ("no moderator", person("admin"), ask(A, 2, "含手机号"), as_is, Err(R::NeedsRole { role: "moderator" })),
        ("an observer", person("observer"), ask(A, 2, "含手机号"), as_is, Err(R::NeedsRole { role: "moderator" })),
        ("a moderator of this consultation", person("guest"), ask(A, 2, "含手机号"),
            |b| scoped(b, Scope::Consultation(topic())), Ok("withheld privacy of A2 reason")),
        ("a moderator of another one", person("guest"), ask(A, 2, "含手机号"),
            |b| scoped(b, Scope::Consultation(ConsultationId::new("other").unwrap())),
            Err(R::NeedsRole { role: "moderator" })),
        ("a moderator of the author's unit", person("guest"), ask(A, 2, "含手机号"), |b| {
            scoped(b, Scope::Unit("渝中区".to_owned()));
            b.house.author_units.insert(place(A, 2), ["科技界".to_owned(), "渝中区".to_owned()].into());
        }, Ok("withheld privacy of A2 reason")),
        ("a moderator of another unit", person("guest"), ask(A, 2, "含手机号"), |b| {
            scoped(b, Scope::Unit("江北区".to_owned()));
            b.house.author_units.insert(place(A, 2), ["渝中区".to_owned()].into());
        }, Err(R::NeedsRole { role: "moderator" })),
        ("a colleague has taken it", person("moderator"), ask(A, 2, "含手机号"),
            |b| { b.house.claims.insert(place(A, 2), id("moderator-2")); }, Err(R::Claimed)),
        ("one has taken it oneself", person("moderator"), ask(A, 2, "含手机号"),
            |b| { b.house.claims.insert(place(A, 2), id("moderator")); }, Ok("withheld privacy of A2 reason")),
        ("a colleague's decision is held back", person("moderator"), ask(A, 2, "含手机号"),
            |b| { b.house.held_items.insert(place(A, 2), id("moderator-2")); }, Err(R::Claimed)),
        ("two are needed and nobody said so yet", person("moderator"), ask(A, 2, "含手机号"), two_persons,
            Err(R::NeedsSecond)),
        ("two are needed and this is the first one", person("moderator"), ask(A, 2, "含手机号"),
            |b| proposed(b, "moderator"), Err(R::NeedsSecond)),
        ("two are needed and this is the second one", person("moderator-2"), ask(A, 2, "含手机号"),
            |b| proposed(b, "moderator"), Ok("withheld privacy of A2 reason")),
        ("the second one says something else", person("moderator-2"), ask(A, 2, "另一个理由"),
            |b| proposed(b, "moderator"), Err(R::NeedsSecond)),
    ]
}

#[rustfmt::skip]
pub fn merge() -> Vec<Row> {
    use Refusal as R;
    let ask = |index, into: (&str, u64)| Ask::MergeItem(Merge { item: place(A, index), into: place(into.0, into.1) });
    vec![
        ("into another of ours", person("moderator"), ask(2, (A, 1)), as_is, Ok("merged into 1 of A2")),
        ("into the partner's", person("moderator"), ask(2, (B, 1)), as_is, Ok("merged into 1 of A2")),
        ("one for members into a public one", person("moderator"), ask(7, (A, 1)), as_is, Ok("merged into 1 of A7")),
        ("a public one into one for members", person("moderator"), ask(2, (A, 7)), as_is, Err(R::BadMergeTarget)),
        ("into itself", person("moderator"), ask(1, (A, 1)), as_is, Err(R::BadMergeTarget)),
        ("into what is withheld", person("moderator"), ask(2, (A, 3)), as_is, Err(R::BadMergeTarget)),
        ("into another kind", person("moderator"), ask(2, (A, 4)), as_is, Err(R::BadMergeTarget)),
        ("supplements stay", person("moderator"), ask(6, (A, 6)), as_is, Err(R::BadMergeTarget)),
        ("people voted on it", person("moderator"), ask(4, (B, 3)), as_is, Err(R::HasVotes)),
        ("it is withheld", person("moderator"), ask(3, (A, 1)), as_is,
            Err(R::WrongState { state: State::Withheld })),
        ("into nothing", person("moderator"), ask(2, (B, 88)), as_is, Err(R::NoSuchItem)),
        ("no moderator", person("member"), ask(2, (A, 1)), as_is, Err(R::NeedsRole { role: "moderator" })),
    ]
}

#[rustfmt::skip]
pub fn split() -> Vec<Row> {
    use Refusal as R;
    let ask = |index, arguments: Vec<&str>| {
        let arguments = arguments.into_iter().map(str::to_owned).collect();
        Ask::SplitItem(Split { item: place(A, index), arguments })
    };
    vec![
        ("a pending one", person("moderator"), ask(2, vec!["修路", "修桥"]), as_is,
            Ok("published of A2; argument/member/public of A2 text; published of it; \
                argument/member/public of A2 text; published of it")),
        ("a published one for members", person("moderator"), ask(7, vec!["修路", "修桥"]), as_is,
            Ok("argument/member/members of A7 text; published of it; \
                argument/member/members of A7 text; published of it")),
        ("into one", person("moderator"), ask(2, vec!["修路"]), as_is, Err(R::SplitTooSmall)),
        ("into too many", person("moderator"), ask(2, vec!["修路"; 21]), as_is,
            Err(R::TooMany { count: 21, count_max: 20 })),
        ("one of them blank", person("moderator"), ask(2, vec!["修路", ""]), as_is, Err(R::TextBlank)),
        ("a statement", person("moderator"), ask(8, vec!["修路", "修桥"]), as_is, Err(R::WrongKind)),
        ("it is withheld", person("moderator"), ask(3, vec!["修路", "修桥"]), as_is,
            Err(R::WrongState { state: State::Withheld })),
        ("no moderator", person("member"), ask(2, vec!["修路", "修桥"]), as_is,
            Err(R::NeedsRole { role: "moderator" })),
    ]
}

#[rustfmt::skip]
pub fn answer_appeal() -> Vec<Row> {
    use Refusal as R;
    fn set(base: &mut Base, index: u64, state: State) {
        base.items.get_mut(&place(A, index)).unwrap().state = state;
    }
    let ask = |uphold, reason: &str| {
        Ask::AnswerAppeal(Answer { appeal: place(A, 5), item: place(A, 3), uphold, reason: reason.into() })
    };
    vec![
        ("upheld", person("moderator-2"), ask(true, "可以公开"), as_is,
            Ok("published appeal-upheld of A5 reason; published appeal-upheld of A3")),
        ("dismissed", person("moderator-2"), ask(false, "仍不公开"), as_is,
            Ok("published appeal-dismissed of A5 reason")),
        ("by whoever decided", person("moderator"), ask(true, "可以公开"), as_is, Err(R::SameModerator)),
        ("the item was withdrawn meanwhile: closed", person("moderator"), ask(false, "已撤回"),
            |b| set(b, 3, State::Withdrawn), Ok("published appeal-dismissed of A5 reason")),
        ("the item was erased meanwhile: closed", person("moderator-2"), ask(false, "已删除"),
            |b| set(b, 3, State::Erased), Ok("published appeal-dismissed of A5 reason")),
        ("what is no longer withheld is not published", person("moderator-2"), ask(true, "可以公开"),
            |b| set(b, 3, State::Withdrawn), Err(R::WrongState { state: State::Withdrawn })),
        ("answered before", person("moderator-2"), ask(true, "可以公开"), |b| set(b, 5, State::Published),
            Err(R::WrongState { state: State::Published })),
        ("without a sentence", person("moderator-2"), ask(true, ""), as_is, Err(R::ReasonMissing)),
        ("about another item", person("moderator-2"),
            Ask::AnswerAppeal(Answer { appeal: place(A, 5), item: place(A, 1), uphold: true, reason: "好".into() }),
            as_is, Err(R::WrongKind)),
        ("not an appeal", person("moderator-2"),
            Ask::AnswerAppeal(Answer { appeal: place(A, 2), item: place(A, 3), uphold: true, reason: "好".into() }),
            as_is, Err(R::WrongKind)),
        ("no moderator", person("member"), ask(true, "可以公开"), as_is, Err(R::NeedsRole { role: "moderator" })),
    ]
}

#[rustfmt::skip]
pub fn erase() -> Vec<Row> {
    use Refusal as R;
    let ask = |at: Place, parts: &[&str], basis: &str| {
        let parts = parts.iter().map(|p| part(p)).collect();
        Ask::EraseParts(Erase { item: at, parts, basis: code(basis) })
    };
    let of = |index, parts: &[&str], basis: &str| ask(place(A, index), parts, basis);
    vec![
        ("an author asks", person("member"), of(1, &["text"], AUTHOR_REQUEST), as_is, Ok("erase text of A1")),
        ("whatever exists of what is named, in order", person("member"),
            of(1, &["text", "reason", "author", "text"], AUTHOR_REQUEST), as_is, Ok("erase author text of A1")),
        ("an administrator on a legal basis", person("admin"), of(1, &["text"], "court-order"), as_is,
            Ok("erase text of A1")),
        ("an author on another basis", person("member"), of(1, &["text"], "court-order"), as_is,
            Err(R::NeedsRole { role: "administrator" })),
        ("somebody else", person("member-2"), of(1, &["text"], AUTHOR_REQUEST), as_is,
            Err(R::NeedsRole { role: "administrator" })),
        ("it was split: its arguments tell the same", person("member"), of(1, &["author", "text"], AUTHOR_REQUEST),
            |b| {
                argument(b, 11, 1);
                argument(b, 12, 1);
            },
            Ok("erase author text of A1; erase text of A11; erase text of A12")),
        ("it was split, only the name goes", person("member"), of(1, &["author"], AUTHOR_REQUEST),
            |b| argument(b, 11, 1), Ok("erase author of A1")),
        ("another one was split", person("member"), of(1, &["text"], AUTHOR_REQUEST),
            |b| argument(b, 11, 7), Ok("erase text of A1")),
        ("an argument is gone already", person("member"), of(1, &["text"], AUTHOR_REQUEST), |b| {
            argument(b, 11, 1);
            b.items.get_mut(&place(A, 11)).unwrap().parts.clear();
        }, Ok("erase text of A1")),
        ("an argument alone", person("admin"), of(11, &["text"], "court-order"),
            |b| argument(b, 11, 1), Ok("erase text of A11")),
        ("a report rests on it", person("member"), of(1, &["text"], AUTHOR_REQUEST),
            |b| b.items.get_mut(&place(A, 1)).unwrap().is_reported = true, Err(R::ReportRestsOnIt)),
        ("a report rests on it, on a legal basis", person("admin"), of(1, &["text"], "court-order"),
            |b| b.items.get_mut(&place(A, 1)).unwrap().is_reported = true, Ok("erase text of A1")),
        ("a report counts it, it was never shown", person("member"), of(3, &["text"], AUTHOR_REQUEST),
            |b| b.items.get_mut(&place(A, 3)).unwrap().is_reported = true, Ok("erase text of A3")),
        ("nothing", person("member"), of(1, &[], AUTHOR_REQUEST), as_is, Err(R::NothingToErase)),
        ("what is not there", person("member"), of(9, &["text"], AUTHOR_REQUEST), as_is, Err(R::NothingToErase)),
        ("the partner's", person("admin"), ask(place(B, 1), &["text"], "court-order"), as_is, Err(R::NotOurItem)),
        ("nothing of that place", person("admin"), of(99, &["text"], "court-order"), as_is, Err(R::NoSuchItem)),
    ]
}

#[rustfmt::skip]
pub fn acknowledge() -> Vec<Row> {
    use Refusal as R;
    let ask = |log: &str, index| Ask::AcknowledgeErasure(place(log, index));
    vec![
        ("the partner erased", Actor::Node, ask(B, 30), as_is, Ok("erase.ack of B30")),
        ("by hand", person("admin"), ask(B, 30), as_is, Ok("erase.ack of B30")),
        ("again", Actor::Node, ask(B, 31), as_is, Err(R::AlreadyDone)),
        ("no erasure", Actor::Node, ask(B, 1), as_is, Err(R::NoSuchErasure)),
        ("one's own", Actor::Node, ask(A, 30), |b| {
            let facts = b.erasures[&place(B, 30)].clone();
            b.erasures.insert(place(A, 30), facts);
        }, Err(R::NoSuchErasure)),
        ("by somebody", person("member"), ask(B, 30), as_is, Err(R::NeedsRole { role: "administrator" })),
    ]
}

#[test]
fn items_are_moderated() {
    for table in [publish(), withhold(), merge(), split(), answer_appeal(), erase(), acknowledge()] {
        check(&table);
    }
}

#[test]
fn audiences_are_ordered_from_wide_to_narrow() {
    assert!(Audience::ALL.is_sorted_by(|a, b| a < b));
    assert_eq!(Audience::ALL.first(), Some(&Audience::Public));
}
