//! What a node offers to pages, over what real nodes wrote: each reader sees what they may, and nothing else.

mod analyse;
mod cards;
mod erased;
mod lists;
mod live;
mod words;

use std::sync::Arc;

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        item::{Audience, ItemKind},
        opinion::Submit,
    },
    ids::{Place, PromptId},
};
use hutong_node::{
    jobs::search::words_of,
    pages::{ItemView, ListPage, ListQuery, Sort},
};

use crate::{
    exchange::Pair,
    world::{Body, consultation, opinion_of, person},
};

/// A body alone with pages served.
pub async fn served(review: Review) -> Body {
    let body = crate::world::body("a.example").await;
    body.open_alone(review).await;
    body.node.begin_reading().await.unwrap();
    body
}

/// Two bodies with pages served on both sides.
pub async fn served_pair(review: Review) -> Pair {
    let pair = Pair::open(review).await;
    pair.a.node.begin_reading().await.unwrap();
    pair.b.node.begin_reading().await.unwrap();
    pair
}

/// All public opinions, newest first.
pub fn opinions(reader: Audience) -> ListQuery {
    ListQuery { limit: 200, ..ListQuery::newest(consultation(), reader, ItemKind::Opinion) }
}

pub fn search(words: &str, reader: Audience) -> ListQuery {
    ListQuery { words: words_of(words), sort: Sort::Ranking, ..opinions(reader) }
}

pub async fn list(body: &Body, query: &ListQuery) -> Arc<ListPage> {
    body.node.catch_up().await.unwrap();
    body.node.list(query).await.unwrap()
}

pub fn texts(items: &[ItemView]) -> Vec<&str> {
    items.iter().map(|item| item.text.as_deref().unwrap_or("—")).collect()
}

/// Hands in an opinion with something changed.
pub async fn hand_in(body: &Body, who: &str, text: &str, change: impl FnOnce(&mut Submit)) -> Place {
    let mut submit = opinion_of(text);
    change(&mut submit);
    body.place(&body.ask(person(who), Ask::SubmitOpinion(submit)).await)
}

pub fn prompt() -> PromptId {
    PromptId::new("p1").unwrap()
}
