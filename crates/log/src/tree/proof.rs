//! Inclusion and consistency proofs: which subtrees one needs, how they fold into a proof (RFC 6962 §2.1), and the
//! verification algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2.

use super::node::{Node, cover, fold_right};
use crate::hash::{Hash, empty_root, node_hash};

/// Most hashes in an inclusion proof of a `u64` sized tree.
pub const INCLUSION_LEN_MAX: usize = 64;
/// Most hashes a witness accepts in a consistency proof (C2SP `tlog-witness`).
pub const CONSISTENCY_LEN_MAX: usize = 63;

/// Why a proof does not show what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofRefusal {
    /// There is no such leaf in a tree of this size.
    #[error("a tree of size {size} has no leaf {index}")]
    BeyondSize {
        /// Index of the leaf.
        index: u64,
        /// Size of the tree.
        size: u64,
    },
    /// A tree cannot shrink.
    #[error("the old size {old} is larger than the new size {new}")]
    SizesReversed {
        /// Old size.
        old: u64,
        /// New size.
        new: u64,
    },
    /// Too few or too many hashes for index and sizes.
    #[error("the proof has {given} hashes, which does not fit the sizes")]
    WrongLength {
        /// Number of hashes given.
        given: usize,
    },
    /// The hashes fold to another root than the one given for the (new) size.
    #[error("the proof leads to another root")]
    RootMismatch,
    /// The hashes fold to the new root, but to another root than the one given for the old size: the new tree begins
    /// otherwise. (For an old size that is a power of two the old root is itself part of the sum, and a wrong one shows
    /// as `RootMismatch`.)
    #[error("the proof leads to another root for the old size")]
    OldRootMismatch,
}

/// The caller handed in another number of hashes than the plan has nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the plan needs {expected} hashes, not {given}")]
pub struct WrongCount {
    /// Number of nodes in the plan.
    pub expected: usize,
    /// Number of hashes given.
    pub given: usize,
}

/// The complete subtrees from which a proof is made. Fetch the hash of each node, in order, then
/// [`ProofPlan::fold`] them: a step of the proof that is not a complete subtree (on the right edge of the tree) is
/// hashed together from several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofPlan {
    nodes: Vec<Node>,
    /// How many nodes make each hash of the proof; sums up to `nodes.len()`.
    counts: Vec<u8>,
}

impl ProofPlan {
    fn new(steps: impl Iterator<Item = (u64, u64)>) -> Self {
        let mut plan = Self { nodes: Vec::new(), counts: Vec::new() };
        for (begin, end) in steps {
            let before = plan.nodes.len();
            plan.nodes.extend(cover(begin, end));
            plan.counts.push((plan.nodes.len() - before) as u8);
        }
        plan
    }

    /// The nodes whose hashes are needed.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Number of hashes in the finished proof.
    pub fn proof_len(&self) -> usize {
        self.counts.len()
    }

    /// Makes the proof from the hashes of [`ProofPlan::nodes`], in the same order.
    ///
    /// # Errors
    /// [`WrongCount`].
    pub fn fold(&self, hashes: &[Hash]) -> Result<Vec<Hash>, WrongCount> {
        let wrong = WrongCount { expected: self.nodes.len(), given: hashes.len() };
        if hashes.len() != self.nodes.len() {
            return Err(wrong);
        }
        let mut rest = hashes;
        let mut proof = Vec::with_capacity(self.counts.len());
        for &count in &self.counts {
            let (step, behind) = rest.split_at(usize::from(count));
            proof.push(fold_right(step).ok_or(wrong)?);
            rest = behind;
        }
        Ok(proof)
    }
}

/// What the inclusion proof of leaf `index` in a tree of `size` is made of, from the leaf's sibling upwards
/// (RFC 6962 §2.1.1).
///
/// # Errors
/// [`ProofRefusal::BeyondSize`].
pub fn inclusion_nodes(index: u64, size: u64) -> Result<ProofPlan, ProofRefusal> {
    if index >= size {
        return Err(ProofRefusal::BeyondSize { index, size });
    }
    let mut steps = Vec::with_capacity(INCLUSION_LEN_MAX);
    let (mut begin, mut end) = (0, size);
    while end - begin > 1 {
        let middle = begin + split_point(end - begin);
        if index < middle {
            steps.push((middle, end));
            end = middle;
        } else {
            steps.push((begin, middle));
            begin = middle;
        }
    }
    Ok(ProofPlan::new(steps.into_iter().rev()))
}

/// What the consistency proof from `old` to `new` is made of (RFC 6962 §2.1.2). Empty for `old = 0` and for equal
/// sizes.
///
/// # Errors
/// [`ProofRefusal::SizesReversed`].
pub fn consistency_nodes(old: u64, new: u64) -> Result<ProofPlan, ProofRefusal> {
    if old > new {
        return Err(ProofRefusal::SizesReversed { old, new });
    }
    let mut steps = Vec::with_capacity(INCLUSION_LEN_MAX);
    let (mut begin, mut end) = (0, new);
    // While `begin` is 0 the old tree is a prefix of what is left, and its root is known to the verifier.
    while old != 0 && old != end {
        let middle = begin + split_point(end - begin);
        if old <= middle {
            steps.push((middle, end));
            end = middle;
        } else {
            steps.push((begin, middle));
            begin = middle;
        }
    }
    if begin != 0 {
        steps.push((begin, end));
    }
    Ok(ProofPlan::new(steps.into_iter().rev()))
}

/// The root that leaf and proof lead to (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`ProofRefusal::BeyondSize`], [`ProofRefusal::WrongLength`].
pub fn root_of_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Result<Hash, ProofRefusal> {
    if index >= size {
        return Err(ProofRefusal::BeyondSize { index, size });
    }
    let wrong = ProofRefusal::WrongLength { given: proof.len() };
    let (mut at, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for step in proof {
        if last == 0 {
            return Err(wrong);
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(step, &hash);
            (at, last) = skip_promoted(at, last);
        } else {
            hash = node_hash(&hash, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last == 0 { Ok(hash) } else { Err(wrong) }
}

/// Verifies that the leaf with hash `leaf` is number `index` of the tree with this size and root
/// (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`ProofRefusal`] except `SizesReversed` and `OldRootMismatch`.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofRefusal> {
    if root_of_inclusion(leaf, index, size, proof)? == *root { Ok(()) } else { Err(ProofRefusal::RootMismatch) }
}

/// Verifies that the tree of size `new` begins with the tree of size `old` (RFC 9162 §2.1.4.2). From `old = 0` and
/// between equal sizes the proof must be empty, and the roots are compared.
///
/// # Errors
/// [`ProofRefusal`] except `BeyondSize`.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), ProofRefusal> {
    let wrong = ProofRefusal::WrongLength { given: proof.len() };
    if old > new {
        return Err(ProofRefusal::SizesReversed { old, new });
    }
    if old == 0 || old == new {
        let empty = empty_root();
        let expected = if old == 0 { empty } else { *new_root };
        if !proof.is_empty() {
            return Err(wrong);
        }
        if new == 0 && *new_root != empty {
            return Err(ProofRefusal::RootMismatch);
        }
        return if *old_root == expected { Ok(()) } else { Err(ProofRefusal::OldRootMismatch) };
    }
    // A complete old tree is itself the first step, and is left out of the proof.
    let (first, rest) = if old.is_power_of_two() { (old_root, proof) } else { proof.split_first().ok_or(wrong)? };
    let shift = (old - 1).trailing_ones();
    let (mut at, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for step in rest {
        if last == 0 {
            return Err(wrong);
        }
        if at & 1 == 1 || at == last {
            old_hash = node_hash(step, &old_hash);
            new_hash = node_hash(step, &new_hash);
            (at, last) = skip_promoted(at, last);
        } else {
            new_hash = node_hash(&new_hash, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err(wrong);
    }
    if new_hash != *new_root {
        return Err(ProofRefusal::RootMismatch);
    }
    if old_hash == *old_root { Ok(()) } else { Err(ProofRefusal::OldRootMismatch) }
}

/// Largest power of two below `len`, which is at least 2.
const fn split_point(len: u64) -> u64 {
    1 << (len - 1).ilog2()
}

/// On the right edge a node without sibling is its own parent: climbs until it is a right child or the root.
fn skip_promoted(at: u64, last: u64) -> (u64, u64) {
    let shift = if at == 0 { 0 } else { at.trailing_zeros() };
    (at >> shift, last >> shift)
}
