//! The arithmetic of RFC 6962 trees: complete subtrees, compact ranges, inclusion and consistency proofs.
//! Pure sums over hashes; how they lie in files is [`crate::tile`].

mod node;
mod proof;
mod range;

pub use node::{Node, cover};
pub use proof::{
    CONSISTENCY_LEN_MAX, INCLUSION_LEN_MAX, ProofPlan, ProofRefusal, WrongCount, consistency_nodes, inclusion_nodes,
    root_of_inclusion, verify_consistency, verify_inclusion,
};
pub use range::{CompactRange, LooseRange, RangeRefusal, SIZE_MAX, root_of};
