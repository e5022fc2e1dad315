//! Every stored text that a page shows, written by somebody who means harm.

use hutong_core::{
    command::Actor,
    consultation::{charter::Review, item::Tier},
    facts::{Private, Roles},
    home::{HomeAsk, NewPerson, Profile},
    ids::PersonId,
};

use super::{
    client::Typed::{File, Text},
    site::{Plan, Site, TOPIC, fresh_key, vote},
};

/// Breaks out of text, of attributes, of XML, of CSV.
const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&]]>";

/// Pages on which stored texts appear.
const PAGES: &[&str] = &[
    "/",
    "/c/rivers",
    "/c/rivers/charter",
    "/c/rivers/opinions",
    "/c/rivers/log",
    "/c/rivers/data",
    "/c/rivers/report",
    "/c/rivers/write",
    "/c/rivers/stance",
    "/c/rivers/stance/list",
    "/c/rivers/stance/slips",
    "/c/rivers/stance/propose",
    "/c/rivers/map",
    "/c/rivers/themes",
    "/c/rivers/survey",
    "/c/rivers/notes",
    "/c/rivers/proposals",
    "/c/rivers/feed.atom",
    "/embed/rivers/column",
    "/embed/rivers/counter",
    "/embed/rivers/write",
    "/embed/rivers/vote",
    "/find",
    "/record",
];

#[track_caller]
fn check(path: &str, body: &str) {
    for bad in ["<script>alert", "<img src=x", "onerror=alert(2)>&]]", "\"'>"] {
        assert!(!body.contains(bad), "{path} lets {bad} through:\n{body}");
    }
}

#[tokio::test]
async fn stored_texts_stay_texts() {
    let site = Site::with(Plan::default(), Review::After, HARM).await;
    let person = NewPerson {
        id: PersonId::new("m1").unwrap(),
        tier: Some(Tier::Member),
        roles: Roles::default(),
        name: Private(format!("Name {HARM}")),
        affiliations: Private(vec![("sector".to_owned(), format!("Unit {HARM}"))]),
        protocol_order: None,
        profile: Profile::default(),
    };
    site.node.submit_home(Actor::Node, fresh_key(), HomeAsk::AddPeople(vec![person])).await.unwrap();
    let place = site.opinion(&format!("Title {HARM}"), &format!("Words {HARM}")).await;
    let statement = site.statement(&format!("Statement {HARM}"), None).await;
    assert!(statement.index > place.index);
    let mut browser = site.browser();
    let form = browser.get(&format!("/c/{TOPIC}/write")).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let (words, title) = (format!("Own {HARM}"), format!("Heading {HARM}"));
    let parts = [
        Text("token", &token),
        Text("key", &key),
        Text("text", &words),
        Text("title", &title),
        File("files", "plan<script>alert(3)<.txt", b"plain"),
    ];
    let sent = browser.post_parts(&format!("/c/{TOPIC}/write"), &parts).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = sent.header("location").to_owned();
    let seen = browser.get(&receipt).await;
    check(&receipt, &seen.body);
    let own = seen.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for more in ["result", "picture.svg"] {
        let path = format!("{receipt}/{more}");
        let seen = browser.get(&path).await;
        assert_eq!(seen.status, 200, "{path}");
        check(&path, &seen.body);
    }
    assert_eq!(vote(&mut browser, "", "agree").await.0.status, 303);
    let words = format!("# Survey {HARM}\nIntroduction {HARM}\n单选 Question {HARM}\n- One {HARM}\n- Two {HARM}");
    let survey = super::surveys::put(&site, &words).await;
    super::voices::group(&site, &["m1"]).await;
    let note = super::voices::note(&site, HARM).await;
    let proposal = super::voices::propose(&site, HARM).await;
    let more = [
        format!("/c/{TOPIC}/survey/TN-{}", survey.index),
        format!("/c/{TOPIC}/i/TN-{}", note.index),
        format!("/c/{TOPIC}/i/TN-{}", proposal.index),
    ];
    let items = [format!("/c/{TOPIC}/i/TN-{}", place.index), format!("/c/{TOPIC}/i/{own}")];
    for path in PAGES.iter().map(|p| (*p).to_owned()).chain(items.clone()).chain(more) {
        for lang in ["en", "zh-CN"] {
            browser.lang = lang;
            let page = browser.get(&path).await;
            assert_eq!(page.status, 200, "{path}");
            check(&path, &page.body);
            assert!(!page.body.contains("<script>alert(3)"), "{path}: a file's name");
        }
    }
    let item = browser.get(&items[0]).await;
    assert!(item.body.contains("Words &#34;&#39;&#62;"), "shown, as text: {}", item.body);
    assert!(item.body.contains("<bdi>Name "), "names cannot turn the line around");
    // What is typed into an address, too.
    for path in [
        "/find?code=%22%3E%3Cscript%3Ealert%281%29",
        "/c/rivers/opinions?body=%22%3E%3Cscript%3Ealert",
        "//evil.example/x",
    ] {
        let page = browser.get(path).await;
        check(path, &page.body);
        assert!(!page.body.contains("href=\"//evil"), "{path} leads out");
    }
    let table = browser.get(&format!("/c/{TOPIC}/items.csv")).await;
    assert!(table.body.contains("\"Words \"\"'>"), "{}", table.body);
    let json = browser.get(&format!("/c/{TOPIC}/items.json")).await;
    let all: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
    assert_eq!(all["items"].as_array().map(Vec::len), Some(6));
    assert_eq!(all["items"][0]["text"], format!("Words {HARM}"));
    let table_of_formulas = site.opinion("=1+1", "=HYPERLINK(\"http://evil.example\")").await;
    assert!(table_of_formulas.index > 0);
    let table = browser.get(&format!("/c/{TOPIC}/items.csv")).await;
    assert!(table.body.contains("\"'=HYPERLINK") && table.body.contains("\"'=1+1\""), "{}", table.body);
}
