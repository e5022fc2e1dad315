//! Before a directory signs again whose lock is lost, older or ahead (RECORD §6): partners are asked what they hold of the
//! own log, what is missing is taken from a mirror, and only then is there a lock again.

use std::{path::Path, sync::Arc};

pub use hutong_core::partner::recovery::Owes;
use hutong_core::{
    home::PinPartner,
    ids::Origin,
    partner::{
        keys::LogKeys,
        recovery::{Heard, Held as HeldSize, Next, binds, owes, weigh},
    },
    record::{KeyRole, LogHead, LogLife},
};
use hutong_log::{
    checkpoint::SignedCheckpoint,
    hash::Hash,
    key::VerifierKey,
    note::NOTE_LEN_MAX,
    tile::{BUNDLE_LEN_MAX, TILE_WIDTH, bundles_between, decode_bundle},
};
use hutong_store::{
    ApplyFault, BeginFault, CommitFault, NewBatch, NewEntry, OpenFault, ReadFault, Store, WriteFault,
    lock::{HeadLock, LockedHead, Swap},
};

use super::{
    DiskFault,
    restore::{Restored, forget_restored, restored},
};
use crate::{
    cause::chain,
    folder::CHECKPOINT_FILE,
    head::SignedHead,
    keys::Keys,
    partners::{Ahead, Source, TheirKeys, is_evidence_against, keep_evidence},
    sequencer::{Trouble, check_unsigned, edge_at, sign_head},
    verify::folder_name,
};

/// Entries that are written at a time: sixteen bundles.
const ENTRIES_AT_ONCE: usize = 16 * TILE_WIDTH as usize;

/// What a partner says about the own log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Its folder cannot be read.
    Unreachable(String),
    /// It showed two histories of its own log: nothing is taken from it.
    Diverged,
    /// It never saw the own log.
    Nothing,
    /// The largest size that its mirror or its witness cosigned.
    Knows(u64),
    /// It cosigned more than any mirror shows.
    KnowsMore(u64),
}

impl Word {
    fn heard(&self) -> Heard {
        match self {
            Word::Unreachable(_) => Heard::Silent,
            Word::Diverged => Heard::Diverged,
            Word::Nothing | Word::Knows(_) | Word::KnowsMore(_) => Heard::Spoke,
        }
    }
}

/// A partner and its word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Whose log.
    pub origin: Origin,
    /// What it says.
    pub word: Word,
}

/// What a directory owes, and whom it asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// What it owes.
    pub owes: Owes,
    /// Every pinned partner, by origin; none if there are none.
    pub asked: Vec<Answered>,
}

/// Asking or taking over failed; nothing was signed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecoverFault {
    /// The record is not what partners hold.
    #[error("{0}")]
    Breach(String),
    /// The store, reading.
    #[error("couldn't read the store")]
    Read(#[from] ReadFault),
    /// The store, writing.
    #[error("couldn't keep the missing entries")]
    Begin(#[from] BeginFault),
    /// The store, writing.
    #[error("couldn't keep the missing entries")]
    Apply(#[from] ApplyFault),
    /// The store, writing.
    #[error("couldn't keep the missing entries")]
    Commit(#[from] CommitFault),
    /// The lock.
    #[error("couldn't make the lock")]
    Lock(#[from] OpenFault),
    /// The lock.
    #[error("couldn't move the lock")]
    Swap(#[from] WriteFault),
    /// A file of the directory.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// The head.
    #[error("couldn't sign the head: {0}")]
    Sign(String),
}

impl From<Trouble> for RecoverFault {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Breach(why) => RecoverFault::Breach(why),
            other => RecoverFault::Sign(other.to_string()),
        }
    }
}

/// What recovery needs of a directory.
pub(crate) struct Settling<'a> {
    pub dir: &'a Path,
    pub store: &'a Store,
    pub keys: &'a Keys,
    /// The lock, if there is one.
    pub lock: Option<Arc<HeadLock>>,
}

/// How a directory stands when it starts.
pub(crate) enum Settled {
    /// It may sign, under this lock.
    Ready(Arc<HeadLock>),
    /// It may be read only. The head under which it is read, if there is one.
    Owing(Recovery, Option<SignedHead>),
}

/// Finds out whether a directory may sign, and asks partners when it may not.
pub(crate) async fn settle(settling: &Settling<'_>) -> Result<Settled, RecoverFault> {
    let origin = settling.store.home();
    let stored = settling.store.edge(origin).await?.size();
    let locked = match &settling.lock {
        Some(lock) => lock.own(origin).await?,
        None => None,
    };
    let note = restored(settling.dir)?;
    let size = locked.as_ref().map(|l| l.head.size);
    let owes = match (owes(stored, settling.lock.is_some(), size, note.is_some()), &settling.lock) {
        (None, Some(lock)) => {
            if note.is_some() {
                forget_restored(settling.dir)?;
            }
            return Ok(Settled::Ready(lock.clone()));
        }
        (owes, _) => owes.unwrap_or(Owes::NoLock { stored }),
    };
    match reconcile(settling, locked.as_ref(), &owes).await? {
        Outcome::Ready(lock) => Ok(Settled::Ready(lock)),
        Outcome::Owing(asked) => {
            let head = readable(settling.store, note.as_ref(), locked.as_ref(), stored).await?;
            Ok(Settled::Owing(Recovery { owes, asked }, head))
        }
    }
}

enum Outcome {
    Ready(Arc<HeadLock>),
    Owing(Vec<Answered>),
}

/// A head of the own log that a partner's key cosigned.
struct Held {
    source: Source,
    by_mirror: bool,
    signed: SignedCheckpoint,
}

impl Held {
    fn size(&self) -> u64 {
        self.signed.checkpoint().size()
    }

    fn root(&self) -> Hash {
        self.signed.checkpoint().root()
    }
}

async fn reconcile(settling: &Settling<'_>, locked: Option<&LockedHead>, owes: &Owes) -> Result<Outcome, RecoverFault> {
    let stored = owes.stored();
    let (mut asked, mut held) = (Vec::new(), Vec::new());
    for pin in settling.store.partners().await? {
        let (word, heads) = ask(settling, &pin).await;
        asked.push(Answered { origin: pin.origin, word });
        held.extend(heads);
    }
    let heard: Vec<Heard> = asked.iter().map(|a| a.word.heard()).collect();
    let sizes: Vec<HeldSize> = held.iter().map(|h| HeldSize { by_mirror: h.by_mirror, size: h.size() }).collect();
    match weigh(owes, &heard, &sizes) {
        Next::Wait => return Ok(Outcome::Owing(asked)),
        Next::Lacking => {
            for answered in &mut asked {
                if let Word::Knows(size) = answered.word
                    && size > stored
                {
                    answered.word = Word::KnowsMore(size);
                }
            }
            return Ok(Outcome::Owing(asked));
        }
        Next::TakeOver(mirrors) => take_over_from(settling, &held, &mirrors, stored).await?,
        Next::Sign => {}
    }
    // The entries are here, and with them whose key signs which size.
    let own = own_keys(settling, settling.store.life(settling.store.home()).await?);
    held.retain(|held| binds(&held.signed, &own));
    compare(settling.store, locked, &held).await?;
    let known = held.iter().map(Held::size).chain(locked.map(|l| l.head.size)).max().unwrap_or_default();
    let lock = sign(settling, locked, known).await?;
    forget_restored(settling.dir)?;
    Ok(Outcome::Ready(lock))
}

/// The own log's keys by size, as its entries say.
fn own_keys(settling: &Settling<'_>, life: Option<LogLife>) -> LogKeys {
    LogKeys::new(settling.keys.log().verifier().clone(), life)
}

/// What a partner's published folder shows of the own log.
async fn ask(settling: &Settling<'_>, pin: &PinPartner) -> (Word, Vec<Held>) {
    let source = Source::of(pin);
    let mut theirs = match TheirKeys::of(settling.store, pin).await {
        Ok(theirs) => theirs,
        Err(fault) => return (Word::Unreachable(chain(&fault)), Vec::new()),
    };
    match is_evidence_against(settling.dir, &theirs.log) {
        Ok(false) => {}
        Ok(true) => return (Word::Diverged, Vec::new()),
        Err(fault) => return (Word::Unreachable(chain(&fault)), Vec::new()),
    }
    match source.read(CHECKPOINT_FILE, NOTE_LEN_MAX).await {
        Ok(Some(_)) => {}
        Ok(None) => return (Word::Unreachable(format!("there is no checkpoint in {}", source.name())), Vec::new()),
        Err(fault) => return (Word::Unreachable(chain(&fault)), Vec::new()),
    }
    let (mut held, mut is_ahead) = (Vec::new(), false);
    for (folder, by_mirror) in [("mirror", true), ("witness", false)] {
        let path = format!("{folder}/{}/{CHECKPOINT_FILE}", folder_name(settling.store.home()));
        match source.read(&path, NOTE_LEN_MAX).await {
            Ok(None) => {}
            Ok(Some(bytes)) => {
                let mut read = cosigned(settling.keys, &bytes, &theirs.cosigners(by_mirror));
                if read.is_err() && !is_ahead {
                    // Its keys may have changed since what is mirrored of its log.
                    is_ahead = true;
                    match theirs.read_ahead(settling.store, settling.keys, pin, &source).await {
                        Ok(Ahead::Keys(later)) => theirs = *later,
                        Ok(Ahead::Nothing) => {}
                        Ok(Ahead::Diverged(evidence)) => {
                            // Whoever shows two histories is not waited for; were it not kept, it would seem silent.
                            return match keep_evidence(settling.dir, &evidence).await {
                                Ok(()) => (Word::Diverged, Vec::new()),
                                Err(fault) => (Word::Unreachable(chain(&fault)), Vec::new()),
                            };
                        }
                        Err(fault) => return (Word::Unreachable(chain(&fault)), Vec::new()),
                    }
                    read = cosigned(settling.keys, &bytes, &theirs.cosigners(by_mirror));
                }
                match read {
                    Ok(signed) => held.push(Held { source: source.clone(), by_mirror, signed }),
                    Err(why) => return (Word::Unreachable(format!("{path}: {why}")), Vec::new()),
                }
            }
            Err(fault) => return (Word::Unreachable(chain(&fault)), Vec::new()),
        }
    }
    match held.iter().map(Held::size).max() {
        None => (Word::Nothing, held),
        Some(size) => (Word::Knows(size), held),
    }
}

/// A checkpoint that a key of ours signed and one of the partner's cosigned: the entries that say since when a key is in
/// force may be among those that are missing here.
fn cosigned(keys: &Keys, bytes: &[u8], theirs: &[VerifierKey]) -> Result<SignedCheckpoint, String> {
    let signed = SignedCheckpoint::parse(bytes).map_err(|e| e.to_string())?;
    let known: Vec<_> = keys.all_of(KeyRole::Log).into_iter().chain(theirs.iter().cloned()).collect();
    let by = signed.open(&known).map_err(|e| e.to_string())?;
    if by.cosigned.is_empty() || signed.checkpoint().origin() != keys.log().verifier().name() {
        return Err("it carries no cosignature of the partner for this log".to_owned());
    }
    Ok(signed)
}

/// Takes the missing entries from the first of these mirrors that gives what leads to its root. One that does not may have
/// lied: only where none does it is said of the own database.
async fn take_over_from(
    settling: &Settling<'_>,
    held: &[Held],
    mirrors: &[usize],
    stored: u64,
) -> Result<(), RecoverFault> {
    let mut first = None;
    for at in mirrors {
        match take_over(settling, &held[*at], stored).await {
            Ok(()) => return Ok(()),
            Err(fault @ (RecoverFault::Breach(_) | RecoverFault::Sign(_))) => {
                tracing::warn!(problem = %fault, "a mirror does not give what is missing");
                first.get_or_insert(fault);
            }
            Err(fault) => return Err(fault),
        }
    }
    first.map_or(Ok(()), Err)
}

/// Takes the missing entries from a mirror, all or none: they and the stored ones must make the root that was signed.
async fn take_over(settling: &Settling<'_>, mirror: &Held, stored: u64) -> Result<(), RecoverFault> {
    let (store, origin) = (settling.store, settling.store.home().clone());
    let mut life = store.life(&origin).await?;
    let folder = format!("mirror/{}", folder_name(&origin));
    let mut tx = store.begin().await?;
    let mut edge = tx.edge(&origin).await?;
    let mut waiting = Vec::new();
    let bundles: Vec<_> = bundles_between(0, mirror.size()).collect();
    let width = TILE_WIDTH as u64;
    for (n, bundle) in bundles.iter().enumerate().skip(usize::try_from(stored / width).unwrap_or(usize::MAX)) {
        let read = mirror.source.read(&format!("{folder}/{bundle}"), BUNDLE_LEN_MAX).await;
        let lost = |why: String| RecoverFault::Sign(format!("the mirror does not give {bundle}: {why}"));
        let bytes = read.map_err(|e| lost(chain(&e)))?.ok_or_else(|| lost("it is not there".to_owned()))?;
        let decoded = decode_bundle(&bytes, bundle.width).map_err(|e| lost(e.to_string()))?;
        let numbered = (n as u64 * width..).zip(decoded);
        for (at, entry) in numbered.filter(|(at, _)| *at >= stored) {
            LogLife::take_bytes(&mut life, at, entry.bytes);
            waiting.push(NewEntry::read(entry.bytes.to_vec()));
        }
        if waiting.len() >= ENTRIES_AT_ONCE || n + 1 == bundles.len() {
            tx.apply(&NewBatch::grow(origin.clone(), &mut edge, std::mem::take(&mut waiting))).await?;
        }
    }
    if edge.size() != mirror.size() || edge.root() != mirror.root() {
        return Err(RecoverFault::Breach(format!(
            "the entries here, continued by those of the mirror, make the root {} at size {}, but {} was signed: entries \
             of this database were changed",
            edge.root(),
            edge.size(),
            mirror.root()
        )));
    }
    if !binds(&mirror.signed, &own_keys(settling, life)) {
        return Err(RecoverFault::Sign(format!(
            "a key that was replaced signed what the mirror shows at {}",
            mirror.size()
        )));
    }
    // Their words are asked for once it serves (`partners/recall.rs`): nobody waits for that here.
    tx.note_taken_over(stored, mirror.size()).await.map_err(ApplyFault::from)?;
    tx.commit().await?;
    tracing::info!(from = stored, to = mirror.size(), "took missing entries from a partner's mirror");
    Ok(())
}

/// Every head that is known to be signed must be one of the stored log's own.
async fn compare(store: &Store, locked: Option<&LockedHead>, held: &[Held]) -> Result<(), RecoverFault> {
    let locked = locked.map(|l| (l.head.size, l.head.root));
    for (size, root) in held.iter().map(|h| (h.size(), h.root())).chain(locked) {
        let stored = edge_at(store, store.home(), size).await?.root();
        if stored != root {
            return Err(RecoverFault::Breach(format!(
                "the entries here make the root {stored} at size {size}, but {root} was signed: entries were changed"
            )));
        }
    }
    Ok(())
}

/// A lock that knows the whole stored log to be signed. Beyond the `known` entries that somebody saw signed, the bytes are
/// read back first, as those of every batch are.
async fn sign(settling: &Settling<'_>, locked: Option<&LockedHead>, known: u64) -> Result<Arc<HeadLock>, RecoverFault> {
    let origin = settling.store.home();
    let edge = settling.store.edge(origin).await?;
    check_unsigned(settling.store, &edge, origin, known).await?;
    if let Some(life) = settling.store.life(origin).await? {
        settling.keys.turn_to(&life).map_err(|e| RecoverFault::Sign(chain(&e)))?;
    }
    let head = sign_head(origin, edge.size(), edge.root(), settling.keys)?;
    let lock = match &settling.lock {
        Some(lock) => lock.clone(),
        None => Arc::new(HeadLock::create(settling.dir).await?),
    };
    let new = LockedHead { head: head.head, checkpoint: head.checkpoint.as_bytes().to_vec() };
    match lock.swap_own(locked.map(|l| &l.head), &new).await? {
        Swap::Kept => Ok(lock),
        Swap::Other(_) => {
            Err(RecoverFault::Breach("the lock moved meanwhile: another writer uses this key".to_owned()))
        }
    }
}

/// A signed head that the stored entries make, for reading.
async fn readable(
    store: &Store,
    note: Option<&Restored>,
    locked: Option<&LockedHead>,
    stored: u64,
) -> Result<Option<SignedHead>, RecoverFault> {
    let mut texts: Vec<String> = note.map(|n| n.checkpoint.clone()).into_iter().collect();
    texts.extend(locked.map(|l| String::from_utf8_lossy(&l.checkpoint).into_owned()));
    let cosigned = store.cosigned_heads(0).await?;
    texts.extend(cosigned.into_iter().map(|h| String::from_utf8_lossy(&h.checkpoint).into_owned()));
    let mut best: Option<SignedHead> = None;
    for text in texts {
        let Ok(signed) = SignedCheckpoint::parse(text.as_bytes()) else { continue };
        let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
        let is_better = best.as_ref().is_none_or(|b| b.head.size < size);
        if size <= stored && is_better && edge_at(store, store.home(), size).await?.root() == root {
            let head = LogHead { origin: store.home().clone(), size, root };
            best = Some(SignedHead { head, checkpoint: text.into() });
        }
    }
    Ok(best)
}
