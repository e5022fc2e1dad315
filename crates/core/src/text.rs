//! Which text may enter the record: checked at intake, before hashing; readers never normalise again.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Why a text cannot enter the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UncleanText {
    /// A control or bidirectional control character at this character position (from 0).
    Control {
        /// Position in characters.
        position: usize,
        /// The character.
        found: char,
    },
    /// Not in Unicode normal form C.
    NotNfc,
    /// Nothing in it that a reader could see: empty, blanks, or invisible marks only.
    Blank,
}

/// Whether RECORD §3 forbids the character in any part: C0 but LF, DEL, C1, and the bidirectional controls.
pub fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Checks a text as it stands.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(text: &str) -> Result<(), UncleanText> {
    if let Some((position, found)) = text.chars().enumerate().find(|(_, c)| is_forbidden(*c)) {
        return Err(UncleanText::Control { position, found });
    }
    if !is_nfc(text) {
        return Err(UncleanText::NotNfc);
    }
    Ok(())
}

/// Checks a text that people must be able to read: [`check`], and not blank.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_readable(text: &str) -> Result<(), UncleanText> {
    check(text)?;
    if text.chars().all(is_invisible) { Err(UncleanText::Blank) } else { Ok(()) }
}

/// White space, joiners and fillers: characters that leave no mark of their own.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// Checks a text that stands on one line, such as a name or a heading, possibly empty.
///
/// # Errors
/// The first thing that is wrong; a line feed counts as a control character.
pub fn check_line(text: &str) -> Result<(), UncleanText> {
    check(text)?;
    match text.chars().position(|c| c == '\n') {
        Some(position) => Err(UncleanText::Control { position, found: '\n' }),
        None => Ok(()),
    }
}

/// What a form does before it submits: line ends to LF, other forbidden characters dropped, NFC, outer blanks cut.
/// Faces call it and show the result to the person; rules never do.
pub fn tidy(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    // Dropping a character may join two that compose: normalise last.
    unified.chars().filter(|c| !is_forbidden(*c)).nfc().collect::<String>().trim().to_owned()
}
