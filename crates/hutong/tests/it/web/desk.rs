//! The desk through its pages, as several moderators use it: decisions with their undo, reasons as the author reads them,
//! groups, colleagues, second opinions, appeals, a pause.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        appeal,
        charter::Review,
        item::{Audience, State},
    },
    home::{BodySettings, HomeAsk, ruling::HOLD_S},
    ids::Place,
};

use super::{
    client::{Browser, Page},
    people::{add, fill, sign_in},
    site::{Plan, Site, TOPIC, fresh_key, person, write},
};

const DESK: &str = "/desk/rivers";
/// Breaks out of text and of attributes.
const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

/// A moderator of the body who has signed in.
async fn moderator(site: &Site, id: &str) -> Browser {
    add(site, id, &format!("Colleague {id}"), None, &["moderator"], None).await;
    let mut browser = site.browser();
    sign_in(site, &mut browser, id).await;
    browser
}

/// An opinion of somebody new; the word of its address.
async fn opinion(site: &Site, text: &str) -> (Browser, String) {
    let mut author = site.browser();
    let sent = write(&mut author, "", text).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = author.get(sent.header("location")).await;
    (author, receipt.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned())
}

/// Sends the form of a page's bar.
async fn press(browser: &mut Browser, page: &Page, to: &str, typed: &[(&str, &str)]) -> Page {
    let bar = page.body.split("class=\"bar\"").nth(1).unwrap_or_else(|| panic!("no bar in {}", page.body));
    let key = Page { status: 200, headers: page.headers.clone(), body: bar.to_owned() }.field("key");
    let mut fields = vec![("key", key.as_str())];
    fields.extend_from_slice(typed);
    fill(browser, page, to, &fields).await
}

async fn decide(browser: &mut Browser, word: &str, typed: &[(&str, &str)]) -> Page {
    let path = format!("{DESK}/i/{word}");
    let page = browser.get(&path).await;
    press(browser, &page, &path, typed).await
}

fn place(site: &Site, word: &str) -> Place {
    Place { origin: site.node.origin().clone(), index: word.rsplit('-').next().unwrap().parse().unwrap() }
}

async fn state(site: &Site, word: &str) -> State {
    site.node.store().show_item(&place(site, word), Audience::Own).await.unwrap().unwrap().row.state
}

/// Time goes on until what was decided is carried out.
async fn wait(site: &Site) {
    site.node.set_clock(site.app.now().0 + HOLD_S + 1);
    site.node.settle_held().await.unwrap();
    site.node.catch_up().await.unwrap();
}

#[tokio::test]
async fn a_decision_takes_effect_after_ten_seconds_unless_it_is_undone() {
    let site = Site::open().await;
    let mut ann = moderator(&site, "ann").await;
    let (_, first) = opinion(&site, "Plant willows along the lower bank.").await;
    let (_, second) = opinion(&site, "Count the otters before the weir is built.").await;
    let list = ann.get(DESK).await;
    assert!(list.body.contains("2 wait · the oldest for"), "{}", list.body);
    assert!(list.body.contains(&first) && list.body.contains("Plant willows"));
    let sent = decide(&mut ann, &first, &[("do", "publish")]).await;
    assert_eq!((sent.status, sent.header("location")), (303, format!("{DESK}/i/{second}").as_str()), "{}", sent.body);
    let next = ann.get(sent.header("location")).await;
    assert!(next.body.contains("Undo (10 s)"), "{}", next.body);
    let (undo, key) = (next.field("undo"), next.field("key"));
    let back = fill(&mut ann, &next, &format!("{DESK}/undo"), &[("undo", &undo), ("key", &key)]).await;
    assert_eq!(back.status, 303, "{}", back.body);
    wait(&site).await;
    assert_eq!(state(&site, &first).await, State::Pending, "the record never said it");
    decide(&mut ann, &first, &[("do", "publish")]).await;
    wait(&site).await;
    assert_eq!(state(&site, &first).await, State::Published);
    let late = fill(&mut ann, &next, &format!("{DESK}/undo"), &[("undo", &undo), ("key", &key)]).await;
    assert!(matches!(late.status, 303 | 409), "{}", late.status);
    let done = ann.get(&format!("{DESK}?tab=done")).await;
    assert!(done.body.contains("stamp good"), "{}", done.body);
}

#[tokio::test]
async fn the_author_reads_what_the_moderator_saw() {
    let site = Site::open().await;
    let mut ann = moderator(&site, "ann").await;
    let (mut author, word) = opinion(&site, "Ring me at 13800138000 about the weir.").await;
    let settings = BodySettings { words: vec!["weir".to_owned()], ..BodySettings::default() };
    site.node.submit_home(Actor::Node, fresh_key(), HomeAsk::SetBody(settings)).await.unwrap();
    let page = ann.get(&format!("{DESK}/i/{word}")).await;
    assert!(page.body.contains("<mark class=\"look\" title=\"telephone number\">13800138000</mark>"), "{}", page.body);
    assert!(page.body.contains("title=\"word of the list\">weir</mark>"));
    assert!(ann.get(&format!("{DESK}?tab=suspicious")).await.body.contains(&word));
    // A reason without a sentence is none.
    let typed = [("do", "withhold"), ("code", "third-party-personal-data"), ("sentence", " ")];
    let refused = decide(&mut ann, &word, &typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let typed = [("code", "third-party-personal-data"), ("sentence", "Leave the number out.")];
    let seen = decide(&mut ann, &word, &[&[("do", "preview")], &typed[..]].concat()).await;
    let whole = "Your text holds other people&#39;s personal data. Leave the number out.";
    assert!(seen.status == 200 && seen.body.contains(whole), "{}", seen.body);
    let sent = press(&mut ann, &seen, &format!("{DESK}/i/{word}"), &[&[("do", "withhold")], &typed[..]].concat()).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    wait(&site).await;
    let own = author.get(&format!("/c/{TOPIC}/i/{word}")).await;
    assert!(own.body.contains(whole), "{}", own.body);
}

#[tokio::test]
async fn colleagues_see_what_is_taken_and_leave_it() {
    let site = Site::open().await;
    let (mut ann, mut ben) = (moderator(&site, "ann").await, moderator(&site, "ben").await);
    let (_, word) = opinion(&site, "Plant willows along the lower bank.").await;
    let path = format!("{DESK}/i/{word}");
    let opened = ann.get(&path).await;
    let list = ben.get(DESK).await;
    assert!(list.body.contains("class=\"dim\"") && list.body.contains("Colleague ann"), "{}", list.body);
    let page = ben.get(&path).await;
    assert!(page.body.contains("Colleague ann") && !page.body.contains("class=\"bar\""), "{}", page.body);
    let token = page.field("token");
    let forced = [("token", token.as_str()), ("key", "000000000000000000000000000000aa"), ("do", "publish")];
    assert_eq!(ben.post(&path, &forced).await.status, 409);
    // Given back, it is free.
    let later = press(&mut ann, &opened, &path, &[("do", "later")]).await;
    assert_eq!((later.status, later.header("location")), (303, DESK));
    assert!(ben.get(&path).await.body.contains("class=\"bar\""));
}

#[tokio::test]
async fn one_letter_sent_by_many_is_published_and_merged_as_one() {
    let site = Site::open().await;
    let mut ann = moderator(&site, "ann").await;
    let letter = "We ask both councils to keep the night ferry running until the new bridge has opened to everybody.";
    let mut words = Vec::new();
    for _ in 0..4 {
        words.push(opinion(&site, letter).await.1);
    }
    let (_, apart) = opinion(&site, "Count the otters before anything is built at the weir at all.").await;
    let list = ann.get(DESK).await;
    assert!(list.body.contains("The same letter, 4 times"), "{}", list.body);
    assert!(list.body.contains("same letter: 4"));
    let group = |page: &Page| Page {
        status: 200,
        headers: page.headers.clone(),
        body: page.body.split("card group").nth(1).unwrap_or_else(|| panic!("no group in {}", page.body)).to_owned(),
    };
    // Beside each other, with what they share.
    let item = ann.get(&format!("{DESK}/i/{}", words[0])).await;
    assert!(item.body.contains("side-by-side two") && item.body.contains("class=\"shared\""), "{}", item.body);
    let form = group(&list);
    let path = format!("{DESK}/bulk");
    let key = form.field("key");
    let (a, b) = (format!("pick-{}", words[0]), format!("pick-{apart}"));
    let mixed = [("key", key.as_str()), ("do", "publish"), (a.as_str(), "1"), (b.as_str(), "1")];
    assert_eq!(fill(&mut ann, &form, &path, &mixed).await.status, 422, "one cluster or nothing");
    decide(&mut ann, &words[0], &[("do", "publish")]).await;
    wait(&site).await;
    let list = ann.get(DESK).await;
    let form = group(&list);
    assert_eq!(form.field("into"), words[0]);
    let (key, into) = (form.field("key"), form.field("into"));
    let picks: Vec<String> = words[1..].iter().map(|w| format!("pick-{w}")).collect();
    let mut typed = vec![("key", key.as_str()), ("do", "merge"), ("into", into.as_str())];
    typed.extend(picks.iter().map(|p| (p.as_str(), "1")));
    let sent = fill(&mut ann, &form, &path, &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    wait(&site).await;
    for word in &words[1..] {
        assert_eq!(state(&site, word).await, State::Merged);
    }
}

#[tokio::test]
async fn an_opinion_is_split_into_its_arguments() {
    let site = Site::open().await;
    let mut ann = moderator(&site, "ann").await;
    let (_, word) = opinion(&site, "Plant willows, and count the otters.").await;
    let one = decide(&mut ann, &word, &[("do", "split"), ("argument-1", "Plant willows.")]).await;
    assert!(one.status == 422 && one.body.contains(">Plant willows.</textarea>"), "{}", one.body);
    let both = [("do", "split"), ("argument-1", "Plant willows."), ("argument-2", "Count the otters.")];
    assert_eq!(decide(&mut ann, &word, &both).await.status, 303);
    wait(&site).await;
    assert_eq!(state(&site, &word).await, State::Published);
    let page = site.browser().get(&format!("/c/{TOPIC}/i/{word}")).await;
    assert!(page.body.contains("Count the otters.</div>"), "{}", page.body);
}

#[tokio::test]
async fn where_it_takes_two_the_second_says_the_same() {
    let site = Site::open().await;
    let (mut ann, mut ben) = (moderator(&site, "ann").await, moderator(&site, "ben").await);
    let mut clerk = site.browser();
    sign_in(&site, &mut clerk, "clerk").await;
    let page = clerk.get(DESK).await;
    let key = page.field("key");
    let set = fill(&mut clerk, &page, &format!("{DESK}/settings"), &[("key", &key), ("do", "two-persons")]).await;
    assert_eq!(set.status, 303, "{}", set.body);
    let (_, word) = opinion(&site, "Buy my boats.").await;
    let typed = [("do", "withhold"), ("code", "advertising"), ("sentence", "Say it without the shop.")];
    assert_eq!(decide(&mut ann, &word, &typed).await.status, 303);
    wait(&site).await;
    assert_eq!(state(&site, &word).await, State::Pending, "one is not enough");
    let own = ann.get(&format!("{DESK}/i/{word}")).await;
    assert!(own.body.contains("a colleague has to say the same") && !own.body.contains("value=\"second\""));
    decide(&mut ann, &word, &[("do", "later")]).await;
    let page = ben.get(&format!("{DESK}/i/{word}")).await;
    assert!(page.body.contains("Colleague ann") && page.body.contains("Say it without the shop."), "{}", page.body);
    assert_eq!(decide(&mut ben, &word, &[("do", "second")]).await.status, 303);
    wait(&site).await;
    assert_eq!(state(&site, &word).await, State::Withheld);
}

#[tokio::test]
async fn an_appeal_is_answered_by_a_colleague() {
    let site = Site::open().await;
    let (mut ann, mut ben) = (moderator(&site, "ann").await, moderator(&site, "ben").await);
    let index = site.opinion("", "Plant willows along the lower bank.").await.index;
    let word = format!("TN-{index}");
    let typed = [("do", "withhold"), ("code", "off-topic"), ("sentence", "See the question.")];
    assert_eq!(decide(&mut ann, &word, &typed).await.status, 303);
    wait(&site).await;
    let ask =
        Ask::AppealDecision(appeal::Submit { item: place(&site, &word), text: "It is about the river.".to_owned() });
    let command = Command { actor: person("m1"), key: fresh_key(), ask };
    site.node.submit(command).await.unwrap();
    let list = ann.get(&format!("{DESK}?tab=appeals")).await;
    let appeal = list.body.split("data-row>").nth(1).expect("an appeal").split('<').next().unwrap().to_owned();
    assert!(!ann.get(DESK).await.body.contains("It is about the river."), "appeals have a tab of their own");
    let mine = ann.get(&format!("{DESK}/i/{appeal}")).await;
    assert!(mine.body.contains("a colleague answers the appeal") && mine.body.contains("Plant willows"));
    let forced = press(&mut ann, &mine, &format!("{DESK}/i/{appeal}"), &[("do", "uphold"), ("answer", "Right.")]).await;
    assert_eq!(forced.status, 422, "{}", forced.body);
    let later = press(&mut ann, &mine, &format!("{DESK}/i/{appeal}"), &[("do", "later")]).await;
    assert_eq!(later.status, 303, "{}", later.body);
    let sent = decide(&mut ben, &appeal, &[("do", "uphold"), ("answer", "It is, and it is published now.")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(state(&site, &word).await, State::Published);
}

#[tokio::test]
async fn an_item_is_handed_to_a_colleague_who_may_decide() {
    let site = Site::open().await;
    let (mut ann, mut ben) = (moderator(&site, "ann").await, moderator(&site, "ben").await);
    add(&site, "reader", &format!("Reader {HARM}"), None, &["observer"], None).await;
    add(&site, "cas", &format!("Cas {HARM}"), None, &["moderator"], None).await;
    let (_, word) = opinion(&site, "Plant willows along the lower bank.").await;
    let path = format!("{DESK}/i/{word}");
    assert!(ann.get(&path).await.body.contains(&format!("{path}/hand")));
    let page = ann.get(&format!("{path}/hand")).await;
    assert!(page.body.contains("Colleague ben") && !page.body.contains("value=\"reader\""), "{}", page.body);
    assert!(
        page.body.contains("Cas &#34;") && !page.body.contains("<script>alert") && !page.body.contains("<img src=x")
    );
    let key = page.field("key");
    for (to, status) in [("reader", 403), ("nobody", 422), ("", 400), ("ben", 303)] {
        let sent = fill(&mut ann, &page, &format!("{path}/hand"), &[("key", &key), ("to", to)]).await;
        assert_eq!(sent.status, status, "{to}: {}", sent.body);
    }
    // It is the colleague's, and stays theirs for days, also once they have opened it.
    assert!(ben.get(DESK).await.body.contains("with you"));
    assert!(ben.get(&path).await.body.contains("class=\"bar\""));
    site.node.set_clock(site.app.now().0 + 3_600);
    assert!(ann.get(DESK).await.body.contains("class=\"dim\""));
    let again = ann.get(&path).await;
    assert!(again.body.contains("Colleague ben") && !again.body.contains("class=\"bar\""), "{}", again.body);
    let page = ann.get(&format!("{path}/hand")).await;
    let key = page.field("key");
    let sent = fill(&mut ann, &page, &format!("{path}/hand"), &[("key", &key), ("to", "cas")]).await;
    assert_eq!(sent.status, 409, "{}", sent.body);
    let acts = site.node.store().staff_acts(0, 100).await.unwrap();
    let handed = acts.iter().find(|line| line.act.what == "hand-over").expect("a line");
    assert!(handed.act.about.ends_with(" ben"), "{}", handed.act.about);
    assert_eq!(decide(&mut ben, &word, &[("do", "publish")]).await.status, 303);
}

#[tokio::test]
async fn a_pause_says_why_to_everybody() {
    let site = Site::open().await;
    let mut ann = moderator(&site, "ann").await;
    let page = ann.get(DESK).await;
    let key = page.field("key");
    let path = format!("{DESK}/settings");
    let refused = fill(&mut ann, &page, &path, &[("key", &key), ("do", "pause"), ("reason", "")]).await;
    assert_eq!(refused.status, 422);
    let why = "The pumping station floods; back on Monday.";
    let key = refused.field("key");
    let sent = fill(&mut ann, &page, &path, &[("key", &key), ("do", "pause"), ("reason", why)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let mut reader = site.browser();
    assert!(reader.get(&format!("/c/{TOPIC}")).await.body.contains(why));
    let form = reader.get(&format!("/c/{TOPIC}/write")).await;
    assert!(form.status == 422 && form.body.contains(why), "{}", form.body);
    let page = ann.get(DESK).await;
    let key = page.field("key");
    assert_eq!(fill(&mut ann, &page, &path, &[("key", &key), ("do", "resume")]).await.status, 303);
    assert_eq!(reader.get(&format!("/c/{TOPIC}/write")).await.status, 200);
}

#[tokio::test]
async fn stored_texts_stay_texts_at_the_desk() {
    let site = Site::with(Plan::default(), Review::Before, HARM).await;
    add(&site, "ann", &format!("Ann {HARM}"), None, &["moderator"], None).await;
    let (mut ann, mut ben) = (site.browser(), moderator(&site, "ben").await);
    sign_in(&site, &mut ann, "ann").await;
    let (_, word) = opinion(&site, &format!("Words {HARM} 13800138000")).await;
    let (_, other) = opinion(&site, &format!("Words {HARM} 13800138000")).await;
    let item = format!("{DESK}/i/{word}");
    ann.get(&item).await;
    let typed = [("do", "preview"), ("code", "insult"), ("sentence", HARM)];
    let seen = decide(&mut ann, &word, &typed).await;
    check("preview", &seen.body);
    assert!(seen.body.contains("insults somebody."));
    for path in ["/desk", DESK, &format!("{DESK}?tab=suspicious"), &item, &format!("{DESK}/i/{other}"), "/account"] {
        for browser in [&mut ann, &mut ben] {
            for lang in ["en", "zh-CN"] {
                browser.lang = lang;
                let page = browser.get(path).await;
                assert_eq!(page.status, 200, "{path}");
                check(path, &page.body);
            }
        }
    }
    for path in ["/sign-in?name=%22%3E%3Cscript%3Ealert%281%29&code=%22%3E%3Cscript%3Ealert", "/desk/rivers?tab=%22%3E"]
    {
        check(path, &site.browser().get(path).await.body);
    }
}

#[track_caller]
fn check(path: &str, body: &str) {
    for bad in ["<script>alert", "<img src=x", "\"'>", "style=\"", "onclick"] {
        assert!(!body.contains(bad), "{path} lets {bad} through:\n{body}");
    }
}

#[tokio::test]
async fn letters_that_were_published_become_one_view() {
    let site = Site::open().await;
    let mut ann = moderator(&site, "ann").await;
    let letter = "We ask both councils to keep the night ferry running until the new bridge has opened to everybody.";
    let mut letters = Vec::new();
    for _ in 0..4 {
        letters.push(opinion(&site, letter).await.1);
    }
    let (_, other) = opinion(&site, "Count the otters before anything is built at the weir at all.").await;
    let places: Vec<Place> = letters.iter().chain([&other]).map(|word| place(&site, word)).collect();
    site.publish(&places).await;
    let consultation = super::site::consultation();
    site.node.analyse(&consultation, Audience::Public).await.unwrap();
    let tab = format!("{DESK}?tab=suspicious");
    assert!(!ann.get(DESK).await.body.contains("letters\""), "among what waits they are not");
    let page = ann.get(&tab).await;
    let form = page.body.split("group letters").nth(1).unwrap_or_else(|| panic!("no letters in {}", page.body));
    let form = Page { status: 200, headers: page.headers.clone(), body: form.to_owned() };
    // The oldest stands for the others; nothing else is offered.
    assert_eq!(form.field("into"), letters[0]);
    assert!(!form.body.contains(&format!("pick-{}\"", letters[0])), "{}", form.body);
    let picks: Vec<String> = letters[1..].iter().map(|word| format!("pick-{word}")).collect();
    assert!(picks.iter().all(|pick| form.body.contains(pick)) && form.body.matches("pick-").count() == 3);
    let (key, into) = (form.field("key"), form.field("into"));
    let mut typed = vec![("key", key.as_str()), ("do", "merge"), ("into", into.as_str())];
    typed.extend(picks.iter().map(|p| (p.as_str(), "1")));
    let sent = fill(&mut ann, &form, &format!("{DESK}/bulk"), &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(!ann.get(&tab).await.body.contains("group letters"), "decided about, they are not offered again");
    wait(&site).await;
    for word in &letters[1..] {
        assert_eq!(state(&site, word).await, State::Merged);
    }
    assert_eq!(state(&site, &letters[0]).await, State::Published);
}
