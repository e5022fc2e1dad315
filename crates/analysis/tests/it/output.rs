//! `analysis.json` against its published schema, and its numbers against their promise.

use hutong_analysis::output::{Origin, Problem, VoteOrder, group_name, hash_output, to_json};
use hutong_analysis::run::{self, Parameters};
use serde_json::Value;

use crate::run::conversation;
use crate::shared;

/// Checks `value` against the part of JSON Schema that our schema uses; says where it fails.
fn check(schema: &Value, value: &Value, place: &str) {
    if let Some(expected) = schema.get("const") {
        assert_eq!(value, expected, "{place}");
    }
    if let Some(choices) = schema.get("enum") {
        assert!(choices.as_array().unwrap().contains(value), "{place}: {value}");
    }
    if let Some(kinds) = schema.get("type") {
        let kinds: Vec<&str> = kinds
            .as_array()
            .map_or_else(|| vec![kinds.as_str().unwrap()], |k| k.iter().map(|k| k.as_str().unwrap()).collect());
        let is = |kind: &&str| match *kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("{place}: the schema uses {other}"),
        };
        assert!(kinds.iter().any(is), "{place}: {value} is none of {kinds:?}");
    }
    if let Some(object) = value.as_object() {
        let known = schema["properties"].as_object().unwrap();
        let (names, required): (Vec<_>, Vec<_>) = (object.keys().collect(), known.keys().collect());
        assert_eq!(names, required, "{place}: every member, and no other");
        object.iter().for_each(|(name, inner)| check(&known[name], inner, &format!("{place}.{name}")));
    }
    if let Some(array) = value.as_array() {
        assert!(
            array.len() as u64 <= schema.get("maxItems").map_or(u64::MAX, |most| most.as_u64().unwrap()),
            "{place}"
        );
        let items = schema.get("items");
        array.iter().for_each(|inner| check(items.unwrap_or(&Value::Bool(true)), inner, &format!("{place}[]")));
    }
}

fn schema() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/analysis-output.schema.json");
    serde_json::from_slice(&shared::read(std::path::Path::new(path))).unwrap()
}

#[test]
fn every_shape_of_result_follows_the_schema() {
    let problem = Problem { part: "a.csv".into(), code: "bytes".into(), effect: "kept".into(), count: 3 };
    for (input, vote_order) in [
        (conversation(120, 60), Some(VoteOrder::Time)),
        (conversation(3, 4), Some(VoteOrder::Row)),
        (conversation(0, 12), None),
    ] {
        let origin = Origin { vote_order, problems: vec![problem.clone()] };
        let analysis = run::analyse(&input, &Parameters { audience: "public".into(), ..Parameters::default() });
        let json = to_json(&analysis, &input, &origin);
        check(&schema(), &serde_json::from_slice(&json).unwrap(), "analysis");
        assert_eq!(hash_output(&json), hutong_log::hash::sha256(&json));
    }
}

#[test]
fn floats_have_six_decimals_at_most_and_no_minus_zero() {
    let input = conversation(120, 60);
    let json =
        String::from_utf8(to_json(&run::analyse(&input, &Parameters::default()), &input, &Origin::default())).unwrap();
    let mut floats = 0;
    for piece in json.split([',', ':', '[', ']', '{', '}', '\n', ' ']) {
        let Some((_, decimals)) = piece.split_once('.') else { continue };
        if piece.parse::<f64>().is_ok() {
            floats += 1;
            assert!(decimals.len() <= 6, "{piece}");
            assert_ne!(piece, "-0.0");
        }
    }
    assert!(floats > 100, "the conversation has votes, so there are floats to look at: {floats}");
}

#[test]
fn no_participant_stands_in_it() {
    let mut input = conversation(120, 60);
    input.participants.iter_mut().for_each(|participant| participant.id = format!("person-{}", participant.id));
    input.opinions.iter_mut().for_each(|opinion| opinion.author = format!("person-{}", opinion.author));
    input.sort();
    let json = to_json(&run::analyse(&input, &Parameters::default()), &input, &Origin::default());
    assert!(!String::from_utf8(json).unwrap().contains("person-"));
}

#[test]
fn group_names_go_on_after_z() {
    let names: Vec<String> = [0, 1, 25, 26, 27, 51, 52, 701, 702].into_iter().map(group_name).collect();
    assert_eq!(names, ["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
}
