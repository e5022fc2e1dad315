//! Receipts: a leaf, its proof and a signed checkpoint, as one C2SP tlog-proof file (RECORD §4).

use hutong_core::{
    ids::{EntryIndex, Origin, Place},
    receipt::{Opened, ReceiptExtra, Slip, VoteExtra},
    record::{Encoded, Part},
};
use hutong_log::{
    checkpoint::{CheckpointRefusal, SignedCheckpoint},
    hash::{Hash, leaf_hash},
    proof::TlogProof,
    tile::{TileEdge, TileSet},
    tree::inclusion_nodes,
};
use hutong_store::{Answer as Earlier, ReadFault, Store, home::answers::Given};

use crate::{
    answer::{Answer, Grown, Placed, Receipt},
    head::SignedHead,
};

/// A receipt could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptFault {
    /// The store.
    #[error("couldn't read the entry")]
    Read(#[from] ReadFault),
    /// The log is not that long.
    #[error("there is no entry {index} below the signed size {size}")]
    NoEntry {
        /// What was asked for.
        index: EntryIndex,
        /// What is signed.
        size: u64,
    },
    /// Stored hashes do not make a proof.
    #[error("the stored tree cannot prove entry {0}")]
    Unproven(EntryIndex),
    /// A kept checkpoint cannot be read.
    #[error("couldn't read a kept checkpoint")]
    Checkpoint(#[from] CheckpointRefusal),
}

/// The extra of a leaf just written: everything the asker said is open to the asker.
pub(crate) fn extra_of(encoded: &Encoded) -> ReceiptExtra {
    ReceiptExtra { leaf: encoded.bytes.clone(), open: encoded.parts.iter().filter_map(opened).collect() }
}

fn opened(part: &Part) -> Option<Opened> {
    let (salt, content) = part.opening.as_ref()?;
    Some(Opened { name: part.name.clone(), salt: *salt, content: Some(content.clone()) })
}

/// The receipt of a leaf of the batch just signed.
pub(crate) fn fresh(
    origin: &Origin,
    placed: Placed,
    extra: &ReceiptExtra,
    hashes: Vec<Hash>,
    checkpoint: &SignedCheckpoint,
) -> Receipt {
    let index = placed.index;
    let file = TlogProof { extra: Some(extra.bytes()), index, hashes, checkpoint: checkpoint.clone() }.format();
    Receipt { origin: origin.clone(), placed, file, grown: Grown::Logged }
}

/// The answer to a repeated form: the same leaves or slip, with a fresh checkpoint.
pub(crate) async fn repeat(store: &Store, head: &SignedHead, given: &Earlier) -> Result<Answer, ReceiptFault> {
    let (first, n) = match &given.given {
        Given::Done => return Ok(Answer::Kept),
        Given::Slip(slip) => return Ok(Answer::Received(slip.clone())),
        Given::Leaves { first, n } => (*first, *n),
    };
    let entries = store.read_back(store.home(), first, first + n).await?;
    let leaves = entries.iter().map(|(index, bytes)| Placed { index: *index, hash: leaf_hash(bytes) }).collect();
    let indexes: Vec<EntryIndex> = (first..first + n).collect();
    let with_words = store.openings(store.home(), &indexes).await?.first().map(|o| o.index);
    let shown = with_words.unwrap_or(first + n - 1);
    let receipt = at(store, shown, &SignedCheckpoint::parse(head.checkpoint.as_bytes())?).await?;
    Ok(Answer::Logged { leaves, receipt: Box::new(receipt) })
}

/// The receipt of an own leaf, as far as it has grown: the newest head that says most about it.
pub(crate) async fn grown(store: &Store, head: &SignedHead, index: EntryIndex) -> Result<Receipt, ReceiptFault> {
    let cosigned = store.cosigned_heads(index).await?;
    let Some(best) = cosigned.iter().find(|head| head.by_mirror).or(cosigned.first()) else {
        return at(store, index, &SignedCheckpoint::parse(head.checkpoint.as_bytes())?).await;
    };
    let mut checkpoint = SignedCheckpoint::parse(&best.checkpoint)?;
    for other in &cosigned {
        let other = SignedCheckpoint::parse(&other.checkpoint)?;
        // Whoever else signed these very bytes is a further witness of them.
        if other.checkpoint() == checkpoint.checkpoint() {
            checkpoint = with_further_lines(checkpoint, &other)?;
        }
    }
    let mut receipt = at(store, index, &checkpoint).await?;
    receipt.grown = if best.by_mirror { Grown::Guarded } else { Grown::Witnessed };
    Ok(receipt)
}

/// The receipt of a vote whose batch is sealed; `None` while it is open, or when no such vote was received here.
pub(crate) async fn vote(store: &Store, head: &SignedHead, slip: &Slip) -> Result<Option<Receipt>, ReceiptFault> {
    let Some(shown) = store.show_vote(slip).await? else { return Ok(None) };
    // Committed is not yet signed: whoever asks between the two asks again.
    if shown.place.index >= head.head.size {
        return Ok(None);
    }
    let mut batch = TileEdge::new();
    batch.append(&shown.commitments.iter().map(|c| leaf_hash(c.as_bytes())).collect::<Vec<_>>());
    let path = batch.prove_inclusion(shown.position).ok_or(ReceiptFault::Unproven(shown.place.index))?;
    let (leaf, row) = (shown.leaf, slip.row.clone());
    let extra = VoteExtra { leaf, row, salt: slip.salt, position: shown.position, path };
    let mut receipt = grown(store, head, shown.place.index).await?;
    let proof = TlogProof::parse(receipt.file.as_bytes()).map_err(|_| ReceiptFault::Unproven(shown.place.index))?;
    receipt.file = TlogProof { extra: Some(extra.bytes()), ..proof }.format();
    Ok(Some(receipt))
}

/// One checkpoint with the lines of both, each once.
fn with_further_lines(one: SignedCheckpoint, other: &SignedCheckpoint) -> Result<SignedCheckpoint, CheckpointRefusal> {
    let lines =
        |signed: &SignedCheckpoint| signed.note().signatures().iter().map(ToString::to_string).collect::<Vec<_>>();
    let had = lines(&one);
    let new: Vec<String> = lines(other).into_iter().filter(|line| !had.contains(line)).collect();
    if new.is_empty() {
        return Ok(one);
    }
    let text: String = new.iter().fold(one.format(), |text, line| text + line + "\n");
    SignedCheckpoint::parse(text.as_bytes())
}

/// A leaf of any log that is here, and its proof under a head that is not larger than what is stored.
pub(crate) async fn prove(
    store: &Store,
    place: &Place,
    checkpoint: &SignedCheckpoint,
) -> Result<(Vec<u8>, TlogProof), ReceiptFault> {
    let (Place { origin, index }, size) = (place, checkpoint.checkpoint().size());
    let (index, no_entry) = (*index, || ReceiptFault::NoEntry { index: place.index, size });
    let plan = inclusion_nodes(index, size).map_err(|_| no_entry())?;
    let mut tiles = TileSet::new();
    for coord in TileSet::needed(&plan, size) {
        let bytes = store.tile(origin, coord).await?.ok_or(ReceiptFault::Unproven(index))?;
        tiles.insert(coord, &bytes).map_err(|_| ReceiptFault::Unproven(index))?;
    }
    let hashes = tiles.prove_inclusion(index, size).map_err(|_| ReceiptFault::Unproven(index))?;
    let (_, leaf) = store.read_back(origin, index, index + 1).await?.pop().ok_or_else(no_entry)?;
    Ok((leaf, TlogProof { extra: None, index, hashes, checkpoint: checkpoint.clone() }))
}

/// A receipt under a checkpoint, proven from stored tiles.
async fn at(store: &Store, index: EntryIndex, checkpoint: &SignedCheckpoint) -> Result<Receipt, ReceiptFault> {
    let origin = store.home();
    let place = Place { origin: origin.clone(), index };
    let (leaf, TlogProof { hashes, .. }) = prove(store, &place, checkpoint).await?;
    let parts = store.openings(origin, &[index]).await?;
    let open = parts.into_iter().filter_map(|part| {
        let (salt, content) = part.opening?;
        Some(Opened { name: part.name, salt, content: Some(content) })
    });
    let placed = Placed { index, hash: leaf_hash(&leaf) };
    Ok(fresh(origin, placed, &ReceiptExtra { leaf, open: open.collect() }, hashes, checkpoint))
}
