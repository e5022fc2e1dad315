//! I7 with the search file: what was erased is found by no search and in no byte of the directory; what was withheld or
//! taken back is found by no search; what was corrected is found by its new words alone.
#![allow(clippy::disallowed_methods, reason = "tests look at the bytes of files")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        erasure::{AUTHOR_REQUEST, Erase},
        item::Audience,
        moderation::Withhold,
        opinion::Correct,
    },
    ids::{Code, PartName, Place},
};
use hutong_log::hash::sha256;
use hutong_store::search::SEARCH_FILE;

use super::{hand_in, list, search, served, served_pair, texts};
use crate::world::{Body, person, start};

/// A word that occurs nowhere else.
fn word(n: usize) -> String {
    sha256(format!("word {n}").as_bytes()).to_hex()
}

/// Which of the words are found in the bytes of a directory. A b-tree shares beginnings of words, so their ends are
/// looked for.
fn found_in(dir: &Path, words: &[String]) -> BTreeSet<String> {
    let mut by_head: BTreeMap<&[u8], &String> = BTreeMap::new();
    words.iter().for_each(|word| {
        by_head.insert(&word.as_bytes()[16..24], word);
    });
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        for at in bytes.windows(8) {
            if let Some(word) = by_head.get(at) {
                found.insert((*word).clone());
            }
        }
    }
    found
}

fn erase(item: &Place, parts: &[&str]) -> Ask {
    let parts = parts.iter().map(|part| PartName::new(part).unwrap()).collect();
    Ask::EraseParts(Erase { item: item.clone(), parts, basis: Code::new(AUTHOR_REQUEST).unwrap() })
}

async fn is_found(body: &Body, word: &str) -> bool {
    !list(body, &search(word, Audience::Own)).await.items.is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_words_are_in_no_search_and_no_byte() {
    let body = served(Review::After).await;
    let mut places = Vec::new();
    for n in 0..120 {
        let title = if n % 10 == 0 { word(1_000 + n) } else { String::new() };
        places.push(hand_in(&body, "m1", &format!("水 {} 城", word(n)), |s| s.title = title).await);
    }
    body.node.catch_up().await.unwrap();
    let gone: Vec<usize> = (0..120).step_by(3).collect();
    let words: Vec<String> = gone.iter().map(|n| word(*n)).collect();
    assert_eq!(found_in(&body.dir, &words).len(), words.len(), "they are here before");
    assert!(is_found(&body, &words[5]).await);
    // Some of them were withheld first: then they are in no search, but the file may hold them still.
    for n in gone.iter().skip(20) {
        let withhold = Withhold {
            item: places[*n].clone(),
            code: Code::new("off-topic").unwrap(),
            reason: "Off topic.".to_owned(),
        };
        body.ask(person("moderator"), Ask::WithholdItem(withhold)).await;
    }
    body.node.catch_up().await.unwrap();
    assert!(!is_found(&body, &words[25]).await);
    for n in &gone {
        body.ask(person("m1"), erase(&places[*n], &["text"])).await;
    }
    body.ask(person("m1"), erase(&places[10], &["title"])).await;
    settle(&body).await;
    let mut all = words.clone();
    all.push(word(1_010));
    assert_eq!(found_in(&body.dir, &all), BTreeSet::new(), "nowhere after");
    for word in &all {
        assert!(!is_found(&body, word).await);
    }
    assert!(is_found(&body, &word(10)).await, "the words under an erased heading stay");
    assert!(is_found(&body, &word(1_040)).await, "as do other headings");
    assert!(is_found(&body, &word(1)).await, "and the neighbours");
    assert_eq!(list(&body, &search("水", Audience::Public)).await.items.len(), 80);
}

/// Lets the follower do what it does by itself, until the file holds nothing that was erased.
async fn settle(body: &Body) {
    for _ in 0..1_000 {
        body.node.catch_up().await.unwrap();
        if !body.node.search_state().await.unwrap().is_scrub_due {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the search file is not rewritten");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_forgets_too() {
    let pair = served_pair(Review::After).await;
    let mut places = Vec::new();
    for n in 0..30 {
        places.push(pair.a.place(&pair.a.submit(person("m1"), &format!("Of A {}", word(n))).await));
    }
    pair.exchange().await;
    assert!(is_found(&pair.b, &word(4)).await, "a partner's published words are found");
    for place in &places[..10] {
        pair.a.ask(person("m1"), erase(place, &["text"])).await;
    }
    pair.exchange().await;
    let words: Vec<String> = (0..10).map(word).collect();
    for body in [&pair.a, &pair.b] {
        settle(body).await;
        assert_eq!(found_in(&body.dir, &words), BTreeSet::new());
        assert!(is_found(body, &word(20)).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_taken_back_or_corrected_are_not_found() {
    let body = served(Review::Before).await;
    let waits = body.place(&body.submit(person("m1"), &word(1)).await);
    let back = body.place(&body.submit(person("m2"), &word(2)).await);
    assert!(is_found(&body, &word(1)).await, "the desk finds what waits");
    assert!(list(&body, &search(&word(1), Audience::Secretariats)).await.items.is_empty(), "nobody else does");
    body.ask(person("m2"), Ask::WithdrawItem(back)).await;
    assert!(!is_found(&body, &word(2)).await);
    body.ask(person("m1"), Ask::CorrectItem(Correct { item: waits.clone(), text: word(3) })).await;
    assert!(!is_found(&body, &word(1)).await);
    body.ask(person("moderator"), Ask::PublishItems(vec![waits])).await;
    let page = list(&body, &search(&word(3), Audience::Public)).await;
    assert_eq!(texts(&page.items), [word(3)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_pages_erasing_takes_the_whole_search_file() {
    let body = served(Review::After).await;
    let place = body.place(&body.submit(person("m1"), &word(1)).await);
    body.submit(person("m1"), &word(2)).await;
    body.node.catch_up().await.unwrap();
    let Body { node, dir, clock, origin, _root } = body;
    node.stop().await;
    assert!(dir.join(SEARCH_FILE).exists());
    let node = start(&dir, &clock).await;
    let body = Body { node, dir, clock, origin, _root };
    body.ask(person("m1"), erase(&place, &["text"])).await;
    assert!(!body.dir.join(SEARCH_FILE).exists());
    assert_eq!(found_in(&body.dir, &[word(1)]), BTreeSet::new());
    body.node.begin_reading().await.unwrap();
    assert!(is_found(&body, &word(2)).await, "it is filled anew from the record");
    assert!(!is_found(&body, &word(1)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_or_foreign_search_file_is_made_anew() {
    let body = served(Review::After).await;
    body.submit(person("m1"), &word(1)).await;
    body.node.catch_up().await.unwrap();
    let Body { node, dir, clock, origin, _root } = body;
    node.stop().await;
    std::fs::write(dir.join(SEARCH_FILE), b"no database at all").unwrap();
    let node = start(&dir, &clock).await;
    node.begin_reading().await.unwrap();
    let body = Body { node, dir, clock, origin, _root };
    assert!(is_found(&body, &word(1)).await);
    // A file that followed more than the record holds belongs to another history.
    let other = served(Review::After).await;
    for n in 0..50 {
        other.submit(person("m1"), &word(n)).await;
    }
    other.node.catch_up().await.unwrap();
    let Body { node, dir: from, .. } = other;
    node.stop().await;
    let Body { node, dir, clock, origin, _root } = body;
    node.stop().await;
    std::fs::copy(from.join(SEARCH_FILE), dir.join(SEARCH_FILE)).unwrap();
    let node = start(&dir, &clock).await;
    node.begin_reading().await.unwrap();
    let body = Body { node, dir, clock, origin, _root };
    assert!(is_found(&body, &word(1)).await);
    assert!(!is_found(&body, &word(30)).await);
    assert_eq!(body.node.search_state().await.unwrap().behind, 0);
}
