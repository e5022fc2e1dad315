//! Gatherings: set at a desk, answered by those who are asked.

use hutong_core::{
    command::Actor,
    facts::{Base, Private, Roles, Scope, ScopedRoles},
    home::{
        AnswerForGathering, AnswerGathering, CallOffGathering, HomeAsk, PEOPLE_MAX, SetGathering,
        circular::Addressed,
        gathering::{Details, GatheringFacts, Reply},
    },
    ids::{Code, ConsultationId, PersonId},
    moment::Moment,
    refusal::Refusal as R,
};

use super::{as_is, decide_home, scene::scene};
use crate::fixtures::{device, person, topic};

type Row = (&'static str, Actor, HomeAsk, fn(&mut Base), Result<(), R>);

fn check(table: Vec<Row>) {
    for (when, actor, ask, change, wanted) in table {
        let mut base = scene();
        change(&mut base);
        assert_eq!(decide_home(&actor, &ask, base), wanted, "{} when {when}", ask.name());
    }
}

fn id(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn code() -> Code {
    Code::new("g1").unwrap()
}

/// In another scope alone, the moderator decides nothing here.
fn scoped(base: &mut Base, scope: Scope) {
    let standing = base.people.get_mut(&id("moderator")).unwrap();
    standing.scoped = vec![ScopedRoles { scope, roles: standing.roles }];
    standing.roles = Roles::default();
}

fn set(change: fn(&mut SetGathering)) -> HomeAsk {
    let mut ask = SetGathering {
        id: code(),
        about: Some(topic()),
        details: Details {
            title: "河边座谈会".to_owned(),
            text: String::new(),
            place: "二楼会议室".to_owned(),
            starts: Moment(2_000),
            ends: Moment(3_000),
            until: Moment(1_000),
            seats: Some(2),
            is_public: false,
        },
        addressed: Addressed::People,
        to: vec![id("member")],
    };
    change(&mut ask);
    HomeAsk::SetGathering(ask)
}

/// One that stands: three were asked, one comes, two have not answered, `member` is one of these.
fn standing(base: &mut Base, change: fn(&mut GatheringFacts)) {
    let mut facts = GatheringFacts {
        about: Some(topic()),
        asked: 3,
        coming: 1,
        seats: Some(2),
        open: 2,
        person: Some(None),
        ..GatheringFacts::default()
    };
    change(&mut facts);
    base.house.gatherings.insert(code(), facts);
}

#[rustfmt::skip]
fn sets() -> Vec<Row> {
    let clerk = || person("moderator");
    let moderator = || Err(R::NeedsRole { role: "moderator" });
    vec![
        ("by a moderator", clerk(), set(|_| {}), as_is, Ok(())),
        ("by the operator", Actor::Node, set(|_| {}), as_is, Ok(())),
        ("by a member", person("member"), set(|_| {}), as_is, moderator()),
        ("by a moderator of this consultation", clerk(), set(|_| {}), |b| scoped(b, Scope::Consultation(topic())), Ok(())),
        ("by a moderator of another", clerk(), set(|_| {}),
            |b| scoped(b, Scope::Consultation(ConsultationId::new("other").unwrap())), moderator()),
        ("by a moderator of a unit", clerk(), set(|_| {}), |b| scoped(b, Scope::Unit("Boats".to_owned())), moderator()),
        ("of the body", clerk(), set(|s| s.about = None), as_is, Ok(())),
        ("of the body, by a moderator of one consultation", clerk(), set(|s| s.about = None),
            |b| scoped(b, Scope::Consultation(topic())), moderator()),
        ("of nothing", clerk(), set(|s| s.about = Some(ConsultationId::new("none").unwrap())), as_is,
            Err(R::NoSuchConsultation)),
        ("nobody asked", clerk(), set(|s| s.to.clear()), as_is, Err(R::UnknownPerson)),
        ("somebody unknown", clerk(), set(|s| s.to.push(id("nobody"))), as_is, Err(R::UnknownPerson)),
        ("no heading", clerk(), set(|s| s.details.title.clear()), as_is, Err(R::TextBlank)),
        ("no place", clerk(), set(|s| s.details.place.clear()), as_is, Err(R::TextBlank)),
        ("it ends as it begins", clerk(), set(|s| s.details.ends = s.details.starts), as_is, Err(R::TimesAtOdds)),
        ("signing up after its beginning", clerk(), set(|s| s.details.until = Moment(2_001)), as_is, Err(R::TimesAtOdds)),
        ("no seat at all", clerk(), set(|s| s.details.seats = Some(0)), as_is, Err(R::NoSeatLeft)),
        ("no end of seats", clerk(), set(|s| s.details.seats = None), as_is, Ok(())),
        ("changed, nobody more", clerk(), set(|s| s.to.clear()), |b| standing(b, |_| {}), Ok(())),
        ("changed to fewer seats than come", clerk(), set(|s| s.details.seats = Some(1)),
            |b| standing(b, |g| g.coming = 2), Err(R::TooMany { count: 2, count_max: 1 })),
        ("changed to another consultation", clerk(), set(|_| {}), |b| standing(b, |g| g.about = None),
            Err(R::NoSuchGathering)),
        ("too many asked together", clerk(), set(|_| {}), |b| standing(b, |g| g.asked = PEOPLE_MAX as u64),
            Err(R::TooMany { count: PEOPLE_MAX + 1, count_max: PEOPLE_MAX })),
    ]
}

#[rustfmt::skip]
fn calls_off() -> Vec<Row> {
    let clerk = || person("moderator");
    let off = |reason: Option<&str>| {
        HomeAsk::CallOffGathering(CallOffGathering { id: code(), reason: reason.map(str::to_owned) })
    };
    vec![
        ("with a reason", clerk(), off(Some("大雨。")), |b| standing(b, |_| {}), Ok(())),
        ("without", clerk(), off(Some(" ")), |b| standing(b, |_| {}), Err(R::TextBlank)),
        ("by a member", person("member"), off(Some("大雨。")), |b| standing(b, |_| {}),
            Err(R::NeedsRole { role: "moderator" })),
        ("twice", clerk(), off(Some("大雨。")), |b| standing(b, |g| g.is_off = true), Err(R::AlreadyDone)),
        ("it takes place after all", clerk(), off(None), |b| standing(b, |g| g.is_off = true), Ok(())),
        ("it does anyway", clerk(), off(None), |b| standing(b, |_| {}), Err(R::AlreadyDone)),
        ("there is none", clerk(), off(None), as_is, Err(R::NoSuchGathering)),
    ]
}

fn answer(reply: Option<Reply>, reason: &str) -> AnswerGathering {
    AnswerGathering { id: code(), reply, reason: Private(reason.to_owned()) }
}

#[rustfmt::skip]
fn answers() -> Vec<Row> {
    let me = || person("member");
    let come = || HomeAsk::AnswerGathering(answer(Some(Reply::Coming), ""));
    let leave = |why| HomeAsk::AnswerGathering(answer(Some(Reply::Leave), why));
    let back = || HomeAsk::AnswerGathering(answer(None, ""));
    let see = || HomeAsk::SeeGathering(code());
    vec![
        ("a seat is left", me(), come(), |b| standing(b, |_| {}), Ok(())),
        ("none is", me(), come(), |b| standing(b, |g| g.coming = 2), Err(R::NoSeatLeft)),
        ("none is, but one's own", me(), come(),
            |b| standing(b, |g| { g.coming = 2; g.person = Some(Some(Reply::Coming)); }), Ok(())),
        ("as many as like", me(), come(), |b| standing(b, |g| { g.coming = 200; g.seats = None; }), Ok(())),
        ("signing up is over", me(), come(), |b| standing(b, |g| g.is_closed = true), Err(R::SignUpOver)),
        ("it was called off", me(), come(), |b| standing(b, |g| g.is_off = true), Err(R::CalledOff)),
        ("it has begun", me(), come(), |b| standing(b, |g| g.has_begun = true), Err(R::HasBegun)),
        ("they were not asked", me(), come(), |b| standing(b, |g| g.person = None), Err(R::NoSuchGathering)),
        ("there is none", me(), come(), as_is, Err(R::NoSuchGathering)),
        ("by a device", device("member"), come(), |b| standing(b, |_| {}), Err(R::UnknownPerson)),
        ("with a reason", me(), leave("出差。"), |b| standing(b, |_| {}), Ok(())),
        ("without", me(), leave(""), |b| standing(b, |_| {}), Err(R::TextBlank)),
        ("signing up is over", me(), leave("出差。"), |b| standing(b, |g| g.is_closed = true), Ok(())),
        ("it has begun", me(), leave("出差。"), |b| standing(b, |g| g.has_begun = true), Err(R::HasBegun)),
        ("taken back", me(), back(), |b| standing(b, |g| g.person = Some(Some(Reply::Leave))), Ok(())),
        ("taken back when it has begun", me(), back(), |b| standing(b, |g| g.has_begun = true), Err(R::HasBegun)),
        ("looked at", me(), see(), |b| standing(b, |_| {}), Ok(())),
        ("of others", me(), see(), |b| standing(b, |g| g.person = None), Err(R::NoSuchGathering)),
        ("by a device", device("member"), see(), |b| standing(b, |_| {}), Err(R::UnknownPerson)),
    ]
}

#[rustfmt::skip]
fn at_the_desk() -> Vec<Row> {
    let clerk = || person("moderator");
    let enter = |reply, why| {
        HomeAsk::AnswerForGathering(AnswerForGathering { person: id("member"), answer: answer(reply, why) })
    };
    let come = || enter(Some(Reply::Coming), "");
    let remind = || HomeAsk::RemindOfGathering(code());
    vec![
        ("by telephone", clerk(), come(), |b| standing(b, |_| {}), Ok(())),
        ("signing up is over", clerk(), come(), |b| standing(b, |g| g.is_closed = true), Ok(())),
        ("no seat is left", clerk(), come(), |b| standing(b, |g| g.coming = 2), Err(R::NoSeatLeft)),
        ("leave", clerk(), enter(Some(Reply::Leave), "病假。"), |b| standing(b, |_| {}), Ok(())),
        ("by another member", person("guest"), come(), |b| standing(b, |_| {}), Err(R::NeedsRole { role: "moderator" })),
        ("they were not asked", clerk(), come(), |b| standing(b, |g| g.person = None), Err(R::NoSuchGathering)),
        ("some have not answered", clerk(), remind(), |b| standing(b, |_| {}), Ok(())),
        ("all have", clerk(), remind(), |b| standing(b, |g| g.open = 0), Err(R::AlreadyDone)),
        ("just done", clerk(), remind(), |b| standing(b, |g| g.was_just_reminded = true), Err(R::AlreadyDone)),
        ("signing up is over", clerk(), remind(), |b| standing(b, |g| g.is_closed = true), Err(R::SignUpOver)),
        ("it was called off", clerk(), remind(), |b| standing(b, |g| g.is_off = true), Err(R::CalledOff)),
        ("by a member", person("member"), remind(), |b| standing(b, |_| {}), Err(R::NeedsRole { role: "moderator" })),
        ("there is none", clerk(), remind(), as_is, Err(R::NoSuchGathering)),
    ]
}

pub fn tables() {
    check(sets());
    check(calls_off());
    check(answers());
    check(at_the_desk());
}

#[test]
fn people_are_asked_by_the_desk_and_answer_for_themselves() {
    tables();
}
