//! The answering end: this program again, in a process of its own, serving the node that was prepared.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};

use hutong_log::key::VerifierKey;
use serde_json::Value as Json;

use super::super::step;
use crate::edge::Stop;

/// A server that runs until it is stopped or dropped.
pub(super) struct Server {
    pub(super) at: SocketAddr,
    /// Opinions and votes that it holds.
    pub(super) items: u64,
    pub(super) votes: u64,
    /// Its log's key.
    pub(super) vkey: VerifierKey,
    child: Child,
    // Closed, it tells the child to stop.
    input: Option<ChildStdin>,
}

impl Server {
    pub(super) fn start(dir: &Path) -> Result<Server, Stop> {
        let program = std::env::current_exe().map_err(step("find this program"))?;
        let mut child = Command::new(program)
            .args(["bench", "portal", "--serve"])
            .arg(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(step("start the server"))?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or("no output").map_err(step("hear the server"))?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).map_err(step("hear the server"))?;
        let told: Json = serde_json::from_str(&line).map_err(step("hear the server"))?;
        let text = |name: &str| told[name].as_str().unwrap_or_default();
        Ok(Server {
            at: text("at").parse().map_err(step("hear the server's address"))?,
            items: told["items"].as_u64().unwrap_or_default(),
            votes: told["votes"].as_u64().unwrap_or_default(),
            vkey: VerifierKey::parse(text("vkey")).map_err(step("hear the server's key"))?,
            child,
            input,
        })
    }

    /// Memory that it holds now, in MiB; none where the system does not say.
    pub(super) fn memory_mib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        // How it ends changes nothing about the figures.
        let _ = self.child.wait();
    }
}
