//! One leaf of a log that is here, read.

use hutong_core::{
    ids::Place,
    record::{Leaf, Reading, read},
};
use hutong_store::{ReadFault, Store};

use crate::Node;

/// The leaf of a place; `None` where there is none, or one of a kind that this version does not know.
///
/// # Errors
/// [`ReadFault`].
pub(crate) async fn leaf_at(store: &Store, at: &Place) -> Result<Option<Leaf>, ReadFault> {
    let entries = store.read_back(&at.origin, at.index, at.index + 1).await?;
    Ok(entries.first().and_then(|(_, bytes)| match read(bytes) {
        Reading::Known(leaf) => Some(*leaf),
        _ => None,
    }))
}

impl Node {
    /// The leaf of a place; `None` where there is none, or one of a kind that this version does not know.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn leaf(&self, at: &Place) -> Result<Option<Leaf>, ReadFault> {
        leaf_at(self.store(), at).await
    }
}
