//! Two bodies and a witness as processes on hosts of their own: the wire is cut while both accept, one is killed, the clock of
//! one is ten years off; afterwards all say the same, and every receipt holds.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use hutong_core::{
    consultation::charter::{Bilingual, Host, Review},
    ids::Origin,
    moment::Moment,
};
use hutong_log::{hash::sha256, key::VerifierKey};
use hutong_node::verify::verify_receipt;
use serde_json::{Value, json};

use super::hosts::{Net, Served, Shift};
use crate::node_cli_support::{self as cli, Line};

/// Town, village, and a library that only witnesses.
pub(super) const ORIGINS: [&str; 3] =
    ["town.example/council/log/1", "village.example/council/log/1", "library.example/kept/log/1"];
const COMMANDS: [&str; 3] = ["serve", "serve", "witness"];
/// How long anything may take that comes by itself.
const PATIENCE: Duration = Duration::from_secs(240);
/// How long the wire is cut.
const CUT: Duration = Duration::from_secs(4);
const CUT_SOAK: Duration = Duration::from_secs(180);
/// How long a node with a wrong clock serves: its timer looks every second.
const LOOKS: Duration = Duration::from_secs(3);

struct World {
    net: Net,
    dirs: Vec<PathBuf>,
    vkeys: Vec<String>,
    _house: tempfile::TempDir,
}

fn home(word: &str, by: Value, ask: Value) -> Value {
    json!({ "op": "home", "by": by, "key": cli::key(word), "ask": ask })
}

fn clerk() -> Value {
    json!({ "person": "clerk" })
}

/// The charter of both bodies.
fn charter() -> (String, String) {
    let mut charter = cli::charter(Review::After);
    // Due by a clock that is ten years ahead, and by no other.
    charter.closes = Moment(1_900_000_000);
    charter.hosts = ["TN", "VG"]
        .iter()
        .zip(ORIGINS)
        .map(|(code, origin)| Host {
            origin: Origin::new(origin).expect("an origin"),
            code: (*code).to_owned(),
            name: Bilingual { zh: (*code).to_owned(), en: (*code).to_owned() },
        })
        .collect();
    let text = String::from_utf8(charter.bytes()).expect("UTF-8");
    let hash = sha256(text.as_bytes()).to_hex();
    (text, hash)
}

/// Looks until something is so.
pub(super) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not come");
        thread::sleep(Duration::from_millis(100));
    }
}

#[track_caller]
pub(super) fn ask(line: &mut Line, request: &Value) -> Value {
    let answer = line.ask(request).expect("an answer");
    assert!(answer.get("error").is_none(), "{request}: {answer}");
    answer
}

impl World {
    fn make() -> Result<World, String> {
        let net = Net::of(3)?;
        let house = tempfile::tempdir().expect("a folder");
        let dirs: Vec<PathBuf> = ["town", "village", "library"].iter().map(|name| house.path().join(name)).collect();
        let make = |(dir, origin): (&PathBuf, &str)| {
            let made = cli::done(&["init", &cli::text(dir), "--body", origin, "--origin", origin, "--json"]).json();
            made["keys"]["log"]["vkey"].as_str().expect("a verifier key").to_owned()
        };
        let vkeys = dirs.iter().zip(ORIGINS).map(make).collect();
        Ok(World { net, dirs, vkeys, _house: house })
    }

    fn start(&self, host: usize) -> Served {
        Served::start(&self.net, host, COMMANDS[host], &self.dirs[host], None)
    }

    /// Every operator adds the two others, as the help says.
    fn introduce(&self) {
        for (host, peer) in (0..3).flat_map(|host| (0..3).map(move |peer| (host, peer))).filter(|(a, b)| a != b) {
            let address = format!("http://{}:8080", self.net.address(peer, host));
            let (dir, vkey) = (cli::text(&self.dirs[host]), &self.vkeys[peer]);
            let asked = self.net.run(host, &["partner", "add", &dir, &address, "--private"]);
            assert!(asked.code == 1 && asked.err.contains(vkey), "nobody has compared the keys yet: {asked:?}");
            let added = self.net.run(host, &["partner", "add", &dir, &address, "--private", "--vkey", vkey]);
            assert_eq!(added.code, 0, "{added:?}");
        }
    }
}

/// One proposes a charter, the other accepts it when it has come, both open.
pub(super) fn agree(lines: &mut [Line]) {
    let (text, hash) = charter();
    let document = format!("{}/charter", cli::TOPIC);
    let roles = ["moderator", "drafter", "checker", "signatory", "administrator"];
    for (line, word) in lines.iter_mut().zip(["town", "village"]) {
        let mut people = vec![json!({ "id": "clerk", "roles": roles, "name": "Clerk" })];
        people
            .extend((0..4).map(|n| json!({ "id": format!("m{n}"), "tier": "member", "name": format!("{word} {n}") })));
        ask(line, &home("people", json!("node"), json!({ "do": "add-people", "people": people })));
        ask(line, &home("draft", clerk(), json!({ "do": "draft-document", "document": document, "text": text })));
        ask(
            line,
            &home(
                "check",
                clerk(),
                json!({ "do": "check-draft", "document": document, "sha256": hash, "passes": true }),
            ),
        );
    }
    ask(
        &mut lines[0],
        &cli::submit("sign", clerk(), json!({ "do": "propose-document", "document": document, "text": text })),
    );
    let accept = json!({ "do": "accept-document", "document": document, "ver": 1, "sha256": hash });
    until("the charter at the village", || {
        lines[1].ask(&cli::submit("sign", clerk(), accept.clone())).filter(|answer| answer.get("error").is_none())
    });
    for line in &mut lines[..2] {
        let freeze = json!({ "op": "freeze-roll", "by": clerk(), "consultation": cli::TOPIC });
        until("the charter in force", || line.ask(&freeze).filter(|answer| answer.get("error").is_none()));
        let open = json!({ "do": "open-consultation", "consultation": cli::TOPIC });
        ask(line, &cli::submit("open", json!("node"), open));
    }
}

/// What was acknowledged: by body, index and leaf hash.
#[derive(Default)]
struct Acknowledged(BTreeMap<(usize, u64), String>);

impl Acknowledged {
    /// Hands in opinions; every one must be taken, whatever the wire does.
    fn hand_in(&mut self, host: usize, line: &mut Line, words: &str, n: usize) {
        for n in 0..n {
            let word = format!("{words} {n}");
            let by = json!({ "person": format!("m{}", n % 4) });
            let text = json!({ "do": "submit-opinion", "consultation": cli::TOPIC, "text": format!("{word}: 夜间门诊请开到天亮。") });
            let answer = ask(line, &cli::submit(&word, by, text));
            let leaf = &answer["leaves"][0];
            self.0.insert((host, leaf[0].as_u64().expect("an index")), leaf[1].as_str().expect("a hash").to_owned());
        }
    }
}

fn sizes(line: &mut Line) -> BTreeMap<String, u64> {
    let status = ask(line, &json!({ "op": "status" }));
    let logs = status["partners"].as_array().expect("partners").iter().chain([&status]);
    logs.map(|log| (log["origin"].as_str().expect("an origin").to_owned(), log["size"].as_u64().expect("a size")))
        .collect()
}

#[test]
fn a_cut_wire_a_kill_and_a_wrong_clock_lose_nothing() {
    let world = match World::make() {
        Ok(world) => world,
        Err(why) => return println!("skipped: {why}"),
    };
    let mut served: Vec<Served> = (0..3).map(|host| world.start(host)).collect();
    world.introduce();
    let mut lines: Vec<Line> = served.iter().map(Served::line).collect();
    agree(&mut lines);
    let mut acknowledged = Acknowledged::default();
    for host in [0, 1] {
        acknowledged.hand_in(host, &mut lines[host], "joined", 20);
    }
    // The wires from the town are cut: both go on.
    world.net.join(0, 1, false);
    world.net.join(0, 2, false);
    for host in [0, 1] {
        acknowledged.hand_in(host, &mut lines[host], "cut", 20);
    }
    let is_soak = std::env::var_os("HUTONG_SOAK").is_some_and(|v| v == "1");
    thread::sleep(if is_soak { CUT_SOAK } else { CUT });
    // The town is killed and comes back, still cut.
    drop(lines.remove(0));
    served.remove(0).kill();
    served.insert(0, world.start(0));
    lines.insert(0, served[0].line());
    for host in [0, 1] {
        acknowledged.hand_in(host, &mut lines[host], "killed", 20);
    }
    world.net.join(0, 1, true);
    world.net.join(0, 2, true);
    // The village's clock jumps ten years ahead for a while: it accepts, and what it says cannot be used until it is right.
    let mut all = 120;
    match Shift::find() {
        None => println!("skipped: a clock that is ten years ahead needs faketime"),
        Some(shift) => {
            all += 40;
            drop(lines.remove(1));
            served.remove(1).stop();
            let ahead = Served::start(&world.net, 1, COMMANDS[1], &world.dirs[1], Some(&shift));
            let mut line = ahead.line();
            acknowledged.hand_in(1, &mut line, "ahead", 20);
            // Long enough for its timer to look several times at what is due: nobody else has its time, and nothing is closed.
            thread::sleep(LOOKS);
            drop(line);
            ahead.stop();
            served.insert(1, world.start(1));
            lines.insert(1, served[1].line());
            acknowledged.hand_in(1, &mut lines[1], "mended", 20);
        }
    }
    // Everybody holds everything, without being told to.
    // A log may grow while one looks: what must come is that all three say the same.
    let wanted = until("the same sizes everywhere", || {
        let mut all = lines.iter_mut().map(sizes).collect::<Vec<_>>();
        let one = all.pop()?;
        all.iter().all(|other| *other == one).then_some(one)
    });
    let pins: Vec<Value> = ORIGINS[..2].iter().map(|o| json!([o, wanted[*o]])).collect();
    let digest = json!({ "op": "digest", "pins": pins });
    until("one digest", || {
        let digests: Vec<Value> = lines[..2].iter_mut().map(|line| ask(line, &digest)["digest"].clone()).collect();
        (digests[0] == digests[1]).then_some(())
    });
    // Every acknowledged leaf is where it was promised, guarded by somebody else, and its receipt holds.
    let keys: Vec<VerifierKey> = world.vkeys.iter().map(|vkey| VerifierKey::parse(vkey).expect("a key")).collect();
    for ((host, index), leaf) in &acknowledged.0 {
        let receipt = until("a guarded receipt", || {
            let answer = ask(&mut lines[*host], &json!({ "op": "receipt", "index": index }));
            (answer["state"] == "guarded").then(|| answer["file"].as_str().expect("a file").to_owned())
        });
        let report = verify_receipt(receipt.as_bytes(), &keys).expect("the receipt holds");
        assert_eq!(report.index, *index);
        let hutong_core::record::Reading::Known(known) = report.reading else { panic!("an unknown kind") };
        let bytes = hutong_core::record::write(&known);
        assert_eq!(hutong_log::hash::leaf_hash(&bytes).to_hex(), *leaf, "{host}: entry {index}");
    }
    assert_eq!(acknowledged.0.len(), all);
    drop(lines);
    served.into_iter().for_each(Served::stop);
}
