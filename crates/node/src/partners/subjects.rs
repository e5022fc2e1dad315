//! Leaves whose contents may be opened, found from the leaves that may have changed it: looked at again by the body that
//! publishes them and by the one that fetches them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use hutong_core::{
    ids::{EntryIndex, Origin, PartName},
    projection::ItemRow,
    record::{Event, Leaf, Reading, read},
};
use hutong_store::{ReadFault, Store};

/// Leaves read at a time: bounds memory to some megabytes.
pub(crate) const SPAN: u64 = 1024;

/// A leaf with contents that partners may read under some policy: an item, a joint act, a step of an action, a batch
/// of votes.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub index: EntryIndex,
    pub leaf: Leaf,
}

impl Subject {
    pub(crate) fn new(index: EntryIndex, bytes: &[u8]) -> Option<Subject> {
        match read(bytes) {
            Reading::Known(leaf) => Some(Subject { index, leaf: *leaf }),
            Reading::Unrecognised { .. } | Reading::Quarantined { .. } => None,
        }
    }

    fn has_contents(&self) -> bool {
        matches!(
            self.leaf.event,
            Event::ItemAccepted(_)
                | Event::DocumentProposed { .. }
                | Event::DocumentRejected { .. }
                | Event::FollowedUp { .. }
                | Event::VotesSealed { .. }
        )
    }

    /// The earlier leaf of the same log that this one changes.
    fn target(&self) -> Option<EntryIndex> {
        let (Event::ItemRevised { item, .. } | Event::StateChanged { item, .. } | Event::PartsErased { item, .. }) =
            &self.leaf.event
        else {
            return None;
        };
        (item.origin.is_none() && item.index < self.index).then_some(item.index)
    }
}

/// What the leaves of `span` touch, by index. A pass begins at `from` and takes one span after another: what it has
/// already met, it met as it stands now, and is not met again.
pub(crate) async fn subjects_of(
    store: &Store,
    origin: &Origin,
    span: Range<EntryIndex>,
    from: EntryIndex,
) -> Result<Vec<Subject>, ReadFault> {
    let mut found = BTreeMap::new();
    for (index, bytes) in store.read_back(origin, span.start, span.end).await? {
        let mut next = Subject::new(index, &bytes);
        while let Some(subject) = next.take() {
            if subject.has_contents() {
                if subject.index < from || span.contains(&subject.index) {
                    found.insert(subject.index, subject);
                }
            } else if let Some(target) = subject.target().filter(|target| !found.contains_key(target)) {
                // Erased may be a revision: then the item is meant, one step further back.
                next = subject_at(store, origin, target).await?;
            }
        }
    }
    Ok(found.into_values().collect())
}

/// The leaves with contents to which these belong, by index: themselves, or the items that they revise. Leaves of other
/// kinds, and what is not here, belong to none.
pub(crate) async fn subjects_for(
    store: &Store,
    origin: &Origin,
    indexes: &[EntryIndex],
) -> Result<Vec<Subject>, ReadFault> {
    let mut found = BTreeMap::new();
    for subject in leaves_at(store, origin, indexes).await? {
        let mut next = Some(subject);
        while let Some(subject) = next.take() {
            if subject.has_contents() {
                found.insert(subject.index, subject);
            } else if let Some(target) = subject.target().filter(|target| !found.contains_key(target)) {
                next = subject_at(store, origin, target).await?;
            }
        }
    }
    Ok(found.into_values().collect())
}

/// These leaves themselves, as far as they are here and can be read, by index.
pub(crate) async fn leaves_at(
    store: &Store,
    origin: &Origin,
    indexes: &[EntryIndex],
) -> Result<Vec<Subject>, ReadFault> {
    let wanted: BTreeSet<EntryIndex> = indexes.iter().copied().collect();
    let mut found = Vec::new();
    let mut rest = wanted.iter().copied().peekable();
    // What lies near is read at once: a partner that catches up asks for one leaf after another.
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|next| *next - first < SPAN) {
            last = next;
        }
        let near = store.read_back(origin, first, last + 1).await?;
        let near = near.iter().filter(|(index, _)| wanted.contains(index));
        found.extend(near.filter_map(|(index, bytes)| Subject::new(*index, bytes)));
    }
    Ok(found)
}

/// One leaf.
pub(crate) async fn subject_at(
    store: &Store,
    origin: &Origin,
    index: EntryIndex,
) -> Result<Option<Subject>, ReadFault> {
    let read = store.read_back(origin, index, index + 1).await?;
    Ok(read.first().and_then(|(index, bytes)| Subject::new(*index, bytes)))
}

/// The leaf that holds the present content of an item's part: the last revision where it has that part, else the first
/// leaf. An earlier text was corrected before anybody else saw it, and stays at home.
pub(crate) fn holder_of(
    item: EntryIndex,
    row: &ItemRow,
    name: &PartName,
    mut has: impl FnMut(EntryIndex, &PartName) -> bool,
) -> EntryIndex {
    row.revision.filter(|revision| has(*revision, name)).unwrap_or(item)
}
