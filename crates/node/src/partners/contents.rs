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
use tokio::task::JoinSet;

use super::{
    FollowFault, Means, chain, charters_fingerprint,
    follow::Told,
    grow::KeepFault,
    source::{Source, SourceFault, Wanted},
    subjects::{SPAN, Subject, holder_of, subject_at, subjects_of},
};
use crate::{
    folder::split_rows,
    wire::{CONNECTIONS_MAX, WANTS_MAX, frames::Found},
};

/// Longest row with its salt and length.
const ROW_LEN_MAX: usize = 36 + 1024;
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

/// A content that is wanted, and what it must fit to.
#[derive(Clone)]
enum Wish {
    Part { of: EntryIndex, leaf: Subject, part: ClosedPart, document: Option<DocumentVersion> },
    Rows { batch: Subject, n: u64, root: Hash },
}

impl Wish {
    /// The leaf that is looked at again when it is not there.
    fn of(&self) -> EntryIndex {
        match self {
            Wish::Part { of, .. } => *of,
            Wish::Rows { batch, .. } => batch.index,
        }
    }

    fn wanted(&self) -> Wanted {
        match self {
            Wish::Part { part, .. } => Wanted::Part(part.index, part.name.clone(), part.commitment),
            Wish::Rows { batch, root, .. } => Wanted::Rows(batch.index, *root),
        }
    }
}

/// What came, for the first so many of what was asked for.
type Answer = Result<Vec<Found>, SourceFault>;

/// One look.
struct Look<'a> {
    means: &'a Means,
    origin: &'a Origin,
    source: &'a Source,
    charters: Charters,
    /// What is to be asked for next.
    wishes: Vec<Wish>,
    /// What was asked for, with the answers to the first so many of it.
    asking: JoinSet<(Vec<Wish>, Answer)>,
    /// Whether the partner stopped answering.
    is_lost: bool,
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
            let mut look = Look {
                means,
                origin,
                source,
                charters,
                wishes: Vec::new(),
                asking: JoinSet::new(),
                is_lost: false,
                told: &mut *told,
                opened: Vec::new(),
                bytes: 0,
                has_document: false,
                missing: BTreeSet::new(),
            };
            look.again(&again).await?;
            look.over(self.upto, size).await?;
            look.end().await?;
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
    /// Fetches what is still wanted, and keeps what came.
    async fn end(&mut self) -> Result<(), FollowFault> {
        self.ask().await?;
        while !self.asking.is_empty() {
            self.take_answer().await?;
        }
        Ok(self.keep().await?)
    }

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

    /// Wants one part of a leaf; `of` is the leaf to look at again when it is not there, `document` what a joint act
    /// names.
    async fn part(
        &mut self,
        of: EntryIndex,
        leaf: &Subject,
        part: &ClosedPart,
        document: Option<&DocumentVersion>,
    ) -> Result<(), FollowFault> {
        let (leaf, part, document) = (leaf.clone(), part.clone(), document.cloned());
        self.wish(Wish::Part { of, leaf, part, document }).await
    }

    async fn wish(&mut self, wish: Wish) -> Result<(), FollowFault> {
        self.wishes.push(wish);
        if self.wishes.len() >= WANTS_MAX { self.ask().await } else { Ok(()) }
    }

    /// Asks for what is wanted, over all connections at once: what comes is checked and kept while others are under way.
    async fn ask(&mut self) -> Result<(), FollowFault> {
        while self.asking.len() >= CONNECTIONS_MAX {
            self.take_answer().await?;
        }
        let wishes = std::mem::take(&mut self.wishes);
        self.ask_for(wishes);
        Ok(())
    }

    fn ask_for(&mut self, wishes: Vec<Wish>) {
        if wishes.is_empty() {
            return;
        }
        if self.is_lost {
            // Nobody answers any more: these are asked for with the next pull.
            self.missing.extend(wishes.iter().map(Wish::of));
            return;
        }
        let (source, caller) = (self.source.clone(), self.means.caller());
        let (home, of) = (self.means.store.home().clone(), self.origin.clone());
        self.asking.spawn(async move {
            let wanted: Vec<Wanted> = wishes.iter().map(Wish::wanted).collect();
            let answer = source.contents(&caller, (&home, &of), &wanted).await;
            (wishes, answer)
        });
    }

    /// Takes the next answer, if one is under way.
    async fn take_answer(&mut self) -> Result<(), FollowFault> {
        let Some(joined) = self.asking.join_next().await else { return Ok(()) };
        let (mut wishes, answer) = joined.unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()));
        match answer {
            Ok(found) => {
                let rest = wishes.split_off(found.len().min(wishes.len()));
                self.ask_for(rest);
                for (wish, found) in wishes.iter().zip(found) {
                    self.take(wish, found).await?;
                }
            }
            Err(error) => {
                self.is_lost = true;
                self.missing.extend(wishes.iter().map(Wish::of));
                // Whoever has not mirrored our first entry yet cannot know our key: it will.
                if !matches!(&error, SourceFault::Site(fault) if fault.is_unknown()) || self.is_known().await? {
                    self.told.problem(chain(&error));
                }
            }
        }
        Ok(())
    }

    /// Whether the partner has mirrored anything of ours.
    async fn is_known(&self) -> Result<bool, FollowFault> {
        let heads = self.means.store.cosigned_heads(0).await?;
        Ok(heads.iter().any(|head| head.partner == *self.origin && head.by_mirror))
    }

    async fn take(&mut self, wish: &Wish, found: Found) -> Result<(), FollowFault> {
        match (wish, found) {
            (Wish::Part { of, leaf, part, document }, Found::Open(bytes)) => {
                self.take_part(*of, leaf, part, document.as_ref(), &bytes).await
            }
            (Wish::Rows { batch, n, root }, Found::Open(bytes)) => self.take_rows(batch, *n, root, &bytes).await,
            // Whether an author is named is told by the part being there: nobody waits for it.
            (Wish::Part { part, .. }, _) if part.name.as_str() == PartName::AUTHOR => Ok(()),
            // It is for others; whatever opens it to us is a leaf that leads here again, or another charter.
            (_, Found::Shut) => Ok(()),
            (wish, _) => {
                self.missing.insert(wish.of());
                Ok(())
            }
        }
    }

    async fn take_part(
        &mut self,
        of: EntryIndex,
        leaf: &Subject,
        part: &ClosedPart,
        document: Option<&DocumentVersion>,
        bytes: &[u8],
    ) -> Result<(), FollowFault> {
        let place = Place { origin: self.origin.clone(), index: part.index };
        let Some((salt, content)) = open(bytes, leaf, part, document) else {
            self.missing.insert(of);
            let what = format!("part {} of entry {} is not what was committed to", part.name, part.index);
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
        self.means.live.arrived();
        self.told.opened += opened.len() as u64;
        Ok(())
    }

    async fn votes(&mut self, batch: &Subject, n: u64, root: &Hash) -> Result<(), FollowFault> {
        let home = self.means.store.home();
        let charter = batch.leaf.consultation.as_ref().and_then(|c| self.charter(c));
        if !charter.is_some_and(|charter| may_open_votes(&charter, home)) {
            return Ok(());
        }
        self.wish(Wish::Rows { batch: batch.clone(), n, root: *root }).await
    }

    async fn take_rows(&mut self, batch: &Subject, n: u64, root: &Hash, bytes: &[u8]) -> Result<(), FollowFault> {
        let len_max = usize::try_from(n).unwrap_or(usize::MAX).saturating_mul(ROW_LEN_MAX);
        let rows = if bytes.len() > len_max { None } else { split_rows(bytes) };
        let place = Place { origin: self.origin.clone(), index: batch.index };
        let root = root.to_hex();
        let wrong = format!("the rows of entry {} (root {root}) are not those that were sealed", batch.index);
        let Some(rows) = rows else {
            self.missing.insert(batch.index);
            self.told.problem(wrong);
            return Ok(());
        };
        let mut tx = self.means.store.begin().await.map_err(KeepFault::from)?;
        match tx.open_votes(&place, &rows).await {
            Ok(()) => {
                tx.commit().await.map_err(KeepFault::from)?;
                if let Some(consultation) = &batch.leaf.consultation {
                    self.means.live.votes_opened(consultation);
                }
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
pub(super) fn open<'b>(
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
