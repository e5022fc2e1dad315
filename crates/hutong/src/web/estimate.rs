//! How long a review takes, from how long it took lately and how long the queue has waited: an estimate and no promise.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use hutong_core::{
    consultation::{
        charter::Review,
        item::{Audience, State},
    },
    ids::{ConsultationId, Place},
    moment::Moment,
};
use hutong_node::pages::{DecisionQuery, ItemView};

use super::{dates::DAY_S, errors::Trouble, places::Column, visitor::Visitor};

/// Decisions that are looked at: the latest.
const DECIDED_MAX: u32 = 60;
/// Decisions from which something can be said at all.
const DECIDED_MIN: usize = 5;
/// Of ten items, so many waited no longer than what is said.
const OF_TEN: usize = 8;
/// Seconds for which an estimate is used again.
const KEPT_S: u64 = 60;

/// How fast a consultation's items are decided about at this body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Most of those that were decided lately waited at most so long, in seconds.
    usual_s: u64,
    /// How long the oldest of those that wait has waited, in seconds.
    oldest_s: u64,
}

impl Pace {
    /// The pace of these waits in seconds; `None` of too few.
    fn of(mut waits: Vec<u64>, oldest_s: u64) -> Option<Pace> {
        waits.sort_unstable();
        let at = (waits.len() * OF_TEN).div_ceil(10).checked_sub(1)?;
        let usual_s = *waits.get(at).filter(|_| waits.len() >= DECIDED_MIN)?;
        Some(Pace { usual_s, oldest_s })
    }

    /// Within how many days from now something that has waited so long will be decided about; `None` when it has waited
    /// as long as anything: then nobody can say.
    fn days_left(self, waited_s: u64) -> Option<u64> {
        let left = self.usual_s.max(self.oldest_s).saturating_sub(waited_s);
        (left > 0).then(|| left.div_ceil(DAY_S))
    }
}

/// Estimates of all consultations, each as of some moment.
#[derive(Debug, Default)]
pub struct Estimates(Mutex<BTreeMap<ConsultationId, (Moment, Option<Pace>)>>);

impl Estimates {
    fn kept(&self, of: &ConsultationId, now: Moment) -> Option<Option<Pace>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(of).filter(|(at, _)| now.0.abs_diff(at.0) < KEPT_S).map(|(_, pace)| *pace)
    }

    fn keep(&self, of: &ConsultationId, now: Moment, pace: Option<Pace>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(of.clone(), (now, pace));
    }
}

/// Within how many days an own item that waits will be reviewed; `None` for one that does not wait, and while nothing can
/// be said.
///
/// # Errors
/// A fault of the store.
pub async fn days_until_review(v: &Visitor, column: &Column, item: &ItemView) -> Result<Option<u64>, Trouble> {
    if item.row.state != State::Pending || column.charter.review != Review::Before {
        return Ok(None);
    }
    let now = v.app.now();
    let pace = match v.app.estimates.kept(&column.id, now) {
        Some(pace) => pace,
        None => {
            let pace = measure(v, column, now).await?;
            v.app.estimates.keep(&column.id, now, pace);
            pace
        }
    };
    Ok(pace.and_then(|pace| pace.days_left(now.0.saturating_sub(item.row.ts))))
}

async fn measure(v: &Visitor, column: &Column, now: Moment) -> Result<Option<Pace>, Trouble> {
    let node = v.app.node();
    let query = DecisionQuery {
        consultation: column.id.clone(),
        reader: Audience::Own,
        states: vec![State::Published, State::Withheld, State::Merged],
        after: None,
        limit: DECIDED_MAX,
    };
    let lines = node.list_decisions(&query).await?.lines.into_iter();
    let own = lines.filter(|d| d.item.origin == *node.origin() && d.kind.is_reviewed());
    let decided: BTreeMap<Place, u64> = own.map(|d| (d.item, d.ts)).collect();
    let places: Vec<Place> = decided.keys().cloned().collect();
    let items = node.store().show_items(&places, Audience::Own).await?;
    let waits = items.iter().filter_map(|item| Some(decided.get(&item.place)?.saturating_sub(item.row.ts)));
    let queue = node.store().list_pending(&column.id, None, now, (None, 0)).await?;
    Ok(Pace::of(waits.collect(), queue.oldest_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_the_latest_waits_and_the_oldest_of_the_queue_say_how_long() {
        let day = |n: u64| n * DAY_S;
        let pace = |waits: &[u64], oldest| Pace::of(waits.to_vec(), oldest);
        assert_eq!(pace(&[1, 2, 3, 4], day(1)), None, "four say nothing");
        let usual = pace(&[day(9), day(1), day(2), day(1), day(1)], 0).unwrap();
        assert_eq!(usual, Pace { usual_s: day(2), oldest_s: 0 }, "one that took long is left out");
        assert_eq!(usual.days_left(0), Some(2));
        assert_eq!(usual.days_left(day(1) + 1), Some(1));
        assert_eq!(usual.days_left(day(2)), None, "longer than is usual: nobody knows");
        let slow = Pace { oldest_s: day(4) + 1, ..usual };
        assert_eq!(slow.days_left(0), Some(5), "a queue that has grown old is told of");
        assert_eq!(slow.days_left(day(4) + 1), None, "the oldest itself");
        let quick = pace(&[60; 5], 30).unwrap();
        assert_eq!(quick.days_left(0), Some(1), "less than a day is a day");
    }
}
