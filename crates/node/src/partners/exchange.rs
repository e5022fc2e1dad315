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

type CosignedSizes = BTreeMap<(Origin, bool), u64>;

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
        if self.recovery().is_some() || self.halted().is_some() {
            return Ok(());
        }
        let cosigned = self.exchange.partners.announce(&self.head()).await?;
        if !cosigned.is_empty() {
            self.live.note(|changes| changes.cosigned.extend(cosigned));
        }
        Ok(())
    }

    async fn pull_only(&self, only: Option<&BTreeSet<Origin>>) -> Vec<Pulled> {
        if self.recovery().is_some() {
            // Its keys cosign nothing before it knows what it signed itself.
            return Vec::new();
        }
        let before = self.cosigned_sizes().await;
        let pulled = self.exchange.partners.pull(only).await;
        self.tell_of_pull(&pulled, &before).await;
        // Whoever was mirrored further may have the mirror's signature.
        let grown = pulled.iter().filter(|p| p.new_entries > 0).map(|p| p.origin.clone()).collect();
        if let Err(fault) = self.exchange.partners.hint(&grown).await {
            tracing::warn!(%fault, "couldn't read whom to tell");
        }
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

    /// Tells open pages what came with a pull.
    async fn tell_of_pull(&self, pulled: &[Pulled], before: &CosignedSizes) {
        let after = self.cosigned_sizes().await;
        let cosigned = after.iter().filter(|(by, size)| before.get(*by).is_none_or(|old| old < *size));
        let cosigned: BTreeSet<Origin> = cosigned.map(|((origin, _), _)| origin.clone()).collect();
        let grown: BTreeSet<Origin> = pulled.iter().filter(|p| p.new_entries > 0).map(|p| p.origin.clone()).collect();
        let mut voted = Vec::new();
        if pulled.iter().any(|p| p.opened > 0) {
            // Which of them were votes is not told apart here: counting anew is cheap.
            match self.store().list_consultations().await {
                Ok(all) => voted.extend(all.into_iter().map(|c| c.id)),
                Err(fault) => tracing::warn!(%fault, "couldn't read in which consultations votes may have come"),
            }
        }
        if cosigned.is_empty() && grown.is_empty() && voted.is_empty() {
            return;
        }
        self.live.note(|changes| {
            changes.cosigned.extend(cosigned);
            changes.grown.extend(grown);
            for consultation in voted {
                changes.votes.insert(consultation, None);
            }
        });
        if let Some(reading) = self.reading.get() {
            reading.wake();
        }
    }

    /// Sizes of the own heads that partners cosigned, by partner and whether its mirror did.
    async fn cosigned_sizes(&self) -> CosignedSizes {
        match self.store().cosigned_heads(0).await {
            Ok(heads) => heads.into_iter().map(|h| ((h.partner, h.by_mirror), h.size)).collect(),
            Err(fault) => {
                tracing::warn!(%fault, "couldn't read what partners cosigned");
                CosignedSizes::new()
            }
        }
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
