//! What the home node remembers about its own people and work. Written beside leaves, in the same transaction.

pub mod accounts;
pub mod answers;
pub mod circulars;
pub mod cosignatures;
pub mod desk;
pub mod drafts;
mod erase_account;
pub mod gatherings;
pub mod kept_form;
pub mod mine;
pub mod partners;
pub mod people;
pub mod programs;
mod shelf;
pub mod telling;
pub mod uploads;
pub mod votes;

use hutong_core::{
    home::{AnswerRequest, PinPartner, staff_act::StaffAct},
    ids::PersonId,
    moment::Moment,
};

use self::{
    accounts::AccountChange, answers::Answer, circulars::CircularChange, desk::DeskChange, drafts::DraftStep,
    gatherings::GatheringChange, mine::OwnChange, people::Person, programs::ProgramChange, telling::TellingChange,
    votes::NewVote,
};
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
    /// What changes in accounts, and when.
    pub accounts: Vec<(Moment, AccountChange)>,
    /// What changes among tokens and trusted clients, and when.
    pub programs: Vec<(Moment, ProgramChange)>,
    /// What changes for people alone: whose, and when.
    pub own: Vec<(PersonId, Moment, OwnChange)>,
    /// Answers to requests: by whom, and when.
    pub replies: Vec<(Option<PersonId>, Moment, AnswerRequest)>,
    /// What changes at the desk: by whom, and when.
    pub desk: Vec<(Option<PersonId>, Moment, DeskChange)>,
    /// What changes in who is told what, and when.
    pub telling: Vec<(Moment, TellingChange)>,
    /// What changes of circulars: by whom, and when.
    pub circulars: Vec<(Option<PersonId>, Moment, CircularChange)>,
    /// What changes of gatherings: by whom, and when.
    pub gatherings: Vec<(Option<PersonId>, Moment, GatheringChange)>,
    /// What staff did.
    pub staff_acts: Vec<StaffAct>,
}

impl HomeRows {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
            && self.votes.is_empty()
            && self.people.is_empty()
            && self.drafts.is_empty()
            && self.partners.is_empty()
            && self.accounts.is_empty()
            && self.programs.is_empty()
            && self.own.is_empty()
            && self.replies.is_empty()
            && self.desk.is_empty()
            && self.telling.is_empty()
            && self.circulars.is_empty()
            && self.gatherings.is_empty()
            && self.staff_acts.is_empty()
    }
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
        self.keep_partners(&rows.partners).await?;
        self.keep_accounts(&rows.accounts).await?;
        self.keep_programs(&rows.programs).await?;
        self.keep_own(&rows.own).await?;
        for (by, at, reply) in &rows.replies {
            self.keep_reply(by.as_ref(), *at, reply).await?;
        }
        self.keep_desk(&rows.desk).await?;
        self.keep_telling(&rows.telling).await?;
        self.keep_circulars(&rows.circulars).await?;
        self.keep_gatherings(&rows.gatherings).await?;
        self.keep_staff_acts(&rows.staff_acts).await
    }
}
