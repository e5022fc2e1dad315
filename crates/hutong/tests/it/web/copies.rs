//! Pages that are the same for everybody are drawn once; nothing of one reader reaches another, and nothing that was
//! taken away is read on a copy.

use hutong::web::{
    ROUTES, Who,
    copies::{SAME, SHARED},
};
use hutong_core::{command::Ask, consultation::erasure, ids::Code};

use super::site::{Site, TOPIC, write};

#[test]
fn only_pages_without_a_reader_are_shared() {
    for path in SHARED.iter().chain(SAME) {
        let route = ROUTES.iter().find(|route| route.method == "GET" && route.path == *path);
        assert_eq!(route.map(|route| route.who), Some(Who::Anybody), "{path}");
    }
    for own in ["/c/{c}/i/{item}", "/c/{c}/write", "/c/{c}/stance", "/r/{code}", "/sign-in", "/find"] {
        assert!(!SHARED.contains(&own), "{own} shows forms or what is a reader's own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_is_on_no_copy() {
    let site = Site::open().await;
    let place = site.opinion("Sluice", "The sluice at the mill is broken.").await;
    site.publish(std::slice::from_ref(&place)).await;
    let path = format!("/c/{TOPIC}/opinions");
    for _ in 0..2 {
        let page = site.browser().get(&path).await;
        assert!(page.body.contains("Sluice"), "{}", page.body);
    }
    let parts = ["text", "author"].map(|part| hutong_core::ids::PartName::new(part).unwrap()).to_vec();
    let basis = Code::new(erasure::AUTHOR_REQUEST).unwrap();
    site.ask("m1", Ask::EraseParts(erasure::Erase { item: place, parts, basis })).await;
    // The clock of the test stands still: only the record's growth can have thrown the copy away.
    let page = site.browser().get(&path).await;
    assert!(!page.body.contains("Sluice"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_one_reader_reaches_another() {
    let site = Site::open().await;
    let mut taker = site.browser();
    assert_eq!(write(&mut taker, "", "Nobody clears the drains.").await.status, 303);
    assert!(!taker.cookies.is_empty());
    let form = site.browser().get(&format!("/c/{TOPIC}/write")).await;
    let own = taker.get(&format!("/c/{TOPIC}/write")).await;
    let (for_all, for_one) = (site.browser().get("/about").await, taker.get("/about").await);
    let kept = [&form, &own, &for_all, &for_one].map(|page| page.header("cache-control").to_owned());
    assert_eq!(kept, ["private, no-cache", "private, no-cache", "no-cache", "private, no-cache"]);
    for path in SHARED {
        let path = path.replace("{c}", TOPIC);
        let first = taker.get(&path).await;
        let (mut one, mut other) = (site.browser(), site.browser());
        let (second, third) = (one.get(&path).await, other.get(&path).await);
        assert!(one.cookies.is_empty() && other.cookies.is_empty(), "{path} sets a cookie for whoever only reads");
        assert_eq!(second.body, third.body, "{path}");
        let secret = taker.cookies.values().next().expect("a cookie");
        assert!(!second.body.contains(secret.as_str()), "{path}");
        assert_eq!(first.status, second.status, "{path}");
        // Another language is another page.
        other.lang = "zh-CN";
        assert_ne!(other.get(&path).await.body, second.body, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_one_answer_whoever_asks() {
    let site = Site::open().await;
    let place = site.opinion("Sluice", "The sluice at the mill is broken.").await;
    site.publish(std::slice::from_ref(&place)).await;
    site.node.catch_up().await.unwrap();
    let mut taker = site.browser();
    assert_eq!(write(&mut taker, "", "Nobody clears the drains.").await.status, 303);
    let item = format!("TN-{}", place.index);
    for path in SAME {
        let path = path.replace("{c}", TOPIC).replace("{item}", &item);
        let (first, again) = (site.browser().get(&path).await, site.browser().get(&path).await);
        let own = taker.get(&path).await;
        let mut other = site.browser();
        other.lang = "zh-CN";
        let told = other.get(&path).await;
        if path.ends_with("/report") {
            // Nothing is adopted here: a refusal is never a copy, and is said in the reader's language.
            assert!(first.status == 404 && first.body != told.body, "{path}: {}", first.body);
            continue;
        }
        assert_eq!([first.status, own.status, told.status], [200; 3], "{path}: {}", first.body);
        for page in [&again, &own, &told] {
            assert_eq!(first.body, page.body, "{path}");
            assert!(!page.headers.contains_key("set-cookie"), "{path}");
        }
    }
    // A parameter that is none is told to each; the list behind another address is another list.
    let list = format!("/api/v1/consultations/{TOPIC}/items");
    assert_eq!(site.browser().get(&format!("{list}?lang=en")).await.status, 400);
    let (all, one) = (site.browser().get(&list).await, site.browser().get(&format!("{list}?tier=verified")).await);
    assert_ne!(all.body, one.body);
}
