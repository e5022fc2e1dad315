//! The theme board: every change, what it clashes with, and that its bytes come back as they were.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::theme::ThemeTree,
    home::{
        board::{Board, Clash, Edit, Picked, Spot, Taken},
        working::{ACTS_MAX, Hand},
    },
    ids::{FormKey, Place, Ref},
    moment::Moment,
};
use hutong_log::hash::sha256;

use crate::fixtures::{A, B, code, place, topic};

fn hand(key: u8, seen: u64) -> Hand {
    Hand { key: FormKey([key; 16]), by: "张敏".to_owned(), at: Moment(7), seen }
}

fn picked(items: &[(&str, u64)], from: Spot) -> Picked {
    Picked { items: items.iter().map(|(log, index)| place(log, *index)).collect(), from }
}

fn theme(id: &str) -> Spot {
    Spot::Theme(code(id))
}

/// `a` (A1, B1) with `a1` below it (A2), `b` (A3), and B4 aside.
fn board() -> Board {
    let mut board = Board::default();
    let mut n = 0;
    let mut apply = |edit: Edit| {
        n += 1;
        board.apply(&edit, hand(n, u64::from(n))).unwrap();
    };
    apply(Edit::New(picked(&[(A, 1), (B, 1)], Spot::Nowhere), code("a"), "甲".to_owned()));
    apply(Edit::New(picked(&[(A, 2)], Spot::Nowhere), code("a1"), "甲一".to_owned()));
    apply(Edit::New(picked(&[(A, 3)], Spot::Nowhere), code("b"), "乙".to_owned()));
    apply(Edit::Nest(code("a1"), Some(code("a"))));
    apply(Edit::Aside(picked(&[(B, 4)], Spot::Nowhere), "另行处理".to_owned()));
    board
}

/// Themes in reading order with their opinions, and those aside.
fn told(board: &Board) -> String {
    let items = |items: &mut dyn Iterator<Item = &Place>| {
        let short = |p: &Place| format!("{}{}", if p.origin.as_str() == A { "a" } else { "b" }, p.index);
        let mut all: Vec<String> = items.map(short).collect();
        all.sort();
        all.join(" ")
    };
    let themes = board.in_order().into_iter().map(|theme| {
        let depth = if theme.parent.is_some() { "." } else { "" };
        format!("{depth}{}[{}]", theme.id, items(&mut theme.items.iter()))
    });
    let themes = themes.collect::<Vec<_>>().join(" ");
    format!("{themes} | {}", items(&mut board.aside.keys()))
}

#[track_caller]
fn check(edit: Edit, seen: u64, wanted: Result<&str, Clash>) {
    let mut changed = board();
    let before = changed.clone();
    match (changed.apply(&edit, hand(99, seen)), wanted) {
        (Ok(()), Ok(wanted)) => {
            assert_eq!(told(&changed), wanted, "{edit:?}");
            assert_eq!(changed.n, before.n + 1);
            assert!(changed.has_taken(&FormKey([99; 16])) && !before.has_taken(&FormKey([99; 16])));
            assert_eq!(Board::read(&changed.bytes()), Ok(changed.clone()), "{edit:?}");
        }
        (Err(clash), Err(wanted)) => {
            assert_eq!(clash, wanted, "{edit:?}");
            assert_eq!(changed, before, "what fails changes nothing: {edit:?}");
        }
        (got, wanted) => panic!("{edit:?}: {got:?} instead of {wanted:?}"),
    }
}

const NOW: u64 = 5;

#[test]
fn opinions_go_from_where_they_were_seen() {
    assert_eq!(told(&board()), "a[a1 b1] .a1[a2] b[a3] | b4");
    let to_b = |items: &[(&str, u64)], from| Edit::Move(picked(items, from), code("b"));
    check(to_b(&[(A, 1)], theme("a")), NOW, Ok("a[b1] .a1[a2] b[a1 a3] | b4"));
    check(to_b(&[(A, 9)], Spot::Nowhere), 0, Ok("a[a1 b1] .a1[a2] b[a3 a9] | b4"));
    check(to_b(&[(B, 4)], Spot::Aside), NOW, Ok("a[a1 b1] .a1[a2] b[a3 b4] | "));
    check(to_b(&[(A, 1)], Spot::Nowhere), NOW, Err(Clash::Moved));
    check(to_b(&[(A, 1), (A, 2)], theme("a")), NOW, Err(Clash::Moved));
    check(to_b(&[(A, 1)], theme("gone")), NOW, Err(Clash::Changed));
    check(to_b(&[], theme("a")), NOW, Err(Clash::Nothing));
    check(Edit::Move(picked(&[(A, 1)], theme("a")), code("gone")), NOW, Err(Clash::Changed));
    check(Edit::Back(picked(&[(A, 1)], theme("a"))), NOW, Ok("a[b1] .a1[a2] b[a3] | b4"));
    check(Edit::Back(picked(&[(B, 4)], Spot::Aside)), NOW, Ok("a[a1 b1] .a1[a2] b[a3] | "));
    let aside = Edit::Aside(picked(&[(A, 3)], theme("b")), "重复".to_owned());
    check(aside, NOW, Ok("a[a1 b1] .a1[a2] b[] | a3 b4"));
}

#[test]
fn themes_are_made_split_named_merged_and_taken_away() {
    let new = |items: &[(&str, u64)], from, id| Edit::New(picked(items, from), code(id), "丙".to_owned());
    check(new(&[], Spot::Nowhere, "c"), NOW, Ok("a[a1 b1] .a1[a2] b[a3] c[] | b4"));
    // What is split off stands beside what it came from.
    check(new(&[(A, 2)], theme("a1"), "c"), NOW, Ok("a[a1 b1] .a1[] .c[a2] b[a3] | b4"));
    check(new(&[(A, 1)], theme("a"), "b"), NOW, Err(Clash::Changed));
    check(Edit::Rename(code("b"), "丙".to_owned()), NOW, Ok("a[a1 b1] .a1[a2] b[a3] | b4"));
    check(Edit::Merge(code("b"), code("a")), NOW, Ok("a[a1 a3 b1] .a1[a2] | b4"));
    check(Edit::Merge(code("a"), code("b")), NOW, Ok("b[a1 a3 b1] .a1[a2] | b4"));
    check(Edit::Merge(code("a"), code("a1")), NOW, Ok("a1[a1 a2 b1] b[a3] | b4"));
    check(Edit::Merge(code("a1"), code("a")), NOW, Ok("a[a1 a2 b1] b[a3] | b4"));
    check(Edit::Merge(code("a"), code("a")), NOW, Err(Clash::Nothing));
    check(Edit::Remove(code("a")), NOW, Ok("a1[a2] b[a3] | b4"));
    check(Edit::Up(code("b")), NOW, Ok("b[a3] a[a1 b1] .a1[a2] | b4"));
    check(Edit::Down(code("a")), NOW, Ok("b[a3] a[a1 b1] .a1[a2] | b4"));
    check(Edit::Up(code("a")), NOW, Err(Clash::Nothing));
    check(Edit::Down(code("a1")), NOW, Err(Clash::Nothing));
    check(Edit::Nest(code("b"), Some(code("a"))), NOW, Ok("a[a1 b1] .a1[a2] .b[a3] | b4"));
    check(Edit::Nest(code("a1"), None), NOW, Ok("a[a1 b1] a1[a2] b[a3] | b4"));
    check(Edit::Nest(code("b"), Some(code("a1"))), NOW, Err(Clash::TooDeep));
    check(Edit::Nest(code("a"), Some(code("b"))), NOW, Err(Clash::TooDeep));
    check(Edit::Nest(code("b"), Some(code("b"))), NOW, Err(Clash::TooDeep));
}

#[test]
fn whoever_has_not_seen_a_change_does_not_undo_it() {
    // `a1` was put below `a` by change 4, which a page of change 3 does not know.
    check(Edit::Rename(code("a1"), "丁".to_owned()), 3, Err(Clash::Changed));
    check(Edit::Nest(code("a1"), None), 3, Err(Clash::Changed));
    check(Edit::Merge(code("a1"), code("b")), 3, Err(Clash::Changed));
    check(Edit::Merge(code("b"), code("a1")), 3, Err(Clash::Changed));
    check(Edit::Remove(code("a1")), 3, Err(Clash::Changed));
    check(Edit::Remove(code("gone")), NOW, Err(Clash::Changed));
    // What it does not touch is made all the same.
    check(Edit::Rename(code("b"), "丁".to_owned()), 3, Ok("a[a1 b1] .a1[a2] b[a3] | b4"));
}

#[test]
fn the_machine_places_only_what_has_no_place() {
    let taken = |id: &str, parent: Option<&str>, items: &[(&str, u64)]| Taken {
        id: code(id),
        parent: parent.map(code),
        label: "机器".to_owned(),
        items: items.iter().map(|(log, index)| place(log, *index)).collect(),
    };
    let all = vec![
        taken("a", None, &[(A, 3), (A, 9)]),
        taken("m", Some("a"), &[(B, 9)]),
        taken("deep", Some("a1"), &[(B, 8)]),
        taken("top", None, &[]),
    ];
    let mut board = board();
    board.apply(&Edit::Take(all.clone()), hand(50, NOW)).unwrap();
    assert_eq!(told(&board), "a[a1 a9 b1] .a1[a2] .m[b9] b[a3] deep[b8] top[] | b4");
    let made = board.theme(&code("m")).unwrap();
    assert_eq!((&*made.label, &*made.machine_label), ("机器", "机器"));
    assert_eq!(board.apply(&Edit::Take(all), hand(51, 99)), Err(Clash::Nothing), "a second time there is nothing");
}

#[test]
fn a_tree_and_its_board_say_the_same() {
    let board = board();
    let refer =
        |p: &Place| Ref { origin: Some(p.origin.clone()), index: p.index, hash: sha256(&p.index.to_be_bytes()) };
    let refs: BTreeMap<Place, Ref> = board.placed().into_iter().map(|p| (p.clone(), refer(p))).collect();
    let tree = board.tree(&topic(), 3, &refs);
    assert_eq!(ThemeTree::read(&tree.bytes()).as_ref(), Ok(&tree), "parents first, every item once");
    let again = Board::of_tree(&tree);
    assert_eq!(told(&again), told(&board));
    assert_eq!(again.tree(&topic(), 3, &refs), tree);
    // What may not be read any more is in no tree.
    let fewer: BTreeMap<Place, Ref> = refs.into_iter().filter(|(p, _)| p.index != 1).collect();
    assert_eq!(board.tree(&topic(), 3, &fewer).items().count(), 3);
}

#[test]
fn changes_are_remembered_up_to_a_number() {
    let mut board = board();
    for n in 0..60_u8 {
        board.apply(&Edit::Rename(code("b"), format!("乙{n}")), hand(100 + n, 1_000)).unwrap();
    }
    assert_eq!((board.n, board.acts.len()), (65, ACTS_MAX));
    assert_eq!(board.since(63).map(|act| act.into.as_str()).collect::<Vec<_>>(), ["乙58", "乙59"]);
    assert_eq!(board.acts[0].n, 26);
}

#[test]
fn bytes_that_are_no_board_are_refused() {
    let good = String::from_utf8(board().bytes()).unwrap();
    let bad = [
        good.replace("\"doc\":\"board\"", "\"doc\":\"themes\""),
        good.replace("\"id\":\"a1\"", "\"id\":\"a\""),
        good.replace("\"parent\":\"a\"", "\"parent\":\"zz\""),
        good.replace("[0,1]", "[7,1]"),
        good.replace("\"label\":\"乙\"", "\"label\":\"\""),
        good.replace("另行处理", &"长".repeat(201)),
        // One opinion in two places.
        good.replace("[[1,3]]", "[[1,2]]"),
    ];
    for text in bad {
        assert_ne!(text, good);
        assert!(Board::read(text.as_bytes()).is_err(), "{text}");
    }
}
