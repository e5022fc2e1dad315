//! Trust policies: no panic, and nobody's cosignature meets no quorum but `none`.
#![no_main]

use hutong_log::policy::Policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(policy) = Policy::parse(bytes) {
        assert_eq!(policy.check_quorum(&[]).is_ok(), policy.asks_nobody());
    }
});
