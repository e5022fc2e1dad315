//! What is recommended to read: kept at the desk, beside the consultation and its form for everybody, and only ever a text.

use super::{
    people::{fill, sign_in},
    site::{Site, TOPIC},
};

const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";
const DESK: &str = "/desk/rivers/shelf";

#[tokio::test]
async fn what_is_put_on_the_shelf_stands_beside_the_form_until_it_is_taken_away() {
    let site = Site::open().await;
    let mut clerk = site.browser();
    sign_in(&site, &mut clerk, "clerk").await;
    let (title, summary) = (format!("Figures {HARM}"), format!("Water {HARM}"));
    let put = [("do", "add"), ("title", title.as_str()), ("summary", &summary)];
    let form = clerk.get(DESK).await;
    let key = form.field("key");
    for link in
        ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "https://a.example/\"onclick=alert(1)"]
    {
        let sent = fill(&mut clerk, &form, DESK, &[&put[..], &[("key", &key), ("link", link)]].concat()).await;
        assert_eq!(sent.status, 422, "{}", sent.body);
        assert!(sent.body.contains("no link to a page") && !sent.body.contains("href=\"javascript"), "{}", sent.body);
    }
    let good = [("key", key.as_str()), ("link", "https://example.org/a?b=1&c=2")];
    let sent = fill(&mut clerk, &form, DESK, &[&put[..], &good].concat()).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let mut reader = site.browser();
    for path in [format!("/c/{TOPIC}"), format!("/c/{TOPIC}/write")] {
        let page = reader.get(&path).await;
        assert!(page.body.contains("Figures") && page.body.contains("example.org"), "{path}: {}", page.body);
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{path}: {}", page.body);
    }
    let desk = clerk.get(DESK).await;
    assert!(!desk.body.contains("<script>alert"), "{}", desk.body);
    let id = desk.body.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let key = desk.body.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let gone = fill(&mut clerk, &desk, DESK, &[("do", "drop"), ("id", &id), ("key", &key)]).await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    assert!(!reader.get(&format!("/c/{TOPIC}/write")).await.body.contains("Figures"));
}
