//! `record.json` and checkpoints: who this is, and what stands signed.

use hutong_core::{
    home::PinPartner,
    record::{KeyRole, LogHead},
};
use hutong_log::checkpoint::SignedCheckpoint;
use hutong_store::Store;

use super::PublishFault;
use crate::{
    folder::CHECKPOINT_FILE,
    head::SignedHead,
    partners::{Means, TheirKeys},
    verify::{PartnerKeys, RecordFile, folder_name},
};

/// A mirror as it is published.
pub(crate) struct MirrorHead {
    pub head: LogHead,
    /// The origin's signature and this body's mirror cosignature.
    pub checkpoint: Vec<u8>,
}

impl MirrorHead {
    /// Where its files go.
    pub(crate) fn prefix(&self) -> String {
        format!("mirror/{}/", folder_name(&self.head.origin))
    }
}

/// Heads of the pinned partners' mirrors that this body has cosigned; one that a crash left uncosigned waits.
pub(crate) async fn mirror_heads(means: &Means, pins: &[PinPartner]) -> Result<Vec<MirrorHead>, PublishFault> {
    let own = means.keys.all_of(KeyRole::Mirror);
    let mut heads = Vec::new();
    for (head, checkpoint) in means.store.mirror_heads().await? {
        let Some(pin) = pins.iter().find(|pin| pin.origin == head.origin) else { continue };
        let Some(theirs) = TheirKeys::find(&means.store, pin).await? else { continue };
        let signed = SignedCheckpoint::parse(&checkpoint)?;
        let keys: Vec<_> = std::iter::once(theirs.log.at(head.size)).chain(&own).cloned().collect();
        let by = signed.open(&keys);
        if by.is_ok_and(|by| !by.cosigned.is_empty()) {
            heads.push(MirrorHead { head, checkpoint });
        }
    }
    Ok(heads)
}

/// Newest checkpoints that this body's witness cosigned, with their paths.
pub(crate) async fn witness_checkpoints(
    means: &Means,
    pins: &[PinPartner],
) -> Result<Vec<(String, Vec<u8>)>, PublishFault> {
    let mut found = Vec::new();
    for pin in pins {
        if let Some(locked) = means.lock.witness(&pin.origin).await? {
            found.push((format!("witness/{}/{CHECKPOINT_FILE}", folder_name(&pin.origin)), locked.checkpoint));
        }
    }
    Ok(found)
}

/// The bytes of `record.json`.
pub(crate) async fn record_file(store: &Store, pins: &[PinPartner]) -> Result<Vec<u8>, PublishFault> {
    let life = store.life(store.home()).await?.ok_or(PublishFault::NoGenesis)?;
    let mut partners = Vec::new();
    for pin in pins {
        partners.push(keys_of_partner(store, pin).await?);
    }
    partners.sort_by(|a, b| a.origin.cmp(&b.origin));
    Ok(RecordFile::of(&life, partners).bytes())
}

/// A partner's keys in force, as far as its log is mirrored; those that were pinned before that.
async fn keys_of_partner(store: &Store, pin: &PinPartner) -> Result<PartnerKeys, PublishFault> {
    let theirs = TheirKeys::find(store, pin).await?;
    let life = theirs.as_ref().and_then(|theirs| theirs.log.life());
    let text = |role, pinned: &String| life.map_or_else(|| pinned.clone(), |life| life.key(role).to_string());
    Ok(PartnerKeys {
        origin: pin.origin.clone(),
        log_vkey: text(KeyRole::Log, &pin.log_vkey),
        witness_vkey: text(KeyRole::Witness, &pin.witness_vkey),
        mirror_vkey: text(KeyRole::Mirror, &pin.mirror_vkey),
    })
}

/// The own checkpoint, and behind the own signature the cosignatures of partners for this very size.
pub(crate) async fn own_checkpoint(
    means: &Means,
    head: &SignedHead,
    pins: &[PinPartner],
) -> Result<Vec<u8>, PublishFault> {
    let mut signed = SignedCheckpoint::parse(head.checkpoint.as_bytes())?;
    let Some(last) = head.head.size.checked_sub(1) else { return Ok(signed.format().into_bytes()) };
    let cosigned = means.store.cosigned_heads(last).await?;
    for pin in pins {
        let Some(theirs) = TheirKeys::find(&means.store, pin).await? else { continue };
        for key in [false, true].into_iter().filter_map(|by_mirror| theirs.cosigner(by_mirror).ok()) {
            for kept in cosigned.iter().filter(|kept| kept.partner == pin.origin && kept.size == head.head.size) {
                let other = SignedCheckpoint::parse(&kept.checkpoint)?;
                let is_same = other.checkpoint() == signed.checkpoint();
                let line = other.note().signatures().iter().find(|line| line.names(&key)).filter(|_| is_same);
                let mut with = signed.clone();
                // A line that does not verify, or one too many, is left out: it would make the whole note worthless.
                if line.is_some_and(|line| with.add(line.clone()).is_ok())
                    && with.list_signatories(std::slice::from_ref(&key)).is_ok()
                {
                    signed = with;
                }
            }
        }
    }
    Ok(signed.format().into_bytes())
}
