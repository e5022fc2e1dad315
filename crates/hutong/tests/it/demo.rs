//! The demo from end to end, by the real binary: figures of the run, seven lines, every check; as two users where the
//! machine lets us be root.

use std::{
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::{
    keep_cli::{Serving, get, size_and_digest},
    node_cli_support as cli,
};

/// Two users that are nobody else's.
const USERS: [u32; 2] = [62_011, 62_012];

/// Whether this process may become other users, and the program can be run by them.
fn may_change_users() -> bool {
    let runs = Command::new(env!("CARGO_BIN_EXE_hutong"))
        .arg("--version")
        .uid(USERS[0])
        .gid(USERS[0])
        .current_dir("/")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    runs.is_ok_and(|status| status.success())
}

/// Whether a user, in the group of the first, can list a directory.
fn can_list(user: u32, dir: &Path) -> bool {
    let status = Command::new("ls")
        .arg(dir)
        .uid(user)
        .gid(USERS[0])
        .current_dir("/")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.expect("ls runs").success()
}

fn play(dir: &Path, more: &[&str]) -> cli::Said {
    let dir = cli::text(dir);
    let mut arguments = vec!["demo", "--once", "--dir", &dir];
    arguments.extend(more);
    cli::run(&arguments)
}

/// What every run must have given.
#[track_caller]
fn check(said: &cli::Said, dir: &Path) -> Value {
    assert_eq!(said.code, 0, "{said:?}");
    let run = said.json();
    assert_eq!(run["ok"], true, "{run:#}");
    assert_eq!(run["simulated"], true);
    let items = |at: usize| run["bodies"][at]["items"].as_u64();
    assert_eq!((items(0), items(1)), (Some(145), Some(110)), "opinions as in the sample's description");
    let receipts = |state: &str| run["receipts"][state].as_u64().expect("a count");
    assert!(receipts("logged") > 400 && receipts("guarded") == receipts("logged"), "{run:#}");
    assert_eq!(receipts("votes"), 1158 + 6355);
    for checks in ["checks", "own_checks"] {
        for at in 0..2 {
            assert!(run[checks][at]["entries"].as_u64() > Some(500), "{run:#}");
            assert_eq!(run[checks][at]["differences"], 0, "{run:#}");
        }
    }
    assert_eq!(run["findings"][0], run["findings"][1]);
    assert_eq!(run["digests"][0], run["digests"][1]);
    assert_eq!(run["findings"][0].as_str().map(str::len), Some(64));
    assert_eq!(run["tampering"]["found"], true, "{run:#}");
    assert!(run["tampering"]["path"].as_str().is_some_and(|path| path.starts_with("for/")));
    for report in run["reports"].as_array().expect("reports") {
        let path = Path::new(report.as_str().expect("a path"));
        let page = std::fs::read_to_string(path).expect("the report lies where the demo says");
        assert!(path.starts_with(dir) && page.contains("simulated"), "{}", path.display());
    }
    run
}

/// Both bodies wrote the same analysis, byte for byte.
fn check_twins(dir: &Path) {
    for consultation in ["western-science-city", "two-rivers-water"] {
        let read = |body: &str| std::fs::read(dir.join(body).join("analysis").join(consultation).join("analysis.json"));
        assert_eq!(read("sichuan").expect("an analysis"), read("chongqing").expect("an analysis"), "{consultation}");
    }
}

/// The verifier in another language, which shares no code with ours, accepts both folders and receipts of each body.
fn check_by_strangers(dir: &Path, altered_entry: &Value) {
    let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../audit/verify_record.py");
    if !Command::new("python3").arg("--version").output().is_ok_and(|o| o.status.success()) {
        println!("skipped: python3 is not here, so the independent verifier did not run");
        return;
    }
    let key = |body: &str| {
        let record = std::fs::read(dir.join(body).join("published/record.json")).expect("a record");
        let record: Value = serde_json::from_slice(&record).expect("JSON");
        record["log_vkey"].as_str().expect("a key").to_owned()
    };
    for (own, other) in [("sichuan", "chongqing"), ("chongqing", "sichuan")] {
        let mut receipts: Vec<_> = std::fs::read_dir(dir.join(own).join("receipts"))
            .expect("receipts")
            .map(|entry| entry.expect("a file").path())
            .collect();
        receipts.sort();
        let mut command = Command::new("python3");
        command.arg(&verifier).arg(dir.join(own).join("published")).args(["--vkey", &key(own), "--vkey", &key(other)]);
        receipts.iter().step_by(40).for_each(|receipt| {
            command.arg("--receipt").arg(receipt);
        });
        let output = command.output().expect("python3 runs");
        assert!(output.status.success(), "{own}: {}", String::from_utf8_lossy(&output.stdout));
    }
    let altered = Command::new("python3")
        .arg(&verifier)
        .arg(dir.join("altered-copy"))
        .args(["--vkey", &key("sichuan"), "--vkey", &key("chongqing")])
        .output()
        .expect("python3 runs");
    let said = String::from_utf8_lossy(&altered.stdout);
    assert!(altered.status.code() == Some(1) && said.contains(&format!("entry {altered_entry}")), "{said}");
}

/// A moment after everything that was played, at which the clocks of both servings stand.
const LATER: &str = "1800000000";

/// A page as anybody sees it: tokens of forms are drawn for one browser.
fn without_tokens(page: &str) -> String {
    let mut pieces = page.split("name=\"token\" value=\"");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |all, piece| all + piece.split_once('"').expect("an end").1)
}

/// What a visitor reads and a partner compares, of one body's node: pages, size, digest, and the joint analysis.
fn looks(node: &Path) -> (Vec<String>, (u64, String), Value) {
    let server = Serving::start(node, &["--simulated-clock", LATER]);
    let url = server.url();
    let topic = |page: &str| format!("/c/western-science-city/{page}");
    let paths =
        ["/record".to_owned(), "/record/checkpoint".to_owned(), topic("charter"), topic("log"), topic("report")];
    let pages = paths.iter().map(|path| get(&url, path)).inspect(|(status, page)| assert_eq!(*status, 200, "{page}"));
    let pages = pages.map(|(_, page)| without_tokens(&page)).collect();
    let backup = node.with_file_name("backup");
    if !backup.exists() {
        cli::done(&["backup", &cli::text(node), "--to", &cli::text(&backup), "--with-keys"]);
        let tables = node.with_file_name("tables");
        cli::done(&["backup", &cli::text(node), "--to", &cli::text(&tables), "--with-keys", "--as-tables"]);
    }
    server.stop();
    (pages, size_and_digest(node), joint_run(node))
}

/// Digest of the joint analysis over everything that a node holds of both bodies.
fn joint_run(node: &Path) -> Value {
    let status = cli::requests(node, &[json!({ "op": "status" })]).remove(0);
    // The witness hosts nothing.
    let is_host = |log: &&Value| log["origin"].as_str().is_some_and(|origin| !origin.starts_with("library."));
    let logs = status["partners"].as_array().expect("partners").iter().chain([&status]).filter(is_host);
    let pins: Vec<Value> = logs.map(|log| json!([log["origin"], log["size"]])).collect();
    let out = node.with_file_name("joint-again");
    let ask = json!({
        "op": "analyse", "consultation": "western-science-city", "pins": pins, "out": cli::text(&out), "lang": "en",
    });
    cli::requests(node, &[ask]).remove(0)["output"].clone()
}

/// A node of the demo is copied while it serves, as a database and as tables of text; put back, each is the same.
fn comes_back(body: &Path) {
    let node = body.join("node");
    let before = looks(&node);
    assert!(before.2.as_str().is_some_and(|digest| digest.len() == 64), "{before:?}");
    for copy in ["backup", "tables"] {
        let (backup, there) = (body.join(copy), body.join(format!("node-of-{copy}")));
        let checked = cli::done(&["restore", "--check", &cli::text(&backup), "--json"]).json();
        assert_eq!(checked["intact"], true, "{checked}");
        cli::done(&["restore", &cli::text(&backup), "--to", &cli::text(&there), "--lock", &cli::text(&node)]);
        assert_eq!(looks(&there), before, "of the {copy}");
    }
    assert!(!body.join("tables/store.db").exists(), "nothing but text");
}

#[test]
fn two_bodies_hold_one_consultation() {
    let house = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(house.path(), std::fs::Permissions::from_mode(0o755)).expect("a folder of ours");
    let dir = house.path().join("demo");
    let as_users = may_change_users();
    let users = format!("{},{}", USERS[0], USERS[1]);
    let more: &[&str] = if as_users { &["--json", "--users", &users] } else { &["--json"] };
    let run = check(&play(&dir, more), &dir);
    check_twins(&dir);
    check_by_strangers(&dir, &run["tampering"]["entry"]);
    comes_back(&dir.join("chongqing"));
    if as_users {
        // The other user reads what is published and nothing else; each its own node.
        for (at, body) in ["sichuan", "chongqing"].iter().enumerate() {
            let (own, other) = (USERS[at], USERS[1 - at]);
            assert_eq!(run["bodies"][at]["user"], own);
            assert!(can_list(own, &dir.join(body).join("node")), "{body} reads its own node");
            assert!(!can_list(other, &dir.join(body).join("node")), "the other body cannot read the node of {body}");
            assert!(can_list(other, &dir.join(body).join("published")), "the other body reads what {body} publishes");
        }
    } else {
        println!("skipped: the two nodes ran as one user, because this one may not become others");
    }
    // A demo replaces its own earlier run, and leaves strangers' folders alone.
    let said = play(house.path(), &[]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(dir.join("sichuan").join("published").join("checkpoint").exists());
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let house = tempfile::tempdir().expect("a folder");
    std::fs::write(house.path().join("minutes.txt"), "mine").expect("a file");
    for (lang, word) in [("en", "minutes.txt"), ("zh-CN", "不属于演示")] {
        let said = play(house.path(), &["--lang", lang]);
        assert_eq!(said.code, 1);
        assert!(said.err.contains(word), "{said:?}");
    }
    assert_eq!(std::fs::read_dir(house.path()).expect("the folder").count(), 1);
}
