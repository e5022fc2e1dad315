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
    ("argon2", &["hutong-node"]),
    ("totp-rs", &["hutong-node"]),
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

/// Arrows that do not exist, and libraries in the wrong hands.
fn judge(manifests: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut found = Vec::new();
    for (name, named) in manifests {
        let may = allowed.get(name.as_str()).copied().unwrap_or_default();
        let forbidden = named.iter().filter(|other| other.starts_with("hutong") && !may.contains(&other.as_str()));
        found.extend(forbidden.map(|other| format!("{name} names {other}: that arrow does not exist")));
        let taken =
            OWNED.iter().filter(|(library, owners)| named.contains(*library) && !owners.contains(&name.as_str()));
        found.extend(taken.map(|(library, owners)| format!("{name} names {library}, which belongs to {owners:?}")));
    }
    found
}

#[test]
fn arrows_only_go_down_and_each_piece_of_the_world_has_one_owner() {
    let manifests = manifests();
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    assert_eq!(manifests.keys().map(String::as_str).collect::<BTreeSet<_>>(), known, "the crates of the house");
    let found = judge(&manifests);
    let remedy = "Move the code down, or change ARCHITECTURE and the lists of this file in the same commit.";
    assert!(found.is_empty(), "{}\n{remedy}", found.join("\n"));
}

/// Libraries of a feature that the default build does not have, and who may name them.
const OPTIONAL: &[(&str, &str)] = &[("openidconnect", "node"), ("chrono", "node")];

#[test]
fn the_default_build_has_no_identity_provider() {
    for folder in std::fs::read_dir(root().join("crates")).expect("crates") {
        let folder = folder.expect("an entry");
        let text = std::fs::read_to_string(folder.path().join("Cargo.toml")).expect("a manifest");
        assert!(!text.contains("\ndefault = "), "{:?} has features that nobody asked for", folder.path());
        for (library, owner) in OPTIONAL {
            let line = text.lines().find(|line| line.starts_with(library));
            let fits = line.is_none_or(|line| folder.file_name() == **owner && line.contains("optional = true"));
            assert!(fits, "{:?} names {library}", folder.path());
        }
        // Only tests switch the feature on by themselves.
        let before = text.split("[dev-dependencies]").next().unwrap_or_default();
        assert!(!before.contains("features = [\"oidc\"]"), "{:?} switches the feature on", folder.path());
    }
}

#[test]
fn a_forbidden_arrow_is_seen() {
    let manifest = "[package]\nname = \"hutong-analysis\"\n[dependencies]\nhutong-store.workspace = true\n\
        sha2 = \"1\"\nlibm = { version = \"1\" }\n[dev-dependencies]\nclap = \"1\"\n";
    let named = dependencies(manifest);
    assert_eq!(named.iter().map(String::as_str).collect::<Vec<_>>(), ["hutong-store", "libm", "sha2"]);
    let found = judge(&BTreeMap::from([("hutong-analysis".to_owned(), named)]));
    assert_eq!(found.len(), 2, "{found:?}");
}
