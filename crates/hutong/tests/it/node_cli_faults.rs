//! The disk says no: every write and every sync of one submission fails once, in the real program, by strace. Whatever was
//! answered is kept, whatever was not is taken when it is asked for again, and nothing is there twice.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};

use hutong_core::consultation::charter::Review;
use serde_json::{Value, json};

use super::node_cli_support::{self as cli, Line, Server};

/// What fails, and how. The second of each comes in long runs.
const FAULTS: [(&str, &str, bool); 5] = [
    ("pwrite64", "EIO", false),
    ("fsync", "EIO", false),
    ("fdatasync", "EIO", false),
    ("pwrite64", "ENOSPC", true),
    ("fsync", "ENOSPC", true),
];
/// Tries for one call.
const ATTEMPTS: usize = 4;
/// More calls of one kind than a submission makes.
const CALLS_MAX: usize = 64;

/// strace on a running server, letting one call on its files fail.
struct Saboteur {
    child: Child,
    log: std::path::PathBuf,
}

impl Saboteur {
    /// `None` where strace is not here, or may not do this.
    fn attach(server: &Server, dir: &Path, log: &Path, call: &str, error: &str, n: usize) -> Option<Saboteur> {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-p", &server.child.id().to_string(), "-o", &cli::text(log)]);
        strace.args(["-e", &format!("trace={call}"), "-e", &format!("inject={call}:error={error}:when={n}")]);
        for file in ["store.db", "store.db-wal", "store.db-journal", "lock.db", "lock.db-wal", "lock.db-journal", ""] {
            strace.args(["-P", cli::text(&dir.join(file)).trim_end_matches('/')]);
        }
        let mut child = strace.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().ok()?;
        let mut said = String::new();
        for line in BufReader::new(child.stderr.take()?).lines() {
            said += &line.ok()?;
            if said.contains(" attached") {
                return Some(Saboteur { child, log: log.to_owned() });
            }
        }
        let _ = child.wait();
        None
    }

    /// Ends it; whether the fault was delivered.
    fn detach(mut self) -> bool {
        assert!(Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().is_ok_and(|s| s.success()));
        let _ = self.child.wait();
        let mut said = String::new();
        std::fs::File::open(&self.log).and_then(|mut file| file.read_to_string(&mut said)).expect("strace's log");
        said.contains("(INJECTED)")
    }
}

fn opinion(word: &str) -> Value {
    let text =
        json!({ "do": "submit-opinion", "consultation": cli::TOPIC, "text": format!("{word}: 夜间门诊请开到天亮。") });
    cli::submit(word, json!({ "person": "m0" }), text)
}

fn leaf(answer: &Value) -> Option<(u64, String)> {
    Some((answer["leaves"][0][0].as_u64()?, answer["leaves"][0][1].as_str()?.to_owned()))
}

/// One fault; whether it was delivered.
fn fail_once(dir: &Path, log: &Path, (call, error): (&str, &str), n: usize, word: &str) -> Option<bool> {
    let mut server = Server::start(dir);
    let saboteur = Saboteur::attach(&server, dir, log, call, error, n)?;
    let answer = Line::connect(dir).ok().and_then(|mut line| line.ask(&opinion(word)));
    let is_delivered = saboteur.detach();
    let promised = answer.as_ref().and_then(leaf);
    server.child.kill().expect("the kill is delivered");
    server.child.wait().expect("an end");
    // The disk is well again: the same form is taken, once.
    let server = Server::start(dir);
    let mut line = server.connect();
    let again = line.ask(&opinion(word)).expect("an answer");
    let found = leaf(&again).unwrap_or_else(|| panic!("{word}: {again}"));
    if let Some(promised) = promised {
        assert_eq!(found, promised, "{word}: what was acknowledged is where it was");
    }
    server.stop();
    Some(is_delivered)
}

#[test]
fn every_write_and_sync_of_a_submission_may_fail() {
    let house = tempfile::tempdir().expect("a folder");
    let (dir, log) = (house.path().join("node"), house.path().join("strace.log"));
    cli::init(&dir);
    cli::requests(&dir, &cli::opening(Review::After, 1));
    let is_soak = std::env::var_os("HUTONG_SOAK").is_some_and(|v| v == "1");
    let (mut words, mut delivered) = (0, Vec::new());
    for (call, error, is_long) in FAULTS {
        if is_long && !is_soak {
            continue;
        }
        let mut count = 0;
        for n in 1..=CALLS_MAX {
            // Now and then what a server does by itself takes a place: the last call is where several tries hit nothing.
            let mut is_delivered = false;
            for attempt in 0..ATTEMPTS {
                let word = format!("{call} {error} {n} {attempt}");
                let Some(hit) = fail_once(&dir, &log, (call, error), n, &word) else {
                    return println!("skipped: strace is not here, or may not look at other processes");
                };
                words += 1;
                is_delivered = hit;
                if hit {
                    break;
                }
            }
            if !is_delivered {
                break;
            }
            count += 1;
        }
        assert!(count < CALLS_MAX, "{call}: a submission makes more calls than are tried");
        delivered.push(format!("{call} {error}: {count}"));
        let least = match call {
            "pwrite64" => 10,
            "fsync" => 2,
            // SQLite here asks for fsync.
            _ => 0,
        };
        assert!(count >= least, "{call} {error} was delivered {count} times, of at least {least}");
    }
    // Every form is there once, and the record is whole.
    let server = Server::start(&dir);
    let answer = server.connect().ask(&json!({ "op": "counters", "consultation": cli::TOPIC })).expect("an answer");
    assert_eq!(answer["counters"]["opinion"], words, "{answer}");
    server.stop();
    let verified = cli::run(&["verify", &cli::text(&dir)]);
    assert_eq!(verified.code, 0, "{verified:?}");
    println!("faults delivered: {}", delivered.join(", "));
}
