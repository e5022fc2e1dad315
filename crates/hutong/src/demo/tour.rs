//! What the portal of a demo's directory has besides: its mark, its people, and one place for the copy that is broken.
//! There is none of it in a directory that the demo did not make.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use hutong_node::{Node, ReadFault};
use tokio::sync::Mutex;

use super::{cast::Cast, marker::Marker};

/// A directory that the demo made, while its portal is open.
pub struct Tour {
    /// Its mark.
    pub marker: Marker,
    /// Its people.
    pub cast: Cast,
    /// Held by whoever breaks the copy: there is one at a time.
    pub breaking: Arc<Mutex<()>>,
    dir: PathBuf,
}

impl Tour {
    /// The tour of a node's directory; `None` where the demo did not make it, whatever lies there.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn open(node: &Node) -> Result<Option<Tour>, ReadFault> {
        let Some(marker) = Marker::read(node.dir()) else { return Ok(None) };
        if !marker.fits(node).await? {
            tracing::warn!(dir = %node.dir().display(), "a demo's mark lies here that is not of this record: no demo");
            return Ok(None);
        }
        let dir = node.dir().to_owned();
        Ok(Some(Tour { marker, cast: Cast::default(), breaking: Arc::default(), dir }))
    }

    /// The node's directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder that the node publishes.
    pub fn published(&self) -> PathBuf {
        self.dir.join(&self.marker.published)
    }

    /// Address of the other body's portal, with a slash at the end; `None` while it did not say one.
    pub fn other_address(&self) -> Option<String> {
        self.marker.other_address(&self.dir)
    }
}
