//! The joint plan's canonical bytes, what they refuse, and what two versions differ in.

use hutong_core::{
    canonical::{DOCUMENT, Value, parse_object, write_object},
    consultation::plan::{Approval, Changed, Field, Plan, Progress, Row, Step, compare},
    ids::{ConsultationId, Ref},
    moment::Moment,
};
use hutong_log::hash::sha256;

use crate::fixtures::{A, B, both, code, origin, plan};

fn to(log: &str, index: u64) -> Ref {
    Ref { origin: Some(origin(log)), index, hash: sha256(&index.to_be_bytes()) }
}

fn whole() -> Plan {
    let mut plan = plan(2, vec![to(B, 1), to(A, 1)]);
    let approval = |body: &str, step, comment: &str| Approval {
        body: origin(body),
        step,
        who: "办公厅".to_owned(),
        at: Moment(1_763_800_421),
        comment: comment.to_owned(),
    };
    plan.rows[0].approvals = vec![
        approval(A, Step::Draft, ""),
        approval(B, Step::Sign, "同意"),
        approval(A, Step::Check, "改了两处"),
        approval(A, Step::Check, ""),
    ];
    plan.rows[0].held = Some(ConsultationId::new("two-rivers").unwrap());
    plan.rows.push(Row { no: 7, topic: both("", "Night buses"), from: Vec::new(), ..plan.rows[0].clone() });
    plan
}

fn broken(change: impl FnOnce(&mut Plan)) -> String {
    let mut plan = whole();
    change(&mut plan);
    Plan::read(&plan.bytes()).expect_err("refused").to_string()
}

#[test]
fn a_plan_is_read_as_written() {
    let plan = whole();
    assert_eq!(Plan::read(&plan.bytes()).unwrap(), plan);
    assert_eq!(plan.sources().count(), 2);
    assert_eq!(plan.row(7).unwrap().topic.for_lang("zh-CN"), "Night buses");
    assert!(plan.row(2).is_none());
    let o = parse_object(&write_object(&parse_object(&plan.bytes(), DOCUMENT).unwrap()), DOCUMENT)
        .unwrap()
        .without(|_| false);
    let more = write_object(&o.with("more", Value::text("x")));
    assert!(Plan::read(&more).unwrap_err().to_string().contains("unknown"));
}

#[test]
fn each_field_keeps_its_rule() {
    let approvals = |plan: &mut Plan| plan.rows[0].approvals.swap(0, 2);
    for (what, error) in [
        ("ver", broken(|p| p.ver = 0)),
        ("rows", broken(|p| p.rows.swap(0, 1))),
        ("rows", broken(|p| p.rows[1].no = 1)),
        ("rows", broken(|p| p.rows = (1..=201).map(|no| Row { no, ..p.rows[1].clone() }).collect())),
        ("no", broken(|p| p.rows[0].no = 0)),
        ("quarter", broken(|p| p.rows[0].quarter = 5)),
        ("quarter", broken(|p| p.rows[0].quarter = 0)),
        ("topic", broken(|p| p.rows[0].topic = both("", ""))),
        ("topic", broken(|p| p.rows[0].topic = both("一\n二", ""))),
        ("title", broken(|p| p.title = both(" ", ""))),
        ("leads", broken(|p| p.rows[0].leads = vec![(origin(A), "甲".into()), (origin(A), "乙".into())])),
        ("leads", broken(|p| p.rows[0].leads[0].1 = String::new())),
        ("from", broken(|p| p.rows[0].from.swap(0, 1))),
        ("from", broken(|p| p.rows[0].from[0].origin = None)),
        ("approvals", broken(approvals)),
        ("who", broken(|p| p.rows[0].approvals[0].who = String::new())),
    ] {
        assert!(error.contains(&format!("\"{what}\"")), "{what}: {error}");
    }
}

#[test]
fn versions_are_compared_by_row_and_field() {
    let before = whole();
    let mut now = whole();
    assert!(compare(&before, &now).is_empty());
    now.rows[0].progress = Progress::Done;
    now.rows[0].topic.zh = "河与路".to_owned();
    now.rows.remove(1);
    now.rows.push(Row { no: 9, form: code("written"), ..now.rows[0].clone() });
    let found = compare(&before, &now);
    let numbers: Vec<u64> = found.iter().map(Changed::no).collect();
    assert_eq!(numbers, [1, 7, 9]);
    let Changed::Row { fields, .. } = &found[0] else { panic!("{found:?}") };
    assert_eq!(fields, &[Field::Topic, Field::Progress]);
    assert!(matches!(found[1], Changed::Removed(row) if row.no == 7));
    assert!(matches!(found[2], Changed::Added(row) if row.no == 9));
    let every = |p: &mut Row| {
        p.form = code("written");
        p.leads.clear();
        p.quarter = 4;
        p.held = None;
        p.from.clear();
        p.approvals.clear();
    };
    let mut now = whole();
    every(&mut now.rows[0]);
    let Changed::Row { fields, .. } = &compare(&before, &now)[0] else { panic!("one changed") };
    assert_eq!(fields, &[Field::Form, Field::Leads, Field::Quarter, Field::Held, Field::From, Field::Approvals]);
}
