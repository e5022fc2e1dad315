//! Leaves: every kind written and read back; what is unknown is kept, what is broken is quarantined.

use hutong_core::{
    canonical::{LEAF, Object, Value, parse_object, write_object},
    consultation::{
        follow_up::Step,
        item::{Audience, ItemKind, Source, State, Tier},
        phase::Phase,
    },
    ids::{DocumentId, LeafId, Ref},
    record::{
        Counts, DocumentVersion, Event, Finding, Genesis, ItemAccepted, KeyChange, KeyRole, Leaf, LogHead, PolicySet,
        Reading, read, write,
    },
};
use hutong_log::{
    hash::{Hash, sha256},
    key::Signature64,
};
use proptest::prelude::*;

use crate::fixtures::{A, B, code, origin, part, prompt, topic};

fn hash(word: &str) -> Hash {
    sha256(word.as_bytes())
}

fn version() -> DocumentVersion {
    DocumentVersion { id: DocumentId::new("science-city/charter").unwrap(), ver: 3, sha256: hash("doc") }
}

fn here() -> Ref {
    Ref { origin: None, index: 7, hash: hash("here") }
}

fn there() -> Ref {
    Ref { origin: Some(origin(B)), index: 0, hash: hash("there") }
}

fn item(full: bool) -> Event {
    Event::ItemAccepted(ItemAccepted {
        kind: ItemKind::Reply,
        tier: Tier::Verified,
        audience: Audience::Members,
        prompt: full.then(|| prompt("p1")),
        about: full.then(there),
        source: full.then_some(Source::Behalf),
        parts: if full { parts() } else { Vec::new() },
    })
}

fn parts() -> Vec<(hutong_core::ids::PartName, Hash)> {
    vec![(part("author"), hash("author")), (part("file/10"), hash("10")), (part("file/9"), hash("9"))]
}

fn genesis(prev: bool) -> Event {
    let key = |name: &str| format!("{A}/{name}+00000000+AAAA");
    Event::RecordBegun(Genesis {
        origin: origin(A),
        suite: hutong_core::record::SUITE.to_owned(),
        log_vkey: key("log"),
        witness_vkey: key("witness"),
        mirror_vkey: key("mirror"),
        transport_vkey: key("transport"),
        root_vkey: key("root"),
        prev: prev.then(|| LogHead { origin: origin(B), size: 5, root: hash("prev") }),
    })
}

fn counts() -> Counts {
    [("accepted".to_owned(), 712), ("people".to_owned(), 670)].into()
}

/// One of each kind, with and without what may be left out.
fn events() -> Vec<Event> {
    let state = |full: bool| Event::StateChanged {
        item: here(),
        to: if full { State::Merged } else { State::Published },
        reason: full.then(|| code("duplicate")),
        into: full.then(there),
        parts: if full { parts() } else { Vec::new() },
    };
    let finding = Finding {
        method: code("groups"),
        version: code("1.0"),
        pins: vec![(origin(B), 3), (origin(A), 9)],
        input: hash("in"),
        output: hash("out"),
    };
    let rejected = |parts| Event::DocumentRejected { document: version(), proposal: there(), parts };
    vec![
        genesis(false),
        genesis(true),
        Event::ConsultationOpened { charter: version() },
        Event::PhaseEntered { phase: Phase::Deliberating },
        Event::ConsultationClosed { counts: counts() },
        Event::RollFrozen { n: 700, root: hash("roll") },
        item(false),
        item(true),
        Event::ItemRevised { item: here(), parts: parts() },
        state(false),
        state(true),
        Event::VotesSealed { n: 20, root: hash("batch") },
        Event::FindingRecorded(finding),
        Event::ReportIssued { report: version(), disposition_root: hash("all"), counts: counts() },
        Event::DocumentProposed { document: version(), parts: parts() },
        Event::DocumentAccepted { document: version(), proposal: there() },
        rejected(Vec::new()),
        rejected(parts()),
        Event::LogAnchored(LogHead { origin: origin(B), size: 1 << 40, root: hash("head") }),
        Event::PartsErased { item: here(), parts: vec![part("author"), part("text")], basis: code("court-order") },
        Event::ErasureAcknowledged { erasure: there() },
        Event::FollowedUp { about: here(), step: Step::Sent, parts: parts() },
        Event::FollowedUp { about: there(), step: Step::Returned, parts: Vec::new() },
        Event::KeyChanged(KeyChange {
            role: KeyRole::Transport,
            old: format!("{A}/transport+00000000+AAAA"),
            new: format!("{A}/transport+00000001+AAAB"),
            from_size: 12,
            root_sig: Signature64::from_bytes([7; 64]),
        }),
        Event::PolicySet(PolicySet { version: 2, sha256: hash("policy"), root_sig: Signature64::from_bytes([9; 64]) }),
        Event::EvidenceKept { kind: code("two-roots"), sha256: hash("evidence") },
        Event::LogRetired { next: None },
        Event::LogRetired { next: Some(origin(B)) },
    ]
}

fn leaf(event: Event) -> Leaf {
    let needs_none = matches!(
        event,
        Event::RecordBegun(_)
            | Event::LogAnchored(_)
            | Event::KeyChanged(_)
            | Event::PolicySet(_)
            | Event::EvidenceKept { .. }
            | Event::LogRetired { .. }
    );
    let consultation = (!needs_none).then(topic);
    Leaf { ts: 1_763_800_380, consultation, id: LeafId([0xA7; 16]), event, extra: Object::new() }
}

fn quarantined(bytes: &[u8]) -> bool {
    matches!(read(bytes), Reading::Quarantined { .. })
}

#[test]
fn every_kind_survives_writing_and_reading() {
    let mut words: Vec<&str> = Vec::new();
    for event in events() {
        words.push(event.word());
        let leaf = leaf(event);
        let bytes = write(&leaf);
        assert!(bytes.iter().all(|b| (0x20..0x7F).contains(b)), "{}", String::from_utf8_lossy(&bytes));
        assert_eq!(read(&bytes), Reading::Known(Box::new(leaf)));
    }
    words.dedup();
    assert_eq!(words.len(), 22, "one of each kind: {words:?}");
}

#[test]
fn the_leaf_of_the_standard_is_read_as_written() {
    let bytes = br#"{"audience":"public","c":"science-city","id":"88e7dbd49000e1f3242a0337efc09080","kind":"opinion","parts":[["text","phmF9W2gwjQ8XiGSoSroerc7ydQTA3bHwCoH1I1kzvI="]],"t":"item.accept","tier":"member","ts":1763800380,"v":1}"#;
    let Reading::Known(leaf) = read(bytes) else { panic!("{:?}", read(bytes)) };
    assert_eq!(write(&leaf), bytes);
    assert_eq!(leaf.ts, 1_763_800_380);
}

#[test]
fn unknown_keys_are_kept_and_ignored() {
    for event in events() {
        let mut leaf = leaf(event);
        leaf.extra = Object::new().text("zz_new", "x").with("aa_new", Value::List(vec![Value::Int(1)]));
        let bytes = write(&leaf);
        assert_eq!(read(&bytes), Reading::Known(Box::new(leaf.clone())), "{}", leaf.event.word());
        let Reading::Known(again) = read(&bytes) else { unreachable!() };
        assert_eq!(write(&again), bytes);
    }
}

#[test]
fn an_extra_key_cannot_replace_a_known_one() {
    let mut honest = leaf(item(true));
    let bytes = write(&honest);
    honest.extra = Object::new().text("kind", "appeal").text("t", "genesis");
    assert_eq!(write(&honest), bytes);
}

/// Every field of every kind taken out, or replaced by something of another type.
#[test]
fn missing_and_ill_typed_fields_are_quarantined() {
    // Left out without harm: what RECORD §2 marks with a question mark, and the consultation where none is needed.
    let optional = ["prompt", "src", "into", "reason_code", "prev", "next"];
    for event in events() {
        let word = event.word();
        let bytes = write(&leaf(event));
        let whole = parse_object(&bytes, LEAF).unwrap();
        for (key, _) in whole.iter() {
            let without = whole.without(|other| other == key);
            let may_go = optional.contains(&key)
                || (key == "ref" && word == "item.accept")
                || (key == "parts" && matches!(word, "item.state" | "joint.reject" | "followup"))
                || (key == "c" && matches!(word, "item.revise" | "item.state" | "erase" | "erase.ack"));
            let reading = read(&write_object(&without));
            assert_eq!(matches!(reading, Reading::Known(_)), may_go, "{word} without {key}: {reading:?}");
            let ill = [
                Value::Int(hutong_core::canonical::INTEGER_MAX),
                Value::text("\""),
                Value::List(vec![Value::Int(1)]),
                Value::Object(Object::new().int("x", 1)),
            ];
            for value in ill {
                let reading = read(&write_object(&whole.clone().with(key, value.clone())));
                let same_type = matches!((whole.get(key).unwrap(), &value), (Value::Int(_), Value::Int(_)));
                // Any text will do for keys and the suite; an unknown word or version is not broken, only unknown.
                let any_text = matches!(value, Value::Text(_))
                    && (key.ends_with("_vkey") || ["suite", "old", "new"].contains(&key));
                let is_text = matches!(value, Value::Text(_));
                let is_word = is_text && matches!(key, "t" | "tier" | "audience" | "src" | "to" | "phase" | "role")
                    || is_text && key == "kind" && word == "item.accept";
                let counters = key == "counts" && matches!(value, Value::Object(_));
                match reading {
                    Reading::Known(_) => assert!(same_type || any_text || counters, "{word}: {key} = {value:?}"),
                    Reading::Unrecognised { .. } => {
                        assert!(is_word || (key == "v" && same_type), "{word}: {key} = {value:?}");
                    }
                    Reading::Quarantined { .. } => {
                        assert!(!(same_type || any_text || is_word || counters), "{word}: {key} = {value:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn later_versions_and_kinds_are_unrecognised_not_broken() {
    let unrecognised = |text: &str| match read(text.as_bytes()) {
        Reading::Unrecognised { word } => word,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(unrecognised(r#"{"t":"meeting.event","ts":0,"v":1}"#), "meeting.event");
    assert_eq!(unrecognised(r#"{"t":"item.accept","v":2}"#), "item.accept v2");
    let known = String::from_utf8(write(&leaf(item(true)))).unwrap();
    for (word, other) in [
        (r#""kind":"reply""#, r#""kind":"petition""#),
        (r#""tier":"verified""#, r#""tier":"guest""#),
        (r#""audience":"members""#, r#""audience":"press""#),
        (r#""src":"behalf""#, r#""src":"fax""#),
    ] {
        assert!(known.contains(word), "{known}");
        assert_eq!(unrecognised(&known.replace(word, other)), "item.accept");
    }
    assert!(quarantined(br#"{"t":"tally","v":1}"#), "no time of entry");
    assert!(quarantined(br#"{"t":"tally"}"#) && quarantined(br#"{"v":1}"#) && quarantined(b"[]"));
}

#[test]
fn lists_of_a_leaf_are_sorted_without_repeats() {
    let swap = |event: Event, a: &str, b: &str| {
        let text = String::from_utf8(write(&leaf(event))).unwrap();
        assert!(text.contains(a) && text.contains(b));
        text.replace(a, "\0").replace(b, a).replace('\0', b)
    };
    assert!(quarantined(swap(item(true), "\"author\"", "\"file/9\"").as_bytes()));
    assert!(quarantined(swap(item(true), "\"file/10\"", "\"file/9\"").as_bytes()));
    let erased = || Event::PartsErased { item: here(), parts: vec![part("author"), part("text")], basis: code("x") };
    assert!(quarantined(swap(erased(), "\"author\"", "\"text\"").as_bytes()));
    let twice = String::from_utf8(write(&leaf(erased()))).unwrap().replace("\"text\"", "\"author\"");
    assert!(quarantined(twice.as_bytes()));
}

#[test]
fn writers_round_to_the_minute_and_readers_do_not_mind() {
    assert_eq!(hutong_core::moment::Moment(1_763_800_439).minute(), 1_763_800_380);
    let odd = Leaf { ts: 1_763_800_421, ..leaf(item(false)) };
    assert!(matches!(read(&write(&odd)), Reading::Known(read) if read.ts == 1_763_800_421));
}

#[test]
fn oversized_leaves_are_quarantined() {
    let mut long = leaf(item(false));
    long.extra = Object::new().text("zz", "x".repeat(8192));
    assert!(quarantined(&write(&long)));
}

/// Whether a reference or head of a leaf has a key that this version does not know.
fn has_strange_key(bytes: &[u8]) -> bool {
    let leaf = parse_object(bytes, LEAF).unwrap();
    let nested = leaf.iter().filter(|(key, _)| *key != "counts").filter_map(|(_, value)| value.as_object());
    nested.flat_map(Object::iter).any(|(key, _)| !["h", "i", "o", "origin", "size", "root"].contains(&key))
}

proptest! {
    #[test]
    fn damaged_leaves_never_panic_and_never_change_meaning_silently(
        which in 0..28_usize,
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let leaf = leaf(events().swap_remove(which));
        let mut bytes = write(&leaf);
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        if let Reading::Known(found) = read(&bytes) {
            prop_assert!(*found != leaf);
            // A key that nobody knows inside a reference is ignored; the bytes that were hashed have it all the same.
            if !has_strange_key(&bytes) {
                prop_assert_eq!(write(&found), bytes, "what is read is what is written");
            }
        }
    }
}
