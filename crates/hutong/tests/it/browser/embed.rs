//! The walk through what other sites show in frames: column, counters, the form with its receipt, and a vote in two presses.
//! On a node in this process whose address is secure, as frames need it.

use std::net::SocketAddr;

use hutong_core::{command::Actor, consultation::charter::Review, home::HomeAsk};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{
    DESK, PHONE,
    seats::Seats,
    tab::{Tab, Taste},
    table::{Page, seen},
    with_browser,
};
use crate::web::site::{Plan, Site, TOPIC, fresh_key};

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

/// A page of somebody else's site on a port of this machine, which frames a part of the portal: the one that its path names.
async fn foreign(portal: SocketAddr, lang: &'static str) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let at = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 8 << 10];
            let len = stream.read(&mut head).await.unwrap_or(0);
            let line = String::from_utf8_lossy(&head[..len]).into_owned();
            let part = line.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
            let src = format!("http://localhost:{}/embed/{TOPIC}/{part}?lang={lang}", portal.port());
            let body = format!(
                "<!doctype html><html lang=\"en\"><title>Elsewhere</title><h1>Somebody else's page</h1>\
                 <iframe src=\"{src}\" title=\"a part\" width=\"360\" height=\"640\"></iframe></html>"
            );
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
                 connection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    at
}

#[test]
fn another_sites_page_shows_what_its_site_was_allowed() {
    with_browser(Taste::new("en", DESK), in_a_frame);
}

#[test]
fn another_sites_page_needs_no_scripts() {
    with_browser(Taste::new("zh-CN", PHONE).without_scripts(), in_a_frame);
}

/// Goes to a page there, and into its frame.
async fn enter(tab: &Tab, at: SocketAddr, part: &str) {
    tab.client.enter_parent_frame().await.expect("the page around");
    tab.go(&format!("http://{at}/{part}")).await;
    tab.sees("Somebody else's page").await;
    tab.client.enter_frame(0).await.expect("the frame");
}

async fn in_a_frame(tab: Tab) {
    let plan = Plan { public_url: Some("https://town.example".to_owned()), ..Plan::default() };
    let site = Site::with(plan, Review::After, "Rivers").await;
    site.opinion("Willows", "Plant willows along the lower bank.").await;
    site.statement("The path should be lit.", None).await;
    site.node.catch_up().await.expect("lists");
    let (friend, stranger) = (foreign(site.at, tab.taste.lang).await, foreign(site.at, tab.taste.lang).await);
    let mut settings = site.node.store().body_settings().await.expect("settings");
    settings.framers = vec![format!("http://{friend}")];
    site.node.submit_home(Actor::Node, fresh_key(), HomeAsk::SetBody(settings)).await.expect("set");
    site.app.everywhere.forget();

    for (part, words) in [("column", "Willows"), ("counter", "Rivers"), ("vote", "The path should be lit.")] {
        enter(&tab, stranger, part).await;
        assert!(!tab.words().await.contains(words), "{}: {part} is shown to a stranger", tab.who());
        assert!(!tab.finds("form, .embed, a[href*='/c/']").await, "{}: {part} is shown to a stranger", tab.who());
        enter(&tab, friend, part).await;
        tab.comes_to_see(words).await;
    }
    enter(&tab, stranger, "write").await;
    assert!(!tab.finds("form").await, "{}: a stranger shows the form", tab.who());

    enter(&tab, friend, "write").await;
    tab.press(&tab.say("embed-here")).await;
    tab.write("#text", "The weir leaks, and somebody should mend it.").await;
    tab.press(&tab.say("embed-send")).await;
    tab.sees(&tab.say("portal-receipt-received")).await;
    enter(&tab, friend, "vote").await;
    // The frame is known again: there is nothing to begin.
    tab.press_first(".three .agree").await;
    tab.press(&tab.say("embed-cast")).await;
    tab.sees(&tab.say("embed-voted")).await;
    tab.client.enter_parent_frame().await.expect("the page around");
    tab.sees("Somebody else's page").await;
    site.node.catch_up().await.expect("lists");
    let page = site.browser().get(&format!("/c/{TOPIC}/opinions")).await;
    assert!(page.body.contains("The weir leaks"), "it was handed in: {}", page.body);
}
