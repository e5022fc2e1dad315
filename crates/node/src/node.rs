//! A running node: one directory, one writer, many readers.
#![allow(clippy::disallowed_methods, reason = "this file opens the directory's lock file")]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use hutong_core::{
    command::{Actor, Ask, Command},
    home::HomeAsk,
    ids::{EntryIndex, FormKey, LeafId, Origin},
    moment::Moment,
    partner::pull::Limits,
    receipt::Slip,
    record::{Draft, Event, Genesis, LogHead, SUITE, encode},
};
use hutong_store::{NewEntry, OpenFault, ReadFault, Store, lock::HeadLock, search};
use tokio::sync::{oneshot, watch};

use crate::{
    answer::{Answer, Receipt, SubmitFault},
    backup::{Recovery, Settled, Settling, settle},
    clock::Clock,
    dice,
    hands::Hands,
    head::{PublishedHead, SignedHead},
    intake::{self, Asked, Intake},
    jobs::{lapses::Reports, sums::Sums},
    keys::{self, Keys, Role},
    live::Live,
    opening::{Opening, ReadsOnly, Writing},
    own_clock::ClockWatch,
    partners::{Exchange, Means, PartnerState, Sites},
    passkeys::Ceremonies,
    reading::Reading,
    receipts::{self, ReceiptFault},
    sequencer::{Sequencer, actor_text},
    start_fault::StartFault,
};

const LOCK_FILE: &str = "node.lock";
const DIR_MODE: u32 = 0o700;
/// How often, and how long apart, it is asked whether the directory is free.
const HOLD_TRIES: u32 = 20;
const HOLD_WAIT: Duration = Duration::from_millis(25);

/// What a node is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its directory.
    pub dir: PathBuf,
    /// Where it gets its time from.
    pub clock: Clock,
}

/// What `create` made.
#[derive(Clone, Debug)]
pub struct Created {
    /// The log.
    pub origin: Origin,
    /// Content of its first entry.
    pub genesis: Genesis,
    /// Where the root key lies, to be taken away.
    pub root_key: PathBuf,
}

/// How a node is.
#[derive(Clone, Debug)]
pub struct Status {
    /// Its log.
    pub origin: Origin,
    /// The signed head.
    pub head: SignedHead,
    /// Why writing is stopped, if it is.
    pub halted: Option<String>,
    /// Whether the log has ended.
    pub has_ended: bool,
    /// What is owed before writing begins, if anything is.
    pub recovery: Option<Recovery>,
    /// Where each partner stood after the last pull, by origin.
    pub partners: Vec<PartnerState>,
}

/// A node that serves. Dropping it lets the writer finish what waits.
pub struct Node {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    dir: PathBuf,
    pub(crate) published: PublishedHead,
    pub(crate) exchange: Exchange,
    halted: Arc<OnceLock<String>>,
    /// Whether the own log has ended.
    pub(crate) ended: Arc<AtomicBool>,
    pub(crate) intake: Intake,
    /// Why this node only reads, if it does.
    reads_only: Option<ReadsOnly>,
    /// Closes when the writer has ended.
    writer: oneshot::Receiver<()>,
    pub(crate) live: Live,
    /// What joint sums wait for.
    pub(crate) sums: Sums,
    /// What was found of reports.
    pub(crate) reports: Reports,
    /// Passkeys that are being added or shown.
    pub(crate) ceremonies: Ceremonies,
    /// What pages read, once they are served.
    pub(crate) reading: OnceLock<Reading>,
    /// The day on which old answers were last cleared, counted from 1970.
    cleared_on: AtomicU64,
    pub(crate) clock_watch: ClockWatch,
    _held: File,
}

/// Takes the directory for this process; the lock goes with the process, also after `kill -9`.
pub(crate) async fn hold(dir: &Path) -> Result<File, StartFault> {
    let fault = |source| StartFault::Directory { path: dir.to_owned(), source };
    let file = File::options().create(true).truncate(false).write(true).open(dir.join(LOCK_FILE)).map_err(fault)?;
    for _ in 0..HOLD_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // Whoever only looks ([`is_held`]) has it for an instant, and so has a process of ours that was forked and is
            // about to become another program.
            Err(fs::TryLockError::WouldBlock) => tokio::time::sleep(HOLD_WAIT).await,
            Err(fs::TryLockError::Error(e)) => return Err(fault(e)),
        }
    }
    Err(StartFault::Held(dir.to_owned()))
}

/// Whether a process serves a directory.
pub fn is_held(dir: &Path) -> bool {
    // Opened for reading: looking must not make the file.
    File::open(dir.join(LOCK_FILE)).is_ok_and(|file| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

impl Node {
    /// Makes the directory of a new body: keys, an empty store, the lock, and the first entry of the log.
    ///
    /// # Errors
    /// [`StartFault`]; what exists is never overwritten.
    pub async fn create(
        dir: &Path,
        origin: &Origin,
        root_key: &Path,
        clock: &Clock,
        hands: Hands,
    ) -> Result<Created, StartFault> {
        Node::create_after(dir, origin, root_key, clock, hands, None).await
    }

    /// The same, for a log that continues another: its first entry names where that one stood.
    ///
    /// # Errors
    /// [`StartFault`]; what exists is never overwritten.
    pub async fn create_after(
        dir: &Path,
        origin: &Origin,
        root_key: &Path,
        clock: &Clock,
        hands: Hands,
        prev: Option<LogHead>,
    ) -> Result<Created, StartFault> {
        let fault = |source| StartFault::Directory { path: dir.to_owned(), source };
        // What lies in it is for its owner alone; a directory that is there already stays as its owner has it.
        fs::DirBuilder::new().recursive(true).mode(DIR_MODE).create(dir).map_err(fault)?;
        let _held = hold(dir).await?;
        let vkey = |role| keys::generate(&keys::path(dir, role), role, origin).map(|k| k.to_string());
        let genesis = Genesis {
            origin: origin.clone(),
            suite: SUITE.to_owned(),
            log_vkey: vkey(Role::Log)?,
            witness_vkey: vkey(Role::Witness)?,
            mirror_vkey: vkey(Role::Mirror)?,
            transport_vkey: vkey(Role::Transport)?,
            root_vkey: keys::generate(root_key, Role::Root, origin)?.to_string(),
            prev,
        };
        let store = Store::create(dir, origin).await?;
        if hands == Hands::One {
            let mut tx = store.begin().await.map_err(StartFault::start)?;
            tx.mark_small().await.map_err(StartFault::start)?;
            tx.commit().await.map_err(StartFault::start)?;
        }
        let lock = Arc::new(HeadLock::create(dir).await?);
        let keys = Arc::new(Keys::read(dir)?);
        let (mut sequencer, ..) = Sequencer::start(store, lock, keys, clock.clone()).await?;
        let draft = Draft::plain(None, Event::RecordBegun(genesis.clone()));
        let first = encode(draft, LeafId(dice::bytes()?), &[], &[], clock.now());
        sequencer.begin_record(NewEntry::own(first, None)).await?;
        Ok(Created { origin: origin.clone(), genesis, root_key: root_key.to_owned() })
    }

    /// Starts serving a directory.
    ///
    /// # Errors
    /// [`StartFault`]; nothing is signed before the store was verified against the lock. [`StartFault::Owes`] when
    /// partners must be asked first and could not be.
    pub async fn start(settings: Settings) -> Result<Node, StartFault> {
        let opening = Opening::of(settings).await?;
        match opening.settle().await? {
            Settled::Ready(lock) => opening.work(lock).await,
            Settled::Owing(recovery, _) => Err(StartFault::Owes(Box::new(recovery))),
        }
    }

    /// Starts a directory for reading alone that owes something, or whose record is not what was signed, under the newest
    /// checkpoint that its entries make: nothing is written or signed, and partners are not followed. One that may write is
    /// started as [`Node::start`] does.
    ///
    /// # Errors
    /// [`StartFault`]; also [`StartFault::Owes`] and [`StartFault::Breach`], where no checkpoint stands.
    pub async fn start_reading(settings: Settings) -> Result<Node, StartFault> {
        Opening::of(settings).await?.work_or_read().await
    }

    /// Asks partners once more; whether the directory may sign now. It has then a lock, and is to be started anew.
    ///
    /// # Errors
    /// [`StartFault`]; nothing was signed.
    pub async fn reconcile(&self) -> Result<bool, StartFault> {
        if self.has_breach() {
            return Ok(false);
        }
        let means = self.exchange.means();
        let lock = match HeadLock::open(&self.dir).await {
            Err(OpenFault::Missing(_)) => None,
            other => Some(Arc::new(other?)),
        };
        let settling = Settling { dir: &self.dir, store: &self.store, keys: &means.keys, lock };
        Ok(matches!(settle(&settling).await?, Settled::Ready(_)))
    }

    /// Asks for something to be recorded.
    ///
    /// # Errors
    /// [`SubmitFault`]: refused by a rule, or not kept; asking again with the same key is always safe.
    pub async fn submit(&self, command: Command) -> Result<Answer, SubmitFault> {
        let vote = match &command.ask {
            Ask::CastVote(cast) => Some((cast.consultation.clone(), cast.statement.clone())),
            _ => None,
        };
        let erases = matches!(command.ask, Ask::EraseParts(_) | Ask::AcknowledgeErasure(_));
        let answer = self.intake.submit(Asked::Recorded(command)).await?;
        if let Some((consultation, statement)) = vote {
            self.live.voted(&consultation, &statement);
        }
        if erases && self.reading.get().is_none() {
            self.discard_search();
        }
        Ok(answer)
    }

    /// Nobody follows the record in this process: the words that were erased go with the whole search file, which the
    /// next one that serves pages fills anew.
    fn discard_search(&self) {
        if let Err(error) = search::discard(&self.dir) {
            tracing::error!(%error, "couldn't remove the search file, which may hold erased words: remove search.db");
        }
    }

    /// Asks the home node to remember something.
    ///
    /// # Errors
    /// [`SubmitFault`].
    pub async fn submit_home(&self, actor: Actor, key: FormKey, ask: HomeAsk) -> Result<Answer, SubmitFault> {
        self.intake.submit(Asked::Home { actor, key, ask }).await
    }

    /// The own log.
    pub fn origin(&self) -> &Origin {
        self.store.home()
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The signed head now.
    pub fn head(&self) -> SignedHead {
        self.published.get()
    }

    /// Tells when the signed head moves.
    pub fn follow_head(&self) -> watch::Receiver<u64> {
        self.published.follow()
    }

    /// Why writing is stopped, if it is.
    pub fn halted(&self) -> Option<&str> {
        self.halted.get().map(String::as_str)
    }

    /// What is owed before anything may be signed, if anything is: this node only reads then.
    pub fn recovery(&self) -> Option<&Recovery> {
        match &self.reads_only {
            Some(ReadsOnly::Owes(recovery)) => Some(recovery),
            Some(ReadsOnly::Breach) | None => None,
        }
    }

    /// Whether what is stored was not what was signed when this node started: it only reads then.
    pub fn has_breach(&self) -> bool {
        self.reads_only == Some(ReadsOnly::Breach)
    }

    /// Whether this node writes, signs, cosigns and publishes nothing as long as it runs.
    pub fn only_reads(&self) -> bool {
        self.reads_only.is_some()
    }

    /// Stops writing for good; reading goes on. The first reason stays.
    pub(crate) fn halt(&self, reason: String) {
        tracing::error!(%reason, "the record is not what it should be; writing is stopped, reading goes on");
        let _ = self.halted.set(reason);
    }

    /// Whether this is the first look on a day.
    pub(crate) fn is_first_look(&self, day: u64) -> bool {
        self.cleared_on.swap(day, Ordering::Relaxed) != day
    }

    /// How the node is.
    pub fn status(&self) -> Status {
        let halted = self.halted().map(str::to_owned);
        let recovery = self.recovery().cloned();
        let (origin, head, partners) = (self.origin().clone(), self.head(), self.partners());
        Status { origin, head, halted, has_ended: self.has_ended(), recovery, partners }
    }

    /// The store, for reading.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Sets a scripted clock.
    pub fn set_clock(&self, to: u64) {
        self.clock.set(Moment(to));
    }

    /// The receipt of an own leaf, as far as it has grown: under the newest head that a partner's mirror cosigned, or
    /// its witness, or else under the own signed head.
    ///
    /// # Errors
    /// [`ReceiptFault`].
    pub async fn receipt(&self, index: EntryIndex) -> Result<Receipt, ReceiptFault> {
        receipts::grown(&self.store, &self.published.get(), index).await
    }

    /// The slips that an actor's presses were answered with, by form key: for that actor alone. What is absent was never
    /// answered, or not with a slip.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn slips(&self, actor: &Actor, keys: &[FormKey]) -> Result<BTreeMap<FormKey, Slip>, ReadFault> {
        self.store.list_slips(&actor_text(actor), keys).await
    }

    /// The receipt that a slip became; `None` while the batch is open, or when the slip is not of a vote received here.
    ///
    /// # Errors
    /// [`ReceiptFault`].
    pub async fn vote_receipt(&self, slip: &Slip) -> Result<Option<Receipt>, ReceiptFault> {
        receipts::vote(&self.store, &self.published.get(), slip).await
    }

    /// Lets what waits be answered, then ends.
    pub async fn stop(self) {
        let Node { store, exchange, intake, writer, reading, .. } = self;
        if let Some(reading) = reading.into_inner() {
            reading.stop().await;
        }
        drop((intake, exchange));
        // The writer ends when the last sender is gone; a panic in it has been reported where it happened.
        let _ = writer.await;
        // Closed in order, its files are whole and quiet when this returns.
        if let Err(fault) = store.close().await {
            tracing::warn!(%fault, "couldn't close the store");
        }
    }
}

impl Opening {
    /// A node, at work or at reading.
    pub(crate) async fn begin(
        self,
        lock: Arc<HeadLock>,
        (sequencer, (published, halted)): Writing,
        reads_only: Option<ReadsOnly>,
    ) -> Result<Node, StartFault> {
        let Opening { dir, clock, held, keys, store, .. } = self;
        if published.get().head.size == 0 {
            let why = "its record was never begun: making it was interrupted; remove the directory and make it again";
            return Err(StartFault::Start(why.to_owned()));
        }
        let live = Live::default();
        let means = Means {
            store: store.clone(),
            lock,
            keys,
            clock: clock.clone(),
            dir: dir.clone(),
            head: published.clone(),
            sites: Sites::default(),
            live: live.clone(),
        };
        let exchange = Exchange::begin(means, Limits::default()).await;
        let exchange = exchange.map_err(|e| StartFault::Start(format!("couldn't read the partners: {e}")))?;
        let (intake, pool) = intake::open();
        let ended = sequencer.ended.clone();
        let writer = sequencer.work_off(pool)?;
        Ok(Node {
            store,
            clock,
            dir,
            published,
            exchange,
            halted,
            ended,
            intake,
            reads_only,
            writer,
            live,
            sums: Sums::default(),
            reports: Reports::default(),
            ceremonies: Ceremonies::default(),
            reading: OnceLock::new(),
            cleared_on: AtomicU64::new(0),
            clock_watch: ClockWatch::default(),
            _held: held,
        })
    }
}
