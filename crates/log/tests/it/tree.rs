//! Trees: published roots and proofs, and properties against a plain recursive reading of RFC 6962.

use hutong_log::hash::{Hash, empty_root, leaf_hash, node_hash};
use hutong_log::tile::TileEdge;
use hutong_log::tree::{
    CompactRange, LooseRange, ProofRefusal, consistency_nodes, cover, inclusion_nodes, root_of, verify_consistency,
    verify_inclusion,
};
use proptest::prelude::*;

/// Inputs and roots of the RFC 6962 reference implementation (certificate-transparency `merkle_tree_test.cc`), which
/// many libraries since quote.
const PUBLISHED_LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const PUBLISHED_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn published_leaves() -> Vec<Hash> {
    PUBLISHED_LEAVES.iter().map(|hex| leaf_hash(&hutong_log::hex::decode(hex).unwrap())).collect()
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

/// RFC 6962 §2.1, word for word.
fn slow_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [one] => *one,
        _ => {
            let split = leaves.len().next_power_of_two() / 2;
            node_hash(&slow_root(&leaves[..split]), &slow_root(&leaves[split..]))
        }
    }
}

/// The hashes of a plan's nodes, folded.
fn fold(plan: &hutong_log::tree::ProofPlan, leaves: &[Hash]) -> Vec<Hash> {
    let hash = |node: &hutong_log::tree::Node| {
        let begin = (node.index << node.level) as usize;
        slow_root(&leaves[begin..begin + (1 << node.level)])
    };
    plan.fold(&plan.nodes().iter().map(hash).collect::<Vec<_>>()).unwrap()
}

fn flip(hash: &Hash, bit: usize) -> Hash {
    let mut bytes = hash.to_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash::from_bytes(bytes)
}

#[test]
fn published_roots_are_reproduced() {
    assert_eq!(empty_root().to_hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let leaves = published_leaves();
    for (size, root) in (1..).zip(PUBLISHED_ROOTS) {
        assert_eq!(root_of(leaves[..size].iter().copied()).to_hex(), root);
    }
}

#[test]
fn published_inclusion_paths_are_reproduced() {
    // (leaf counted from 1, size, path) of the same source.
    let cases: [(u64, u64, &[&str]); 4] = [
        (1, 1, &[]),
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (3, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ];
    let leaves = published_leaves();
    for (number, size, path) in cases {
        let proof = fold(&inclusion_nodes(number - 1, size).unwrap(), &leaves);
        assert_eq!(proof.iter().map(|hash| hash.to_hex()).collect::<Vec<_>>(), path);
    }
}

#[test]
fn published_consistency_proofs_are_reproduced() {
    let cases: [(u64, u64, &[&str]); 4] = [
        (1, 1, &[]),
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];
    let leaves = published_leaves();
    for (old, new, path) in cases {
        let proof = fold(&consistency_nodes(old, new).unwrap(), &leaves);
        assert_eq!(proof.iter().map(|hash| hash.to_hex()).collect::<Vec<_>>(), path);
    }
}

#[test]
fn every_proof_of_every_small_tree_verifies_and_fits_no_other_place() {
    let leaves = leaves(40);
    let roots: Vec<Hash> = (0..=leaves.len()).map(|size| slow_root(&leaves[..size])).collect();
    for new in 0..=leaves.len() as u64 {
        let root = &roots[new as usize];
        for index in 0..new {
            let proof = fold(&inclusion_nodes(index, new).unwrap(), &leaves);
            let leaf = &leaves[index as usize];
            assert_eq!(verify_inclusion(leaf, index, new, &proof, root), Ok(()));
            for other in (0..new).filter(|other| *other != index) {
                assert!(verify_inclusion(leaf, other, new, &proof, root).is_err(), "{index} as {other} of {new}");
            }
            assert!(verify_inclusion(leaf, index, new, &[proof.as_slice(), &[*leaf]].concat(), root).is_err());
        }
        for old in 0..=new {
            let proof = fold(&consistency_nodes(old, new).unwrap(), &leaves);
            assert_eq!(verify_consistency(old, new, &proof, &roots[old as usize], root), Ok(()), "{old} to {new}");
            let wrong = flip(&roots[old as usize], 3);
            assert!(verify_consistency(old, new, &proof, &wrong, root).is_err());
            if old > 0 {
                assert!(verify_consistency(old, new, &proof, &roots[old as usize], &flip(root, 3)).is_err());
            }
            let longer = [proof.as_slice(), &[*root]].concat();
            assert!(verify_consistency(old, new, &longer, &roots[old as usize], root).is_err());
            if let Some((_, shorter)) = proof.split_last() {
                assert!(verify_consistency(old, new, shorter, &roots[old as usize], root).is_err());
            }
        }
    }
}

#[test]
fn a_proof_of_another_length_is_refused_though_its_hashes_fit() {
    let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
    let root = node_hash(&a, &b);
    // The root of two leaves, passed off as that of one leaf: a hash too many.
    assert_eq!(verify_inclusion(&b, 0, 1, &[a], &root), Err(ProofRefusal::WrongLength { given: 1 }));
    assert_eq!(verify_consistency(1, 1, &[a], &b, &root), Err(ProofRefusal::WrongLength { given: 1 }));
    // The root of two leaves, passed off as that of three: a hash too few.
    assert_eq!(verify_inclusion(&a, 0, 3, &[b], &root), Err(ProofRefusal::WrongLength { given: 1 }));
    assert_eq!(verify_consistency(1, 3, &[b], &a, &root), Err(ProofRefusal::WrongLength { given: 1 }));
    let four = node_hash(&root, &root);
    assert_eq!(
        verify_consistency(2, 3, &[root, a], &root, &node_hash(&a, &four)),
        Err(ProofRefusal::WrongLength { given: 2 })
    );
}

#[test]
fn impossible_places_are_refused_by_name() {
    let hash = empty_root();
    assert_eq!(inclusion_nodes(5, 5), Err(ProofRefusal::BeyondSize { index: 5, size: 5 }));
    assert_eq!(verify_inclusion(&hash, 0, 0, &[], &hash), Err(ProofRefusal::BeyondSize { index: 0, size: 0 }));
    assert_eq!(consistency_nodes(6, 5), Err(ProofRefusal::SizesReversed { old: 6, new: 5 }));
    assert_eq!(verify_consistency(0, 5, &[hash], &hash, &hash), Err(ProofRefusal::WrongLength { given: 1 }));
    assert_eq!(verify_consistency(0, 0, &[], &hash, &hash), Ok(()));
    assert_eq!(verify_consistency(5, 5, &[], &hash, &flip(&hash, 0)), Err(ProofRefusal::OldRootMismatch));
    assert!(inclusion_nodes(u64::MAX - 1, u64::MAX).unwrap().proof_len() <= 64);
    assert_eq!(cover(0, u64::MAX).count(), 64);
    assert!(CompactRange::from_hashes(3, &[hash]).is_err());
    assert!(CompactRange::from_hashes(u64::MAX, &[hash; 64]).is_err());
    assert!(LooseRange::starting_at(u64::MAX).is_err());
}

proptest! {
    #[test]
    fn a_flipped_bit_breaks_any_proof(size in 1_u64..3000, at in any::<u64>(), bit in 0_usize..256, which in any::<usize>()) {
        let index = at % size;
        let leaves = leaves(size);
        let root = root_of(leaves.iter().copied());
        let mut proof = fold(&inclusion_nodes(index, size).unwrap(), &leaves);
        let leaf = leaves[index as usize];
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Ok(()));
        prop_assert!(verify_inclusion(&flip(&leaf, bit), index, size, &proof, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &flip(&root, bit)).is_err());
        if !proof.is_empty() {
            let which = which % proof.len();
            proof[which] = flip(&proof[which], bit);
            prop_assert!(verify_inclusion(&leaf, index, size, &proof, &root).is_err());
        }
        let old = at % (size + 1);
        let old_root = root_of(leaves[..old as usize].iter().copied());
        let mut proof = fold(&consistency_nodes(old, size).unwrap(), &leaves);
        prop_assert_eq!(verify_consistency(old, size, &proof, &old_root, &root), Ok(()));
        if !proof.is_empty() {
            let which = which % proof.len();
            proof[which] = flip(&proof[which], bit);
            prop_assert!(verify_consistency(old, size, &proof, &old_root, &root).is_err());
        }
    }

    #[test]
    fn ranges_merge_as_if_appended(size in 0_u64..700, cuts in prop::collection::vec(any::<u64>(), 0..5)) {
        let leaves = leaves(size);
        let mut cuts: Vec<u64> = cuts.iter().map(|cut| cut % (size + 1)).chain([0, size]).collect();
        cuts.sort_unstable();
        let parts: Vec<LooseRange> = cuts.windows(2).map(|cut| {
            let mut part = LooseRange::starting_at(cut[0]).unwrap();
            part.extend(leaves[cut[0] as usize..cut[1] as usize].iter().copied());
            part
        }).collect();
        let mut one_by_one = CompactRange::new();
        for part in &parts {
            one_by_one.merge(part).unwrap();
        }
        let mut from_right = LooseRange::starting_at(size).unwrap();
        for part in parts.iter().rev() {
            let mut left = part.clone();
            left.merge(&from_right).unwrap();
            from_right = left;
        }
        let mut at_once = CompactRange::new();
        at_once.merge(&from_right).unwrap();
        prop_assert_eq!(one_by_one.root(), slow_root(&leaves));
        prop_assert_eq!(&one_by_one, &at_once);
        prop_assert_eq!(&CompactRange::from_hashes(size, &one_by_one.hashes()).unwrap(), &one_by_one);
        if size > 0 {
            prop_assert!(one_by_one.merge(&from_right).is_err());
        }
    }

    #[test]
    fn the_edge_proves_what_it_just_took(batches in prop::collection::vec(1_u64..600, 1..8)) {
        let mut all: Vec<Hash> = Vec::new();
        let mut edge = TileEdge::new();
        for batch in batches {
            let before = all.len();
            all.extend(leaves(before as u64 + batch).split_off(before));
            edge.append(&all[before..]);
            let root = root_of(all.iter().copied());
            prop_assert_eq!(edge.root(), root);
            for index in [before, before + batch as usize / 2, all.len() - 1] {
                let proof = edge.prove_inclusion(index as u64).unwrap();
                prop_assert_eq!(verify_inclusion(&all[index], index as u64, edge.size(), &proof, &root), Ok(()));
            }
            prop_assert!(edge.prove_inclusion(edge.size()).is_none());
        }
    }
}
