//! What `apply` takes: the next leaves of one log, own or mirrored, with the tree they make.

use hutong_core::{
    commitment::Salt,
    ids::{EntryIndex, LeafId, Origin, PartName, PersonId},
    record::{self, Encoded, Event, Reading},
};
use hutong_log::{
    hash::{Hash, leaf_hash},
    tile::{Tile, TileEdge},
    tree::CompactRange,
};

/// Salt and content.
type Opening = (Salt, Vec<u8>);

/// Leaves of one log, from its first missing index on.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// Which log.
    pub origin: Origin,
    /// Index of the first entry: the size of the log as stored.
    pub first: EntryIndex,
    /// The entries in order. Some thousand at a time keep memory bounded; a transaction takes many batches.
    pub entries: Vec<NewEntry>,
    /// The tree with these entries; compared with the stored tree grown by their hashes.
    pub tree: CompactRange,
    /// Full tiles that these entries finish, lower levels first, as [`TileEdge::append`] gives them.
    pub tiles: Vec<Tile>,
}

impl NewBatch {
    /// The batch that grows a log by these entries. `edge` is the log's edge before, and is grown: clone it first and
    /// keep the clone until the commit.
    pub fn grow(origin: Origin, edge: &mut TileEdge, entries: Vec<NewEntry>) -> NewBatch {
        let first = edge.size();
        let hashes: Vec<Hash> = entries.iter().map(|e| e.hash).collect();
        let tiles = edge.append(&hashes);
        NewBatch { origin, first, entries, tree: edge.frontier(), tiles }
    }
}

/// One entry. Hash and reading are always those of the bytes, so the fields stay closed.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: Hash,
    pub(crate) reading: Reading,
    pub(crate) openings: Vec<(PartName, Option<Opening>)>,
    pub(crate) person: Option<PersonId>,
}

impl NewEntry {
    /// A leaf of the own log with its parts, as the rules decided and core encoded it; `person` is whose act it is.
    /// A part without bytes is an attachment staged under the leaf's id.
    pub fn own(encoded: Encoded, person: Option<PersonId>) -> NewEntry {
        NewEntry {
            hash: encoded.hash,
            openings: encoded.parts.into_iter().map(|p| (p.name, p.opening)).collect(),
            reading: Reading::Known(Box::new(encoded.leaf)),
            bytes: encoded.bytes,
            person,
        }
    }

    /// An entry in bytes, of any log: hashed and read here. Contents follow by [`crate::Transaction::open_parts`].
    pub fn read(bytes: Vec<u8>) -> NewEntry {
        NewEntry { hash: leaf_hash(&bytes), reading: record::read(&bytes), openings: Vec::new(), person: None, bytes }
    }

    /// The batch of votes that it seals, if it does.
    pub(crate) fn sealed_batch(&self) -> Option<LeafId> {
        match &self.reading {
            Reading::Known(leaf) if matches!(leaf.event, Event::VotesSealed { .. }) => Some(leaf.id),
            _ => None,
        }
    }

    /// Its leaf hash.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What a reader makes of it.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }
}
