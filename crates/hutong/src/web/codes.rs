//! Which item a short code is of: the search file knows it a moment after the leaf is signed, the log's own end at once.

use hutong_core::{ids::EntryIndex, receipt::human_code};
use hutong_node::Node;

use super::errors::Trouble;

/// Leaves at the end of the log that are looked through for a code that the search file does not know yet.
const TAIL: u64 = 4_096;
/// Characters of a code.
pub const CODE_LEN: usize = 17;

/// What people type: small letters, blanks and dashes between, letters that look like figures.
pub fn tidy(typed: &str) -> String {
    let plain = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    plain.take(CODE_LEN + 1).collect()
}

/// A code in groups of four, as it is shown.
pub fn grouped(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    chars.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The own leaf with this code, and the code as it is written. The last character is a check on what was typed: a code
/// with a slip in it is nobody's.
///
/// # Errors
/// A fault of the store.
pub async fn find(node: &Node, typed: &str) -> Result<Option<(EntryIndex, String)>, Trouble> {
    let code = tidy(typed);
    if code.chars().count() != CODE_LEN {
        return Ok(None);
    }
    let own = node.find_code(&code).await?.into_iter().find(|place| place.origin == *node.origin());
    if let Some(place) = own {
        return Ok(Some((place.index, code)));
    }
    let size = node.head().head.size;
    let from = size.saturating_sub(TAIL);
    let hashes = node.store().leaf_hashes(node.origin(), from, size).await?;
    let at = hashes.iter().rposition(|hash| human_code(hash) == code);
    Ok(at.map(|at| (from + at as u64, code)))
}
