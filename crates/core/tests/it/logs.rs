//! Logs that tests write and serve: leaves in memory, signed at any size, equivocating on demand.

use hutong_core::partner::split_view::Continuation;
use hutong_log::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    hash::{Hash, leaf_hash},
    key::{KeyType, Signer, SigningKey, VerifierKey},
    tile::{BundleCoord, TileSet, append_entry, format_tile},
    tree::{CompactRange, Node},
};

pub const A: &str = "a.example/log";

/// A log whose every size can be signed.
#[derive(Clone)]
pub struct Log {
    seed: u8,
    pub origin: String,
    pub leaves: Vec<Vec<u8>>,
    /// Keys that followed the first: each with the size from which it signs.
    pub turns: Vec<(u64, u8)>,
}

impl Log {
    pub fn new(origin: &str, seed: u8) -> Log {
        Log { seed, origin: origin.to_owned(), leaves: Vec::new(), turns: Vec::new() }
    }

    /// A log of `n` leaves that are told apart by `story`.
    pub fn of(n: usize, story: &str) -> Log {
        let mut log = Log::new(A, 1);
        log.leaves = (0..n).map(|i| format!("{story} {i}").into_bytes()).collect();
        log
    }

    /// The same log up to `size`, then another story.
    pub fn fork(&self, size: usize, n: usize, story: &str) -> Log {
        let mut fork = self.clone();
        fork.leaves.truncate(size);
        fork.leaves.extend((size..n).map(|i| format!("{story} {i}").into_bytes()));
        fork
    }

    fn signer(&self, size: u64) -> SigningKey {
        let turned = self.turns.iter().rev().find(|(from, _)| *from <= size);
        let seed = turned.map_or(self.seed, |(_, seed)| *seed);
        SigningKey::from_seed(&self.origin, KeyType::Note, &[seed; 32]).unwrap()
    }

    /// The first key.
    pub fn key(&self) -> VerifierKey {
        self.signer(0).verifier().clone()
    }

    pub fn size(&self) -> u64 {
        self.leaves.len() as u64
    }

    pub fn hashes(&self, size: u64) -> Vec<Hash> {
        self.leaves[..usize::try_from(size).unwrap()].iter().map(|l| leaf_hash(l)).collect()
    }

    pub fn range(&self, size: u64) -> CompactRange {
        let mut range = CompactRange::new();
        range.extend(self.hashes(size));
        range
    }

    pub fn signed(&self, size: u64) -> SignedCheckpoint {
        self.sign(size, self.range(size).root())
    }

    pub fn sign(&self, size: u64, root: Hash) -> SignedCheckpoint {
        Checkpoint::new(&self.origin, size, root).unwrap().sign(&self.signer(size)).unwrap()
    }

    pub fn head(&self) -> SignedCheckpoint {
        self.signed(self.size())
    }

    /// The bundle, if the log has all of its entries.
    pub fn bundle(&self, coord: BundleCoord) -> Option<Vec<u8>> {
        let first = usize::try_from(coord.first_leaf()).unwrap();
        let entries = self.leaves.get(first..first + usize::from(coord.width))?;
        let mut bytes = Vec::new();
        entries.iter().for_each(|leaf| append_entry(&mut bytes, leaf).unwrap());
        Some(bytes)
    }

    /// How the tree of `new` leaves continues its first `old`, read from tiles as a driver does.
    pub fn continuation(&self, old: u64, new: u64) -> Continuation {
        let mut tiles = TileSet::new();
        for coord in Continuation::tiles_needed(old, new).unwrap() {
            let shift = 8 * u32::from(coord.level);
            let hashes: Vec<Hash> = (0..u64::from(coord.width))
                .map(|i| self.node(Node { level: u8::try_from(shift).unwrap(), index: coord.index * 256 + i }))
                .collect();
            tiles.insert(coord, &format_tile(&hashes)).unwrap();
        }
        Continuation::from_tiles(&tiles, old, new).unwrap()
    }

    fn node(&self, node: Node) -> Hash {
        let (begin, end) = ((node.index << node.level) as usize, ((node.index + 1) << node.level) as usize);
        hutong_log::tree::root_of(self.leaves[begin..end].iter().map(|l| leaf_hash(l)))
    }
}
