//! What a node does by itself when its clock says so, once.

use hutong_core::{
    consultation::charter::Review,
    moment::Moment,
    record::{Event, Leaf, Reading, read},
};
use hutong_node::jobs::due::{ANCHOR_EVERY_S, VOTES_WAIT_S_MAX};

use crate::{
    exchange::{Pair, state, vote},
    world::{Body, charter, consultation, person},
};

async fn words(body: &Body) -> Vec<&'static str> {
    let size = body.node.head().head.size;
    let entries = body.node.store().read_back(&body.origin, 0, size).await.unwrap();
    let known = |bytes: &[u8]| match read(bytes) {
        Reading::Known(leaf) => Some(*leaf),
        _ => None,
    };
    entries.iter().filter_map(|(_, bytes)| known(bytes)).map(|leaf: Leaf| leaf.event.word()).collect()
}

async fn count(body: &Body, word: &str) -> usize {
    words(body).await.iter().filter(|w| **w == word).count()
}

fn later(body: &Body, seconds: u64) {
    body.clock.set(Moment(body.clock.now().0 + seconds));
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_wait_ten_minutes_for_others_and_no_longer() {
    let body = crate::world::body("a.example").await;
    body.open_alone(Review::After).await;
    let statement = state(&body, "One ticket for both metros.").await;
    vote(&body, &statement, 3, "d").await;
    later(&body, VOTES_WAIT_S_MAX - 1);
    assert_eq!(body.node.tend().await.unwrap(), 0);
    assert_eq!(count(&body, "vote.batch").await, 0);
    later(&body, 1);
    assert_eq!(body.node.tend().await.unwrap(), 1);
    assert_eq!(body.node.tend().await.unwrap(), 0, "nothing waits");
    // Another batch of the same consultation is another act.
    vote(&body, &statement, 2, "e").await;
    later(&body, VOTES_WAIT_S_MAX);
    assert_eq!(body.node.tend().await.unwrap(), 1);
    assert_eq!(count(&body, "vote.batch").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consultation_opens_and_closes_on_its_day() {
    let body = crate::world::body("a.example").await;
    let charter = charter(&[&body.origin], Review::After);
    body.sign("rivers/charter", charter.bytes()).await;
    assert_eq!(body.node.tend().await.unwrap(), 0, "the roll is not frozen yet");
    body.node.freeze_roll(person("admin"), consultation()).await.unwrap();
    assert_eq!(body.node.tend().await.unwrap(), 1);
    assert_eq!((count(&body, "consult.open").await, body.node.tend().await.unwrap()), (1, 0));
    let statement = state(&body, "One ticket for both metros.").await;
    body.clock.set(Moment(charter.closes.0 - 1));
    vote(&body, &statement, 3, "d").await;
    body.clock.set(charter.closes);
    assert_eq!(body.node.tend().await.unwrap(), 1);
    assert_eq!(body.node.tend().await.unwrap(), 0);
    // What was voted before closing is sealed before closing, hence in time.
    assert_eq!(words(&body).await[words(&body).await.len() - 2..], ["vote.batch", "consult.close"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn partners_heads_are_anchored_hourly() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    pair.a.submit(person("m1"), "Something new.").await;
    pair.exchange().await;
    later(&pair.b, ANCHOR_EVERY_S);
    let before = count(&pair.b, "anchor").await;
    assert_eq!(pair.b.node.tend().await.unwrap(), 1);
    assert_eq!(pair.b.node.tend().await.unwrap(), 1, "asked again within the hour it is the same act");
    assert_eq!(count(&pair.b, "anchor").await, before + 1);
    let head = pair.a.node.head().head;
    let size = pair.b.node.head().head.size;
    let last = pair.b.node.store().read_back(&pair.b.origin, size - 1, size).await.unwrap();
    let Reading::Known(leaf) = read(&last[0].1) else { panic!() };
    assert_eq!(leaf.event, Event::LogAnchored(head));
}
