//! Notes from the field, and proposals that people sign.

use hutong_core::{
    command::Ask,
    consultation::{
        item::{Module, State, Tier},
        note,
        phase::Phase,
        proposal,
    },
    facts::{Base, Deed, Needs},
    home::{Group, HomeAsk, SetGroup},
    ids::PersonId,
    record::Event,
    refusal::Refusal,
};

use super::{
    Row, as_is, check, decide_home,
    scene::scene,
    taking_part::{in_phase, pause, with_charter},
};
use crate::fixtures::{A, B, code, device, person, place, topic};

fn note_with(change: fn(&mut note::Submit)) -> Ask {
    let mut ask = note::Submit {
        consultation: topic(),
        group: code("g1"),
        text: "早高峰等了四十分钟。".to_owned(),
        place: "高新区西永枢纽".to_owned(),
        date: "3月2日".to_owned(),
        findings: vec!["接驳车太少。".to_owned()],
        evidence: vec!["站长口述".to_owned()],
        named: true,
        files: None,
    };
    change(&mut ask);
    Ask::SubmitNote(ask)
}

fn raise_of(index: u64, text: &str) -> Ask {
    Ask::RaiseFinding(note::Raise { note: place(A, index), text: text.to_owned(), named: false })
}

fn proposal_with(change: fn(&mut proposal::Submit)) -> Ask {
    let mut ask = proposal::Submit {
        consultation: topic(),
        title: "关于加密接驳车的提案".to_owned(),
        analysis: "现在半小时一班。".to_owned(),
        advice: "高峰十分钟一班。".to_owned(),
        named: true,
    };
    change(&mut ask);
    Ask::SubmitProposal(ask)
}

fn sign_of(log: &str, index: u64) -> Ask {
    Ask::CosignProposal(proposal::Sign { proposal: place(log, index), named: true })
}

fn file_of(log: &str, index: u64, takes: bool) -> Ask {
    let reason = "内容具体，予以立案。".to_owned();
    Ask::FileProposal(proposal::File { proposal: place(log, index), takes, reason })
}

fn off(base: &mut Base, module: Module) {
    match module {
        Module::Notes => with_charter(base, |charter| {
            charter.modules.remove(&Module::Notes);
        }),
        _ => with_charter(base, |charter| {
            charter.modules.remove(&Module::Proposals);
        }),
    }
}

fn close(base: &mut Base) {
    base.counted.get_mut(&place(A, 13)).unwrap().is_closed = true;
    base.counted.get_mut(&place(B, 7)).unwrap().is_closed = true;
}

#[rustfmt::skip]
pub fn note() -> Vec<Row> {
    use Refusal as R;
    let done = || Ok("note/member/public text field author");
    vec![
        ("a member of the group writes", person("member"), note_with(|_| {}), as_is, done()),
        ("themes are made", person("member"), note_with(|_| {}), |b| in_phase(b, Some(Phase::Deliberating)), done()),
        ("somebody verified is in it", person("verified"), note_with(|n| n.findings.clear()), as_is, Ok("note/verified/public text field author")),
        ("another member writes", person("member-2"), note_with(|_| {}), as_is, Err(R::NotInGroup)),
        ("somebody without an account writes", device("open"), note_with(|_| {}), as_is, Err(R::NotInGroup)),
        ("there is no such group", person("member"), note_with(|n| n.group = code("g9")), as_is, Err(R::NotInGroup)),
        ("the charter has no notes", person("member"), note_with(|_| {}), |b| off(b, Module::Notes), Err(R::ModuleOff { module: Module::Notes })),
        ("it is over", person("member"), note_with(|_| {}), |b| in_phase(b, Some(Phase::Closed)), Err(R::NotInThisPhase { phase: Phase::Closed })),
        ("nothing is taken in", person("member"), note_with(|_| {}), pause, Err(R::Paused { reason: "系统维护".to_owned() })),
        ("nothing was seen", person("member"), note_with(|n| n.text.clear()), as_is, Err(R::TextBlank)),
        ("no place is named", person("member"), note_with(|n| n.place.clear()), as_is, Err(R::TextBlank)),
        ("too many findings", person("member"), note_with(|n| n.findings = vec!["一".to_owned(); 11]), as_is, Err(R::TooMany { count: 11, count_max: 10 })),
        ("a finding is too long", person("member"), note_with(|n| n.findings = vec!["一".repeat(501)]), as_is, Err(R::TextTooLong { chars: 501, chars_max: 500 })),
    ]
}

#[rustfmt::skip]
pub fn raise() -> Vec<Row> {
    use Refusal as R;
    vec![
        ("a finding becomes an opinion", person("member"), raise_of(12, "增开接驳车。"), as_is, Ok("opinion/member/public of A12 text author")),
        ("by anybody who may write", device("open"), raise_of(12, "增开接驳车。"), as_is, Ok("opinion/open/public of A12 text author")),
        ("opinions are closed", person("member"), raise_of(12, "增开接驳车。"), |b| in_phase(b, Some(Phase::Deliberating)), Err(R::NotInThisPhase { phase: Phase::Deliberating })),
        ("the note waits for a moderator", person("member"), raise_of(14, "增开接驳车。"), as_is, Err(R::WrongState { state: State::Pending })),
        ("an opinion has no findings", person("member"), raise_of(1, "增开接驳车。"), as_is, Err(R::WrongKind)),
        ("it says nothing", person("member"), raise_of(12, ""), as_is, Err(R::TextBlank)),
        ("it is not there", person("member"), raise_of(99, "一"), as_is, Err(R::NoSuchItem)),
    ]
}

#[rustfmt::skip]
pub fn propose() -> Vec<Row> {
    use Refusal as R;
    vec![
        ("a member proposes", person("member"), proposal_with(|_| {}), as_is, Ok("proposal/member/public title text advice author")),
        ("somebody else proposes", person("verified"), proposal_with(|_| {}), as_is, Err(R::TierNotAdmitted { tier: Tier::Verified })),
        ("the charter has no proposals", person("member"), proposal_with(|_| {}), |b| off(b, Module::Proposals), Err(R::ModuleOff { module: Module::Proposals })),
        ("it has no cause", person("member"), proposal_with(|p| p.title.clear()), as_is, Err(R::TextBlank)),
        ("it asks for nothing", person("member"), proposal_with(|p| p.advice.clear()), as_is, Err(R::TextBlank)),
        ("it is over", person("member"), proposal_with(|_| {}), |b| in_phase(b, Some(Phase::Closed)), Err(R::NotInThisPhase { phase: Phase::Closed })),
    ]
}

#[rustfmt::skip]
pub fn sign() -> Vec<Row> {
    use Refusal as R;
    vec![
        ("another member signs", person("member-2"), sign_of(A, 13), as_is, Ok("cosign/member/public of A13 author; published of it")),
        ("across the bodies", person("member-2"), sign_of(B, 7), as_is, Ok("cosign/member/public of B7 author; published of it")),
        ("its author signs again", person("member"), sign_of(A, 13), as_is, Err(R::OwnItem)),
        ("twice", person("member-2"), sign_of(A, 13), |b| { b.deeds.insert((PersonId::new("member-2").unwrap(), place(A, 13), Deed::Answered)); }, Err(R::AlreadyDone)),
        ("somebody who is no member", person("verified"), sign_of(A, 13), as_is, Err(R::TierNotAdmitted { tier: Tier::Verified })),
        ("signing is closed here", person("member-2"), sign_of(A, 13), close, Err(R::CountClosed)),
        ("a note is not signed", person("member-2"), sign_of(A, 12), as_is, Err(R::WrongKind)),
    ]
}

#[rustfmt::skip]
pub fn file() -> Vec<Row> {
    use Refusal as R;
    vec![
        ("enough have signed", person("moderator"), file_of(A, 13, true), close, Ok("filing/member/public of A13 text outcome; published of it")),
        ("the other body's copy is returned", person("moderator"), file_of(B, 7, false), close, Ok("filing/member/public of B7 text outcome; published of it")),
        ("too few have signed", person("moderator"), file_of(B, 7, true), close, Err(R::TooFewSignatures { have: 1, needed: 3 })),
        ("signing goes on", person("moderator"), file_of(A, 13, true), as_is, Err(R::CountOpen)),
        ("it is filed", person("moderator"), file_of(A, 13, true), |b| { close(b); b.counted.get_mut(&place(A, 13)).unwrap().is_filed = true; }, Err(R::AlreadyDone)),
        ("a member files", person("member"), file_of(A, 13, true), close, Err(R::NeedsRole { role: "moderator" })),
        ("an opinion is not filed", person("moderator"), file_of(A, 1, true), close, Err(R::WrongKind)),
    ]
}

#[test]
fn notes_and_proposals() {
    [note(), raise(), propose(), sign(), file()].iter().for_each(|table| check(table));
}

#[test]
fn a_tally_of_a_proposal_counts_who_signed_here() {
    for (log, index, wanted) in [(A, 13, 2), (B, 7, 0)] {
        let base = scene();
        let ask = Ask::TallyItem(place(log, index));
        let actor = hutong_core::command::Actor::Node;
        let command = hutong_core::command::Command { actor, key: hutong_core::ids::FormKey([0; 16]), ask };
        let decision = hutong_core::decide::decide(&command, &base).unwrap();
        let Event::ItemTallied { counts, .. } = &decision.drafts[0].event else { panic!("a tally") };
        assert_eq!(counts[proposal::SIGNATURES], wanted, "with the author's own, where they are");
    }
}

#[test]
fn groups_are_of_people_who_take_part() {
    let group = |members: &[&str]| Group {
        id: code("g2"),
        name: "生态组".to_owned(),
        leader: PersonId::new("member").unwrap(),
        members: members.iter().map(|m| PersonId::new(m).unwrap()).collect(),
    };
    let set = |members: &[&str]| HomeAsk::SetGroup(SetGroup { consultation: topic(), group: group(members) });
    let ask = |who: &str, members: &[&str]| decide_home(&person(who), &set(members), scene());
    assert_eq!(ask("moderator", &["member", "verified"]), Ok(()));
    assert_eq!(ask("moderator", &[]), Ok(()), "a group without members ends");
    assert_eq!(ask("moderator", &["verified"]), Err(Refusal::UnknownPerson), "its leader is one of them");
    assert_eq!(ask("moderator", &["member", "moderator"]), Err(Refusal::UnknownPerson), "staff goes nowhere");
    assert_eq!(ask("member", &["member"]), Err(Refusal::NeedsRole { role: "moderator" }));
    let kept = group(&["member", "verified"]);
    assert_eq!(Group::read("g2", &kept.bytes()), Some(kept));
    let mut needs = Needs::default();
    set(&["member", "verified"]).needs(&person("moderator"), &mut needs);
    assert!(needs.people.contains(&PersonId::new("verified").unwrap()));
}
