//! Proof arithmetic with sizes and hashes of any kind: no panic, no overflow.
#![no_main]

use hutong_log::hash::Hash;
use hutong_log::tree::{CompactRange, consistency_nodes, inclusion_nodes, verify_consistency, verify_inclusion};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u64, u64, Vec<[u8; 32]>)| {
    let (a, b) = (input.0, input.1);
    let hashes: Vec<Hash> = input.2.into_iter().map(Hash::from_bytes).collect();
    let zero = Hash::from_bytes([0; 32]);
    let _ = verify_inclusion(&zero, a, b, &hashes, &zero);
    let _ = verify_consistency(a, b, &hashes, &zero, &zero);
    for plan in [inclusion_nodes(a, b), consistency_nodes(a, b)].into_iter().flatten() {
        let _ = plan.fold(&hashes);
    }
    if let Ok(mut range) = CompactRange::from_hashes(a, &hashes) {
        range.append(zero);
        assert_eq!(range.size(), a + 1);
        assert_eq!(range.hashes().len() as u32, (a + 1).count_ones());
    }
});
