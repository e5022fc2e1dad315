//! What people and operators see when something is not as it should be: a partner that lapsed, one that signed two histories,
//! a record that is not what was signed, a directory that waits for partners, a clock that nobody shares.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use hutong_core::consultation::charter::Review;
use hutong_node::{Node, clock::Clock};

use super::{
    DESK, PHONE,
    seats::Seats,
    tab::{Tab, Taste},
    table::{Page, seen},
    with_browser_alone,
};
use crate::{
    fed::{
        hostile::pin_at,
        lapses::{bad_report, erased, goes_on, unsigned, wrongs},
    },
    web::{
        papers::staff,
        site::{Plan, Site, acquaint, charter, exchange, hosts_of},
    },
};

/// What this walk comes to.
pub const PAGES: &[Page] = &[
    seen("lapses-record", "/record"),
    seen("lapses-admin", "/admin"),
    seen("two-histories-record", "/record"),
    seen("two-histories-partners", "/admin/partners"),
    seen("breach-front", "/"),
    seen("breach-opinions", "/c/{c}/opinions"),
    seen("breach-write", "/c/{c}/write"),
    seen("breach-record", "/record"),
    seen("breach-admin", "/admin"),
    seen("waits-front", "/"),
    seen("waits-write", "/c/{c}/write"),
    seen("waits-admin", "/admin"),
    seen("clock-admin", "/admin"),
];

const YEAR_S: i64 = 31_536_000;
const SHADE: [&str; 2] =
    ["河堤两岸多种些树，夏天才有阴凉。", "Plant trees along both banks, so that there is shade in summer."];

#[test]
fn troubles_are_seen_in_chinese() {
    with_browser_alone(Taste::new("zh-CN", PHONE), everything);
}

#[test]
fn troubles_are_seen_in_english() {
    with_browser_alone(Taste::new("en", DESK), everything);
}

async fn everything(tab: Tab) {
    let mut seats = Seats::new(tab);
    lapses(&mut seats).await;
    two_histories(&mut seats).await;
    breach(&mut seats).await;
    waits(&mut seats).await;
    wrong_clock(&mut seats).await;
}

async fn pair() -> (Site, Site) {
    let (town, village) = hosts_of(|origins| charter(origins, Review::Before, "Rivers")).await;
    exchange(&town, &village, 2).await;
    (town, village)
}

/// Who runs the system of a site sits down.
async fn operator(s: &mut Seats, at: &Site, id: &str) {
    s.seat(id, staff(at, id, &["administrator"]).await, at.at);
    s.sit(id).await;
}

/// The village issued a report that does not add up, and confirms no erasure.
async fn lapses(s: &mut Seats) {
    let (town, village) = pair().await;
    erased(&town, &village).await;
    let house = tempfile::tempdir().unwrap();
    let folder = goes_on(&village, wrongs(&town), house.path()).await;
    pin_at(&town, &village, folder.to_str().unwrap()).await;
    assert!(town.node.pull().await.iter().all(|p| p.problem.is_none()));
    town.node.tend().await.unwrap();
    s.reader("reader-of-lapses", &town).await;
    s.go("/record").await;
    s.tab.sees(&s.say("lapses")).await;
    s.look("lapses-record").await;
    operator(s, &town, "boss-of-lapses").await;
    s.go("/admin").await;
    s.look("lapses-admin").await;
}

/// The village shows the town one history, and has shown it another.
async fn two_histories(s: &mut Seats) {
    let (town, village) = pair().await;
    let house = tempfile::tempdir().unwrap();
    let folder = goes_on(&village, vec![(village.app.now().0, bad_report())], house.path()).await;
    village.opinion("", s.pick(SHADE)).await;
    exchange(&town, &village, 1).await;
    pin_at(&town, &village, folder.to_str().unwrap()).await;
    town.node.pull().await;
    s.reader("reader-of-two", &town).await;
    s.go("/record").await;
    s.tab.sees(&s.say("portal-record-diverged")).await;
    s.tab.sees(&s.say("portal-evidence")).await;
    s.look("two-histories-record").await;
    operator(s, &town, "boss-of-two").await;
    s.go("/admin/partners").await;
    s.tab.sees(&s.say("admin-partner-diverged")).await;
    s.look("two-histories-partners").await;
}

/// The entries of the town's directory are not those that its lock says were signed.
async fn breach(s: &mut Seats) {
    let (town, village) = pair().await;
    let place = town.opinion("", s.pick(SHADE)).await;
    town.publish(std::slice::from_ref(&place)).await;
    // What the village cosigned is what still stands.
    exchange(&town, &village, 2).await;
    let boss = staff(&town, "boss", &["administrator"]).await;
    let house = tempfile::tempdir().unwrap();
    let settings = unsigned(&town, vec![(town.app.now().0, bad_report())], house.path()).await;
    town.opinion("", s.pick(SHADE)).await;
    for file in ["lock.db", "lock.db-wal"] {
        std::fs::copy(town.node.dir().join(file), settings.dir.join(file)).unwrap();
    }
    let node = Arc::new(Node::start_reading(settings).await.unwrap());
    assert!(node.has_breach());
    let again = Site::of(node, Plan::default(), house).await;
    s.reader("reader-of-breach", &again).await;
    for (name, path) in [
        ("breach-front", "/"),
        ("breach-opinions", "/c/rivers/opinions"),
        ("breach-write", "/c/rivers/write"),
        ("breach-record", "/record"),
    ] {
        s.go(path).await;
        s.tab.sees(&s.say("portal-breach")).await;
        s.look(name).await;
    }
    s.seat("boss-of-breach", boss, again.at);
    s.sit("boss-of-breach").await;
    s.go("/admin").await;
    s.tab.sees(&s.say("admin-stopped-do")).await;
    s.look("breach-admin").await;
}

/// The town's lock is lost, and no partner has said yet what was signed.
async fn waits(s: &mut Seats) {
    let town = Site::open().await;
    let village = acquaint(&town).await;
    let place = town.opinion("", s.pick(SHADE)).await;
    town.publish(std::slice::from_ref(&place)).await;
    exchange(&town, &village, 2).await;
    let boss = staff(&town, "boss", &["administrator"]).await;
    pin_at(&town, &village, "http://127.0.0.1:9").await;
    let house = tempfile::tempdir().unwrap();
    let settings = unsigned(&town, Vec::new(), house.path()).await;
    std::fs::remove_file(settings.dir.join("lock.db")).unwrap();
    let node = Arc::new(Node::start_reading(settings).await.unwrap());
    assert!(node.recovery().is_some());
    let again = Site::of(node, Plan::default(), house).await;
    s.reader("reader-of-waits", &again).await;
    s.go("/").await;
    s.look("waits-front").await;
    // Whoever begins to write learns before the first word that it cannot be handed in.
    s.go("/c/rivers/write").await;
    s.tab.sees(&s.say("portal-send-closed")).await;
    assert!(s.tab.all(".button.primary").await.is_empty());
    s.look("waits-write").await;
    s.seat("boss-of-waits", boss, again.at);
    s.sit("boss-of-waits").await;
    s.go("/admin").await;
    s.look("waits-admin").await;
}

/// The village's clock is ten years ahead of its partner's.
async fn wrong_clock(s: &mut Seats) {
    let wrong = Arc::new(AtomicI64::new(0));
    let town = Site::bare(Plan { clock: Clock::System, ..Plan::default() }).await;
    let village = Plan { host: "village.example", clock: Clock::Wrong(wrong.clone()), ..Plan::default() };
    let village = Site::bare(village).await;
    village.pin(&town).await;
    town.pin(&village).await;
    exchange(&town, &village, 2).await;
    wrong.store(10 * YEAR_S, Ordering::Relaxed);
    village.node.pull().await;
    village.node.tend().await.unwrap();
    operator(s, &village, "boss-of-clock").await;
    s.go("/admin").await;
    s.look("clock-admin").await;
}
