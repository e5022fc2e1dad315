//! From the mirrored size to a signed one: asks for entry bundles, hashes them in order, holds hashes only.
//!
//! The bytes go to the driver's spool unverified; one comparison of roots at the end decides about all of them.

use std::collections::{BTreeMap, BTreeSet};

use hutong_log::{
    checkpoint::SignedCheckpoint,
    hash::{Hash, leaf_hash, node_hash},
    tile::{BundleCoord, BundleRefusal, TILE_WIDTH, decode_bundle},
    tree::{CompactRange, Node, SIZE_MAX, consistency_nodes},
};

use super::{Continuation, Evidence};
use crate::record::{self, Event, LogLife, Reading, may_be_about_log};

const WIDTH: u64 = TILE_WIDTH as u64;

/// Leaves that were verified against a signed root, and the tree that they lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grown {
    /// Index of the first new leaf; bundles in the spool may begin earlier and end later.
    pub from: u64,
    /// The signed checkpoint that they lead to.
    pub checkpoint: SignedCheckpoint,
    /// The tree at that size.
    pub range: CompactRange,
    /// Leaf hash of the genesis entry, when this is the first growth: to be pinned.
    pub genesis: Option<Hash>,
    /// What the log says of itself in all leaves up to there.
    pub life: Option<LogLife>,
}

/// What the first entry of a log says, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GenesisSeen {
    pub hash: Hash,
    /// Origin and log key that it states.
    pub states: Option<(String, String)>,
}

/// The end of a catch-up.
pub(super) enum Verdict {
    /// The entries hash to the root; and whether they thereby contradict a checkpoint that was seen elsewhere.
    Agrees(Box<Grown>, Option<Box<Evidence>>),
    /// The entries do not hash to the root.
    OtherRoot,
}

/// A bundle that arrived: its leaf hashes, and those of its leaves that may be about the log, by index.
struct Arrived {
    hashes: Vec<Hash>,
    about: Vec<(u64, Vec<u8>)>,
}

/// A checkpoint whose size was passed with another root than it states.
struct Contradicted {
    seen: SignedCheckpoint,
    frontier: CompactRange,
    behind: Behind,
}

/// The complete subtrees from some size on, merged as far as they go: the right half of a consistency proof.
#[derive(Default)]
struct Behind {
    nodes: Vec<(Node, Hash)>,
}

impl Behind {
    fn push(&mut self, index: u64, leaf: Hash) {
        let (mut node, mut hash) = (Node { level: 0, index }, leaf);
        while let Some(&(last, last_hash)) = self.nodes.last()
            && last.level == node.level
            && node.index % 2 == 1
            && last.index + 1 == node.index
        {
            self.nodes.pop();
            hash = node_hash(&last_hash, &hash);
            node = Node { level: node.level + 1, index: node.index / 2 };
        }
        self.nodes.push((node, hash));
    }
}

pub(super) struct CatchUp {
    pub target: SignedCheckpoint,
    /// Whether the key that signed the target is known to sign that size.
    is_proven: bool,
    from: u64,
    range: CompactRange,
    /// Bundles that arrived before their turn.
    ahead: BTreeMap<u64, Arrived>,
    /// What the log says of itself in the leaves so far.
    pub life: Option<LogLife>,
    asked: BTreeSet<BundleCoord>,
    next_bundle: u64,
    is_stalled: bool,
    contradicted: Option<Contradicted>,
    pub genesis: Option<GenesisSeen>,
}

impl CatchUp {
    pub fn new(
        (mirrored, life): (&CompactRange, Option<LogLife>),
        target: SignedCheckpoint,
        is_proven: bool,
    ) -> CatchUp {
        CatchUp {
            target,
            is_proven,
            life,
            from: mirrored.size(),
            range: mirrored.clone(),
            ahead: BTreeMap::new(),
            asked: BTreeSet::new(),
            next_bundle: mirrored.size() / WIDTH,
            is_stalled: false,
            contradicted: None,
            genesis: None,
        }
    }

    pub fn size(&self) -> u64 {
        self.target.checkpoint().size()
    }

    pub fn is_complete(&self) -> bool {
        self.range.size() == self.size()
    }

    pub fn is_stalled(&self) -> bool {
        self.is_stalled
    }

    pub fn is_proven(&self) -> bool {
        self.is_proven
    }

    /// Whether a size beyond what any log can hold is asked for.
    pub fn is_plausible(target: &SignedCheckpoint) -> bool {
        target.checkpoint().size() <= SIZE_MAX
    }

    /// The next bundle to fetch, while fewer than `window` are under way; and how many new leaves it brings.
    pub fn next_wanted(&mut self, window: usize) -> Option<(BundleCoord, u64)> {
        let first = self.next_bundle * WIDTH;
        if self.is_stalled || self.asked.len() + self.ahead.len() >= window || first >= self.size() {
            return None;
        }
        let width = (self.size() - first).min(WIDTH);
        let bundle = BundleCoord { index: self.next_bundle, width: u16::try_from(width).unwrap_or(TILE_WIDTH) };
        self.next_bundle += 1;
        self.asked.insert(bundle);
        Some((bundle, first + width - first.max(self.from)))
    }

    /// Whether another bundle would be wanted if nothing held it back.
    pub fn wants_more(&self) -> bool {
        !self.is_stalled && self.next_bundle * WIDTH < self.size()
    }

    pub fn is_fetching(&self) -> bool {
        !self.asked.is_empty()
    }

    /// A bundle could not be had. A missing partial has been replaced by the full one, which is then wanted; without
    /// that either the catch-up stalls until the next tick.
    pub fn failed(&mut self, bundle: BundleCoord) -> Option<BundleCoord> {
        if !self.asked.remove(&bundle) {
            return None;
        }
        if bundle.is_full() {
            self.is_stalled = true;
            return None;
        }
        self.asked.insert(bundle.full());
        Some(bundle.full())
    }

    /// Goes on after a stall towards the same or a larger signed size. Every bundle hashed so far was whole, because
    /// only the target's last one is not: a larger target begins behind them.
    pub fn resume(&mut self, target: SignedCheckpoint, is_proven: bool) {
        (self.target, self.is_proven) = (target, is_proven);
        self.ahead.clear();
        self.asked.clear();
        self.next_bundle = self.range.size() / WIDTH;
        self.is_stalled = false;
    }

    /// Takes a bundle that was asked for; `None` for one that was not.
    pub fn arrived(
        &mut self,
        bundle: BundleCoord,
        bytes: &[u8],
        seen: &BTreeMap<u64, SignedCheckpoint>,
    ) -> Option<Result<(), BundleRefusal>> {
        if !self.asked.remove(&bundle) {
            return None;
        }
        let entries = match decode_bundle(bytes, bundle.width) {
            Ok(entries) => entries,
            Err(refusal) => {
                self.is_stalled = true;
                return Some(Err(refusal));
            }
        };
        if let (0, 0, Some(first)) = (self.from, bundle.index, entries.first()) {
            self.genesis = Some(read_genesis(first.bytes));
        }
        let numbered = (bundle.index * WIDTH..).zip(&entries).filter(|(_, e)| may_be_about_log(e.bytes));
        let about = numbered.map(|(index, e)| (index, e.bytes.to_vec())).collect();
        let hashes = entries.iter().map(|e| leaf_hash(e.bytes)).collect();
        self.ahead.insert(bundle.index, Arrived { hashes, about });
        while let Some(arrived) = self.ahead.remove(&(self.range.size() / WIDTH)) {
            self.append(&arrived, seen);
        }
        Some(Ok(()))
    }

    /// Appends a bundle's leaves from the present size up to the target.
    fn append(&mut self, arrived: &Arrived, seen: &BTreeMap<u64, SignedCheckpoint>) {
        let skip = usize::try_from(self.range.size() % WIDTH).unwrap_or_default();
        for hash in arrived.hashes.iter().skip(skip) {
            if self.is_complete() {
                break;
            }
            if let Some((index, bytes)) = arrived.about.iter().find(|(index, _)| *index == self.range.size()) {
                LogLife::take_bytes(&mut self.life, *index, bytes);
            }
            if let Some(c) = &mut self.contradicted {
                c.behind.push(self.range.size(), *hash);
            }
            self.range.append(*hash);
            if self.contradicted.is_none()
                && let Some(seen) = seen.get(&self.range.size())
                && seen.checkpoint().root() != self.range.root()
            {
                let (frontier, behind) = (self.range.clone(), Behind::default());
                self.contradicted = Some(Contradicted { seen: seen.clone(), frontier, behind });
            }
        }
    }

    /// Judges a complete catch-up.
    pub fn judge(&self) -> Verdict {
        if self.range.root() != self.target.checkpoint().root() {
            return Verdict::OtherRoot;
        }
        let evidence = self.contradicted.as_ref().and_then(|c| self.evidence(c));
        let grown = Grown {
            from: self.from,
            checkpoint: self.target.clone(),
            range: self.range.clone(),
            genesis: self.genesis.as_ref().map(|g| g.hash),
            life: self.life.clone(),
        };
        Verdict::Agrees(Box::new(grown), evidence.map(Box::new))
    }

    fn evidence(&self, c: &Contradicted) -> Option<Evidence> {
        let (old, new) = (c.frontier.size(), self.range.size());
        if old == new {
            return Some(Evidence::TwoRoots { one: c.seen.clone(), other: self.target.clone() });
        }
        let frontier = hutong_log::tree::cover(0, old).zip(c.frontier.hashes());
        let known: BTreeMap<Node, Hash> = frontier.chain(c.behind.nodes.iter().copied()).collect();
        let plan = consistency_nodes(old, new).ok()?;
        let hashes: Vec<Hash> = plan.nodes().iter().map(|n| known.get(n).copied()).collect::<Option<_>>()?;
        let beginning = Continuation { old, new, old_root: c.frontier.root(), proof: plan.fold(&hashes).ok()? };
        Some(Evidence::NotContinued { older: c.seen.clone(), newer: self.target.clone(), beginning })
    }
}

fn read_genesis(bytes: &[u8]) -> GenesisSeen {
    let states = match record::read(bytes) {
        Reading::Known(leaf) => match leaf.event {
            Event::RecordBegun(g) => Some((g.origin.to_string(), g.log_vkey)),
            _ => None,
        },
        _ => None,
    };
    GenesisSeen { hash: leaf_hash(bytes), states }
}
