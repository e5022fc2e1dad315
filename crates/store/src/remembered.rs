//! What rules were told of consultations, items and settings, remembered between transactions of the one writer: a table that
//! is not asked again saves every batch a change of threads. Nothing durable, forgotten whenever anything is rolled back;
//! whoever writes what one of these follows from says so here, in the same breath.

use std::collections::BTreeMap;

use hutong_core::{
    facts::{ConsultationFacts, ItemFacts},
    home::facts::IntakeRules,
    ids::{ConsultationId, LeafId, Place},
};
use hutong_log::hash::Hash;
use sqlx::SqliteConnection;

use crate::{fault::ReadFault, sql};

/// Most items remembered; past it all are forgotten. A consultation rarely has as many statements to vote on.
const ITEMS_MAX: usize = 4096;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    /// Consultations as rules see them, until a leaf or a document's bytes may have changed any of them.
    pub consultations: BTreeMap<ConsultationId, ConsultationFacts>,
    /// Settings of consultations that have any, until one is set or a consultation begins.
    pub rules: Option<BTreeMap<ConsultationId, IntakeRules>>,
    items: BTreeMap<Place, ItemFacts>,
    /// Next id of a vote's row.
    vote_row: Option<i64>,
    /// Whether any item waits for the leaf that it is about.
    pub anybody_waits: Option<bool>,
}

impl Remembered {
    /// An item as rules were told of it last.
    pub fn item(&self, place: &Place) -> Option<&ItemFacts> {
        self.items.get(place)
    }

    /// Remembers an item.
    pub fn keep_item(&mut self, place: Place, facts: ItemFacts) {
        if self.items.len() >= ITEMS_MAX {
            self.items.clear();
        }
        self.items.insert(place, facts);
    }

    /// Leaves other than sealed votes came, of whatever log.
    pub fn forget_items(&mut self) {
        self.items.clear();
    }

    /// A vote was kept in a batch, behind those that are in it.
    pub fn add_vote(&mut self, consultation: &ConsultationId, batch: LeafId, vote: Hash, statement: &Place) {
        if let Some(facts) = self.consultations.get_mut(consultation) {
            match &mut facts.open_votes {
                Some((open, votes)) if *open == batch => votes.push(vote),
                other => *other = Some((batch, vec![vote])),
            }
        }
        if let Some(item) = self.items.get_mut(statement) {
            item.has_votes = true;
        }
    }

    /// A batch of the own log became its leaf.
    pub fn seal(&mut self, batch: LeafId) {
        for facts in self.consultations.values_mut() {
            facts.open_votes.take_if(|(open, _)| *open == batch);
        }
    }

    /// Takes ids for `n` rows of votes; the first of them.
    pub async fn take_vote_rows(&mut self, conn: &mut SqliteConnection, n: usize) -> Result<i64, ReadFault> {
        let first = match self.vote_row {
            Some(next) => next,
            None => {
                let row = sqlx::query("SELECT COALESCE(MAX(id), 0) + 1 FROM vote_row").fetch_one(conn).await?;
                sql::get(&row, 0)?
            }
        };
        self.vote_row = Some(first + i64::try_from(n).unwrap_or(i64::MAX));
        Ok(first)
    }
}
