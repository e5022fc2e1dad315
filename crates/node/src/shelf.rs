//! Pages that everybody is shown, kept as long as nothing has changed: most readers ask for the same few. What a narrower
//! audience is shown is never kept.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use hutong_core::consultation::item::Audience;
use hutong_store::pages::ListQuery;

/// Pages kept; beyond them all are let go.
const PAGES_MAX: usize = 512;
/// Gates of a shelf.
const GATES: usize = 64;

/// Which gate a key goes through.
fn gate_of(key: &str) -> usize {
    key.bytes().fold(0, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % GATES
}

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
pub(crate) struct Shelf<T> {
    kept: Mutex<Kept<T>>,
    /// Held by whoever reads a page that is not here: when the record grows, many miss the same one at once. Pages whose
    /// keys share a gate wait for each other without need, so there are many gates.
    reading: Box<[tokio::sync::Mutex<()>]>,
}

#[derive(Debug)]
struct Kept<T> {
    as_of: AsOf,
    pages: BTreeMap<String, Arc<T>>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        let kept = Mutex::new(Kept { as_of: AsOf::default(), pages: BTreeMap::new() });
        Shelf { kept, reading: (0..GATES).map(|_| tokio::sync::Mutex::new(())).collect() }
    }
}

impl<T> Shelf<T> {
    /// The page, if it is as of now; old ones are let go, for they may say what was erased since.
    pub(crate) fn get(&self, as_of: AsOf, key: &str) -> Option<Arc<T>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_of != as_of {
            kept.pages.clear();
            kept.as_of = as_of;
        }
        kept.pages.get(key).cloned()
    }

    /// The page as of now; read by one for all who ask for it meanwhile.
    ///
    /// # Errors
    /// What reading it gave.
    pub(crate) async fn get_or<E>(
        &self,
        as_of: impl Fn() -> AsOf,
        key: &str,
        read: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        if let Some(page) = self.get(as_of(), key) {
            return Ok(page);
        }
        let _reading = self.reading[gate_of(key)].lock().await;
        let as_of = as_of();
        if let Some(page) = self.get(as_of, key) {
            return Ok(page);
        }
        // On the heap: what reads a list is large, and pages read several.
        let page = Arc::new(Box::pin(read()).await?);
        self.put(as_of, key.to_owned(), page.clone());
        Ok(page)
    }

    /// Keeps a page that was read after `as_of` was known.
    pub(crate) fn put(&self, as_of: AsOf, key: String, page: Arc<T>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_of != as_of || kept.pages.len() >= PAGES_MAX {
            kept.pages.clear();
            kept.as_of = as_of;
        }
        kept.pages.insert(key, page);
    }
}

/// What a query is known by; `None` for one whose pages are not kept.
pub(crate) fn key_of(query: &ListQuery) -> Option<String> {
    (query.reader == Audience::Public).then(|| format!("{query:?}"))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

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

    #[tokio::test]
    async fn a_page_that_many_miss_is_read_once() {
        let (shelf, reads) = (Arc::new(Shelf::<u64>::default()), Arc::new(AtomicU64::new(0)));
        let mut asking = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let (shelf, reads) = (shelf.clone(), reads.clone());
            asking.spawn(async move {
                let read = async || {
                    tokio::task::yield_now().await;
                    Ok::<_, ()>(reads.fetch_add(1, Ordering::SeqCst))
                };
                shelf.get_or(AsOf::default, "a", read).await.map(|page| *page)
            });
        }
        assert_eq!(asking.join_all().await, vec![Ok(0); 16]);
        assert_eq!(reads.load(Ordering::SeqCst), 1);
    }
}
