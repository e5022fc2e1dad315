//! Votes on the walk: by button and by key, the slip, the list, a statement of one's own; then what came of everybody's votes.

use super::{
    look::{self, look},
    site::{ENDED, RUNNING},
    tab::Tab,
};

/// All of it. After the themes, so that the analysis has been made.
pub async fn everything(tab: &mut Tab) {
    tab.visit(&format!("/c/{RUNNING}")).await;
    tab.press(&tab.say("stance-title")).await;
    tab.sees(&tab.say("stance-private")).await;
    look(tab, "stance").await;
    vote(tab).await;
    tab.visit(&format!("/c/{RUNNING}/stance")).await;
    tab.press(&tab.say("propose-title")).await;
    look(tab, "propose").await;
    tab.visit(&format!("/c/{ENDED}/stance")).await;
    tab.sees(&tab.say("stance-over")).await;
    look(tab, "stance-closed").await;
    results(tab).await;
}

/// One by the button, one by its key; the first one's slip; then marked in the list.
async fn vote(tab: &mut Tab) {
    tab.press_first(".three .agree").await;
    tab.sees(tab.pick("已收到：赞成", "Received: Agree")).await;
    look(tab, "stance-received").await;
    tab.press_first(".received a").await;
    tab.sees(&tab.say("slip-received-note")).await;
    look(tab, "slip").await;
    let path = tab.path().await;
    look::fetch(tab, "slip-file", &format!("{path}/file")).await;
    look::fetch(tab, "slip-state", &format!("{path}/state")).await;
    tab.press(&tab.say("slip-go-on")).await;
    look::press_key(tab, "3", 51).await;
    tab.comes_to_see(tab.pick("已收到：弃权", "Received: Pass")).await;
    tab.press(&tab.say("stance-list")).await;
    look(tab, "stance-list").await;
    tab.press_fold(".choose label").await;
    tab.press(&tab.say("stance-save")).await;
    assert!(!tab.all(".choose :checked").await.is_empty(), "{}: the mark is kept", tab.who());
    tab.press(&tab.say("slips-title")).await;
    assert!(tab.all(".rows li").await.len() >= 3, "{}: a slip for each vote", tab.who());
    look(tab, "slips").await;
}

/// Common ground first, with the groups as areas; all of one kind; the themes.
async fn results(tab: &mut Tab) {
    tab.visit(&format!("/c/{RUNNING}")).await;
    tab.press(&tab.say("map-title")).await;
    let first = tab.all("main h2").await.remove(0);
    assert_eq!(first, tab.say("map-common-both"), "{}: common ground stands first", tab.who());
    assert!(!tab.all(".map ellipse").await.is_empty(), "{}: groups as areas", tab.who());
    // A rule about something else of the same name had squeezed the bars to nothing.
    let height = "return document.querySelector('.bars rect').getBoundingClientRect().height";
    let height = tab.run(height, vec![]).await.as_f64().unwrap_or_default();
    assert!(height >= 8.0, "{}: bars are {height} pixels high", tab.who());
    look(tab, "map").await;
    tab.press_first("section > p > a[href*='class=']").await;
    look(tab, "map-of-one").await;
    tab.visit(&format!("/c/{RUNNING}")).await;
    tab.press(&tab.say("themes-title")).await;
    tab.sees(&tab.say("themes-machine")).await;
    look(tab, "themes").await;
}
