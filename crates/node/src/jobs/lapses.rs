//! Lapses that the logs which are here show: reports that do not say how their items stand, erasures that a host knew of and
//! did not confirm. Every node finds the same from the same entries; nothing of it is written down anywhere.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use hutong_core::{
    ids::{ConsultationId, EntryIndex, Origin, Place},
    moment::Moment,
    partner::lapse::{BadReport, Dispositions, ElsewhereLeaf, Lapse, LapseFile, NoLapseFile, Step, Unconfirmed},
    record::{Reading, read},
};
use hutong_log::{
    checkpoint::{CheckpointRefusal, SignedCheckpoint},
    hash::leaf_hash,
};
use hutong_store::{ReadFault, Store};

use crate::{
    Node,
    leaf::leaf_at,
    receipts::{self, ReceiptFault},
};

/// Entries that are read at a time.
const ENTRIES_AT_ONCE: u64 = 4_096;
/// Entries that are judged in one turn of what is due, which waits no longer than that.
pub(crate) const ENTRIES_A_TURN: u64 = 65_536;
/// Unconfirmed erasures that are looked at.
const UNCONFIRMED_MAX: u32 = 1_000;

/// A log's reports, judged up to an entry.
#[derive(Debug, Default)]
struct Judged {
    up_to: EntryIndex,
    bad: Vec<(EntryIndex, BadReport)>,
    /// A judgement that is not at its report yet.
    begun: Judging,
}

/// How items of a log stand before an entry.
#[derive(Debug, Default)]
struct Judging {
    next: EntryIndex,
    dispositions: Dispositions,
}

impl Judging {
    /// Reads on, so far, but no further than `end`.
    async fn read_on(&mut self, store: &Store, origin: &Origin, end: EntryIndex) -> Result<(), ReadFault> {
        while self.next < end {
            let to = (self.next + ENTRIES_AT_ONCE).min(end);
            for (index, bytes) in store.read_back(origin, self.next, to).await? {
                if let Reading::Known(leaf) = read(&bytes)
                    && let Some(step) = Step::of(&leaf, leaf_hash(&bytes))
                {
                    self.dispositions.take(index, step);
                }
            }
            self.next = to;
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}

/// What was found of reports, by log: what stands before a report never changes, so each is judged once.
#[derive(Debug, Default)]
pub(crate) struct Reports(Mutex<BTreeMap<Origin, Judged>>);

impl Reports {
    /// Takes up the judgement of the log's report at this entry; `None` where it is judged.
    fn begin(&self, origin: &Origin, at: EntryIndex) -> Option<Judging> {
        let mut logs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let judged = logs.entry(origin.clone()).or_default();
        (judged.up_to <= at).then(|| std::mem::take(&mut judged.begun))
    }

    /// Keeps how far it came, and what was found once it is there.
    fn end(&self, origin: Origin, at: EntryIndex, judging: Judging) {
        let mut logs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let judged = logs.entry(origin).or_default();
        if judging.next > at {
            *judged = Judged { up_to: judging.next, bad: judging.dispositions.bad, begun: Judging::default() };
        } else {
            judged.begun = judging;
        }
    }
}

/// A lapse could not be made into a file.
#[derive(Debug, thiserror::Error)]
pub enum LapseFault {
    /// The store.
    #[error("couldn't read the entries")]
    Read(#[from] ReadFault),
    /// The proof of the erasure.
    #[error(transparent)]
    Proof(#[from] ReceiptFault),
    /// A kept checkpoint.
    #[error("couldn't read a kept checkpoint")]
    Checkpoint(#[from] CheckpointRefusal),
    /// Too long for one file.
    #[error(transparent)]
    File(#[from] NoLapseFile),
    /// No head that is kept covers it yet.
    #[error("no signed head covers it yet")]
    NoHead,
}

impl Node {
    /// Judges reports that came since the last look, and reads at most so many entries for it; the next turn goes on where
    /// this one ends. A log that holds a new report is read from its beginning, once. Gives how many were read.
    ///
    /// # Errors
    /// [`ReadFault`]; the turn is made again.
    pub async fn judge_reports(&self, entries: u64) -> Result<u64, ReadFault> {
        let mut last: BTreeMap<Origin, EntryIndex> = BTreeMap::new();
        for report in self.store().reports().await? {
            last.insert(report.origin, report.index);
        }
        let mut left = entries;
        for (origin, at) in last {
            let Some(mut judging) = self.reports.begin(&origin, at) else { continue };
            let from = judging.next;
            let went = judging.read_on(self.store(), &origin, (from + left).min(at + 1)).await;
            left -= judging.next - from;
            self.reports.end(origin, at, judging);
            went?;
        }
        Ok(entries - left)
    }

    /// Lapses of all logs that are here, by log.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn lapses(&self) -> Result<Vec<Lapse>, ReadFault> {
        let mut lapses: Vec<Lapse> = {
            let judged = self.reports.0.lock().unwrap_or_else(PoisonError::into_inner);
            let of = |(by, judged): (&Origin, &Judged)| {
                judged
                    .bad
                    .iter()
                    .map(|(at, why)| Lapse::Report { by: by.clone(), at: *at, why: *why })
                    .collect::<Vec<_>>()
            };
            judged.iter().flat_map(of).collect()
        };
        lapses.extend(unconfirmed(self.store()).await?.into_iter().map(Lapse::Unconfirmed));
        lapses.sort();
        Ok(lapses)
    }

    /// A lapse as one file that proves itself.
    ///
    /// # Errors
    /// [`LapseFault`].
    pub async fn lapse_file(&self, lapse: &Lapse) -> Result<Vec<u8>, LapseFault> {
        let checkpoint = self.head_of(lapse.by(), lapse.size()).await?;
        let erasure = match lapse {
            Lapse::Report { .. } => None,
            Lapse::Unconfirmed(late) => {
                let head = self.head_of(&late.erasure.origin, late.erasure.index + 1).await?;
                let (leaf, proof) = receipts::prove(self.store(), &late.erasure, &head).await?;
                Some(ElsewhereLeaf::new(leaf, proof))
            }
        };
        let size = checkpoint.checkpoint().size();
        let mut entries = Vec::new();
        for from in (0..size).step_by(ENTRIES_AT_ONCE as usize) {
            let piece = self.store().read_back(lapse.by(), from, (from + ENTRIES_AT_ONCE).min(size)).await?;
            entries.extend(piece.into_iter().map(|(_, bytes)| bytes));
        }
        Ok(LapseFile::write(lapse, &checkpoint, erasure.as_ref(), entries)?)
    }

    /// The newest signed head of a log that is here, if it covers so many entries.
    async fn head_of(&self, origin: &Origin, size: u64) -> Result<SignedCheckpoint, LapseFault> {
        let signed = if origin == self.origin() {
            SignedCheckpoint::parse(self.head().checkpoint.as_bytes())?
        } else {
            let heads = self.store().mirror_heads().await?;
            let (_, checkpoint) =
                heads.into_iter().find(|(head, _)| head.origin == *origin).ok_or(LapseFault::NoHead)?;
            SignedCheckpoint::parse(&checkpoint)?
        };
        if signed.checkpoint().size() >= size { Ok(signed) } else { Err(LapseFault::NoHead) }
    }
}

/// Reports among the first `size` entries of a log that do not say how their items stand.
///
/// # Errors
/// [`ReadFault`].
pub(crate) async fn bad_reports(
    store: &Store,
    origin: &Origin,
    size: u64,
) -> Result<Vec<(EntryIndex, BadReport)>, ReadFault> {
    let mut judging = Judging::default();
    judging.read_on(store, origin, size).await?;
    Ok(judging.dispositions.bad)
}

/// Erasures that a co-host knew of for more than 72 hours of its own log, and did not confirm.
///
/// # Errors
/// [`ReadFault`].
pub(crate) async fn unconfirmed(store: &Store) -> Result<Vec<Unconfirmed>, ReadFault> {
    let candidates = store.unconfirmed_anywhere(UNCONFIRMED_MAX).await?;
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let views = store.list_consultations().await?;
    let hosts = |consultation: Option<&ConsultationId>, by: &Origin| {
        let view = views.iter().find(|view| Some(&view.id) == consultation);
        view.and_then(|view| view.charter.as_ref()).is_some_and(|charter| charter.host(by).is_some())
    };
    let mut late = Vec::new();
    for (erasure, consultation, known) in candidates {
        if !hosts(consultation.as_ref(), &known.origin) {
            continue;
        }
        let size = store.edge(&known.origin).await?.size();
        let last = Place { origin: known.origin.clone(), index: size.saturating_sub(1) };
        let (Some(knew), Some(ends)) = (leaf_at(store, &known).await?, leaf_at(store, &last).await?) else { continue };
        let by = known.origin;
        let found =
            Unconfirmed { erasure, by, known: (known.index, Moment(knew.ts)), last: (last.index, Moment(ends.ts)) };
        late.extend(found.hours().is_some().then_some(found));
    }
    Ok(late)
}
