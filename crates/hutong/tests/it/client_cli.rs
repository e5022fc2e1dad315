//! `hutong client`: platforms that are trusted, by the file of their public key; and `hutong init --small`.

use super::node_cli_support::{self as cli, done, run, text};

/// RFC 8410 §10.1
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

#[test]
fn a_platform_is_trusted_listed_and_ended() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    cli::init(&dir);
    let (dir, key) = (text(&dir), house.path().join("portal.pub"));
    std::fs::write(&key, PUBLIC).expect("a key");
    let set = |id: &str, key: &std::path::Path| {
        run(&[
            "client",
            "set",
            &dir,
            id,
            "--name",
            "Members' portal",
            "--key",
            &text(key),
            "--may",
            "opinion",
            "--json",
        ])
    };
    let said = set("members-portal", &key);
    assert_eq!(said.code, 0, "{said:?}");
    let print = said.json()["fingerprint"].as_str().expect("a fingerprint").to_owned();
    let listed = done(&["client", "list", &dir, "--json"]).json();
    let client = &listed["clients"][0];
    assert_eq!(client["fingerprint"], print.as_str());
    assert_eq!((&client["scopes"][0], client["seen_at"].is_null()), (&"write:opinion".into(), true));
    let shown = done(&["client", "list", &dir]);
    assert!(shown.out.contains("members-portal") && shown.out.contains("in every consultation"), "{shown:?}");
    // No private key, no other file, no other id.
    let other = house.path().join("other.pub");
    std::fs::write(
        &other,
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n",
    )
    .unwrap();
    assert_eq!(set("another", &other).code, 1);
    assert_eq!(set("another", &house.path().join("nothing")).code, 1);
    assert_eq!(set("Not an id", &key).code, 2);
    assert_eq!(run(&["client", "set", &dir, "x", "--name", "X", "--key", &text(&key), "--may", "read"]).code, 2);
    done(&["client", "end", &dir, "members-portal"]);
    assert_eq!(run(&["client", "end", &dir, "members-portal"]).code, 1, "it is ended");
    assert_eq!(set("members-portal", &key).code, 1, "its id never means another");
    assert!(done(&["client", "list", &dir, "--lang", "zh-CN"]).out.contains("已停用"));
}

#[test]
fn one_person_holds_both_administrations_in_a_small_body_alone() {
    let house = tempfile::tempdir().expect("a folder");
    let list = house.path().join("staff.csv");
    std::fs::write(&list, "id,name,roles\nboss,Boss,administrator;security\n").expect("a list");
    for (name, small) in [("two", false), ("one", true)] {
        let dir = text(&house.path().join(name));
        let mut init = vec!["init", &dir, "--body", "Town", "--origin", cli::ORIGIN];
        init.extend(small.then_some("--small"));
        done(&init);
        let said = run(&["people", "import", &dir, &text(&list)]);
        assert_eq!(said.code == 0, small, "{said:?}");
        assert!(small || said.err.contains("hutong init --small"), "{said:?}");
        let found = run(&["doctor", &dir]);
        assert_eq!(found.out.contains("made for a small body"), small, "{found:?}");
    }
}
