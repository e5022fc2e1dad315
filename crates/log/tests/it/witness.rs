//! Requests to a witness: canonical or refused; the consistency check of each answer's precondition.

use hutong_log::checkpoint::Checkpoint;
use hutong_log::hash::{Hash, empty_root, leaf_hash, sha256};
use hutong_log::tile::{TileEdge, TileSet};
use hutong_log::tree::{ProofRefusal, consistency_nodes, root_of};
use hutong_log::witness::{ADD_CHECKPOINT_LEN_MAX, AddCheckpoint, AddCheckpointRefusal};
use proptest::prelude::*;

use crate::common::{ORIGIN, keys, log_key};

fn hashes(count: u64) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

/// A request from `old` to `new`, and the root at `old`.
fn request(old: u64, new: u64) -> (Hash, AddCheckpoint) {
    let all = hashes(new);
    let mut edge = TileEdge::new();
    let tiles: Vec<_> = edge.append(&all).into_iter().chain(edge.partial_tiles()).collect();
    let mut set = TileSet::new();
    for tile in &tiles {
        set.insert(tile.coord, &tile.bytes).unwrap();
    }
    let proof = set.prove_consistency(old, new).unwrap();
    let checkpoint = Checkpoint::new(ORIGIN, new, edge.root()).unwrap().sign(&log_key()).unwrap();
    (root_of(all[..old as usize].iter().copied()), AddCheckpoint { old, proof, checkpoint })
}

fn check(text: &str, refusal: AddCheckpointRefusal) {
    assert_eq!(AddCheckpoint::parse(text.as_bytes()), Err(refusal), "{text}");
}

#[test]
fn requests_are_written_as_they_are_read() {
    for (old, new) in [(0, 0), (0, 5), (5, 5), (300, 700), (256, 512)] {
        let (old_root, request) = request(old, new);
        assert_eq!(AddCheckpoint::parse(request.format().as_bytes()).as_ref(), Ok(&request));
        assert_eq!(request.check_consistency(&old_root), Ok(()), "{old} to {new}");
    }
}

#[test]
fn malformed_requests_are_refused_by_line() {
    let good = request(3, 7).1.format();
    let with = |from: &str, to: &str| {
        assert!(good.contains(from));
        good.replacen(from, to, 1)
    };
    let hash = good.lines().nth(1).unwrap();
    check("", AddCheckpointRefusal::NoCheckpoint);
    check(&good.replace("\n\n", "\n"), AddCheckpointRefusal::NoCheckpoint);
    for wrong in ["old 03", "old +3", "old -3", "old  3", "old 3 ", "Old 3", "old", "old 18446744073709551616"] {
        check(&with("old 3", wrong), AddCheckpointRefusal::OldSize);
    }
    check(&format!("\n{good}"), AddCheckpointRefusal::OldSize);
    check(&with(hash, &hash.replace('=', "")), AddCheckpointRefusal::Hash { line: 2 });
    check(&with(hash, &format!("{hash}\r")), AddCheckpointRefusal::Hash { line: 2 });
    check(&with(hash, &[hash; 64].join("\n")), AddCheckpointRefusal::TooManyHashes);
    let extended = good.replacen("\n7\n", "\n7\n\n", 1);
    assert!(matches!(AddCheckpoint::parse(extended.as_bytes()), Err(AddCheckpointRefusal::Checkpoint(_))));
    let long = vec![b'x'; ADD_CHECKPOINT_LEN_MAX + 1];
    assert_eq!(AddCheckpoint::parse(&long), Err(AddCheckpointRefusal::TooLong(long.len())));
}

#[test]
fn inconsistent_requests_are_told_apart() {
    let (old_root, good) = request(3, 7);
    assert_eq!(good.check_consistency(&sha256(b"other")), Err(ProofRefusal::OldRootMismatch));
    let too_large = AddCheckpoint { old: 8, ..good.clone() };
    assert_eq!(too_large.check_consistency(&old_root), Err(ProofRefusal::SizesReversed { old: 8, new: 7 }));
    let with_proof = AddCheckpoint { old: 0, ..good.clone() };
    assert_eq!(with_proof.check_consistency(&empty_root()), Err(ProofRefusal::WrongLength { given: good.proof.len() }));
    let without = AddCheckpoint { proof: vec![], ..good.clone() };
    assert_eq!(without.check_consistency(&old_root), Err(ProofRefusal::WrongLength { given: 0 }));
    let same_size = AddCheckpoint { old: 7, proof: vec![], ..good.clone() };
    assert_eq!(same_size.check_consistency(&good.checkpoint.checkpoint().root()), Ok(()));
    assert_eq!(same_size.check_consistency(&old_root), Err(ProofRefusal::OldRootMismatch));
    // A checkpoint of size 0 has the root of nothing, or is none.
    let forged = Checkpoint::new(ORIGIN, 0, sha256(b"x")).unwrap().sign(&log_key()).unwrap();
    let forged = AddCheckpoint { old: 0, proof: vec![], checkpoint: forged };
    assert_eq!(forged.check_consistency(&empty_root()), Err(ProofRefusal::RootMismatch));
}

proptest! {
    #[test]
    fn any_flipped_bit_is_seen(old in 1_u64..40, more in 0_u64..40, at in any::<usize>()) {
        let (old_root, request) = request(old, old + more);
        prop_assert_eq!(request.proof.len(), consistency_nodes(old, old + more).unwrap().proof_len());
        let mut bytes = request.format().into_bytes();
        let bit = at % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let passes = AddCheckpoint::parse(&bytes).is_ok_and(|read| {
            read.checkpoint.open(&keys()).is_ok() && read.old == old && read.check_consistency(&old_root).is_ok()
        });
        prop_assert!(!passes);
    }
}
