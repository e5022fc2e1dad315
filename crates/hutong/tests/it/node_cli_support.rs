//! The real binary driven as people and programs drive it: commands, servers, JSON lines on the admin socket.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use hutong_core::{
    consultation::{
        charter::{Bilingual, Charter, Host, Prompt, Review},
        item::{Audience, Module, Tier},
    },
    ids::{Code, ConsultationId, Origin, PromptId},
    moment::Moment,
};
use hutong_log::hash::sha256;
use serde_json::{Value, json};

/// The log of the tests' body.
pub const ORIGIN: &str = "town.example/council/log/1";
/// Its consultation.
pub const TOPIC: &str = "night-clinic";

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(output: Output) -> Said {
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            err: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// What was printed, as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e} in {self:?}"))
    }
}

/// The program under test.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hutong"));
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C").env_remove("HUTONG_LOG");
    command
}

/// Runs a command to its end.
pub fn run(arguments: &[&str]) -> Said {
    Said::of(program().args(arguments).stdin(Stdio::null()).output().expect("the program runs"))
}

/// Runs a command that must succeed.
#[track_caller]
pub fn done(arguments: &[&str]) -> Said {
    let said = run(arguments);
    assert_eq!(said.code, 0, "{arguments:?} {said:?}");
    said
}

/// Sends JSON lines to `submit json` and gives the answers.
#[track_caller]
pub fn requests(dir: &Path, lines: &[Value]) -> Vec<Value> {
    let mut child = program()
        .args(["submit", "json", &text(dir)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("stdin");
    for line in lines {
        writeln!(input, "{line}").expect("a request is taken");
    }
    drop(input);
    let said = Said::of(child.wait_with_output().expect("an end"));
    assert!(said.code == 0, "{said:?}");
    said.out.lines().map(|line| serde_json::from_str(line).expect("an answer in JSON")).collect()
}

pub fn text(path: &Path) -> String {
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// A form key made from a word.
pub fn key(word: &str) -> String {
    sha256(word.as_bytes()).to_hex()[..32].to_owned()
}

/// Makes a node in `dir` and gives its verifier key.
#[track_caller]
pub fn init(dir: &Path) -> String {
    let made = done(&["init", &text(dir), "--body", "Town council", "--origin", ORIGIN, "--json"]).json();
    made["keys"]["log"]["vkey"].as_str().expect("a verifier key").to_owned()
}

/// The charter of the tests: one host, review as given.
pub fn charter(review: Review) -> Charter {
    let both = |zh: &str, en: &str| Bilingual { zh: zh.to_owned(), en: en.to_owned() };
    Charter {
        consultation: ConsultationId::new(TOPIC).expect("an id"),
        ver: 1,
        code: "NC".to_owned(),
        year: 2026,
        title: both("夜间门诊", "A night clinic"),
        question: both("夜间门诊开在哪里?", "Where should the night clinic be?"),
        hosts: vec![Host {
            origin: Origin::new(ORIGIN).expect("an origin"),
            code: "TN".to_owned(),
            name: both("镇", "Town"),
        }],
        prompts: vec![Prompt {
            id: PromptId::new("p1").expect("an id"),
            title: both("地点", "Place"),
            audience: Audience::Public,
        }],
        tiers: [(Tier::Member, "roll"), (Tier::Verified, "phone-code"), (Tier::Open, "none")]
            .map(|(tier, how)| (tier, Code::new(how).expect("a code")))
            .to_vec(),
        modules: [Module::Opinions, Module::Replies, Module::Support, Module::Stance].into(),
        review,
        vote_rows_open: true,
        cosign: None,
        opens: Moment(1_700_000_000),
        closes: Moment(1_900_000_000),
        rules: both("无", "none"),
        reason: Bilingual::default(),
        simulated: true,
    }
}

/// Requests that open the tests' consultation: people `m0`…, staff `clerk`, charter with one key.
pub fn opening(review: Review, members: usize) -> Vec<Value> {
    let bytes = String::from_utf8(charter(review).bytes()).expect("UTF-8");
    let document = format!("{TOPIC}/charter");
    let roles = ["moderator", "drafter", "checker", "signatory", "administrator"];
    let mut people = vec![json!({ "id": "clerk", "roles": roles, "name": "Clerk" })];
    people.extend(
        (0..members).map(|n| json!({ "id": format!("m{n}"), "tier": "member", "name": format!("Member {n}") })),
    );
    let home = |word: &str, by: Value, ask: Value| json!({ "op": "home", "by": by, "key": key(word), "ask": ask });
    let clerk = || json!({ "person": "clerk" });
    let hash = sha256(bytes.as_bytes()).to_hex();
    vec![
        home("people", json!("node"), json!({ "do": "add-people", "people": people })),
        home("draft", clerk(), json!({ "do": "draft-document", "document": document, "text": bytes })),
        home("check", clerk(), json!({ "do": "check-draft", "document": document, "sha256": hash, "passes": true })),
        submit("sign", clerk(), json!({ "do": "propose-document", "document": document, "text": bytes })),
        json!({ "op": "freeze-roll", "by": clerk(), "consultation": TOPIC }),
        submit("open", json!("node"), json!({ "do": "open-consultation", "consultation": TOPIC })),
    ]
}

/// A recorded command as a request.
pub fn submit(word: &str, by: Value, ask: Value) -> Value {
    json!({ "op": "submit", "by": by, "key": key(word), "ask": ask })
}

/// A running server.
pub struct Server {
    pub child: Child,
    /// Where its portal is.
    pub url: String,
    dir: PathBuf,
}

impl Server {
    /// Starts `hutong serve` and waits until it listens.
    #[track_caller]
    pub fn start(dir: &Path) -> Server {
        let mut child = program()
            .args(["serve", "--dir", &text(dir), "--every", "86400", "--until-eof", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut said = String::new();
        for line in BufReader::new(child.stdout.take().expect("stdout")).lines() {
            said.push_str(&line.expect("a line"));
            if let Some(told) = serde_json::from_str::<Value>(&said).ok().filter(|v| v["ready"] == true) {
                let url = told["url"].as_str().unwrap_or_default().to_owned();
                return Server { child, url, dir: dir.to_owned() };
            }
        }
        let ended = child.kill().and_then(|()| child.wait());
        panic!("the server did not become ready: {said:?} {ended:?}");
    }

    /// A connection to its socket.
    pub fn connect(&self) -> Line {
        Line::connect(&self.dir).expect("the server listens")
    }

    /// Stops it in order.
    pub fn stop(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().expect("an end").success());
    }
}

/// One connection: requests and answers in turn.
pub struct Line {
    read: BufReader<UnixStream>,
    write: UnixStream,
}

impl Line {
    pub fn connect(dir: &Path) -> std::io::Result<Line> {
        let write = UnixStream::connect(dir.join("admin.sock"))?;
        Ok(Line { read: BufReader::new(write.try_clone()?), write })
    }

    /// Sends a request; gives `None` when the server is gone before the answer is whole.
    pub fn ask(&mut self, request: &Value) -> Option<Value> {
        self.write.write_all(format!("{request}\n").as_bytes()).ok()?;
        let mut line = String::new();
        let n = self.read.read_line(&mut line).ok()?;
        (n > 0 && line.ends_with('\n')).then(|| serde_json::from_str(&line).expect("an answer in JSON"))
    }
}

/// Runs the independent verifier, which must agree; without Python it says that it did not.
#[track_caller]
pub fn python(arguments: &[&str]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../audit/verify_record.py");
    match Command::new("python3").arg(script).args(arguments).output() {
        Ok(output) => {
            let said = Said::of(output);
            assert_eq!(said.code, 0, "{said:?}");
        }
        Err(error) => println!("the independent verifier did not run: {error}"),
    }
}
