//! How the database means to answer lists: by an index, in the order of the list, whatever the consultation holds.

use hutong_core::{
    consultation::item::{Audience, ItemKind, State, Tier},
    ids::{ConsultationId, Origin, Place, PromptId},
};
use sqlx::{AssertSqlSafe, Row};

use super::{ListQuery, Phrase, Search, Words, find::Filter};
use crate::{pages::Page, sql::Args, store::Store};

/// Steps of a plan, one a line.
async fn plan(conn: &mut sqlx::SqliteConnection, text: &str, args: Args) -> Vec<String> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
    let rows = sqlx::query_with(explain, args.done().expect("values")).fetch_all(conn).await;
    rows.unwrap_or_else(|e| panic!("{text}: {e}")).iter().map(|row| row.get::<String, _>(3)).collect()
}

fn assert_indexed(text: &str, plan: &[String], may_sort: bool) {
    for step in plan {
        let is_scan = step.starts_with("SCAN");
        let is_bounded = ["search_words VIRTUAL TABLE INDEX", "json_each", "t VIRTUAL TABLE INDEX", "(subquery"]
            .iter()
            .any(|bounded| step.contains(bounded));
        assert!(!is_scan || is_bounded, "{step}\nin {plan:#?}\nof {text}");
        assert!(may_sort || !step.contains("TEMP B-TREE"), "{step}\nin {plan:#?}\nof {text}");
    }
}

/// Every shape of a query that pages can make.
fn shapes() -> Vec<ListQuery> {
    let c = ConsultationId::new("c").expect("an id");
    let origin = Origin::new("a.example/log/1").expect("an origin");
    let mut all = Vec::new();
    for reader in [Audience::Public, Audience::Members, Audience::Own] {
        for bits in 0..64_u32 {
            let has = |bit: u32| bits >> bit & 1 == 1;
            let words = Words(vec![Phrase { tokens: vec!["水".to_owned()], is_open: true, beginning: None }]);
            all.push(ListQuery {
                origin: has(0).then(|| origin.clone()),
                tier: has(1).then_some(Tier::Open),
                prompt: has(2).then(|| PromptId::new("p1").expect("an id")),
                state: has(3).then_some(State::Published),
                among: has(4).then(|| [Place { origin: origin.clone(), index: 3 }].into_iter().collect()),
                words: has(5).then_some(words),
                ..ListQuery::newest(c.clone(), reader, ItemKind::Opinion)
            });
        }
    }
    all
}

#[tokio::test]
async fn no_list_walks_over_a_whole_table() {
    let dir = tempfile::tempdir().expect("a folder");
    let origin = Origin::new("a.example/log/1").expect("an origin");
    let store = Store::create(dir.path(), &origin).await.expect("a store");
    let mut tx = store.inner.writer.lock().await;
    sqlx::query("INSERT INTO consultation (id, name) VALUES (1, 'c')").execute(&mut tx.conn).await.expect("a row");
    drop(tx);
    let search = Search::open(&store, "1").await.expect("a search file");
    let mut tx = search.inner.readers.begin().await.expect("a reader");
    let page = Page::open(&store.inner, &mut tx).await.expect("logs");
    let mut seen = 0;
    for query in shapes() {
        let filter = Filter::of(&page, &mut tx, &query).await.expect("a filter").expect("something to find");
        let by_words = query.words.is_some();
        let (text, args) = filter.stream((1 << 40, 2 << 40), 21, &[(1 << 40) + 3]);
        // What is to be sorted is only ever the set handed in.
        let sorts = query.among.is_some() && !by_words;
        assert_indexed(&text, &plan(&mut tx, &text, args).await, sorts);
        for is_few in [false, true] {
            let (text, args) = filter.supported((3, 1 << 41), 21, is_few);
            assert_indexed(&text, &plan(&mut tx, &text, args).await, by_words || sorts || is_few);
        }
        let (text, args, _) = filter.count();
        assert_indexed(&text, &plan(&mut tx, &text, args).await, true);
        if by_words {
            let (text, args) = filter.ranked((-1.0, 1 << 41), 21);
            let plan = plan(&mut tx, &text, args).await;
            assert_indexed(&text, &plan, true);
            assert_eq!(plan.iter().filter(|step| step.contains("TEMP B-TREE")).count(), 1, "{plan:#?}");
        }
        seen += 1;
    }
    assert_eq!(seen, 192);
}
