//! The walk of a newcomer with an everyday browser: the steps of the demo; then, as a citizen, read, say, keep the proof, have it checked by the other body, look at
//! what became of everything. It comes to every page of [`super::table`].

use std::path::Path;

use serde_json::json;

use super::{
    demo, desk,
    look::{self, look},
    reading,
    site::{ENDED, RUNNING},
    stance,
    tab::Tab,
};

/// What the citizen says, by language; long enough for the last advice.
const WORDS: [&str; 2] = [
    "建议两地科技部门在高新区合建一个中试基地，设备共用、成本分担，先从新材料开始，每年公布使用时长和收费标准，让中小企业也约得上，并且把空闲时段挂在网上。",
    "Let both science departments build one pilot plant together, share its machines and its cost, begin with new materials, and publish every year who used it, for how long and at what price.",
];
/// What others have said already, and in nearly these words.
const SAID_BEFORE: &str = "两地年轻人最想要的其实很简单：一张卡，坐成都地铁、重庆轨道、成渝高铁、科学城接驳车都能刷，按月封顶。现在我手机里三个乘车码，进站时后面的人都在叹气。";
const REPLY: [&str; 2] = ["同意，先从设备清单做起。", "Agreed: begin with a list of the machines."];
const NOTE: &str = "设备清单 list of machines\n";

/// All of it.
pub async fn everything(mut tab: Tab) {
    let tab = &mut tab;
    let waits = demo::everything(tab).await;
    reading::read(tab).await;
    answer(tab).await;
    let item = write(tab).await;
    let proof = keep(tab).await;
    check(tab, &proof).await;
    own(tab, &item).await;
    reading::ended(tab).await;
    reading::plan(tab).await;
    reading::follow_up(tab).await;
    public_record(tab).await;
    small_print(tab).await;
    reading::themes(tab).await;
    stance::everything(tab).await;
    desk::everything(tab, &waits).await;
    look::has_seen_all(tab);
}

/// One opinion: supported, replied to.
async fn answer(tab: &mut Tab) {
    tab.visit(&format!("/c/{RUNNING}/opinions?body={}", tab.site.home.code)).await;
    tab.press_first(".quote h3 a").await;
    tab.sees(&tab.say("portal-fate")).await;
    look(tab, "opinion").await;
    tab.press(&tab.say("portal-support")).await;
    tab.sees(&tab.say("portal-supported")).await;
    tab.press(&tab.say("portal-reply")).await;
    tab.sees(&tab.say("portal-write-warning")).await;
    look(tab, "reply").await;
    tab.write("#text", tab.pick(REPLY[0], REPLY[1])).await;
    tab.press(&tab.say("portal-reply-send")).await;
    tab.sees(&tab.say("portal-receipt-received")).await;
    tab.sees(tab.pick(REPLY[0], REPLY[1])).await;
}

/// An opinion of one's own, first as a form that is not taken, then with an attachment; gives the path of the item.
async fn write(tab: &mut Tab) -> String {
    tab.visit(&format!("/c/{RUNNING}")).await;
    tab.press(&tab.say("portal-do-write")).await;
    tab.sees(&tab.say("portal-write-warning")).await;
    tab.sees(&tab.say("portal-advice-begin")).await;
    look(tab, "write").await;
    meet_similar(tab).await;
    refused(tab).await;
    let note = tab.downloads.with_file_name("list.txt");
    std::fs::write(&note, NOTE).expect("a file");
    tab.write("#files", &note.display().to_string()).await;
    tab.write("#text", tab.pick(WORDS[0], WORDS[1])).await;
    tab.sees(&tab.say("portal-advice-good")).await;
    tab.press_first("main form button[type=submit]").await;
    tab.sees(&tab.say("portal-receipt-received")).await;
    tab.sees(&format!("{}-KXC-", tab.site.home.code)).await;
    tab.sees(tab.pick(WORDS[0], WORDS[1])).await;
    tab.sees(&tab.say("portal-stop-logged")).await;
    let href = tab.find("a.item-link").await.attr("href").await.expect("a link");
    href.expect("the item's address")
}

/// What somebody said before in the same words is shown while one writes, with its voices.
async fn meet_similar(tab: &mut Tab) {
    tab.write("#text", SAID_BEFORE).await;
    tab.comes_to_see(tab.pick("条相近意见", "similar opinion")).await;
    tab.press_fold("#similar summary").await;
    tab.sees(&tab.say("portal-similar-support")).await;
    look(tab, "write-similar").await;
    tab.find("#text").await.clear().await.expect("an empty field");
}

/// A text of blanks: the browser lets it through, the portal does not, and everything typed comes back.
async fn refused(tab: &mut Tab) {
    tab.tap(&tab.say("portal-write-title")).await;
    let title = tab.pick("中试基地", "A pilot plant");
    tab.write("#title", title).await;
    tab.write("#text", "   ").await;
    tab.press_first("main form button[type=submit]").await;
    tab.sees(&tab.say("portal-error-kept-form")).await;
    let kept = tab.run("return document.querySelector('#title').value", vec![]).await;
    assert_eq!(kept, title, "{}: what was typed is still there", tab.who());
    look(tab, "write-refused").await;
    tab.run("document.querySelector('#text').value = ''", vec![]).await;
}

/// The receipt: its line fills by itself, and it comes down as a file. Gives the file.
async fn keep(tab: &mut Tab) -> std::path::PathBuf {
    let done = |tab: &Tab, stop: &str| format!("{} {}", tab.say(stop), tab.say("portal-stop-done"));
    let drawn = tab.run("return performance.timeOrigin", vec![]).await;
    for stop in ["portal-stop-logged", "portal-stop-witnessed", "portal-stop-guarded"] {
        tab.comes_to_see(&done(tab, stop)).await;
    }
    let same = tab.run("return performance.timeOrigin", vec![]).await;
    assert_eq!(drawn, same, "{}: the line filled without the page being loaded again", tab.who());
    tab.sees(tab.pick("等审核人处理", "Waits for a moderator")).await;
    tab.tap(&tab.say("portal-receipt-how")).await;
    tab.sees("hutong verify --receipt").await;
    look(tab, "receipt").await;
    let path = tab.path().await;
    look::fetch(tab, "receipt-state", &format!("{path}/state")).await;
    look::fetch(tab, "receipt-proof", &format!("{path}/proof")).await;
    look::fetch(tab, "receipt-picture", &format!("{path}/picture.svg")).await;
    tab.tap(&tab.say("portal-receipt-download")).await;
    let proof = tab.downloaded().await;
    tab.press(&tab.say("portal-receipt-result")).await;
    tab.sees(&tab.say("result-keep")).await;
    look(tab, "result").await;
    find_again(tab).await;
    proof
}

/// The short code leads back to the receipt; a wrong one says so.
async fn find_again(tab: &mut Tab) {
    tab.press(&tab.say("portal-own-receipt")).await;
    let code = tab.all(".code .big").await.remove(0);
    tab.press(&tab.say("portal-menu-find")).await;
    tab.sees(tab.pick(WORDS[0], WORDS[1]).get(..30).unwrap_or_default()).await;
    look(tab, "find").await;
    tab.write("#code", "AAAA-AAAA-AAAA-AAAA-A").await;
    tab.press(&tab.say("portal-find-send")).await;
    tab.sees(&tab.say("portal-find-unknown")).await;
    look(tab, "find-unknown").await;
    tab.visit("/find").await;
    tab.write("#code", &code.to_lowercase()).await;
    tab.press(&tab.say("portal-find-send")).await;
    tab.sees(&tab.say("portal-receipt-received")).await;
}

/// The other body's page says of the receipt that it holds, and of an altered one that it does not.
async fn check(tab: &mut Tab, proof: &Path) {
    tab.go(&format!("{}verify", tab.site.other.url)).await;
    look(tab, "verify").await;
    tab.write("#file", &proof.display().to_string()).await;
    tab.press(&tab.say("portal-verify-send")).await;
    let verdict = tab.all("main h1").await.remove(0);
    let holds = tab.pick("回执成立：", "The receipt holds:");
    assert!(
        verdict.starts_with(holds) && verdict.contains(tab.pick("四川省政协", "Sichuan")),
        "{}: {verdict}",
        tab.who()
    );
    tab.sees(tab.pick(WORDS[0], WORDS[1])).await;
    look(tab, "verify-good").await;
    let text = std::fs::read_to_string(proof).expect("a receipt");
    let altered = proof.with_file_name("altered.txt");
    std::fs::write(&altered, alter(&text)).expect("a file");
    tab.write("#file", &altered.display().to_string()).await;
    tab.press(&tab.say("portal-verify-send")).await;
    assert_eq!(tab.all(".verdict.bad h1").await.len(), 1, "{}: it does not hold", tab.who());
    look(tab, "verify-bad").await;
}

/// The receipt with one character of its longest line changed.
fn alter(text: &str) -> String {
    let longest = text.lines().max_by_key(|line| line.len()).expect("lines");
    let middle = longest.len() / 2;
    let other = if longest.as_bytes()[middle] == b'A' { "B" } else { "A" };
    text.replace(longest, &format!("{}{other}{}", &longest[..middle], &longest[middle + 1..]))
}

/// What the author alone can do with it, up to the question whether it is meant.
async fn own(tab: &mut Tab, item: &str) {
    tab.visit(item).await;
    tab.sees(&tab.say("portal-own")).await;
    tab.sees("list.txt").await;
    look(tab, "opinion-own").await;
    let file = tab.find(".files a").await.attr("href").await.expect("a link").expect("an address");
    look::fetch(tab, "attachment", &file).await;
    tab.press(&tab.say("portal-correct")).await;
    look(tab, "correct").await;
    tab.visit(item).await;
    tab.press(&tab.say("portal-withdraw")).await;
    look(tab, "withdraw").await;
    tab.press(&tab.say("portal-withdraw-keep")).await;
    tab.sees(&tab.say("portal-own")).await;
}

/// Decisions, open data, and the record itself.
async fn public_record(tab: &mut Tab) {
    tab.visit(&format!("/c/{RUNNING}")).await;
    tab.press(&tab.say("portal-log")).await;
    tab.sees(&tab.say("portal-log-note")).await;
    assert!(!tab.all("main tbody tr").await.is_empty(), "{}: decisions", tab.who());
    look(tab, "log").await;
    tab.visit(&format!("/c/{RUNNING}")).await;
    tab.press(&tab.say("portal-data")).await;
    look(tab, "data").await;
    for (name, file) in
        [("items-json", "items.json"), ("items-csv", "items.csv"), ("feed", "feed.atom"), ("events", "events")]
    {
        look::fetch(tab, name, &format!("/c/{RUNNING}/{file}")).await;
    }
    tab.press(&tab.say("portal-menu-record")).await;
    tab.sees("sichuan.example/zhengxie/log/1").await;
    tab.sees("chongqing.example/zhengxie/log/1").await;
    look(tab, "record").await;
    for (name, path) in [("checkpoint", "/record/checkpoint"), ("keys", "/record/keys"), ("robots", "/robots.txt")] {
        look::fetch(tab, name, path).await;
    }
    look::fetch(tab, "health", "/healthz").await;
    programs(tab).await;
    look::fetch(tab, "icon", "/favicon.ico").await;
    let style = tab.run("return new URL(document.querySelector('link[rel=stylesheet]').href).pathname", vec![]).await;
    look::fetch(tab, "style", style.as_str().unwrap_or_default()).await;
}

/// What programs read.
async fn programs(tab: &mut Tab) {
    let item = "return fetch(arguments[0]).then(r => r.json()).then(list => list.items[0].id)";
    let (running, ended) = (format!("/api/v1/consultations/{RUNNING}"), format!("/api/v1/consultations/{ENDED}"));
    let item = tab.run(item, vec![serde_json::json!(format!("{running}/items"))]).await;
    let item = format!("{running}/items/{}", item.as_str().expect("an item"));
    for (name, path) in [
        ("calendars", "/calendar.ics".to_owned()),
        ("calendar", format!("/c/{RUNNING}/calendar.ics")),
        ("api", "/api/v1".to_owned()),
        ("api-described", "/api/v1/openapi.json".to_owned()),
        ("api-record", "/api/v1/record".to_owned()),
        ("api-consultations", "/api/v1/consultations".to_owned()),
        ("api-items", format!("{running}/items")),
        ("api-item", item),
        ("api-decisions", format!("{running}/decisions")),
        ("api-themes", format!("{running}/themes")),
        ("api-report", format!("{ended}/report")),
        ("api-consultation", running),
    ] {
        look::fetch(tab, name, &path).await;
    }
}

/// What stands at the foot of every page, and what an address says that leads nowhere.
async fn small_print(tab: &mut Tab) {
    let pages = ["about", "help", "privacy", "accessibility"];
    let links = ["portal-foot-about", "portal-foot-help", "portal-foot-privacy", "portal-foot-accessibility"];
    for (name, link) in pages.into_iter().zip(links) {
        tab.press(&tab.say(link)).await;
        look(tab, name).await;
    }
    tab.visit("/sign-in").await;
    tab.sees(&tab.say("signin-by-code-note")).await;
    look(tab, "sign-in").await;
    tab.visit("/nowhere").await;
    tab.sees(&tab.say("portal-error-no-page")).await;
    look(tab, "nowhere").await;
    let other = tab.pick("English", "中文").to_owned();
    tab.press(&other).await;
    let lang = tab.run("return document.documentElement.lang", vec![json!(null)]).await;
    assert_ne!(lang, tab.taste.lang, "the other language is one press away");
}
