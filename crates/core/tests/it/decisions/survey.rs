//! Surveys: who puts questions, who answers them how, and what a log says they came to.

use std::collections::BTreeMap;

use hutong_core::{
    command::{Actor, Ask},
    consultation::{
        item::{Module, State, Tier},
        phase::Phase,
        survey::{Answer, Answers, Given, Open, Questionnaire, results},
    },
    decide::decide,
    facts::{Base, Deed, Private},
    ids::PersonId,
    record::{Counts, Event},
    refusal::Refusal,
};

use super::{
    Row, as_is, check,
    scene::scene,
    taking_part::{in_phase, pause, with_charter},
};
use crate::fixtures::{A, B, device, person, place, questionnaire, topic};

fn open_with(change: fn(&mut Questionnaire)) -> Ask {
    let mut all = questionnaire();
    change(&mut all);
    Ask::OpenSurvey(Open { consultation: topic(), questionnaire: all })
}

fn picked(options: &[usize]) -> Given {
    Given::Picked(options.iter().copied().collect())
}

fn answers(given: &[(usize, Given)]) -> Answers {
    Answers(given.iter().cloned().collect())
}

fn ask(log: &str, index: u64, given: &[(usize, Given)]) -> Ask {
    Ask::AnswerSurvey(Answer { survey: place(log, index), answers: answers(given) })
}

fn switch_off(base: &mut Base) {
    with_charter(base, |charter| {
        charter.modules.remove(&Module::Survey);
    });
}

fn close(base: &mut Base) {
    base.counted.get_mut(&place(A, 11)).unwrap().is_closed = true;
}

#[rustfmt::skip]
pub fn open() -> Vec<Row> {
    use Refusal as R;
    let bad = |problem: &str| Err(R::BadDocument { problem: problem.to_owned() });
    vec![
        ("a moderator asks", person("moderator"), open_with(|_| {}), as_is, Ok("questions/open/public text; published of it")),
        ("themes are made", person("moderator"), open_with(|_| {}), |b| in_phase(b, Some(Phase::Deliberating)), Ok("questions/open/public text; published of it")),
        ("a member asks", person("member"), open_with(|_| {}), as_is, Err(R::NeedsRole { role: "moderator" })),
        ("it is over", person("moderator"), open_with(|_| {}), |b| in_phase(b, Some(Phase::Closed)), Err(R::NotInThisPhase { phase: Phase::Closed })),
        ("the charter has no surveys", person("moderator"), open_with(|_| {}), switch_off, Err(R::ModuleOff { module: Module::Survey })),
        ("nothing is asked", person("moderator"), open_with(|q| q.questions.clear()), as_is, bad("field \"questions\" should be 1 to 30 questions")),
        ("too much is asked", person("moderator"), open_with(|q| q.questions = vec![q.questions[3].clone(); 31]), as_is, bad("field \"questions\" should be 1 to 30 questions")),
        ("one option is no choice", person("moderator"), open_with(|q| q.questions[0].options.truncate(1)), as_is, bad("field \"questions/1/options\" should be two or more to pick from, none for words")),
        ("a condition looks ahead", person("moderator"), open_with(|q| q.questions[0].shown_if = Some((5, 1))), as_is, bad("field \"questions/1/shown_if\" should be an option of an earlier question")),
        ("a condition names no option", person("moderator"), open_with(|q| q.questions[4].shown_if = Some((1, 4))), as_is, bad("field \"questions/5/shown_if\" should be an option of an earlier question")),
    ]
}

#[rustfmt::skip]
pub fn answer() -> Vec<Row> {
    use Refusal as R;
    let one = || (1, picked(&[1]));
    let done = || Ok("survey/member/own of A11 text author; published of it");
    let unfit = |question| Err(R::AnswerUnfit { question });
    vec![
        ("a member answers", person("member"), ask(A, 11, &[one(), (2, picked(&[1, 2])), (3, picked(&[5])), (4, Given::Words("好。".to_owned()))]), as_is, done()),
        ("somebody without an account answers", device("open"), ask(A, 11, &[one()]), as_is, Ok("survey/open/own of A11 text author; published of it")),
        ("the other body asks", person("member"), ask(B, 6, &[one()]), as_is, Ok("survey/member/own of B6 text author; published of it")),
        ("the condition is met", person("member"), ask(A, 11, &[(1, picked(&[2])), (5, picked(&[1]))]), as_is, done()),
        ("the condition is met and its question left out", person("member"), ask(A, 11, &[(1, picked(&[2]))]), as_is, Err(R::AnswerMissing { question: 5 })),
        ("a question was not asked", person("member"), ask(A, 11, &[one(), (5, picked(&[1]))]), as_is, unfit(5)),
        ("nothing is answered", person("member"), ask(A, 11, &[]), as_is, Err(R::AnswerMissing { question: 1 })),
        ("two of one are picked", person("member"), ask(A, 11, &[(1, picked(&[1, 2]))]), as_is, unfit(1)),
        ("what is not offered is picked", person("member"), ask(A, 11, &[(1, picked(&[4]))]), as_is, unfit(1)),
        ("nothing is picked of many", person("member"), ask(A, 11, &[one(), (2, picked(&[]))]), as_is, unfit(2)),
        ("words where there is a choice", person("member"), ask(A, 11, &[(1, Given::Words("一".to_owned()))]), as_is, unfit(1)),
        ("there is no such question", person("member"), ask(A, 11, &[one(), (6, picked(&[1]))]), as_is, unfit(6)),
        ("too many words", person("member"), ask(A, 11, &[one(), (4, Given::Words("好".repeat(501)))]), as_is, Err(R::TextTooLong { chars: 501, chars_max: 500 })),
        ("it was answered before", person("member"), ask(A, 11, &[one()]), |b| { b.deeds.insert((PersonId::new("member").unwrap(), place(A, 11), Deed::Answered)); }, Err(R::AlreadyAnswered)),
        ("it is closed", person("member"), ask(A, 11, &[one()]), close, Err(R::CountClosed)),
        ("the consultation is over", person("member"), ask(A, 11, &[one()]), |b| in_phase(b, Some(Phase::Closed)), Err(R::NotInThisPhase { phase: Phase::Closed })),
        ("nothing is taken in", person("member"), ask(A, 11, &[one()]), pause, Err(R::Paused { reason: "系统维护".to_owned() })),
        ("the charter has no surveys", person("member"), ask(A, 11, &[one()]), switch_off, Err(R::ModuleOff { module: Module::Survey })),
        ("an opinion is no survey", person("member"), ask(A, 1, &[one()]), as_is, Err(R::WrongKind)),
        ("it is not there", person("member"), ask(A, 99, &[one()]), as_is, Err(R::NoSuchItem)),
        ("staff answers", person("moderator"), ask(A, 11, &[one()]), as_is, Err(R::UnknownPerson)),
        ("the questions have not arrived", person("member"), ask(B, 6, &[one()]), |b| b.counted.get_mut(&place(B, 6)).unwrap().words = None, Err(R::DocumentNotHere)),
    ]
}

#[rustfmt::skip]
pub fn tally() -> Vec<Row> {
    use Refusal as R;
    vec![
        ("its time is over", Actor::Node, Ask::TallyItem(place(A, 11)), as_is, Ok("tally of A11")),
        ("the other body's survey closes here", Actor::Node, Ask::TallyItem(place(B, 6)), |b| in_phase(b, Some(Phase::Closed)), Ok("tally of B6")),
        ("a moderator closes it", person("moderator"), Ask::TallyItem(place(A, 11)), as_is, Ok("tally of A11")),
        ("a member closes it", person("member"), Ask::TallyItem(place(A, 11)), as_is, Err(R::NeedsRole { role: "moderator" })),
        ("it is closed already", Actor::Node, Ask::TallyItem(place(A, 11)), close, Err(R::CountClosed)),
        ("an opinion is not counted", Actor::Node, Ask::TallyItem(place(A, 1)), as_is, Err(R::WrongKind)),
        ("it was never put", Actor::Node, Ask::TallyItem(place(A, 11)), |b| {
            let item = b.items.get_mut(&place(A, 11)).unwrap();
            (item.state, item.was_published) = (State::Pending, false);
        }, Err(R::WrongState { state: State::Pending })),
    ]
}

#[test]
fn surveys_are_put_answered_and_closed() {
    [open(), answer(), tally()].iter().for_each(|table| check(table));
}

/// What a log says that these answers came to.
fn counted(all: Vec<(Tier, Answers)>) -> Counts {
    let mut base = scene();
    let facts = base.counted.get_mut(&place(A, 11)).unwrap();
    facts.answers = all.into_iter().map(|(tier, a)| (tier, Private(a.bytes()))).collect();
    let ask = Ask::TallyItem(place(A, 11));
    let command = hutong_core::command::Command { actor: Actor::Node, key: hutong_core::ids::FormKey([0; 16]), ask };
    let decision = decide(&command, &base).unwrap();
    let Event::ItemTallied { counts, .. } = decision.drafts[0].event.clone() else { panic!("a tally") };
    counts
}

fn times(n: usize, tier: Tier, given: &[(usize, Given)]) -> Vec<(Tier, Answers)> {
    vec![(tier, answers(given)); n]
}

#[track_caller]
fn same(counts: &Counts, wanted: &[(&str, u64)]) {
    let wanted: BTreeMap<String, u64> = wanted.iter().map(|(k, n)| ((*k).to_owned(), *n)).collect();
    assert_eq!(*counts, wanted);
}

#[test]
fn nothing_is_said_about_fewer_than_ten_people() {
    // Nine members: not even that they were nine.
    let mut all = times(9, Tier::Member, &[(1, picked(&[1]))]);
    all.extend(times(10, Tier::Open, &[(1, picked(&[1]))]));
    same(&counted(all), &[("o", 10), ("o.1", 10), ("o.1.1", 10)]);
    // Three picked another one: they would follow from the sum, so the smallest number goes with them.
    let mut all = times(20, Tier::Open, &[(1, picked(&[1]))]);
    all.extend(times(12, Tier::Open, &[(1, picked(&[3]))]));
    all.extend(times(3, Tier::Open, &[(1, picked(&[2])), (5, picked(&[1]))]));
    same(&counted(all), &[("o", 35), ("o.1", 35), ("o.1.1", 20)]);
    // Where the rest is large, it hides itself.
    let mut all = times(20, Tier::Open, &[(1, picked(&[1]))]);
    all.extend(times(6, Tier::Open, &[(1, picked(&[2])), (5, picked(&[1]))]));
    all.extend(times(6, Tier::Open, &[(1, picked(&[3]))]));
    same(&counted(all), &[("o", 32), ("o.1", 32), ("o.1.1", 20)]);
}

#[test]
fn those_who_did_not_pick_or_answer_are_people_too() {
    // Of any number of options each is yes or no: two who did not pick the first are two people.
    let mut all = times(2, Tier::Open, &[(1, picked(&[1])), (2, picked(&[2]))]);
    all.extend(times(12, Tier::Open, &[(1, picked(&[1])), (2, picked(&[1, 2]))]));
    same(&counted(all), &[("o", 14), ("o.1", 14), ("o.1.1", 14), ("o.2", 14), ("o.2.2", 14)]);
    // Three were asked the scale and kept silent.
    let mut all = times(3, Tier::Open, &[(1, picked(&[1]))]);
    all.extend(times(12, Tier::Open, &[(1, picked(&[1])), (3, picked(&[4]))]));
    same(&counted(all), &[("o", 15), ("o.1", 15), ("o.1.1", 15)]);
    // A question that depends on a number that is hidden is hidden too.
    let mut all = times(14, Tier::Open, &[(1, picked(&[1]))]);
    all.extend(times(11, Tier::Open, &[(1, picked(&[2])), (5, picked(&[1]))]));
    all.extend(times(4, Tier::Open, &[(1, picked(&[3]))]));
    same(&counted(all), &[("o", 29), ("o.1", 29), ("o.1.1", 14)]);
}

#[test]
fn pages_see_what_the_leaf_says_and_no_more() {
    let counts = counted(times(11, Tier::Verified, &[(1, picked(&[2])), (5, picked(&[1]))]));
    let all = results(&questionnaire(), &counts);
    let [member, verified, open] = &all[..] else { panic!("three tiers") };
    assert_eq!((member.people, verified.people, open.people), (None, Some(11), None));
    assert_eq!(verified.questions[0].options, [None, Some(11), None]);
    assert_eq!(verified.questions[4].options, [Some(11), None]);
    assert_eq!(member.questions[0].people, None);
}

#[test]
fn documents_of_surveys_have_one_spelling() {
    let bytes = questionnaire().bytes();
    assert_eq!(Questionnaire::read(&bytes).unwrap(), questionnaire());
    let text = String::from_utf8(bytes).unwrap();
    assert!(Questionnaire::read(text.replacen("\"needed\":1", "\"extra\":1,\"needed\":1", 1).as_bytes()).is_err());
    let given = answers(&[(1, picked(&[2])), (4, Given::Words("慢\n但稳".to_owned()))]);
    assert_eq!(Answers::read(&given.bytes()).unwrap(), given);
    assert_eq!(given.bytes(), "{\"answers\":[[1,[2]],[4,\"慢\\n但稳\"]],\"doc\":\"answers\"}".as_bytes());
    let (kept, dropped) = answers(&[(1, picked(&[1])), (5, picked(&[1]))]).asked(&questionnaire());
    assert_eq!((kept, dropped), (answers(&[(1, picked(&[1]))]), vec![5]));
}

/// The largest survey's numbers fit into a leaf.
#[test]
fn the_largest_tally_fits_into_a_leaf() {
    let mut all = questionnaire();
    all.questions = vec![all.questions[1].clone(); 30];
    for (at, question) in all.questions.iter_mut().enumerate() {
        question.options = vec![question.options[0].clone(); if at < 10 { 4 } else { 3 }];
    }
    assert_eq!(all.questions.iter().map(|q| q.options.len()).sum::<usize>(), 100);
    let mut counts = Counts::new();
    for tier in ["m", "v", "o"] {
        counts.insert(tier.to_owned(), 9_999_999);
        for (number, q) in (1..).zip(&all.questions) {
            counts.insert(format!("{tier}.{number}"), 9_999_999);
            (1..=q.options.len()).for_each(|o| {
                counts.insert(format!("{tier}.{number}.{o}"), 9_999_999);
            });
        }
    }
    let mut base = scene();
    base.counted.get_mut(&place(A, 11)).unwrap().words = Some(Private(all.bytes()));
    let target = base.refer(&place(B, 6)).unwrap();
    let draft = hutong_core::record::Draft::plain(Some(&topic()), Event::ItemTallied { item: target, counts });
    let id = hutong_core::ids::LeafId([1; 16]);
    let encoded = hutong_core::record::encode(draft, id, &[], &[], hutong_core::moment::Moment(1_800_000_000));
    assert!(encoded.bytes.len() <= 8192, "{} bytes", encoded.bytes.len());
    assert!(all.check().is_ok());
}
