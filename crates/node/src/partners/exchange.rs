//! A node's exchange with its partners as the node offers it: publish a folder, pull from everybody, confirm erasures.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use hutong_core::partner::pull::Limits;
use hutong_store::ReadFault;

use super::{Means, PartnerState, Partners, Pulled};
use crate::{
    Node,
    publish::{PublishFault, Published, Publisher},
};

/// What a node holds for its partners' sake.
pub(crate) struct Exchange {
    means: Means,
    partners: Partners,
    /// One a folder: each remembers what it has published.
    publishers: tokio::sync::Mutex<BTreeMap<PathBuf, Publisher>>,
}

impl Exchange {
    /// Finds out where each partner's mirror stands; fetches nothing.
    pub(crate) async fn begin(means: Means, limits: Limits) -> Result<Exchange, ReadFault> {
        let partners = Partners::load(means.clone(), limits).await?;
        Ok(Exchange { means, partners, publishers: tokio::sync::Mutex::default() })
    }
}

impl Node {
    /// Brings a published folder to the signed head now; what it shows is durable on return.
    ///
    /// # Errors
    /// [`PublishFault`]; the folder's old checkpoint stands.
    pub async fn publish(&self, to: &Path) -> Result<Published, PublishFault> {
        let mut publishers = self.exchange.publishers.lock().await;
        let publisher = publishers.entry(to.to_owned()).or_insert_with(|| Publisher::new(to));
        publisher.publish(&self.exchange.means, &self.head()).await
    }

    /// Pulls from every partner, and confirms in the own log what they erased. Never fails as a whole: what went wrong
    /// stands beside each partner. When a partner's copy shows two histories of the *own* log, writing stops.
    pub async fn pull(&self) -> Vec<Pulled> {
        let pulled = self.exchange.partners.pull_all().await;
        if let Some(breach) = pulled.iter().find_map(|p| p.own_breach.clone()) {
            self.halt(breach);
            return pulled;
        }
        match self.exchange.partners.confirmations().await {
            Ok(commands) => {
                for command in commands {
                    if let Err(fault) = self.submit(command).await {
                        // It is still owed, and asked for again after the next pull.
                        tracing::warn!(%fault, "couldn't confirm a partner's erasure");
                    }
                }
            }
            Err(fault) => tracing::warn!(%fault, "couldn't read which erasures are to be confirmed"),
        }
        pulled
    }

    /// Where each partner stood after the last pull, by origin.
    pub fn partners(&self) -> Vec<PartnerState> {
        self.exchange.partners.states()
    }
}
