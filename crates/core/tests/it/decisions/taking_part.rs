//! What members, verified people and the open tier ask for.

use std::sync::Arc;

use hutong_core::{
    command::{Actor, Ask},
    commitment::handle,
    consultation::{
        appeal,
        charter::{Charter, Review},
        item::{Audience, Module, State, Tier},
        opinion::{Behalf, Correct, Import, Staged, Submit, Supplement},
        phase::Phase,
        response::Reply,
        vote::{Cast, Choice},
    },
    decide::decide,
    facts::{Base, Deed, Private},
    home::facts::IntakeRules,
    ids::{LeafId, PartName, PersonId},
    record::Content,
    refusal::Refusal,
};
use hutong_log::hash::sha256;

use super::{Row, as_is, check, scene::scene};
use crate::fixtures::{A, B, code, device, person, place, prompt, topic};

pub fn in_phase(base: &mut Base, phase: Option<Phase>) {
    base.consultations.get_mut(&topic()).unwrap().phase = phase;
}

/// The body takes nothing in for now.
pub fn pause(base: &mut Base) {
    let rules = IntakeRules { paused: Some("系统维护".to_owned()), ..IntakeRules::default() };
    base.house.rules.insert(topic(), rules);
}

/// What a paused body says.
fn paused() -> Result<&'static str, Refusal> {
    Err(Refusal::Paused { reason: "系统维护".to_owned() })
}

pub fn with_charter(base: &mut Base, change: fn(&mut Charter)) {
    let facts = base.consultations.get_mut(&topic()).unwrap();
    let (charter, version) = facts.charter.take().unwrap();
    let mut charter = Arc::unwrap_or_clone(charter);
    change(&mut charter);
    facts.charter = Some((Arc::new(charter), version));
}

pub fn switch_off(base: &mut Base, module: Module) {
    let facts = base.consultations.get_mut(&topic()).unwrap();
    let (charter, version) = facts.charter.take().unwrap();
    let mut charter = Arc::unwrap_or_clone(charter);
    charter.modules.remove(&module);
    facts.charter = Some((Arc::new(charter), version));
}

fn submit() -> Submit {
    Submit {
        consultation: topic(),
        prompt: Some(prompt("p1")),
        audience: None,
        title: String::new(),
        text: "修一条快速路。\n越快越好。".to_owned(),
        named: false,
        files: None,
        behalf: None,
        import: None,
    }
}

fn opinion(change: fn(&mut Submit)) -> Ask {
    let mut ask = submit();
    change(&mut ask);
    Ask::SubmitOpinion(ask)
}

fn behalf(member: Option<&str>) -> Option<Behalf> {
    Some(Behalf {
        label: Private("江北的张阿姨".to_owned()),
        member: member.map(|m| PersonId::new(m).unwrap()),
        channel: code("wechat"),
        received: "3月2日".to_owned(),
    })
}

fn import(tier: Tier) -> Option<Import> {
    Some(Import {
        file: "旧系统.csv".to_owned(),
        row: 12,
        author: Private("李某".to_owned()),
        time: String::new(),
        tier,
    })
}

#[rustfmt::skip]
pub fn submit_opinion() -> Vec<Row> {
    use Refusal as R;
    let files = |commitments| Some(Staged { leaf_id: LeafId([3; 16]), commitments });
    let mut with_file = submit();
    with_file.files = files(vec![Some(sha256(b"file"))]);
    let mut half_file = submit();
    half_file.files = files(vec![Some(sha256(b"file")), None]);
    let mut many_files = submit();
    many_files.files = files(vec![None; 11]);
    vec![
        ("a member writes", person("member"), opinion(|_| {}), as_is, Ok("opinion/member/public text author")),
        ("an open device writes", device("open"), opinion(|_| {}), as_is, Ok("opinion/open/public text author")),
        ("it has a title", person("verified"), opinion(|s| s.title = "快速路".into()), as_is,
            Ok("opinion/verified/public text author title")),
        ("a file is attached", person("member"), Ask::SubmitOpinion(with_file), as_is,
            Ok("opinion/member/public text author file/1")),
        ("the author narrows the audience", person("member"), opinion(|s| s.audience = Some(Audience::Own)), as_is,
            Ok("opinion/member/own text author")),
        ("the prompt is for members", person("member"), opinion(|s| s.prompt = Some(prompt("p2"))), as_is,
            Ok("opinion/member/members text author")),
        ("moderators look afterwards", person("member"), opinion(|_| {}), |b| with_charter(b, |c| c.review = Review::After),
            Ok("opinion/member/public text author; published of it")),
        ("nobody knows the consultation", person("member"), opinion(|_| {}), |b| b.consultations.clear(),
            Err(R::NoSuchConsultation)),
        ("no charter is in force", person("member"), opinion(|_| {}),
            |b| b.consultations.get_mut(&topic()).unwrap().charter = None, Err(R::CharterNotInForce)),
        ("others host it", person("member"), opinion(|_| {}), |b| with_charter(b, |c| drop(c.hosts.remove(0))),
            Err(R::NotHost)),
        ("it is not open", person("member"), opinion(|_| {}), |b| in_phase(b, None), Err(R::NotOpenYet)),
        ("themes are being made", person("member"), opinion(|_| {}), |b| in_phase(b, Some(Phase::Deliberating)),
            Err(R::NotInThisPhase { phase: Phase::Deliberating })),
        ("it is closed", person("member"), opinion(|_| {}), |b| in_phase(b, Some(Phase::Closed)),
            Err(R::NotInThisPhase { phase: Phase::Closed })),
        ("opinions are off", person("member"), opinion(|_| {}),
            |b| switch_off(b, Module::Opinions),
            Err(R::ModuleOff { module: Module::Opinions })),
        ("the tier is not admitted", device("open"), opinion(|_| {}),
            |b| with_charter(b, |c| c.tiers.retain(|t| t.0 != Tier::Open)),
            Err(R::TierNotAdmitted { tier: Tier::Open })),
        ("nobody knows the person", person("nobody"), opinion(|_| {}), as_is, Err(R::UnknownPerson)),
        ("staff without a tier", person("moderator"), opinion(|_| {}), as_is, Err(R::UnknownPerson)),
        ("a device calls itself a member", device("member"), opinion(|_| {}), as_is, Err(R::UnknownPerson)),
        ("the node is no person", Actor::Node, opinion(|_| {}), as_is, Err(R::UnknownPerson)),
        ("there is no such prompt", person("member"), opinion(|s| s.prompt = Some(prompt("p9"))), as_is,
            Err(R::NoSuchPrompt { prompt: prompt("p9") })),
        ("the author widens the audience", person("member"),
            opinion(|s| (s.prompt, s.audience) = (Some(prompt("p2")), Some(Audience::Public))), as_is,
            Err(R::AudienceTooWide { asked: Audience::Public, allowed: Audience::Members })),
        ("the text is blank", person("member"), opinion(|s| s.text = " \u{200B}\n　\u{3164}".into()), as_is,
            Err(R::TextBlank)),
        ("the text is as long as allowed", person("member"), opinion(|s| s.text = "长".repeat(5_000)), as_is,
            Ok("opinion/member/public text author")),
        ("the text is too long", person("member"), opinion(|s| s.text = "长".repeat(5_001)), as_is,
            Err(R::TextTooLong { chars: 5_001, chars_max: 5_000 })),
        ("the title is too long", person("member"), opinion(|s| s.title = "长".repeat(121)), as_is,
            Err(R::TextTooLong { chars: 121, chars_max: 120 })),
        ("the title has two lines", person("member"), opinion(|s| s.title = "一\n二".into()), as_is,
            Err(R::TextControl { position: 2, found: 10 })),
        ("the text turns the reading direction", person("member"), opinion(|s| s.text = "好\u{202E}坏".into()), as_is,
            Err(R::TextControl { position: 2, found: 0x202E })),
        ("the text is not normalised", person("member"), opinion(|s| s.text = "e\u{301}".into()), as_is,
            Err(R::TextNotNormal)),
        ("a byline without a name", device("open"), opinion(|s| s.named = true), as_is, Err(R::NoNameOnFile)),
        ("a byline", person("member"), opinion(|s| s.named = true), as_is, Ok("opinion/member/public text author")),
        ("a file has not arrived", person("member"), Ask::SubmitOpinion(half_file), as_is,
            Err(R::AttachmentMissing { n: 2 })),
        ("eleven files", person("member"), Ask::SubmitOpinion(many_files), as_is,
            Err(R::TooMany { count: 11, count_max: 10 })),
    ]
}

#[rustfmt::skip]
pub fn submit_for_others() -> Vec<Row> {
    use Refusal as R;
    vec![
        ("somebody without an account phoned", person("moderator"), opinion(|s| s.behalf = behalf(None)), as_is,
            Ok("opinion/open/public/behalf text author origin")),
        ("a member phoned", person("moderator"), opinion(|s| s.behalf = behalf(Some("member"))), as_is,
            Ok("opinion/member/public/behalf text author origin; by member")),
        ("a member phoned and wants to be named", person("moderator"),
            opinion(|s| (s.behalf, s.named) = (behalf(Some("member")), true)), as_is,
            Ok("opinion/member/public/behalf text author origin; by member")),
        ("somebody without an account wants to be named", person("moderator"),
            opinion(|s| (s.behalf, s.named) = (behalf(None), true)), as_is,
            Ok("opinion/open/public/behalf text author origin")),
        ("somebody whom nobody knows wants to be named", person("moderator"),
            opinion(|s| {
                (s.behalf, s.named) = (behalf(None), true);
                s.behalf.as_mut().unwrap().label = Private(String::new());
            }), as_is, Err(R::NoNameOnFile)),
        ("a row of another system with a byline", person("moderator"),
            opinion(|s| (s.import, s.named) = (import(Tier::Open), true)), as_is, Err(R::NoNameOnFile)),
        ("the clerk names a member who is none", person("moderator"), opinion(|s| s.behalf = behalf(Some("guest"))),
            as_is, Err(R::UnknownPerson)),
        ("a row of another system", person("moderator"), opinion(|s| s.import = import(Tier::Verified)), as_is,
            Ok("opinion/verified/public/import text author origin")),
        ("a row of a tier that is not admitted", person("moderator"), opinion(|s| s.import = import(Tier::Verified)),
            |b| with_charter(b, |c| c.tiers.retain(|t| t.0 != Tier::Verified)),
            Err(R::TierNotAdmitted { tier: Tier::Verified })),
        ("a member enters for another", person("member"), opinion(|s| s.behalf = behalf(None)), as_is,
            Err(R::NeedsRole { role: "moderator" })),
        ("a device has no roles", device("moderator"), opinion(|s| s.behalf = behalf(None)), as_is,
            Err(R::NeedsRole { role: "moderator" })),
        ("opinions are off", person("moderator"), opinion(|s| s.behalf = behalf(None)),
            |b| switch_off(b, Module::Opinions),
            Err(R::ModuleOff { module: Module::Opinions })),
        ("it is closed", person("moderator"), opinion(|s| s.behalf = behalf(None)),
            |b| in_phase(b, Some(Phase::Closed)), Err(R::NotInThisPhase { phase: Phase::Closed })),
        ("the label has a control character", person("moderator"),
            opinion(|s| {
                s.behalf = behalf(None);
                s.behalf.as_mut().unwrap().label = Private("张\u{0}".to_owned());
            }), as_is, Err(R::TextControl { position: 2, found: 0 })),
        ("the file name is too long", person("moderator"),
            opinion(|s| {
                s.import = import(Tier::Open);
                s.import.as_mut().unwrap().file = "x".repeat(201);
            }), as_is, Err(R::TextTooLong { chars: 201, chars_max: 200 })),
    ]
}

#[rustfmt::skip]
pub fn correct() -> Vec<Row> {
    use Refusal as R;
    let ask = |log: &str, index, text: &str| Ask::CorrectItem(Correct { item: place(log, index), text: text.into() });
    vec![
        ("it waits for a moderator", person("member"), ask(A, 2, "修路"), as_is, Ok("item.revise of A2 text")),
        ("a pending statement", person("member"), ask(A, 8, "修路"), as_is, Ok("item.revise of A8 text")),
        ("a long statement", person("member"), ask(A, 8, &"长".repeat(141)), as_is,
            Err(R::TextTooLong { chars: 141, chars_max: 140 })),
        ("it was published", person("member"), ask(A, 1, "修路"), as_is, Err(R::WasPublished)),
        ("it was published and withheld since", person("member"), ask(A, 3, "修路"),
            |b| b.items.get_mut(&place(A, 3)).unwrap().was_published = true, Err(R::WasPublished)),
        ("it is withheld", person("member"), ask(A, 3, "修路"), as_is,
            Err(R::WrongState { state: State::Withheld })),
        ("people voted on it", person("member"), ask(A, 8, "修路"),
            |b| b.items.get_mut(&place(A, 8)).unwrap().has_votes = true, Err(R::HasVotes)),
        ("somebody else's, pending", person("member-2"), ask(A, 2, "修路"), as_is, Err(R::NoSuchItem)),
        ("somebody else's, published", person("member-2"), ask(A, 1, "修路"), as_is, Err(R::NotAuthor)),
        ("the partner's", person("member"), ask(B, 1, "修路"), as_is, Err(R::NotOurItem)),
        ("the partner's, hidden", person("member"), ask(B, 5, "修路"), as_is, Err(R::NoSuchItem)),
        ("there is none", person("member"), ask(A, 99, "修路"), as_is, Err(R::NoSuchItem)),
        ("a support has no words", person("member"), ask(A, 9, "修路"), as_is, Err(R::WrongKind)),
        ("nothing is left of it", person("member"), ask(A, 2, " "), as_is, Err(R::TextBlank)),
    ]
}

#[rustfmt::skip]
pub fn supplement() -> Vec<Row> {
    use Refusal as R;
    let ask = |index| Ask::SupplementItem(Supplement { item: place(A, index), text: "补充".into() });
    vec![
        ("it is published", person("member"), ask(1), as_is, Ok("supplement/member/public of A1 text author")),
        ("it is for members", person("member"), ask(7), as_is, Ok("supplement/member/members of A7 text author")),
        ("it is pending: correct it instead", person("member"), ask(2), as_is,
            Err(R::WrongState { state: State::Pending })),
        ("somebody else's", person("member-2"), ask(1), as_is, Err(R::NotAuthor)),
        ("not an opinion", person("member"), ask(8), as_is, Err(R::WrongKind)),
        ("it is closed", person("member"), ask(1), |b| in_phase(b, Some(Phase::Closed)),
            Err(R::NotInThisPhase { phase: Phase::Closed })),
    ]
}

#[rustfmt::skip]
pub fn withdraw() -> Vec<Row> {
    use Refusal as R;
    let ask = |log: &str, index| Ask::WithdrawItem(place(log, index));
    vec![
        ("it is published", person("member"), ask(A, 1), as_is, Ok("withdrawn of A1")),
        ("it is pending", person("member"), ask(A, 2), as_is, Ok("withdrawn of A2")),
        ("it is withheld", person("member"), ask(A, 3), as_is, Ok("withdrawn of A3")),
        ("an appeal", person("member"), ask(A, 5), as_is, Ok("withdrawn of A5")),
        ("it is closed, not reported", person("member"), ask(A, 1), |b| in_phase(b, Some(Phase::Closed)),
            Ok("withdrawn of A1")),
        ("its author's name is erased, not its text", person("member"), ask(A, 1),
            |b| b.items.get_mut(&place(A, 1)).unwrap().parts.retain(|p| p.as_str() != "author"),
            Ok("withdrawn of A1")),
        ("its text is erased", person("member"), ask(A, 1),
            |b| b.items.get_mut(&place(A, 1)).unwrap().state = State::Erased,
            Err(R::WrongState { state: State::Erased })),
        ("it was withdrawn", person("member"), ask(A, 1),
            |b| b.items.get_mut(&place(A, 1)).unwrap().state = State::Withdrawn,
            Err(R::WrongState { state: State::Withdrawn })),
        ("a report rests on it", person("member"), ask(A, 1),
            |b| b.items.get_mut(&place(A, 1)).unwrap().is_reported = true, Err(R::ReportRestsOnIt)),
        ("somebody else's", person("moderator"), ask(A, 1), as_is, Err(R::NotAuthor)),
        ("somebody else's, hidden", person("member-2"), ask(A, 10), as_is, Err(R::NoSuchItem)),
        ("the partner's", person("member"), ask(B, 1), as_is, Err(R::NotOurItem)),
    ]
}

#[rustfmt::skip]
pub fn reply() -> Vec<Row> {
    use Refusal as R;
    let ask = |log: &str, index, named| Ask::ReplyToItem(Reply { about: place(log, index), text: "同意".into(), named });
    vec![
        ("to an opinion", person("member"), ask(A, 1, false), as_is, Ok("reply/member/public of A1 text author")),
        ("to the partner's", device("open"), ask(B, 1, false), as_is, Ok("reply/open/public of B1 text author")),
        ("to the partner's for members, by a member", person("member"), ask(B, 2, false), as_is,
            Ok("reply/member/members of B2 text author")),
        ("to the partner's for members, by others", person("verified"), ask(B, 2, false), as_is, Err(R::NoSuchItem)),
        ("to the partner's for secretariats", person("member"), ask(B, 5, false), as_is, Err(R::NoSuchItem)),
        ("to what only its secretariat reads", person("member-2"), ask(A, 10, false), as_is, Err(R::NoSuchItem)),
        ("intake is paused", person("member"), ask(A, 1, false), pause, paused()),
        ("to a statement", person("member"), ask(A, 4, true), as_is, Ok("reply/member/public of A4 text author")),
        ("to what is withheld", person("member"), ask(B, 4, false), as_is,
            Err(R::WrongState { state: State::Withheld })),
        ("to a support", person("member"), ask(A, 9, false), as_is, Err(R::WrongKind)),
        ("to nothing", person("member"), ask(B, 77, false), as_is, Err(R::NoSuchItem)),
        ("by name without a name", device("open"), ask(A, 1, true), as_is, Err(R::NoNameOnFile)),
        ("replies are off", person("member"), ask(A, 1, false),
            |b| switch_off(b, Module::Replies),
            Err(R::ModuleOff { module: Module::Replies })),
    ]
}

#[rustfmt::skip]
pub fn support() -> Vec<Row> {
    use Refusal as R;
    let ask = |log: &str, index| Ask::SupportItem(place(log, index));
    vec![
        ("of somebody else's", person("member-2"), ask(A, 1), as_is,
            Ok("support/member/public of A1 author; published of it")),
        ("while themes are made", device("open"), ask(B, 1), |b| in_phase(b, Some(Phase::Deliberating)),
            Ok("support/open/public of B1 author; published of it")),
        ("of one's own", person("member"), ask(A, 1), as_is, Err(R::OwnItem)),
        ("again", person("member"), ask(B, 2), as_is, Err(R::AlreadyDone)),
        ("of what one may not read", person("verified"), ask(B, 2), as_is, Err(R::NoSuchItem)),
        ("of a statement", person("member"), ask(A, 4), as_is, Err(R::WrongKind)),
        ("of what is pending", person("member-2"), ask(A, 2), as_is, Err(R::WrongState { state: State::Pending })),
        ("it is closed", person("member-2"), ask(A, 1), |b| in_phase(b, Some(Phase::Closed)),
            Err(R::NotInThisPhase { phase: Phase::Closed })),
        ("support is off", person("member-2"), ask(A, 1),
            |b| switch_off(b, Module::Support),
            Err(R::ModuleOff { module: Module::Support })),
    ]
}

#[rustfmt::skip]
pub fn cast_vote() -> Vec<Row> {
    use Refusal as R;
    let ask = |log: &str, index, choice| {
        Ask::CastVote(Cast { consultation: topic(), statement: place(log, index), choice })
    };
    vec![
        ("the first", device("open"), ask(A, 4, Choice::Agree), as_is, Ok("vote open Agree #1")),
        ("the fifth", person("member"), ask(B, 3, Choice::Disagree), as_is, Ok("vote member Disagree #5")),
        ("while themes are made", person("member"), ask(A, 4, Choice::Pass),
            |b| in_phase(b, Some(Phase::Deliberating)), Ok("vote member Pass #5")),
        ("it is closed", person("member"), ask(A, 4, Choice::Pass), |b| in_phase(b, Some(Phase::Closed)),
            Err(R::NotInThisPhase { phase: Phase::Closed })),
        ("on an opinion", person("member"), ask(A, 1, Choice::Pass), as_is, Err(R::WrongKind)),
        ("on what is pending", person("member"), ask(A, 8, Choice::Pass), as_is,
            Err(R::WrongState { state: State::Pending })),
        ("on what one may not read", person("verified"), ask(A, 4, Choice::Pass),
            |b| b.items.get_mut(&place(A, 4)).unwrap().audience = Audience::Members, Err(R::NoSuchItem)),
        ("staff does not vote", person("moderator"), ask(A, 4, Choice::Pass), as_is, Err(R::UnknownPerson)),
    ]
}

#[rustfmt::skip]
pub fn appeal() -> Vec<Row> {
    use Refusal as R;
    let ask = |log: &str, index, text: &str| {
        Ask::AppealDecision(appeal::Submit { item: place(log, index), text: text.into() })
    };
    vec![
        ("it is withheld", person("member"), ask(A, 3, "没有违规"), as_is,
            Ok("appeal/member/own of A3 text author")),
        ("also after closing", person("member"), ask(A, 3, "没有违规"), |b| in_phase(b, Some(Phase::Closed)),
            Ok("appeal/member/own of A3 text author")),
        ("it is not withheld", person("member"), ask(A, 1, "没有违规"), as_is,
            Err(R::WrongState { state: State::Published })),
        ("again", person("member"), ask(A, 3, "没有违规"),
            |b| b.deeds.extend([(PersonId::new("member").unwrap(), place(A, 3), Deed::Appealed)]),
            Err(R::AlreadyDone)),
        ("somebody else's", person("member-2"), ask(A, 3, "没有违规"), as_is, Err(R::NoSuchItem)),
        ("the partner's", person("member"), ask(B, 4, "没有违规"), as_is, Err(R::NotOurItem)),
        ("without a word", person("member"), ask(A, 3, ""), as_is, Err(R::TextBlank)),
    ]
}

#[test]
fn people_take_part() {
    for table in [
        submit_opinion(),
        submit_for_others(),
        correct(),
        supplement(),
        withdraw(),
        reply(),
        support(),
        cast_vote(),
        appeal(),
    ] {
        check(&table);
    }
}

/// Content of a part of the first leaf that a command gives.
fn part_of(actor: Actor, ask: Ask, name: &str) -> Vec<u8> {
    let command = hutong_core::command::Command { actor, key: hutong_core::ids::FormKey([1; 16]), ask };
    let decision = decide(&command, &scene()).unwrap();
    let parts = &decision.drafts[0].contents;
    let (_, content) = parts.iter().find(|(n, _)| n.as_str() == name).unwrap();
    let Content::Bytes(bytes) = content else { panic!("{name} is staged") };
    bytes.clone()
}

#[test]
fn words_of_somebody_unknown_do_not_carry_the_clerk() {
    let ask = || opinion(|s| s.behalf = behalf(None));
    let author = part_of(person("moderator"), ask(), PartName::AUTHOR);
    let text = String::from_utf8(author.clone()).unwrap();
    assert!(text.contains(r#""name":"""#) && text.contains(r#""aff":[]"#), "{text}");
    assert!(!text.contains("moderator"), "{text}");
    let clerk = crate::fixtures::people()[&PersonId::new("moderator").unwrap()].clone();
    assert!(!text.contains(&handle(&clerk.key.0, &topic()).to_string()), "{text}");
    let origin = String::from_utf8(part_of(person("moderator"), ask(), PartName::SOURCE)).unwrap();
    assert!(origin.contains(r#""by":"moderator""#) && origin.contains("张阿姨"), "{origin}");
    // The same words from two senders are two people's; the same letter entered twice is one's.
    let other = opinion(|s| {
        s.behalf = behalf(None);
        s.behalf.as_mut().unwrap().label = Private("渝中的王叔".to_owned());
    });
    assert_ne!(author, part_of(person("moderator"), other, PartName::AUTHOR));
    assert_eq!(author, part_of(person("moderator"), ask(), PartName::AUTHOR));
}

#[test]
fn a_byline_for_somebody_without_an_account_is_their_label_and_nothing_of_the_clerk() {
    let ask = opinion(|s| (s.behalf, s.named) = (behalf(None), true));
    let author = String::from_utf8(part_of(person("moderator"), ask, PartName::AUTHOR)).unwrap();
    assert!(author.contains(r#""name":"江北的张阿姨""#) && author.contains(r#""named":1"#), "{author}");
    assert!(author.contains(r#""aff":[]"#) && !author.contains("moderator"), "{author}");
    let clerk = crate::fixtures::people()[&PersonId::new("moderator").unwrap()].clone();
    assert!(!author.contains(&handle(&clerk.key.0, &topic()).to_string()), "{author}");
}

#[test]
fn words_of_a_known_member_carry_the_member() {
    let ask = || opinion(|s| (s.behalf, s.named) = (behalf(Some("member")), true));
    let by_clerk = part_of(person("moderator"), ask(), PartName::AUTHOR);
    let by_member = part_of(person("member"), opinion(|s| s.named = true), PartName::AUTHOR);
    assert_eq!(by_clerk, by_member);
    assert!(String::from_utf8(by_member).unwrap().contains("姓名 member"));
}

#[test]
fn a_supplement_names_nobody() {
    let ask = Ask::SupplementItem(Supplement { item: place(A, 1), text: "补充".into() });
    let author = String::from_utf8(part_of(person("member"), ask, PartName::AUTHOR)).unwrap();
    assert!(author.contains(r#""name":"""#) && author.contains(r#""named":0"#), "{author}");
}
