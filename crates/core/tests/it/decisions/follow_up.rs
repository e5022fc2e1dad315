//! What is sent off of a report, and which steps follow.

use hutong_core::{
    command::{Actor, Ask},
    consultation::follow_up::{
        Action, ActionFacts, Addressee, Begin, Days, IssuedReport, LEADS_MAX, Note, Part, Step, Take, Unit, may_follow,
    },
    facts::Base,
    ids::Ref,
    moment::Moment,
    refusal::Refusal,
};

use super::{Row, as_is, check, scene::hash_of, taking_part::with_charter};
use crate::fixtures::{A, B, C, code, document, origin, person, place, topic};

fn unit(log: &str) -> Unit {
    Unit { body: origin(log), part: Part::Lead, name: "生态环境厅".to_owned() }
}

fn action() -> Action {
    Action {
        recommendation: (1, 1),
        addressee: Addressee::Both,
        units: vec![unit(A), unit(B)],
        due: Some(Moment(9_000)),
        days: Days::Working,
    }
}

fn note() -> Note {
    Note { at: Moment(5_000), unit: "办公厅".to_owned(), ..Note::default() }
}

/// The own log issued the report in force.
fn issued(base: &mut Base) {
    let version = base.documents[&document("report")].in_force.clone().unwrap();
    let at = place(A, 25);
    let leaf = Ref { origin: None, index: 25, hash: hash_of(&at) };
    base.reports.insert(topic(), IssuedReport { leaf, version });
}

/// Actions of both bodies, whose own lane stands here.
fn begun(base: &mut Base, lane: Option<Step>) {
    for log in [A, B] {
        let at = place(log, 26);
        base.actions.insert(at.clone(), ActionFacts { hash: hash_of(&at), consultation: topic(), lane });
    }
}

#[rustfmt::skip]
pub fn begin() -> Vec<Row> {
    use Refusal as R;
    let ask = |change: fn(&mut Begin)| {
        let mut begin = Begin { consultation: topic(), action: action(), note: note(), text: String::new() };
        change(&mut begin);
        Ask::BeginAction(begin)
    };
    vec![
        ("a recommendation of the issued report", person("signatory"), ask(|_| ()), issued,
            Ok("followup sent of A25 action step")),
        ("with a sentence", person("signatory"), ask(|b| b.text = "请于九月底前答复".into()), issued,
            Ok("followup sent of A25 action step text")),
        ("what leaves the house takes a signatory", person("drafter"), ask(|_| ()), issued,
            Err(R::NeedsRole { role: "signatory" })),
        ("the node sends nothing off", Actor::Node, ask(|_| ()), issued, Err(R::NeedsRole { role: "signatory" })),
        ("no report was issued here", person("signatory"), ask(|_| ()), as_is,
            Err(R::NotInForce { document: document("report") })),
        ("its words are not here", person("signatory"), ask(|_| ()), |b| {
            issued(b);
            b.documents.get_mut(&document("report")).unwrap().contents.clear();
        }, Err(R::DocumentNotHere)),
        ("no such recommendation", person("signatory"), ask(|b| b.action.recommendation = (1, 2)), issued,
            Err(R::NoSuchRecommendation)),
        ("no such section", person("signatory"), ask(|b| b.action.recommendation = (2, 1)), issued,
            Err(R::NoSuchRecommendation)),
        ("counted from 1", person("signatory"), ask(|b| b.action.recommendation = (0, 1)), issued,
            Err(R::NoSuchRecommendation)),
        ("nobody is to do it", person("signatory"), ask(|b| b.action.units.clear()), issued,
            Err(R::TooMany { count: 0, count_max: LEADS_MAX })),
        ("a unit of nobody's", person("signatory"), ask(|b| b.action.units = vec![unit(C)]), issued, Err(R::NotHost)),
        ("a unit without a name", person("signatory"), ask(|b| b.action.units[0].name.clear()), issued,
            Err(R::TextBlank)),
        ("others host it", person("signatory"), ask(|_| ()), |b| {
            issued(b);
            with_charter(b, |c| drop(c.hosts.remove(0)));
        }, Err(R::NotHost)),
    ]
}

#[rustfmt::skip]
pub fn take() -> Vec<Row> {
    use Refusal as R;
    let of = |log: &str, step: Step, text: &str| {
        Ask::TakeStep(Take { action: place(log, 26), step, note: note(), text: text.into() })
    };
    let answer = |code_word: Option<&str>, text: &str| {
        let note = Note { code: code_word.map(code), ..note() };
        Ask::TakeStep(Take { action: place(A, 26), step: Step::Answered, note, text: text.into() })
    };
    vec![
        ("it goes on", person("drafter"), of(A, Step::Dispatched, ""), |b| begun(b, Some(Step::Sent)),
            Ok("followup dispatched of A26 step")),
        ("the other body's, sent off from here too", person("signatory"), of(B, Step::Sent, ""), |b| begun(b, None),
            Ok("followup sent of B26 step")),
        ("not by a drafter", person("drafter"), of(B, Step::Sent, ""), |b| begun(b, None),
            Err(R::NeedsRole { role: "signatory" })),
        ("the other body's, in our lane", person("drafter"), of(B, Step::Received, ""),
            |b| begun(b, Some(Step::Dispatched)), Ok("followup received of B26 step")),
        ("nothing was sent yet", person("drafter"), of(B, Step::Received, ""), |b| begun(b, None),
            Err(R::StepNotNow { now: None, step: Step::Received })),
        ("it was settled", person("drafter"), of(A, Step::Working, "又做了"), |b| begun(b, Some(Step::Satisfied)),
            Err(R::StepNotNow { now: Some(Step::Satisfied), step: Step::Working })),
        ("a return has its reason", person("drafter"), of(A, Step::Returned, "不属于本单位职责"),
            |b| begun(b, Some(Step::Dispatched)), Ok("followup returned of A26 step text")),
        ("a return without one", person("drafter"), of(A, Step::Returned, " "), |b| begun(b, Some(Step::Dispatched)),
            Err(R::ReasonMissing)),
        ("progress is a sentence", person("drafter"), of(A, Step::Working, ""), |b| begun(b, Some(Step::Received)),
            Err(R::ReasonMissing)),
        ("an answer with its code", person("drafter"), answer(Some("a"), "已办结"), |b| begun(b, Some(Step::Working)),
            Ok("followup answered of A26 step text")),
        ("an answer without", person("drafter"), answer(None, "已办结"), |b| begun(b, Some(Step::Working)),
            Err(R::BadEntry { field: "code", problem: "an answer has an outcome code".into() })),
        ("no such action", person("drafter"), of(A, Step::Received, ""), as_is, Err(R::NoSuchAction)),
        ("not a drafter", person("moderator"), of(A, Step::Dispatched, ""), |b| begun(b, Some(Step::Sent)),
            Err(R::NeedsRole { role: "drafter" })),
        ("others host it", person("drafter"), of(A, Step::Dispatched, ""), |b| {
            begun(b, Some(Step::Sent));
            with_charter(b, |c| drop(c.hosts.remove(0)));
        }, Err(R::NotHost)),
    ]
}

#[test]
fn actions_are_followed_up() {
    check(&begin());
    check(&take());
}

/// The whole table of steps, so that a change of one is a change seen here.
#[test]
fn which_step_follows_which() {
    let next = |now: Option<Step>| {
        let all = Step::ALL.iter().filter(|step| may_follow(now, **step)).map(|step| step.word());
        all.collect::<Vec<_>>().join(" ")
    };
    let table = [
        (None, "sent"),
        (Some(Step::Sent), "instructed dispatched working answered supervised"),
        (Some(Step::Instructed), "dispatched supervised"),
        (Some(Step::Dispatched), "received returned supervised"),
        (Some(Step::Received), "returned working answered supervised"),
        (Some(Step::Returned), "dispatched supervised"),
        (Some(Step::Working), "returned working answered supervised"),
        (Some(Step::Answered), "satisfied dissatisfied supervised reviewed"),
        (Some(Step::Satisfied), "reviewed"),
        (Some(Step::Dissatisfied), "dispatched working answered supervised"),
        (Some(Step::Supervised), ""),
        (Some(Step::Reviewed), "working supervised reviewed"),
    ];
    assert_eq!(table.len(), Step::ALL.len() + 1);
    for (now, wanted) in table {
        assert_eq!(next(now), wanted, "{now:?}");
    }
}
