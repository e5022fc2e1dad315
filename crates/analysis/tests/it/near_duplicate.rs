//! Near-duplicates, repeats, campaigns, quotations: planted ones are found and told apart, nothing chains.

use crate::planted::Draws;
use hutong_analysis::campaign::Kind;
use hutong_analysis::input::Opinion;
use hutong_analysis::near_duplicate::{Cluster, Duplicates, Parameters, find, shared_passages};
use hutong_analysis::text::normalise::for_each_letter;
use hutong_analysis::text::{ProblemKind, TEXT_BYTES_MAX, content};
use proptest::prelude::*;

const LETTER: &str = "尊敬的领导：科学城规划图上的医疗用地空了好几年，夜里孩子发烧要跑四十公里。请先用现成的房子办一个夜间急诊，\
                      同时把检查结果互认落到实处，让老人不必重复抽血。";

fn opinion(id: usize, author: &str, text: &str) -> Opinion {
    Opinion { id: id.to_string(), author: author.into(), text: text.into(), ..Opinion::default() }
}

/// Texts of words drawn at random: no two alike.
fn unlike(count: usize, first: usize) -> Vec<Opinion> {
    let mut draws = Draws::new(first as u64 + 1);
    let mut text = || (0..60).map(|_| char::from_u32(0x4E00 + draws.below(5000) as u32).unwrap()).collect::<String>();
    (first..first + count).map(|id| opinion(id, &format!("p{id}"), &text())).collect()
}

fn letters(text: &str) -> String {
    let mut letters = String::new();
    for_each_letter(text, |letter, _, _| letters.push(letter));
    letters
}

fn run(opinions: &[Opinion]) -> Duplicates {
    let found = find(opinions, &Parameters::default());
    for cluster in found.clusters.iter().chain(&found.quotations) {
        assert!(cluster.members.len() > 1 && cluster.members.contains(&cluster.core));
        for passage in &cluster.passages {
            let own = &content(&opinions[passage.member as usize])[passage.bytes.clone()];
            let core = &content(&opinions[cluster.core as usize])[passage.core_bytes.clone()];
            assert_eq!(letters(own), letters(core), "a passage stands in both");
        }
    }
    found
}

fn kinds(clusters: &[Cluster]) -> Vec<(Kind, usize, u32)> {
    clusters.iter().map(|cluster| (cluster.kind, cluster.members.len(), cluster.voices)).collect()
}

#[test]
fn a_campaign_has_many_voices_and_a_repeat_has_one() {
    let mut opinions = unlike(50, 0);
    opinions.extend((100..108).map(|n| opinion(n, &format!("q{n}"), &format!("{LETTER}{}号居民", n))));
    opinions.extend((200..203).map(|n| opinion(n, "same", &LETTER.chars().rev().collect::<String>())));
    let found = run(&opinions);
    assert_eq!(kinds(&found.clusters), vec![(Kind::Campaign, 8, 8), (Kind::Repeat, 3, 1)]);
    assert_eq!(found.clusters[0].id, "d-100");
    assert!(!found.clusters[0].passages.is_empty());
}

#[test]
fn simplified_and_traditional_punctuation_and_case_are_one_text() {
    let simplified = "我觉得优步司机应该先考取职业驾驶执照，再买足保险，才可以上路载客收费。";
    let traditional = "我覺得優步司機應該先考取職業駕駛執照,再買足保險,才可以上路載客收費!!";
    let found = run(&[opinion(1, "a", simplified), opinion(2, "b", traditional)]);
    assert_eq!(kinds(&found.clusters), vec![(Kind::Campaign, 2, 2)]);
    let latin = ["The LAND bank should buy more public shoreline!", "the land bank, should buy more public shoreline"];
    assert_eq!(run(&[opinion(1, "a", latin[0]), opinion(2, "b", latin[1])]).clusters.len(), 1);
}

#[test]
fn small_differences_do_not_chain_into_one_cluster() {
    let letters: Vec<char> = (0..400).map(|n| char::from_u32(0x4E00 + n * 7).unwrap()).collect();
    // Each text shares four fifths with the next, and the first nothing with the sixth.
    let opinions: Vec<Opinion> = (0..15)
        .map(|n| opinion(n, &format!("p{n}"), &letters[n * 20..n * 20 + 100].iter().collect::<String>()))
        .collect();
    let found = run(&opinions);
    let largest = found.clusters.iter().map(|cluster| cluster.members.len()).max().unwrap();
    assert!(largest < opinions.len() / 2, "{largest} of {} in one cluster", opinions.len());
    for cluster in &found.clusters {
        let core = content(&opinions[cluster.core as usize]);
        for &member in &cluster.members {
            let own = content(&opinions[member as usize]);
            let shared: usize = shared_passages(own, core).iter().map(|(a, _)| a.len()).sum();
            assert!(
                member == cluster.core || shared * 10 >= own.len() * 3,
                "{member} shares {shared} bytes with its core"
            );
        }
    }
}

#[test]
fn a_sentence_that_travels_is_a_quotation() {
    let slogan = "把长江和嘉陵江两岸的绿道连成一圈让骑车的人不必下车推行也不必绕行高架桥";
    let mut opinions = unlike(20, 0);
    for (n, opinion) in opinions.iter_mut().take(3).enumerate() {
        opinion.text = format!("{}。{slogan}。{}", opinion.text, unlike(1, 500 + n)[0].text);
    }
    let found = run(&opinions);
    assert!(found.clusters.is_empty(), "they are otherwise different texts");
    assert_eq!(kinds(&found.quotations), vec![(Kind::Quotation, 3, 3)]);
}

#[test]
fn strangers_are_left_alone() {
    assert_eq!(run(&unlike(500, 0)).clusters, Vec::new());
    assert_eq!(run(&[]), Duplicates::default());
}

#[test]
fn what_cannot_be_read_is_named() {
    let long = "长".repeat(TEXT_BYTES_MAX);
    let found = run(&[opinion(1, "a", &long), opinion(2, "b", "\u{202e}😀…")]);
    let kinds: Vec<(&str, bool)> =
        found.problems.iter().map(|p| (p.opinion.as_str(), matches!(p.kind, ProblemKind::Shortened { .. }))).collect();
    assert_eq!(kinds, vec![("1", true), ("2", false)]);
}

#[test]
fn neither_threads_nor_order_matter_beyond_ten_chunks() {
    let mut opinions = unlike(10 * hutong_analysis::CHUNK_LEN + 5, 0);
    for n in 0..300 {
        let source = opinions[n * 100].text.clone();
        opinions[n * 130 + 7].text = source.chars().skip(3).collect();
    }
    let ids = |opinions: &[Opinion], found: Duplicates| -> Vec<Vec<String>> {
        let name = |cluster: &Cluster| cluster.members.iter().map(|&m| opinions[m as usize].id.clone()).collect();
        found.clusters.iter().map(name).collect()
    };
    let run_on = |threads: usize, opinions: &[Opinion]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        ids(opinions, pool.install(|| run(opinions)))
    };
    let first = run_on(1, &opinions);
    assert!(first.len() > 250, "{}", first.len());
    assert_eq!(first, run_on(7, &opinions));
    opinions.reverse();
    assert_eq!(first, run_on(2, &opinions));
}

proptest! {
    #[test]
    fn shared_passages_are_shared(a in "[ab 中国\u{301}!é]{0,60}", b in "[ab 中国\u{301}!é]{0,60}") {
        for (in_a, in_b) in shared_passages(&a, &b) {
            prop_assert!(a.is_char_boundary(in_a.start) && a.is_char_boundary(in_a.end));
            prop_assert!(b.get(in_b).is_some());
        }
    }
}
