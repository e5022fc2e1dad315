//! The joint run (ANALYSIS, "Joint run"): each body does the sum over the exchange set by itself, and says by two digests
//! what went in and what came out. Nothing of it is copied from the other body.

use std::collections::BTreeMap;

use hutong_analysis::{
    input::Input,
    output::{self, Origin as Source},
    report_draft::Disposition,
    run::{self, Analysis, Parameters},
};
use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        charter::{Bilingual, Charter},
        finding,
        item::{ItemKind, State},
    },
    facts::Needs,
    ids::{BadId, Code, ConsultationId, EntryIndex, FormKey, Origin, PartName, Place},
    projection::Projection,
    record::{Counts, DocumentVersion, Event, Finding, Reading, read},
};
use hutong_log::hash::Hash;
use hutong_store::{BeginFault, ReadFault};

use super::exchange::{self, Contents, ExchangeSet, Missing};
use crate::{
    Node,
    answer::{Answer, SubmitFault},
    dice::{self, DiceFault},
};

/// Name of the method in findings; its version is that of the analysis.
const METHOD: &str = "joint-analysis";
/// Entries read at once.
const SPAN: u64 = 4096;

/// What a joint run gave.
#[derive(Clone, Debug)]
pub struct JointRun {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// Its name.
    pub title: Bilingual,
    /// Whether it is made up.
    pub is_simulated: bool,
    /// Codes of the hosts, by which bodies go in the input, with their names.
    pub hosts: Vec<(String, Bilingual)>,
    /// By digest, as it is recorded.
    pub finding: Finding,
    /// What went in.
    pub input: Input,
    /// What came out.
    pub analysis: Analysis,
    /// The bytes of `analysis.json`; their hash is the finding's output.
    pub json: Vec<u8>,
    /// Contents of published items and vote batches that are not here: not fetched yet, or erased since.
    pub missing: Vec<Missing>,
}

/// What a joint run is made of, gathered and not yet computed.
pub(crate) struct Gathered {
    consultation: ConsultationId,
    pins: Vec<(Origin, u64)>,
    charter: Charter,
    set: ExchangeSet,
    elsewhere: Disposition,
}

impl Gathered {
    /// What belongs to the exchange set and is not here.
    pub fn missing(&self) -> &[Missing] {
        &self.set.missing
    }
}

/// A joint run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum JointFault {
    /// The store.
    #[error("couldn't read the record")]
    Read(#[from] ReadFault),
    /// The store's writer.
    #[error("couldn't read the counters")]
    Begin(#[from] BeginFault),
    /// An id in the request.
    #[error("couldn't read the request")]
    Id(#[from] BadId),
    /// No charter was in force at these sizes, or its words are not here.
    #[error("no charter of {0} is in force at these sizes")]
    NoCharter(ConsultationId),
    /// A pin names a log that does not host the consultation.
    #[error("{0} does not host this consultation")]
    NotHost(Origin),
    /// A log that hosts the consultation is not pinned.
    #[error("the log of {0} is not among the sizes given")]
    Unpinned(Origin),
    /// A log is not as long here.
    #[error("{origin} has {held} entries here, fewer than the {wanted} asked for: pull first")]
    TooShort {
        /// Which log.
        origin: Origin,
        /// Entries here.
        held: u64,
        /// Entries asked for.
        wanted: u64,
    },
    /// The analysis broke off.
    #[error("the analysis ended before it was done")]
    Ended,
    /// No random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
}

impl Node {
    /// Runs the analysis over what every co-host may read at these sizes.
    ///
    /// # Errors
    /// [`JointFault`]; nothing is recorded by this.
    pub async fn joint_run(&self, consultation: &str, pins: &[(Origin, u64)]) -> Result<JointRun, JointFault> {
        self.compute(self.gather(consultation, pins).await?).await
    }

    /// Gathers what every co-host may read at these sizes.
    pub(crate) async fn gather(&self, consultation: &str, pins: &[(Origin, u64)]) -> Result<Gathered, JointFault> {
        let id = ConsultationId::new(consultation)?;
        let mut pins = pins.to_vec();
        pins.sort();
        let projection = self.project(&pins).await?;
        let charter = projection.charter(&id).ok_or_else(|| JointFault::NoCharter(id.clone()))?;
        if let Some((stranger, _)) = pins.iter().find(|(origin, _)| charter.host(origin).is_none()) {
            return Err(JointFault::NotHost(stranger.clone()));
        }
        if let Some(host) = charter.hosts.iter().find(|h| !pins.iter().any(|(origin, _)| *origin == h.origin)) {
            return Err(JointFault::Unpinned(host.origin.clone()));
        }
        let contents = self.contents(&projection, &id).await?;
        // Sums that take seconds would hold up everybody who waits for a receipt.
        let sum = tokio::task::spawn_blocking(move || {
            let set = exchange::build(&projection, &charter, &contents);
            let elsewhere = elsewhere(&projection, &charter);
            Gathered { consultation: id, pins, charter, set, elsewhere }
        });
        sum.await.map_err(|_| JointFault::Ended)
    }

    /// Runs the analysis over what was gathered.
    pub(crate) async fn compute(&self, gathered: Gathered) -> Result<JointRun, JointFault> {
        tokio::task::spawn_blocking(move || compute(gathered)).await.map_err(|_| JointFault::Ended)?
    }

    /// Records what a joint run gave.
    ///
    /// # Errors
    /// [`SubmitFault`].
    pub async fn record_finding(&self, run: &JointRun) -> Result<Answer, SubmitFault> {
        let record = finding::Record { consultation: run.consultation.clone(), finding: run.finding.clone() };
        let key = FormKey(dice::bytes().map_err(|e| SubmitFault::Faulted(e.to_string()))?);
        self.submit(Command { actor: Actor::Node, key, ask: Ask::RecordFinding(record) }).await
    }

    /// Digest over the shared tables at these sizes: equal on every node that holds these logs.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn digest(&self, pins: &[(Origin, u64)]) -> Result<Hash, ReadFault> {
        self.store().digest(pins).await
    }

    /// Counters of a consultation at this body: 条 by kind and state, 人次 (`acts`), 人 (`people`).
    ///
    /// # Errors
    /// [`JointFault`].
    pub async fn counters(&self, consultation: &str) -> Result<Counts, JointFault> {
        let id = ConsultationId::new(consultation)?;
        let needs = Needs { dispositions: [id.clone()].into(), ..Needs::default() };
        let mut tx = self.store().begin().await?;
        let mut base = tx.facts(&needs).await?;
        tx.roll_back().await?;
        Ok(base.counts.remove(&id).unwrap_or_default())
    }

    /// The fold over the leaves below these sizes, with the joint documents that are open here.
    async fn project(&self, pins: &[(Origin, u64)]) -> Result<Projection, JointFault> {
        let mut projection = Projection::new();
        for (origin, size) in pins {
            let mut documents: Vec<(EntryIndex, DocumentVersion)> = Vec::new();
            let mut from = 0;
            while from < *size {
                let entries = self.store().read_back(origin, from, (from + SPAN).min(*size)).await?;
                if entries.is_empty() {
                    return Err(JointFault::TooShort { origin: origin.clone(), held: from, wanted: *size });
                }
                for (index, bytes) in &entries {
                    projection.apply(origin, bytes);
                    let Reading::Known(leaf) = read(bytes) else { continue };
                    if let Event::DocumentProposed { document, .. } = leaf.event {
                        documents.push((*index, document));
                    }
                }
                from += entries.len() as u64;
            }
            self.open_documents(&mut projection, origin, &documents).await?;
        }
        Ok(projection)
    }

    async fn open_documents(
        &self,
        projection: &mut Projection,
        origin: &Origin,
        documents: &[(EntryIndex, DocumentVersion)],
    ) -> Result<(), JointFault> {
        let indexes: Vec<EntryIndex> = documents.iter().map(|(index, _)| *index).collect();
        for part in self.store().openings(origin, &indexes).await? {
            if let (PartName::DOCUMENT, Some((_, content))) = (part.name.as_str(), &part.opening) {
                projection.open_document(content);
            }
        }
        for (_, version) in documents {
            if let Some(hosts) = self.store().cohosts(&version.sha256).await? {
                projection.know_cohosts(version.sha256, hosts);
            }
        }
        Ok(())
    }

    /// Contents held here of a consultation's items and vote batches.
    async fn contents(&self, projection: &Projection, id: &ConsultationId) -> Result<Contents, JointFault> {
        let mut contents = Contents::default();
        let mut by_log: BTreeMap<Origin, Vec<EntryIndex>> = BTreeMap::new();
        for (place, row) in projection.items().iter().filter(|(_, row)| row.consultation == *id) {
            let leaves = std::iter::once(place.index).chain(row.revision);
            by_log.entry(place.origin.clone()).or_default().extend(leaves);
        }
        for (origin, indexes) in by_log {
            for part in self.store().openings(&origin, &indexes).await? {
                let place = Place { origin: origin.clone(), index: part.index };
                if let Some((_, content)) = part.opening {
                    contents.parts.insert((place, part.name), content);
                }
            }
        }
        for (place, _) in projection.batches().iter().filter(|(_, batch)| batch.consultation == *id) {
            let rows = self.store().vote_rows(place).await?;
            contents.rows.insert(place.clone(), rows.into_iter().map(|(_, row)| row).collect());
        }
        Ok(contents)
    }
}

/// Method and version of the joint runs of this program.
pub(crate) fn method() -> Result<(Code, Code), BadId> {
    Ok((Code::new(METHOD)?, Code::new(&run::METHOD.replace('/', "-"))?))
}

fn compute(gathered: Gathered) -> Result<JointRun, JointFault> {
    let Gathered { consultation, pins, charter, set, elsewhere } = gathered;
    let parameters = Parameters { audience: set.audience.word().to_owned(), elsewhere, ..Parameters::default() };
    let analysis = run::analyse(&set.input, &parameters);
    let json = output::to_json(&analysis, &set.input, &Source::default());
    let (method, version) = method()?;
    let finding = Finding { method, version, pins, input: set.hash, output: output::hash_output(&json) };
    let (title, is_simulated) = (charter.title.clone(), charter.simulated);
    let (input, missing) = (set.input, set.missing);
    let hosts = charter.hosts.iter().map(|host| (host.code.clone(), host.name.clone())).collect();
    Ok(JointRun { consultation, title, is_simulated, hosts, finding, input, analysis, json, missing })
}

/// Opinions of all co-hosts that are not in the exchange set, by state.
fn elsewhere(projection: &Projection, charter: &Charter) -> Disposition {
    let mut count = Disposition::default();
    let opinions = projection.items().iter().filter(|(place, row)| {
        row.consultation == charter.consultation
            && row.kind == ItemKind::Opinion
            && charter.host(&place.origin).is_some()
    });
    for (_, row) in opinions {
        match row.state {
            State::Pending => count.pending += 1,
            // The run counts those that it was given.
            State::Published => {}
            State::Withheld => count.withheld += 1,
            State::Merged => count.merged += 1,
            State::Withdrawn => count.withdrawn += 1,
            State::Erased => count.erased += 1,
        }
    }
    count
}
