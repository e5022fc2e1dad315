//! Reading: languages, large type, pages that stay the same, errors that say what to do.

use super::site::{Site, TOPIC};

#[tokio::test]
async fn the_language_is_the_readers() {
    let site = Site::open().await;
    let mut browser = site.browser();
    assert!(browser.get("/").await.body.contains("<html lang=\"en\""));
    browser.lang = "fr;q=0.9, zh;q=0.8, en;q=0.1";
    assert!(browser.get("/").await.body.contains("<html lang=\"zh-CN\""));
    assert!(browser.get("/?lang=en").await.body.contains("<html lang=\"en\""), "asked for in the address");
    assert!(browser.get("/about").await.body.contains("<html lang=\"en\""), "and kept");
    let large = browser.get("/about?type=large").await;
    assert!(large.body.contains("class=\"large\"") && browser.get("/").await.body.contains("class=\"large\""));
    assert!(large.body.contains("/about?type=normal"), "the link back keeps the page: {}", large.body);
}

#[tokio::test]
async fn reading_needs_no_cookie() {
    let site = Site::open().await;
    let mut browser = site.browser();
    for path in ["/", "/c/rivers", "/c/rivers/opinions", "/c/rivers/report", "/find", "/verify", "/record", "/about"] {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
        assert!(browser.cookies.is_empty(), "{path} sets {:?}", browser.cookies);
    }
}

#[tokio::test]
async fn errors_say_what_happened_what_was_kept_and_what_to_do() {
    let site = Site::open().await;
    let mut browser = site.browser();
    for (method, path, status) in [
        ("GET", "/nowhere", 404),
        ("GET", "/c/nothing", 404),
        ("GET", "/c/Not%20An%20Id", 404),
        ("GET", "/c/rivers/i/TN-999999999999999999999", 404),
        ("GET", "/c/rivers/i/TN-0", 404),
        ("GET", "/c/rivers/i/TN-007", 404),
        ("DELETE", "/", 405),
        ("POST", "/about", 405),
    ] {
        let page = browser.send(method, path, "", b"").await;
        assert_eq!(page.status, status, "{method} {path}");
        for words in ["lang=\"en\"", "lang=\"zh-CN\"", "Nothing was changed.", "什么都没有改变", "operation", "操作号"]
        {
            assert!(page.body.contains(words), "{method} {path} lacks {words}: {}", page.body);
        }
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    }
}

#[tokio::test]
async fn a_page_of_the_list_stays_the_same_while_items_come_in() {
    let site = Site::open().await;
    let mut places = Vec::new();
    for n in 0..45 {
        places.push(site.opinion("", &format!("Willow number {n} stands.")).await);
    }
    site.publish(&places).await;
    let mut browser = site.browser();
    let mut path = format!("/c/{TOPIC}/opinions");
    let mut seen: Vec<String> = Vec::new();
    let mut pages = 0;
    loop {
        let page = browser.get(&path).await;
        let numbers = page.body.split("Willow number ").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned());
        seen.extend(numbers);
        pages += 1;
        let place = site.opinion("", &format!("A late alder {pages}.")).await;
        site.publish(&[place]).await;
        match page.body.split("rel=\"next\"").next().filter(|_| page.body.contains("rel=\"next\"")) {
            Some(before) => {
                let href = before.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
                path = href.replace("&amp;", "&").replace("&#38;", "&");
            }
            None => break,
        }
    }
    let mut sorted: Vec<u64> = seen.iter().map(|n| n.parse().unwrap()).collect();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..45).collect::<Vec<_>>(), "each once");
    assert!(pages >= 3);
}
