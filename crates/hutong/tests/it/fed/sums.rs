//! What both portals say of the sums that both bodies did: the same, not yet, what is missing, red.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::finding::Record,
    ids::Place,
    record::Finding,
};
use hutong_log::hash::sha256;

use super::pair;
use crate::{
    relay::Relay,
    web::{
        people::sign_in,
        site::{Site, consultation, exchange, fresh_key},
    },
};

const THEMES: &str = "/c/rivers/themes";

/// What pages of both say, in English.
async fn told(sites: [&Site; 2], path: &str) -> Vec<String> {
    let mut said = Vec::new();
    for site in sites {
        let page = site.browser().get(path).await;
        assert_eq!(page.status, 200, "{}", page.body);
        said.push(page.body);
    }
    said
}

async fn look(site: &Site) -> u64 {
    site.node.look_at_sums().await.unwrap()
}

async fn published(site: &Site, text: &str) -> Place {
    let place = site.opinion("", text).await;
    site.publish(std::slice::from_ref(&place)).await;
    place
}

/// What a body recorded last.
async fn finding(site: &Site) -> Finding {
    let found = site.node.store().newest_findings(&consultation(), site.node.origin(), 1).await.unwrap();
    found.into_iter().next().expect("it computed").finding
}

#[track_caller]
fn all_say(pages: &[String], words: &str) {
    for page in pages {
        assert!(page.contains(words), "{words} in {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_portals_say_that_both_computed_the_same() {
    let (town, village) = pair().await;
    published(&town, "Plant trees along the bank.").await;
    published(&village, "Mend the bridge first.").await;
    exchange(&town, &village, 2).await;
    let nothing = told([&town, &village], THEMES).await;
    assert!(nothing.iter().all(|page| !page.contains("id=\"sums\"")), "nobody computed");
    assert_eq!((look(&village).await, look(&town).await), (0, 1));
    exchange(&town, &village, 2).await;
    let sites = [&town, &village];
    all_say(&told(sites, THEMES).await, "Not yet computed by Village.");
    assert_eq!(look(&village).await, 1);
    exchange(&town, &village, 2).await;
    for path in [THEMES, "/c/rivers/map"] {
        all_say(&told(sites, path).await, "Both bodies computed the same result.");
    }
    let digest = finding(&town).await.output.to_hex();
    all_say(&told(sites, THEMES).await, &digest);
    all_say(&told(sites, "/record").await, "Same result");
    let mut chinese = village.browser();
    chinese.lang = "zh-CN";
    assert!(chinese.get(THEMES).await.body.contains("两地各自计算，结果相同。"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_differs_is_red_on_both_and_at_the_desk() {
    let (town, village) = pair().await;
    published(&town, "Plant trees along the bank.").await;
    exchange(&town, &village, 2).await;
    assert_eq!(look(&town).await, 1);
    exchange(&town, &village, 2).await;
    let other = Finding { output: sha256(b"something else"), ..finding(&town).await };
    let ask = Ask::RecordFinding(Record { consultation: consultation(), finding: other });
    village.node.submit(Command { actor: Actor::Node, key: fresh_key(), ask }).await.unwrap();
    exchange(&town, &village, 2).await;
    let sites = [&town, &village];
    all_say(&told(sites, THEMES).await, "The same input gave different results.");
    all_say(&told(sites, THEMES).await, "class=\"sum bad\"");
    all_say(&told(sites, "/record").await, "Results differ");
    for site in sites {
        let figures = hutong::watch::metrics::text(&site.node, &site.app.watch, site.app.now()).await.unwrap();
        assert!(figures.contains("\nhutong_sums_red 1\n"), "{figures}");
        let mut clerk = site.browser();
        sign_in(site, &mut clerk, "clerk").await;
        assert!(clerk.get("/desk").await.body.contains("Results differ"));
        assert!(clerk.get("/admin").await.body.contains("differ in one consultation"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_not_come_yet_is_named_and_then_the_sums_are_equal() {
    let (town, village) = pair().await;
    published(&village, "Mend the bridge first.").await;
    exchange(&town, &village, 2).await;
    // From here on the village reads the town over a line that holds contents back.
    let line = Relay::to(town.at);
    village.pin_at(&town, line.at).await;
    line.hide_contents(true);
    let place = published(&town, "Plant trees along the bank.").await;
    for _ in 0..2 {
        village.node.pull().await;
        town.node.pull().await;
    }
    assert_eq!(look(&town).await, 1);
    for _ in 0..2 {
        village.node.pull().await;
        town.node.pull().await;
    }
    assert_eq!(look(&village).await, 0, "it waits");
    let page = told([&village, &village], THEMES).await.remove(0);
    let number = format!("/c/rivers/i/TN-{}", place.index);
    for words in ["Not yet computed by Village.", "This body waits for what is not here yet:", "not here yet", &number]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    line.hide_contents(false);
    exchange(&town, &village, 2).await;
    assert_eq!(look(&village).await, 1);
    exchange(&town, &village, 2).await;
    all_say(&told([&town, &village], THEMES).await, "Both bodies computed the same result.");
    // Cut, nothing arrives; healed, everything does.
    line.cut();
    published(&town, "Said while the line was cut.").await;
    let pulled = village.node.pull().await;
    assert!(pulled[0].problem.is_some(), "{pulled:?}");
    line.heal();
    exchange(&town, &village, 2).await;
    let listed = village.browser().get("/c/rivers/opinions").await.body;
    assert!(listed.contains("Said while the line was cut."), "{listed}");
}
