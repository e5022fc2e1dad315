//! `hutong key` and `hutong retire` as an operator types them: three steps over two machines, one step where the root key is
//! at hand, and what is asked before a log ends.

use std::path::Path;

use hutong_core::consultation::charter::Review;
use serde_json::json;

use super::node_cli_support::{self as cli, Server, done, run, text};

fn vkey(dir: &Path, role: &str) -> String {
    let keys = done(&["key", "list", &text(dir), "--json"]).json();
    keys["keys"][role]["vkey"].as_str().expect("a key").to_owned()
}

#[test]
fn a_key_changes_in_three_steps_and_the_root_key_never_comes_near_the_node() {
    let house = tempfile::tempdir().expect("a folder");
    let (dir, safe) = (house.path().join("node"), house.path().join("safe"));
    let first = cli::init(&dir);
    std::fs::create_dir(&safe).expect("a folder");
    let root = safe.join("root.key");
    std::fs::rename(house.path().join("node.root.key"), &root).expect("the root key is carried away");
    let answers = cli::requests(&dir, &cli::opening(Review::After, 2));
    let early = answers.iter().rev().find_map(|a| a["receipt"]["file"].as_str()).expect("a receipt").to_owned();
    let receipt = house.path().join("early.tlog-proof");
    std::fs::write(&receipt, early).expect("a file");

    let server = Server::start(&dir);
    let statement = text(&safe.join("statement"));
    done(&["key", "new", &text(&dir), "--role", "log", "--out", &statement]);
    let again = run(&["key", "new", &text(&dir), "--role", "log", "--out", &statement]);
    assert_eq!(again.code, 3, "a statement takes the place of nothing: {again:?}");
    let lines = std::fs::read_to_string(&statement).expect("the statement");
    assert!(lines.starts_with("hutong/key/v1\n") && lines.contains(&format!("\nlog\n{first}\n")), "{lines}");
    assert_eq!(vkey(&dir, "log"), first, "drawn is not in force");
    let unsigned = run(&["key", "announce", &text(&dir), &statement]);
    assert_eq!(unsigned.code, 1, "{unsigned:?}");
    let signed = done(&["key", "sign", &statement, "--root-key", &text(&root)]);
    assert!(signed.out.contains("hutong/key/v1"), "whoever signs sees what: {}", signed.out);
    let note = format!("{statement}.signed");
    done(&["key", "announce", &text(&dir), &note]);
    let size = done(&["key", "list", &text(&dir), "--json"]).json()["size"].as_u64().expect("a size");
    done(&["key", "announce", &text(&dir), &note]);
    let keys = done(&["key", "list", &text(&dir), "--json"]).json();
    assert_eq!(keys["size"].as_u64(), Some(size), "announced twice, recorded once");
    let second = keys["keys"]["log"]["vkey"].as_str().expect("a key").to_owned();
    assert_ne!(second, first);
    assert_eq!(keys["former"][0]["vkey"], json!(first));
    server.stop();

    // In both languages, and by itself again after a start.
    for (lang, word) in [("en", "replaced by entry"), ("zh-CN", "条替换")] {
        assert!(done(&["key", "list", &text(&dir), "--lang", lang]).out.contains(word));
    }
    let at = text(&receipt);
    for keys in [vec![&first], vec![&first, &second], vec![&second, &first]] {
        let mut call = vec!["verify", "--receipt", &at];
        keys.iter().for_each(|key| call.extend(["--vkey", key.as_str()]));
        done(&call);
    }
    assert_eq!(run(&["verify", "--receipt", &at, "--vkey", &second]).code, 1, "it is of the first key's time");
    assert_eq!(run(&["verify", &text(&dir), "--vkey", &first]).code, 0);
    assert_eq!(run(&["verify", &text(&dir), "--vkey", &second]).code, 0);
    let published = text(&house.path().join("published"));
    done(&["publish", &text(&dir), "--to", &published]);
    // A key that was replaced leads nowhere by itself: the record's own entries say what followed it.
    let alone = run(&["verify", &published, "--vkey", &first]);
    assert!(alone.code == 4 && alone.out.contains("by --vkey"), "{alone:?}");
    done(&["verify", &published, "--vkey", &first, "--vkey", &second, "--receipt", &at]);
    cli::python(&[&published, "--vkey", &first, "--vkey", &second, "--receipt", &at]);
}

#[test]
fn one_step_where_the_root_key_is_at_hand_and_no_other_body_signs() {
    let house = tempfile::tempdir().expect("a folder");
    let (dir, root) = (house.path().join("node"), text(&house.path().join("node.root.key")));
    cli::init(&dir);
    let elsewhere = house.path().join("other");
    done(&["init", &text(&elsewhere), "--body", "Other", "--origin", "other.example/council/log/1"]);
    for role in ["log", "witness", "mirror", "transport"] {
        let before = vkey(&dir, role);
        done(&["key", "rotate", &text(&dir), "--role", role, "--root-key", &root]);
        assert_ne!(vkey(&dir, role), before, "{role}");
    }
    let foreign = text(&house.path().join("other.root.key"));
    let refused = run(&["key", "rotate", &text(&dir), "--role", "log", "--root-key", &foreign]);
    assert!(refused.code == 1 && refused.err.contains("other.example/council/root"), "{refused:?}");
    let policy = house.path().join("policy.txt");
    std::fs::write(&policy, "What we open to whom.").expect("a file");
    let (statement, signed) = (text(&house.path().join("p")), text(&house.path().join("p.signed")));
    done(&["key", "policy", &text(&dir), &text(&policy), "--out", &statement]);
    done(&["key", "sign", &statement, "--root-key", &root]);
    done(&["key", "announce", &text(&dir), &signed]);
    let keys = done(&["key", "list", &text(&dir), "--json"]).json();
    let hash = hutong_log::hash::sha256(b"What we open to whom.").to_hex();
    assert_eq!((&keys["policy"]["version"], &keys["policy"]["sha256"]), (&json!(1), &json!(hash)));
    let backup = text(&house.path().join("backup"));
    done(&["backup", &text(&dir), "--to", &backup, "--with-keys"]);
    let restored = text(&house.path().join("restored"));
    done(&["restore", &backup, "--to", &restored, "--lock", &text(&dir)]);
    assert_eq!(vkey(Path::new(&restored), "log"), vkey(&dir, "log"), "the keys in force came along");
}

#[test]
fn a_log_ends_when_its_name_was_typed_and_a_new_one_says_what_it_continues() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    cli::init(&dir);
    cli::requests(&dir, &cli::opening(Review::After, 2));
    let asked = run(&["retire", &text(&dir), "--next", "town.example/council/log/2"]);
    assert!(asked.code == 1 && asked.err.contains(&format!("--confirm {}", cli::ORIGIN)), "{asked:?}");
    let confirmed = ["retire", &text(&dir), "--next", "town.example/council/log/2", "--confirm", cli::ORIGIN];
    let open = run(&confirmed);
    assert!(open.code == 1 && open.err.contains(cli::TOPIC), "{open:?}");
    let close = json!({ "op": "submit", "by": "node", "key": cli::key("close"),
        "ask": { "do": "close-consultation", "consultation": cli::TOPIC } });
    cli::requests(&dir, &[close]);
    done(&confirmed);
    let size = done(&["key", "list", &text(&dir), "--json"]).json()["size"].as_u64().expect("a size");
    let server = Server::start(&dir);
    let mut line = server.connect();
    let seal = json!({ "do": "seal-votes", "consultation": cli::TOPIC });
    let late = line.ask(&cli::submit("late", json!("node"), seal)).expect("an answer");
    assert_eq!(late["error"]["code"], json!("log-ended"), "{late}");
    assert_eq!(line.ask(&json!({ "op": "status" })).expect("an answer")["state"], json!("retired"));
    server.stop();
    assert_eq!(run(&["verify", &text(&dir)]).code, 0);
    let after = house.path().join("second");
    done(&[
        "init",
        &text(&after),
        "--body",
        "Town",
        "--origin",
        "town.example/council/log/2",
        "--continues",
        &text(&dir),
    ]);
    let prev = done(&["key", "list", &text(&after), "--json"]).json()["prev"].clone();
    assert_eq!((&prev["origin"], prev["size"].as_u64()), (&json!(cli::ORIGIN), Some(size)));
}
