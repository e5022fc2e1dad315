//! Contents that a partner opens to this body: fetched by commitment, checked, kept. Nobody is trusted: what does not
//! give its commitment is not stored.

use std::collections::BTreeSet;

use hutong_core::{
    commitment::{Salt, commit},
    consultation::{
        charter::Charter,
        policy::{OpeningFacts, may_open, may_open_follow_up, may_open_votes},
    },
    ids::{ConsultationId, EntryIndex, Origin, PartName, Place},
    projection::ItemRow,
    record::{DocumentVersion, Event},
};
use hutong_log::hash::{Hash, sha256};
use hutong_store::{ApplyFault, Charters, ClosedPart, NewOpening};

use super::{
    FollowFault, Means, chain, charters_fingerprint,
    follow::Told,
    grow::KeepFault,
    source::Source,
    subjects::{SPAN, Subject, holder_of, subject_at, subjects_of},
};
use crate::{folder::split_rows, verify::folder_name};

/// Salt and 20 MiB of content (RECORD §9).
const PART_LEN_MAX: usize = 32 + (20 << 20);
/// Longest row with its salt and length.
const ROW_LEN_MAX: usize = 36 + 1024;
/// Longest file of rows that is read at all.
const ROWS_LEN_MAX: usize = 16 << 20;
/// Contents kept in one transaction: number and bytes.
const PARTS_AT_ONCE: usize = 256;
const BYTES_AT_ONCE: usize = 4 << 20;
/// Leaves whose contents were not there that are asked for again by one pull.
const AGAIN_MAX: usize = 4096;

/// How far a partner's contents were looked at.
#[derive(Debug, Default)]
pub(super) struct Looked {
    upto: EntryIndex,
    charters: Vec<(ConsultationId, Hash)>,
    /// Leaves of which something that the policy opens was not there yet.
    missing: BTreeSet<EntryIndex>,
}

/// One look.
struct Look<'a> {
    means: &'a Means,
    origin: &'a Origin,
    source: &'a Source,
    /// The folder of what is for this body.
    prefix: String,
    charters: Charters,
    told: &'a mut Told,
    opened: Vec<NewOpening>,
    bytes: usize,
    /// Whether bytes of a document came: what is in force may change.
    has_document: bool,
    missing: BTreeSet<EntryIndex>,
}

impl Looked {
    /// Fetches what became readable since the last look: what new leaves touch, everything when a charter came into
    /// force, and again what was not there.
    pub(super) async fn look(
        &mut self,
        means: &Means,
        origin: &Origin,
        source: &Source,
        size: u64,
        told: &mut Told,
    ) -> Result<(), FollowFault> {
        let mut again: Vec<EntryIndex> = self.missing.iter().copied().take(AGAIN_MAX).collect();
        loop {
            let charters = means.store.charters().await?;
            let fingerprint = charters_fingerprint(&charters);
            if fingerprint != self.charters {
                (self.upto, self.charters) = (0, fingerprint);
                self.missing.clear();
                again.clear();
            }
            let prefix = format!("for/{}", folder_name(means.store.home()));
            let mut look = Look {
                means,
                origin,
                source,
                prefix,
                charters,
                told: &mut *told,
                opened: Vec::new(),
                bytes: 0,
                has_document: false,
                missing: BTreeSet::new(),
            };
            look.again(&again).await?;
            look.over(self.upto, size).await?;
            look.keep().await?;
            let (has_document, missing) = (look.has_document, look.missing);
            again.iter().for_each(|index| {
                self.missing.remove(index);
            });
            self.missing.extend(missing);
            self.upto = size;
            again.clear();
            if !has_document {
                return Ok(());
            }
        }
    }
}

impl Look<'_> {
    async fn again(&mut self, indexes: &[EntryIndex]) -> Result<(), FollowFault> {
        let mut subjects = Vec::new();
        for index in indexes {
            subjects.extend(subject_at(&self.means.store, self.origin, *index).await?);
        }
        self.subjects(&subjects).await
    }

    async fn over(&mut self, from: EntryIndex, size: u64) -> Result<(), FollowFault> {
        let mut next = from;
        while next < size {
            let end = (next + SPAN).min(size);
            let subjects = subjects_of(&self.means.store, self.origin, next..end, from).await?;
            self.subjects(&subjects).await?;
            next = end;
        }
        Ok(())
    }

    async fn subjects(&mut self, subjects: &[Subject]) -> Result<(), FollowFault> {
        let store = &self.means.store;
        let items: Vec<EntryIndex> =
            subjects.iter().filter(|s| matches!(s.leaf.event, Event::ItemAccepted(_))).map(|s| s.index).collect();
        let batches: Vec<EntryIndex> =
            subjects.iter().filter(|s| matches!(s.leaf.event, Event::VotesSealed { .. })).map(|s| s.index).collect();
        let rows = store.items(self.origin, &items).await?;
        let closed_batches = store.closed_batches(self.origin, &batches).await?;
        let revisions = rows.values().filter_map(|row| row.revision);
        let leaves: BTreeSet<EntryIndex> = subjects.iter().map(|s| s.index).chain(revisions).collect();
        let closed = store.closed_parts(self.origin, &Vec::from_iter(leaves)).await?;
        for subject in subjects {
            match &subject.leaf.event {
                Event::ItemAccepted(_) => {
                    if let Some(row) = rows.get(&subject.index) {
                        self.item(subject, row, &closed).await?;
                    }
                }
                Event::DocumentProposed { document, .. } | Event::DocumentRejected { document, .. } => {
                    for part in closed.iter().filter(|part| part.index == subject.index) {
                        self.part(subject.index, subject, part, Some(document)).await?;
                    }
                }
                Event::FollowedUp { .. } => {
                    let charter = subject.leaf.consultation.as_ref().and_then(|c| self.charter(c));
                    let home = self.means.store.home();
                    for part in closed.iter().filter(|part| part.index == subject.index) {
                        if charter.as_ref().is_some_and(|c| may_open_follow_up(c, home, &part.name)) {
                            self.part(subject.index, subject, part, None).await?;
                        }
                    }
                }
                Event::VotesSealed { n, root } if closed_batches.contains(&subject.index) => {
                    self.votes(subject, *n, root).await?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The charter in force, if both bodies host under it.
    fn charter(&self, consultation: &ConsultationId) -> Option<std::sync::Arc<Charter>> {
        let (_, charter) = self.charters.get(consultation)?;
        let hosts_both = charter.host(self.origin).is_some() && charter.host(self.means.store.home()).is_some();
        hosts_both.then(|| charter.clone())
    }

    async fn item(&mut self, subject: &Subject, row: &ItemRow, closed: &[ClosedPart]) -> Result<(), FollowFault> {
        let Some(charter) = self.charter(&row.consultation) else { return Ok(()) };
        let facts = OpeningFacts {
            charter: &charter,
            recipient: self.means.store.home(),
            kind: row.kind,
            audience: row.audience,
            state: row.state,
            // Whether the author consented is told by the file being there.
            is_named: true,
        };
        let leaves = [Some(subject.index), row.revision];
        let wanted: Vec<&ClosedPart> =
            closed.iter().filter(|p| leaves.contains(&Some(p.index)) && may_open(&facts, &p.name)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let revision = match row.revision {
            Some(index) => subject_at(&self.means.store, self.origin, index).await?,
            None => None,
        };
        let revised = revision.as_ref().map_or(&[][..], |revision| revision.leaf.event.commitments());
        let has = |_, name: &PartName| revised.iter().any(|(n, _)| n == name);
        for part in wanted {
            if holder_of(subject.index, row, &part.name, has) == part.index {
                let leaf = revision.as_ref().filter(|revision| revision.index == part.index).unwrap_or(subject);
                self.part(subject.index, leaf, part, None).await?;
            }
        }
        Ok(())
    }

    /// Fetches one part of a leaf; `of` is the leaf to look at again when it is not there, `document` what a joint act
    /// names.
    async fn part(
        &mut self,
        of: EntryIndex,
        leaf: &Subject,
        part: &ClosedPart,
        document: Option<&DocumentVersion>,
    ) -> Result<(), FollowFault> {
        let path = format!("{}/parts/{}", self.prefix, part.commitment.to_hex());
        let bytes = match self.source.read(&path, PART_LEN_MAX).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                if part.name.as_str() != PartName::AUTHOR {
                    self.missing.insert(of);
                }
                return Ok(());
            }
            Err(error) => {
                self.told.problem(chain(&error));
                return Ok(());
            }
        };
        let place = Place { origin: self.origin.clone(), index: part.index };
        let Some((salt, content)) = open(&bytes, leaf, part, document) else {
            self.missing.insert(of);
            let what = format!("{path}: part {} of entry {} is not what was committed to", part.name, part.index);
            self.told.problem(what);
            return Ok(());
        };
        self.has_document |= part.name.as_str() == PartName::DOCUMENT;
        self.bytes += content.len();
        self.opened.push(NewOpening { place, name: part.name.clone(), salt, content: content.to_vec() });
        if self.opened.len() >= PARTS_AT_ONCE || self.bytes >= BYTES_AT_ONCE {
            self.keep().await?;
        }
        Ok(())
    }

    /// Keeps what was fetched so far, in one transaction.
    async fn keep(&mut self) -> Result<(), KeepFault> {
        let opened = std::mem::take(&mut self.opened);
        self.bytes = 0;
        if opened.is_empty() {
            return Ok(());
        }
        let mut tx = self.means.store.begin().await?;
        tx.open_parts(&opened).await?;
        tx.commit().await?;
        self.told.opened += opened.len() as u64;
        Ok(())
    }

    async fn votes(&mut self, batch: &Subject, n: u64, root: &Hash) -> Result<(), FollowFault> {
        let home = self.means.store.home();
        let charter = batch.leaf.consultation.as_ref().and_then(|c| self.charter(c));
        if !charter.is_some_and(|charter| may_open_votes(&charter, home)) {
            return Ok(());
        }
        let path = format!("{}/votes/{}", self.prefix, root.to_hex());
        let len_max = usize::try_from(n).unwrap_or(usize::MAX).saturating_mul(ROW_LEN_MAX).min(ROWS_LEN_MAX);
        let rows = match self.source.read(&path, len_max).await {
            Ok(Some(bytes)) => split_rows(&bytes),
            Ok(None) => {
                self.missing.insert(batch.index);
                return Ok(());
            }
            Err(error) => {
                self.told.problem(chain(&error));
                return Ok(());
            }
        };
        let place = Place { origin: self.origin.clone(), index: batch.index };
        let wrong = format!("{path}: the rows of entry {} are not those that were sealed", batch.index);
        let Some(rows) = rows else {
            self.missing.insert(batch.index);
            self.told.problem(wrong);
            return Ok(());
        };
        let mut tx = self.means.store.begin().await.map_err(KeepFault::from)?;
        match tx.open_votes(&place, &rows).await {
            Ok(()) => {
                tx.commit().await.map_err(KeepFault::from)?;
                self.told.opened += 1;
            }
            Err(ApplyFault::OtherVotes { .. }) => {
                self.missing.insert(batch.index);
                self.told.problem(wrong);
            }
            Err(fault) => return Err(KeepFault::from(fault).into()),
        }
        Ok(())
    }
}

/// Salt and content, if they give the commitment, and, of a document, the hash that the act names.
fn open<'b>(
    bytes: &'b [u8],
    leaf: &Subject,
    part: &ClosedPart,
    document: Option<&DocumentVersion>,
) -> Option<(Salt, &'b [u8])> {
    let (salt, content) = bytes.split_first_chunk::<32>()?;
    let salt = Salt(*salt);
    let is_named =
        |version: &DocumentVersion| part.name.as_str() != PartName::DOCUMENT || sha256(content) == version.sha256;
    let fits = commit(&salt, &part.name, leaf.leaf.id, content) == part.commitment;
    (fits && document.is_none_or(is_named)).then_some((salt, content))
}
