//! What the home node remembers about its own people and work. Written beside leaves, in the same transaction.

pub mod answers;
pub mod cosignatures;
pub mod drafts;
pub mod partners;
pub mod people;
pub mod uploads;
pub mod votes;

use hutong_core::home::PinPartner;

use self::{answers::Answer, drafts::DraftStep, people::Person, votes::NewVote};
use crate::{fault::WriteFault, transaction::Transaction};

/// Rows of one batch that are no leaves.
#[derive(Clone, Debug, Default)]
pub struct HomeRows {
    /// Answers to keep under their form keys.
    pub answers: Vec<Answer>,
    /// Votes received.
    pub votes: Vec<NewVote>,
    /// People added or replaced.
    pub people: Vec<Person>,
    /// Steps of drafts.
    pub drafts: Vec<DraftStep>,
    /// Partners to follow.
    pub partners: Vec<PinPartner>,
}

impl Transaction {
    /// Keeps what the home node remembers of a batch, one statement a table. People first, votes before answers.
    ///
    /// Durable only with the commit. Not retried. Reads as of now.
    ///
    /// # Errors
    /// [`WriteFault`]; part of the rows may be written: go back to a savepoint or give the transaction up.
    pub async fn keep(&mut self, rows: &HomeRows) -> Result<(), WriteFault> {
        self.keep_people(&rows.people).await?;
        let ids = self.keep_votes(&rows.votes).await?;
        self.keep_answers(&rows.answers, &ids).await?;
        self.keep_drafts(&rows.drafts).await?;
        self.keep_partners(&rows.partners).await
    }
}
