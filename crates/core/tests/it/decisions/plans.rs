//! The year's joint plan among the documents: what it may name, and when it is taken.

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Bilingual,
        document::{DocumentFacts, Propose},
        item::{Module, State},
        plan::Plan,
    },
    facts::Base,
    refusal::Refusal,
};
use hutong_log::hash::sha256;

use super::{Row, as_is, check, scene::ref_to, taking_part::with_charter};
use crate::fixtures::{A, B, C, document, origin, person, place, plan};

fn checked(base: &mut Base) {
    let drafts = [first(), unexplained(), with_leads_of(C), from(A, 77), from(A, 2), from(A, 6)];
    let checked = drafts.iter().map(|plan| sha256(&plan.bytes())).collect();
    base.documents.insert(document("plan"), DocumentFacts { checked, ..DocumentFacts::default() });
}

fn first() -> Plan {
    plan(1, vec![ref_to(A, 1), ref_to(B, 1)])
}

fn unexplained() -> Plan {
    Plan { reason: Bilingual::default(), ..plan(2, vec![ref_to(A, 1)]) }
}

fn with_leads_of(log: &str) -> Plan {
    let mut plan = first();
    plan.rows[0].leads = vec![(origin(log), "水利厅".to_owned())];
    plan
}

fn from(log: &str, index: u64) -> Plan {
    plan(1, vec![ref_to(log, index)])
}

#[rustfmt::skip]
pub fn propose() -> Vec<Row> {
    use Refusal as R;
    let ask = |plan: Plan| Ask::ProposeDocument(Propose { document: document("plan"), bytes: plan.bytes() });
    vec![
        ("suggestions of both bodies", person("signatory"), ask(first()), checked,
            Ok("anchor; propose v1 document")),
        ("nobody checked it", person("signatory"), ask(first()), as_is, Err(R::NotChecked)),
        ("not the signatory", person("drafter"), ask(first()), checked, Err(R::NeedsRole { role: "signatory" })),
        ("the consultation is no call for topics", person("signatory"), ask(first()), |b| {
            checked(b);
            with_charter(b, |c| { c.modules.remove(&Module::Topics); });
        }, Err(R::ModuleOff { module: Module::Topics })),
        ("a change without a reason", person("signatory"), ask(unexplained()), checked,
            Err(R::BadDocument { problem: "a changed plan says why".into() })),
        ("somebody else leads", person("signatory"), ask(with_leads_of(C)), checked, Err(R::NotHost)),
        ("a suggestion does not exist", person("signatory"), ask(from(A, 77)), checked,
            Err(R::UnknownSource { place: place(A, 77) })),
        ("a suggestion waits for review", person("signatory"), ask(from(A, 2)), checked,
            Err(R::SourceNotPublished { place: place(A, 2), state: State::Pending })),
        ("a suggestion was merged into another", person("signatory"), ask(from(A, 2)), |b| {
            checked(b);
            b.items.get_mut(&place(A, 2)).unwrap().state = State::Merged;
        }, Ok("anchor; propose v1 document")),
        ("it is another consultation's", person("signatory"), ask(from(A, 2)), |b| {
            checked(b);
            let other = hutong_core::ids::ConsultationId::new("night-buses").unwrap();
            b.items.get_mut(&place(A, 2)).unwrap().consultation = other;
        }, Err(R::UnknownSource { place: place(A, 2) })),
        ("no suggestion, but what was added to one", person("signatory"), ask(from(A, 6)), checked,
            Err(R::WrongKind)),
    ]
}

#[test]
fn a_plan_is_proposed() {
    check(&propose());
}
