//! A site that keeps records alone says so in every language.

use tokio::net::TcpListener;

use super::pair;
use crate::web::client::Browser;

#[tokio::test(flavor = "multi_thread")]
async fn a_site_without_a_portal_says_so_in_every_language() {
    let (town, village) = pair().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let served = axum::serve(listener, hutong::fed::alone(&town.node));
    let served = tokio::spawn(async move { served.await });
    let mut browser = Browser::new(at);
    let page = browser.get("/").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/plain; charset=utf-8"));
    let origin = town.node.origin().to_string();
    for said in ["本站只保存和见证记录，没有门户。", "This site keeps and witnesses records", "/record.json"]
    {
        assert!(page.body.contains(said), "{said} in {}", page.body);
    }
    for language in page.body.split("\n\n\n") {
        for said in [&origin, &village.node.origin().to_string()] {
            assert!(language.contains(said), "{said} in {language}");
        }
    }
    assert_eq!(browser.get("/desk").await.status, 404);
    served.abort();
}
