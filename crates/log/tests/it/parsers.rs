//! No parser panics on any bytes, and what a parser accepts it writes back byte for byte: on noise, and on good
//! documents with a few wounds.

use hutong_log::checkpoint::{Checkpoint, SignedCheckpoint};
use hutong_log::hash::leaf_hash;
use hutong_log::key::{Signer, VerifierKey};
use hutong_log::note::{Note, SignatureLine};
use hutong_log::policy::Policy;
use hutong_log::proof::TlogProof;
use hutong_log::tile::{LogPath, decode_bundle, parse_tile};
use hutong_log::verify::{Expected, verify_log};
use hutong_log::witness::AddCheckpoint;
use hutong_log::{base64, decimal, hex};
use proptest::prelude::*;

use crate::common::{Folder, ORIGIN, keys, log_key, some_leaves, witness_key};

/// Hands the bytes to every parser; each that accepts must reproduce them.
fn check(bytes: &[u8]) {
    let same = |written: String| assert_eq!(written.as_bytes(), bytes);
    if let Ok(note) = Note::parse(bytes) {
        same(note.format());
        let _ = note.open(&keys());
    }
    if let Ok(checkpoint) = SignedCheckpoint::parse(bytes) {
        same(checkpoint.format());
    }
    if let Ok(proof) = TlogProof::parse(bytes) {
        same(proof.format());
        let _ = proof.verify(&leaf_hash(b""), &keys());
    }
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        same(request.format());
        let _ = request.check_consistency(&leaf_hash(b""));
    }
    let _ = Policy::parse(bytes);
    for width in [1, 2, 256] {
        let _ = (decode_bundle(bytes, width), parse_tile(bytes, width));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(line) = SignatureLine::parse(text) {
        same(line.to_string());
    }
    if let Ok(key) = VerifierKey::parse(text) {
        same(key.to_string());
    }
    if let Some(path) = LogPath::parse(text) {
        same(path.to_string());
    }
    if let Ok(decoded) = base64::decode(text) {
        same(base64::encode(&decoded));
    }
    if let Ok(decoded) = hex::decode(text) {
        same(hex::encode(&decoded));
    }
    if let Some(number) = decimal::parse(text) {
        same(number.to_string());
    }
}

fn good_documents() -> Vec<Vec<u8>> {
    let claim = Checkpoint::new(ORIGIN, 7, leaf_hash(b"root")).unwrap();
    let mut checkpoint = claim.sign(&log_key()).unwrap();
    checkpoint.add(claim.cosign(9, &witness_key()).unwrap()).unwrap();
    let hashes = vec![leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")];
    let proof =
        TlogProof { extra: Some(vec![1, 2, 3]), index: 4, hashes: hashes.clone(), checkpoint: checkpoint.clone() };
    let request = AddCheckpoint { old: 3, proof: hashes, checkpoint: checkpoint.clone() };
    let policy =
        format!("log {}\nwitness w {}\ngroup g 1 w\nquorum g\n", log_key().verifier(), witness_key().verifier());
    let documents = [
        checkpoint.format(),
        proof.format(),
        request.format(),
        policy,
        log_key().verifier().to_string(),
        checkpoint.note().signatures()[1].to_string(),
        "tile/3/x001/x234/067.p/17".to_owned(),
    ];
    documents.map(String::into_bytes).to_vec()
}

/// A place, how many bytes go, which come.
type Wound = (usize, usize, Vec<u8>);

fn wound(mut bytes: Vec<u8>, wounds: &[Wound]) -> Vec<u8> {
    for (at, gone, come) in wounds {
        let begin = at % (bytes.len() + 1);
        let end = (begin + gone).min(bytes.len());
        bytes.splice(begin..end, come.iter().copied());
    }
    bytes
}

fn wounds() -> impl Strategy<Value = Vec<Wound>> {
    let telling = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec!["\n", "\n\n", " ", "=", "—", "0", "+", "\t", "\0", "x", "/", "\u{a0}"])
            .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec((any::<usize>(), prop_oneof![4 => 0_usize..3, 1 => 0_usize..200], telling), 1..4)
}

#[test]
fn good_documents_are_accepted() {
    for document in good_documents() {
        check(&document);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn noise_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes);
    }

    #[test]
    fn wounded_documents_are_survived(which in any::<usize>(), wounds in wounds()) {
        let mut documents = good_documents();
        let document = documents.swap_remove(which % documents.len());
        check(&wound(document, &wounds));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is done to the files of a log, verification ends with a report.
    #[test]
    fn wounded_folders_are_survived(
        which in prop::collection::vec((any::<usize>(), wounds(), any::<bool>()), 1..4), strays in prop::collection::vec("tile/[0-9x/.p]{0,12}", 0..3),
    ) {
        let intact = Folder::build(&some_leaves(300), &[5, 300]);
        let mut folder = intact.clone();
        for (file, wounds, gone) in which {
            let path = folder.0.keys().nth(file % folder.0.len()).unwrap().clone();
            let bytes = folder.0.remove(&path).unwrap();
            if !gone {
                folder.0.insert(path, wound(bytes, &wounds));
            }
            if folder.0.is_empty() {
                break;
            }
        }
        for stray in strays {
            folder.0.entry(stray).or_insert_with(|| vec![0; 33]);
        }
        let report = folder.verify();
        let unsigned = verify_log(&folder, Expected::default(), |_| {}).unwrap();
        prop_assert!(report.breach_count >= report.breaches.len() as u64);
        if report.is_intact() && unsigned.is_intact() {
            for (path, bytes) in intact.0.iter().filter(|(path, _)| !path.contains(".p/5") && *path != "checkpoint") {
                prop_assert_eq!(folder.0.get(path), Some(bytes));
            }
        }
    }
}
