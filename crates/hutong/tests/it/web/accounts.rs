//! Signing in and out through the pages: codes, passwords, second factors, sessions, what a browser did before.

use hutong_core::{consultation::item::Tier, home::account::SESSION_IDLE_S_MAX};
use hutong_node::secrets::{read_second_factor, second_factor_code};

use super::{
    people::{PASSWORD, add, code_of, fill, sign_in},
    site::{Plan, Site, TOPIC, write},
};
use hutong_core::consultation::charter::Review;

fn session_of(browser: &super::client::Browser) -> String {
    let found = browser.cookies.iter().find(|(name, _)| name.ends_with("-session"));
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}

#[tokio::test]
async fn a_member_signs_in_with_a_code_and_then_with_a_password() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let done = sign_in(&site, &mut browser, "m1").await;
    assert_eq!(done.header("location"), "/account");
    let account = browser.get("/account").await;
    assert!(account.body.contains("Member One") && account.body.contains("this one"), "{}", account.body);
    assert_eq!(account.header("cache-control"), "private, no-store");
    let first = session_of(&browser);
    // Out, and in again with the password: another secret.
    let out = fill(&mut browser, &account, "/sign-out", &[]).await;
    assert_eq!((out.status, out.header("location")), (303, "/"));
    assert_eq!(browser.get("/account").await.header("location"), "/sign-in?next=%2Faccount");
    let page = browser.get("/sign-in?next=%2Fc%2Frivers").await;
    let next = page.field("next");
    let wrong = [("way", "password"), ("name", "m1"), ("secret", "not it at all"), ("next", next.as_str())];
    let refused = fill(&mut browser, &page, "/sign-in", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("do not fit together") && refused.body.contains("value=\"m1\""));
    assert!(!refused.body.contains("not it at all"), "a secret never comes back");
    let right = [("way", "password"), ("name", "m1"), ("secret", PASSWORD), ("next", next.as_str())];
    let sent = fill(&mut browser, &refused, "/sign-in", &right).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/c/rivers"), "{}", sent.body);
    let cookie = sent.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_ne!(session_of(&browser), first, "rotated at sign-in");
    // The old secret opens nothing.
    let mut thief = site.browser();
    thief.cookies = browser.cookies.clone();
    let name = thief.cookies.keys().find(|name| name.ends_with("-session")).unwrap().clone();
    thief.cookies.insert(name, first);
    assert_eq!(thief.get("/account").await.status, 303);
}

#[tokio::test]
async fn nobody_is_led_out_of_the_site() {
    let site = Site::open().await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    for bad in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "evil", "%2Fa%0d%0ab"] {
        let page = browser.get(&format!("/sign-in?next={bad}")).await;
        assert_eq!((page.status, page.header("location")), (303, "/account"), "{bad}");
    }
}

#[tokio::test]
async fn staff_show_a_second_factor_and_a_recovery_code_opens_once() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let done = sign_in(&site, &mut browser, "clerk").await;
    let codes: Vec<String> =
        done.body.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    assert_eq!(browser.get("/desk").await.status, 200);
    let mut other = site.browser();
    for (code, opens) in [(&codes[0], true), (&codes[0], false), (&codes[1], true)] {
        other.cookies.clear();
        let page = other.get("/sign-in").await;
        let typed = [("way", "password"), ("name", "clerk"), ("secret", PASSWORD)];
        let sent = fill(&mut other, &page, "/sign-in", &typed).await;
        assert!(sent.header("location").starts_with("/sign-in/second"), "{}", sent.body);
        // A password alone opens nothing.
        assert_eq!(other.get("/desk").await.header("location"), "/sign-in?next=%2Fdesk");
        assert!(other.get("/account").await.header("location").starts_with("/sign-in/second"));
        let page = other.get("/sign-in/second").await;
        let sent = fill(&mut other, &page, "/sign-in/second", &[("secret", code)]).await;
        assert_eq!(sent.status, if opens { 303 } else { 422 }, "{}", sent.body);
        assert_eq!(other.get("/desk").await.status, if opens { 200 } else { 303 });
    }
}

#[tokio::test]
async fn a_new_factor_asks_for_its_own_digits() {
    let site = Site::open().await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let page = browser.get("/account/second").await;
    let shared = page.field("shared");
    let refused = fill(&mut browser, &page, "/account/second", &[("shared", &shared), ("secret", "000000")]).await;
    assert_eq!((refused.status, refused.field("shared")), (422, shared.clone()), "the same square");
    let now = second_factor_code(&read_second_factor(&shared).unwrap(), site.app.now().0);
    let done = fill(&mut browser, &refused, "/account/second", &[("shared", &shared), ("secret", &now)]).await;
    assert_eq!(done.status, 200);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let site = Site::open().await;
    let (mut here, mut there) = (site.browser(), site.browser());
    here.more = vec![("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko Firefox/128.0".to_owned())];
    sign_in(&site, &mut here, "m1").await;
    let page = there.get("/sign-in").await;
    let sent = fill(&mut there, &page, "/sign-in", &[("way", "password"), ("name", "M1 "), ("secret", PASSWORD)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let list = here.get("/account").await;
    assert!(list.body.contains("Firefox · Linux") && list.body.contains("Unknown browser"), "{}", list.body);
    let ended = fill(&mut here, &list, "/account/end", &[("id", "others")]).await;
    assert_eq!(ended.status, 303);
    assert_eq!((here.get("/account").await.status, there.get("/account").await.status), (200, 303));
    // Nobody ends a session that is not theirs.
    let mut second = site.browser();
    add(&site, "m2", "Member Two", Some(Tier::Member), &[], None).await;
    sign_in(&site, &mut second, "m2").await;
    let own = here.get("/account").await.field("id");
    let list = second.get("/account").await;
    fill(&mut second, &list, "/account/end", &[("id", &own)]).await;
    assert_eq!(here.get("/account").await.status, 200);
}

#[tokio::test]
async fn what_a_browser_did_before_stays_its_owners() {
    let site = Site::with(Plan::default(), Review::Before, "Rivers").await;
    let mut browser = site.browser();
    let sent = write(&mut browser, "", "Plant willows along the lower bank.").await;
    assert_eq!(sent.status, 303);
    let receipt = sent.header("location").to_owned();
    let item = browser.get(&receipt).await.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    sign_in(&site, &mut browser, "m1").await;
    let path = format!("/c/{TOPIC}/i/{item}");
    assert_eq!(browser.get(&path).await.status, 200);
    // From another browser, with the account alone.
    let mut other = site.browser();
    let page = other.get("/sign-in").await;
    fill(&mut other, &page, "/sign-in", &[("way", "password"), ("name", "m1"), ("secret", PASSWORD)]).await;
    assert_eq!(other.get(&path).await.status, 200);
    assert!(other.get("/find").await.body.contains("willows"));
}

#[tokio::test]
async fn the_byline_is_shown_before_it_is_chosen() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let path = format!("/c/{TOPIC}/write");
    let form = browser.get(&path).await;
    assert!(form.body.contains("<bdi>Member One, Fishers</bdi>") && form.body.contains("Member, not named"));
    for (named, words) in [("yes", "Count the otters with a name."), ("", "Count the otters without one.")] {
        let form = browser.get(&path).await;
        let (token, key) = (form.field("token"), form.field("key"));
        let fields = [("token", token.as_str()), ("key", &key), ("text", words), ("named", named)];
        let sent = browser.post(&path, &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
    }
    site.node.catch_up().await.unwrap();
    let list = site.browser().get(&format!("/c/{TOPIC}/opinions")).await;
    assert_eq!(list.body.matches("Member One, Fishers").count(), 1, "{}", list.body);
}

#[tokio::test]
async fn an_expired_session_returns_to_the_draft() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let path = format!("/c/{TOPIC}/write");
    let form = browser.get(&path).await;
    let (token, key) = (form.field("token"), form.field("key"));
    site.node.set_clock(site.app.now().0 + SESSION_IDLE_S_MAX + 1);
    let text = "A long thought that must not be lost.";
    let fields = [("token", token.as_str()), ("key", &key), ("text", text), ("named", "yes")];
    let sent = browser.post(&path, &fields).await;
    assert_eq!(sent.status, 403);
    assert!(sent.body.contains(text), "the form keeps what was typed");
    let again = sent.body.split("href=\"/sign-in?next=").nth(1).expect("a way back").split('"').next().unwrap();
    let page = browser.get(&format!("/sign-in?next={again}")).await;
    let next = page.field("next");
    let typed = [("way", "password"), ("name", "m1"), ("secret", PASSWORD), ("next", next.as_str())];
    let sent = fill(&mut browser, &page, "/sign-in", &typed).await;
    let form = browser.get(sent.header("location")).await;
    assert!(form.body.contains(text) && form.body.contains("value=\"yes\" checked"), "{}", form.body);
    let (token, key) = (form.field("token"), form.field("key"));
    let fields = [("token", token.as_str()), ("key", &key), ("text", text), ("named", "yes")];
    assert_eq!(browser.post(&path, &fields).await.status, 303);
    let empty = browser.get(sent.header("location")).await;
    assert!(!empty.body.contains(text), "what was handed in is no draft any more");
}

#[tokio::test]
async fn too_many_attempts_say_so_whoever_it_is() {
    let site = Site::open().await;
    code_of(&site, "m1").await;
    for name in ["m1", "nobody-has-this-name"] {
        let mut browser = site.browser();
        let mut statuses = Vec::new();
        for _ in 0..11 {
            let page = browser.get("/sign-in").await;
            let typed = [("way", "password"), ("name", name), ("secret", "wrong wrong wrong")];
            statuses.push(fill(&mut browser, &page, "/sign-in", &typed).await.status);
        }
        assert_eq!(statuses[..10], [422; 10], "{name}");
        assert_eq!(statuses[10], 429, "{name}");
    }
}
