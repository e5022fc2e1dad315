//! Joint documents with acts, status and bytes; drafts on their way; findings of both bodies.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::document::{self, ActFacts, Status},
    ids::{ConsultationId, DocumentId, Origin, PersonId, Place},
    moment::Moment,
    record::{DocumentVersion, Event, Finding, Reading, read},
};
use hutong_log::hash::Hash;
use sqlx::sqlite::SqliteRow;

use super::items::Page;
use crate::{
    apply::load_acts,
    facts::{load_document, load_statuses},
    fault::ReadFault,
    names::Names,
    sql::{self, Trouble},
    store::Store,
};

/// A joint document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentView {
    /// Its id.
    pub id: DocumentId,
    /// Versions, newest first.
    pub versions: Vec<VersionView>,
    /// The version in force.
    pub in_force: Option<DocumentVersion>,
}

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionView {
    /// Its number.
    pub ver: u64,
    /// Where it stands.
    pub status: Status,
    /// The bytes that are, or may become, effective.
    pub sha256: Option<Hash>,
    /// Who did what, by origin and index.
    pub acts: Vec<ActFacts>,
    /// Bytes that anybody named under this number, as far as they are here.
    pub contents: BTreeMap<Hash, Vec<u8>>,
}

/// Bytes that were drafted at this body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftView {
    /// Of which document.
    pub document: DocumentId,
    /// Their hash.
    pub sha256: Hash,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Steps taken, in order.
    pub steps: Vec<StepView>,
}

/// A step with a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// `drafted`, `passed` or `returned`; `asked`, `released`, `agreed` or `objected` about a countersignature.
    pub step: String,
    /// Who; `None` for the node itself.
    pub person: Option<PersonId>,
    /// What they said.
    pub comment: String,
    /// When.
    pub at: Moment,
}

/// A finding that a body recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingView {
    /// Its leaf.
    pub place: Place,
    /// Unix seconds of entry, rounded to the minute by its writer.
    pub ts: u64,
    /// The finding.
    pub finding: Finding,
}

impl Store {
    /// A document with all its versions; without versions when nobody acted on it.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_document(&self, id: &DocumentId) -> Result<DocumentView, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let acts = load_acts(&mut tx, &mut Names::default(), id).await?;
        let statuses = load_statuses(&mut tx, id).await?;
        let mut versions = Vec::with_capacity(statuses.len());
        for (ver, (status, sha256)) in statuses.iter().rev() {
            let acts: Vec<ActFacts> = acts.iter().filter(|a| a.version.ver == *ver).cloned().collect();
            let mut contents = BTreeMap::new();
            for hash in acts.iter().map(|a| a.version.sha256).collect::<std::collections::BTreeSet<_>>() {
                contents.extend(load_document(&mut tx, &hash).await?.map(|bytes| (hash, bytes)));
            }
            versions.push(VersionView { ver: *ver, status: *status, sha256: *sha256, acts, contents });
        }
        Ok(DocumentView { id: id.clone(), versions, in_force: document::in_force(id, &statuses) })
    }

    /// The version of a document that is in force.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn version_in_force(&self, id: &DocumentId) -> Result<Option<DocumentVersion>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        Ok(document::in_force(id, &load_statuses(&mut conn, id).await?))
    }

    /// Drafts of a document at this body, last drafted first: for the desk only.
    ///
    /// Whoever takes a change back drafts the same bytes once more, and these are the newest draft then.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_drafts(&self, id: &DocumentId) -> Result<Vec<DraftView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let rows = sqlx::query(
            "SELECT d.sha256, d.bytes, t.step, p.person, t.comment, t.at FROM draft d \
             JOIN draft_step t ON t.document = d.document AND t.sha256 = d.sha256 \
             LEFT JOIN person p ON p.id = t.person WHERE d.document = $1 ORDER BY t.id",
        )
        .bind(id.as_str())
        .fetch_all(&mut *tx)
        .await?;
        let steps = sql::decode("draft_step", &rows, |row| {
            let step = StepView {
                step: sql::get(row, 2)?,
                person: sql::word_or_null(row, 3, |t| PersonId::new(t).ok())?,
                comment: sql::get(row, 4)?,
                at: Moment(sql::count(row, 5)?),
            };
            Ok::<_, Trouble>((sql::hash(row, 0)?, sql::get::<Vec<u8>>(row, 1)?, step))
        })?;
        let mut drafts: Vec<DraftView> = Vec::new();
        for (sha256, bytes, step) in steps {
            match drafts.iter().position(|d| d.sha256 == sha256) {
                Some(found) if step.step == "drafted" => {
                    let mut draft = drafts.remove(found);
                    draft.steps.push(step);
                    drafts.push(draft);
                }
                Some(found) => drafts.get_mut(found).into_iter().for_each(|d| d.steps.push(step.clone())),
                None => drafts.push(DraftView { document: id.clone(), sha256, bytes, steps: vec![step] }),
            }
        }
        drafts.reverse();
        Ok(drafts)
    }

    /// Every document that any body acted on or that was drafted here, by id: for the desk only.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_papers(&self) -> Result<Vec<DocumentId>, ReadFault> {
        let rows = sqlx::query("SELECT document FROM joint_act UNION SELECT document FROM draft ORDER BY 1")
            .fetch_all(&self.inner.readers)
            .await?;
        sql::decode("joint_act", &rows, |row| sql::id(row, 0, DocumentId::new))
    }

    /// Findings of all bodies about a consultation, by log (as first met here) and index.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_findings(&self, consultation: &ConsultationId) -> Result<Vec<FindingView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let rows = sqlx::query(
            "SELECT f.place, e.bytes FROM finding f JOIN consultation c ON c.id = f.consultation \
             JOIN entry e ON e.place = f.place WHERE c.name = $1 ORDER BY f.place",
        )
        .bind(consultation.as_str())
        .fetch_all(&mut *tx)
        .await?;
        sql::decode("finding", &rows, |row| read_finding(&page, row))
    }

    /// The newest findings of a log about a consultation, newest first, and no more than `most` of them: a log may hold any
    /// number.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn newest_findings(
        &self,
        consultation: &ConsultationId,
        origin: &Origin,
        most: u32,
    ) -> Result<Vec<FindingView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let rows = sqlx::query(
            "SELECT f.place, e.bytes FROM log l JOIN consultation c ON c.name = $1 JOIN finding f \
             ON f.consultation = c.id AND f.place >= l.id * 1099511627776 AND f.place < (l.id + 1) * 1099511627776 \
             JOIN entry e ON e.place = f.place WHERE l.origin = $2 ORDER BY f.place DESC LIMIT $3",
        )
        .bind(consultation.as_str())
        .bind(origin.as_str())
        .bind(most)
        .fetch_all(&mut *tx)
        .await?;
        sql::decode("finding", &rows, |row| read_finding(&page, row))
    }
}

fn read_finding(page: &Page<'_>, row: &SqliteRow) -> Result<FindingView, Trouble> {
    let place = page.place(sql::get(row, 0)?).ok_or(Trouble::Bad("places of known logs"))?;
    let Reading::Known(leaf) = read(sql::get(row, 1)?) else { return Err(Trouble::Bad("findings")) };
    match leaf.event {
        Event::FindingRecorded(finding) => Ok(FindingView { place, ts: leaf.ts, finding }),
        _ => Err(Trouble::Bad("findings")),
    }
}
