//! `kill -9` of the real server while clients hold unanswered requests: what was acknowledged is in the record of the
//! next life, once; what was not is there once or not at all, and asking again with the same key tells.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use hutong_core::{
    consultation::charter::Review,
    receipt::Slip,
    record::{Event, Reading},
};
use hutong_log::{hash::leaf_hash, key::VerifierKey};
use hutong_node::verify::verify_receipt;
use serde_json::{Value, json};

use super::node_cli_support::{self as cli, Line, Server};

/// Connections that hand in without pause.
const CLIENTS: usize = 12;
/// Requests that must be unanswered at the moment of a kill.
const UNANSWERED_MIN: usize = 8;
/// Kills of an ordinary run, and of a long one.
const KILLS: usize = 30;
const KILLS_SOAK: usize = 200;

/// What a client was promised.
#[derive(Clone, Debug)]
enum Promise {
    /// A receipt: index and leaf hash.
    Receipt { index: u64, leaf: String, file: String },
    /// A slip of a vote.
    Slip(String),
}

/// A client between lives of the server: what it asked last without an answer, and all promises by form key.
#[derive(Default)]
struct Memory {
    n: u64,
    unanswered: Option<(String, Value)>,
    promises: BTreeMap<String, Promise>,
}

fn kills_wanted() -> usize {
    if std::env::var_os("HUTONG_SOAK").is_some_and(|v| v == "1") { KILLS_SOAK } else { KILLS }
}

fn promise(answer: &Value) -> Promise {
    if let Some(slip) = answer["slip"].as_str() {
        return Promise::Slip(slip.to_owned());
    }
    let text = |v: &Value| v.as_str().unwrap_or_else(|| panic!("not a promise: {answer}")).to_owned();
    Promise::Receipt {
        index: answer["leaves"][0][0].as_u64().expect("an index"),
        leaf: text(&answer["leaves"][0][1]),
        file: text(&answer["receipt"]["file"]),
    }
}

/// The `n`-th request of a client: opinions and votes in turn.
fn request(client: usize, n: u64, statement: u64) -> (String, Value) {
    let word = format!("client {client} asks {n}");
    let by = json!({ "person": format!("m{client}") });
    let ask = if n % 3 == 2 {
        json!({ "do": "cast-vote", "consultation": cli::TOPIC, "statement": [cli::ORIGIN, statement], "choice": n % 2 })
    } else {
        json!({ "do": "submit-opinion", "consultation": cli::TOPIC, "text": format!("夜间门诊:{word}。{}", "请开到天亮。".repeat(20)) })
    };
    (word.clone(), cli::submit(&word, by, ask))
}

/// Asks until the server is gone. What was left unanswered in the life before is asked first, with the same key.
fn hand_in(
    dir: &Path,
    client: usize,
    statement: u64,
    mut memory: Memory,
    waiting: &AtomicUsize,
    told: &mpsc::Sender<()>,
) -> Memory {
    let Ok(mut line) = Line::connect(dir) else { return memory };
    loop {
        let (word, asked) = memory.unanswered.take().unwrap_or_else(|| {
            memory.n += 1;
            request(client, memory.n, statement)
        });
        waiting.fetch_add(1, Ordering::SeqCst);
        let answer = line.ask(&asked);
        let Some(answer) = answer else {
            // Still counted as waiting: whoever kills reads the number first.
            memory.unanswered = Some((word, asked));
            return memory;
        };
        waiting.fetch_sub(1, Ordering::SeqCst);
        assert!(answer.get("error").is_none(), "{word}: {answer}");
        memory.promises.insert(word, promise(&answer));
        if told.send(()).is_err() {
            return memory;
        }
    }
}

/// One life of the server under load, ended by a kill after `answers` promises. Gives the number of requests that were
/// unanswered at the kill, and the clients' memories.
fn live_and_die(dir: &Path, statement: u64, answers: usize, memories: Vec<Memory>) -> (usize, Vec<Memory>) {
    let mut server = Server::start(dir);
    let waiting = Arc::new(AtomicUsize::new(0));
    let (told, heard) = mpsc::channel();
    let clients: Vec<_> = memories
        .into_iter()
        .enumerate()
        .map(|(client, memory)| {
            let (dir, waiting, told) = (dir.to_owned(), waiting.clone(), told.clone());
            thread::spawn(move || hand_in(&dir, client, statement, memory, &waiting, &told))
        })
        .collect();
    drop(told);
    // Each promise is an event to wait for; the kill comes once enough were made and enough clients wait.
    for _ in 0..answers {
        heard.recv().expect("clients are at work");
    }
    while waiting.load(Ordering::SeqCst) < UNANSWERED_MIN {
        heard.recv().expect("clients are at work");
    }
    let unanswered = waiting.load(Ordering::SeqCst);
    server.child.kill().expect("the kill is delivered");
    let ended = server.child.wait().expect("an end");
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&ended),
        Some(9),
        "it died of the kill and of nothing else"
    );
    (unanswered, clients.into_iter().map(|c| c.join().expect("a client ends in order")).collect())
}

/// Every receipt so far holds under the pinned key, and the record still has that leaf at that place.
fn check_receipts(line: &mut Line, vkey: &VerifierKey, memories: &[Memory], checked: &mut BTreeMap<String, u64>) {
    for (word, promise) in memories.iter().flat_map(|m| &m.promises) {
        let Promise::Receipt { index, leaf, file } = promise else { continue };
        if checked.insert(word.clone(), *index).is_some() {
            continue;
        }
        let report = verify_receipt(file.as_bytes(), std::slice::from_ref(vkey)).expect("the receipt holds");
        assert_eq!(report.index, *index);
        let again = line.ask(&json!({ "op": "receipt", "index": index })).expect("an answer");
        let again = again["file"].as_str().unwrap_or_else(|| panic!("{word}: {again}"));
        let report = verify_receipt(again.as_bytes(), std::slice::from_ref(vkey)).expect("the leaf is in the tree");
        let Reading::Known(known) = report.reading else { panic!("{word}: a leaf of an unknown kind") };
        let now = hutong_core::record::write(&known);
        assert_eq!(leaf_hash(&now).to_hex(), *leaf, "{word}: the leaf at {index} is the one that was acknowledged");
    }
}

#[test]
fn kills_lose_nothing_that_was_acknowledged() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    let vkey = VerifierKey::parse(&cli::init(&dir)).expect("a key");
    let mut requests = cli::opening(Review::Before, CLIENTS);
    let statement = json!({ "do": "submit-statement", "consultation": cli::TOPIC, "text": "夜间门诊开到天亮。" });
    requests.push(cli::submit("statement", json!({ "person": "m0" }), statement));
    let answers = cli::requests(&dir, &requests);
    let statement = answers.last().expect("an answer")["leaves"][0][0].as_u64().expect("an index");
    let publish = json!({ "do": "publish-items", "items": [[cli::ORIGIN, statement]] });
    cli::requests(&dir, &[cli::submit("publish", json!({ "person": "clerk" }), publish)]);

    let wanted = kills_wanted();
    let (mut kills, mut unanswered_all) = (0, 0);
    let mut memories: Vec<Memory> = (0..CLIENTS).map(|_| Memory::default()).collect();
    let mut checked = BTreeMap::new();
    while kills < wanted {
        // Other numbers of promises, so that kills fall at other places of a batch's way.
        let answers = 3 + (kills * 37) % 101;
        let (unanswered, after) = live_and_die(&dir, statement, answers, memories);
        assert!(unanswered >= UNANSWERED_MIN, "{unanswered} requests were unanswered");
        memories = after;
        kills += 1;
        unanswered_all += unanswered;
        let server = Server::start(&dir);
        check_receipts(&mut server.connect(), &vkey, &memories, &mut checked);
        server.stop();
    }
    assert_eq!(kills, wanted);
    settle(&dir, &vkey, statement, memories, &mut checked);
    println!("{kills} kills with {unanswered_all} unanswered requests; {} receipts checked", checked.len());
}

/// After the last kill: what is unanswered is asked again; no form counts twice; every slip's row is in a batch.
fn settle(
    dir: &Path,
    vkey: &VerifierKey,
    statement: u64,
    mut memories: Vec<Memory>,
    checked: &mut BTreeMap<String, u64>,
) {
    let server = Server::start(dir);
    let mut line = server.connect();
    for memory in &mut memories {
        if let Some((word, asked)) = memory.unanswered.take() {
            let answer = line.ask(&asked).expect("an answer");
            assert!(answer.get("error").is_none(), "{word}: {answer}");
            memory.promises.insert(word, promise(&answer));
        }
    }
    check_receipts(&mut line, vkey, &memories, checked);
    let mut places: Vec<u64> = checked.values().copied().collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), checked.len(), "no two forms share a leaf");
    // The same form again gives the same leaf, also after thirty lives.
    for (client, memory) in memories.iter().enumerate() {
        let (word, asked) = request(client, 1, statement);
        let answer = line.ask(&asked).expect("an answer");
        assert_eq!(answer["leaves"][0][0].as_u64(), checked.get(&word).copied(), "{:?}", memory.promises.get(&word));
    }
    // The rest of the votes is sealed; there may be none when the last batch was full.
    let seal = json!({ "do": "seal-votes", "consultation": cli::TOPIC });
    line.ask(&cli::submit("seal", json!("node"), seal)).expect("an answer");
    let slips = memories.iter().flat_map(|m| m.promises.values()).filter_map(|p| match p {
        Promise::Slip(slip) => Some(slip),
        Promise::Receipt { .. } => None,
    });
    let mut sealed = 0;
    for slip in slips {
        let answer = line.ask(&json!({ "op": "vote-receipt", "slip": slip })).expect("an answer");
        let file = answer["file"].as_str().unwrap_or_else(|| panic!("{answer}"));
        let report = verify_receipt(file.as_bytes(), std::slice::from_ref(vkey)).expect("the vote's receipt holds");
        let Reading::Known(leaf) = report.reading else { panic!("a leaf of an unknown kind") };
        assert!(matches!(leaf.event, Event::VotesSealed { .. }));
        assert_eq!(leaf.id, Slip::read(slip.as_bytes()).expect("a slip").batch, "in the batch that was promised");
        sealed += 1;
    }
    assert!(sealed > 0, "people voted");
    server.stop();
    let folder = dir.with_file_name("published");
    cli::done(&["publish", &cli::text(dir), "--to", &cli::text(&folder)]);
    cli::done(&["verify", &cli::text(&folder), "--vkey", &vkey.to_string()]);
}
