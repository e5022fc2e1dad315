//! The signed head of the own log, shared with everybody who reads.

use std::sync::{Arc, RwLock};

use hutong_core::record::LogHead;
use tokio::sync::watch;

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
pub struct PublishedHead(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    head: RwLock<SignedHead>,
    /// Its size, for those who wait for the next.
    size: watch::Sender<u64>,
}

impl PublishedHead {
    /// Starts with a head.
    pub fn new(head: SignedHead) -> PublishedHead {
        let size = watch::Sender::new(head.head.size);
        PublishedHead(Arc::new(Inner { head: RwLock::new(head), size }))
    }

    /// The head now. Never older than any receipt that was answered before this call.
    pub fn get(&self) -> SignedHead {
        // A poisoned lock still holds a whole head: it is replaced in one assignment.
        self.0.head.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Tells when the head moves, and to which size.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.0.size.subscribe()
    }

    pub(crate) fn publish(&self, head: SignedHead) {
        let size = head.head.size;
        *self.0.head.write().unwrap_or_else(std::sync::PoisonError::into_inner) = head;
        self.0.size.send_replace(size);
    }
}
