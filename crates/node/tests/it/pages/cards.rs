//! Vote cards: the order of routing, what is left, what a person said; tallies that follow the votes.

use std::collections::BTreeSet;

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        item::{Audience, Tier},
        vote::{Cast, Choice},
    },
    ids::{PersonId, Place},
};

use super::{served, served_pair};
use crate::{
    exchange::{state, vote},
    world::{Body, consultation, device},
};

async fn cast(body: &Body, who: &str, statement: &Place, choice: Choice) {
    let cast = Cast { consultation: consultation(), statement: statement.clone(), choice };
    body.ask(device(who), Ask::CastVote(cast)).await;
}

fn id(who: &str) -> PersonId {
    PersonId::new(who).unwrap()
}

async fn next(body: &Body, who: &str, skipped: &[Place]) -> (Option<Place>, u64) {
    let voter = id(who);
    let (card, left) = body.node.next_card(&consultation(), Some(&voter), Audience::Public, skipped).await.unwrap();
    (card.map(|card| card.statement.place), left)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voter_sees_every_statement_once() {
    let body = served(Review::After).await;
    let mut statements = BTreeSet::new();
    for n in 0..5 {
        statements.insert(state(&body, &format!("Statement {n}.")).await);
    }
    let mut seen = BTreeSet::new();
    for left in (1..=5).rev() {
        let (card, n) = next(&body, "d1", &[]).await;
        assert_eq!(n, left);
        let place = card.unwrap();
        assert!(seen.insert(place.clone()), "never one that was voted on");
        cast(&body, "d1", &place, Choice::Pass).await;
    }
    assert_eq!((next(&body, "d1", &[]).await, seen), ((None, 0), statements));
    let own = body.node.own_votes(&id("d1"), &consultation()).await.unwrap();
    assert_eq!(own.len(), 5);
    let place = own.keys().next().unwrap().clone();
    cast(&body, "d1", &place, Choice::Agree).await;
    let own = body.node.own_votes(&id("d1"), &consultation()).await.unwrap();
    assert_eq!((own.len(), own[&place]), (5, Choice::Agree), "the last word counts");
    assert_eq!(next(&body, "nobody-yet", &[]).await.1, 5);
    assert!(body.node.own_votes(&id("nobody-yet"), &consultation()).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn agreed_statements_come_first_and_passed_ones_last() {
    let body = served(Review::After).await;
    let (liked, passed) = (state(&body, "Liked.").await, state(&body, "Passed over.").await);
    for n in 0..6 {
        cast(&body, &format!("d{n}"), &liked, Choice::Agree).await;
        cast(&body, &format!("d{n}"), &passed, Choice::Pass).await;
    }
    let fresh = state(&body, "New.").await;
    body.node.catch_up().await.unwrap();
    let order = |skipped: Vec<Place>| {
        let body = &body;
        async move { next(body, "d9", &skipped).await.0.unwrap() }
    };
    // Six of six agree: 11.8; nobody yet: 5.1; six of six pass: 0.0 (ANALYSIS §1a, step 13).
    assert_eq!(order(vec![]).await, liked);
    assert_eq!(order(vec![liked.clone()]).await, fresh);
    assert_eq!(order(vec![fresh, liked.clone()]).await, passed);
    let tallies = body.node.tallies(&consultation(), &liked).await.unwrap();
    assert_eq!(tallies[&(body.origin.clone(), Tier::Open)].agree, 6);
    assert_eq!(body.node.next_card(&consultation(), None, Audience::Public, &[]).await.unwrap().1, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn tallies_follow_votes_of_both_bodies() {
    let pair = served_pair(Review::After).await;
    let statement = state(&pair.a, "One ticket for both metros.").await;
    pair.exchange().await;
    let (mut at_a, c) = (pair.a.node.changes(), consultation());
    assert!(pair.a.node.tallies(&c, &statement).await.unwrap().is_empty());
    vote(&pair.b, &statement, 20, "db").await;
    vote(&pair.a, &statement, 3, "da").await;
    pair.exchange().await;
    loop {
        let tallies = pair.a.node.tallies(&c, &statement).await.unwrap();
        let n = |body: &Body| tallies.get(&(body.origin.clone(), Tier::Open)).map_or(0, |tally| tally.sum());
        if (n(&pair.a), n(&pair.b)) == (3, 20) {
            break;
        }
        // Counted anew soon after the word of it.
        let _ = tokio::time::timeout(std::time::Duration::from_millis(100), at_a.recv()).await;
    }
    let list = pair.a.node.list_statements(&c, Audience::Public, None, 10).await.unwrap();
    assert_eq!((list.len(), list[0].tallies.len()), (1, 2));
    assert!(pair.a.node.list_statements(&c, Audience::Public, Some(&statement), 10).await.unwrap().is_empty());
    let (card, left) = pair.b.node.next_card(&c, Some(&id("db0")), Audience::Public, &[]).await.unwrap();
    assert_eq!((card, left), (None, 0), "a statement of the other body is voted on too");
}
