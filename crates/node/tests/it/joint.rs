//! Both bodies do the joint sum by themselves: equal when they hold the same, red when one of them does not.

use hutong_core::{
    commitment::{commit, roll_salt},
    consultation::{
        charter::Review,
        finding::{Comparison, compare},
        vote::batch_root,
    },
    ids::{PartName, Place},
    record::{Event, Finding, Leaf, Reading, read},
};
use hutong_log::hash::Hash;
use hutong_node::jobs::joint::{JointFault, JointRun};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    exchange::{Pair, content_at, state, vote},
    world::{Body, consultation, person},
};

pub const WORDS: [&str; 6] = [
    "请把沿江的排污口编号公布,每季度公布一次监测结果。",
    "两江四岸的排污口应当统一编号,并公布监测结果。",
    "One price list for water on both banks.",
    "科学城的班车晚上九点以后就没有了,希望延长。",
    "班车末班太早,加班的人只能打车回家。",
    "高校实验室的大型仪器应当向两地企业开放预约。",
];

/// A pair with some opinions and votes on both sides, exchanged.
pub async fn busy_pair() -> Pair {
    let pair = Pair::open(Review::After).await;
    for (n, words) in WORDS.iter().enumerate() {
        let body = if n % 2 == 0 { &pair.a } else { &pair.b };
        body.submit(person(&format!("m{}", n / 2 + 1)), words).await;
    }
    let statement = state(&pair.a, "One ticket for both metros.").await;
    pair.exchange().await;
    vote(&pair.a, &statement, 40, "da").await;
    vote(&pair.b, &statement, 20, "db").await;
    pair.exchange().await;
    pair
}

async fn joint(pair: &Pair, body: &Body) -> Result<JointRun, JointFault> {
    body.node.joint_run(consultation().as_str(), &pair.pins()).await
}

async fn both(pair: &Pair) -> (Finding, Finding) {
    let (a, b) = (joint(pair, &pair.a).await.unwrap(), joint(pair, &pair.b).await.unwrap());
    (a.finding, b.finding)
}

/// A connection to a body's database beside the node: somebody with the disk in hand.
async fn beside(body: &Body) -> SqliteConnection {
    let file = body.dir.join("store.db");
    SqliteConnectOptions::new().filename(file).disable_statement_logging().connect().await.unwrap()
}

pub async fn leaves(body: &Body) -> Vec<(u64, Leaf)> {
    let size = body.node.head().head.size;
    let entries = body.node.store().read_back(&body.origin, 0, size).await.unwrap();
    let known = |(index, bytes): &(u64, Vec<u8>)| match read(bytes) {
        Reading::Known(leaf) => Some((*index, *leaf)),
        _ => None,
    };
    entries.iter().filter_map(known).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_bodies_come_to_the_same_result_by_themselves() {
    let pair = busy_pair().await;
    let (a, b) = (joint(&pair, &pair.a).await.unwrap(), joint(&pair, &pair.b).await.unwrap());
    assert_eq!(compare(&a.finding, &b.finding), Comparison::Same);
    assert_eq!((&a.json, &a.finding), (&b.json, &b.finding));
    assert_eq!(a.finding.output, hutong_log::hash::sha256(&a.json));
    assert_eq!((a.input.opinions.len(), a.input.votes.len(), a.missing.len()), (6, 60, 0));
    for run in [&a, &b] {
        let body = if std::ptr::eq(run, &a) { &pair.a } else { &pair.b };
        body.node.record_finding(run).await.unwrap();
        let last = leaves(body).await.pop().unwrap().1;
        assert_eq!(last.event, Event::FindingRecorded(run.finding.clone()));
    }
    // The pins stand still: what is handed in later changes nothing.
    let pins = a.finding.pins.clone();
    pair.a.submit(person("m1"), "Handed in after the pins.").await;
    let again = pair.a.node.joint_run(consultation().as_str(), &pins).await.unwrap();
    assert_eq!(again.finding, a.finding);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_text_changed_on_one_side_turns_the_comparison_red() {
    let pair = busy_pair().await;
    let (a, b) = both(&pair).await;
    assert_eq!(compare(&a, &b), Comparison::Same);
    let place = Place { origin: pair.a.origin.clone(), index: 0 };
    let (index, _) =
        leaves(&pair.a).await.into_iter().find(|(_, l)| matches!(l.event, Event::ItemAccepted(_))).unwrap();
    let place = Place { index, ..place };
    assert_eq!(content_at(&pair.b, &place, "text").await.unwrap(), WORDS[0].as_bytes());
    let changed = sqlx::query("UPDATE opening SET content = $1 WHERE content = $2")
        .bind(WORDS[0].replace("每季度", "每两年").into_bytes())
        .bind(WORDS[0].as_bytes())
        .execute(&mut beside(&pair.b).await)
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 1);
    let (a, b) = both(&pair).await;
    assert_eq!(compare(&a, &b), Comparison::InputDiffers);
    assert_ne!(a.output, b.output);
    let findings = pair.b.node.store().check().await.unwrap().findings;
    assert_eq!(findings.len(), 1, "the check names it too: {findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_here_yet_is_named() {
    let pair = Pair::open(Review::After).await;
    pair.a.submit(person("m1"), WORDS[0]).await;
    pair.publish(&pair.a).await;
    let parts = pair.parts(&pair.a, &pair.b);
    let hidden = pair.shared.path().join("hidden");
    std::fs::rename(&parts, &hidden).unwrap();
    pair.try_pull(&pair.b).await;
    let run = joint(&pair, &pair.b).await.unwrap();
    assert_eq!((run.missing.len(), run.input.opinions.len()), (1, 0));
    let pins = pair.pins();
    let asked = |pins: Vec<_>| async move { pins };
    let short = asked(vec![pins[0].clone()]).await;
    assert!(matches!(
        pair.b.node.joint_run(consultation().as_str(), &short).await,
        Err(JointFault::Unpinned(_) | JointFault::NoCharter(_))
    ));
    let long = vec![(pins[0].0.clone(), pins[0].1 + 5), pins[1].clone()];
    let fault = pair.b.node.joint_run(consultation().as_str(), &long).await.unwrap_err();
    assert!(matches!(fault, JointFault::TooShort { wanted, .. } if wanted == pins[0].1 + 5), "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_can_be_shown_to_be_on_the_frozen_roll() {
    let pair = Pair::open(Review::After).await;
    let members = pair.a.node.store().members().await.unwrap();
    assert!(members.len() > 2);
    let frozen = leaves(&pair.a).await;
    let found = frozen.iter().find_map(|(_, leaf)| match &leaf.event {
        Event::RollFrozen { n, root } => Some((leaf.id, *n, *root)),
        _ => None,
    });
    let (id, n, root) = found.unwrap();
    let name = PartName::new(PartName::MEMBER).unwrap();
    let commitments: Vec<Hash> = members
        .iter()
        .map(|(person, m)| commit(&roll_salt(&m.key.0, id), &name, id, person.as_str().as_bytes()))
        .collect();
    assert_eq!((n, root), (members.len() as u64, batch_root(&commitments)));
    let counters = pair.a.node.counters(consultation().as_str()).await.unwrap();
    assert_eq!(counters.get("accepted"), Some(&0));
}
