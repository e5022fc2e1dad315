//! Tiles and bundles of one log, from the size published before to the signed one.

use hutong_core::ids::Origin;
use hutong_log::tile::{BundleCoord, TileCoord, append_entry, bundles_between, tiles_between};
use hutong_store::Store;

use super::PublishFault;
use crate::folder::Folder;

/// Longest file of a log.
const FILE_LEN_MAX: usize = hutong_log::tile::BUNDLE_LEN_MAX;

/// A log and where its files go.
pub(crate) struct Log<'a> {
    pub store: &'a Store,
    pub origin: &'a Origin,
    /// Empty, or ending in `/`.
    pub prefix: &'a str,
}

impl Log<'_> {
    /// Writes what is new since `before` (everything when nothing is known of the folder); the number of files
    /// written. A partial file stays until the full one is there: readers may still hold the checkpoint that needs it.
    pub(super) async fn write(&self, folder: &mut Folder, before: Option<u64>, size: u64) -> Result<u64, PublishFault> {
        let old = before.unwrap_or(0);
        let mut written = 0;
        for coord in tiles_between(old, size) {
            let bytes = self.tile(coord).await?;
            written += self.put(folder, coord.to_string(), coord.is_full(), &bytes, before.is_none())?;
        }
        for coord in bundles_between(old, size) {
            let bytes = self.bundle(coord).await?;
            written += self.put(folder, coord.to_string(), coord.is_full(), &bytes, before.is_none())?;
        }
        Ok(written)
    }

    fn put(
        &self,
        folder: &mut Folder,
        path: String,
        is_full: bool,
        bytes: &[u8],
        is_first: bool,
    ) -> Result<u64, PublishFault> {
        let file = format!("{}{path}", self.prefix);
        if !is_full && is_first {
            keep_prefixes(folder, &file, bytes)?;
        }
        let written = u64::from(folder.put(&file, bytes)?);
        if is_full {
            folder.remove_dir(&format!("{file}.p"))?;
        }
        Ok(written)
    }

    fn incomplete(&self, path: String) -> PublishFault {
        PublishFault::Incomplete { origin: self.origin.clone(), path }
    }

    pub(crate) async fn tile(&self, coord: TileCoord) -> Result<Vec<u8>, PublishFault> {
        let bytes = self.store.tile(self.origin, coord).await?;
        bytes.ok_or_else(|| self.incomplete(coord.to_string()))
    }

    pub(crate) async fn bundle(&self, coord: BundleCoord) -> Result<Vec<u8>, PublishFault> {
        let first = coord.first_leaf();
        let entries = self.store.read_back(self.origin, first, first + u64::from(coord.width)).await?;
        if entries.len() != usize::from(coord.width) {
            return Err(self.incomplete(coord.to_string()));
        }
        let mut bytes = Vec::new();
        for (_, leaf) in &entries {
            append_entry(&mut bytes, leaf)?;
        }
        Ok(bytes)
    }
}

/// Of earlier partial files at the place of this one, those stay that are its beginnings.
fn keep_prefixes(folder: &mut Folder, file: &str, bytes: &[u8]) -> Result<(), PublishFault> {
    let Some((dir, _)) = file.rsplit_once('/') else { return Ok(()) };
    for other in folder.source().files_below(dir)? {
        let there = folder.read(&other, FILE_LEN_MAX)?;
        if there.is_some_and(|there| !bytes.starts_with(&there)) {
            folder.remove(&other)?;
        }
    }
    Ok(())
}
