//! A node: what lies on its disk, and its process while there is one.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use hutong_core::{
    ids::{Origin, PartName},
    partner::{pull::Pull, recovery::Owes},
    projection::Projection,
    record::LogHead,
};
use hutong_log::{
    checkpoint::SignedCheckpoint,
    key::{KeyType, Signer, SigningKey, VerifierKey},
    tile::BundleCoord,
};

use super::{
    disk::{Disk, Head, Image, Lock},
    network::Ask,
};

/// A node's name and keys.
pub struct Keys {
    pub origin: Origin,
    pub log: SigningKey,
    pub witness: SigningKey,
    pub mirror: SigningKey,
}

impl Keys {
    pub fn of(n: usize) -> Keys {
        let name = format!("n{n}.example/body/log/1");
        let seed = |role: u8| [u8::try_from(n).unwrap() * 4 + role; 32];
        let key = |name: &str, kind, role| SigningKey::from_seed(name, kind, &seed(role)).unwrap();
        Keys {
            log: key(&name, KeyType::Note, 1),
            witness: key(&format!("n{n}.example/body/witness"), KeyType::Cosignature, 2),
            mirror: key(&format!("n{n}.example/body/mirror"), KeyType::Cosignature, 3),
            origin: Origin::new(&name).unwrap(),
        }
    }

    pub fn log_key(&self) -> VerifierKey {
        self.log.verifier().clone()
    }

    pub fn witness_key(&self) -> VerifierKey {
        self.witness.verifier().clone()
    }

    pub fn mirror_key(&self) -> VerifierKey {
        self.mirror.verifier().clone()
    }
}

/// One node.
pub struct Node {
    pub keys: Keys,
    pub store: Disk<Image>,
    /// `None`: the file is lost.
    pub lock: Option<Disk<Lock>>,
    /// A backup was put back, and nothing was signed since.
    pub is_restored: bool,
    /// Whether entries ever came from a mirror, without their contents.
    pub took_over: bool,
    pub backups: Vec<Image>,
    /// How far its clock is off, in seconds.
    pub skew_s: i64,
    /// Which life its process is in; a message to an earlier one finds nobody.
    pub life: u64,
    pub process: Option<Process>,
    /// The last process hangs: dead to everybody, and not over.
    pub hanging: Option<u64>,
}

/// Whether it writes.
pub enum State {
    Serving,
    /// Reading goes on, nothing is signed (RECORD §6).
    Owing(Owes),
    /// Writing has stopped for good.
    Halted,
}

/// What is gone with a crash.
pub struct Process {
    pub state: State,
    pub head: Option<Head>,
    pub view: Projection,
    pub followers: BTreeMap<usize, Follower>,
    /// Requests under way, by number: whom, and what for.
    pub asked: BTreeMap<u64, (usize, Want)>,
    /// A batch is written and not yet signed.
    pub is_settling: bool,
    /// `erase` leaves of other logs, and which of them the own log acknowledges.
    pub erased: BTreeSet<(usize, u64)>,
    pub acknowledged: BTreeSet<(usize, u64)>,
    pub recovering: Option<Recovering>,
}

/// What a request is for.
#[derive(Clone)]
pub enum Want {
    Checkpoint,
    Bundle(BundleCoord),
    /// Tiles for the mirror's proof.
    Proof {
        old: u64,
        new: u64,
        ask: Ask,
    },
    /// Tiles for the witness's proof.
    Offer {
        old: u64,
        newest: Rc<SignedCheckpoint>,
        ask: Ask,
    },
    Heads,
    Contents(Vec<(u64, PartName)>),
    Back(Vec<(u64, PartName)>),
    Announced {
        head: Head,
        old: u64,
        again: bool,
    },
    RecoverHeads,
    RecoverBundle(BundleCoord),
    Nothing,
}

/// One partner's log, followed.
pub struct Follower {
    pub pull: Pull,
    pub spool: BTreeMap<u64, (Rc<[u8]>, u16)>,
    pub newest: Option<Rc<SignedCheckpoint>>,
    pub is_unsound: bool,
    /// Contents that may be opened here and are not; and those that are shut for good as far as is known.
    pub missing: BTreeSet<(u64, PartName)>,
    pub is_stale: bool,
}

/// A node that asks its partners what they hold of its log.
#[derive(Default)]
pub struct Recovering {
    /// Words by partner: heads by witness and mirror.
    pub words: BTreeMap<usize, Vec<(bool, Head)>>,
    pub taking: Option<Taking>,
}

/// Entries that come from a mirror.
pub struct Taking {
    pub from: usize,
    pub others: Vec<usize>,
    pub head: Head,
    pub bundles: BTreeMap<BundleCoord, Option<Rc<[u8]>>>,
}

impl Node {
    pub fn is_serving(&self) -> bool {
        self.process.as_ref().is_some_and(|p| matches!(p.state, State::Serving))
    }

    /// Heads of mirrored logs.
    pub fn mirror_heads(&self, names: &[Origin]) -> Vec<LogHead> {
        let heads = self.store.seen.mirrors.iter();
        heads.map(|(of, (head, _))| LogHead { origin: names[*of].clone(), size: head.size, root: head.root }).collect()
    }
}
