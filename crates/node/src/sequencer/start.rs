//! Start and reload: the store is verified against the lock before anything is signed (RECORD §6).

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

use hutong_core::{
    ids::{EntryIndex, Origin},
    record::LogHead,
};
use hutong_log::{
    hash::{Hash, leaf_hash},
    tile::{TileEdge, edge_tiles},
};
use hutong_store::{NewBatch, NewEntry, ReadFault, Store, lock::HeadLock};

use super::{Sequencer, Trouble, refused, sign_head, unknown};
use crate::{
    clock::Clock,
    dice::Pool,
    head::{PublishedHead, SignedHead},
    keys::Keys,
};

/// Why a node does not begin to serve.
#[derive(Debug, thiserror::Error)]
pub enum RecoverRefusal {
    /// The database is older than what was signed: a restored backup.
    #[error(
        "the database holds {stored} entries, but {signed} were signed: it was restored from an older backup. Nothing is signed; fetch the missing entries from a partner's mirror, or open a new origin"
    )]
    Behind {
        /// Entries in the database.
        stored: u64,
        /// Entries that were signed.
        signed: u64,
    },
    /// The database has another root at the signed size.
    #[error(
        "the database has the root {stored} at size {size}, but {signed} was signed: entries were changed. Nothing is signed; run hutong verify"
    )]
    Changed {
        /// The signed size.
        size: u64,
        /// Root of the database.
        stored: Hash,
        /// Root that was signed.
        signed: Hash,
    },
}

/// The edge of a stored log as it was at a size.
pub(crate) async fn edge_at(store: &Store, origin: &Origin, size: u64) -> Result<TileEdge, Trouble> {
    let mut tiles = BTreeMap::new();
    for coord in edge_tiles(size) {
        tiles.insert(coord, store.tile(origin, coord).await.map_err(unknown)?);
    }
    let missing = || lost("a tile of the stored tree is missing");
    let restored = TileEdge::restore(size, |coord| tiles.remove(&coord).flatten().ok_or(std::fmt::Error));
    restored.map_err(|_| missing())
}

impl Sequencer {
    /// Verifies the store against the lock, signs what a crash left unsigned, and is ready to serve.
    pub(crate) async fn start(
        store: Store,
        lock: Arc<HeadLock>,
        keys: Arc<Keys>,
        clock: Clock,
    ) -> Result<(Sequencer, PublishedHead, Arc<OnceLock<String>>), Trouble> {
        let origin = store.home().clone();
        let edge = store.edge(&origin).await.map_err(damage)?;
        // What is stored is signed by the key that it says is in force: a crash between a change of keys and its first
        // signature is carried on here.
        let life = store.life(&origin).await.map_err(damage)?;
        if let Some(life) = &life {
            keys.turn_to(life).map_err(refused)?;
        }
        let (size, root) = (edge.size(), edge.root());
        let locked = lock.own(&origin).await.map_err(unknown)?;
        // An empty lock beside a grown log is a lost lock: signing could make a second history. One entry is what a
        // crash during the very first write leaves.
        if locked.is_none() && size > 1 {
            return Err(lost("the lock is empty although the log has grown: it was lost or replaced"));
        }
        let before = locked.map_or_else(|| empty_head(&origin), |locked| locked.head);
        check_lock(&store, &edge, &before).await?;
        let head = sign_head(&origin, size, root, &keys)?;
        let halted = Arc::new(OnceLock::new());
        let published = PublishedHead::new(SignedHead { head: before.clone(), checkpoint: head.checkpoint.clone() });
        let sequencer = Sequencer {
            store,
            lock,
            keys,
            clock,
            published: published.clone(),
            halted: halted.clone(),
            edge,
            dice: Pool::default(),
            ended: Arc::new(AtomicBool::new(life.is_some_and(|life| life.end().is_some()))),
        };
        if size > before.size {
            check_unsigned(&sequencer.store, &sequencer.edge, &origin, before.size).await?;
            tracing::info!(from = before.size, to = size, "signing entries that a crash left unsigned");
            sequencer.move_lock(&head).await?;
        }
        sequencer.published.publish(head);
        Ok((sequencer, published, halted))
    }

    /// A writer that refuses everything, because writing is stopped from the beginning.
    pub(crate) fn idle(
        store: Store,
        lock: Arc<HeadLock>,
        keys: Arc<Keys>,
        clock: Clock,
        (published, halted): (PublishedHead, Arc<OnceLock<String>>),
    ) -> Sequencer {
        // Nothing grows from it, and what is stored may make none.
        let (edge, ended) = (TileEdge::new(), Arc::default());
        Sequencer { store, lock, keys, clock, published, halted, edge, dice: Pool::default(), ended }
    }

    /// After a commit whose outcome nobody knows: what the store holds decides.
    pub(super) async fn reload(&mut self) -> Result<(), Trouble> {
        // In place, so that everybody who shares the store goes on with it.
        self.store.reopen().await.map_err(unknown)?;
        let origin = self.store.home().clone();
        let edge = self.store.edge(&origin).await.map_err(damage)?;
        let locked = self.lock.own(&origin).await.map_err(unknown)?.map_or_else(|| empty_head(&origin), |l| l.head);
        check_lock(&self.store, &edge, &locked).await?;
        self.take_life().await?;
        let (size, root) = (edge.size(), edge.root());
        let head = sign_head(&origin, size, root, &self.keys)?;
        self.published.publish(SignedHead { head: locked.clone(), checkpoint: head.checkpoint.clone() });
        if size > locked.size {
            check_unsigned(&self.store, &edge, &origin, locked.size).await?;
            self.move_lock(&head).await?;
        }
        self.edge = edge;
        self.published.publish(head);
        Ok(())
    }

    /// Writes the first entry of a new log: nobody has asked for it, so it does not pass the pool.
    pub(crate) async fn begin_record(&mut self, genesis: NewEntry) -> Result<(), Trouble> {
        let mut edge = self.edge.clone();
        let batch = NewBatch::grow(self.store.home().clone(), &mut edge, vec![genesis]);
        let mut tx = self.store.begin().await.map_err(unknown)?;
        tx.apply(&batch).await.map_err(unknown)?;
        tx.commit().await.map_err(unknown)?;
        self.read_back(0 as EntryIndex, 1, &edge).await?;
        let head = self.sign(&edge)?;
        self.move_lock(&head).await?;
        self.edge = edge;
        self.published.publish(head);
        Ok(())
    }
}

fn empty_head(origin: &Origin) -> LogHead {
    LogHead { origin: origin.clone(), size: 0, root: hutong_log::hash::empty_root() }
}

/// Rows that no writer of ours makes are evidence; everything else is weather.
fn damage(fault: ReadFault) -> Trouble {
    match fault {
        ReadFault::Damaged(_) => Trouble::Breach(super::chain(&fault)),
        other => unknown(other),
    }
}

fn lost(what: &str) -> Trouble {
    Trouble::Breach(what.to_owned())
}

/// Never sign below the lock, never two roots for one size (RECORD §10, I4).
async fn check_lock(store: &Store, edge: &TileEdge, locked: &LogHead) -> Result<(), Trouble> {
    if locked.size > edge.size() {
        let refusal = RecoverRefusal::Behind { stored: edge.size(), signed: locked.size };
        return Err(Trouble::Breach(refusal.to_string()));
    }
    let at_lock = edge_at(store, &locked.origin, locked.size).await?.root();
    if at_lock != locked.root {
        let refusal = RecoverRefusal::Changed { size: locked.size, stored: at_lock, signed: locked.root };
        return Err(Trouble::Breach(refusal.to_string()));
    }
    Ok(())
}

/// What nobody signed yet is read back and rehashed before it is signed, as every batch is.
pub(crate) async fn check_unsigned(
    store: &Store,
    edge: &TileEdge,
    origin: &Origin,
    signed: u64,
) -> Result<(), Trouble> {
    let entries = store.read_back(origin, signed, edge.size()).await.map_err(unknown)?;
    let mut range = edge_at(store, origin, signed).await?.frontier();
    entries.iter().for_each(|(_, bytes)| range.append(leaf_hash(bytes)));
    let (from, to) = (signed, edge.size());
    match range.root() == edge.root() {
        true => Ok(()),
        false => Err(Trouble::Breach(format!("entries {from} to {} read back other than they were written", to - 1))),
    }
}
