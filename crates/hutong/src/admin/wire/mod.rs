//! Shapes on the admin socket: one JSON object a line, request and answer in turn.
//!
//! They mirror commands but are a promise of their own: domain types carry no serde.

mod ask;
mod home;
mod house;
mod read;
mod told;
mod voices;

use hutong_core::command::{Actor, Command};
use serde::{Deserialize, Serialize};

pub use ask::{AskWire, BehalfWire, ImportWire};
pub use home::{HomeWire, PersonWire, ScopedWire};
pub use house::HouseWire;
pub(super) use read::consultation;
use read::person;
pub use read::{BadWire, form_key, pins, place};
pub use told::ToldWire;
pub use voices::VoiceWire;

/// Longest request line in bytes: a document of 20 MiB in base64 and some room.
pub const LINE_LEN_MAX: usize = 32 << 20;

/// Most commands of one [`Request::SubmitMany`]: they wait in the intake's pool together.
pub const MANY_MAX: usize = 256;

/// One of many recorded commands.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmitWire {
    /// Who asks.
    pub by: ActorWire,
    /// Form key, 32 hex digits; the same for every repeat.
    pub key: String,
    /// What is asked.
    pub ask: AskWire,
}

/// A request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case", deny_unknown_fields)]
#[allow(clippy::large_enum_variant, reason = "one lives at a time, between a line that was read and its answer")]
pub enum Request {
    /// A recorded command.
    Submit {
        /// Who asks.
        by: ActorWire,
        /// Form key, 32 hex digits; the same for every repeat.
        key: String,
        /// What is asked.
        ask: AskWire,
    },
    /// Recorded commands in order, settled together as far as they do not rely on each other; an answer for each.
    SubmitMany {
        /// At most [`MANY_MAX`].
        many: Vec<SubmitWire>,
    },
    /// A home command.
    Home {
        /// Who asks.
        by: ActorWire,
        /// Form key, 32 hex digits.
        key: String,
        /// What is asked.
        ask: HomeWire,
    },
    /// State, sizes, partners.
    Status,
    /// The receipt of an item, as far as it has grown.
    Receipt {
        /// Which leaf of the own log.
        index: u64,
    },
    /// The receipt that a vote's slip became.
    VoteReceipt {
        /// The slip.
        slip: String,
    },
    /// Write the published folder now.
    Publish {
        /// Where to.
        to: String,
    },
    /// Copy the directory as of now into a folder that is not there.
    Backup {
        /// Where to.
        to: String,
        /// Whether the private keys go along.
        #[serde(default)]
        with_keys: bool,
        /// As tables of text instead of the database.
        #[serde(default)]
        as_tables: bool,
    },
    /// Write the body's own items to a folder.
    Export {
        /// Where to.
        out: String,
        /// Of which consultation; all when it is left out.
        #[serde(default)]
        consultation: Option<String>,
    },
    /// The log's keys, policy and end.
    Keys,
    /// The next key of a role: what the root key is to sign.
    NextKey {
        /// Which.
        role: String,
    },
    /// What the root key is to sign so that a policy document holds.
    NextPolicy {
        /// SHA-256 of the document, in hex.
        sha256: String,
    },
    /// Record what the root key signed.
    Announce {
        /// The signed note.
        note: String,
    },
    /// End the log.
    Retire {
        /// The log that goes on in its place.
        #[serde(default)]
        next: Option<String>,
    },
    /// Read every partner's folder now.
    Pull,
    /// Freeze the roll of members for a consultation.
    FreezeRoll {
        /// Who asks: an administrator.
        by: ActorWire,
        /// Which.
        consultation: String,
    },
    /// Run the joint analysis over the pins and record the finding.
    Finding {
        /// Which consultation.
        consultation: String,
        /// `[origin, size]` of each log.
        pins: Vec<(String, u64)>,
    },
    /// Write the joint analysis and report of a consultation to a folder.
    Analyse {
        /// Which consultation.
        consultation: String,
        /// `[origin, size]` of each log.
        pins: Vec<(String, u64)>,
        /// Where to.
        out: String,
        /// Language of the report.
        lang: String,
    },
    /// People on file.
    People {
        /// Who belong to this unit; all when it is left out.
        #[serde(default)]
        unit: Option<String>,
    },
    /// Trusted clients.
    Clients,
    /// Fresh one-time codes for whoever has not signed in yet, to be printed. Earlier ones of theirs are void.
    Sheet {
        /// Who asks: the operator, or whoever minds these accounts.
        by: ActorWire,
        /// Who belong to this unit; all when it is left out.
        #[serde(default)]
        unit: Option<String>,
        /// Address of the page where a code is typed in.
        entry: String,
        /// For how many days the codes are good.
        days: i64,
    },
    /// Set a scripted clock (simulated data only).
    SetClock {
        /// Unix seconds.
        to: u64,
    },
    /// Digest over the shared tables at these pins.
    Digest {
        /// `[origin, size]` of each log.
        pins: Vec<(String, u64)>,
    },
    /// Counters of a consultation at this body.
    Counters {
        /// Which.
        consultation: String,
    },
    /// End the server.
    Stop,
}

/// Who asks, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorWire {
    /// A person with an account.
    Person(String),
    /// A device without one.
    Device(String),
    /// The node's operator or timer.
    Node,
}

/// A place, on the wire: `[origin, index]`.
pub type PlaceWire = (String, u64);

impl ActorWire {
    /// The actor meant.
    ///
    /// # Errors
    /// [`BadWire`].
    pub fn actor(&self) -> Result<Actor, BadWire> {
        Ok(match self {
            ActorWire::Person(id) => Actor::Person(person(id)?),
            ActorWire::Device(id) => Actor::Device(person(id)?),
            ActorWire::Node => Actor::Node,
        })
    }
}

/// The command meant.
///
/// # Errors
/// [`BadWire`] names the field.
pub fn command(by: &ActorWire, key: &str, ask: AskWire) -> Result<Command, BadWire> {
    Ok(Command { actor: by.actor()?, key: form_key(key)?, ask: ask.ask()? })
}
