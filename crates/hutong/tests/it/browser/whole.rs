//! One consultation from the call for topics to the report that both bodies adopted, by browser only, on two nodes of this
//! process: suggested and planned, a charter from the form to both signatures, opinions typed, pasted and entered for others,
//! a survey, themes, recommendations with sources. What a clock or an operator does is done as they do it.

use hutong_core::{consultation::item::Audience, ids::ConsultationId, moment::Moment};

use super::{
    DESK, PHONE,
    look::look,
    seats::Seats,
    tab::Taste,
    table::{Page, seen},
    with_browser,
};
use crate::web::{
    boards::TALK,
    papers::staff,
    plans::call,
    site::{Site, exchange, hosts_of},
};

/// What this walk comes to and no other does.
pub const PAGES: &[Page] = &[
    seen("course-roll", "/desk/{c}/course"),
    seen("course-open", "/desk/{c}/course"),
    seen("supplement", "/c/{c}/i/{item}/supplement"),
    seen("verify-take-back", "/verify"),
    seen("verify-taken-back", ""),
];

const NEW: &str = "mills-2027";
const SUGGESTION: [&str; 2] =
    ["磨坊下游该怎么管，请两地一起商量。", "Talk together about the mills and what is below them."];
const REASON: [&str; 2] = ["两边都提到了。", "Both sides speak of it."];
const TOPIC: [&str; 2] = ["磨坊与河流", "Mills and rivers"];
const ADDED: [&str; 2] = ["补充：尤其是汛期。", "To add: in the flood season above all."];
const HASTY: [&str; 2] = ["这句话说得太急了。", "This was said in a hurry."];
const QUESTIONS: &str =
    "# 磨坊问卷 | Survey on the mills\n单选* 您住在河边吗？ | Do you live by the river?\n- 是 | Yes\n- 不是 | No";
const TITLE: [&str; 2] = ["磨坊协商报告", "Report on the mills"];

#[test]
fn a_consultation_goes_from_its_call_to_its_report_in_chinese() {
    with_browser(Taste::new("zh-CN", DESK), |tab| everything(Seats::new(tab)));
}

#[test]
fn a_consultation_goes_from_its_call_to_its_report_in_english() {
    with_browser(Taste::new("en", PHONE), |tab| everything(Seats::new(tab)));
}

/// A browser at two bodies.
struct Walk {
    seats: Seats,
    town: Site,
    village: Site,
}

impl Walk {
    async fn exchange(&self) {
        exchange(&self.town, &self.village, 2).await;
        for site in [&self.town, &self.village] {
            site.node.catch_up().await.unwrap();
        }
    }

    /// Check, signature, and the other body's, each by whoever may.
    async fn pass(&mut self, page: &str, words: &str) {
        for (who, button) in [("reader", "pass"), ("signer", "sign"), ("theirs", "accept")] {
            self.seats.sit(who).await;
            self.seats.go(page).await;
            self.seats.tab.sees(words).await;
            self.seats.tab.press_first(&format!("button[value={button}]")).await;
            self.exchange().await;
        }
    }

    /// The same moment comes at both bodies, and whatever is due is done.
    async fn comes(&self, at: Moment) {
        for site in [&self.town, &self.village] {
            site.node.set_clock(at.0);
            site.node.tend().await.unwrap();
        }
    }
}

async fn everything(mut seats: Seats) {
    let (town, village) = hosts_of(call).await;
    for (id, site, roles) in [
        ("writer", &town, &["drafter", "moderator"][..]),
        ("reader", &town, &["checker"]),
        ("signer", &town, &["signatory"]),
        ("theirs", &village, &["signatory"]),
        ("their-clerk", &village, &["moderator"]),
        ("keeper", &town, &["administrator"]),
        ("their-keeper", &village, &["administrator"]),
    ] {
        seats.seat(id, staff(site, id, roles).await, site.at);
    }
    seats.seat("citizen", town.browser(), town.at);
    seats.seat("late", town.browser(), town.at);
    seats.seat("neighbour", village.browser(), village.at);
    let mut walk = Walk { seats, town, village };
    plan(&mut walk).await;
    charter(&mut walk).await;
    say(&mut walk).await;
    second_thoughts(&mut walk).await;
    survey(&mut walk).await;
    themes(&mut walk).await;
    report(&mut walk).await;
}

/// A citizen's suggestion, shortlisted, in a plan that both signed.
async fn plan(walk: &mut Walk) {
    let s = &mut walk.seats;
    s.sit("citizen").await;
    s.go("/c/rivers/write").await;
    s.tab.write("#text", s.pick(SUGGESTION)).await;
    s.tab.press_first("main form button.primary").await;
    s.tab.sees(&s.say("portal-receipt-received")).await;
    walk.exchange().await;
    let s = &mut walk.seats;
    s.sit("writer").await;
    s.go("/desk/rivers/topics").await;
    s.tab.sees(s.pick(SUGGESTION)).await;
    s.tab.press_fold(".topic summary").await;
    s.tab.write(".topic textarea", s.pick(REASON)).await;
    s.tab.press_first(".topic button[value=list]").await;
    s.tab.sees(s.pick(REASON)).await;
    s.tab.press(&s.say("topics-hand-over")).await;
    s.tab.write("#topic-zh", TOPIC[0]).await;
    s.tab.write("#topic-en", TOPIC[1]).await;
    s.tab.write("#lead-0", "水务局 Water board").await;
    s.tab.press_first("button[value=row]").await;
    s.tab.sees(s.pick(TOPIC)).await;
    let topic = s.pick(TOPIC).to_owned();
    walk.pass("/desk/rivers/plan", &topic).await;
    let s = &mut walk.seats;
    for who in ["citizen", "neighbour"] {
        s.sit(who).await;
        s.go("/c/rivers/plan").await;
        s.tab.sees(&topic).await;
    }
}

/// The charter, from the form to both signatures; then its day comes.
async fn charter(walk: &mut Walk) {
    let s = &mut walk.seats;
    s.sit("writer").await;
    s.go("/desk/papers/new").await;
    s.tab.write("#id", NEW).await;
    s.tab.press_fold("label:has([name=from][value=rivers])").await;
    s.tab.press_first("main form button.primary").await;
    for (field, words) in [("#title-zh", TOPIC[0]), ("#title-en", TOPIC[1]), ("#code", "ML")] {
        s.tab.find(field).await.clear().await.expect("a field");
        s.tab.write(field, words).await;
    }
    // Typing into a field of time differs from browser to browser; what it holds does not.
    for (field, time) in [("#opens", "2025-12-31T08:00"), ("#closes", "2026-02-10T08:00")] {
        let script = "document.querySelector(arguments[0]).value = arguments[1]";
        s.tab.run(script, vec![field.into(), time.into()]).await;
    }
    s.tab.press_fold("label:has([name=module-topics])").await;
    s.tab.press_first("main form button[value=send]").await;
    s.tab.sees(&s.say("topics-not-checked")).await;
    let (page, topic) = (format!("/desk/{NEW}/papers/charter"), s.pick(TOPIC).to_owned());
    walk.pass(&page, &topic).await;
    begin(walk).await;
    walk.comes(walk.town.app.now()).await;
    walk.exchange().await;
}

/// Each roll is frozen by whoever runs the system there; one body opens by hand, the other by its clock.
async fn begin(walk: &mut Walk) {
    let (page, s) = (format!("/desk/{NEW}/course"), &mut walk.seats);
    for (who, act, name) in
        [("keeper", "roll", "course-roll"), ("their-keeper", "roll", ""), ("signer", "open", "course-open")]
    {
        s.sit(who).await;
        s.go(&page).await;
        if !name.is_empty() {
            look(&mut s.tab, name).await;
        }
        let form = format!("form:has([name=do][value={act}])");
        s.tab.press_fold(&format!("{form} label")).await;
        s.tab.press_first(&format!("{form} button")).await;
        assert!(!s.tab.finds(&form).await, "{}: {act} is done once", s.tab.who());
    }
}

/// Typed by citizens of both, pasted by one secretariat, entered for somebody by the other.
async fn say(walk: &mut Walk) {
    let talk: Vec<&str> = TALK.iter().flatten().copied().collect();
    let s = &mut walk.seats;
    for (who, words) in [("citizen", &talk[0..2]), ("neighbour", &talk[2..5])] {
        s.sit(who).await;
        for words in words {
            s.go(&format!("/c/{NEW}/write")).await;
            s.tab.write("#text", words).await;
            s.tab.press_first("main form button.primary").await;
            s.tab.sees(&s.say("portal-receipt-received")).await;
        }
    }
    s.sit("writer").await;
    s.go(&format!("/desk/{NEW}/paste")).await;
    let chat: String =
        talk[5..10].iter().zip(["Wen", "Lin", "Zhou", "Wen", "Li Na"]).map(|(w, n)| format!("{n}: {w}\n\n")).collect();
    s.tab.write("#pasted", &chat).await;
    s.tab.press(&s.say("paste-split")).await;
    s.tab.press(&s.say("paste-enter")).await;
    s.tab.sees(s.tab.pick("录入了 5 条。", "5 were entered.")).await;
    s.sit("their-clerk").await;
    for words in &talk[10..12] {
        s.go(&format!("/desk/{NEW}/enter")).await;
        s.tab.write("#text", words).await;
        s.tab.press(&s.say("enter-send")).await;
        s.tab.sees(&s.say("enter-done-code")).await;
    }
    walk.exchange().await;
}

/// Something is added to what is published; and something said in a hurry is taken back with nothing but its receipt.
async fn second_thoughts(walk: &mut Walk) {
    let s = &mut walk.seats;
    s.sit("citizen").await;
    s.go("/me").await;
    s.tab.press_first(&format!("main a[href*='/c/{NEW}/i/']")).await;
    s.tab.press(&s.say("supplement")).await;
    look(&mut s.tab, "supplement").await;
    s.tab.write("#text", s.pick(ADDED)).await;
    s.tab.press_first("main form button.primary").await;
    s.tab.sees(&s.say("portal-receipt-received")).await;
    s.go(&format!("/c/{NEW}/write")).await;
    s.tab.write("#text", s.pick(HASTY)).await;
    s.tab.press_first("main form button.primary").await;
    s.tab.sees(&s.say("portal-receipt-received")).await;
    let item = s.tab.find(&format!("main a[href*='/c/{NEW}/i/']")).await;
    let item = item.attr("href").await.expect("a link").expect("an address");
    s.tab.tap(&s.say("portal-receipt-how")).await;
    s.tab.tap(&s.say("portal-receipt-download")).await;
    let proof = s.tab.downloaded().await;
    // Whoever holds the receipt has another browser by now.
    s.sit("late").await;
    s.go("/verify").await;
    s.tab.write("#file", &proof.display().to_string()).await;
    s.tab.press(&s.say("portal-verify-send")).await;
    s.tab.sees(s.pick(HASTY)).await;
    s.tab.press_fold("main details:has([name=sure]) summary").await;
    look(&mut s.tab, "verify-take-back").await;
    s.tab.press_fold("label:has([name=sure])").await;
    s.tab.press(&s.say("portal-withdraw-send")).await;
    s.tab.sees(&s.say("take-back-done")).await;
    look(&mut s.tab, "verify-taken-back").await;
    s.go(&format!("/c/{NEW}/opinions")).await;
    assert!(!s.tab.finds(&format!("main a[href='{item}']")).await, "{}: it is shown no more", s.tab.who());
    walk.exchange().await;
}

/// Put by one body, answered at the other.
async fn survey(walk: &mut Walk) {
    let s = &mut walk.seats;
    s.sit("writer").await;
    s.go(&format!("/desk/{NEW}/surveys")).await;
    s.tab.write("#words", QUESTIONS).await;
    s.tab.press(&s.say("survey-put")).await;
    walk.exchange().await;
    let s = &mut walk.seats;
    s.sit("neighbour").await;
    s.go(&format!("/c/{NEW}/survey")).await;
    s.tab.press_first("main .rows a").await;
    s.tab.press_fold("input[name=q1][value='1']").await;
    s.tab.press_first("main form button[type=submit]").await;
    s.tab.sees(&s.say("portal-receipt-received")).await;
    walk.exchange().await;
}

/// What the machine proposes, taken over, the rest set aside; signed by both.
async fn themes(walk: &mut Walk) {
    let id = ConsultationId::new(NEW).unwrap();
    walk.town.node.analyse(&id, Audience::Secretariats).await.unwrap().expect("a charter");
    let s = &mut walk.seats;
    s.sit("writer").await;
    let board = format!("/desk/{NEW}/themes");
    s.go(&board).await;
    s.tab.press_first("button[value=take]").await;
    s.go(&board).await;
    if s.tab.finds("[name=all]").await {
        s.tab.press_fold("label:has([name=all])").await;
        s.tab.write("#why", s.pick(REASON)).await;
        s.tab.press_first("button[value=aside]").await;
    }
    let values = [("all", 12_u64.into()), ("placed", 12_u64.into())];
    s.tab.sees(&s.tab.locale.say_with("board-tally", &values)).await;
    s.tab.press_first("button[value=draft]").await;
    let topic = s.pick(TOPIC).to_owned();
    walk.pass(&format!("/desk/{NEW}/papers/themes"), &topic).await;
}

/// The machine's draft as a beginning, every citation checked, signed by both, issued when it has ended, read by everybody.
async fn report(walk: &mut Walk) {
    let s = &mut walk.seats;
    s.sit("writer").await;
    s.go(&format!("/desk/{NEW}/report")).await;
    s.tab.press_first("button[value=take]").await;
    s.tab.sees(&s.say("bench-check-good")).await;
    s.tab.write("#title-zh", TITLE[0]).await;
    s.tab.write("#title-en", TITLE[1]).await;
    s.tab.press_first("button[value=title]").await;
    s.tab.press_first("button[value=draft]").await;
    s.tab.sees(&s.say("bench-check-good")).await;
    let (paper, title) = (format!("/desk/{NEW}/papers/report"), s.pick(TITLE).to_owned());
    walk.pass(&paper, &title).await;
    walk.comes(Moment(walk.town.app.now().0 + 41 * 86_400)).await;
    walk.exchange().await;
    walk.seats.seat("signer", staff(&walk.town, "signer-late", &["signatory"]).await, walk.town.at);
    let s = &mut walk.seats;
    s.sit("signer").await;
    s.go(&paper).await;
    s.tab.press_first("button[value=issue]").await;
    s.tab.sees(&s.say("bench-issued")).await;
    for who in ["citizen", "neighbour"] {
        s.sit(who).await;
        s.go(&format!("/c/{NEW}/report")).await;
        s.tab.sees(&title).await;
    }
}
