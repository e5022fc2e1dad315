//! This body's witness: cosigns a partner's newest checkpoint if it continues what was cosigned and what is mirrored.
//! The request is built here from the partner's tiles; over the network the partner will send the same bytes.

use hutong_core::{
    ids::Origin,
    partner::{
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

/// What became of a checkpoint.
pub(super) enum Witnessed {
    /// Nothing new.
    Nothing,
    /// Cosigned and kept.
    Cosigned,
    /// Not cosigned; why, in words.
    Refused(String),
    /// It contradicts what was cosigned or mirrored, and that proves itself.
    Contradicts(Box<Evidence>),
}

/// A log under watch.
pub(super) struct Watch<'a> {
    pub origin: &'a Origin,
    pub log_key: &'a VerifierKey,
    pub source: &'a Source,
    pub mirror: Option<&'a SignedCheckpoint>,
}

impl Watch<'_> {
    /// Asks this body's witness to cosign a checkpoint, with a proof from the partner's tiles.
    pub(super) async fn offer(&self, means: &Means, newest: &SignedCheckpoint) -> Result<Witnessed, FollowFault> {
        let locked = means.lock.witness(self.origin).await?;
        let cosigned = locked.as_ref().map(|l| SignedCheckpoint::parse(&l.checkpoint)).transpose()?;
        let old = cosigned.as_ref().map_or(0, |c| c.checkpoint().size());
        let new = newest.checkpoint().size();
        let is_known = cosigned.as_ref().is_some_and(|c| c.checkpoint() == newest.checkpoint());
        // An older copy is the mirror's to judge: it has the leaves.
        if is_known || new < old || new == 0 {
            return Ok(Witnessed::Nothing);
        }
        let proof = match self.proof(old, new).await {
            Ok(proof) => proof,
            Err(why) => return Ok(Witnessed::Refused(why)),
        };
        let body = AddCheckpoint { old, proof, checkpoint: newest.clone() }.format();
        let watched = Watched {
            keys: vec![self.log_key.clone()],
            mirror_at_size: match self.mirror {
                Some(mirror) if mirror.checkpoint().size() > new => {
                    Some(continuation(&means.store, self.origin, new, mirror.checkpoint().size()).await?)
                }
                _ => None,
            },
            mirror: self.mirror.cloned(),
            cosigned,
        };
        match Request::read(body.as_bytes()).map(|request| decide(&request, Some(&watched))) {
            Ok(Outcome::Cosign(checkpoint)) => self.cosign(means, locked.as_ref(), checkpoint).await,
            Ok(Outcome::Refuse(Refused::NotContinued { evidence: Some(evidence), .. })) => {
                Ok(Witnessed::Contradicts(evidence))
            }
            Ok(Outcome::Refuse(refused)) | Err(refused) => Ok(Witnessed::Refused(refused.to_string())),
        }
    }

    /// Consistency proof from the partner's tiles.
    async fn proof(&self, old: u64, new: u64) -> Result<Vec<hutong_log::hash::Hash>, String> {
        let plan = consistency_nodes(old, new).map_err(|e| e.to_string())?;
        let mut tiles = TileSet::new();
        for coord in TileSet::needed(&plan, new) {
            let bytes = self.source.tile(coord).await.map_err(|e| chain(&e))?;
            let bytes = bytes.ok_or_else(|| format!("{coord} is not there"))?;
            tiles.insert(coord, &bytes).map_err(|e| format!("{coord}: {e}"))?;
        }
        tiles.prove_consistency(old, new).map_err(|e| e.to_string())
    }

    /// Signs, and moves the kept head by compare-and-swap before anybody sees the signature.
    async fn cosign(
        &self,
        means: &Means,
        locked: Option<&LockedHead>,
        checkpoint: SignedCheckpoint,
    ) -> Result<Witnessed, FollowFault> {
        let head = checkpoint.checkpoint().clone();
        let mut signed = with_lines_of(&checkpoint, &[self.log_key]).unwrap_or(checkpoint);
        let line = head.cosign(means.clock.now().0, means.keys.witness.as_ref()).map_err(signing)?;
        signed.add(line).map_err(signing)?;
        let new = LockedHead {
            head: LogHead { origin: self.origin.clone(), size: head.size(), root: head.root() },
            checkpoint: signed.format().into_bytes(),
        };
        let swapped = means.lock.swap_witness(locked.map(|l| &l.head), &new).await;
        match swapped.map_err(super::grow::KeepFault::from)? {
            Swap::Kept => Ok(Witnessed::Cosigned),
            Swap::Other(_) => Ok(Witnessed::Refused("another head was cosigned in between".to_owned())),
        }
    }
}
