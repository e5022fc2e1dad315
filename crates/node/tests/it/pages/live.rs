//! What open pages are told: everything that changes, once, and nothing of narrower audiences.

use std::sync::Arc;

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        item::{Audience, State},
    },
};
use hutong_node::live::Changes;
use tokio::sync::broadcast::Receiver;

use super::{hand_in, served, served_pair};
use crate::{
    exchange::{state, vote},
    world::{consultation, person},
};

/// Everything told until the test is satisfied.
async fn until(told: &mut Receiver<Arc<Changes>>, is_enough: impl Fn(&Changes) -> bool) -> Changes {
    let mut all = Changes::default();
    while !is_enough(&all) {
        let changes = (*told.recv().await.unwrap()).clone();
        assert!(changes.seq > all.seq);
        all.seq = changes.seq;
        all.head = changes.head.or(all.head);
        all.items.extend(changes.items);
        all.consultations.extend(changes.consultations);
        all.votes.extend(changes.votes);
        all.analysed.extend(changes.analysed);
        all.grown.extend(changes.grown);
        all.cosigned.extend(changes.cosigned);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn open_pages_hear_of_opinions_and_votes() {
    let body = served(Review::Before).await;
    let mut told = body.node.changes();
    let place = hand_in(&body, "m1", "Count me in.", |_| ()).await;
    let changes = until(&mut told, |c| c.items.contains_key(&place) && c.head.is_some()).await;
    assert_eq!(changes.items[&place], (Audience::Public, State::Pending));
    assert!(changes.consultations.contains(&consultation()));
    body.ask(person("moderator"), Ask::PublishItems(vec![place.clone()])).await;
    let size = body.node.head().head.size;
    let is_published = |c: &Changes| c.items.get(&place).is_some_and(|(_, state)| *state == State::Published);
    let changes = until(&mut told, |c| is_published(c) && c.head == Some(size)).await;
    assert!(changes.votes.is_empty());
    let statement = state(&body, "One ticket.").await;
    body.ask(person("moderator"), Ask::PublishItems(vec![statement.clone()])).await;
    vote(&body, &statement, 1, "d").await;
    let changes = until(&mut told, |c| c.votes.contains_key(&consultation())).await;
    assert!(changes.votes[&consultation()].as_ref().unwrap().contains(&statement));
}

#[tokio::test(flavor = "multi_thread")]
async fn open_pages_hear_of_partners() {
    let pair = served_pair(Review::After).await;
    pair.exchange().await;
    let (mut at_a, mut at_b) = (pair.a.node.changes(), pair.b.node.changes());
    let place = hand_in(&pair.a, "m1", "Both sides, please.", |_| ()).await;
    pair.exchange().await;
    let changes = until(&mut at_b, |c| c.items.contains_key(&place) && !c.grown.is_empty()).await;
    assert!(changes.grown.contains(&pair.a.origin));
    let changes = until(&mut at_a, |c| !c.cosigned.is_empty()).await;
    assert!(changes.cosigned.contains(&pair.b.origin));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hears_of_narrower_audiences() {
    let body = served(Review::After).await;
    let mut told = body.node.changes();
    let inner = hand_in(&body, "m1", "For members.", |s| s.audience = Some(Audience::Members)).await;
    let outer = hand_in(&body, "m1", "For all.", |_| ()).await;
    let changes = until(&mut told, |c| c.items.contains_key(&inner) && c.items.contains_key(&outer)).await;
    let public = changes.for_reader(Audience::Public);
    assert!(public.items.contains_key(&outer) && !public.items.contains_key(&inner));
    assert!(changes.for_reader(Audience::Members).items.contains_key(&inner));
}
