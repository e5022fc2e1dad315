//! Accounts: one-time codes, sessions, passwords, second factors, devices. Secrets are checked by the node, which alone
//! can be slow; what is decided here is whether the outcome counts.

use std::collections::BTreeSet;

use hutong_log::hash::{Hash, hmac_sha256};

use super::{
    at_most, is_operator,
    people::{PEOPLE_MAX, need_security, units_of},
};
use crate::{
    command::Actor,
    commitment::Salt,
    consultation::{
        admission::{LABEL_CHARS_MAX, check_label},
        item::Tier,
    },
    facts::{Base, Private},
    ids::{PersonId, SessionId},
    moment::Moment,
    refusal::Refusal,
};

/// Attempts to sign in with one name within [`ATTEMPT_WINDOW_S`].
pub const ATTEMPTS_MAX: u64 = 10;
/// Seconds over which attempts are counted.
pub const ATTEMPT_WINDOW_S: u64 = 900;
/// Attempts with one one-time code before it is void.
pub const CODE_ATTEMPTS_MAX: u64 = 20;
/// Recovery codes made with a second factor.
pub const RECOVERY_CODES: usize = 10;
/// Passkeys of one person.
pub const PASSKEYS_MAX: usize = 10;
/// Longest passkey as it is kept, in bytes.
pub const PASSKEY_LEN_MAX: usize = 8 << 10;
/// Seconds without a request after which a session ends.
pub const SESSION_IDLE_S_MAX: u64 = 12 * 3_600;
/// Seconds after which a session ends in any case.
pub const SESSION_AGE_S_MAX: u64 = 30 * 86_400;
/// Seconds between two notes of when a session was last used.
pub const TOUCH_EVERY_S: u64 = 60;

/// A one-time code for a person who has not signed in yet, or cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCode {
    /// For whom.
    pub person: PersonId,
    /// Freshly drawn.
    pub salt: Private<Salt>,
    /// [`code_hash`] of the code: the code itself is printed and forgotten.
    pub hash: Hash,
    /// Until when it opens a session.
    pub expires: Moment,
}

/// How a code is kept: `HMAC-SHA256(salt, "hutong/code/v1" 0x00 ‖ person ‖ 0x00 ‖ code)`. A code has 60 random bits, so
/// a salted hash is enough; passwords are people's own and take argon2id.
pub fn code_hash(salt: &Salt, person: &PersonId, code: &str) -> Hash {
    hmac_sha256(&salt.0, &[b"hutong/code/v1\0", person.as_str().as_bytes(), b"\0", code.as_bytes()])
}

/// An attempt to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountAttempt {
    /// SHA-256 of the name as it was typed.
    pub name: Hash,
    /// The name as it was typed, when a one-time code came with it: whose code is tried, if there is such a person.
    pub typed: Private<String>,
}

/// What proved who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// A one-time code, by its hash.
    Code(Hash),
    /// The password, and nothing besides.
    Password,
    /// The password and the one-time password of this step of thirty seconds.
    SecondFactor(u64),
    /// The password and a recovery code, by its hash.
    Recovery(Hash),
    /// A passkey: something one has, opened by something one knows or is, so that nothing is missing.
    Passkey {
        /// Hash of the credential's id.
        id: Hash,
        /// Its signature counter; 0 where the device keeps none.
        counter: u64,
    },
    /// The identity provider of the body says so, and the node has checked that it does. The first time binds the person
    /// to this identity there: whoever is given their number later does not get their account.
    Provider {
        /// Hash of the provider's name.
        issuer: Hash,
        /// Hash of its name and of the name by which it knows the person for ever.
        subject: Hash,
        /// Whether it saw a second factor that the operator lets stand for our own.
        is_whole: bool,
    },
}

/// A passkey to sign in with from now on. The node has checked that the device has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddPasskey {
    /// SHA-256 of the credential's id.
    pub id: Hash,
    /// Its public key and what else is checked at sign-in, as the library writes it.
    pub credential: Private<Vec<u8>>,
    /// What its owner calls the device.
    pub label: Private<String>,
}

/// A passkey that opens nothing any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovePasskey {
    /// Whose.
    pub person: PersonId,
    /// Hash of the credential's id.
    pub id: Hash,
}

/// A session to open. The node asks, after it has checked what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// For whom.
    pub person: PersonId,
    /// Hash of the name as it was typed, whose attempts are forgiven.
    pub name: Hash,
    /// Its id.
    pub id: SessionId,
    /// SHA-256 of its secret: the secret itself is with the browser alone.
    pub token: Hash,
    /// What the person will know the device by.
    pub device: Private<String>,
    /// What proved it.
    pub by: SignIn,
}

/// Sessions to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndSessions {
    /// Whose.
    pub person: PersonId,
    /// One of them; `None` ends all.
    pub only: Option<SessionId>,
}

/// A new password. Every other session of the person ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPassword {
    /// Its argon2id verifier, with parameters and salt.
    pub verifier: Private<String>,
    /// The session in which it is set, which goes on.
    pub token: Hash,
}

/// A second factor, or that there is none any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetSecondFactor {
    /// Whose.
    pub person: PersonId,
    /// The secret shared with an authenticator; `None` takes the factor away.
    pub secret: Private<Option<Vec<u8>>>,
    /// Step of the one-time password that showed that the authenticator has it.
    pub step: u64,
    /// Hashes of recovery codes.
    pub recovery: Vec<Hash>,
    /// The session in which it is set.
    pub token: Option<Hash>,
}

/// That a session now has its second factor too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProveSecond {
    /// Whose.
    pub person: PersonId,
    /// Which session.
    pub token: Hash,
    /// What proved it: a second factor or a recovery code.
    pub by: SignIn,
}

/// Codes are made by whoever minds the accounts of these people.
pub(super) fn decide_codes(actor: &Actor, codes: &[NewCode], base: &Base) -> Result<(), Refusal> {
    at_most(codes.len(), PEOPLE_MAX)?;
    codes.iter().try_for_each(|code| {
        base.people.get(&code.person).ok_or(Refusal::UnknownPerson)?;
        need_security(actor, &units_of(&code.person, base), base)?;
        let is_erased = base.house.accounts.get(&code.person).is_some_and(|a| a.is_erased);
        if is_erased { Err(Refusal::UnknownPerson) } else { Ok(()) }
    })
}

/// Every attempt is counted before anything is compared, also one with a name that nobody has: an attempt takes the
/// same way, and the same time, whether there is such a person or not.
pub(super) fn decide_attempt(actor: &Actor, ask: &CountAttempt, base: &Base) -> Result<(), Refusal> {
    need_node(actor)?;
    if base.house.attempts.get(&ask.name).is_some_and(|n| *n >= ATTEMPTS_MAX) {
        return Err(Refusal::TooManyAttempts { minutes: ATTEMPT_WINDOW_S / 60 });
    }
    Ok(())
}

pub(super) fn decide_session(actor: &Actor, ask: &OpenSession, base: &Base) -> Result<(), Refusal> {
    need_node(actor)?;
    check_label(&ask.device.0, LABEL_CHARS_MAX)?;
    check_proof(&ask.person, &ask.by, base, true)
}

pub(super) fn decide_second(actor: &Actor, ask: &ProveSecond, base: &Base) -> Result<(), Refusal> {
    need_node(actor)?;
    check_proof(&ask.person, &ask.by, base, false)
}

/// A one-time password opens once, and a recovery code opens once. Where there is a second factor a password alone opens
/// a session that may do nothing but show it.
fn check_proof(person: &PersonId, by: &SignIn, base: &Base, opens: bool) -> Result<(), Refusal> {
    let account = base.house.accounts.get(person).filter(|a| !a.is_erased).ok_or(Refusal::SignInFailed)?;
    let has_first = account.has_password || !account.identities.is_empty();
    let fits = match by {
        SignIn::Code(hash) => opens && account.code == Some(*hash),
        SignIn::Password => opens && account.has_password,
        SignIn::SecondFactor(step) => has_first && account.second_factor.is_some_and(|last| *step > last),
        SignIn::Recovery(hash) => has_first && account.recovery.contains(hash),
        // A counter that stands still is a copy's; a device without one always says 0.
        SignIn::Passkey { id, counter } => {
            opens && account.passkeys.get(id).is_some_and(|last| counter > last || (*counter, *last) == (0, 0))
        }
        SignIn::Provider { issuer, subject, .. } => {
            let is_own = account.identities.get(issuer).is_none_or(|bound| bound == subject);
            let is_free = base.house.identities.get(subject).is_none_or(|owner| owner == person);
            if !(is_own && is_free) {
                return Err(Refusal::OtherIdentity);
            }
            opens
        }
    };
    if fits { Ok(()) } else { Err(Refusal::SignInFailed) }
}

/// One's own sessions, or those of people whose accounts one minds.
pub(super) fn decide_end(actor: &Actor, ask: &EndSessions, base: &Base) -> Result<(), Refusal> {
    if is_self(actor, &ask.person) { Ok(()) } else { need_security(actor, &units_of(&ask.person, base), base) }
}

pub(super) fn decide_password(actor: &Actor, ask: &SetPassword, base: &Base) -> Result<(), Refusal> {
    let Actor::Person(id) = actor else { return Err(Refusal::UnknownPerson) };
    base.house.accounts.get(id).filter(|a| !a.is_erased).ok_or(Refusal::UnknownPerson)?;
    // What is kept is never a password: a caller that forgets to hash stops here.
    if ask.verifier.0.starts_with("argon2id$") {
        Ok(())
    } else {
        Err(Refusal::BadEntry { field: "password", problem: "it is no argon2id verifier".to_owned() })
    }
}

/// People set their own; whoever minds accounts can take one away that was lost, never set one. Staff need one, so they
/// do not take away their own.
pub(super) fn decide_factor(actor: &Actor, ask: &SetSecondFactor, base: &Base) -> Result<(), Refusal> {
    base.house.accounts.get(&ask.person).filter(|a| !a.is_erased).ok_or(Refusal::UnknownPerson)?;
    at_most(ask.recovery.len(), RECOVERY_CODES)?;
    if ask.secret.0.is_some() {
        return if is_self(actor, &ask.person) { Ok(()) } else { Err(Refusal::OwnRoles) };
    }
    let is_staff = base.people.get(&ask.person).is_some_and(is_staff);
    if is_self(actor, &ask.person) && !is_staff {
        return Ok(());
    }
    if is_self(actor, &ask.person) {
        return Err(Refusal::OwnRoles);
    }
    need_security(actor, &units_of(&ask.person, base), base)
}

/// One's own, beside a password: a passkey is never the only way in.
pub(super) fn decide_add_passkey(actor: &Actor, ask: &AddPasskey, base: &Base) -> Result<(), Refusal> {
    let Actor::Person(id) = actor else { return Err(Refusal::UnknownPerson) };
    let account = base.house.accounts.get(id).filter(|a| !a.is_erased).ok_or(Refusal::UnknownPerson)?;
    if !account.has_password {
        return Err(Refusal::SignInFailed);
    }
    check_label(&ask.label.0, LABEL_CHARS_MAX)?;
    if account.passkeys.contains_key(&ask.id) {
        return Err(Refusal::AlreadyDone);
    }
    at_most(ask.credential.0.len(), PASSKEY_LEN_MAX)?;
    at_most(account.passkeys.len() + 1, PASSKEYS_MAX)
}

/// One's own, or a lost one of people whose accounts one minds.
pub(super) fn decide_remove_passkey(actor: &Actor, ask: &RemovePasskey, base: &Base) -> Result<(), Refusal> {
    if !is_self(actor, &ask.person) {
        need_security(actor, &units_of(&ask.person, base), base)?;
    }
    let account = base.house.accounts.get(&ask.person).ok_or(Refusal::UnknownPerson)?;
    if account.passkeys.contains_key(&ask.id) { Ok(()) } else { Err(Refusal::AlreadyDone) }
}

/// Somebody's number was given to another, or the provider knows them under another name by now: whoever minds accounts
/// lets the next one bind anew. Nobody does so for themselves, lest an open session become a lasting way in.
pub(super) fn decide_release(actor: &Actor, person: &PersonId, base: &Base) -> Result<(), Refusal> {
    need_security(actor, &units_of(person, base), base)?;
    let account = base.house.accounts.get(person).ok_or(Refusal::UnknownPerson)?;
    if account.identities.is_empty() { Err(Refusal::AlreadyDone) } else { Ok(()) }
}

/// Whether somebody holds any role, anywhere: then a second factor is needed.
pub fn is_staff(standing: &crate::facts::Standing) -> bool {
    standing.roles.is_staff() || standing.scoped.iter().any(|s| s.roles.is_staff())
}

/// What a device handed in before its owner signed in becomes theirs too. A device is linked once.
pub(super) fn decide_link(actor: &Actor, device: &PersonId, base: &Base) -> Result<(), Refusal> {
    let Actor::Person(id) = actor else { return Err(Refusal::UnknownPerson) };
    base.people.get(id).ok_or(Refusal::UnknownPerson)?;
    let is_device = |s: &crate::facts::Standing| s.tier == Some(Tier::Open) && s.name.0.is_empty() && !is_staff(s);
    base.people.get(device).filter(|s| is_device(s)).ok_or(Refusal::UnknownPerson)?;
    match base.house.devices.get(device) {
        Some(owner) if owner != id => {
            Err(Refusal::BadEntry { field: "device", problem: "it is linked to another account".to_owned() })
        }
        _ => Ok(()),
    }
}

pub(super) fn need_node(actor: &Actor) -> Result<(), Refusal> {
    if is_operator(actor) { Ok(()) } else { Err(Refusal::NeedsRole { role: "node" }) }
}

pub(super) fn is_self(actor: &Actor, person: &PersonId) -> bool {
    matches!(actor, Actor::Person(id) if id == person)
}

/// Everybody whose account a command is about.
pub(super) fn people_in(codes: &[NewCode]) -> BTreeSet<PersonId> {
    codes.iter().map(|c| c.person.clone()).collect()
}
