//! Other bodies' logs, followed (RECORD §7): mirrored, witnessed, their opened contents fetched, their cosignatures of
//! the own log collected. Core's machines decide; here is their world: folders, the store, keys, the clock.

mod ahead;
mod announce;
mod contents;
mod converse;
mod cosignatures;
mod evidence;
mod exchange;
mod follow;
mod grow;
mod keys;
mod recall;
mod runs;
mod source;
mod spool;
mod subjects;
mod witness;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use hutong_core::{
    command::{Actor, Ask, Command},
    home::PinPartner,
    ids::{ConsultationId, FormKey, Origin, Place},
    moment::Moment,
    partner::pull::{DamagedMirror, Limits, Status},
};
use hutong_log::{
    checkpoint::{CheckpointRefusal, SignedCheckpoint},
    hash::{Hash, Sha256},
    key::{KeyRefusal, VerifierKey},
};
use hutong_store::{Charters, ReadFault, Store, lock::HeadLock};
use tokio::task::JoinSet;

use crate::{
    cause::chain,
    clock::Clock,
    folder::FolderFault,
    head::{PublishedHead, SignedHead},
    keys::Keys,
    live::Live,
    wire::client::Caller,
};
pub(crate) use ahead::Ahead;
pub use converse::{Talked, converse};
pub(crate) use evidence::{is_against as is_evidence_against, keep as keep_evidence};
pub(crate) use exchange::Exchange;
use follow::Follower;
pub use grow::KeepFault;
pub(crate) use keys::TheirKeys;
pub use recall::{LossState, Losses, Recalled};
pub(crate) use source::Source;
pub(crate) use subjects::{SPAN, Subject, holder_of, subjects_for, subjects_of};
pub(crate) use witness::{Watch, Witnessed};

/// What publishing and following need of the node. Cheap to clone.
#[derive(Clone)]
pub struct Means {
    /// The one store; what is kept of a partner goes through its one writer.
    pub store: Store,
    /// Heads that the witness cosigned.
    pub lock: Arc<HeadLock>,
    /// The witness's and the mirror's keys.
    pub keys: Arc<Keys>,
    /// Time of cosignatures.
    pub clock: Clock,
    /// The node's directory: spool and evidence lie in it.
    pub dir: PathBuf,
    /// The own signed head.
    pub head: PublishedHead,
    /// Partners' sites, with their connections.
    pub sites: Sites,
    /// Word to open pages of what came.
    pub live: Live,
}

/// Partners' sites by log: whoever asks one shares its connections.
#[derive(Clone, Debug, Default)]
pub struct Sites(Arc<Mutex<BTreeMap<Origin, (PinnedAt, Source)>>>);

/// Address of a pinned partner, and whether it may be private.
type PinnedAt = (String, bool);

impl Sites {
    /// What time it is now at those that answered within the hour.
    pub(crate) fn times(&self) -> Vec<Moment> {
        let sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.values().filter_map(|(_, source)| source.site()?.time()).collect()
    }
}

impl Means {
    /// Who asks partners' sites.
    pub(crate) fn caller(&self) -> Caller {
        Caller { keys: self.keys.clone(), clock: self.clock.clone() }
    }

    /// Where a partner is read.
    pub(crate) fn source(&self, pin: &PinPartner) -> Source {
        let at = (pin.address.clone(), pin.is_private);
        let mut sites = self.sites.0.lock().unwrap_or_else(PoisonError::into_inner);
        match sites.get(&pin.origin) {
            Some((known, source)) if *known == at => source.clone(),
            _ => {
                let source = Source::of(pin);
                sites.insert(pin.origin.clone(), (at, source.clone()));
                source
            }
        }
    }
}

/// Where a partner stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerState {
    /// Its log.
    pub origin: Origin,
    /// State of the mirror.
    pub state: Status,
    /// Entries mirrored.
    pub size: u64,
}

/// What one pull brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// The log.
    pub origin: Origin,
    /// State of its mirror afterwards.
    pub state: Status,
    /// Entries mirrored.
    pub size: u64,
    /// Entries that came with this pull.
    pub new_entries: u64,
    /// Parts and batches of votes that were opened.
    pub opened: u64,
    /// What was not as it should be, for people; nothing of it was stored.
    pub problem: Option<String>,
    /// What the partner's copy shows about the *own* log that cannot be: this node must stop writing.
    pub own_breach: Option<String>,
}

/// A partner could not be followed. Nothing of what was under way is kept.
#[derive(Debug, thiserror::Error)]
pub enum FollowFault {
    /// The store.
    #[error("couldn't read the store")]
    Read(#[from] ReadFault),
    /// The store, writing.
    #[error("couldn't keep what was fetched")]
    Keep(#[from] KeepFault),
    /// The own directory.
    #[error(transparent)]
    Folder(#[from] FolderFault),
    /// A pinned key cannot be read.
    #[error("a pinned key of {origin} cannot be read; pin the partner again")]
    Key {
        /// Of which log.
        origin: Origin,
        /// What is wrong.
        #[source]
        source: KeyRefusal,
    },
    /// A kept checkpoint cannot be read.
    #[error("couldn't read a kept checkpoint")]
    Checkpoint(#[from] CheckpointRefusal),
    /// The mirror is not what its head says.
    #[error("the mirror of {origin} is damaged; run hutong verify")]
    Damaged {
        /// Of which log.
        origin: Origin,
        /// How.
        #[source]
        source: DamagedMirror,
    },
    /// A key of this node did not sign.
    #[error("couldn't cosign: {0}")]
    Sign(String),
    /// Stored hashes do not make a proof.
    #[error("the stored tree of {0} cannot prove its own beginning; run hutong verify")]
    Unproven(Origin),
}

/// One partner's follower, if it was taken up.
type Slot = Arc<tokio::sync::Mutex<Option<Follower>>>;

/// All partners of a node. Each is followed by itself: one that is slow keeps no other waiting.
pub struct Partners {
    means: Means,
    limits: Limits,
    followers: Mutex<BTreeMap<Origin, Slot>>,
    states: Mutex<BTreeMap<Origin, PartnerState>>,
    /// How far each was asked for what the own log lost; one asks at a time.
    walks: tokio::sync::Mutex<BTreeMap<Origin, recall::Walk>>,
}

impl Partners {
    /// Finds out where each partner's mirror stands. Nothing is fetched yet.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn load(means: Means, limits: Limits) -> Result<Partners, ReadFault> {
        let mut states = BTreeMap::new();
        let sizes: BTreeMap<Origin, u64> =
            means.store.mirror_heads().await?.into_iter().map(|(head, _)| (head.origin, head.size)).collect();
        for pin in means.store.partners().await? {
            let state = match Follower::restore(&means, &pin, limits).await {
                Ok(follower) => follower.state(),
                Err(error) => {
                    tracing::error!(origin = pin.origin.as_str(), problem = chain(&error), "couldn't take a mirror up");
                    let size = sizes.get(&pin.origin).copied().unwrap_or_default();
                    PartnerState { origin: pin.origin.clone(), state: Status::Stale, size }
                }
            };
            states.insert(pin.origin.clone(), state);
        }
        let states = Mutex::new(states);
        Ok(Partners { means, limits, followers: Mutex::default(), states, walks: tokio::sync::Mutex::default() })
    }

    /// Pulls from pinned partners at the same time: from all, or from those of these logs, who said that there is news. By
    /// origin; what goes wrong with
    /// one stops no other.
    pub async fn pull(self: &Arc<Partners>, only: Option<&BTreeSet<Origin>>) -> Vec<Pulled> {
        let pins = match self.means.store.partners().await {
            Ok(pins) => pins,
            Err(error) => {
                tracing::error!(problem = chain(&error), "couldn't read the partners");
                return Vec::new();
            }
        };
        let (mut pulling, is_hinted) = (JoinSet::new(), only.is_some());
        for pin in pins.into_iter().filter(|pin| only.is_none_or(|only| only.contains(&pin.origin))) {
            let partners = self.clone();
            pulling.spawn(async move { partners.pull_one(&pin, is_hinted).await });
        }
        let mut pulled = pulling.join_all().await;
        pulled.sort_by(|a, b| a.origin.cmp(&b.origin));
        pulled
    }

    async fn pull_one(&self, pin: &PinPartner, is_hinted: bool) -> Pulled {
        let slot = self.slot(&pin.origin);
        let mut kept = slot.lock().await;
        let follower = match kept.take().filter(|f| f.follows(pin) && f.signs_with(&self.means.keys)) {
            Some(follower) => Ok(follower),
            None => Follower::restore(&self.means, pin, self.limits).await,
        };
        let one = match follower {
            Ok(mut follower) => {
                let (pulled, is_sound) = follower.pull(&self.means, is_hinted).await;
                // One that no longer knows what the store holds is taken up anew at the next pull.
                if is_sound {
                    *kept = Some(follower);
                }
                pulled
            }
            Err(error) => Pulled {
                origin: pin.origin.clone(),
                state: Status::Stale,
                size: 0,
                new_entries: 0,
                opened: 0,
                problem: Some(chain(&error)),
                own_breach: None,
            },
        };
        if let Some(problem) = &one.problem {
            tracing::warn!(origin = pin.origin.as_str(), problem, "a partner's record could not be taken in");
        }
        let state = PartnerState { origin: pin.origin.clone(), state: one.state, size: one.size };
        self.states.lock().unwrap_or_else(PoisonError::into_inner).insert(pin.origin.clone(), state);
        one
    }

    fn slot(&self, origin: &Origin) -> Slot {
        self.followers.lock().unwrap_or_else(PoisonError::into_inner).entry(origin.clone()).or_default().clone()
    }

    /// Forgets a follower: it is taken up anew with the next pull, as what is kept on disk says.
    pub(crate) async fn forget(&self, origin: &Origin) {
        *self.slot(origin).lock().await = None;
    }

    /// Brings a head to the witnesses of all partners that have a site, and keeps what they sign.
    pub async fn announce(self: &Arc<Partners>, head: &SignedHead) -> Result<(), ReadFault> {
        let mut telling = JoinSet::new();
        for pin in self.sites().await? {
            let (partners, head) = (self.clone(), head.clone());
            telling.spawn(async move { announce::announce(&partners.means, &pin, &head).await });
        }
        for told in telling.join_all().await {
            if let Err(error) = told {
                tracing::info!(problem = chain(&error), "a partner's witness was not told of the new head");
            }
        }
        Ok(())
    }

    /// Partners that are read from a site and have not diverged.
    async fn sites(&self) -> Result<Vec<PinPartner>, ReadFault> {
        let diverged: BTreeSet<Origin> =
            self.states().into_iter().filter(|s| s.state == Status::Diverged).map(|s| s.origin).collect();
        let pins = self.means.store.partners().await?;
        Ok(pins
            .into_iter()
            .filter(|pin| self.means.source(pin).site().is_some() && !diverged.contains(&pin.origin))
            .collect())
    }

    /// Where each partner stood after the last pull, by origin.
    pub fn states(&self) -> Vec<PartnerState> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Confirmations that the own log owes for partners' erasures, which were carried out when they were mirrored: to be
    /// submitted after a pull. The same erasure always has the same form key.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn confirmations(&self) -> Result<Vec<Command>, ReadFault> {
        let owed = self.means.store.unconfirmed_erasures().await?;
        Ok(owed.into_iter().map(confirmation).collect())
    }
}

fn confirmation(erasure: Place) -> Command {
    let hash = Sha256::new()
        .chain(b"hutong/ack/v1\0")
        .chain(erasure.origin.as_str().as_bytes())
        .chain(b"\0")
        .chain(&erasure.index.to_be_bytes())
        .finish();
    let mut key = [0; 16];
    key.copy_from_slice(&hash.as_bytes()[..16]);
    Command { actor: Actor::Node, key: FormKey(key), ask: Ask::AcknowledgeErasure(erasure) }
}

/// Which charters are in force: when this changes, what may be read changes.
pub(crate) fn charters_fingerprint(charters: &Charters) -> Vec<(ConsultationId, Hash)> {
    charters.iter().map(|(c, (hash, _))| (c.clone(), *hash)).collect()
}

/// A checkpoint with the lines of these keys alone, in their order; `None` when one of them has no line.
fn with_lines_of(signed: &SignedCheckpoint, keys: &[&VerifierKey]) -> Option<SignedCheckpoint> {
    let mut text = format!("{}\n", signed.checkpoint().body());
    for key in keys {
        let line = signed.note().signatures().iter().find(|line| line.names(key))?;
        text.push_str(&format!("{line}\n"));
    }
    SignedCheckpoint::parse(text.as_bytes()).ok()
}
