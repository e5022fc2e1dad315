//! Whose confirmation of an erasure is owed.

use std::collections::BTreeSet;

use hutong_core::{
    ids::{Origin, Place},
    moment::Moment,
    partner::erasure::{ACKNOWLEDGE_S_MAX, Erasure, overdue, to_acknowledge},
};

fn origin(name: &str) -> Origin {
    Origin::new(name).unwrap()
}

fn erasure(log: &str, index: u64, erased: u64, acknowledged: &[&str]) -> Erasure {
    let set = |names: &[&str]| -> BTreeSet<Origin> { names.iter().map(|n| origin(n)).collect() };
    Erasure {
        place: Place { origin: origin(log), index },
        erased: Moment(erased),
        holders: set(&["a", "b", "c"]),
        acknowledged: set(acknowledged),
    }
}

#[test]
fn partners_erasures_are_ours_to_confirm_oldest_first() {
    let all =
        [erasure("b", 9, 50, &[]), erasure("b", 7, 10, &["c"]), erasure("a", 1, 5, &[]), erasure("c", 2, 20, &["a"])];
    let owed: Vec<u64> = to_acknowledge(&origin("a"), &all).into_iter().map(|p| p.index).collect();
    assert_eq!(owed, [7, 9]);
}

#[test]
fn what_partners_owe_is_overdue_after_72_hours() {
    let all = [erasure("a", 1, 0, &["b"]), erasure("a", 2, 7200, &[]), erasure("b", 3, 0, &[])];
    let late = |now: u64| -> Vec<(u64, String, u64)> {
        let found = overdue(&origin("a"), &all, Moment(now));
        found.into_iter().map(|o| (o.erasure.index, o.partner.to_string(), o.hours)).collect()
    };
    assert_eq!(late(ACKNOWLEDGE_S_MAX), []);
    assert_eq!(late(ACKNOWLEDGE_S_MAX + 1), [(1, "c".to_owned(), 72)]);
    let all_late = [(1, "c".to_owned(), 74), (2, "b".to_owned(), 72), (2, "c".to_owned(), 72)];
    assert_eq!(late(ACKNOWLEDGE_S_MAX + 7201), all_late);
}
