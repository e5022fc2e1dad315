//! Checkpoints and cosignatures: three lines and no more, who may sign them, what a cosignature states.

use hutong_log::checkpoint::{BadOrigin, Checkpoint, CheckpointRefusal, SignedCheckpoint};
use hutong_log::cosignature::{self, TIME_MAX};
use hutong_log::hash::{empty_root, sha256};
use hutong_log::key::{KeyType, Signer, SigningKey};
use hutong_log::note::{OpenRefusal, SignNoteFault, sign_text};
use proptest::prelude::*;

use crate::common::{ORIGIN, keys, log_key, witness_key};

const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

fn check_body(body: &str, refusal: CheckpointRefusal) {
    assert_eq!(Checkpoint::parse_body(body), Err(refusal), "{body:?}");
}

fn claim(size: u64) -> Checkpoint {
    Checkpoint::new(ORIGIN, size, sha256(b"root")).unwrap()
}

#[test]
fn bodies_have_three_lines() {
    let good = format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n");
    let parsed = Checkpoint::parse_body(&good).unwrap();
    assert_eq!(
        (parsed.origin(), parsed.size(), parsed.body().as_str()),
        ("example.com/behind-the-sofa", 20_852_163, good.as_str())
    );
    check_body("", CheckpointRefusal::NotThreeLines);
    check_body(&format!("a\n1\n{ROOT}"), CheckpointRefusal::NotThreeLines);
    check_body("a\n1\n", CheckpointRefusal::NotThreeLines);
    check_body(&format!("a\n1\n{ROOT}\nextension\n"), CheckpointRefusal::NotThreeLines);
    check_body(&format!("a\n1\n{ROOT}\n\n"), CheckpointRefusal::NotThreeLines);
    check_body(&format!("\n1\n{ROOT}\n"), CheckpointRefusal::Origin(BadOrigin));
    check_body(&format!("{}\n1\n{ROOT}\n", "x".repeat(256)), CheckpointRefusal::Origin(BadOrigin));
    for size in ["", "01", "-1", "+1", "1 ", "0x1", "18446744073709551616"] {
        check_body(&format!("a\n{size}\n{ROOT}\n"), CheckpointRefusal::Size);
    }
    for root in ["", "AAAA", &ROOT[1..], &ROOT.replace("2I=", "2J="), &ROOT.replace('=', "")] {
        check_body(&format!("a\n1\n{root}\n"), CheckpointRefusal::Root);
    }
}

#[test]
fn origins_may_have_spaces_but_no_control_characters() {
    for origin in ["a", "sc.example/log/1", "政协 one", "a+b"] {
        assert!(Checkpoint::new(origin, 0, empty_root()).is_ok());
    }
    for origin in ["", "a\nb", "a\0b", "a\tb"] {
        assert_eq!(Checkpoint::new(origin, 0, empty_root()), Err(BadOrigin));
    }
}

#[test]
fn signed_and_cosigned_checkpoints_open() {
    let mut signed = claim(7).sign(&log_key()).unwrap();
    signed.add(claim(7).cosign(1_679_315_147, &witness_key()).unwrap()).unwrap();
    let read = SignedCheckpoint::parse(signed.format().as_bytes()).unwrap();
    assert_eq!(read, signed);
    let signatories = read.open(&keys()).unwrap();
    assert_eq!(signatories.log, keys()[..1]);
    assert_eq!((signatories.cosigned[0].time, &signatories.cosigned[0].key), (1_679_315_147, &keys()[1]));
    // A later cosignature by the same key replaces the earlier.
    signed.add(claim(7).cosign(1_679_315_999, &witness_key()).unwrap()).unwrap();
    assert_eq!(signed.open(&keys()).unwrap().cosigned[0].time, 1_679_315_999);
    assert_eq!(signed.note().signatures().len(), 2);
}

#[test]
fn only_the_log_speaks_for_the_log() {
    let signed = claim(7).sign(&log_key()).unwrap();
    let no_log = Err(OpenRefusal::NoLogSignature { origin: ORIGIN.to_owned() });
    assert_eq!(signed.open(&keys()[1..]), no_log);
    assert_eq!(signed.open(&[]), no_log);
    // A key of the right type with another name verifies, but does not speak for this origin.
    let stranger = SigningKey::from_seed("other.example/log/1", KeyType::Note, &[3; 32]).unwrap();
    assert!(matches!(claim(7).sign(&stranger), Err(SignNoteFault::WrongKey { .. })));
    let line = sign_text(&claim(7).body(), &stranger).unwrap();
    let foreign = format!("{}\n{line}\n", claim(7).body());
    let foreign = SignedCheckpoint::parse(foreign.as_bytes()).unwrap();
    let strangers = [stranger.verifier().clone()];
    assert_eq!(foreign.open(&strangers), no_log);
    assert_eq!(foreign.list_signatories(&strangers).unwrap().others, strangers);
    // Cosigners alone are listed, but are no log.
    let line = claim(7).cosign(1, &witness_key()).unwrap();
    let cosigned = SignedCheckpoint::parse(format!("{}\n{line}\n", claim(7).body()).as_bytes()).unwrap();
    assert_eq!(cosigned.open(&keys()), no_log);
    assert_eq!(cosigned.list_signatories(&keys()).unwrap().cosigned.len(), 1);
}

#[test]
fn a_cosignature_states_its_time_and_nothing_larger() {
    // The example message of C2SP tlog-cosignature.
    let body = format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n");
    let expected = format!("cosignature/v1\ntime 1679315147\n{body}");
    assert_eq!(cosignature::message(&body, 1_679_315_147), expected.as_bytes());
    let line = cosignature::sign(&body, TIME_MAX, &witness_key()).unwrap();
    assert_eq!(cosignature::verify(witness_key().verifier(), &body, line.signature()), Ok(TIME_MAX));
    assert!(matches!(cosignature::sign(&body, TIME_MAX + 1, &witness_key()), Err(SignNoteFault::WrongKey { .. })));
    // Validly signed, but for a time that no cosignature may state.
    let beyond = witness_key().sign(&cosignature::message(&body, TIME_MAX + 1)).unwrap();
    let beyond = [&(TIME_MAX + 1).to_be_bytes()[..], beyond.as_bytes()].concat();
    cosignature::verify(witness_key().verifier(), &body, &beyond).unwrap_err();
    let mut later = line.signature().to_vec();
    later[7] ^= 1;
    cosignature::verify(witness_key().verifier(), &body, &later).unwrap_err();
    cosignature::verify(witness_key().verifier(), &body, &line.signature()[8..]).unwrap_err();
    cosignature::verify(witness_key().verifier(), &body, &[]).unwrap_err();
}

proptest! {
    #[test]
    fn any_flipped_bit_is_seen(size in any::<u64>(), time in 0..=TIME_MAX, at in any::<usize>()) {
        let mut signed = claim(size).sign(&log_key()).unwrap();
        signed.add(claim(size).cosign(time, &witness_key()).unwrap()).unwrap();
        let mut bytes = signed.format().into_bytes();
        prop_assert_eq!(signed.open(&keys()).unwrap().cosigned[0].time, time);
        let bit = at % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        // In a name or id it makes a line by an unknown key of a known one; then a signatory is missing.
        let opened = SignedCheckpoint::parse(&bytes).ok().and_then(|read| read.open(&keys()).ok());
        prop_assert!(opened.is_none_or(|signatories| signatories.cosigned.is_empty()));
    }
}
