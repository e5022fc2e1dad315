//! A mirror grows: spooled leaves into the store, all or none, under the head that they lead to.

use std::ops::Range;

use hutong_core::{ids::Origin, partner::pull::Grown, record::LogHead};
use hutong_log::{
    checkpoint::SignedCheckpoint,
    tile::{TILE_WIDTH, decode_bundle},
};
use hutong_store::{ApplyFault, BeginFault, CommitFault, Following, NewBatch, NewEntry, ReadFault, WriteFault};

use super::{Means, spool::Spooled};

const WIDTH: u64 = TILE_WIDTH as u64;
/// Bundles of one batch: some thousand leaves, some megabytes.
const BUNDLES_AT_ONCE: u64 = 16;

/// Why nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepFault {
    /// No transaction.
    #[error(transparent)]
    Begin(#[from] BeginFault),
    /// Reading what is kept.
    #[error(transparent)]
    Read(#[from] ReadFault),
    /// Leaves or contents.
    #[error(transparent)]
    Apply(#[from] ApplyFault),
    /// Rows.
    #[error(transparent)]
    Write(#[from] WriteFault),
    /// The commit.
    #[error(transparent)]
    Commit(#[from] CommitFault),
    /// The spool file, read back.
    #[error("couldn't read the fetched entries back")]
    Spool(#[source] std::io::Error),
    /// What was read back leads to another tree than what was verified.
    #[error("the entries read back are not those that were verified")]
    OtherLeaves,
    /// The store grew in between, or holds another tree.
    #[error("the mirror holds {stored} entries, not the {expected} from which it was to grow")]
    NotHere {
        /// Entries in the store.
        stored: u64,
        /// Entries that the machine knows.
        expected: u64,
    },
}

impl KeepFault {
    /// Whether it is unknown what is kept, or other than the machine thinks.
    pub(super) fn is_unknown(&self) -> bool {
        match self {
            KeepFault::Commit(e) => !e.is_refused(),
            KeepFault::Begin(BeginFault::Reopen) | KeepFault::NotHere { .. } => true,
            _ => false,
        }
    }
}

/// Stores the leaves of a growth with its head, in one transaction, checking once more that they lead to its tree.
/// Memory holds two batches: one that is written and one that is read and parsed meanwhile.
///
/// A crash anywhere leaves the mirror as it was.
pub(super) async fn store_grown(
    means: &Means,
    origin: &Origin,
    grown: &Grown,
    checkpoint: &SignedCheckpoint,
    spooled: Option<Spooled>,
    following: &Following,
) -> Result<(), KeepFault> {
    let head = grown.checkpoint.checkpoint();
    let (from, size) = (grown.from, head.size());
    let mut tx = means.store.begin().await?;
    let mut edge = tx.edge(origin).await?;
    if edge.size() != from {
        return Err(KeepFault::NotHere { stored: edge.size(), expected: from });
    }
    let last = size.div_ceil(WIDTH);
    let mut next = from / WIDTH;
    let mut reading = spooled.as_ref().map(|s| read_ahead(s, next..(next + BUNDLES_AT_ONCE).min(last), from..size));
    while let Some(read) = reading.take() {
        let entries = read.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        next = (next + BUNDLES_AT_ONCE).min(last);
        if next < last {
            let ahead = next..(next + BUNDLES_AT_ONCE).min(last);
            reading = spooled.as_ref().map(|s| read_ahead(s, ahead, from..size));
        }
        tx.apply(&NewBatch::grow(origin.clone(), &mut edge, entries)).await?;
    }
    if edge.frontier() != grown.range || edge.root() != head.root() {
        return Err(KeepFault::OtherLeaves);
    }
    let kept = LogHead { origin: origin.clone(), size, root: head.root() };
    tx.keep_mirror_head(&kept, checkpoint.format().as_bytes()).await?;
    if let Some(genesis) = &grown.genesis {
        tx.pin_genesis(origin, genesis).await?;
    }
    tx.keep_following(origin, following).await?;
    tx.commit().await?;
    Ok(())
}

type Reading = tokio::task::JoinHandle<Result<Vec<NewEntry>, KeepFault>>;

/// Reads and parses bundles on another thread: hashing and parsing cost as much as writing.
fn read_ahead(spooled: &Spooled, bundles: Range<u64>, leaves: Range<u64>) -> Reading {
    let spooled = spooled.clone();
    tokio::task::spawn_blocking(move || {
        let mut entries = Vec::new();
        for index in bundles {
            let (bytes, width) = spooled.bundle(index).map_err(KeepFault::Spool)?;
            let decoded = decode_bundle(&bytes, width).map_err(|_| KeepFault::OtherLeaves)?;
            let numbered = (index * WIDTH..).zip(decoded).filter(|(at, _)| leaves.contains(at));
            entries.extend(numbered.map(|(_, entry)| NewEntry::read(entry.bytes.to_vec())));
        }
        Ok(entries)
    })
}
