//! What is asked: pages as their readers ask for them, votes and opinions as their forms send them.

use std::{
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use hutong_node::{
    made_up::{RARE, subject, text},
    verify::verify_receipt,
};
use serde_json::Value as Json;

use super::{
    super::{
        city::CONSULTATION,
        http::{Link, Reply, request},
        step,
    },
    load::{Asks, Together},
    server::Server,
    site::{STATEMENTS, form_key},
};
use crate::edge::Stop;

/// Browsers behind one writer: it changes with every form, as a crowd does.
const BROWSERS_EACH: u64 = 8;
/// How a receipt's file begins.
const RECEIPT_HEAD: &[u8] = b"c2sp.org/tlog-proof@v1";
/// Pages of a list that are turned.
const PAGES_TURNED: usize = 20;

/// A browser that was given its cookie.
#[derive(Clone, Debug)]
struct Device {
    cookie: String,
    token: String,
}

/// Browsers of all writers, and the statements that they vote on.
#[derive(Clone)]
pub(super) struct Devices {
    all: Together<Vec<Device>>,
    statements: Together<Vec<String>>,
}

/// Asks for a page as it is, and reads it.
async fn page(link: &mut Link, at: SocketAddr, path: &str, cookie: &str) -> Result<Reply, Stop> {
    let reply = link.ask(&request("GET", at, path, cookie, false, "")).await.map_err(step("get a page"))?;
    if reply.status == 200 { Ok(reply) } else { Err(step("get a page")(format!("{path}: status {}", reply.status))) }
}

/// All of a page's values of an attribute that begin so, without that beginning, each once.
fn links(reply: &Reply, mark: &str) -> Vec<String> {
    let body = String::from_utf8_lossy(&reply.body);
    let found = body.split(mark).skip(1).filter_map(|rest| rest.split(['"', '#', '?', '/']).next());
    let mut found: Vec<String> = found.map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    found
}

impl Devices {
    /// Opens the form in as many browsers as are needed; each gets its cookie.
    pub(super) async fn draw(server: &Server, writers: u64) -> Result<Devices, Stop> {
        let mut link = Link::open(server.at).await.map_err(step("connect"))?;
        let mut all = Vec::new();
        for _ in 0..writers * BROWSERS_EACH {
            let form = page(&mut link, server.at, &format!("/c/{CONSULTATION}/write"), "").await?;
            all.push(Device { cookie: form.cookie.clone(), token: form.field("token") });
        }
        let list = page(&mut link, server.at, &format!("/c/{CONSULTATION}/stance/list"), "").await?;
        let statements = links(&list, "name=\"choice-");
        if statements.is_empty() {
            return Err(step("find the statements")("the list of statements names none"));
        }
        Ok(Devices { all: Together::new(all), statements: Together::new(statements) })
    }

    fn of(&self, worker: u64, n: u64) -> &Device {
        &self.all[(worker * BROWSERS_EACH + n % BROWSERS_EACH) as usize % self.all.len()]
    }
}

/// One kind of page, under many addresses.
#[derive(Clone)]
pub(super) struct Pages {
    pub(super) name: &'static str,
    at: SocketAddr,
    paths: Together<Vec<String>>,
    /// Who asks; nobody in particular, or a browser that has taken part: nothing is kept for it under its address.
    cookie: String,
    /// Whether other words are asked for every time, behind the path.
    has_new_words: bool,
}

fn encode(words: &str) -> String {
    words.bytes().map(|b| format!("%{b:02X}")).collect()
}

impl Pages {
    /// All kinds that the portal's readers open most.
    pub(super) async fn all(server: &Server, devices: &Devices) -> Result<Vec<Pages>, Stop> {
        let mut link = Link::open(server.at).await.map_err(step("connect"))?;
        let (here, programs) = (format!("/c/{CONSULTATION}"), format!("/consultations/{CONSULTATION}"));
        let (mut lists, mut items) = (vec![format!("{here}/opinions")], Vec::new());
        while lists.len() < PAGES_TURNED {
            let last = &lists[lists.len() - 1];
            let reply = page(&mut link, server.at, last, "").await?;
            items.extend(links(&reply, &format!("href=\"{here}/i/")));
            let Some(after) = links(&reply, "after=").pop() else { break };
            lists.push(format!("{here}/opinions?after={after}"));
        }
        items.sort_unstable();
        items.dedup();
        let themes = page(&mut link, server.at, &format!("{here}/themes"), "").await?;
        let themes = links(&themes, "theme=");
        let searches = (0..200).map(|n| {
            let words = if n % 4 == 0 { format!("编号{}", n * 23 % RARE) } else { subject(n).to_owned() };
            format!("{here}/opinions?q={}", encode(&words))
        });
        let of = |name, paths: Vec<String>| Pages {
            name,
            at: server.at,
            paths: Together::new(paths),
            cookie: String::new(),
            has_new_words: false,
        };
        let taker = devices.all.first().map(|device| device.cookie.clone()).unwrap_or_default();
        let own = |name, paths: Vec<String>| Pages { cookie: taker.clone(), ..of(name, paths) };
        let all = vec![
            of("home", vec!["/".to_owned()]),
            of("consultation", vec![here.clone()]),
            of("list", lists.clone()),
            of("search", searches.collect()),
            of("opinion", items.iter().map(|item| format!("{here}/i/{item}")).collect()),
            own("card", vec![format!("{here}/stance")]),
            of("themes", vec![format!("{here}/themes")]),
            of("theme", themes.iter().map(|theme| format!("{here}/opinions?theme={theme}")).collect()),
            own("own-consultation", vec![here.clone()]),
            own("own-list", lists),
            Pages { has_new_words: true, ..own("own-search", vec![format!("{here}/opinions?q=")]) },
            own("own-themes", vec![format!("{here}/themes")]),
            of("api-consultations", vec!["/api/v1/consultations".to_owned()]),
            of("api-list", lists_for_programs(&mut link, server.at).await?),
            of("api-item", items.iter().map(|item| format!("/api/v1{programs}/items/{item}")).collect()),
            of("api-themes", vec![format!("/api/v1{programs}/themes")]),
            // No address twice: what drawing an answer takes, without its copies.
            Pages { has_new_words: true, ..of("api-search", vec![format!("/api/v1{programs}/items?q=")]) },
        ];
        Ok(all.into_iter().filter(|pages| !pages.paths.is_empty()).collect())
    }
}

/// The same list as programs turn it, page by page.
async fn lists_for_programs(link: &mut Link, at: SocketAddr) -> Result<Vec<String>, Stop> {
    let first = format!("/api/v1/consultations/{CONSULTATION}/items");
    let mut lists = vec![first.clone()];
    while lists.len() < PAGES_TURNED {
        let reply = page(link, at, &lists[lists.len() - 1], "").await?;
        let read: Json = serde_json::from_slice(&reply.body).map_err(step("read a list"))?;
        let Some(next) = read["next"].as_str() else { break };
        lists.push(format!("{first}?after={next}"));
    }
    Ok(lists)
}

impl Asks for Pages {
    fn request(&self, worker: u64, n: u64) -> Vec<u8> {
        let path = &self.paths[(worker * 7 + n) as usize % self.paths.len()];
        let n = worker << 20 | n;
        let words = if self.has_new_words { format!("{} 编号{}", subject(n), n % RARE) } else { String::new() };
        request("GET", self.at, &format!("{path}{}", encode(&words)), &self.cookie, true, "")
    }

    fn look(&self, reply: Reply) -> Result<(), String> {
        if reply.status == 200 { Ok(()) } else { Err(format!("{}: status {}", self.name, reply.status)) }
    }
}

/// What is already here like words that somebody is just typing, ever new ones.
#[derive(Clone)]
pub(super) struct Similar {
    at: SocketAddr,
    devices: Devices,
}

impl Similar {
    pub(super) fn new(server: &Server, devices: &Devices) -> Similar {
        Similar { at: server.at, devices: devices.clone() }
    }
}

impl Asks for Similar {
    fn request(&self, worker: u64, n: u64) -> Vec<u8> {
        let device = self.devices.of(worker, n);
        let body = format!("token={}&text={}", device.token, encode(&text(worker << 24 | n)));
        request("POST", self.at, &format!("/c/{CONSULTATION}/similar"), &device.cookie, true, &body)
    }

    fn look(&self, reply: Reply) -> Result<(), String> {
        if reply.status == 200 { Ok(()) } else { Err(format!("similar: status {}", reply.status)) }
    }
}

/// Votes, card by card.
#[derive(Clone)]
pub(super) struct Stances {
    at: SocketAddr,
    devices: Devices,
    run: u32,
}

impl Stances {
    pub(super) fn new(server: &Server, devices: &Devices) -> Stances {
        Stances { at: server.at, devices: devices.clone(), run: std::process::id() }
    }
}

impl Asks for Stances {
    fn request(&self, worker: u64, n: u64) -> Vec<u8> {
        let device = self.devices.of(worker, n);
        let statement =
            &self.devices.statements[(n / BROWSERS_EACH % STATEMENTS) as usize % self.devices.statements.len()];
        let key = form_key(&format!("{} stance {worker} {n}", self.run));
        let choice = ["agree", "disagree", "pass"][(n % 3) as usize];
        let body = format!("token={}&key={key}&statement={statement}&choice={choice}", device.token);
        request("POST", self.at, &format!("/c/{CONSULTATION}/stance"), &device.cookie, false, &body)
    }

    fn look(&self, reply: Reply) -> Result<(), String> {
        if reply.status == 303 { Ok(()) } else { Err(format!("a vote: status {}", reply.status)) }
    }
}

/// Opinions; each answer brings the receipt.
#[derive(Clone)]
pub(super) struct Opinions {
    at: SocketAddr,
    devices: Devices,
    run: u32,
    held: Together<Mutex<Vec<Vec<u8>>>>,
}

impl Opinions {
    pub(super) fn new(server: &Server, devices: &Devices) -> Opinions {
        Opinions { at: server.at, devices: devices.clone(), run: std::process::id(), held: Together::default() }
    }

    /// Checks every receipt that was held; gives their number.
    pub(super) fn verify(&self, server: &Server) -> Result<u64, Stop> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        for receipt in held.iter() {
            verify_receipt(receipt, std::slice::from_ref(&server.vkey)).map_err(step("verify a receipt"))?;
        }
        Ok(held.len() as u64)
    }
}

impl Asks for Opinions {
    fn request(&self, worker: u64, n: u64) -> Vec<u8> {
        let device = self.devices.of(worker, n);
        let key = form_key(&format!("{} opinion {worker} {n}", self.run));
        let words = text(u64::from(self.run) << 32 | worker << 24 | n);
        let body = format!("token={}&key={key}&title=&text={}", device.token, encode(&words));
        request("POST", self.at, &format!("/c/{CONSULTATION}/write"), &device.cookie, false, &body)
    }

    fn look(&self, reply: Reply) -> Result<(), String> {
        if reply.status != 303 || !reply.body.starts_with(RECEIPT_HEAD) {
            return Err(format!("an opinion: status {}", reply.status));
        }
        self.held.lock().unwrap_or_else(PoisonError::into_inner).push(reply.body);
        Ok(())
    }
}
