//! News that leaves the portal, through its pages: addresses are given and confirmed, letters say what happened and no word
//! of an item, and whoever holds one ends them.

use hutong::web::letters::{Letters, notifier};
use hutong_core::{
    command::Ask,
    consultation::charter::Review,
    home::{Channel, contact::confirm_code},
    ids::PersonId,
    moment::Moment,
};
use hutong_node::{
    notify::{Letter, News, Outbound, Says, Words},
    pages::ContactView,
};

use super::{
    client::{Browser, Page},
    people::{fill, sign_in},
    site::{Plan, Site},
};

const HARM: &str = "\"'><script>alert(1)</script>";

async fn site() -> Site {
    Site::with(Plan { has_letters: true, ..Plan::default() }, Review::Before, &format!("Rivers {HARM}")).await
}

async fn contact(site: &Site) -> Option<ContactView> {
    site.node.store().contacts(&PersonId::new("m1").unwrap()).await.unwrap().pop()
}

/// Sends the first form of a channel, or another one of the same page.
async fn send(browser: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let form = browser.get("/me/news").await;
    let key = form.field("key");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("key", key.as_str())]).collect();
    fill(browser, &form, "/me/news", &fields).await
}

#[tokio::test]
async fn an_address_is_given_confirmed_and_ended() {
    let site = site().await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let page = browser.get("/me/news").await;
    assert!(page.body.contains("Mail") && page.body.contains("messenger"), "{}", page.body);
    let given = [("do", "set"), ("channel", "mail"), ("pace", "daily"), ("lang", "zh-CN")];
    let with = |address: &'static str| [&given[..], &[("address", address)]].concat();
    // What is no address comes back as it was typed, and stays text.
    let refused = send(&mut browser, &with("a b\"><script>alert(1)</script>")).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("no address that can be written to") && !refused.body.contains("<script>alert"));
    assert_eq!(send(&mut browser, &with("li@town.example")).await.status, 303);
    let asked = contact(&site).await.unwrap();
    assert_eq!((asked.address.0.as_str(), asked.lang.as_str(), asked.confirmed_at), ("li@town.example", "zh-CN", None));
    let wrong = send(&mut browser, &[("do", "confirm"), ("channel", "mail"), ("code", "WRONG")]).await;
    assert!(wrong.status == 422 && wrong.body.contains("not the code"), "{}", wrong.body);
    let code = confirm_code(&asked.salt);
    assert_eq!(send(&mut browser, &[("do", "confirm"), ("channel", "mail"), ("code", &code)]).await.status, 303);
    assert!(contact(&site).await.unwrap().confirmed_at.is_some());
    let file = browser.get("/me/data/file").await;
    assert!(file.body.contains("li@town.example"), "what is on file is in the file");
    // A letter's holder has no session and no form of ours; a page that is only looked at ends nothing.
    let stop = format!("/stop/{}", asked.stop_word());
    let mut holder = site.browser();
    assert!(holder.get(&stop).await.body.contains("nothing more is sent"));
    assert!(contact(&site).await.is_some());
    let ended = holder.post(&stop, &[("List-Unsubscribe", "One-Click")]).await;
    assert!(ended.status == 200 && ended.body.contains("Nothing is sent"), "{}", ended.body);
    assert_eq!(contact(&site).await, None);
    assert!(holder.get("/stop/nonsense").await.body.contains("Nothing is sent"));
}

#[tokio::test]
async fn where_nothing_is_configured_nothing_is_offered() {
    let site = Site::open().await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "m1").await;
    let page = browser.get("/me/news").await;
    assert!(page.body.contains("sends nothing outside") && !page.body.contains("name=\"address\""), "{}", page.body);
    let sent = fill(&mut browser, &page, "/me/news", &[("do", "set"), ("channel", "mail"), ("address", "a@b.example")]);
    assert_eq!(sent.await.status, 400);
    assert!(site.node.store().contacts(&PersonId::new("m1").unwrap()).await.unwrap().is_empty());
    let mut auditor = site.browser();
    sign_in(&site, &mut auditor, "clerk").await;
    assert!(auditor.get("/admin").await.body.contains("No news leaves this node"));
}

#[tokio::test]
async fn health_names_every_destination() {
    let site = site().await;
    let mut clerk = site.browser();
    sign_in(&site, &mut clerk, "clerk").await;
    let page = clerk.get("/admin").await;
    assert!(page.body.matches("127.0.0.1:9.").count() == 2, "{}", page.body);
}

#[tokio::test]
async fn letters_say_what_happened_in_the_language_of_whoever_gets_them() {
    let site = site().await;
    let place = site.opinion("A secret heading", "Zinnober otters.").await;
    site.ask("clerk", Ask::PublishItems(vec![place.clone()])).await;
    let notice = site.node.my_notices(&PersonId::new("m1").unwrap(), 1).await.unwrap().pop();
    let consultation = site.node.show_consultation(&super::site::consultation()).await.unwrap();
    let letters = Letters::of(&site.app).await.unwrap();
    let write = |lang: &str, says: Says| {
        letters.compose(&Letter {
            channel: Channel::Mail,
            lang: lang.to_owned(),
            says,
            stop: "w".to_owned(),
            now: Moment(0),
        })
    };
    if let Some(notice) = notice {
        let news = || {
            Says::News(vec![News::Notice { notice: Box::new(notice.clone()), consultation: consultation.clone() }], 2)
        };
        let (zh, en) = (write("zh-CN", news()), write("en", news()));
        assert!(zh.text.contains("已公布") || zh.text.contains("公布"), "{zh:?}");
        assert!(
            en.text.contains("ublished") && en.text.contains("and 2 more") && en.subject.contains("3 new"),
            "{en:?}"
        );
        for letter in [&zh, &en] {
            assert!(!letter.text.contains("Zinnober") && !letter.text.contains("secret heading"), "{letter:?}");
            assert_eq!(letter.link, None, "nobody said where the portal is");
        }
    } else {
        panic!("no news");
    }
    let code = write("en", Says::Code("ABCD1234".to_owned()));
    assert!(code.text.contains("ABCD1234") && code.subject.contains("Town"), "{code:?}");
    assert!(notifier(&site.app, Outbound::default()).await.is_ok());
}
