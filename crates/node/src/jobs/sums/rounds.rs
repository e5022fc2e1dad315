//! What the bodies' findings say together: rounds of the same method, version and pins, newest first.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::{
        charter::{Charter, Host},
        finding::{Comparison, compare},
    },
    ids::{Code, ConsultationId, Origin, Place},
};
use hutong_store::{ReadFault, Store, pages::FindingView};

use super::Pins;
use crate::Node;

/// Findings of each log that are looked at: the newest.
const FINDINGS_READ_MAX: u32 = 32;

/// How the findings of a round compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All hosts computed the same result.
    Same,
    /// Same input, different output: red.
    OutputDiffers,
    /// The inputs differ: something was not fetched yet, or erased since.
    InputDiffers,
    /// At least one host has said nothing yet.
    Waits,
}

/// Findings over the same pins by the same method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Which analysis.
    pub method: Code,
    /// Its version.
    pub version: Code,
    /// Sizes of the hosts' logs, by origin.
    pub pins: Pins,
    /// Each host's finding, in the order of the charter.
    pub by: Vec<(Origin, Option<FindingView>)>,
    /// What belongs to it and is not at this body.
    pub not_here: Vec<NotHere>,
}

/// Something that belongs to a round and is not at this body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotHere {
    /// The item, or the batch of votes.
    pub of: Place,
    /// Whether it is a batch of votes.
    pub is_batch: bool,
    /// Whether it was erased since; else it was not fetched yet.
    pub is_erased: bool,
}

impl Round {
    /// What a host found.
    pub fn of(&self, origin: &Origin) -> Option<&FindingView> {
        self.by.iter().find(|(of, _)| of == origin).and_then(|(_, found)| found.as_ref())
    }

    /// How its findings compare. What contradicts weighs more than what is not there yet.
    pub fn verdict(&self) -> Verdict {
        let found: Vec<&FindingView> = self.by.iter().filter_map(|(_, found)| found.as_ref()).collect();
        let pairs = found.iter().enumerate().flat_map(|(at, a)| found[at + 1..].iter().map(move |b| (a, b)));
        let compared: Vec<Comparison> = pairs.map(|(a, b)| compare(&a.finding, &b.finding)).collect();
        match compared {
            compared if compared.contains(&Comparison::OutputDiffers) => Verdict::OutputDiffers,
            compared if compared.contains(&Comparison::InputDiffers) => Verdict::InputDiffers,
            _ if found.len() < self.by.len() => Verdict::Waits,
            _ => Verdict::Same,
        }
    }

    fn total(&self) -> u64 {
        self.pins.iter().fold(0, |sum: u64, (_, size)| sum.saturating_add(*size))
    }
}

/// What the hosts computed of a consultation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SumsView {
    /// Rounds, newest first; no more than were looked at.
    pub rounds: Vec<Round>,
}

impl SumsView {
    /// What is worth showing: the newest round, the newest that all hosts answered, and whatever contradicts.
    pub fn telling(&self) -> Vec<&Round> {
        let answered = self.rounds.iter().position(|round| round.verdict() != Verdict::Waits);
        let is_told = |(at, round): &(usize, &Round)| {
            *at == 0 || Some(*at) == answered || round.verdict() == Verdict::OutputDiffers
        };
        self.rounds.iter().enumerate().filter(is_told).map(|(_, round)| round).collect()
    }

    /// Whether any two outputs of the same input differ.
    pub fn is_red(&self) -> bool {
        self.rounds.iter().any(|round| round.verdict() == Verdict::OutputDiffers)
    }
}

impl Node {
    /// What the hosts of a consultation computed, with what is not here of it.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn sums(&self, id: &ConsultationId, charter: &Charter) -> Result<SumsView, ReadFault> {
        let Some(held) = self.held(charter).filter(|held| held.len() > 1) else { return Ok(SumsView::default()) };
        let read = async || rounds(self.store(), id, charter, &held).await;
        let mut rounds = match self.kept() {
            Some(kept) => (*kept.sums.get_or(|| self.as_of(), id.as_str(), read).await?).clone(),
            None => read().await?,
        };
        for round in &mut rounds {
            let missing = self.sums.with(id, |kept| {
                let waits = kept.waits.get(&round.pins).map(|waiting| waiting.missing.clone());
                waits.or_else(|| kept.short.get(&round.pins).cloned())
            });
            if let Some(missing) = missing.filter(|missing| !missing.is_empty()) {
                round.not_here = self.not_here(&missing).await?;
            }
        }
        Ok(SumsView { rounds })
    }

    /// Consultations of this body with a round whose outputs differ though the inputs are the same.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn red_sums(&self) -> Result<Vec<ConsultationId>, ReadFault> {
        red(self.store()).await
    }
}

/// Consultations with a round whose outputs differ though the inputs are the same.
///
/// # Errors
/// [`ReadFault`].
pub(crate) async fn red(store: &Store) -> Result<Vec<ConsultationId>, ReadFault> {
    let sizes: BTreeMap<Origin, u64> =
        store.logs().await?.into_iter().map(|(origin, log)| (origin, log.size)).collect();
    let mut red = Vec::new();
    for view in store.list_consultations().await? {
        let Some(charter) = view.charter.filter(|charter| charter.hosts.len() > 1) else { continue };
        let of = |host: &Host| (host.origin.clone(), sizes.get(&host.origin).copied().unwrap_or_default());
        let held = charter.hosts.iter().map(of).collect();
        let rounds = rounds(store, &view.id, &charter, &held).await?;
        if (SumsView { rounds }).is_red() {
            red.push(view.id);
        }
    }
    Ok(red)
}

/// Rounds over pins that are held here, newest first. Pins of anything else are nobody's to compare.
///
/// # Errors
/// [`ReadFault`].
pub(super) async fn rounds(
    store: &Store,
    id: &ConsultationId,
    charter: &Charter,
    held: &BTreeMap<Origin, u64>,
) -> Result<Vec<Round>, ReadFault> {
    let mut rounds: BTreeMap<(Code, Code, Pins), Round> = BTreeMap::new();
    for (at, host) in charter.hosts.iter().enumerate() {
        for found in store.newest_findings(id, &host.origin, FINDINGS_READ_MAX).await? {
            let finding = &found.finding;
            let is_held = finding.pins.len() == held.len()
                && held.iter().zip(&finding.pins).all(|((log, size), (pin, asked))| log == pin && asked <= size);
            if !is_held {
                continue;
            }
            let key = (finding.method.clone(), finding.version.clone(), finding.pins.clone());
            let round = rounds.entry(key).or_insert_with(|| Round {
                method: finding.method.clone(),
                version: finding.version.clone(),
                pins: finding.pins.clone(),
                by: charter.hosts.iter().map(|host| (host.origin.clone(), None)).collect(),
                not_here: Vec::new(),
            });
            // The newest comes first: what a body said last is what it says.
            if let Some((_, said)) = round.by.get_mut(at).filter(|(_, said)| said.is_none()) {
                *said = Some(found);
            }
        }
    }
    let mut rounds: Vec<Round> = rounds.into_values().collect();
    rounds.sort_by(|a, b| b.total().cmp(&a.total()).then_with(|| b.version.cmp(&a.version)));
    Ok(rounds)
}
