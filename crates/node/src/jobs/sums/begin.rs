//! When a run is begun, and over what: by the host whose origin sorts first, so that not everybody begins at once. Found
//! out from the leaves since its last finding, and nothing else.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::{
        charter::Charter,
        document::{Kind, document_id},
    },
    ids::{BadId, ConsultationId, DocumentId, EntryIndex, Origin},
    moment::Moment,
    record::{Event, Reading, read},
};
use hutong_store::{ReadFault, pages::ConsultationView};

use super::{AGAIN_EVERY_S, BEGIN_EVERY_S, Pins, Round, SumsFault, Verdict, Why};
use crate::{Node, jobs::joint};

/// Leaves read at once.
const SPAN: u64 = 4096;

/// What was read of the leaves since the last own finding.
#[derive(Clone, Debug, Default)]
pub(super) struct Scan {
    /// The pins of that finding.
    since: Pins,
    /// How far each log was read.
    at: BTreeMap<Origin, EntryIndex>,
    /// Something was published, went, or was voted on.
    is_new: bool,
    /// Something after which nobody should wait: a theme tree or report was proposed, or the last host closed.
    is_due: bool,
}

/// Documents that rest on a result.
struct Resting {
    consultation: ConsultationId,
    documents: [DocumentId; 2],
    /// Whether all hosts have closed.
    is_closed: bool,
}

impl Resting {
    fn of(id: &ConsultationId, is_closed: bool) -> Result<Resting, BadId> {
        let documents = [document_id(id, Kind::Themes)?, document_id(id, Kind::Report)?];
        Ok(Resting { consultation: id.clone(), documents, is_closed })
    }
}

impl Scan {
    fn take_in(&mut self, of: &Resting, bytes: &[u8]) {
        let Reading::Known(leaf) = read(bytes) else { return };
        if leaf.consultation.as_ref() != Some(&of.consultation) {
            return;
        }
        match &leaf.event {
            Event::StateChanged { .. }
            | Event::ItemRevised { .. }
            | Event::PartsErased { .. }
            | Event::VotesSealed { .. } => self.is_new = true,
            Event::DocumentProposed { document, .. } => self.is_due |= of.documents.contains(&document.id),
            Event::ConsultationClosed { .. } => self.is_due |= of.is_closed,
            _ => {}
        }
    }
}

impl Node {
    /// Begins a run, should it be this body's turn and time; whether a finding was recorded.
    pub(super) async fn begin(
        &self,
        view: &ConsultationView,
        charter: &Charter,
        (rounds, held): (&[Round], &BTreeMap<Origin, u64>),
        now: Moment,
    ) -> Result<bool, SumsFault> {
        if charter.hosts.iter().map(|host| &host.origin).min() != Some(self.origin()) {
            return Ok(false);
        }
        let id = &view.id;
        let begun = match self.sums.with(id, |kept| kept.begun.clone()) {
            Some(begun) => begun,
            None => match self.due_pins(view, charter, (rounds, held), now).await? {
                Some(pins) => self.sums.with(id, |kept| kept.begun.insert(pins).clone()),
                None => return Ok(false),
            },
        };
        self.compute_and_record(id, &begun, Why::Begun, now).await
    }

    /// The pins of the run that is due; `None` for none.
    async fn due_pins(
        &self,
        view: &ConsultationView,
        charter: &Charter,
        (rounds, held): (&[Round], &BTreeMap<Origin, u64>),
        now: Moment,
    ) -> Result<Option<Pins>, SumsFault> {
        let pins = self.shared_pins(charter, held).await?;
        let (method, version) = joint::method()?;
        let is_ours = |round: &&Round| (&round.method, &round.version) == (&method, &version);
        let last = rounds.iter().filter(is_ours).find_map(|round| Some((round, round.of(self.origin())?)));
        let since = last.map(|(round, _)| round.pins.clone()).unwrap_or_default();
        if pins == since {
            return Ok(None);
        }
        let scan = self.scan(view, charter, since, &pins).await?;
        let is_past = |seconds: u64| last.is_none_or(|(_, own)| now.0 >= own.ts.saturating_add(seconds));
        let differed = last.is_some_and(|(round, _)| round.verdict() == Verdict::InputDiffers);
        let is_due = scan.is_due || scan.is_new && is_past(BEGIN_EVERY_S) || differed && is_past(AGAIN_EVERY_S);
        Ok(is_due.then_some(pins))
    }

    /// Sizes that this body holds and, of its own log, every other host: so that they can answer at once.
    async fn shared_pins(&self, charter: &Charter, held: &BTreeMap<Origin, u64>) -> Result<Pins, ReadFault> {
        let cosigned = self.store().cosigned_heads(0).await?;
        let guarded = |origin: &Origin| {
            let of = cosigned.iter().filter(|head| head.by_mirror && head.partner == *origin);
            of.map(|head| head.size).max().unwrap_or_default()
        };
        let others = charter.hosts.iter().map(|host| &host.origin).filter(|origin| *origin != self.origin());
        let own = others.map(guarded).min().unwrap_or_default();
        let size = |(origin, size): (&Origin, &u64)| {
            (origin.clone(), if origin == self.origin() { own.min(*size) } else { *size })
        };
        Ok(held.iter().map(size).collect())
    }

    /// What is between the pins of the last finding and these; each leaf is read once.
    async fn scan(
        &self,
        view: &ConsultationView,
        charter: &Charter,
        since: Pins,
        to: &Pins,
    ) -> Result<Scan, SumsFault> {
        let has_closed =
            |origin: &Origin| view.stages.iter().any(|stage| stage.origin == *origin && stage.stage.closed.is_some());
        let of = Resting::of(&view.id, charter.hosts.iter().all(|host| has_closed(&host.origin)))?;
        let mut scan = self.sums.with(&view.id, |kept| kept.scan.clone());
        if scan.since != since || scan.at.is_empty() {
            scan = Scan { at: since.iter().cloned().collect(), since, ..Scan::default() };
        }
        for (origin, size) in to {
            let at = scan.at.entry(origin.clone()).or_default();
            let mut from = *at;
            *at = (*size).max(from);
            while from < *size {
                let entries = self.store().read_back(origin, from, (from + SPAN).min(*size)).await?;
                if entries.is_empty() {
                    break;
                }
                entries.iter().for_each(|(_, bytes)| scan.take_in(&of, bytes));
                from += entries.len() as u64;
            }
        }
        self.sums.with(&view.id, |kept| kept.scan = scan.clone());
        Ok(scan)
    }
}
