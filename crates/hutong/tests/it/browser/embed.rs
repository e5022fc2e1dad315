//! The walk through what other sites show in frames: column, counters, the form with its receipt, and a vote in two presses.
//! On a node in this process whose address is secure, as frames need it.

use hutong_core::consultation::charter::Review;

use super::{
    DESK, PHONE,
    seats::Seats,
    tab::{Tab, Taste},
    table::{Page, seen},
    with_browser,
};
use crate::web::site::{Plan, Site, TOPIC};

/// What this walk comes to.
pub const PAGES: &[Page] = &[
    seen("embed-column", "/embed/{c}/column"),
    seen("embed-counter", "/embed/{c}/counter"),
    seen("embed-write", "/embed/{c}/write"),
    seen("embed-form", "/embed/{c}/write"),
    seen("embed-receipt", "/embed/{c}/write"),
    seen("embed-vote", "/embed/{c}/vote"),
    seen("embed-card", "/embed/{c}/vote"),
    seen("embed-chosen", "/embed/{c}/vote"),
    seen("embed-voted", "/embed/{c}/vote"),
];

#[test]
fn frames_in_chinese_on_a_phone() {
    with_browser(Taste::new("zh-CN", PHONE), everything);
}

#[test]
fn frames_in_english_at_a_desk() {
    with_browser(Taste::new("en", DESK), everything);
}

#[test]
fn frames_need_no_scripts() {
    with_browser(Taste::new("en", PHONE).without_scripts(), everything);
}

async fn everything(tab: Tab) {
    let plan = Plan { public_url: Some("https://town.example".to_owned()), ..Plan::default() };
    let site = Site::with(plan, Review::After, "Rivers").await;
    site.opinion("Willows", "Plant willows along the lower bank.").await;
    site.statement("The path should be lit.", None).await;
    site.node.catch_up().await.expect("lists");
    let mut seats = Seats::new(tab);
    seats.seat("reader", site.browser(), site.at);
    seats.sit("reader").await;
    let at = |page: &str, lang: &str| format!("/embed/{TOPIC}/{page}?lang={lang}");
    let lang = seats.tab.taste.lang;
    seats.go(&at("counter", lang)).await;
    seats.look("embed-counter").await;
    seats.go(&at("column", lang)).await;
    seats.tab.sees("Willows").await;
    seats.look("embed-column").await;
    seats.tab.has(&format!("a[href*='/embed/{TOPIC}/vote']")).await;
    seats.tab.press(&seats.say("portal-write")).await;
    seats.tab.sees(&seats.say("embed-cookie")).await;
    seats.look("embed-write").await;
    seats.tab.press(&seats.say("embed-here")).await;
    seats.tab.write("#text", "The weir leaks, and somebody should mend it.").await;
    seats.look("embed-form").await;
    seats.tab.press(&seats.say("embed-send")).await;
    seats.tab.sees(&seats.say("portal-receipt-received")).await;
    seats.look("embed-receipt").await;

    seats.go(&at("vote", lang)).await;
    seats.tab.sees("The path should be lit.").await;
    seats.look("embed-vote").await;
    seats.go(&format!("{}&here=1", at("vote", lang))).await;
    seats.look("embed-card").await;
    seats.tab.press_first(".three .agree").await;
    seats.tab.sees(&seats.say("embed-chosen")).await;
    seats.look("embed-chosen").await;
    seats.tab.press(&seats.say("embed-cast")).await;
    seats.tab.sees(&seats.say("embed-voted")).await;
    seats.look("embed-voted").await;
    let tab = &seats.tab;
    let unseen: Vec<_> = PAGES.iter().map(|page| page.name).filter(|name| !tab.seen.contains(name)).collect();
    assert!(unseen.is_empty(), "{}: the walk did not come to {unseen:?}", tab.who());
}
