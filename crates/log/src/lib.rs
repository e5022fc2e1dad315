//! Proof code of the record: hashes, tiles, trees, proofs, signed notes, checkpoints.
