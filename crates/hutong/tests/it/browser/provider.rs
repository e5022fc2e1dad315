//! The walk of whoever signs in by their organisation: there, back, once more without typing anything, and as somebody whom
//! the body does not know. The provider is a process of its own, on another site than the portal.

use super::{
    DESK, PHONE,
    seats::Seats,
    tab::{Tab, Taste},
    table::{Page, seen},
    with_browser,
};
use crate::web::provider::Op;

/// What this walk comes to.
pub const PAGES: &[Page] = &[
    seen("sign-in-provider", "/sign-in"),
    seen("provider-going", "/sign-in/provider"),
    seen("provider-unknown", "/sign-in/provider"),
    seen("admin-person-bound", "/admin/people/{person}"),
];

#[test]
fn signing_in_by_a_provider_in_chinese_on_a_phone() {
    with_browser(Taste::new("zh-CN", PHONE), everything);
}

#[test]
fn signing_in_by_a_provider_in_english_at_a_desk() {
    with_browser(Taste::new("en", DESK), everything);
}

#[test]
fn signing_in_by_a_provider_in_chinese_at_a_desk() {
    with_browser(Taste::new("zh-CN", DESK), everything);
}

#[test]
fn signing_in_by_a_provider_in_english_on_a_phone() {
    with_browser(Taste::new("en", PHONE), everything);
}

#[test]
fn signing_in_by_a_provider_needs_no_scripts() {
    with_browser(Taste::new("en", PHONE).without_scripts(), everything);
}

/// Types a number at the provider, which has just been come to.
async fn at_provider(tab: &Tab, number: &str) {
    tab.comes_to_see("The organisation’s own sign-in").await;
    tab.write("#number", number).await;
    tab.tap("Sign in").await;
}

async fn everything(tab: Tab) {
    let Some(op) = Op::start() else { return };
    let site = op.site(r#","second_factor":{"amr":["otp"]}"#).await;
    let mut seats = Seats::new(tab);
    seats.seat("member", site.browser(), site.at);
    seats.seat("guest", site.browser(), site.at);
    seats.seat("clerk", site.browser(), site.at);

    seats.sit("member").await;
    seats.go("/sign-in").await;
    seats.look("sign-in-provider").await;
    op.next("hold").await;
    seats.tab.press(&seats.say("provider-sign-in")).await;
    seats.tab.sees(&op.at.to_string()).await;
    seats.look("provider-going").await;
    seats.tab.tap(&seats.say("provider-go")).await;
    at_provider(&seats.tab, "m1").await;
    seats.tab.comes_to_see("Member One").await;
    assert_eq!(seats.tab.path().await, "/account", "{}", seats.tab.who());

    // Once signed in there, nothing is typed again.
    seats.tab.press(&seats.say("signin-out")).await;
    seats.go("/sign-in").await;
    seats.tab.tap(&seats.say("provider-sign-in")).await;
    seats.tab.comes_to_see("Member One").await;

    seats.sit("guest").await;
    seats.go("/sign-in").await;
    seats.tab.tap(&seats.say("provider-sign-in")).await;
    at_provider(&seats.tab, "m77").await;
    seats.tab.comes_to_see("“m77”").await;
    seats.look("provider-unknown").await;

    // Staff whose provider saw a second factor; they release a number.
    seats.sit("clerk").await;
    seats.go("/sign-in?next=/admin/people/m1").await;
    seats.tab.tap(&seats.say("provider-sign-in")).await;
    seats.tab.comes_to_see("with a second factor").await;
    seats.tab.tap("with a second factor").await;
    at_provider(&seats.tab, "clerk").await;
    seats.tab.comes_to_see(&seats.say("admin-has-identity")).await;
    seats.look("admin-person-bound").await;
    seats.tab.press(&seats.say("admin-identity-release")).await;
    let words = seats.tab.words().await;
    assert!(!words.contains(&seats.say("admin-has-identity")), "{}: {words}", seats.tab.who());
    let tab = &seats.tab;
    let unseen: Vec<_> = PAGES.iter().map(|page| page.name).filter(|name| !tab.seen.contains(name)).collect();
    assert!(unseen.is_empty(), "{}: the walk did not come to {unseen:?}", tab.who());
}
