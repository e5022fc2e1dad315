//! A browser in somebody's hands: what they see, press and type. Every wait has an end, and every failure says where.

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use axum::http::Method;
use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::{Element, ElementRef},
    wd::WebDriverCompatibleCommand,
};
use hutong::locale::Locale;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::{
    driver::{axe, driver},
    site::Site,
};

/// How often a page is looked at again while something is awaited, and how often at most: two minutes, so that a machine
/// with much else to do is not taken for a fault.
const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOKS_MAX: u32 = 1_200;
/// The key under which the protocol hands out an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Flags of a browser that has no screen, no sandbox of its own and no business with anybody outside.
const FLAGS: [&str; 7] = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];
/// Finds what is pressed by its words, as they are seen: the whole of them, or else their beginning.
const BY_WORDS: &str = "const words = e => (e.innerText || e.value || '').replace(/\\s+/g, ' ').trim();
    const all = ['a, button, summary', 'label'].flatMap(css => [...document.querySelectorAll(css)]);
    const seen = all.filter(e => e.checkVisibility());
    return seen.find(e => words(e) === arguments[0]) || seen.find(e => words(e).startsWith(arguments[0])) || null;";
/// What is seen, in one line.
const WORDS: &str = "return document.body.innerText.replace(/\\s+/g, ' ')";

/// Who looks, and at what.
#[derive(Clone, Copy)]
pub struct Taste {
    /// Language of the browser.
    pub lang: &'static str,
    /// Width and height of the window, in pixels.
    pub size: (u32, u32),
    /// Whether scripts run in it.
    pub has_scripts: bool,
}

impl Taste {
    /// Somebody with an everyday browser.
    pub fn new(lang: &'static str, size: (u32, u32)) -> Taste {
        Taste { lang, size, has_scripts: true }
    }

    /// The same with scripts switched off.
    pub fn without_scripts(self) -> Taste {
        Taste { has_scripts: false, ..self }
    }
}

/// An open browser.
pub struct Tab {
    /// The driver's end.
    pub client: Client,
    /// Where it is used.
    pub site: &'static Site,
    /// Who uses it.
    pub taste: Taste,
    /// Sentences in the reader's language.
    pub locale: Locale,
    /// Folder into which it downloads.
    pub downloads: PathBuf,
    /// Names of pages that were come to.
    pub seen: BTreeSet<&'static str>,
}

/// A command of the browser's own protocol.
#[derive(Debug)]
struct Direct {
    name: &'static str,
    params: Value,
}

impl WebDriverCompatibleCommand for Direct {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.name, "params": self.params }).to_string()))
    }
}

impl Tab {
    /// Opens a browser that nobody has used before.
    pub async fn open(site: &'static Site, taste: Taste) -> Tab {
        let own = tempfile::tempdir_in(&driver().folder).expect("a folder").keep();
        let downloads = own.join("downloads");
        let mut args: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        args.push(format!("--user-data-dir={}", own.join("profile").display()));
        args.push(format!("--lang={}", taste.lang));
        let prefs = json!({ "intl.accept_languages": taste.lang });
        let wanted = json!({ "browserName": "chrome", "goog:chromeOptions": { "args": args, "prefs": prefs } });
        let Value::Object(wanted) = wanted else { unreachable!("an object") };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(wanted).connect(&driver().url).await.expect("Chromium starts");
        let locale = Locale::find(taste.lang).expect("a language");
        let tab = Tab { client, site, taste, locale, downloads, seen: BTreeSet::new() };
        tab.resize(taste.size.0, taste.size.1, 1).await;
        let to = json!({ "behavior": "allow", "downloadPath": tab.downloads });
        tab.direct("Browser.setDownloadBehavior", to).await;
        if !taste.has_scripts {
            tab.direct("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        } else if let Some(source) = axe() {
            tab.direct("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
        }
        tab
    }

    /// Asks the browser itself.
    pub async fn direct(&self, name: &'static str, params: Value) -> Value {
        let answer = self.client.issue_cmd(Direct { name, params }).await;
        answer.unwrap_or_else(|error| panic!("{}: {name}: {error}", self.who()))
    }

    /// Runs a piece of script in the page and gives what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.client.execute(script, arguments).await;
        answer.unwrap_or_else(|error| panic!("{}: {script}: {error}", self.who()))
    }

    /// Another size of the window in pixels of the page, at so many of the screen for each.
    pub async fn resize(&self, width: u32, height: u32, scale: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.direct("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Who looks, for messages.
    pub fn who(&self) -> String {
        let scripts = if self.taste.has_scripts { "" } else { " without scripts" };
        format!("{} at {}{scripts}", self.taste.lang, self.taste.size.0)
    }

    /// Where a picture of this browser lies; its folder is made.
    pub fn picture(&self, name: &str) -> PathBuf {
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder").to_owned();
        let folder = target.join("screens").join(format!("{}-{}", self.taste.lang, self.taste.size.0));
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        folder.join(format!("{name}.png"))
    }

    /// A sentence of the portal in the reader's language.
    pub fn say(&self, key: &str) -> String {
        self.locale.say(key)
    }

    /// Of two texts the one in the reader's language.
    pub fn pick<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        if self.taste.lang.starts_with("zh") { chinese } else { english }
    }

    /// Goes to an address.
    pub async fn go(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{}: {url}: {error}", self.who()));
    }

    /// Goes to a path of the home portal.
    pub async fn visit(&self, path: &str) {
        self.go(&format!("{}{}", self.site.home.url, path.trim_start_matches('/'))).await;
    }

    /// The path where it is.
    pub async fn path(&self) -> String {
        self.client.current_url().await.expect("an address").path().to_owned()
    }

    /// All words that are seen, in one line.
    pub async fn words(&self) -> String {
        self.run(WORDS, Vec::new()).await.as_str().unwrap_or_default().to_owned()
    }

    /// Requires that these words are seen.
    pub async fn sees(&self, wanted: &str) {
        let words = self.words().await;
        assert!(words.contains(wanted), "{}: {} does not say {wanted:?}:\n{words}", self.who(), self.path().await);
    }

    /// Waits, without touching the page, until these words are seen.
    pub async fn comes_to_see(&self, wanted: &str) {
        for _ in 0..LOOKS_MAX {
            if self.words().await.contains(wanted) {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.sees(wanted).await;
    }

    /// Loads the page again until these words are seen.
    pub async fn loads_until(&self, wanted: &str) {
        for _ in 0..LOOKS_MAX {
            if self.words().await.contains(wanted) {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
            self.client.refresh().await.unwrap_or_else(|error| panic!("{}: loading again: {error}", self.who()));
        }
        self.sees(wanted).await;
    }

    /// Loads the page again until a selector finds something.
    pub async fn loads_until_there(&self, css: &str) {
        for _ in 0..LOOKS_MAX {
            if self.finds(css).await {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
            self.client.refresh().await.unwrap_or_else(|error| panic!("{}: loading again: {error}", self.who()));
        }
        self.has(css).await;
    }

    /// Whether a selector finds anything now.
    pub async fn finds(&self, css: &str) -> bool {
        self.run("return !!document.querySelector(arguments[0])", vec![json!(css)]).await == true
    }

    /// Requires that a selector finds something.
    pub async fn has(&self, css: &str) {
        assert!(self.finds(css).await, "{}: {} has no {css}:\n{}", self.who(), self.path().await, self.words().await);
    }

    /// Waits until a selector finds something: the page keeps up by itself, or is loaded again where no script runs.
    pub async fn comes_to_have(&self, css: &str) {
        for _ in 0..LOOKS_MAX {
            if self.finds(css).await {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
            if !self.taste.has_scripts {
                self.client.refresh().await.unwrap_or_else(|error| panic!("{}: loading again: {error}", self.who()));
            }
        }
        self.has(css).await;
    }

    /// The link, button or label with these words.
    pub async fn named(&self, words: &str) -> Element {
        let found = self.run(BY_WORDS, vec![json!(words)]).await;
        let Some(id) = found[ELEMENT].as_str() else {
            panic!("{}: {}: nothing to press says {words:?}:\n{}", self.who(), self.path().await, self.words().await)
        };
        Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned()))
    }

    /// Presses what has these words, and waits for the page that it leads to.
    pub async fn press(&self, words: &str) {
        let pressed = self.named(words).await;
        self.follow(pressed, words).await;
    }

    /// Presses the first thing that a selector finds, and waits for the page that it leads to.
    pub async fn press_first(&self, css: &str) {
        let pressed = self.find(css).await;
        self.follow(pressed, css).await;
    }

    async fn follow(&self, pressed: Element, what: &str) {
        // The page is marked, so that the next one is known by having no mark.
        self.run("document.documentElement.dataset.left = 'yes'", Vec::new()).await;
        pressed.click().await.unwrap_or_else(|error| panic!("{}: pressing {what:?}: {error}", self.who()));
        let next = self
            .client
            .wait()
            .at_most(LOOK_EVERY * LOOKS_MAX)
            .every(LOOK_EVERY)
            .for_element(Locator::Css("html:not([data-left]) .foot"))
            .await;
        next.unwrap_or_else(|error| panic!("{}: {what:?} leads nowhere: {error}", self.who()));
    }

    /// Presses what stays on the page: a choice, something that folds out.
    pub async fn tap(&self, words: &str) {
        let pressed = self.named(words).await;
        pressed.click().await.unwrap_or_else(|error| panic!("{}: tapping {words:?}: {error}", self.who()));
    }

    /// Unfolds what a selector finds.
    pub async fn press_fold(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|error| panic!("{}: unfolding {css}: {error}", self.who()));
    }

    /// Chooses from a list by value.
    pub async fn choose(&self, css: &str, value: &str) {
        let chosen = self.find(&format!("{css} option[value='{value}']")).await.click().await;
        chosen.unwrap_or_else(|error| panic!("{}: choosing {value} in {css}: {error}", self.who()));
    }

    /// The first thing that a selector finds.
    pub async fn find(&self, css: &str) -> Element {
        let found = self.client.find(Locator::Css(css)).await;
        found.unwrap_or_else(|error| panic!("{}: {css}: {error}", self.who()))
    }

    /// Types into the field with this label's id, or gives a file field the path of a file.
    pub async fn write(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.send_keys(text).await.unwrap_or_else(|error| panic!("{}: typing into {css}: {error}", self.who()));
    }

    /// The words of everything that a selector finds.
    pub async fn all(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility())
            .map(e => (e.innerText ?? e.textContent).replace(/\\s+/g, ' ').trim())";
        let found = self.run(script, vec![json!(css)]).await;
        serde_json::from_value(found).expect("a list of texts")
    }

    /// Waits until a file has come down whole, and gives its path.
    pub async fn downloaded(&self) -> PathBuf {
        for _ in 0..LOOKS_MAX {
            let entries = std::fs::read_dir(&self.downloads).into_iter().flatten().flatten();
            let whole = |path: &PathBuf| path.extension().is_some_and(|e| e == "tlog-proof");
            if let Some(path) = entries.map(|entry| entry.path()).find(whole) {
                return path;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        panic!("{}: nothing came down", self.who())
    }
}
