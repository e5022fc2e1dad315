//! Proof code of the record: hashes, tiles, trees, proofs, signed notes, checkpoints, over opaque bytes.
//!
//! An auditor can read this crate alone. It knows nothing of consultations: leaves are bytes, the `extra` of a
//! tlog-proof is bytes, time is a plain `u64` of POSIX seconds. It touches no file, clock, dice or network; whoever
//! owns those hands bytes in and takes bytes out.
//!
//! Formats follow RFC 6962 / RFC 9162 (tree hashing and proofs) and C2SP `signed-note`, `tlog-checkpoint`,
//! `tlog-cosignature`, `tlog-tiles`, `tlog-proof`, `tlog-policy` and `tlog-witness`. Every parser is
//! canonical-or-reject: what it accepts it writes back byte for byte (a policy file excepted, which allows comments).
//!
//! Reading order, from the ground up:
//! [`hash`] and [`key`] are the only places of the whole house that name SHA-256 and Ed25519;
//! [`note`] → [`checkpoint`] → [`cosignature`] are what is signed;
//! [`tree`] is the arithmetic of proofs, [`tile`] how hashes and entries lie in files;
//! [`proof`] (receipts), [`policy`] (whose cosignatures suffice) and [`witness`] (a request to cosign) are what
//! strangers exchange; [`verify`] checks a whole log folder from its bytes.

pub mod base64;
pub mod checkpoint;
pub mod cosignature;
pub mod decimal;
pub mod hash;
pub mod hex;
pub mod key;
pub mod note;
pub mod policy;
pub mod proof;
pub mod tile;
pub mod tree;
pub mod verify;
pub mod witness;

mod framing;
