//! Commitments, handles, codes, roots: against vectors made elsewhere, and against their own definitions.

use hutong_core::{
    commitment::{Committing, Salt, commit, handle},
    consultation::{
        item::{ItemKind, State, Tier},
        report::{disposition_root, state_counts},
        vote::{Choice, Row, batch_root},
    },
    ids::{ConsultationId, Handle, LeafId, Ref},
    receipt::human_code,
};
use hutong_log::{
    base64,
    hash::{Hash, hmac_sha256, leaf_hash, sha256},
    tree::root_of,
};
use proptest::prelude::*;

use crate::{
    fixtures::{A, B, charter, origin, part, topic},
    shared,
};

#[test]
fn the_shared_commitment_and_leaf_are_reproduced() {
    let Some(vectors) = shared::vectors() else { return };
    let field = |key| shared::field(&vectors.text, key);
    let salt = Salt(base64::decode(&field("salt")).unwrap().try_into().unwrap());
    let id = LeafId::from_hex(&field("leaf_id")).unwrap();
    let content = base64::decode(&field("content_b64")).unwrap();
    let commitment = commit(&salt, &part(&field("name")), id, &content);
    assert_eq!(commitment.to_base64(), field("commit"));
    let leaf = field("leaf_420");
    assert_eq!(leaf_hash(leaf.as_bytes()).to_base64(), field("leaf_420_hash"));
    assert!(leaf.contains(&field("commit")));
}

#[test]
fn a_commitment_is_the_stated_sum() {
    let (salt, id, name) = (Salt([7; 32]), LeafId([9; 16]), part("text"));
    let message = [
        b"hutong/part/v1\0".as_slice(),
        &4_u16.to_be_bytes(),
        b"text",
        &[9; 16],
        &6_u64.to_be_bytes(),
        "意见".as_bytes(),
    ];
    assert_eq!(commit(&salt, &name, id, "意见".as_bytes()), hmac_sha256(&[7; 32], &message));
}

#[test]
fn handles_differ_by_person_and_consultation() {
    let other = ConsultationId::new("two-rivers").unwrap();
    let of = |key: u8, c: &ConsultationId| handle(&[key; 32], c);
    assert_eq!(of(1, &topic()), of(1, &topic()));
    assert_ne!(of(1, &topic()), of(1, &other));
    assert_ne!(of(1, &topic()), of(2, &topic()));
    let mac = hmac_sha256(&[1; 32], &[b"hutong/pseud/v1\0", b"science-city"]);
    assert_eq!(of(1, &topic()).0, mac.as_bytes()[..16]);
}

#[test]
fn codes_that_people_type_carry_a_check_character() {
    const DIGITS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut seen = std::collections::BTreeSet::new();
    for n in 0..200_u32 {
        let leaf = sha256(&n.to_be_bytes());
        let code = human_code(&leaf);
        assert_eq!(code.len(), 17);
        let message = [b"hutong/code/v1".as_slice(), leaf.as_bytes()].concat();
        let value = sha256(&message).as_bytes()[..10].iter().fold(0_u128, |v, b| v * 256 + u128::from(*b));
        let typed = code[..16].chars().fold(0_u128, |v, c| v * 32 + DIGITS.find(c).unwrap() as u128);
        assert_eq!(typed, value);
        let check = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U".as_bytes()[(value % 37) as usize];
        assert_eq!(code.as_bytes()[16], check);
        assert!(seen.insert(code));
    }
}

#[test]
fn registration_numbers_are_what_people_quote() {
    let charter = charter(1, &[A, B]);
    assert_eq!(charter.registration_number(&origin(A), 418).unwrap(), "SC-KXC-2026-0418");
    assert_eq!(charter.registration_number(&origin(B), 12_345).unwrap(), "CQ-KXC-2026-12345");
    assert_eq!(charter.registration_number(&origin("x.example/log"), 1), None);
    assert_eq!(charter.registration_number_of(ItemKind::Reply, &origin(A), 18).unwrap(), "SC-KXC-2026-R0018");
}

#[test]
fn no_two_kinds_share_a_registration_number() {
    let charter = charter(1, &[A, B]);
    let all = [1, 418, 12_345].map(|n| ItemKind::ALL.iter().map(move |kind| (*kind, n)));
    let numbers: std::collections::BTreeSet<String> = all
        .into_iter()
        .flatten()
        .map(|(kind, n)| charter.registration_number_of(kind, &origin(A), n).unwrap())
        .collect();
    assert_eq!(numbers.len(), 3 * ItemKind::ALL.len());
}

#[test]
fn dispositions_are_pinned_by_index_and_state() {
    let all = [(3, State::Published), (4, State::Withheld), (9, State::Erased)];
    let leaves = [br#"[3,"published"]"#.as_slice(), br#"[4,"withheld"]"#, br#"[9,"erased"]"#];
    assert_eq!(disposition_root(&all), root_of(leaves.map(leaf_hash)));
    let counts = state_counts(&all);
    assert_eq!(counts["accepted"], 3);
    assert_eq!(State::ALL.iter().map(|s| counts[s.word()]).sum::<u64>(), 3);
    assert_ne!(disposition_root(&all[..2]), disposition_root(&all));
}

#[test]
fn a_vote_row_is_written_as_the_record_says() {
    let statement = Ref { origin: Some(origin(B)), index: 5, hash: sha256(b"s") };
    let row = Row { handle: Handle([0xAB; 16]), q: 2, statement, tier: Tier::Open, choice: Choice::Disagree };
    let text = format!(
        r#"{{"h":"{}","q":2,"s":{{"h":"{}","i":5,"o":"{B}"}},"tier":"open","v":-1}}"#,
        "ab".repeat(16),
        sha256(b"s")
    );
    assert_eq!(String::from_utf8(row.bytes()).unwrap(), text);
    assert_eq!(Row::read(text.as_bytes()).unwrap(), row);
    for (from, to) in [
        ("\"v\":-1", "\"v\":2"),
        ("\"v\":-1", "\"v\":\"1\""),
        ("\"q\":2", "\"q\":-1"),
        ("\"q\":2", "\"q\":0"),
        ("open", "shut"),
        ("\"v\":-1}", "\"v\":-1,\"w\":1}"),
        ("\"i\":5", "\"i\":5,\"n\":1"),
        ("abab", "ABAB"),
    ] {
        assert!(text.contains(from));
        assert!(Row::read(text.replace(from, to).as_bytes()).is_err(), "{to}");
    }
}

proptest! {
    #[test]
    fn streaming_gives_the_same_commitment(content in proptest::collection::vec(any::<u8>(), 0..400), cut in any::<prop::sample::Index>()) {
        let (salt, id, name) = (Salt([7; 32]), LeafId([9; 16]), part("file/1"));
        let at = cut.index(content.len() + 1);
        let mut committing = Committing::start(&salt, &name, id, content.len() as u64);
        committing.update(&content[..at]);
        committing.update(&content[at..]);
        prop_assert_eq!(committing.finish(), commit(&salt, &name, id, &content));
    }

    #[test]
    fn every_input_of_a_commitment_counts(content in proptest::collection::vec(any::<u8>(), 1..40), flip in any::<prop::sample::Index>()) {
        let (salt, id, name) = (Salt([7; 32]), LeafId([9; 16]), part("text"));
        let whole = commit(&salt, &name, id, &content);
        let mut other = content.clone();
        let at = flip.index(other.len() * 8);
        other[at / 8] ^= 1 << (at % 8);
        prop_assert_ne!(commit(&salt, &name, id, &other), whole);
        prop_assert_ne!(commit(&Salt([8; 32]), &name, id, &content), whole);
        prop_assert_ne!(commit(&salt, &part("title"), id, &content), whole);
        prop_assert_ne!(commit(&salt, &name, LeafId([8; 16]), &content), whole);
        prop_assert_ne!(commit(&salt, &name, id, &content[1..]), whole);
    }

    /// Order and timing of votes stay hidden: the root is that of the sorted commitments.
    #[test]
    fn the_root_of_a_batch_does_not_depend_on_order(
        commitments in proptest::collection::vec(any::<[u8; 32]>().prop_map(Hash::from_bytes), 0..40),
        seed in any::<u64>(),
    ) {
        let root = batch_root(&commitments);
        let mut shuffled = commitments.clone();
        shuffled.sort_by_key(|h| sha256(&[h.as_bytes().as_slice(), &seed.to_be_bytes()].concat()));
        prop_assert_eq!(batch_root(&shuffled), root);
        if let Some(first) = commitments.first() {
            let mut more = commitments.clone();
            more.push(*first);
            prop_assert_ne!(batch_root(&more), root, "a repeated row counts");
        }
    }
}
