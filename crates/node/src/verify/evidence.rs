//! Evidence of two histories, checked from its bytes; where the accused log changed its keys, beside a record of it that
//! says which key was in force at which size.

use hutong_core::{
    partner::split_view::{Evidence, Unproven},
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
    /// The key in force at a size is none of those that were given, and nobody says that it may be believed.
    #[error(
        "heads of size {size} are signed by {key}, which is not among the given keys: give it, or the root key that \
         announced it ({root}), by --vkey"
    )]
    Unvouched {
        /// Of which size.
        size: u64,
        /// The key in force.
        key: String,
        /// The root key that the first entry names.
        root: String,
    },
}

/// Checks evidence under the given keys. With what the accused log says of itself (from a record that was found intact) a
/// key counts for the sizes at which it was in force and for no other; one that was not given counts where the root key
/// was given beside any key of the log, for it signed the change.
///
/// # Errors
/// [`EvidenceProblem`].
pub fn verify_evidence(
    evidence: &Evidence,
    keys: &[VerifierKey],
    life: Option<&LogLife>,
) -> Result<(), EvidenceProblem> {
    let own: Vec<VerifierKey> = keys.iter().filter(|key| key.name() == evidence.origin()).cloned().collect();
    let Some(life) = life else { return Ok(evidence.verify(&own)?) };
    if !own.iter().any(|key| life.knows(KeyRole::Log, key)) {
        return Err(EvidenceProblem::Stranger);
    }
    let is_vouched = |key: &VerifierKey| own.contains(key) || keys.contains(life.root());
    for size in evidence.sizes() {
        let key = life.log_key_at(size);
        if !is_vouched(key) {
            return Err(EvidenceProblem::Unvouched { size, key: key.to_string(), root: life.root().to_string() });
        }
    }
    Ok(evidence.verify_by(|size| vec![life.log_key_at(size).clone()])?)
}
