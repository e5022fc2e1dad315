//! Verifier keys that this node knows: its own, as its entries say, and its partners', as they were pinned and as their
//! logs say since.

use hutong_core::{
    ids::Origin,
    partner::keys::LogKeys,
    record::{KeyRole, LogLife},
};
use hutong_log::{key::VerifierKey, proof::TlogProof};
use hutong_store::ReadFault;

use crate::{Node, partners::TheirKeys};

/// Keys of one body.
#[derive(Clone, Debug)]
pub struct KnownKeys {
    /// Its log.
    pub origin: Origin,
    /// Verifier keys of log, witness and mirror that are in force, in this order.
    pub vkeys: Vec<String>,
    /// What its log says of itself, as far as it is here.
    pub life: Option<LogLife>,
}

const SHOWN: [KeyRole; 3] = [KeyRole::Log, KeyRole::Witness, KeyRole::Mirror];

impl Node {
    /// Keys of the own body, then of each partner.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn known_keys(&self) -> Result<Vec<KnownKeys>, ReadFault> {
        let in_force = |life: &LogLife| SHOWN.iter().map(|role| life.key(*role).to_string()).collect();
        let mut known = Vec::new();
        if let Some(life) = self.store().life(self.origin()).await? {
            known.push(KnownKeys { origin: self.origin().clone(), vkeys: in_force(&life), life: Some(life) });
        }
        for pin in self.store().partners().await? {
            let life = TheirKeys::find(self.store(), &pin).await?.and_then(|theirs| theirs.log.life().cloned());
            let pinned = || vec![pin.log_vkey.clone(), pin.witness_vkey.clone(), pin.mirror_vkey.clone()];
            let vkeys = life.as_ref().map_or_else(pinned, in_force);
            known.push(KnownKeys { origin: pin.origin, vkeys, life });
        }
        Ok(known)
    }

    /// What a receipt of either body is checked with: of its log the key that signs its size, and all keys that witnesses
    /// and mirrors ever had.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn keys_for_receipt(&self, file: &[u8]) -> Result<Vec<VerifierKey>, ReadFault> {
        let size = TlogProof::parse(file).ok().map(|proof| proof.checkpoint.checkpoint().size());
        let mut keys = Vec::new();
        for known in self.known_keys().await? {
            let parsed: Vec<VerifierKey> = known.vkeys.iter().filter_map(|t| VerifierKey::parse(t).ok()).collect();
            match (&known.life, size, parsed.first()) {
                (Some(life), Some(size), Some(log)) => {
                    keys.push(LogKeys::new(log.clone(), known.life.clone()).at(size).clone());
                    let others = SHOWN.iter().skip(1).flat_map(|role| life.terms(*role));
                    keys.extend(others.map(|term| term.key.clone()));
                }
                _ => keys.extend(parsed),
            }
        }
        Ok(keys)
    }

    /// What evidence about a log is checked with: who signed which size of it.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn log_keys(&self, origin: &str) -> Result<Option<LogKeys>, ReadFault> {
        let known = self.known_keys().await?.into_iter().find(|known| known.origin.as_str() == origin);
        Ok(known.and_then(|known| Some(LogKeys::new(VerifierKey::parse(known.vkeys.first()?).ok()?, known.life))))
    }
}
