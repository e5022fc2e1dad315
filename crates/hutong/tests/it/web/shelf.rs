//! What is recommended to read: kept at the desk, beside the consultation and its form for everybody, and only ever a text.

use hutong_core::consultation::charter::Review;

use super::{
    client::Typed::{File, Text},
    people::{fill, sign_in},
    site::{Site, TOPIC, charter, hosts_of},
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

const PDF: &[u8] = b"%PDF-1.7 the rivers in figures";

#[tokio::test]
async fn a_file_on_the_shelf_is_given_to_everybody_in_a_sandbox_until_it_is_taken_away() {
    let site = Site::open().await;
    let (mut clerk, mut reader) = (site.browser(), site.browser());
    sign_in(&site, &mut clerk, "clerk").await;
    let form = clerk.get(DESK).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let title = format!("Figures {HARM}");
    let put = |summary: &'static str, file: &'static str, bytes: &'static [u8]| {
        [
            Text("token", &token),
            Text("key", &key),
            Text("do", "add"),
            Text("title", &title),
            Text("summary", summary),
            Text("link", ""),
            File("files", file, bytes),
        ]
    };
    // What it is is judged by its bytes; neither file nor link is nothing to read.
    let page = clerk.post_parts(DESK, &put("Ten years.", "figures.pdf", b"<html><script>alert(1)</script>")).await;
    assert!(page.status == 422 && page.body.contains("figures.pdf"), "{}", page.body);
    let page = clerk.post_parts(DESK, &put("Ten years.", "", b"")).await;
    assert!(page.status == 422 && page.body.contains("no link to a page"), "{}", page.body);
    // A form that comes back holds the file that is here already; nothing that was only claimed is taken.
    let page = clerk.post_parts(DESK, &put(" ", "figures<1>.pdf", PDF)).await;
    assert!(page.status == 422 && page.body.contains("figures&#60;1&#62;.pdf"), "{}", page.body);
    let kept = page.field("staged");
    assert_eq!(page.field("key"), key);
    let claimed = clerk.get(DESK).await.field("key");
    let (claimed, staged) = (claimed.as_str(), "30 figures.pdf");
    let again = [Text("do", "add"), Text("title", &title), Text("summary", "Ten."), Text("link", "")];
    let with = |key, staged| [&[Text("token", &token), Text("key", key), Text("staged", staged)], &again[..]].concat();
    let refused = clerk.post_parts(DESK, &with(claimed, staged)).await;
    assert!(refused.status == 422 && refused.body.contains("has not arrived whole"), "{}", refused.body);
    let sent = clerk.post_parts(DESK, &with(&key, &kept)).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = reader.get(&format!("/c/{TOPIC}/write")).await;
    assert!(page.body.contains("PDF") && !page.body.contains("<script>alert"), "{}", page.body);
    let link = page.body.split(&format!("\"/c/{TOPIC}/shelf/")).nth(1).unwrap().split('"').next().unwrap();
    let link = format!("/c/{TOPIC}/shelf/{link}");
    let (file, bytes) = reader.file(&link).await;
    assert!(file.status == 200 && bytes.ends_with(PDF), "{}", file.status);
    assert_eq!(file.header("content-type"), "application/pdf");
    assert_eq!(file.header("content-disposition"), "attachment; filename*=UTF-8''figures%3C1%3E.pdf");
    assert_eq!(file.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    // Nobody else's address, and nothing once it is gone: its bytes neither.
    assert_eq!(reader.get(&format!("/c/{TOPIC}/shelf/m1")).await.status, 404);
    let holds = || {
        let files = std::fs::read_dir(site.node.dir()).unwrap().map(|entry| entry.unwrap().path());
        files
            .filter(|path| path.is_file())
            .any(|path| std::fs::read(path).is_ok_and(|bytes| bytes.windows(PDF.len()).any(|w| w == PDF)))
    };
    assert!(holds(), "it is looked for where it is");
    let desk = clerk.get(DESK).await;
    let id = desk.body.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let key = desk.body.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(fill(&mut clerk, &desk, DESK, &[("do", "drop"), ("id", &id), ("key", &key)]).await.status, 303);
    assert_eq!(reader.get(&link).await.status, 404);
    assert!(!holds(), "it was taken away");
}

#[tokio::test]
async fn the_other_bodys_shelf_is_a_way_to_its_own_portal() {
    let (town, _village) = hosts_of(|origins| charter(origins, Review::Before, "Rivers")).await;
    let (mut clerk, mut reader) = (town.browser(), town.browser());
    sign_in(&town, &mut clerk, "clerk").await;
    let topic = format!("/c/{TOPIC}");
    // With a cookie: a copy for those without is up to a second old, and this clock stands still.
    assert!(!clerk.get(&topic).await.body.contains("stands on its own portal"));
    let path = "/admin/partners";
    let page = clerk.get(path).await;
    let say =
        |portal: &'static str| [("do", "portal"), ("origin", "village.example/council/log/1"), ("portal", portal)];
    let key = page.body.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let key = [("key", key.as_str())];
    let refused = fill(&mut clerk, &page, path, &[&say("javascript:alert(1)")[..], &key].concat()).await;
    assert!(refused.status == 422 && refused.body.contains("no link to a page"), "{}", refused.body);
    let said = fill(&mut clerk, &page, path, &[&say("https://village.example/portal/")[..], &key].concat()).await;
    assert_eq!(said.status, 303, "{}", said.body);
    assert!(clerk.get(path).await.body.contains("value=\"https://village.example/portal/\""));
    let page = reader.get(&topic).await;
    let link = format!("href=\"https://village.example/portal/c/{TOPIC}#shelf\"");
    assert!(page.body.contains("stands on its own portal") && page.body.contains(&link), "{}", page.body);
}
