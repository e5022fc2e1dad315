//! Forms: nothing typed is lost, nothing is taken twice, and what is not taken says why.

use hutong::web::limits::{Allowance, DEVICE, Limits};
use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::charter::Review,
    moment::Moment,
};

use super::{
    client::Typed::{File, Text},
    site::{Plan, Site, TOPIC, consultation, fresh_key, write},
};

fn path() -> String {
    format!("/c/{TOPIC}/write")
}

async fn opinions(site: &Site) -> u64 {
    site.node.counters(TOPIC).await.unwrap().get("opinion").copied().unwrap_or_default()
}

#[tokio::test]
async fn pressing_twice_makes_one_item() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let form = browser.get(&path()).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let parts = [
        Text("token", &token),
        Text("key", &key),
        Text("text", "Plant willows."),
        File("files", "plan.txt", b"row by row"),
    ];
    let first = browser.post_parts(&path(), &parts).await;
    let second = browser.post_parts(&path(), &parts).await;
    assert_eq!((first.status, second.status), (303, 303), "{}", second.body);
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(opinions(&site).await, 1);
    // Two presses at the same time, too.
    let form = browser.get(&path()).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let fields = [("token", token.as_str()), ("key", key.as_str()), ("text", "Alders too.")];
    let path = path();
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let (a, b) = tokio::join!(one.post(&path, &fields), two.post(&path, &fields));
    assert_eq!(a.header("location"), b.header("location"), "{} {}", a.body, b.body);
    assert_eq!(opinions(&site).await, 2);
}

#[tokio::test]
async fn a_form_that_is_refused_comes_back_with_everything_typed() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let form = browser.get(&path()).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let long = "willow ".repeat(1_000);
    let parts = [
        Text("token", &token),
        Text("key", &key),
        Text("prompt", "p1"),
        Text("title", "On <willows>"),
        Text("text", &long),
        File("files", "plan.txt", b"row by row"),
    ];
    let back = browser.post_parts(&path(), &parts).await;
    assert_eq!(back.status, 422);
    assert!(back.body.contains("6,999") && back.body.contains("5,000"), "says how long it is and may be");
    assert!(back.body.contains(long.trim()) && back.body.contains("On &#60;willows&#62;"), "{}", back.body);
    assert!(back.body.contains("value=\"p1\" checked") && back.body.contains("plan.txt"));
    // Shortened and sent again under the same key: the file of the first sending goes with it.
    let (token, key, staged) = (back.field("token"), back.field("key"), back.field("staged"));
    let fields = [("token", &*token), ("key", &*key), ("staged", &*staged), ("text", "Willows."), ("title", "")];
    let sent = browser.post(&path(), &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = browser.get(sent.header("location")).await;
    let item = receipt.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let file = browser.get(&format!("/c/{TOPIC}/i/{item}/file/1")).await;
    assert_eq!((file.status, file.body.as_str()), (200, "row by row"));
    assert!(file.header("content-disposition").starts_with("attachment"), "{file:?}");
    assert!(file.header("content-security-policy").starts_with("sandbox"));
}

#[tokio::test]
async fn an_empty_text_and_a_foreign_file_are_named() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let blank = write(&mut browser, "", "  \u{200B} ").await;
    assert_eq!(blank.status, 422);
    assert!(blank.body.contains("role=\"alert\""));
    let form = browser.get(&path()).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let script = b"<!doctype html><script>alert(1)</script>";
    let parts =
        [Text("token", &token), Text("key", &key), Text("text", "Kept words."), File("files", "plan.html", script)];
    let back = browser.post_parts(&path(), &parts).await;
    assert_eq!(back.status, 400);
    assert!(back.body.contains("plan.html") && back.body.contains("Kept words."), "{}", back.body);
    assert_eq!(opinions(&site).await, 0);
}

#[tokio::test]
async fn too_much_at_once_waits_and_keeps_the_words() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut browser = site.browser();
    for n in 0..DEVICE.burst {
        assert_eq!(write(&mut browser, "", &format!("Willow {n}.")).await.status, 303);
    }
    let waits = write(&mut browser, "", "One willow too many.").await;
    assert_eq!(waits.status, 429);
    assert!(waits.body.contains("One willow too many.") && !waits.header("retry-after").is_empty());
    // Somebody else at the same address is not held up.
    assert_eq!(write(&mut site.browser(), "", "A neighbour's willow.").await.status, 303);
}

#[test]
fn a_bucket_fills_again_and_no_faster() {
    let limits = Limits::default();
    let allowance = Allowance { burst: 3, refill_s: 10 };
    let take = |at: u64| limits.take("test", "somebody", allowance, Moment(at)).is_ok();
    assert_eq!([take(100), take(100), take(100), take(100)], [true, true, true, false]);
    assert_eq!([take(109), take(110), take(110)], [false, true, false]);
    // Counted by a clock that was ten years ahead, and put back: nobody waits for ten years.
    assert_eq!([take(400_000_000), take(400_000_000), take(120), take(120)], [true, true, true, true]);
    assert!(limits.take("test", "somebody else", allowance, Moment(100)).is_ok());
    assert!(Limits::off().take("test", "anybody", Allowance { burst: 0, refill_s: 1 }, Moment(1)).is_ok());
}

#[tokio::test]
async fn support_counts_once_and_not_for_oneself() {
    let site = Site::open().await;
    let place = site.opinion("", "Plant willows.").await;
    site.publish(std::slice::from_ref(&place)).await;
    let mut browser = site.browser();
    let path = format!("/c/{TOPIC}/i/TN-{}", place.index);
    let page = browser.get(&path).await;
    let (token, key) = (page.field("token"), page.field("key"));
    for _ in 0..2 {
        let pressed = browser.post(&format!("{path}/support"), &[("token", &token), ("key", &key)]).await;
        assert_eq!((pressed.status, pressed.header("location")), (303, path.as_str()));
    }
    let page = browser.get(&path).await;
    assert!(page.body.contains("Town: one supporter") && page.body.contains("You support this"), "{}", page.body);
}

#[tokio::test]
async fn an_author_corrects_and_withdraws() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let sent = write(&mut browser, "", "Plant wilows.").await;
    let receipt = browser.get(sent.header("location")).await;
    let item = format!("/c/{TOPIC}/i/{}", receipt.body.split("/i/").nth(1).unwrap().split('"').next().unwrap());
    let form = browser.get(&format!("{item}/correct")).await;
    assert!(form.body.contains("Plant wilows."));
    let fields = [("token", form.field("token")), ("key", form.field("key")), ("text", "Plant willows.".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(browser.post(&format!("{item}/correct"), &fields).await.status, 303);
    assert!(browser.get(&item).await.body.contains("Plant willows."));
    let form = browser.get(&format!("{item}/withdraw")).await;
    let (token, key) = (form.field("token"), form.field("key"));
    assert_eq!(browser.post(&format!("{item}/withdraw"), &[("token", &token), ("key", &key)]).await.status, 303);
    assert!(browser.get(&item).await.body.contains("withdrawn"));
    assert_eq!(site.browser().get(&item).await.status, 404);
}

#[tokio::test]
async fn a_reply_gets_a_receipt_and_stands_under_its_item() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let place = site.opinion("Willows", "Plant willows.").await;
    let item = format!("/c/{TOPIC}/i/TN-{}", place.index);
    let mut browser = site.browser();
    let form = browser.get(&format!("{item}/reply")).await;
    assert!(form.body.contains("Plant willows."), "what is answered stands above the field");
    let fields = [("token", form.field("token")), ("key", form.field("key")), ("text", "And alders.".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let sent = browser.post(&format!("{item}/reply"), &fields).await;
    assert!(sent.header("location").starts_with("/r/"), "{}", sent.body);
    assert!(site.browser().get(&item).await.body.contains("And alders."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_pool_says_so_and_keeps_the_form() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let form = browser.get(&path()).await;
    let (token, key) = (form.field("token"), form.field("key"));
    // The writer waits for the only connection that writes, so whatever comes in piles up before it.
    let held = site.node.store().begin().await.unwrap();
    let mut waiting = tokio::task::JoinSet::new();
    let fields = [("token", token.as_str()), ("key", key.as_str()), ("text", "One willow more.")];
    let refused = loop {
        for _ in 0..1_024 {
            let node = site.node.clone();
            let ask = Ask::SealVotes(consultation());
            let command = Command { actor: Actor::Node, key: fresh_key(), ask };
            waiting.spawn(async move { node.submit(command).await.map(|_| ()) });
        }
        tokio::task::yield_now().await;
        // Taken into the pool, an answer comes only after the writer goes on; refused, at once.
        let path = path();
        let sending = browser.post(&path, &fields);
        if let Ok(page) = tokio::time::timeout(std::time::Duration::from_millis(500), sending).await {
            break page;
        }
    };
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(refused.body.contains("One willow more.") && refused.body.contains("nothing is lost"), "{}", refused.body);
    assert!(!refused.header("retry-after").is_empty());
    held.roll_back().await.unwrap();
    while waiting.join_next().await.is_some() {}
    // The same form, pressed again when there is room: one item.
    let (token, key) = (refused.field("token"), refused.field("key"));
    let fields = [("token", token.as_str()), ("key", key.as_str()), ("text", "One willow more.")];
    assert_eq!(browser.post(&path(), &fields).await.status, 303);
    assert_eq!(opinions(&site).await, 1);
}
