//! Pages that everybody is shown, kept as long as nothing has changed: most readers ask for the same few. What a narrower
//! audience is shown is never kept.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use hutong_core::consultation::item::Audience;
use hutong_log::hash::Sha256;
use hutong_store::pages::ListQuery;

/// Pages kept; beyond them all are let go.
const PAGES_MAX: usize = 512;
/// Items of a set, such as a theme, up to which a page of it is kept: telling two sets apart costs their length.
const AMONG_MAX: usize = 4_096;

/// What was known when a page was asked for. Any change of it makes every page old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AsOf {
    /// Size of the own log.
    pub head: u64,
    /// Entries of all partners.
    pub mirrored: u64,
    /// Steps of the follower.
    pub followed: u64,
}

/// Pages by what was asked.
#[derive(Debug)]
pub(crate) struct Shelf<T>(Mutex<Kept<T>>);

#[derive(Debug)]
struct Kept<T> {
    as_of: AsOf,
    pages: BTreeMap<String, Arc<T>>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        Shelf(Mutex::new(Kept { as_of: AsOf::default(), pages: BTreeMap::new() }))
    }
}

impl<T> Shelf<T> {
    /// The page, if it is as of now; old ones are let go, for they may say what was erased since.
    pub(crate) fn get(&self, as_of: AsOf, key: &str) -> Option<Arc<T>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_of != as_of {
            kept.pages.clear();
            kept.as_of = as_of;
        }
        kept.pages.get(key).cloned()
    }

    /// Keeps a page that was read after `as_of` was known.
    pub(crate) fn put(&self, as_of: AsOf, key: String, page: Arc<T>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_of != as_of || kept.pages.len() >= PAGES_MAX {
            kept.pages.clear();
            kept.as_of = as_of;
        }
        kept.pages.insert(key, page);
    }
}

/// What a query is known by; `None` for one whose pages are not kept.
pub(crate) fn key_of(query: &ListQuery) -> Option<String> {
    if query.reader != Audience::Public {
        return None;
    }
    let among = match &query.among {
        None => String::new(),
        Some(places) if places.len() > AMONG_MAX => return None,
        Some(places) => {
            let mut hash = Sha256::new();
            for place in places.iter() {
                hash.update(place.origin.as_str().as_bytes());
                hash.update(&[0]);
                hash.update(&place.index.to_be_bytes());
            }
            hash.finish().to_hex()
        }
    };
    Some(format!("{:?}{among}", ListQuery { among: None, ..query.clone() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_kept_until_anything_changes() {
        let shelf = Shelf::default();
        let then = AsOf { head: 3, ..AsOf::default() };
        assert_eq!(shelf.get(then, "a"), None);
        shelf.put(then, "a".to_owned(), Arc::new(1));
        assert_eq!(shelf.get(then, "a").as_deref(), Some(&1));
        let now = AsOf { followed: 1, ..then };
        assert_eq!(shelf.get(now, "a"), None);
        shelf.put(now, "b".to_owned(), Arc::new(2));
        assert_eq!((shelf.get(now, "a"), shelf.get(now, "b").as_deref()), (None, Some(&2)));
    }
}
