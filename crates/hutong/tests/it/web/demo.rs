//! A demo's directory and any other: the ribbon, the steps, the broken copy; and that nothing of it exists without a mark
//! of the record's own.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, sync::Arc};

use hutong::{
    demo::{
        breaking::break_copy,
        marker::{BodyMark, Marker, Role},
    },
    locale::Locale,
    web::{
        ROUTES, Who,
        limits::Limits,
        serve as portal,
        state::{App, Settings},
    },
};
use hutong_core::consultation::charter::Review;
use hutong_log::{hash::sha256, key::VerifierKey};
use hutong_node::clock::Clock;
use tokio::sync::Notify;

use super::{
    client::{Browser, Page},
    people::{add, fill},
    site::{Plan, Site, TOPIC, write},
};

/// The roles that are somebody's, and who plays them here.
const PEOPLE: [(Role, &str, &str); 4] = [
    (Role::Member, "m1", "Member One"),
    (Role::Secretariat, "clerk", "Clerk"),
    (Role::Signatory, "second", "Second"),
    (Role::Observer, "watcher", "Watcher"),
];

/// The mark that the demo would have put into a site's directory.
async fn mark_of(site: &Site) -> Marker {
    let keys = site.node.known_keys().await.unwrap();
    let body = |origin: &str, vkey: &str, short: &str, file: &str| BodyMark {
        origin: origin.to_owned(),
        log_vkey: vkey.to_owned(),
        short_zh: short.to_owned(),
        short_en: short.to_owned(),
        address_file: PathBuf::from(file),
    };
    let own = body(site.node.origin().as_str(), &keys[0].vkeys[0], "Town", "../address");
    let other = body("village.example/council/log/1", "village+key", "Village", "../other-address");
    Marker {
        says: "simulated".to_owned(),
        own: 0,
        bodies: vec![own, other],
        size: site.node.head().head.size,
        published: PathBuf::from("../published"),
        running: TOPIC.to_owned(),
        ended: TOPIC.to_owned(),
        people: PEOPLE.iter().map(|(role, id, _)| (*role, (*id).to_owned())).collect(),
    }
}

/// Another portal of the same node, which finds whatever mark lies in its directory now.
async fn serve(site: &Site, base: &str) -> SocketAddr {
    let clock = Clock::scripted(site.app.now());
    let settings =
        Settings { base: base.to_owned(), public_url: None, clock, limits: Limits::off(), locales: Locale::all };
    let app = App::open(site.node.clone(), settings).await.unwrap();
    let listener = portal::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(portal::serve(listener, app, Arc::new(Notify::new())));
    at
}

/// A demo, with an opinion that waits.
async fn demo(base: &str) -> (Site, SocketAddr) {
    let site = Site::open().await;
    add(&site, "watcher", "Watcher", None, &["observer"], None).await;
    mark_of(&site).await.write(site.node.dir()).unwrap();
    site.node.publish(&site.folder).await.unwrap();
    let at = serve(&site, base).await;
    (site, at)
}

/// Presses a role in the ribbon of a page.
async fn become_(browser: &mut Browser, base: &str, page: &str, role: Role) -> Page {
    let shown = browser.get(page).await;
    let back = shown.field("back");
    fill(browser, &shown, &format!("{base}/demo/role"), &[("role", role.word()), ("back", &back)]).await
}

/// The role that a page says one looks as.
fn current(page: &Page) -> &str {
    let before = page.body.split(" aria-current=\"true\"").next().unwrap_or_default();
    before.rsplit("value=\"").next().unwrap_or_default().trim_end_matches('"')
}

#[tokio::test]
async fn without_the_mark_there_is_nothing_of_the_demo() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let page = browser.get("/").await;
    assert!(!page.body.contains("ribbon") && !page.body.contains("/demo") && browser.cookies.is_empty());
    let form = browser.get(&format!("/c/{TOPIC}/write")).await;
    for (path, field) in [("/demo/role", "role"), ("/demo/break", "again")] {
        let sent = fill(&mut browser, &form, path, &[(field, "secretariat")]).await;
        assert_eq!(sent.status, 404, "{path} with a form that is genuine");
    }
    assert_eq!(browser.get("/demo").await.status, 404);
    assert_eq!(browser.get("/account").await.status, 303, "nobody was signed in");
}

#[tokio::test]
async fn a_mark_of_another_record_opens_nothing() {
    let (site, other) = (Site::open().await, Site::bare(Plan { host: "other.example", ..Plan::default() }).await);
    let mut copied = mark_of(&other).await;
    copied.write(site.node.dir()).unwrap();
    let mut browser = Browser::new(serve(&site, "/").await);
    assert_eq!(browser.get("/demo").await.status, 404, "a mark that was copied from a demo");
    copied.bodies[0].origin = site.node.origin().to_string();
    copied.write(site.node.dir()).unwrap();
    let mut browser = Browser::new(serve(&site, "/").await);
    assert_eq!(browser.get("/demo").await.status, 404, "with this log's name and another's key");
    std::fs::write(site.node.dir().join(".hutong-demo"), "simulated\n").unwrap();
    let mut browser = Browser::new(serve(&site, "/").await);
    assert_eq!(browser.get("/demo").await.status, 404, "an empty mark");
}

#[tokio::test]
async fn a_record_with_one_real_consultation_is_no_demo() {
    let site = Site::bare(Plan::default()).await;
    let mut charter = super::site::charter(&[site.node.origin()], Review::Before, "Rivers");
    charter.simulated = false;
    site.sign(&charter).await;
    mark_of(&site).await.write(site.node.dir()).unwrap();
    let mut browser = Browser::new(serve(&site, "/").await);
    assert_eq!(browser.get("/demo").await.status, 404);
    assert!(!browser.get("/").await.body.contains("ribbon"));
}

async fn every_role(base: &'static str) {
    let (site, at) = demo(base).await;
    let mut browser = Browser::new(at);
    let base = base.trim_end_matches('/');
    let home = format!("{base}/");
    assert_eq!(current(&browser.get(&home).await), "citizen");
    let sent = write(&mut browser, base, "Plant willows along the lower bank.").await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let device = |browser: &Browser| {
        browser.cookies.iter().find(|(name, _)| name.ends_with("-device")).map(|(_, value)| value.clone())
    };
    let before = device(&browser);
    let column = format!("{base}/c/{TOPIC}");
    for (role, _, name) in PEOPLE {
        let sent = become_(&mut browser, base, &column, role).await;
        assert_eq!((sent.status, sent.header("location")), (303, column.as_str()), "{}", sent.body);
        let page = browser.get(&column).await;
        assert!(current(&page) == role.word() && page.body.contains(name), "{role:?}: {}", page.body);
        let desk = browser.get(&format!("{base}/desk/{TOPIC}")).await.status;
        let wanted = if matches!(role, Role::Secretariat | Role::Signatory | Role::Observer) { 200 } else { 403 };
        assert_eq!(desk, wanted, "{role:?}");
    }
    // From a page of the account's back to a citizen, whose items are still theirs.
    let sent = become_(&mut browser, base, &format!("{base}/account"), Role::Citizen).await;
    assert_eq!((sent.status, sent.header("location")), (303, home.as_str()));
    assert_eq!(device(&browser), before, "the device's cookie is kept");
    assert!(browser.get(&format!("{base}/find")).await.body.contains("Plant willows"));
    assert_eq!(browser.get(&format!("{base}/account")).await.status, 303, "signed out");
    drop(site);
}

#[tokio::test]
async fn every_role_is_one_press_away_at_the_root() {
    every_role("/").await;
}

#[tokio::test]
async fn every_role_is_one_press_away_below_a_path() {
    every_role("/a/b/").await;
}

#[tokio::test]
async fn several_visitors_play_the_same_person_as_often_as_they_like() {
    let (site, at) = demo("/").await;
    let mut first = Browser::new(at);
    assert_eq!(become_(&mut first, "", "/", Role::Secretariat).await.status, 303);
    // More often than a sheet of recovery codes has codes.
    let mut second = Browser::new(at);
    for _ in 0..12 {
        for role in [Role::Secretariat, Role::Citizen] {
            let sent = become_(&mut second, "", "/", role).await;
            assert_eq!(sent.status, 303, "{}", sent.body);
        }
    }
    assert_eq!(first.get("/desk").await.status, 200, "nobody signed the first one out");
    // A restart remembers nothing, and needs nothing.
    let mut third = Browser::new(serve(&site, "/").await);
    assert_eq!(become_(&mut third, "", "/", Role::Secretariat).await.status, 303);
    assert_eq!(third.get("/desk").await.status, 200);
}

#[tokio::test]
async fn the_demos_own_routes_in_every_role() {
    let (_site, at) = demo("/").await;
    let mut browser = Browser::new(at);
    for role in Role::ALL {
        assert_eq!(become_(&mut browser, "", "/", role).await.status, 303);
        for route in ROUTES.iter().filter(|route| route.who == Who::Demo) {
            let media = if route.method == "POST" { "application/x-www-form-urlencoded" } else { "" };
            let answer = browser.send(route.method, route.path, media, b"").await;
            // Forms are sent empty: nobody, whoever they are, is let in by a form that the ribbon did not draw.
            let wanted = if route.method == "GET" { 200 } else { 403 };
            assert_eq!(answer.status, wanted, "{} {} as {role:?}", route.method, route.path);
        }
        let now = browser.get("/").await;
        assert_eq!(current(&now), role.word(), "nothing but the ribbon changes who one is");
    }
    // Nobody who signs in by the ordinary page becomes one of the demo's people by it.
    let mut stranger = Browser::new(at);
    let page = stranger.get("/sign-in").await;
    let typed = [("way", "password"), ("name", "clerk"), ("secret", ""), ("role", "secretariat")];
    assert_eq!(fill(&mut stranger, &page, "/sign-in", &typed).await.status, 422);
}

#[tokio::test]
async fn cookies_of_two_portals_on_one_machine_do_not_meet() {
    let (one, two) = (demo("/").await, Site::bare(Plan { host: "other.example", ..Plan::default() }).await);
    mark_of(&two).await.write(two.node.dir()).unwrap();
    let mut here = Browser::new(one.1);
    here.get(&format!("/c/{TOPIC}")).await;
    become_(&mut here, "", "/", Role::Member).await;
    // Browsers send one machine's cookies to all of its ports.
    let mut there = Browser::new(serve(&two, "/").await);
    there.cookies = here.cookies.clone();
    let page = there.get("/").await;
    assert_eq!(current(&page), "citizen", "signed in here is not signed in there");
    let ours: Vec<_> = there.cookies.keys().filter(|name| !here.cookies.contains_key(*name)).collect();
    assert!(!ours.is_empty(), "it keeps a device of its own");
    assert!(here.cookies.iter().all(|(name, value)| there.cookies.get(name) == Some(value)), "and touches no other's");
}

#[tokio::test]
async fn the_forms_of_a_demo_are_taken_from_their_own_browser_alone() {
    let (_site, at) = demo("/").await;
    let mut one = Browser::new(at);
    let page = one.get("/demo").await;
    let token = page.field("token");
    for path in ["/demo/role", "/demo/break"] {
        let typed = [("role", "secretariat"), ("back", "/"), ("token", token.as_str())];
        let mut two = Browser::new(at);
        two.get("/").await;
        assert_eq!(two.post(path, &typed).await.status, 403, "{path} in another browser");
        assert_eq!(two.post(path, &typed[..2]).await.status, 403, "{path} without a token");
        let mut foreign = one.clone();
        foreign.more = vec![("Origin", "https://evil.example".to_owned())];
        assert_eq!(foreign.post(path, &typed).await.status, 403, "{path} from another site's page");
        assert_eq!(two.get("/account").await.status, 303);
    }
    for (role, back, wanted) in [
        ("citizen", "//evil.example/", "/"),
        ("citizen", "https://evil.example/", "/"),
        ("secretariat", "/account/password", "/desk"),
        ("member", "/desk/rivers", "/"),
    ] {
        let page = one.get("/demo").await;
        let sent = fill(&mut one, &page, "/demo/role", &[("role", role), ("back", back)]).await;
        assert_eq!((sent.status, sent.header("location")), (303, wanted), "{role} {back}");
    }
    let page = one.get("/demo").await;
    assert_eq!(fill(&mut one, &page, "/demo/role", &[("role", "emperor"), ("back", "/")]).await.status, 400);
}

#[tokio::test]
async fn the_ribbon_is_on_every_page_and_the_notice_on_everything_that_leaves() {
    let (site, at) = demo("/").await;
    std::fs::write(site.node.dir().join("../other-address"), "http://127.0.0.1:9/b/\n").unwrap();
    let mut browser = Browser::new(at);
    become_(&mut browser, "", "/", Role::Secretariat).await;
    let mut pages = 0;
    for route in ROUTES.iter().filter(|r| r.method == "GET" && !r.path.contains("{item}") && !r.path.contains("{key}"))
    {
        let page = browser.get(&route.path.replace("{c}", TOPIC)).await;
        if page.header("content-type").starts_with("text/html") {
            pages += 1;
            assert!(page.body.contains("nothing to do with any institution"), "{}", route.path);
            // In other sites' frames there is nobody to be.
            if route.path.starts_with("/embed/") {
                continue;
            }
            assert!(page.body.contains("class=\"ribbon\""), "{}", route.path);
            assert!(page.body.contains("href=\"http://127.0.0.1:9/b/"), "{} leads to the other body", route.path);
        }
    }
    assert!(pages > 20, "{pages}");
    for file in ["items.json", "items.csv", "feed.atom", "calendar.ics"] {
        site.publish(&[site.opinion("", &format!("For {file}.")).await]).await;
        let sent = browser.get(&format!("/c/{TOPIC}/{file}")).await;
        let whole = sent.body.replace("\r\n ", "");
        assert!(whole.contains("nothing to do with any institution"), "{file}: {whole}");
    }
    assert!(browser.get(&format!("/c/{TOPIC}/i/TN-9999?across=1")).await.header("location") == format!("/c/{TOPIC}"));
}

/// Steps that are ticked.
async fn ticked(browser: &mut Browser) -> Vec<usize> {
    let page = browser.get("/demo").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let steps = page.body.split("<li class=\"step").skip(1).enumerate();
    steps.filter(|(_, step)| step.starts_with(" done")).map(|(at, _)| at + 1).collect()
}

#[tokio::test]
async fn steps_tick_by_what_happened_and_not_by_what_was_pressed() {
    let (site, at) = demo("/").await;
    let words = "Plant willows along the lower bank, and count the otters there every spring before the flood comes.";
    let place = site.opinion("", words).await;
    site.publish(&[place]).await;
    // Rows that wait for the desk.
    let mut waiting = Vec::new();
    for n in 0..5 {
        waiting.push(site.opinion("", &format!("Question number {n} about the {} weir.", n * 7)).await);
    }
    let mut browser = Browser::new(at);
    assert_eq!(ticked(&mut browser).await, [0; 0]);
    browser.get(&format!("/c/{TOPIC}")).await;
    assert_eq!(ticked(&mut browser).await, [1]);
    let sent = write(&mut browser, "", words).await;
    assert_eq!(ticked(&mut browser).await, [1], "written, and nobody met yet");
    let receipt = browser.get(sent.header("location")).await;
    assert_eq!(receipt.status, 200);
    let page = browser.get("/demo").await;
    let similar = page.body.split("/i/TN-").nth(1).expect("a similar one").split('"').next().unwrap().to_owned();
    browser.get(&format!("/c/{TOPIC}/i/TN-{similar}")).await;
    assert_eq!(ticked(&mut browser).await, [1, 2]);
    browser.get(&format!("/c/{TOPIC}/map")).await;
    browser.get(&format!("/c/{TOPIC}/map?class=one-sided")).await;
    site.publish(&waiting[..3]).await;
    assert_eq!(ticked(&mut browser).await, [1, 2, 6], "four of five");
    site.publish(&waiting[3..]).await;
    assert_eq!(ticked(&mut browser).await, [1, 2, 4, 6]);
    // Another visitor has done none of this but what is the desk's.
    assert_eq!(ticked(&mut Browser::new(at)).await, [4]);
}

/// Every file of a folder with its hash.
fn hashes(folder: &std::path::Path, into: &mut BTreeMap<PathBuf, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            hashes(&path, into);
        } else {
            into.insert(path.clone(), sha256(&std::fs::read(&path).unwrap()).to_hex());
        }
    }
}

#[tokio::test]
async fn a_changed_byte_is_found_in_the_copy_and_the_record_stays() {
    let (site, at) = demo("/").await;
    for n in 0..20 {
        site.publish(&[site.opinion("", &format!("Reed number {n} by the weir.")).await]).await;
    }
    site.node.publish(&site.folder).await.unwrap();
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    hashes(&site.folder, &mut before);
    let mut browser = Browser::new(at);
    let page = browser.get("/demo").await;
    for _ in 0..3 {
        let broken = fill(&mut browser, &page, "/demo/break", &[]).await;
        assert!(broken.status == 200 && broken.body.contains("<h1>Found: "), "{}", broken.body);
    }
    assert_eq!(ticked(&mut browser).await, [4, 9], "the desk published twenty, too");
    let vkey = &site.node.known_keys().await.unwrap()[0].vkeys[0];
    let keys = vec![VerifierKey::parse(vkey).unwrap()];
    for _ in 0..40 {
        let broken = break_copy(site.node.dir(), &site.folder, &keys).unwrap();
        assert!(!broken.problems.is_empty() && broken.entries > 20, "{broken:?} was not found");
        assert_ne!(broken.byte.0, broken.byte.1);
    }
    hashes(&site.folder, &mut after);
    assert_eq!(before, after, "the record itself is not touched");
    assert!(!site.node.dir().join("broken-copy").exists(), "the copy is gone");
}

#[tokio::test]
async fn people_who_are_not_on_file_are_nobody() {
    let site = Site::open().await;
    let mut mark = mark_of(&site).await;
    mark.people.insert(Role::Observer, "nobody-here".to_owned());
    mark.write(site.node.dir()).unwrap();
    let mut browser = Browser::new(serve(&site, "/").await);
    let sent = become_(&mut browser, "", "/", Role::Observer).await;
    assert_eq!(sent.status, 422, "{}", sent.body);
    assert_eq!(browser.get("/account").await.status, 303);
}
