//! The desk: several moderators at once, decisions that can be undone, second opinions, a pause, and what staff did.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        charter::Review,
        item::{Audience, State},
        moderation::{Merge, Withhold},
    },
    home::{BodySettings, ClaimItems, HomeAsk, PauseIntake, Ruling, SetTwoPersons, marks::MarkKind, ruling::HOLD_S},
    ids::{Code, Place},
    moment::Moment,
    refusal::Refusal,
};
use hutong_node::answer::SubmitFault;

use crate::world::{Body, body, consultation, fresh_key, opinion_of, person};

fn refused<T: std::fmt::Debug>(answer: Result<T, SubmitFault>) -> Refusal {
    match answer {
        Err(SubmitFault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

impl Body {
    async fn state(&self, place: &Place) -> State {
        self.node.store().show_item(place, Audience::Own).await.unwrap().unwrap().row.state
    }

    async fn tell(&self, actor: Actor, ask: HomeAsk) -> Result<(), SubmitFault> {
        self.node.submit_home(actor, fresh_key(), ask).await.map(|_| ())
    }

    async fn wait(&self, seconds: u64) -> u64 {
        self.clock.set(Moment(self.clock.now().0 + seconds));
        self.node.settle_held().await.unwrap()
    }

    async fn try_publish(&self, by: &str, place: &Place) -> Result<(), SubmitFault> {
        let ask = Ask::PublishItems(vec![place.clone()]);
        self.node.submit(Command { actor: person(by), key: fresh_key(), ask }).await.map(|_| ())
    }
}

fn withhold(item: &Place) -> Withhold {
    Withhold { item: item.clone(), code: Code::new("privacy").unwrap(), reason: "含他人手机号。".to_owned() }
}

#[tokio::test]
async fn colleagues_leave_what_one_has_taken() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let place = sc.place(&sc.submit(person("m1"), "请打13800138000。").await);
    let settings = BodySettings { words: vec!["请打".to_owned()], ..BodySettings::default() };
    sc.tell(person("admin"), HomeAsk::SetBody(settings)).await.unwrap();
    let claim = || HomeAsk::ClaimItems(ClaimItems { items: vec![place.clone()], minutes: 10 });
    sc.tell(person("moderator"), claim()).await.unwrap();
    assert_eq!(refused(sc.tell(person("second"), claim()).await), Refusal::Claimed);
    assert_eq!(refused(sc.try_publish("second", &place).await), Refusal::Claimed);
    let queue = sc.node.queue(&consultation(), None, 10).await.unwrap();
    assert_eq!((queue.waiting, queue.colleagues), (1, 1));
    assert_eq!(queue.lines[0].claim.as_ref().unwrap().name.0, "Name of moderator");
    let kinds: Vec<MarkKind> = queue.lines[0].marks.iter().map(|m| m.kind).collect();
    assert_eq!(kinds, [MarkKind::Word, MarkKind::Phone], "words only mark");
    // Given back, or simply over.
    sc.tell(person("second"), HomeAsk::ReleaseItems(vec![place.clone()])).await.unwrap();
    assert_eq!(refused(sc.tell(person("second"), claim()).await), Refusal::Claimed, "nobody gives back another's");
    sc.wait(600).await;
    sc.tell(person("second"), claim()).await.unwrap();
    sc.try_publish("second", &place).await.unwrap();
    assert_eq!(sc.node.store().claims(&[place], sc.clock.now()).await.unwrap(), [], "what is decided is free");
    sc.node.stop().await;
}

#[tokio::test]
async fn a_decision_can_be_undone_before_the_record_says_it() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let place = sc.place(&sc.submit(person("m1"), "桥要修。").await);
    let size = sc.node.head().head.size;
    let publish = || Ruling::Publish(vec![place.clone()]);
    let key = fresh_key();
    sc.node.hold_decision(person("moderator"), key, publish()).await.unwrap();
    sc.node.hold_decision(person("moderator"), key, publish()).await.unwrap();
    assert_eq!(refused(sc.node.hold_decision(person("second"), fresh_key(), publish()).await), Refusal::Claimed);
    assert_eq!(sc.wait(HOLD_S - 1).await, 0);
    assert_eq!(refused(sc.tell(person("second"), HomeAsk::UndoDecision(key)).await), Refusal::Claimed);
    sc.tell(person("moderator"), HomeAsk::UndoDecision(key)).await.unwrap();
    assert_eq!(sc.wait(HOLD_S).await, 0);
    assert_eq!(sc.node.head().head.size, size, "the record never said it");
    assert_eq!(sc.state(&place).await, State::Pending);

    let key = fresh_key();
    sc.node.hold_decision(person("moderator"), key, publish()).await.unwrap();
    assert_eq!(sc.wait(HOLD_S).await, 1);
    assert_eq!(sc.state(&place).await, State::Published);
    assert_eq!(refused(sc.tell(person("moderator"), HomeAsk::UndoDecision(key)).await), Refusal::TooLate);
    assert_eq!(sc.wait(HOLD_S).await, 0, "carried out once");
    // What its author did in the meantime wins, and the moderator learns of it.
    let ruling = Ruling::Withhold(vec![withhold(&place)]);
    sc.node.hold_decision(person("moderator"), fresh_key(), ruling).await.unwrap();
    sc.ask(person("m1"), Ask::WithdrawItem(place.clone())).await;
    assert_eq!(sc.wait(HOLD_S).await, 0);
    let held = sc.node.store().held_decisions(None).await.unwrap();
    assert_eq!(held[0].failed.as_deref(), Some("the item is withdrawn"));
    sc.node.stop().await;
}

#[tokio::test]
async fn many_are_decided_together_only_where_they_say_the_same() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let letter = "我是沿江小区的居民，请尽快在滨江路加装路灯，晚上走路看不清，老人孩子都不敢出门，希望有关部门重视。";
    let mut letters = Vec::new();
    for n in 1..=4 {
        let text = format!("{letter}联系人：第{n}栋。");
        letters.push(sc.place(&sc.submit(person(&format!("m{n}")), &text).await));
    }
    let other = sc.place(
        &sc.submit(person("m5"), "希望两地医院之间可以互认检查结果，病人不必重复检查，费用由医保统一结算。").await,
    );
    let all: Vec<Place> = letters.iter().cloned().chain([other.clone()]).collect();
    let mixed = sc.node.hold_decision(person("moderator"), fresh_key(), Ruling::Publish(all)).await;
    assert_eq!(refused(mixed), Refusal::NotOneCluster);
    sc.try_publish("moderator", &letters[0]).await.unwrap();
    let merge = |item: &Place| Merge { item: item.clone(), into: letters[0].clone() };
    let ruling = Ruling::Merge(letters[1..].iter().map(merge).collect());
    sc.node.hold_decision(person("moderator"), fresh_key(), ruling).await.unwrap();
    assert_eq!(sc.wait(HOLD_S).await, 1);
    for place in &letters[1..] {
        assert_eq!(sc.state(place).await, State::Merged);
    }
    assert_eq!(sc.state(&other).await, State::Pending);
    sc.node.stop().await;
}

#[tokio::test]
async fn withholding_takes_two_where_the_body_wants_it() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let place = sc.place(&sc.submit(person("m1"), "请打13800138000。").await);
    let on = SetTwoPersons { consultation: consultation(), on: true };
    assert!(matches!(
        refused(sc.tell(person("moderator"), HomeAsk::SetTwoPersons(on.clone())).await),
        Refusal::NeedsRole { .. }
    ));
    sc.tell(person("signatory"), HomeAsk::SetTwoPersons(on)).await.unwrap();
    let ask = |by: &str| Command { actor: person(by), key: fresh_key(), ask: Ask::WithholdItem(withhold(&place)) };
    assert_eq!(refused(sc.node.submit(ask("moderator")).await), Refusal::NeedsSecond);
    sc.tell(person("moderator"), HomeAsk::ProposeWithholding(withhold(&place))).await.unwrap();
    assert_eq!(refused(sc.node.submit(ask("moderator")).await), Refusal::NeedsSecond, "not the same person");
    let queue = sc.node.queue(&consultation(), None, 10).await.unwrap();
    assert_eq!(queue.lines[0].proposal.as_ref().unwrap().ask, withhold(&place));
    sc.node.submit(ask("second")).await.unwrap();
    assert_eq!(sc.state(&place).await, State::Withheld);
    assert!(sc.node.store().proposals(&[place]).await.unwrap().is_empty());
    sc.node.stop().await;
}

#[tokio::test]
async fn a_consultation_begins_as_the_body_has_it() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let place = sc.place(&sc.submit(person("m1"), "请打13800138000。").await);
    let settings = BodySettings { two_persons: true, ..BodySettings::default() };
    sc.tell(Actor::Node, HomeAsk::SetBody(settings)).await.unwrap();
    let ask = |by: &str| Command { actor: person(by), key: fresh_key(), ask: Ask::WithholdItem(withhold(&place)) };
    assert_eq!(refused(sc.node.submit(ask("moderator")).await), Refusal::NeedsSecond);
    // A pause says nothing about it.
    let pause = |reason: Option<&str>| {
        HomeAsk::PauseIntake(PauseIntake { consultation: consultation(), reason: reason.map(str::to_owned) })
    };
    sc.tell(person("moderator"), pause(Some("明早恢复。"))).await.unwrap();
    sc.tell(person("moderator"), pause(None)).await.unwrap();
    assert_eq!(refused(sc.node.submit(ask("moderator")).await), Refusal::NeedsSecond);
    assert!(sc.node.store().intake_rules().await.unwrap()[&consultation()].two_persons);
    // What the desk says goes before.
    let off = SetTwoPersons { consultation: consultation(), on: false };
    sc.tell(person("signatory"), HomeAsk::SetTwoPersons(off)).await.unwrap();
    sc.node.submit(ask("moderator")).await.unwrap();
    sc.node.stop().await;
}

#[tokio::test]
async fn a_pause_is_public_and_ends() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let pause = |reason: Option<&str>| {
        HomeAsk::PauseIntake(PauseIntake { consultation: consultation(), reason: reason.map(str::to_owned) })
    };
    sc.tell(person("moderator"), pause(Some("正在核对一批来信,明早恢复。"))).await.unwrap();
    let rules = sc.node.store().intake_rules().await.unwrap();
    assert_eq!(rules[&consultation()].paused.as_deref(), Some("正在核对一批来信,明早恢复。"));
    let submit =
        || Command { actor: person("m1"), key: fresh_key(), ask: Ask::SubmitOpinion(opinion_of("桥要修。")) };
    let refusal = refused(sc.node.submit(submit()).await);
    assert_eq!(refusal, Refusal::Paused { reason: "正在核对一批来信,明早恢复。".to_owned() });
    sc.tell(person("moderator"), pause(None)).await.unwrap();
    sc.node.submit(submit()).await.unwrap();
    sc.node.stop().await;
}

#[tokio::test]
async fn what_staff_did_is_kept_line_by_line() {
    let sc = body("sc.example").await;
    sc.open_alone(Review::Before).await;
    let place = sc.place(&sc.submit(person("m1"), "桥要修。").await);
    sc.try_publish("moderator", &place).await.unwrap();
    refused(sc.try_publish("moderator", &place).await);
    let lines = sc.node.store().staff_acts(0, 100).await.unwrap();
    let acts: Vec<(Option<&str>, &str)> =
        lines.iter().map(|l| (l.act.by.as_ref().map(|p| p.as_str()), l.act.what.as_str())).collect();
    assert_eq!(
        acts,
        [
            (None, "add-people"),
            (Some("drafter"), "draft-document"),
            (Some("checker"), "check-draft"),
            (Some("signatory"), "propose-document"),
            (Some("admin"), "freeze-roll"),
            (Some("moderator"), "publish-items"),
        ]
    );
    assert_eq!(lines[5].act.about, format!("{}#{}", place.origin, place.index));
    assert!(!format!("{lines:?}").contains("桥要修"), "never any words of an item");
    let chain = sc.node.check_acts().await.unwrap();
    assert_eq!((chain.lines, chain.broken, chain.last), (6, None, lines[5].hash));
    sc.node.stop().await;
}
