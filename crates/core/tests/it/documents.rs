//! Charters, theme trees and reports: canonical bytes, what each refuses, and what damage does to them.

use hutong_core::{
    canonical::{DOCUMENT, Object, Value, parse_object, write_object},
    consultation::{
        charter::{Charter, Prompt, Review},
        document::{self, Kind, sources_of, split_id},
        item::{Audience, Module, Tier},
        report::{Report, SOURCES_MAX, Source},
        theme::{THEMES_MAX, Theme, ThemeTree},
    },
    ids::{ConsultationId, DocumentId, Ref},
    moment::Moment,
};
use hutong_log::hash::sha256;
use proptest::prelude::*;

use crate::fixtures::{A, B, both, charter, code, origin, place, prompt, report, themes, topic};

fn to(log: &str, index: u64) -> Ref {
    Ref { origin: Some(origin(log)), index, hash: sha256(&index.to_be_bytes()) }
}

fn tree() -> ThemeTree {
    let mut tree = themes(3, vec![to(A, 1), to(B, 1)]);
    let child = Theme {
        id: code("t1.1"),
        parent: Some(code("t1")),
        label: "快线".to_owned(),
        machine_label: String::new(),
        items: vec![to(A, 2)],
    };
    tree.themes.push(child);
    tree.unthemed.push((to(B, 9), "只有一个问号".to_owned()));
    tree
}

fn a_report() -> Report {
    report(2, vec![to(A, 1), to(B, 1)], vec![(origin(A), 10), (origin(B), 10)])
}

#[test]
fn documents_are_read_as_written() {
    let mut charter = charter(2, &[A, B]);
    charter.review = Review::After;
    charter.vote_rows_open = false;
    charter.rules = both("第一条\n第二条 \"引号\" \\", "One\nTwo");
    assert_eq!(Charter::read(&charter.bytes()).unwrap(), charter);
    assert_eq!(ThemeTree::read(&tree().bytes()).unwrap(), tree());
    assert_eq!(Report::read(&a_report().bytes()).unwrap(), a_report());
    assert_eq!(charter.version().unwrap().sha256, sha256(&charter.bytes()));
}

/// What a change makes of a charter: the name of the field that is refused, or nothing.
fn refused(change: fn(&mut Charter)) -> Option<String> {
    let mut charter = charter(1, &[A, B]);
    change(&mut charter);
    match Charter::read(&charter.bytes()) {
        Ok(read) => {
            assert_eq!(read, charter);
            None
        }
        Err(bad) => Some(bad.to_string()),
    }
}

#[test]
#[rustfmt::skip]
fn charters_keep_their_rules() {
    type Case = (&'static str, fn(&mut Charter), Option<&'static str>);
    let cases: &[Case] = &[
        ("as it is", |_| {}, None),
        ("one host", |c| c.hosts.truncate(1), None),
        ("no prompts", |c| c.prompts.clear(), None),
        ("no modules", |c| c.modules.clear(), None),
        ("only English", |c| c.title = both("", "Building"), None),
        ("version 0", |c| c.ver = 0, Some("ver")),
        ("no host", |c| c.hosts.clear(), Some("hosts")),
        ("a host twice", |c| c.hosts.push(c.hosts[0].clone()), Some("hosts")),
        ("two hosts of one code", |c| c.hosts[1].code = "SC".into(), Some("code")),
        ("too many hosts", |c| {
            c.hosts = (0..33).map(|n| {
                let mut host = c.hosts[0].clone();
                (host.origin, host.code) = (origin(&format!("h{n}")), format!("H{n}"));
                host
            }).collect();
        }, Some("hosts")),
        ("hosts too long for a leaf", |c| {
            c.hosts = (0..20).map(|n| {
                let mut host = c.hosts[0].clone();
                (host.origin, host.code) = (origin(&format!("{}{n:02}", "h".repeat(230))), format!("H{n}"));
                host
            }).collect();
        }, Some("hosts")),
        ("a code in small letters", |c| c.code = "kxc".into(), Some("code")),
        ("no code", |c| c.code = String::new(), Some("code")),
        ("a prompt twice", |c| c.prompts.push(c.prompts[0].clone()), Some("prompts")),
        ("too many prompts", |c| {
            c.prompts = (0..65).map(|n| Prompt {
                id: prompt(&format!("p{n}")), title: both("问", ""), audience: Audience::Public,
            }).collect();
        }, Some("prompts")),
        ("no tier", |c| c.tiers.clear(), Some("tiers")),
        ("a tier twice", |c| c.tiers.push((Tier::Open, code("oidc"))), Some("tiers")),
        ("it closes before it opens", |c| c.closes = c.opens, Some("closes")),
        ("no title", |c| c.title = both("", ""), Some("title")),
        ("a blank title", |c| c.title = both("\u{3000}\u{200B}", ""), Some("title")),
        ("a blank title beside a good one", |c| c.title = both(" ", "Building"), Some("title")),
        ("a title on two lines", |c| c.title = both("一\n二", ""), Some("title")),
        ("a title as long as allowed", |c| c.title = both(&"长".repeat(200), ""), None),
        ("a title too long", |c| c.title = both(&"长".repeat(201), ""), Some("title")),
        ("no question", |c| c.question = both("", ""), Some("question")),
        ("a host without a name", |c| c.hosts[0].name = both("", ""), Some("name")),
        ("a prompt without a title", |c| c.prompts[0].title = both("", ""), Some("title")),
        ("rules too long", |c| c.rules = both(&"长".repeat(50_001), ""), Some("rules")),
        ("a reason too long", |c| c.reason = both("", &"x".repeat(5_001)), Some("reason")),
        ("a title that is not normalised", |c| c.title = both("e\u{301}", ""), Some("not canonical")),
        ("a title that turns the reading direction", |c| c.title = both("a\u{202E}b", ""), Some("not canonical")),
    ];
    for (name, change, wanted) in cases {
        let found = refused(*change);
        match wanted {
            None => assert_eq!(found, None, "{name}"),
            Some(word) => assert!(found.as_ref().is_some_and(|f| f.contains(word)), "{name}: {found:?}"),
        }
    }
}

#[test]
fn a_charter_is_written_in_one_way() {
    let bytes = charter(1, &[A, B]).bytes();
    let whole = parse_object(&bytes, DOCUMENT).unwrap();
    let with = |key: &str, value: Value| write_object(&whole.clone().with(key, value));
    let words = |list: &[&'static str]| Value::List(list.iter().map(|w| Value::text(*w)).collect());
    let bad = [
        with("modules", words(&["opinions", "opinions"])),
        with("modules", words(&["replies", "opinions"])),
        with("modules", words(&["opinions", "poems"])),
        with("vote_rows_open", Value::Int(2)),
        with("simulated", Value::Int(7)),
        with("review", Value::text("never")),
        with("doc", Value::text("report")),
        with("zz", Value::Int(1)),
        [bytes.as_slice(), b" "].concat(),
    ];
    for bytes in bad {
        assert!(Charter::read(&bytes).is_err(), "{}", String::from_utf8_lossy(&bytes));
    }
    for (key, _) in whole.iter() {
        let without = whole.without(|other| other == key);
        let refused = Charter::read(&write_object(&without)).unwrap_err().to_string();
        assert!(refused.contains(&format!("{key:?}")), "without {key}: {refused}");
    }
}

#[test]
#[rustfmt::skip]
fn theme_trees_keep_their_rules() {
    type Case = (&'static str, fn(&mut ThemeTree), &'static str);
    let cases: &[Case] = &[
        ("version 0", |t| t.ver = 0, "ver"),
        ("an item twice", |t| t.themes[1].items.push(to(A, 1)), "items"),
        ("an item both in a theme and outside", |t| t.unthemed.push((to(A, 1), "重复".into())), "items"),
        ("an item without its log", |t| t.themes[0].items[0].origin = None, "items"),
        ("a theme twice", |t| t.themes[1].id = code("t1"), "themes"),
        ("a parent that is not there", |t| t.themes[1].parent = Some(code("t9")), "parent"),
        ("a parent behind its child", |t| t.themes.reverse(), "parent"),
        ("its own parent", |t| t.themes[0].parent = Some(code("t1")), "parent"),
        ("no label", |t| t.themes[0].label = String::new(), "label"),
        ("a label on two lines", |t| t.themes[0].label = "一\n二".into(), "label"),
        ("no reason outside themes", |t| t.unthemed[0].1 = " ".into(), "unthemed"),
        ("too many themes", |t| {
            let theme = t.themes[0].clone();
            t.themes = (0..=THEMES_MAX).map(|n| Theme { id: code(&format!("t{n}")), items: vec![], ..theme.clone() }).collect();
        }, "themes"),
    ];
    for (name, change, word) in cases {
        let mut tree = tree();
        change(&mut tree);
        let refused = ThemeTree::read(&tree.bytes()).unwrap_err().to_string();
        assert!(refused.contains(word), "{name}: {refused}");
    }
}

#[test]
#[rustfmt::skip]
fn reports_keep_their_rules() {
    type Case = (&'static str, fn(&mut Report), &'static str);
    let cases: &[Case] = &[
        ("version 0", |r| r.ver = 0, "ver"),
        ("no title", |r| r.title = both("", ""), "title"),
        ("pins in another order", |r| r.pins.reverse(), "pins"),
        ("a sentence without a source", |r| r.sections[0].recommendations[0].claims[0].sources.clear(), "sources"),
        ("a recommendation without a claim", |r| r.sections[0].recommendations[0].claims.clear(), "claims"),
        ("an empty quotation", |r| r.sections[0].recommendations[0].claims[0].sources[0].quote = Some((3, 3)), "sources"),
        ("a source without its log", |r| {
            r.sections[0].recommendations[0].claims[0].sources[0].item.origin = None;
        }, "origin"),
        ("a blank recommendation", |r| r.sections[0].recommendations[0].text = "\n".into(), "recommendations"),
        ("a blank claim", |r| r.sections[0].recommendations[0].claims[0].text = String::new(), "claims"),
        ("a claim too long", |r| r.sections[0].recommendations[0].claims[0].text = "长".repeat(5_001), "claims"),
        ("no label", |r| r.sections[0].label = String::new(), "label"),
        ("too many sources", |r| {
            let source = Source { item: to(A, 1), quote: None };
            r.sections[0].recommendations[0].claims[0].sources = vec![source; SOURCES_MAX + 1];
        }, "sections"),
    ];
    for (name, change, word) in cases {
        let mut report = a_report();
        change(&mut report);
        let refused = Report::read(&report.bytes()).unwrap_err().to_string();
        assert!(refused.contains(word), "{name}: {refused}");
    }
}

#[test]
fn ids_say_what_a_document_is() {
    let id = |text: &str| split_id(&DocumentId::new(text).unwrap());
    assert_eq!(id("science-city/charter"), Some((topic(), Kind::Charter)));
    assert_eq!(id("science-city/poem"), None);
    assert_eq!(id("charter"), None);
    assert_eq!(id("a/b/charter"), None, "no consultation is called a/b");
    let long = ConsultationId::new(&"x".repeat(64)).unwrap();
    for kind in Kind::ALL {
        let id = document::document_id(&long, *kind).unwrap();
        assert_eq!(split_id(&id), Some((long.clone(), *kind)));
    }
}

#[test]
fn sources_are_found_in_the_bytes() {
    let id = |kind| document::document_id(&topic(), kind).unwrap();
    let places = sources_of(&id(Kind::Themes), &tree().bytes());
    assert_eq!(places, [place(A, 1), place(B, 1), place(A, 2), place(B, 9)]);
    assert_eq!(sources_of(&id(Kind::Report), &a_report().bytes()), [place(A, 1), place(B, 1)]);
    assert!(sources_of(&id(Kind::Report), &tree().bytes()).is_empty());
    assert!(sources_of(&id(Kind::Charter), &charter(1, &[A]).bytes()).is_empty());
}

#[test]
fn texts_fall_back_to_the_other_language() {
    let title = both("中文", "English");
    assert_eq!((title.for_lang("zh-CN"), title.for_lang("en-GB"), title.for_lang("de")), ("中文", "English", "中文"));
    assert_eq!((both("中文", "").for_lang("en"), both("", "English").for_lang("zh")), ("中文", "English"));
}

#[test]
fn charters_answer_what_rules_ask() {
    let charter = charter(1, &[A]);
    assert!(charter.admits(Tier::Open) && charter.host(&origin(A)).is_some() && charter.host(&origin(B)).is_none());
    assert_eq!(charter.prompt(&prompt("p2")).unwrap().audience, Audience::Members);
    assert!(charter.modules.contains(&Module::Stance) && charter.opens < Moment(2_000));
}

proptest! {
    #[test]
    fn damage_is_refused_or_says_something_else(
        which in 0..3_usize,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..4),
    ) {
        let mut bytes = [charter(1, &[A, B]).bytes(), tree().bytes(), a_report().bytes()][which].clone();
        for (at, byte, what) in edits {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        if let Ok(read) = Charter::read(&bytes) {
            prop_assert_eq!(&read.bytes(), &bytes);
        }
        if let Ok(read) = ThemeTree::read(&bytes) {
            prop_assert_eq!(&read.bytes(), &bytes);
        }
        if let Ok(read) = Report::read(&bytes) {
            prop_assert_eq!(&read.bytes(), &bytes);
        }
    }
}

#[test]
fn unrelated_objects_are_no_documents() {
    for bytes in [write_object(&Object::new()), b"[]".to_vec(), Vec::new()] {
        assert!(Charter::read(&bytes).is_err() && ThemeTree::read(&bytes).is_err() && Report::read(&bytes).is_err());
    }
}
