//! Which key must have signed a head of another log: the pinned one, until the log's own leaves say more; and whether
//! whoever verifies a record or judges evidence may believe them.

use hutong_log::key::VerifierKey;

use crate::record::{KeyRole, LogLife};

/// The keys of a log by size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKeys {
    pinned: VerifierKey,
    life: Option<LogLife>,
}

impl LogKeys {
    /// The key that people compared, and what the log says of itself as far as its leaves are here. Leaves that do not
    /// know the pinned key say nothing about it.
    pub fn new(pinned: VerifierKey, life: Option<LogLife>) -> LogKeys {
        let life = life.filter(|life| life.knows(KeyRole::Log, &pinned));
        LogKeys { pinned, life }
    }

    /// The key that was pinned.
    pub fn pinned(&self) -> &VerifierKey {
        &self.pinned
    }

    /// What the log says of itself.
    pub fn life(&self) -> Option<&LogLife> {
        self.life.as_ref()
    }

    /// The key that signs heads of this size: for sizes beyond the leaves that are here, the last one known.
    pub fn at(&self, size: u64) -> &VerifierKey {
        self.life.as_ref().map_or(&self.pinned, |life| life.log_key_at(size))
    }

    /// Whether it was one of this log's and is none any more.
    pub fn has_replaced(&self, key: &VerifierKey) -> bool {
        self.life.as_ref().is_some_and(|life| life.has_replaced(KeyRole::Log, key))
    }

    /// Keys that ever signed, the pinned one among them.
    pub fn all(&self) -> Vec<VerifierKey> {
        match &self.life {
            None => vec![self.pinned.clone()],
            Some(life) => life.terms(KeyRole::Log).iter().map(|term| term.key.clone()).collect(),
        }
    }
}

impl From<VerifierKey> for LogKeys {
    fn from(pinned: VerifierKey) -> Self {
        LogKeys::new(pinned, None)
    }
}

/// A key in force that was not given, announced by a root key that was not given either: anybody writes entries that name
/// a key of theirs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "heads of size {size} are signed by {key}, which is not among the given keys: give it, or the root key that \
     announced it ({root}), by --vkey"
)]
pub struct Unvouched {
    /// Of which size.
    pub size: u64,
    /// The key in force.
    pub key: String,
    /// The root key that the first entry names.
    pub root: String,
}

/// The key that signs heads of this size, as leaves say for which nobody vouches: it was given, or the root key was, which
/// signed the change.
///
/// # Errors
/// [`Unvouched`].
pub fn vouched<'a>(life: &'a LogLife, size: u64, given: &[VerifierKey]) -> Result<&'a VerifierKey, Unvouched> {
    let key = life.log_key_at(size);
    if given.contains(key) || given.contains(life.root()) {
        return Ok(key);
    }
    Err(Unvouched { size, key: key.to_string(), root: life.root().to_string() })
}
