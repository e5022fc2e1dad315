//! The short code of a receipt that people read out and type.

use hutong_log::hash::Hash;

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CROCKFORD_CHECK: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/// The short code people type: Crockford base32 of the first ten bytes of SHA-256("hutong/code/v1" ‖ leaf hash), and a
/// check character (value mod 37). Looks up status only.
pub fn human_code(leaf: &Hash) -> String {
    let hash = hutong_log::hash::Sha256::new().chain(b"hutong/code/v1").chain(leaf.as_bytes()).finish();
    let value = hash.as_bytes()[..10].iter().fold(0_u128, |v, b| v << 8 | u128::from(*b));
    let digit = |at: u32| CROCKFORD[usize::try_from(value >> (5 * at) & 31).unwrap_or_default()];
    let mut code: String = (0..16).rev().map(|at| char::from(digit(at))).collect();
    code.push(char::from(CROCKFORD_CHECK[usize::try_from(value % 37).unwrap_or_default()]));
    code
}
