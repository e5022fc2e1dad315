//! The disk of a node: what programs see, and what a crash leaves. A write can be refused, be kept although it was refused,
//! die before or after, or store other bytes. What is written together is one transaction (`store/src/transaction.rs`); the
//! lock is a file of its own that no backup holds (`store/src/lock.rs`).

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use hutong_core::{
    commitment::Salt,
    facts::Deed,
    ids::{FormKey, PartName, PersonId, Place},
    moment::Moment,
    partner::{
        pull::QuotaUse,
        split_view::{Continuation, Evidence},
    },
};
use hutong_log::{
    checkpoint::SignedCheckpoint,
    hash::{Hash, leaf_hash},
    tile::{BundleCoord, TILE_WIDTH, TileCoord, TileSet, append_entry, format_tile},
    tree::{CompactRange, Node as TreeNode, consistency_nodes, root_of},
};

/// Where a node writes. Named like the steps of `store/src/step.rs`, but as the hands see them: one transaction each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    Batch,
    OwnLock,
    Spool,
    Grow,
    MirrorHead,
    WitnessLock,
    CosignedHead,
    Contents,
    Evidence,
    TakeOver,
    NewLock,
}

impl Point {
    pub const ALL: [Point; 11] = [
        Point::Batch,
        Point::OwnLock,
        Point::Spool,
        Point::Grow,
        Point::MirrorHead,
        Point::WitnessLock,
        Point::CosignedHead,
        Point::Contents,
        Point::Evidence,
        Point::TakeOver,
        Point::NewLock,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Point::Batch => "batch",
            Point::OwnLock => "own lock",
            Point::Spool => "spool",
            Point::Grow => "mirror grows",
            Point::MirrorHead => "mirror head",
            Point::WitnessLock => "witness lock",
            Point::CosignedHead => "cosigned head",
            Point::Contents => "contents",
            Point::Evidence => "evidence",
            Point::TakeOver => "take over",
            Point::NewLock => "new lock",
        }
    }
}

/// How a write ends when it does not end well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was kept, and whoever wrote is told so.
    Refused,
    /// All of it was kept, and whoever wrote is told that it failed.
    Kept,
    /// The process dies before anything is durable.
    CrashBefore,
    /// It dies when all is durable.
    CrashAfter,
    /// Other bytes are stored than were given, and nobody is told.
    Torn,
}

impl Fault {
    pub const ALL: [Fault; 5] = [Fault::Refused, Fault::Kept, Fault::CrashBefore, Fault::CrashAfter, Fault::Torn];

    pub fn name(self) -> &'static str {
        match self {
            Fault::Refused => "write refused",
            Fault::Kept => "write kept but refused",
            Fault::CrashBefore => "crash before a write",
            Fault::CrashAfter => "crash after a write",
            Fault::Torn => "write torn",
        }
    }
}

/// Why a hand stops where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broke {
    /// Nothing was kept.
    Refused,
    /// Nobody knows.
    Unknown,
    /// There is no process any more.
    Crashed,
}

/// What programs see, and what a crash leaves.
#[derive(Clone, Default)]
pub struct Disk<T> {
    pub seen: T,
    durable: T,
}

impl<T: Clone> Disk<T> {
    pub fn new(image: T) -> Disk<T> {
        Disk { seen: image.clone(), durable: image }
    }

    /// Writes and makes durable.
    pub fn commit(&mut self, write: impl Fn(&mut T)) {
        write(&mut self.seen);
        write(&mut self.durable);
    }

    /// Writes, and the power fails before it is durable.
    pub fn lose(&mut self, write: impl Fn(&mut T)) {
        write(&mut self.seen);
        self.seen = self.durable.clone();
    }

    pub fn durable(&self) -> &T {
        &self.durable
    }
}

/// A signed head.
#[derive(Clone)]
pub struct Head {
    pub size: u64,
    pub root: Hash,
    pub signed: Rc<SignedCheckpoint>,
}

impl Head {
    pub fn of(signed: SignedCheckpoint) -> Head {
        Head { size: signed.checkpoint().size(), root: signed.checkpoint().root(), signed: Rc::new(signed) }
    }
}

/// The lock file: the own head, and what the witness cosigned last of each log.
#[derive(Clone, Default)]
pub struct Lock {
    pub own: Option<Head>,
    pub witness: BTreeMap<usize, Head>,
}

/// One log as it is stored: bytes of the leaves, and beside them the tree that they were written with.
#[derive(Clone, Default)]
pub struct Log {
    pub leaves: Vec<Rc<[u8]>>,
    pub hashes: Vec<Hash>,
    pub range: CompactRange,
}

impl Log {
    pub fn size(&self) -> u64 {
        self.leaves.len() as u64
    }

    pub fn push(&mut self, leaf: Rc<[u8]>, hash: Hash) {
        self.leaves.push(leaf);
        self.hashes.push(hash);
        self.range.append(hash);
    }

    pub fn range_at(&self, size: u64) -> CompactRange {
        if size == self.size() {
            return self.range.clone();
        }
        let mut range = CompactRange::new();
        range.extend(self.hashes[..at(size)].iter().copied());
        range
    }

    pub fn root_at(&self, size: u64) -> Hash {
        if size == self.size() { self.range.root() } else { root_of(self.hashes[..at(size)].iter().copied()) }
    }

    pub fn tile(&self, coord: TileCoord) -> Option<Vec<u8>> {
        let first = coord.index * u64::from(TILE_WIDTH);
        let level = 8 * coord.level;
        let hashes: Option<Vec<Hash>> =
            (first..first + u64::from(coord.width)).map(|index| self.node(TreeNode { level, index })).collect();
        hashes.map(|hashes| format_tile(&hashes))
    }

    fn node(&self, node: TreeNode) -> Option<Hash> {
        let (begin, end) = (at(node.index) << node.level, at(node.index + 1) << node.level);
        let leaves = self.hashes.get(begin..end)?;
        Some(if node.level == 0 { leaves[0] } else { root_of(leaves.iter().copied()) })
    }

    pub fn bundle(&self, coord: BundleCoord) -> Option<Vec<u8>> {
        let first = at(coord.first_leaf());
        let entries = self.leaves.get(first..first + usize::from(coord.width))?;
        let mut bytes = Vec::new();
        entries.iter().for_each(|leaf| append_entry(&mut bytes, leaf).unwrap());
        Some(bytes)
    }

    fn tiles(&self, needed: impl IntoIterator<Item = TileCoord>) -> TileSet {
        let mut tiles = TileSet::new();
        for coord in needed {
            tiles.insert(coord, &self.tile(coord).unwrap()).unwrap();
        }
        tiles
    }

    /// Mirrors `partners/follow.rs`, `continuation`.
    pub fn continuation(&self, old: u64, new: u64) -> Continuation {
        let tiles = self.tiles(Continuation::tiles_needed(old, new).unwrap());
        Continuation::from_tiles(&tiles, old, new).unwrap()
    }

    /// Mirrors `partners/announce.rs`, `prove`.
    pub fn prove(&self, old: u64, new: u64) -> Vec<Hash> {
        if old == 0 || old == new {
            return Vec::new();
        }
        let plan = consistency_nodes(old, new).unwrap();
        self.tiles(TileSet::needed(&plan, new)).prove_consistency(old, new).unwrap()
    }

    /// The first leaf from `from` on whose bytes are not those that it was stored with.
    pub fn wound(&self, from: u64) -> Option<usize> {
        (at(from)..self.leaves.len()).find(|index| leaf_hash(&self.leaves[*index]) != self.hashes[*index])
    }
}

pub fn at(size: u64) -> usize {
    usize::try_from(size).unwrap()
}

/// Where a part lies: log, leaf, name.
pub type PartAt = (usize, u64, PartName);

/// Which partner, and whether by its mirror.
pub type By = (usize, bool);

/// The database.
#[derive(Clone, Default)]
pub struct Image {
    pub logs: Vec<Log>,
    /// Head of each mirrored log; with the own mirror's line once it is cosigned.
    pub mirrors: BTreeMap<usize, (Head, bool)>,
    pub following: BTreeMap<usize, (Option<Moment>, QuotaUse)>,
    pub openings: BTreeMap<PartAt, (Salt, Rc<[u8]>)>,
    /// Form keys with what they were answered with: index and leaf hash.
    pub answers: BTreeMap<FormKey, (u64, Hash)>,
    pub deeds: BTreeSet<(PersonId, Place, Deed)>,
    /// Heads of the own log that partners cosigned.
    pub cosigned: BTreeMap<By, Head>,
    pub evidence: BTreeMap<usize, Rc<Evidence>>,
}

impl Image {
    /// Takes content and salt away, for good.
    pub fn erase(&mut self, part: &PartAt, keeps_salt: bool) {
        if let Some((salt, _)) = self.openings.remove(part)
            && keeps_salt
        {
            self.openings.insert(part.clone(), (salt, Rc::from(&[][..])));
        }
    }
}
