//! What only two bodies together show: the boxes of the joint sums in their four states, and flags and objections from one
//! desk to the other. On nodes in this process.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{charter::Review, finding::Record, flag, moderation::Withhold},
    ids::{Code, Place},
    record::Finding,
};
use hutong_log::hash::sha256;

use super::{
    DESK, PHONE,
    seats::Seats,
    tab::{Tab, Taste},
    table::{Page, seen},
    with_browser_alone,
};
use crate::{
    relay::Relay,
    web::{
        papers::staff,
        site::{Site, charter, consultation, exchange, fresh_key, hosts_of},
    },
};

/// What this walk comes to.
pub const PAGES: &[Page] = &[
    seen("sums-waits", "/c/{c}/themes"),
    seen("sums-same-map", "/c/{c}/map"),
    seen("sums-red", "/c/{c}/themes"),
    seen("sums-red-desk", "/desk"),
    seen("sums-missing", "/c/{c}/themes"),
    seen("sums-grey", "/c/{c}/themes"),
    seen("desk-object", "/desk/{c}/flags"),
    seen("desk-objections", "/desk/{c}/flags"),
];

const THEMES: &str = "/c/rivers/themes";
const FLAGS: &str = "/desk/rivers/flags";
const BANK: [&str; 2] =
    ["河堤两岸多种些树，夏天才有阴凉。", "Plant trees along both banks, so that there is shade in summer."];
const BRIDGE: [&str; 2] = ["先修桥，再修路。", "Mend the bridge first, and the road after it."];
const WHY: [&str; 2] = ["文中有他人的电话号码。", "It names somebody's telephone number."];
const STAYS: [&str; 2] = ["那是单位公开的号码。", "It is the public number of an office."];
const NOBODY: [&str; 2] =
    ["文中没有点出任何人的姓名，也没有电话。", "It names nobody, and there is no telephone number in it."];

#[test]
fn what_two_bodies_say_together_in_chinese() {
    with_browser_alone(Taste::new("zh-CN", PHONE), everything);
}

#[test]
fn what_two_bodies_say_together_in_english() {
    with_browser_alone(Taste::new("en", DESK), everything);
}

async fn everything(tab: Tab) {
    let mut seats = Seats::new(tab);
    same(&mut seats).await;
    red(&mut seats).await;
    missing(&mut seats).await;
    objections(&mut seats).await;
}

async fn pair() -> (Site, Site) {
    let (town, village) = hosts_of(|origins| charter(origins, Review::Before, "Rivers")).await;
    exchange(&town, &village, 2).await;
    (town, village)
}

async fn published(site: &Site, text: &str) -> Place {
    let place = site.opinion("", text).await;
    site.publish(std::slice::from_ref(&place)).await;
    place
}

async fn settle(town: &Site, village: &Site) {
    exchange(town, village, 2).await;
    for site in [town, village] {
        site.node.catch_up().await.unwrap();
    }
}

/// What a body found, as somebody else would have it, recorded by this one.
async fn record(of: &Site, by: &Site, change: impl FnOnce(Finding) -> Finding) {
    let found = of.node.store().newest_findings(&consultation(), of.node.origin(), 1).await.unwrap();
    let finding = change(found.into_iter().next().expect("it computed").finding);
    let ask = Ask::RecordFinding(Record { consultation: consultation(), finding });
    by.node.submit(Command { actor: Actor::Node, key: fresh_key(), ask }).await.unwrap();
}

/// Not yet by the village; then both found the same.
async fn same(s: &mut Seats) {
    let (town, village) = pair().await;
    published(&town, s.pick(BANK)).await;
    published(&village, s.pick(BRIDGE)).await;
    settle(&town, &village).await;
    assert_eq!(town.node.look_at_sums().await.unwrap(), 1);
    settle(&town, &village).await;
    s.reader("reader", &town).await;
    s.go(THEMES).await;
    s.tab.sees(&s.say("sums-stamp-waits")).await;
    s.look("sums-waits").await;
    assert_eq!(village.node.look_at_sums().await.unwrap(), 1);
    settle(&town, &village).await;
    s.go("/c/rivers/map").await;
    s.tab.sees(s.tab.pick("两地各自计算，结果相同。", "Both bodies computed the same result.")).await;
    s.tab.tap(&s.say("sums-check")).await;
    s.look("sums-same-map").await;
}

/// The village found something else in the same input.
async fn red(s: &mut Seats) {
    let (town, village) = pair().await;
    published(&town, s.pick(BANK)).await;
    settle(&town, &village).await;
    assert_eq!(town.node.look_at_sums().await.unwrap(), 1);
    settle(&town, &village).await;
    record(&town, &village, |found| Finding { output: sha256(b"something else"), ..found }).await;
    settle(&town, &village).await;
    s.reader("reader", &town).await;
    s.go(THEMES).await;
    s.tab.sees(&s.say("sums-red")).await;
    s.look("sums-red").await;
    s.seat("clerk-of-red", staff(&town, "moder", &["moderator"]).await, town.at);
    s.sit("clerk-of-red").await;
    s.go("/desk").await;
    s.tab.sees(&s.say("sums-stamp-red")).await;
    s.look("sums-red-desk").await;
}

/// What the town said has not come to the village, which waits for it; then it computed from what it had.
async fn missing(s: &mut Seats) {
    let (town, village) = pair().await;
    published(&village, s.pick(BRIDGE)).await;
    settle(&town, &village).await;
    let line = Relay::to(town.at);
    village.pin_at(&town, line.at).await;
    line.hide_contents(true);
    published(&town, s.pick(BANK)).await;
    for _ in 0..2 {
        village.node.pull().await;
        town.node.pull().await;
    }
    assert_eq!(town.node.look_at_sums().await.unwrap(), 1);
    for _ in 0..2 {
        village.node.pull().await;
        town.node.pull().await;
    }
    assert_eq!(village.node.look_at_sums().await.unwrap(), 0, "it waits");
    s.reader("reader", &village).await;
    s.go(THEMES).await;
    s.tab.sees(&s.say("sums-waits-here")).await;
    s.look("sums-missing").await;
    record(&town, &village, |found| Finding { input: sha256(b"less"), output: sha256(b"of less"), ..found }).await;
    s.go(THEMES).await;
    s.tab.sees(&s.say("sums-input")).await;
    s.look("sums-grey").await;
}

/// An objection to a withholding and one to an item's staying, from one desk to the other.
async fn objections(s: &mut Seats) {
    let (town, village) = pair().await;
    let places = [published(&village, s.pick(BANK)).await, published(&village, s.pick(BRIDGE)).await];
    settle(&town, &village).await;
    for (id, site) in [("ours", &town), ("theirs", &village), ("second", &village)] {
        s.seat(id, staff(site, id, &["moderator"]).await, site.at);
    }
    let code = Code::new("third-party-personal-data").unwrap();
    let reason = s.pick(WHY).to_owned();
    village.ask("clerk", Ask::WithholdItem(Withhold { item: places[0].clone(), code, reason: reason.clone() })).await;
    town.ask("clerk", Ask::FlagItem(flag::Flag { item: places[1].clone(), reason })).await;
    settle(&town, &village).await;
    s.sit("theirs").await;
    s.go(FLAGS).await;
    s.tab.write("form:has(button[value=keep]) textarea", s.pick(STAYS)).await;
    s.tab.press_first("button[value=keep]").await;
    settle(&town, &village).await;
    s.sit("ours").await;
    s.go(FLAGS).await;
    s.look("desk-object").await;
    for from in [FLAGS, "/c/rivers/log"] {
        s.go(from).await;
        s.tab.press_first("a[href*='?decision=']").await;
        s.tab.write("#object-reason", s.pick(NOBODY)).await;
        s.tab.press_first("button[value=object]").await;
        s.tab.sees(&s.say("flags-open")).await;
    }
    settle(&town, &village).await;
    s.sit("second").await;
    s.go(FLAGS).await;
    s.look("desk-objections").await;
    s.tab.write("form:has(button[value=restore]) textarea", s.pick(NOBODY)).await;
    s.tab.press_first("button[value=restore]").await;
    s.tab.sees(&s.say("flags-upheld")).await;
    s.tab.write("form:has(button[value=withhold]) textarea", s.pick(STAYS)).await;
    s.tab.press_first("button[value=dismiss]").await;
    s.tab.sees(&s.say("flags-dismissed")).await;
    settle(&town, &village).await;
    s.sit("ours").await;
    s.go(FLAGS).await;
    s.tab.sees(&s.say("flags-upheld")).await;
    s.go("/c/rivers/opinions").await;
    s.tab.sees(s.pick(BANK)).await;
}
