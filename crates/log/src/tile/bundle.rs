//! Entry bundles: up to 256 leaves, each behind its length as a big-endian u16.

use super::TILE_WIDTH;

/// Longest leaf a bundle can carry. What a writer accepts is smaller, and not this crate's business.
pub const LEAF_LEN_MAX: usize = u16::MAX as usize;
/// Longest bundle: 256 leaves of [`LEAF_LEN_MAX`] with their lengths, 16,777,472 bytes.
pub const BUNDLE_LEN_MAX: usize = TILE_WIDTH as usize * (PREFIX_LEN + LEAF_LEN_MAX);
const PREFIX_LEN: usize = 2;

/// The leaf has more than [`LEAF_LEN_MAX`] bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a leaf has at most {LEAF_LEN_MAX} bytes, not {0}")]
pub struct LeafTooLong(pub usize);

/// Why bytes are not a bundle of the wanted width. Offsets count from the start of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleRefusal {
    /// The bytes end within an entry, or before it.
    #[error("the bundle ends within entry {entry} (byte {offset})")]
    Truncated {
        /// Entry within the bundle, from 0.
        entry: u16,
        /// Where that entry begins.
        offset: usize,
    },
    /// Bytes follow the last entry.
    #[error("bytes follow the last entry (from byte {offset})")]
    Trailing {
        /// Where they begin.
        offset: usize,
    },
}

/// One leaf within a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Where its bytes begin, behind the length, counted from the start of the bundle.
    pub offset: usize,
    /// The leaf.
    pub bytes: &'a [u8],
}

/// Appends one entry to a bundle under construction.
///
/// # Errors
/// [`LeafTooLong`]: nothing was appended.
pub fn append_entry(bundle: &mut Vec<u8>, leaf: &[u8]) -> Result<(), LeafTooLong> {
    let len = u16::try_from(leaf.len()).map_err(|_| LeafTooLong(leaf.len()))?;
    bundle.extend_from_slice(&len.to_be_bytes());
    bundle.extend_from_slice(leaf);
    Ok(())
}

/// Reads a bundle of exactly `width` entries; no byte may be left over.
///
/// # Errors
/// [`BundleRefusal`].
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<Entry<'_>>, BundleRefusal> {
    let mut entries = Entries::new(bytes);
    let mut decoded = Vec::with_capacity(width.into());
    for entry in 0..width {
        let offset = entries.offset();
        decoded.push(entries.next().ok_or(BundleRefusal::Truncated { entry, offset })?);
    }
    if entries.offset() < bytes.len() { Err(BundleRefusal::Trailing { offset: entries.offset() }) } else { Ok(decoded) }
}

/// Cuts full bundles that stand one behind the other apart; `None` when they do not end with a whole one, or are more than
/// `bundles_max`.
pub fn split_bundles(bytes: &[u8], bundles_max: usize) -> Option<Vec<&[u8]>> {
    let (mut entries, mut found, mut begin) = (Entries::new(bytes), Vec::new(), 0);
    while begin < bytes.len() {
        let is_whole = entries.by_ref().take(TILE_WIDTH.into()).count() == usize::from(TILE_WIDTH);
        if !is_whole || found.len() == bundles_max {
            return None;
        }
        found.push(&bytes[begin..entries.offset()]);
        begin = entries.offset();
    }
    Some(found)
}

/// Walks the entries of a bundle and stops at the first that is cut off; [`Entries::offset`] tells where.
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Entries<'a> {
    /// Starts at the first entry.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// Where the next entry's length begins.
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let (len, rest) = self.bytes.get(self.offset..)?.split_first_chunk::<PREFIX_LEN>()?;
        let bytes = rest.get(..usize::from(u16::from_be_bytes(*len)))?;
        let offset = self.offset + PREFIX_LEN;
        self.offset = offset + bytes.len();
        Some(Entry { offset, bytes })
    }
}
