//! What is looked at on every page: its language and head, axe-core by day and by night, narrow and enlarged windows, the
//! way by keyboard to what the page is for, what it weighs; and a picture of it.

use serde_json::{Value, json};

use super::{
    PHONE,
    driver::axe,
    tab::Tab,
    table::{self, How},
};

/// Bytes that a page may weigh compressed, with everything that it loads, and how often it may ask for something.
const WEIGHT_MAX: u64 = 100 * 1024;
const REQUESTS_MAX: u64 = 12;
/// The narrowest window in which nothing has to be moved sideways (WCAG 1.4.10).
pub const NARROW: u32 = 320;
/// How often the tabulator is pressed at most until the page's main button is reached.
const TABS_MAX: usize = 200;
/// Pixels around a button in which the mark of the focus is looked for.
const MARGIN: f64 = 8.0;

const AXE: &str = "const done = arguments[arguments.length - 1];
    const rules = arguments[0] ? { runOnly: arguments[0] } : {};
    axe.run({ ...rules, resultTypes: ['violations'] }).then(
      r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join('; '))),
      e => done([String(e)]));";
/// Sizes of everything that was loaded. The icon is not told of, so it is counted in.
const LOADED: &str = "const [page] = performance.getEntriesByType('navigation');
    const all = [page, ...performance.getEntriesByType('resource').filter(e => e.startTime < page.loadEventEnd)];
    return [all.reduce((sum, e) => sum + e.encodedBodySize, 0), all.length + 1]";
/// How far the page is wider than its window, in pixels, and what sticks out.
const OVERHANG: &str = "const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
    const out = [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll')
      && e.getBoundingClientRect().left + Math.max(e.scrollWidth, e.offsetWidth) > root.clientWidth + 1);
    return [over, out.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' ')]";
/// What has the focus: whether it is the main button, whether it shows, and its words.
pub const FOCUS: &str = "const e = document.activeElement, marked = e.closest('label') ?? e, style = getComputedStyle(marked);
    const box = marked.getBoundingClientRect();
    return { main: e.matches('.button.primary'), seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      && box.bottom > 0 && box.top < innerHeight, words: e.outerHTML.slice(0, 120), none: e === document.body }";

/// Looks at the page that is open, which must be the one of this name.
pub async fn look(tab: &mut Tab, name: &'static str) {
    let page = table::page(name);
    assert_eq!(page.how, How::Seen, "{name}");
    let path = tab.path().await;
    let here = format!("{} on {name}", tab.who());
    assert!(page.route.is_empty() || hutong::web::fits(page.route, &path), "{here}: {path} is not of {}", page.route);
    let head = tab
        .run("return [document.documentElement.lang, document.title, document.querySelectorAll('h1').length]", vec![]);
    let head = head.await;
    assert_eq!(head[0], tab.taste.lang, "{here}");
    assert_eq!(head[2], 1, "{here}: main headings");
    assert!(head[1].as_str().is_some_and(|title| !title.is_empty() && !title.starts_with('—')), "{here}: {head}");
    weigh(tab, &here).await;
    picture(tab, name).await;
    judge(tab, &here, Value::Null).await;
    by_night(tab, name, &here).await;
    narrow_and_large(tab, &here).await;
    by_keyboard(tab, &here).await;
    tab.seen.insert(page.name);
}

/// Fetches a file as the page would, and requires the media type of the table.
pub async fn fetch(tab: &mut Tab, name: &'static str, path: &str) {
    let page = table::page(name);
    let How::Fetched(media) = page.how else { panic!("{name} is looked at, not fetched") };
    let path = path.split('?').next().unwrap_or_default();
    assert!(hutong::web::fits(page.route, path), "{name}: {path} is not of {}", page.route);
    // Not read to its end: a stream has none.
    let script = "const done = arguments[1], stop = new AbortController();
        fetch(arguments[0], { signal: stop.signal })
          .then(r => { done([r.status, r.headers.get('content-type') ?? '']); stop.abort() }, e => done([0, String(e)]))";
    let got = tab.client.execute_async(script, vec![json!(path)]).await.expect("a fetch");
    let kind = got[1].as_str().unwrap_or_default();
    assert!(got[0] == 200 && kind.starts_with(media), "{}: {path}: {got}", tab.who());
    tab.seen.insert(page.name);
}

/// Requires that every page of the table was come to.
pub fn has_seen_all(tab: &Tab) {
    let unseen: Vec<_> = table::PAGES.iter().map(|page| page.name).filter(|name| !tab.seen.contains(name)).collect();
    assert!(unseen.is_empty(), "{}: the walk did not come to {unseen:?}", tab.who());
}

async fn weigh(tab: &Tab, here: &str) {
    let loaded = tab.run(LOADED, vec![]).await;
    let (weight, requests) = (loaded[0].as_u64().expect("bytes"), loaded[1].as_u64().expect("requests"));
    assert!(weight > 0 && weight <= WEIGHT_MAX, "{here}: {weight} bytes");
    assert!(requests <= REQUESTS_MAX, "{here}: {requests} requests");
}

/// The whole page in one picture: the window is made as high as the page.
async fn picture(tab: &Tab, name: &str) {
    let (width, height) = tab.taste.size;
    let full = tab.run("return document.documentElement.scrollHeight", vec![]).await;
    let full = full.as_u64().and_then(|pixels| u32::try_from(pixels).ok()).unwrap_or(height);
    tab.resize(width, full.max(height), 1).await;
    let png = tab.client.screenshot().await.expect("a picture");
    std::fs::write(tab.picture(name), png).expect("a picture is kept");
    tab.resize(width, height, 1).await;
}

async fn judge(tab: &Tab, here: &str, only: Value) {
    if axe().is_none() {
        return;
    }
    let found = tab.client.execute_async(AXE, vec![only]).await.expect("axe runs");
    assert!(found.as_array().is_some_and(Vec::is_empty), "{here}: axe found {found:#}");
}

/// Dark colours: only contrast can differ.
async fn by_night(tab: &Tab, name: &str, here: &str) {
    let night = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    tab.direct("Emulation.setEmulatedMedia", night).await;
    judge(tab, &format!("{here} by night"), json!(["color-contrast"])).await;
    // Colours do not depend on the width: one picture of each page by night is enough.
    if tab.taste.size == PHONE {
        picture(tab, &format!("{name}.night")).await;
    }
    tab.direct("Emulation.setEmulatedMedia", json!({ "features": [] })).await;
}

/// A window of 320 pixels, and everything twice as large: on a desk by zooming, on a phone by the size of type.
async fn narrow_and_large(tab: &Tab, here: &str) {
    let (width, height) = tab.taste.size;
    tab.resize(NARROW, height, 1).await;
    fits(tab, &format!("{here} in {NARROW} pixels")).await;
    if width >= 2 * NARROW {
        tab.resize(width / 2, height / 2, 2).await;
        fits(tab, &format!("{here} at 200 %")).await;
        tab.resize(width, height, 1).await;
    } else {
        tab.resize(width, height, 1).await;
        tab.run("document.documentElement.style.fontSize = '200%'", vec![]).await;
        fits(tab, &format!("{here} in type of 200 %")).await;
        tab.run("document.documentElement.style.fontSize = ''", vec![]).await;
    }
}

/// Looks at a page that one browser alone comes to, because it is gone then for all.
pub async fn glance(tab: &Tab, name: &str) {
    let here = format!("{} on {name}", tab.who());
    judge(tab, &here, Value::Null).await;
    narrow_and_large(tab, &here).await;
    picture(tab, name).await;
}

/// Nothing has to be moved sideways.
pub async fn fits(tab: &Tab, here: &str) {
    let over = tab.run(OVERHANG, vec![]).await;
    assert!(over[0].as_i64().is_some_and(|pixels| pixels <= 0), "{here}: wider than its window by {over}");
}

/// The tabulator alone reaches the page's main button, and on the way everybody sees where it is.
async fn by_keyboard(tab: &Tab, here: &str) {
    if tab.run("return !!document.querySelector('main .button.primary')", vec![]).await != true {
        return;
    }
    tab.run("window.scrollTo(0, 0); getSelection().removeAllRanges()", vec![]).await;
    for _ in 0..TABS_MAX {
        press_key(tab, "Tab", 9).await;
        let focus = tab.run(FOCUS, vec![]).await;
        assert!(
            focus["none"] == true || focus["seen"] == true,
            "{here}: no mark shows the focus on {}",
            focus["words"]
        );
        if focus["main"] == true {
            return marks_focus(tab, here).await;
        }
    }
    panic!("{here}: the tabulator does not reach the main button");
}

/// The button with the focus looks different from the same without it.
async fn marks_focus(tab: &Tab, here: &str) {
    let script = "const b = document.activeElement.getBoundingClientRect(); return [b.x + scrollX, b.y + scrollY, b.width, b.height]";
    let at = tab.run(script, vec![]).await;
    let number = |n: usize| at[n].as_f64().unwrap_or_default();
    let clip = json!({ "x": (number(0) - MARGIN).max(0.0), "y": (number(1) - MARGIN).max(0.0),
        "width": number(2) + 2.0 * MARGIN, "height": number(3) + 2.0 * MARGIN, "scale": 1 });
    let shot = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
    let with = tab.direct("Page.captureScreenshot", shot.clone()).await;
    tab.run("document.activeElement.blur()", vec![]).await;
    let without = tab.direct("Page.captureScreenshot", shot).await;
    assert_ne!(with["data"], without["data"], "{here}: the main button looks the same with the focus");
}

/// Presses a key of the keyboard.
pub async fn press_key(tab: &Tab, key: &str, code: u32) {
    for kind in ["rawKeyDown", "keyUp"] {
        let event = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code });
        tab.direct("Input.dispatchKeyEvent", event).await;
    }
}
