//! Where a partner's files come from: its published folder. The network will be another way to the same names.

use std::path::{Path, PathBuf};

use hutong_log::{hash::HASH_LEN, tile::TileCoord};

use crate::folder::{FolderFault, FolderSource};

/// A file could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceFault {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderFault),
    /// Longer than anything of its kind may be (RECORD §9).
    #[error("{path} is longer than {len_max} bytes")]
    TooLong {
        /// Which file.
        path: String,
        /// The limit.
        len_max: usize,
    },
}

/// A partner's published folder.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    root: PathBuf,
}

impl Source {
    /// The folder at a path. Nothing is opened yet.
    pub(crate) fn folder(root: &str) -> Source {
        Source { root: Path::new(root).to_owned() }
    }

    /// Its name in messages.
    pub(crate) fn name(&self) -> String {
        self.root.display().to_string()
    }

    /// A file of at most `len_max` bytes; `None` if there is none.
    pub(crate) async fn read(&self, path: &str, len_max: usize) -> Result<Option<Vec<u8>>, SourceFault> {
        let (source, name) = (FolderSource::new(&self.root), path.to_owned());
        // The folder may lie on a slow share: not on a thread that others wait for.
        let read = tokio::task::spawn_blocking(move || hutong_log::verify::LogSource::read(&source, &name, len_max));
        let bytes = read.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        match bytes {
            Some(bytes) if bytes.len() > len_max => Err(SourceFault::TooLong { path: path.to_owned(), len_max }),
            other => Ok(other),
        }
    }

    /// A tile; in place of a partial one that is gone, the beginning of the full one.
    pub(crate) async fn tile(&self, coord: TileCoord) -> Result<Option<Vec<u8>>, SourceFault> {
        let len = usize::from(coord.width) * HASH_LEN;
        if let Some(bytes) = self.read(&coord.to_string(), len).await? {
            return Ok(Some(bytes));
        }
        let full = self.read(&coord.full().to_string(), hutong_log::tile::TILE_LEN).await?;
        Ok(full.map(|mut bytes| {
            bytes.truncate(len);
            bytes
        }))
    }
}
