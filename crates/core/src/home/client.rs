//! Trusted clients: a platform on which the body's members sign in already, and which hands in for whoever is signed in
//! there. It signs every request with its own key; what it may do, and where, is put on file by whoever minds accounts.

use std::collections::BTreeSet;

use hutong_log::{
    hash::Hash,
    key::{KEY_LEN, Signature64, verify},
};

use super::{account::need_node, at_most, people::need_security, token::TokenScopes};
use crate::{
    command::Actor,
    consultation::{
        admission::{LABEL_CHARS_MAX, check_label},
        item::Tier,
    },
    facts::Base,
    home::token::TokenScope,
    ids::{Code, ConsultationId, PersonId},
    moment::Moment,
    refusal::Refusal,
};

/// Consultations that one client may be bound to.
pub const CLIENT_CONSULTATIONS_MAX: usize = 200;
/// Seconds by which the clocks of a client and of the node may differ, either way: a request is good for as long.
pub const CLIENT_SKEW_S: u64 = 120;
/// Shortest and longest nonce, in bytes.
pub const NONCE_LEN: std::ops::RangeInclusive<usize> = 16..=64;

/// A client as it is put on file, or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetClient {
    /// Its id: the `keyid` of its signatures.
    pub id: Code,
    /// What people call it.
    pub name: String,
    /// Its public Ed25519 key.
    pub key: [u8; KEY_LEN],
    /// What it may be used for; reading what is on file about people is never among it.
    pub scopes: TokenScopes,
    /// Where; empty for everywhere.
    pub consultations: BTreeSet<ConsultationId>,
}

/// A request that a client signed, once its signature was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseAssertion {
    /// Which client.
    pub client: Code,
    /// The key under which its signature holds: it may have been replaced since.
    pub key: [u8; KEY_LEN],
    /// For which member.
    pub member: PersonId,
    /// What for.
    pub scope: TokenScope,
    /// Where.
    pub consultation: ConsultationId,
    /// SHA-256 of its nonce.
    pub nonce: Hash,
    /// When the client signed, in seconds; beyond the skew it is refused before this.
    pub created: Moment,
}

/// That an item came in through a client: for its author's eyes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteVia {
    /// Index in the own log.
    pub index: u64,
    /// Which client.
    pub client: Code,
}

/// A client as rules see it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ClientFacts {
    /// Its key.
    pub key: [u8; KEY_LEN],
    /// Whether it was ended: then for good.
    pub is_ended: bool,
    /// What it may be used for.
    pub scopes: TokenScopes,
    /// Where; empty for everywhere.
    pub consultations: BTreeSet<ConsultationId>,
    /// Nonces that were asked about and came before.
    pub used: BTreeSet<Hash>,
}

/// Checks a client's signature over what it covers.
pub fn is_signed(key: &[u8; KEY_LEN], message: &[u8], signature: &[u8]) -> bool {
    Signature64::from_slice(signature).is_some_and(|signature| verify(key, message, &signature).is_ok())
}

pub(super) fn decide_set(actor: &Actor, ask: &SetClient, base: &Base) -> Result<(), Refusal> {
    need_security(actor, &BTreeSet::new(), base)?;
    check_label(&ask.name, LABEL_CHARS_MAX)?;
    if ask.name.is_empty() {
        return Err(Refusal::TextBlank);
    }
    let bad = |field, problem: &str| Err(Refusal::BadEntry { field, problem: problem.to_owned() });
    if ask.scopes == TokenScopes::default() || ask.scopes.has(TokenScope::ReadOwn) {
        return bad("scopes", "write:opinion, write:vote, or both");
    }
    at_most(ask.consultations.len(), CLIENT_CONSULTATIONS_MAX)?;
    match base.house.clients.get(&ask.id) {
        // Whoever trusted the old key must not be led to the new one by its name.
        Some(client) if client.is_ended => bad("id", "a client of this id was ended; choose another"),
        _ => Ok(()),
    }
}

pub(super) fn decide_end(actor: &Actor, id: &Code, base: &Base) -> Result<(), Refusal> {
    need_security(actor, &BTreeSet::new(), base)?;
    match base.house.clients.get(id) {
        None => Err(Refusal::NoSuchClient),
        Some(client) if client.is_ended => Err(Refusal::AlreadyDone),
        Some(_) => Ok(()),
    }
}

/// Each signed request counts once, for a member and for what the client may do.
pub(super) fn decide_use(actor: &Actor, ask: &UseAssertion, base: &Base) -> Result<(), Refusal> {
    need_node(actor)?;
    let client = base.house.clients.get(&ask.client).filter(|c| !c.is_ended && c.key == ask.key);
    let client = client.ok_or(Refusal::NoSuchClient)?;
    if client.used.contains(&ask.nonce) {
        return Err(Refusal::AssertionUsed);
    }
    client.scopes.need(ask.scope)?;
    if !client.consultations.is_empty() && !client.consultations.contains(&ask.consultation) {
        return Err(Refusal::NoSuchConsultation);
    }
    let is_member = base.people.get(&ask.member).is_some_and(|standing| standing.tier == Some(Tier::Member));
    if is_member { Ok(()) } else { Err(Refusal::UnknownPerson) }
}
