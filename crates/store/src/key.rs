//! Places, parts and tiles as one integer each: rows of a log lie next to each other and are only ever appended.

use hutong_core::ids::EntryIndex;

/// Bits of an index within a log: a log ends at 2^40 leaves, some thousand years of the busiest one.
const INDEX_BITS: u32 = 40;
/// Bits of the position of a part within its leaf: a leaf of 8,192 bytes has room for 150 parts.
const PART_BITS: u32 = 8;
const LEVEL_BITS: u32 = 4;

/// Most leaves of a log.
pub(crate) const INDEX_MAX: EntryIndex = (1 << INDEX_BITS) - 1;
/// Most logs: what remains of 63 bits.
pub(crate) const LOGS_MAX: i64 = (1 << (63 - INDEX_BITS - PART_BITS)) - 1;

/// A leaf. `log` is the interned id of its origin.
pub(crate) fn place(log: i64, index: EntryIndex) -> i64 {
    log << INDEX_BITS | int(index.min(INDEX_MAX))
}

/// Log id and index of a leaf.
pub(crate) fn split(place: i64) -> (i64, EntryIndex) {
    (place >> INDEX_BITS, index(place))
}

/// Index of a leaf.
pub(crate) fn index(place: i64) -> EntryIndex {
    (place & int(INDEX_MAX)).unsigned_abs()
}

/// The `at`-th part of a leaf.
pub(crate) fn part(place: i64, at: usize) -> i64 {
    place << PART_BITS | i64::try_from(at).unwrap_or(i64::MAX) & ((1 << PART_BITS) - 1)
}

/// Keys of all parts of a leaf: first and last.
pub(crate) fn parts(place: i64) -> (i64, i64) {
    (part(place, 0), part(place, (1 << PART_BITS) - 1))
}

/// The leaf of a part.
pub(crate) fn leaf_of(part: i64) -> i64 {
    part >> PART_BITS
}

/// A full tile.
pub(crate) fn tile(log: i64, level: u8, index: u64) -> i64 {
    log << INDEX_BITS | i64::from(level) << (INDEX_BITS - LEVEL_BITS) | int(index)
}

/// A count or index as the database has it. Nothing of ours reaches 2^63.
pub(crate) fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
