//! The roll and the course of a consultation by hand: who may do what, what stands in the way, and that it is done once.

use hutong_core::{
    consultation::{charter::Review, phase::Phase},
    moment::Moment,
};

use super::{
    client::{Browser, Page},
    people::{add, fill, sign_in},
    site::{Plan, Site, acquaint, charter, consultation, exchange},
};

/// Of [`super::site::TOPIC`].
const PATH: &str = "/desk/rivers/course";

/// Somebody with these roles, signed in.
async fn staff(site: &Site, id: &str, roles: &[&str]) -> Browser {
    add(site, id, &format!("Colleague {id}"), None, roles, None).await;
    let mut browser = site.browser();
    sign_in(site, &mut browser, id).await;
    browser
}

/// The form of an act, sent with or without the tick.
async fn act(browser: &mut Browser, name: &str, is_sure: bool) -> Page {
    let page = browser.get(PATH).await;
    assert_eq!(page.status, 200, "{}", page.body);
    send(browser, &page, name, is_sure).await
}

async fn send(browser: &mut Browser, page: &Page, name: &str, is_sure: bool) -> Page {
    let mark = format!("name=\"do\" value=\"{name}\"");
    let (before, _) = page.body.split_once(&mark).unwrap_or_else(|| panic!("no {name} in {}", page.body));
    let form =
        Page { status: 200, headers: page.headers.clone(), body: before[before.rfind("<form").unwrap()..].to_owned() };
    let key = form.field("key");
    let mut fields = vec![("key", key.as_str()), ("do", name)];
    if is_sure {
        fields.push(("sure", "yes"));
    }
    fill(browser, page, PATH, &fields).await
}

async fn phase(site: &Site) -> Option<Phase> {
    let view = site.node.show_consultation(&consultation()).await.unwrap();
    view.stages.iter().find(|stage| stage.origin == *site.node.origin()).and_then(|stage| stage.stage.phase)
}

fn offers(page: &Page, name: &str) -> bool {
    page.body.contains(&format!("name=\"do\" value=\"{name}\""))
}

#[tokio::test]
async fn a_consultation_is_opened_led_and_closed_by_hand() {
    let site = Site::bare(Plan::default()).await;
    site.sign(&charter(&[site.node.origin()], Review::Before, "Rivers")).await;
    let mut boss = staff(&site, "boss", &["administrator"]).await;
    let mut signer = staff(&site, "signer", &["signatory"]).await;
    let mut drafter = staff(&site, "drafter", &["drafter"]).await;

    // Nobody froze the roll: all who could mend it are told, and nobody can open.
    for page in [boss.get("/admin").await, signer.get("/desk/papers").await, signer.get(PATH).await] {
        assert!(page.body.contains("The roll of members is not frozen") && page.body.contains(PATH), "{}", page.body);
    }
    assert_eq!(site.node.tend().await.unwrap(), 0, "and neither can the timer");
    let seen = boss.get(PATH).await;
    assert!(
        offers(&seen, "roll") && !offers(&seen, "open") && seen.body.contains("One member is on file"),
        "{}",
        seen.body
    );
    let seen = signer.get(PATH).await;
    assert!(!offers(&seen, "roll") && !offers(&seen, "open"), "{}", seen.body);
    assert!(!drafter.get(PATH).await.body.contains("name=\"do\""), "whoever drafts reads");

    let unsure = act(&mut boss, "roll", false).await;
    assert_eq!(unsure.status, 422);
    assert!(unsure.body.contains("Tick that you are sure"), "{}", unsure.body);
    let page = boss.get(PATH).await;
    assert_eq!(send(&mut boss, &page, "roll", true).await.status, 303);
    let again = send(&mut boss, &page, "roll", true).await;
    assert_eq!(again.status, 422, "{}", again.body);
    assert!(again.body.contains("The roll was frozen before"), "{}", again.body);
    let seen = boss.get(PATH).await;
    assert!(seen.body.contains("one member, frozen") && !offers(&seen, "roll"), "{}", seen.body);
    assert!(!boss.get("/admin").await.body.contains("not frozen"));

    // An administrator opens nothing, also not by a form of their own making.
    let forged = fill(&mut boss, &page, PATH, &[("key", &"ab".repeat(16)), ("do", "open"), ("sure", "yes")]).await;
    assert_eq!(forged.status, 403, "{}", forged.body);
    let forged = fill(&mut drafter, &page, PATH, &[("key", &"ac".repeat(16)), ("do", "close"), ("sure", "yes")]).await;
    assert_eq!(forged.status, 403, "{}", forged.body);
    assert_eq!(phase(&site).await, None);

    for (name, then) in [("open", Phase::Collecting), ("deliberate", Phase::Deliberating), ("close", Phase::Closed)] {
        assert_eq!(act(&mut signer, name, false).await.status, 422);
        assert_ne!(phase(&site).await, Some(then), "{name}");
        let done = act(&mut signer, name, true).await;
        assert_eq!(done.status, 303, "{name}: {}", done.body);
        assert_eq!(phase(&site).await, Some(then), "{name}");
        assert!(!offers(&signer.get(PATH).await, name), "{name} is done once");
    }
    let ended = signer.get(PATH).await;
    assert!(
        !ended.body.contains("name=\"do\"") && ended.body.contains("nothing is in time any more"),
        "{}",
        ended.body
    );
    assert!(signer.get(&format!("{PATH}?lang=zh-CN")).await.body.contains("已经截止"));
    // Who did it is in the log of staff acts.
    let acts = site.node.acts(Moment(0)).await.unwrap();
    for (who, what) in [("boss", "freeze-roll"), ("signer", "open-consultation"), ("signer", "close-consultation")] {
        let mut said = acts.iter().map(|act| format!("{act:?}"));
        assert!(said.any(|act| act.contains(who) && act.contains(what)), "{who} {what}: {acts:?}");
    }
}

#[tokio::test]
async fn dates_are_said_and_the_other_bodys_course_stands_beside() {
    let town = Site::bare(Plan::default()).await;
    let village = acquaint(&town).await;
    let joint = charter(&[town.node.origin(), village.node.origin()], Review::Before, "Rivers");
    town.sign(&joint).await;
    exchange(&town, &village, 2).await;
    village.accept(&joint).await;
    exchange(&town, &village, 2).await;
    let mut signer = staff(&town, "signer", &["signatory"]).await;
    village.begin().await;
    exchange(&town, &village, 2).await;
    let page = signer.get(&format!("{PATH}?lang=en")).await;
    assert!(page.body.contains("Village") && page.body.contains("Collecting opinions"), "{}", page.body);
    assert!(page.body.contains("Each body opens and closes in its own record"), "{}", page.body);
    // The village's page shows the roll that it froze; the town's stands empty.
    assert!(page.body.contains("one member, frozen") && page.body.contains("<dd>not frozen</dd>"), "{}", page.body);
    // Before its day it says when it opens, and after the end that it never did.
    for (at, words) in [(joint.opens.0 + 60, "Its day has come"), (joint.closes.0 + 60, "was never opened")] {
        town.node.set_clock(at);
        let mut signer = staff(&town, &format!("signer{at}"), &["signatory"]).await;
        assert!(signer.get(&format!("{PATH}?lang=en")).await.body.contains(words), "{words}");
    }
    // A body that hosts nothing here has no such page.
    let other = Site::open().await;
    let mut clerk = staff(&other, "signer", &["signatory"]).await;
    assert_eq!(clerk.get("/desk/nowhere/course").await.status, 404);
}
