//! The right edge of a growing log: its unfinished tiles, and those of the last batch. It proves the leaves it has just
//! taken without reading anything, and yields each tile once it is full.

use std::collections::VecDeque;

use super::coord::{TileCoord, count_at, edge_tiles};
use super::tree::{TileRefusal, TileTree, format_tile, parse_tile};
use super::{TILE_HEIGHT, TILE_WIDTH};
use crate::hash::Hash;
use crate::tree::{CompactRange, Node, ProofPlan, RangeRefusal, SIZE_MAX, cover, inclusion_nodes};

/// A tile with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Where it lies.
    pub coord: TileCoord,
    /// Its hashes as they lie in the file, 32 bytes each.
    pub bytes: Vec<u8>,
}

/// Why an edge could not be restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreFault<E: std::error::Error + 'static> {
    /// The tile could not be read.
    #[error("couldn't read {coord}")]
    Read {
        /// Which tile.
        coord: TileCoord,
        /// What the reader said.
        #[source]
        source: E,
    },
    /// The tile has another length than its width asks for.
    #[error("couldn't use {coord}")]
    Tile {
        /// Which tile.
        coord: TileCoord,
        /// What is wrong with it.
        #[source]
        source: TileRefusal,
    },
    /// Beyond the largest size.
    #[error(transparent)]
    Size(#[from] RangeRefusal),
}

/// The rightmost tiles of every level with all nodes in them; some 50 KB at a million leaves. Clone it before a batch
/// and keep the clone only when the batch is committed: it has no way back.
#[derive(Debug, Clone, Default)]
pub struct TileEdge {
    size: u64,
    /// Per tile level the tiles since the last batch began, ascending; the last may be unfinished.
    levels: Vec<VecDeque<TileTree>>,
    /// Leaves below are proven from stored tiles.
    provable_from: u64,
}

impl TileEdge {
    /// The edge of the empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// Rebuilds the edge of a log with `size` leaves from its partial tiles ([`edge_tiles`]); `read` may also return
    /// the full tile at the place. The bytes are believed: compare [`TileEdge::root`] with the signed root.
    ///
    /// # Errors
    /// [`RestoreFault`].
    pub fn restore<E: std::error::Error + 'static>(
        size: u64,
        mut read: impl FnMut(TileCoord) -> Result<Vec<u8>, E>,
    ) -> Result<Self, RestoreFault<E>> {
        if size > SIZE_MAX {
            return Err(RangeRefusal::TooLarge(size).into());
        }
        let mut edge = Self { size, levels: Vec::new(), provable_from: first_of_tile(size) };
        for coord in edge_tiles(size) {
            let bytes = read(coord).map_err(|source| RestoreFault::Read { coord, source })?;
            let hashes = parse_tile(&bytes, coord.width).map_err(|source| RestoreFault::Tile { coord, source })?;
            edge.level_mut(coord.level).push_back(TileTree::from_hashes(coord.index, &hashes));
        }
        Ok(edge)
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Index from which [`TileEdge::prove_inclusion`] answers: the first leaf of the tile in which the last batch
    /// began.
    pub const fn provable_from(&self) -> u64 {
        self.provable_from
    }

    /// Adds the hashes of a batch of leaves and returns the tiles it finished, lower levels first, as
    /// [`super::tiles_between`] names them. Proofs for the
    /// batch before are given up, so prove a batch before appending the next.
    pub fn append(&mut self, leaves: &[Hash]) -> Vec<Tile> {
        self.forget_finished();
        let mut finished = Vec::new();
        for leaf in leaves {
            self.push(0, *leaf, &mut finished);
        }
        self.size += leaves.len() as u64;
        // A tile of a higher level may have been finished in the middle of the batch, before others of a lower one.
        finished.sort_by_key(|tile| tile.coord);
        finished
    }

    /// RFC 6962 root of the whole log.
    pub fn root(&self) -> Hash {
        self.frontier().root()
    }

    /// The same tree as a compact range.
    pub fn frontier(&self) -> CompactRange {
        let hashes: Option<Vec<Hash>> = cover(0, self.size).map(|node| self.node(node)).collect();
        // Every node of the frontier lies in an unfinished tile, and those are always held.
        let range = hashes.and_then(|hashes| CompactRange::from_hashes(self.size, &hashes).ok());
        debug_assert!(range.is_some(), "the edge holds its frontier");
        range.unwrap_or_default()
    }

    /// Proves leaf `index` in the tree of the present size; `None` if the leaf does not exist or lies below
    /// [`TileEdge::provable_from`] (then make the proof with a [`super::TileSet`] from stored tiles).
    pub fn prove_inclusion(&self, index: u64) -> Option<Vec<Hash>> {
        if index < self.provable_from {
            return None;
        }
        self.fold(&inclusion_nodes(index, self.size).ok()?)
    }

    /// The unfinished tiles with their content, lower levels first: what a checkpoint of this size needs published
    /// beside the full tiles.
    pub fn partial_tiles(&self) -> Vec<Tile> {
        let last = self.levels.iter().zip(0..).filter_map(|(tiles, level)| Some((tiles.back()?, level)));
        last.filter(|(tile, _)| !tile.is_full()).map(|(tile, level)| take_content(tile, level)).collect()
    }

    fn push(&mut self, level: u8, hash: Hash, finished: &mut Vec<Tile>) {
        // `size` still is that of before the batch. A level that holds no tile then had only full ones, and this is
        // the first hash it gets since.
        let next_index = count_at(level, self.size) / u64::from(TILE_WIDTH);
        let tiles = self.level_mut(level);
        let index = match tiles.back() {
            Some(last) if last.is_full() => Some(last.index + 1),
            Some(_) => None,
            None => Some(next_index),
        };
        if let Some(index) = index {
            tiles.push_back(TileTree::new(index));
        }
        let Some(tile) = tiles.back_mut() else { return };
        tile.push(hash);
        if tile.is_full() {
            let root = tile.root();
            finished.push(take_content(tile, level));
            self.push(level + 1, root, finished);
        }
    }

    fn level_mut(&mut self, level: u8) -> &mut VecDeque<TileTree> {
        while self.levels.len() <= level.into() {
            self.levels.push(VecDeque::new());
        }
        &mut self.levels[usize::from(level)]
    }

    fn forget_finished(&mut self) {
        let size = self.size;
        for (tiles, level) in self.levels.iter_mut().zip(0..) {
            let current = count_at(level, size) / u64::from(TILE_WIDTH);
            while tiles.front().is_some_and(|tile| tile.index < current) {
                tiles.pop_front();
            }
        }
        self.provable_from = first_of_tile(size);
    }

    fn node(&self, node: Node) -> Option<Hash> {
        let tiles = self.levels.get(usize::from(node.level / TILE_HEIGHT))?;
        let index = node.index >> (TILE_HEIGHT - node.level % TILE_HEIGHT);
        let first = tiles.front()?.index;
        tiles.get(usize::try_from(index.checked_sub(first)?).ok()?)?.node(node)
    }

    fn fold(&self, plan: &ProofPlan) -> Option<Vec<Hash>> {
        let hashes: Option<Vec<Hash>> = plan.nodes().iter().map(|node| self.node(*node)).collect();
        plan.fold(&hashes?).ok()
    }
}

fn first_of_tile(size: u64) -> u64 {
    size - size % u64::from(TILE_WIDTH)
}

fn take_content(tile: &TileTree, level: u8) -> Tile {
    let hashes = tile.hashes();
    let coord = TileCoord { level, index: tile.index, width: hashes.len() as u16 };
    Tile { coord, bytes: format_tile(hashes) }
}
