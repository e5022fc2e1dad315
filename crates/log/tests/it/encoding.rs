//! Base64, hex and decimals have one spelling each; hashes match the published examples.

use hutong_log::hash::{Hash, HmacSha256, Sha256, hmac_sha256, sha256};
use hutong_log::{base64, decimal, hex};
use proptest::prelude::*;

#[test]
fn base64_has_one_spelling() {
    // RFC 4648 §10.
    for (plain, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
        assert_eq!(base64::encode(plain.as_bytes()), text);
        assert_eq!(base64::decode(text).unwrap(), plain.as_bytes());
    }
    for wrong in ["Zg", "Zg=", "Zh==", "Zm9=", " Zg==", "Zg==\n", "Zg ==", "Z-_v", "Zg==Zg==", "=", "====", "Zg\0="] {
        assert!(base64::decode(wrong).is_err(), "{wrong:?}");
    }
    assert!(base64::decode_array::<3>("Zm9v").is_ok());
    assert!(base64::decode_array::<2>("Zm9v").is_err());
    assert!(base64::decode_array::<4>("Zm9v").is_err());
}

#[test]
fn hex_is_lower_case_and_even() {
    assert_eq!(hex::encode(&[0, 0x1f, 0xa0]), "001fa0");
    assert_eq!(hex::decode("001fa0").unwrap(), [0, 0x1f, 0xa0]);
    for wrong in ["0", "0g", "A0", "a0 ", "é"] {
        assert!(hex::decode(wrong).is_err(), "{wrong:?}");
    }
    assert!(hex::decode_array::<2>("a0").is_err());
}

#[test]
fn decimals_have_no_sign_and_no_leading_zero() {
    for (text, value) in [("0", Some(0)), ("7", Some(7)), ("18446744073709551615", Some(u64::MAX))] {
        assert_eq!(decimal::parse(text), value);
    }
    for wrong in ["", "00", "07", "+7", "-7", "7 ", " 7", "7a", "18446744073709551616", "٧"] {
        assert_eq!(decimal::parse(wrong), None, "{wrong:?}");
    }
}

#[test]
fn published_hashes_are_reproduced() {
    // FIPS 180-4 example, RFC 4231 cases 1, 2 and 6.
    assert_eq!(sha256(b"abc").to_hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let cases: [(&[u8], &[u8], &str); 3] = [
        (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ];
    for (key, message, code) in cases {
        assert_eq!(hmac_sha256(key, &[message]).to_hex(), code);
    }
}

proptest! {
    #[test]
    fn encodings_round_trip(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        prop_assert_eq!(&base64::decode(&base64::encode(&bytes)).unwrap(), &bytes);
        prop_assert_eq!(&hex::decode(&hex::encode(&bytes)).unwrap(), &bytes);
        let hash = sha256(&bytes);
        prop_assert_eq!(Hash::from_base64(&hash.to_string()).unwrap(), hash);
        prop_assert_eq!(Hash::from_hex(&hash.to_hex()).unwrap(), hash);
        prop_assert!(hash.eq_constant_time(&Hash::from_slice(hash.as_ref()).unwrap()));
        prop_assert!(!hash.eq_constant_time(&sha256(hash.as_ref())));
    }

    #[test]
    fn pieces_hash_like_the_whole(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in any::<usize>()) {
        let (left, right) = bytes.split_at(cut % (bytes.len() + 1));
        prop_assert_eq!(Sha256::new().chain(left).chain(right).finish(), sha256(&bytes));
        let key = &bytes[..bytes.len().min(80)];
        prop_assert_eq!(HmacSha256::new(key).chain(left).chain(right).finish(), hmac_sha256(key, &[&bytes]));
    }

    #[test]
    fn decimals_round_trip(value in any::<u64>()) {
        prop_assert_eq!(decimal::parse(&value.to_string()), Some(value));
    }
}
