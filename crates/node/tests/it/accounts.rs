//! People: first sign-in, passwords, second factors, sessions, linked devices, what is on file, and its end.

use hutong_core::{
    command::{Actor, Ask},
    consultation::{charter::Review, item::State},
    facts::Private,
    home::{
        AskAboutMe, DraftWords, EndSessions, HomeAsk, RequestKind, SaveDraft, SetSecondFactor,
        account::{CODE_ATTEMPTS_MAX, SESSION_IDLE_S_MAX},
    },
    ids::{FormKey, PersonId},
    moment::Moment,
    refusal::Refusal,
};
use hutong_node::{
    accounts::{CODE_DAYS, NewSession},
    answer::{Answer, SubmitFault},
    pages::SessionStage,
    passkeys::PasskeySite,
    secrets::second_factor_step,
};

use crate::world::{Body, body, consultation, device, fresh_key, opinion_of, person};

const PASSWORD: &str = "七月的雨落在嘉陵江上";

fn id(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn refused<T: std::fmt::Debug>(answer: Result<T, SubmitFault>) -> Refusal {
    match answer {
        Err(SubmitFault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

impl Body {
    fn pass(&self, seconds: u64) {
        self.clock.set(Moment(self.clock.now().0 + seconds));
    }

    async fn home(&self, actor: Actor, ask: HomeAsk) {
        self.node.submit_home(actor, fresh_key(), ask).await.unwrap();
    }

    async fn code_for(&self, name: &str) -> String {
        let issued = self.node.issue_codes(Actor::Node, &[id(name)], CODE_DAYS).await.unwrap();
        issued[0].code.0.clone()
    }

    /// First sign-in, with a password set.
    async fn enter(&self, name: &str) -> NewSession {
        let code = self.code_for(name).await;
        let opened = self.node.sign_in_with_code(name, &code, "手机").await.unwrap();
        self.node.set_password(&opened.secret.0, None, PASSWORD).await.unwrap();
        let view = self.node.session(&opened.secret.0).await.unwrap().unwrap();
        NewSession { view, ..opened }
    }
}

/// The one-time password that an authenticator shows for a secret at a moment.
fn one_time(shared: &[u8], at: u64) -> String {
    (0..1_000_000_u32).map(|n| format!("{n:06}")).find(|c| second_factor_step(shared, c, at) == Some(at / 30)).unwrap()
}

#[tokio::test]
async fn a_code_opens_once_and_a_password_ever_after() {
    let sc = body("sc.example").await;
    let code = sc.code_for("m1").await;
    assert_eq!(refused(sc.node.sign_in_with_code("m1", "AAAA-AAAA-AAAA", "x").await), Refusal::SignInFailed);
    assert_eq!(refused(sc.node.sign_in_with_code("m2", &code, "x").await), Refusal::SignInFailed);
    assert_eq!(refused(sc.node.sign_in_with_code("nobody", &code, "x").await), Refusal::SignInFailed);

    let opened = sc.node.sign_in_with_code(" M1 ", &code.to_lowercase().replace('-', " "), "手机").await.unwrap();
    assert_eq!(opened.view.stage, SessionStage::NeedsPassword);
    assert_eq!(opened.view.actor(), None, "such a session does nothing yet");
    assert_eq!(refused(sc.node.sign_in_with_code("m1", &code, "x").await), Refusal::SignInFailed, "it opens once");

    let secret = &opened.secret.0;
    let weak = refused(sc.node.set_password(secret, None, "1234567890").await);
    assert_eq!(weak, Refusal::PasswordWeak { chars_min: 10 });
    sc.node.set_password(secret, None, PASSWORD).await.unwrap();
    let session = sc.node.session(secret).await.unwrap().unwrap();
    assert_eq!((session.stage, session.actor()), (SessionStage::Full, Some(person("m1"))));

    assert_eq!(refused(sc.node.sign_in("m1", "wrong password", "x").await), Refusal::SignInFailed);
    assert_eq!(refused(sc.node.sign_in("nobody", PASSWORD, "x").await), Refusal::SignInFailed);
    let second = sc.node.sign_in("m1", PASSWORD, "电脑").await.unwrap();
    assert_ne!(second.secret, opened.secret, "each sign-in has a secret of its own");
    // A new password asks for the old one and ends every other session.
    let old = refused(sc.node.set_password(secret, Some("wrong password"), "another password").await);
    assert_eq!(old, Refusal::SignInFailed);
    sc.node.set_password(secret, Some(PASSWORD), "another password").await.unwrap();
    assert_eq!(sc.node.session(&second.secret.0).await.unwrap(), None);
    assert!(sc.node.session(secret).await.unwrap().is_some());
    sc.node.stop().await;
}

#[tokio::test]
async fn codes_and_attempts_end() {
    let sc = body("sc.example").await;
    let code = sc.code_for("m1").await;
    sc.pass(u64::try_from(CODE_DAYS).unwrap() * 86_400);
    assert_eq!(refused(sc.node.sign_in_with_code("m1", &code, "x").await), Refusal::SignInFailed, "it is over");
    let first = sc.code_for("m1").await;
    let code = sc.code_for("m1").await;
    assert_eq!(refused(sc.node.sign_in_with_code("m1", &first, "x").await), Refusal::SignInFailed, "it was replaced");
    // Guessing ends, for names that exist and for others alike.
    for name in ["m1", "nobody"] {
        sc.pass(1_000);
        for _ in 0..10 {
            assert_eq!(refused(sc.node.sign_in(name, "a wrong guess", "x").await), Refusal::SignInFailed);
        }
        let stopped = refused(sc.node.sign_in(name, "a wrong guess", "x").await);
        assert_eq!(stopped, Refusal::TooManyAttempts { minutes: 15 });
    }
    sc.pass(1_000);
    sc.node.sign_in_with_code("m1", &code, "x").await.unwrap();
    // A code that was tried too often is void, even when the right one comes.
    let code = sc.code_for("m2").await;
    for n in 0..=CODE_ATTEMPTS_MAX {
        if n % 9 == 8 {
            sc.pass(1_000);
        }
        assert_eq!(refused(sc.node.sign_in_with_code("m2", "AAAA", "x").await), Refusal::SignInFailed);
    }
    sc.pass(1_000);
    assert_eq!(refused(sc.node.sign_in_with_code("m2", &code, "x").await), Refusal::SignInFailed);
    sc.node.stop().await;
}

#[tokio::test]
async fn staff_need_a_second_factor() {
    let sc = body("sc.example").await;
    let opened = sc.enter("moderator").await;
    let secret = opened.secret.0.clone();
    assert_eq!(opened.view.stage, SessionStage::NeedsEnrolment);
    assert_eq!(opened.view.actor(), None);
    let enrolment = sc.node.begin_second_factor(&secret, "四川省政协").await.unwrap();
    let shared = hutong_node::secrets::read_second_factor(&enrolment.secret.0).unwrap();
    let wrong = refused(sc.node.confirm_second_factor(&secret, &enrolment.secret.0, "000000").await);
    assert_eq!(wrong, Refusal::SignInFailed);
    let now = sc.clock.now().0;
    let typed = one_time(&shared, now);
    let recovery = sc.node.confirm_second_factor(&secret, &enrolment.secret.0, &typed).await.unwrap();
    assert_eq!(recovery.len(), 10);
    let session = sc.node.session(&secret).await.unwrap().unwrap();
    assert_eq!(session.actor(), Some(person("moderator")));

    // Another sign-in: the password alone opens a session that does nothing.
    let half = sc.node.sign_in("moderator", PASSWORD, "电脑").await.unwrap();
    assert_eq!((half.view.stage, half.view.actor()), (SessionStage::NeedsSecondFactor, None));
    assert_eq!(refused(sc.node.prove_second(&half.secret.0, &typed).await), Refusal::SignInFailed, "it was used");
    let changed = refused(sc.node.set_password(&half.secret.0, Some(PASSWORD), "another password").await);
    assert_eq!(changed, Refusal::SignInFailed, "half a session changes nothing");
    sc.pass(30);
    let next = one_time(&shared, now + 30);
    sc.node.prove_second(&half.secret.0, &next).await.unwrap();
    let whole = sc.node.session(&half.secret.0).await.unwrap().unwrap();
    assert_eq!(whole.actor(), Some(person("moderator")));

    // A recovery code opens once.
    let lost = sc.node.sign_in("moderator", PASSWORD, "新手机").await.unwrap();
    sc.node.prove_second(&lost.secret.0, &recovery[3].0.to_lowercase()).await.unwrap();
    let again = sc.node.sign_in("moderator", PASSWORD, "新手机").await.unwrap();
    assert_eq!(refused(sc.node.prove_second(&again.secret.0, &recovery[3].0).await), Refusal::SignInFailed);
    // Whoever knows the password is not given new attempts at the second factor by it.
    sc.pass(1_000);
    let mut stopped = 0;
    for _ in 0..8 {
        if let Ok(half) = sc.node.sign_in("moderator", PASSWORD, "x").await {
            let guess = refused(sc.node.prove_second(&half.secret.0, "123").await);
            stopped += usize::from(guess == Refusal::TooManyAttempts { minutes: 15 });
        } else {
            stopped += 1;
        }
    }
    assert!(stopped >= 3, "{stopped}");
    // Whoever minds accounts takes a lost factor away; enrolment is asked for again.
    sc.pass(1_000);
    let lost =
        SetSecondFactor { person: id("moderator"), secret: Private(None), step: 0, recovery: Vec::new(), token: None };
    sc.home(person("security"), HomeAsk::SetSecondFactor(lost)).await;
    let opened = sc.node.sign_in("moderator", PASSWORD, "x").await.unwrap();
    assert_eq!(opened.view.stage, SessionStage::NeedsEnrolment);
    sc.node.stop().await;
}

#[tokio::test]
async fn sessions_are_listed_noted_and_ended() {
    let sc = body("sc.example").await;
    let first = sc.enter("m1").await;
    sc.pass(100);
    let second = sc.node.sign_in("m1", PASSWORD, "电脑").await.unwrap();
    // Reading notes nothing; noting happens once a minute.
    sc.pass(1);
    let seen = sc.node.session(&first.secret.0).await.unwrap().unwrap();
    sc.node.touch_session(&first.secret.0, &seen).await.unwrap();
    let touched = sc.node.session(&first.secret.0).await.unwrap().unwrap();
    assert_eq!(touched.seen_at.0, seen.seen_at.0 + 101);
    sc.pass(59);
    sc.node.touch_session(&first.secret.0, &touched).await.unwrap();
    assert_eq!(sc.node.session(&first.secret.0).await.unwrap().unwrap().seen_at, touched.seen_at);

    let lines = sc.node.sessions_of(&id("m1")).await.unwrap();
    assert_eq!(lines.iter().map(|l| l.device.0.as_str()).collect::<Vec<_>>(), ["手机", "电脑"]);
    let other = sc.node.submit_home(
        person("m2"),
        fresh_key(),
        HomeAsk::EndSessions(EndSessions { person: id("m1"), only: Some(lines[1].id) }),
    );
    assert_eq!(refused(other.await), Refusal::NeedsRole { role: "security" });
    let end = EndSessions { person: id("m1"), only: Some(second.view.id) };
    sc.home(person("m1"), HomeAsk::EndSessions(end)).await;
    assert_eq!(sc.node.session(&second.secret.0).await.unwrap(), None);
    let third = sc.node.sign_in("m1", PASSWORD, "平板").await.unwrap();
    sc.node.sign_out(&third.secret.0).await.unwrap();
    sc.node.sign_out(&third.secret.0).await.unwrap();
    assert_eq!(sc.node.session(&third.secret.0).await.unwrap(), None);
    sc.home(person("m1"), HomeAsk::EndSessions(EndSessions { person: id("m1"), only: None })).await;
    assert_eq!(sc.node.session(&first.secret.0).await.unwrap(), None);

    let idle = sc.node.sign_in("m1", PASSWORD, "电脑").await.unwrap();
    sc.pass(SESSION_IDLE_S_MAX);
    assert_eq!(sc.node.session(&idle.secret.0).await.unwrap(), None, "nobody used it for long");
    assert_eq!(sc.node.sessions_of(&id("m1")).await.unwrap(), []);
    // What is kept of a session does not open it.
    assert_eq!(sc.node.session(&hutong_node::accounts::token_of(&idle.secret.0).to_hex()).await.unwrap(), None);
    sc.node.stop().await;
}

#[tokio::test]
async fn a_sheet_names_who_has_not_signed_in() {
    let sc = body("sc.example").await;
    sc.enter("m2").await;
    let sheet =
        sc.node.sheet(person("security"), Some("science"), "https://sc.example/enter", CODE_DAYS).await.unwrap();
    let m1 = sheet.iter().find(|l| l.person == id("m1")).unwrap();
    let m2 = sheet.iter().find(|l| l.person == id("m2")).unwrap();
    let (issued, url) = m1.code.as_ref().unwrap();
    assert_eq!(m2.code, None);
    assert_eq!(url.0, format!("https://sc.example/enter?name=m1&code={}", issued.code.0.replace('-', "")));
    assert_eq!(format!("{m1:?}").matches("science").count(), 0, "names and codes are not printed");
    assert!(!format!("{sheet:?}").contains(&issued.code.0));
    sc.node.sign_in_with_code("m1", &issued.code.0, "x").await.unwrap();
    let none = sc.node.sheet(person("security"), Some("no such unit"), "", CODE_DAYS).await.unwrap();
    assert_eq!(none, []);
    let refusal = refused(sc.node.sheet(person("m1"), None, "", CODE_DAYS).await);
    assert_eq!(refusal, Refusal::NeedsRole { role: "security" });
    sc.node.stop().await;
}

fn draft(form: FormKey, text: &str) -> HomeAsk {
    let words = Private(DraftWords { text: text.to_owned(), ..DraftWords::default() });
    HomeAsk::SaveDraft(SaveDraft { form, consultation: consultation(), words })
}

#[tokio::test]
async fn what_a_device_did_becomes_its_owners() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let tablet = device("d-tablet");
    let place = sc.place(&sc.submit(tablet.clone(), "河边要有路灯。").await);
    let theirs = sc.place(&sc.submit(device("d-other"), "河边要有垃圾桶。").await);
    sc.home(tablet.clone(), draft(fresh_key(), "写了一半")).await;

    let withdraw = |place| Ask::WithdrawItem(place);
    let command = |actor, ask| hutong_core::command::Command { actor, key: fresh_key(), ask };
    let before = sc.node.submit(command(person("m1"), withdraw(place.clone()))).await;
    assert_eq!(refused(before), Refusal::NoSuchItem);
    sc.home(person("m1"), HomeAsk::LinkDevice(id("d-tablet"))).await;
    let taken = sc.node.submit_home(person("m2"), fresh_key(), HomeAsk::LinkDevice(id("d-tablet"))).await;
    assert!(matches!(refused(taken), Refusal::BadEntry { field: "device", .. }));

    let mine = sc.node.my_items(&id("m1"), None, 10).await.unwrap();
    assert_eq!(mine.len(), 1);
    assert_eq!((&mine[0].own.item, &mine[0].own.device), (&place, &Some(id("d-tablet"))));
    assert_eq!(mine[0].view.text.as_deref(), Some("河边要有路灯。"));
    assert_eq!(sc.node.store().drafts(&id("m1")).await.unwrap()[0].words.0.text, "写了一半");

    // Support of what a linked device handed in is support of one's own.
    sc.ask(person("moderator"), Ask::PublishItems(vec![place.clone(), theirs.clone()])).await;
    let own = sc.node.submit(command(person("m1"), Ask::SupportItem(place.clone()))).await;
    assert_eq!(refused(own), Refusal::OwnItem);
    let other = sc.node.submit(command(person("m1"), withdraw(theirs))).await;
    assert_eq!(refused(other), Refusal::NotAuthor);
    sc.ask(person("m1"), withdraw(place.clone())).await;
    let mine = sc.node.my_items(&id("m1"), None, 10).await.unwrap();
    assert_eq!(mine[0].view.row.state, State::Withdrawn);
    // The device itself, on a shared table, learns nothing of the account.
    assert_eq!(sc.node.my_items(&id("d-tablet"), None, 10).await.unwrap().len(), 1);
    assert_eq!(sc.node.store().linked_devices(&id("d-tablet")).await.unwrap(), []);
    sc.node.stop().await;
}

#[tokio::test]
async fn drafts_are_saved_in_place_and_go_when_they_are_handed_in() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let (one, two) = (fresh_key(), fresh_key());
    for text in ["桥", "桥要", "桥要修"] {
        sc.home(person("m1"), draft(one, text)).await;
    }
    sc.home(person("m1"), draft(two, &"长".repeat(5_000))).await;
    let texts = async || {
        let drafts = sc.node.store().drafts(&id("m1")).await.unwrap();
        drafts.into_iter().map(|d| (d.form, d.words.0.text.chars().count())).collect::<Vec<_>>()
    };
    assert_eq!(texts().await.len(), 2);
    assert!(texts().await.contains(&(one, 3)));
    // Handing in under the form's key takes the draft with it; a refusal does not.
    let submit = |text: &str, key| hutong_core::command::Command {
        actor: person("m1"),
        key,
        ask: Ask::SubmitOpinion(opinion_of(text)),
    };
    assert_eq!(refused(sc.node.submit(submit(" ", one)).await), Refusal::TextBlank);
    assert_eq!(texts().await.len(), 2);
    sc.node.submit(submit("桥要修。", one)).await.unwrap();
    assert_eq!(texts().await, [(two, 5_000)]);
    sc.home(person("m1"), HomeAsk::DropDraft(two)).await;
    assert_eq!(texts().await, []);
    // A free slot is used again: nothing grows by writing and dropping.
    for _ in 0..20 {
        let form = fresh_key();
        sc.home(person("m1"), draft(form, "又一条")).await;
        sc.home(person("m1"), HomeAsk::DropDraft(form)).await;
    }
    sc.node.stop().await;
}

#[tokio::test]
async fn notices_follow_from_the_record() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let place = sc.place(&sc.submit(person("m1"), "河里有油。").await);
    assert_eq!(sc.node.store().notices(&id("m1"), 10).await.unwrap(), []);
    sc.ask(person("moderator"), Ask::PublishItems(vec![place.clone()])).await;
    let reply =
        hutong_core::consultation::response::Reply { about: place.clone(), text: "同意。".to_owned(), named: false };
    let reply = sc.place(&sc.ask(person("m2"), Ask::ReplyToItem(reply)).await);
    assert_eq!(sc.node.store().notices(&id("m1"), 10).await.unwrap().len(), 1, "a reply that waits is no news");
    sc.ask(person("moderator"), Ask::PublishItems(vec![reply.clone()])).await;
    let notices = sc.node.store().notices(&id("m1"), 10).await.unwrap();
    use hutong_node::pages::NoticeKind;
    assert_eq!(notices.len(), 2);
    assert!(notices.iter().any(|n| n.kind == NoticeKind::State(State::Published) && n.item == place));
    assert!(notices.iter().any(|n| n.kind == NoticeKind::Reply && n.leaf == reply));
    assert!(notices.iter().all(|n| !n.is_read));
    assert_eq!(sc.node.store().notices(&id("m1"), 10).await.unwrap(), notices, "twice the same");
    sc.home(person("m1"), HomeAsk::MarkRead(notices[0].leaf.clone())).await;
    assert!(sc.node.store().notices(&id("m1"), 10).await.unwrap().iter().any(|n| n.is_read));
    assert_eq!(sc.node.store().notices(&id("m2"), 10).await.unwrap().len(), 1, "the reply's own author");
    sc.node.stop().await;
}

#[tokio::test]
async fn a_receipt_takes_back_what_its_device_handed_in() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let answer = sc.submit(device("d-phone"), "桥要修。").await;
    let Answer::Logged { receipt, .. } = &answer else { panic!("{answer:?}") };
    let withdraw = sc.node.read_withdrawal(&receipt.file).unwrap();
    assert_eq!(withdraw.item, sc.place(&answer));
    let mut forged = withdraw.clone();
    forged.shown.salt.0[0] ^= 1;
    let command = |ask| hutong_core::command::Command { actor: device("d-new"), key: fresh_key(), ask };
    let refusal = refused(sc.node.submit(command(Ask::WithdrawByReceipt(forged))).await);
    assert_eq!(refusal, Refusal::NotProven);
    sc.node.submit(command(Ask::WithdrawByReceipt(withdraw))).await.unwrap();
    let mine = sc.node.my_items(&id("d-phone"), None, 1).await.unwrap();
    assert_eq!(mine[0].view.row.state, State::Withdrawn);
    sc.node.stop().await;
}

#[tokio::test]
async fn an_account_that_is_erased_leaves_a_record_of_nobody() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let session = sc.enter("m1").await;
    let place = sc.place(&sc.submit(person("m1"), "桥要修。").await);
    let words = AskAboutMe { kind: RequestKind::Correct, text: Private("名字写错了".to_owned()) };
    sc.home(person("m1"), HomeAsk::AskAboutMe(words)).await;
    let file = sc.node.my_file(&id("m1")).await.unwrap();
    assert_eq!((file.items.len(), file.sessions.len(), file.requests.len()), (1, 1, 1));
    assert_eq!(file.name().0, "Name of m1");

    let refusal = refused(sc.node.erase_account(person("m2"), &id("m1")).await);
    assert_eq!(refusal, Refusal::NeedsRole { role: "security" });
    let counters = sc.node.counters("rivers").await.unwrap();
    let erased = sc.node.erase_account(person("m1"), &id("m1")).await.unwrap();
    assert_eq!((erased.names, erased.kept), (vec![place.clone()], vec![]));
    assert_eq!(sc.node.session(&session.secret.0).await.unwrap(), None);
    assert_eq!(refused(sc.node.sign_in("m1", PASSWORD, "x").await), Refusal::SignInFailed);
    assert_eq!(sc.node.store().person(&id("m1")).await.unwrap(), None);
    let view =
        sc.node.store().show_item(&place, hutong_core::consultation::item::Audience::Own).await.unwrap().unwrap();
    assert_eq!((view.text.as_deref(), view.author), (Some("桥要修。"), None), "the words stay, nobody's");
    assert_eq!(sc.node.counters("rivers").await.unwrap(), counters, "who took part is still counted");
    assert_eq!(sc.node.store().check().await.unwrap().findings, []);
    sc.node.stop().await;
}

#[tokio::test]
async fn a_passkey_ceremony_is_answered_once_and_in_time() {
    let sc = body("sc.example").await;
    let site = PasskeySite::new("https://hutong.example", "互通").unwrap();
    for (url, holds) in [
        ("https://hutong.example/a/b/", true),
        ("http://localhost:8080", true),
        ("http://hutong.example", false),
        ("https://192.0.2.7", false),
        ("http://127.0.0.1:8080", false),
        ("nonsense", false),
    ] {
        assert_eq!(PasskeySite::new(url, "互通").is_some(), holds, "{url}");
    }
    let opened = sc.enter("m1").await;
    let secret = &opened.secret.0;
    assert_eq!(refused(sc.node.begin_passkey(secret, "wrong", &site).await), Refusal::SignInFailed);
    let begun = sc.node.begin_passkey(secret, PASSWORD, &site).await.unwrap();
    for wanted in ["\"residentKey\":\"required\"", "\"userVerification\":\"required\"", "\"id\":\"hutong.example\""] {
        assert!(begun.options.contains(wanted), "{wanted} in {}", begun.options);
    }
    let answer = async |name: &str| sc.node.add_passkey(secret, &site, name, "{}", "手机").await;
    assert_eq!(refused(answer(&begun.name).await), Refusal::SignInFailed, "no answer of a device");
    assert_eq!(refused(answer(&begun.name).await), Refusal::SignInFailed, "it was answered");
    // Somebody else's ceremony, one of another kind, and one that is over.
    let theirs = sc.enter("m2").await;
    let begun = sc.node.begin_passkey(&theirs.secret.0, PASSWORD, &site).await.unwrap();
    assert_eq!(refused(answer(&begun.name).await), Refusal::SignInFailed);
    let begun = sc.node.begin_passkey_sign_in(&site).unwrap();
    assert!(!begun.options.contains("\"allowCredentials\":[{"), "nobody's keys are named: {}", begun.options);
    assert_eq!(refused(answer(&begun.name).await), Refusal::SignInFailed);
    let begun = sc.node.begin_passkey_sign_in(&site).unwrap();
    sc.pass(301);
    assert_eq!(refused(sc.node.sign_in_with_passkey(&site, &begun.name, "{}", "x").await), Refusal::SignInFailed);
    assert!(sc.node.passkeys_of(&id("m1")).await.unwrap().is_empty());
    sc.node.stop().await;
}
