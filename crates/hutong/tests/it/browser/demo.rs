//! The steps of `/demo`, by browser only, as a newcomer goes through them: each ticks itself. With scripts every page is
//! looked at, too; without them everything works as well.

use std::path::Path;

use tokio::sync::Mutex;

use super::{
    look::{glance, look},
    site::{ENDED, RUNNING},
    tab::Tab,
};

/// Whoever decides at the desk: all browsers of these tests share one, with few items that wait.
pub static DESK: Mutex<()> = Mutex::const_new(());

/// All of it, in a browser that nobody has used before; gives the word of the opinion that was written.
pub async fn everything(tab: &mut Tab) -> String {
    read(tab).await;
    let (receipt, item) = write(tab).await;
    keep(tab, &receipt).await;
    {
        let _alone = DESK.lock().await;
        clear(tab).await;
        collapse(tab).await;
    }
    ground(tab).await;
    report(tab).await;
    {
        let _alone = DESK.lock().await;
        sign(tab).await;
    }
    break_it(tab).await;
    let all = tab.say("tour-progress");
    assert!(!all.is_empty());
    for step in 1..=9 {
        tab.has(&format!("#step-{step}.done")).await;
    }
    seen(tab, "demo-done").await;
    tab.press(&tab.say("letters-link")).await;
    tab.sees(&tab.say("letters-simulated")).await;
    seen(tab, "demo-letters").await;
    if !tab.taste.has_scripts {
        be_told(tab).await;
    }
    steps(tab).await;
    item
}

/// A member gives an address; the letter that would have gone there stands on the page of letters.
async fn be_told(tab: &mut Tab) {
    tab.press(&tab.say("tour-role-member")).await;
    tab.visit("/me/news").await;
    let address = tab.pick("zhongwen@example.org", "english@example.org");
    // Another browser may have been here before.
    tab.find("#address-mail").await.clear().await.expect("an empty field");
    tab.write("#address-mail", address).await;
    tab.choose("#lang-mail", tab.pick("zh-CN", "en")).await;
    tab.press_first("section[aria-labelledby=way-mail] button[value=set]").await;
    tab.sees(&tab.say("news-waits")).await;
    tab.visit("/demo/letters").await;
    tab.loads_until(tab.pick("这是您的地址吗", "is this address yours")).await;
    assert!(!tab.words().await.contains(address), "{}: everybody sees this page", tab.who());
    tab.press(&tab.say("tour-role-citizen")).await;
}

/// Looks at a page where there are scripts to look with.
async fn seen(tab: &mut Tab, name: &'static str) {
    if tab.taste.has_scripts {
        look(tab, name).await;
    }
}

/// Back to the steps by the ribbon, which is on every page.
async fn steps(tab: &Tab) {
    tab.press_first(".ribbon a").await;
    tab.sees(&tab.say("tour-title")).await;
}

async fn read(tab: &mut Tab) {
    tab.visit("/").await;
    tab.sees(&tab.say("tour-i-am")).await;
    tab.sees(&tab.say("portal-demo")).await;
    steps(tab).await;
    for step in [1, 2, 3, 6, 7, 9] {
        assert!(!tab.finds(&format!("#step-{step}.done")).await, "{}: {step} is ticked before it is done", tab.who());
    }
    seen(tab, "demo").await;
    tab.press(&tab.say("tour-read-go")).await;
    tab.sees(&tab.say("portal-you-can")).await;
    // The same page of the other body, and back.
    tab.press_first(".ribbon .across a").await;
    tab.sees(&tab.say("portal-you-can")).await;
    let there = tab.client.current_url().await.expect("an address");
    assert!(there.as_str().starts_with(&tab.site.other.url) && there.path() == format!("/c/{RUNNING}"), "{there}");
    tab.press_first(".ribbon .across a").await;
    steps(tab).await;
    tab.has("#step-1.done").await;
}

/// An opinion of a citizen, in words that somebody said before; gives the paths of its receipt and its own.
async fn write(tab: &mut Tab) -> (String, String) {
    tab.press(&tab.say("tour-write-go")).await;
    tab.write("#text", &tab.say("tour-write-words")).await;
    if tab.taste.has_scripts {
        tab.comes_to_see(tab.pick("条相近意见", "similar opinion")).await;
    }
    tab.press_first("main form button.primary").await;
    tab.sees(&tab.say("portal-receipt-received")).await;
    let receipt = tab.path().await;
    let item = tab.find("a.item-link").await.attr("href").await.expect("a link").expect("an address");
    if !tab.taste.has_scripts {
        steps(tab).await;
        tab.press(&tab.say("tour-write-similar-go")).await;
    }
    steps(tab).await;
    tab.has("#step-2.done").await;
    (receipt, item)
}

/// The receipt fills, comes down as a file, and the other body's page says that it holds.
async fn keep(tab: &mut Tab, receipt: &str) {
    tab.press(&tab.say("tour-receipt-go")).await;
    assert_eq!(tab.path().await, receipt, "{}: the step leads to the receipt", tab.who());
    let signed = format!("{} {}", tab.say("portal-stop-witnessed"), tab.say("portal-stop-done"));
    match tab.taste.has_scripts {
        true => tab.comes_to_see(&signed).await,
        false => tab.loads_until(&signed).await,
    }
    tab.tap(&tab.say("portal-receipt-how")).await;
    tab.tap(&tab.say("portal-receipt-download")).await;
    let proof = tab.downloaded().await;
    steps(tab).await;
    tab.press(&tab.say("tour-receipt-verify-go")).await;
    check(tab, &proof).await;
    std::fs::remove_file(proof).expect("the file is ours");
    // What the other portal saw is ticked here, too.
    tab.press_first(".ribbon .across a").await;
    steps(tab).await;
    tab.has("#step-3.done").await;
}

async fn check(tab: &Tab, proof: &Path) {
    let there = tab.client.current_url().await.expect("an address");
    assert!(there.as_str().starts_with(&tab.site.other.url), "{}: {there} is the other body's", tab.who());
    tab.write("#file", &proof.display().to_string()).await;
    tab.press(&tab.say("portal-verify-send")).await;
    tab.sees(tab.pick("回执成立：", "The receipt holds:")).await;
}

/// As the secretariat: one press from the steps, and then from item to item. Whoever comes first clears five.
async fn clear(tab: &mut Tab) {
    tab.visit("/demo").await;
    let is_first = !tab.finds("#step-4.done").await;
    tab.press(&tab.say("tour-clear-go")).await;
    tab.sees(&tab.say("desk-title")).await;
    if !is_first {
        return;
    }
    tab.press_first(".queue tr:not(.dim) a[data-row]").await;
    for _ in 0..5 {
        tab.press_first(".bar button[value=publish]").await;
        assert!(tab.finds(".held").await, "{}: the decision is held back for a while", tab.who());
    }
    steps(tab).await;
    tab.comes_to_have("#step-4.done").await;
}

/// The letters of this body become one view, once.
async fn collapse(tab: &mut Tab) {
    tab.visit("/demo").await;
    let is_first = !tab.finds("#step-5.done").await;
    tab.press(&tab.say("tour-collapse-go")).await;
    if is_first {
        // They are there once the node has compared everything, which takes it a while after its start.
        tab.loads_until(tab.pick("两地共 41 封", "41 from both bodies")).await;
    }
    seen(tab, "desk-suspicious").await;
    if is_first {
        tab.press_first(".letters button[value=merge]").await;
        steps(tab).await;
        tab.comes_to_have("#step-5.done").await;
    }
    // Its letters stay: the one that stands for them is led to, and the log says what was merged.
    tab.visit("/demo").await;
    tab.press(&tab.say("tour-collapse-one-go")).await;
    assert!(tab.path().await.starts_with(&format!("/c/{RUNNING}/i/SC-")), "{}", tab.who());
    tab.press(&tab.say("tour-role-citizen")).await;
}

async fn ground(tab: &mut Tab) {
    tab.visit("/demo").await;
    tab.press(&tab.say("tour-ground-both-go")).await;
    tab.sees(&tab.say("map-common-both")).await;
    steps(tab).await;
    tab.press(&tab.say("tour-ground-sided-go")).await;
    tab.sees(&tab.say("map-sided-means")).await;
    steps(tab).await;
    tab.has("#step-6.done").await;
}

/// From a sentence to the words that it rests on.
async fn report(tab: &mut Tab) {
    tab.press(&tab.say("tour-report-go")).await;
    tab.press_fold("main details summary").await;
    let said = tab.all("main details[open] q").await.remove(0);
    tab.press_first("main details[open] .sources a").await;
    assert!(tab.path().await.starts_with(&format!("/c/{ENDED}/i/")), "{}", tab.who());
    tab.sees(said.trim_matches(['“', '”', '…', ' ', '「', '」', '"'])).await;
    steps(tab).await;
    tab.has("#step-7.done").await;
}

/// The other body's signatory accepts what this body proposed, once; then both charters are the new one.
async fn sign(tab: &mut Tab) {
    tab.visit("/demo").await;
    if tab.finds("#step-8 a[href*='#step-8']").await {
        tab.press(&tab.say("tour-sign-there-go")).await;
        tab.press(&tab.say("tour-sign-go")).await;
        tab.sees(&tab.say("papers-changes")).await;
        if tab.taste.has_scripts {
            glance(tab, "paper-to-sign").await;
        }
        tab.press(&tab.say("topics-accept")).await;
        tab.sees(tab.pick("第 2 版生效中", "Version 2 is in force")).await;
        tab.press(&tab.say("tour-role-citizen")).await;
        tab.press_first(".ribbon .across a").await;
        steps(tab).await;
        tab.comes_to_have("#step-8 .checks li.done").await;
    }
    tab.visit("/demo").await;
    tab.press(&tab.say("tour-sign-read-go")).await;
    tab.sees(tab.pick("5G、算力与数字基础设施", "5G, computing power and digital infrastructure")).await;
    steps(tab).await;
    tab.has("#step-8.done").await;
}

/// A byte of a copy, twice: found each time, and the record is what it was.
async fn break_it(tab: &mut Tab) {
    let signed = signed_head(tab).await;
    tab.press(&tab.say("tour-break-go")).await;
    for _ in 0..2 {
        let verdict = tab.all("main h1").await.remove(0);
        assert!(verdict.starts_with(tab.pick("查出来了", "Found")), "{}: {verdict}", tab.who());
        tab.sees(&tab.say("tour-broken-copy")).await;
        tab.press(&tab.say("tour-break-again")).await;
    }
    seen(tab, "broken").await;
    assert!(signed_head(tab).await >= signed, "{}: the record only grows", tab.who());
    tab.press(&tab.say("tour-back")).await;
    tab.has("#step-9.done").await;
}

/// Size of the record that the node publishes, as the folder's checkpoint says.
async fn signed_head(tab: &Tab) -> u64 {
    let path = Path::new(&tab.site.dir).join("sichuan/published/checkpoint");
    let text = std::fs::read_to_string(path).expect("a checkpoint");
    text.lines().nth(1).and_then(|line| line.parse().ok()).expect("a size")
}
