//! The shape that proofs and witness requests share: a few lines, an empty line, a checkpoint verbatim.

use crate::hash::Hash;

/// Splits at the first empty line: the lines before it without their last LF, and the bytes behind it. `None` without
/// an empty line or when the lines are not ASCII, of which all of them consist.
pub(crate) fn split_head(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok().filter(|head| head.is_ascii())?;
    Some((head, &bytes[end + 2..]))
}

/// Reads one canonical base64 hash a line; the error is the number of the bad line, counted from 0.
pub(crate) fn parse_hashes<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Hash>, usize> {
    lines.enumerate().map(|(at, line)| Hash::from_base64(line).map_err(|_| at)).collect()
}

/// Writes one hash a line.
pub(crate) fn push_hashes(out: &mut String, hashes: &[Hash]) {
    for hash in hashes {
        out.push_str(&hash.to_base64());
        out.push('\n');
    }
}
