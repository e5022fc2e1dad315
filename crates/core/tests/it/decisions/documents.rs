//! What signatories ask for: joint documents, reports.

use hutong_core::{
    command::{Actor, Ask},
    consultation::{
        charter::Contradiction,
        document::{Act, ActFacts, Answer, Propose, Reject},
        item::{Module, State},
    },
    facts::Base,
    ids::PersonId,
    record::DocumentVersion,
    refusal::Refusal,
};
use hutong_log::hash::sha256;

use super::{
    Row, as_is, check,
    scene::{hash_of, ref_to, report_bytes},
    taking_part::with_charter,
};
use crate::fixtures::{A, B, C, both, charter, document, origin, person, place, report, themes, topic};

fn voice(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

fn all_checked(base: &mut Base) {
    let drafts = [
        charter(2, &[A, B]).bytes(),
        charter(3, &[A, B]).bytes(),
        charter(2, &[B]).bytes(),
        charter(2, &[A, B, C]).bytes(),
        themes(2, vec![ref_to(A, 1)]).bytes(),
        themes(2, vec![ref_to(A, 77)]).bytes(),
        report_bytes(2),
        unexplained(),
        at_odds(),
        b"{}".to_vec(),
        beyond(),
        of_stranger(),
    ];
    for (id, facts) in &mut base.documents {
        facts.checked.extend(drafts.iter().map(|d| sha256(d)));
        assert!(id.as_str().starts_with("science-city/"));
    }
}

fn unexplained() -> Vec<u8> {
    let mut charter = charter(2, &[A, B]);
    charter.reason = both("", "");
    charter.bytes()
}

fn at_odds() -> Vec<u8> {
    let mut charter = charter(2, &[A, B]);
    charter.modules.remove(&Module::Opinions);
    charter.bytes()
}

fn beyond() -> Vec<u8> {
    report(2, vec![ref_to(A, 1)], vec![(origin(A), 31)]).bytes()
}

fn of_stranger() -> Vec<u8> {
    report(2, vec![ref_to(A, 1)], vec![(origin(C), 1)]).bytes()
}

fn act(base: &mut Base, kind: &str, log: &str, act: Act, ver: u64) {
    let at = place(log, 60 + ver);
    let version = DocumentVersion { id: document(kind), ver, sha256: sha256(b"other") };
    let facts = base.documents.get_mut(&document(kind)).unwrap();
    facts.acts.push(ActFacts { hash: hash_of(&at), place: at, act, version });
}

fn state(base: &mut Base, log: &str, index: u64, state: State) {
    base.items.get_mut(&place(log, index)).unwrap().state = state;
}

#[rustfmt::skip]
pub fn propose() -> Vec<Row> {
    use Refusal as R;
    let ask = |kind: &str, bytes: Vec<u8>| Ask::ProposeDocument(Propose { document: document(kind), bytes });
    let v2 = || charter(2, &[A, B]).bytes();
    vec![
        ("the next charter, after an anchor of what was seen", person("signatory"), ask("charter", v2()), all_checked,
            Ok("anchor; propose v2 document")),
        ("with a new host", person("signatory"), ask("charter", charter(2, &[A, B, C]).bytes()), all_checked,
            Ok("anchor; propose v2 document")),
        ("themes", person("signatory"), ask("themes", themes(2, vec![ref_to(A, 1)]).bytes()), all_checked,
            Ok("anchor; propose v2 document")),
        ("a report", person("signatory"), ask("report", report_bytes(2)), all_checked,
            Ok("anchor; propose v2 document")),
        ("what was seen is anchored", person("signatory"), ask("charter", v2()), |b| {
            all_checked(b);
            b.heads[0].1 = true;
        }, Ok("propose v2 document")),
        ("nobody checked it", person("signatory"), ask("charter", v2()), as_is, Err(R::NotChecked)),
        ("one of two who were asked agreed", person("signatory"), ask("charter", v2()), |b| {
            all_checked(b);
            let asked = [(voice("observer"), true), (voice("moderator"), false)];
            let facts = b.documents.entry(document("charter")).or_default();
            facts.countersigns.insert(sha256(&charter(2, &[A, B]).bytes()), asked.into());
        }, Err(R::NotCountersigned { count: 1 })),
        ("everybody who was asked agreed", person("signatory"), ask("charter", v2()), |b| {
            all_checked(b);
            let facts = b.documents.entry(document("charter")).or_default();
            facts.countersigns.insert(sha256(&charter(2, &[A, B]).bytes()), [(voice("observer"), true)].into());
        }, Ok("anchor; propose v2 document")),
        ("not the signatory", person("drafter"), ask("charter", v2()), all_checked,
            Err(R::NeedsRole { role: "signatory" })),
        ("not the node", Actor::Node, ask("charter", v2()), all_checked, Err(R::NeedsRole { role: "signatory" })),
        ("not a document", person("signatory"), ask("charter", b"{}".to_vec()), all_checked,
            Err(R::BadDocument { problem: "field \"doc\" should be a string".into() })),
        ("another kind", person("signatory"), ask("themes", v2()), all_checked,
            Err(R::BadDocument { problem: "field \"doc\" should be \"themes\"".into() })),
        ("of an unknown kind", person("signatory"), ask("poem", v2()), all_checked, Err(R::NoSuchConsultation)),
        ("the next charter, without this body", person("signatory"), ask("charter", charter(2, &[B]).bytes()), all_checked,
            Ok("anchor; propose v2 document")),
        ("another's charter", person("signatory"), ask("charter", charter(2, &[B]).bytes()), |b| {
            all_checked(b);
            b.consultations.get_mut(&topic()).unwrap().charter = None;
        }, Err(R::NotHost)),
        ("a change without a reason", person("signatory"), ask("charter", unexplained()), all_checked,
            Err(R::BadDocument { problem: "a changed charter says why".into() })),
        ("a charter at odds with itself", person("signatory"), ask("charter", at_odds()), all_checked,
            Err(R::CharterContradicts { what: Contradiction::RepliesWithoutOpinions })),
        ("a version is left out", person("signatory"), ask("charter", charter(3, &[A, B]).bytes()), all_checked,
            Err(R::WrongVersion { document: document("charter"), next: 2 })),
        ("the partner took the version", person("signatory"), ask("charter", v2()), |b| {
            all_checked(b);
            act(b, "charter", B, Act::Propose, 2);
        }, Err(R::WrongVersion { document: document("charter"), next: 3 })),
        ("an outsider names any version", person("signatory"), ask("charter", v2()), |b| {
            all_checked(b);
            act(b, "charter", C, Act::Propose, 2);
            act(b, "charter", C, Act::Propose, (1 << 53) - 1);
        }, Ok("anchor; propose v2 document")),
        ("a source does not exist", person("signatory"), ask("themes", themes(2, vec![ref_to(A, 77)]).bytes()),
            all_checked, Err(R::UnknownSource { place: place(A, 77) })),
        ("a source is another leaf", person("signatory"), ask("themes", themes(2, vec![ref_to(A, 1)]).bytes()), |b| {
            all_checked(b);
            b.items.get_mut(&place(A, 1)).unwrap().hash = sha256(b"another");
        }, Err(R::UnknownSource { place: place(A, 1) })),
        ("items wait for a moderator", person("signatory"), ask("report", report_bytes(2)), |b| {
            all_checked(b);
            b.dispositions.get_mut(&topic()).unwrap()[1].1 = State::Pending;
        }, Err(R::PendingLeft { pending: 1 })),
        ("themes may be made while items wait", person("signatory"),
            ask("themes", themes(2, vec![ref_to(A, 1)]).bytes()), |b| {
            all_checked(b);
            b.dispositions.get_mut(&topic()).unwrap()[1].1 = State::Pending;
        }, Ok("anchor; propose v2 document")),
        ("a report cites what was withdrawn", person("signatory"), ask("report", report_bytes(2)), |b| {
            all_checked(b);
            state(b, B, 1, State::Withdrawn);
        }, Err(R::SourceNotPublished { place: place(B, 1), state: State::Withdrawn })),
        ("a report cites what was merged", person("signatory"), ask("report", report_bytes(2)), |b| {
            all_checked(b);
            state(b, B, 1, State::Merged);
        }, Ok("anchor; propose v2 document")),
        ("a report pins what is not here", person("signatory"), ask("report", beyond()), all_checked,
            Err(R::PinBeyond { origin: A.into(), asked: 31, known: 30 })),
        ("a report pins a stranger's log", person("signatory"), ask("report", of_stranger()), all_checked,
            Err(R::NotHost)),
        ("no charter is in force", person("signatory"), ask("report", report_bytes(2)), |b| {
            all_checked(b);
            b.consultations.get_mut(&topic()).unwrap().charter = None;
        }, Err(R::CharterNotInForce)),
    ]
}

fn themes_v1() -> DocumentVersion {
    let sha256 = sha256(&themes(1, vec![ref_to(A, 1), ref_to(B, 1)]).bytes());
    DocumentVersion { id: document("themes"), ver: 1, sha256 }
}

#[rustfmt::skip]
pub fn accept() -> Vec<Row> {
    use Refusal as R;
    let ask = |document: DocumentVersion| Ask::AcceptDocument(Answer { document });
    let other = DocumentVersion { sha256: sha256(b"other"), ..themes_v1() };
    let charter_v1 = charter(1, &[A, B]).version().unwrap();
    let mut charter_v2 = charter(2, &[A, B]).version().unwrap();
    charter_v2.sha256 = sha256(b"other");
    vec![
        ("the partner proposed it", person("signatory"), ask(themes_v1()), as_is, Ok("anchor; accept v1 of B20")),
        ("nobody proposed these bytes", person("signatory"), ask(other), as_is, Err(R::NoSuchProposal)),
        ("one's own proposal", person("signatory"), ask(charter_v1), as_is, Err(R::NoSuchProposal)),
        ("nothing of it is known", person("signatory"), ask(themes_v1()), |b| b.documents.clear(),
            Err(R::NoSuchProposal)),
        ("the bytes are not here: nobody signs unseen", person("signatory"), ask(themes_v1()),
            |b| b.documents.get_mut(&document("themes")).unwrap().contents.clear(), Err(R::DocumentNotHere)),
        ("accepted before", person("signatory"), ask(themes_v1()), |b| act(b, "themes", A, Act::Accept, 1),
            Err(R::AlreadyAccepted)),
        ("rejected before: that was information", person("signatory"), ask(themes_v1()),
            |b| act(b, "themes", A, Act::Reject, 1), Ok("anchor; accept v1 of B20")),
        ("a later version is in force", person("signatory"), ask(themes_v1()), |b| {
            let later = DocumentVersion { ver: 2, ..themes_v1() };
            b.documents.get_mut(&document("themes")).unwrap().in_force = Some(later);
        }, Err(R::WrongVersion { document: document("themes"), next: 3 })),
        ("it calls itself another version", person("signatory"), ask(DocumentVersion { ver: 4, ..themes_v1() }), |b| {
            let at = place(B, 22);
            let version = DocumentVersion { ver: 4, ..themes_v1() };
            let facts = b.documents.get_mut(&document("themes")).unwrap();
            facts.acts.push(ActFacts { hash: hash_of(&at), place: at, act: Act::Propose, version });
        }, Err(R::BadDocument { problem: "it calls itself version 1".into() })),
        ("it names an item that is not here", person("signatory"), ask(themes_v1()),
            |b| drop(b.items.remove(&place(B, 1))), Err(R::UnknownSource { place: place(B, 1) })),
        ("the bytes are no charter", person("signatory"), ask(charter_v2), |b| {
            act(b, "charter", B, Act::Propose, 2);
            let facts = b.documents.get_mut(&document("charter")).unwrap();
            facts.contents.insert(sha256(b"other"), b"other".to_vec());
        }, Err(R::BadDocument {
            problem: "not canonical at byte 0: expected a string, an integer, a list or an object".into(),
        })),
        ("not the signatory", person("checker"), ask(themes_v1()), as_is, Err(R::NeedsRole { role: "signatory" })),
    ]
}

#[rustfmt::skip]
pub fn reject() -> Vec<Row> {
    use Refusal as R;
    let ask = |comment: &str| {
        Ask::RejectDocument(Reject { answer: Answer { document: themes_v1() }, comment: comment.into() })
    };
    vec![
        ("with a reason", person("signatory"), ask("第三类要拆开"), as_is, Ok("anchor; reject v1 of B20 comment")),
        ("without", person("signatory"), ask("  "), as_is, Err(R::ReasonMissing)),
        ("accepted before", person("signatory"), ask("不同意"), |b| act(b, "themes", A, Act::Accept, 1),
            Err(R::AlreadyAccepted)),
        ("not the signatory", person("member"), ask("不同意"), as_is, Err(R::NeedsRole { role: "signatory" })),
    ]
}

#[rustfmt::skip]
pub fn issue() -> Vec<Row> {
    use Refusal as R;
    let ask = || Ask::IssueReport(document("report"));
    vec![
        ("it is in force", person("signatory"), ask(), as_is, Ok("report")),
        ("by the timer", Actor::Node, ask(), as_is, Ok("report")),
        ("it is not in force", person("signatory"), ask(),
            |b| b.documents.get_mut(&document("report")).unwrap().in_force = None,
            Err(R::NotInForce { document: document("report") })),
        ("again", person("signatory"), ask(),
            |b| b.documents.get_mut(&document("report")).unwrap().issued.extend([1]), Err(R::AlreadyDone)),
        ("items wait for a moderator", person("signatory"), ask(),
            |b| b.dispositions.get_mut(&topic()).unwrap()[4].1 = State::Pending, Err(R::PendingLeft { pending: 1 })),
        ("others host it", person("signatory"), ask(), |b| with_charter(b, |c| drop(c.hosts.remove(0))),
            Err(R::NotHost)),
        ("not the signatory", person("admin"), ask(), as_is, Err(R::NeedsRole { role: "signatory" })),
    ]
}

#[rustfmt::skip]
pub fn anchor() -> Vec<Row> {
    use Refusal as R;
    vec![
        ("a head is new", Actor::Node, Ask::AnchorHeads, as_is, Ok("anchor")),
        ("by hand", person("admin"), Ask::AnchorHeads, as_is, Ok("anchor")),
        ("all heads are named", Actor::Node, Ask::AnchorHeads, |b| b.heads[0].1 = true, Err(R::AlreadyDone)),
        ("by somebody", person("member"), Ask::AnchorHeads, as_is, Err(R::NeedsRole { role: "administrator" })),
    ]
}

#[test]
fn documents_are_adopted() {
    for table in [propose(), accept(), reject(), issue(), anchor()] {
        check(&table);
    }
}
