//! Tlog-proofs: no panic, what is read is written back, and nothing is proven without a key.
#![no_main]

use hutong_log::hash::empty_root;
use hutong_log::policy::Policy;
use hutong_log::proof::TlogProof;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(proof) = TlogProof::parse(bytes) {
        assert_eq!(proof.format().as_bytes(), bytes);
        assert!(proof.verify(&empty_root(), &[]).is_err());
        if let Ok(policy) = Policy::parse(b"quorum none\n") {
            assert!(proof.verify_under(&empty_root(), &policy, &[]).is_err());
        }
    }
});
