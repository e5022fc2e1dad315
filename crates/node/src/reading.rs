//! What a node offers to pages: lists, searches, counts, analyses, cards, and word of what changed. Everything takes the
//! audience of whoever reads. Begun with [`Node::begin_reading`] by a process that serves pages; a command that runs and
//! ends needs none of it.

use std::{collections::BTreeMap, sync::Arc};

use hutong_core::{
    consultation::{
        item::{Audience, ItemKind, Tier},
        vote::Choice,
    },
    ids::{ConsultationId, EntryIndex, Origin, PersonId, Place},
};
pub use hutong_store::OpenFault;
use hutong_store::{
    ReadFault,
    pages::{
        BodyCounts, ConsultationView, DecisionPage, DecisionQuery, DeedView, ItemView, ListPage, ListQuery, ListTotals,
        Sort, StatementView, Tallies,
    },
    search::Search,
};
use tokio::{sync::broadcast, task::JoinHandle};

use crate::{
    Node,
    cards::{Card, Cards},
    jobs::{
        analyse::{AnalyseFault, Analyses, AnalysisView},
        search::{Follower, StepFault, similar, tokens},
        sums::Round,
    },
    live::Changes,
    shelf::{AsOf, Shelf, key_of},
};

/// A page could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PageFault {
    /// The store.
    #[error(transparent)]
    Read(#[from] ReadFault),
    /// The analysis.
    #[error(transparent)]
    Analyse(#[from] AnalyseFault),
    /// The follower of the record.
    #[error(transparent)]
    Follow(#[from] StepFault),
    /// This process serves no pages.
    #[error("this process did not begin to serve pages")]
    NotBegun,
}

/// How far the search file follows the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SearchState {
    /// Leaves and openings it has not followed yet.
    pub behind: u64,
    /// Erased words may still lie in the file, because a reader holds it.
    pub is_scrub_due: bool,
}

/// Items that came in day by day, by body and tier; the last is the day of the moment asked about.
pub type DayCounts = BTreeMap<(Origin, Tier), Vec<u64>>;

/// Items that a page quotes, by place.
pub type ItemsByPlace = BTreeMap<Place, ItemView>;

/// What is held while pages are served.
pub(crate) struct Reading {
    search: Search,
    follower: Follower,
    analyses: Analyses,
    cards: Cards,
    pages: Shelf<ListPage>,
    totals: Shelf<ListTotals>,
    kept: KeptPages,
    tasks: Vec<JoinHandle<()>>,
}

/// What pages look up first.
#[derive(Default)]
pub(crate) struct KeptPages {
    pub consultations: Shelf<ConsultationView>,
    pub items: Shelf<ItemsByPlace>,
    pub days: Shelf<DayCounts>,
    pub counts: Shelf<Vec<BodyCounts>>,
    pub sums: Shelf<Vec<Round>>,
}

impl Reading {
    /// Ends everything, and closes the search file.
    pub(crate) async fn stop(self) {
        let Reading { search, follower, analyses, cards, tasks, .. } = self;
        tasks.iter().for_each(JoinHandle::abort);
        for task in tasks {
            // Ended on purpose.
            let _ = task.await;
        }
        drop((follower, analyses, cards));
        if let Err(fault) = search.close().await {
            tracing::warn!(%fault, "couldn't close the search file");
        }
    }
}

/// The query whose count is that of the whole list, whatever its order and page.
fn whole(query: &ListQuery) -> ListQuery {
    ListQuery { sort: Sort::Newest, after: None, limit: 0, ..query.clone() }
}

impl Node {
    /// Begins to serve pages: the search file is opened and followed, analyses and cards are kept up to date, changes are
    /// told. A second call does nothing.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn begin_reading(&self) -> Result<(), OpenFault> {
        if self.reading.get().is_some() {
            return Ok(());
        }
        let search = Search::open(self.store(), tokens::VERSION).await?;
        let live = self.live.clone();
        let follower = Follower::new(search.clone(), live.clone());
        let analyses = Analyses::new(self.store().clone(), live.clone());
        let cards = Cards::new(self.store().clone(), analyses.clone());
        let tasks = vec![
            tokio::spawn(live.clone().run(self.published.follow())),
            tokio::spawn(follower.clone().run(self.published.follow())),
            tokio::spawn(analyses.clone().run(live.listen())),
            tokio::spawn(cards.clone().run(live.listen())),
        ];
        let (pages, totals) = (Shelf::default(), Shelf::default());
        let kept = KeptPages::default();
        let reading = Reading { search, follower, analyses, cards, pages, totals, kept, tasks };
        if let Err(second) = self.reading.set(reading) {
            second.stop().await;
        }
        Ok(())
    }

    fn reading(&self) -> Result<&Reading, PageFault> {
        self.reading.get().ok_or(PageFault::NotBegun)
    }

    /// Word of what changes from now on, at most five times a second. A listener that falls behind is told that it missed
    /// some ([`broadcast::error::RecvError::Lagged`]): it asks for everything again.
    pub fn changes(&self) -> broadcast::Receiver<Arc<Changes>> {
        self.live.listen()
    }

    /// A page of a list of items.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn list(&self, query: &ListQuery) -> Result<Arc<ListPage>, PageFault> {
        let reading = self.reading()?;
        match key_of(query) {
            Some(key) => {
                let read = async || {
                    let as_of = self.as_of();
                    let (page, totals) = reading.search.list_counted(query).await?;
                    if let (Some(totals), Some(key)) = (totals, key_of(&whole(query))) {
                        reading.totals.put(as_of, key, Arc::new(totals));
                    }
                    Ok(page)
                };
                reading.pages.get_or(|| self.as_of(), &key, read).await
            }
            None => Ok(Arc::new(reading.search.list(query).await?)),
        }
    }

    /// What is kept of pages; nothing in a process that serves none.
    pub(crate) fn kept(&self) -> Option<&KeptPages> {
        Some(&self.reading.get()?.kept)
    }

    pub(crate) fn search(&self) -> Result<&Search, PageFault> {
        Ok(&self.reading()?.search)
    }

    /// What is known now.
    pub(crate) fn as_of(&self) -> AsOf {
        AsOf {
            head: self.head().head.size,
            mirrored: self.partners().iter().map(|partner| partner.size).sum(),
            followed: self.reading.get().map_or(0, |reading| reading.follower.followed()),
        }
    }

    /// How many items the whole of a list holds, by body and tier.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn count(&self, query: &ListQuery) -> Result<Arc<ListTotals>, PageFault> {
        let query = whole(query);
        let reading = self.reading()?;
        match key_of(&query) {
            Some(key) => {
                let read = async || Ok(reading.search.count(&query).await?);
                reading.totals.get_or(|| self.as_of(), &key, read).await
            }
            None => Ok(Arc::new(reading.search.count(&query).await?)),
        }
    }

    /// A page of what was decided about items.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn list_decisions(&self, query: &DecisionQuery) -> Result<DecisionPage, PageFault> {
        Ok(self.reading()?.search.list_decisions(query).await?)
    }

    /// Items that a person or device handed in here, with what became of each, newest first: for that person alone.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn list_deeds(
        &self,
        person: &PersonId,
        before: Option<EntryIndex>,
        limit: u32,
    ) -> Result<Vec<DeedView>, PageFault> {
        Ok(self.store().list_deeds(person, before, limit).await?)
    }

    /// Own items whose receipts show this short code.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn find_code(&self, code: &str) -> Result<Vec<Place>, PageFault> {
        Ok(self.reading()?.search.find_code(code).await?)
    }

    /// How far searches follow the record.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn search_state(&self) -> Result<SearchState, PageFault> {
        let search = &self.reading()?.search;
        Ok(SearchState { behind: search.behind().await?, is_scrub_due: search.is_scrub_due() })
    }

    /// Has searches, lists and counts follow everything that is committed by now, instead of a moment later.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn catch_up(&self) -> Result<(), PageFault> {
        Ok(self.reading()?.follower.catch_up().await?)
    }

    /// Up to three published opinions that share passages with what somebody is writing, most first, near-duplicates
    /// shown once.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn similar(
        &self,
        consultation: &ConsultationId,
        text: &str,
        reader: Audience,
    ) -> Result<Vec<similar::Similar>, PageFault> {
        let reading = self.reading()?;
        let mut query = ListQuery::newest(consultation.clone(), reader, ItemKind::Opinion);
        query.state = Some(hutong_core::consultation::item::State::Published);
        let passages = tokens::passages_of(text);
        let candidates = reading.search.candidates(&query, &passages, similar::CANDIDATES_MAX).await?;
        let found = similar::compare(text, candidates);
        let view = reading.analyses.newest(consultation, reader);
        let places: Vec<Place> = found.iter().map(|(item, _)| item.place.clone()).collect();
        let shown: BTreeMap<&Place, u64> = match &view {
            Some(view) => view.fold(&places).into_iter().collect(),
            None => places.iter().map(|place| (place, 1)).collect(),
        };
        let folded = found.into_iter().filter_map(|(item, share_per_mille)| {
            let voices = *shown.get(&item.place)?;
            Some(similar::Similar { voices, share_per_mille, item })
        });
        Ok(folded.take(similar::SIMILAR_MAX).collect())
    }

    /// The newest analysis for a reader; `None` has it made soon, and [`Changes::analysed`] tells when.
    ///
    /// # Errors
    /// [`PageFault::NotBegun`].
    pub fn analysis(
        &self,
        consultation: &ConsultationId,
        reader: Audience,
    ) -> Result<Option<Arc<AnalysisView>>, PageFault> {
        Ok(self.reading()?.analyses.newest(consultation, reader))
    }

    /// The analysis of what is here now, made if need be; `None` when no charter is in force.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn analyse(
        &self,
        consultation: &ConsultationId,
        reader: Audience,
    ) -> Result<Option<Arc<AnalysisView>>, PageFault> {
        Ok(self.reading()?.analyses.make(consultation, reader).await?)
    }

    /// The next statement for a voter (nobody's: for somebody who is not on file yet), passing over skipped ones, and how
    /// many are left.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn next_card(
        &self,
        consultation: &ConsultationId,
        voter: Option<&PersonId>,
        reader: Audience,
        skipped: &[Place],
    ) -> Result<(Option<Card>, u64), PageFault> {
        Ok(self.reading()?.cards.next(consultation, voter, reader, skipped).await?)
    }

    /// Statements with their tallies, by log and index, behind a place.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn list_statements(
        &self,
        consultation: &ConsultationId,
        reader: Audience,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Vec<StatementView>, PageFault> {
        Ok(self.reading()?.cards.list(consultation, reader, after, limit).await?)
    }

    /// How one statement stands, by body and tier.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn tallies(&self, consultation: &ConsultationId, statement: &Place) -> Result<Tallies, PageFault> {
        Ok(self.reading()?.cards.tallies(consultation, statement).await?)
    }

    /// How a person or device voted, by statement: for that person alone.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn own_votes(
        &self,
        person: &PersonId,
        consultation: &ConsultationId,
    ) -> Result<BTreeMap<Place, Choice>, PageFault> {
        Ok(self.store().list_own_votes(person, consultation).await?)
    }
}
