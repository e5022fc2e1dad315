//! The sample consultation played once for all browser tests of the process, and both nodes served as `make demo` does:
//! the real clock, folders exchanged, portals on free ports of this machine.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use serde_json::Value;

use super::driver::driver;
use crate::node_cli_support as cli;

/// Seconds between two exchanges of folders: what a reader of a receipt waits for.
const EVERY_S: &str = "1";
/// The consultation that the walk is about, and the one that has ended with a report.
pub const RUNNING: &str = "western-science-city";
pub const ENDED: &str = "two-rivers-water";

/// A body that serves its portal.
pub struct Side {
    /// Address of its portal, with a slash at the end.
    pub url: String,
    /// Its letters in registration numbers.
    pub code: &'static str,
    // It stops when its standard input is closed, at the latest with this process; none for a portal of this process.
    _server: Option<Child>,
}

impl Side {
    /// A portal that this process serves itself.
    pub fn of(url: String, code: &'static str) -> Side {
        Side { url, code, _server: None }
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
}

/// The served demo.
pub fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        let dir = cli::text(&driver().folder.join("demo"));
        let said = cli::run(&["demo", "--once", "--dir", &dir, "--json"]);
        assert_eq!(said.code, 0, "{said:?}");
        let (home, other) = (serve(&dir, "sichuan", "SC"), serve(&dir, "chongqing", "CQ"));
        Site { home, other, dir }
    })
}

fn serve(dir: &str, body: &str, code: &'static str) -> Side {
    let (node, published) = (format!("{dir}/{body}/node"), format!("{dir}/{body}/published"));
    let mut server = Command::new(env!("CARGO_BIN_EXE_hutong"))
        .args(["serve", "--dir", &node, "--publish", &published, "--every", EVERY_S])
        .args(["--listen", "127.0.0.1:0", "--until-eof", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut said = String::new();
    for line in BufReader::new(server.stdout.take().expect("stdout")).lines() {
        said.push_str(&line.expect("a line"));
        if let Ok(ready) = serde_json::from_str::<Value>(&said) {
            let url = ready["url"].as_str().expect("a portal").to_owned();
            return Side { url, code, _server: Some(server) };
        }
    }
    let ended = server.kill().and_then(|()| server.wait());
    panic!("{body} did not become ready: {said:?} {ended:?}");
}
