//! The log of staff acts, read whole or from a moment on, and checked: each line holds the hash of the one before. Who, when,
//! what, about what; never a word of an item.

use std::path::Path;

use hutong_core::{
    home::staff_act::{self, StaffAct},
    ids::PersonId,
    moment::Moment,
};
use hutong_log::hash::Hash;
use hutong_store::{OpenFault, ReadFault, Store, backup::Looking};

use crate::{Node, node::is_held};

/// Lines read at a time.
const LINES_AT_ONCE: u32 = 1_000;

/// A line with the hash that it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActLine {
    /// From 1.
    pub number: u64,
    /// What was done.
    pub act: StaffAct,
    /// Hash of the line before.
    pub before: Hash,
    /// Its own hash.
    pub hash: Hash,
}

/// How far the chain holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Lines that were looked at.
    pub lines: u64,
    /// The first line that does not follow from those before it.
    pub broken: Option<u64>,
    /// Hash of the last line that holds; to be kept elsewhere.
    pub last: Hash,
    /// When the oldest line was written.
    pub since: Option<Moment>,
}

/// A directory's log of staff acts could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ActsFault {
    /// The database.
    #[error("couldn't open the database")]
    Open(#[from] OpenFault),
    /// The database.
    #[error(transparent)]
    Read(#[from] ReadFault),
}

/// Checks lines in their order; the first of them may be any line of a log, which then stands on the hash it states.
pub fn check(lines: impl IntoIterator<Item = ActLine>) -> Chain {
    let mut chain = Chain { lines: 0, broken: None, last: staff_act::first_hash(), since: None };
    let mut expected: Option<u64> = None;
    for line in lines {
        chain.lines += 1;
        chain.since.get_or_insert(line.act.at);
        let begins = expected.is_none() && (line.number > 1 || line.before == staff_act::first_hash());
        let follows = begins || (expected == Some(line.number) && line.before == chain.last);
        if !follows || line.act.hash(&line.before, line.number) != line.hash {
            chain.broken = Some(expected.unwrap_or(line.number));
            return chain;
        }
        (chain.last, expected) = (line.hash, Some(line.number + 1));
    }
    chain
}

/// Every line of a store from a moment on, in order.
pub(crate) async fn list(store: &Store, since: Moment) -> Result<Vec<ActLine>, ReadFault> {
    let (mut before, mut number, mut found) = (staff_act::first_hash(), 0, Vec::new());
    loop {
        let lines = store.staff_acts(number, LINES_AT_ONCE).await?;
        if lines.is_empty() {
            return Ok(found);
        }
        for line in lines {
            let act = ActLine { number: line.number, act: line.act, before, hash: line.hash };
            (before, number) = (act.hash, act.number);
            if act.act.at >= since {
                found.push(act);
            }
        }
    }
}

/// The log of a directory from a moment on, whether a server is at work or not; nothing is written.
///
/// # Errors
/// [`ActsFault`].
pub async fn of_directory(dir: &Path, since: Moment) -> Result<Vec<ActLine>, ActsFault> {
    let looking = if is_held(dir) { Looking::Served } else { Looking::Still };
    let store = Store::open_reading(dir, looking).await?;
    let lines = list(&store, since).await?;
    store.close().await?;
    Ok(lines)
}

/// Reads a line as an export writes it; `by` is empty for the node's operator.
///
/// # Errors
/// What is wrong with it.
pub fn line(number: u64, at: u64, [by, what, about]: [&str; 3], [before, hash]: [&str; 2]) -> Result<ActLine, String> {
    let by = match by {
        "" => None,
        by => Some(PersonId::new(by).map_err(|e| e.to_string())?),
    };
    let hex = |text: &str| Hash::from_hex(text).map_err(|e| e.to_string());
    let act = StaffAct { by, at: Moment(at), what: what.to_owned(), about: about.to_owned() };
    Ok(ActLine { number, act, before: hex(before)?, hash: hex(hash)? })
}

impl Node {
    /// The log of staff acts from a moment on.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn acts(&self, since: Moment) -> Result<Vec<ActLine>, ReadFault> {
        list(&self.store, since).await
    }

    /// Checks the log of staff acts from its first line.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn check_acts(&self) -> Result<Chain, ReadFault> {
        Ok(check(list(&self.store, Moment(0)).await?))
    }
}
