//! The signed head of the own log, shared with everybody who reads.

use std::sync::{Arc, RwLock};

use hutong_core::record::LogHead;

/// A head and the checkpoint that signs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// Size and root.
    pub head: LogHead,
    /// Text of the checkpoint note with the log's own signature.
    pub checkpoint: Arc<str>,
}

/// The latest published head. Publishing is replacing it; readers hold what they took.
#[derive(Clone, Debug)]
pub struct PublishedHead(Arc<RwLock<SignedHead>>);

impl PublishedHead {
    /// Starts with a head.
    pub fn new(head: SignedHead) -> PublishedHead {
        PublishedHead(Arc::new(RwLock::new(head)))
    }

    /// The head now. Never older than any receipt that was answered before this call.
    pub fn get(&self) -> SignedHead {
        // A poisoned lock still holds a whole head: it is replaced in one assignment.
        self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    pub(crate) fn publish(&self, head: SignedHead) {
        *self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner) = head;
    }
}
