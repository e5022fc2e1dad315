//! What open pages are told: that something changed, and what, never what it says: whoever is told asks again, as the
//! reader they are. Changes are gathered for a moment and told together: ten thousand pages cost one message each,
//! however many opinions come in meanwhile.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use hutong_core::{
    consultation::item::{Audience, State},
    ids::{ConsultationId, Origin, Place},
};
use hutong_store::search::Touched;
use tokio::{
    sync::{Notify, broadcast, watch},
    time::Instant,
};

/// Shortest time between two words for each who listens: what changes meanwhile is told together, and ten thousand hear of
/// something five times a second at most.
const GATHER_EACH: Duration = Duration::from_micros(20);
/// Shortest time between two words after a silence; while changes go on it doubles from word to word, up to the longest.
/// Somebody waits for the first; of many, nobody for each.
const GATHER_MIN: Duration = Duration::from_millis(10);
const GATHER_MAX: Duration = Duration::from_millis(200);
/// What comes this close together is told together, also after a silence.
const SETTLE: Duration = Duration::from_millis(5);
/// Words that a slow listener may fall behind; then it is told that it missed some, and asks for everything again.
const BEHIND_MAX: usize = 64;
/// Items named one by one; beyond them only their consultations are.
const ITEMS_MAX: usize = 200;

/// What changed since the word before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Counts the words of this process, from 1.
    pub seq: u64,
    /// The own log grew to this size.
    pub head: Option<u64>,
    /// Items that came, changed or went, with their audience and present state; the first of them when there are very
    /// many.
    pub items: BTreeMap<Place, (Audience, State)>,
    /// Consultations in which any item changed.
    pub consultations: BTreeSet<ConsultationId>,
    /// Consultations in which votes changed, with the statements voted on; without them any may have been.
    pub votes: BTreeMap<ConsultationId, Option<BTreeSet<Place>>>,
    /// Consultations that were analysed anew, for which audience.
    pub analysed: BTreeSet<(ConsultationId, Audience)>,
    /// Partners whose logs grew here.
    pub grown: BTreeSet<Origin>,
    /// Partners that cosigned a newer own head: receipts have grown.
    pub cosigned: BTreeSet<Origin>,
}

impl Changes {
    /// The same as a reader may hear it: no items of narrower audiences, no analyses of them.
    pub fn for_reader(&self, reader: Audience) -> Changes {
        let mut heard = self.clone();
        heard.items.retain(|_, (audience, _)| *audience <= reader);
        heard.analysed.retain(|(_, audience)| *audience <= reader);
        heard
    }
}

/// Gathers changes and tells them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Live(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    gathered: Mutex<Changes>,
    any: Notify,
    /// Something came from a partner that is to be searched and listed.
    came: Notify,
    told: broadcast::Sender<Arc<Changes>>,
}

impl Default for Live {
    fn default() -> Live {
        let (told, _) = broadcast::channel(BEHIND_MAX);
        Live(Arc::new(Inner { gathered: Mutex::default(), any: Notify::new(), came: Notify::new(), told }))
    }
}

impl Live {
    /// Everything told from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Arc<Changes>> {
        self.0.told.subscribe()
    }

    pub(crate) fn note(&self, change: impl FnOnce(&mut Changes)) {
        change(&mut self.0.gathered.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.any.notify_one();
    }

    pub(crate) fn touched(&self, touched: &[Touched]) {
        self.note(|changes| {
            for item in touched {
                changes.consultations.insert(item.consultation.clone());
                if changes.items.len() < ITEMS_MAX || changes.items.contains_key(&item.place) {
                    changes.items.insert(item.place.clone(), (item.audience, item.state));
                }
            }
        });
    }

    pub(crate) fn voted(&self, consultation: &ConsultationId, statement: &Place) {
        self.note(|changes| {
            let statements = changes.votes.entry(consultation.clone()).or_insert_with(|| Some(BTreeSet::new()));
            if let Some(statements) = statements {
                statements.insert(statement.clone());
            }
        });
    }

    /// A partner's log grew here.
    pub(crate) fn grown(&self, origin: &Origin) {
        self.note(|changes| changes.grown.extend([origin.clone()]));
    }

    /// Leaves of a partner came, with their words where they are open.
    pub(crate) fn arrived(&self) {
        self.0.came.notify_one();
    }

    /// Votes that a partner took in came.
    pub(crate) fn votes_opened(&self, consultation: &ConsultationId) {
        self.note(|changes| changes.votes.extend([(consultation.clone(), None)]));
    }

    /// Partners cosigned a newer own head.
    pub(crate) fn cosigned(&self, by: impl IntoIterator<Item = Origin>) {
        self.note(|changes| changes.cosigned.extend(by));
    }

    /// Waits until something came from a partner. One listener hears of it.
    pub(crate) async fn came(&self) {
        self.0.came.notified().await;
    }

    /// Tells what was gathered, word after word, until it is dropped. The first word after a silence is told at once:
    /// somebody waits for it.
    pub(crate) async fn run(self, mut head: watch::Receiver<u64>) {
        let (mut seq, mut size) = (0, *head.borrow_and_update());
        let (mut last, mut gap) = (Instant::now(), GATHER_MIN);
        loop {
            tokio::select! {
                moved = head.changed() => match moved {
                    Ok(()) => {}
                    Err(_) => return,
                },
                () = self.0.any.notified() => {}
            }
            tokio::time::sleep_until((last + gap).max(Instant::now() + SETTLE)).await;
            let mut changes = std::mem::take(&mut *self.0.gathered.lock().unwrap_or_else(PoisonError::into_inner));
            let now = *head.borrow_and_update();
            changes.head = (now != size).then_some(now);
            size = now;
            if changes != Changes::default() {
                seq += 1;
                // Nobody listening is no fault.
                let listeners = self.0.told.send(Arc::new(Changes { seq, ..changes })).unwrap_or(0);
                gap = gap_after(gap, last.elapsed(), listeners);
                last = Instant::now();
            }
        }
    }
}

/// How long the next word waits behind one that was told after `silence` to so many.
fn gap_after(gap: Duration, silence: Duration, listeners: usize) -> Duration {
    let each = GATHER_EACH.saturating_mul(u32::try_from(listeners).unwrap_or(u32::MAX));
    let grown = if silence >= GATHER_MAX.max(gap * 2) { GATHER_MIN } else { (gap * 2).min(GATHER_MAX) };
    grown.max(each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_hear_at_once_and_changes_that_go_on_are_told_together() {
        let ms = Duration::from_millis;
        // After a silence the next word may follow soon; one after the other they come ever more seldom.
        let mut gap = gap_after(ms(200), ms(900), 3);
        let mut gaps = vec![gap];
        for _ in 0..6 {
            gap = gap_after(gap, gap, 3);
            gaps.push(gap);
        }
        assert_eq!(gaps, [10, 20, 40, 80, 160, 200, 200].map(ms));
        assert_eq!(gap_after(gap, ms(500), 3), ms(10), "a silence ends it");
        // Many are told seldom, also after a silence.
        assert_eq!(gap_after(ms(10), ms(900), 10_000), ms(200));
        assert_eq!(gap_after(ms(200), ms(200), 20_000), ms(400));
        assert_eq!(gap_after(ms(400), ms(500), 20_000), ms(400));
    }
}
