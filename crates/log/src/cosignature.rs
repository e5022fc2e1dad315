//! Timestamped Ed25519 cosignatures of checkpoints, key type 0x04 (C2SP `tlog-cosignature`, v1).

use crate::key::{BadSignature, KeyType, SIGNATURE_LEN, Signature64, Signer, VerifierKey};
use crate::note::{SignNoteFault, SignatureLine};

/// Largest time a cosignature may state (C2SP `tlog-cosignature`): 2^63 − 1.
pub const TIME_MAX: u64 = i64::MAX as u64;
const TIME_LEN: usize = 8;

/// The bytes that a cosignature signs: `cosignature/v1`, `time <decimal>`, then the checkpoint body with its last LF.
pub fn message(body: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{body}").into_bytes()
}

/// Cosigns a checkpoint body at `time` (POSIX seconds) under a key of type [`KeyType::Cosignature`].
///
/// The signer states that it has seen no larger consistent tree of this log: the caller has verified consistency and
/// made the size durable before it calls this.
///
/// # Errors
/// [`SignNoteFault`]; nothing was signed.
pub fn sign(body: &str, time: u64, signer: &dyn Signer) -> Result<SignatureLine, SignNoteFault> {
    let key = signer.verifier();
    if key.key_type() != KeyType::Cosignature {
        return Err(SignNoteFault::WrongKey { key: key.to_string(), reason: "its type is not 0x04" });
    }
    if time > TIME_MAX {
        return Err(SignNoteFault::WrongKey { key: key.to_string(), reason: "the time is beyond 2^63 - 1" });
    }
    let signature = signer.sign(&message(body, time))?;
    Ok(SignatureLine::new(key, [time.to_be_bytes().as_slice(), signature.as_bytes()].concat()))
}

/// Verifies u64be time ‖ signature and returns the time.
///
/// # Errors
/// [`BadSignature`] also for a wrong length and for a time above [`TIME_MAX`].
pub fn verify(key: &VerifierKey, body: &str, signature: &[u8]) -> Result<u64, BadSignature> {
    let (time, signature) = signature.split_first_chunk::<TIME_LEN>().ok_or(BadSignature)?;
    let signature: [u8; SIGNATURE_LEN] = signature.try_into().map_err(|_| BadSignature)?;
    let time = u64::from_be_bytes(*time);
    if time > TIME_MAX {
        return Err(BadSignature);
    }
    key.verify(&message(body, time), &Signature64::from_bytes(signature))?;
    Ok(time)
}
