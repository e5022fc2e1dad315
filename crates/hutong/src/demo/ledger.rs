//! What the players remember: where each of the sample's items is in the record, and what it says by now.

use std::collections::BTreeMap;

use hutong_core::ids::{Origin, Place, Ref};
use hutong_log::hash::Hash;

use super::sample::SampleFault;

/// An item of the sample in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entered {
    place: Place,
    hash: Hash,
    text: String,
}

/// Sample ids and their leaves.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    items: BTreeMap<String, Entered>,
}

impl Ledger {
    /// Notes where an item went.
    pub fn enter(&mut self, id: &str, origin: &Origin, index: u64, hash: Hash, text: &str) {
        let place = Place { origin: origin.clone(), index };
        self.items.insert(id.to_owned(), Entered { place, hash, text: text.to_owned() });
    }

    /// Notes that an item says something else now.
    ///
    /// # Errors
    /// [`SampleFault::Unknown`].
    pub fn revise(&mut self, id: &str, text: &str) -> Result<(), SampleFault> {
        let unknown = || SampleFault::Unknown { kind: "item", name: id.to_owned() };
        self.items.get_mut(id).ok_or_else(unknown)?.text = text.to_owned();
        Ok(())
    }

    fn get(&self, id: &str) -> Result<&Entered, SampleFault> {
        self.items.get(id).ok_or_else(|| SampleFault::Unknown { kind: "item", name: id.to_owned() })
    }

    /// Where an item is.
    ///
    /// # Errors
    /// [`SampleFault::Unknown`].
    pub fn place(&self, id: &str) -> Result<&Place, SampleFault> {
        self.get(id).map(|e| &e.place)
    }

    /// A reference to an item that names its log.
    ///
    /// # Errors
    /// [`SampleFault::Unknown`].
    pub fn reference(&self, id: &str) -> Result<Ref, SampleFault> {
        let entered = self.get(id)?;
        Ok(Ref { origin: Some(entered.place.origin.clone()), index: entered.place.index, hash: entered.hash })
    }

    /// What an item says.
    ///
    /// # Errors
    /// [`SampleFault::Unknown`].
    pub fn text(&self, id: &str) -> Result<&str, SampleFault> {
        self.get(id).map(|e| e.text.as_str())
    }

    /// Every item and where it is, by sample id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.items.iter().map(|(id, e)| (id.as_str(), &e.place))
    }
}
