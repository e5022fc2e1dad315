//! This body's witness: cosigns a partner's newest checkpoint if it continues what was cosigned and what is mirrored.
//! Asked by the partner over the network, and by this body itself, which builds the same request from the partner's
//! tiles.

use hutong_core::{
    ids::Origin,
    partner::{
        keys::LogKeys,
        split_view::Evidence,
        witness::{Outcome, Refused, Request, Watched, decide},
    },
    record::LogHead,
};
use hutong_log::{
    checkpoint::SignedCheckpoint, key::VerifierKey, tile::TileSet, tree::consistency_nodes, witness::AddCheckpoint,
};
use hutong_store::lock::{LockedHead, Swap};

use super::{
    FollowFault, Means, chain,
    follow::{continuation, signing},
    source::Source,
    with_lines_of,
};

/// What became of a request.
pub(crate) enum Witnessed {
    /// Cosigned and kept; the line of the witness's key.
    Cosigned(String),
    /// Not cosigned.
    Refused(Refused),
    /// It contradicts what was cosigned or mirrored, and that proves itself.
    Contradicts(Box<Evidence>, Refused),
}

/// What became of an offer.
pub(super) enum Offered {
    /// Nothing new.
    Nothing,
    /// See [`Witnessed`].
    Answered(Witnessed),
    /// No request could be made of the partner's tiles; why, in words.
    Unproven(String),
}

/// A log under watch.
pub(crate) struct Watch<'a> {
    pub means: &'a Means,
    pub origin: &'a Origin,
    /// `None` once the log has diverged: nothing of it is cosigned any more.
    pub log_keys: Option<&'a LogKeys>,
    pub mirror: Option<&'a SignedCheckpoint>,
}

impl Watch<'_> {
    /// Asks this body's witness to cosign a checkpoint, with a proof from the partner's tiles.
    pub(super) async fn offer(&self, source: &Source, newest: &SignedCheckpoint) -> Result<Offered, FollowFault> {
        let locked = self.means.lock.witness(self.origin).await?;
        let cosigned = locked.map(|l| SignedCheckpoint::parse(&l.checkpoint)).transpose()?;
        let old = cosigned.as_ref().map_or(0, |c| c.checkpoint().size());
        let new = newest.checkpoint().size();
        // One that a former key of this witness signed is signed once more.
        let own = self.means.keys.witness();
        let is_ours = |c: &SignedCheckpoint| c.note().signatures().iter().any(|line| line.names(own.verifier()));
        let is_known = cosigned.as_ref().is_some_and(|c| c.checkpoint() == newest.checkpoint() && is_ours(c));
        // An older copy is the mirror's to judge: it has the leaves.
        if is_known || new < old || new == 0 {
            return Ok(Offered::Nothing);
        }
        let proof = match prove(source, old, new).await {
            Ok(proof) => proof,
            Err(why) => return Ok(Offered::Unproven(why)),
        };
        let body = AddCheckpoint { old, proof, checkpoint: newest.clone() }.format();
        match Request::read(body.as_bytes()) {
            Ok(request) => Ok(Offered::Answered(self.ask(&request).await?)),
            Err(refused) => Ok(Offered::Answered(Witnessed::Refused(refused))),
        }
    }

    /// Decides a request, and keeps the new head before anybody sees the signature.
    pub(crate) async fn ask(&self, request: &Request) -> Result<Witnessed, FollowFault> {
        let locked = self.means.lock.witness(self.origin).await?;
        let watched = Watched {
            keys: self.log_keys.cloned(),
            cosigned: locked.as_ref().map(|l| SignedCheckpoint::parse(&l.checkpoint)).transpose()?,
            mirror_at_size: match self.mirror {
                Some(mirror) if request.size() > 0 && mirror.checkpoint().size() > request.size() => {
                    let (at, size) = (request.size(), mirror.checkpoint().size());
                    Some(continuation(&self.means.store, self.origin, at, size).await?)
                }
                _ => None,
            },
            mirror: self.mirror.cloned(),
        };
        match decide(request, Some(&watched)) {
            Outcome::Cosign(checkpoint) => self.cosign(locked.as_ref(), checkpoint).await,
            Outcome::Refuse(mut refused) => {
                let evidence = match &mut refused {
                    Refused::NotContinued { evidence, .. } => evidence.take(),
                    _ => None,
                };
                Ok(match evidence {
                    Some(evidence) => Witnessed::Contradicts(evidence, refused),
                    None => Witnessed::Refused(refused),
                })
            }
        }
    }

    /// Signs, and moves the kept head by compare-and-swap before anybody sees the signature.
    async fn cosign(
        &self,
        locked: Option<&LockedHead>,
        checkpoint: SignedCheckpoint,
    ) -> Result<Witnessed, FollowFault> {
        let head = checkpoint.checkpoint().clone();
        let keys: Vec<&VerifierKey> = self.log_keys.map(|keys| keys.at(head.size())).into_iter().collect();
        let mut signed = with_lines_of(&checkpoint, &keys).unwrap_or(checkpoint);
        let line = head.cosign(self.means.clock.now().0, self.means.keys.witness().as_ref()).map_err(signing)?;
        let written = format!("{line}\n");
        signed.add(line).map_err(signing)?;
        let new = LockedHead {
            head: LogHead { origin: self.origin.clone(), size: head.size(), root: head.root() },
            checkpoint: signed.format().into_bytes(),
        };
        let swapped = self.means.lock.swap_witness(locked.map(|l| &l.head), &new).await;
        Ok(match swapped.map_err(super::grow::KeepFault::from)? {
            Swap::Kept => Witnessed::Cosigned(written),
            // Another head was cosigned in between.
            Swap::Other(other) => {
                let cosigned = other.map_or(0, |locked| locked.head.size);
                Witnessed::Refused(Refused::Conflict { cosigned })
            }
        })
    }
}

/// Consistency proof from a partner's tiles.
async fn prove(source: &Source, old: u64, new: u64) -> Result<Vec<hutong_log::hash::Hash>, String> {
    let plan = consistency_nodes(old, new).map_err(|e| e.to_string())?;
    let mut tiles = TileSet::new();
    for coord in TileSet::needed(&plan, new) {
        let bytes = source.tile(coord).await.map_err(|e| chain(&e))?;
        let bytes = bytes.ok_or_else(|| format!("{coord} is not there"))?;
        tiles.insert(coord, &bytes).map_err(|e| format!("{coord}: {e}"))?;
    }
    tiles.prove_consistency(old, new).map_err(|e| e.to_string())
}
