//! The walk of administration: health, people, one account, a partner that is added, keys, settings, and what staff did as an
//! auditor reads it. On a node in this process.

use super::{
    DESK, PHONE, look,
    seats::Seats,
    tab::{Tab, Taste},
    table::{Page, fetched, seen},
    with_browser,
};
use crate::web::{
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
    seen("admin-clients-none", "/admin/clients"),
    seen("admin-clients", "/admin/clients"),
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

#[test]
fn administration_needs_no_scripts() {
    with_browser(Taste::new("en", PHONE).without_scripts(), everything);
}

async fn everything(tab: Tab) {
    let site = Site::open().await;
    let other = Site::bare(Plan { host: "village.example", ..Plan::default() }).await;
    other.node.publish(&other.folder).await.expect("published");
    add(&site, "auditor", "Auditor", None, &["auditor"], None).await;
    let mut seats = Seats::new(tab);
    for id in ["clerk", "auditor"] {
        let mut browser = site.browser();
        sign_in(&site, &mut browser, id).await;
        seats.seat(id, browser, site.at);
    }
    seats.sit("clerk").await;
    press(&mut seats, "admin-title", "admin", Sees::Key("admin-backup-never")).await;
    press(&mut seats, "admin-people", "admin-people", Sees::Words("Member One")).await;
    seats.tab.press("Member One").await;
    seats.look("admin-person").await;
    press(&mut seats, "admin-code-make", "admin-code", Sees::Key("admin-code-is")).await;

    press(&mut seats, "admin-partners", "admin-partners", Sees::Key("admin-no-partner")).await;
    seats.tab.write("#address", &other.folder.display().to_string()).await;
    press(&mut seats, "admin-look-at", "admin-found", Sees::Key("admin-compare")).await;
    seats.tab.tap(&seats.say("admin-compared")).await;
    press(&mut seats, "admin-pin", "admin-partners-one", Sees::Words("village.example/council/log/1")).await;
    press(&mut seats, "admin-keys", "admin-keys", Sees::Words("village.example/council/log/1")).await;
    press(&mut seats, "admin-clients", "admin-clients-none", Sees::Key("client-none")).await;
    seats.tab.write("#id", "members-portal").await;
    seats.tab.write("#name", "Members' portal").await;
    seats.tab.write("#public", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=").await;
    seats.tab.tap(&seats.say("token-scope-opinion")).await;
    press(&mut seats, "client-save", "admin-clients", Sees::Words("members-portal")).await;
    seats.tab.press(&seats.say("admin-settings")).await;
    seats.tab.write("#name-en", "Town Council").await;
    seats.tab.write("#office-zh", "镇政协办公室").await;
    seats.tab.write("#office-en", "Town Council Office").await;
    seats.tab.write("#phone", "028-0000").await;
    seats.tab.write("#icp", "蜀ICP备2026000001号").await;
    seats.tab.write("#police", "川公网安备 51000000000001号").await;
    seats.tab.write("#framers", "https://members.example").await;
    press(&mut seats, "admin-save", "admin-settings", Sees::Key("admin-undo-note")).await;

    seats.sit("auditor").await;
    seats.go("/admin/acts").await;
    seats.tab.sees("set-body").await;
    seats.look("admin-acts").await;
    look::fetch(&mut seats.tab, "admin-acts-file", "/admin/acts/file").await;
    let tab = &seats.tab;
    let unseen: Vec<_> = PAGES.iter().map(|page| page.name).filter(|name| !tab.seen.contains(name)).collect();
    assert!(unseen.is_empty(), "{}: the walk did not come to {unseen:?}", tab.who());
}

/// What a page shows once it is there.
enum Sees<'a> {
    Key(&'a str),
    Words(&'a str),
}

/// Presses what a key says, sees what follows, and looks at it.
async fn press(seats: &mut Seats, key: &str, page: &'static str, sees: Sees<'_>) {
    seats.tab.press(&seats.say(key)).await;
    let words = match sees {
        Sees::Key(key) => seats.say(key),
        Sees::Words(words) => words.to_owned(),
    };
    seats.tab.sees(&words).await;
    seats.look(page).await;
}
