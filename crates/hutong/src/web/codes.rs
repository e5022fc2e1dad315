//! Which item a short code is of: the search file knows it a moment after the leaf is signed, the log's own end at once.

use std::collections::BTreeMap;

use hutong_core::{ids::EntryIndex, receipt::human_code};
use hutong_node::Node;
use tokio::sync::Mutex;

use super::errors::Trouble;

/// Leaves at the end of the log whose codes are held for as long as the search file may not know them: some seconds of
/// the busiest day.
const TAIL: u64 = 65_536;
/// Leaves that are looked through when the process has just begun.
const TAIL_FIRST: u64 = 4_096;
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
pub async fn find(node: &Node, tail: &Tail, typed: &str) -> Result<Option<(EntryIndex, String)>, Trouble> {
    let code = tidy(typed);
    if code.chars().count() != CODE_LEN {
        return Ok(None);
    }
    let own = node.find_code(&code).await?.into_iter().find(|place| place.origin == *node.origin());
    if let Some(place) = own {
        return Ok(Some((place.index, code)));
    }
    let at = tail.find(node, &code).await?;
    Ok(at.map(|at| (at, code)))
}

/// The codes of the log's end. Each leaf is looked at once, however many ask.
#[derive(Default)]
pub struct Tail(Mutex<Codes>);

#[derive(Default)]
struct Codes {
    /// Leaves below are done.
    done: EntryIndex,
    by_code: BTreeMap<String, EntryIndex>,
}

impl Tail {
    async fn find(&self, node: &Node, code: &str) -> Result<Option<EntryIndex>, Trouble> {
        let mut codes = self.0.lock().await;
        if let Some(at) = codes.by_code.get(code) {
            return Ok(Some(*at));
        }
        let size = node.head().head.size;
        let from = codes.done.max(size.saturating_sub(if codes.done == 0 { TAIL_FIRST } else { TAIL }));
        if from < size {
            let hashes = node.store().leaf_hashes(node.origin(), from, size).await?;
            if codes.by_code.len() as u64 + (size - from) > 2 * TAIL {
                codes.by_code.retain(|_, at| *at + TAIL >= size);
            }
            codes.by_code.extend((from..).zip(&hashes).map(|(at, hash)| (human_code(hash), at)));
            codes.done = size;
        }
        Ok(codes.by_code.get(code).copied())
    }
}
