//! Where tiles and bundles lie: coordinates ⇄ paths, and which of them a size needs.

use std::fmt;

use super::{TILE_HEIGHT, TILE_LEVEL_MAX, TILE_WIDTH};
use crate::decimal;
use crate::tree::Node;

/// A hash tile: `width` hashes from position `index * 256` of tree level `level * 8`. Width 256 is a full tile;
/// 1 to 255 is the partial tile of one tree size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileCoord {
    /// Tile level, 0 to 7.
    pub level: u8,
    /// Position within the level.
    pub index: u64,
    /// Number of hashes, 1 to 256.
    pub width: u16,
}

/// An entry bundle: `width` leaves from index `index * 256`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleCoord {
    /// Position within the log.
    pub index: u64,
    /// Number of entries, 1 to 256.
    pub width: u16,
}

/// A file of a log, relative to its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogPath {
    /// `checkpoint`
    Checkpoint,
    /// `tile/<L>/<N>[.p/<W>]`
    Tile(TileCoord),
    /// `tile/entries/<N>[.p/<W>]`
    Entries(BundleCoord),
}

impl TileCoord {
    /// Whether all 256 hashes are there, so that the tile will never change.
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The full tile at the same place.
    #[must_use]
    pub const fn full(self) -> Self {
        Self { width: TILE_WIDTH, ..self }
    }

    /// The tile of a tree with `size` leaves in which the hash of `node` lies or from which it is hashed; `None` if
    /// the node is not complete at that size.
    pub fn of_node(node: Node, size: u64) -> Option<Self> {
        let level = node.level / TILE_HEIGHT;
        let index = node.index >> (TILE_HEIGHT - node.level % TILE_HEIGHT);
        let complete = node.level < 64 && node.index < size >> node.level;
        complete.then(|| Self { level, index, width: width_at(index, count_at(level, size)) })
    }
}

impl BundleCoord {
    /// Whether all 256 entries are there, so that the bundle will never change.
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The full bundle at the same place.
    #[must_use]
    pub const fn full(self) -> Self {
        Self { width: TILE_WIDTH, ..self }
    }

    /// Index of its first leaf.
    pub const fn first_leaf(&self) -> u64 {
        self.index * TILE_WIDTH as u64
    }

    /// The level-0 tile with the hashes of these entries.
    pub const fn tile(self) -> TileCoord {
        TileCoord { level: 0, index: self.index, width: self.width }
    }
}

impl LogPath {
    /// Reads a path as it is written; any other spelling (missing zeros, a leading group `x000`, width 0 or 256, level
    /// above 7) is refused.
    pub fn parse(path: &str) -> Option<Self> {
        if path == "checkpoint" {
            return Some(Self::Checkpoint);
        }
        let (kind, place) = path.strip_prefix("tile/")?.split_once('/')?;
        let (index, width) = match place.split_once(".p/") {
            None => (place, TILE_WIDTH),
            Some((index, width)) => (index, parse_width(width)?),
        };
        let index = parse_index(index)?;
        if kind == "entries" {
            return Some(Self::Entries(BundleCoord { index, width }));
        }
        let level = decimal::parse(kind).filter(|level| *level <= TILE_LEVEL_MAX.into())?;
        Some(Self::Tile(TileCoord { level: level as u8, index, width }))
    }
}

impl fmt::Display for TileCoord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        write_place(f, self.index, self.width)
    }
}

impl fmt::Display for BundleCoord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tile/entries/")?;
        write_place(f, self.index, self.width)
    }
}

impl fmt::Display for LogPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::Tile(tile) => tile.fmt(f),
            Self::Entries(bundle) => bundle.fmt(f),
        }
    }
}

/// The tiles to publish when a log grows from `old` to `new` leaves, partial ones of `new` included: level by level
/// from the leaves up, from left to right. `tiles_between(0, size)` are all tiles of a size.
pub fn tiles_between(old: u64, new: u64) -> impl Iterator<Item = TileCoord> {
    (0..=TILE_LEVEL_MAX).flat_map(move |level| {
        let (before, count) = (count_at(level, old), count_at(level, new));
        places_between(before, count).map(move |(index, width)| TileCoord { level, index, width })
    })
}

/// The entry bundles to publish when a log grows from `old` to `new` leaves, a partial one of `new` included.
pub fn bundles_between(old: u64, new: u64) -> impl Iterator<Item = BundleCoord> {
    places_between(old, new).map(|(index, width)| BundleCoord { index, width })
}

/// The partial tiles of a size, from the leaves up: all a node needs to go on growing. Levels whose last tile is full
/// have none.
pub fn edge_tiles(size: u64) -> impl Iterator<Item = TileCoord> {
    (0..=TILE_LEVEL_MAX).filter_map(move |level| {
        let count = count_at(level, size);
        let index = count / u64::from(TILE_WIDTH);
        let width = (count % u64::from(TILE_WIDTH)) as u16;
        (width > 0).then_some(TileCoord { level, index, width })
    })
}

/// Number of hashes at a tile level: the subtrees of 256^level leaves that are complete.
pub(super) const fn count_at(level: u8, size: u64) -> u64 {
    size >> (TILE_HEIGHT * level)
}

/// Width of tile `index` when its level has `count` hashes; 0 if it has none yet.
fn width_at(index: u64, count: u64) -> u16 {
    count.saturating_sub(index * u64::from(TILE_WIDTH)).min(TILE_WIDTH.into()) as u16
}

/// Places whose content changes when a level grows from `before` to `count` items.
fn places_between(before: u64, count: u64) -> impl Iterator<Item = (u64, u16)> {
    let width = u64::from(TILE_WIDTH);
    let end = if before < count { count.div_ceil(width) } else { 0 };
    (before / width..end).map(move |index| (index, width_at(index, count)))
}

fn write_place(f: &mut fmt::Formatter<'_>, index: u64, width: u16) -> fmt::Result {
    let mut groups = [0; 7];
    let (mut rest, mut len) = (index, 0);
    loop {
        (groups[len], rest, len) = (rest % 1000, rest / 1000, len + 1);
        if rest == 0 {
            break;
        }
    }
    for group in groups[1..len].iter().rev() {
        write!(f, "x{group:03}/")?;
    }
    write!(f, "{:03}", groups[0])?;
    if width == TILE_WIDTH { Ok(()) } else { write!(f, ".p/{width}") }
}

fn parse_index(text: &str) -> Option<u64> {
    let mut groups = text.split('/').peekable();
    let (mut index, mut first) = (0_u64, true);
    while let Some(group) = groups.next() {
        let last = groups.peek().is_none();
        let digits = if last { group } else { group.strip_prefix('x')? };
        if digits.len() != 3 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let value: u64 = digits.parse().ok()?;
        if first && !last && value == 0 {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(value)?;
        first = false;
    }
    // No leaf index of such a tile would fit a u64.
    (index <= u64::MAX / u64::from(TILE_WIDTH)).then_some(index)
}

fn parse_width(text: &str) -> Option<u16> {
    let width = decimal::parse(text)?;
    (1..u64::from(TILE_WIDTH)).contains(&width).then_some(width as u16)
}
