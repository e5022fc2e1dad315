//! Searching, similar opinions, and word of what changed.

use std::time::Duration;

use hutong_core::consultation::charter::Review;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::site::{Plan, Site, TOPIC, write};

/// Long enough for any machine; a test that hangs ends all the same.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn simplified_and_traditional_find_each_other() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    site.opinion("", "河边的柳树要补种,请农业局管起来。").await;
    site.opinion("", "Count the otters below the weir.").await;
    let mut browser = site.browser();
    let path = |words: &str| {
        let escaped: String = words.bytes().map(|b| format!("%{b:02X}")).collect();
        format!("/c/{TOPIC}/opinions?q={escaped}")
    };
    for words in ["柳树", "柳樹", "農業局"] {
        let page = browser.get(&path(words)).await;
        assert!(page.body.contains("河边的柳树") && !page.body.contains("otters"), "{words}: {}", page.body);
        assert!(page.body.contains("one opinion"), "the sum is of what was found: {}", page.body);
    }
    assert!(browser.get(&path("otter")).await.body.contains("Count the otters"));
    let none = browser.get(&path("giraffe")).await;
    assert!(none.status == 200 && none.body.contains("class=\"empty\""));
    let filtered = browser.get(&format!("/c/{TOPIC}/opinions?tier=open&sort=supported")).await;
    assert!(filtered.body.contains("class=\"empty\""), "both are a member's: {}", filtered.body);
}

#[tokio::test]
async fn whoever_writes_the_same_is_shown_it() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let words =
        "Plant willows along the lower bank between the mill and the bridge, and count the otters every spring.";
    site.opinion("", words).await;
    let mut browser = site.browser();
    let found = browser.post(&format!("/c/{TOPIC}/similar"), &[("text", &format!("{words} Soon, please."))]).await;
    assert!(found.status == 200 && found.body.contains("TN-RV-2026-0001"), "{}", found.body);
    let other =
        browser.post(&format!("/c/{TOPIC}/similar"), &[("text", "A tram to the station would help us all.")]).await;
    assert!(!other.body.contains("TN-RV"), "{}", other.body);
}

#[tokio::test]
async fn open_pages_are_told_that_something_came_in() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut stream = TcpStream::connect(site.at).await.unwrap();
    let ask = format!("GET /c/{TOPIC}/events HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: gzip\r\n\r\n", site.at);
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut said = String::new();
    let mut bytes = vec![0; 4096];
    let mut hear = async |until: &str| {
        while !said.contains(until) {
            let n = stream.read(&mut bytes).await.unwrap();
            assert!(n > 0, "the stream ended: {said}");
            said.push_str(&String::from_utf8_lossy(&bytes[..n]));
        }
    };
    timeout(PATIENCE, hear("text/event-stream")).await.expect("a stream");
    assert_eq!(write(&mut site.browser(), "", "Otters nest behind the weir.").await.status, 303);
    timeout(PATIENCE, hear("\"items\":true")).await.expect("word of it");
    assert!(!said.contains("Otters"), "that something changed, never what it says");
}
