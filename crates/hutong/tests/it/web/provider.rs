//! Signing in by an identity provider, against a real one: a process of its own on a port of this machine, to which the
//! node and the browser speak over HTTP. Where its npm package is missing the tests say so and pass.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

use hutong::locale::Locale;
use hutong_core::home::HomeAsk;
use hutong_node::clock::Clock;

use super::{
    client::{Browser, Page},
    site::{Plan, Site, fresh_key, person},
};

const FORM: &str = "/sign-in";
const BEGIN: &str = "/sign-in/provider";

/// A provider; gone with this value.
pub struct Op {
    process: Child,
    pub issuer: String,
    pub at: SocketAddr,
}

impl Drop for Op {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Op {
    /// Starts one; `None` where its package is not installed.
    pub fn start() -> Option<Op> {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser-tools");
        if !tools.join("node_modules/oidc-provider").is_dir() {
            println!("skipped: oidc-provider is not here, so nobody signed in by it (sh scripts/need-test-tools.sh)");
            return None;
        }
        let command = Command::new("node")
            .arg(tools.join("provider.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut process = command.expect("node runs");
        let mut lines = BufReader::new(process.stdout.take().expect("stdout")).lines();
        let issuer = lines.find_map(|line| line.expect("a line").strip_prefix("listens at ").map(str::to_owned));
        let issuer = issuer.expect("the provider listens");
        let at = issuer.strip_prefix("http://").unwrap().parse().expect("an address");
        // Whatever else it says is read by nobody.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Op { process, issuer, at })
    }

    /// The operator's file for it; `more` are further settings.
    pub fn file(&self, more: &str) -> String {
        let issuer = &self.issuer;
        format!(
            r#"{{"issuer":"{issuer}","client_id":"hutong","client_secret_file":"secret","claim":"number",
            "private":true{more}}}"#
        )
    }

    pub async fn site(&self, more: &str) -> Site {
        let plan = Plan { identity: Some(self.file(more)), clock: Clock::System, ..Plan::default() };
        Site::bare(plan).await
    }

    /// Says what is wrong with the next token.
    pub async fn next(&self, wrong: &str) {
        let said = Browser::new(self.at).post("/test/next", &[("wrong", wrong)]).await;
        assert_eq!(said.status, 200);
    }
}

/// A path with its query, of an address whose site is known.
fn path_of(url: &str, site: &str) -> String {
    url.strip_prefix(site).unwrap_or_else(|| panic!("{url} is not at {site}")).to_owned()
}

/// Begins in a browser: the provider's address.
async fn begin(browser: &mut Browser, next: &str) -> Page {
    let form = browser.get(&format!("{FORM}?next={next}")).await;
    let (token, next) = (form.field("token"), form.field("next"));
    browser.post(BEGIN, &[("token", &token), ("next", &next)]).await
}

/// Goes where the page leads and types a number there: the address to come back to.
async fn at_provider(op: &Op, begun: &Page, typed: &[(&str, &str)]) -> String {
    assert_eq!(begun.status, 200, "{}", begun.body);
    let url = begun.header("refresh").strip_prefix("0;url=").expect("it goes on by itself");
    let shown = url.replace('&', "&#38;");
    assert!(begun.body.contains(&format!("href=\"{shown}\"")), "and by a link: {}", begun.body);
    let mut there = Browser::new(op.at);
    let mut page = there.get(&path_of(url, &op.issuer)).await;
    assert_eq!(page.status, 303, "{}", page.body);
    let form = page.header("location").to_owned();
    page = there.post(&form, typed).await;
    assert_eq!(page.status, 303, "{}", page.body);
    let resumed = path_of(page.header("location"), &op.issuer);
    page = there.get(&resumed).await;
    assert_eq!(page.status, 303, "{}", page.body);
    page.header("location").to_owned()
}

/// The whole way.
async fn sign_in(site: &Site, op: &Op, browser: &mut Browser, typed: &[(&str, &str)]) -> Page {
    let begun = begin(browser, "").await;
    let back = at_provider(op, &begun, typed).await;
    browser.get(&path_of(&back, &format!("http://{}", site.at))).await
}

fn english(key: &str) -> String {
    Locale::find("en").unwrap().say(key).replace('\'', "&#39;")
}

#[track_caller]
fn refused(page: &Page, status: u16, key: &str) {
    assert_eq!(page.status, status, "{}", page.body);
    let words = english(key);
    assert!(page.body.contains(&words), "{words:?} is not in {}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_by_their_organisation() {
    let Some(op) = Op::start() else { return };
    let site = op.site("").await;
    let mut browser = site.browser();
    let begun = begin(&mut browser, "/me/data").await;
    assert!(begun.body.contains(&op.at.to_string()), "it says where it leads: {}", begun.body);
    let back = at_provider(&op, &begun, &[("number", "M1")]).await;
    let back = path_of(&back, &format!("http://{}", site.at));
    let page = browser.get(&back).await;
    assert_eq!((page.status, page.header("location")), (303, "/me/data"), "{}", page.body);
    assert!(browser.get("/account").await.body.contains("Member One"));
    refused(&browser.get(&back).await, 403, "provider-stale");

    // Somebody else who was given the number, and nobody's number.
    let mut other = site.browser();
    refused(&sign_in(&site, &op, &mut other, &[("number", "m1@2")]).await, 422, "refused-other-identity");
    let page = sign_in(&site, &op, &mut other, &[("number", "m77")]).await;
    assert!(page.status == 422 && page.body.contains("“m77”"), "{}", page.body);
    let page = sign_in(&site, &op, &mut other, &[("number", "no person <b>")]).await;
    assert!(page.status == 422 && !page.body.contains("person <b>"), "{}", page.body);
    assert_eq!(other.get("/account").await.status, 303, "nobody is in");
    assert!(site.node.store().person(&hutong_core::ids::PersonId::new("m77").unwrap()).await.unwrap().is_none());

    // Whoever minds accounts releases the number; the next identity binds.
    let release = HomeAsk::ReleaseIdentity(hutong_core::ids::PersonId::new("m1").unwrap());
    site.node.submit_home(person("clerk"), fresh_key(), release).await.unwrap();
    assert_eq!(sign_in(&site, &op, &mut other, &[("number", "m1@2")]).await.status, 303);
    let mut first = site.browser();
    refused(&sign_in(&site, &op, &mut first, &[("number", "m1")]).await, 422, "refused-other-identity");
    let acts = site.node.acts(hutong_core::moment::Moment(0)).await.unwrap();
    assert!(acts.iter().any(|line| line.act.what == "release-identity" && line.act.about == "m1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_show_a_second_factor_of_ours_or_one_that_stands_for_it() {
    let Some(op) = Op::start() else { return };
    let plain = op.site("").await;
    let mut browser = plain.browser();
    let page = sign_in(&plain, &op, &mut browser, &[("number", "clerk"), ("second", "yes")]).await;
    assert!(page.header("location").starts_with("/account/second"), "{}", page.header("location"));
    assert_eq!(browser.get("/admin").await.status, 303, "nothing is open before it is set up");
    for setting in [r#""amr":["otp"]"#, r#""acr":["gold"]"#] {
        let site = op.site(&format!(r#","second_factor":{{{setting}}}"#)).await;
        let mut browser = site.browser();
        let page = sign_in(&site, &op, &mut browser, &[("number", "clerk")]).await;
        assert!(page.header("location").starts_with("/account/second"), "{setting}: {:?}", page.headers);
        let mut browser = site.browser();
        let page = sign_in(&site, &op, &mut browser, &[("number", "clerk"), ("second", "yes")]).await;
        assert_eq!(page.header("location"), "/account", "{setting}");
        assert_eq!(browser.get("/admin").await.status, 200, "{setting}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_hold_signs_nobody_in() {
    let Some(op) = Op::start() else { return };
    let site = op.site("").await;
    let wrongs = [
        "nonce",
        "no-nonce",
        "audience",
        "issuer",
        "expired",
        "early",
        "number",
        "strange-key",
        "signature",
        "payload",
        "unsigned",
        "secret",
    ];
    for wrong in wrongs {
        let mut browser = site.browser();
        op.next(wrong).await;
        let page = sign_in(&site, &op, &mut browser, &[("number", "m1")]).await;
        assert_eq!(page.status, 502, "{wrong}: {}", page.body);
        refused(&page, 502, "provider-unfit");
        assert_eq!(browser.get("/account").await.status, 303, "{wrong}: nobody is in");
    }
    let mut browser = site.browser();
    assert_eq!(
        sign_in(&site, &op, &mut browser, &[("number", "m1")]).await.status,
        303,
        "and the same without a fault"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_belongs_to_one_asking_in_one_browser() {
    let Some(op) = Op::start() else { return };
    let site = op.site("").await;
    let at = format!("http://{}", site.at);
    let mut victim = site.browser();
    victim.get(FORM).await;
    let mut attacker = site.browser();
    let begun = begin(&mut attacker, "").await;
    let back = path_of(&at_provider(&op, &begun, &[("number", "m1")]).await, &at);
    refused(&victim.get(&back).await, 403, "provider-stale");
    assert_eq!(victim.get("/account").await.status, 303);
    refused(&attacker.get(&back).await, 403, "provider-stale");
    let mut stranger = site.browser();
    for path in ["", "?state=00&code=x", "?code=x", "?error=access_denied"] {
        refused(&stranger.get(&format!("{BEGIN}{path}")).await, 403, "provider-stale");
    }

    // Whoever stops there; another provider's name; no code; a code that the provider does not know.
    let begun = begin(&mut attacker, "").await;
    let back = path_of(&at_provider(&op, &begun, &[("number", "m1"), ("do", "no")]).await, &at);
    refused(&attacker.get(&back).await, 403, "provider-denied");
    for (from, to, key) in [
        ("&iss=http", "&iss=https", "provider-unfit"),
        ("?code=", "?c=", "provider-unfit"),
        ("?code=", "?code=0", "provider-stale"),
    ] {
        let begun = begin(&mut attacker, "").await;
        let back = path_of(&at_provider(&op, &begun, &[("number", "m1")]).await, &at);
        let changed = back.replace(from, to);
        assert_ne!(changed, back);
        let page = attacker.get(&changed).await;
        refused(&page, if key == "provider-unfit" { 502 } else { 403 }, key);
    }
    assert_eq!(attacker.post(BEGIN, &[("token", "another's")]).await.status, 403, "a form of ours alone begins");
    // Only pages of this site are led to.
    let begun = begin(&mut attacker, "https://elsewhere.example/").await;
    let back = path_of(&at_provider(&op, &begun, &[("number", "m1")]).await, &at);
    assert_eq!(attacker.get(&back).await.header("location"), "/account");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_gone_leaves_the_other_ways_in() {
    let Some(op) = Op::start() else { return };
    let site = op.site("").await;
    let mut browser = site.browser();
    let begun = begin(&mut browser, "").await;
    let back = path_of(&at_provider(&op, &begun, &[("number", "m1")]).await, &format!("http://{}", site.at));
    let file = op.file("");
    drop(op);
    refused(&browser.get(&back).await, 503, "provider-down");
    let plan = Plan { identity: Some(file), clock: Clock::System, ..Plan::default() };
    let fresh = Site::bare(plan).await;
    let mut browser = fresh.browser();
    let page = begin(&mut browser, "").await;
    refused(&page, 503, "provider-down");
    assert!(page.body.contains("name=\"way\" value=\"password\""), "the form is there: {}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_servers_of_the_file_are_called_and_attempts_are_counted() {
    let Some(op) = Op::start() else { return };
    // The same provider under another name: what it says of itself is not what the operator said.
    let other = op.file("").replace("127.0.0.1", "localhost");
    let site = Site::bare(Plan { identity: Some(other), clock: Clock::System, ..Plan::default() }).await;
    let mut browser = site.browser();
    refused(&begin(&mut browser, "").await, 502, "provider-unfit");
    let site = op.site("").await;
    let mut browser = site.browser();
    let form = browser.get(FORM).await;
    let token = form.field("token");
    let mut last = 0;
    for _ in 0..60 {
        last = browser.post(BEGIN, &[("token", &token)]).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn where_no_provider_is_named_none_is_offered() {
    let site = Site::bare(Plan::default()).await;
    let mut browser = site.browser();
    let form = browser.get(FORM).await;
    assert!(form.status == 200 && !form.body.contains(BEGIN));
    let token = form.field("token");
    assert_eq!(browser.post(BEGIN, &[("token", &token)]).await.status, 404);
}
