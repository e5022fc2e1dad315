//! What an operator types to keep a node: backup, restore, check-up, figures, the log of staff acts; by the real binary.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Stdio,
};

use hutong_core::consultation::charter::Review;
use serde_json::{Value, json};

use super::node_cli_support::{self as cli, Server, done, program, run, text};

/// Words of an item, a title, a name and a person's id that no figure and no line of staff acts may hold.
const CANARIES: [&str; 3] = ["Zinnober otters nest", "Quicksilver plans", "Member 0"];

/// A node with an open consultation and some opinions.
fn town(house: &Path) -> PathBuf {
    let dir = house.join("node");
    cli::init(&dir);
    cli::requests(&dir, &cli::opening(Review::Before, 3));
    let opinion = |n: usize| {
        let ask = json!({
            "do": "submit-opinion", "consultation": cli::TOPIC, "prompt": "p1", "title": CANARIES[1],
            "text": format!("{} behind weir {n}.", CANARIES[0]), "named": true,
        });
        cli::submit(&format!("opinion {n}"), json!({ "person": "m0" }), ask)
    };
    cli::requests(&dir, &(0..4).map(opinion).collect::<Vec<_>>());
    dir
}

/// A town and a village that pinned each other, and the folders that each publishes.
pub struct Neighbours {
    pub dir: PathBuf,
    pub other: PathBuf,
    pub ours: PathBuf,
    pub theirs: PathBuf,
}

/// The town, and a village beside it.
pub fn neighbours(house: &Path) -> Neighbours {
    let dir = town(house);
    let other = house.join("other");
    let made = ["init", &text(&other), "--body", "Village", "--origin", "village.example/council/log/1", "--json"];
    let other_key = done(&made).json()["keys"]["log"]["vkey"].as_str().expect("a key").to_owned();
    let (ours, theirs) = (house.join("ours"), house.join("theirs"));
    done(&["publish", &text(&dir), "--to", &text(&ours)]);
    done(&["publish", &text(&other), "--to", &text(&theirs)]);
    done(&["partner", "add", &text(&dir), &text(&theirs), "--vkey", &other_key]);
    let record: Value =
        serde_json::from_slice(&std::fs::read(ours.join("record.json")).expect("a record")).expect("JSON");
    done(&["partner", "add", &text(&other), &text(&ours), "--vkey", record["log_vkey"].as_str().expect("a key")]);
    Neighbours { dir, other, ours, theirs }
}

/// How long a node's record is, and its digest there.
pub fn size_and_digest(dir: &Path) -> (u64, String) {
    let status = cli::requests(dir, &[json!({ "op": "status" })]).remove(0);
    let size = status["size"].as_u64().expect("a size");
    let digest = json!({ "op": "digest", "pins": [[status["origin"], size]] });
    (size, cli::requests(dir, &[digest]).remove(0)["digest"].as_str().expect("a digest").to_owned())
}

/// Status and body of a page.
pub fn get(url: &str, path: &str) -> (u16, String) {
    let address = url.trim_start_matches("http://").split('/').next().expect("an address");
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept-Language: en\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
    (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

/// Starts a server and reads what it says until it is ready.
pub struct Serving {
    child: std::process::Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    pub told: Value,
}

impl Serving {
    pub fn start(dir: &Path, more: &[&str]) -> Serving {
        let mut child = program()
            .args(["serve", "--dir", &text(dir), "--listen", "127.0.0.1:0", "--until-eof", "--json"])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
        let mut serving = Serving { child, lines, told: Value::Null };
        serving.next();
        serving
    }

    /// What it says next, as one object.
    fn next(&mut self) {
        let mut said = String::new();
        for line in self.lines.by_ref() {
            said.push_str(&line.expect("a line"));
            if let Ok(told) = serde_json::from_str(&said) {
                self.told = told;
                return;
            }
        }
        panic!("the server ended: {said:?}");
    }

    pub fn url(&self) -> String {
        self.told["url"].as_str().expect("an address").to_owned()
    }

    pub fn stop(self) {
        assert_eq!(self.end(), Some(0));
    }

    /// Stops it in order; how it ended.
    pub fn end(mut self) -> Option<i32> {
        drop(self.child.stdin.take());
        self.child.wait().expect("an end").code()
    }
}

#[test]
fn a_backup_made_while_it_serves_comes_back_the_same() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let wanted = size_and_digest(&dir);
    let (backup, there) = (house.path().join("b"), house.path().join("new"));
    let server = Server::start(&dir);
    let paths = ["/", "/c/night-clinic", "/c/night-clinic/opinions", "/record"];
    let pages = |url: &str| {
        // Days are counted by a follower of the record, which may be a moment behind when a server begins.
        while !get(url, paths[1]).1.contains("4 opinions in these fourteen days") {}
        paths.map(|path| get(url, path).1)
    };
    let before = pages(&server.url);
    let made = done(&["backup", &text(&dir), "--to", &text(&backup), "--with-keys", "--json"]).json();
    assert_eq!((made["size"].as_u64(), made["with_keys"].as_bool()), (Some(wanted.0), Some(true)), "{made}");
    let again = run(&["backup", &text(&dir), "--to", &text(&backup)]);
    assert_eq!(again.code, 1, "{again:?}");
    assert!(again.err.contains("takes the place of nothing"), "{again:?}");
    let served = done(&["restore", "--check", &text(&dir), "--json"]).json();
    assert_eq!(served["intact"], true, "{served}");
    // Whose lock still moves is not put back beside a second writer.
    let running = run(&["restore", &text(&backup), "--to", &text(&there), "--lock", &text(&dir), "--lang", "zh-CN"]);
    assert!(running.code == 1 && running.err.contains("正开着"), "{running:?}");
    server.stop();

    for (lang, words) in [("en", ["Head: size", "Everything holds"]), ("zh-CN", ["记录头", "全部相符"])] {
        let checked = done(&["restore", "--check", &text(&backup), "--lang", lang]);
        assert!(words.iter().all(|word| checked.out.contains(word)), "{}", checked.out);
    }
    let restored = done(&["restore", &text(&backup), "--to", &text(&there), "--lock", &text(&dir), "--json"]).json();
    assert_eq!(restored["owes"], Value::Null, "{restored}");
    assert_eq!(size_and_digest(&there), wanted);
    let server = Server::start(&there);
    assert_eq!(pages(&server.url), before);
    server.stop();
}

#[test]
fn a_damaged_backup_is_refused_with_the_place_and_the_remedy() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let (backup, there) = (house.path().join("b"), house.path().join("new"));
    done(&["backup", &text(&dir), "--to", &text(&backup)]);
    let database = backup.join("store.db");
    let mut bytes = std::fs::read(&database).expect("a database");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&database, bytes).expect("wounded");
    for (lang, damaged, remedy) in
        [("en", "DAMAGED  store.db", "earlier backup"), ("zh-CN", "损坏  store.db", "更早的一份")]
    {
        let checked = run(&["restore", "--check", &text(&backup), "--lang", lang]);
        assert!(checked.code == 1 && checked.out.contains(damaged) && checked.out.contains(remedy), "{checked:?}");
        let refused = run(&["restore", &text(&backup), "--to", &text(&there), "--lang", lang]);
        assert!(refused.code == 1 && refused.err.contains("store.db") && refused.err.contains(remedy), "{refused:?}");
    }
    assert!(!there.exists());
    let neither = run(&["restore", "--check", &text(house.path())]);
    assert_eq!(neither.code, 1, "{neither:?}");
}

#[test]
fn without_lock_and_partner_it_is_explained_and_read_only() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let (backup, there) = (house.path().join("b"), house.path().join("new"));
    done(&["backup", &text(&dir), "--to", &text(&backup)]);
    let keyless = run(&["restore", &text(&backup), "--to", &text(&there)]);
    assert!(keyless.code == 1 && keyless.err.contains("--keys"), "{keyless:?}");
    let keys = text(&dir.join("keys"));
    let restored = done(&["restore", &text(&backup), "--to", &text(&there), "--keys", &keys]);
    for words in ["nobody on this machine knows", "No partner is pinned", "hutong serve", "--lock"] {
        assert!(restored.out.contains(words), "{words}: {}", restored.out);
    }
    let typed = run(&[
        "import",
        &text(&there),
        &text(&there.join("none.csv")),
        "--consultation",
        cli::TOPIC,
        "--by",
        "clerk",
        "--lang",
        "zh-CN",
    ]);
    assert!(typed.code != 0, "{typed:?}");
    let asked = run(&[
        "submit",
        "opinion",
        &text(&there),
        "Too early.",
        "--consultation",
        cli::TOPIC,
        "--person",
        "m0",
        "--lang",
        "zh-CN",
    ]);
    assert!(asked.code == 1 && asked.err.contains("没有人知道最后签过什么"), "{asked:?}");
    let doctor = run(&["doctor", &text(&there)]);
    assert!(doctor.code == 1 && doctor.out.contains("The lock file is lost"), "{doctor:?}");

    let server = Serving::start(&there, &[]);
    assert_eq!(server.told["state"], "recovering");
    let url = server.url();
    let (status, said) = get(&url, "/healthz");
    assert_eq!((status, serde_json::from_str::<Value>(&said).expect("JSON")["ready"].as_bool()), (503, Some(false)));
    assert_eq!(get(&url, "/healthz?live").0, 200);
    let (status, page) = get(&url, "/c/night-clinic");
    assert!(status == 200 && page.contains("put back from a backup"), "{page}");
    let mut line = cli::Line::connect(&there).expect("the socket");
    let answer = line.ask(&cli::submit(
        "x",
        json!({ "person": "m0" }),
        json!({ "do": "seal-votes", "consultation": cli::TOPIC }),
    ));
    assert_eq!(answer.expect("an answer")["error"]["code"], "halted");
    server.stop();
    assert!(!there.join("lock.db").exists());
}

/// A node whose partner holds three entries more than the backup: it reads until the partner's folder is there, then takes
/// them over and goes on by itself.
#[test]
fn it_goes_on_by_itself_once_a_partner_answers() {
    let house = tempfile::tempdir().expect("a folder");
    let Neighbours { dir, other, ours, theirs } = neighbours(house.path());
    let backup = house.path().join("b");
    done(&["backup", &text(&dir), "--to", &text(&backup), "--with-keys"]);
    let ask = json!({ "do": "submit-opinion", "consultation": cli::TOPIC, "text": "After the backup." });
    cli::requests(&dir, &[cli::submit("later", json!({ "person": "m1" }), ask)]);
    let wanted = size_and_digest(&dir);
    done(&["publish", &text(&dir), "--to", &text(&ours)]);
    done(&["partner", "pull", &text(&other)]);
    done(&["publish", &text(&other), "--to", &text(&theirs)]);
    let away = house.path().join("away");
    std::fs::rename(&theirs, &away).expect("away");

    let there = house.path().join("new");
    let restored = done(&["restore", &text(&backup), "--to", &text(&there), "--lang", "zh-CN"]);
    assert!(restored.out.contains("它的网站或文件夹读不到"), "{}", restored.out);
    let mut server = Serving::start(&there, &["--every", "1"]);
    assert_eq!(server.told["state"], "recovering");
    std::fs::rename(&away, &theirs).expect("back");
    server.next();
    assert_eq!(server.told["state"], "writing", "{}", server.told);
    assert_eq!(get(&server.url(), "/healthz").0, 200);
    server.stop();
    let (size, digest) = size_and_digest(&there);
    assert!(size >= wanted.0);
    if size == wanted.0 {
        assert_eq!(digest, wanted.1);
    }
    done(&["verify", &text(&there)]);
}

#[test]
fn a_check_up_says_what_is_well_and_what_is_called_outside() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let found = done(&["doctor", &text(&dir), "--json"]).json();
    let grade = |name: &str| {
        let lines = found["lines"].as_array().expect("lines");
        lines
            .iter()
            .find(|line| line["check"] == name)
            .map(|line| line["grade"].as_str().unwrap_or_default().to_owned())
    };
    for (check, wanted) in [
        ("doctor-closed", "ok"),
        ("doctor-keys", "ok"),
        ("doctor-lock", "ok"),
        ("doctor-database", "ok"),
        ("doctor-acts", "ok"),
        ("doctor-no-partner", "advice"),
        ("doctor-no-backup", "advice"),
        ("doctor-no-auditor", "advice"),
    ] {
        assert_eq!(grade(check).as_deref(), Some(wanted), "{check}: {found:#}");
    }
    assert_eq!(found["outbound"], json!([]), "nothing is called outside");
    a_provider_is_called_outside_too(&dir);
    let lines = found["lines"].as_array().expect("lines");
    assert!(lines.iter().all(|l| (l["grade"] == "ok") == l["remedy"].is_null()), "{found:#}");
    assert!(lines.iter().all(|l| l["remedy"] != ""), "{found:#}");
    let chinese = done(&["doctor", &text(&dir), "--lang", "zh-CN"]);
    assert!(chinese.out.contains("对外访问的完整清单") && chinese.out.contains("  无"), "{}", chinese.out);

    use std::os::unix::fs::PermissionsExt;
    let open =
        |path: &Path, mode: u32| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("set");
    open(&dir, 0o755);
    open(&dir.join("store.db"), 0o644);
    open(&dir.join("keys/mirror.key"), 0o640);
    let said = run(&["doctor", &text(&dir)]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("chmod 700") && said.out.contains("The key mirror cannot be used"), "{}", said.out);
    open(&dir.join("keys/mirror.key"), 0o600);
    open(&dir, 0o700);
    // Another database beside this lock: what was signed is not what is stored.
    let elsewhere = house.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).expect("a folder");
    let twin = town(&elsewhere);
    std::fs::copy(twin.join("store.db"), dir.join("store.db")).expect("copied");
    let said = run(&["doctor", &text(&dir), "--lang", "zh-CN"]);
    assert!(said.code == 4 && said.out.contains("不是签过名的那些"), "{said:?}");
    assert_eq!(run(&["doctor", &text(house.path())]).code, 1);
}

/// Every server that the operator's file names is in the list; a file that cannot be used is said and keeps `serve` from
/// starting.
fn a_provider_is_called_outside_too(dir: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let file = dir.join("identity.json");
    let write = |text: &str| {
        std::fs::write(&file, text).expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("set");
    };
    write(r#"{"issuer":"https://id.example.org/council","client_id":"x","servers":["keys.example.org:8443"]}"#);
    let found = done(&["doctor", &text(dir), "--json"]).json();
    let to = |to: &str| json!({ "kind": "sign-in", "to": to });
    assert_eq!(found["outbound"], json!([to("id.example.org:443"), to("keys.example.org:8443")]));
    write(r#"{"issuer":"http://id.example.org/council","client_id":"x"}"#);
    let said = run(&["doctor", &text(dir)]);
    assert!(said.code == 1 && said.out.contains("although identity.json is there"), "{said:?}");
    let said = run(&["serve", "--dir", &text(dir), "--listen", "127.0.0.1:0"]);
    assert!(said.code == 1 && said.err.contains("Nobody could sign in by the identity provider"), "{said:?}");
    std::fs::remove_file(&file).expect("removed");
}

#[test]
fn figures_are_for_the_operator_and_say_nothing_of_anybody() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    for public in ["0.0.0.0:9101", "8.8.8.8:9101", "[2001:db8::1]:9101"] {
        let refused = run(&["serve", "--dir", &text(&dir), "--metrics", public]);
        assert_eq!(refused.code, 2, "{public}: {refused:?}");
    }
    done(&["backup", &text(&dir), "--to", &text(&house.path().join("b"))]);
    let server = Serving::start(&dir, &["--metrics", "127.0.0.1:0", "--every", "1"]);
    let metrics = server.told["metrics"].as_str().expect("an address").to_owned();
    let url = server.url();
    assert_eq!(get(&url, "/metrics").0, 404, "the portal has no such page");
    for path in ["/", "/c/night-clinic/opinions", "/c/nowhere", "/find?code=ABCDEFGHJKMNPQRST", "/c/night-clinic/i/99"]
    {
        get(&url, path);
    }
    let (status, figures) = get(&metrics, "/metrics");
    assert_eq!(status, 200);
    for line in [
        "hutong_state{state=\"writing\"} 1",
        "hutong_review_waiting 4",
        "hutong_refusals_total{kind=\"no-page\"} ",
        "hutong_http_answers_total{class=\"2xx\"} ",
        "hutong_http_duration_seconds_bucket{le=\"+Inf\"} ",
        "hutong_backup_age_seconds ",
        "hutong_disk_free_bytes ",
        "hutong_job_failures_total{job=\"due\"} 0",
    ] {
        assert!(figures.contains(line), "{line}\n{figures}");
    }
    for line in figures.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').expect("a figure");
        assert!(name.starts_with("hutong_") && value.parse::<f64>().is_ok(), "{line}");
    }
    let (_, health) = get(&url, "/healthz");
    for said in [&figures, &health] {
        for canary in CANARIES.iter().chain(&["m0", "clerk", "night-clinic", "ABCDEFGHJKMNPQRST", "weir"]) {
            assert!(!said.contains(canary), "{canary} in {said}");
        }
    }
    assert_eq!(get(&metrics, "/").0, 404);
    server.stop();
    let quiet = Serving::start(&dir, &[]);
    assert_eq!(quiet.told["metrics"], Value::Null, "off unless it is asked for");
    quiet.stop();
}

#[test]
fn the_log_of_staff_acts_is_exported_and_checked() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let held = done(&["audit", "check", &text(&dir), "--json"]).json();
    assert_eq!(held["holds"], true, "{held}");
    for format in ["jsonl", "syslog"] {
        let said = done(&["audit", "export", &text(&dir), "--format", format]);
        assert!(CANARIES.iter().all(|canary| !said.out.contains(canary)), "{}", said.out);
        assert!(said.out.contains("freeze-roll") && said.out.contains("clerk"), "{}", said.out);
        let file = house.path().join(format);
        std::fs::write(&file, &said.out).expect("written");
        let checked = done(&["audit", "check", &text(&file), "--json"]).json();
        assert_eq!((&checked["lines"], &checked["last"]), (&held["lines"], &held["last"]));
        let lines: Vec<&str> = said.out.lines().collect();
        let later = lines[2..].join("\n");
        std::fs::write(&file, later).expect("written");
        done(&["audit", "check", &text(&file)]);
        for (bad, at) in [
            (said.out.replacen("freeze-roll", "freeze-rolls", 1), None),
            ([&lines[..1], &lines[2..]].concat().join("\n"), Some(2)),
        ] {
            std::fs::write(&file, bad).expect("written");
            let broken = run(&["audit", "check", &text(&file), "--json"]);
            assert_eq!(broken.code, 4, "{broken:?}");
            assert!(at.is_none() || broken.json()["broken_at"].as_u64() == at, "{broken:?}");
        }
        std::fs::write(&file, "something else\n").expect("written");
        assert_eq!(run(&["audit", "check", &text(&file)]).code, 1);
    }
    let none = done(&["audit", "export", &text(&dir), "--since", "2999-01-01"]);
    assert_eq!(none.out, "");
    assert_eq!(run(&["audit", "export", &text(&dir), "--since", "yesterday"]).code, 2);
}
