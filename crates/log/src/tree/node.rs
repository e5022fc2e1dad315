//! Complete subtrees, and the shortest list of them that covers a range of leaves.

use crate::hash::{Hash, node_hash};

/// A complete subtree: it covers the leaves `index << level` up to, not including, `(index + 1) << level`. Level 0 is
/// a leaf. Its hash never changes once the log is that large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Height above the leaves, 0 to 63.
    pub level: u8,
    /// Position among the subtrees of this level, from the left.
    pub index: u64,
}

/// The fewest complete subtrees that together cover the leaves `begin..end`, from left to right; at most 126. For
/// `begin = 0` their sizes are the set bits of `end`, largest first.
pub fn cover(begin: u64, end: u64) -> impl Iterator<Item = Node> {
    let mut at = begin;
    std::iter::from_fn(move || {
        if at >= end {
            return None;
        }
        // As large as the alignment of its left edge and the room that is left allow.
        let level = at.trailing_zeros().min((end - at).ilog2());
        let node = Node { level: level as u8, index: at >> level };
        at += 1 << level;
        Some(node)
    })
}

/// Hash over adjoining subtrees that shrink to the right, as [`cover`] lists them from a left edge aligned to the
/// whole: RFC 6962 splits such a range at its largest power of two, so the rightmost pair is hashed first.
pub(super) fn fold_right(hashes: &[Hash]) -> Option<Hash> {
    hashes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right))
}
