//! Evidence of two histories, checked from its bytes; where the accused log changed its keys, beside a record of it that
//! says which key was in force at which size.

use hutong_core::{
    partner::{
        keys::{Unvouched, vouched},
        split_view::{Evidence, Unproven},
    },
    record::{KeyRole, LogLife},
};
use hutong_log::key::VerifierKey;

/// Why evidence convicts nobody, as far as the given keys and the record beside it go.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceProblem {
    /// It does not hold by itself.
    #[error(transparent)]
    Unproven(#[from] Unproven),
    /// The record beside it is of a log that none of the given keys ever signed.
    #[error("no given key is one that the log in the record beside it ever had")]
    Stranger,
    /// The record of the accused log that lies beside it does not hold.
    #[error("the record of that log beside it does not hold: leave it away, or bring one that does")]
    Broken,
    /// The key in force at a size is none of those that were given, and nobody says that it may be believed.
    #[error(transparent)]
    Unvouched(#[from] Unvouched),
}

/// Checks evidence under the given keys. With what the accused log says of itself (from a record that was found intact) a
/// key counts for the sizes at which it was in force and for no other; one that was not given counts where the root key
/// was given beside any key of the log, for it signed the change. Gives the keys that signed the two heads.
///
/// # Errors
/// [`EvidenceProblem`].
pub fn verify_evidence(
    evidence: &Evidence,
    keys: &[VerifierKey],
    life: Option<&LogLife>,
) -> Result<[VerifierKey; 2], EvidenceProblem> {
    let own: Vec<VerifierKey> = keys.iter().filter(|key| key.name() == evidence.origin()).cloned().collect();
    let Some(life) = life else { return Ok(evidence.signed_by(|_| own.clone())?) };
    if !own.iter().any(|key| life.knows(KeyRole::Log, key)) {
        return Err(EvidenceProblem::Stranger);
    }
    for size in evidence.sizes() {
        vouched(life, size, keys)?;
    }
    Ok(evidence.signed_by(|size| vec![life.log_key_at(size).clone()])?)
}
