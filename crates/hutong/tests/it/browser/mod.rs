//! The portal in a real browser, as a citizen meets it: two nodes of the sample consultation, Chromium, both languages,
//! a phone's width and a desk's. What is asserted is what people see; axe-core looks at every page besides.
//! Where Chromium is missing the tests say so and pass; `make test` installs it.

mod admin;
mod apart;
mod boards;
mod demo;
mod desk;
mod driver;
mod embed;
mod gatherings;
mod joint;
mod longer;
mod look;
mod members;
mod plain;
mod provider;
mod reading;
mod seats;
mod site;
mod stance;
mod tab;
mod table;
mod topics;
mod troubles;
mod voices;
mod walk;
mod whole;

use std::{future::Future, panic};

use site::Site;
use tab::{Tab, Taste};

/// Widths in pixels, each with a height: a phone, a desk.
const PHONE: (u32, u32) = (390, 844);
const DESK: (u32, u32) = (1440, 900);

/// Opens a browser on the served demo, lets `walk` use it, and closes it whatever happened.
fn with_browser<F>(taste: Taste, walk: impl FnOnce(Tab) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    with_browser_on(async { site::site() }, taste, walk);
}

/// The same on another site; a panic leaves a picture behind.
fn with_browser_on<F>(site: impl Future<Output = &'static Site>, taste: Taste, walk: impl FnOnce(Tab) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    if let Some(missing) = driver::missing() {
        println!("skipped: {missing} is not here, so no browser looked at the portal (sh scripts/need-test-tools.sh)");
        return;
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let site = site.await;
        let tab = Tab::open(site, taste).await;
        let (client, failed) = (tab.client.clone(), tab.picture("failed"));
        let walked = tokio::spawn(walk(tab)).await;
        if walked.is_err()
            && let Ok(png) = client.screenshot().await
        {
            println!("as it was: {}", failed.display());
            let _ = std::fs::write(failed, png);
        }
        let closed = client.close().await;
        if let Err(error) = walked {
            panic::resume_unwind(error.into_panic());
        }
        closed.expect("the browser closes");
    });
}

/// The same on portals of this process, which the walk itself makes.
fn with_browser_alone<F>(taste: Taste, walk: impl FnOnce(Tab) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let nowhere = || site::Side::of("http://localhost/".to_owned(), "TN");
    with_browser_on(async move { &*Box::leak(Box::new(Site::of(nowhere(), nowhere()))) }, taste, walk);
}

#[test]
fn a_citizen_walks_in_chinese_on_a_phone() {
    with_browser(Taste::new("zh-CN", PHONE), walk::everything);
}

#[test]
fn a_citizen_walks_in_chinese_at_a_desk() {
    with_browser(Taste::new("zh-CN", DESK), walk::everything);
}

#[test]
fn a_citizen_walks_in_english_on_a_phone() {
    with_browser(Taste::new("en", PHONE), walk::everything);
}

#[test]
fn a_citizen_walks_in_english_at_a_desk() {
    with_browser(Taste::new("en", DESK), walk::everything);
}

#[test]
fn everything_is_done_without_scripts() {
    with_browser(Taste::new("zh-CN", PHONE).without_scripts(), plain::everything);
    with_browser(Taste::new("en", DESK).without_scripts(), plain::everything);
}
