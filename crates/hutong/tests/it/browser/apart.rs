//! One consultation through both portals while everything goes wrong that may: two bodies and a witness as three processes
//! that know each other over the network alone, the line between the bodies a relay that can be cut, one of them killed. By
//! browser only, but for what an operator does on the machine.

mod world;

use hutong_core::moment::Moment;
use hutong_node::clock::Clock;
use serde_json::{Value, json};

use super::{
    DESK, PHONE,
    seats::Seats,
    site::{Side, Site},
    tab::{Tab, Taste},
    table::{Page, seen},
    with_browser_on,
};
use crate::{
    node_cli_support as cli,
    web::{boards::TALK, client::Browser, people::sign_in_by},
};
use world::{TOWN, VILLAGE, World, until};

/// What this walk comes to.
pub const PAGES: &[Page] = &[
    seen("sums-themes", "/c/{c}/themes"),
    seen("sums-record", "/record"),
    seen("desk-flags", "/desk/{c}/flags"),
    seen("charter-travels", "/c/{c}/charter"),
];

const ON_THE_DEAD: [&str; 2] = ["镇里停机时写下的。", "Written while the town was down."];
const CUT_AT_TOWN: [&str; 2] = ["断线时在镇里写下的。", "Written in town while the line was cut."];
const CUT_AT_VILLAGE: [&str; 2] = ["断线时在村里写下的。", "Written in the village while the line was cut."];
const NO: [&str; 2] = ["第一个主题的名称请改得更清楚。", "Name the first theme more plainly."];
const NAME: [&str; 2] = ["夜间服务与春汛", "Nights and spring floods"];
const FLAG: [&str; 2] = ["文中有他人的电话号码。", "It names somebody's telephone number."];
const STAYS: [&str; 2] = ["那是单位公开的号码。", "It is the public number of an office."];
const WHY: [&str; 2] = ["与这些主题无关。", "It belongs to none of these."];

#[test]
fn two_bodies_go_on_through_a_kill_and_a_cut_in_chinese() {
    walk(Taste::new("zh-CN", PHONE));
}

#[test]
fn two_bodies_go_on_through_a_kill_and_a_cut_in_english() {
    walk(Taste::new("en", DESK));
}

fn walk(taste: Taste) {
    if super::driver::missing().is_some() {
        return with_browser_on(async { super::site::site() }, taste, |_| async {});
    }
    let world = World::make();
    let [home, other] = [TOWN, VILLAGE].map(|at| Side::of(world.url(at), ["TN", "VG"][at]));
    let site: &'static Site = Box::leak(Box::new(Site::of(home, other)));
    with_browser_on(async move { site }, taste, |tab| everything(tab, world));
}

/// The browser, and the three processes.
struct Walk {
    seats: Seats,
    world: World,
}

fn column(page: &str) -> String {
    format!("/c/{}{page}", cli::TOPIC)
}

fn desk(page: &str) -> String {
    format!("/desk/{}{page}", cli::TOPIC)
}

async fn everything(tab: Tab, mut world: World) {
    world.start();
    world.introduce();
    world.draft().await;
    let mut seats = Seats::new(tab);
    for at in [TOWN, VILLAGE] {
        for (id, code) in world.codes(at) {
            let mut browser = Browser::new(world.at(at));
            sign_in_by(&mut browser, &id, &code, now()).await;
            seats.seat(&id, browser, world.at(at));
        }
    }
    for (id, at) in [("citizen", TOWN), ("neighbour", VILLAGE)] {
        seats.seat(id, Browser::new(world.at(at)), world.at(at));
    }
    let mut walk = Walk { seats, world };
    agree(&mut walk).await;
    let receipt = say(&mut walk).await;
    vote(&mut walk).await;
    themes(&mut walk).await;
    keep(&mut walk, &receipt).await;
    kill(&mut walk, &receipt).await;
    cut(&mut walk).await;
    same(&mut walk).await;
    flag(&mut walk).await;
    walk.world.stop();
}

fn now() -> Moment {
    Clock::System.now()
}

/// Proposed by one signatory, accepted by the other; each operator freezes the roll, and it opens by itself.
async fn agree(walk: &mut Walk) {
    let (s, paper) = (&mut walk.seats, desk("/papers/charter"));
    s.sit("signer").await;
    s.go(&paper).await;
    s.tab.press_first("button[value=sign]").await;
    s.sit("theirs").await;
    s.go(&paper).await;
    s.tab.loads_until_there("button[value=accept]").await;
    s.tab.press_first("button[value=accept]").await;
    for at in [TOWN, VILLAGE] {
        let freeze = json!({ "op": "freeze-roll", "by": { "person": "clerk" }, "consultation": cli::TOPIC });
        let line = &mut walk.world.lines[at];
        until("the charter in force", || line.ask(&freeze).filter(|answer| answer.get("error").is_none())).await;
    }
    let s = &mut walk.seats;
    for who in ["citizen", "neighbour"] {
        s.sit(who).await;
        s.go(&column("")).await;
        s.tab.loads_until(&s.say("portal-do-write")).await;
    }
}

/// An opinion in words of one's own; gives the path of its receipt.
async fn write(s: &Seats, words: &str) -> String {
    s.go(&column("/write")).await;
    s.tab.write("#text", words).await;
    s.tab.press_first("main form button.primary").await;
    s.tab.sees(&s.say("portal-receipt-received")).await;
    s.tab.path().await
}

/// Opinions at both, by browsers and by members' programs; all are seen at both. Gives the receipt of the citizen's first.
async fn say(walk: &mut Walk) -> String {
    let talk: Vec<&str> = TALK.iter().flatten().copied().collect();
    let mut receipt = String::new();
    let s = &mut walk.seats;
    for (who, words) in [("neighbour", &talk[2..4]), ("citizen", &talk[0..2])] {
        s.sit(who).await;
        for words in words.iter().rev() {
            receipt = write(s, words).await;
        }
    }
    for (n, words) in talk[4..].iter().enumerate() {
        let ask = json!({ "do": "submit-opinion", "consultation": cli::TOPIC, "text": words });
        walk.world.submit(n % 2, words, &format!("m{}", n % 4), ask);
    }
    let statement = json!({ "do": "submit-statement", "consultation": cli::TOPIC, "text": "夜间门诊开到十二点。" });
    walk.world.submit(TOWN, "statement", "m0", statement);
    for (who, words) in [("citizen", talk[2]), ("neighbour", talk[0])] {
        let s = &mut walk.seats;
        s.sit(who).await;
        s.go(&column("/opinions")).await;
        s.tab.loads_until(words).await;
    }
    receipt
}

/// A vote at each portal.
async fn vote(walk: &mut Walk) {
    let s = &mut walk.seats;
    for who in ["citizen", "neighbour"] {
        s.sit(who).await;
        s.go(&column("/stance")).await;
        s.tab.loads_until_there(".three .agree").await;
        s.tab.press_first(".three .agree").await;
        s.tab.sees(s.tab.pick("已收到：赞成", "Received: Agree")).await;
    }
}

/// The machine's themes taken over and signed; sent back by the other body with a reason, corrected, accepted.
async fn themes(walk: &mut Walk) {
    let (s, board, paper) = (&mut walk.seats, desk("/themes"), desk("/papers/themes"));
    s.sit("writer").await;
    s.go(&board).await;
    s.tab.loads_until_there("button[value=take]").await;
    s.tab.press_first("button[value=take]").await;
    s.go(&board).await;
    if s.tab.finds("[name=all]").await {
        s.tab.press_fold("label:has([name=all])").await;
        s.tab.write("#why", s.pick(WHY)).await;
        s.tab.press_first("button[value=aside]").await;
    }
    s.tab.press_first("button[value=draft]").await;
    pass(s, &paper).await;
    s.sit("theirs").await;
    s.go(&paper).await;
    s.tab.loads_until_there("button[value=reject]").await;
    s.tab.tap(&s.say("topics-reject")).await;
    s.tab.write("details[open] textarea[name=comment]", s.pick(NO)).await;
    s.tab.press_first("button[value=reject]").await;
    s.sit("writer").await;
    s.go(&paper).await;
    s.tab.loads_until(s.pick(NO)).await;
    s.go(&board).await;
    s.tab.press_first(".theme-card h3 a").await;
    s.tab.press_fold(".open-theme summary").await;
    s.tab.find("#name").await.clear().await.expect("a field");
    s.tab.write("#name", s.pick(NAME)).await;
    s.tab.press_first("button[value=rename]").await;
    s.go(&board).await;
    s.tab.press_first("button[value=draft]").await;
    pass(s, &paper).await;
    s.sit("theirs").await;
    s.go(&paper).await;
    s.tab.loads_until(s.pick(NAME)).await;
    // The version that was sent back is still there to be seen; the corrected one is the newest.
    s.tab.press_first("section.card:has(ins, li, p):last-of-type button[value=accept]").await;
    for who in ["citizen", "neighbour"] {
        s.sit(who).await;
        s.go(&column("/themes")).await;
        s.tab.loads_until(s.pick(NAME)).await;
    }
}

/// Checked and signed in the house.
async fn pass(s: &mut Seats, paper: &str) {
    for (who, button) in [("reader", "pass"), ("signer", "sign")] {
        s.sit(who).await;
        s.go(paper).await;
        s.tab.press_first(&format!("button[value={button}]")).await;
    }
}

/// The receipt of the town grows, comes down, and holds at the village.
async fn keep(walk: &mut Walk, receipt: &str) {
    let s = &mut walk.seats;
    s.sit("citizen").await;
    s.go(receipt).await;
    s.tab.comes_to_see(&format!("{} {}", s.say("portal-stop-guarded"), s.say("portal-stop-done"))).await;
    s.tab.tap(&s.say("portal-receipt-how")).await;
    s.tab.tap(&s.say("portal-receipt-download")).await;
    let proof = s.tab.downloaded().await;
    s.sit("neighbour").await;
    s.go("/verify").await;
    s.tab.write("#file", &proof.display().to_string()).await;
    s.tab.press(&s.say("portal-verify-send")).await;
    s.tab.sees(s.tab.pick("回执成立：", "The receipt holds:")).await;
}

/// The town is killed; the village goes on and shows what the town accepted; the town comes back with all of it.
async fn kill(walk: &mut Walk, receipt: &str) {
    walk.world.kill(TOWN);
    let s = &mut walk.seats;
    s.sit("neighbour").await;
    s.go(&column("/opinions")).await;
    s.tab.sees(TALK[0][0]).await;
    write(s, s.pick(ON_THE_DEAD)).await;
    walk.world.revive(TOWN);
    let s = &mut walk.seats;
    s.sit("citizen").await;
    s.go(receipt).await;
    s.tab.sees(&s.say("portal-receipt-received")).await;
    s.go(&column("/opinions")).await;
    s.tab.sees(TALK[0][0]).await;
    s.tab.loads_until(s.pick(ON_THE_DEAD)).await;
}

/// The line is cut: both accept, neither hears of the other. It is whole again: both show all.
async fn cut(walk: &mut Walk) {
    walk.world.cut();
    let sides = [("citizen", CUT_AT_TOWN, CUT_AT_VILLAGE), ("neighbour", CUT_AT_VILLAGE, CUT_AT_TOWN)];
    let s = &mut walk.seats;
    for (who, own, _) in sides {
        s.sit(who).await;
        write(s, s.pick(own)).await;
    }
    for (who, own, other) in sides {
        s.sit(who).await;
        s.go(&column("/opinions")).await;
        s.tab.sees(s.pick(own)).await;
        assert!(!s.tab.words().await.contains(s.pick(other)), "{who} heard through a cut line");
    }
    walk.world.heal();
    let s = &mut walk.seats;
    for (who, _, other) in sides {
        s.sit(who).await;
        s.go(&column("/opinions")).await;
        s.tab.loads_until(s.pick(other)).await;
    }
}

/// The town's moderator flags an opinion of the village, whose moderator leaves it and says why: both desks show it.
async fn flag(walk: &mut Walk) {
    let (s, page) = (&mut walk.seats, desk("/flags"));
    s.sit("writer").await;
    s.go(&column("/opinions?body=VG")).await;
    s.tab.press_first(".quote h3 a").await;
    s.tab.press(&s.say("flags-link")).await;
    s.tab.write("#reason", s.pick(FLAG)).await;
    s.tab.press_first("button[value=flag]").await;
    s.tab.sees(&s.say("flags-open")).await;
    s.sit("theirs").await;
    s.go(&page).await;
    s.tab.loads_until(s.pick(FLAG)).await;
    s.look("desk-flags").await;
    s.tab.write("form:has(button[value=keep]) textarea", s.pick(STAYS)).await;
    s.tab.press_first("button[value=keep]").await;
    s.tab.sees(&s.say("flags-kept")).await;
    s.sit("writer").await;
    s.go(&page).await;
    s.tab.loads_until(s.pick(STAYS)).await;
    s.go(&column("/charter")).await;
    s.tab.sees(&s.say("travels-votes")).await;
    s.look("charter-travels").await;
}

/// Both pages say that both computed the same, by the same fingerprint.
async fn same(walk: &mut Walk) {
    let mut outputs = Vec::new();
    for who in ["citizen", "neighbour"] {
        let s = &mut walk.seats;
        s.sit(who).await;
        s.go(&column("/themes")).await;
        s.tab.loads_until(s.tab.pick("两地各自计算，结果相同。", "Both bodies computed the same result.")).await;
        s.tab.tap(&s.say("sums-check")).await;
        s.look("sums-themes").await;
        let shown = "return [...document.querySelectorAll('.sum.good dd.mono')].map(e => e.textContent)";
        let shown: Vec<String> = match s.tab.run(shown, vec![]).await {
            Value::Array(all) => all.into_iter().filter_map(|text| text.as_str().map(str::to_owned)).collect(),
            other => panic!("{other}"),
        };
        // Method; then input and output of each body.
        assert!(shown.len() == 5 && shown[1] == shown[3] && shown[2] == shown[4], "{who}: {shown:?}");
        outputs.push(shown);
        s.go("/record").await;
        s.tab.sees(&s.say("sums-stamp-same")).await;
        s.look("sums-record").await;
    }
    assert_eq!(outputs[0], outputs[1], "both portals show the same");
}
