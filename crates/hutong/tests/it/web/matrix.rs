//! Who may do what: every route, asked by a stranger, by somebody else with a cookie, and by the author. A route that is
//! missing from the table below fails the test.

use std::collections::BTreeSet;

use hutong::web::{ROUTES, Who};
use hutong_core::{
    command::Ask,
    consultation::{charter::Review, item::Audience, moderation, opinion},
    ids::{Code, Place},
};

use super::{
    client::Browser,
    site::{Plan, Site, TOPIC, consultation, vote, write},
};

/// Statuses of one route: for a stranger without cookie, for another visitor, for the author.
pub type Row = (&'static str, &'static str, [u16; 3]);

/// About an own item that waits for review: everybody else must not learn that it exists.
pub const PENDING: &[Row] = &[
    ("GET", "/", [200, 200, 200]),
    ("GET", "/c/{c}", [200, 200, 200]),
    ("GET", "/c/{c}/charter", [200, 200, 200]),
    ("GET", "/c/{c}/opinions", [200, 200, 200]),
    ("GET", "/c/{c}/i/{item}", [404, 404, 200]),
    ("GET", "/c/{c}/i/{item}/file/{n}", [404, 404, 200]),
    // Nothing is on the shelf.
    ("GET", "/c/{c}/shelf/{id}", [404, 404, 404]),
    ("GET", "/c/{c}/map", [200, 200, 200]),
    ("GET", "/c/{c}/themes", [200, 200, 200]),
    ("GET", "/c/{c}/report", [200, 200, 200]),
    ("GET", "/c/{c}/plan", [200, 200, 200]),
    ("GET", "/follow-up", [200, 200, 200]),
    ("GET", "/c/{c}/follow-up", [200, 200, 200]),
    // An opinion is no action.
    ("GET", "/c/{c}/follow-up/{item}", [404, 404, 404]),
    ("GET", "/c/{c}/log", [200, 200, 200]),
    ("GET", "/c/{c}/data", [200, 200, 200]),
    ("GET", "/c/{c}/items.json", [200, 200, 200]),
    ("GET", "/c/{c}/items.csv", [200, 200, 200]),
    ("GET", "/c/{c}/feed.atom", [200, 200, 200]),
    ("GET", "/c/{c}/calendar.ics", [200, 200, 200]),
    ("GET", "/calendar.ics", [200, 200, 200]),
    ("GET", "/c/{c}/events", [200, 200, 200]),
    // Not even their authors read here what the public does not.
    ("GET", "/api/v1", [200, 200, 200]),
    ("GET", "/api/v1/openapi.json", [200, 200, 200]),
    ("GET", "/api/v1/record", [200, 200, 200]),
    ("GET", "/api/v1/consultations", [200, 200, 200]),
    ("GET", "/api/v1/consultations/{c}", [200, 200, 200]),
    ("GET", "/api/v1/consultations/{c}/items", [200, 200, 200]),
    ("GET", "/api/v1/consultations/{c}/items/{item}", [404, 404, 404]),
    ("GET", "/api/v1/consultations/{c}/decisions", [200, 200, 200]),
    ("GET", "/api/v1/consultations/{c}/themes", [200, 200, 200]),
    ("GET", "/api/v1/consultations/{c}/report", [404, 404, 404]),
    // Neither a cookie nor a form's token gives a right here.
    ("POST", "/api/v1/consultations/{c}/opinions", [401, 401, 401]),
    ("POST", "/api/v1/consultations/{c}/votes", [401, 401, 401]),
    ("GET", "/api/v1/me", [401, 401, 401]),
    ("GET", "/api/v1/me/items", [401, 401, 401]),
    ("GET", "/api/v1/me/receipts", [401, 401, 401]),
    ("GET", "/api/v1/me/file", [401, 401, 401]),
    ("GET", "/c/{c}/write", [200, 200, 200]),
    ("POST", "/c/{c}/write", [403, 403, 403]),
    ("POST", "/c/{c}/draft", [403, 403, 403]),
    ("POST", "/c/{c}/similar", [200, 200, 200]),
    ("GET", "/c/{c}/i/{item}/reply", [404, 404, 200]),
    ("POST", "/c/{c}/i/{item}/reply", [404, 404, 403]),
    ("POST", "/c/{c}/i/{item}/support", [404, 404, 403]),
    ("GET", "/c/{c}/i/{item}/correct", [404, 404, 200]),
    ("POST", "/c/{c}/i/{item}/correct", [404, 404, 403]),
    // Nothing is added to what waits: it is corrected.
    ("GET", "/c/{c}/i/{item}/supplement", [404, 404, 422]),
    ("POST", "/c/{c}/i/{item}/supplement", [404, 404, 403]),
    ("GET", "/c/{c}/i/{item}/withdraw", [404, 404, 200]),
    ("POST", "/c/{c}/i/{item}/withdraw", [404, 404, 403]),
    // Not withheld: there is nothing to object to.
    ("GET", "/c/{c}/i/{item}/appeal", [404, 404, 422]),
    ("POST", "/c/{c}/i/{item}/appeal", [404, 404, 403]),
    ("GET", "/c/{c}/i/{item}/erase", [404, 404, 200]),
    ("POST", "/c/{c}/i/{item}/erase", [404, 404, 403]),
    ("GET", "/c/{c}/stance", [200, 200, 200]),
    ("POST", "/c/{c}/stance", [403, 403, 403]),
    ("GET", "/c/{c}/stance/list", [200, 200, 200]),
    ("POST", "/c/{c}/stance/list", [403, 403, 403]),
    ("GET", "/c/{c}/stance/propose", [200, 200, 200]),
    ("POST", "/c/{c}/stance/propose", [403, 403, 403]),
    ("GET", "/c/{c}/stance/slips", [200, 200, 200]),
    ("GET", "/c/{c}/stance/slip/{key}", [404, 404, 200]),
    ("GET", "/c/{c}/stance/slip/{key}/state", [404, 404, 200]),
    ("GET", "/c/{c}/stance/slip/{key}/file", [404, 404, 200]),
    ("GET", "/c/{c}/notes", [200, 200, 200]),
    ("GET", "/c/{c}/notes/write", [303, 303, 303]),
    ("POST", "/c/{c}/notes/write", [403, 403, 403]),
    ("POST", "/c/{c}/i/{item}/raise", [404, 404, 403]),
    ("GET", "/c/{c}/proposals", [200, 200, 200]),
    ("GET", "/c/{c}/proposals/write", [303, 303, 303]),
    ("POST", "/c/{c}/proposals/write", [403, 403, 403]),
    ("POST", "/c/{c}/i/{item}/cosign", [404, 404, 403]),
    // In a frame nobody is known by their cookies, their author neither.
    ("GET", "/embed/{c}/column", [200, 200, 200]),
    ("GET", "/embed/{c}/counter", [200, 200, 200]),
    ("GET", "/embed/{c}/write", [200, 200, 200]),
    ("POST", "/embed/{c}/write", [403, 403, 403]),
    ("GET", "/embed/{c}/vote", [200, 200, 200]),
    ("POST", "/embed/{c}/vote", [403, 403, 403]),
    ("POST", "/c/{c}/i/{item}/ask", [404, 404, 403]),
    ("GET", "/c/{c}/survey", [200, 200, 200]),
    // An opinion is no survey.
    ("GET", "/c/{c}/survey/{item}", [404, 404, 404]),
    ("POST", "/c/{c}/survey/{item}", [404, 404, 404]),
    ("GET", "/r/{code}", [200, 200, 200]),
    ("GET", "/r/{code}/state", [200, 200, 200]),
    ("GET", "/r/{code}/proof", [404, 404, 200]),
    ("GET", "/r/{code}/picture.svg", [200, 200, 200]),
    ("GET", "/r/{code}/result", [200, 200, 200]),
    ("GET", "/find", [200, 200, 200]),
    ("GET", "/verify", [200, 200, 200]),
    ("POST", "/verify", [400, 400, 400]),
    ("POST", "/verify/take-back", [403, 403, 403]),
    ("GET", "/record", [200, 200, 200]),
    ("GET", "/record/checkpoint", [200, 200, 200]),
    ("GET", "/record/keys", [200, 200, 200]),
    ("GET", "/me", [200, 200, 200]),
    ("POST", "/me/read", [403, 403, 403]),
    ("POST", "/me/draft", [403, 403, 403]),
    ("GET", "/gathering/{id}", [303, 303, 303]),
    ("POST", "/gathering/{id}", [303, 303, 303]),
    ("GET", "/gathering/{id}/calendar.ics", [303, 303, 303]),
    ("GET", "/desk/gatherings", [303, 303, 303]),
    ("POST", "/desk/gatherings", [303, 303, 303]),
    ("GET", "/desk/gatherings/{id}", [303, 303, 303]),
    ("POST", "/desk/gatherings/{id}", [303, 303, 303]),
    ("GET", "/me/circular/{id}", [303, 303, 303]),
    ("POST", "/me/circular/{id}", [303, 303, 303]),
    ("GET", "/me/news", [303, 303, 303]),
    ("POST", "/me/news", [303, 303, 303]),
    // Whoever knows the word of a letter holds it; nobody here does, and nothing is told.
    ("GET", "/stop/{word}", [200, 200, 200]),
    ("POST", "/stop/{word}", [200, 200, 200]),
    ("GET", "/me/data", [200, 200, 200]),
    ("POST", "/me/data", [303, 303, 303]),
    // Everybody's own; a stranger has none.
    ("GET", "/me/data/file", [404, 200, 200]),
    ("GET", "/me/data/erase", [303, 303, 303]),
    ("POST", "/me/data/erase", [303, 303, 303]),
    ("GET", "/sign-in", [200, 200, 200]),
    ("POST", "/sign-in", [403, 403, 403]),
    ("GET", "/sign-in/second", [303, 303, 303]),
    ("POST", "/sign-in/second", [303, 303, 303]),
    ("POST", "/sign-in/passkey/begin", [403, 403, 403]),
    ("POST", "/sign-in/passkey", [403, 403, 403]),
    // No provider is configured here. Where one is: `web::provider`.
    ("POST", "/sign-in/provider", [404, 404, 404]),
    ("GET", "/sign-in/provider", [404, 404, 404]),
    ("POST", "/sign-out", [303, 303, 303]),
    ("GET", "/account", [303, 303, 303]),
    ("POST", "/account/end", [303, 303, 303]),
    ("GET", "/account/password", [303, 303, 303]),
    ("POST", "/account/password", [303, 303, 303]),
    ("GET", "/account/second", [303, 303, 303]),
    ("POST", "/account/second", [303, 303, 303]),
    ("POST", "/account/passkey/begin", [303, 303, 303]),
    ("POST", "/account/passkey", [303, 303, 303]),
    ("POST", "/account/passkey/remove", [303, 303, 303]),
    ("GET", "/account/tokens", [303, 303, 303]),
    ("POST", "/account/tokens", [303, 303, 303]),
    ("GET", "/requests", [303, 303, 303]),
    ("POST", "/requests", [303, 303, 303]),
    ("GET", "/admin", [303, 303, 303]),
    ("GET", "/admin/people", [303, 303, 303]),
    ("GET", "/admin/people/{person}", [303, 303, 303]),
    ("POST", "/admin/people/{person}", [303, 303, 303]),
    ("GET", "/admin/partners", [303, 303, 303]),
    ("POST", "/admin/partners", [303, 303, 303]),
    ("GET", "/admin/keys", [303, 303, 303]),
    ("GET", "/admin/clients", [303, 303, 303]),
    ("POST", "/admin/clients", [303, 303, 303]),
    ("GET", "/admin/settings", [303, 303, 303]),
    ("POST", "/admin/settings", [303, 303, 303]),
    ("GET", "/admin/acts", [303, 303, 303]),
    ("GET", "/admin/acts/file", [303, 303, 303]),
    ("GET", "/desk", [303, 303, 303]),
    ("GET", "/desk/{c}", [303, 303, 303]),
    ("POST", "/desk/{c}/bulk", [303, 303, 303]),
    ("POST", "/desk/{c}/undo", [303, 303, 303]),
    ("POST", "/desk/{c}/settings", [303, 303, 303]),
    ("GET", "/desk/{c}/i/{item}", [303, 303, 303]),
    ("POST", "/desk/{c}/i/{item}", [303, 303, 303]),
    ("GET", "/desk/{c}/i/{item}/hand", [303, 303, 303]),
    ("POST", "/desk/{c}/i/{item}/hand", [303, 303, 303]),
    ("GET", "/desk/{c}/circulars", [303, 303, 303]),
    ("POST", "/desk/{c}/circulars", [303, 303, 303]),
    ("GET", "/desk/{c}/circulars/{id}", [303, 303, 303]),
    ("POST", "/desk/{c}/circulars/{id}", [303, 303, 303]),
    ("GET", "/desk/{c}/shelf", [303, 303, 303]),
    ("POST", "/desk/{c}/shelf", [303, 303, 303]),
    ("GET", "/desk/{c}/enter", [303, 303, 303]),
    ("POST", "/desk/{c}/enter", [303, 303, 303]),
    ("GET", "/desk/{c}/paste", [303, 303, 303]),
    ("POST", "/desk/{c}/paste", [303, 303, 303]),
    ("GET", "/desk/{c}/groups", [303, 303, 303]),
    ("POST", "/desk/{c}/groups", [303, 303, 303]),
    ("GET", "/desk/{c}/proposals", [303, 303, 303]),
    ("POST", "/desk/{c}/proposals", [303, 303, 303]),
    ("GET", "/desk/{c}/flags", [303, 303, 303]),
    ("POST", "/desk/{c}/flags", [303, 303, 303]),
    ("GET", "/desk/{c}/surveys", [303, 303, 303]),
    ("POST", "/desk/{c}/surveys", [303, 303, 303]),
    ("GET", "/desk/{c}/course", [303, 303, 303]),
    ("POST", "/desk/{c}/course", [303, 303, 303]),
    ("GET", "/desk/{c}/topics", [303, 303, 303]),
    ("POST", "/desk/{c}/topics", [303, 303, 303]),
    ("GET", "/desk/{c}/i/{item}/statement", [303, 303, 303]),
    ("POST", "/desk/{c}/i/{item}/statement", [303, 303, 303]),
    ("GET", "/desk/{c}/themes", [303, 303, 303]),
    ("POST", "/desk/{c}/themes", [303, 303, 303]),
    ("GET", "/desk/{c}/report", [303, 303, 303]),
    ("POST", "/desk/{c}/report", [303, 303, 303]),
    ("GET", "/desk/papers", [303, 303, 303]),
    ("GET", "/desk/papers/new", [303, 303, 303]),
    ("GET", "/desk/{c}/papers/{kind}", [303, 303, 303]),
    ("POST", "/desk/{c}/papers/{kind}", [303, 303, 303]),
    ("GET", "/desk/{c}/charter", [303, 303, 303]),
    ("POST", "/desk/{c}/charter", [303, 303, 303]),
    ("GET", "/desk/{c}/plan", [303, 303, 303]),
    ("POST", "/desk/{c}/plan", [303, 303, 303]),
    ("GET", "/demo", [404, 404, 404]),
    ("GET", "/demo/letters", [404, 404, 404]),
    ("POST", "/demo/role", [404, 404, 404]),
    ("POST", "/demo/break", [404, 404, 404]),
    ("GET", "/about", [200, 200, 200]),
    ("GET", "/help", [200, 200, 200]),
    ("GET", "/privacy", [200, 200, 200]),
    ("GET", "/accessibility", [200, 200, 200]),
    ("GET", "/static/{version}/{*file}", [200, 200, 200]),
    ("GET", "/favicon.ico", [200, 200, 200]),
    ("GET", "/robots.txt", [200, 200, 200]),
    ("GET", "/healthz", [200, 200, 200]),
];

/// Words that only their author and moderators may read yet.
pub const SECRET: &str = "Zinnober otters nest behind the weir";

/// A visitor who has handed in an opinion with a file and voted on a statement, and what its addresses are.
pub struct Author {
    pub browser: Browser,
    pub item: String,
    pub code: String,
    /// Of the form by which they voted.
    pub key: String,
}

pub async fn author(site: &Site, words: &str) -> Author {
    use super::client::Typed::{File, Text};
    let mut browser = site.browser();
    let path = format!("/c/{TOPIC}/write");
    let form = browser.get(&path).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let parts = [
        Text("token", &token),
        Text("key", &key),
        Text("text", words),
        File("files", "plan.txt", b"a plan in plain text\n"),
    ];
    let sent = browser.post_parts(&path, &parts).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = sent.header("location").to_owned();
    let page = browser.get(&receipt).await;
    let item = page.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let statement = site.statement("Weirs are worth their money.", None).await;
    site.publish(&[statement]).await;
    let (cast, key) = vote(&mut browser, "", "agree").await;
    assert_eq!(cast.status, 303, "{}", cast.body);
    Author { browser, item, code: receipt.rsplit('/').next().unwrap().to_owned(), key }
}

pub fn path(site: &Site, route: &str, author: &Author) -> String {
    let filled = route.replace("{c}", TOPIC).replace("{item}", &author.item).replace("{code}", &author.code);
    let filled =
        filled.replace("{key}", &author.key).replace("{n}", "1").replace("{version}", site.app.assets.version());
    filled
        .replace("{*file}", "css/hutong.css")
        .replace("{kind}", "charter")
        .replace("{person}", "m1")
        .replace("{word}", "nonsense")
        .replace("{id}", "c0")
}

/// Every visitor asks every route; nobody but the author sees the words.
async fn check(site: &Site, author: &mut Author, rows: &[Row], secret: &str) {
    let mut stranger = site.browser();
    let mut other = site.browser();
    let page = other.get(&format!("/c/{TOPIC}/write")).await;
    assert_eq!(page.status, 200);
    for (method, route, statuses) in rows {
        let path = path(site, route, author);
        let browsers = [(&mut stranger, false), (&mut other, false), (&mut author.browser, true)];
        for (at, (browser, may_see)) in browsers.into_iter().enumerate() {
            // A stranger stays one: cookies of the page before are thrown away.
            if at == 0 {
                browser.cookies.clear();
            }
            let media = if *method == "POST" { "application/x-www-form-urlencoded" } else { "" };
            let answer = browser.send(method, &path, media, b"").await;
            assert_eq!(answer.status, statuses[at], "{method} {route} by visitor {at}: {}", answer.body);
            assert!(may_see || !answer.body.contains(secret), "{method} {route} shows the words to visitor {at}");
        }
    }
}

#[test]
fn the_matrix_names_every_route() {
    let listed: BTreeSet<_> = ROUTES.iter().map(|r| (r.method, r.path)).collect();
    let tried: BTreeSet<_> = PENDING.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(listed, tried);
}

#[test]
fn what_the_table_says_of_a_route_is_what_the_matrix_expects() {
    for route in ROUTES {
        let (.., [stranger, other, _]) =
            PENDING.iter().find(|(m, p, _)| (*m, *p) == (route.method, route.path)).expect("listed");
        match route.who {
            Who::Anybody => assert!(!matches!(stranger, 401 | 403), "{}", route.path),
            Who::Program => assert_eq!((*stranger, *other), (401, 401), "{}", route.path),
            // A form that this node did not draw for the visitor is taken from nobody.
            Who::Taker => assert!(matches!(stranger, 403 | 404), "{}", route.path),
            Who::Author => assert_eq!((*stranger, *other), (404, 404), "{}", route.path),
            // The demo did not make this directory. What is there in one that it made: `web::demo`.
            Who::Demo => assert_eq!((*stranger, *other), (404, 404), "{}", route.path),
            // "Sign in first."
            Who::Session | Who::Minder | Who::Admin | Who::Desk | Who::Moderator | Who::Papers | Who::Course => {
                assert_eq!((*stranger, *other), (303, 303), "{}", route.path);
            }
        }
    }
}

#[tokio::test]
async fn an_item_in_review_is_its_authors_alone() {
    let site = Site::open().await;
    let mut author = author(&site, SECRET).await;
    check(&site, &mut author, PENDING, SECRET).await;
}

#[tokio::test]
async fn a_withheld_or_withdrawn_item_is_shown_to_nobody_else() {
    let site = Site::open().await;
    let mut author = author(&site, SECRET).await;
    let index: u64 = author.item.rsplit('-').next().unwrap().parse().unwrap();
    let place = Place { origin: site.node.origin().clone(), index };
    let withhold = moderation::Withhold {
        item: place,
        code: Code::new("off-topic").unwrap(),
        reason: "Only for the author: see the question.".to_owned(),
    };
    site.ask("clerk", Ask::WithholdItem(withhold)).await;
    check(&site, &mut author, PENDING_BUT_CLOSED, SECRET).await;
    let page = author.browser.get(&format!("/c/{TOPIC}/i/{}", author.item)).await;
    assert!(page.body.contains("Only for the author"), "the sentence reaches whom it is for");
    let result = format!("/r/{}/result", author.code);
    assert!(author.browser.get(&result).await.body.contains("Only for the author"));
    let told = site.browser().get(&result).await;
    assert!(
        told.body.contains("not about the question") && !told.body.contains("Only for the author"),
        "{}",
        told.body
    );
    let log = site.browser().get(&format!("/c/{TOPIC}/log")).await;
    assert!(log.body.contains("not about the question") && !log.body.contains("Only for the author"));
}

/// The routes about the item itself; the rest is as before.
const PENDING_BUT_CLOSED: &[Row] = &[
    ("GET", "/me", [200, 200, 200]),
    ("GET", "/me/data", [200, 200, 200]),
    ("GET", "/me/data/file", [404, 200, 200]),
    ("GET", "/c/{c}/i/{item}/appeal", [404, 404, 200]),
    ("POST", "/c/{c}/i/{item}/appeal", [404, 404, 403]),
    ("GET", "/c/{c}/i/{item}/erase", [404, 404, 200]),
    ("POST", "/c/{c}/i/{item}/erase", [404, 404, 403]),
    ("GET", "/c/{c}/i/{item}", [404, 404, 200]),
    ("GET", "/c/{c}/i/{item}/file/{n}", [404, 404, 200]),
    ("GET", "/c/{c}/opinions", [200, 200, 200]),
    ("GET", "/c/{c}/log", [200, 200, 200]),
    ("GET", "/c/{c}/items.json", [200, 200, 200]),
    ("GET", "/c/{c}/items.csv", [200, 200, 200]),
    ("GET", "/c/{c}/feed.atom", [200, 200, 200]),
    ("GET", "/r/{code}", [200, 200, 200]),
    ("GET", "/r/{code}/result", [200, 200, 200]),
    ("GET", "/r/{code}/picture.svg", [200, 200, 200]),
    ("GET", "/r/{code}/proof", [404, 404, 200]),
];

/// About an own item whose words and name are erased: its author is told that it was there, nobody else anything.
const ERASED: &[Row] = &[
    ("GET", "/c/{c}/i/{item}", [404, 404, 200]),
    ("GET", "/c/{c}/i/{item}/file/{n}", [404, 404, 404]),
    ("GET", "/c/{c}/opinions", [200, 200, 200]),
    ("GET", "/c/{c}/log", [200, 200, 200]),
    ("GET", "/c/{c}/items.json", [200, 200, 200]),
    ("GET", "/c/{c}/items.csv", [200, 200, 200]),
    ("GET", "/c/{c}/feed.atom", [200, 200, 200]),
    ("GET", "/c/{c}/i/{item}/reply", [404, 404, 200]),
    ("GET", "/c/{c}/i/{item}/correct", [404, 404, 200]),
    ("GET", "/c/{c}/i/{item}/withdraw", [404, 404, 200]),
    ("GET", "/c/{c}/i/{item}/appeal", [404, 404, 422]),
    ("GET", "/c/{c}/i/{item}/erase", [404, 404, 200]),
    ("POST", "/c/{c}/i/{item}/erase", [404, 404, 403]),
    ("GET", "/me", [200, 200, 200]),
    ("GET", "/me/data", [200, 200, 200]),
    ("GET", "/me/data/file", [404, 200, 200]),
    ("GET", "/r/{code}", [200, 200, 200]),
    ("GET", "/r/{code}/state", [200, 200, 200]),
    ("GET", "/r/{code}/proof", [404, 404, 200]),
];

#[tokio::test]
async fn an_erased_item_holds_no_words_for_anybody() {
    let site = Site::open().await;
    let mut author = author(&site, SECRET).await;
    let path = path(&site, "/c/{c}/i/{item}/erase", &author);
    let form = author.browser.get(&path).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let sent = author.browser.post(&path, &[("token", &token), ("key", &key), ("do", "all")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    check(&site, &mut author, ERASED, SECRET).await;
    for (method, route, _) in ERASED.iter().filter(|(method, ..)| *method == "GET") {
        let page = author.browser.send(method, &super::matrix::path(&site, route, &author), "", b"").await;
        assert!(!page.body.contains(SECRET), "{route} shows the words to their author");
    }
}

#[tokio::test]
async fn an_item_of_a_narrower_audience_is_not_public_once_published() {
    let site = Site::open().await;
    let ask = Ask::SubmitOpinion(opinion::Submit {
        consultation: consultation(),
        prompt: None,
        audience: Some(Audience::Members),
        title: String::new(),
        text: SECRET.to_owned(),
        named: true,
        files: None,
        behalf: None,
        import: None,
    });
    let index = site.ask("m1", ask).await;
    site.publish(&[Place { origin: site.node.origin().clone(), index }]).await;
    let mut browser = site.browser();
    for path in ["", "/opinions", "/log", "/items.json", "/items.csv", "/feed.atom", "/report"] {
        let page = browser.get(&format!("/c/{TOPIC}{path}")).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("Zinnober"), "{path}");
        assert!(!page.body.contains(&format!("/i/TN-{index}\"")), "{path} links to it");
    }
    assert_eq!(browser.get(&format!("/c/{TOPIC}/i/TN-{index}")).await.status, 404);
    assert!(browser.get(&format!("/c/{TOPIC}")).await.body.contains("0 opinions"), "counted among public ones");
}

#[tokio::test]
async fn a_form_is_taken_only_from_the_browser_it_was_drawn_for() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut one = site.browser();
    let form = one.get(&format!("/c/{TOPIC}/write")).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let fields = [("token", token.as_str()), ("key", key.as_str()), ("text", "Willows.")];
    let path = format!("/c/{TOPIC}/write");
    let mut two = site.browser();
    two.get(&path).await;
    assert_eq!(two.post(&path, &fields).await.status, 403, "another browser");
    let mut foreign = one.clone();
    foreign.more = vec![("Origin", "https://evil.example".to_owned())];
    assert_eq!(foreign.post(&path, &fields).await.status, 403, "from another site's page");
    foreign.more = vec![("Sec-Fetch-Site", "cross-site".to_owned())];
    assert_eq!(foreign.post(&path, &fields).await.status, 403, "from another site's page, as the browser says");
    one.more = vec![("Origin", format!("http://{}", site.at)), ("Sec-Fetch-Site", "same-origin".to_owned())];
    assert_eq!(one.post(&path, &fields).await.status, 303);
    assert_eq!(write(&mut two, "", "Alders.").await.status, 303);
}
