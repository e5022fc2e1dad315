//! Tokens for programs of people's own: what each may, that none is a cookie, that nothing counts twice, that no secret is
//! kept, and how they end.

use hutong::web::api::openapi::document;
use hutong_core::consultation::{charter::Review, item::Tier};
use hutong_log::key::VerifierKey;
use hutong_node::verify::verify_receipt;
use serde_json::{Value, json};

use super::{
    api::check,
    client::{Browser, Page},
    people::{PASSWORD, add, fill, sign_in},
    site::{Plan, Site, TOPIC, write},
};

/// Breaks out of text and of attributes.
pub const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";
pub const OPINIONS: &str = "/api/v1/consultations/rivers/opinions";
pub const VOTES: &str = "/api/v1/consultations/rivers/votes";

/// Makes a token on the page of somebody who is signed in.
pub async fn make(browser: &mut Browser, label: &str, scopes: &[&str], password: &str) -> Page {
    let page = browser.get("/account/tokens").await;
    let key = page.field("key");
    let boxes: Vec<String> = scopes.iter().map(|scope| format!("scope-{scope}")).collect();
    let mut typed =
        vec![("do", "make"), ("key", key.as_str()), ("label", label), ("days", "30"), ("password", password)];
    typed.extend(boxes.iter().map(|name| (name.as_str(), "yes")));
    fill(browser, &page, "/account/tokens", &typed).await
}

pub fn shown(page: &Page) -> String {
    let rest = page.body.split("readonly").nth(1).unwrap_or_else(|| panic!("no token in {}", page.body));
    rest.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned()
}

pub fn program(site: &Site, token: &str) -> Browser {
    let mut browser = site.browser();
    browser.more.push(("Authorization", format!("Bearer {token}")));
    browser
}

async fn post(program: &Browser, path: &str, key: &str, body: &Value) -> (Page, Value) {
    let mut program = program.clone();
    if !key.is_empty() {
        program.more.push(("Idempotency-Key", key.to_owned()));
    }
    let page = program.send("POST", path, "application/json", body.to_string().as_bytes()).await;
    let value = serde_json::from_str(&page.body).unwrap_or_else(|e| panic!("{path}: {e} in {}", page.body));
    (page, value)
}

pub fn check_schema(value: &Value, name: &str) {
    let whole = document("");
    check(value, &whole["components"]["schemas"][name], &whole, name);
}

/// Whether an answer brought a receipt that holds.
pub async fn holds(site: &Site, receipt: &Value) {
    let known = site.node.known_keys().await.unwrap().remove(0);
    let vkeys: Vec<VerifierKey> = known.vkeys.iter().map(|key| VerifierKey::parse(key).unwrap()).collect();
    verify_receipt(receipt["proof"].as_str().unwrap().as_bytes(), &vkeys).unwrap();
}

pub async fn get(program: &mut Browser, path: &str, name: &str) -> Value {
    let page = program.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    assert_eq!(page.header("cache-control"), "private, no-store", "{path}");
    assert!(!page.headers.contains_key("access-control-allow-origin"), "{path} is no other site's");
    let value = serde_json::from_str(&page.body).unwrap();
    check_schema(&value, name);
    value
}

#[tokio::test]
async fn a_token_is_shown_once_and_kept_by_nobody() {
    let site = Site::open().await;
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let refused = make(&mut member, "Reader", &["read:own"], "not the password").await;
    assert!(refused.status == 422 && refused.body.contains("value=\"Reader\""), "{}", refused.body);
    assert_eq!(make(&mut member, "", &["read:own"], PASSWORD).await.status, 422, "a name is wanted");
    assert_eq!(make(&mut member, "Nothing", &[], PASSWORD).await.status, 422, "a scope is wanted");
    let page = make(&mut member, HARM, &["read:own"], PASSWORD).await;
    let token = shown(&page);
    assert!(page.status == 200 && hutong_node::tokens::is_token(&token), "{}", page.body);
    assert_eq!(page.header("cache-control"), "private, no-store");
    let list = member.get("/account/tokens").await;
    assert!(!list.body.contains(&token) && list.body.contains("last used: never"), "{}", list.body);
    assert!(!list.body.contains("<script>alert"), "{}", list.body);
    let mut reader = program(&site, &token);
    let me = get(&mut reader, "/api/v1/me", "Me").await;
    assert_eq!((&me["person"], &me["tier"]), (&json!("m1"), &json!("member")));
    assert_eq!(me["token"]["scopes"], json!(["read:own"]));
    assert!(reader.cookies.is_empty());
    assert!(!member.get("/account/tokens").await.body.contains("last used: never"));
    // Neither the database nor its log holds it.
    for file in ["store.db", "store.db-wal"] {
        let bytes = std::fs::read(site.node.dir().join(file)).unwrap_or_default();
        assert!(!bytes.windows(token.len()).any(|w| w == token.as_bytes()), "{file} holds a token");
    }
    let file = get(&mut reader, "/api/v1/me/file", "Anything").await;
    assert!(file["tokens"][0]["label"] == HARM && !file.to_string().contains(&token), "{file}");
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let statement = site.statement("The path should be lit.", None).await;
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let writer = shown(&make(&mut member, "Writer", &["write:opinion"], PASSWORD).await);
    let all = shown(&make(&mut member, "All", &["read:own", "write:opinion", "write:vote"], PASSWORD).await);
    let (writer, mut all) = (program(&site, &writer), program(&site, &all));
    let words = json!({ "text": "Plant willows along the bank.", "title": "Willows", "prompt": "p1", "named": true });
    let (page, receipt) = post(&writer, OPINIONS, "first", &words).await;
    assert_eq!(page.status, 201, "{receipt}");
    check_schema(&receipt, "Receipt");
    assert_eq!(page.header("location"), receipt["url"].as_str().unwrap());
    holds(&site, &receipt).await;
    // Sent again it is the same one; with other words it is refused; another key is another opinion.
    let (_, again) = post(&writer, OPINIONS, "first", &words).await;
    assert_eq!((&again["id"], &again["code"]), (&receipt["id"], &receipt["code"]));
    let (page, problem) = post(&writer, OPINIONS, "first", &json!({ "text": "Something else." })).await;
    assert_eq!(page.status, 409, "{problem}");
    let (_, other) = post(&writer, OPINIONS, "second", &words).await;
    assert_ne!(other["id"], receipt["id"]);
    // What is handed in so is the member's, with everything that members' words have.
    site.node.catch_up().await.unwrap();
    let page = member.get(&format!("/c/{TOPIC}/i/{}", receipt["id"].as_str().unwrap())).await;
    assert!(page.status == 200 && page.body.contains("Member One"), "{}", page.body);

    let (page, problem) = post(&writer, VOTES, "v", &json!({ "statement": "TN-1", "choice": "agree" })).await;
    assert_eq!(page.status, 403, "{problem}");
    assert!(page.header("www-authenticate").contains("scope=\"write:vote\""), "{page:?}");
    check_schema(&problem, "Problem");
    let mut reads = writer.clone();
    let page = reads.get("/api/v1/me").await;
    assert!(page.status == 403 && page.header("www-authenticate").contains("read:own"), "{page:?}");
    let vote = json!({ "statement": format!("TN-{}", statement.index), "choice": "disagree" });
    let (page, slip) = post(&all, VOTES, "v", &vote).await;
    assert_eq!(page.status, 201, "{slip}");
    check_schema(&slip, "Slip");
    let path = slip["url"].as_str().unwrap().split_once(&site.at.to_string()).unwrap().1.to_owned();
    assert_eq!(member.get(&path).await.status, 200, "the slip is the member's");

    let mine = get(&mut all, "/api/v1/me/items?limit=2", "MyItems").await;
    assert_eq!(mine["items"].as_array().unwrap().len(), 2);
    let next = mine["next"].as_str().unwrap();
    let rest = get(&mut all, &format!("/api/v1/me/items?limit=2&after={next}"), "MyItems").await;
    assert_ne!(mine["items"][0]["id"], rest["items"][0]["id"]);
    let receipts = get(&mut all, "/api/v1/me/receipts", "MyReceipts").await;
    let held = receipts["items"].as_array().unwrap();
    assert!(held.iter().any(|r| r["code"] == receipt["code"]), "{receipts}");
    assert_eq!(all.get("/api/v1/me/items?after=x").await.status, 400);
}

#[tokio::test]
async fn what_is_handed_in_wrongly_is_said() {
    let site = Site::open().await;
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let token = shown(&make(&mut member, "Writer", &["write:opinion", "write:vote"], PASSWORD).await);
    let program = program(&site, &token);
    let words = json!({ "text": "Plant willows." });
    for (what, path, key, body, status) in [
        ("no key", OPINIONS, "", words.clone(), 400),
        ("a field of staff", OPINIONS, "a", json!({ "text": "x", "behalf": { "label": "Li" } }), 400),
        ("no words", OPINIONS, "b", json!({ "title": "x" }), 400),
        ("words that say nothing", OPINIONS, "c", json!({ "text": " " }), 422),
        ("a prompt that is none", OPINIONS, "d", json!({ "text": "x", "prompt": "p9" }), 422),
        ("an audience that is none", OPINIONS, "e", json!({ "text": "x", "audience": "nobody" }), 400),
        ("a choice that is none", VOTES, "f", json!({ "statement": "TN-1", "choice": "maybe" }), 400),
        ("no statement", VOTES, "g", json!({ "statement": "TN-99999", "choice": "agree" }), 404),
        ("no id of a statement", VOTES, "g2", json!({ "statement": "", "choice": "agree" }), 404),
        ("a prompt that is none", OPINIONS, "g3", json!({ "text": "x", "prompt": "P 1" }), 400),
        ("nowhere", "/api/v1/consultations/nothing/opinions", "h", words.clone(), 404),
        ("too long", OPINIONS, "i", json!({ "text": "x".repeat(140_000) }), 413),
    ] {
        let (page, problem) = post(&program, path, key, &body).await;
        assert_eq!(page.status, status, "{what}: {problem}");
        check_schema(&problem, "Problem");
    }
    let mut form = program.clone();
    form.more.push(("Idempotency-Key", "z".to_owned()));
    assert_eq!(form.post(OPINIONS, &[("text", "x")]).await.status, 400, "no JSON");
    let chinese = Browser { lang: "zh-CN", ..program };
    let (_, problem) = post(&chinese, OPINIONS, "", &words).await;
    assert!(problem["detail"].as_str().unwrap().contains("请求头"), "{problem}");
}

#[tokio::test]
async fn a_cookie_is_no_token_and_a_token_is_no_cookie() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    // Somebody who is staff and takes part too.
    add(&site, "both", "Both", Some(Tier::Member), &["moderator", "signatory"], None).await;
    let mut staff = site.browser();
    sign_in(&site, &mut staff, "both").await;
    let token = shown(&make(&mut staff, "All", &["read:own", "write:opinion", "write:vote"], PASSWORD).await);
    for path in ["/api/v1/me", "/api/v1/me/items", "/api/v1/me/receipts", "/api/v1/me/file"] {
        let page = staff.get(path).await;
        assert!(page.status == 401 && page.header("www-authenticate").starts_with("Bearer"), "{path}: {}", page.body);
    }
    let (page, _) = post(&staff, OPINIONS, "k", &json!({ "text": "By a page of another site." })).await;
    assert_eq!(page.status, 401);
    // The token opens no page, gives no session, and reaches nothing that staff do.
    let mut bearer = program(&site, &token);
    for path in ["/account", "/desk", "/desk/rivers", "/admin", "/desk/papers"] {
        assert_eq!(bearer.get(path).await.status, 303, "{path}");
        bearer.cookies.clear();
    }
    let page = bearer.get(&format!("/c/{TOPIC}/write")).await;
    let (form, key) = (page.field("token"), page.field("key"));
    let fields = [("token", form.as_str()), ("key", &key), ("text", "Through the form.")];
    assert_eq!(bearer.post(&format!("/c/{TOPIC}/write"), &fields).await.status, 303);
    site.node.catch_up().await.unwrap();
    let list = site.browser().get(&format!("/api/v1/consultations/{TOPIC}/items")).await;
    assert!(
        list.body.contains("\"tier\":\"open\""),
        "a form is the device's, whatever header it brings: {}",
        list.body
    );
    // What waits for review or is a secretariat's is not read with it either.
    let mut citizen = site.browser();
    write(&mut citizen, "", "Anybody's words.").await;
    let mine = get(&mut bearer, "/api/v1/me/items", "MyItems").await;
    assert_eq!(mine["items"], json!([]));
    for bad in ["", "Basic eA==", "Bearer", "Bearer x", "Bearer hutong_pat_0000"] {
        let mut other = site.browser();
        other.more.push(("Authorization", bad.to_owned()));
        let page = other.get("/api/v1/me").await;
        assert_eq!(page.status, 401, "{bad:?}: {}", page.body);
    }
}

#[tokio::test]
async fn a_token_ends() {
    let site = Site::open().await;
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let works = async |token: &str| program(&site, token).get("/api/v1/me").await.status == 200;
    let one = shown(&make(&mut member, "One", &["read:own"], PASSWORD).await);
    let two = shown(&make(&mut member, "Two", &["read:own"], PASSWORD).await);
    assert!(works(&one).await && works(&two).await);
    // By one press; another's is not theirs to end.
    let page = member.get("/account/tokens").await;
    let id = page.body.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    add(&site, "m2", "Member Two", Some(Tier::Member), &[], None).await;
    let mut other = site.browser();
    sign_in(&site, &mut other, "m2").await;
    let theirs = other.get("/account/tokens").await;
    let key = theirs.field("key");
    let sent = fill(&mut other, &theirs, "/account/tokens", &[("do", "end"), ("key", &key), ("id", &id)]).await;
    assert_eq!(sent.status, 409, "{}", sent.body);
    let key = page.field("key");
    let sent = fill(&mut member, &page, "/account/tokens", &[("do", "end"), ("key", &key), ("id", &id)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!([works(&one).await, works(&two).await].iter().filter(|works| **works).count(), 1);
    // By whoever minds the account.
    add(&site, "minder", "Minder", None, &["security"], None).await;
    let mut minder = site.browser();
    sign_in(&site, &mut minder, "minder").await;
    let page = minder.get("/admin/people/m1").await;
    let (_, form) = page.body.split_once("name=\"do\" value=\"token\"").expect("a token to end");
    let id = form.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let key = page.field("key");
    let sent = fill(&mut minder, &page, "/admin/people/m1", &[("do", "token"), ("key", &key), ("id", &id)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(!works(&one).await && !works(&two).await);
    // By a new password, and by its day.
    let three = shown(&make(&mut member, "Three", &["read:own"], PASSWORD).await);
    let page = member.get("/account/password").await;
    let new = "eight herons at dusk";
    let typed = [("old", PASSWORD), ("new", new), ("again", new)];
    assert_eq!(fill(&mut member, &page, "/account/password", &typed).await.status, 303);
    assert!(!works(&three).await);
    let four = shown(&make(&mut member, "Four", &["read:own"], new).await);
    assert!(works(&four).await);
    site.node.set_clock(site.app.now().0 + 30 * 86_400);
    assert!(!works(&four).await, "thirty days are over");
}
