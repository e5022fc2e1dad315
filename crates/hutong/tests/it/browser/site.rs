//! The sample consultation played once for all browser tests of the process, and both nodes and the witness served as
//! `make demo` does: the real clock, three processes that ask each other over the network, on free ports of this machine.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use hutong_node::verify::RecordFile;
use serde_json::Value;

use super::driver::driver;
use crate::node_cli_support as cli;

/// Seconds between two looks at each other, should no news have come.
const EVERY_S: &str = "1";
/// The consultation that the walk is about, and the one that has ended with a report.
pub const RUNNING: &str = "western-science-city";
pub const ENDED: &str = "two-rivers-water";

/// A body that serves its portal.
pub struct Side {
    /// Address of its portal, with a slash at the end.
    pub url: String,
    /// Directory of its node; empty for a portal of this process.
    pub node: String,
    /// Its letters in registration numbers.
    pub code: &'static str,
    // It stops when its standard input is closed, at the latest with this process; none for a portal of this process.
    _server: Option<Child>,
}

impl Side {
    /// A portal that this process serves itself.
    pub fn of(url: String, code: &'static str) -> Side {
        Side { url, node: String::new(), code, _server: None }
    }
}

/// Both bodies.
pub struct Site {
    /// Whose portal the citizen uses.
    pub home: Side,
    /// The partner.
    pub other: Side,
    /// The demo's folder; empty for a portal of this process.
    pub dir: String,
    /// Who keeps and witnesses both records; none for portals of this process.
    _witness: Option<Side>,
}

impl Site {
    /// Two portals of this process.
    pub fn of(home: Side, other: Side) -> Site {
        Site { home, other, dir: String::new(), _witness: None }
    }
}

/// The served demo.
pub fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        let dir = cli::text(&driver().folder.join("demo"));
        let said = cli::run(&["demo", "--once", "--dir", &dir, "--json"]);
        assert_eq!(said.code, 0, "{said:?}");
        let (home, other) = (serve(&dir, "sichuan", "SC"), serve(&dir, "chongqing", "CQ"));
        let witness = serve(&dir, "witness", "");
        introduce(&[&home, &other, &witness]);
        Site { home, other, dir, _witness: Some(witness) }
    })
}

fn record_of(url: String) -> RecordFile {
    // On a thread of its own: whoever opens the first browser does so within a runtime.
    let asked = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(RecordFile::of_address(&url, true)).expect("its record")
    });
    asked.join().expect("an answer")
}

/// Each operator is told where the others are now; the keys are those that were compared.
fn introduce(sides: &[&Side]) {
    for peer in sides {
        let record = record_of(peer.url.clone());
        for side in sides.iter().filter(|side| side.node != peer.node) {
            cli::done(&["partner", "add", &side.node, &peer.url, "--private", "--vkey", &record.log_vkey]);
        }
    }
}

fn serve(dir: &str, body: &str, code: &'static str) -> Side {
    let (node, published) = (format!("{dir}/{body}/node"), format!("{dir}/{body}/published"));
    let mut asked = Command::new(env!("CARGO_BIN_EXE_hutong"));
    match code {
        "" => asked.args(["witness", "--dir", &node]),
        _ => asked.args(["serve", "--dir", &node, "--publish", &published]),
    };
    let mut server = asked
        .args(["--every", EVERY_S, "--listen", "127.0.0.1:0", "--until-eof", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut said = String::new();
    for line in BufReader::new(server.stdout.take().expect("stdout")).lines() {
        said.push_str(&line.expect("a line"));
        if let Ok(ready) = serde_json::from_str::<Value>(&said) {
            let url = ready["url"].as_str().expect("a portal").to_owned();
            return Side { url, node, code, _server: Some(server) };
        }
    }
    let ended = server.kill().and_then(|()| server.wait());
    panic!("{body} did not become ready: {said:?} {ended:?}");
}
