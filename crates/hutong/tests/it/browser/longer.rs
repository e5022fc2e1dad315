//! Every page in words that are two fifths longer than English has them, in narrow windows, in large type and zoomed; and
//! every page by the keyboard alone. The language is made here from the English one and is in no release.

use std::{borrow::Cow, collections::BTreeSet};

use hutong::{
    locale::{LANGUAGE_DEFAULT, Locale},
    web::{ROUTES, Who},
};
use serde_json::json;

use super::{
    PHONE, look,
    site::{Side, Site},
    tab::{Tab, Taste},
    with_browser_on,
};
use crate::web::{
    client::Browser,
    matrix::{self, Author},
    people::{add, sign_in},
    site::{Plan, Site as House},
};

/// The usual name of such a language.
const TAG: &str = "en-XA";
/// A zoom of 200 % in a window as wide as this leaves half of it.
const ZOOMED: u32 = 1280 / 2;
/// Marks everything that can be pressed or typed into, and gives how many there are. Radio buttons of one name are one
/// stop of the tabulator.
const MARK: &str =
    "const all = [...document.querySelectorAll(`a[href], button, input:not([type=hidden]), select, textarea,
      summary, [tabindex=\"0\"]`)].filter(e => e.checkVisibility() && !e.disabled);
    const stops = new Map();
    for (const e of all) {
      const key = e.type === 'radio' ? 'radio ' + e.name : e;
      if (!stops.has(key)) stops.set(key, stops.size);
      e.dataset.stop = stops.get(key);
    }
    return stops.size";
/// The stop that has the focus.
const STOP: &str = "return document.activeElement.dataset.stop ?? ''";
/// What a stop is.
const WORDS_OF: &str = "return document.querySelector(`[data-stop=\"${arguments[0]}\"]`).outerHTML.slice(0, 160)";

/// Longer by two fifths, word by word: long words are what breaks a page.
fn longer(text: &str) -> Cow<'_, str> {
    let mut long = String::with_capacity(text.len() * 2);
    let mut letters = 0_usize;
    for c in text.chars().chain(['\0']) {
        if c.is_alphabetic() {
            letters += 1;
        } else {
            long.extend(std::iter::repeat_n('ö', (letters * 2).div_ceil(5)));
            letters = 0;
        }
        long.push(c);
    }
    long.pop();
    Cow::Owned(long)
}

fn languages() -> Vec<Locale> {
    let mut all = Locale::all();
    all.push(Locale::changed(LANGUAGE_DEFAULT, TAG, longer));
    all
}

#[test]
fn the_longer_language_is_longer_by_two_fifths() {
    assert_eq!(longer("Find my 3 votes."), "Findöö myö 3 votesöö.");
    let (plain, long) = (Locale::fallback(), Locale::changed(LANGUAGE_DEFAULT, TAG, longer));
    assert_eq!(long.tag(), TAG);
    let length = |locale: &Locale| locale.say("portal-find-own-stranger").chars().count();
    assert!(length(&long) * 10 >= length(&plain) * 13, "{}", long.say("portal-find-own-stranger"));
    assert!(!Locale::tags().contains(&TAG.to_owned()), "not shipped");
}

/// A house with something on every page, a visitor who wrote and voted, and a moderator.
struct Scene {
    house: House,
    author: Author,
    moderator: Browser,
}

async fn scene() -> Scene {
    let plan = Plan { locales: languages, ..Plan::default() };
    let review = hutong_core::consultation::charter::Review::Before;
    let house = House::with(plan, review, "What the rivers need between the weir and the lower bridge").await;
    for n in 0..3 {
        let place = house.opinion("", &format!("Willow number {n} wants room on the lower bank of the river.")).await;
        house.publish(&[place]).await;
    }
    let author =
        matrix::author(&house, "Otters nest behind the weir, and nobody has counted them since the flood.").await;
    add(&house, "ann", "Ann of the secretariat", None, &["moderator"], None).await;
    let mut moderator = house.browser();
    sign_in(&house, &mut moderator, "ann").await;
    Scene { house, author, moderator }
}

async fn site_of(slot: tokio::sync::oneshot::Sender<Scene>) -> &'static Site {
    let scene = scene().await;
    let url = format!("http://{}/", scene.house.at);
    let sides = [Side::of(url.clone(), "TN"), Side::of(url, "TN")];
    let [home, other] = sides;
    assert!(slot.send(scene).is_ok(), "the walk waits for it");
    Box::leak(Box::new(Site::of(home, other)))
}

/// Uses another browser's cookies.
async fn become_(tab: &Tab, browser: &Browser) {
    tab.direct("Network.clearBrowserCookies", json!({})).await;
    for (name, value) in &browser.cookies {
        tab.direct("Network.setCookie", json!({ "name": name, "value": value, "url": tab.site.home.url })).await;
    }
}

/// Whether an address gives a page, rather than a file or a stream.
async fn is_page(browser: &mut Browser, path: &str) -> bool {
    browser.get(path).await.header("content-type").starts_with("text/html")
}

#[test]
fn longer_words_break_no_page_and_the_keyboard_reaches_everything() {
    let (slot, waiting) = tokio::sync::oneshot::channel();
    with_browser_on(site_of(slot), Taste::new("en", PHONE), move |tab| async move {
        let Scene { house, mut author, mut moderator } = waiting.await.expect("a scene");
        let mut seen = 0;
        for route in ROUTES.iter().filter(|route| route.method == "GET") {
            let path = matrix::path(&house, route.path, &author);
            let needs_account = matches!(route.who, Who::Session | Who::Desk | Who::Moderator);
            let browser = if needs_account { &mut moderator } else { &mut author.browser };
            if path.ends_with("/state") || !is_page(browser, &path).await {
                continue;
            }
            become_(&tab, browser).await;
            let here = format!("{} in {TAG}", route.path);
            tab.visit(&format!("{path}?lang={TAG}")).await;
            assert_eq!(tab.run("return document.documentElement.lang", vec![]).await, TAG, "{here}");
            narrow_and_large(&tab, &here).await;
            by_keyboard(&tab, &here).await;
            seen += 1;
        }
        assert!(seen > 30, "{seen} pages");
    });
}

async fn narrow_and_large(tab: &Tab, here: &str) {
    let (width, height) = tab.taste.size;
    for narrow in [look::NARROW, width, ZOOMED] {
        tab.resize(narrow, height, if narrow == ZOOMED { 2 } else { 1 }).await;
        look::fits(tab, &format!("{here} in {narrow} pixels")).await;
    }
    tab.resize(width, height, 1).await;
    tab.run("document.documentElement.style.fontSize = '200%'", vec![]).await;
    look::fits(tab, &format!("{here} in type of 200 %")).await;
    tab.run("document.documentElement.style.fontSize = ''", vec![]).await;
}

/// Stops within a field of a day and a time: its numbers, half of the day, and the button of its calendar.
const PARTS_OF_TIME: u64 = 6;

/// Every stop is reached by the tabulator, and shows that it is.
async fn by_keyboard(tab: &Tab, here: &str) {
    let stops = tab.run(MARK, vec![]).await.as_u64().expect("a number");
    tab.run("window.scrollTo(0, 0); getSelection().removeAllRanges(); document.activeElement.blur()", vec![]).await;
    let mut reached = BTreeSet::new();
    // A field of a day or a time has stops of its own within.
    let within = "return document.querySelectorAll('main [type=date], main [type=datetime-local]').length";
    let within = tab.run(within, vec![]).await.as_u64().expect("a number") * PARTS_OF_TIME;
    for _ in 0..=stops + within {
        look::press_key(tab, "Tab", 9).await;
        let focus = tab.run(look::FOCUS, vec![]).await;
        assert!(
            focus["none"] == true || focus["seen"] == true,
            "{here}: no mark shows the focus on {}",
            focus["words"]
        );
        let stop = tab.run(STOP, vec![]).await;
        reached.extend(stop.as_str().and_then(|stop| stop.parse::<u64>().ok()));
    }
    if let Some(missed) = (0..stops).find(|stop| !reached.contains(stop)) {
        let words = tab.run(WORDS_OF, vec![json!(missed.to_string())]).await;
        panic!("{here}: the tabulator does not reach {words}");
    }
}
