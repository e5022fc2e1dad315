//! Files of the same place with different widths: the shorter must be the beginning of the longer.

use super::listing::place_of;
use super::report::{Breach, BreachKind};
use crate::hash::{HASH_LEN, Hash};
use crate::tile::{Entries, LogPath, TILE_WIDTH, TileCoord, parse_tile};

/// A file that was read, and under which path.
pub(super) struct Found {
    pub(super) path: LogPath,
    pub(super) bytes: Vec<u8>,
}

/// Hashes of a tile file, or why they cannot be read.
pub(super) fn read_hashes(found: &Found, coord: TileCoord) -> Result<Vec<Hash>, Box<Breach>> {
    let exact = found.path == LogPath::Tile(coord);
    let width = if exact { coord.width } else { TILE_WIDTH };
    let expected = usize::from(width) * HASH_LEN;
    let length = || BreachKind::Length { expected: expected as u64, found: found.bytes.len() as u64 };
    if found.bytes.len() != expected {
        return Err(Box::new(Breach::of_file(found.path, length())));
    }
    parse_tile(&found.bytes, coord.width).map_err(|_| Box::new(Breach::of_file(found.path, length())))
}

/// Says where `other`, another file of the same place, departs from the file that was checked.
pub(super) fn compare_prefix(other: &Found, checked: &Found) -> Option<Breach> {
    let width = place_of(other.path).1;
    let common = width.min(place_of(checked.path).1);
    let (at, leaf) = match other.path {
        LogPath::Checkpoint => return None,
        LogPath::Entries(coord) => {
            let (at, entry) = compare_entries(&other.bytes, width, &checked.bytes, common)?;
            (at, entry.map(|entry| coord.first_leaf() + entry))
        }
        LogPath::Tile(coord) => {
            if let Err(breach) = read_hashes(other, coord) {
                return Some(*breach);
            }
            let len = usize::from(common) * HASH_LEN;
            let at = first_difference(&other.bytes[..len], checked.bytes.get(..len).unwrap_or(&checked.bytes))?;
            let leaf = (coord.level == 0).then(|| coord.index * u64::from(TILE_WIDTH) + (at / HASH_LEN) as u64);
            (at - at % HASH_LEN, leaf)
        }
    };
    let kind = BreachKind::NotAPrefix { other: checked.path.to_string() };
    Some(Breach { path: other.path.to_string(), leaf, offset: Some(at as u64), kind })
}

/// Where the first `common` entries of two bundles depart, and at which entry; `width` is that of `other`.
fn compare_entries(other: &[u8], width: u16, checked: &[u8], common: u16) -> Option<(usize, Option<u64>)> {
    let (mut ours, mut theirs) = (Entries::new(checked), Entries::new(other));
    for entry in 0..u64::from(common) {
        let begin = theirs.offset();
        match (theirs.next(), ours.next()) {
            (Some(their), Some(our)) if their.bytes == our.bytes => {}
            // The checked file itself ends here, which is reported at its own place.
            (Some(_), None) => return None,
            _ => return Some((begin, Some(entry))),
        }
    }
    (width == common && theirs.offset() < other.len()).then(|| (theirs.offset(), None))
}

fn first_difference(a: &[u8], b: &[u8]) -> Option<usize> {
    if a == b {
        return None;
    }
    Some(a.iter().zip(b).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len())))
}
