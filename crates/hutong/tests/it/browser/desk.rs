//! An account from its first code to its second factor, and the moderation desk: a moderator of the walker's own, put on
//! file as an operator does it, and the demo's observer, who only reads.

use hutong_node::{
    clock::Clock,
    secrets::{read_second_factor, second_factor_code},
};
use serde_json::json;

use super::{demo::DESK, look::look, site::RUNNING, tab::Tab};
use crate::node_cli_support as cli;

const PASSWORD: &str = "seven otters at dawn";
const SENTENCE: [&str; 2] = ["请删去第三句里的姓名，再交一次。", "Please take the name out of the third sentence."];

/// All of it; `item` is the path of an opinion that waits and that says nearly what another one says.
pub async fn everything(tab: &mut Tab, item: &str) {
    let id = format!("walker-{}-{}", tab.taste.lang.to_lowercase(), tab.taste.size.0);
    let spare = first_time(tab, &id).await;
    again(tab, &id, &spare).await;
    super::topics::desk(tab).await;
    {
        let _alone = DESK.lock().await;
        desk(tab).await;
        decide(tab).await;
        beside(tab, item).await;
    }
    tabs(tab).await;
    papers(tab).await;
    observe(tab).await;
}

/// Puts a moderator on file, and gives the address on their slip.
fn slip(tab: &Tab, id: &str) -> String {
    let dir = std::path::Path::new(&tab.site.dir).join("sichuan/node");
    let person = json!({ "id": id, "name": "示例秘书处·川走查", "roles": ["moderator", "drafter", "checker"], "affiliations": [["desk", id]] });
    let add = json!({ "do": "add-people", "people": [person] });
    let entry = format!("{}sign-in", tab.site.home.url);
    let answers = cli::requests(
        &dir,
        &[
            json!({ "op": "home", "by": "node", "key": cli::key(id), "ask": add }),
            json!({ "op": "sheet", "by": "node", "unit": id, "entry": entry, "days": 14 }),
        ],
    );
    answers[1]["lines"][0]["url"].as_str().unwrap_or_else(|| panic!("no slip: {answers:?}")).to_owned()
}

/// What the browser did before stays its own: it was a citizen's.
async fn link_nothing(tab: &Tab) {
    let script = "document.querySelectorAll('main [name=link][type=checkbox]').forEach(box => { box.checked = false })";
    tab.run(script, vec![]).await;
}

/// The code of a slip, a password, a second factor; gives a recovery code.
async fn first_time(tab: &mut Tab, id: &str) -> String {
    let slip = slip(tab, id);
    tab.go(&slip).await;
    look(tab, "sign-in-code").await;
    link_nothing(tab).await;
    tab.press_first("[aria-labelledby=by-code] button").await;
    tab.sees(&tab.say("signin-password-first")).await;
    look(tab, "password").await;
    tab.write("#new", PASSWORD).await;
    tab.write("#again", PASSWORD).await;
    tab.press_first("main .button.primary").await;
    look(tab, "enrol").await;
    let shared = tab.run("return document.querySelector('[name=shared]').value", vec![]).await;
    let shared = read_second_factor(shared.as_str().expect("a secret")).expect("in base32");
    tab.write("#secret", &second_factor_code(&shared, Clock::System.now().0)).await;
    tab.press_first("main .button.primary").await;
    look(tab, "recovery").await;
    let spare = tab.all(".codes code").await.remove(0);
    tab.press(&tab.say("signin-recovery-done")).await;
    tab.sees(&tab.say("signin-sessions")).await;
    look(tab, "account").await;
    token(tab).await;
    spare
}

/// A token for a program of one's own: made, shown once, ended.
async fn token(tab: &mut Tab) {
    tab.press(&tab.say("token-title")).await;
    look(tab, "tokens").await;
    tab.write("#label", "Reading list").await;
    tab.tap(&tab.say("token-scope-read")).await;
    tab.write("#password", PASSWORD).await;
    tab.press(&tab.say("token-make")).await;
    tab.sees(&tab.say("token-once")).await;
    look(tab, "token-made").await;
    tab.press(&tab.say("token-end")).await;
    tab.sees(&tab.say("token-none")).await;
    tab.visit("/account").await;
}

/// Out, and in again with the password and a recovery code.
async fn again(tab: &mut Tab, id: &str, spare: &str) {
    tab.press_first(".settings form button").await;
    tab.visit("/sign-in").await;
    tab.write("#name", id).await;
    tab.write("#password", PASSWORD).await;
    link_nothing(tab).await;
    tab.press_first("[aria-labelledby=by-password] button").await;
    look(tab, "second").await;
    tab.write("#secret", spare).await;
    tab.press_first("main .button.primary").await;
    tab.sees(&tab.say("signin-sessions")).await;
}

async fn desk(tab: &mut Tab) {
    tab.press(&tab.say("desk-title")).await;
    look(tab, "desk-overview").await;
    tab.press_first(&format!("main a[href$='/desk/{RUNNING}']")).await;
    look(tab, "desk").await;
    tab.press_fold(".settings-desk summary").await;
    look(tab, "desk-settings").await;
}

/// A preview of what an author would read; a decision that is undone; one that is not.
async fn decide(tab: &mut Tab) {
    tab.press_first(".queue tr:not(.dim) a[data-row]").await;
    let here = tab.path().await;
    look(tab, "desk-item").await;
    tab.press_fold("#withhold summary").await;
    tab.press_fold("#withhold label").await;
    tab.write("#sentence", tab.pick(SENTENCE[0], SENTENCE[1])).await;
    tab.press(&tab.say("desk-preview-show")).await;
    tab.sees(tab.pick(SENTENCE[0], SENTENCE[1])).await;
    look(tab, "desk-preview").await;
    tab.visit(&here).await;
    tab.press_first(".bar button[value=publish]").await;
    tab.press_first(".held button").await;
    assert_eq!(tab.path().await, here, "{}: undone, the item is back", tab.who());
    tab.press_first(".bar button[value=publish]").await;
    look(tab, "desk-held").await;
}

/// An item with others in nearly the same words at its side.
async fn beside(tab: &mut Tab, item: &str) {
    tab.visit(&format!("/desk{}", item.trim_start_matches("/c"))).await;
    tab.sees(&tab.say("desk-beside")).await;
    assert!(tab.finds("mark.shared").await, "{}: what they share is marked", tab.who());
    look(tab, "desk-beside").await;
}

/// What waits for whom, a charter on its way, and the editor with its preview.
async fn papers(tab: &mut Tab) {
    tab.visit("/desk/papers").await;
    look(tab, "papers").await;
    tab.press_first("main header a.button").await;
    look(tab, "papers-new").await;
    tab.visit(&format!("/desk/{RUNNING}/papers/charter")).await;
    look(tab, "paper").await;
    tab.visit(&format!("/desk/{RUNNING}/themes")).await;
    tab.comes_to_have(".picks").await;
    look(tab, "board-sample").await;
    tab.visit(&format!("/desk/{RUNNING}/report")).await;
    look(tab, "bench-sample").await;
    tab.visit(&format!("/desk/{RUNNING}/course")).await;
    look(tab, "course").await;
    tab.visit(&format!("/desk/{RUNNING}/charter")).await;
    look(tab, "charter-editor").await;
    let words = tab.pick("换一个题目", "Another title");
    tab.write(if tab.taste.lang == "en" { "#title-en" } else { "#title-zh" }, words).await;
    tab.press_fold("label:has([name=as][value=partner])").await;
    tab.comes_to_see(&tab.say("papers-partner-never")).await;
    tab.sees(words).await;
    look(tab, "charter-editor-partner").await;
}

async fn tabs(tab: &mut Tab) {
    for (name, word) in [("desk-done", "done"), ("desk-appeals", "appeals")] {
        tab.visit(&format!("/desk/{RUNNING}?tab={word}")).await;
        look(tab, name).await;
    }
}

/// Whoever observes reads the same and decides nothing.
async fn observe(tab: &mut Tab) {
    tab.press(&tab.say("tour-role-observer")).await;
    tab.visit(&format!("/desk/{RUNNING}")).await;
    tab.sees(&tab.say("desk-reads")).await;
    assert!(!tab.finds("main form").await, "{}: nothing to press", tab.who());
    look(tab, "desk-reads").await;
    tab.visit("/follow-up").await;
    tab.sees(&tab.say("follow-overdue")).await;
    look(tab, "follow-up-week").await;
    tab.press(&tab.say("tour-role-citizen")).await;
    tab.sees(&tab.say("signin-menu")).await;
}
