//! I10: what the home node keeps about people and the desk reaches no leaf, no partner's folder, and no log line.
#![allow(clippy::disallowed_methods, reason = "tests look at the folders that nodes publish")]

use std::sync::{Arc, Mutex};

use hutong_core::{
    command::{Actor, Ask},
    commitment::Salt,
    consultation::{charter::Review, item::Tier, moderation::Withhold},
    facts::{Private, Roles},
    home::{
        AnswerGathering, AskAboutMe, BodySettings, Channel, ClaimItems, DraftWords, HomeAsk, NewPerson, Pace,
        PauseIntake, Profile, RequestKind, Ruling, SaveDraft, SendCircular, SetGathering,
        circular::Addressed,
        contact::confirm_code,
        gathering::{Details, Reply},
    },
    ids::{Code, PersonId},
};
use hutong_node::{accounts::CODE_DAYS, cause::chain, notify::Reach};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::{
    exchange::{Pair, files_of},
    notify::{contact, mail_server, mail_to, notifier},
    world::{Body, START, consultation, device, fresh_key, person},
};

/// Every canary begins with these letters, and nothing else does.
const CANARY: &str = "KANARIE";

fn canary(what: &str) -> String {
    format!("{CANARY}{what}")
}

/// Collects every log line of this process, at every level: the writer has a thread of its own. Lines of other tests are
/// among them and hold no canary.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl Visit for Lines {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.lock().unwrap().push_str(&format!(" {}={value:?}", field.name()));
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
        self.0.lock().unwrap().push('\n');
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn contains(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|w| w == what.as_bytes())
}

/// A letter that is taken, one that is refused by a server that quotes the address, one that reaches nobody; and words of
/// the secretariat.
async fn write_letters(a: &Body) {
    let home = async |by: Actor, ask: HomeAsk| a.node.submit_home(by, fresh_key(), ask).await.map(|_| ()).unwrap();
    let circular = SendCircular {
        consultation: consultation(),
        id: Code::new("c1").unwrap(),
        title: canary("heading"),
        text: canary("circular"),
        must_confirm: true,
        addressed: Addressed::People,
        to: vec![PersonId::new("kanarie").unwrap()],
    };
    home(person("moderator"), HomeAsk::SendCircular(circular)).await;
    let gathering = SetGathering {
        id: Code::new("g1").unwrap(),
        about: None,
        details: Details {
            title: canary("gathering"),
            text: canary("what"),
            place: canary("where"),
            starts: START.plus_days(9),
            ends: START.plus_days(10),
            until: START.plus_days(8),
            seats: None,
            is_public: true,
        },
        addressed: Addressed::People,
        to: vec![PersonId::new("kanarie").unwrap()],
    };
    home(person("moderator"), HomeAsk::SetGathering(gathering)).await;
    let reply = Some(Reply::Leave);
    let leave = AnswerGathering { id: Code::new("g1").unwrap(), reply, reason: Private(canary("leave")) };
    home(person("kanarie"), HomeAsk::AnswerGathering(leave)).await;
    let server = mail_server().await;
    let mut nowhere = mail_to(&server, Reach::Private);
    nowhere.mail.as_mut().unwrap().port = 1;
    for (n, (code, to)) in [(250, None), (550, None), (451, None), (250, Some(nowhere))].into_iter().enumerate() {
        server.answers(code);
        let address = format!("{}@example.org", canary(&format!("address{n}")));
        home(person("kanarie"), contact(Channel::Mail, &address, Pace::AtOnce)).await;
        let job = notifier(to.unwrap_or_else(|| mail_to(&server, Reach::Private)));
        match a.node.tell(&job).await {
            Ok(told) => assert_eq!(told.sent + told.held_back, 1),
            // As the job of a served node says it.
            Err(fault) => tracing::warn!(error = chain(&fault), "a job failed"),
        }
    }
    assert_eq!(server.all().len(), 1, "one was taken");
}

#[tokio::test]
async fn nothing_of_the_house_leaves_it() {
    let lines = Lines::default();
    tracing::subscriber::set_global_default(lines.clone()).unwrap();
    let pair = Pair::open(Review::Before).await;
    let a = &pair.a;
    let id = PersonId::new("kanarie").unwrap();
    let pairs = || vec![(canary("kind"), canary("unit"))];
    let someone = NewPerson {
        id: id.clone(),
        tier: Some(Tier::Member),
        roles: Roles::default(),
        name: Private(canary("name")),
        affiliations: Private(pairs()),
        protocol_order: Some(1),
        profile: Profile {
            primary: Private(pairs()),
            phone: Private(canary("phone")),
            mail: Private(canary("mail")),
            ..Profile::default()
        },
    };
    let home = async |by: Actor, ask: HomeAsk| a.node.submit_home(by, fresh_key(), ask).await.map(|_| ()).unwrap();
    home(person("security"), HomeAsk::AddPeople(vec![someone])).await;
    let issued = a.node.issue_codes(person("security"), std::slice::from_ref(&id), CODE_DAYS).await.unwrap();
    let code = issued[0].code.0.clone();
    let session = a.node.sign_in_with_code("kanarie", &code, &canary("device")).await.unwrap();
    let password = canary("password");
    a.node.set_password(&session.secret.0, None, &password).await.unwrap();
    let wrong = a.node.sign_in(&canary("typed"), &canary("guess"), "x").await;
    let words = DraftWords { title: canary("title"), text: canary("draft"), ..DraftWords::default() };
    let draft = SaveDraft { form: fresh_key(), consultation: consultation(), words: Private(words) };
    home(person("kanarie"), HomeAsk::SaveDraft(draft.clone())).await;
    home(device("d-1"), HomeAsk::SaveDraft(draft)).await;
    home(person("kanarie"), HomeAsk::LinkDevice(PersonId::new("d-1").unwrap())).await;
    let request = AskAboutMe { kind: RequestKind::Object, text: Private(canary("request")) };
    home(person("kanarie"), HomeAsk::AskAboutMe(request)).await;
    let settings = BodySettings { words: vec![canary("word")], ..BodySettings::default() };
    home(person("admin"), HomeAsk::SetBody(settings)).await;

    // Words that do go into the record, at home: nothing of the house goes with them.
    let place = a.place(&a.submit(person("kanarie"), "The bridge is too narrow.").await);
    home(person("moderator"), HomeAsk::ClaimItems(ClaimItems { items: vec![place.clone()], minutes: 5 })).await;
    let withhold = |reason: String| Withhold { item: place.clone(), code: Code::new("privacy").unwrap(), reason };
    home(person("moderator"), HomeAsk::ProposeWithholding(withhold(canary("proposal")))).await;
    let key = fresh_key();
    let ruling = Ruling::Withhold(vec![withhold(canary("held"))]);
    a.node.hold_decision(person("moderator"), key, ruling).await.unwrap();
    home(person("moderator"), HomeAsk::UndoDecision(key)).await;
    a.ask(person("moderator"), Ask::PublishItems(vec![place])).await;
    write_letters(a).await;
    let pause = PauseIntake { consultation: consultation(), reason: Some(canary("pause")) };
    home(person("moderator"), HomeAsk::PauseIntake(pause)).await;
    let refusal = a.node.submit(hutong_core::command::Command {
        actor: person("m1"),
        key: fresh_key(),
        ask: Ask::SubmitOpinion(crate::world::opinion_of("Not now.")),
    });
    tracing::info!(asked = ?(wrong, refusal.await.map(|_| ())), "refusals are said to people, not written down");
    for _ in 0..2 {
        pair.publish(&pair.a).await;
        pair.publish(&pair.b).await;
        pair.b.node.pull().await;
        pair.a.node.pull().await;
    }

    let code_of_letter = confirm_code(&Salt([7; 32]));
    let secrets =
        [code_of_letter, CANARY.to_owned(), code.replace('-', ""), session.secret.0.clone(), "kanarie".to_owned()];
    for body in [&pair.a, &pair.b] {
        for (origin, state) in body.node.store().logs().await.unwrap() {
            for (index, leaf) in body.node.store().read_back(&origin, 0, state.size).await.unwrap() {
                for secret in &secrets {
                    assert!(!contains(&leaf, secret), "{secret} in entry {index} of {origin}");
                }
            }
        }
        let files = files_of(&pair.folder(body));
        assert!(files.len() > 5, "the folder was looked at");
        for (path, bytes) in files {
            for secret in &secrets {
                assert!(!contains(&bytes, secret) && !path.contains(secret.as_str()), "{secret} in {path}");
            }
        }
    }
    let said = lines.0.lock().unwrap().clone();
    assert!(said.contains("a batch is logged"), "log lines were looked at");
    let allowed = [canary("pause")];
    let said = allowed.iter().fold(said, |said, public| said.replace(public, ""));
    for secret in &secrets[..4] {
        assert!(!said.contains(secret.as_str()), "{secret} in a log line");
    }
}
