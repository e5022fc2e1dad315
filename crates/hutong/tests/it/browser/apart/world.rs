//! Town, village and a library as processes, with the line between the two bodies in the test's hands.

use std::{
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Stdio},
    time::Duration,
};

use hutong_core::{
    consultation::charter::{Bilingual, Host, Review},
    ids::Origin,
};
use hutong_log::hash::sha256;
use serde_json::{Value, json};

use crate::{
    node_cli_support::{self as cli, Line},
    relay::Relay,
};

/// Positions of the three.
pub const TOWN: usize = 0;
pub const VILLAGE: usize = 1;
const LIBRARY: usize = 2;
const ORIGINS: [&str; 3] =
    ["town.example/council/log/1", "village.example/council/log/1", "library.example/kept/log/1"];
const NAMES: [[&str; 2]; 2] = [["镇", "Town"], ["村", "Village"]];
const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOKS_MAX: u32 = 600;

/// Three nodes; what is started is stopped at the latest when this is gone.
pub struct World {
    dirs: Vec<PathBuf>,
    vkeys: Vec<String>,
    ports: Vec<u16>,
    served: Vec<Option<Served>>,
    /// The line by which the other body reaches each of the two.
    relays: Vec<Relay>,
    /// Admin sockets of those that serve, town and village.
    pub lines: Vec<Line>,
    _house: tempfile::TempDir,
}

/// Waits until something is so.
pub async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS_MAX {
        if let Some(found) = look() {
            return found;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    panic!("{what} did not come");
}

#[track_caller]
fn ask(line: &mut Line, request: &Value) -> Value {
    let answer = line.ask(request).expect("an answer");
    assert!(answer.get("error").is_none(), "{request}: {answer}");
    answer
}

fn home(word: &str, by: &Value, ask: Value) -> Value {
    json!({ "op": "home", "by": by, "key": cli::key(word), "ask": ask })
}

impl World {
    /// Three directories, and ports on which nobody listens.
    pub fn make() -> World {
        let house = tempfile::tempdir().expect("a folder");
        let dirs: Vec<PathBuf> = ["town", "village", "library"].iter().map(|name| house.path().join(name)).collect();
        let make = |(dir, origin): (&PathBuf, &str)| {
            let made = cli::done(&["init", &cli::text(dir), "--body", origin, "--origin", origin, "--json"]).json();
            made["keys"]["log"]["vkey"].as_str().expect("a verifier key").to_owned()
        };
        let vkeys = dirs.iter().zip(ORIGINS).map(make).collect();
        let free: Vec<TcpListener> =
            ORIGINS.iter().map(|_| TcpListener::bind("127.0.0.1:0").expect("a port")).collect();
        let ports: Vec<u16> = free.iter().map(|port| port.local_addr().expect("an address").port()).collect();
        let relays = ports[..2].iter().map(|port| Relay::to(SocketAddr::from(([127, 0, 0, 1], *port)))).collect();
        World { dirs, vkeys, ports, served: vec![None, None, None], relays, lines: Vec::new(), _house: house }
    }

    pub fn at(&self, who: usize) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.ports[who]))
    }

    /// Address of a portal, with a slash at the end.
    pub fn url(&self, who: usize) -> String {
        format!("http://localhost:{}/", self.ports[who])
    }

    pub fn start(&mut self) {
        for who in [TOWN, VILLAGE, LIBRARY] {
            self.served[who] = Some(self.serve(who));
        }
        self.lines = [TOWN, VILLAGE].map(|who| Line::connect(&self.dirs[who]).expect("it listens")).into();
    }

    fn serve(&self, who: usize) -> Served {
        let command = if who == LIBRARY { "witness" } else { "serve" };
        let (dir, listen) = (cli::text(&self.dirs[who]), self.at(who).to_string());
        let arguments = [command, "--dir", &dir, "--listen", &listen, "--every", "1", "--until-eof", "--json"];
        let served = Served::start(&arguments);
        assert!(served.url.contains(&listen), "{} took another port than {listen}", served.url);
        served
    }

    /// Every operator adds the two others; the two bodies reach each other by the relays.
    pub fn introduce(&self) {
        let peers = (0..3).flat_map(|who| (0..3).map(move |peer| (who, peer))).filter(|(who, peer)| who != peer);
        for (who, peer) in peers {
            let at = match (who, peer) {
                (TOWN | VILLAGE, TOWN | VILLAGE) => self.relays[peer].at,
                _ => self.at(peer),
            };
            let (dir, address) = (cli::text(&self.dirs[who]), format!("http://{at}"));
            cli::done(&["partner", "add", &dir, &address, "--private", "--vkey", &self.vkeys[peer]]);
        }
    }

    /// People, and the charter of both: drafted and checked at both, signed by nobody yet.
    pub async fn draft(&mut self) {
        let mut charter = cli::charter(Review::After);
        let hosts = ["TN", "VG"].into_iter().zip(ORIGINS).zip(NAMES);
        charter.hosts = hosts
            .map(|((code, origin), [zh, en])| Host {
                origin: Origin::new(origin).expect("an origin"),
                code: code.to_owned(),
                name: Bilingual { zh: zh.to_owned(), en: en.to_owned() },
            })
            .collect();
        let text = String::from_utf8(charter.bytes()).expect("UTF-8");
        let hash = sha256(text.as_bytes()).to_hex();
        let document = format!("{}/charter", cli::TOPIC);
        for (who, line) in self.lines.iter_mut().enumerate() {
            let staff: &[(&str, &[&str])] = match who {
                TOWN => &[("writer", &["drafter", "moderator"]), ("reader", &["checker"]), ("signer", &["signatory"])],
                _ => &[("theirs", &["signatory", "moderator"])],
            };
            let mut people = vec![json!({ "id": "clerk", "roles": ["drafter", "administrator"], "name": "Clerk" })];
            people.push(json!({ "id": "second", "roles": ["checker"], "name": "Second" }));
            people.extend(staff.iter().map(|(id, roles)| json!({ "id": id, "roles": roles, "name": id })));
            people.extend((0..4).map(|n| json!({ "id": format!("m{n}"), "tier": "member", "name": format!("M {n}") })));
            ask(line, &home("people", &json!("node"), json!({ "do": "add-people", "people": people })));
            let (clerk, second) = (json!({ "person": "clerk" }), json!({ "person": "second" }));
            let draft = json!({ "do": "draft-document", "document": document, "text": text });
            ask(line, &home("draft", &clerk, draft));
            let check = json!({ "do": "check-draft", "document": document, "sha256": hash, "passes": true });
            ask(line, &home("check", &second, check));
        }
    }

    /// Codes on the printed sheet of those who sit down in the browser.
    pub fn codes(&mut self, who: usize) -> Vec<(String, String)> {
        let entry = format!("{}sign-in", self.url(who));
        let sheet = json!({ "op": "sheet", "by": "node", "unit": null, "entry": entry, "days": 14 });
        let answer = ask(&mut self.lines[who], &sheet);
        let lines = answer["lines"].as_array().expect("lines").iter();
        let code = |line: &Value| Some((line["id"].as_str()?.to_owned(), line["code"].as_str()?.to_owned()));
        lines
            .filter_map(code)
            .filter(|(id, _)| ["writer", "reader", "signer", "theirs"].contains(&id.as_str()))
            .collect()
    }

    /// What a member's program hands in.
    pub fn submit(&mut self, who: usize, word: &str, member: &str, what: Value) {
        ask(&mut self.lines[who], &cli::submit(word, json!({ "person": member }), what));
    }

    /// `kill -9`.
    pub fn kill(&mut self, who: usize) {
        let mut served = self.served[who].take().expect("it serves");
        served.child.kill().expect("the kill is delivered");
        let ended = served.child.wait().expect("an end");
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&ended), Some(9));
    }

    /// On the same port, in the same directory.
    pub fn revive(&mut self, who: usize) {
        self.served[who] = Some(self.serve(who));
        self.lines[who] = Line::connect(&self.dirs[who]).expect("it listens");
    }

    pub fn cut(&self) {
        self.relays.iter().for_each(Relay::cut);
    }

    pub fn heal(&self) {
        self.relays.iter().for_each(Relay::heal);
    }

    /// All in order.
    pub fn stop(mut self) {
        self.lines.clear();
        for served in self.served.iter_mut().filter_map(Option::take) {
            served.stop();
        }
    }
}

/// A process that serves; it stops when its standard input is closed, at the latest with this one.
struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn start(arguments: &[&str]) -> Served {
        let mut asked = cli::program();
        let mut child =
            asked.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
        let mut said = String::new();
        for line in BufReader::new(child.stdout.take().expect("stdout")).lines() {
            said.push_str(&line.expect("a line"));
            if let Some(told) = serde_json::from_str::<Value>(&said).ok().filter(|told| told["ready"] == true) {
                return Served { child, url: told["url"].as_str().unwrap_or_default().to_owned() };
            }
        }
        let ended = child.kill().and_then(|()| child.wait());
        panic!("{arguments:?} did not become ready: {said:?} {ended:?}");
    }

    fn stop(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().expect("an end").success());
    }
}
