//! The real server is killed while sixty-four browsers write: every receipt that one of them holds is good afterwards, every
//! draft that it was told is kept is there, and no press of a button counts twice.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use hutong_core::consultation::charter::Review;
use hutong_log::key::VerifierKey;
use hutong_node::verify::verify_receipt;
use tokio::{sync::mpsc, task::JoinSet};

use super::client::Browser;
use crate::node_cli_support::{self as cli, Server};

/// Browsers at work.
const BROWSERS: usize = 64;
/// Requests that must be unanswered at the moment of a kill.
const UNANSWERED_MIN: usize = 8;
/// Kills of an ordinary run, and of a long one.
const KILLS: usize = 4;
const KILLS_SOAK: usize = 40;
/// Forms that one device sends before the browser throws its cookies away: as many as it may send at once.
const FORMS_EACH: u64 = 20;

/// A form that was sent and not answered: path, fields, and who sent it.
#[derive(Clone)]
struct Sent {
    path: String,
    fields: Vec<(String, String)>,
    word: String,
    browser: Browser,
}

/// What a browser was promised.
struct Promise {
    /// Who was.
    browser: Browser,
    /// Address and file of a receipt.
    receipt: Option<(String, String)>,
    /// Address of a draft, and its words.
    draft: Option<(String, String)>,
}

/// A browser between lives of the server.
#[derive(Default)]
struct Memory {
    n: u64,
    form: Option<(Browser, String)>,
    unanswered: Option<Sent>,
    promises: BTreeMap<String, Promise>,
}

fn kills_wanted() -> usize {
    if std::env::var_os("HUTONG_SOAK").is_some_and(|v| v == "1") { KILLS_SOAK } else { KILLS }
}

fn words(client: usize, n: u64) -> String {
    format!("夜间门诊:第 {client} 位的第 {n} 条。{}", "请开到天亮。".repeat(12))
}

/// A browser that shows an address of its own, as behind a proxy: limits are counted by it.
fn browser(server: std::net::SocketAddr, client: usize) -> Browser {
    let mut browser = Browser::new(server);
    browser.more.push(("X-Forwarded-For", format!("192.0.2.{client}")));
    browser
}

impl Memory {
    /// The next form: every third is a draft. `None` when the server is gone.
    async fn next(&mut self, at: std::net::SocketAddr, client: usize) -> Option<Sent> {
        let here = format!("/c/{}", cli::TOPIC);
        if self.n.is_multiple_of(FORMS_EACH) {
            self.form = None;
        }
        self.n += 1;
        if self.form.is_none() {
            let mut fresh = browser(at, client);
            let page = fresh.try_send("GET", &format!("{here}/write"), "", &[]).await?;
            assert_eq!(page.status, 200, "{}", page.body);
            let token = page.field("token");
            self.form = Some((fresh, token));
        }
        let (browser, token) = self.form.as_ref()?;
        let word = format!("{client}/{}", self.n);
        let page = if self.n.is_multiple_of(3) { "draft" } else { "write" };
        let fields = [("token", token.clone()), ("key", cli::key(&word)), ("text", words(client, self.n))];
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Some(Sent { path: format!("{here}/{page}"), fields, word, browser: browser.clone() })
    }
}

impl Sent {
    /// Sends it; `None` when the server was gone before the answer was whole.
    async fn send(&mut self) -> Option<Promise> {
        let fields: Vec<(&str, &str)> = self.fields.iter().map(|(k, v)| (&**k, &**v)).collect();
        let page = self.browser.try_post(&self.path, &fields).await?;
        assert_eq!(page.status, 303, "{}: {}", self.word, page.body);
        let to = page.header("location").to_owned();
        let is_draft = self.path.ends_with("/draft");
        let text = self.fields.iter().find(|(name, _)| name == "text").map(|(_, text)| text.clone());
        Some(Promise {
            browser: self.browser.clone(),
            receipt: (!is_draft).then(|| (to.clone(), page.body)),
            draft: text.filter(|_| is_draft).map(|text| (to, text)),
        })
    }
}

/// Writes until the server is gone. What was left unanswered in the life before is sent first, with the same key.
async fn write(
    at: std::net::SocketAddr,
    client: usize,
    mut memory: Memory,
    waiting: Arc<AtomicUsize>,
    told: mpsc::UnboundedSender<()>,
) -> Memory {
    loop {
        let next = match memory.unanswered.take() {
            Some(sent) => Some(sent),
            None => memory.next(at, client).await,
        };
        let Some(mut sent) = next else { return memory };
        sent.browser.site = at;
        waiting.fetch_add(1, Ordering::SeqCst);
        let Some(promise) = sent.send().await else {
            // Still counted as waiting: whoever kills reads the number first.
            memory.unanswered = Some(sent);
            return memory;
        };
        waiting.fetch_sub(1, Ordering::SeqCst);
        memory.promises.insert(sent.word.clone(), promise);
        if told.send(()).is_err() {
            return memory;
        }
    }
}

fn address(server: &Server) -> std::net::SocketAddr {
    let rest = server.url.trim_start_matches("http://").trim_end_matches('/');
    rest.parse().unwrap_or_else(|_| panic!("no address in {:?}", server.url))
}

/// One life of the server, ended by a kill after so many promises.
async fn live_and_die(dir: &Path, answers: usize, memories: Vec<Memory>) -> (usize, Vec<Memory>) {
    let mut server = Server::start(dir);
    let at = address(&server);
    let waiting = Arc::new(AtomicUsize::new(0));
    let (told, mut heard) = mpsc::unbounded_channel();
    let mut browsers = JoinSet::new();
    for (client, mut memory) in memories.into_iter().enumerate() {
        // The port may be another one in the next life; cookies do not know ports.
        if let Some((browser, _)) = &mut memory.form {
            browser.site = at;
        }
        browsers.spawn(write(at, client, memory, waiting.clone(), told.clone()));
    }
    drop(told);
    for _ in 0..answers {
        heard.recv().await.expect("browsers are at work");
    }
    while waiting.load(Ordering::SeqCst) < UNANSWERED_MIN {
        heard.recv().await.expect("browsers are at work");
    }
    let unanswered = waiting.load(Ordering::SeqCst);
    server.child.kill().expect("the kill is delivered");
    let ended = server.child.wait().expect("an end");
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&ended), Some(9), "it died of the kill");
    (unanswered, browsers.join_all().await)
}

/// Every receipt holds under the pinned key and the site gives one for the same leaf; every draft has its words.
async fn check(
    at: std::net::SocketAddr,
    vkey: &VerifierKey,
    memories: &[Memory],
    checked: &mut BTreeMap<String, Option<u64>>,
) {
    for (word, promise) in memories.iter().flat_map(|m| &m.promises) {
        if checked.contains_key(word) {
            continue;
        }
        let mut browser = promise.browser.clone();
        browser.site = at;
        let mut index = None;
        if let Some((path, file)) = &promise.receipt {
            let held = verify_receipt(file.as_bytes(), std::slice::from_ref(vkey)).expect("the receipt holds");
            let again = browser.get(&format!("{path}/proof")).await;
            assert_eq!(again.status, 200, "{word}: {}", again.body);
            let now = verify_receipt(again.body.as_bytes(), std::slice::from_ref(vkey)).expect("the leaf is there");
            assert_eq!(
                (now.index, format!("{:?}", now.reading)),
                (held.index, format!("{:?}", held.reading)),
                "{word}"
            );
            index = Some(held.index);
        }
        if let Some((path, text)) = &promise.draft {
            let form = browser.get(path).await;
            assert!(form.body.contains(text), "{word}: the draft at {path} is gone: {}", form.body);
        }
        checked.insert(word.clone(), index);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_no_receipt_and_no_draft_of_sixty_four_browsers() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    let vkey = VerifierKey::parse(&cli::init(&dir)).expect("a key");
    cli::requests(&dir, &cli::opening(Review::Before, 1));
    let (mut kills, mut unanswered_all) = (0, 0);
    let mut memories: Vec<Memory> = (0..BROWSERS).map(|_| Memory::default()).collect();
    let mut checked = BTreeMap::new();
    while kills < kills_wanted() {
        // Other numbers of promises, so that kills fall at other places of a batch's way.
        let (unanswered, after) = live_and_die(&dir, 40 + (kills * 37) % 101, memories).await;
        assert!(unanswered >= UNANSWERED_MIN, "{unanswered} requests were unanswered");
        memories = after;
        kills += 1;
        unanswered_all += unanswered;
        let server = Server::start(&dir);
        check(address(&server), &vkey, &memories, &mut checked).await;
        server.stop();
    }
    // What is still unanswered is sent again; no two forms share a leaf, and the same form gives the same one.
    let server = Server::start(&dir);
    let at = address(&server);
    for memory in &mut memories {
        if let Some(mut sent) = memory.unanswered.take() {
            sent.browser.site = at;
            let first = sent.send().await.expect("an answer");
            let again = sent.send().await.expect("an answer");
            assert_eq!(first.receipt.map(|(path, _)| path), again.receipt.as_ref().map(|(path, _)| path.clone()));
            memory.promises.insert(sent.word.clone(), again);
        }
    }
    check(at, &vkey, &memories, &mut checked).await;
    let mut places: Vec<u64> = checked.values().filter_map(|index| *index).collect();
    let receipts = places.len();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), receipts, "no two forms share a leaf");
    assert!(receipts > 0 && checked.len() > receipts, "opinions and drafts were written");
    server.stop();
    println!(
        "{kills} kills with {unanswered_all} unanswered; {receipts} receipts, {} drafts",
        checked.len() - receipts
    );
}
