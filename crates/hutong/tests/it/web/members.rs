//! What is mine through the pages: notices, drafts, what became of everything; appeals; votes of members.

use hutong_core::{
    command::Ask,
    consultation::{
        charter::{Charter, Review},
        item::{Audience, State, Tier},
        moderation::Withhold,
    },
    home::account::SESSION_IDLE_S_MAX,
    ids::{Code, Place},
};

use super::{
    client::{Browser, Page, Typed::Text},
    people::{PASSWORD, add, fill, sign_in},
    site::{Plan, Site, TOPIC, charter, vote, write},
};

/// The word of the item of a receipt.
pub async fn item_of(browser: &mut Browser, sent: &Page) -> String {
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = browser.get(sent.header("location")).await;
    receipt.body.split("/i/").nth(1).expect("an item").split('"').next().unwrap().to_owned()
}

pub fn place(site: &Site, word: &str) -> Place {
    Place { origin: site.node.origin().clone(), index: word.rsplit('-').next().unwrap().parse().unwrap() }
}

pub async fn state(site: &Site, word: &str) -> State {
    site.node.store().show_item(&place(site, word), Audience::Own).await.unwrap().unwrap().row.state
}

pub async fn withhold(site: &Site, word: &str, reason: &str) {
    let code = Code::new("off-topic").unwrap();
    site.ask("clerk", Ask::WithholdItem(Withhold { item: place(site, word), code, reason: reason.to_owned() })).await;
}

/// The part of a page that is headed so.
fn section<'p>(page: &'p Page, id: &str) -> &'p str {
    let mark = format!("id=\"{id}\"");
    let rest = page.body.split(&mark).nth(1).unwrap_or_else(|| panic!("no {id} in {}", page.body));
    rest.split("</section>").next().unwrap_or_default()
}

/// Keeps a draft with the button.
pub async fn keep(browser: &mut Browser, text: &str) -> (Page, String) {
    let form = browser.get(&format!("/c/{TOPIC}/write")).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let parts = [Text("token", &token), Text("key", &key), Text("text", text), Text("title", ""), Text("prompt", "p1")];
    (browser.post_parts(&format!("/c/{TOPIC}/draft"), &parts).await, key)
}

#[tokio::test]
async fn a_browser_without_account_sees_what_became_of_its_items() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let empty = browser.get("/me").await;
    assert!(empty.body.contains("has handed nothing in yet") && empty.header("set-cookie").is_empty());
    let sent = write(&mut browser, "", "Plant willows along the lower bank.").await;
    let word = item_of(&mut browser, &sent).await;
    let page = browser.get("/me").await;
    assert!(section(&page, "items").contains("Plant willows") && section(&page, "notices").contains("Nothing yet"));
    assert_eq!(page.header("cache-control"), "private, no-store");
    withhold(&site, &word, "See the question.").await;
    // The head of every page says so, and no cache keeps it.
    let home = browser.get("/").await;
    assert!(home.body.contains("<b class=\"fresh-count\">1<span"), "{}", home.body);
    assert_eq!(home.header("cache-control"), "private, no-store");
    let page = browser.get("/me").await;
    let notices = section(&page, "notices");
    assert!(
        notices.contains("not published (not about the question)") && notices.contains("class=\"new\""),
        "{notices}"
    );
    let items = section(&page, "items");
    assert!(items.contains("See the question.") && items.contains(&format!("{word}/appeal")), "{items}");
    // Twice the same.
    assert_eq!(section(&browser.get("/me").await, "notices").matches("<li").count(), 1);
    let upto = page.field("upto");
    let read = fill(&mut browser, &page, "/me/read", &[("upto", &upto)]).await;
    assert_eq!((read.status, read.header("location")), (303, "/me"));
    let page = browser.get("/me").await;
    assert!(!page.body.contains("fresh-count") && section(&page, "notices").contains("not about the question"));
    // What came after the page was drawn stays new.
    let second = write(&mut browser, "", "Count the otters.").await;
    let second = item_of(&mut browser, &second).await;
    site.publish(&[place(&site, &second)]).await;
    let fresh = browser.get("/me").await;
    assert_eq!(fresh.body.matches("class=\"new\"").count(), 1, "{}", fresh.body);
    fill(&mut browser, &fresh, "/me/read", &[("upto", &upto)]).await;
    assert!(browser.get("/me").await.body.contains("1 new"));
    // Nobody else's.
    let mut other = site.browser();
    other.get(&format!("/c/{TOPIC}/write")).await;
    let page = other.get("/me").await;
    assert!(!page.body.contains("willows") && !page.body.contains("fresh-count"));
}

#[tokio::test]
async fn a_reply_is_news_once() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut browser = site.browser();
    let sent = write(&mut browser, "", "Plant willows along the lower bank.").await;
    let word = item_of(&mut browser, &sent).await;
    let mut other = site.browser();
    let path = format!("/c/{TOPIC}/i/{word}/reply");
    let form = other.get(&path).await;
    let key = form.field("key");
    let sent = fill(&mut other, &form, &path, &[("key", &key), ("text", "And alders.")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = browser.get("/me").await;
    assert_eq!(section(&page, "notices").matches("has a reply").count(), 1, "{}", page.body);
    let form = browser.get(&path).await;
    let key = form.field("key");
    fill(&mut browser, &form, &path, &[("key", &key), ("text", "Thank you.")]).await;
    let page = browser.get("/me").await;
    assert_eq!(section(&page, "notices").matches("has a reply").count(), 1, "one's own reply is no news");
}

#[tokio::test]
async fn a_draft_is_kept_gone_on_with_and_thrown_away() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let (kept, key) = keep(&mut browser, "Plant willows along").await;
    let path = format!("/c/{TOPIC}/write?draft={key}");
    assert_eq!((kept.status, kept.header("location")), (303, path.as_str()), "{}", kept.body);
    let form = browser.get(&path).await;
    assert!(form.body.contains(">Plant willows along</textarea>") && form.body.contains("Draft kept 08:00"));
    assert!(form.body.contains("value=\"p1\" checked"), "the prompt, too");
    assert_eq!(form.field("key"), key, "the same form");
    // An island keeps it without leaving the page.
    let token = form.field("token");
    let draft = format!("/c/{TOPIC}/draft");
    let fields = [("token", token.as_str()), ("key", &key), ("quiet", "1"), ("text", "Plant willows along the bank")];
    let said = browser.post(&draft, &fields).await;
    assert!(said.status == 200 && said.body.contains("Draft kept 08:00"), "{}", said.body);
    let page = browser.get("/me").await;
    let drafts = section(&page, "drafts");
    assert!(drafts.contains("Plant willows along the bank") && drafts.contains("Rivers"), "{drafts}");
    // Nobody else keeps, sees or drops it.
    let mut other = site.browser();
    assert_eq!(other.post(&draft, &fields).await.status, 403);
    let (_, second) = keep(&mut other, "Otters").await;
    assert!(!other.get("/me").await.body.contains("willows"));
    assert!(!other.get(&path).await.body.contains("willows"));
    let theirs = other.get("/me").await;
    fill(&mut other, &theirs, "/me/draft", &[("draft", &key)]).await;
    assert!(browser.get("/me").await.body.contains("willows"));
    let gone = fill(&mut other, &theirs, "/me/draft", &[("draft", &second)]).await;
    assert_eq!(gone.status, 303);
    assert!(section(&other.get("/me").await, "drafts").contains("No drafts"));
    // Handed in, it is no draft, and words still on their way make none.
    let fields = [("token", token.as_str()), ("key", &key), ("text", "Plant willows along the bank.")];
    assert_eq!(browser.post(&format!("/c/{TOPIC}/write"), &fields).await.status, 303);
    let late = [("token", token.as_str()), ("key", &key), ("quiet", "1"), ("text", "Plant willows along the bank. An")];
    assert_eq!(browser.post(&draft, &late).await.status, 200);
    assert!(section(&browser.get("/me").await, "drafts").contains("No drafts"));
}

#[tokio::test]
async fn whoever_deletes_everything_keeps_nothing() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let (_, key) = keep(&mut browser, "Plant willows").await;
    let form = browser.get(&format!("/c/{TOPIC}/write?draft={key}")).await;
    let token = form.field("token");
    let fields = [("token", token.as_str()), ("key", &key), ("quiet", "1"), ("text", " ")];
    assert_eq!(browser.post(&format!("/c/{TOPIC}/draft"), &fields).await.status, 200);
    assert!(section(&browser.get("/me").await, "drafts").contains("No drafts"));
    // What cannot be kept comes back with everything typed.
    let long = "ab ".repeat(2_000);
    let (refused, _) = keep(&mut browser, &long).await;
    assert!(refused.status == 422 && refused.body.contains("ab ab ab"), "{}", refused.status);
}

#[tokio::test]
async fn drafts_items_and_receipts_survive_becoming_an_account() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let sent = write(&mut browser, "", "Plant willows along the lower bank.").await;
    let receipt = sent.header("location").to_owned();
    let word = item_of(&mut browser, &sent).await;
    let (_, key) = keep(&mut browser, "Count the otters").await;
    sign_in(&site, &mut browser, "m1").await;
    // With the account alone, from another browser.
    let mut other = site.browser();
    let page = other.get("/sign-in").await;
    fill(&mut other, &page, "/sign-in", &[("way", "password"), ("name", "m1"), ("secret", PASSWORD)]).await;
    let page = other.get("/me").await;
    assert!(section(&page, "items").contains("willows") && section(&page, "drafts").contains("Count the otters"));
    assert_eq!(other.get(&format!("{receipt}/proof")).await.status, 200);
    assert_eq!(other.get(&format!("/c/{TOPIC}/i/{word}/withdraw")).await.status, 200);
    let form = other.get(&format!("/c/{TOPIC}/write?draft={key}")).await;
    let token = form.field("token");
    let fields = [("token", token.as_str()), ("key", &key), ("text", "Count the otters twice.")];
    assert_eq!(other.post(&format!("/c/{TOPIC}/write"), &fields).await.status, 303);
    for browser in [&mut other, &mut browser] {
        assert!(section(&browser.get("/me").await, "drafts").contains("No drafts"), "handed in, gone everywhere");
    }
}

#[tokio::test]
async fn a_browser_that_only_kept_a_draft_can_be_linked_too() {
    let site = Site::open().await;
    let mut browser = site.browser();
    keep(&mut browser, "Count the otters").await;
    assert!(browser.get("/sign-in").await.body.contains("name=\"link\""));
    sign_in(&site, &mut browser, "m1").await;
    let mut other = site.browser();
    let page = other.get("/sign-in").await;
    fill(&mut other, &page, "/sign-in", &[("way", "password"), ("name", "m1"), ("secret", PASSWORD)]).await;
    let mine = other.get("/me").await;
    assert!(section(&mine, "drafts").contains("Count the otters"));
    // Thrown away by its owner, wherever it was kept.
    let key = mine.field("draft");
    fill(&mut other, &mine, "/me/draft", &[("draft", &key)]).await;
    assert!(section(&browser.get("/me").await, "drafts").contains("No drafts"));
}

#[tokio::test]
async fn an_island_is_told_where_to_go_on_when_the_session_has_ended() {
    let site = Site::open().await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let form = browser.get(&format!("/c/{TOPIC}/write")).await;
    let (token, key) = (form.field("token"), form.field("key"));
    site.node.set_clock(site.app.now().0 + SESSION_IDLE_S_MAX + 1);
    let fields = [("token", token.as_str()), ("key", &key), ("quiet", "1"), ("text", "Must not be lost.")];
    let said = browser.post(&format!("/c/{TOPIC}/draft"), &fields).await;
    assert_eq!(said.status, 403);
    assert!(said.body.contains("/sign-in?next=") && said.body.contains("kept as a draft"), "{}", said.body);
    assert!(browser.get("/me").await.body.contains("Must not be lost."));
}

#[tokio::test]
async fn an_author_objects_and_reads_the_answer() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let sent = write(&mut browser, "", "Plant willows along the lower bank.").await;
    let word = item_of(&mut browser, &sent).await;
    let path = format!("/c/{TOPIC}/i/{word}/appeal");
    assert_eq!(browser.get(&path).await.status, 422, "there is nothing to object to");
    withhold(&site, &word, "See the question.").await;
    assert!(browser.get(&format!("/c/{TOPIC}/i/{word}")).await.body.contains(&path));
    let form = browser.get(&path).await;
    let key = form.field("key");
    let blank = fill(&mut browser, &form, &path, &[("key", &key), ("text", " ")]).await;
    assert_eq!(blank.status, 422);
    let text = "It is about the river.";
    let sent = fill(&mut browser, &blank, &path, &[("key", &key), ("text", text)]).await;
    let appeal = item_of(&mut browser, &sent).await;
    assert_eq!(browser.get(&path).await.status, 409, "once");
    assert!(!browser.get("/me").await.body.contains(&path));
    let own = browser.get(&format!("/c/{TOPIC}/i/{appeal}")).await;
    assert!(own.status == 200 && own.body.contains(text) && !own.body.contains("/withdraw\""), "{}", own.body);
    let mut other = site.browser();
    other.get(&format!("/c/{TOPIC}/write")).await;
    assert_eq!(other.get(&format!("/c/{TOPIC}/i/{appeal}")).await.status, 404);
    let answer = hutong_core::consultation::appeal::Answer {
        appeal: place(&site, &appeal),
        item: place(&site, &word),
        uphold: true,
        reason: "Right: it is published now.".to_owned(),
    };
    site.ask("second", Ask::AnswerAppeal(answer)).await;
    assert_eq!(state(&site, &word).await, State::Published);
    let page = browser.get("/me").await;
    assert!(section(&page, "notices").contains("published after all"), "{}", section(&page, "notices"));
    assert!(section(&page, "items").contains("Right: it is published now."));
}

#[tokio::test]
async fn members_vote_where_only_members_may() {
    let site = Site::bare(Plan::default()).await;
    let all = charter(&[site.node.origin()], Review::After, "Rivers");
    let tiers = all.tiers.iter().filter(|(tier, _)| *tier == Tier::Member).cloned().collect();
    site.sign(&Charter { tiers, ..all }).await;
    site.begin().await;
    site.statement("Weirs are worth their money.", None).await;
    let (mut device, mut member, mut clerk) = (site.browser(), site.browser(), site.browser());
    let path = format!("/c/{TOPIC}/stance");
    let closed = device.get(&path).await;
    assert!(closed.body.contains("/sign-in?next=%2Fc%2Frivers%2Fstance") && !closed.body.contains("name=\"choice\""));
    sign_in(&site, &mut member, "m1").await;
    let (cast, _) = vote(&mut member, "", "agree").await;
    assert_eq!(cast.status, 303, "{}", cast.body);
    let list = member.get(&format!("{path}/list")).await;
    assert!(list.body.contains("value=\"agree\" checked"), "{}", list.body);
    assert_eq!(member.get(&format!("{path}/propose")).await.status, 200);
    sign_in(&site, &mut clerk, "clerk").await;
    assert!(clerk.get(&path).await.body.contains("do not vote"));
    add(&site, "v1", "Verified One", Some(Tier::Verified), &[], None).await;
    let mut verified = site.browser();
    sign_in(&site, &mut verified, "v1").await;
    assert!(verified.get(&path).await.body.contains("does not include votes"));
}

#[tokio::test]
async fn one_who_is_nobody_marks_and_drops_nothing() {
    let site = Site::open().await;
    let mut browser = site.browser();
    for (path, fields) in [("/me/read", [("upto", "x 1")]), ("/me/draft", [("draft", "00")])] {
        assert_eq!(browser.post(path, &fields).await.status, 403, "{path}");
    }
    // Nor does somebody with a form of theirs and nonsense in it.
    browser.get(&format!("/c/{TOPIC}/write")).await;
    let page = browser.get("/me").await;
    let page =
        if page.body.contains("name=\"token\"") { page } else { browser.get(&format!("/c/{TOPIC}/write")).await };
    assert_eq!(fill(&mut browser, &page, "/me/draft", &[("draft", "not a key")]).await.status, 400);
    for upto in ["", "x", "x y", "town.example/council/log/1 99999999999999999999"] {
        assert_eq!(fill(&mut browser, &page, "/me/read", &[("upto", upto)]).await.status, 303, "{upto}");
    }
}
