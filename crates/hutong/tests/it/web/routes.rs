//! The whole table of routes, at the root and below a path: every page answers, and every link on it leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use hutong::web::{ROUTES, Who};
use hutong_core::consultation::charter::Review;

use super::site::{Plan, Site, TOPIC, vote, write};

/// Fills the gaps of a route's path.
fn fill(path: &str, gaps: &BTreeMap<&str, String>) -> String {
    gaps.iter().fold(path.to_owned(), |path, (gap, value)| path.replace(&format!("{{{gap}}}"), value))
}

/// Addresses that a page links to, as they stand in its attributes.
fn links(body: &str) -> BTreeSet<String> {
    let found = ["href=\"", "src=\"", "action=\""].iter().flat_map(|mark| body.split(mark).skip(1));
    found.filter_map(|rest| rest.split('"').next()).map(|link| link.replace("&amp;", "&")).collect()
}

async fn walk(base: &'static str) {
    let site = Site::with(Plan { base, ..Plan::default() }, Review::After, "Rivers").await;
    let at = site.app.base().to_owned();
    let mut browser = site.browser();
    let sent = write(&mut browser, &at, "Plant willows along the lower bank.").await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let code = sent.header("location").rsplit('/').next().unwrap().to_owned();
    let list = browser.get(&format!("{at}/c/{TOPIC}/opinions")).await;
    let item = list.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    site.statement("Weirs are worth their money.", None).await;
    let (cast, key) = vote(&mut browser, &at, "agree").await;
    assert_eq!(cast.status, 303, "{}", cast.body);
    let gaps = BTreeMap::from([
        ("key", key),
        ("c", TOPIC.to_owned()),
        ("item", item),
        ("code", code),
        ("version", site.app.assets.version().to_owned()),
        ("*file", "css/hutong.css".to_owned()),
        ("n", "1".to_owned()),
        ("kind", "charter".to_owned()),
        ("person", "m1".to_owned()),
    ]);
    let mut seen = BTreeSet::new();
    let mut linked = BTreeSet::new();
    for route in ROUTES.iter().filter(|r| r.method == "GET") {
        let path = format!("{at}{}", fill(route.path, &gaps));
        let page = browser.get(&path).await;
        // Nothing is attached to the item nor on the shelf, and it is published: these are rightly not there.
        // There is nothing to object to.
        // What needs an account leads to the sign-in page.
        let wanted = match route.who {
            Who::Session | Who::Minder | Who::Admin | Who::Desk | Who::Moderator | Who::Papers | Who::Course => 303,
            Who::Program => 401,
            // No provider is configured.
            _ if route.path.ends_with("/sign-in/provider") => 404,
            // The demo did not make this directory.
            Who::Demo => 404,
            _ if route.path.contains("/i/{item}/file/") || route.path.contains("/shelf/") => 404,
            // There is no gathering of which everybody may know.
            _ if route.path.starts_with("/gathering/") => 303,
            // An opinion is no action and no survey.
            _ if route.path.ends_with("/follow-up/{item}") || route.path.ends_with("/survey/{item}") => 404,
            // No report is in force: the page says so, programs are told that there is none.
            _ if route.path.starts_with("/api/") && route.path.ends_with("/report") => 404,
            _ if route.path.ends_with("/appeal") => 422,
            _ => 200,
        };
        assert_eq!(page.status, wanted, "{path}: {}", page.body);
        assert!(page.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!page.body.contains("style=\"") && !page.body.contains("onclick"), "{path} has inline style or script");
        if page.status == 200 && page.header("content-type").starts_with("text/html") {
            linked.extend(links(&page.body));
        }
        seen.insert(path);
    }
    for link in linked {
        let path = link.split('#').next().unwrap();
        if path.is_empty() || path.starts_with("http://") {
            continue;
        }
        assert!(path.starts_with(&format!("{at}/")), "{link} leaves {at}/");
        // A form's action is asked with POST.
        if ["/support", "/draft", "/me/read"].iter().any(|end| path.ends_with(end)) {
            continue;
        }
        let page = browser.get(path).await;
        assert!(matches!(page.status, 200 | 422), "{link}: {}", page.status);
    }
    if !at.is_empty() {
        let page = browser.get(&at).await;
        assert_eq!((page.status, page.header("location")), (303, format!("{at}/").as_str()));
        assert_eq!(browser.get("/").await.status, 404, "nothing is served above the base path");
    }
}

#[tokio::test]
async fn every_route_and_every_link_at_the_root() {
    walk("/").await;
}

#[tokio::test]
async fn every_route_and_every_link_below_a_path() {
    walk("/a/b/").await;
}

#[test]
fn no_route_is_listed_twice() {
    let mut seen = BTreeSet::new();
    for route in ROUTES {
        assert!(matches!(route.method, "GET" | "POST"));
        assert!(seen.insert((route.method, route.path)), "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn a_taken_port_gives_the_next_one() {
    let first = hutong::web::serve::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let at = first.local_addr().unwrap();
    let second = hutong::web::serve::bind(at).await.unwrap();
    assert!(second.local_addr().unwrap().port() > at.port());
}

#[tokio::test]
async fn the_first_pages_are_light() {
    use std::io::Write;
    let site = Site::open().await;
    for n in 0..30 {
        let place = site.opinion("", &format!("{n}: plant willows along the lower bank, and count the otters.")).await;
        site.publish(&[place]).await;
    }
    let mut browser = site.browser();
    for path in [
        "/",
        "/c/rivers",
        "/c/rivers/opinions",
        "/c/rivers/write",
        "/c/rivers/stance",
        "/c/rivers/stance/list",
        "/c/rivers/themes",
    ] {
        let page = browser.get(path).await;
        let files: BTreeSet<String> = links(&page.body).into_iter().filter(|l| l.contains("/static/")).collect();
        assert!(files.len() < 12, "{path} asks for {} files", files.len());
        let mut all = page.body.into_bytes();
        for file in files {
            all.extend_from_slice(browser.get(&file).await.body.as_bytes());
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(&all).unwrap();
        let len = packed.finish().unwrap().len();
        assert!(len <= 100 << 10, "{path} weighs {len} bytes");
    }
}
