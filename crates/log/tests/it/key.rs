//! Keys: published signatures, verifier keys in text, and everything that strict verification refuses.

use hutong_log::hash::sha256;
use hutong_log::key::{KeyRefusal, KeyType, Signature64, Signer, SigningKey, VerifierKey, verify};
use hutong_log::{base64, hex};
use proptest::prelude::*;

use crate::common::log_key;

/// Seed, public key, message and signature of RFC 8032 §7.1, tests 1 to 3.
const PUBLISHED: [[&str; 4]; 3] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
];
/// Group order, little-endian (RFC 8032 §5.1).
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

fn array<const N: usize>(text: &str) -> [u8; N] {
    hex::decode_array(text).unwrap()
}

#[test]
fn published_signatures_are_reproduced_and_verify() {
    for [seed, public, message, signature] in PUBLISHED {
        let key = SigningKey::from_seed("rfc8032", KeyType::Note, &array(seed)).unwrap();
        assert_eq!(*key.verifier().public(), array(public));
        let message = hex::decode(message).unwrap();
        let made = key.sign(&message).unwrap();
        assert_eq!(*made.as_bytes(), array(signature));
        key.verifier().verify(&message, &made).unwrap();
        verify(&array(public), &message, &made).unwrap();
        verify(&array(public), b"another", &made).unwrap_err();
    }
}

#[test]
fn a_signature_with_another_spelling_is_refused() {
    let [_, public, message, signature] = PUBLISHED[1];
    let (message, mut bytes, order) = (hex::decode(message).unwrap(), array::<64>(signature), array::<32>(ORDER));
    // S + L satisfies the same equation; RFC 8032 §5.1.7 demands S < L.
    let mut carry = 0;
    for (byte, add) in bytes[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    verify(&array(public), &message, &Signature64::from_bytes(bytes)).unwrap_err();
}

#[test]
fn a_signature_over_the_point_of_order_one_is_refused() {
    // Made with the seed of test 2: R is the identity, S = H(R, A, M) · a. The equation holds; strictness refuses R.
    let [_, public, message, _] = PUBLISHED[1];
    let signature = array(
        "0100000000000000000000000000000000000000000000000000000000000000675d054595fa17cb6a44e3ada6ca385e55667e41a63fdab0ac22d10000354002",
    );
    verify(&array(public), &hex::decode(message).unwrap(), &Signature64::from_bytes(signature)).unwrap_err();
}

#[test]
fn unusable_points_are_refused() {
    let new = |public: &[u8; 32]| VerifierKey::new("x", KeyType::Note, public);
    let mut identity = [0; 32];
    identity[0] = 1;
    assert_eq!(new(&identity), Err(KeyRefusal::BadPoint));
    assert_eq!(new(&[0; 32]), Err(KeyRefusal::BadPoint), "order four");
    // y from p up to 2^255 - 1: other spellings of the points with y from 0 to 18.
    for low in 0xed..=0xff {
        let mut spelled = [0xff; 32];
        (spelled[0], spelled[31]) = (low, 0x7f);
        assert_eq!(new(&spelled), Err(KeyRefusal::BadPoint), "{low:x}");
    }
    verify(&identity, b"", &Signature64::from_bytes([0; 64])).unwrap_err();
}

#[test]
fn verifier_keys_are_read_as_the_standard_has_them() {
    // The example of C2SP signed-note.
    let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let key = VerifierKey::parse(text).unwrap();
    assert_eq!(
        (key.name(), key.key_type(), key.id().to_string().as_str()),
        ("example.com/foo", KeyType::Note, "530d903a")
    );
    assert_eq!(key.to_string(), text);
    let refusal = |text: &str| VerifierKey::parse(text).unwrap_err();
    for wrong in [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k ",
        "example.com/foo+530d903a+",
    ] {
        assert_eq!(refusal(wrong), KeyRefusal::Malformed, "{wrong:?}");
    }
    let bad_name = "example.com/ foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    assert_eq!(refusal(bad_name), KeyRefusal::BadName);
    assert!(matches!(refusal(&text.replace("530d", "530e")), KeyRefusal::IdMismatch { .. }));
    assert!(matches!(refusal(&text.replace("foo", "fop")), KeyRefusal::IdMismatch { .. }));
    // ML-DSA-44, with a well computed id.
    let material = [&[0x06][..], &[9; 1312]].concat();
    let id = hex::encode(&sha256(&[b"w\n", material.as_slice()].concat()).to_bytes()[..4]);
    assert_eq!(refusal(&format!("w+{id}+{}", base64::encode(&material))), KeyRefusal::UnsupportedType(6));
}

#[test]
fn names_with_spaces_plus_or_control_characters_are_refused() {
    let long = "x".repeat(256);
    for name in ["", "a b", "a+b", "a\u{3000}b", "a\nb", "a\u{7f}", long.as_str()] {
        assert_eq!(SigningKey::from_seed(name, KeyType::Note, &[1; 32]).unwrap_err(), KeyRefusal::BadName, "{name:?}");
    }
}

#[test]
fn a_private_key_is_not_shown() {
    let key = SigningKey::from_seed("x", KeyType::Note, &[0x5a; 32]).unwrap();
    let shown = format!("{key:?}");
    assert!(shown.contains("redacted"));
    assert!(!shown.contains("5a5a") && !shown.contains("90, 90") && !shown.contains(&base64::encode(&[0x5a; 32])));
}

proptest! {
    #[test]
    fn keys_round_trip_and_any_flipped_bit_is_seen(seed in any::<[u8; 32]>(), bit in any::<usize>(), message in any::<[u8; 9]>()) {
        let key = SigningKey::from_seed("sc.example/witness", KeyType::Cosignature, &seed).unwrap();
        let text = key.verifier().to_string();
        prop_assert_eq!(&VerifierKey::parse(&text).unwrap(), key.verifier());
        let mut bytes = text.into_bytes();
        let at = bit / 8 % bytes.len();
        bytes[at] ^= 1 << (bit % 8);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            prop_assert!(VerifierKey::parse(text).is_err());
        }
        let mut signature = *key.sign(&message).unwrap().as_bytes();
        signature[bit / 8 % 64] ^= 1 << (bit % 8);
        prop_assert!(key.verifier().verify(&message, &Signature64::from_bytes(signature)).is_err());
        prop_assert!(log_key().verifier().verify(&message, &key.sign(&message).unwrap()).is_err());
    }
}
