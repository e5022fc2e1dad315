//! Which crate may name which (ARCHITECTURE, "Floors"). An arrow that is not checked is a wish.

use std::collections::{BTreeMap, BTreeSet};

use super::root;

/// Crates of the house that each crate may name in `[dependencies]`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("hutong-log", &[]),
    ("hutong-core", &["hutong-log"]),
    ("hutong-analysis", &["hutong-log", "hutong-core"]),
    ("hutong-store", &["hutong-log", "hutong-core"]),
    ("hutong-node", &["hutong-log", "hutong-core", "hutong-analysis", "hutong-store"]),
    ("hutong", &["hutong-log", "hutong-core", "hutong-analysis", "hutong-node"]),
];

/// Libraries that touch the world or name an algorithm, each with the crates that may name it.
const OWNED: &[(&str, &[&str])] = &[
    ("sha2", &["hutong-log"]),
    ("hmac", &["hutong-log"]),
    ("ed25519-dalek", &["hutong-log"]),
    ("sqlx", &["hutong-store"]),
    ("getrandom", &["hutong-node"]),
    ("clap", &["hutong"]),
    ("indicatif", &["hutong"]),
    ("tokio", &["hutong-store", "hutong-node", "hutong"]),
    ("jieba-rs", &["hutong-analysis"]),
];

/// Names under `[dependencies]` of each crate's manifest.
fn manifests() -> BTreeMap<String, BTreeSet<String>> {
    let mut out = BTreeMap::new();
    for folder in std::fs::read_dir(root().join("crates")).expect("crates") {
        let path = folder.expect("an entry").path().join("Cargo.toml");
        let text = std::fs::read_to_string(&path).expect("a manifest");
        let name = text.lines().find_map(|l| l.strip_prefix("name = ")).expect("a name").trim_matches('"').to_owned();
        out.insert(name, dependencies(&text));
    }
    out
}

fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        } else if inside && let Some((name, _)) = line.split_once(['.', '=', ' ']) {
            names.insert(name.to_owned());
        }
    }
    names
}

#[test]
fn arrows_only_go_down() {
    let manifests = manifests();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    assert_eq!(manifests.keys().map(String::as_str).collect::<BTreeSet<_>>(), allowed.keys().copied().collect());
    for (name, named) in &manifests {
        for other in named.iter().filter(|n| n.starts_with("hutong")) {
            assert!(
                allowed[name.as_str()].contains(&other.as_str()),
                "{name} names {other}: that arrow does not exist. Move the code down, or change ARCHITECTURE and this list in the same commit."
            );
        }
    }
}

#[test]
fn each_piece_of_the_world_has_one_owner() {
    let manifests = manifests();
    for (library, owners) in OWNED {
        for (name, named) in &manifests {
            assert!(
                !named.contains(*library) || owners.contains(&name.as_str()),
                "{name} names {library}, which belongs to {owners:?}"
            );
        }
    }
}

#[test]
fn a_forbidden_arrow_is_seen() {
    let seen = dependencies(
        "[package]\nname = \"x\"\n[dependencies]\nhutong-store.workspace = true\n[dev-dependencies]\nb = \"1\"\n",
    );
    assert_eq!(seen, BTreeSet::from(["hutong-store".to_owned()]));
}
