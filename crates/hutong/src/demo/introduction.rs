//! What an operator enters about a partner, read from its site, and the keys that published folders name.
#![allow(clippy::disallowed_methods, reason = "the demo reads the folders that its nodes publish")]

use std::path::Path;

use hutong_log::key::VerifierKey;
use hutong_node::{folder::RECORD_FILE, verify::RecordFile};

use super::fault::PlayFault;
use crate::admin::wire::HomeWire;

fn record_file(published: &Path) -> Result<RecordFile, PlayFault> {
    let path = published.join(RECORD_FILE);
    let fault = |source| PlayFault::File { path: path.clone(), source };
    let bytes = std::fs::read(&path).map_err(fault)?;
    RecordFile::read(&bytes).map_err(|e| fault(std::io::Error::other(e)))
}

/// What is entered about the partner whose site is asked.
///
/// # Errors
/// [`PlayFault::Partner`].
pub async fn read(url: &str) -> Result<HomeWire, PlayFault> {
    let fault = |source| PlayFault::Partner { url: url.to_owned(), source };
    let file = RecordFile::of_address(url, true).await.map_err(fault)?;
    Ok(HomeWire::PinPartner {
        origin: file.origin.to_string(),
        log_vkey: file.log_vkey,
        witness_vkey: file.witness_vkey,
        mirror_vkey: file.mirror_vkey,
        address: url.to_owned(),
        is_private: true,
    })
}

/// Verifier keys of all bodies.
pub struct Keys {
    /// Of their logs, in the order of the folders.
    pub logs: Vec<VerifierKey>,
    /// Of their logs, witnesses and mirrors.
    pub all: Vec<VerifierKey>,
}

/// The keys that folders name, which is what whoever checks receipts holds.
///
/// # Errors
/// [`PlayFault::File`].
pub fn keys<'p>(folders: impl Iterator<Item = &'p Path>) -> Result<Keys, PlayFault> {
    let mut keys = Keys { logs: Vec::new(), all: Vec::new() };
    for folder in folders {
        let file = record_file(folder)?;
        let parse = |text: &str| {
            let fault = |source| PlayFault::File { path: folder.join(RECORD_FILE), source };
            VerifierKey::parse(text).map_err(|e| fault(std::io::Error::other(e)))
        };
        let log = parse(&file.log_vkey)?;
        keys.all.extend([log.clone(), parse(&file.witness_vkey)?, parse(&file.mirror_vkey)?]);
        keys.logs.push(log);
    }
    Ok(keys)
}
