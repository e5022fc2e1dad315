//! The log of what staff did: who, when, what, about what; never any words of an item. Each line holds the hash of the
//! one before, so that a line that is changed or taken out shows.

use hutong_log::hash::{Hash, Sha256, sha256};

use crate::{ids::PersonId, moment::Moment};

/// What a member of staff did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffAct {
    /// Who; `None` for the node's operator.
    pub by: Option<PersonId>,
    /// When.
    pub at: Moment,
    /// The command's name.
    pub what: String,
    /// Places, consultations, documents, people that it was about.
    pub about: String,
}

/// Hash of the line before the first.
pub fn first_hash() -> Hash {
    sha256(b"hutong/staff-acts/v1")
}

impl StaffAct {
    /// Hash of this line: over the hash of the line before, its number from 1, and each field with its length.
    pub fn hash(&self, before: &Hash, number: u64) -> Hash {
        let by = self.by.as_ref().map(PersonId::as_str).unwrap_or_default();
        let mut hash = Sha256::new();
        hash.update(before.as_bytes());
        hash.update(&number.to_be_bytes());
        hash.update(&self.at.0.to_be_bytes());
        for field in [by, &*self.what, &*self.about] {
            hash.update(&(field.len() as u64).to_be_bytes());
            hash.update(field.as_bytes());
        }
        hash.finish()
    }
}

/// The first line that does not follow from those before it, by number from 1; `None` when all do.
pub fn find_break(lines: &[(StaffAct, Hash)]) -> Option<u64> {
    let mut before = first_hash();
    for (number, (act, hash)) in (1..).zip(lines) {
        if act.hash(&before, number) != *hash {
            return Some(number);
        }
        before = *hash;
    }
    None
}
