//! Data on file through the pages: taken away, corrected and objected to, erased item by item and with the account; the
//! place where requests are answered; and stored texts on all pages of one's own.

use hutong_core::consultation::{
    charter::Review,
    item::{State, Tier},
};

use super::{
    members::{item_of, keep, state, withhold},
    people::{PASSWORD, add, add_for_unit, fill, sign_in},
    site::{Plan, Site, TOPIC, write},
};

/// Breaks out of text and of attributes.
const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

#[tokio::test]
async fn the_name_or_everything_is_erased_by_its_author_alone() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let form = browser.get(&format!("/c/{TOPIC}/write")).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let fields = [("token", token.as_str()), ("key", &key), ("text", "Zinnober otters."), ("named", "yes")];
    let sent = browser.post(&format!("/c/{TOPIC}/write"), &fields).await;
    let word = item_of(&mut browser, &sent).await;
    let (item, path) = (format!("/c/{TOPIC}/i/{word}"), format!("/c/{TOPIC}/i/{word}/erase"));
    assert!(site.browser().get(&item).await.body.contains("Member One"));
    let form = browser.get(&path).await;
    assert!(form.body.contains("It holds hashes"), "{}", form.body);
    let key = form.field("key");
    let sent = fill(&mut browser, &form, &path, &[("key", &key), ("do", "name")]).await;
    assert_eq!((sent.status, sent.header("location")), (303, item.as_str()), "{}", sent.body);
    let seen = site.browser().get(&item).await;
    assert!(!seen.body.contains("Member One") && seen.body.contains("Zinnober"), "{}", seen.body);
    let mut other = site.browser();
    other.get(&format!("/c/{TOPIC}/write")).await;
    assert_eq!(other.get(&path).await.status, 404);
    assert_eq!(other.post(&path, &[("do", "all")]).await.status, 404);
    let form = browser.get(&path).await;
    let key = form.field("key");
    let sent = fill(&mut browser, &form, &path, &[("key", &key), ("do", "all")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(state(&site, &word).await, State::Erased);
    // Its author still sees that it was there; nobody sees its words.
    for path in [item.as_str(), "/me", "/me/data", "/me/data/file"] {
        let page = browser.get(path).await;
        assert!(page.status == 200 && !page.body.contains("Zinnober"), "{path}");
    }
    assert!(browser.get(&item).await.body.contains("erased") && browser.get(&path).await.body.contains("nothing left"));
    assert_eq!(site.browser().get(&item).await.status, 404);
}

#[tokio::test]
async fn the_file_of_a_person_holds_what_is_theirs_and_no_more() {
    let site = Site::open().await;
    let (mut one, mut two) = (site.browser(), site.browser());
    let sent = write(&mut one, "", "Plant willows along the lower bank.").await;
    item_of(&mut one, &sent).await;
    sign_in(&site, &mut one, "m1").await;
    add(&site, "m2", "Member Two", Some(Tier::Member), &[], None).await;
    sign_in(&site, &mut two, "m2").await;
    let file = one.get("/me/data/file").await;
    assert!(file.header("content-disposition").contains("my-file.json"));
    assert_eq!(file.header("cache-control"), "private, no-store");
    let json: serde_json::Value = serde_json::from_str(&file.body).expect("JSON");
    assert_eq!(
        (json["person"]["name"].as_str(), json["items"].as_array().map(Vec::len)),
        (Some("Member One"), Some(1))
    );
    assert!(!file.body.contains("argon2id"), "no secrets");
    let page = one.get("/me/data").await;
    assert!(page.body.contains("Member One") && page.body.contains("Fishers") && page.body.contains("<pre"));
    let theirs = two.get("/me/data/file").await;
    assert!(!theirs.body.contains("willows") && theirs.body.contains("Member Two"));
    assert_eq!(site.browser().get("/me/data/file").await.status, 404);
}

#[tokio::test]
async fn a_request_is_answered_by_whoever_minds_accounts() {
    let site = Site::open().await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let page = browser.get("/me/data").await;
    let key = page.field("key");
    let blank = fill(&mut browser, &page, "/me/data", &[("key", &key), ("kind", "object"), ("text", " ")]).await;
    assert!(blank.status == 422 && blank.body.contains("value=\"object\" checked"), "{}", blank.body);
    let text = "My sector is wrong.";
    let sent = fill(&mut browser, &page, "/me/data", &[("key", &key), ("kind", "correct"), ("text", text)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let again = fill(&mut browser, &page, "/me/data", &[("key", &key), ("kind", "correct"), ("text", text)]).await;
    assert_eq!(again.status, 303, "a double click");
    let own = browser.get("/me/data?sent=1").await;
    assert!(own.body.matches("<p>My sector is wrong.</p>").count() == 1 && own.body.contains("Waits for an answer"));
    // A unit's clerk minds the unit's people alone.
    add_for_unit(&site, "near", "Fishers", "security").await;
    add_for_unit(&site, "far", "Weavers", "security").await;
    let (mut near, mut far, mut body) = (site.browser(), site.browser(), site.browser());
    sign_in(&site, &mut near, "near").await;
    sign_in(&site, &mut far, "far").await;
    sign_in(&site, &mut body, "clerk").await;
    assert!(body.get("/account").await.body.contains("/requests"));
    let list = near.get("/requests").await;
    assert!(list.body.contains(text) && body.get("/requests").await.body.contains(text));
    assert!(!far.get("/requests").await.body.contains(text));
    let (id, person, key) = (list.field("id"), list.field("person"), list.field("key"));
    let typed =
        [("key", key.as_str()), ("id", &id), ("person", &person), ("answer", "It says Fishers; which one is right?")];
    let token = far.get("/requests").await;
    let forced = fill(&mut far, &token, "/requests", &typed).await;
    assert_eq!(forced.status, 403, "{}", forced.body);
    // Somebody else's name on it does not help.
    let lie = [("key", "000000000000000000000000000000ab"), ("id", &id), ("person", "far"), ("answer", "Mine.")];
    let lied = fill(&mut far, &token, "/requests", &lie).await;
    assert_ne!(lied.status, 303, "{}", lied.body);
    let sent = fill(&mut near, &list, "/requests", &typed).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/requests"), "{}", sent.body);
    assert!(near.get("/requests").await.body.contains("No request waits"));
    assert!(browser.get("/me/data").await.body.contains("which one is right?"));
}

#[tokio::test]
async fn an_account_goes_with_its_name_and_the_words_stay() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let index = site.opinion("", "Zinnober otters nest behind the weir.").await.index;
    let item = format!("/c/{TOPIC}/i/TN-{index}");
    assert!(browser.get(&item).await.body.contains("Member One"));
    let form = browser.get("/me/data/erase").await;
    assert!(form.body.contains("The words of what you handed in"), "{}", form.body);
    let unsure = fill(&mut browser, &form, "/me/data/erase", &[]).await;
    assert!(unsure.status == 422 && unsure.body.contains("Tick that you mean it"), "{}", unsure.body);
    let mut thief = site.browser();
    thief.cookies = browser.cookies.clone();
    assert_eq!(thief.post("/me/data/erase", &[("sure", "yes")]).await.status, 403, "from a page of ours");
    let done = fill(&mut browser, &form, "/me/data/erase", &[("sure", "yes")]).await;
    assert!(done.status == 200 && done.body.contains("name under one item is erased"), "{}", done.body);
    assert_eq!((browser.get("/account").await.status, thief.get("/account").await.status), (303, 303));
    let seen = site.browser().get(&item).await;
    assert!(seen.body.contains("Zinnober") && !seen.body.contains("Member One"), "{}", seen.body);
    let page = browser.get("/sign-in").await;
    let typed = [("way", "password"), ("name", "m1"), ("secret", PASSWORD)];
    assert_eq!(fill(&mut browser, &page, "/sign-in", &typed).await.status, 422);
    assert_eq!(browser.get("/me/data/erase").await.status, 303);
}

#[tokio::test]
async fn stored_texts_stay_texts_on_pages_of_ones_own() {
    let site = Site::with(Plan::default(), Review::Before, HARM).await;
    add(&site, "m1", &format!("Name {HARM}"), Some(Tier::Member), &[], None).await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let sent = write(&mut browser, "", &format!("Words {HARM}")).await;
    let word = item_of(&mut browser, &sent).await;
    let (kept, key) = keep(&mut browser, &format!("Draft {HARM}")).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    withhold(&site, &word, &format!("Reason {HARM}")).await;
    let page = browser.get("/me/data").await;
    let form = page.field("key");
    let text = format!("Asked {HARM}");
    fill(&mut browser, &page, "/me/data", &[("key", &form), ("kind", "object"), ("text", &text)]).await;
    let appeal = format!("/c/{TOPIC}/i/{word}/appeal");
    let page = browser.get(&appeal).await;
    let form = page.field("key");
    let sent = fill(&mut browser, &page, &appeal, &[("key", &form), ("text", &format!("Appeal {HARM}"))]).await;
    let appealed = item_of(&mut browser, &sent).await;
    let mut clerk = site.browser();
    sign_in(&site, &mut clerk, "clerk").await;
    let list = clerk.get("/requests").await;
    let (id, person, key_of) = (list.field("id"), list.field("person"), list.field("key"));
    let answer = format!("Answer {HARM}");
    let typed = [("key", key_of.as_str()), ("id", &id), ("person", &person), ("answer", &answer)];
    let waiting = clerk.get("/requests").await;
    fill(&mut clerk, &list, "/requests", &typed).await;
    let pages = [
        "/me".to_owned(),
        "/me/data".to_owned(),
        "/account".to_owned(),
        format!("/c/{TOPIC}/i/{word}"),
        format!("/c/{TOPIC}/i/{word}/erase"),
        format!("/c/{TOPIC}/i/{appealed}"),
        format!("/c/{TOPIC}/write?draft={key}"),
        format!("/c/{TOPIC}/write?draft=%22%3E%3Cscript%3Ealert%281%29"),
        "/me?before=%22%3E%3Cscript%3Ealert%281%29".to_owned(),
    ];
    let mut seen = vec![("/requests".to_owned(), waiting)];
    for path in pages {
        for lang in ["en", "zh-CN"] {
            browser.lang = lang;
            seen.push((path.clone(), browser.get(&path).await));
        }
    }
    for (path, page) in &seen {
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        for bad in ["<script>alert", "<img src=x", "\"'>"] {
            assert!(!page.body.contains(bad), "{path} lets {bad} through:\n{}", page.body);
        }
    }
    let mine = &seen[1].1.body;
    for words in ["Words &#34;", "Draft &#34;", "Reason &#34;", "Appeal &#34;"] {
        assert!(mine.contains(words), "{words} in {mine}");
    }
    assert!(seen[0].1.body.contains("Asked &#34;") && seen[3].1.body.contains("Answer &#34;"));
}
