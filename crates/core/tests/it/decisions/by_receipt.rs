//! Taking an item back without the device or account that handed it in: its receipt proves whose it is.

use hutong_core::{
    command::{Actor, Ask},
    commitment::{Salt, commit},
    consultation::opinion::WithdrawByReceipt,
    facts::Base,
    ids::{LeafId, PartName},
    receipt::Opened,
    refusal::Refusal,
};

use super::{Row, check};
use crate::fixtures::{A, device, person, place};

/// A receipt's opening of the part `author` of A1, by leaf id 1 and salt 2.
fn shown(named: u8, part: &str) -> Opened {
    let content = format!("{{\"aff\":[],\"h\":\"00\",\"name\":\"\",\"named\":{named}}}").into_bytes();
    Opened { name: PartName::new(part).unwrap(), salt: Salt([2; 32]), content: Some(content) }
}

/// The leaf of A1 commits to what the receipt shows.
fn with_receipt(base: &mut Base) {
    for opened in [shown(0, "author"), shown(0, "text")] {
        let content = opened.content.unwrap();
        let commitment = commit(&opened.salt, &opened.name, LeafId([1; 16]), &content);
        base.house.commitments.insert((place(A, 1), opened.name), (LeafId([1; 16]), commitment));
    }
}

#[rustfmt::skip]
pub fn withdraw_by_receipt() -> Vec<Row> {
    use Refusal as R;
    let ask = |index, shown: Opened| Ask::WithdrawByReceipt(WithdrawByReceipt { item: place(A, index), shown });
    let salted = |mut opened: Opened| { opened.salt = Salt([3; 32]); opened };
    let without_content = |mut opened: Opened| { opened.content = None; opened };
    vec![
        ("its receipt is shown on another device", device("open"), ask(1, shown(0, "author")), with_receipt,
            Ok("withdrawn of A1")),
        ("by somebody signed in", person("member-2"), ask(1, shown(0, "author")), with_receipt, Ok("withdrawn of A1")),
        ("another salt", device("open"), ask(1, salted(shown(0, "author"))), with_receipt, Err(R::NotProven)),
        ("another content", device("open"), ask(1, shown(1, "author")), with_receipt, Err(R::NotProven)),
        ("no content", device("open"), ask(1, without_content(shown(0, "author"))), with_receipt, Err(R::NotProven)),
        ("its words, which others hold too", device("open"), ask(1, shown(0, "text")), with_receipt,
            Err(R::NotProven)),
        ("of a named author, whom others know too", device("open"), ask(1, shown(1, "author")), |b| {
            let opened = shown(1, "author");
            let commitment = commit(&opened.salt, &opened.name, LeafId([1; 16]), &opened.content.unwrap());
            b.house.commitments.insert((place(A, 1), opened.name), (LeafId([1; 16]), commitment));
        }, Err(R::NotProven)),
        ("the receipt of another item", device("open"), ask(2, shown(0, "author")), with_receipt, Err(R::NotProven)),
        ("nothing is there", device("open"), ask(88, shown(0, "author")), with_receipt, Err(R::NoSuchItem)),
        ("the node itself", Actor::Node, ask(1, shown(0, "author")), with_receipt, Err(R::UnknownPerson)),
        ("a report rests on it", device("open"), ask(1, shown(0, "author")), |b| {
            with_receipt(b);
            b.items.get_mut(&place(A, 1)).unwrap().is_reported = true;
        }, Err(R::ReportRestsOnIt)),
    ]
}

#[test]
fn a_receipt_proves_whose_it_is() {
    check(&withdraw_by_receipt());
}
