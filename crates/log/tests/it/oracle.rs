//! Agreement with two other implementations, `tlog_tiles` and `signed_note`, on random trees and notes.

use std::cell::RefCell;
use std::collections::BTreeMap;

use hutong_log::checkpoint::{Checkpoint, SignedCheckpoint};
use hutong_log::hash::{Hash, leaf_hash};
use hutong_log::key::Signer;
use hutong_log::note::{Note, sign_text};
use hutong_log::tile::{TileCoord, TileEdge, TileSet, tiles_between};
use hutong_log::tree::{consistency_nodes, inclusion_nodes, root_of};
use proptest::prelude::*;
use signed_note::{StandardVerifier, VerifierList};
use tlog_tiles::{
    HashReader, Tile, TileHashReader, TileReader, check_record, check_tree, prove_record, prove_tree, tree_hash,
};

use crate::common::{ORIGIN, keys, log_key};

/// The oracle's own storage: hashes in its stored order.
#[derive(Default)]
struct Stored(Vec<tlog_tiles::Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

/// Our tiles, read by the oracle.
struct OurTiles(RefCell<BTreeMap<String, Vec<u8>>>);

impl TileReader for OurTiles {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let files = self.0.borrow();
        Ok(tiles.iter().map(|tile| files[&our_coord(tile).to_string()].clone()).collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

fn our_coord(tile: &Tile) -> TileCoord {
    TileCoord { level: tile.level(), index: tile.level_index(), width: tile.width() as u16 }
}

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.to_bytes())
}

fn build(leaves: &[Vec<u8>]) -> (Stored, Vec<Hash>) {
    let mut stored = Stored::default();
    for (n, leaf) in leaves.iter().enumerate() {
        let new = tlog_tiles::stored_hashes(n as u64, leaf, &stored).unwrap();
        stored.0.extend(new);
    }
    (stored, leaves.iter().map(|leaf| leaf_hash(leaf)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn roots_and_proofs_agree(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..6), 1..700), at in any::<u64>()) {
        let size = leaves.len() as u64;
        let (index, old) = (at % size, 1 + at % size);
        let (stored, hashes) = build(&leaves);
        let root = theirs(root_of(hashes.iter().copied()));
        prop_assert_eq!(tree_hash(size, &stored).unwrap(), root);

        let mut edge = TileEdge::new();
        let tiles: Vec<_> = edge.append(&hashes).into_iter().chain(edge.partial_tiles()).collect();
        let mut set = TileSet::new();
        for tile in &tiles {
            set.insert(tile.coord, &tile.bytes).unwrap();
        }
        let ours: Vec<_> = set.prove_inclusion(index, size).unwrap().into_iter().map(theirs).collect();
        prop_assert_eq!(&ours, &prove_record(size, index, &stored).unwrap());
        check_record(&ours, size, root, index, theirs(hashes[index as usize])).unwrap();
        let ours: Vec<_> = set.prove_consistency(old, size).unwrap().into_iter().map(theirs).collect();
        prop_assert_eq!(&ours, &prove_tree(size, old, &stored).unwrap());
        // The oracle refuses equal sizes, where the proof is empty and the roots are compared.
        if old < size {
            let old_root = theirs(root_of(hashes[..old as usize].iter().copied()));
            check_tree(&ours, size, root, old, old_root).unwrap();
        }
        // The oracle reads our tiles, verifies them against the root, and proves the same from them.
        let files = tiles.into_iter().map(|tile| (tile.coord.to_string(), tile.bytes)).collect();
        let reader = OurTiles(RefCell::new(files));
        let through = TileHashReader::new(size, root, &reader);
        prop_assert_eq!(prove_record(size, index, &through).unwrap(), prove_record(size, index, &stored).unwrap());
    }

    #[test]
    fn the_tiles_of_a_step_agree(old in 0_u64..200_000, more in 0_u64..70_000) {
        let ours: Vec<TileCoord> = tiles_between(old, old + more).collect();
        let mut their_tiles: Vec<TileCoord> = Tile::new_tiles(8, old, old + more).iter().map(our_coord).collect();
        their_tiles.sort_by_key(|tile| (tile.level, tile.index));
        prop_assert_eq!(ours, their_tiles);
    }

    #[test]
    fn plans_have_as_many_hashes_as_their_proofs(size in 1_u64..5000, at in any::<u64>()) {
        let (index, old) = (at % size, 1 + at % size);
        prop_assert!(inclusion_nodes(index, size).unwrap().proof_len() <= 13);
        prop_assert!(consistency_nodes(old, size).unwrap().proof_len() <= 14);
    }

    #[test]
    fn checkpoints_and_notes_agree(size in any::<u64>(), root in any::<[u8; 32]>(), text in "([a-z 政]{0,9}\n){1,3}") {
        let signed = Checkpoint::new(ORIGIN, size, Hash::from_bytes(root)).unwrap().sign(&log_key()).unwrap();
        let theirs = tlog_tiles::Checkpoint::from_bytes(signed.checkpoint().body().as_bytes()).unwrap();
        prop_assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0, theirs.extension()), (ORIGIN, size, root, ""));
        let verifier = || StandardVerifier::new(&log_key().verifier().to_string()).unwrap();
        let verifiers = VerifierList::new(vec![Box::new(verifier())]);
        let note = signed_note::Note::from_bytes(signed.format().as_bytes()).unwrap();
        prop_assert_eq!(note.verify(&verifiers).unwrap().0.len(), 1);
        let line = sign_text(&text, &log_key()).unwrap();
        let ours = format!("{text}\n{line}\n");
        let note = signed_note::Note::from_bytes(ours.as_bytes()).unwrap();
        prop_assert_eq!(note.text(), text.as_bytes());
        prop_assert_eq!(note.verify(&verifiers).unwrap().0.len(), 1);
    }

    /// What we accept, the oracle accepts; we refuse more (white space, control characters, sizes).
    #[test]
    fn whatever_note_we_read_they_read(at in any::<usize>(), bit in 0_u8..8) {
        let signed = Checkpoint::new(ORIGIN, 7, leaf_hash(b"x")).unwrap().sign(&log_key()).unwrap();
        let mut bytes = signed.format().into_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(ours) = Note::parse(&bytes) {
            let theirs = signed_note::Note::from_bytes(&bytes).unwrap();
            prop_assert_eq!(theirs.text(), ours.text().as_bytes());
        }
        if SignedCheckpoint::parse(&bytes).is_ok_and(|read| read.open(&keys()).is_ok()) {
            prop_assert_eq!(bytes, signed.format().into_bytes());
        }
    }
}
