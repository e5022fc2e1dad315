//! Receipts: a leaf, its proof and a signed checkpoint, as one C2SP tlog-proof file (RECORD §4).

use hutong_core::{
    ids::Origin,
    receipt::{Opened, ReceiptExtra},
    record::{Encoded, Part},
};
use hutong_log::{checkpoint::SignedCheckpoint, hash::Hash, proof::TlogProof};

use crate::answer::{Grown, Placed, Receipt};

/// The extra of a leaf just written: everything the asker said is open to the asker.
pub(crate) fn extra_of(encoded: &Encoded) -> ReceiptExtra {
    ReceiptExtra { leaf: encoded.bytes.clone(), open: encoded.parts.iter().filter_map(opened).collect() }
}

fn opened(part: &Part) -> Option<Opened> {
    let (salt, content) = part.opening.as_ref()?;
    Some(Opened { name: part.name.clone(), salt: *salt, content: Some(content.clone()) })
}

/// Puts a receipt together.
pub(crate) fn assemble(
    origin: &Origin,
    placed: Placed,
    extra: &ReceiptExtra,
    proof: Vec<Hash>,
    checkpoint: &SignedCheckpoint,
    grown: Grown,
) -> Receipt {
    let file = TlogProof {
        extra: Some(extra.bytes()),
        index: placed.index,
        proof,
        checkpoint: checkpoint.clone(),
    };
    Receipt { origin: origin.clone(), placed, file: file.format(), grown }
}
