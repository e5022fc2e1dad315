//! The walk of those who take part with more than opinions: a survey from its draft to its results, a note written where
//! there is no connection, a proposal that others sign. On a node in this process, whose desk acts in between.

use std::ops::{Deref, DerefMut};

use hutong_core::consultation::{charter::Review, item::Tier};
use serde_json::json;

use super::{
    DESK, PHONE,
    gatherings::gathering,
    look::fetch,
    seats::Seats,
    tab::{Tab, Taste},
    table::{Page, fetched, seen},
    with_browser,
};
use crate::web::{
    people::{add, sign_in},
    site::{Plan, Site, TOPIC},
    voices::{group, propose},
};

/// What this walk comes to.
pub const PAGES: &[Page] = &[
    seen("desk-surveys", "/desk/{c}/surveys"),
    seen("desk-surveys-closed", "/desk/{c}/surveys"),
    seen("surveys", "/c/{c}/survey"),
    seen("survey", "/c/{c}/survey/{item}"),
    seen("survey-refused", "/c/{c}/survey/{item}"),
    seen("survey-answered", "/c/{c}/survey/{item}"),
    seen("survey-results", "/c/{c}/survey/{item}"),
    seen("desk-enter", "/desk/{c}/enter"),
    seen("desk-enter-refused", "/desk/{c}/enter"),
    seen("desk-entered", "/desk/{c}/enter"),
    seen("desk-paste", "/desk/{c}/paste"),
    seen("desk-pieces", "/desk/{c}/paste"),
    seen("desk-pasted", "/desk/{c}/paste"),
    seen("desk-groups", "/desk/{c}/groups"),
    seen("desk-shelf", "/desk/{c}/shelf"),
    fetched("shelf-file", "/c/{c}/shelf/{id}", "text/plain"),
    seen("write-shelf", "/c/{c}/write"),
    seen("desk-circulars", "/desk/{c}/circulars"),
    seen("desk-circular", "/desk/{c}/circulars/{id}"),
    seen("mine-circular", "/me"),
    seen("circular", "/me/circular/{id}"),
    seen("note-write", "/c/{c}/notes/write"),
    seen("note", "/c/{c}/i/{item}"),
    seen("notes", "/c/{c}/notes"),
    seen("proposal-write", "/c/{c}/proposals/write"),
    seen("proposal", "/c/{c}/i/{item}"),
    seen("proposals", "/c/{c}/proposals"),
    seen("desk-proposals", "/desk/{c}/proposals"),
];

const QUESTIONS: &str = "# 河边出行问卷 | Survey on the river path\n两分钟，不记名。 | Two minutes, no names.\n\
    单选* 您多久走一次河边步道？ | How often do you walk the river path?\n- 每周 | Every week\n- 很少 | Hardly ever\n\
    多选 路上缺什么？ | What is missing on the way?\n- 路灯 | Lamps\n- 座椅 | Benches\n- 厕所 | Toilets\n\
    打分 您满意吗？ | Are you content?\n- 不满意 | No\n- 一般 | So-so\n- 满意 | Yes\n\
    简答 为什么很少去？ | Why hardly ever?\n若 1=2";
const CHAT: [&str; 2] = [
    "Member One 2025/12/30 19:30\n坝太高，鱼上不来。\n\n建议修一条鱼道，造价也不高。\n\n周师傅：河边的长椅坏了三张，请换成木头的。",
    "Member One 2025/12/30 19:30\nThe weir is too high for fish.\n\nA fish ladder would not cost much.\n\nZhou: Three benches are broken.",
];
const PLACE: [&str; 2] = ["下游滚水坝，正午", "The lower weir, at noon"];
const SAW: [&str; 2] =
    ["坝下有十一只水獭，步道被水淹了一段。", "Eleven otters below the weir; part of the path is flooded."];
const HEADING: [&str; 2] = ["周一上午九点开会", "We meet on Monday at nine"];
const CALL: [&str; 2] = ["请带上河边的照片。", "Please bring your pictures of the river."];
const FOUND: [&str; 2] = ["步道应抬高半米。", "The path should be half a metre higher."];

#[test]
fn voices_are_raised_in_chinese_on_a_phone() {
    with_browser(Taste::new("zh-CN", PHONE), everything);
}

#[test]
fn voices_are_raised_in_english_at_a_desk() {
    with_browser(Taste::new("en", DESK), everything);
}

#[test]
fn voices_need_no_scripts() {
    with_browser(Taste::new("en", PHONE).without_scripts(), everything);
}

/// A window at a site of this process.
pub struct Walk {
    seats: Seats,
    site: Site,
}

impl Deref for Walk {
    type Target = Seats;
    fn deref(&self) -> &Seats {
        &self.seats
    }
}

impl DerefMut for Walk {
    fn deref_mut(&mut self) -> &mut Seats {
        &mut self.seats
    }
}

impl Walk {
    /// In this window somebody else sits down; nobody's: a stranger.
    pub async fn become_somebody(&mut self, id: &str) {
        if !self.seats.has_seat(id) {
            let mut other = self.site.browser();
            if !id.is_empty() {
                sign_in(&self.site, &mut other, id).await;
            }
            self.seats.seat(id, other, self.site.at);
        }
        self.seats.sit(id).await;
    }

    async fn publish_last(&self) -> String {
        let href = self.tab.find("a.item-link").await.attr("href").await.expect("a link").expect("the item's address");
        let word = href.rsplit('/').next().expect("a word").to_owned();
        let index = word.rsplit('-').next().and_then(|n| n.parse().ok()).expect("an index");
        let place = hutong_core::ids::Place { origin: self.site.node.origin().clone(), index };
        self.site.publish(&[place]).await;
        format!("/c/{TOPIC}/i/{word}")
    }
}

/// All of it.
async fn everything(tab: Tab) {
    let site = Site::with(Plan::default(), Review::Before, "河流 Rivers").await;
    for (id, name, tier, roles) in [
        ("mo", "Mo", None, &["moderator"][..]),
        ("wen", "Wen", Some(Tier::Member), &[]),
        ("lin", "Lin", Some(Tier::Member), &[]),
    ] {
        add(&site, id, name, tier, roles, None).await;
    }
    let mut walk = Walk { seats: Seats::new(tab), site };
    let survey = survey(&mut walk).await;
    results(&mut walk, &survey).await;
    enter(&mut walk).await;
    note(&mut walk).await;
    proposal(&mut walk).await;
    gathering(&mut walk, TOPIC).await;
    let tab = &walk.tab;
    let pages = PAGES.iter().chain(super::gatherings::PAGES);
    let unseen: Vec<_> = pages.map(|page| page.name).filter(|name| !tab.seen.contains(name)).collect();
    assert!(unseen.is_empty(), "{}: the walk did not come to {unseen:?}", tab.who());
}

/// Written at the desk, looked at, put; answered by somebody without an account.
async fn survey(walk: &mut Walk) -> String {
    walk.become_somebody("mo").await;
    walk.go(&format!("/desk/{TOPIC}")).await;
    walk.tab.press(&walk.say("survey-list")).await;
    walk.tab.write("#words", QUESTIONS).await;
    walk.tab.press(&walk.say("survey-keep")).await;
    walk.tab.sees(&walk.say("survey-draft-kept")).await;
    walk.look("desk-surveys").await;
    walk.tab.press(&walk.say("survey-put")).await;
    walk.become_somebody("").await;
    walk.go(&format!("/c/{TOPIC}")).await;
    walk.tab.press(&walk.say("survey-list")).await;
    walk.look("surveys").await;
    walk.tab.press_first("main .rows a").await;
    let path = walk.tab.path().await;
    walk.look("survey").await;
    // Without scripts the last question is there with its condition; with them it comes when it is asked.
    let shown = "const f = document.querySelector('fieldset[data-if]'); return !f.hidden";
    let has_scripts = walk.tab.taste.has_scripts;
    if has_scripts {
        assert_eq!(walk.tab.run(shown, vec![]).await, false, "{}: not asked yet", walk.tab.who());
    } else {
        walk.tab.sees(walk.tab.pick("才答", "Only if you chose")).await;
    }
    walk.tab.press_first("main form button[type=submit]").await;
    walk.tab.sees(&walk.say("portal-error-kept-form")).await;
    walk.look("survey-refused").await;
    walk.tab.press_fold("input[name=q1][value='2']").await;
    if has_scripts {
        assert_eq!(walk.tab.run(shown, vec![]).await, true, "{}: asked now", walk.tab.who());
    }
    walk.tab.press_fold("input[name=q2-1]").await;
    walk.tab.write("textarea[name=q4]", walk.tab.pick("太黑了。", "It is too dark.")).await;
    walk.tab.press_first("main form button[type=submit]").await;
    walk.tab.sees(&walk.say("portal-receipt-received")).await;
    walk.tab.sees(walk.tab.pick("太黑了。", "It is too dark.")).await;
    walk.go(&path).await;
    walk.tab.sees(&walk.say("survey-answered")).await;
    walk.look("survey-answered").await;
    path
}

/// Closed at the desk; what it came to, with the floor.
async fn results(walk: &mut Walk, path: &str) {
    use hutong_core::consultation::survey::Given;
    let index = path.rsplit('-').next().and_then(|n| n.parse().ok()).expect("an index");
    let survey = hutong_core::ids::Place { origin: walk.site.node.origin().clone(), index };
    let picked = |option: usize| Given::Picked([option].into());
    let given = |one| [(1, picked(one)), (2, picked(2)), (3, picked(3))];
    crate::web::surveys::answer_as(&walk.site, &survey, 0..14, &given(1)).await;
    let more: Vec<_> = given(2).into_iter().chain([(4, Given::Words("Mud.".to_owned()))]).collect();
    crate::web::surveys::answer_as(&walk.site, &survey, 14..26, &more).await;
    walk.become_somebody("mo").await;
    walk.go(&format!("/desk/{TOPIC}/surveys")).await;
    walk.tab.press_first("main button[value=close]").await;
    walk.look("desk-surveys-closed").await;
    walk.go(path).await;
    walk.tab.sees(&walk.say("survey-results")).await;
    walk.tab.sees(walk.tab.pick("14 人，52%", "14 (52%)")).await;
    walk.look("survey-results").await;
}

/// What came by telephone, and what a chat held.
async fn enter(walk: &mut Walk) {
    walk.become_somebody("mo").await;
    walk.go(&format!("/desk/{TOPIC}")).await;
    walk.tab.press(&walk.say("enter-title")).await;
    walk.look("desk-enter").await;
    let words = walk.tab.pick("末班车请开到十一点。", "The last bus should run until eleven.");
    walk.tab.write("#text", words).await;
    walk.tab.write("#member", "nobody").await;
    walk.tab.press(&walk.say("enter-send")).await;
    walk.tab.sees(&walk.say("enter-no-member")).await;
    walk.look("desk-enter-refused").await;
    walk.go(&format!("/desk/{TOPIC}/enter")).await;
    walk.tab.write("#text", words).await;
    walk.tab.write("#name", walk.tab.pick("渔民老文", "Wen, a fisherman")).await;
    walk.tab.press(&walk.say("enter-send")).await;
    walk.tab.sees(&walk.say("enter-done-code")).await;
    walk.look("desk-entered").await;
    walk.tab.press(&walk.say("paste-title")).await;
    walk.look("desk-paste").await;
    let chat = walk.tab.pick(CHAT[0], CHAT[1]);
    walk.tab.write("#pasted", chat).await;
    walk.tab.press(&walk.say("paste-split")).await;
    walk.tab.sees(&walk.say("paste-pieces-note")).await;
    walk.look("desk-pieces").await;
    walk.tab.press(&walk.say("paste-join")).await;
    walk.tab.press(&walk.say("paste-enter")).await;
    walk.tab.sees(walk.tab.pick("录入了 2 条。", "2 were entered.")).await;
    walk.look("desk-pasted").await;
}

/// Something to read is put beside the consultation, and stands above the form.
async fn shelf(walk: &mut Walk) {
    walk.go(&format!("/desk/{TOPIC}/shelf")).await;
    walk.tab.write("#title", walk.tab.pick("河流年报", "The rivers in figures")).await;
    walk.tab.write("#summary", walk.tab.pick("十年的水质和水位。", "Ten years of water and fish.")).await;
    walk.tab.write("#link", "https://example.org/rivers").await;
    walk.tab.press(&walk.say("shelf-put")).await;
    walk.tab.sees("example.org").await;
    let figures = walk.tab.downloads.with_file_name("figures.txt");
    std::fs::write(&figures, "2025: 11").expect("a file");
    walk.tab.write("#title", walk.tab.pick("水獭计数表", "Otters, counted")).await;
    walk.tab.write("#summary", walk.tab.pick("每年各处看到几只。", "How many were seen where, year by year.")).await;
    walk.tab.write("#files", &figures.display().to_string()).await;
    walk.tab.press(&walk.say("shelf-put")).await;
    walk.tab.sees("TXT").await;
    walk.look("desk-shelf").await;
    walk.become_somebody("wen").await;
    walk.go(&format!("/c/{TOPIC}/write")).await;
    walk.tab.sees(&walk.say("shelf-first")).await;
    walk.look("write-shelf").await;
    let file = walk.tab.find("main .notice a[download]").await.attr("href").await.expect("a link").expect("an address");
    if walk.tab.taste.has_scripts {
        fetch(&mut walk.tab, "shelf-file", &file).await;
    } else {
        walk.tab.seen.insert("shelf-file");
    }
    walk.go(&format!("/c/{TOPIC}")).await;
    walk.tab.sees("example.org").await;
    walk.become_somebody("clerk").await;
}

/// The secretariat writes to one, who opens it and confirms it.
async fn circular(walk: &mut Walk) {
    walk.go(&format!("/desk/{TOPIC}/circulars")).await;
    walk.tab.write("#title", walk.pick(HEADING)).await;
    walk.tab.write("#text", walk.pick(CALL)).await;
    walk.tab.tap(&walk.say("circular-to-people")).await;
    walk.tab.write("#people", "Wen").await;
    walk.tab.tap(&walk.say("circular-must")).await;
    walk.tab.press(&walk.say("circular-send")).await;
    walk.tab.sees(&walk.say("circular-unread")).await;
    walk.look("desk-circular").await;
    let there = walk.tab.path().await;
    walk.become_somebody("wen").await;
    walk.go("/me").await;
    walk.tab.sees(&walk.say("circular-must-stamp")).await;
    walk.look("mine-circular").await;
    walk.tab.press(walk.pick(HEADING)).await;
    walk.look("circular").await;
    walk.tab.press(&walk.say("circular-confirm")).await;
    assert!(walk.tab.all("#circulars ~ ul .waiting").await.is_empty(), "{}: it is confirmed", walk.tab.who());
    walk.become_somebody("clerk").await;
    walk.go(&there).await;
    walk.tab.sees(&walk.say("circular-confirmed")).await;
    walk.go(&format!("/desk/{TOPIC}/circulars")).await;
    walk.look("desk-circulars").await;
}

/// A group, a note from where there is no connection, and an opinion made of it.
async fn note(walk: &mut Walk) {
    walk.go(&format!("/desk/{TOPIC}/groups")).await;
    walk.tab.write("#name", walk.tab.pick("河流调研组", "River group")).await;
    walk.tab.write("#members", "Wen\nm1").await;
    walk.tab.press_first("main .button.primary").await;
    walk.tab.sees("Wen").await;
    walk.look("desk-groups").await;
    circular(walk).await;
    shelf(walk).await;
    group(&walk.site, &["m1"]).await;
    walk.become_somebody("wen").await;
    walk.go(&format!("/c/{TOPIC}/notes")).await;
    walk.tab.press(&walk.say("note-write")).await;
    walk.tab.write("#place", walk.pick(PLACE)).await;
    walk.tab.write("#text", walk.pick(SAW)).await;
    walk.tab.write("#findings", walk.pick(FOUND)).await;
    walk.tab.write("#evidence", walk.tab.pick("坝工口述", "The lock-keeper said so")).await;
    if walk.tab.taste.has_scripts {
        walk.tab.comes_to_see(&walk.say("note-kept")).await;
        // Away and back: what was typed is still there, on this device.
        walk.go("/about").await;
        walk.go(&format!("/c/{TOPIC}/notes/write")).await;
        walk.tab.comes_to_see(&walk.say("note-kept")).await;
        let kept = walk.tab.run("return document.querySelector('#text').value", vec![]).await;
        assert_eq!(kept, walk.pick(SAW), "{}: kept in the browser", walk.tab.who());
        walk.look("note-write").await;
        let offline =
            |is: bool| json!({ "offline": is, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        walk.tab.direct("Network.enable", json!({})).await;
        walk.tab.direct("Network.emulateNetworkConditions", offline(true)).await;
        walk.tab.run("document.querySelector('main .button.primary').click()", vec![]).await;
        walk.tab.comes_to_see(&walk.say("note-waits")).await;
        walk.tab.direct("Network.emulateNetworkConditions", offline(false)).await;
        // Nobody presses anything: it goes by itself, once.
        walk.tab.loads_until(&walk.say("portal-receipt-received")).await;
    } else {
        walk.look("note-write").await;
        walk.tab.press_first("main .button.primary").await;
        walk.tab.sees(&walk.say("portal-receipt-received")).await;
    }
    let path = walk.publish_last().await;
    walk.go(&path).await;
    walk.tab.sees(walk.pick(FOUND)).await;
    walk.look("note").await;
    walk.go(&format!("/c/{TOPIC}/notes")).await;
    assert_eq!(walk.tab.all("main .where").await.len(), 1, "{}: one note", walk.tab.who());
    walk.look("notes").await;
    walk.go(&path).await;
    walk.tab.press(&walk.say("note-raise")).await;
    walk.tab.sees(&walk.say("portal-receipt-received")).await;
    walk.tab.sees(walk.pick(FOUND)).await;
}

/// A proposal, signed by a colleague, closed and taken up.
async fn proposal(walk: &mut Walk) {
    walk.go(&format!("/c/{TOPIC}/proposals/write")).await;
    walk.look("proposal-write").await;
    walk.tab.write("#title", walk.tab.pick("关于抬高河边步道的提案", "On raising the river path")).await;
    walk.tab.write("#analysis", walk.pick(SAW)).await;
    walk.tab.write("#advice", walk.pick(FOUND)).await;
    walk.tab.press_first("main .button.primary").await;
    walk.tab.sees(&walk.say("portal-receipt-received")).await;
    let path = walk.publish_last().await;
    walk.become_somebody("lin").await;
    walk.go(&path).await;
    walk.look("proposal").await;
    walk.tab.press_first("main .button.primary").await;
    walk.tab.sees(&walk.say("portal-receipt-received")).await;
    let other = propose(&walk.site, walk.tab.pick("：另一件", "of another")).await;
    walk.site.publish(&[other]).await;
    walk.go(&format!("/c/{TOPIC}/proposals")).await;
    walk.look("proposals").await;
    walk.become_somebody("mo").await;
    walk.go(&format!("/desk/{TOPIC}/proposals")).await;
    walk.tab.press_first("main button[value=close]").await;
    walk.look("desk-proposals").await;
}
