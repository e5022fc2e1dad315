//! Compact ranges: as much of a tree as is needed to grow it and to know its root, a logarithm of its size.

use super::node::{cover, fold_right};
use crate::hash::{Hash, empty_root, node_hash};

/// Largest size a range accepts: 2^62. Nothing real comes near it, and no sum below overflows.
pub const SIZE_MAX: u64 = 1 << 62;

/// Why hashes do not form the wanted range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangeRefusal {
    /// Too few or too many hashes for the size.
    #[error("a tree of size {size} has {expected} frontier hashes, not {given}")]
    WrongCount {
        /// Size of the tree.
        size: u64,
        /// Number of its set bits.
        expected: u32,
        /// Number of hashes given.
        given: usize,
    },
    /// Beyond [`SIZE_MAX`].
    #[error("a tree of size {0} is beyond what any log can hold")]
    TooLarge(u64),
    /// The right range does not begin where the left one ends.
    #[error("the range begins at {begin}, but the tree ends at {end}")]
    NotAdjoining {
        /// Where the right range begins.
        begin: u64,
        /// Where the left one ends.
        end: u64,
    },
}

/// The complete subtrees of `begin..end` from left to right, merged as far as they go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Spine {
    nodes: Vec<(u8, Hash)>,
    end: u64,
}

impl Spine {
    /// Adds a complete subtree; `end` is a multiple of its size.
    fn push(&mut self, level: u8, hash: Hash) {
        let (mut level, mut hash) = (level, hash);
        self.end += 1 << level;
        // The new subtree is a right child whenever an even number of its size now precede the end; its sibling is
        // then the last one, unless the range begins between the two.
        while let Some(&(last_level, last)) = self.nodes.last()
            && last_level == level
            && (self.end >> level).is_multiple_of(2)
        {
            hash = node_hash(&last, &hash);
            level += 1;
            self.nodes.pop();
        }
        self.nodes.push((level, hash));
    }
}

/// The tree over leaves `0..size`, as its *frontier*: the hashes of its complete subtrees, largest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompactRange(Spine);

impl CompactRange {
    /// The tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Restores a tree from its size and frontier, as [`CompactRange::hashes`] gave it.
    ///
    /// # Errors
    /// [`RangeRefusal::WrongCount`], [`RangeRefusal::TooLarge`]. The hashes themselves are believed: compare
    /// [`CompactRange::root`] with a signed one.
    pub fn from_hashes(size: u64, hashes: &[Hash]) -> Result<Self, RangeRefusal> {
        if size > SIZE_MAX {
            return Err(RangeRefusal::TooLarge(size));
        }
        if hashes.len() != size.count_ones() as usize {
            return Err(RangeRefusal::WrongCount { size, expected: size.count_ones(), given: hashes.len() });
        }
        let nodes = cover(0, size).zip(hashes).map(|(node, hash)| (node.level, *hash)).collect();
        Ok(Self(Spine { nodes, end: size }))
    }

    /// The frontier, largest subtree first; as many hashes as `size` has set bits.
    pub fn hashes(&self) -> Vec<Hash> {
        self.0.nodes.iter().map(|(_, hash)| *hash).collect()
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.0.end
    }

    /// Adds the hash of the next leaf.
    pub fn append(&mut self, leaf: Hash) {
        self.0.push(0, leaf);
    }

    /// Adds a complete subtree of `level`; the size is a multiple of 2^level.
    pub(crate) fn append_subtree(&mut self, level: u8, hash: Hash) {
        debug_assert!(self.size().is_multiple_of(1 << level), "subtrees are aligned");
        self.0.push(level, hash);
    }

    /// Adds the subtrees of the leaves that follow; the result is the same as appending leaf after leaf.
    ///
    /// # Errors
    /// [`RangeRefusal::NotAdjoining`]: nothing was added.
    pub fn merge(&mut self, right: &LooseRange) -> Result<(), RangeRefusal> {
        if right.begin != self.size() {
            return Err(RangeRefusal::NotAdjoining { begin: right.begin, end: self.size() });
        }
        for &(level, hash) in &right.spine.nodes {
            self.0.push(level, hash);
        }
        Ok(())
    }

    /// RFC 6962 root; SHA-256 of nothing for the empty tree.
    pub fn root(&self) -> Hash {
        fold_right(&self.hashes()).unwrap_or_else(empty_root)
    }
}

impl Extend<Hash> for CompactRange {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        for leaf in leaves {
            self.append(leaf);
        }
    }
}

/// Leaves `begin..end` somewhere in a tree: hashed apart, for instance on another thread, then merged from the left.
/// It has no root of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LooseRange {
    begin: u64,
    spine: Spine,
}

impl LooseRange {
    /// An empty range whose first leaf will have the index `begin`.
    ///
    /// # Errors
    /// [`RangeRefusal::TooLarge`].
    pub fn starting_at(begin: u64) -> Result<Self, RangeRefusal> {
        if begin > SIZE_MAX {
            return Err(RangeRefusal::TooLarge(begin));
        }
        Ok(Self { begin, spine: Spine { nodes: Vec::new(), end: begin } })
    }

    /// Index of the first leaf.
    pub const fn begin(&self) -> u64 {
        self.begin
    }

    /// Index behind the last leaf.
    pub const fn end(&self) -> u64 {
        self.spine.end
    }

    /// Adds the hash of the next leaf.
    pub fn append(&mut self, leaf: Hash) {
        self.spine.push(0, leaf);
    }

    /// Adds the range that follows.
    ///
    /// # Errors
    /// [`RangeRefusal::NotAdjoining`]: nothing was added.
    pub fn merge(&mut self, right: &Self) -> Result<(), RangeRefusal> {
        if right.begin != self.end() {
            return Err(RangeRefusal::NotAdjoining { begin: right.begin, end: self.end() });
        }
        for &(level, hash) in &right.spine.nodes {
            self.spine.push(level, hash);
        }
        Ok(())
    }
}

impl Extend<Hash> for LooseRange {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        for leaf in leaves {
            self.append(leaf);
        }
    }
}

/// RFC 6962 root over a list of leaf hashes (also over commitments of a vote batch or a roll, which enter as leaf
/// hashes of their own).
pub fn root_of(leaves: impl IntoIterator<Item = Hash>) -> Hash {
    let mut range = CompactRange::new();
    range.extend(leaves);
    range.root()
}
