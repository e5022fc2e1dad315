//! Gatherings on a node: the last seat, a press that comes twice, a reason that is taken back, and what is told to whom.
#![allow(clippy::disallowed_methods, reason = "a test looks at what a node holds")]

use hutong_core::{
    consultation::charter::Review,
    facts::Private,
    home::{
        AnswerForGathering, AnswerGathering, CallOffGathering, Channel, HomeAsk, Pace, SetGathering,
        circular::Addressed,
        gathering::{Details, Reply},
    },
    ids::{Code, FormKey, PersonId},
    moment::Moment,
    refusal::Refusal,
};
use hutong_node::{
    answer::SubmitFault,
    notify::{Reach, Told},
    pages::GatheringNews,
};

use crate::{
    notify::{home, mail_server, mail_to, notifier, told},
    world::{Body, START, body, consultation, fresh_key, person},
};

const DAY_S: u64 = 86_400;

fn id(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn code() -> Code {
    Code::new("g1").unwrap()
}

/// In ten days, two seats, signing up for five.
fn gathering(to: &[&str]) -> SetGathering {
    SetGathering {
        id: code(),
        about: Some(consultation()),
        details: Details {
            title: "A walk along the river".to_owned(),
            text: "Bring boots.".to_owned(),
            place: "North gate".to_owned(),
            starts: START.plus_days(10),
            ends: Moment(START.plus_days(10).0 + 7_200),
            until: START.plus_days(5),
            seats: Some(2),
            is_public: true,
        },
        addressed: Addressed::People,
        to: to.iter().map(|who| id(who)).collect(),
    }
}

fn coming() -> AnswerGathering {
    AnswerGathering { id: code(), reply: Some(Reply::Coming), reason: Private(String::new()) }
}

fn leave(reason: &str) -> AnswerGathering {
    AnswerGathering { id: code(), reply: Some(Reply::Leave), reason: Private(reason.to_owned()) }
}

async fn council() -> Body {
    let at = body("sc.example").await;
    at.open_alone(Review::Before).await;
    at
}

#[tokio::test]
async fn the_last_seat_is_given_once_and_a_press_that_comes_twice_takes_one() {
    let at = council().await;
    let all = ["m1", "m2", "m3", "m4"];
    home(&at, "moderator", HomeAsk::SetGathering(gathering(&all))).await.unwrap();
    let answer = |who: &str, key: FormKey, ask| at.node.submit_home(person(who), key, HomeAsk::AnswerGathering(ask));
    let key = fresh_key();
    answer("m1", key, coming()).await.unwrap();
    answer("m1", key, coming()).await.unwrap();
    home(&at, "m1", HomeAsk::AnswerGathering(coming())).await.unwrap();
    assert_eq!(at.node.store().gathering(&code()).await.unwrap().unwrap().coming, 1);
    let other = answer("m1", key, leave("Ill.")).await;
    assert!(matches!(other, Err(SubmitFault::Refused(Refusal::KeyReused))), "the same form says the same");
    // Three at once want the one seat that is left.
    let (a, b, c) = tokio::join!(
        answer("m2", fresh_key(), coming()),
        answer("m3", fresh_key(), coming()),
        answer("m4", fresh_key(), coming()),
    );
    let all = [a, b, c];
    assert_eq!(all.iter().filter(|answer| answer.is_ok()).count(), 1, "{all:?}");
    let full = |answer: &Result<_, SubmitFault>| matches!(answer, Err(SubmitFault::Refused(Refusal::NoSeatLeft)));
    assert_eq!(all.iter().filter(|answer| full(answer)).count(), 2, "{all:?}");
    // Whoever steps back makes room.
    home(&at, "m1", HomeAsk::AnswerGathering(leave("Ill."))).await.unwrap();
    let waiting = ["m2", "m3", "m4"][all.iter().position(full).unwrap()];
    home(&at, waiting, HomeAsk::AnswerGathering(coming())).await.unwrap();
    let view = at.node.store().gathering(&code()).await.unwrap().unwrap();
    assert_eq!((view.asked, view.coming, view.leave, view.open(), view.has_seat()), (4, 2, 1, 1, false));
    // Signing up is over; leave is asked for until it begins, then nothing more.
    at.clock.set(START.plus_days(6));
    home(&at, "m1", HomeAsk::AnswerGathering(AnswerGathering { reply: None, ..coming() })).await.unwrap();
    assert_eq!(home(&at, "m1", HomeAsk::AnswerGathering(coming())).await, Err(Refusal::SignUpOver));
    home(&at, waiting, HomeAsk::AnswerGathering(leave("A train."))).await.unwrap();
    let by_phone = AnswerForGathering { person: id("m1"), answer: coming() };
    home(&at, "moderator", HomeAsk::AnswerForGathering(by_phone)).await.unwrap();
    at.clock.set(START.plus_days(10));
    assert_eq!(home(&at, "m1", HomeAsk::AnswerGathering(leave("Ill."))).await, Err(Refusal::HasBegun));
    at.node.stop().await;
}

#[tokio::test]
async fn a_reason_is_kept_for_the_desk_and_found_nowhere_when_it_is_taken_back() {
    const REASON: &str = "An operation on my left knee";
    let at = council().await;
    home(&at, "moderator", HomeAsk::SetGathering(gathering(&["m1", "m2"]))).await.unwrap();
    home(&at, "m1", HomeAsk::AnswerGathering(leave(REASON))).await.unwrap();
    let asked = at.node.store().asked_to(&code()).await.unwrap();
    assert_eq!((asked[0].person.as_str(), asked[0].reason.0.as_str(), asked[0].by_desk), ("m1", REASON, false));
    let file = at.node.my_file(&id("m1")).await.unwrap();
    assert_eq!(file.gatherings[0].reason.0, REASON);
    let holds = |what: &str| {
        let files = std::fs::read_dir(&at.dir).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.is_file()).any(|path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(what.len()).any(|w| w == what.as_bytes())
        })
    };
    assert!(holds(REASON), "it is looked for where it is");
    home(&at, "m1", HomeAsk::AnswerGathering(AnswerGathering { reply: None, ..coming() })).await.unwrap();
    assert!(!holds(REASON), "it was taken back");
    // Nor with an account that goes.
    home(&at, "m2", HomeAsk::AnswerGathering(leave(REASON))).await.unwrap();
    at.node.erase_account(person("m2"), &id("m2")).await.unwrap();
    assert!(!holds(REASON), "the account is gone");
    assert_eq!(at.node.store().gathering(&code()).await.unwrap().unwrap().asked, 1);
    at.node.stop().await;
}

#[tokio::test]
async fn whoever_is_asked_is_told_reminded_and_told_of_changes_each_once() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Private));
    told(&at, &server, &job, Channel::Mail, Pace::AtOnce).await;
    let once = Told { queued: 1, sent: 1, held_back: 0 };
    let said = |what: &str| {
        let text = server.last().text();
        assert!(text.contains(&format!("A walk along the river {what}")), "{what}: {text}");
    };
    home(&at, "moderator", HomeAsk::SetGathering(gathering(&["m1", "m2"]))).await.unwrap();
    assert_eq!(at.node.unread(&id("m1")).await.unwrap(), 1);
    assert_eq!(at.node.tell(&job).await.unwrap(), once);
    said("Asked");
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default());
    // More people, nothing else: who was asked before is told nothing.
    home(&at, "moderator", HomeAsk::SetGathering(gathering(&["m3"]))).await.unwrap();
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default());
    // Seen and not answered: reminded, once an hour.
    home(&at, "m1", HomeAsk::SeeGathering(code())).await.unwrap();
    at.clock.set(Moment(START.0 + 60));
    home(&at, "moderator", HomeAsk::RemindOfGathering(code())).await.unwrap();
    assert_eq!(home(&at, "moderator", HomeAsk::RemindOfGathering(code())).await, Err(Refusal::AlreadyDone));
    assert_eq!(at.node.tell(&job).await.unwrap(), once);
    said("Reminded");
    home(&at, "m1", HomeAsk::AnswerGathering(coming())).await.unwrap();
    assert_eq!(at.node.unread(&id("m1")).await.unwrap(), 0);
    at.clock.set(Moment(START.0 + 7_200));
    home(&at, "moderator", HomeAsk::RemindOfGathering(code())).await.unwrap();
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default(), "whoever answered is left alone");
    // Another hour: everybody is told, and seats alone are no news.
    let mut later = gathering(&[]);
    later.details.seats = Some(9);
    home(&at, "moderator", HomeAsk::SetGathering(later.clone())).await.unwrap();
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default());
    later.details.starts = Moment(later.details.starts.0 + 3_600);
    at.clock.set(Moment(START.0 + DAY_S));
    home(&at, "moderator", HomeAsk::SetGathering(later)).await.unwrap();
    assert_eq!(at.node.tell(&job).await.unwrap(), once);
    said("Changed");
    // Called off and on again; whoever does not come is told neither.
    let off = |reason: Option<&str>| {
        HomeAsk::CallOffGathering(CallOffGathering { id: code(), reason: reason.map(str::to_owned) })
    };
    home(&at, "moderator", off(Some("Floods."))).await.unwrap();
    assert_eq!(at.node.tell(&job).await.unwrap(), once);
    said("CalledOff");
    assert_eq!(home(&at, "m1", HomeAsk::AnswerGathering(leave("Ill."))).await, Err(Refusal::CalledOff));
    home(&at, "moderator", off(None)).await.unwrap();
    let mine = at.node.store().my_gathering(&id("m1"), &code()).await.unwrap().unwrap();
    assert_eq!((mine.what(), mine.gathering.rev, mine.seen), (GatheringNews::Changed, 4, 1));
    home(&at, "m1", HomeAsk::AnswerGathering(leave("Ill."))).await.unwrap();
    home(&at, "moderator", off(Some("Floods."))).await.unwrap();
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default());
    assert_eq!(at.node.unread(&id("m1")).await.unwrap(), 0);
    at.node.stop().await;
}
