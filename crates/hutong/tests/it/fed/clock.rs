//! A clock that nobody shares: it takes whatever people hand in, and opens, closes and counts nothing by itself.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use hutong_core::{
    consultation::charter::{Charter, Review},
    moment::Moment,
    partner::clock::OwnClock,
};
use hutong_node::clock::Clock;

use super::hostile::{Lie, answer, lead_to, liar};
use crate::web::{
    people::{add, code_of, fill, sign_in},
    site::{Plan, Site, charter, exchange, hosts_with},
};

const YEAR_S: i64 = 31_536_000;

/// A town whose clock is right and a village whose clock is what the test makes of it, in one consultation that ends at
/// `closes` seconds from now.
async fn pair(closes: i64) -> (Site, Site, Arc<AtomicI64>) {
    let wrong = Arc::new(AtomicI64::new(0));
    let now = Clock::System.now();
    let ends = Moment(now.0.saturating_add_signed(closes));
    let town = Plan { clock: Clock::System, ..Plan::default() };
    let village = Plan { host: "village.example", clock: Clock::Wrong(wrong.clone()), ..Plan::default() };
    let (town, village) = hosts_with(town, village, |origins| Charter {
        opens: Moment(now.0 - 86_400),
        closes: ends,
        ..charter(origins, Review::Before, "Rivers")
    })
    .await;
    (town, village, wrong)
}

async fn is_closed(site: &Site) -> bool {
    let views = site.node.store().list_consultations().await.unwrap();
    let own = views[0].stages.iter().find(|stage| stage.origin == *site.node.origin()).unwrap();
    own.stage.closed.is_some()
}

/// Does what is due, by the words of everybody who can be asked.
async fn tend(site: &Site) -> bool {
    site.node.pull().await;
    site.node.tend().await.unwrap();
    is_closed(site).await
}

#[tokio::test]
async fn a_clock_ten_years_ahead_closes_nothing_and_takes_everything() {
    let (town, village, wrong) = pair(30 * 86_400).await;
    assert!(!tend(&village).await);
    assert_eq!(village.node.own_clock(), OwnClock::Agreed);
    for (by, lang, words) in [
        (0, "en", "the same as at the partners"),
        (10 * YEAR_S, "en", "3650 days ahead of the nearest partner"),
        (-10 * YEAR_S, "zh-CN", "比最接近的协作方慢 3650 天"),
        (601 + 5, "en", "10 min ahead"),
    ] {
        wrong.store(by, Ordering::Relaxed);
        assert!(!tend(&village).await, "{by}");
        assert_eq!(village.node.own_clock().is_doubted(), by != 0, "{by}");
        let boss = format!("boss{by}").replace('-', "x");
        add(&village, &boss, "Boss", None, &["administrator"], None).await;
        let mut browser = village.browser();
        sign_in(&village, &mut browser, &boss).await;
        let page = browser.get(&format!("/admin?lang={lang}")).await.body.replace(',', "");
        assert!(page.contains(words), "{by}: {page}");
        village.opinion("", "Handed in while the clock was wrong.").await;
    }
    // It was never asked for by anybody, and it is not made up for when the clock is right.
    wrong.store(0, Ordering::Relaxed);
    assert!(!tend(&village).await);
    assert_eq!(village.node.own_clock(), OwnClock::Agreed);
    exchange(&town, &village, 2).await;
    assert_eq!(town.node.partners()[0].size, village.node.head().head.size);
}

#[tokio::test]
async fn what_is_due_waits_for_a_right_clock_and_no_longer() {
    let (_town, village, wrong) = pair(-60).await;
    wrong.store(YEAR_S, Ordering::Relaxed);
    assert!(!tend(&village).await);
    wrong.store(0, Ordering::Relaxed);
    assert!(tend(&village).await, "its day has come");
}

#[tokio::test]
async fn a_partner_that_says_another_time_only_delays() {
    let (town, village, _) = pair(-60).await;
    // What only partner there is says another time: nothing is closed, and whoever asks it later hears the right one.
    let old = answer("404 Not Found\r\nDate: Sat, 26 Nov 2016 12:00:00 GMT", b"");
    lead_to(&village, &town, liar(Lie::Says(old.clone())).await).await;
    assert!(!tend(&village).await);
    assert!(matches!(village.node.own_clock(), OwnClock::Ahead(by) if by > 9 * YEAR_S.unsigned_abs()));
    // A cache on the way says how long it kept the answer.
    let kept = Clock::System.now().0 - 1_480_161_600;
    let kept = answer(&format!("404 Not Found\r\nDate: Sat, 26 Nov 2016 12:00:00 GMT\r\nAge: {kept}"), b"");
    lead_to(&village, &town, liar(Lie::Says(kept)).await).await;
    assert!(tend(&village).await);
}

#[tokio::test]
async fn who_has_just_begun_waits_for_the_first_word() {
    let (town, village, _) = pair(-60).await;
    // Somebody who never answers stands where the town was: what it said before is not held against another address.
    lead_to(&village, &town, "127.0.0.1:9".parse().unwrap()).await;
    assert!(!tend(&village).await);
    assert_eq!(village.node.own_clock(), OwnClock::Unheard);
    lead_to(&village, &town, town.at).await;
    assert!(tend(&village).await);
}

#[tokio::test]
async fn nobody_is_locked_out_for_years_by_what_a_wrong_clock_counted() {
    let wrong = Arc::new(AtomicI64::new(10 * YEAR_S));
    let site = Site::bare(Plan { clock: Clock::Wrong(wrong.clone()), ..Plan::default() }).await;
    code_of(&site, "m1").await;
    let mut browser = site.browser();
    let mut statuses = Vec::new();
    for n in 0..12 {
        if n == 11 {
            wrong.store(0, Ordering::Relaxed);
        }
        let page = browser.get("/sign-in").await;
        let typed = [("way", "password"), ("name", "m1"), ("secret", "wrong wrong wrong")];
        statuses.push(fill(&mut browser, &page, "/sign-in", &typed).await.status);
    }
    assert_eq!(statuses[9..], [422, 429, 422]);
}
