//! Traditional → simplified characters, one to one, for comparison only: never shown to a reader.
//!
//! `fold_pairs.txt`: pairs from the table of the crate fast2s 0.3 (MIT, © 2021 Tyr Chen) plus variants of Unihan.

use std::sync::OnceLock;

const PAIRS: &str = include_str!("fold_pairs.txt");
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// The simplified form of `c`, or `c`. Both forms take three bytes in UTF-8, so byte offsets survive.
#[inline]
pub fn fold_char(c: char) -> char {
    let code = c as u32;
    if !(FIRST..=LAST).contains(&code) {
        return c;
    }
    char::from_u32(u32::from(table()[(code - FIRST) as usize])).unwrap_or(c)
}

/// `text` with every character folded: the same length in bytes and the same boundaries.
pub fn fold_text(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

fn table() -> &'static [u16] {
    static TABLE: OnceLock<Vec<u16>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Vec<u16> = (FIRST as u16..=LAST as u16).collect();
        let mut letters = PAIRS.chars().filter(|c| !c.is_whitespace());
        while let (Some(from), Some(to)) = (letters.next(), letters.next()) {
            if let (Some(slot), Ok(code)) = (table.get_mut((from as u32 - FIRST) as usize), u16::try_from(to as u32)) {
                *slot = code;
            }
        }
        table
    })
}
