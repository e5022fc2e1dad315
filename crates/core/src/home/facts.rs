//! What only the home node knows, as rules see it. Whether a deadline is over is decided by whoever loads, against
//! [`crate::facts::Needs::now`]: rules compare no dates.

use std::collections::{BTreeMap, BTreeSet};

use hutong_log::hash::Hash;

use super::{
    circular::CircularFacts,
    client::ClientFacts,
    contact::{Channel, ContactFacts},
    gathering::GatheringFacts,
    ruling::Ruling,
    voices::Group,
};
use crate::{
    commitment::Salt,
    consultation::{document::Kind, moderation::Withhold},
    ids::{Code, ConsultationId, FormKey, LeafId, PartName, PersonId, Place},
};

/// What was loaded of the home node's own tables. Whatever is absent here does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct HomeFacts {
    /// Accounts that were asked about.
    pub accounts: BTreeMap<PersonId, AccountFacts>,
    /// Whose identities at a provider these are, by hash of the subject.
    pub identities: BTreeMap<Hash, PersonId>,
    /// Attempts to sign in within the last window, by hash of the name that was typed.
    pub attempts: BTreeMap<Hash, u64>,
    /// To whom devices are linked.
    pub devices: BTreeMap<PersonId, PersonId>,
    /// Who has taken an item, while the claim lasts.
    pub claims: BTreeMap<Place, PersonId>,
    /// Whose held-back decision an item is under.
    pub held_items: BTreeMap<Place, PersonId>,
    /// Decisions that are held back, by their form keys.
    pub held: BTreeMap<FormKey, (PersonId, Ruling)>,
    /// What a first moderator proposed where two are needed.
    pub proposals: BTreeMap<Place, (PersonId, Withhold)>,
    /// Settings of consultations; absent ones are as [`IntakeRules::default`].
    pub rules: BTreeMap<ConsultationId, IntakeRules>,
    /// Units of the authors of own items, as on file.
    pub author_units: BTreeMap<Place, BTreeSet<String>>,
    /// Leaf id and commitment of parts that somebody shows the opening of.
    pub commitments: BTreeMap<(Place, PartName), (LeafId, Hash)>,
    /// Drafts of opinions that a person keeps, by form key.
    pub drafts: BTreeMap<PersonId, BTreeSet<FormKey>>,
    /// Research groups of consultations that were asked about.
    pub groups: BTreeMap<ConsultationId, Vec<Group>>,
    /// Hashes of working papers that were asked about, as they are kept.
    pub working: BTreeMap<(ConsultationId, Kind), Hash>,
    /// Whether the node was made for a small body, in which one person may run the system and mind its accounts; loaded
    /// where people are put on file.
    pub is_small: bool,
    /// Trusted clients that were asked about.
    pub clients: BTreeMap<Code, ClientFacts>,
    /// Requests about data on file that wait for an answer, with whose they are.
    pub requests: BTreeMap<u64, PersonId>,
    /// Where people want to be told of news.
    pub contacts: BTreeMap<(PersonId, Channel), ContactFacts>,
    /// Circulars that were asked about, as they stand for whoever asks.
    pub circulars: BTreeMap<Code, CircularFacts>,
    /// Gatherings that were asked about, with whoever is asked about.
    pub gatherings: BTreeMap<Code, GatheringFacts>,
    /// Files that were staged whole as the first of a form, of those that were asked about.
    pub uploads: BTreeSet<(PersonId, FormKey)>,
    /// What is on shelves, by id.
    pub shelves: BTreeMap<ConsultationId, BTreeSet<Code>>,
    /// Whom authors asked to sign their proposals.
    pub asked_to_cosign: BTreeMap<Place, BTreeSet<PersonId>>,
}

/// An account as rules see it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AccountFacts {
    /// Whether it was erased: nobody signs in any more.
    pub is_erased: bool,
    /// Whether a password is set.
    pub has_password: bool,
    /// Step of the last one-time password that was used, while a second factor is set.
    pub second_factor: Option<u64>,
    /// The one-time code, unless it is used up, over, or tried too often.
    pub code: Option<Hash>,
    /// Salt of the code, to compare with.
    pub code_salt: Option<Salt>,
    /// Recovery codes that are left.
    pub recovery: BTreeSet<Hash>,
    /// Last signature counter of each passkey, by hash of its credential's id.
    pub passkeys: BTreeMap<Hash, u64>,
    /// To whom they are bound at each identity provider: hash of the subject, by hash of the provider's name.
    pub identities: BTreeMap<Hash, Hash>,
    /// Hashes of tokens that have not ended.
    pub tokens: BTreeSet<Hash>,
}

/// Settings of a consultation that do not belong into its charter.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct IntakeRules {
    /// The public reason for which nothing is taken in for now.
    pub paused: Option<String>,
    /// Whether withholding takes two moderators: as the desk of the consultation said, else as the body has it.
    pub two_persons: bool,
}
