//! The subtree within a tile, and a set of tiles from which any proof is made.

use std::collections::{BTreeMap, BTreeSet};

use super::{TILE_HEIGHT, TILE_LEN, TILE_WIDTH, TileCoord};
use crate::hash::{HASH_LEN, Hash, node_hash};
use crate::tree::{Node, ProofPlan, ProofRefusal, consistency_nodes, inclusion_nodes};

const WIDTH: usize = TILE_WIDTH as usize;

/// The bytes are not the hashes of such a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tile of width {width} has {} bytes, not {given}", usize::from(*width) * HASH_LEN)]
pub struct TileRefusal {
    /// Expected width in hashes.
    pub width: u16,
    /// Length of the bytes.
    pub given: usize,
}

/// A tile that the proof needs has not been inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MissingTile {
    /// This tile, or the full one at its place.
    #[error("{0} is needed")]
    Tile(TileCoord),
    /// Index and sizes do not fit each other.
    #[error(transparent)]
    Sizes(#[from] ProofRefusal),
}

/// Writes the hashes of a tile.
pub fn format_tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(Hash::as_bytes).copied().collect()
}

/// Reads the first `width` hashes of a tile file of exactly that width, or of the full tile at the same place (which a
/// log may serve instead).
///
/// # Errors
/// [`TileRefusal`].
pub fn parse_tile(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileRefusal> {
    let wanted = usize::from(width) * HASH_LEN;
    if (bytes.len() != wanted && bytes.len() != TILE_LEN) || wanted > TILE_LEN {
        return Err(TileRefusal { width, given: bytes.len() });
    }
    let (hashes, _) = bytes[..wanted].as_chunks::<HASH_LEN>();
    Ok(hashes.iter().copied().map(Hash::from_bytes).collect())
}

/// A growing tile with all complete nodes inside it, so that any of them is looked up and none hashed twice.
#[derive(Debug, Clone)]
pub(super) struct TileTree {
    pub(super) index: u64,
    width: u16,
    /// Nodes of height h begin at 512 − (512 >> h); height 8 is the root.
    nodes: Vec<Hash>,
}

impl TileTree {
    pub(super) fn new(index: u64) -> Self {
        Self { index, width: 0, nodes: vec![Hash::from_bytes([0; HASH_LEN]); 2 * WIDTH - 1] }
    }

    pub(super) fn from_hashes(index: u64, hashes: &[Hash]) -> Self {
        let mut tile = Self::new(index);
        for hash in hashes.iter().take(WIDTH) {
            tile.push(*hash);
        }
        tile
    }

    /// Adds a hash to a tile that is not full.
    pub(super) fn push(&mut self, hash: Hash) {
        let (mut height, mut at, mut hash) = (0, usize::from(self.width), hash);
        self.width += 1;
        loop {
            self.nodes[offset_of(height) + at] = hash;
            if at.is_multiple_of(2) || height == TILE_HEIGHT {
                return;
            }
            hash = node_hash(&self.nodes[offset_of(height) + at - 1], &hash);
            (height, at) = (height + 1, at / 2);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    pub(super) fn hashes(&self) -> &[Hash] {
        &self.nodes[..self.width.into()]
    }

    /// Root of a full tile.
    pub(super) fn root(&self) -> Hash {
        self.nodes[2 * WIDTH - 2]
    }

    /// Hash of a node whose tile level and index are this tile's; `None` while it is incomplete.
    pub(super) fn node(&self, node: Node) -> Option<Hash> {
        let height = node.level % TILE_HEIGHT;
        let at = (node.index & ((1 << (TILE_HEIGHT - height)) - 1)) as usize;
        (at < usize::from(self.width) >> height).then(|| self.nodes[offset_of(height) + at])
    }
}

const fn offset_of(height: u8) -> usize {
    2 * WIDTH - ((2 * WIDTH) >> height)
}

/// Tiles that were fetched, by place: makes any proof whose tiles are in it.
///
/// The tiles are believed. A proof made from them is worth what its verification against a signed root says.
#[derive(Debug, Clone, Default)]
pub struct TileSet {
    tiles: BTreeMap<(u8, u64), TileTree>,
}

impl TileSet {
    /// A set without tiles.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tiles that the plan reads at `size`, each once, in order. Fetch them, [`TileSet::insert`] them, prove.
    pub fn needed(plan: &ProofPlan, size: u64) -> BTreeSet<TileCoord> {
        plan.nodes().iter().filter_map(|node| TileCoord::of_node(*node, size)).collect()
    }

    /// Adds a tile; the bytes may also be those of the full tile at the same place.
    ///
    /// # Errors
    /// [`TileRefusal`].
    pub fn insert(&mut self, tile: TileCoord, bytes: &[u8]) -> Result<(), TileRefusal> {
        let hashes = parse_tile(bytes, tile.width)?;
        self.tiles.insert((tile.level, tile.index), TileTree::from_hashes(tile.index, &hashes));
        Ok(())
    }

    /// Hash of a complete subtree, if its tile is in the set.
    pub fn node(&self, node: Node) -> Option<Hash> {
        let place = TileCoord::of_node(node, u64::MAX)?;
        self.tiles.get(&(place.level, place.index))?.node(node)
    }

    /// The inclusion proof of leaf `index` in the tree of `size`.
    ///
    /// # Errors
    /// [`MissingTile`].
    pub fn prove_inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, MissingTile> {
        self.fold(&inclusion_nodes(index, size)?, size)
    }

    /// The consistency proof from `old` to `new`.
    ///
    /// # Errors
    /// [`MissingTile`].
    pub fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, MissingTile> {
        self.fold(&consistency_nodes(old, new)?, new)
    }

    fn fold(&self, plan: &ProofPlan, size: u64) -> Result<Vec<Hash>, MissingTile> {
        let mut hashes = Vec::with_capacity(plan.nodes().len());
        for node in plan.nodes() {
            let missing = || TileCoord::of_node(*node, size).map(MissingTile::Tile);
            match (self.node(*node), missing()) {
                (Some(hash), _) => hashes.push(hash),
                (None, Some(missing)) => return Err(missing),
                (None, None) => return Err(ProofRefusal::BeyondSize { index: node.index, size }.into()),
            }
        }
        plan.fold(&hashes).map_err(|wrong| ProofRefusal::WrongLength { given: wrong.given }.into())
    }
}
