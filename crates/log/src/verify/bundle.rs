//! What one bundle and its tile tell: the entries' hashes against the stored ones.

use super::Leaf;
use super::prefix::{Found, read_hashes};
use super::report::{Breach, BreachKind};
use crate::hash::{HASH_LEN, Hash, leaf_hash};
use crate::tile::{BundleCoord, Entries, LogPath, TileCoord};
use crate::tree::root_of;

/// Entries of one bundle reported one by one: a damaged length shifts all that follow.
const DIFFERING_MAX: usize = 8;

/// What one bundle and its tile told. Small unless something is wrong.
#[derive(Debug, Clone)]
pub struct BundleFindings {
    pub(super) index: u64,
    /// Hashes over the entries: the root of a full bundle, the leaves of a partial one. `None` where entries and tile
    /// both have a gap.
    pub(super) computed: Option<Vec<Hash>>,
    /// The same from the stored tile, where it differs.
    pub(super) stored: Option<Vec<Hash>>,
    pub(super) differing: Vec<Differing>,
    /// The files that were read; the full ones where the partial ones are missing.
    pub(super) bundle_path: LogPath,
    pub(super) tile_path: LogPath,
    pub(super) leaves: u64,
    pub(super) prefixes: u64,
    pub(super) breaches: Vec<Breach>,
}

/// An entry that does not hash to its place in the tile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Differing {
    pub(super) leaf: u64,
    pub(super) entry_offset: u64,
    pub(super) hash_offset: u64,
}

impl BundleFindings {
    pub(super) fn new(coord: BundleCoord) -> Self {
        Self {
            index: coord.index,
            computed: None,
            stored: None,
            differing: Vec::new(),
            bundle_path: LogPath::Entries(coord),
            tile_path: LogPath::Tile(coord.tile()),
            leaves: 0,
            prefixes: 0,
            breaches: Vec::new(),
        }
    }

    /// Hashes and offsets of the entries, as many as can be read.
    pub(super) fn read_entries(
        &mut self,
        found: &Found,
        coord: BundleCoord,
        visit: &mut impl FnMut(Leaf<'_>),
    ) -> Vec<(Hash, u64)> {
        self.bundle_path = found.path;
        let mut entries = Entries::new(&found.bytes);
        let mut hashes = Vec::with_capacity(coord.width.into());
        for at in 0..u64::from(coord.width) {
            let (index, begin) = (coord.first_leaf() + at, entries.offset() as u64);
            let Some(entry) = entries.next() else {
                self.breaches.push(Breach {
                    path: self.bundle_path.to_string(),
                    leaf: Some(index),
                    offset: Some(begin),
                    kind: BreachKind::Truncated,
                });
                break;
            };
            let hash = leaf_hash(entry.bytes);
            hashes.push((hash, begin));
            visit(Leaf { index, bytes: entry.bytes, hash, offset: entry.offset });
        }
        self.leaves = hashes.len() as u64;
        let exact = found.path == LogPath::Entries(coord);
        if exact && hashes.len() == usize::from(coord.width) && entries.offset() < found.bytes.len() {
            let offset = Some(entries.offset() as u64);
            let path = self.bundle_path.to_string();
            self.breaches.push(Breach { path, leaf: None, offset, kind: BreachKind::Trailing });
        }
        hashes
    }

    pub(super) fn read_tile(&mut self, found: &Found, coord: TileCoord) -> Option<Vec<Hash>> {
        self.tile_path = found.path;
        read_hashes(found, coord).map_err(|breach| self.breaches.push(*breach)).ok()
    }

    pub(super) fn compare(&mut self, coord: BundleCoord, entries: &[(Hash, u64)], tile: Option<&[Hash]>) {
        // What the entries cannot tell is taken from the tile, so that one gap does not hide the rest of the log.
        let gap = tile.unwrap_or_default().get(entries.len()..).unwrap_or_default();
        let computed: Vec<Hash> = entries.iter().map(|(hash, _)| *hash).chain(gap.iter().copied()).collect();
        if computed.len() < coord.width.into() {
            return;
        }
        if let Some(tile) = tile {
            for (at, ((hash, entry_offset), stored)) in entries.iter().zip(tile).enumerate() {
                if hash != stored && self.differing.len() < DIFFERING_MAX {
                    let leaf = coord.first_leaf() + at as u64;
                    let hash_offset = (at * HASH_LEN) as u64;
                    self.differing.push(Differing { leaf, entry_offset: *entry_offset, hash_offset });
                }
            }
            if !self.differing.is_empty() {
                self.stored = Some(condense(coord, tile.to_vec()));
            }
        }
        self.computed = Some(condense(coord, computed));
    }
}

/// A full bundle is one hash to the level above; a partial one stays a list of leaves.
fn condense(coord: BundleCoord, hashes: Vec<Hash>) -> Vec<Hash> {
    if coord.is_full() { vec![root_of(hashes)] } else { hashes }
}
