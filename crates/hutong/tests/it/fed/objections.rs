//! Objections from one secretariat to what the other decided, over two portals: who may, who answers, what both see.

use hutong_core::{
    command::Ask,
    consultation::{
        flag,
        item::{Audience, State},
        moderation::Withhold,
    },
    home::{HomeAsk, SetTwoPersons},
    ids::{Code, Place},
};
use hutong_node::pages::FlagQuery;

use super::pair;
use crate::web::{
    client::Browser,
    papers::{press, staff},
    site::{Site, consultation, exchange, fresh_key, person},
};

const PAGE: &str = "/desk/rivers/flags";
const WHY: &str = "Nobody is <b>named</b> in it.";
const WHY_SHOWN: &str = "Nobody is &#60;b&#62;named&#60;/b&#62; in it.";
const SORRY: &str = "We <i>read</i> it again: nobody is named.";
const SORRY_SHOWN: &str = "We &#60;i&#62;read&#60;/i&#62; it again: nobody is named.";
const STAYS: &str = "It is the public number of an office.";
const OFFICE: &str = "The office closed; the number is somebody&#39;s now.";

async fn settle(town: &Site, village: &Site) {
    exchange(town, village, 2).await;
    for site in [town, village] {
        site.node.catch_up().await.unwrap();
    }
}

async fn withhold(site: &Site, who: &str, item: &Place) {
    let code = Code::new("third-party-personal-data").unwrap();
    site.ask(who, Ask::WithholdItem(Withhold { item: item.clone(), code, reason: "It names somebody.".to_owned() }))
        .await;
}

/// Opinions of the village that the town can read.
async fn opinions(town: &Site, village: &Site, words: &[&str]) -> Vec<Place> {
    let mut places = Vec::new();
    for words in words {
        places.push(village.opinion("", words).await);
    }
    village.publish(&places).await;
    settle(town, village).await;
    places
}

fn value<'a>(page: &'a str, before: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split(['"', '#']).next().unwrap()
}

/// The link by which a page lets its reader object.
async fn object(browser: &mut Browser, at: &str) {
    let page = browser.get(at).await.body;
    let decision = value(&page, &format!("{PAGE}?decision=")).to_owned();
    let form = browser.get(&format!("{PAGE}?decision={decision}")).await;
    assert!(form.body.contains(&format!("value=\"{decision}\"")), "{}", form.body);
    let typed = [("decision", decision.as_str()), ("reason", WHY)];
    let sent = press(browser, PAGE, &form, "object", &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let form = browser.get(PAGE).await;
    let again = press(browser, PAGE, &form, "object", &typed).await;
    assert_eq!(again.status, 409, "once a decision: {}", again.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withheld_item_is_published_again_where_its_owner_agrees() {
    let (town, village) = pair().await;
    let places = opinions(&town, &village, &["The mill is too loud.", "The bridge is too narrow."]).await;
    for place in &places {
        withhold(&village, "clerk", place).await;
    }
    settle(&town, &village).await;
    let mut ours = staff(&town, "ours", &["moderator"]).await;
    let mut theirs = staff(&village, "theirs", &["moderator"]).await;
    let item = |place: &Place| format!("/c/rivers/i/VG-{}", place.index);
    assert_eq!(town.browser().get(&item(&places[0])).await.status, 404);

    // From the log of decisions, which shows the way to moderators of the other body alone.
    for (browser, may) in [(&mut town.browser(), false), (&mut theirs, false), (&mut ours, true)] {
        let log = browser.get("/c/rivers/log").await.body;
        assert_eq!(log.contains(&format!("{PAGE}?decision=")), may, "{log}");
    }
    object(&mut ours, "/c/rivers/log").await;
    let form = ours.get(PAGE).await;
    let nothing = press(&mut ours, PAGE, &form, "object", &[("decision", "VG-9999"), ("reason", WHY)]).await;
    assert!(nothing.status >= 400 && nothing.body.contains("VG-9999"), "what was typed is kept: {}", nothing.body);
    let published = format!("VG-{}", places[0].index);
    let nothing = press(&mut ours, PAGE, &form, "object", &[("decision", &published), ("reason", WHY)]).await;
    assert!(nothing.status >= 400, "an item is no decision: {}", nothing.body);

    // The objection is in the town's log; the village sees it with the town's badge.
    settle(&town, &village).await;
    assert!(theirs.get("/desk/rivers").await.body.contains("Flags between hosts (1 open)"));
    let page = theirs.get(PAGE).await;
    for said in [WHY_SHOWN, "Town", "to be decided", "Objects to its not being published", "personal data"] {
        assert!(page.body.contains(said), "{said} in {}", page.body);
    }
    assert!(!page.body.contains(WHY), "stored words stay words");
    for site in [&town, &village] {
        let log = site.browser().get("/c/rivers/log?all=1").await.body;
        assert!(!log.contains("named"), "for secretariats alone: {log}");
    }

    // Whoever did not withhold it publishes it again, with a sentence.
    let of = if page.body.contains("too loud") { &places[0] } else { &places[1] };
    let blank = press(&mut theirs, PAGE, &page, "restore", &[("reason", " ")]).await;
    assert_eq!(blank.status, 422, "a sentence is due: {}", blank.body);
    let sent = press(&mut theirs, PAGE, &page, "restore", &[("reason", SORRY)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    settle(&town, &village).await;
    for browser in [&mut ours, &mut theirs] {
        let page = browser.get(PAGE).await.body;
        for said in [SORRY_SHOWN, "decided otherwise", "Objects to its not being published"] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(!page.contains(SORRY) && !page.contains("to be decided"), "{page}");
        // Both logs say it; the other one is as withheld as before.
        let log = browser.get("/c/rivers/log?all=1").await.body;
        assert!(log.contains("published after another host objected"), "{log}");
    }
    for site in [&town, &village] {
        let mut reader = site.browser();
        assert_eq!(reader.get(&item(of)).await.status, 200, "its words are here again");
        let other = places.iter().find(|place| *place != of).unwrap();
        assert_eq!(reader.get(&item(other)).await.status, 404);
    }
    assert!(theirs.get("/desk/rivers").await.body.contains(">Flags between hosts<"), "nothing is open");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_answers_and_withholding_takes_as_many_as_ever() {
    let (town, village) = pair().await;
    let places = opinions(&town, &village, &["Call 555-0100.", "Call 555-0199."]).await;
    let mut ours = staff(&town, "ours", &["moderator"]).await;
    let mut theirs = staff(&village, "theirs", &["moderator"]).await;
    let mut second = staff(&village, "second", &["moderator"]).await;
    let mut third = staff(&village, "third", &["moderator"]).await;
    for (n, place) in places.iter().enumerate() {
        let ask = Ask::FlagItem(flag::Flag { item: place.clone(), reason: format!("A number, {n}.") });
        town.ask("clerk", ask).await;
    }
    settle(&town, &village).await;
    assert!(!ours.get(PAGE).await.body.contains("decision=VG"), "nothing is answered yet");
    for _ in &places {
        let page = theirs.get(PAGE).await;
        assert_eq!(press(&mut theirs, PAGE, &page, "keep", &[("reason", STAYS)]).await.status, 303);
    }
    settle(&town, &village).await;
    for _ in &places {
        object(&mut ours, PAGE).await;
    }
    assert!(!ours.get(PAGE).await.body.contains("decision=VG"), "once a decision");
    settle(&town, &village).await;

    // Not by whoever said that it stays, neither on the page nor past it.
    let page = theirs.get(PAGE).await.body;
    assert!(page.contains("You decided that yourself") && !page.contains("value=\"dismiss\""), "{page}");
    let page = second.get(PAGE).await;
    let form = theirs.get(PAGE).await;
    let words =
        ["flag", "item", "decision"].map(|name| value(&page.body, &format!("name=\"{name}\" value=\"")).to_owned());
    let hidden = ["token", "key"].map(|name| value(&form.body, &format!("name=\"{name}\" value=\"")).to_owned());
    let [flag, item, decision] = &words;
    let [token, key] = &hidden;
    let typed = [("flag", flag), ("item", item), ("decision", decision), ("token", token), ("key", key)];
    let mut fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("do", "dismiss"), ("reason", STAYS)]);
    let sent = theirs.post(PAGE, &fields).await;
    assert_eq!(sent.status, 422, "{}", sent.body);
    assert!(sent.body.contains("by somebody other than whoever decided"), "{}", sent.body);

    // One stays.
    let sent = press(&mut second, PAGE, &page, "dismiss", &[("reason", STAYS)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    // The other one is withheld, which takes two here: one proposes, another one agrees.
    let two = SetTwoPersons { consultation: consultation(), on: true };
    village.node.submit_home(person("clerk"), fresh_key(), HomeAsk::SetTwoPersons(two)).await.unwrap();
    let page = second.get(PAGE).await;
    let office = OFFICE.replace("&#39;", "'");
    let typed = [("code", "third-party-personal-data"), ("reason", office.as_str())];
    let sent = press(&mut second, PAGE, &page, "withhold", &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = second.get(PAGE).await;
    assert!(page.body.contains(OFFICE) && !page.body.contains("value=\"second\""), "one's own proposal: {}", page.body);
    let page = third.get(PAGE).await;
    assert!(page.body.contains("The second") && page.body.contains(OFFICE), "{}", page.body);
    let sent = press(&mut third, PAGE, &page, "second", &[("reason", "")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    settle(&town, &village).await;
    for browser in [&mut ours, &mut theirs] {
        let page = browser.get(PAGE).await.body;
        for said in ["the decision stands", "decided otherwise", STAYS, OFFICE, "although it was flagged"] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(!page.contains("to be decided"), "{page}");
    }
    let (mut states, store) = (Vec::new(), village.node.store());
    for place in &places {
        states.push(store.show_item(place, Audience::Own).await.unwrap().unwrap().row.state);
    }
    states.sort();
    assert_eq!(states, [State::Published, State::Withheld]);
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_come_by_pages_newest_first() {
    let (town, village) = pair().await;
    let words: Vec<String> = (0..23).map(|n| format!("The mill is loud, said {n} times.")).collect();
    let places = opinions(&town, &village, &words.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for (n, place) in places.iter().enumerate() {
        let ask = Ask::FlagItem(flag::Flag { item: place.clone(), reason: format!("Reason number {n:02}.") });
        town.ask("clerk", ask).await;
    }
    settle(&town, &village).await;
    let mut theirs = staff(&village, "theirs", &["moderator"]).await;
    assert!(theirs.get("/desk/rivers").await.body.contains("(23 open)"));
    let first = theirs.get(PAGE).await.body;
    let n = |page: &str| page.matches("Reason number ").count();
    assert_eq!(n(&first), 20);
    assert!(first.contains("Reason number 22.") && !first.contains("Reason number 02."), "{first}");
    let next = value(&first, &format!("href=\"{PAGE}?theirs=")).to_owned();
    let second = theirs.get(&format!("{PAGE}?theirs={next}")).await.body;
    assert_eq!(n(&second), 3);
    assert!(second.contains("Reason number 02.") && second.contains(&format!("href=\"{PAGE}#theirs\"")), "{second}");
    assert!(!second.contains("rel=\"next\""), "{second}");
    // Own flags are paged for themselves.
    let mut ours = staff(&town, "ours", &["moderator"]).await;
    let page = ours.get(&format!("{PAGE}?theirs={next}")).await.body;
    assert!(page.contains("?ours=TN-") && page.contains(&format!("theirs={next}")), "{page}");
    let all = FlagQuery { consultation: consultation(), is_ours: true, after: None, limit: 200 };
    let (flags, next) = town.node.store().list_flags(&all).await.unwrap();
    assert_eq!((flags.len(), next), (23, None));
    assert_eq!(village.node.store().list_flags(&all).await.unwrap().0.len(), 0);
}
