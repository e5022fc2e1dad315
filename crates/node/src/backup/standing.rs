//! The newest signed head that the stored entries still make, where they are not what was signed: for reading. Nothing is
//! believed of tiles, roots and columns: bytes of entries are hashed, from the first one on.

use std::collections::BTreeMap;

use hutong_core::record::{KeyRole, LogHead};
use hutong_log::{
    checkpoint::SignedCheckpoint,
    hash::{empty_root, leaf_hash},
    tree::CompactRange,
};
use hutong_store::{ReadFault, Store, lock::HeadLock};

use super::restore::restored;
use crate::{head::SignedHead, keys::Keys};

/// Entries hashed at a time.
const ENTRIES_AT_ONCE: u64 = 4_096;

/// The newest checkpoint of a key of this node, kept here or brought back by a partner, that the entries make; `None` where
/// an entry below all of them was changed. Reads every entry below it.
pub(crate) async fn standing(
    store: &Store,
    dir: &std::path::Path,
    keys: &Keys,
    lock: Option<&HeadLock>,
) -> Result<Option<SignedHead>, ReadFault> {
    let heads = known(store, dir, keys, lock).await?;
    let (origin, last) = (store.home(), heads.keys().last().copied().unwrap_or_default());
    let mut range = CompactRange::new();
    let (mut best, mut next) = (None, 0);
    while next < last {
        let entries = store.read_back(origin, next, (next + ENTRIES_AT_ONCE).min(last)).await?;
        for (index, bytes) in &entries {
            // Behind one that is missing nothing stands.
            if *index != next {
                return Ok(best);
            }
            range.append(leaf_hash(bytes));
            next += 1;
            best = heads.get(&next).filter(|head| head.head.root == range.root()).cloned().or(best);
        }
        if entries.is_empty() {
            break;
        }
    }
    Ok(best)
}

/// Heads that this node signed, as far as anybody kept them, by size. Of two of one size, which would be evidence, neither
/// is preferred.
async fn known(
    store: &Store,
    dir: &std::path::Path,
    keys: &Keys,
    lock: Option<&HeadLock>,
) -> Result<BTreeMap<u64, SignedHead>, ReadFault> {
    let origin = store.home();
    let mut texts: Vec<Vec<u8>> = Vec::new();
    if let Some(lock) = lock {
        texts.extend(lock.own(origin).await?.map(|locked| locked.checkpoint));
    }
    // One that cannot be read says nothing.
    texts.extend(restored(dir).ok().flatten().map(|note| note.checkpoint.into_bytes()));
    texts.extend(store.cosigned_heads(0).await?.into_iter().map(|head| head.checkpoint));
    let own = keys.all_of(KeyRole::Log);
    let read = |text: Vec<u8>| {
        let signed = SignedCheckpoint::parse(&text).ok().filter(|signed| signed.open(&own).is_ok())?;
        let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
        let is_ours = signed.checkpoint().origin() == origin.as_str() && root != empty_root();
        let head = LogHead { origin: origin.clone(), size, root };
        is_ours.then(|| (size, SignedHead { head, checkpoint: String::from_utf8_lossy(&text).into() }))
    };
    Ok(texts.into_iter().filter_map(read).collect())
}
