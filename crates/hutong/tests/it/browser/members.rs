//! The walk of somebody who comes back: drafts that keep themselves, what became of everything, an objection, data on
//! file, a passkey on a device that the driver plays, and the end of an account. On a node in this process, so that its
//! secretariat can act in between.

use fantoccini::wd::WebDriverCompatibleCommand;
use hutong_core::{
    command::Ask,
    consultation::{appeal, charter::Review, moderation::Withhold},
    home::contact::confirm_code,
    ids::{Code, PersonId, Place},
};
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::{
    DESK, PHONE,
    look::{self, look},
    tab::{Tab, Taste},
    table::{Page, fetched, seen},
    with_browser,
};
use crate::web::{
    people::{PASSWORD, code_of, sign_in},
    site::{Plan, Site, TOPIC},
};

/// What this walk comes to.
pub const PAGES: &[Page] = &[
    seen("mine-drafts", "/me"),
    seen("mine", "/me"),
    fetched("my-file", "/me/data/file", "application/json"),
    seen("my-data-browser", "/me/data"),
    seen("my-data", "/me/data"),
    seen("my-data-answered", "/me/data"),
    seen("write-draft", "/c/{c}/write"),
    seen("appeal", "/c/{c}/i/{item}/appeal"),
    seen("erase", "/c/{c}/i/{item}/erase"),
    seen("erase-account", "/me/data/erase"),
    seen("erased-account", "/me/data/erase"),
    seen("account-passkeys", "/account"),
    seen("sign-in-passkey", "/sign-in"),
    seen("requests", "/requests"),
    seen("news", "/me/news"),
    seen("news-code", "/me/news"),
    seen("news-on", "/me/news"),
    seen("stop", "/stop/{word}"),
    seen("desk-hand", "/desk/{c}/i/{item}/hand"),
];

const FIRST: [&str; 2] = ["建议在下游河岸种柳树，留出", "Plant willows along the lower bank and leave"];
const SECOND: [&str; 2] = ["三米宽的步道。", " a path three metres wide."];
const OTHER: [&str; 2] = ["先数一数水獭再修堰。", "Count the otters before the weir is built."];
const WHY: [&str; 2] = ["这正是关于河流的建议。", "It is exactly about the rivers."];
const WRONG: [&str; 2] = ["我的界别写错了，应为渔业界。", "My sector is wrong: it is fishery."];
const DEVICE: [&str; 2] = ["我的手机", "My telephone"];

#[test]
fn a_member_walks_in_chinese_on_a_phone() {
    with_browser(Taste::new("zh-CN", PHONE), everything);
}

#[test]
fn a_member_walks_in_chinese_at_a_desk() {
    with_browser(Taste::new("zh-CN", DESK), everything);
}

#[test]
fn a_member_walks_in_english_on_a_phone() {
    with_browser(Taste::new("en", PHONE), everything);
}

#[test]
fn a_member_walks_in_english_at_a_desk() {
    with_browser(Taste::new("en", DESK), everything);
}

#[test]
fn a_member_needs_no_scripts() {
    with_browser(Taste::new("en", PHONE).without_scripts(), plain);
}

/// A browser at a site of this process, under a name: passkeys hold for names alone.
struct Walk {
    tab: Tab,
    site: Site,
    url: String,
}

impl Walk {
    async fn begin(tab: Tab) -> Walk {
        let site = Site::with(Plan { has_letters: true, ..Plan::default() }, Review::Before, "河流 Rivers").await;
        let url = format!("http://localhost:{}", site.at.port());
        Walk { tab, site, url }
    }

    async fn go(&self, path: &str) {
        self.tab.go(&format!("{}{path}", self.url)).await;
    }

    fn say(&self, key: &str) -> String {
        self.tab.say(key)
    }

    fn pick<'t>(&self, texts: [&'t str; 2]) -> &'t str {
        self.tab.pick(texts[0], texts[1])
    }

    /// Hands an opinion in; the word of the item.
    async fn hand_in(&self) -> String {
        self.tab.press_first("main form .button.primary").await;
        self.tab.sees(&self.say("portal-receipt-received")).await;
        let link = self.tab.find("a[href*='/i/']").await.attr("href").await.expect("a link").expect("an address");
        link.rsplit('/').next().expect("a word").to_owned()
    }

    fn place(&self, word: &str) -> Place {
        let index = word.rsplit('-').next().and_then(|n| n.parse().ok()).expect("an index");
        Place { origin: self.site.node.origin().clone(), index }
    }
}

/// All of it.
async fn everything(tab: Tab) {
    let mut walk = Walk::begin(tab).await;
    let word = write(&mut walk).await;
    let appeal = object(&mut walk, &word).await;
    what_became(&mut walk, &word, &appeal).await;
    data_of_a_browser(&mut walk, &word).await;
    enter(&mut walk).await;
    passkey(&mut walk).await;
    ask_and_answer(&mut walk).await;
    be_told(&mut walk).await;
    end(&mut walk).await;
    let tab = &walk.tab;
    let unseen: Vec<_> = PAGES.iter().map(|page| page.name).filter(|name| !tab.seen.contains(name)).collect();
    assert!(unseen.is_empty(), "{}: the walk did not come to {unseen:?}", tab.who());
}

/// A draft keeps itself, is found again and handed in.
async fn write(walk: &mut Walk) -> String {
    walk.go(&format!("/c/{TOPIC}/write")).await;
    walk.tab.write("#text", walk.pick(FIRST)).await;
    walk.tab.comes_to_see(&walk.tab.locale.say_with("mine-draft-kept", &[("clock", "08:00".into())])).await;
    walk.go("/me").await;
    walk.tab.sees(walk.pick(FIRST)).await;
    look(&mut walk.tab, "mine-drafts").await;
    walk.tab.press(&walk.say("mine-draft-go-on")).await;
    look(&mut walk.tab, "write-draft").await;
    walk.tab.write("#text", walk.pick(SECOND)).await;
    let word = walk.hand_in().await;
    walk.go("/me").await;
    walk.tab.sees(&walk.say("mine-drafts-none")).await;
    word
}

/// It is withheld, and its author objects.
async fn object(walk: &mut Walk, word: &str) -> String {
    let code = Code::new("off-topic").expect("a code");
    let reason = walk.tab.pick("请再看一眼协商的题目。", "See the question once more.").to_owned();
    walk.site.ask("clerk", Ask::WithholdItem(Withhold { item: walk.place(word), code, reason })).await;
    walk.go("/").await;
    walk.tab.sees(&walk.tab.locale.say_with("mine-new", &[("n", 1_u64.into())])).await;
    walk.tab.press_first(".masthead a[href$='/me']").await;
    walk.tab.press(&walk.say("appeal-title")).await;
    look(&mut walk.tab, "appeal").await;
    walk.tab.write("#text", walk.pick(WHY)).await;
    walk.hand_in().await
}

/// What became of it, with an answer, a reply that is new, and a draft beside.
async fn what_became(walk: &mut Walk, word: &str, appeal: &str) {
    let reason = walk.tab.pick("言之有理，现予公布。", "You are right; it is published now.").to_owned();
    let (item, appeal) = (walk.place(word), walk.place(appeal));
    walk.site
        .ask("second", Ask::AnswerAppeal(appeal::Answer { appeal, item, uphold: true, reason: reason.clone() }))
        .await;
    walk.go(&format!("/c/{TOPIC}/write")).await;
    walk.tab.write("#text", walk.pick(OTHER)).await;
    walk.tab.press(&walk.say("mine-draft-save")).await;
    walk.go("/me").await;
    walk.tab.sees(&reason).await;
    look(&mut walk.tab, "mine").await;
    walk.tab.press(&walk.say("mine-read")).await;
    assert!(walk.tab.all(".fresh-count").await.is_empty(), "{}: all is read", walk.tab.who());
}

async fn data_of_a_browser(walk: &mut Walk, word: &str) {
    walk.go(&format!("/c/{TOPIC}/i/{word}")).await;
    walk.tab.press(&walk.say("erase-title")).await;
    look(&mut walk.tab, "erase").await;
    walk.go("/me/data").await;
    look(&mut walk.tab, "my-data-browser").await;
    look::fetch(&mut walk.tab, "my-file", "/me/data/file").await;
}

/// Signs in for the first time, with everything that this browser did.
async fn enter(walk: &mut Walk) {
    let code = code_of(&walk.site, "m1").await;
    walk.go("/sign-in?next=/me").await;
    look(&mut walk.tab, "sign-in-passkey").await;
    walk.tab.write("#code-name", "m1").await;
    walk.tab.write("#code", &code).await;
    walk.tab.press_first("section[aria-labelledby=by-code] button").await;
    walk.tab.write("input[name=new]", PASSWORD).await;
    walk.tab.write("input[name=again]", PASSWORD).await;
    walk.tab.press(&walk.say("signin-password-send")).await;
    assert_eq!(walk.tab.path().await, "/me");
    walk.tab.sees("Member One").await;
    walk.tab.sees(walk.pick(OTHER)).await;
}

/// A command of WebDriver's own about authenticators.
#[derive(Debug)]
struct Authenticator;

impl WebDriverCompatibleCommand for Authenticator {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/webauthn/authenticator", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (axum::http::Method, Option<String>) {
        // A telephone whose lock its owner opens whenever they are asked.
        let device = json!({ "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "isUserConsenting": true });
        (axum::http::Method::POST, Some(device.to_string()))
    }
}

/// Adds a passkey, signs in with it, takes it away; then it opens nothing.
async fn passkey(walk: &mut Walk) {
    let made = walk.tab.client.issue_cmd(Authenticator).await;
    made.unwrap_or_else(|error| panic!("{}: an authenticator: {error}", walk.tab.who()));
    walk.go("/account").await;
    walk.tab.write("#label", walk.pick(DEVICE)).await;
    walk.tab.write("#passkey-password", "not the password").await;
    walk.tab.tap(&walk.say("passkey-add")).await;
    walk.tab.comes_to_see(&walk.say("passkey-refused")).await;
    walk.tab.find("#passkey-password").await.clear().await.expect("an empty field");
    walk.tab.write("#passkey-password", PASSWORD).await;
    walk.tab.press(&walk.say("passkey-add")).await;
    walk.tab.sees(walk.pick(DEVICE)).await;
    look(&mut walk.tab, "account-passkeys").await;
    walk.tab.press(&walk.say("signin-out")).await;
    walk.go("/sign-in?next=/me/data").await;
    walk.tab.press(&walk.say("passkey-sign-in")).await;
    assert_eq!(walk.tab.path().await, "/me/data", "{}: signed in without a name", walk.tab.who());
    walk.tab.sees("Member One").await;
    walk.go("/account").await;
    walk.tab.press(&walk.say("passkey-remove")).await;
    walk.tab.press(&walk.say("signin-out")).await;
    walk.go("/sign-in").await;
    walk.tab.press(&walk.say("passkey-sign-in")).await;
    walk.tab.sees(&walk.say("refused-sign-in-failed")).await;
    walk.tab.write("#name", "m1").await;
    walk.tab.write("#password", PASSWORD).await;
    walk.tab.press_first("section[aria-labelledby=by-password] button").await;
    walk.tab.sees("Member One").await;
}

/// A request, and its answer by whoever minds accounts: with the cookies of another browser, in this window.
async fn ask_and_answer(walk: &mut Walk) {
    walk.go("/me/data").await;
    look(&mut walk.tab, "my-data").await;
    walk.tab.write("#text", walk.pick(WRONG)).await;
    walk.tab.press(&walk.say("mydata-send")).await;
    walk.tab.sees(&walk.say("mydata-waits")).await;
    let own = cookies(walk).await;
    let mut clerk = walk.site.browser();
    sign_in(&walk.site, &mut clerk, "clerk").await;
    for (name, value) in &clerk.cookies {
        set_cookie(walk, name, value).await;
    }
    walk.go("/requests").await;
    walk.tab.sees(walk.pick(WRONG)).await;
    look(&mut walk.tab, "requests").await;
    walk.tab.write("textarea", walk.tab.pick("已改为渔业界。", "It says fishery now.")).await;
    walk.tab.press(&walk.say("requests-send")).await;
    walk.tab.sees(&walk.say("requests-none")).await;
    // Beside, something for a colleague.
    let waits = walk.site.opinion("", walk.pick(WHY)).await;
    walk.go(&format!("/desk/{TOPIC}/i/TN-{}", waits.index)).await;
    walk.tab.press(&walk.say("desk-hand")).await;
    look(&mut walk.tab, "desk-hand").await;
    walk.tab.tap("Second").await;
    walk.tab.press_first("main form .button.primary").await;
    walk.tab.sees("Second").await;
    for (name, value) in &own {
        set_cookie(walk, name, value).await;
    }
    walk.go("/me/data").await;
    walk.tab.sees(walk.tab.pick("已改为渔业界。", "It says fishery now.")).await;
    look(&mut walk.tab, "my-data-answered").await;
}

async fn cookies(walk: &Walk) -> Vec<(String, String)> {
    let all = walk.tab.direct("Network.getCookies", json!({ "urls": [walk.url] })).await;
    let text = |cookie: &Value, name: &str| cookie[name].as_str().unwrap_or_default().to_owned();
    let all = all["cookies"].as_array().expect("cookies").iter();
    all.map(|cookie| (text(cookie, "name"), text(cookie, "value"))).collect()
}

async fn set_cookie(walk: &Walk, name: &str, value: &str) {
    let cookie = json!({ "name": name, "value": value, "url": format!("{}/", walk.url), "httpOnly": true });
    walk.tab.direct("Network.setCookie", cookie).await;
}

/// An address is given, confirmed with the code of its letter, and ended by whoever holds a letter.
async fn be_told(walk: &mut Walk) {
    walk.go("/account").await;
    walk.tab.press(&walk.say("news-title")).await;
    look(&mut walk.tab, "news").await;
    walk.tab.write("#address-mail", "one@town.example").await;
    walk.tab.press_first("section[aria-labelledby=way-mail] button[value=set]").await;
    walk.tab.sees(&walk.say("news-waits")).await;
    look(&mut walk.tab, "news-code").await;
    let me = PersonId::new("m1").expect("an id");
    let contact = walk.site.node.store().contacts(&me).await.expect("contacts").remove(0);
    walk.tab.write("#code-mail", &confirm_code(&contact.salt)).await;
    walk.tab.press(&walk.say("news-confirm")).await;
    walk.tab.sees(&walk.say("news-on")).await;
    look(&mut walk.tab, "news-on").await;
    walk.go(&format!("/stop/{}", contact.stop_word())).await;
    look(&mut walk.tab, "stop").await;
    walk.tab.press(&walk.say("stop-go")).await;
    walk.tab.sees(&walk.say("stop-over")).await;
    walk.go("/me/data").await;
}

/// The account goes, and says what stays.
async fn end(walk: &mut Walk) {
    walk.tab.press(&walk.say("mydata-erase-title")).await;
    look(&mut walk.tab, "erase-account").await;
    walk.tab.tap(&walk.say("mydata-erase-sure")).await;
    walk.tab.press(&walk.say("mydata-erase-send")).await;
    walk.tab.sees(&walk.say("mydata-erased-title")).await;
    look(&mut walk.tab, "erased-account").await;
    walk.go("/account").await;
    assert_eq!(walk.tab.path().await, "/sign-in");
}

/// Drafts with a button, an objection, a file in the page: everything but passkeys.
async fn plain(tab: Tab) {
    let walk = Walk::begin(tab).await;
    walk.go(&format!("/c/{TOPIC}/write")).await;
    walk.tab.write("#text", walk.pick(FIRST)).await;
    walk.tab.press(&walk.say("mine-draft-save")).await;
    walk.tab.sees(&walk.tab.locale.say_with("mine-draft-kept", &[("clock", "08:00".into())])).await;
    walk.go("/me").await;
    walk.tab.press(&walk.say("mine-draft-go-on")).await;
    walk.tab.write("#text", walk.pick(SECOND)).await;
    let word = walk.hand_in().await;
    walk.go(&format!("/c/{TOPIC}/write")).await;
    walk.tab.write("#text", walk.pick(OTHER)).await;
    walk.tab.press(&walk.say("mine-draft-save")).await;
    walk.go("/me").await;
    walk.tab.tap(&walk.say("mine-draft-drop")).await;
    walk.tab.press(&walk.say("mine-draft-drop-send")).await;
    walk.tab.sees(&walk.say("mine-drafts-none")).await;
    walk.go("/sign-in").await;
    assert!(walk.tab.all("[data-passkey-place]").await.is_empty(), "passkeys are not offered where they cannot be");
    walk.go(&format!("/c/{TOPIC}/i/{word}/erase")).await;
    walk.tab.press(&walk.say("erase-all")).await;
    walk.tab.sees(&walk.say("portal-state-erased")).await;
    walk.go("/me/data").await;
    walk.tab.tap(&walk.say("mydata-shown")).await;
    walk.tab.sees("hutong-my-file/v1").await;
}
