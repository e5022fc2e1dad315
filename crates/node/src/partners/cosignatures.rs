//! What the partner's witness and mirror signed about the own log: kept, so that receipts can grow. A root that differs
//! from the own is evidence that the own key signed two histories.

use hutong_core::{
    home::PinPartner,
    ids::Origin,
    partner::{
        keys::LogKeys,
        split_view::{Continuation, Evidence},
    },
};
use hutong_log::{checkpoint::SignedCheckpoint, key::VerifierKey, note::NOTE_LEN_MAX};
use hutong_store::CosignedHead;

use super::{
    FollowFault, Means, TheirKeys, chain, evidence,
    follow::{Told, continuation},
    grow::KeepFault,
    source::Source,
    with_lines_of,
};
use crate::{folder::CHECKPOINT_FILE, verify::folder_name};

/// Fetches, checks and keeps both cosignatures of the own log.
pub(super) async fn collect(
    means: &Means,
    pin: &PinPartner,
    source: &Source,
    told: &mut Told,
) -> Result<(), FollowFault> {
    let known = means.store.cosigned_heads(0).await?;
    let theirs = TheirKeys::of(&means.store, pin).await?;
    let mut new = Vec::new();
    let path_of = |folder: &str| format!("{folder}/{}/{CHECKPOINT_FILE}", folder_name(means.store.home()));
    let (mirror, witness) = (path_of("mirror"), path_of("witness"));
    let read = tokio::join!(source.read(&mirror, NOTE_LEN_MAX), source.read(&witness, NOTE_LEN_MAX));
    for (path, read, by_mirror) in [(mirror, read.0, true), (witness, read.1, false)] {
        let key = theirs.cosigner(by_mirror)?;
        let bytes = match read {
            Ok(Some(bytes)) => bytes,
            Ok(None) => continue,
            Err(error) => {
                told.problem(chain(&error));
                continue;
            }
        };
        if is_known(&known, &pin.origin, by_mirror, &bytes) || is_by_another(&bytes, &key) {
            continue;
        }
        let signed = match check(means, &bytes, &key).await? {
            Ok(signed) => signed,
            Err(why) => {
                told.problem(format!("{path}: {why}"));
                continue;
            }
        };
        let size = signed.checkpoint().size();
        if size > 0 && agrees(means, &signed, told).await? {
            let checkpoint = signed.format().into_bytes();
            new.push(CosignedHead { partner: pin.origin.clone(), by_mirror, size, checkpoint });
        }
    }
    keep(means, &new).await?;
    Ok(())
}

/// Whether what is served says nothing that is not kept: perhaps by a key that was replaced since.
fn is_known(known: &[CosignedHead], partner: &Origin, by_mirror: bool, bytes: &[u8]) -> bool {
    let size = SignedCheckpoint::parse(bytes).ok().map(|signed| signed.checkpoint().size());
    let kept = |k: &CosignedHead| k.partner == *partner && k.by_mirror == by_mirror && Some(k.size) >= size;
    size.is_some() && known.iter().any(kept)
}

/// Whether another key of the same name signed: one that follows, of which its log is about to tell, or that was replaced.
fn is_by_another(bytes: &[u8], key: &VerifierKey) -> bool {
    let Ok(signed) = SignedCheckpoint::parse(bytes) else { return false };
    let lines = signed.note().signatures();
    lines.iter().any(|line| line.name() == key.name()) && !lines.iter().any(|line| line.names(key))
}

/// A checkpoint of the own log with the own signature and that of the partner's key, and no other line. Signed it must be
/// by the own key of that size: whoever has a key that was replaced proves nothing with it.
async fn check(
    means: &Means,
    bytes: &[u8],
    key: &VerifierKey,
) -> Result<Result<SignedCheckpoint, String>, FollowFault> {
    let Ok(signed) = SignedCheckpoint::parse(bytes) else {
        return Ok(Err("it is no checkpoint".to_owned()));
    };
    let keys = LogKeys::new(means.keys.log().verifier().clone(), means.store.life(means.store.home()).await?);
    let own = keys.at(signed.checkpoint().size());
    if signed.checkpoint().origin() != own.name() {
        return Ok(Err(format!("it is of the log {}", signed.checkpoint().origin())));
    }
    let by = match signed.open(&[own.clone(), key.clone()]) {
        Ok(by) => by,
        Err(e) => return Ok(Err(e.to_string())),
    };
    let stripped = with_lines_of(&signed, &[own, key]).filter(|_| !by.cosigned.is_empty());
    Ok(stripped.ok_or_else(|| format!("it carries no cosignature of {}", key.name())))
}

/// Whether a head of the own log that somebody else cosigned is one of ours; if not, the evidence is kept.
async fn agrees(means: &Means, theirs: &SignedCheckpoint, told: &mut Told) -> Result<bool, FollowFault> {
    let own = means.head.get();
    let (size, at) = (own.head.size, theirs.checkpoint().size());
    if at > size {
        told.own_breach(format!(
            "a partner holds a checkpoint of this log at size {at}, signed with its key, but only {size} entries were \
             signed here: the database was restored from an older backup, or another node uses this key"
        ));
        return Ok(false);
    }
    let beginning = continuation(&means.store, means.store.home(), at, size).await?;
    if !beginning.leads_to(&own.head.root) {
        return Err(FollowFault::Unproven(means.store.home().clone()));
    }
    if beginning.old_root == theirs.checkpoint().root() {
        return Ok(true);
    }
    let found = contradiction(theirs, &SignedCheckpoint::parse(own.checkpoint.as_bytes())?, beginning);
    evidence::keep(&means.dir, &found).await?;
    told.own_breach(format!(
        "a partner holds a checkpoint of this log at size {at} with the root {}, signed with its key, but the entries here \
         make another one: the key signed two histories (evidence {})",
        theirs.checkpoint().root(),
        found.sha256().to_hex()
    ));
    Ok(false)
}

fn contradiction(theirs: &SignedCheckpoint, own: &SignedCheckpoint, beginning: Continuation) -> Evidence {
    if beginning.old == beginning.new {
        Evidence::TwoRoots { one: own.clone(), other: theirs.clone() }
    } else {
        Evidence::NotContinued { older: theirs.clone(), newer: own.clone(), beginning }
    }
}

/// Keeps heads of the own log that partners cosigned; open pages are told.
pub(super) async fn keep(means: &Means, new: &[CosignedHead]) -> Result<(), KeepFault> {
    if new.is_empty() {
        return Ok(());
    }
    let mut tx = means.store.begin().await?;
    for head in new {
        tx.keep_cosigned(head).await?;
    }
    tx.commit().await?;
    means.live.cosigned(new.iter().map(|head| head.partner.clone()));
    Ok(())
}
