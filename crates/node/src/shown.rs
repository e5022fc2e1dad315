//! What almost every page looks up first, kept as long as the record stands still: a consultation, its days, the items that
//! a page of themes quotes.

use std::sync::Arc;

use hutong_core::{
    consultation::item::{Audience, ItemKind},
    ids::{ConsultationId, Place},
    moment::Moment,
};
use hutong_store::{
    ReadFault,
    pages::{BodyCounts, ConsultationView},
    search::mark_of,
};

use crate::{
    Node,
    reading::{DayCounts, ItemsByPlace, KeptPages, PageFault},
};

/// Seconds of an hour and hours of a day.
const HOUR_S: u64 = 3_600;
const DAY_H: u64 = 24;

impl Node {
    /// A consultation: its charter in force and where each body stands.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_consultation(&self, id: &ConsultationId) -> Result<Arc<ConsultationView>, ReadFault> {
        let read = async || self.store().show_consultation(id).await;
        match self.kept() {
            Some(kept) => kept.consultations.get_or(|| self.as_of(), id.as_str(), read).await,
            None => Ok(Arc::new(read().await?)),
        }
    }

    /// Items by place, as a reader may see them; those that they may not are left out.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_items(&self, places: &[Place], reader: Audience) -> Result<Arc<ItemsByPlace>, ReadFault> {
        let read = async || {
            let items = self.store().show_items(places, reader).await?;
            Ok::<_, ReadFault>(items.into_iter().map(|item| (item.place.clone(), item)).collect())
        };
        match self.kept_for(reader) {
            Some(kept) => kept.items.get_or(|| self.as_of(), &mark_of(places).to_hex(), read).await,
            None => Ok(Arc::new(read().await?)),
        }
    }

    /// Counters of a consultation by body, as a reader may know them; up to a second late, because votes count in them
    /// before the record grows by them.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn count_items(&self, id: &ConsultationId, reader: Audience) -> Result<Arc<Vec<BodyCounts>>, ReadFault> {
        let read = async || self.store().count_items(id, reader).await;
        match self.kept_for(reader) {
            Some(kept) => kept.counts.get_or(|| self.as_of(), &format!("{id} {}", self.clock.now().0), read).await,
            None => Ok(Arc::new(read().await?)),
        }
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
    ) -> Result<Arc<DayCounts>, PageFault> {
        let last = (until.0 + east_s) / HOUR_S / DAY_H;
        let first = last.saturating_sub(days.saturating_sub(1) as u64);
        let hour = |day: u64| (day * DAY_H).saturating_sub(east_s / HOUR_S);
        let span = (hour(first), hour(last + 1));
        let key = format!("{consultation} {} {span:?}", kind.word());
        let read = async || {
            let hours = self.search()?.count_hours(consultation, reader, kind, span).await?;
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
        };
        match self.kept_for(reader) {
            Some(kept) => kept.days.get_or(|| self.as_of(), &key, read).await,
            None => Ok(Arc::new(read().await?)),
        }
    }

    /// What is kept for a reader: what a narrower audience is shown never is.
    fn kept_for(&self, reader: Audience) -> Option<&KeptPages> {
        self.kept().filter(|_| reader == Audience::Public)
    }
}
