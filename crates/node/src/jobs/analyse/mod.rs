//! The analysis that pages show, kept up to date: when something changed it is made anew, a moment later, on a thread of
//! its own, never more than a part of the time. The newest result stays in memory; nothing of it is recorded.

mod make;
mod read;
mod view;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use hutong_analysis::run::hash_input;
use hutong_core::{
    consultation::item::{Audience, State},
    ids::{ConsultationId, Place},
};
use hutong_log::hash::Hash;
use hutong_store::{ReadFault, Store};
use tokio::{
    sync::{Notify, broadcast},
    time::Instant,
};

pub use view::{
    AnalysisView, ClusterView, GroupView, MapView, PassageView, QuoteView, SpeaksView, StandingView, ThemeView,
    VoteCount, VotesView,
};

use crate::live::{Changes, Live};

/// After a change, so that what comes with it is part of the same run.
const QUIET: Duration = Duration::from_millis(500);
/// Times its own length that rests after a run.
const REST: u32 = 3;

/// An analysis could not be made.
#[derive(Debug, thiserror::Error)]
pub enum AnalyseFault {
    /// The store.
    #[error("couldn't read what is to be analysed")]
    Read(#[from] ReadFault),
    /// The sums broke off.
    #[error("the analysis ended before it was done")]
    Ended,
    /// The process ends, and the sums with it: nobody waits for them any more.
    #[error("the node stopped during the analysis")]
    Stopped,
}

/// Which analysis.
type Key = (ConsultationId, Audience);

/// The newest analyses. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Analyses(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    live: Live,
    state: Mutex<Analysed>,
    /// Wanted by somebody and not yet there.
    asked: Notify,
    /// One run at a time: they share the processors with everybody who writes.
    running: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Analysed {
    views: BTreeMap<Key, Arc<AnalysisView>>,
    previous: BTreeMap<Key, make::Previous>,
    /// To be made anew.
    stale: BTreeSet<Key>,
    /// A log grew: a tree of themes may have come into force, which no item tells of.
    has_grown: bool,
    /// Items that went while a run was under way: their words must not come back with its result.
    gone: BTreeSet<Place>,
}

/// The audience whose analysis a reader is shown.
fn audience_of(reader: Audience) -> Audience {
    // Items that only one secretariat may read are analysed for nobody.
    reader.min(Audience::Secretariats)
}

impl Analyses {
    pub(crate) fn new(store: Store, live: Live) -> Analyses {
        Analyses(Arc::new(Inner {
            store,
            live,
            state: Mutex::default(),
            asked: Notify::new(),
            running: tokio::sync::Mutex::default(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, Analysed> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest analysis that is there; `None` has it made soon.
    pub(crate) fn newest(&self, consultation: &ConsultationId, reader: Audience) -> Option<Arc<AnalysisView>> {
        let key = (consultation.clone(), audience_of(reader));
        let mut state = self.state();
        let view = state.views.get(&key).cloned();
        if view.is_none() && state.stale.insert(key) {
            self.0.asked.notify_one();
        }
        view
    }

    /// Makes the analysis now, unless the newest one is of the same input; `None` when no charter is in force.
    pub(crate) async fn make(
        &self,
        consultation: &ConsultationId,
        reader: Audience,
    ) -> Result<Option<Arc<AnalysisView>>, AnalyseFault> {
        let key = (consultation.clone(), audience_of(reader));
        let _one = self.0.running.lock().await;
        {
            let mut state = self.state();
            state.stale.remove(&key);
            state.gone.clear();
        }
        let Some(reading) = read::read(&self.0.store, &key.0, key.1).await? else { return Ok(None) };
        let (held, previous) = {
            let state = self.state();
            (state.views.get(&key).cloned(), state.previous.get(&key).cloned().unwrap_or_default())
        };
        let of = key.clone();
        let sum = tokio::task::spawn_blocking(move || {
            let input = hash_input(&reading.input);
            let names = reading.names.as_ref().map(|(tree, _)| *tree);
            match held.filter(|view| view.input == input && view.named_by == names) {
                Some(view) => (AnalysisView { pins: reading.pins, ..(*view).clone() }, None),
                None => {
                    let (view, next) = make::make(&reading, of, input, previous);
                    (view, Some(next))
                }
            }
        });
        let (view, next) = sum.await.map_err(|error| broken_off(&error))?;
        let is_new = next.is_some();
        let view = {
            let mut state = self.state();
            let view = if view.names_any(&state.gone) { view.without(&state.gone) } else { view };
            let view = Arc::new(view);
            state.views.insert(key.clone(), view.clone());
            state.previous.extend(next.map(|next| (key.clone(), next)));
            view
        };
        if is_new {
            self.0.live.note(|changes| {
                changes.analysed.insert(key);
            });
        }
        Ok(Some(view))
    }

    /// Takes in what changed: what is to be made anew, and at once what may be read no more.
    fn hear(&self, changes: &Changes) {
        let gone: BTreeSet<Place> = changes
            .items
            .iter()
            .filter(|(_, (_, state))| *state != State::Published)
            .map(|(place, _)| place.clone())
            .collect();
        let mut state = self.state();
        state.has_grown |= changes.head.is_some() || !changes.grown.is_empty();
        let changed: BTreeSet<&ConsultationId> = changes.consultations.iter().chain(changes.votes.keys()).collect();
        for consultation in changed {
            state.stale.insert((consultation.clone(), Audience::Public));
            let narrower: Vec<Key> = state.views.keys().filter(|(c, _)| c == consultation).cloned().collect();
            state.stale.extend(narrower);
        }
        for view in state.views.values_mut().filter(|view| view.names_any(&gone)) {
            *view = Arc::new(view.without(&gone));
        }
        state.gone.extend(gone);
    }

    /// Makes everything anew of which something may have been missed.
    fn hear_of_everything(&self) {
        let mut state = self.state();
        let all: Vec<Key> = state.views.keys().cloned().collect();
        state.stale.extend(all);
    }

    /// Keeps the analyses up to date until it is dropped.
    pub(crate) async fn run(self, mut changes: broadcast::Receiver<Arc<Changes>>) {
        match self.0.store.list_consultations().await {
            Ok(all) => {
                let keys = all.into_iter().filter(|c| c.charter.is_some()).map(|c| (c.id, Audience::Public));
                self.state().stale.extend(keys);
            }
            Err(fault) => tracing::warn!(%fault, "couldn't read which consultations are to be analysed"),
        }
        loop {
            if std::mem::take(&mut self.state().has_grown) {
                self.look_for_names().await;
            }
            let next = self.state().stale.first().cloned();
            let Some(key) = next else {
                tokio::select! {
                    heard = changes.recv() => match heard {
                        Ok(heard) => self.hear(&heard),
                        Err(broadcast::error::RecvError::Lagged(_)) => self.hear_of_everything(),
                        Err(broadcast::error::RecvError::Closed) => return,
                    },
                    () = self.0.asked.notified() => {}
                }
                if !self.state().stale.is_empty() {
                    tokio::time::sleep(QUIET).await;
                }
                continue;
            };
            self.drain(&mut changes);
            let begun = Instant::now();
            match self.make(&key.0, key.1).await {
                Ok(_) => {}
                Err(AnalyseFault::Stopped) => return,
                Err(fault) => {
                    self.state().stale.remove(&key);
                    tracing::warn!(problem = crate::cause::chain(&fault), consultation = %key.0, "couldn't analyse");
                }
            }
            tokio::time::sleep(begun.elapsed() * REST).await;
            self.drain(&mut changes);
        }
    }

    /// Has those made anew whose theme tree is another one by now.
    async fn look_for_names(&self) {
        let held: Vec<(Key, Option<Hash>)> =
            self.state().views.iter().map(|(key, view)| (key.clone(), view.named_by)).collect();
        for (key, named_by) in held {
            match read::tree_in_force(&self.0.store, &key.0).await {
                Ok(tree) if tree != named_by => drop(self.state().stale.insert(key)),
                Ok(_) => {}
                Err(fault) => tracing::warn!(%fault, "couldn't look for names of themes"),
            }
        }
    }

    fn drain(&self, changes: &mut broadcast::Receiver<Arc<Changes>>) {
        loop {
            match changes.try_recv() {
                Ok(heard) => self.hear(&heard),
                Err(broadcast::error::TryRecvError::Lagged(_)) => self.hear_of_everything(),
                Err(_) => return,
            }
        }
    }
}

/// Why a thread of sums gave nothing: it was never begun because the process ends, or it broke off.
fn broken_off(error: &tokio::task::JoinError) -> AnalyseFault {
    if error.is_cancelled() { AnalyseFault::Stopped } else { AnalyseFault::Ended }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_end_of_the_process_is_told_from_sums_that_broke_off() {
        let never_begun = tokio::spawn(std::future::pending::<()>());
        never_begun.abort();
        let stopped = broken_off(&never_begun.await.expect_err("it was ended"));
        assert!(matches!(stopped, AnalyseFault::Stopped), "{stopped:?}");
        let broken = tokio::task::spawn_blocking(|| panic!("sums that break off, on purpose")).await;
        let ended = broken_off(&broken.expect_err("it broke off"));
        assert!(matches!(ended, AnalyseFault::Ended), "{ended:?}");
    }
}
