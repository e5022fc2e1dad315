//! The walk of administration: health, people, one account, a partner that is added, keys, settings, and what staff did as an
//! auditor reads it. On a node in this process.

use serde_json::json;

use super::{
    DESK, PHONE,
    look::{self, look},
    tab::{Tab, Taste},
    table::{Page, fetched, seen},
    with_browser,
};
use crate::web::{
    client::Browser,
    people::{add, sign_in},
    site::{Plan, Site},
};

/// What this walk comes to.
pub const PAGES: &[Page] = &[
    seen("admin", "/admin"),
    seen("admin-people", "/admin/people"),
    seen("admin-person", "/admin/people/{person}"),
    seen("admin-code", ""),
    seen("admin-partners", "/admin/partners"),
    seen("admin-found", ""),
    seen("admin-partners-one", "/admin/partners"),
    seen("admin-keys", "/admin/keys"),
    seen("admin-settings", "/admin/settings"),
    seen("admin-acts", "/admin/acts"),
    fetched("admin-acts-file", "/admin/acts/file", "text/plain"),
];

#[test]
fn administration_in_chinese_on_a_phone() {
    with_browser(Taste::new("zh-CN", PHONE), everything);
}

#[test]
fn administration_in_chinese_at_a_desk() {
    with_browser(Taste::new("zh-CN", DESK), everything);
}

#[test]
fn administration_in_english_on_a_phone() {
    with_browser(Taste::new("en", PHONE), everything);
}

#[test]
fn administration_in_english_at_a_desk() {
    with_browser(Taste::new("en", DESK), everything);
}

/// The window becomes that of somebody who signed in elsewhere.
async fn become_(tab: &Tab, url: &str, browser: &Browser) {
    for (name, value) in &browser.cookies {
        let cookie = json!({ "name": name, "value": value, "url": format!("{url}/"), "httpOnly": true });
        tab.direct("Network.setCookie", cookie).await;
    }
}

async fn everything(mut tab: Tab) {
    let site = Site::open().await;
    let other = Site::bare(Plan { host: "village.example", ..Plan::default() }).await;
    other.node.publish(&other.folder).await.expect("published");
    add(&site, "auditor", "Auditor", None, &["auditor"], None).await;
    let url = format!("http://{}", site.at);
    let (mut clerk, mut auditor) = (site.browser(), site.browser());
    sign_in(&site, &mut clerk, "clerk").await;
    sign_in(&site, &mut auditor, "auditor").await;
    become_(&tab, &url, &clerk).await;

    tab.go(&format!("{url}/")).await;
    tab.press(&tab.say("admin-title")).await;
    tab.sees(&tab.say("admin-backup-never")).await;
    look(&mut tab, "admin").await;
    tab.press(&tab.say("admin-people")).await;
    tab.sees("Member One").await;
    look(&mut tab, "admin-people").await;
    tab.press("Member One").await;
    look(&mut tab, "admin-person").await;
    tab.press(&tab.say("admin-code-make")).await;
    tab.sees(&tab.say("admin-code-is")).await;
    look(&mut tab, "admin-code").await;

    tab.press(&tab.say("admin-partners")).await;
    look(&mut tab, "admin-partners").await;
    tab.write("#folder", &other.folder.display().to_string()).await;
    tab.press(&tab.say("admin-look-at")).await;
    tab.sees(&tab.say("admin-compare")).await;
    look(&mut tab, "admin-found").await;
    tab.tap(&tab.say("admin-compared")).await;
    tab.press(&tab.say("admin-pin")).await;
    tab.sees("village.example/council/log/1").await;
    look(&mut tab, "admin-partners-one").await;
    tab.press(&tab.say("admin-keys")).await;
    tab.sees("village.example/council/log/1").await;
    look(&mut tab, "admin-keys").await;
    tab.press(&tab.say("admin-settings")).await;
    tab.write("#name-en", "Town Council").await;
    tab.press(&tab.say("admin-save")).await;
    tab.sees(&tab.say("admin-undo-note")).await;
    look(&mut tab, "admin-settings").await;

    become_(&tab, &url, &auditor).await;
    tab.go(&format!("{url}/admin/acts")).await;
    tab.sees("set-body").await;
    look(&mut tab, "admin-acts").await;
    look::fetch(&mut tab, "admin-acts-file", "/admin/acts/file").await;
    let unseen: Vec<_> = PAGES.iter().map(|page| page.name).filter(|name| !tab.seen.contains(name)).collect();
    assert!(unseen.is_empty(), "{}: the walk did not come to {unseen:?}", tab.who());
}
