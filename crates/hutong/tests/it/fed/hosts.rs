//! Hosts of their own in network namespaces: one machine each, wires between them that can be cut. Only root may make them.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::node_cli_support::{self as cli, Line, Said};

/// Runs a program of the system; whether it did what was asked.
fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Hosts and the wires between them; gone with this.
pub struct Net {
    names: Vec<String>,
}

impl Net {
    /// Hosts, each pair joined by a wire of its own; `None` where this machine does not let us, and why.
    pub fn of(count: usize) -> Result<Net, String> {
        let id = std::process::id() % 100_000;
        let net = Net { names: (0..count).map(|n| format!("h{id}-{n}")).collect() };
        for name in &net.names {
            if !runs("ip", &["netns", "add", name]) || !runs("ip", &["netns", "exec", name, "true"]) {
                return Err("network namespaces need root and iproute2".to_owned());
            }
            runs("ip", &["-n", name, "link", "set", "lo", "up"]);
        }
        for (a, b) in net.pairs() {
            let (one, other) = (net.wire(a, b), net.wire(b, a));
            if !runs(
                "ip",
                &[
                    "link",
                    "add",
                    &one,
                    "netns",
                    &net.names[a],
                    "type",
                    "veth",
                    "peer",
                    "name",
                    &other,
                    "netns",
                    &net.names[b],
                ],
            ) {
                return Err("this machine has no veth pairs".to_owned());
            }
            for (host, peer, wire) in [(a, b, &one), (b, a, &other)] {
                let address = format!("{}/24", net.address(host, peer));
                runs("ip", &["-n", &net.names[host], "addr", "add", &address, "dev", wire]);
                runs("ip", &["-n", &net.names[host], "link", "set", wire, "up"]);
            }
        }
        Ok(net)
    }

    fn pairs(&self) -> Vec<(usize, usize)> {
        let n = self.names.len();
        (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).collect()
    }

    fn wire(&self, host: usize, peer: usize) -> String {
        format!("w{}{host}{peer}", std::process::id() % 100_000)
    }

    /// The address of a host on the wire to a peer.
    pub fn address(&self, host: usize, peer: usize) -> String {
        let (low, high) = (host.min(peer), host.max(peer));
        format!("10.77.{}.{}", 10 * low + high, 1 + host)
    }

    /// Cuts or mends the wire between two hosts.
    pub fn join(&self, a: usize, b: usize, is_up: bool) {
        let state = if is_up { "up" } else { "down" };
        assert!(runs("ip", &["-n", &self.names[a], "link", "set", &self.wire(a, b), state]));
    }

    /// A command on a host.
    pub fn on(&self, host: usize, arguments: &[&str]) -> Command {
        let program = cli::program();
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.names[host]]).arg(program.get_program()).args(arguments);
        command.env("LANG", "C").env_remove("LC_ALL").env_remove("LC_MESSAGES");
        command
    }

    /// Runs a command of the program on a host.
    pub fn run(&self, host: usize, arguments: &[&str]) -> Said {
        Said::of(self.on(host, arguments).stdin(Stdio::null()).output().expect("the program runs"))
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        for name in &self.names {
            runs("ip", &["netns", "del", name]);
        }
    }
}

/// A clock that is ten years ahead: where libfaketime lies.
pub struct Shift(String);

impl Shift {
    /// `None` where faketime is not installed.
    pub fn find() -> Option<Shift> {
        let said = Command::new("faketime").args(["-f", "+10y", "env"]).output().ok()?;
        let said = String::from_utf8(said.stdout).ok()?;
        said.lines().find_map(|line| line.strip_prefix("LD_PRELOAD=")).map(|path| Shift(path.to_owned()))
    }
}

/// A node that serves on a host.
pub struct Served {
    child: Child,
    dir: std::path::PathBuf,
}

impl Served {
    /// Starts `hutong serve` or `hutong witness` and waits until it listens.
    pub fn start(net: &Net, host: usize, command: &str, dir: &Path, clock: Option<&Shift>) -> Served {
        let arguments =
            [command, "--dir", &cli::text(dir), "--listen", "0.0.0.0:8080", "--every", "1", "--until-eof", "--json"];
        let mut asked = net.on(host, &arguments);
        if let Some(Shift(library)) = clock {
            // Waiting is measured as ever; only the day is another.
            asked.env("LD_PRELOAD", library).env("FAKETIME", "+10y").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        }
        let mut child = asked.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
        let mut said = String::new();
        for line in BufReader::new(child.stdout.take().expect("stdout")).lines() {
            said.push_str(&line.expect("a line"));
            if serde_json::from_str::<Value>(&said).is_ok_and(|v| v["ready"] == true) {
                return Served { child, dir: dir.to_owned() };
            }
        }
        let ended = child.kill().and_then(|()| child.wait());
        panic!("the server did not become ready: {said:?} {ended:?}");
    }

    pub fn line(&self) -> Line {
        Line::connect(&self.dir).expect("the server listens")
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("the kill is delivered");
        let ended = self.child.wait().expect("an end");
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&ended), Some(9));
    }

    pub fn stop(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().expect("an end").success());
    }
}
