//! A set of items to list, such as those of a theme.

use std::{fmt, ops::Deref, sync::Arc};

use hutong_core::ids::Place;
use hutong_log::hash::{Hash, Sha256};

/// Items by place. Known by a mark, so that two sets are told apart without looking at either: a theme may hold a hundred
/// thousand.
#[derive(Clone, PartialEq, Eq)]
pub struct ItemSet {
    mark: Hash,
    places: Arc<[Place]>,
}

/// What tells a list of places from another one.
pub fn mark_of(places: &[Place]) -> Hash {
    let mark = places.iter().fold(Sha256::new(), |hash, place| {
        hash.chain(place.origin.as_str().as_bytes()).chain(b"\0").chain(&place.index.to_be_bytes())
    });
    mark.finish()
}

impl FromIterator<Place> for ItemSet {
    fn from_iter<I: IntoIterator<Item = Place>>(places: I) -> ItemSet {
        let places: Arc<[Place]> = places.into_iter().collect();
        ItemSet { mark: mark_of(&places), places }
    }
}

impl Deref for ItemSet {
    type Target = [Place];

    fn deref(&self) -> &[Place] {
        &self.places
    }
}

/// By its mark alone: what a query is printed as is what its pages are kept under.
impl fmt::Debug for ItemSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemSet({})", self.mark)
    }
}

#[cfg(test)]
mod tests {
    use hutong_core::ids::Origin;

    use super::*;

    #[test]
    fn sets_are_told_apart_by_their_marks() {
        let place = |log: &str, index| Place { origin: Origin::new(log).expect("an origin"), index };
        let print = |places: &[Place]| format!("{:?}", places.iter().cloned().collect::<ItemSet>());
        let one = [place("a/log/1", 3), place("b/log/1", 4)];
        assert_eq!(print(&one), print(&one.clone()));
        assert_ne!(print(&one), print(&[place("a/log/1", 3), place("b/log/1", 5)]));
        assert_ne!(print(&one), print(&one[..1]));
    }
}
