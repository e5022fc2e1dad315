//! How many notices wait for whoever asks: said in the head of every page, and therefore counted at most once in some
//! seconds. Notices follow from the record; what is kept here is a number that may be forgotten at any time.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use axum::http::Method;
use hutong_core::ids::PersonId;

use super::visitor::Visitor;

/// Seconds for which a number is said again without counting, unless the own log grows.
const KEPT_S: u64 = 10;
/// Numbers kept; beyond it all are forgotten.
const PEOPLE_MAX: usize = 10_000;

/// When a number was counted: size of the own log, and the moment.
type Stamp = (u64, u64);

/// Numbers that were counted lately.
#[derive(Debug, Default)]
pub struct Counted(Mutex<BTreeMap<PersonId, (Stamp, usize)>>);

impl Counted {
    fn get(&self, person: &PersonId, stamp: Stamp) -> Option<usize> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, n) = all.get(person)?;
        (counted.0 == stamp.0 && stamp.1 < counted.1 + KEPT_S).then_some(*n)
    }

    fn keep(&self, person: PersonId, stamp: Stamp, n: usize) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= PEOPLE_MAX {
            all.clear();
        }
        all.insert(person, (stamp, n));
    }

    /// Forgets somebody's number: they read their notices, or signed in with another device's.
    pub fn forget(&self, person: &PersonId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(person);
    }
}

impl Visitor {
    /// The same, with how many notices wait for them. A page is not kept back by a number that cannot be read.
    pub(super) async fn with_unread(mut self) -> Visitor {
        let is_page = *self.method() == Method::GET && !self.path().starts_with(&self.app.asset(""));
        let Some(me) = self.me().filter(|_| is_page) else { return self };
        let stamp = (self.app.node().head().head.size, self.app.now().0);
        self.unread = match self.app.unread.get(&me, stamp) {
            Some(n) => n,
            None => match self.app.node().unread(&me).await {
                Ok(n) => {
                    self.app.unread.keep(me, stamp, n);
                    n
                }
                Err(fault) => {
                    tracing::warn!(%fault, "couldn't count notices");
                    0
                }
            },
        };
        self
    }
}
