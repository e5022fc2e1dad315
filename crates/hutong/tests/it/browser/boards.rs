//! The walk of a secretariat from what was said to what is recommended: the board by its keys and its buttons, the tree on
//! its way to both signatures. On two nodes in this process.

use std::ops::{Deref, DerefMut};

use hutong_core::consultation::item::Audience;

use super::{
    DESK, PHONE,
    look::press_key,
    seats::Seats,
    tab::{Tab, Taste},
    table::{Page, seen},
    with_browser,
};
use crate::web::{
    boards::two_bodies,
    papers::staff,
    site::{Site, consultation, exchange},
};

/// What this walk comes to.
pub const PAGES: &[Page] = &[
    seen("board-empty", "/desk/{c}/themes"),
    seen("board", "/desk/{c}/themes"),
    seen("board-theme", "/desk/{c}/themes"),
    seen("board-told", "/desk/{c}/themes"),
    seen("paper-themes", "/desk/{c}/papers/{kind}"),
    seen("statement", "/desk/{c}/i/{item}/statement"),
    seen("bench", "/desk/{c}/report"),
    seen("bench-bare", "/desk/{c}/report"),
    seen("bench-cited", "/desk/{c}/report"),
    seen("paper-report", "/desk/{c}/papers/{kind}"),
    seen("paper-issue", "/desk/{c}/papers/{kind}"),
];

const BOARD: &str = "/desk/rivers/themes";
const SHEET: &str = "/desk/rivers/report";
const POINT: [&str; 2] = ["汛前修好磨坊的堤堰。", "Repair the weir at the mill before the floods."];
const SENTENCE: [&str; 2] = ["磨坊每年春天受淹。", "The mill floods each spring."];
const TITLE: [&str; 2] = ["河流协商报告", "Report on the rivers"];
const NAME: [&str; 2] = ["堤堰与春汛", "Weirs and spring floods"];
const WHY: [&str; 2] = ["与河流无关。", "It is not about the rivers."];

#[test]
fn a_secretariat_sorts_in_chinese_on_a_phone() {
    with_browser(Taste::new("zh-CN", PHONE), everything);
}

#[test]
fn a_secretariat_sorts_in_chinese_at_a_desk() {
    with_browser(Taste::new("zh-CN", DESK), everything);
}

#[test]
fn a_secretariat_sorts_in_english_on_a_phone() {
    with_browser(Taste::new("en", PHONE), everything);
}

#[test]
fn a_secretariat_sorts_in_english_at_a_desk() {
    with_browser(Taste::new("en", DESK), everything);
}

#[test]
fn a_secretariat_needs_no_scripts() {
    with_browser(Taste::new("en", PHONE).without_scripts(), everything);
}

/// A window at one of two sites of this process.
struct Walk {
    seats: Seats,
    town: Site,
    village: Site,
}

impl Deref for Walk {
    type Target = Seats;

    fn deref(&self) -> &Seats {
        &self.seats
    }
}

impl DerefMut for Walk {
    fn deref_mut(&mut self) -> &mut Seats {
        &mut self.seats
    }
}

impl Walk {
    async fn sees_tally(&self, placed: u64) {
        let values = [("all", 12_u64.into()), ("placed", placed.into())];
        self.tab.sees(&self.tab.locale.say_with("board-tally", &values)).await;
    }
}

/// All of it.
async fn everything(tab: Tab) {
    let (town, village, _) = two_bodies().await;
    town.node.analyse(&consultation(), Audience::Secretariats).await.unwrap().expect("a charter");
    let mut seats = Seats::new(tab);
    for (id, site, roles) in [
        ("writer", &town, &["drafter", "moderator"][..]),
        ("reader", &town, &["checker"]),
        ("signer", &town, &["signatory"]),
        ("theirs", &village, &["signatory"]),
    ] {
        seats.seat(id, staff(site, id, roles).await, site.at);
    }
    let mut walk = Walk { seats, town, village };
    sort(&mut walk).await;
    sign(&mut walk).await;
    recommend(&mut walk).await;
    issue(&mut walk).await;
    let tab = &walk.tab;
    let unseen: Vec<_> = PAGES.iter().map(|page| page.name).filter(|name| !tab.seen.contains(name)).collect();
    assert!(unseen.is_empty(), "{}: the walk did not come to {unseen:?}", tab.who());
}

/// From the machine's proposal to a place for everything.
async fn sort(walk: &mut Walk) {
    walk.sit("writer").await;
    walk.go(BOARD).await;
    walk.sees_tally(0).await;
    walk.look("board-empty").await;
    walk.tab.press_first(".picks a[href$='/statement']").await;
    walk.look("statement").await;
    walk.tab.press_first("main form.stack .button.primary").await;
    walk.tab.has("main .rows a[href*='/i/']").await;
    walk.go(BOARD).await;
    walk.tab.press_first("button[value=take]").await;
    walk.look("board").await;
    walk.tab.press_first(".theme-card h3 a").await;
    if walk.tab.taste.has_scripts {
        // A letter opens the fold and stands in the name; writing it goes on from there.
        press_key(&walk.tab, "n", 78).await;
        walk.tab.comes_to_have(".open-theme[open] #name:focus").await;
        press_key(&walk.tab, "Escape", 27).await;
        press_key(&walk.tab, "ArrowDown", 40).await;
        press_key(&walk.tab, "x", 88).await;
        walk.tab.comes_to_have(".picks input:checked").await;
        press_key(&walk.tab, "/", 191).await;
        walk.tab.comes_to_have("#q:focus").await;
        press_key(&walk.tab, "Escape", 27).await;
    } else {
        walk.tab.press_fold(".open-theme summary").await;
    }
    walk.look("board-theme").await;
    walk.tab.find("#name").await.clear().await.expect("a field");
    walk.tab.write("#name", walk.pick(NAME)).await;
    walk.tab.press_first("button[value=rename]").await;
    walk.tab.sees(walk.pick(NAME)).await;
    // What the machine could not place is set aside with a reason; without one it is said.
    walk.go(&format!("{BOARD}?in=")).await;
    if walk.tab.finds("[name=all]").await {
        walk.tab.press_first("button[value=move]").await;
        walk.tab.sees(&walk.say("board-clash-nothing")).await;
    } else {
        walk.tab.press_first(".theme-card h3 a").await;
        walk.tab.press_first("button[value=aside]").await;
    }
    walk.look("board-told").await;
    walk.go(BOARD).await;
    if walk.tab.finds("[name=all]").await {
        walk.tab.press_fold("label:has([name=all])").await;
        walk.tab.write("#why", walk.pick(WHY)).await;
        walk.tab.press_first("button[value=aside]").await;
    }
    walk.sees_tally(12).await;
}

/// From the draft to both signatures.
async fn sign(walk: &mut Walk) {
    walk.tab.press_first("button[value=draft]").await;
    walk.look("paper-themes").await;
    pass(walk, "themes", NAME).await;
}

/// A recommendation, first without and then with a source; then the machine's draft beside it.
async fn recommend(walk: &mut Walk) {
    walk.sit("writer").await;
    walk.go(SHEET).await;
    walk.look("bench").await;
    walk.tab.write("#new-point", walk.pick(POINT)).await;
    walk.tab.press_first("button[value=point]").await;
    walk.tab.sees(&walk.say("bench-bare-point")).await;
    walk.tab.write("#title-zh", TITLE[0]).await;
    walk.tab.write("#title-en", TITLE[1]).await;
    walk.tab.press_first("button[value=title]").await;
    walk.tab.press_first("button[value=draft]").await;
    walk.tab.sees(&walk.tab.locale.say_with("bench-bare-block", &[("n", 1_u64.into())])).await;
    walk.look("bench-bare").await;
    walk.tab.press_fold(".picks li:first-child label").await;
    walk.tab.write("#new-line", walk.pick(SENTENCE)).await;
    walk.tab.press_first("button[value=line]").await;
    walk.tab.sees(&walk.say("bench-check-good")).await;
    walk.tab.press_first("button[value=take]").await;
    walk.tab.sees(&walk.say("bench-check-good")).await;
    walk.tab.press_fold(".tray summary").await;
    walk.look("bench-cited").await;
    walk.go(BOARD).await;
    walk.tab.sees(walk.pick(POINT)).await;
    walk.go(SHEET).await;
    walk.tab.press_first("button[value=draft]").await;
    walk.look("paper-report").await;
    pass(walk, "report", TITLE).await;
}

/// Adopted by both, issued by this one.
async fn issue(walk: &mut Walk) {
    walk.sit("signer").await;
    walk.go("/desk/rivers/papers/report").await;
    walk.look("paper-issue").await;
    walk.tab.press_first("button[value=issue]").await;
    walk.tab.sees(&walk.say("bench-issued")).await;
    walk.go("/c/rivers/report").await;
    walk.tab.sees(walk.pick(POINT)).await;
}

/// Check, signature, and the other body's.
async fn pass(walk: &mut Walk, kind: &str, words: [&str; 2]) {
    for (who, button) in [("reader", "pass"), ("signer", "sign"), ("theirs", "accept")] {
        if who == "theirs" {
            exchange(&walk.town, &walk.village, 2).await;
        }
        walk.sit(who).await;
        walk.go(&format!("/desk/rivers/papers/{kind}")).await;
        walk.tab.sees(words[usize::from(walk.tab.taste.lang == "en")]).await;
        walk.tab.press_first(&format!("button[value={button}]")).await;
    }
    exchange(&walk.town, &walk.village, 2).await;
    walk.tab.sees(&walk.tab.locale.say_with("papers-in-force", &[("ver", 1_u64.into())])).await;
}
