//! Searches against a naive scan of the same texts; scripts that find each other; nothing that breaks the query.

use hutong_analysis::text::{language::Language, normalise::for_each_letter, stem::stem};
use hutong_core::consultation::{charter::Review, item::Audience};
use hutong_node::{jobs::search::words_of, pages::Sort};
use proptest::prelude::*;

use super::{list, opinions, search, served, texts};
use crate::world::{Body, person};

async fn found(body: &Body, words: &str) -> Vec<String> {
    let page = list(body, &search(words, Audience::Public)).await;
    let mut found: Vec<String> = texts(&page.items).into_iter().map(str::to_owned).collect();
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn simplified_and_traditional_find_each_other() {
    let body = served(Review::After).await;
    body.submit(person("m1"), "请把科学城的班车延长到深夜。").await;
    body.submit(person("m2"), "請把科學城的實驗室向兩地開放。").await;
    body.submit(person("m3"), "Please extend the SHUTTLE buses.").await;
    assert_eq!(found(&body, "科学城").await.len(), 2);
    assert_eq!(found(&body, "科學城").await.len(), 2);
    assert_eq!(found(&body, "實驗室").await, found(&body, "实验室").await);
    assert_eq!(found(&body, "科学城 班车").await.len(), 1, "all words");
    assert_eq!(found(&body, "班车 实验室").await.len(), 0);
    assert_eq!(found(&body, "城").await.len(), 2, "a single character");
    assert_eq!(found(&body, "学城的").await.len(), 2, "any part of a run");
    assert_eq!(found(&body, "bus").await.len(), 1, "by the stem");
    assert_eq!(found(&body, "shutt").await.len(), 1, "by the beginning of the last word");
    assert_eq!(found(&body, "shutt buses").await.len(), 0, "of the last word only");
    assert_eq!(found(&body, "ｓｈｕｔｔｌｅ").await.len(), 1, "full width");
    assert_eq!(found(&body, "\"shuttle buses\"").await.len(), 1);
    assert_eq!(found(&body, "\"buses shuttle\"").await.len(), 0);
    assert_eq!(found(&body, "buses shuttle").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_search_breaks_the_query() {
    let body = served(Review::After).await;
    body.submit(person("m1"), "near and not far: OR, AND, NOT.").await;
    for words in [
        "\"",
        "'",
        "*",
        "NEAR(",
        "near",
        "a OR b",
        "title:near",
        "{title text}",
        "-near",
        "^near",
        "near*",
        "\u{0}near",
        "\"near",
        "near\" OR \"",
        "); DROP TABLE search_words; --",
        "AND",
        "NOT",
        "😀",
        "％",
        "near/2",
        "\\",
        "\u{200d}",
    ] {
        if let Some(words) = words_of(words) {
            for sort in [Sort::Newest, Sort::MostSupported, Sort::Ranking] {
                let query =
                    hutong_node::pages::ListQuery { words: Some(words.clone()), sort, ..opinions(Audience::Public) };
                list(&body, &query).await;
                body.node.count(&query).await.unwrap();
            }
        }
    }
    assert_eq!(found(&body, "near").await.len(), 1);
    let long = "水".repeat(100_000);
    assert_eq!(found(&body, &long).await.len(), 0);
}

/// Runs of a text by a way of its own: what stands together, folded, words by their stems.
fn runs(text: &str) -> Vec<(bool, String)> {
    let mut runs: Vec<(bool, String)> = Vec::new();
    let mut reached = usize::MAX;
    for_each_letter(text, |c, start, end| {
        let paired = c as u32 >= 0x2E80;
        match runs.last_mut() {
            Some((p, run)) if *p == paired && start <= reached => run.push(c),
            _ => runs.push((paired, c.to_string())),
        }
        reached = end;
    });
    runs
}

/// Whether every word of the search stands in the text; words of one run each, the last one perhaps unfinished.
fn naive(text: &str, words: &[&str]) -> bool {
    let runs = runs(text);
    let last = words.len().wrapping_sub(1);
    words.iter().enumerate().all(|(at, word)| {
        let (paired, wanted) = self::runs(word).remove(0);
        runs.iter().filter(|(p, _)| *p == paired).any(|(_, run)| match paired {
            true => run.contains(&wanted),
            false => {
                let same = stem(run, Language::English) == stem(&wanted, Language::English);
                same || (at == last && wanted.chars().count() > 1 && run.starts_with(&wanted))
            }
        })
    })
}

const PIECES: &[&str] = &[
    "科", "学", "學", "城", "班车", "班車", "水", "，", " ", "。", "bus", "buses", "Metro", "metros", "-", "2", "号线",
    "２", "é", "の", "カ", "ｶ",
];
const ASKED: &[&str] = &[
    "科", "学城", "學", "城", "班", "班车", "車", "水", "bus", "buses", "me", "metro", "2", "号", "号线", "の", "カ",
    "é", "学学",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn searches_find_what_a_scan_finds(
        written in proptest::collection::vec(proptest::collection::vec(0..PIECES.len(), 1..9), 1..8),
        asked in proptest::collection::vec(proptest::collection::vec(0..ASKED.len(), 1..4), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let body = served(Review::After).await;
            let mut all = Vec::new();
            for (n, pieces) in written.iter().enumerate() {
                let text: String = pieces.iter().map(|at| PIECES[*at]).collect();
                if text.trim().is_empty() {
                    continue;
                }
                body.submit(person(&format!("m{}", n % 9 + 1)), &text).await;
                all.push(text);
            }
            for asked in &asked {
                let words: Vec<&str> = asked.iter().map(|at| ASKED[*at]).collect();
                let mut wanted: Vec<String> = all.iter().filter(|text| naive(text, &words)).cloned().collect();
                wanted.sort();
                assert_eq!(found(&body, &words.join(" ")).await, wanted, "{words:?} in {all:?}");
            }
        });
    }
}
