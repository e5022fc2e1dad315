//! Follow-up in the record: parts in canonical bytes; which leaves begin an action, which are its steps, which are void.

use hutong_core::{
    canonical::{DOCUMENT, Value, parse_object, write_object},
    consultation::follow_up::{Action, Addressee, Days, Note, Part, Step, Unit, lane},
    facts::Needs,
    ids::{ConsultationId, LeafId, Place, Ref},
    moment::Moment,
    projection::Projection,
    record::{Counts, DocumentVersion, Event, Leaf, write},
};
use hutong_log::hash::{Hash, leaf_hash, sha256};

use crate::fixtures::{A, B, code, document, origin, place, topic};

fn leaf(id: u8, c: &ConsultationId, event: Event) -> Vec<u8> {
    let extra = hutong_core::canonical::Object::new();
    write(&Leaf { ts: 0, consultation: Some(c.clone()), id: LeafId([id; 16]), event, extra })
}

fn report(id: u8) -> Vec<u8> {
    let version = DocumentVersion { id: document("report"), ver: 1, sha256: sha256(b"report") };
    let event = Event::ReportIssued { report: version, disposition_root: sha256(b"all"), counts: Counts::new() };
    leaf(id, &topic(), event)
}

fn step(id: u8, about: (Option<&str>, u64, Hash), step: Step) -> Vec<u8> {
    let (log, index, hash) = about;
    let about = Ref { origin: log.map(origin), index, hash };
    leaf(id, &topic(), Event::FollowedUp { about, step, parts: Vec::new() })
}

fn apply(p: &mut Projection, log: &str, leaves: &[Vec<u8>]) {
    leaves.iter().for_each(|bytes| p.apply(&origin(log), bytes));
}

/// Where body `home` stands with the action of a place; `None` where there is no action.
fn lane_of(p: &Projection, home: &str, at: &Place) -> Option<Option<Step>> {
    let needs = Needs { actions: [at.clone()].into(), ..Needs::default() };
    p.facts(&origin(home), &needs, &[]).actions.get(at).map(|facts| facts.lane)
}

#[test]
fn each_body_has_a_lane_of_its_own() {
    let issued = report(1);
    let sent = step(2, (None, 0, leaf_hash(&issued)), Step::Sent);
    let hash = leaf_hash(&sent);
    let mut p = Projection::new();
    // The other body's step comes before what it refers to: the order of arrival changes nothing.
    let theirs = [
        step(3, (Some(A), 1, hash), Step::Sent),
        step(4, (Some(A), 1, hash), Step::Dispatched),
        step(5, (Some(A), 1, hash), Step::Supervised),
        step(6, (Some(A), 1, sha256(b"another")), Step::Answered),
    ];
    apply(&mut p, B, &theirs);
    assert_eq!(lane_of(&p, B, &place(A, 1)), None, "not here yet");
    apply(&mut p, A, &[issued.clone(), sent.clone(), step(7, (None, 1, hash), Step::Instructed)]);
    assert_eq!(lane_of(&p, A, &place(A, 1)), Some(Some(Step::Instructed)));
    assert_eq!(lane_of(&p, B, &place(A, 1)), Some(Some(Step::Dispatched)), "pressing moves nothing");
    let mut q = Projection::new();
    apply(&mut q, A, &[issued, sent, step(7, (None, 1, hash), Step::Instructed)]);
    assert_eq!(lane_of(&q, B, &place(A, 1)), Some(None), "nothing in that lane yet");
    apply(&mut q, B, &theirs);
    assert_eq!(q.digest(), p.digest());
}

#[test]
fn what_refers_to_no_report_of_its_own_log_begins_nothing() {
    let issued = report(1);
    let hash = leaf_hash(&issued);
    let mut p = Projection::new();
    let other = ConsultationId::new("night-buses").unwrap();
    let about = Ref { origin: None, index: 0, hash };
    apply(
        &mut p,
        A,
        &[
            issued,
            step(2, (None, 0, sha256(b"another")), Step::Sent),
            step(3, (None, 0, hash), Step::Dispatched),
            step(4, (None, 9, hash), Step::Sent),
            leaf(5, &other, Event::FollowedUp { about, step: Step::Sent, parts: Vec::new() }),
            step(6, (None, 1, hash), Step::Sent),
            step(7, (None, 0, hash), Step::Sent),
        ],
    );
    apply(&mut p, B, &[step(8, (Some(A), 0, hash), Step::Sent)]);
    for index in 1..6 {
        assert_eq!(lane_of(&p, A, &place(A, index)), None, "{index}");
    }
    assert_eq!(lane_of(&p, B, &place(B, 0)), None, "a report of another log");
    assert_eq!(lane_of(&p, A, &place(A, 6)), Some(Some(Step::Sent)));
    assert_eq!(p.follow_ups().len(), 7, "void leaves stay where they are");
}

#[test]
fn a_lane_stands_at_the_last_step_that_moves_it() {
    assert_eq!(lane([]), None);
    assert_eq!(lane([Step::Supervised]), None);
    assert_eq!(lane([Step::Sent, Step::Returned, Step::Supervised]), Some(Step::Returned));
}

fn action() -> Action {
    let unit = |log: &str, part, name: &str| Unit { body: origin(log), part, name: name.to_owned() };
    let mut units = vec![
        unit(A, Part::Lead, "生态环境厅"),
        unit(A, Part::Assisting, "水利厅"),
        unit(B, Part::Separate, "生态环境局"),
    ];
    units.sort();
    Action { recommendation: (3, 1), addressee: Addressee::National, units, due: None, days: Days::Calendar }
}

#[test]
fn parts_are_read_as_written() {
    let with_due = Action { due: Some(Moment(9)), ..action() };
    for action in [action(), with_due] {
        assert_eq!(Action::read(&action.bytes()).unwrap(), action);
    }
    let bare = Note { at: Moment(7), unit: String::new(), ..Note::default() };
    let full = Note {
        unit: "办公厅".to_owned(),
        code: Some(code("a")),
        due: Some(Moment(8)),
        review: Some(Moment(9)),
        ..bare.clone()
    };
    for note in [bare, full] {
        assert_eq!(Note::read(&note.bytes()).unwrap(), note);
    }
    let more = |bytes: &[u8]| {
        let o = parse_object(bytes, DOCUMENT).unwrap().without(|_| false);
        write_object(&o.with("more", Value::text("x")))
    };
    assert!(Action::read(&more(&action().bytes())).is_err() && Note::read(&more(&Note::default().bytes())).is_err());
    let text = String::from_utf8(action().bytes()).unwrap();
    for (good, bad) in [
        ("\"national\"", "\"moon\""),
        ("\"calendar\"", "\"lunar\""),
        ("[3,1]", "[3]"),
        ("\"lead\"", "\"follow\""),
        ("\"recommendation\":[3,1]", "\"recommendation\":3"),
    ] {
        assert!(Action::read(text.replace(good, bad).as_bytes()).is_err(), "{bad}");
    }
    assert!(Note::read(b"{\"at\":1}").is_err() && Note::read(b"{\"at\":1,\"code\":\"A\",\"unit\":\"\"}").is_err());
}

#[test]
fn units_are_written_in_order_each_once() {
    let mut action = action();
    let bytes = action.bytes();
    action.units.reverse();
    action.units.push(action.units[0].clone());
    assert_eq!(action.bytes(), bytes);
    let lines = String::from_utf8(bytes).unwrap();
    let swapped = lines.replace("\"lead\"", "\u{1}").replace("assisting", "lead").replace('\u{1}', "\"assisting\"");
    assert!(Action::read(swapped.as_bytes()).is_err(), "out of order");
}
