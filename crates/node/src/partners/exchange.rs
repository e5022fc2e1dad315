//! A node's exchange with its partners as the node offers it: publish a folder, pull from everybody, confirm erasures.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use hutong_core::{
    ids::Origin,
    partner::{pull::Limits, split_view::Evidence},
};
use hutong_store::ReadFault;

use super::{Means, PartnerState, Partners, Pulled};
use crate::{
    Node,
    folder::FolderFault,
    publish::{PublishFault, Published, Publisher},
    wire::serve::Callers,
};

/// What a node holds for its partners' sake.
pub(crate) struct Exchange {
    means: Means,
    partners: Arc<Partners>,
    callers: Callers,
    /// One a folder: each remembers what it has published.
    publishers: tokio::sync::Mutex<BTreeMap<PathBuf, Publisher>>,
}

impl Exchange {
    /// Finds out where each partner's mirror stands; fetches nothing.
    pub(crate) async fn begin(means: Means, limits: Limits) -> Result<Exchange, ReadFault> {
        let partners = Arc::new(Partners::load(means.clone(), limits).await?);
        Ok(Exchange { means, partners, callers: Callers::default(), publishers: tokio::sync::Mutex::default() })
    }

    /// What following and publishing need of the node.
    pub(crate) fn means(&self) -> &Means {
        &self.means
    }

    /// What is kept of those who ask.
    pub(crate) fn callers(&self) -> &Callers {
        &self.callers
    }

    /// Those that are followed.
    pub(super) fn partners(&self) -> &Partners {
        &self.partners
    }

    /// A partner is taken up anew with the next pull.
    pub(crate) async fn forget(&self, origin: &Origin) {
        self.partners.forget(origin).await;
    }
}

impl Node {
    /// Brings a published folder to the signed head now; what it shows is durable on return.
    ///
    /// # Errors
    /// [`PublishFault`]; the folder's old checkpoint stands.
    pub async fn publish(&self, to: &Path) -> Result<Published, PublishFault> {
        if self.only_reads() {
            return Err(PublishFault::Reading);
        }
        let mut publishers = self.exchange.publishers.lock().await;
        let publisher = publishers.entry(to.to_owned()).or_insert_with(|| Publisher::new(to));
        publisher.publish(&self.exchange.means, &self.head()).await
    }

    /// Pulls from every partner, and confirms in the own log what they erased. Never fails as a whole: what went wrong
    /// stands beside each partner. When a partner's copy shows two histories of the *own* log, writing stops.
    pub async fn pull(&self) -> Vec<Pulled> {
        self.pull_only(None).await
    }

    /// The same from the partners of these logs, who said that there is news.
    pub async fn pull_from(&self, origins: &BTreeSet<Origin>) -> Vec<Pulled> {
        self.pull_only(Some(origins)).await
    }

    /// Brings the signed head to the witnesses of partners with a site; what they sign is kept, and open pages are told.
    /// Who cannot be told finds out by itself. Waits for slow partners, and holds nothing up meanwhile.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn announce(&self) -> Result<(), ReadFault> {
        if self.only_reads() || self.halted().is_some() {
            return Ok(());
        }
        self.exchange.partners.announce(&self.head()).await
    }

    async fn pull_only(&self, only: Option<&BTreeSet<Origin>>) -> Vec<Pulled> {
        if self.only_reads() {
            // Its keys cosign nothing before it knows what it signed itself.
            return Vec::new();
        }
        let pulled = self.exchange.partners.pull(only).await;
        if let Some(breach) = pulled.iter().find_map(|p| p.own_breach.clone()) {
            self.halt(breach);
            return pulled;
        }
        self.name_evidence().await;
        if self.has_ended() {
            // What is still owed cannot be said in this log any more; that contents are gone is seen without it.
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

    /// Evidence of two histories that is kept here, by its SHA-256 in hexadecimal.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn evidence(&self) -> Result<Vec<(String, Evidence)>, FolderFault> {
        super::evidence::list(&self.exchange.means.dir)
    }

    /// Where each partner stood after the last pull, by origin.
    pub fn partners(&self) -> Vec<PartnerState> {
        self.exchange.partners.states()
    }
}
