//! Telling partners' sites that there is news: a new head is brought to their witnesses (C2SP `tlog-witness`), whose
//! signatures come back at once; and who was mirrored is told so. Nobody who writes waits for any of it.

use hutong_core::{home::PinPartner, ids::Origin};
use hutong_log::{
    checkpoint::SignedCheckpoint, hash::Hash, key::VerifierKey, note::NOTE_LEN_MAX, tile::TileSet,
    tree::consistency_nodes, witness::AddCheckpoint,
};
use hutong_store::CosignedHead;

use super::{FollowFault, Means, TheirKeys, cosignatures, with_lines_of};
use crate::{
    cause::chain,
    head::SignedHead,
    wire::{ADD_CHECKPOINT, HINT, client::Site},
};

/// A partner was not told; it is told with the next news, or finds out by itself.
#[derive(Debug, thiserror::Error)]
pub enum Untold {
    /// It could not be reached, or answered with something else.
    #[error("couldn't tell {origin}: {why}")]
    Unreached {
        /// Whom.
        origin: Origin,
        /// What went wrong.
        why: String,
    },
    /// The own world.
    #[error(transparent)]
    Follow(#[from] FollowFault),
}

/// Brings a head to a partner's witness, and keeps what it signs.
pub(super) async fn announce(means: &Means, pin: &PinPartner, head: &SignedHead) -> Result<(), Untold> {
    let source = means.source(pin);
    let Some(site) = source.site() else { return Ok(()) };
    let key = TheirKeys::of(&means.store, pin).await?.cosigner(false)?;
    let known = means.store.cosigned_heads(0).await.map_err(FollowFault::from)?;
    let known = known.iter().filter(|k| k.partner == pin.origin && !k.by_mirror).map(|k| k.size).max();
    let mut old = known.unwrap_or(0);
    if old >= head.head.size {
        return Ok(());
    }
    // A second time when the witness knows another size than was believed.
    for _ in 0..2 {
        match bring(means, pin, site, head, old).await? {
            Brought::Signed(lines) => return keep(means, pin, head, &key, &lines).await,
            Brought::Knows(size) if size != old && size <= head.head.size => old = size,
            Brought::Knows(size) => {
                let why = format!("its witness has cosigned {size} entries, of {} here", head.head.size);
                return Err(Untold::Unreached { origin: pin.origin.clone(), why });
            }
        }
        if old == head.head.size {
            return Ok(());
        }
    }
    Ok(())
}

enum Brought {
    Signed(Vec<u8>),
    Knows(u64),
}

async fn bring(means: &Means, pin: &PinPartner, site: &Site, head: &SignedHead, old: u64) -> Result<Brought, Untold> {
    let unreached = |why: String| Untold::Unreached { origin: pin.origin.clone(), why };
    let checkpoint = SignedCheckpoint::parse(head.checkpoint.as_bytes()).map_err(FollowFault::from)?;
    let body = AddCheckpoint { old, proof: prove(means, old, head.head.size).await?, checkpoint }.format();
    let body = ("text/plain; charset=utf-8", body.into_bytes());
    let answered = site.post(&means.caller(), ADD_CHECKPOINT, body, NOTE_LEN_MAX).await;
    let answered = answered.map_err(|fault| unreached(chain(&fault)))?;
    match answered.status {
        200 => Ok(Brought::Signed(answered.body)),
        409 => {
            let text = std::str::from_utf8(&answered.body).ok().and_then(|text| text.strip_suffix('\n'));
            let size = text.and_then(|text| text.parse().ok());
            size.map(Brought::Knows).ok_or_else(|| unreached("it answered 409 without a size".to_owned()))
        }
        // It may not have seen yet that our key changed: it finds that out by pulling.
        403 => {
            hint(means, pin).await?;
            Err(unreached(chain(&site.unexpected(ADD_CHECKPOINT, &answered))))
        }
        _ => Err(unreached(chain(&site.unexpected(ADD_CHECKPOINT, &answered)))),
    }
}

/// How the own log continues its first `old` entries.
async fn prove(means: &Means, old: u64, new: u64) -> Result<Vec<Hash>, FollowFault> {
    let unproven = || FollowFault::Unproven(means.store.home().clone());
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let plan = consistency_nodes(old, new).map_err(|_| unproven())?;
    let mut tiles = TileSet::new();
    for coord in TileSet::needed(&plan, new) {
        let bytes = means.store.tile(means.store.home(), coord).await?.ok_or_else(unproven)?;
        tiles.insert(coord, &bytes).map_err(|_| unproven())?;
    }
    tiles.prove_consistency(old, new).map_err(|_| unproven())
}

/// Keeps a head with the lines that came back, if the witness's own is among them and good.
async fn keep(
    means: &Means,
    pin: &PinPartner,
    head: &SignedHead,
    key: &VerifierKey,
    lines: &[u8],
) -> Result<(), Untold> {
    let unreached = |why: String| Untold::Unreached { origin: pin.origin.clone(), why };
    let lines = std::str::from_utf8(lines).map_err(|e| unreached(chain(&e)))?;
    let signed = SignedCheckpoint::parse(format!("{}{lines}", head.checkpoint).as_bytes());
    let signed = signed.map_err(|e| unreached(format!("what came back are no signature lines: {e}")))?;
    let own = means.keys.log();
    let own = own.verifier();
    let by = signed.open(&[own.clone(), key.clone()]).map_err(|e| unreached(chain(&e)))?;
    let stripped = with_lines_of(&signed, &[own, key]).filter(|_| !by.cosigned.is_empty());
    let stripped = stripped.ok_or_else(|| unreached(format!("it carries no cosignature of {}", key.name())))?;
    let checkpoint = stripped.format().into_bytes();
    let new = CosignedHead { partner: pin.origin.clone(), by_mirror: false, size: head.head.size, checkpoint };
    cosignatures::keep(means, &[new]).await.map_err(FollowFault::from)?;
    Ok(())
}

/// Tells a partner's site that there is news.
pub(super) async fn hint(means: &Means, pin: &PinPartner) -> Result<(), Untold> {
    let source = means.source(pin);
    let Some(site) = source.site() else { return Ok(()) };
    let unreached = |why: String| Untold::Unreached { origin: pin.origin.clone(), why };
    let answered = site.post(&means.caller(), HINT, ("application/json", b"{}".to_vec()), NOTE_LEN_MAX).await;
    let answered = answered.map_err(|fault| unreached(chain(&fault)))?;
    if answered.status == 204 { Ok(()) } else { Err(unreached(chain(&site.unexpected(HINT, &answered)))) }
}
