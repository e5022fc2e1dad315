//! The worksheet of a report: every change, what it clashes with, what rests on nothing, and the report that it says.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::{
        charter::Bilingual,
        report::Report,
        theme::{Theme, ThemeTree},
    },
    home::{
        working::{ACTS_MAX, Hand},
        worksheet::{Edit, LINES_MAX, Quoted, Standing, Stuck, TakenPoint, Worksheet},
    },
    ids::{Code, FormKey, Place, Ref},
    moment::Moment,
};
use hutong_log::hash::sha256;

use crate::fixtures::{A, B, both, code, origin, place, topic};

fn hand(seen: u64) -> Hand {
    Hand { key: FormKey([7; 16]), by: "张敏".to_owned(), at: Moment(7), seen }
}

fn source(log: &str, index: u64, quote: Quoted) -> (Place, Quoted) {
    (place(log, index), quote)
}

/// Recommendation 1 for `a` with sentences 2 (A1 quoted, B1) and 3 (nothing); recommendation 4 for `b`, and 5 for `a`.
fn sheet() -> Worksheet {
    let mut sheet = Worksheet::default();
    let edits = [
        Edit::Title(both("报告", "Report")),
        Edit::Point(code("a"), "修堰".to_owned()),
        Edit::Line(1, "磨坊受淹".to_owned(), vec![source(A, 1, Some((2, 5))), source(B, 1, None)]),
        Edit::Line(1, "年年如此".to_owned(), Vec::new()),
        Edit::Point(code("b"), "加车".to_owned()),
        Edit::Point(code("a"), "种柳".to_owned()),
    ];
    edits.iter().for_each(|edit| sheet.apply(edit, hand(99)).unwrap());
    sheet
}

fn told(sheet: &Worksheet) -> String {
    let line = |line: &hutong_core::home::worksheet::Line| format!("{}{}:{}", line.id, line.text, line.sources.len());
    let point = |point: &hutong_core::home::worksheet::Point| {
        let lines: Vec<String> = point.lines.iter().map(line).collect();
        format!("{}{}{}[{}]", point.theme, point.id, point.text, lines.join(" "))
    };
    sheet.points.iter().map(point).collect::<Vec<_>>().join(" ")
}

const NOW: u64 = 6;

#[track_caller]
fn check(edit: Edit, seen: u64, wanted: Result<&str, Stuck>) {
    let mut changed = sheet();
    let before = changed.clone();
    match (changed.apply(&edit, hand(seen)), wanted) {
        (Ok(()), Ok(wanted)) => {
            assert_eq!(told(&changed), wanted, "{edit:?}");
            assert_eq!(Worksheet::read(&changed.bytes()), Ok(changed.clone()), "{edit:?}");
            assert_eq!(changed.since(before.n).count(), 1);
        }
        (Err(stuck), Err(wanted)) => {
            assert_eq!(stuck, wanted, "{edit:?}");
            assert_eq!(changed, before, "what fails changes nothing: {edit:?}");
        }
        (got, wanted) => panic!("{edit:?}: {got:?} instead of {wanted:?}"),
    }
}

#[test]
fn sentences_are_written_moved_and_taken_away() {
    assert_eq!(told(&sheet()), "a1修堰[2磨坊受淹:2 3年年如此:0] b4加车[] a5种柳[]");
    let text = |words: &str| words.to_owned();
    check(Edit::Write(1, text("修")), NOW, Ok("a1修[2磨坊受淹:2 3年年如此:0] b4加车[] a5种柳[]"));
    check(Edit::Write(3, text("是")), NOW, Ok("a1修堰[2磨坊受淹:2 3是:0] b4加车[] a5种柳[]"));
    check(Edit::Write(9, text("无")), NOW, Err(Stuck::Changed));
    check(Edit::Write(5, text("无")), 5, Err(Stuck::Changed));
    check(Edit::Remove(5), 5, Err(Stuck::Changed));
    check(Edit::Remove(5), NOW, Ok("a1修堰[2磨坊受淹:2 3年年如此:0] b4加车[]"));
    check(Edit::Remove(2), NOW, Ok("a1修堰[3年年如此:0] b4加车[] a5种柳[]"));
    // A recommendation moves among those of its theme.
    check(Edit::Up(5), NOW, Ok("a5种柳[] b4加车[] a1修堰[2磨坊受淹:2 3年年如此:0]"));
    check(Edit::Down(4), NOW, Err(Stuck::Nothing));
    check(Edit::Down(2), NOW, Ok("a1修堰[3年年如此:0 2磨坊受淹:2] b4加车[] a5种柳[]"));
    check(Edit::Up(2), NOW, Err(Stuck::Nothing));
}

#[test]
fn trays_are_filled_and_emptied() {
    let line = |words: &str, sources| Edit::Line(4, words.to_owned(), sources);
    check(line("晚", vec![source(B, 9, None)]), 0, Ok("a1修堰[2磨坊受淹:2 3年年如此:0] b4加车[6晚:1] a5种柳[]"));
    check(Edit::Line(2, "下".to_owned(), Vec::new()), NOW, Err(Stuck::Nothing));
    check(Edit::Cite(3, vec![source(A, 2, None)]), 0, Ok("a1修堰[2磨坊受淹:2 3年年如此:1] b4加车[] a5种柳[]"));
    check(Edit::Cite(2, vec![source(A, 1, None)]), 0, Ok("a1修堰[2磨坊受淹:2 3年年如此:0] b4加车[] a5种柳[]"));
    check(Edit::Cite(3, Vec::new()), NOW, Err(Stuck::Nothing));
    check(Edit::Cite(1, vec![source(A, 2, None)]), NOW, Err(Stuck::Nothing));
    check(Edit::Uncite(2, place(A, 1)), 0, Ok("a1修堰[2磨坊受淹:1 3年年如此:0] b4加车[] a5种柳[]"));
    check(Edit::Uncite(2, place(A, 9)), NOW, Err(Stuck::Changed));
    assert_eq!(sheet().bare(), [4, 5, 3], "two recommendations and a sentence rest on nothing");
    assert_eq!(sheet().sources().count(), 2);
}

#[test]
fn the_machines_draft_comes_after_what_is_there() {
    let taken = TakenPoint {
        theme: code("b"),
        text: "夜班车".to_owned(),
        lines: vec![("九点后无车".to_owned(), vec![source(B, 2, Some((0, 3)))])],
    };
    let all = "a1修堰[2磨坊受淹:2 3年年如此:0] b4加车[] a5种柳[] b6夜班车[7九点后无车:1]";
    check(Edit::Take(vec![taken]), 0, Ok(all));
    check(Edit::Take(Vec::new()), NOW, Err(Stuck::Nothing));
    let mut full = sheet();
    let line = |n: usize| Edit::Line(4, format!("{n}"), Vec::new());
    (0..LINES_MAX).for_each(|n| full.apply(&line(n), hand(0)).unwrap());
    assert_eq!(full.apply(&line(0), hand(0)), Err(Stuck::TooMany));
    assert_eq!(full.acts.len(), ACTS_MAX);
}

fn tree() -> ThemeTree {
    let theme = |id: &str, parent: Option<&str>, items: &[(&str, u64)]| Theme {
        id: code(id),
        parent: parent.map(|p| Code::new(p).unwrap()),
        label: format!("主题{id}"),
        machine_label: String::new(),
        items: items.iter().map(|(log, index)| refer(&place(log, *index))).collect(),
    };
    let themes = vec![theme("a", None, &[(A, 1)]), theme("a1", Some("a"), &[(B, 1)]), theme("b", None, &[(B, 2)])];
    ThemeTree { consultation: topic(), ver: 1, themes, unthemed: Vec::new() }
}

fn refer(place: &Place) -> Ref {
    Ref { origin: Some(place.origin.clone()), index: place.index, hash: sha256(&place.index.to_be_bytes()) }
}

fn standing() -> Standing {
    Standing { ver: 2, pins: vec![(origin(B), 4), (origin(A), 3)], counts: BTreeMap::new(), simulated: true }
}

#[test]
fn a_report_and_its_worksheet_say_the_same() {
    let mut sheet = sheet();
    let (tree, refs) = (tree(), [place(A, 1), place(B, 1), place(B, 2)].map(|p| (p.clone(), refer(&p))));
    let refs: BTreeMap<Place, Ref> = refs.into();
    let report = sheet.report(&tree, &refs, standing());
    assert!(Report::read(&report.bytes()).is_err(), "with sentences that rest on nothing it is no report");
    for edit in [Edit::Remove(3), Edit::Remove(5), Edit::Line(4, "九点".to_owned(), vec![source(B, 2, None)])] {
        sheet.apply(&edit, hand(99)).unwrap();
    }
    let report = sheet.report(&tree, &refs, standing());
    assert_eq!(Report::read(&report.bytes()).as_ref(), Ok(&report));
    assert_eq!(report.title, Bilingual { zh: "报告".to_owned(), en: "Report".to_owned() });
    let labels: Vec<&str> = report.sections.iter().map(|section| section.label.as_str()).collect();
    assert_eq!(labels, ["主题a", "主题b"], "chapters are the themes on top");
    assert_eq!(report.sections[0].counts.values().sum::<u64>(), 2, "with what is below them");
    assert_eq!(report.sections[0].recommendations[0].claims[0].sources[1].quote, Some((2, 5)));
    let again = Worksheet::of_report(&report, &tree);
    assert_eq!(Worksheet::read(&again.bytes()), Ok(again.clone()));
    assert_eq!(again.report(&tree, &refs, standing()), report);
    // A source that may not be read any more carries nothing.
    let fewer: BTreeMap<Place, Ref> = refs.into_iter().filter(|(p, _)| p.origin != origin(A)).collect();
    assert_eq!(again.report(&tree, &fewer, standing()).sources().count(), 2);
}

#[test]
fn bytes_that_are_no_worksheet_are_refused() {
    let good = String::from_utf8(sheet().bytes()).unwrap();
    let bad = [
        good.replace("\"doc\":\"worksheet\"", "\"doc\":\"report\""),
        good.replace("\"id\":3,", "\"id\":2,"),
        good.replace("\"id\":3,", "\"id\":300,"),
        good.replace("1,2,5]", "1,5,2]"),
        good.replace("\"text\":\"加车\"", "\"text\":\" \""),
        good.replace("\"zh\":\"报告\"", "\"zh\":\"报\\n告\""),
    ];
    for text in bad {
        assert_ne!(text, good);
        assert!(Worksheet::read(text.as_bytes()).is_err(), "{text}");
    }
}
