//! News that leaves the node, over real connections: once each, later where nobody answers, never lost, and never waited for.

mod post;
mod tls;

use std::sync::atomic::Ordering;

use hutong_core::{
    command::{Actor, Ask},
    commitment::Salt,
    consultation::charter::Review,
    facts::Private,
    home::{
        Channel, ConfirmContact, DropContact, HomeAsk, Pace, SeeCircular, SendCircular, SetContact, circular::Addressed,
    },
    ids::{Code, PersonId},
    refusal::Refusal,
};
use hutong_log::base64;
use hutong_node::{
    answer::SubmitFault,
    notify::{
        Composed, HookTo, Letter, MailTo, News, Notifier, Outbound, Outlets, Reach, Says, TellFault, Tls, Told, Words,
        signature,
    },
    pages::Queued,
};
use hutong_store::{
    faults::{BreakOnce, arm, disarm},
    step::{Step, When},
};

use crate::world::{Body, body, consultation, fresh_key, person, start};
pub use post::mail_server;
use post::{Server, gateway, silent};

const ADDRESS: &str = "li@example.org";
const SECRET: &[u8] = b"twenty-four bytes, and more";

/// Says what it is told to say, plainly.
pub struct Plain;

impl Words for Plain {
    fn compose(&self, letter: &Letter) -> Composed {
        let text = match &letter.says {
            Says::Code(code) => format!("code={code} stop={}", letter.stop),
            Says::News(news, more) => {
                let lines = news.iter().map(|piece| match piece {
                    News::Notice { notice, .. } => format!("{:?}", notice.notice.kind),
                    News::Cosign { request, .. } => format!("sign {}", request.title.0),
                    News::Gathering { mine, .. } => format!("{} {:?}", mine.gathering.details.title, mine.what()),
                    News::Circular { circular, .. } => format!("{} {}", circular.title.0, circular.reminders),
                });
                format!("{} +{more}", lines.collect::<Vec<_>>().join("\n"))
            }
        };
        Composed {
            sender: "两江 Council".to_owned(),
            subject: "有新消息 news".to_owned(),
            text,
            link: Some("https://hutong.example/me".to_owned()),
            stop: Some("https://hutong.example/stop/x".to_owned()),
            rfc3339: "2026-01-01T00:00:00Z".to_owned(),
        }
    }
}

pub fn mail_to(server: &Server, reach: Reach) -> Outbound {
    let mail = MailTo {
        host: server.at.ip().to_string(),
        port: server.at.port(),
        tls: Tls::None,
        login: None,
        from: "notices@council.example".to_owned(),
        reach,
    };
    Outbound { mail: Some(mail), hook: None }
}

fn hook_to(server: &Server) -> Outbound {
    let hook = HookTo {
        is_tls: false,
        host: server.at.ip().to_string(),
        port: server.at.port(),
        path: "/in?x=1".to_owned(),
        secret: Private(SECRET.to_vec()),
        reach: Reach::Private,
    };
    Outbound { mail: None, hook: Some(hook) }
}

pub fn notifier(outbound: Outbound) -> Notifier {
    Notifier::new(Outlets::Outside(Box::new(outbound)), Box::new(Plain))
}

pub fn contact(channel: Channel, address: &str, pace: Pace) -> HomeAsk {
    let (lang, salt) = ("zh-CN".to_owned(), Salt([7; 32]));
    HomeAsk::SetContact(SetContact { channel, address: Private(address.to_owned()), pace, lang, salt })
}

pub async fn home(at: &Body, who: &str, ask: HomeAsk) -> Result<(), Refusal> {
    match at.node.submit_home(person(who), fresh_key(), ask).await {
        Ok(_) => Ok(()),
        Err(SubmitFault::Refused(refusal)) => Err(refusal),
        Err(fault) => panic!("{fault:?}"),
    }
}

/// `m1` wants to be told, and has confirmed it with the code from the letter.
pub async fn told(at: &Body, server: &Server, notifier: &Notifier, channel: Channel, pace: Pace) {
    home(at, "m1", contact(channel, ADDRESS, pace)).await.unwrap();
    assert_eq!(at.node.tell(notifier).await.unwrap().sent, 1);
    let letter = server.last();
    let text = if channel == Channel::Mail { letter.text() } else { letter.body.clone() };
    let code = text.split("code=").nth(1).unwrap().split([' ', '"']).next().unwrap().to_owned();
    let confirm = |code: &str| HomeAsk::ConfirmContact(ConfirmContact { channel, code: Private(code.to_owned()) });
    assert_eq!(home(at, "m1", confirm("00000000")).await, Err(Refusal::WrongCode));
    assert_eq!(home(at, "m2", confirm(&code)).await, Err(Refusal::WrongCode), "it is not theirs");
    home(at, "m1", confirm(&code.to_lowercase())).await.unwrap();
}

async fn council() -> Body {
    let at = body("sc.example").await;
    at.open_alone(Review::Before).await;
    at
}

/// An opinion of `m1` that is published: news for them.
async fn publish(at: &Body, text: &str) {
    let place = at.place(&at.submit(person("m1"), text).await);
    at.ask(person("moderator"), Ask::PublishItems(vec![place])).await;
}

async fn queued(at: &Body, channel: Channel) -> Queued {
    let all = at.node.store().queued().await.unwrap();
    all.into_iter().find(|q| q.channel == channel).unwrap()
}

#[tokio::test]
async fn news_goes_out_once_by_mail_also_over_a_restart() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Private));
    publish(&at, "Before anybody asked to be told.").await;
    at.clock.set(at.clock.now().plus_days(1));
    told(&at, &server, &job, Channel::Mail, Pace::AtOnce).await;
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default(), "what was before is on the page");
    publish(&at, "The bridge is too narrow.").await;
    assert_eq!(at.node.tell(&job).await.unwrap(), Told { queued: 1, sent: 1, held_back: 0 });
    let letter = server.last();
    assert_eq!(letter.to, format!("RCPT TO:<{ADDRESS}>"));
    assert!(letter.text().contains("State(Published) +0"), "{letter:?}");
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert_eq!(letter.header("List-Unsubscribe"), "<https://hutong.example/stop/x>");
    assert!(letter.header("Message-ID").ends_with("@council.example>"));
    assert!(letter.header("From").ends_with("<notices@council.example>"));
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default());
    // Another process, which remembers nothing, goes through everybody anew.
    let Body { dir, clock, node, _root, .. } = at;
    node.stop().await;
    let node = start(&dir, &clock).await;
    let job = notifier(mail_to(&server, Reach::Private));
    assert_eq!(node.tell(&job).await.unwrap(), Told::default());
    assert_eq!(server.all().len(), 2, "the question, and the news");
    node.stop().await;
}

#[tokio::test]
async fn a_letter_that_was_not_noted_is_sent_again_under_the_same_id() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Private));
    told(&at, &server, &job, Channel::Mail, Pace::AtOnce).await;
    publish(&at, "The bridge is too narrow.").await;
    // The first write of the look queues, the second notes: it is that one which does not come to be.
    let Body { dir, clock, node, _root, .. } = at;
    node.stop().await;
    let broken = BreakOnce::new(Step::Mine, When::Before, 1);
    arm(&dir, broken.clone());
    let node = start(&dir, &clock).await;
    assert!(matches!(node.tell(&job).await, Err(TellFault::Note(_))));
    assert_eq!(broken.fired(), 1, "the fault was met");
    assert_eq!(node.tell(&job).await.unwrap().sent, 1);
    disarm(&dir);
    let [.., first, second] = &server.all()[..] else { panic!("two letters") };
    assert_eq!(first.header("Message-ID"), second.header("Message-ID"));
    node.stop().await;
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_later_and_nothing_is_lost() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Private));
    told(&at, &server, &job, Channel::Mail, Pace::AtOnce).await;
    publish(&at, "The bridge is too narrow.").await;
    server.answers(451);
    assert_eq!(at.node.tell(&job).await.unwrap(), Told { queued: 1, sent: 0, held_back: 1 });
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default(), "not at once again");
    let away = {
        let gone = silent().await;
        let mut to = mail_to(&gone, Reach::Private);
        // Nobody listens there.
        to.mail.as_mut().unwrap().port = 1;
        notifier(to)
    };
    at.clock.set(at.clock.now().plus_days(1));
    let down = at.node.tell(&away).await.unwrap_err();
    assert!(matches!(&down, TellFault::Down { channel: Channel::Mail, .. }), "{down:?}");
    assert_eq!(queued(&at, Channel::Mail).await.retried, 1);
    server.answers(250);
    at.clock.set(at.clock.now().plus_days(1));
    assert_eq!(at.node.tell(&job).await.unwrap().sent, 1);
    at.node.stop().await;
}

#[tokio::test]
async fn what_nobody_takes_is_given_up_at_last() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Private));
    told(&at, &server, &job, Channel::Mail, Pace::AtOnce).await;
    publish(&at, "The bridge is too narrow.").await;
    server.answers(451);
    let mut tries = 0;
    while queued(&at, Channel::Mail).await.failed == 0 {
        tries += at.node.tell(&job).await.unwrap().held_back;
        at.clock.set(at.clock.now().plus_days(1));
        assert!(tries < 40, "it ends");
    }
    assert_eq!(tries, 16);
    // No such mailbox: nobody asks twice.
    server.answers(550);
    publish(&at, "And too low.").await;
    assert_eq!(at.node.tell(&job).await.unwrap().held_back, 1);
    let stand = queued(&at, Channel::Mail).await;
    assert_eq!((stand.failed, stand.waiting), (2, 0));
    assert_eq!(at.node.unread(&PersonId::new("m1").unwrap()).await.unwrap(), 2, "the page still says it");
    at.node.stop().await;
}

#[tokio::test]
async fn a_day_of_news_is_one_letter() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Private));
    told(&at, &server, &job, Channel::Mail, Pace::Daily).await;
    for n in 0..3 {
        publish(&at, &format!("The bridge number {n} is too narrow.")).await;
        assert_eq!(at.node.tell(&job).await.unwrap(), Told { queued: 1, sent: 0, held_back: 0 });
    }
    at.clock.set(at.clock.now().plus_days(1));
    assert_eq!(at.node.tell(&job).await.unwrap().sent, 1);
    assert_eq!(server.last().text().matches("State(Published)").count(), 3);
    // What was read on the page meanwhile is no news.
    publish(&at, "And too low.").await;
    assert_eq!(at.node.tell(&job).await.unwrap().queued, 1);
    let latest = at.node.store().notices(&PersonId::new("m1").unwrap(), 1).await.unwrap().remove(0);
    home(&at, "m1", HomeAsk::MarkRead(latest.leaf)).await.unwrap();
    at.clock.set(at.clock.now().plus_days(1));
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default());
    at.node.stop().await;
}

#[tokio::test]
async fn whoever_holds_a_letter_ends_them() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Private));
    told(&at, &server, &job, Channel::Mail, Pace::AtOnce).await;
    let stop = server.last().text().split("stop=").nth(1).unwrap().trim().to_owned();
    let store = at.node.store();
    assert_eq!(store.contact_of_stop("0123456789abcdef0123456789abcdef").await.unwrap(), None);
    let (who, channel) = store.contact_of_stop(&stop).await.unwrap().unwrap();
    assert_eq!((who.as_str(), channel), ("m1", Channel::Mail));
    publish(&at, "The bridge is too narrow.").await;
    let drop = DropContact { person: who, channel };
    assert_eq!(home(&at, "m2", HomeAsk::DropContact(drop.clone())).await, Err(Refusal::UnknownPerson));
    at.node.submit_home(Actor::Node, fresh_key(), HomeAsk::DropContact(drop)).await.unwrap();
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default());
    assert_eq!(at.node.store().contact_of_stop(&stop).await.unwrap(), None);
    assert_eq!(server.all().len(), 1);
    at.node.stop().await;
}

#[tokio::test]
async fn strangers_are_not_written_to_again_and_again() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Private));
    for n in 0..5 {
        home(&at, "m1", contact(Channel::Mail, &format!("a{n}@example.org"), Pace::AtOnce)).await.unwrap();
    }
    let sixth = home(&at, "m1", contact(Channel::Mail, ADDRESS, Pace::AtOnce)).await;
    assert_eq!(sixth, Err(Refusal::TooMany { count: 6, count_max: 5 }));
    assert_eq!(at.node.tell(&job).await.unwrap().sent, 1, "the last one alone is asked");
    publish(&at, "The bridge is too narrow.").await;
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default(), "an address that nobody confirmed is told nothing");
    at.clock.set(at.clock.now().plus_days(1));
    home(&at, "m1", contact(Channel::Mail, ADDRESS, Pace::AtOnce)).await.unwrap();
    at.node.stop().await;
}

#[tokio::test]
async fn a_gateway_can_tell_that_a_call_is_ours() {
    let at = council().await;
    let server = gateway().await;
    let job = notifier(hook_to(&server));
    told(&at, &server, &job, Channel::Hook, Pace::AtOnce).await;
    publish(&at, "The bridge is too narrow.").await;
    assert_eq!(at.node.tell(&job).await.unwrap().sent, 1);
    let call = server.last();
    assert!(call.to.starts_with("POST /in?x=1 HTTP/1.1"), "{}", call.to);
    let (id, stamp) = (call.header("webhook-id").to_owned(), at.clock.now());
    assert_eq!(call.header("webhook-timestamp"), stamp.0.to_string());
    assert_eq!(call.header("webhook-signature"), signature(SECRET, &id, stamp, call.body.as_bytes()));
    let body: serde_json::Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!((body["type"].as_str(), body["data"]["to"].as_str()), (Some("hutong.news"), Some(ADDRESS)));
    let mine = base64::encode(
        hutong_log::hash::hmac_sha256(SECRET, &[format!("{id}.{}.{}", stamp.0, call.body).as_bytes()]).as_bytes(),
    );
    assert_eq!(call.header("webhook-signature"), format!("v1,{mine}"));
    // Nobody is followed to where nobody was sent.
    for (code, failed) in [(307, 0), (500, 0), (410, 1)] {
        server.answers(code);
        publish(&at, &format!("Bridge {code} is too low.")).await;
        assert_eq!(at.node.tell(&job).await.unwrap().held_back, 1, "{code}");
        assert_eq!(queued(&at, Channel::Hook).await.failed, failed, "{code}");
    }
    at.node.stop().await;
}

#[tokio::test]
async fn nothing_of_the_house_is_called_unless_the_operator_said_so() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Public));
    home(&at, "m1", contact(Channel::Mail, ADDRESS, Pace::AtOnce)).await.unwrap();
    assert!(matches!(at.node.tell(&job).await, Err(TellFault::Down { .. })));
    assert_eq!(server.opened.load(Ordering::SeqCst), 0);
    assert_eq!(at.node.tell(&notifier(Outbound::default())).await.unwrap(), Told::default(), "nothing is configured");
    at.node.stop().await;
}

#[tokio::test]
async fn nobody_waits_for_a_server_that_says_nothing() {
    let at = council().await;
    let server = silent().await;
    let job = notifier(mail_to(&server, Reach::Private));
    home(&at, "m1", contact(Channel::Mail, ADDRESS, Pace::AtOnce)).await.unwrap();
    let mut telling = Box::pin(at.node.tell(&job));
    // The letter is under way, and stays so.
    while server.opened.load(Ordering::SeqCst) == 0 {
        assert!(futures_poll(&mut telling).await.is_none(), "it waits for the server");
    }
    publish(&at, "The bridge is too narrow.").await;
    assert!(futures_poll(&mut telling).await.is_none(), "and still does");
    drop(telling);
    at.node.stop().await;
}

/// What a future gives now, if anything; others get their turn.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    tokio::select! {
        biased;
        done = future => Some(done),
        () = tokio::task::yield_now() => None,
    }
}

#[tokio::test]
async fn a_circular_and_its_reminder_are_told_to_whoever_has_not_confirmed() {
    let at = council().await;
    let server = mail_server().await;
    let job = notifier(mail_to(&server, Reach::Private));
    told(&at, &server, &job, Channel::Mail, Pace::AtOnce).await;
    let id = Code::new("c1").unwrap();
    let send = |to: &[&str]| SendCircular {
        consultation: consultation(),
        id: id.clone(),
        title: "Meeting on Monday".to_owned(),
        text: "At nine.".to_owned(),
        must_confirm: true,
        addressed: Addressed::People,
        to: to.iter().map(|who| PersonId::new(who).unwrap()).collect(),
    };
    let unknown = home(&at, "moderator", HomeAsk::SendCircular(send(&["m1", "nobody"]))).await;
    assert_eq!(unknown, Err(Refusal::UnknownPerson));
    let member = home(&at, "m2", HomeAsk::SendCircular(send(&["m1"]))).await;
    assert_eq!(member, Err(Refusal::NeedsRole { role: "moderator" }));
    home(&at, "moderator", HomeAsk::SendCircular(send(&["m1", "m2"]))).await.unwrap();
    let me = PersonId::new("m1").unwrap();
    assert_eq!(at.node.unread(&me).await.unwrap(), 1);
    assert_eq!(at.node.tell(&job).await.unwrap(), Told { queued: 1, sent: 1, held_back: 0 });
    assert!(server.last().text().contains("Meeting on Monday 0"));
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default());
    // Opened is not confirmed: a reminder goes out, once, and not again at once.
    let see = |confirms| HomeAsk::SeeCircular(SeeCircular { id: id.clone(), confirms });
    home(&at, "m1", see(false)).await.unwrap();
    assert_eq!(home(&at, "m3", see(true)).await, Err(Refusal::NoSuchItem), "it was not written to them");
    home(&at, "moderator", HomeAsk::RemindOfCircular(id.clone())).await.unwrap();
    assert_eq!(home(&at, "moderator", HomeAsk::RemindOfCircular(id.clone())).await, Err(Refusal::AlreadyDone));
    assert_eq!(at.node.tell(&job).await.unwrap().sent, 1);
    assert!(server.last().text().contains("Meeting on Monday 1"));
    home(&at, "m1", see(true)).await.unwrap();
    at.clock.set(at.clock.now().plus_days(1));
    home(&at, "moderator", HomeAsk::RemindOfCircular(id.clone())).await.unwrap();
    assert_eq!(at.node.tell(&job).await.unwrap(), Told::default(), "whoever has confirmed is left alone");
    let sent = at.node.store().circulars_in(&consultation(), 10).await.unwrap().remove(0);
    assert_eq!((sent.to, sent.read, sent.confirmed), (2, 1, 1));
    let people = at.node.store().recipients(&id).await.unwrap();
    assert_eq!(people.iter().map(|who| who.person.as_str()).collect::<Vec<_>>(), ["m2", "m1"]);
    home(&at, "m2", see(true)).await.unwrap();
    at.clock.set(at.clock.now().plus_days(1));
    assert_eq!(home(&at, "moderator", HomeAsk::RemindOfCircular(id)).await, Err(Refusal::AlreadyDone));
    at.node.stop().await;
}

#[tokio::test]
async fn a_demo_shows_its_letters() {
    let at = council().await;
    let job = Notifier::new(Outlets::Page, Box::new(Plain));
    home(&at, "m1", contact(Channel::Hook, "+8613800000000", Pace::AtOnce)).await.unwrap();
    assert_eq!(at.node.tell(&job).await.unwrap().sent, 1);
    let shown = at.node.store().shown_letters(10).await.unwrap();
    assert_eq!((shown.len(), shown[0].address.0.as_str()), (1, "+8613800000000"));
    assert!(shown[0].text.0.starts_with("code="));
    at.node.stop().await;
}
