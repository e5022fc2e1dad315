//! Signed notes: what is read, what is refused, who counts as having signed.

use hutong_log::key::{KeyType, Signer, SigningKey, VerifierKey};
use hutong_log::note::{NOTE_LEN_MAX, Note, NoteRefusal, OpenRefusal, SIGNATURE_LINES_MAX, SignatureLine};
use hutong_log::note::{SignNoteFault, sign_text};
use proptest::prelude::*;

use crate::common::{keys, log_key, witness_key};

/// The example of C2SP signed-note.
const EXAMPLE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fn check(bytes: &[u8], refusal: &NoteRefusal) {
    assert_eq!(Note::parse(bytes).as_ref(), Err(refusal), "{}", String::from_utf8_lossy(bytes));
}

fn signed(text: &str) -> Note {
    let line = sign_text(text, &log_key()).unwrap();
    Note::parse(format!("{text}\n{line}\n").as_bytes()).unwrap()
}

#[test]
fn the_published_example_opens() {
    let note = Note::parse(EXAMPLE.as_bytes()).unwrap();
    assert_eq!(note.format(), EXAMPLE);
    let opened = note.open(&[VerifierKey::parse(EXAMPLE_KEY).unwrap()]).unwrap();
    assert_eq!((opened.signed.len(), opened.signed[0].time, opened.unknown.len()), (1, None, 0));
    assert_eq!(note.open(&keys()), Err(OpenRefusal::NoKnownSignature));
    let altered = Note::parse(EXAMPLE.replace("example m", "exemple m").as_bytes()).unwrap();
    let key = [VerifierKey::parse(EXAMPLE_KEY).unwrap()];
    assert!(matches!(altered.open(&key), Err(OpenRefusal::BadSignature { .. })));
}

#[test]
fn malformed_notes_are_refused_by_name() {
    let line = "— example.com/foo Uw2QOkn8srU=";
    check(b"", &NoteRefusal::NoSignatureBlock);
    check(b"text\n", &NoteRefusal::NoSignatureBlock);
    check(format!("text\n\n{line}").as_bytes(), &NoteRefusal::NoSignatureBlock);
    check(format!("text\n{line}\n").as_bytes(), &NoteRefusal::NoSignatureBlock);
    check(b"text\n\n\n", &NoteRefusal::NoSignatureBlock);
    check(b"te\rxt\n\n", &NoteRefusal::ControlCharacter(2));
    check(b"text\0\n\n", &NoteRefusal::ControlCharacter(4));
    check(b"te\xffxt\n\n", &NoteRefusal::NotUtf8(2));
    check(&vec![b'x'; NOTE_LEN_MAX + 1], &NoteRefusal::TooLong(NOTE_LEN_MAX + 1));
    for wrong in [
        "- example.com/foo Uw2QOkn8srU=",
        "—  example.com/foo Uw2QOkn8srU=",
        "— example.com/foo",
        "— example.com/foo ",
        "— example.com/foo Uw2QOg==",
        "— example.com/foo Uw2QOkn8srU",
        "— example.com/foo Uw2QOkn8srV=",
        "— example.com/foo Uw2QOkn8srU= ",
        "— exam+ple Uw2QOkn8srU=",
        "— exam\u{a0}ple Uw2QOkn8srU=",
        "—  Uw2QOkn8srU=",
        "\u{feff}— example.com/foo Uw2QOkn8srU=",
    ] {
        check(format!("text\n\n{line}\n{wrong}\n").as_bytes(), &NoteRefusal::BadSignatureLine { line: 2 });
    }
    let many = format!("{line}\n").repeat(SIGNATURE_LINES_MAX);
    assert_eq!(Note::parse(format!("t\n\n{many}").as_bytes()).unwrap().signatures().len(), SIGNATURE_LINES_MAX);
    check(format!("t\n\n{many}{line}\n").as_bytes(), &NoteRefusal::TooManySignatures);
}

#[test]
fn the_last_empty_line_separates() {
    for text in ["a\n\nb\n", "\n", "a\n\n", "\n\n\na\n\n"] {
        let note = signed(text);
        assert_eq!(note.text(), text);
        assert_eq!(note.open(&keys()).unwrap().signed.len(), 1);
    }
}

#[test]
fn unknown_lines_are_ignored_and_known_ones_that_fail_reject_the_note() {
    let good = signed("text\n");
    // Another key with the same name, and the same id under another name: unknown, whatever they hold.
    let namesake = SigningKey::from_seed(log_key().verifier().name(), KeyType::Note, &[9; 32]).unwrap();
    let mut note = good.clone();
    note.add(sign_text("other\n", &namesake).unwrap()).unwrap();
    let opened = note.open(&keys()).unwrap();
    assert_eq!((opened.signed.len(), opened.unknown.len()), (1, 1));
    let renamed = good.signatures()[0].to_string().replace("sc.example", "xx.example");
    let mut note = good.clone();
    note.add(SignatureLine::parse(&renamed).unwrap()).unwrap();
    assert_eq!(note.open(&keys()).unwrap().unknown.len(), 1);
    // A witness line that fails spoils the good line of the log.
    let other = hutong_log::cosignature::sign("other\n", 7, &witness_key()).unwrap();
    let mut note = good.clone();
    note.add(other).unwrap();
    assert!(matches!(note.open(&keys()), Err(OpenRefusal::BadSignature { name, .. }) if name == "cq.example/witness"));
    assert_eq!(note.open(&keys()[..1]).unwrap().signed.len(), 1);
}

#[test]
fn a_key_counts_once_and_its_line_is_replaced() {
    let good = signed("text\n");
    let line = &good.signatures()[0];
    let twice = Note::parse(format!("text\n\n{line}\n{line}\n").as_bytes()).unwrap();
    assert_eq!(twice.open(&keys()).unwrap().signed.len(), 1);
    let bad = sign_text("other\n", &log_key()).unwrap();
    let twice = Note::parse(format!("text\n\n{line}\n{bad}\n").as_bytes()).unwrap();
    assert!(matches!(twice.open(&keys()), Err(OpenRefusal::BadSignature { .. })));
    let mut note = good.clone();
    note.add(bad.clone()).unwrap();
    assert_eq!(note.signatures(), [bad]);
}

#[test]
fn a_note_takes_no_more_lines_than_it_may_carry() {
    let mut note = signed("text\n");
    for n in 1..SIGNATURE_LINES_MAX {
        let key = SigningKey::from_seed(&format!("k{n}"), KeyType::Note, &[n as u8; 32]).unwrap();
        note.add(sign_text("text\n", &key).unwrap()).unwrap();
    }
    let full = note.clone();
    let key = SigningKey::from_seed("one-more", KeyType::Note, &[77; 32]).unwrap();
    assert_eq!(note.add(sign_text("text\n", &key).unwrap()), Err(NoteRefusal::TooManySignatures));
    assert_eq!(note, full);
}

#[test]
fn a_key_signs_only_what_its_type_says() {
    assert!(matches!(sign_text("text\n", &witness_key()), Err(SignNoteFault::WrongKey { .. })));
    assert!(matches!(hutong_log::cosignature::sign("t\n", 1, &log_key()), Err(SignNoteFault::WrongKey { .. })));
}

proptest! {
    #[test]
    fn any_flipped_bit_is_seen(text in "([a-z互通]{0,20}\n){1,4}", at in any::<usize>()) {
        let note = signed(&text);
        prop_assert_eq!(note.open(&keys()).unwrap().signed.len(), 1);
        let mut bytes = note.format().into_bytes();
        let bit = at % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let opened = Note::parse(&bytes).ok().and_then(|note| note.open(&keys()).ok());
        prop_assert!(opened.is_none());
    }
}
