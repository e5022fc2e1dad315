//! A directory that this process holds, before anything of it works: whether it may write, may only be read, or neither.

use std::{
    fs::File,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use hutong_store::{OpenFault, Store, lock::HeadLock};

use crate::{
    Node, Settings,
    backup::{Recovery, Settled, Settling, settle, standing},
    clock::Clock,
    head::{PublishedHead, SignedHead},
    keys::Keys,
    node::hold,
    sequencer::Sequencer,
    start_fault::StartFault,
};

/// What a node has of its directory.
pub(crate) struct Opening {
    pub dir: PathBuf,
    pub clock: Clock,
    pub held: File,
    pub keys: Arc<Keys>,
    pub store: Store,
    pub lock: Option<Arc<HeadLock>>,
}

/// Why a node only reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReadsOnly {
    /// Partners must say first what was signed.
    Owes(Recovery),
    /// What is stored is not what was signed: nothing is written until somebody has put a good backup in its place.
    Breach,
}

/// A writer and what it shares: the head, and why it is stopped.
pub(crate) type Writing = (Sequencer, (PublishedHead, Arc<OnceLock<String>>));

impl Opening {
    /// Takes a directory and opens what lies in it.
    pub(crate) async fn of(settings: Settings) -> Result<Opening, StartFault> {
        let Settings { dir, clock } = settings;
        let held = hold(&dir).await?;
        let keys = Arc::new(Keys::read(&dir)?);
        let store = Store::open(&dir).await?;
        if keys.log().verifier().name() != store.home().as_str() {
            return Err(StartFault::Breach("the log key is not that of this log".to_owned()));
        }
        if let Some(life) = store.life(store.home()).await.map_err(StartFault::start)? {
            keys.turn_to(&life)?;
        }
        let lock = match HeadLock::open(&dir).await {
            Err(OpenFault::Missing(_)) => None,
            other => Some(Arc::new(other?)),
        };
        Ok(Opening { dir, clock, held, keys, store, lock })
    }

    /// Finds out whether it may sign.
    pub(crate) async fn settle(&self) -> Result<Settled, StartFault> {
        let settling = Settling { dir: &self.dir, store: &self.store, keys: &self.keys, lock: self.lock.clone() };
        Ok(settle(&settling).await?)
    }

    /// A writer, once the store was verified against the lock.
    pub(crate) async fn write(&self, lock: Arc<HeadLock>) -> Result<Writing, StartFault> {
        let (store, keys, clock) = (self.store.clone(), self.keys.clone(), self.clock.clone());
        let (sequencer, published, halted) = Sequencer::start(store, lock, keys, clock).await?;
        Ok((sequencer, (published, halted)))
    }

    /// The node at work.
    pub(crate) async fn work(self, lock: Arc<HeadLock>) -> Result<Node, StartFault> {
        let writing = self.write(lock.clone()).await?;
        self.begin(lock, writing, None).await
    }

    /// The node at reading, if there is anything that it may be read under.
    pub(crate) async fn work_or_read(self) -> Result<Node, StartFault> {
        let why = match self.settle().await {
            Ok(Settled::Ready(lock)) => match self.write(lock.clone()).await {
                Ok(writing) => return self.begin(lock, writing, None).await,
                Err(StartFault::Breach(why)) => why,
                Err(fault) => return Err(fault),
            },
            Ok(Settled::Owing(recovery, None)) => return Err(StartFault::Owes(Box::new(recovery))),
            Ok(Settled::Owing(recovery, Some(head))) => {
                let why = "it was put back from a backup, or its lock is lost: partners must be asked what was signed";
                return self.read(ReadsOnly::Owes(recovery), head, why.to_owned()).await;
            }
            Err(StartFault::Breach(why)) => why,
            Err(fault) => return Err(fault),
        };
        // Evidence is kept as it lies, and people may read what still stands.
        tracing::error!(reason = why, "the record is not what it should be; nothing is written, reading goes on");
        match standing(&self.store, &self.dir, &self.keys, self.lock.as_deref()).await {
            Ok(Some(head)) => self.read(ReadsOnly::Breach, head, why).await,
            Ok(None) => Err(StartFault::Breach(why)),
            Err(fault) => {
                tracing::warn!(problem = crate::cause::chain(&fault), "what still stands cannot be read");
                Err(StartFault::Breach(why))
            }
        }
    }

    /// The node at reading, under a head that was signed before.
    async fn read(self, reads: ReadsOnly, head: SignedHead, why: String) -> Result<Node, StartFault> {
        let lock = match &self.lock {
            Some(lock) => lock.clone(),
            None => Arc::new(HeadLock::nowhere().await?),
        };
        let (published, halted) = (PublishedHead::new(head), Arc::new(OnceLock::from(why)));
        let (store, keys, clock) = (self.store.clone(), self.keys.clone(), self.clock.clone());
        let sequencer = Sequencer::idle(store, lock.clone(), keys, clock, (published.clone(), halted.clone()));
        self.begin(lock, (sequencer, (published, halted)), Some(reads)).await
    }
}
