//! Tokens: what lets a program of somebody's own act as that person, as far as its scopes reach and no further. Nothing
//! that needs a role is ever within reach of one.

use hutong_log::hash::Hash;

use super::{
    account::{is_self, need_node},
    at_most,
    people::{need_security, units_of},
};
use crate::{
    command::{Actor, Ask},
    consultation::admission::{LABEL_CHARS_MAX, check_label},
    facts::{Base, Private},
    ids::PersonId,
    refusal::Refusal,
};

/// Tokens of one person that have not ended.
pub const TOKENS_MAX: usize = 20;
/// Longest life of a token, in days.
pub const TOKEN_DAYS_MAX: u64 = 366;

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenScope {
    /// Read what is on file about its owner.
    ReadOwn,
    /// Hand in opinions.
    WriteOpinion,
    /// Vote on statements.
    WriteVote,
}

impl TokenScope {
    /// All, in the order in which they are shown.
    pub const ALL: [TokenScope; 3] = [TokenScope::ReadOwn, TokenScope::WriteOpinion, TokenScope::WriteVote];

    /// Its word: in forms, in answers, in the document.
    pub fn word(self) -> &'static str {
        match self {
            TokenScope::ReadOwn => "read:own",
            TokenScope::WriteOpinion => "write:opinion",
            TokenScope::WriteVote => "write:vote",
        }
    }

    /// The scope of a word.
    pub fn from_word(word: &str) -> Option<TokenScope> {
        TokenScope::ALL.into_iter().find(|scope| scope.word() == word)
    }

    fn bit(self) -> u64 {
        match self {
            TokenScope::ReadOwn => 1,
            TokenScope::WriteOpinion => 2,
            TokenScope::WriteVote => 4,
        }
    }
}

/// Several of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct TokenScopes(u64);

impl TokenScopes {
    /// These.
    pub fn of(scopes: impl IntoIterator<Item = TokenScope>) -> TokenScopes {
        TokenScopes(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }

    /// As they are kept.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Reads what [`TokenScopes::bits`] gave; bits that a later version knows are dropped.
    pub fn from_bits(bits: u64) -> TokenScopes {
        TokenScopes::of(TokenScope::ALL.into_iter().filter(|scope| bits & scope.bit() != 0))
    }

    /// Whether one is among them.
    pub fn has(self, scope: TokenScope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Their words.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        TokenScope::ALL.into_iter().filter(move |scope| self.has(*scope)).map(TokenScope::word)
    }

    /// Whether something may be asked with them: handing in for oneself, and voting. Nothing else is ever asked so.
    ///
    /// # Errors
    /// [`Refusal::NeedsScope`].
    pub fn check(self, ask: &Ask) -> Result<(), Refusal> {
        let needed = match ask {
            Ask::SubmitOpinion(submit) if submit.behalf.is_none() && submit.import.is_none() => {
                TokenScope::WriteOpinion
            }
            Ask::CastVote(_) => TokenScope::WriteVote,
            _ => return Err(Refusal::NeedsScope { scope: "none" }),
        };
        self.need(needed)
    }

    /// The same for what is only read.
    ///
    /// # Errors
    /// [`Refusal::NeedsScope`].
    pub fn need(self, scope: TokenScope) -> Result<(), Refusal> {
        if self.has(scope) { Ok(()) } else { Err(Refusal::NeedsScope { scope: scope.word() }) }
    }
}

/// A token to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakeToken {
    /// SHA-256 of the token: the token itself is shown once.
    pub token: Hash,
    /// What its owner calls it.
    pub label: Private<String>,
    /// What it may be used for.
    pub scopes: TokenScopes,
    /// For how many days.
    pub days: u64,
}

/// A token that opens nothing any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndToken {
    /// Whose.
    pub person: PersonId,
    /// Its hash.
    pub token: Hash,
}

/// One's own, with a name, for something, and not for ever.
pub(super) fn decide_make(actor: &Actor, ask: &MakeToken, base: &Base) -> Result<(), Refusal> {
    let Actor::Person(id) = actor else { return Err(Refusal::UnknownPerson) };
    let account = base.house.accounts.get(id).filter(|a| !a.is_erased).ok_or(Refusal::UnknownPerson)?;
    check_label(&ask.label.0, LABEL_CHARS_MAX)?;
    if ask.label.0.is_empty() {
        return Err(Refusal::TextBlank);
    }
    let bad = |field, problem: &str| Err(Refusal::BadEntry { field, problem: problem.to_owned() });
    if ask.scopes == TokenScopes::default() {
        return bad("scopes", "at least one");
    }
    if !(1..=TOKEN_DAYS_MAX).contains(&ask.days) {
        return bad("days", "1 to 366");
    }
    at_most(account.tokens.len() + 1, TOKENS_MAX)
}

/// One's own, or one of people whose accounts one minds.
pub(super) fn decide_end(actor: &Actor, ask: &EndToken, base: &Base) -> Result<(), Refusal> {
    if !is_self(actor, &ask.person) {
        need_security(actor, &units_of(&ask.person, base), base)?;
    }
    let account = base.house.accounts.get(&ask.person).ok_or(Refusal::UnknownPerson)?;
    if account.tokens.contains(&ask.token) { Ok(()) } else { Err(Refusal::AlreadyDone) }
}

/// The node notes that one is in use.
pub(super) fn decide_touch(actor: &Actor) -> Result<(), Refusal> {
    need_node(actor)
}
