//! The network between nodes: every message may be lost, late, doubled or overtaken, and a link may carry one way only.
//! What is asked and answered is what `wire/` and the published folder carry; what is received is bounded as in
//! `wire/client.rs` before anything is kept of it.

use std::rc::Rc;

use hutong_core::{commitment::Salt, ids::PartName};
use hutong_log::tile::{BundleCoord, TileCoord};
use hutong_node::wire::RATIO_MAX;

/// So much may come of any compressed answer (`wire/client.rs`).
const GROWN_FREE: u64 = 256 << 10;

/// A body on the way. Nobody sends gigabytes in a test: a body may claim to be longer than what is there of it.
#[derive(Clone)]
pub struct Body {
    pub bytes: Rc<[u8]>,
    /// How long it is, unpacked.
    pub len: u64,
    /// How long it came.
    pub packed: u64,
}

impl Body {
    pub fn of(bytes: Vec<u8>) -> Body {
        let len = bytes.len() as u64;
        Body { bytes: bytes.into(), len, packed: len }
    }

    /// Mirrors `wire/client.rs`, `read` and `unpack`: what is too long or grows too much is not looked at.
    pub fn take(&self, len_max: usize) -> Option<&[u8]> {
        let ratio = u64::try_from(RATIO_MAX).unwrap();
        let grown_max = self.packed.saturating_mul(ratio).max(GROWN_FREE);
        let fits = self.len <= len_max as u64 && (self.packed >= self.len || self.len <= grown_max);
        fits.then_some(&*self.bytes)
    }
}

/// What is asked of a partner.
#[derive(Clone)]
pub enum Ask {
    Checkpoint,
    Bundle(BundleCoord),
    Tiles(Vec<TileCoord>),
    /// What mirror and witness signed of this log.
    HeadsOf(usize),
    MirrorBundle(usize, BundleCoord),
    AddCheckpoint(Rc<[u8]>),
    Contents(Vec<(u64, PartName)>),
    /// Of the asker's own log.
    Back(Vec<(u64, PartName)>),
    Hint,
}

/// What becomes of a content that was asked for (RECORD §7).
#[derive(Clone)]
pub enum Found {
    Open(Salt, Rc<[u8]>),
    Shut,
    Absent,
    Gone,
}

/// What is answered.
#[derive(Clone)]
pub enum Reply {
    Body(Option<Body>),
    Tiles(Vec<Option<Body>>),
    Heads([Option<Body>; 2]),
    Added(u16, Body),
    Contents(Vec<Found>),
    Unavailable,
}

#[derive(Clone)]
pub enum Message {
    Ask(u64, Ask),
    Reply(u64, Reply),
}

/// What the lines between the nodes are like.
pub struct Lines {
    /// `cut[from][to]`.
    pub cut: Vec<Vec<bool>>,
    pub lost_of_1000: usize,
    pub doubled_of_1000: usize,
}

impl Lines {
    pub fn whole(n: usize) -> Lines {
        Lines { cut: vec![vec![false; n]; n], lost_of_1000: 0, doubled_of_1000: 0 }
    }
}
