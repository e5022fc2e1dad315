//! What comes back from the sequencer: a receipt, a slip, or why not.

use hutong_core::{
    ids::{EntryIndex, Origin},
    receipt::{self, Slip},
    refusal::Refusal,
};
use hutong_log::hash::Hash;

/// A leaf that a command put into the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Where.
    pub index: EntryIndex,
    /// Its leaf hash.
    pub hash: Hash,
}

/// Proof that an item is in the record: a C2SP tlog-proof file (RECORD §4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The log.
    pub origin: Origin,
    /// The leaf.
    pub placed: Placed,
    /// Text of the `.tlog-proof` file.
    pub file: String,
    /// How far it has grown.
    pub grown: Grown,
}

impl Receipt {
    /// The short code people type to look up the status.
    pub fn code(&self) -> String {
        receipt::human_code(&self.placed.hash)
    }
}

/// 已登记 → 对方已见证 → 对方已留存: three degrees of done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grown {
    /// In our signed tree.
    Logged,
    /// A partner's witness cosigned a tree that holds it.
    Witnessed,
    /// A partner's mirror durably holds the leaf.
    Guarded,
}

impl Grown {
    /// The word in tables and messages.
    pub fn word(self) -> &'static str {
        match self {
            Grown::Logged => "logged",
            Grown::Witnessed => "witnessed",
            Grown::Guarded => "guarded",
        }
    }
}

/// The answer to a command that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Leaves were written; the receipt is of the one that holds the person's words, or else the last.
    Logged {
        /// All leaves of the command, in order.
        leaves: Vec<Placed>,
        /// Proof of the first leaf that has parts, or of the last one.
        receipt: Box<Receipt>,
    },
    /// A vote is received; its batch is sealed later.
    Received(Slip),
    /// A home command is done.
    Kept,
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitFault {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Our world failed before anything was kept; asking again with the same key is safe.
    #[error("couldn't carry out the command; nothing was kept, ask again with the same key: {0}")]
    Faulted(String),
    /// Our world failed and nobody knows yet whether it was kept; asking again with the same key tells.
    #[error("couldn't learn whether the command was kept; ask again with the same key")]
    Unknown,
    /// Writing stopped because the record is not what it should be.
    #[error("writing is stopped: {0}")]
    Halted(String),
    /// The node is shutting down.
    #[error("the node is shutting down; ask again when it is back")]
    Closed,
}
