//! How a log lies in files (C2SP `tlog-tiles`): hash tiles 256 wide, entry bundles, their paths, and the right edge of
//! a growing log. Bytes in, bytes out: whoever owns the files reads and writes them.

mod bundle;
mod coord;
mod edge;
mod tree;

pub use bundle::{
    BUNDLE_LEN_MAX, BundleRefusal, Entries, Entry, LEAF_LEN_MAX, LeafTooLong, append_entry, decode_bundle,
    split_bundles,
};
pub use coord::{BundleCoord, LogPath, TileCoord, bundles_between, edge_tiles, tiles_between};
pub use edge::{RestoreFault, Tile, TileEdge};
pub use tree::{MissingTile, TileRefusal, TileSet, format_tile, parse_tile};

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;
/// Tree levels one tile spans.
pub const TILE_HEIGHT: u8 = 8;
/// Highest tile level a `u64` sized log can have.
pub const TILE_LEVEL_MAX: u8 = 7;
/// Bytes of a full tile.
pub const TILE_LEN: usize = TILE_WIDTH as usize * crate::hash::HASH_LEN;
