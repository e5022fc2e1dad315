//! A receipt checked against keys, offline (RECORD §4).

use hutong_core::{
    receipt::{BadReceipt, Extra},
    record::Reading,
};
use hutong_log::{
    hash::leaf_hash,
    key::VerifierKey,
    proof::{TlogProof, TlogProofRefusal, UnprovenRefusal},
};

/// Why a receipt does not hold.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptProblem {
    /// Not a tlog-proof file.
    #[error("the file is not a receipt: {0}")]
    Form(#[from] TlogProofRefusal),
    /// It carries no leaf.
    #[error("the receipt shows no entry (its extra line is missing)")]
    NoExtra,
    /// What is inside does not hold.
    #[error("the inside of the receipt does not hold: {0}")]
    Inside(#[from] BadReceipt),
    /// It is of another log than the keys.
    #[error("the receipt is of the log {found}, and no key of that log was given")]
    OtherLog {
        /// The log it names.
        found: String,
    },
    /// Proof or signature do not hold.
    #[error("the proof does not hold: {0}")]
    Unproven(#[from] UnprovenRefusal),
}

/// A receipt that holds.
#[derive(Debug)]
pub struct ReceiptReport {
    /// The log.
    pub origin: String,
    /// The entry.
    pub index: u64,
    /// Size of the tree that it is proven to be in.
    pub size: u64,
    /// What the leaf says, as far as this version reads it: the proof holds for kinds of a later one, too.
    pub reading: Reading,
    /// Names of parts whose words were shown and match.
    pub opened: Vec<String>,
    /// Names of keys that signed or cosigned, with the cosignature times in unix seconds.
    pub signed_by: Vec<(String, Option<u64>)>,
}

/// Checks a receipt file.
///
/// # Errors
/// [`ReceiptProblem`]: the first thing that does not hold.
pub fn verify_receipt(bytes: &[u8], keys: &[VerifierKey]) -> Result<ReceiptReport, ReceiptProblem> {
    let proof = TlogProof::parse(bytes)?;
    let extra = Extra::read(proof.extra.as_deref().ok_or(ReceiptProblem::NoExtra)?)?;
    let origin = proof.checkpoint.checkpoint().origin().to_owned();
    if !keys.iter().any(|k| k.name() == origin) {
        return Err(ReceiptProblem::OtherLog { found: origin });
    }
    let signatories = proof.verify(&leaf_hash(extra.leaf()), keys)?;
    let reading = extra.check_openings()?;
    let opened = match &extra {
        Extra::Receipt(r) => r.open.iter().filter(|o| o.content.is_some()).map(|o| o.name.to_string()).collect(),
        Extra::Vote(_) => vec!["vote".to_owned()],
    };
    let log = signatories.log.iter().map(|k| (k.name().to_owned(), None));
    let cosigned = signatories.cosigned.iter().map(|c| (c.key.name().to_owned(), Some(c.time)));
    Ok(ReceiptReport {
        origin,
        index: proof.index,
        size: proof.checkpoint.checkpoint().size(),
        reading,
        opened,
        signed_by: log.chain(cosigned).collect(),
    })
}
