//! Tlog-proofs: canonical or refused, and proving nothing once a bit has changed.

use hutong_log::checkpoint::Checkpoint;
use hutong_log::checkpoint::Signatories;
use hutong_log::hash::{Hash, leaf_hash};
use hutong_log::key::{KeyType, Signer, SigningKey};
use hutong_log::note::OpenRefusal;
use hutong_log::policy::Policy;
use hutong_log::proof::{PROOF_LEN_MAX, TlogProof, TlogProofRefusal, UnprovenRefusal};
use hutong_log::tile::TileEdge;
use hutong_log::tree::ProofRefusal;
use proptest::prelude::*;

use crate::common::{ORIGIN, keys, log_key, some_leaves, witness_key};

fn prove(size: u64, index: u64, extra: Option<&[u8]>) -> (Hash, TlogProof) {
    let hashes: Vec<Hash> = some_leaves(size).iter().map(|leaf| leaf_hash(leaf)).collect();
    let mut edge = TileEdge::new();
    edge.append(&hashes);
    let claim = Checkpoint::new(ORIGIN, size, edge.root()).unwrap();
    let mut checkpoint = claim.sign(&log_key()).unwrap();
    checkpoint.add(claim.cosign(1_700_000_000, &witness_key()).unwrap()).unwrap();
    let proof = edge.prove_inclusion(index).unwrap();
    (hashes[index as usize], TlogProof { extra: extra.map(<[u8]>::to_vec), index, hashes: proof, checkpoint })
}

fn check(text: &str, refusal: TlogProofRefusal) {
    assert_eq!(TlogProof::parse(text.as_bytes()), Err(refusal), "{text}");
}

fn policy() -> Policy {
    let text = format!("log {}\nwitness w {}\nquorum w\n", log_key().verifier(), witness_key().verifier());
    Policy::parse(text.as_bytes()).unwrap()
}

#[test]
fn proofs_are_written_as_they_are_read() {
    for (size, index, extra) in
        [(1, 0, None), (700, 420, Some(&b"{}"[..])), (256, 255, Some(b"")), (3, 2, Some(b"\xff"))]
    {
        let (leaf, proof) = prove(size, index, extra);
        let text = proof.format();
        assert_eq!(TlogProof::parse(text.as_bytes()).as_ref(), Ok(&proof));
        let signatories: Signatories = proof.verify(&leaf, &keys()).unwrap();
        assert_eq!((signatories.log.len(), signatories.cosigned.len()), (1, 1));
        proof.verify_under(&leaf, &policy(), &[]).unwrap();
    }
}

#[test]
fn malformed_proofs_are_refused_by_line() {
    let good = prove(5, 3, Some(b"extra")).1.format();
    let with = |from: &str, to: &str| {
        assert!(good.contains(from));
        good.replacen(from, to, 1)
    };
    check("", TlogProofRefusal::NoCheckpoint);
    check(&good.replace("\n\n", "\n"), TlogProofRefusal::NoCheckpoint);
    check(&with("extra ", "extra é"), TlogProofRefusal::NoCheckpoint);
    check(&with("@v1", "@v2"), TlogProofRefusal::Header);
    check(&format!("\n{good}"), TlogProofRefusal::Header);
    check(&with("ZXh0cmE=", "ZXh0cmF="), TlogProofRefusal::Extra);
    check(&with("ZXh0cmE=", "ZXh0cmE= "), TlogProofRefusal::Extra);
    check(&with("index 3", "index 03"), TlogProofRefusal::Index { line: 3 });
    check(&with("index 3", "Index 3"), TlogProofRefusal::Index { line: 3 });
    let hash_line = good.lines().nth(4).unwrap();
    check(&with(hash_line, &hash_line[1..]), TlogProofRefusal::Hash { line: 5 });
    check(&with(hash_line, &format!("{hash_line} ")), TlogProofRefusal::Hash { line: 5 });
    check(&with(hash_line, &[hash_line; 65].join("\n")), TlogProofRefusal::TooManyHashes);
    assert!(matches!(TlogProof::parse(with("— sc", "- sc").as_bytes()), Err(TlogProofRefusal::Checkpoint(_))));
    assert_eq!(TlogProof::parse(&vec![b'x'; PROOF_LEN_MAX + 1]), Err(TlogProofRefusal::TooLong(PROOF_LEN_MAX + 1)));
}

#[test]
fn what_is_not_proven_is_said() {
    let (leaf, proof) = prove(5, 3, None);
    let stranger = SigningKey::from_seed("other.example/log", KeyType::Note, &[4; 32]).unwrap();
    let origin = OpenRefusal::NoLogSignature { origin: ORIGIN.to_owned() };
    assert_eq!(proof.verify(&leaf, &[stranger.verifier().clone()]), Err(UnprovenRefusal::Signature(origin)));
    let mismatch = UnprovenRefusal::Inclusion(ProofRefusal::RootMismatch);
    assert_eq!(proof.verify(&leaf_hash(b"other"), &keys()), Err(mismatch.clone()));
    let moved = TlogProof { index: 2, ..proof.clone() };
    assert_eq!(moved.verify(&leaf, &keys()), Err(mismatch));
    let beyond = TlogProof { index: 5, ..proof.clone() };
    let refusal = UnprovenRefusal::Inclusion(ProofRefusal::BeyondSize { index: 5, size: 5 });
    assert_eq!(beyond.verify(&leaf, &keys()), Err(refusal));
    let other = SigningKey::from_seed("third.example/witness", KeyType::Cosignature, &[5; 32]).unwrap();
    let text = format!("log {}\nwitness 第三方 {}\nquorum 第三方\n", log_key().verifier(), other.verifier());
    let strict = Policy::parse(text.as_bytes()).unwrap();
    let refusal = proof.verify_under(&leaf, &strict, &[]).unwrap_err();
    assert_eq!(refusal.to_string(), "the cosignatures do not meet the policy's quorum “第三方”");
    // A policy without logs leaves it to the application to name them.
    let open = Policy::parse(b"quorum none\n").unwrap();
    proof.verify_under(&leaf, &open, &keys()[..1]).unwrap();
    proof.verify_under(&leaf, &open, &[]).unwrap_err();
}

#[test]
fn any_flipped_bit_of_a_receipt_is_seen() {
    let (leaf, proof) = prove(300, 137, None);
    let bytes = proof.format().into_bytes();
    let policy = policy();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let proven = TlogProof::parse(&flipped).is_ok_and(|proof| proof.verify_under(&leaf, &policy, &[]).is_ok());
        assert!(!proven, "bit {bit}: {}", String::from_utf8_lossy(&flipped));
    }
}

proptest! {
    #[test]
    fn any_leaf_of_any_tree_is_proven(size in 1_u64..600, index in any::<u64>(), extra in prop::option::of(prop::collection::vec(any::<u8>(), 0..50))) {
        let (leaf, proof) = prove(size, index % size, extra.as_deref());
        let read = TlogProof::parse(proof.format().as_bytes()).unwrap();
        prop_assert_eq!(&read, &proof);
        prop_assert!(read.verify_under(&leaf, &policy(), &[]).is_ok());
    }
}
