//! Vote cards: which statement a person is shown next, and how statements stand. Tallies are kept in memory and counted
//! anew where somebody voted; how one person voted is always read from the store.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use hutong_analysis::groups::{representative::prioritise, votes::Count};
use hutong_core::{
    consultation::item::Audience,
    ids::{ConsultationId, PersonId, Place},
};
use hutong_store::{
    ReadFault, Store,
    pages::{ItemView, StatementView, Tallies},
};
use tokio::sync::broadcast;

use crate::{jobs::analyse::Analyses, live::Changes};

/// Statements counted in one reading, so that no reading is long.
const COUNTED_AT_ONCE: usize = 64;
/// After votes came in, so that those that come with them are counted in the same reading.
const GATHER: Duration = Duration::from_millis(250);

/// The next statement for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The statement.
    pub statement: ItemView,
    /// Statements that the person has not voted on, this one and skipped ones included.
    pub left: u64,
    /// Statements that the person may vote on.
    pub of: u64,
}

/// The statements of a consultation, the one to be shown soonest first.
#[derive(Debug, Default)]
struct Deck {
    cards: Vec<Slot>,
}

#[derive(Clone, Debug)]
struct Slot {
    place: Place,
    audience: Audience,
    tallies: Arc<Tallies>,
    extremity: f64,
    priority: f64,
}

/// The decks of all consultations that anybody asked for. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Cards(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    analyses: Analyses,
    decks: Mutex<BTreeMap<ConsultationId, Arc<Deck>>>,
}

impl Slot {
    /// Priority of routing (ANALYSIS §1a, step 13) over everybody's votes.
    fn weigh(&mut self) {
        let count = self.tallies.values().fold(Count::default(), |sum, tally| {
            let n = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
            sum.plus(Count { agree: n(tally.agree), disagree: n(tally.disagree), pass: n(tally.pass) })
        });
        self.priority = prioritise(count, self.extremity, false);
    }
}

impl Cards {
    pub(crate) fn new(store: Store, analyses: Analyses) -> Cards {
        Cards(Arc::new(Inner { store, analyses, decks: Mutex::default() }))
    }

    fn decks(&self) -> MutexGuard<'_, BTreeMap<ConsultationId, Arc<Deck>>> {
        self.0.decks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The statement of highest priority that the voter has not voted on and not skipped; the first by place of several
    /// alike. With it how many are left, which is also told when there is none.
    pub(crate) async fn next(
        &self,
        consultation: &ConsultationId,
        voter: Option<&PersonId>,
        reader: Audience,
        skipped: &[Place],
    ) -> Result<(Option<Card>, u64), ReadFault> {
        let deck = self.deck(consultation).await?;
        let voted = match voter {
            Some(person) => self.0.store.list_own_votes(person, consultation).await?,
            None => BTreeMap::new(),
        };
        let readable = || deck.cards.iter().filter(|slot| slot.audience <= reader);
        let of = readable().count() as u64;
        let open: Vec<&Slot> = readable().filter(|slot| !voted.contains_key(&slot.place)).collect();
        let left = open.len() as u64;
        for slot in open.into_iter().filter(|slot| !skipped.contains(&slot.place)) {
            // It may have been withheld a moment ago.
            if let Some(statement) = self.0.store.show_item(&slot.place, reader).await? {
                return Ok((Some(Card { statement, left, of }), left));
            }
        }
        Ok((None, left))
    }

    /// Statements with their tallies, by log and index, behind a place.
    pub(crate) async fn list(
        &self,
        consultation: &ConsultationId,
        reader: Audience,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Vec<StatementView>, ReadFault> {
        let deck = self.deck(consultation).await?;
        let mut slots: BTreeMap<&Place, &Slot> = deck
            .cards
            .iter()
            .filter(|slot| slot.audience <= reader && after.is_none_or(|after| slot.place > *after))
            .map(|slot| (&slot.place, slot))
            .collect();
        let places: Vec<Place> = slots.keys().take(limit).map(|place| (*place).clone()).collect();
        let mut items = self.0.store.show_items(&places, reader).await?;
        items.sort_by(|a, b| a.place.cmp(&b.place));
        let view = |item: ItemView| {
            let tallies = slots.remove(&item.place).map(|slot| (*slot.tallies).clone()).unwrap_or_default();
            StatementView { item, tallies }
        };
        Ok(items.into_iter().map(view).collect())
    }

    /// How one statement stands.
    pub(crate) async fn tallies(&self, consultation: &ConsultationId, place: &Place) -> Result<Tallies, ReadFault> {
        let deck = self.deck(consultation).await?;
        let slot = deck.cards.iter().find(|slot| slot.place == *place);
        Ok(slot.map(|slot| (*slot.tallies).clone()).unwrap_or_default())
    }

    async fn deck(&self, consultation: &ConsultationId) -> Result<Arc<Deck>, ReadFault> {
        let held = self.decks().get(consultation).cloned();
        match held {
            Some(deck) => Ok(deck),
            None => self.count(consultation, None).await,
        }
    }

    /// Counts a deck anew: the statements named, and those that are not in it yet; all without names.
    async fn count(
        &self,
        consultation: &ConsultationId,
        only: Option<&BTreeSet<Place>>,
    ) -> Result<Arc<Deck>, ReadFault> {
        let held = self.decks().get(consultation).cloned().unwrap_or_default();
        let known: BTreeMap<&Place, &Slot> = held.cards.iter().map(|slot| (&slot.place, slot)).collect();
        let votable = self.0.store.list_votable(consultation).await?;
        let is_wanted = |place: &Place| !known.contains_key(place) || only.is_none_or(|only| only.contains(place));
        let wanted: Vec<Place> = votable.iter().map(|(place, _)| place).filter(|p| is_wanted(p)).cloned().collect();
        let mut counted = BTreeMap::new();
        for some in wanted.chunks(COUNTED_AT_ONCE) {
            counted.append(&mut self.0.store.tally(some).await?);
        }
        let view = self.0.analyses.newest(consultation, Audience::Public);
        let mut cards: Vec<Slot> = Vec::with_capacity(votable.len());
        for (place, audience) in votable {
            let tallies = match known.get(&place).filter(|_| !is_wanted(&place)) {
                Some(slot) => slot.tallies.clone(),
                None => Arc::new(counted.remove(&place).unwrap_or_default()),
            };
            let extremity = view.as_ref().and_then(|view| view.extremity_of(&place)).unwrap_or(0.0);
            let mut slot = Slot { place, audience, tallies, extremity, priority: 0.0 };
            slot.weigh();
            cards.push(slot);
        }
        cards.sort_by(|a, b| b.priority.total_cmp(&a.priority).then_with(|| a.place.cmp(&b.place)));
        let deck = Arc::new(Deck { cards });
        self.decks().insert(consultation.clone(), deck.clone());
        Ok(deck)
    }

    /// Keeps the decks up to date until it is dropped.
    pub(crate) async fn run(self, mut changes: broadcast::Receiver<Arc<Changes>>) {
        loop {
            let mut stale: BTreeMap<ConsultationId, Option<BTreeSet<Place>>> = BTreeMap::new();
            match changes.recv().await {
                Ok(heard) => self.hear(&heard, &mut stale),
                Err(broadcast::error::RecvError::Lagged(_)) => self.hear_of_everything(&mut stale),
                Err(broadcast::error::RecvError::Closed) => return,
            }
            if stale.is_empty() {
                continue;
            }
            tokio::time::sleep(GATHER).await;
            loop {
                match changes.try_recv() {
                    Ok(heard) => self.hear(&heard, &mut stale),
                    Err(broadcast::error::TryRecvError::Lagged(_)) => self.hear_of_everything(&mut stale),
                    Err(_) => break,
                }
            }
            for (consultation, only) in stale {
                if let Err(fault) = self.count(&consultation, only.as_ref()).await {
                    tracing::warn!(%fault, %consultation, "couldn't count votes anew");
                    self.decks().remove(&consultation);
                }
            }
        }
    }

    fn hear(&self, changes: &Changes, stale: &mut BTreeMap<ConsultationId, Option<BTreeSet<Place>>>) {
        let held: BTreeSet<ConsultationId> = self.decks().keys().cloned().collect();
        for (consultation, statements) in changes.votes.iter().filter(|(c, _)| held.contains(*c)) {
            let known = stale.entry(consultation.clone()).or_insert_with(|| Some(BTreeSet::new()));
            match (known.as_mut(), statements) {
                (Some(known), Some(statements)) => known.extend(statements.iter().cloned()),
                _ => *known = None,
            }
        }
        let others = changes.consultations.iter().chain(changes.analysed.iter().map(|(c, _)| c));
        for consultation in others.filter(|c| held.contains(*c)) {
            stale.entry(consultation.clone()).or_insert_with(|| Some(BTreeSet::new()));
        }
    }

    fn hear_of_everything(&self, stale: &mut BTreeMap<ConsultationId, Option<BTreeSet<Place>>>) {
        stale.extend(self.decks().keys().map(|consultation| (consultation.clone(), None)));
    }
}
