//! What authors add to what is published, and what is taken back by nothing but its receipt.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{charter::Review, item::State},
    ids::Place,
};

use super::{
    client::{Browser, Page},
    people::fill,
    site::{Plan, Site, TOPIC, consultation, fresh_key, write},
};

/// An opinion that a browser hands in: its address word, place and receipt.
async fn say(site: &Site, browser: &mut Browser, words: &str) -> (String, Place, String) {
    let sent = write(browser, "", words).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = String::from_utf8(browser.last.clone()).unwrap();
    let page = browser.get(sent.header("location")).await;
    let word = page.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let index = word.rsplit('-').next().unwrap().parse().unwrap();
    (word, Place { origin: site.node.origin().clone(), index }, receipt)
}

async fn state(site: &Site, place: &Place) -> State {
    site.node.store().show_own(place.index).await.unwrap().unwrap().row.state
}

#[tokio::test]
async fn an_author_adds_to_what_is_published() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let (mut browser, mut other) = (site.browser(), site.browser());
    let (word, ..) = say(&site, &mut browser, "Dredge the ford.").await;
    let item = format!("/c/{TOPIC}/i/{word}");
    let path = format!("{item}/supplement");
    assert!(browser.get(&item).await.body.contains(&path), "the way stands on the page");
    assert!(!other.get(&item).await.body.contains(&path));
    let form = browser.get(&path).await;
    let harm = "In May <script>alert(1)</script>, not in June.";
    let sent = fill(&mut browser, &form, &path, &[("key", &form.field("key")), ("text", harm)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(sent.header("location").starts_with("/r/"), "it has a receipt of its own");
    site.node.catch_up().await.unwrap();
    let page = other.get(&item).await;
    assert!(page.body.contains("not in June.") && !page.body.contains("<script>alert(1)"), "{}", page.body);
    // Nobody adds to what another wrote, and nothing is added to once opinions are closed.
    let forged = fill(&mut other, &page, &path, &[("key", &"ab".repeat(16)), ("text", "Mine.")]).await;
    assert_eq!(forged.status, 404, "{}", forged.body);
    let form = browser.get(&path).await;
    let ask = Ask::BeginDeliberation(consultation());
    site.node.submit(Command { actor: Actor::Node, key: fresh_key(), ask }).await.unwrap();
    let late = fill(&mut browser, &form, &path, &[("key", &form.field("key")), ("text", "Late.")]).await;
    assert!(late.status == 422 && late.body.contains("Late."), "{}", late.body);
    assert_eq!(browser.get(&path).await.status, 422);
    assert!(!browser.get(&item).await.body.contains(&path));
}

/// The receipt on the page where receipts are checked.
async fn show(browser: &mut Browser, receipt: &str) -> Page {
    browser.post("/verify", &[("receipt", receipt)]).await
}

#[tokio::test]
async fn a_receipt_takes_its_item_back_from_any_browser() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let (_, place, receipt) = say(&site, &mut site.browser(), "Said in a hurry.").await;
    let mut holder = site.browser();
    let shown = show(&mut holder, &receipt).await;
    assert!(shown.status == 200 && shown.body.contains("/verify/take-back"), "{}", shown.body);
    let (token, key) = (shown.field("token"), shown.field("key"));
    let form = |sure: bool| {
        let mut fields = vec![("token", token.as_str()), ("key", key.as_str()), ("receipt", receipt.as_str())];
        fields.extend(sure.then_some(("sure", "yes")));
        fields
    };
    let unsure = holder.post("/verify/take-back", &form(false)).await;
    assert!(unsure.status == 422 && unsure.body.contains("Tick that you mean it"), "{}", unsure.body);
    assert_eq!(state(&site, &place).await, State::Published);
    let done = holder.post("/verify/take-back", &form(true)).await;
    assert!(done.status == 200 && done.body.contains("It is taken back"), "{}", done.body);
    assert_eq!(state(&site, &place).await, State::Withdrawn);
    // The receipt goes on to hold, and offers nothing more; the same press once more changes nothing.
    let again = show(&mut holder, &receipt).await;
    assert!(again.status == 200 && !again.body.contains("/verify/take-back"), "{}", again.body);
    assert_eq!(holder.post("/verify/take-back", &form(true)).await.status, 200);
    // Not without a form that was drawn for the browser.
    assert_eq!(site.browser().post("/verify/take-back", &form(true)).await.status, 403);
}

#[tokio::test]
async fn only_a_receipt_that_nobody_else_was_given_takes_back() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let (_, place, receipt) = say(&site, &mut site.browser(), "An otter.").await;
    let named = site.opinion("", "With a name under it.").await;
    let named_receipt = site.node.receipt(named.index).await.unwrap().file;
    let mut holder = site.browser();
    let shown = show(&mut holder, &named_receipt).await;
    assert!(shown.status == 200 && !shown.body.contains("/verify/take-back"), "others hold its name too");
    let drawn = show(&mut holder, &receipt).await;
    let (token, key) = (drawn.field("token"), drawn.field("key"));
    let bare = site.node.receipt(place.index).await.unwrap().file;
    for (what, text) in
        [("no receipt", "otter".to_owned()), ("of somebody named", named_receipt), ("cut", receipt[..90].to_owned())]
    {
        let fields = [("token", token.as_str()), ("key", &key), ("sure", "yes"), ("receipt", &text)];
        let sent = holder.post("/verify/take-back", &fields).await;
        assert_eq!(sent.status, 422, "{what}: {}", sent.body);
    }
    assert!(bare.starts_with("c2sp.org/tlog-proof"));
    assert_eq!(state(&site, &place).await, State::Published);
    assert_eq!(state(&site, &named).await, State::Published);
}
