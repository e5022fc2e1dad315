//! Verifier keys that this node knows: its own, as its first entry says, and its partners', as they were pinned.

use hutong_core::{
    ids::Origin,
    record::{Event, Reading, read},
};
use hutong_log::key::VerifierKey;
use hutong_store::ReadFault;

use crate::Node;

/// Keys of one body.
#[derive(Clone, Debug)]
pub struct KnownKeys {
    /// Its log.
    pub origin: Origin,
    /// Verifier keys of log, witness and mirror, in this order.
    pub vkeys: Vec<String>,
}

impl Node {
    /// Keys of the own body, then of each partner.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn known_keys(&self) -> Result<Vec<KnownKeys>, ReadFault> {
        let mut known = Vec::new();
        if let Some((_, bytes)) = self.store().read_back(self.origin(), 0, 1).await?.pop()
            && let Reading::Known(leaf) = read(&bytes)
            && let Event::RecordBegun(genesis) = leaf.event
        {
            let vkeys = vec![genesis.log_vkey, genesis.witness_vkey, genesis.mirror_vkey];
            known.push(KnownKeys { origin: genesis.origin, vkeys });
        }
        known.extend(
            self.store().partners().await?.into_iter().map(|pin| KnownKeys {
                origin: pin.origin,
                vkeys: vec![pin.log_vkey, pin.witness_vkey, pin.mirror_vkey],
            }),
        );
        Ok(known)
    }

    /// The same, parsed: what a receipt of either body is checked with.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn verifier_keys(&self) -> Result<Vec<VerifierKey>, ReadFault> {
        let known = self.known_keys().await?;
        Ok(known.iter().flat_map(|k| &k.vkeys).filter_map(|text| VerifierKey::parse(text).ok()).collect())
    }
}
