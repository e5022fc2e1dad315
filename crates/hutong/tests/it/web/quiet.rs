//! What people write, who they are and what their browsers hold does not reach the log, whatever goes wrong: the real
//! program, told to say everything.

use std::{
    io::{BufRead, BufReader, Read},
    process::Stdio,
};

use hutong_core::consultation::charter::Review;
use serde_json::{Value, json};

use super::{
    client::{
        Browser,
        Typed::{File, Text},
    },
    people::{PASSWORD, fill},
};
use crate::node_cli_support as cli;

/// Words that occur nowhere else.
const CANARIES: &[&str] =
    &["canary-in-the-text", "canary-in-the-title", "canary-in-the-file", "canary.txt", "Member 0"];

#[test]
fn no_personal_data_in_the_log() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    cli::init(&dir);
    let mut lines = cli::opening(Review::After, 1);
    let ask = json!({ "do": "submit-opinion", "consultation": cli::TOPIC, "title": "canary-in-the-title",
        "text": "canary-in-the-text", "named": true });
    lines.push(cli::submit("opinion", json!({ "person": "m0" }), ask));
    let answers = cli::requests(&dir, &lines);
    assert!(answers.iter().all(|a| a.get("error").is_none()), "{answers:?}");
    let mut server = cli::program()
        .args(["serve", "--dir", &cli::text(&dir), "--every", "1", "--listen", "127.0.0.1:0", "--until-eof", "--json"])
        .env("HUTONG_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut log = server.stderr.take().expect("stderr");
    let log = std::thread::spawn(move || {
        let mut said = String::new();
        log.read_to_string(&mut said).map(|_| said)
    });
    let mut said = String::new();
    let mut url = String::new();
    for line in BufReader::new(server.stdout.take().expect("stdout")).lines() {
        said.push_str(&line.expect("a line"));
        if let Ok(ready) = serde_json::from_str::<Value>(&said) {
            url = ready["url"].as_str().expect("an address").to_owned();
            break;
        }
    }
    let at = url.trim_start_matches("http://").trim_end_matches('/').parse().expect("a socket's address");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let cookie = runtime.block_on(drive(Browser::new(at)));
    let secrets = runtime.block_on(sign_in(&dir, Browser::new(at)));
    drop(server.stdin.take());
    assert!(server.wait().expect("an end").success());
    let log = log.join().expect("read").expect("UTF-8");
    assert!(log.contains("DEBUG"), "everything is said: {log}");
    let secrets = secrets.iter().map(String::as_str).chain([cookie.as_str(), PASSWORD]);
    for canary in CANARIES.iter().copied().chain(secrets) {
        let line = log.lines().find(|line| line.contains(canary));
        assert!(line.is_none(), "{canary} reached the log: {line:?}");
    }
}

/// Writes, reads, and makes every mistake; gives the device's secret.
async fn drive(mut browser: Browser) -> String {
    let path = format!("/c/{}/write", cli::TOPIC);
    let form = browser.get(&path).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let file = File("files", "canary.txt", b"canary-in-the-file");
    let parts = [Text("token", &token), Text("key", &key), Text("text", "canary-in-the-text"), file];
    let sent = browser.post_parts(&path, &parts).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = sent.header("location").to_owned();
    for path in [receipt.as_str(), "/find", "/nowhere", "/c/night-clinic/items.json", "/c/night-clinic/feed.atom"] {
        browser.get(path).await;
    }
    // The same key with other words, a stale form, a text too long, bytes that are no form.
    browser.post(&path, &[("token", &token), ("key", &key), ("text", "canary-in-the-text, changed")]).await;
    browser.post(&path, &[("token", "0"), ("key", &key), ("text", "canary-in-the-text")]).await;
    let long = "canary-in-the-text ".repeat(400);
    browser.post(&path, &[("token", &token), ("key", &key), ("text", &long)]).await;
    browser.send("POST", &path, "multipart/form-data; boundary=edge", b"canary-in-the-text").await;
    browser.post("/verify", &[("receipt", "canary-in-the-text")]).await;
    browser.cookies.values().next().expect("a cookie").clone()
}

/// Signs in as a moderator, with every mistake on the way, and uses the desk; gives every secret that was used.
async fn sign_in(dir: &std::path::Path, mut browser: Browser) -> Vec<String> {
    let out = dir.with_file_name("sheet.html");
    let said = cli::done(&[
        "people",
        "sheet",
        &cli::text(dir),
        "--out",
        &cli::text(&out),
        "--entry",
        "http://127.0.0.1/sign-in",
    ]);
    drop(said);
    let sheet = std::fs::read_to_string(&out).expect("a sheet");
    // The strip of m0 says the code above the name.
    let strip = sheet.split("<dd>m0</dd>").next().expect("m0 is on the sheet");
    let is_code = |word: &&str| word.len() == 14 && word.split('-').count() == 3;
    let code = strip.split(['<', '>', ' ', '\n']).rfind(is_code).expect("a code").to_owned();
    // As the square of a slip has it.
    let page = browser.get(&format!("/sign-in?name=m0&code={code}")).await;
    for typed in ["canary-wrong-secret", code.as_str()] {
        let sent = fill(&mut browser, &page, "/sign-in", &[("way", "code"), ("name", "m0"), ("secret", typed)]).await;
        assert!(matches!(sent.status, 303 | 422), "{}", sent.body);
    }
    let page = browser.get("/account/password").await;
    fill(&mut browser, &page, "/account/password", &[("new", "canary-weak"), ("again", "canary-other")]).await;
    let page = browser.get("/account/password").await;
    let sent = fill(&mut browser, &page, "/account/password", &[("new", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = browser.get("/account/second").await;
    let shared = page.field("shared");
    for path in ["/account", "/desk", "/account/nowhere"] {
        browser.get(path).await;
    }
    let session = browser.cookies.iter().find(|(name, _)| name.ends_with("-session")).expect("a session").1.clone();
    let token = page.field("token");
    ["canary-wrong-secret", "canary-weak", "canary-other"]
        .map(str::to_owned)
        .into_iter()
        .chain([code.replace('-', ""), code, session, shared, token])
        .collect()
}
