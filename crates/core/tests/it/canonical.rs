//! Canonical or rejected: one value, one byte string; everything else is refused, nothing panics.

use hutong_core::canonical::{DOCUMENT, LEAF, Object, Profile, RECEIPT, VOTE_ROW, Value, parse, write};
use proptest::prelude::*;

const PROFILES: [Profile; 4] = [LEAF, VOTE_ROW, DOCUMENT, RECEIPT];

/// Bytes, profile, and where and why they are refused; `None` when they are accepted.
type Row = (&'static str, Profile, Option<(usize, &'static str)>);

#[test]
fn what_is_refused_and_where() {
    let rows: &[Row] = &[
        (r#"{"a":1,"b":[]}"#, LEAF, None),
        (r#"{}"#, LEAF, None),
        (r#"[]"#, LEAF, None),
        (r#""""#, LEAF, None),
        (r#"0"#, LEAF, None),
        (r#""\"\\""#, LEAF, None),
        ("", LEAF, Some((0, "expected a string, an integer, a list or an object"))),
        (" 1", LEAF, Some((0, "expected a string, an integer, a list or an object"))),
        ("1 ", LEAF, Some((1, "something follows the value"))),
        ("{} {}", LEAF, Some((2, "something follows the value"))),
        ("null", LEAF, Some((0, "expected a string, an integer, a list or an object"))),
        ("true", LEAF, Some((0, "expected a string, an integer, a list or an object"))),
        // order and duplicates
        (r#"{"b":1,"a":1}"#, LEAF, Some((7, "keys are not sorted or not unique"))),
        (r#"{"a":1,"a":1}"#, LEAF, Some((7, "keys are not sorted or not unique"))),
        (r#"{"a":1,"B":1}"#, LEAF, Some((7, "keys are not sorted or not unique"))),
        (r#"{"":1,"a":1}"#, LEAF, None),
        // bytewise, not by UTF-16: U+FFFD (EF BF BD) before U+1D11E (F0 9D 84 9E)
        ("{\"\u{FFFD}\":1,\"\u{1D11E}\":1}", DOCUMENT, None),
        ("{\"\u{1D11E}\":1,\"\u{FFFD}\":1}", DOCUMENT, Some((10, "keys are not sorted or not unique"))),
        // white space and commas
        (r#"{"a": 1}"#, LEAF, Some((5, "expected a string, an integer, a list or an object"))),
        (r#"{"a":1 }"#, LEAF, Some((6, "expected , or }"))),
        (r#"[1,]"#, LEAF, Some((3, "expected a string, an integer, a list or an object"))),
        (r#"[1 ,2]"#, LEAF, Some((2, "expected , or ]"))),
        (r#"{"a":1,}"#, LEAF, Some((7, "expected a string"))),
        (r#"{"a"1}"#, LEAF, Some((4, "expected :"))),
        (r#"{1:1}"#, LEAF, Some((1, "expected a string"))),
        ("[1", LEAF, Some((2, "expected , or ]"))),
        (r#"{"a":1"#, LEAF, Some((6, "expected , or }"))),
        // integers
        ("9007199254740991", LEAF, None),
        ("9007199254740992", LEAF, Some((0, "integer above 2^53 - 1"))),
        ("99999999999999999999999", LEAF, Some((0, "integer above 2^53 - 1"))),
        ("01", LEAF, Some((0, "leading zero"))),
        ("00", LEAF, Some((0, "leading zero"))),
        ("-0", LEAF, Some((0, "negative integers are not allowed"))),
        ("-1", LEAF, Some((0, "negative integers are not allowed"))),
        ("-1", DOCUMENT, Some((0, "negative integers are not allowed"))),
        ("-1", VOTE_ROW, None),
        ("-2", VOTE_ROW, Some((0, "negative integers are not allowed"))),
        ("-10", VOTE_ROW, Some((0, "the only negative integer is -1"))),
        ("+1", LEAF, Some((0, "expected a string, an integer, a list or an object"))),
        ("1.0", LEAF, Some((1, "fractions and exponents are not allowed"))),
        ("1e3", LEAF, Some((1, "fractions and exponents are not allowed"))),
        // strings
        (r#""\/""#, LEAF, Some((1, "only \\\" and \\\\ are escaped"))),
        (r#""\u0041""#, LEAF, Some((1, "only \\\" and \\\\ are escaped"))),
        (r#""\n""#, LEAF, Some((1, "only \\\" and \\\\ are escaped"))),
        (r#""\n""#, DOCUMENT, None),
        (r#""\t""#, DOCUMENT, Some((1, "only \\\" and \\\\ are escaped"))),
        ("\"\n\"", DOCUMENT, Some((1, "character not allowed in a string"))),
        ("\"\u{7F}\"", LEAF, Some((1, "character not allowed in a string"))),
        ("\"\u{7F}\"", DOCUMENT, Some((1, "character not allowed in a string"))),
        ("\"\u{0}\"", DOCUMENT, Some((1, "character not allowed in a string"))),
        ("\"中\"", LEAF, Some((1, "character not allowed in a string"))),
        ("\"中\"", RECEIPT, Some((1, "character not allowed in a string"))),
        ("\"中\"", DOCUMENT, None),
        ("\"a", LEAF, Some((2, "the string does not end"))),
        ("\"a\\", LEAF, Some((2, "only \\\" and \\\\ are escaped"))),
        ("\"e\u{301}\"", DOCUMENT, Some((1, "text is not NFC or has a forbidden control character"))),
        ("\"\u{202E}\"", DOCUMENT, Some((1, "text is not NFC or has a forbidden control character"))),
        ("\"\u{2066}\"", DOCUMENT, Some((1, "text is not NFC or has a forbidden control character"))),
        ("\"\u{85}\"", DOCUMENT, Some((1, "text is not NFC or has a forbidden control character"))),
        ("{\"e\u{301}\":1}", DOCUMENT, Some((2, "text is not NFC or has a forbidden control character"))),
        // depth, counting the top value as 1
        ("[[[[]]]]", LEAF, None),
        ("[[[[1]]]]", LEAF, None),
        ("[[[[[]]]]]", LEAF, Some((4, "nested too deep"))),
        (r#"{"a":{"b":{"c":{}}}}"#, LEAF, None),
        (r#"{"a":{"b":{"c":{"d":[]}}}}"#, LEAF, Some((20, "nested too deep"))),
        ("[[]]", VOTE_ROW, None),
        ("[[[]]]", VOTE_ROW, Some((2, "nested too deep"))),
    ];
    for (text, profile, wanted) in rows {
        let found = parse(text.as_bytes(), *profile);
        match wanted {
            None => assert_eq!(write(&found.unwrap()), text.as_bytes(), "{text}"),
            Some((position, reason)) => {
                let refused = found.unwrap_err();
                assert_eq!((refused.position, refused.reason), (*position, *reason), "{text}");
            }
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let wild: &[&[u8]] = &[b"\"\xFF\"", b"\"\xC3\"", b"\"\xED\xA0\x80\"", b"\"\xC0\x80\"", b"\xEF\xBB\xBF{}"];
    for bytes in wild {
        for profile in PROFILES {
            assert!(parse(bytes, profile).is_err(), "{bytes:?}");
        }
    }
}

#[test]
fn the_length_limit_is_exact() {
    let of_len = |n: usize| [b"\"".as_slice(), &vec![b'x'; n - 2], b"\""].concat();
    assert!(parse(&of_len(LEAF.len_max), LEAF).is_ok());
    let refused = parse(&of_len(LEAF.len_max + 1), LEAF).unwrap_err();
    assert_eq!((refused.position, refused.reason), (8192, "longer than the limit"));
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    let deep = "[".repeat(1 << 20);
    assert_eq!(parse(deep.as_bytes(), DOCUMENT).unwrap_err().reason, "nested too deep");
}

fn text(profile: Profile) -> BoxedStrategy<String> {
    if profile.unicode {
        // Tidied, so that what is generated is what may be written.
        proptest::string::string_regex("[ -~\n中文é가𝄞ﬁ\u{301}]{0,12}")
            .unwrap()
            .prop_map(|t| hutong_core::text::tidy(&t))
            .boxed()
    } else {
        proptest::string::string_regex("[ -~]{0,12}").unwrap().boxed()
    }
}

fn value(profile: Profile) -> BoxedStrategy<Value<'static>> {
    let least = if profile.minus_one { -1 } else { 0 };
    let leaf = prop_oneof![
        text(profile).prop_map(Value::text),
        prop_oneof![least..20_i64, 0..=hutong_core::canonical::INTEGER_MAX].prop_map(Value::Int),
    ];
    leaf.prop_recursive(profile.depth_max as u32 - 1, 40, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            proptest::collection::vec((text(profile), inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Object>())),
        ]
    })
    .boxed()
}

fn any_value() -> impl Strategy<Value = (Profile, Value<'static>)> {
    (0..PROFILES.len()).prop_flat_map(|at| (Just(PROFILES[at]), value(PROFILES[at])))
}

/// Whatever is accepted writes itself back, and an unrelated reader of JSON sees the same value.
fn check_accepted(bytes: &[u8], profile: Profile) {
    if let Ok(value) = parse(bytes, profile) {
        assert_eq!(write(&value), bytes);
        let oracle: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(as_json(&value), oracle);
    }
}

fn as_json(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Text(text) => (&**text).into(),
        Value::Int(n) => (*n).into(),
        Value::List(list) => list.iter().map(as_json).collect(),
        Value::Object(o) => o.iter().map(|(k, v)| (k.to_owned(), as_json(v))).collect(),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back((profile, value) in any_value()) {
        let bytes = write(&value);
        prop_assert_eq!(parse(&bytes, profile), Ok(value));
        check_accepted(&bytes, profile);
    }

    #[test]
    fn mutated_bytes_are_refused_or_another_canonical_value(
        (profile, value) in any_value(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..4),
    ) {
        let mut bytes = write(&value);
        for (at, byte, what) in edits {
            let at = at.index(bytes.len() + 1);
            match what {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        for other in [profile, DOCUMENT] {
            check_accepted(&bytes, other);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(
        bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..64),
            proptest::collection::vec(proptest::sample::select(b"{}[]\",:\\-0123456789ntu ".to_vec()), 0..24),
        ],
    ) {
        for profile in PROFILES {
            check_accepted(&bytes, profile);
        }
    }
}
