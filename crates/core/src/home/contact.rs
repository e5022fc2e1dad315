//! Where people want to be told what is new besides the portal's own pages: an address that they gave and confirmed, one
//! for each channel, and what is sent there.

use hutong_log::hash::{Hash, hmac_sha256, sha256};

use super::{account::is_self, at_most, is_operator};
use crate::{
    command::Actor,
    commitment::Salt,
    consultation::item::words,
    facts::{Base, Private},
    ids::{PersonId, Place},
    moment::Moment,
    refusal::Refusal,
};

/// Longest address in characters (RFC 5321, 4.5.3.1.3, without the angle brackets).
pub const ADDRESS_CHARS_MAX: usize = 254;
/// Most addresses that one person has asked to be written to within a day: each is a letter to somebody who may not want it.
pub const ASKS_A_DAY_MAX: u64 = 5;
/// Seconds for which the code in such a letter confirms the address.
pub const CONFIRM_S_MAX: u64 = 3 * 86_400;
/// Characters of that code: five bits each.
pub const CONFIRM_CHARS: usize = 8;
/// Most deliveries of one command.
pub const DELIVERIES_MAX: usize = 500;
/// Longest name of a piece of news, in bytes.
const NEWS_LEN_MAX: usize = 400;
/// Longest language tag (RFC 5646, 4.4.1).
const LANG_LEN_MAX: usize = 35;

/// Crockford's base32: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

words! {
    /// A way by which news leaves the node.
    Channel {
        /// Mail.
        Mail = "mail",
        /// A signed call of a gateway, which passes it on: short messages, an office messenger.
        Hook = "hook",
    }
}

words! {
    /// When somebody wants to be told.
    Pace {
        /// As it happens.
        AtOnce = "at-once",
        /// Once a day, together.
        Daily = "daily",
    }
}

/// An address to be told at, which has to be confirmed. An earlier one of the same channel is told nothing any more; the
/// same one again keeps being confirmed and takes what else is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetContact {
    /// By which channel.
    pub channel: Channel,
    /// Mail address, telephone number or name at the messenger.
    pub address: Private<String>,
    /// When.
    pub pace: Pace,
    /// Tag of the language to be told in.
    pub lang: String,
    /// Freshly drawn: the codes in letters follow from it.
    pub salt: Salt,
}

/// That an address is one's own: the code that was sent there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmContact {
    /// Of which channel.
    pub channel: Channel,
    /// The code as it was typed.
    pub code: Private<String>,
}

/// That nobody is told by a channel any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropContact {
    /// Who.
    pub person: PersonId,
    /// By which channel.
    pub channel: Channel,
}

/// A piece of news that is to be delivered. The same for the same person and channel is queued once, however often it is
/// found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// To whom.
    pub person: PersonId,
    /// By which channel.
    pub channel: Channel,
    /// Its name: of the leaf that it follows from, or of what else it is about.
    pub news: String,
    /// Not before.
    pub due: Moment,
}

/// Deliveries, and up to where the logs were read for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueDeliveries {
    /// What is to be delivered.
    pub new: Vec<NewDelivery>,
    /// Entries of each log that were looked at: everything before is queued, delivered or of no concern.
    pub read: Vec<Place>,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side took it.
    Sent,
    /// It did not; try again then.
    Again(Moment),
    /// It did not so often, or so firmly, that nobody tries again. The page still says it.
    Failed,
    /// There is nobody or nothing to tell any more.
    Moot,
}

/// A letter that a demo shows instead of sending it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// By which channel it would have left.
    pub channel: Channel,
    /// To where.
    pub address: Private<String>,
    /// Its subject.
    pub subject: Private<String>,
    /// Its words.
    pub text: Private<String>,
}

/// What became of deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteDeliveries {
    /// By their numbers.
    pub outcomes: Vec<(u64, Outcome)>,
    /// In a demo: the letter that they made.
    pub shown: Option<Shown>,
}

/// An address as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFacts {
    /// The code that confirms it; `None` when it is too old.
    pub code: Option<String>,
    /// Whether it was confirmed.
    pub is_confirmed: bool,
    /// Letters that asked for a confirmation within the last day.
    pub asks: u64,
}

/// The code in the letter that asks whether an address is somebody's own.
pub fn confirm_code(salt: &Salt) -> String {
    let hash = hmac_sha256(&salt.0, &[b"hutong/contact/confirm/v1"]);
    hash.as_bytes().iter().take(CONFIRM_CHARS).map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect()
}

/// The word in the address with which anybody who holds a letter ends it.
pub fn stop_word(salt: &Salt) -> String {
    hmac_sha256(&salt.0, &[b"hutong/contact/stop/v1"]).to_hex()[..32].to_owned()
}

/// How the node finds whom such a word is about.
pub fn stop_hash(word: &str) -> Hash {
    sha256(word.as_bytes())
}

/// What was typed as a code: letters that look like digits are those digits, the rest between is passed over.
pub fn read_code(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
    letters
        .map(|c| {
            if c == 'O' {
                '0'
            } else if matches!(c, 'I' | 'L') {
                '1'
            } else {
                c
            }
        })
        .collect()
}

/// Whether something is written as an address of a channel. Whether anybody reads there only a letter can tell.
fn fits(channel: Channel, address: &str) -> bool {
    let is_plain = address.bytes().all(|b| b.is_ascii_graphic()) && (3..=ADDRESS_CHARS_MAX).contains(&address.len());
    // Nothing that a header or an envelope reads as more than one address.
    let is_one = !address.contains(['<', '>', ',', ';', ':', '"', '(', ')', '\\', '[', ']']);
    match channel {
        Channel::Mail => {
            let parts = address.split_once('@').filter(|(name, domain)| !name.is_empty() && !domain.contains('@'));
            let labels = |domain: &str| domain.split('.').all(|label| !label.is_empty()) && !domain.starts_with('-');
            is_plain && is_one && parts.is_some_and(|(name, domain)| name.len() <= 64 && labels(domain))
        }
        Channel::Hook => is_plain && is_one,
    }
}

fn need_account<'a>(actor: &'a Actor, base: &Base) -> Result<&'a PersonId, Refusal> {
    let Actor::Person(id) = actor else { return Err(Refusal::UnknownPerson) };
    base.house.accounts.get(id).filter(|a| !a.is_erased).ok_or(Refusal::UnknownPerson)?;
    Ok(id)
}

/// Everybody for themselves.
pub(super) fn decide_set(actor: &Actor, ask: &SetContact, base: &Base) -> Result<(), Refusal> {
    let id = need_account(actor, base)?;
    let is_tag = |lang: &str| {
        (1..=LANG_LEN_MAX).contains(&lang.len()) && lang.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if !fits(ask.channel, &ask.address.0) || !is_tag(&ask.lang) {
        return Err(Refusal::BadAddress);
    }
    let asks = base.house.contacts.get(&(id.clone(), ask.channel)).map_or(0, |c| c.asks);
    let count = usize::try_from(asks + 1).unwrap_or(usize::MAX);
    at_most(count, usize::try_from(ASKS_A_DAY_MAX).unwrap_or(usize::MAX))
}

/// The code shows that whoever asks reads what is sent there.
pub(super) fn decide_confirm(actor: &Actor, ask: &ConfirmContact, base: &Base) -> Result<(), Refusal> {
    let id = need_account(actor, base)?;
    let contact = base.house.contacts.get(&(id.clone(), ask.channel)).ok_or(Refusal::WrongCode)?;
    if contact.is_confirmed {
        return Err(Refusal::AlreadyDone);
    }
    let fits = contact.code.as_ref().is_some_and(|code| *code == read_code(&ask.code.0));
    if fits { Ok(()) } else { Err(Refusal::WrongCode) }
}

/// One's own; the node does it for whoever shows the word of a letter.
pub(super) fn decide_drop(actor: &Actor, ask: &DropContact) -> Result<(), Refusal> {
    if is_self(actor, &ask.person) || is_operator(actor) { Ok(()) } else { Err(Refusal::UnknownPerson) }
}

/// The node's own bookkeeping.
pub(super) fn decide_queue(actor: &Actor, ask: &QueueDeliveries) -> Result<(), Refusal> {
    super::account::need_node(actor)?;
    at_most(ask.new.len(), DELIVERIES_MAX)?;
    at_most(ask.new.iter().map(|new| new.news.len()).max().unwrap_or(0), NEWS_LEN_MAX)
}

/// The node's own bookkeeping.
pub(super) fn decide_note(actor: &Actor, ask: &NoteDeliveries) -> Result<(), Refusal> {
    super::account::need_node(actor)?;
    at_most(ask.outcomes.len(), DELIVERIES_MAX)
}
