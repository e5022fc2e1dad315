//! The same sums at every body, by themselves (decision 144): one body begins, the others answer over the same pins, and
//! both logs say by two digests what came out. What was computed is read from the record; only what waits and what is not
//! here is remembered, and found out again after a restart.

mod begin;
mod rounds;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{charter::Charter, finding},
    ids::{BadId, ConsultationId, EntryIndex, FormKey, Origin},
    moment::Moment,
    partner::pull::Status,
};
use hutong_log::hash::Sha256;
use hutong_store::{ReadFault, pages::ConsultationView};
use tokio::time::Instant;

use super::{
    exchange::Missing,
    joint::{self, JointFault},
};
use crate::{Node, answer::SubmitFault};
use begin::Scan;
pub(crate) use rounds::red;
pub use rounds::{NotHere, Round, SumsView, Verdict};

/// Seconds between two runs that a body begins because something new was published.
pub const BEGIN_EVERY_S: u64 = 3_600;
/// Seconds after which a run is begun once more because the inputs of the last one differed.
pub const AGAIN_EVERY_S: u64 = 86_400;
/// Seconds for which contents that are not here yet are waited for before a finding is recorded without them.
pub const PATIENCE_S: u64 = 900;
/// Answers to partners' findings in an hour and consultation: whoever floods with findings burns no more of the machine.
pub const ANSWERS_AN_HOUR_MAX: usize = 12;
/// Runs that are begun in an hour and consultation, however many documents are proposed.
pub const BEGUN_AN_HOUR_MAX: usize = 6;
const HOUR_S: u64 = 3_600;

/// Between two looks at whether anything moved.
const LOOK: Duration = Duration::from_secs(1);
/// Looks without any movement after which everything is looked at all the same: intervals run out.
const STILL_MAX: u32 = 30;
/// Times its own length that rests after a look that took long: whoever waits for a page comes first.
const REST: u32 = 3;

/// Sizes of logs, sorted by origin.
pub type Pins = Vec<(Origin, u64)>;

/// A look was broken off; what was due is due again at the next one.
#[derive(Debug, thiserror::Error)]
pub enum SumsFault {
    /// The store.
    #[error("couldn't read what is to be computed")]
    Read(#[from] ReadFault),
    /// An id of the method.
    #[error("couldn't name the method")]
    Id(#[from] BadId),
    /// The run.
    #[error("couldn't run the joint analysis")]
    Run(#[from] JointFault),
    /// The record.
    #[error("couldn't record a finding")]
    Record(#[from] SubmitFault),
}

/// Why a run is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Begun,
    Answer,
}

/// A run that waits for contents.
#[derive(Clone, Debug)]
struct Waiting {
    since: Moment,
    missing: Vec<Missing>,
}

/// What is remembered of a consultation between two looks.
#[derive(Debug, Default)]
struct Kept {
    runs: Vec<(Moment, Why)>,
    waits: BTreeMap<Pins, Waiting>,
    /// What was not here when an own finding was recorded.
    short: BTreeMap<Pins, Vec<Missing>>,
    /// Pins over which nothing can be computed here.
    refused: BTreeSet<Pins>,
    /// The run that was begun and waits: pins move on meanwhile, it stays where it is.
    begun: Option<Pins>,
    scan: Scan,
}

/// What is remembered of all consultations.
#[derive(Debug, Default)]
pub(crate) struct Sums(Mutex<BTreeMap<ConsultationId, Kept>>);

impl Sums {
    fn all(&self) -> MutexGuard<'_, BTreeMap<ConsultationId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, id: &ConsultationId, what: impl FnOnce(&mut Kept) -> T) -> T {
        what(self.all().entry(id.clone()).or_default())
    }

    fn is_waiting(&self) -> bool {
        self.all().values().any(|kept| !kept.waits.is_empty())
    }
}

/// Looks at sums until it is dropped.
pub async fn follow(node: Arc<Node>, note: impl Fn(Result<u64, SumsFault>) + Sync) {
    let (mut seen, mut still) = (Vec::new(), 0);
    loop {
        let sizes = node.sizes_seen().await.unwrap_or_default();
        still += 1;
        if sizes != seen || still > STILL_MAX || node.sums.is_waiting() {
            (seen, still) = (sizes, 0);
            let begun = Instant::now();
            note(node.look_at_sums().await);
            tokio::time::sleep(begun.elapsed() * REST).await;
        }
        tokio::time::sleep(LOOK).await;
    }
}

impl Node {
    /// Sizes of all logs here, and of what partners hold of the own.
    async fn sizes_seen(&self) -> Result<Vec<u64>, ReadFault> {
        let cosigned = self.store().cosigned_heads(0).await?;
        let sizes = std::iter::once(self.head().head.size).chain(self.partners().into_iter().map(|p| p.size));
        Ok(sizes.chain(cosigned.into_iter().map(|head| head.size)).collect())
    }

    /// Computes and records what is due, at most one run a consultation; how many findings were recorded. A fault in one
    /// consultation stops no other.
    ///
    /// # Errors
    /// The last [`SumsFault`] that was met.
    pub async fn look_at_sums(&self) -> Result<u64, SumsFault> {
        if self.only_reads() || self.halted().is_some() {
            return Ok(0);
        }
        let (mut done, mut fault) = (0, None);
        for view in self.store().list_consultations().await? {
            let is_joint = |c: &Charter| c.hosts.len() > 1 && c.host(self.origin()).is_some();
            let Some(charter) = view.charter.clone().filter(|charter| is_joint(charter)) else { continue };
            match self.look_at_sum(&view, &charter).await {
                Ok(is_recorded) => done += u64::from(is_recorded),
                Err(error) => fault = Some(error),
            }
        }
        fault.map_or(Ok(done), Err)
    }

    /// Whether a finding was recorded about a consultation.
    async fn look_at_sum(&self, view: &ConsultationView, charter: &Charter) -> Result<bool, SumsFault> {
        let Some(held) = self.held(charter) else { return Ok(false) };
        let (now, id) = (self.clock.now(), &view.id);
        let rounds = rounds::rounds(self.store(), id, charter, &held).await?;
        self.sums.with(id, |kept| kept.tidy(now, &rounds));
        if self.answer_partners(id, &rounds, now).await? {
            return Ok(true);
        }
        if self.begin(view, charter, (&rounds, &held), now).await? {
            return Ok(true);
        }
        self.look_for_missing(id, &rounds, now).await?;
        Ok(false)
    }

    /// How long each host's log is here; `None` while one of them is not followed, or is no log to be computed with.
    fn held(&self, charter: &Charter) -> Option<BTreeMap<Origin, u64>> {
        let partners = self.partners();
        let size = |origin: &Origin| match origin == self.origin() {
            true => Some(self.head().head.size),
            false => partners.iter().find(|p| p.origin == *origin && p.state != Status::Diverged).map(|p| p.size),
        };
        charter.hosts.iter().map(|host| Some((host.origin.clone(), size(&host.origin)?))).collect()
    }

    /// Computes over the newest pins of partners over which this body said nothing yet.
    async fn answer_partners(&self, id: &ConsultationId, rounds: &[Round], now: Moment) -> Result<bool, SumsFault> {
        let (method, version) = joint::method()?;
        let is_ours = |round: &&Round| (&round.method, &round.version) == (&method, &version);
        for round in rounds.iter().filter(is_ours).filter(|round| round.of(self.origin()).is_none()) {
            if self.compute_and_record(id, &round.pins, Why::Answer, now).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Computes over these pins and records what came out, unless something has to be waited for; whether it was recorded.
    async fn compute_and_record(
        &self,
        id: &ConsultationId,
        pins: &Pins,
        why: Why,
        now: Moment,
    ) -> Result<bool, SumsFault> {
        let (waiting, may) = self.sums.with(id, |kept| (kept.waits.get(pins).cloned(), kept.may(why, pins)));
        if !may {
            return Ok(false);
        }
        let is_over = |waiting: &Waiting| now.0 >= waiting.since.0.saturating_add(PATIENCE_S);
        let patience_ended = waiting.as_ref().is_some_and(is_over);
        if let Some(waiting) = waiting.as_ref().filter(|_| !patience_ended)
            && self.any_to_come(&waiting.missing).await?
        {
            return Ok(false);
        }
        self.sums.with(id, |kept| kept.runs.push((now, why)));
        let gathered = match self.gather(id.as_str(), pins).await {
            Ok(gathered) => gathered,
            Err(fault @ (JointFault::NoCharter(_) | JointFault::NotHost(_) | JointFault::Unpinned(_))) => {
                tracing::debug!(%fault, consultation = %id, "nothing can be computed over these sizes");
                self.sums.with(id, |kept| kept.refuse(pins));
                return Ok(false);
            }
            Err(fault) => return Err(fault.into()),
        };
        let missing = gathered.missing().to_vec();
        if !patience_ended && self.any_to_come(&missing).await? {
            let since = waiting.map_or(now, |waiting| waiting.since);
            self.sums.with(id, |kept| kept.waits.insert(pins.clone(), Waiting { since, missing }));
            return Ok(false);
        }
        let run = self.compute(gathered).await?;
        let record = finding::Record { consultation: id.clone(), finding: run.finding };
        let key = form_key(&record);
        match self.submit(Command { actor: Actor::Node, key, ask: Ask::RecordFinding(record) }).await {
            Ok(_) => {}
            Err(SubmitFault::Refused(refusal)) => {
                tracing::debug!(%refusal, consultation = %id, "a finding was not taken");
                self.sums.with(id, |kept| kept.refuse(pins));
                return Ok(false);
            }
            Err(fault) => return Err(fault.into()),
        }
        self.sums.with(id, |kept| {
            kept.settle(pins);
            kept.short.insert(pins.clone(), missing);
        });
        Ok(true)
    }

    /// Finds out what is not here of the newest run whose inputs differ, should that be forgotten.
    async fn look_for_missing(&self, id: &ConsultationId, rounds: &[Round], now: Moment) -> Result<(), SumsFault> {
        let differs = |round: &&Round| round.verdict() == Verdict::InputDiffers;
        let Some(round) = rounds.iter().find(differs).filter(|round| round.of(self.origin()).is_some()) else {
            return Ok(());
        };
        let is_known = |kept: &mut Kept| kept.short.contains_key(&round.pins) || !kept.may(Why::Answer, &round.pins);
        if self.sums.with(id, is_known) {
            return Ok(());
        }
        self.sums.with(id, |kept| kept.runs.push((now, Why::Answer)));
        let missing = self.gather(id.as_str(), &round.pins).await?.missing().to_vec();
        self.sums.with(id, |kept| kept.short.insert(round.pins.clone(), missing));
        Ok(())
    }

    /// Whether any of these may still come: is neither here nor erased.
    async fn any_to_come(&self, missing: &[Missing]) -> Result<bool, ReadFault> {
        Ok(self.not_here(missing).await?.iter().any(|one| !one.is_erased))
    }

    /// Which of these are not here now, once each.
    async fn not_here(&self, missing: &[Missing]) -> Result<Vec<NotHere>, ReadFault> {
        let mut by_log: BTreeMap<&Origin, Vec<EntryIndex>> = BTreeMap::new();
        for one in missing.iter().filter(|one| one.part.is_some()) {
            by_log.entry(&one.leaf.origin).or_default().push(one.leaf.index);
        }
        let mut parts = BTreeMap::new();
        for (origin, indexes) in by_log {
            for part in self.store().openings(origin, &indexes).await? {
                let stands = (part.opening.is_some(), part.erased_by.is_some());
                parts.insert((origin, part.index, part.name), stands);
            }
        }
        let mut found = BTreeMap::new();
        for one in missing {
            let (is_here, is_erased) = match &one.part {
                Some(name) => {
                    let key = (&one.leaf.origin, one.leaf.index, name.clone());
                    parts.get(&key).copied().unwrap_or_default()
                }
                None => (!self.store().vote_rows(&one.leaf).await?.is_empty(), false),
            };
            if !is_here {
                let is_batch = one.part.is_none();
                found.insert(one.of.clone(), NotHere { of: one.of.clone(), is_batch, is_erased });
            }
        }
        Ok(found.into_values().collect())
    }
}

impl Kept {
    /// Lets go what no run is about any more.
    fn tidy(&mut self, now: Moment, rounds: &[Round]) {
        self.runs.retain(|(at, _)| at.0.saturating_add(HOUR_S) > now.0);
        let is_current = |pins: &Pins| rounds.iter().any(|round| round.pins == *pins);
        self.short.retain(|pins, _| is_current(pins));
        self.refused.retain(is_current);
        let begun = self.begun.as_ref();
        self.waits.retain(|pins, _| is_current(pins) || Some(pins) == begun);
    }

    /// Whether a run may be made now.
    fn may(&self, why: Why, pins: &Pins) -> bool {
        let most = match why {
            Why::Begun => BEGUN_AN_HOUR_MAX,
            Why::Answer => ANSWERS_AN_HOUR_MAX,
        };
        !self.refused.contains(pins) && self.runs.iter().filter(|(_, of)| *of == why).count() < most
    }

    fn refuse(&mut self, pins: &Pins) {
        self.settle(pins);
        self.refused.insert(pins.clone());
    }

    fn settle(&mut self, pins: &Pins) {
        self.waits.remove(pins);
        self.begun.take_if(|begun| begun == pins);
    }
}

/// The same for the same pins: recorded twice is recorded once.
fn form_key(record: &finding::Record) -> FormKey {
    let finding = &record.finding;
    let mut hash = Sha256::new().chain(b"hutong/finding/v1\0").chain(record.consultation.as_str().as_bytes());
    for text in [finding.method.as_str(), finding.version.as_str()] {
        hash = hash.chain(b"\0").chain(text.as_bytes());
    }
    for (origin, size) in &finding.pins {
        hash = hash.chain(b"\0").chain(origin.as_str().as_bytes()).chain(b"\0").chain(&size.to_be_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finish().as_bytes()[..16]);
    FormKey(key)
}
