//! The step of the walk in which people are asked to a gathering: set at the desk, answered by two of those who are asked,
//! known to everybody; changed and called off.

use super::{
    look::fetch,
    table::{Page, fetched, seen},
    voices::Walk,
};

/// What this step comes to.
pub const PAGES: &[Page] = &[
    seen("desk-gatherings", "/desk/gatherings"),
    seen("desk-gatherings-refused", "/desk/gatherings"),
    seen("desk-gathering", "/desk/gatherings/{id}"),
    seen("desk-gathering-off", "/desk/gatherings/{id}"),
    seen("mine-gathering", "/me"),
    seen("gathering", "/gathering/{id}"),
    seen("gathering-coming", "/gathering/{id}"),
    seen("gathering-leave", "/gathering/{id}"),
    seen("gathering-public", "/gathering/{id}"),
    seen("consultation-gathering", "/c/{c}"),
    fetched("gathering-calendar", "/gathering/{id}/calendar.ics", "text/calendar"),
];

const TITLE: [&str; 2] = ["河边步道实地调研", "A walk along the river path"];
const PLACE: [&str; 2] = ["北门游客中心，二楼会议室", "North gate, upper room"];
const BRING: [&str; 2] = ["请穿防滑鞋，自带水杯。", "Please wear boots and bring water."];
const REASON: [&str; 2] = ["那天要去省里开会。", "I have to be in the capital that day."];
const FLOODS: [&str; 2] = ["河水上涨，改期另行通知。", "The river is rising; another day will follow."];

pub async fn gathering(walk: &mut Walk, topic: &str) {
    walk.become_somebody("mo").await;
    walk.go(&format!("/desk/{topic}")).await;
    walk.tab.press(&walk.say("gathering-list")).await;
    for (field, words) in [("#title", TITLE), ("#place", PLACE), ("#text", BRING)] {
        walk.tab.write(field, walk.pick(words)).await;
    }
    // Typing into a field of time differs from browser to browser; what it holds does not.
    let script = "document.querySelector(arguments[0]).value = arguments[1]";
    for (field, time) in
        [("#starts", "2026-01-11T09:00"), ("#ends", "2026-01-11T08:00"), ("#until", "2026-01-09T18:00")]
    {
        walk.tab.run(script, vec![field.into(), time.into()]).await;
    }
    walk.tab.write("#seats", "2").await;
    walk.tab.tap(&walk.say("gathering-public")).await;
    walk.tab.press(&walk.say("gathering-send")).await;
    walk.tab.sees(&walk.tab.say("refused-times-at-odds")).await;
    walk.look("desk-gatherings-refused").await;
    walk.tab.run(script, vec!["#ends".into(), "2026-01-11T11:30".into()]).await;
    walk.tab.press(&walk.say("gathering-send")).await;
    walk.tab.sees(walk.pick(TITLE)).await;
    let at_desk = walk.tab.path().await;
    let id = at_desk.rsplit('/').next().unwrap_or_default().to_owned();
    walk.become_somebody("wen").await;
    walk.go("/me").await;
    walk.tab.sees(&walk.say("gathering-asked")).await;
    walk.look("mine-gathering").await;
    walk.tab.press(walk.pick(TITLE)).await;
    walk.look("gathering").await;
    walk.tab.press(&walk.say("gathering-sign-up")).await;
    walk.tab.sees(&walk.say("gathering-take-back")).await;
    walk.look("gathering-coming").await;
    walk.become_somebody("lin").await;
    walk.go(&format!("/gathering/{id}")).await;
    walk.tab.press_fold("details summary").await;
    walk.tab.write("#reason", walk.pick(REASON)).await;
    walk.tab.press(&walk.say("gathering-send-leave")).await;
    walk.tab.sees(walk.pick(REASON)).await;
    walk.look("gathering-leave").await;
    walk.become_somebody("").await;
    walk.go(&format!("/c/{topic}")).await;
    walk.tab.sees(&walk.say("gathering-coming-up")).await;
    walk.look("consultation-gathering").await;
    walk.tab.press(walk.pick(TITLE)).await;
    walk.look("gathering-public").await;
    if walk.tab.taste.has_scripts {
        fetch(&mut walk.tab, "gathering-calendar", &format!("/gathering/{id}/calendar.ics")).await;
    } else {
        walk.tab.seen.insert("gathering-calendar");
    }
    walk.become_somebody("mo").await;
    walk.go(&at_desk).await;
    walk.tab.sees(walk.pick(REASON)).await;
    walk.look("desk-gathering").await;
    walk.tab.press_first("main button[value=remind]").await;
    walk.tab.tap(&walk.say("gathering-call-off")).await;
    walk.tab.write("#off-reason", walk.pick(FLOODS)).await;
    walk.tab.press(&walk.say("gathering-off-send")).await;
    walk.tab.sees(walk.pick(FLOODS)).await;
    walk.look("desk-gathering-off").await;
    walk.go("/desk/gatherings").await;
    walk.look("desk-gatherings").await;
}
