//! What programs read: every answer is as the document says, and nobody reads more here than the public.

use std::collections::BTreeSet;

use hutong::web::{ROUTES, api::openapi::document};
use hutong_core::consultation::charter::Review;
use serde_json::Value;

use super::{
    client::{Browser, Page},
    people::sign_in,
    site::{Plan, Site, TOPIC, write},
};

/// Whether a value is of a schema: the part of JSON Schema that the document uses.
pub fn check(value: &Value, schema: &Value, whole: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let named = whole.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{at}: no {name}"));
        return check(value, named, whole, at);
    }
    let is_of = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{at}: no type {other}"),
    };
    match &schema["type"] {
        Value::String(kind) => assert!(is_of(kind), "{at}: {value} is no {kind}"),
        Value::Array(kinds) => {
            assert!(kinds.iter().filter_map(Value::as_str).any(is_of), "{at}: {value} is none of {kinds:?}");
        }
        _ => {}
    }
    if let Some(some) = schema["anyOf"].as_array() {
        assert!(
            some.iter().any(|one| one["type"] == "null" || one["enum"].as_array().is_some_and(|w| w.contains(value)))
        );
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value} is none of {words:?}");
    }
    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
        check(item, &schema["items"], whole, &format!("{at}[{n}]"));
    }
    let Some(fields) = value.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        assert!(fields.contains_key(name), "{at}: {name} is missing");
    }
    for (name, field) in fields {
        match schema["properties"].get(name) {
            Some(known) => check(field, known, whole, &format!("{at}.{name}")),
            None if schema["additionalProperties"].is_object() => {
                check(field, &schema["additionalProperties"], whole, &format!("{at}.{name}"));
            }
            None => assert!(schema["additionalProperties"] != false, "{at}: {name} is not documented"),
        }
    }
}

async fn json(browser: &mut Browser, path: &str) -> (Page, Value) {
    let page = browser.get(path).await;
    let value = serde_json::from_str(&page.body).unwrap_or_else(|e| panic!("{path}: {e} in {}", page.body));
    (page, value)
}

#[test]
fn the_document_and_the_routes_are_the_same() {
    let document = document("");
    let documented: BTreeSet<String> =
        document["paths"].as_object().unwrap().keys().map(|path| format!("/api{path}")).collect();
    let routes: BTreeSet<String> =
        ROUTES.iter().map(|route| route.path.to_owned()).filter(|path| path.starts_with("/api/")).collect();
    assert_eq!(documented, routes);
}

#[tokio::test]
async fn answers_are_as_documented() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let place = site.opinion("Willows", "Plant willows along the lower bank.").await;
    let statement = site.statement("The path should be lit.", None).await;
    let mut citizen = site.browser();
    write(&mut citizen, "", "More benches by the water.").await;
    site.node.catch_up().await.unwrap();
    let mut program = site.browser();
    let (page, described) = json(&mut program, "/api/v1/openapi.json").await;
    assert_eq!(page.header("access-control-allow-origin"), "*");
    let item = format!("TN-{}", place.index);
    for (path, route) in described["paths"].as_object().unwrap() {
        // What is somebody's own is asked for in `programs`.
        if route["get"]["security"].is_array() || route["get"].is_null() {
            continue;
        }
        let address = format!("/api{}", path.replace("{c}", TOPIC).replace("{item}", &item));
        let (page, value) = json(&mut program, &address).await;
        // Nothing is adopted here yet.
        let status = if path.ends_with("/report") { 404 } else { 200 };
        assert_eq!(page.status, status, "{address}: {}", page.body);
        let answer = match status {
            200 => &route["get"]["responses"]["200"]["content"]["application/json"]["schema"],
            _ => &described["components"]["schemas"]["Problem"],
        };
        check(&value, answer, &described, path);
        assert!(!page.headers.contains_key("set-cookie"), "{address} gives no cookie");
    }
    let (_, listed) = json(&mut program, &format!("/api/v1/consultations/{TOPIC}/items")).await;
    assert_eq!(listed["items"][1]["text"], "Plant willows along the lower bank.", "{listed}");
    assert_eq!(listed["totals"][0]["body"], "TN");
    let (_, found) = json(&mut program, &format!("/api/v1/consultations/{TOPIC}/items?kind=statement&limit=1")).await;
    assert_eq!(found["items"][0]["id"], format!("TN-{}", statement.index));
}

#[tokio::test]
async fn a_cursor_comes_by_everything_once() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    for n in 0..7 {
        site.opinion("", &format!("Opinion number {n} about the river.")).await;
    }
    site.node.catch_up().await.unwrap();
    let mut program = site.browser();
    for sort in ["newest", "supported"] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/consultations/{TOPIC}/items?limit=2&sort={sort}{after}");
            let (_, page) = json(&mut program, &path).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let all: BTreeSet<String> = seen.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        assert_eq!((seen.len(), all.len()), (7, 7), "{sort}: {seen:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_said_as_a_problem() {
    let site = Site::open().await;
    let mut program = site.browser();
    let items = format!("/api/v1/consultations/{TOPIC}/items");
    for (address, status, said) in [
        (format!("{items}?colour=blue"), 400, "colour"),
        (format!("{items}?limit=0"), 400, "1 to 100"),
        (format!("{items}?limit=1&limit=2"), 400, "once"),
        (format!("{items}?tier=king"), 400, "member, verified or open"),
        (format!("{items}?after=nonsense"), 404, "after"),
        (format!("{items}?body=XX"), 404, "host"),
        (format!("{items}?prompt=none"), 404, "prompt"),
        (format!("{items}?kind="), 400, "kinds"),
        (format!("{items}/TN-999999"), 404, "no such page"),
        ("/api/v1/consultations/nothing".to_owned(), 404, "no such page"),
        ("/api/v1/nothing".to_owned(), 404, "no such page"),
        ("/api/v1/record?x=1".to_owned(), 400, "x"),
    ] {
        let (page, problem) = json(&mut program, &address).await;
        assert_eq!(page.status, status, "{address}: {problem}");
        assert_eq!(page.header("content-type"), "application/problem+json", "{address}");
        assert!(problem["detail"].as_str().unwrap().contains(said), "{address}: {problem}");
        check(&problem, &document("")["components"]["schemas"]["Problem"], &document(""), &address);
    }
    let page = program.post("/api/v1/record", &[]).await;
    assert_eq!((page.status, page.header("content-type")), (405, "application/problem+json"), "{}", page.body);
}

#[tokio::test]
async fn nobody_reads_more_here_than_the_public() {
    let site = Site::open().await;
    // Waits for review: its author sees it on pages, nobody in the API.
    let mut citizen = site.browser();
    write(&mut citizen, "", "A canary that waits for review.").await;
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let page = member.get(&format!("/c/{TOPIC}/write")).await;
    let (token, key) = (page.field("token"), page.field("key"));
    let fields = [("token", token.as_str()), ("key", &key), ("text", "A canary of members."), ("audience", "members")];
    assert_eq!(member.post(&format!("/c/{TOPIC}/write"), &fields).await.status, 303);
    site.node.catch_up().await.unwrap();
    for browser in [&mut citizen, &mut member] {
        for path in ["", "/items", "/items?state=withheld", "/items?q=canary", "/decisions", "/themes"] {
            let page = browser.get(&format!("/api/v1/consultations/{TOPIC}{path}")).await;
            assert!(page.status == 200 && !page.body.contains("canary"), "{path}: {}", page.body);
        }
        for index in 1..site.node.head().head.size {
            let page = browser.get(&format!("/api/v1/consultations/{TOPIC}/items/TN-{index}")).await;
            assert!(!page.body.contains("canary"), "{}", page.body);
        }
    }
}
