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
    moment::Moment,
};
pub use hutong_store::OpenFault;
use hutong_store::{
    ReadFault,
    pages::{DecisionPage, DecisionQuery, DeedView, ListPage, ListQuery, ListTotals, Sort, StatementView, Tallies},
    search::Search,
};
use tokio::{
    sync::{Notify, broadcast},
    task::JoinHandle,
};

use crate::{
    Node,
    cards::{Card, Cards},
    jobs::{
        analyse::{AnalyseFault, Analyses, AnalysisView},
        search::{Follower, StepFault, similar, tokens},
    },
    live::Changes,
    shelf::{AsOf, Shelf, key_of},
};

/// Seconds of an hour and hours of a day.
const HOUR_S: u64 = 3_600;
const DAY_H: u64 = 24;

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

/// What is held while pages are served.
pub(crate) struct Reading {
    search: Search,
    follower: Follower,
    analyses: Analyses,
    cards: Cards,
    pages: Shelf<ListPage>,
    totals: Shelf<ListTotals>,
    /// Wakes the follower.
    wake: Arc<Notify>,
    tasks: Vec<JoinHandle<()>>,
}

impl Reading {
    /// Has the follower look now.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

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
        let (live, wake) = (self.live.clone(), Arc::new(Notify::new()));
        let follower = Follower::new(search.clone(), live.clone());
        let analyses = Analyses::new(self.store().clone(), live.clone());
        let cards = Cards::new(self.store().clone(), analyses.clone());
        let tasks = vec![
            tokio::spawn(live.clone().run(self.published.follow())),
            tokio::spawn(follower.clone().run(self.published.follow(), wake.clone())),
            tokio::spawn(analyses.clone().run(live.listen())),
            tokio::spawn(cards.clone().run(live.listen())),
        ];
        let (pages, totals) = (Shelf::default(), Shelf::default());
        let reading = Reading { search, follower, analyses, cards, pages, totals, wake, tasks };
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
        let (reading, as_of, key) = (self.reading()?, self.as_of()?, key_of(query));
        if let Some(page) = key.as_ref().and_then(|key| reading.pages.get(as_of, key)) {
            return Ok(page);
        }
        let page = Arc::new(reading.search.list(query).await?);
        if let Some(key) = key {
            reading.pages.put(as_of, key, page.clone());
        }
        Ok(page)
    }

    fn as_of(&self) -> Result<AsOf, PageFault> {
        Ok(AsOf {
            head: self.head().head.size,
            mirrored: self.partners().iter().map(|partner| partner.size).sum(),
            followed: self.reading()?.follower.followed(),
        })
    }

    /// How many items the whole of a list holds, by body and tier.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn count(&self, query: &ListQuery) -> Result<Arc<ListTotals>, PageFault> {
        let query = ListQuery { sort: Sort::Newest, after: None, limit: 0, ..query.clone() };
        let (reading, as_of, key) = (self.reading()?, self.as_of()?, key_of(&query));
        if let Some(totals) = key.as_ref().and_then(|key| reading.totals.get(as_of, key)) {
            return Ok(totals);
        }
        let totals = Arc::new(reading.search.count(&query).await?);
        if let Some(key) = key {
            reading.totals.put(as_of, key, totals.clone());
        }
        Ok(totals)
    }

    /// Accepted items of a kind by day, for `days` days up to that of a moment; days begin so many seconds before they
    /// do in UTC. Of audiences that the reader belongs to, whatever became of them since.
    ///
    /// # Errors
    /// [`PageFault`].
    pub async fn count_days(
        &self,
        (consultation, kind): (&ConsultationId, ItemKind),
        reader: Audience,
        (until, east_s): (Moment, u64),
        days: usize,
    ) -> Result<DayCounts, PageFault> {
        let last = (until.0 + east_s) / HOUR_S / DAY_H;
        let first = last.saturating_sub(days.saturating_sub(1) as u64);
        let hour = |day: u64| (day * DAY_H).saturating_sub(east_s / HOUR_S);
        let span = (hour(first), hour(last + 1));
        let hours = self.reading()?.search.count_hours(consultation, reader, kind, span).await?;
        let mut counts = DayCounts::new();
        for (of, hours) in hours {
            let line = counts.entry(of).or_insert_with(|| vec![0; days]);
            for (at, n) in hours {
                let day = ((at + east_s / HOUR_S) / DAY_H).saturating_sub(first);
                if let Some(count) = usize::try_from(day).ok().and_then(|day| line.get_mut(day)) {
                    *count += n;
                }
            }
        }
        Ok(counts)
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
