//! Every sentence exists in every language, every key that is used exists, and every one that exists is used.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::CommandFactory;
use hutong::cli::{CommandLine, help};
use hutong::locale::{Locale, sources};

/// Keys of a language with the gaps of each (`$name`), attributes as `key.attribute`.
fn keys(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in sources(tag).iter().flat_map(|source| source.lines()) {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let name = line.split(" =").next().unwrap_or_default().trim();
        if !line.starts_with(char::is_whitespace) && line != "}" {
            current = name.to_owned();
            assert!(keys.insert(current.clone(), BTreeSet::new()).is_none(), "{tag}: {name} is said twice");
        } else if let Some(attribute) = name.strip_prefix('.').filter(|name| !name.contains(' ')) {
            let key = current.split('.').next().unwrap_or_default();
            current = format!("{key}.{attribute}");
            keys.insert(current.clone(), BTreeSet::new());
        }
        let gaps = line.split('$').skip(1).map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default().to_owned()
        });
        keys.get_mut(&current).unwrap().extend(gaps.filter(|gap| !gap.is_empty()));
    }
    keys
}

/// Keys that the code, the templates and the help name.
fn used() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = BTreeSet::new();
    for folder in ["src", "templates"] {
        collect(&root.join(folder), &mut used);
    }
    used.extend(help::keys(CommandLine::command()));
    used
}

fn collect(folder: &Path, used: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            collect(&entry, used);
            continue;
        }
        let text = std::fs::read_to_string(&entry).unwrap();
        for marker in ["key!(\"", ".say(\"", ".say_with(\""] {
            let found = text.split(marker).skip(1).filter_map(|rest| rest.split('"').next());
            used.extend(found.map(str::to_owned));
        }
    }
}

#[test]
fn languages_say_the_same_with_the_same_gaps() {
    let english = keys("en");
    for tag in Locale::tags() {
        let other = keys(&tag);
        let names = |keys: &BTreeMap<String, BTreeSet<String>>| keys.keys().cloned().collect::<BTreeSet<_>>();
        let missing: Vec<_> = names(&english).difference(&names(&other)).cloned().collect();
        let extra: Vec<_> = names(&other).difference(&names(&english)).cloned().collect();
        assert_eq!((missing, extra), (vec![], vec![]), "{tag} against en");
        for (key, gaps) in &other {
            assert_eq!(gaps, &english[key], "{tag}: gaps of {key}");
        }
    }
}

#[test]
fn every_key_that_is_used_exists_and_every_key_that_exists_is_used() {
    let exists: BTreeSet<String> = keys("en").into_keys().filter(|key| !key.contains('.')).collect();
    let used = used();
    let missing: Vec<_> =
        used.difference(&exists).filter(|key| !key.ends_with("-after") || exists.contains(*key)).collect();
    let idle: Vec<_> = exists.difference(&used).collect();
    assert_eq!(missing, Vec::<&String>::new(), "used, but said in no language");
    assert_eq!(idle, Vec::<&String>::new(), "said, but used nowhere");
}

#[test]
fn every_message_parses() {
    for locale in Locale::all() {
        for key in keys(locale.tag()).into_keys().filter(|key| !key.contains('.')) {
            assert_ne!(locale.say(&key), key, "{}: {key} does not parse", locale.tag());
        }
    }
}

#[test]
fn whatever_went_wrong_comes_with_what_to_do() {
    let kinds = ["problem-", "refusal-", "fault-", "breach-", "usage-"];
    let helpers = ["problem-effect-", "problem-place", "problem-line"];
    let keys = keys("en");
    let told = |key: &&String| kinds.iter().any(|kind| key.starts_with(kind)) && !key.contains('.');
    for key in keys.keys().filter(told).filter(|key| !helpers.iter().any(|helper| key.starts_with(helper))) {
        assert!(keys.contains_key(&format!("{key}.remedy")), "{key} does not say what the reader can do");
    }
}

#[test]
fn every_command_shows_an_example() {
    fn check(command: &clap::Command, path: &str, call: &str, locale: &Locale) {
        let after = locale.say(&format!("{path}-after"));
        let is_shown = after.lines().any(|line| line.starts_with(&format!("  {call}")));
        assert!(is_shown, "{} {path}: no line begins with {call:?}:\n{after}", locale.tag());
        for inner in command.get_subcommands() {
            check(inner, &format!("{path}-{}", inner.get_name()), &format!("{call} {}", inner.get_name()), locale);
        }
    }
    for locale in Locale::all() {
        check(&CommandLine::command(), "help", "hutong", &locale);
    }
}

#[test]
fn chinese_is_punctuated_in_full_width() {
    for line in sources("zh-CN").iter().flat_map(|source| source.lines()) {
        let Some((key, said)) = line.split_once(" = ") else { continue };
        let chars: Vec<char> = said.chars().collect();
        let is_han = |c: Option<&char>| c.is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(c));
        for (at, c) in chars.iter().enumerate().filter(|(_, c)| matches!(c, ',' | ';' | ':' | '?' | '!')) {
            let between = is_han(at.checked_sub(1).and_then(|at| chars.get(at))) || is_han(chars.get(at + 1));
            let in_code = said.contains("--") || said.contains("hutong ") || key.starts_with("help-value-");
            assert!(!between || in_code, "half-width {c} in: {said}");
        }
    }
}

#[test]
fn numbers_are_grouped_as_the_language_does() {
    let (english, chinese) = (Locale::find("en_US.UTF-8").unwrap(), Locale::find("zh_TW").unwrap());
    assert_eq!((english.number(4326), chinese.number(4326)), ("4,326".to_owned(), "4326".to_owned()));
    assert_eq!((english.number(999), chinese.number(1_234_567)), ("999".to_owned(), "1,234,567".to_owned()));
    let said = english
        .say_with("analyse-done-votes", &[("voters", 1921u64.into()), ("votes", 7u64.into()), ("groups", 1u64.into())]);
    assert_eq!(said, "1,921 voters, 7 votes, one opinion group");
    let none = [("voters", 7u64.into()), ("votes", 9u64.into()), ("groups", 0u64.into())];
    assert_eq!(english.say_with("analyse-done-votes", &none), "7 voters, 9 votes, too few to look for opinion groups");
    assert_eq!(chinese.say_with("analyse-done-votes", &none), "7 人表态 9 次，人数太少，不划分观点群体");
    assert!(Locale::find("fr").is_none());
}
