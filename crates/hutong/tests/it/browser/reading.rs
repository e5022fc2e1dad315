//! What a citizen reads on the walk: the first page, a consultation with its charter, themes and opinions, a report and the
//! words that it rests on.

use super::{
    look::{self, look},
    site::{ENDED, RUNNING},
    tab::Tab,
};

/// Home, the column, its charter, the list: filtered, page by page.
pub async fn read(tab: &mut Tab) {
    tab.visit("/").await;
    tab.sees(tab.pick("四川省政协", "Sichuan")).await;
    tab.sees(tab.pick("演示数据，系虚构", "Simulated data")).await;
    look(tab, "home").await;
    by_skip_link(tab).await;
    large_type(tab).await;
    tab.press_first(&format!(".card a[href$='{RUNNING}']")).await;
    tab.sees(&tab.say("portal-you-can")).await;
    for body in [tab.pick("四川省政协", "Sichuan"), tab.pick("重庆市政协", "Chongqing")] {
        tab.sees(body).await;
    }
    tab.sees(&tab.say("portal-signed")).await;
    assert_eq!(tab.all(".button.primary").await.len(), 1, "{}: one thing to do", tab.who());
    look(tab, "consultation").await;
    tab.tap(&tab.say("portal-rivers-table")).await;
    assert!(tab.all("main tbody tr").await.len() == 14, "{}: fourteen days as a table", tab.who());
    tab.press(&tab.say("portal-charter-read")).await;
    tab.sees(&tab.say("portal-charter-terms")).await;
    look(tab, "charter").await;
    tab.visit(&format!("/c/{RUNNING}")).await;
    tab.press(&tab.say("portal-all-opinions")).await;
    look(tab, "opinions").await;
    assert_eq!(tab.all(".quote .number").await.len(), 20, "{}: a page of opinions", tab.who());
    list(tab).await;
}

/// The list: of one body, page by page; searched in the other script; with nothing found.
async fn list(tab: &mut Tab) {
    let who = tab.who();
    tab.press_fold("details.fold > summary").await;
    tab.choose("#f-body", tab.site.other.code).await;
    tab.press(&tab.say("portal-search")).await;
    look(tab, "opinions-filtered").await;
    let theirs = tab.all(".quote .number").await;
    assert!(!theirs.is_empty() && theirs.iter().all(|number| number.starts_with("CQ-")), "{who}: {theirs:?}");
    tab.press(&tab.say("portal-page-next")).await;
    let next = tab.all(".quote .number").await;
    assert!(next.iter().all(|number| number.starts_with("CQ-") && !theirs.contains(number)), "{who}: {next:?}");
    tab.press(&tab.say("portal-page-first")).await;
    assert_eq!(tab.all(".quote .number").await, theirs, "{who}: the first page again");
    // Typed in traditional characters, found in simplified ones.
    tab.write("#q", "儀器").await;
    tab.press(&tab.say("portal-search")).await;
    assert!(!tab.all(".quote .number").await.is_empty(), "{who}: found in the other script");
    look(tab, "opinions-found").await;
    tab.write("#q", " qwertyuiop").await;
    tab.press(&tab.say("portal-search")).await;
    tab.sees(&tab.say("portal-list-none")).await;
    look(tab, "opinions-none").await;
}

/// The first thing that the tabulator reaches leads past the menu.
async fn by_skip_link(tab: &Tab) {
    tab.visit("/").await;
    look::press_key(tab, "Tab", 9).await;
    tab.sees(&tab.say("portal-skip")).await;
    look::press_key(tab, "Enter", 13).await;
    let at = tab.run("return document.activeElement.id", vec![]).await;
    assert_eq!(at, "main", "{}: the skip link leads to the content", tab.who());
}

async fn large_type(tab: &mut Tab) {
    let script = "return parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)";
    let normal = tab.run(script, vec![]).await.as_f64().unwrap_or_default();
    tab.press(&tab.say("portal-type-large")).await;
    let large = tab.run(script, vec![]).await.as_f64().unwrap_or_default();
    assert!(large >= normal * 1.2, "{}: {large} against {normal}", tab.who());
    look(tab, "home-large").await;
    tab.press(&tab.say("portal-type-normal")).await;
}

/// A consultation that has ended: its report, and from a sentence to the words that it rests on.
pub async fn ended(tab: &mut Tab) {
    tab.visit("/").await;
    tab.sees(&tab.say("portal-home-ended")).await;
    tab.press_first(&format!(".card a[href$='{ENDED}']")).await;
    look(tab, "consultation-ended").await;
    tab.press(&tab.say("portal-do-report")).await;
    tab.sees(&tab.say("portal-report-adopted")).await;
    look(tab, "report").await;
    tab.press_fold("main details summary").await;
    let said = tab.all("main details[open] q").await.remove(0);
    tab.press_first("main details[open] .sources a").await;
    let said = said.trim_matches(['“', '”', '…', ' ', '「', '」', '"']).to_owned();
    tab.sees(&said).await;
    tab.visit(&format!("/c/{RUNNING}/report")).await;
    look(tab, "report-none").await;
}

/// Themes come when the node has sorted, which it does when somebody looks: the page shows them without being loaded again.
/// Last, so that the sorting has gone on meanwhile.
pub async fn themes(tab: &mut Tab) {
    tab.visit(&format!("/c/{RUNNING}?lang={}", tab.taste.lang)).await;
    tab.comes_to_see(&tab.say("portal-themes-shared")).await;
    look(tab, "consultation-themes").await;
    tab.press_first(".themes-list a").await;
    assert!(!tab.all(".quote").await.is_empty(), "{}: the theme's opinions", tab.who());
}

/// The year's joint plan: from the first page to its rows, and what its last version changed.
pub async fn plan(tab: &mut Tab) {
    tab.visit("/").await;
    tab.sees(&tab.say("plan-home")).await;
    tab.press(&tab.say("plan-home-all")).await;
    tab.press_fold(".plan details summary").await;
    tab.sees("秘书长").await;
    look(tab, "plan").await;
    tab.press(&tab.say("plan-version-compare")).await;
    assert!(tab.finds(".compared ins").await && tab.finds(".compared del").await, "{}: word by word", tab.who());
    look(tab, "plan-changes").await;
    tab.visit(&format!("/c/{RUNNING}/plan")).await;
    tab.sees(&tab.say("plan-none")).await;
    look(tab, "plan-none").await;
}

/// What became of a report's recommendations: from the consultation to the board, and to one action with its steps.
pub async fn follow_up(tab: &mut Tab) {
    tab.visit(&format!("/c/{ENDED}")).await;
    tab.press(&tab.say("follow-see")).await;
    tab.sees(&tab.say("follow-class-done")).await;
    tab.sees(&tab.say("follow-class-doing")).await;
    look(tab, "follow-up").await;
    tab.press_first(".follow .rows h3 a").await;
    tab.sees(&tab.say("follow-sources")).await;
    assert_eq!(tab.all("section.lane").await.len(), 2, "{}: a lane for each body", tab.who());
    look(tab, "action").await;
    tab.visit("/").await;
    tab.press(&tab.say("follow-home")).await;
    look(tab, "follow-up-all").await;
}
