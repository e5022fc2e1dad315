//! Parts of the portal in other sites' frames: who may frame them, that nothing is kept before somebody decided to write,
//! that nobody is an account there, and that a vote takes two presses. And the foot of every page.

use hutong_core::{
    command::Actor,
    consultation::charter::Review,
    home::{BodySettings, HomeAsk},
};

use super::{
    client::{Browser, Page},
    people::sign_in,
    site::{Plan, Site, TOPIC, fresh_key, write},
};

/// Breaks out of text and of attributes.
const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";
const PAGES: [&str; 4] = ["column", "counter", "write", "vote"];

async fn secure() -> Site {
    let plan = Plan { public_url: Some("https://town.example".to_owned()), ..Plan::default() };
    Site::with(plan, Review::After, "Rivers").await
}

async fn set(site: &Site, change: impl FnOnce(&mut BodySettings)) {
    let mut settings = site.node.store().body_settings().await.unwrap();
    change(&mut settings);
    site.node.submit_home(Actor::Node, fresh_key(), HomeAsk::SetBody(settings)).await.unwrap();
    site.app.everywhere.forget();
}

fn at(page: &str) -> String {
    format!("/embed/{TOPIC}/{page}")
}

async fn send(browser: &mut Browser, page: &Page, to: &str, typed: &[(&str, &str)]) -> Page {
    let (token, key) = (page.field("token"), page.field("key"));
    let mut fields = vec![("token", token.as_str()), ("key", key.as_str())];
    fields.extend_from_slice(typed);
    browser.post(&at(to), &fields).await
}

#[tokio::test]
async fn only_the_sites_of_the_list_may_frame() {
    let site = secure().await;
    for name in PAGES {
        let page = site.browser().get(&at(name)).await;
        assert_eq!(page.status, 200, "{name}: {}", page.body);
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"), "{name}");
        assert_eq!(page.header("x-frame-options"), "DENY", "{name}: nobody is on the list");
    }
    set(&site, |s| s.framers = vec!["https://members.example".to_owned(), "https://news.example:8443".to_owned()])
        .await;
    for name in PAGES {
        let mut browser = site.browser();
        // Not the copy of a moment ago.
        browser.cookies.insert("other".to_owned(), "x".to_owned());
        let page = browser.get(&format!("{}?at={name}", at(name))).await;
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors https://members.example https://news.example:8443"),
            "{name}: {policy}"
        );
        assert!(policy.contains("script-src 'self'") && policy.contains("form-action 'self'"), "{name}: {policy}");
        assert!(!page.headers.contains_key("x-frame-options"), "{name}");
    }
    // Everything else refuses every frame as before.
    for path in ["/", "/c/rivers", "/c/rivers/write", "/sign-in", "/embed/nothing-here"] {
        let page = site.browser().get(path).await;
        assert!(
            page.header("content-security-policy").contains("frame-ancestors 'none'") || page.status == 404,
            "{path}"
        );
        assert!(page.header("x-frame-options") == "DENY" || page.status == 404, "{path}");
    }
}

#[tokio::test]
async fn nothing_is_kept_before_somebody_decides_to_write() {
    let site = secure().await;
    for name in PAGES {
        let mut browser = site.browser();
        let page = browser.get(&format!("{}?lang=zh-CN&type=large", at(name))).await;
        assert!(page.status == 200 && browser.cookies.is_empty(), "{name}: {:?}", browser.cookies);
        assert!(!page.headers.contains_key("set-cookie") && !page.body.contains("name=\"token\""), "{name}");
        assert!(page.body.contains("lang=\"zh-CN\"") && !page.body.contains("<script"), "{name}");
    }
    let mut browser = site.browser();
    let page = browser.get(&format!("{}?here=1", at("write"))).await;
    let cookie = page.header("set-cookie");
    for word in ["SameSite=None", "Secure", "Partitioned", "HttpOnly", "Path=/embed/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    assert_eq!(browser.cookies.len(), 1);
    let sent = send(&mut browser, &page, "write", &[("text", "The weir leaks.")]).await;
    assert!(sent.status == 200 && sent.body.contains("c2sp.org/tlog-proof@v1"), "{}", sent.body);
    assert_eq!(sent.header("cache-control"), "private, no-store");
    // Sent again it is the same one.
    let again = send(&mut browser, &page, "write", &[("text", "The weir leaks.")]).await;
    let number = |page: &Page| page.body.split("big number\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(number(&sent), number(&again));
    site.node.catch_up().await.unwrap();
    let column = site.browser().get(&at("column")).await;
    assert!(column.body.contains("The weir leaks."), "{}", column.body);
    // Without its cookie a form is nobody's; what was typed comes back.
    browser.cookies.clear();
    let stale = send(&mut browser, &page, "write", &[("text", "Typed before the cookie went.")]).await;
    assert!(stale.status == 403 && stale.body.contains("Typed before the cookie went."), "{}", stale.body);
    let harm = send(&mut browser, &page, "write", &[("text", HARM)]).await;
    assert!(!harm.body.contains("<script>alert"), "{}", harm.body);
}

#[tokio::test]
async fn without_tls_a_frame_leads_to_a_window() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    for name in ["write", "vote"] {
        let mut browser = site.browser();
        let page = browser.get(&format!("{}?here=1", at(name))).await;
        assert!(page.status == 200 && browser.cookies.is_empty() && !page.body.contains("name=\"token\""), "{name}");
        assert!(page.body.contains("Go on in a new window"), "{name}: {}", page.body);
    }
}

#[tokio::test]
async fn nobody_is_an_account_in_a_frame() {
    let site = secure().await;
    site.statement("The path should be lit.", None).await;
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let before = member.cookies.len();
    let page = member.get(&format!("{}?here=1", at("write"))).await;
    assert!(!page.body.contains("Member One"), "{}", page.body);
    assert_eq!(member.cookies.len(), before + 1, "a cookie of its own");
    let sent = send(&mut member, &page, "write", &[("text", "From a frame."), ("named", "yes")]).await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    site.node.catch_up().await.unwrap();
    let list = site.browser().get(&format!("/api/v1/consultations/{TOPIC}/items")).await;
    assert!(list.body.contains("From a frame.") && list.body.contains("\"tier\":\"open\""), "{}", list.body);
    // A form of the portal is not one of the frame, and the other way round.
    let own = member.get(&format!("/c/{TOPIC}/write")).await;
    assert_eq!(send(&mut member, &own, "write", &[("text", "x")]).await.status, 403);
    let (token, key) = (page.field("token"), page.field("key"));
    let fields = [("token", token.as_str()), ("key", key.as_str()), ("text", "x")];
    assert_eq!(member.post(&format!("/c/{TOPIC}/write"), &fields).await.status, 403);
    // Another site's page that sends the form itself is refused.
    let mut trapped = member.clone();
    trapped.more.push(("Origin", "https://evil.example".to_owned()));
    trapped.more.push(("Sec-Fetch-Site", "cross-site".to_owned()));
    assert_eq!(send(&mut trapped, &page, "write", &[("text", "x")]).await.status, 403);
}

#[tokio::test]
async fn a_vote_in_a_frame_takes_two_presses() {
    let site = secure().await;
    let statement = site.statement("The path should be lit.", None).await;
    let mut browser = site.browser();
    let shown = browser.get(&at("vote")).await;
    assert!(
        shown.body.contains("The path should be lit.") && !shown.body.contains("name=\"choice\""),
        "{}",
        shown.body
    );
    let page = browser.get(&format!("{}?here=1", at("vote"))).await;
    let word = page.field("statement");
    let chosen =
        send(&mut browser, &page, "vote", &[("statement", &word), ("choice", "agree"), ("do", "choose")]).await;
    assert!(chosen.status == 200 && chosen.body.contains("You chose:"), "{}", chosen.body);
    let tallies = async || site.node.store().tally(std::slice::from_ref(&statement)).await.unwrap();
    assert!(tallies().await.is_empty(), "one press casts nothing");
    let cast = send(&mut browser, &chosen, "vote", &[("statement", &word), ("choice", "agree"), ("do", "cast")]).await;
    assert!(cast.status == 200 && cast.body.contains("Your vote is received."), "{}", cast.body);
    assert!(!tallies().await.is_empty());
    assert!(cast.body.contains("There is nothing left to vote on."), "{}", cast.body);
    let bad = send(&mut browser, &page, "vote", &[("statement", &word), ("choice", "maybe"), ("do", "cast")]).await;
    assert_eq!(bad.status, 400);
}

#[tokio::test]
async fn what_waits_for_review_is_in_no_frame() {
    let plan = Plan { public_url: Some("https://town.example".to_owned()), ..Plan::default() };
    let site = Site::with(plan, Review::Before, "Rivers").await;
    let mut citizen = site.browser();
    write(&mut citizen, "", "A canary that waits.").await;
    site.node.catch_up().await.unwrap();
    for name in PAGES {
        for browser in [&mut citizen, &mut site.browser()] {
            assert!(!browser.get(&at(name)).await.body.contains("canary"), "{name}");
        }
    }
}

#[tokio::test]
async fn the_foot_carries_what_the_settings_say() {
    let site = Site::open().await;
    let mut runs = site.browser();
    super::people::add(&site, "runs", "Runs", None, &["administrator"], None).await;
    sign_in(&site, &mut runs, "runs").await;
    let page = runs.get("/admin/settings").await;
    let form = &page.body[page.body.rfind("<form method=\"post\" class=\"stack\"").unwrap()..];
    let form = Page { status: 200, headers: page.headers.clone(), body: form.to_owned() };
    let (token, key) = (page.field("token"), form.field("key"));
    let typed = |statement: &'static str| {
        vec![
            ("do", "save"),
            ("office-zh", "镇政协办公室"),
            ("office-en", "Town Council Office"),
            ("phone", "028-0000"),
            ("icp", "蜀ICP备2026000001号"),
            ("police", "川公网安备 51000000000001号"),
            ("site-code", HARM),
            ("statement", statement),
            ("framers", "https://members.example\n"),
        ]
    };
    let send = async |runs: &mut Browser, key: &str, statement| {
        let mut fields = typed(statement);
        fields.extend([("token", token.as_str()), ("key", key)]);
        runs.post("/admin/settings", &fields).await
    };
    let refused = send(&mut runs, &key, "http://insecure.example").await;
    assert!(refused.status == 422 && refused.body.contains("http://insecure.example"), "{}", refused.body);
    let saved = send(&mut runs, &key, "https://town.example/accessible").await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    for path in ["/", "/help", "/c/rivers", "/account", "/nowhere"] {
        let page = runs.get(path).await;
        for words in ["Town Council Office", "028-0000", "蜀ICP备2026000001号", "href=\"https://beian.miit.gov.cn/\""]
        {
            assert!(page.body.contains(words), "{path}: {words}");
        }
        assert!(page.body.contains("webSearch?code=51000000000001"), "{path}");
        assert!(page.body.contains("href=\"https://town.example/accessible\""), "{path}");
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{path}");
    }
    assert!(runs.get("/?lang=zh-CN").await.body.contains("镇政协办公室"));
    let page = runs.get("/admin/settings").await;
    let (token, key) = (page.field("token"), page.field("key"));
    let undone = runs.post("/admin/settings", &[("token", &token), ("key", &key), ("do", "undo")]).await;
    assert_eq!(undone.status, 303);
    assert!(!runs.get("/help").await.body.contains("028-0000"), "undone by one press");
}
