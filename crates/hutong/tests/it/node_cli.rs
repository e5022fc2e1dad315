//! The node's commands as a newcomer types them, in both languages.

use std::path::Path;

use hutong_core::consultation::charter::Review;
use serde_json::json;

use super::node_cli_support::{self as cli, Server, done, run, text};

/// A folder with a node whose consultation is open.
fn town(house: &Path) -> std::path::PathBuf {
    let dir = house.join("node");
    cli::init(&dir);
    cli::requests(&dir, &cli::opening(Review::Before, 3));
    dir
}

#[test]
fn a_node_is_made_once_and_says_what_to_do_with_its_keys() {
    for (lang, words) in [("en", ["offline", "fingerprint", "witness"]), ("zh-CN", ["离线", "指纹", "见证"])] {
        let house = tempfile::tempdir().expect("a folder");
        let dir = house.path().join("node");
        let made = ["init", &text(&dir), "--body", "镇政协", "--origin", cli::ORIGIN, "--lang", lang];
        let said = done(&made);
        assert!(words.iter().all(|word| said.out.contains(word)), "{}", said.out);
        assert!(house.path().join("node.root.key").exists(), "the root key lies beside the node, not in it");
        let checked = run(&["doctor", &text(&dir), "--json"]).out;
        assert!(checked.contains("doctor-name") && !checked.contains("doctor-no-name"), "its name is known: {checked}");
        let again = run(&made);
        assert_eq!(again.code, 1, "{again:?}");
    }
}

#[test]
fn an_origin_has_a_shape() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = text(&house.path().join("node"));
    for origin in
        ["town", "town.example/council", "town.example/council/log/0", "a/b/log/x", "镇/议会/log/1", "a/b+c/log/1"]
    {
        let said = run(&["init", &dir, "--body", "Town", "--origin", origin]);
        assert_eq!(said.code, 2, "{origin}: {said:?}");
    }
    assert!(!house.path().join("node").exists(), "nothing was made");
}

#[test]
fn an_opinion_gets_a_receipt_that_anybody_can_check() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    let vkey = cli::init(&dir);
    cli::requests(&dir, &cli::opening(Review::Before, 3));
    let receipt = house.path().join("mine.tlog-proof");
    let said = done(&[
        "submit",
        "opinion",
        &text(&dir),
        "请把夜间门诊开到天亮。",
        "--consultation",
        cli::TOPIC,
        "--prompt",
        "p1",
        "--person",
        "m1",
        "--receipt",
        &text(&receipt),
    ]);
    assert!(said.out.contains(&format!("{}#", cli::ORIGIN)), "{}", said.out);
    let checked = done(&["verify", "--receipt", &text(&receipt), "--vkey", &vkey]);
    assert!(checked.out.contains("holds"), "{}", checked.out);
    let mut bytes = std::fs::read(&receipt).expect("the receipt");
    let at = bytes.len() / 3;
    bytes[at] ^= 1;
    std::fs::write(&receipt, bytes).expect("a broken copy");
    assert_ne!(run(&["verify", "--receipt", &text(&receipt), "--vkey", &vkey]).code, 0);
}

#[test]
fn the_same_form_is_taken_once() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let receipt = text(&house.path().join("r"));
    let key = cli::key("one form");
    let submit = |words: &str| {
        run(&[
            "submit",
            "opinion",
            &text(&dir),
            words,
            "--consultation",
            cli::TOPIC,
            "--person",
            "m1",
            "--key",
            &key,
            "--receipt",
            &receipt,
            "--json",
        ])
    };
    let (first, again) = (submit("一次。").json(), submit("一次。").json());
    assert_eq!(first["leaves"], again["leaves"]);
    let other = submit("另一次。");
    assert_eq!((other.code, other.json()["error"]["code"].as_str()), (1, Some("refused-key-reused")));
}

#[test]
fn a_refusal_says_why_and_what_to_do() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = text(&town(house.path()));
    for (lang, why) in [("en", "no prompt"), ("zh-CN", "没有“p9”这个征集方向")] {
        let said = run(&[
            "submit",
            "opinion",
            &dir,
            "words",
            "--consultation",
            cli::TOPIC,
            "--prompt",
            "p9",
            "--person",
            "m1",
            "--lang",
            lang,
        ]);
        assert_eq!(said.code, 1);
        assert!(said.err.contains(why), "{}", said.err);
    }
}

#[test]
fn commands_go_through_the_server_that_holds_the_directory() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let server = Server::start(&dir);
    let second = run(&["serve", "--dir", &text(&dir)]);
    assert_eq!(second.code, 1, "never two writers: {second:?}");
    let receipt = text(&house.path().join("r"));
    let submit = [
        "submit",
        "opinion",
        &text(&dir),
        "经由服务。",
        "--consultation",
        cli::TOPIC,
        "--person",
        "m1",
        "--receipt",
        &receipt,
    ];
    done(&submit);
    let size = server.connect().ask(&json!({ "op": "status" })).expect("an answer")["size"].as_u64();
    server.stop();
    // The same words without a server, through the same door.
    done(&submit);
    let after = cli::requests(&dir, &[json!({ "op": "status" })])[0]["size"].as_u64();
    assert_eq!(after, size.map(|n| n + 1));
}

#[test]
fn a_directory_that_is_no_node_is_named() {
    let house = tempfile::tempdir().expect("a folder");
    for arguments in [["publish", "nowhere", "--to", "out"], ["import", "nowhere", "x.csv", "--by=clerk"]] {
        let mut arguments = arguments.to_vec();
        if arguments[0] == "import" {
            std::fs::write(house.path().join("x.csv"), "text\n请开门诊。\n").expect("a file");
            arguments.push("--consultation=x");
        }
        let output = cli::program().args(&arguments).current_dir(house.path()).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stderr).contains("nowhere"));
    }
}

#[test]
fn a_partner_is_believed_only_after_its_key_was_compared() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let other = house.path().join("other");
    done(&["init", &text(&other), "--body", "Other", "--origin", "other.example/council/log/1"]);
    let folder = house.path().join("published");
    done(&["publish", &text(&other), "--to", &text(&folder)]);
    let shown = run(&["partner", "add", &text(&dir), &text(&folder)]);
    assert_eq!(shown.code, 1, "{shown:?}");
    let vkey = shown
        .err
        .split("--vkey '")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .expect("the call to make, with the key");
    let wrong = vkey.replace("other.example", "0ther.example");
    assert_eq!(run(&["partner", "add", &text(&dir), &text(&folder), "--vkey", &wrong]).code, 1);
    done(&["partner", "add", &text(&dir), &text(&folder), "--vkey", vkey]);
    let pulled = done(&["partner", "pull", &text(&dir), "--json"]).json();
    assert_eq!(pulled["partners"][0]["size"], 1, "{pulled}");
    let listed = done(&["partner", "list", &text(&dir), "--lang", "zh-CN"]);
    assert!(listed.out.contains("other.example/council/log/1"), "{}", listed.out);
}

#[test]
fn rows_are_imported_once_and_problems_are_listed() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let file = house.path().join("来信.csv");
    let long = "长".repeat(6_000);
    let rows = format!(
        "编号,留言详情,征集方向\n1,请把夜间门诊开到天亮。,p1\n2,,p1\n3,{long},p1\n4,门诊要有药。,p9\n5,灯要亮。,\n"
    );
    std::fs::write(&file, rows).expect("a file");
    let import = |lang: &str| {
        run(&[
            "import",
            &text(&dir),
            &text(&file),
            "--consultation",
            cli::TOPIC,
            "--by",
            "clerk",
            "--columns",
            "prompt=征集方向",
            "--json",
            "--lang",
            lang,
        ])
    };
    let said = import("en");
    assert_eq!(said.code, 1, "{said:?}");
    let first = said.json();
    assert_eq!(
        (first["accepted"].as_u64(), first["refused"].as_u64(), first["set_aside"].as_u64()),
        (Some(2), Some(2), Some(1)),
        "{first:#}"
    );
    let lines: Vec<_> =
        first["problems"].as_array().expect("a list").iter().filter_map(|p| p["line"].as_u64()).collect();
    assert!([3, 4, 5].iter().all(|line| lines.contains(line)), "{first:#}");
    // Mended and imported again: only what was refused comes in.
    let mended = std::fs::read_to_string(&file).expect("the file").replace("p9", "p1");
    std::fs::write(&file, mended).expect("a mended file");
    let second = import("zh-CN").json();
    assert_eq!((second["accepted"].as_u64(), second["accepted_earlier"].as_u64()), (Some(1), Some(2)), "{second:#}");
    let third = import("zh-CN").json();
    assert_eq!((third["accepted"].as_u64(), third["accepted_earlier"].as_u64()), (Some(0), Some(3)), "{third:#}");
}

#[test]
fn benches_print_figures_and_shares() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = text(house.path());
    let submit = done(&["bench", "submit", "--items", "640", "--dir", &dir, "--json"]).json();
    assert_eq!(submit["crowd"]["items"], 640);
    assert!(
        submit["crowd"]["share_of_raw"].as_f64() > Some(0.0) && submit["alone"]["share_of_two_raw_commits"].is_f64()
    );
    let verify = done(&["bench", "verify", "--leaves", "3000", "--dir", &dir, "--json"]).json();
    assert_eq!((verify["verify"]["leaves"].as_u64(), verify["pull"]["leaves"].as_u64()), (Some(3000), Some(3000)));
    assert_eq!(verify["backup"]["leaves"].as_u64(), Some(3000), "{verify}");
    let analyse =
        done(&["bench", "analyse", "--voters", "100", "--statements", "20", "--opinions", "60", "--json"]).json();
    assert!(analyse["analysis"]["seconds"].is_f64(), "{analyse}");
    for lang in ["en", "zh-CN"] {
        let said =
            done(&["bench", "analyse", "--voters", "50", "--statements", "10", "--opinions", "0", "--lang", lang]);
        assert!(said.out.lines().count() >= 1 && !said.out.contains('{'), "{}", said.out);
    }
    assert_eq!(std::fs::read_dir(house.path()).expect("the folder").count(), 0, "nothing is left behind");
}

#[test]
fn what_is_exported_comes_back_whole() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = town(house.path());
    let file = house.path().join("信.csv");
    let rows = "text,title,author,prompt,submitted_at,tier\n\"请把夜间门诊开到天亮,\n\"\"不要\"\"再关。\",门诊,王某,p1,2026-01-06T12:09:38,open\n=1+1 不是公式,,,p1,,member\n門診要有藥。,,李某,p1,2026-02-01,verified\n";
    std::fs::write(&file, rows).expect("a file");
    let import = |dir: &Path, file: &Path| {
        done(&["import", &text(dir), &text(file), "--consultation", cli::TOPIC, "--by", "clerk", "--json"]).json()
    };
    import(&dir, &file);
    let own = [
        "submit",
        "opinion",
        &text(&dir),
        "也请公布药价。",
        "--consultation",
        cli::TOPIC,
        "--prompt",
        "p1",
        "--person",
        "m1",
    ];
    done(&[&own[..], &["--receipt", &text(&house.path().join("r"))]].concat());
    let export = |dir: &Path, name: &str| {
        let out = house.path().join(name);
        let said = done(&["export", &text(dir), "--out", &text(&out), "--json"]).json();
        assert_eq!((said["opinions"].as_u64(), said["consultations"].as_u64()), (Some(4), Some(1)), "{said}");
        out.join(cli::TOPIC)
    };
    let first = export(&dir, "first");
    let bytes = std::fs::read(first.join("opinions.csv")).expect("a table");
    assert!(bytes.starts_with("\u{feff}id,title,text,".as_bytes()));
    // Both forms come back into an empty node, and what that one exports is the same but for entry and source.
    for (name, from) in [("second", "opinions.csv"), ("third", "opinions.jsonl")] {
        let other = house.path().join(format!("{name}-node"));
        cli::init(&other);
        cli::requests(&other, &cli::opening(Review::Before, 3));
        assert_eq!(import(&other, &first.join(from))["accepted"].as_u64(), Some(4));
        let again = export(&other, name);
        let essence = |folder: &Path| -> Vec<Vec<String>> {
            let mut table = csv::Reader::from_path(folder.join("opinions.csv")).expect("a table");
            let row = |r: csv::StringRecord| r.iter().take(9).map(str::to_owned).collect();
            table.records().map(|r| row(r.expect("a row"))).collect()
        };
        assert_eq!(essence(&first), essence(&again), "{from}");
    }
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(first.join("items.json")).expect("items").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "names are in it");
    assert_eq!(
        run(&["export", &text(&dir), "--out", &text(&house.path().join("x")), "--consultation", "none"]).code,
        0
    );
}

#[test]
fn a_nodes_own_directory_is_checked_from_its_bytes() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    let vkey = cli::init(&dir);
    cli::requests(&dir, &cli::opening(Review::Before, 3));
    let server = Server::start(&dir);
    let served = done(&["verify", &text(&dir), "--vkey", &vkey, "--json"]).json();
    assert_eq!((served["intact"].as_bool(), served["size"].as_u64()), (Some(true), Some(4)), "{served}");
    server.stop();
    let stranger = vkey.replace(cli::ORIGIN, "0ther.example/council/log/1");
    assert_ne!(run(&["verify", &text(&dir), "--vkey", &stranger]).code, 0, "a key of nobody here");
    // A row that nobody handed in.
    alter(&dir, "INSERT INTO stage (consultation, log, phase) VALUES (77, 1, 'closed')");
    let broken = run(&["verify", &text(&dir), "--vkey", &vkey]);
    assert_eq!(broken.code, 4, "{broken:?}");
    assert!(broken.out.contains("stage"), "{}", broken.out);
}

/// Writes to a node's database past the node: somebody with the disk in hand.
pub fn alter(dir: &Path, statement: &'static str) {
    use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut beside =
            SqliteConnectOptions::new().filename(dir.join("store.db")).connect().await.expect("the database");
        sqlx::query(statement).execute(&mut beside).await.expect("the statement runs");
    });
}
