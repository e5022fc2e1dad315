//! Sums that bodies do by themselves: one begins, the other answers over the same pins; nothing twice, nothing in a flood,
//! nothing recorded too early, and what contradicts is told.

use std::collections::BTreeMap;

use hutong_core::{
    command::{Actor, Ask},
    consultation::{
        charter::Review,
        finding::Record,
        item::{Audience, ItemKind},
        theme::{Theme, ThemeTree},
    },
    ids::{Code, Origin, Ref},
    moment::Moment,
    record::Finding,
};
use hutong_log::hash::{Hash, sha256};
use hutong_node::{
    jobs::sums::{ANSWERS_AN_HOUR_MAX, BEGIN_EVERY_S, PATIENCE_S, Round, SumsView, Verdict},
    pages::ItemQuery,
};

use crate::{
    exchange::Pair,
    joint::{WORDS, busy_pair, leaves},
    world::{Body, consultation, person, start},
};

async fn look(body: &Body) -> u64 {
    body.node.look_at_sums().await.unwrap()
}

async fn sums(body: &Body) -> SumsView {
    let view = body.node.store().show_consultation(&consultation()).await.unwrap();
    body.node.sums(&consultation(), &view.charter.unwrap()).await.unwrap()
}

async fn newest(body: &Body) -> Round {
    sums(body).await.rounds.into_iter().next().expect("somebody computed")
}

async fn findings(body: &Body) -> usize {
    leaves(body).await.iter().filter(|(_, leaf)| leaf.event.word() == "finding").count()
}

fn later(pair: &Pair, seconds: u64) {
    for body in [&pair.a, &pair.b] {
        body.clock.set(Moment(body.clock.now().0 + seconds));
    }
}

/// Records a finding by command, as a body would that computes otherwise.
async fn say(body: &Body, pins: Vec<(Origin, u64)>, like: &Finding, output: Hash) {
    let finding = Finding { pins, output, ..like.clone() };
    body.ask(Actor::Node, Ask::RecordFinding(Record { consultation: consultation(), finding })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_body_begins_and_the_other_answers_once() {
    let pair = busy_pair().await;
    assert_eq!(look(&pair.b).await, 0, "the host whose origin sorts first begins");
    assert_eq!(look(&pair.a).await, 1);
    assert_eq!((look(&pair.a).await, newest(&pair.a).await.verdict()), (0, Verdict::Waits));
    pair.exchange().await;
    assert_eq!(look(&pair.b).await, 1);
    pair.exchange().await;
    for body in [&pair.a, &pair.b] {
        let round = newest(body).await;
        assert_eq!((round.verdict(), round.not_here.len(), look(body).await), (Verdict::Same, 0, 0));
        assert_eq!(findings(body).await, 1);
    }
    // A process that begins anew knows from the record what was done.
    let Pair { a, b, shared } = pair;
    let Body { node, dir, clock, origin, _root } = b;
    node.stop().await;
    let b = Body { node: start(&dir, &clock).await, dir, clock, origin, _root };
    let pair = Pair { a, b, shared };
    assert_eq!((look(&pair.b).await, findings(&pair.b).await), (0, 1));
    // Something new is part of the next run, which has its time.
    pair.b.submit(person("m4"), "Published after the first run.").await;
    pair.exchange().await;
    assert_eq!(look(&pair.a).await, 0);
    later(&pair, BEGIN_EVERY_S);
    assert_eq!(look(&pair.a).await, 1);
    pair.exchange().await;
    assert_eq!(look(&pair.b).await, 1);
    pair.exchange().await;
    assert_eq!(newest(&pair.a).await.verdict(), Verdict::Same);
    // Nothing new: no run, however long it is.
    later(&pair, 5 * BEGIN_EVERY_S);
    assert_eq!((look(&pair.a).await, look(&pair.b).await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_theme_tree_and_the_end_wait_for_no_interval() {
    let pair = busy_pair().await;
    assert_eq!(look(&pair.a).await, 1);
    pair.exchange().await;
    let query = ItemQuery {
        consultation: consultation(),
        audience: Audience::Public,
        kind: Some(ItemKind::Opinion),
        state: None,
        origin: None,
        after: None,
        limit: 100,
    };
    let opinions = pair.a.node.store().list_items(&query).await.unwrap();
    let refs = opinions.into_iter().map(|item| Ref {
        origin: Some(item.place.origin.clone()),
        index: item.place.index,
        hash: item.row.hash,
    });
    let theme = Theme {
        id: Code::new("all").unwrap(),
        parent: None,
        label: "两江".to_owned(),
        machine_label: "两江".to_owned(),
        items: refs.collect(),
    };
    let tree = ThemeTree { consultation: consultation(), ver: 1, themes: vec![theme], unthemed: Vec::new() };
    pair.b.sign("rivers/themes", tree.bytes()).await;
    assert_eq!(look(&pair.a).await, 0, "not heard of yet");
    pair.exchange().await;
    assert_eq!(look(&pair.a).await, 1);
    pair.exchange().await;
    later(&pair, 61 * 86_400);
    for body in [&pair.a, &pair.b] {
        body.node.tend().await.unwrap();
    }
    let before = findings(&pair.a).await;
    pair.exchange().await;
    assert_eq!((look(&pair.a).await, findings(&pair.a).await), (1, before + 1));
    let pins = newest(&pair.a).await.pins;
    pair.exchange().await;
    // One answer a look, the newest first.
    while look(&pair.b).await > 0 {}
    pair.exchange().await;
    let round = newest(&pair.b).await;
    assert_eq!((&round.pins, round.verdict()), (&pins, Verdict::Same));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_here_yet_is_waited_for_and_named() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    let place = pair.a.place(&pair.a.submit(person("m1"), WORDS[0]).await);
    pair.publish(&pair.a).await;
    let (parts, hidden) = (pair.parts(&pair.a, &pair.b), pair.shared.path().join("hidden"));
    std::fs::rename(&parts, &hidden).unwrap();
    pair.try_pull(&pair.b).await;
    pair.publish(&pair.b).await;
    pair.pull(&pair.a).await;
    assert_eq!(look(&pair.a).await, 1);
    pair.publish(&pair.a).await;
    std::fs::remove_dir_all(&parts).unwrap_or_default();
    pair.try_pull(&pair.b).await;
    assert_eq!((look(&pair.b).await, findings(&pair.b).await), (0, 0));
    let round = newest(&pair.b).await;
    let named: Vec<_> = round.not_here.iter().map(|one| (one.of.clone(), one.is_erased)).collect();
    assert_eq!((round.verdict(), named), (Verdict::Waits, vec![(place.clone(), false)]));
    // It comes: the sum is done, and is the same.
    std::fs::rename(&hidden, &parts).unwrap();
    pair.exchange().await;
    assert_eq!(look(&pair.b).await, 1);
    pair.exchange().await;
    let round = newest(&pair.a).await;
    assert_eq!((round.verdict(), round.not_here.len()), (Verdict::Same, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn patience_ends_and_what_was_missing_stays_named() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    pair.a.submit(person("m1"), WORDS[0]).await;
    pair.publish(&pair.a).await;
    std::fs::remove_dir_all(pair.parts(&pair.a, &pair.b)).unwrap();
    pair.try_pull(&pair.b).await;
    pair.publish(&pair.b).await;
    pair.pull(&pair.a).await;
    assert_eq!(look(&pair.a).await, 1);
    pair.publish(&pair.a).await;
    std::fs::remove_dir_all(pair.parts(&pair.a, &pair.b)).unwrap_or_default();
    pair.try_pull(&pair.b).await;
    assert_eq!(look(&pair.b).await, 0);
    later(&pair, PATIENCE_S - 1);
    assert_eq!(look(&pair.b).await, 0);
    later(&pair, 1);
    assert_eq!(look(&pair.b).await, 1);
    let round = newest(&pair.b).await;
    assert_eq!((round.verdict(), round.not_here.len()), (Verdict::InputDiffers, 1));
    // The process forgets, and finds it out again.
    let Pair { a, b, shared } = pair;
    let Body { node, dir, clock, origin, _root } = b;
    node.stop().await;
    let b = Body { node: start(&dir, &clock).await, dir, clock, origin, _root };
    assert_eq!((look(&b).await, newest(&b).await.not_here.len()), (0, 1));
    drop((a, shared));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_output_of_the_same_input_is_red_at_both() {
    let pair = busy_pair().await;
    assert_eq!(look(&pair.a).await, 1);
    let found = newest(&pair.a).await.of(&pair.a.origin).unwrap().finding.clone();
    pair.exchange().await;
    say(&pair.b, found.pins.clone(), &found, sha256(b"another result")).await;
    pair.exchange().await;
    for body in [&pair.a, &pair.b] {
        assert_eq!(newest(body).await.verdict(), Verdict::OutputDiffers);
        assert_eq!(body.node.red_sums().await.unwrap(), vec![consultation()]);
        assert_eq!((look(body).await, findings(body).await), (0, 1), "what was said stays said");
    }
    // A newer round that agrees does not hide it.
    pair.a.submit(person("m4"), "Something new.").await;
    pair.exchange().await;
    later(&pair, BEGIN_EVERY_S);
    assert_eq!(look(&pair.a).await, 1);
    pair.exchange().await;
    assert_eq!(look(&pair.b).await, 1);
    pair.exchange().await;
    let view = sums(&pair.a).await;
    let told: Vec<Verdict> = view.telling().into_iter().map(Round::verdict).collect();
    assert_eq!((told, view.is_red()), (vec![Verdict::Same, Verdict::OutputDiffers], true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_floods_with_findings_is_answered_so_often_and_no_more() {
    let pair = busy_pair().await;
    let like = pair.b.node.joint_run(consultation().as_str(), &pair.pins()).await.unwrap().finding;
    let own = BTreeMap::from_iter(pair.pins());
    for n in 0..40 {
        let size = |origin: &Origin| own[origin] - if *origin == pair.a.origin { n % 7 } else { n / 7 };
        let pins = own.keys().map(|origin| (origin.clone(), size(origin))).collect();
        say(&pair.b, pins, &like, sha256(&n.to_be_bytes())).await;
    }
    // Pins of what nobody has, and of who is no host, are nobody's to answer.
    pair.exchange().await;
    let mut looks = 0;
    while look(&pair.a).await > 0 {
        looks += 1;
    }
    // One more was begun by itself.
    assert!((ANSWERS_AN_HOUR_MAX..=ANSWERS_AN_HOUR_MAX + 1).contains(&looks), "{looks}");
    let done = findings(&pair.a).await;
    assert_eq!((look(&pair.a).await, findings(&pair.a).await), (0, done));
    later(&pair, 3_601);
    assert_eq!(look(&pair.a).await, 1, "an hour later there is room again");
}
