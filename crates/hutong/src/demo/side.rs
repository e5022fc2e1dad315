//! One body as the players see it: its node's socket, its clock, and how much of the other it has read.

use hutong_core::{ids::Origin, moment::Moment};
use hutong_log::hash::{Hash, Sha256};
use serde_json::Value;

use super::{fault::PlayFault, stage::Quarter};
use crate::admin::{
    client::Client,
    wire::{ActorWire, AskWire, HomeWire, Request},
};

/// A body while the demo is played.
pub struct Side {
    /// Its name in the language of the run.
    pub name: String,
    /// Its log.
    pub origin: Origin,
    /// Its part of the folder.
    pub quarter: Quarter,
    /// Where its record is served.
    pub url: String,
    client: Client,
    clock: Moment,
}

/// A leaf that an answer names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its index.
    pub index: u64,
    /// Its hash.
    pub hash: Hash,
}

/// A form key that is the same in every run: SHA-256 over the words, cut to 128 bits.
pub fn form_key(words: &[&str]) -> String {
    let hash = words.iter().fold(Sha256::new(), |h, w| h.chain(w.as_bytes()).chain(b"\0"));
    hash.finish().to_hex()[..32].to_owned()
}

impl Side {
    /// Connects to the server that serves a quarter's node.
    ///
    /// # Errors
    /// [`PlayFault::Client`].
    pub async fn connect(name: &str, origin: &str, quarter: Quarter, url: String) -> Result<Side, PlayFault> {
        let client = connect(name, &quarter).await?;
        Ok(Side { name: name.to_owned(), origin: Origin::new(origin)?, quarter, url, client, clock: Moment(0) })
    }

    /// Asks the node.
    ///
    /// # Errors
    /// [`PlayFault::Answered`] when it says no.
    pub async fn ask(&mut self, what: &str, request: &Request) -> Result<Value, PlayFault> {
        ask(&mut self.client, &self.name, what, request).await
    }

    /// Submits a recorded command and gives its leaves.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn submit(&mut self, by: ActorWire, key: String, ask: AskWire) -> Result<Vec<Leaf>, PlayFault> {
        let what = word_of(&ask);
        let answer = self.ask(&what, &Request::Submit { by, key, ask }).await?;
        leaves(&what, &answer)
    }

    /// Submits a home command.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn submit_home(&mut self, by: ActorWire, key: String, ask: HomeWire) -> Result<(), PlayFault> {
        let what = word_of(&ask);
        self.ask(&what, &Request::Home { by, key, ask }).await.map(|_| ())
    }

    /// Lets the node know what time it is in the sample.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn set_clock(&mut self, to: Moment) -> Result<(), PlayFault> {
        if to > self.clock {
            self.ask("set-clock", &Request::SetClock { to: to.0 }).await?;
            self.clock = to;
        }
        Ok(())
    }

    /// Writes the published folder.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn publish(&mut self) -> Result<(), PlayFault> {
        let to = self.quarter.published.display().to_string();
        self.ask("publish", &Request::Publish { to }).await.map(|_| ())
    }

    /// Asks its partners' sites; a partner in any other state than current is an error here.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn pull(&mut self) -> Result<(), PlayFault> {
        let answer = self.ask("pull", &Request::Pull).await?;
        let partners = answer["partners"].as_array().map(Vec::as_slice).unwrap_or_default();
        match partners.iter().find_map(|p| p["problem"].as_str()) {
            Some(problem) => Err(PlayFault::Answered {
                body: self.name.clone(),
                what: "pull".to_owned(),
                code: "partner".to_owned(),
                message: problem.to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// Size of the own log.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn size(&mut self) -> Result<u64, PlayFault> {
        let status = self.ask("status", &Request::Status).await?;
        number(&status, "status", "size")
    }
}

/// A connection of its own to a quarter's node.
///
/// # Errors
/// [`PlayFault::Client`].
pub async fn connect(name: &str, quarter: &Quarter) -> Result<Client, PlayFault> {
    let fault = |source| PlayFault::Client { body: name.to_owned(), source };
    Client::connect(&quarter.node).await.map_err(fault)
}

/// Asks over a connection.
///
/// # Errors
/// [`PlayFault::Answered`] when the answer is an error.
pub async fn ask(client: &mut Client, body: &str, what: &str, request: &Request) -> Result<Value, PlayFault> {
    let fault = |source| PlayFault::Client { body: body.to_owned(), source };
    let answer = client.ask(request).await.map_err(fault)?;
    let text = |name: &str| answer["error"][name].as_str().unwrap_or_default().to_owned();
    if answer.get("error").is_none() {
        return Ok(answer);
    }
    Err(PlayFault::Answered {
        body: body.to_owned(),
        what: what.to_owned(),
        code: text("code"),
        message: text("message"),
    })
}

/// A number of an answer.
///
/// # Errors
/// [`PlayFault::Shape`].
pub fn number(answer: &Value, what: &str, member: &'static str) -> Result<u64, PlayFault> {
    answer[member].as_u64().ok_or_else(|| PlayFault::Shape { what: what.to_owned(), member })
}

/// A text of an answer.
///
/// # Errors
/// [`PlayFault::Shape`].
pub fn text(answer: &Value, what: &str, member: &'static str) -> Result<String, PlayFault> {
    let found = answer[member].as_str().map(str::to_owned);
    found.ok_or_else(|| PlayFault::Shape { what: what.to_owned(), member })
}

fn leaves(what: &str, answer: &Value) -> Result<Vec<Leaf>, PlayFault> {
    let shape = || PlayFault::Shape { what: what.to_owned(), member: "leaves" };
    let one = |v: &Value| {
        let hash = v[1].as_str().and_then(|h| Hash::from_hex(h).ok());
        Some(Leaf { index: v[0].as_u64()?, hash: hash? })
    };
    answer["leaves"].as_array().ok_or_else(shape)?.iter().map(|v| one(v).ok_or_else(shape)).collect()
}

/// The word by which the socket knows a request.
fn word_of(ask: &impl serde::Serialize) -> String {
    serde_json::to_value(ask).ok().and_then(|v| v["do"].as_str().map(str::to_owned)).unwrap_or_default()
}
