//! The files that a log folder has, sorted by their place in the tree.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Breach, BreachKind, Remark, Report};
use crate::tile::{BundleCoord, LogPath, TILE_WIDTH, TileCoord};

/// Bundles looked for in vain before the end of the log is taken as missing. A forged size cannot make us look longer.
const MISSING_MAX: u64 = 1000;

/// Tile level, or `None` for the entries, and position within it.
pub(super) type Place = (Option<u8>, u64);
/// Widths that are there, by place.
pub(super) type Listing = BTreeMap<Place, BTreeSet<u16>>;

/// Sorts the listed files by place. Files without a place in a log of this size are remarked.
pub(super) fn sort_listing(paths: Vec<String>, size: u64, report: &mut Report) -> Listing {
    let mut listed = Listing::new();
    let mut remarks = Vec::new();
    for path in paths {
        let (place, width) = match LogPath::parse(&path) {
            None | Some(LogPath::Checkpoint) => {
                remarks.push(Remark::Stray { path });
                continue;
            }
            Some(parsed) => place_of(parsed),
        };
        let count = size >> (8 * u32::from(place.0.unwrap_or(0)));
        let first = place.1 * u64::from(TILE_WIDTH);
        if first >= count || u64::from(width) > count - first {
            remarks.push(Remark::Beyond { path });
        }
        if first < count {
            listed.entry(place).or_default().insert(width);
        }
    }
    // A listing comes in any order, a report in one.
    remarks.sort_by_cached_key(ToString::to_string);
    report.remarks.append(&mut remarks);
    listed
}

/// How many bundles to look at. Where the listing ends long before the size does, the first absence says it all.
pub(super) fn count_bundles(listed: &Listing, size: u64, report: &mut Report) -> u64 {
    let needed = size.div_ceil(TILE_WIDTH.into());
    let bundles = || listed.range((None, 0)..=(None, u64::MAX));
    let end = bundles().next_back().map_or(0, |((_, index), _)| index + 1);
    let looked_at = needed.min(end).min(bundles().count() as u64 + MISSING_MAX);
    if looked_at < needed {
        let width = (size - looked_at * u64::from(TILE_WIDTH)).min(TILE_WIDTH.into()) as u16;
        let path = LogPath::Entries(BundleCoord { index: looked_at, width });
        report.add(Breach::of_file(path, BreachKind::Missing));
    }
    looked_at
}

pub(super) fn path_of((level, index): Place, width: u16) -> LogPath {
    match level {
        None => LogPath::Entries(BundleCoord { index, width }),
        Some(level) => LogPath::Tile(TileCoord { level, index, width }),
    }
}

pub(super) fn place_of(path: LogPath) -> (Place, u16) {
    match path {
        LogPath::Checkpoint => ((None, u64::MAX), 0),
        LogPath::Tile(tile) => ((Some(tile.level), tile.index), tile.width),
        LogPath::Entries(bundle) => ((None, bundle.index), bundle.width),
    }
}

pub(super) fn full_of(path: LogPath) -> LogPath {
    match path {
        LogPath::Checkpoint => path,
        LogPath::Tile(tile) => LogPath::Tile(tile.full()),
        LogPath::Entries(bundle) => LogPath::Entries(bundle.full()),
    }
}
