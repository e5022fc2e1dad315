//! How fast a node answers what pages ask: lists, searches, counts, themes, cards, similar opinions; while nobody writes,
//! and while somebody does. Figures only: opinions and, if given, voters and statements come as arguments.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints and stops at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a bench measures durations")]

#[path = "../tests/it/world.rs"]
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
mod world;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use hutong_core::{
    command::{Ask, Command},
    consultation::{
        charter::Review,
        item::{Audience, ItemKind, Tier},
        statement,
        vote::{Cast, Choice},
    },
    ids::{PersonId, Place, PromptId},
};
use hutong_node::{
    Node,
    answer::Answer,
    jobs::search::words_of,
    made_up::{spread, text},
    pages::{ListQuery, Sort},
};
use world::{body, consultation, device, fresh_key, opinion_of, person};

/// Asked at the same time.
const TOGETHER: usize = 16;
/// How long each question is asked.
const FOR: Duration = Duration::from_secs(2);

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let opinions = numbers.first().copied().unwrap_or(10_000);
    let (voters, statements) = (numbers.get(1).copied().unwrap_or(100), numbers.get(2).copied().unwrap_or(50));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run(opinions, voters, statements));
}

async fn submit_all(node: &Arc<Node>, asks: impl Iterator<Item = (hutong_core::command::Actor, Ask)>) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut waiting = tokio::task::JoinSet::new();
    for (actor, ask) in asks {
        if waiting.len() >= 256 {
            answers.push(waiting.join_next().await.unwrap().unwrap());
        }
        let node = node.clone();
        waiting.spawn(async move { node.submit(Command { actor, key: fresh_key(), ask }).await.unwrap() });
    }
    answers.extend(waiting.join_all().await);
    answers
}

async fn run(opinions: u64, voters: u64, statements: u64) {
    let body = body("a.example").await;
    body.open_alone(Review::After).await;
    let (node, origin) = (Arc::new(body.node), body.origin);
    let begun = Instant::now();
    let handed_in = (0..opinions).map(|n| {
        let mut submit = opinion_of(&text(n));
        if n % 4 == 0 {
            submit.prompt = None;
        }
        (person(&format!("m{}", n % 9 + 1)), Ask::SubmitOpinion(submit))
    });
    submit_all(&node, handed_in).await;
    println!("{opinions} opinions handed in: {:.1} s", begun.elapsed().as_secs_f64());
    let stated = (0..statements).map(|n| {
        let text = format!("Statement {n}: {}", text(n));
        (person("m1"), Ask::SubmitStatement(statement::Submit { consultation: consultation(), text, taken_from: None }))
    });
    let mut places: Vec<Place> = Vec::new();
    for answer in submit_all(&node, stated).await {
        let Answer::Logged { leaves, .. } = answer else { panic!("not logged") };
        places.push(Place { origin: origin.clone(), index: leaves[0].index });
    }
    let begun = Instant::now();
    let cast = places.iter().flat_map(|statement| {
        (0..voters).map(|who| {
            let choice = [Choice::Agree, Choice::Disagree, Choice::Pass, Choice::Agree]
                [(spread(who, statement.index) % 4) as usize];
            let cast = Cast { consultation: consultation(), statement: statement.clone(), choice };
            (device(&format!("v{who}")), Ask::CastVote(cast))
        })
    });
    submit_all(&node, cast).await;
    println!("{} votes cast: {:.1} s", voters * statements, begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    node.begin_reading().await.unwrap();
    node.catch_up().await.unwrap();
    println!("search file filled: {:.1} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let view = node.analyse(&consultation(), Audience::Public).await.unwrap().unwrap();
    println!(
        "analysis: {:.1} s, {} themes, {} clusters",
        begun.elapsed().as_secs_f64(),
        view.themes.len(),
        view.clusters.len()
    );
    questions(&node, &places).await;
    let stop = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn(write_on(node.clone(), stop.clone()));
    println!("while somebody writes:");
    questions(&node, &places).await;
    stop.store(true, Ordering::Relaxed);
    println!("written meanwhile: {}", writer.await.unwrap());
}

async fn write_on(node: Arc<Node>, stop: Arc<AtomicBool>) -> u64 {
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        let ask = Ask::SubmitOpinion(opinion_of(&text(10_000_000 + n)));
        node.submit(Command { actor: person("m1"), key: fresh_key(), ask }).await.unwrap();
        n += 1;
    }
    n
}

async fn questions(node: &Arc<Node>, places: &[Place]) {
    // What the public is shown is kept until something changes; a narrower audience shows what reading costs.
    let all = ListQuery::newest(consultation(), Audience::Members, ItemKind::Opinion);
    let ask_list = |name: &'static str, query: ListQuery| {
        let node = node.clone();
        ask(name, move |_| {
            let (node, query) = (node.clone(), query.clone());
            async move { node.list(&query).await.unwrap().items.len() as u64 }
        })
    };
    ask_list("list, newest, for everybody", ListQuery { reader: Audience::Public, ..all.clone() }).await;
    ask_list("list, newest", all.clone()).await;
    let prompt = PromptId::new("p1").ok();
    let filtered = ListQuery { prompt, tier: Some(Tier::Member), ..all.clone() };
    ask_list("list, by prompt and tier", filtered.clone()).await;
    ask_list("list, most supported", ListQuery { sort: Sort::MostSupported, ..all.clone() }).await;
    for (name, words, sort) in [
        ("search, common word, newest", "沿江步道", Sort::Newest),
        ("search, common word, best", "沿江步道", Sort::Ranking),
        ("search, two words, best", "班车 夜班", Sort::Ranking),
        ("search, rare word, best", "编号4711", Sort::Ranking),
        ("search, one character, newest", "水", Sort::Newest),
    ] {
        ask_list(name, ListQuery { words: words_of(words), sort, ..all.clone() }).await;
    }
    let view = node.analysis(&consultation(), Audience::Public).unwrap().unwrap();
    if let Some(theme) = view.themes.first() {
        ask_list("theme, newest", ListQuery { among: Some(theme.members.clone()), ..all.clone() }).await;
    }
    for (name, query) in [
        ("count, all", all.clone()),
        ("count, by prompt and tier", filtered),
        ("count, common word", ListQuery { words: words_of("沿江步道"), ..all.clone() }),
    ] {
        let node = node.clone();
        ask(name, move |_| {
            let (node, query) = (node.clone(), query.clone());
            async move { node.count(&query).await.unwrap().by.values().sum() }
        })
        .await;
    }
    let (of, first) = (node.clone(), places.first().cloned());
    ask("item", move |_| {
        let (node, place) = (of.clone(), first.clone());
        async move {
            let Some(place) = place else { return 0 };
            u64::from(node.store().show_item(&place, Audience::Public).await.unwrap().is_some())
        }
    })
    .await;
    let of = node.clone();
    ask("card", move |n| {
        let node = of.clone();
        async move {
            let voter = PersonId::new(&format!("v{}", n % 100)).unwrap();
            node.next_card(&consultation(), Some(&voter), Audience::Public, &[]).await.unwrap().1
        }
    })
    .await;
    let of = node.clone();
    ask("similar", move |n| {
        let node = of.clone();
        async move { node.similar(&consultation(), &text(n * 7), Audience::Public).await.unwrap().len() as u64 }
    })
    .await;
}

/// Asks the same for a while, several at a time, and prints how fast the answers came.
async fn ask<F: Future<Output = u64> + Send + 'static>(name: &str, one: impl Fn(u64) -> F + Send + Sync + 'static) {
    let (one, n, found) = (Arc::new(one), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let begun = Instant::now();
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..TOGETHER {
        let (one, n, found) = (one.clone(), n.clone(), found.clone());
        asking.spawn(async move {
            let mut took = Vec::new();
            while begun.elapsed() < FOR {
                let since = Instant::now();
                found.fetch_add(one(n.fetch_add(1, Ordering::Relaxed)).await, Ordering::Relaxed);
                took.push(since.elapsed());
            }
            took
        });
    }
    let mut took: Vec<Duration> = asking.join_all().await.into_iter().flatten().collect();
    took.sort_unstable();
    let rate = took.len() as f64 / begun.elapsed().as_secs_f64();
    let ms = |d: Duration| d.as_secs_f64() * 1_000.0;
    let (p50, p99) = (ms(took[took.len() / 2]), ms(took[took.len() * 99 / 100]));
    let found = found.load(Ordering::Relaxed) as f64 / took.len() as f64;
    println!("{name:34} {rate:9.0}/s  p50 {p50:7.2} ms  p99 {p99:7.2} ms  found {found:.1}");
}
