//! Contents of the own log that are lost are asked back of partners: recovery took entries from a mirror without them, and
//! whoever was shown them may still hold them. What does not give its commitment, and what was erased, is not kept. No list
//! of what is lost is kept either: it is what the tables lack, so a walk that breaks off goes on by itself.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::policy::ever_opens,
    home::PinPartner,
    ids::{EntryIndex, Origin, Place},
    moment::Moment,
    record::{DocumentVersion, Event},
};
use hutong_store::{ApplyFault, ClosedPart, LostAt, LostBatch, LostCount, NewOpening, ReadFault, Store};

use super::{
    Means, Partners, TheirKeys, chain,
    contents::open,
    evidence,
    grow::KeepFault,
    source::{Source, SourceFault, Wanted},
    subjects::{Subject, leaves_at},
};
use crate::{
    Node,
    folder::split_rows,
    wire::{WANTS_MAX, frames::Found},
};

/// Requests to one partner before the next one has its turn.
const ASKS_MAX: usize = 16;
/// Seconds after which whoever had nothing more is asked once more: it may have learned of a charter since.
const AGAIN_S: u64 = 3_600;

/// What one turn brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recalled {
    /// Parts and batches of votes that came back.
    pub back: u64,
    /// What is still lost.
    pub lost: LostCount,
    /// What went wrong with whom, for people; nothing of it was kept.
    pub problems: Vec<(Origin, String)>,
    /// Whether somebody has not been asked for everything, and answers.
    pub goes_on: bool,
}

/// How it stands with what was lost, as far as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Parts and batches of votes that partners gave back.
    pub back: u64,
    /// What is neither here nor erased.
    pub lost: LostCount,
    /// Partners that have not been asked for all of it: while there are any, it is not gone for good.
    pub unasked: Vec<Origin>,
}

/// How it stands with what was lost, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossState {
    /// Everything came back.
    Back,
    /// Something is missing, and somebody may hold it.
    Waiting,
    /// Something is missing, and nobody who was asked holds it.
    Gone,
}

impl LossState {
    /// `back`, `waiting`, `gone`.
    pub fn word(self) -> &'static str {
        match self {
            LossState::Back => "back",
            LossState::Waiting => "waiting",
            LossState::Gone => "gone",
        }
    }
}

impl Losses {
    /// Contents that are missing: parts and batches of votes.
    pub fn n(&self) -> u64 {
        self.lost.parts + self.lost.batches
    }

    /// In a word; `None` where nothing was ever lost.
    pub fn state(&self) -> Option<LossState> {
        match (self.back, self.n()) {
            (0, 0) => None,
            (_, 0) => Some(LossState::Back),
            _ if self.unasked.is_empty() => Some(LossState::Gone),
            _ => Some(LossState::Waiting),
        }
    }

    /// How it stands, from the tables.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub(crate) async fn of(store: &Store, dir: &std::path::Path) -> Result<Losses, ReadFault> {
        let (lost, given) = (store.count_lost().await?, store.given_back().await?);
        let mut unasked = Vec::new();
        if lost != LostCount::default() {
            for pin in store.partners().await? {
                let is_asked = given.iter().any(|g| g.partner == pin.origin && g.asked.is_some());
                let theirs = TheirKeys::find(store, &pin).await?;
                let is_against = |t: &TheirKeys| evidence::is_against(dir, &t.log).unwrap_or(false);
                if !is_asked && !theirs.as_ref().is_some_and(is_against) {
                    unasked.push(pin.origin);
                }
            }
        }
        Ok(Losses { back: given.iter().map(|g| g.n).sum(), lost, unasked })
    }
}

/// How far a partner was asked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Walk {
    parts: LostAt,
    batches: EntryIndex,
}

/// A part that is lost, and what it must fit to.
struct Lost {
    leaf: Subject,
    part: ClosedPart,
}

impl Lost {
    fn document(&self) -> Option<&DocumentVersion> {
        match &self.leaf.leaf.event {
            Event::DocumentProposed { document, .. } | Event::DocumentRejected { document, .. } => Some(document),
            _ => None,
        }
    }

    fn ever_opened(&self) -> bool {
        let kind = match &self.leaf.leaf.event {
            Event::ItemAccepted(item) => Some(item.kind),
            _ => None,
        };
        ever_opens(kind, &self.part.name)
    }
}

/// One partner, asked.
struct Asking<'a> {
    means: &'a Means,
    source: Source,
    partner: &'a Origin,
    back: u64,
    problem: Option<String>,
}

/// Asking or keeping failed. What was kept before stays kept.
#[derive(Debug, thiserror::Error)]
enum RecallFault {
    #[error(transparent)]
    Keep(#[from] KeepFault),
    #[error(transparent)]
    Source(#[from] SourceFault),
}

impl From<ReadFault> for RecallFault {
    fn from(fault: ReadFault) -> Self {
        RecallFault::Keep(fault.into())
    }
}

impl Partners {
    /// A turn: every partner that is read from a site and may still hold something is asked a bounded number of times.
    pub(super) async fn recall(&self) -> Result<Recalled, ReadFault> {
        let mut walks = self.walks.lock().await;
        let store = &self.means.store;
        let mut recalled = Recalled { lost: store.count_lost().await?, ..Recalled::default() };
        if recalled.lost == LostCount::default() {
            return Ok(recalled);
        }
        let (given, now) = (store.given_back().await?, self.means.clock.now());
        let is_asked = |pin: &PinPartner| {
            let at = given.iter().find(|g| g.partner == pin.origin).and_then(|g| g.asked);
            at.is_some_and(|at| at <= now && now.0 - at.0 < AGAIN_S)
        };
        for pin in self.sites().await?.into_iter().filter(|pin| !is_asked(pin)) {
            let source = self.means.source(&pin);
            let mut asking = Asking { means: &self.means, source, partner: &pin.origin, back: 0, problem: None };
            let walk = walks.entry(pin.origin.clone()).or_default();
            match asking.walk(walk, now).await {
                Ok(true) => drop(walks.remove(&pin.origin)),
                Ok(false) => recalled.goes_on = true,
                Err(fault) => asking.problem = Some(chain(&fault)),
            }
            recalled.back += asking.back;
            recalled.problems.extend(asking.problem.map(|what| (pin.origin.clone(), what)));
        }
        recalled.lost = store.count_lost().await?;
        Ok(recalled)
    }
}

impl Asking<'_> {
    /// Goes on with a walk; whether it has come to its end.
    async fn walk(&mut self, walk: &mut Walk, now: Moment) -> Result<bool, RecallFault> {
        let store = &self.means.store;
        for _ in 0..ASKS_MAX {
            let lost = store.lost_parts(walk.parts, WANTS_MAX).await?;
            if let Some((last, _)) = lost.last().cloned() {
                self.parts(lost.into_iter().map(|(_, part)| part).collect()).await?;
                walk.parts = last;
                continue;
            }
            let lost = store.lost_batches(walk.batches, WANTS_MAX).await?;
            if let Some(last) = lost.last().map(|batch| batch.index) {
                self.batches(lost).await?;
                walk.batches = last + 1;
                continue;
            }
            let mut tx = store.begin().await.map_err(KeepFault::from)?;
            tx.note_given_back(self.partner, 0, Some(now)).await.map_err(KeepFault::from)?;
            tx.commit().await.map_err(KeepFault::from)?;
            return Ok(true);
        }
        Ok(false)
    }

    async fn parts(&mut self, lost: Vec<ClosedPart>) -> Result<(), RecallFault> {
        let indexes: BTreeSet<EntryIndex> = lost.iter().map(|part| part.index).collect();
        let leaves = leaves_at(&self.means.store, self.means.store.home(), &Vec::from_iter(indexes)).await?;
        let leaves: BTreeMap<EntryIndex, Subject> = leaves.into_iter().map(|leaf| (leaf.index, leaf)).collect();
        let known = |part: ClosedPart| Some(Lost { leaf: leaves.get(&part.index)?.clone(), part });
        // Nobody else was ever shown the others: asking would only tell who lacks them.
        let mut rest: Vec<Lost> = lost.into_iter().filter_map(known).filter(Lost::ever_opened).collect();
        while !rest.is_empty() {
            let wanted = |l: &Lost| Wanted::Part(l.part.index, l.part.name.clone(), l.part.commitment);
            let found = self.ask(&rest.iter().map(wanted).collect::<Vec<_>>()).await?;
            let behind = rest.split_off(found.len().min(rest.len()));
            let opened = rest.iter().zip(&found).filter_map(|(lost, found)| self.fits(lost, found)).collect();
            self.keep(opened).await?;
            rest = behind;
        }
        Ok(())
    }

    async fn ask(&self, wanted: &[Wanted]) -> Result<Vec<Found>, SourceFault> {
        // The log that is asked about is the own one; the request is meant for the partner, as its site knows.
        let home = self.means.store.home();
        self.source.contents(&self.means.caller(), (home, home), wanted).await
    }

    fn fits(&mut self, lost: &Lost, found: &Found) -> Option<NewOpening> {
        let Found::Open(bytes) = found else { return None };
        let place = Place { origin: self.means.store.home().clone(), index: lost.part.index };
        let name = lost.part.name.clone();
        match open(bytes, &lost.leaf, &lost.part, lost.document()) {
            Some((salt, content)) => Some(NewOpening { place, name, salt, content: content.to_vec() }),
            None => {
                self.problem =
                    Some(format!("part {name} of entry {} came back as something else than was written", place.index));
                None
            }
        }
    }

    /// Keeps what came, in one transaction. What was erased meanwhile is left out.
    async fn keep(&mut self, mut opened: Vec<NewOpening>) -> Result<(), KeepFault> {
        while !opened.is_empty() {
            let mut tx = self.means.store.begin().await?;
            match tx.open_parts(&opened).await {
                Ok(()) => {
                    let n = opened.len() as u64;
                    tx.note_given_back(self.partner, n, None).await?;
                    tx.commit().await?;
                    self.means.live.arrived();
                    self.back += n;
                    return Ok(());
                }
                Err(ApplyFault::Erased { place, part }) => opened.retain(|o| (&o.place, &o.name) != (&place, &part)),
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(())
    }

    async fn batches(&mut self, lost: Vec<LostBatch>) -> Result<(), RecallFault> {
        let mut rest = lost;
        while !rest.is_empty() {
            let wanted: Vec<Wanted> = rest.iter().map(|batch| Wanted::Rows(batch.index, batch.root)).collect();
            let found = self.ask(&wanted).await?;
            let behind = rest.split_off(found.len().min(rest.len()));
            for (batch, found) in rest.iter().zip(&found) {
                if let Found::Open(bytes) = found {
                    self.keep_rows(batch, bytes).await?;
                }
            }
            rest = behind;
        }
        Ok(())
    }

    async fn keep_rows(&mut self, batch: &LostBatch, bytes: &[u8]) -> Result<(), KeepFault> {
        let place = Place { origin: self.means.store.home().clone(), index: batch.index };
        let wrong = || format!("the votes of entry {} came back as others than were sealed", batch.index);
        let Some(rows) = split_rows(bytes) else {
            self.problem = Some(wrong());
            return Ok(());
        };
        let mut tx = self.means.store.begin().await?;
        match tx.open_votes(&place, &rows).await {
            Ok(()) => {
                tx.note_given_back(self.partner, 1, None).await?;
                tx.commit().await?;
                self.means.live.arrived();
                self.back += 1;
            }
            Err(ApplyFault::OtherVotes { .. }) => self.problem = Some(wrong()),
            Err(fault) => return Err(fault.into()),
        }
        Ok(())
    }
}

impl Node {
    /// Asks partners for contents of the own log that are lost; nothing where nothing is. What went wrong stands beside
    /// each partner.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn recall(&self) -> Result<Recalled, ReadFault> {
        if self.only_reads() || self.halted().is_some() {
            return Ok(Recalled::default());
        }
        let recalled = self.exchange.partners().recall().await?;
        for (origin, problem) in &recalled.problems {
            tracing::warn!(origin = origin.as_str(), problem, "lost contents could not be had back");
        }
        if recalled.back > 0 {
            let LostCount { parts, batches } = recalled.lost;
            tracing::info!(back = recalled.back, parts, batches, "partners gave contents back that were lost");
        }
        Ok(recalled)
    }
}
