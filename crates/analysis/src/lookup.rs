//! A hash map with a fixed seed and no iteration: its inner order can never reach a result.
//! The only file of this crate that names `HashMap`.
#![allow(clippy::disallowed_types, reason = "the seed is fixed and nothing here can iterate")]

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Keys to values, asked key by key only.
#[derive(Clone, Debug)]
pub struct Lookup<K, V> {
    map: HashMap<K, V, BuildHasherDefault<FixedHasher>>,
}

impl<K: Eq + Hash, V> Default for Lookup<K, V> {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl<K: Eq + Hash, V> Lookup<K, V> {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty map with room for `capacity` keys.
    pub fn with_capacity(capacity: usize) -> Self {
        Lookup { map: HashMap::with_capacity_and_hasher(capacity, BuildHasherDefault::default()) }
    }

    /// The value of `key`.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.map.get(key)
    }

    /// The value of `key`, to be changed.
    pub fn get_mut<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.map.get_mut(key)
    }

    /// Whether `key` has a value.
    pub fn contains<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: std::borrow::Borrow<Q>,
    {
        self.map.contains_key(key)
    }

    /// Gives `key` a value; the earlier one is returned.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.map.insert(key, value)
    }

    /// The value of `key`, made by `make` if there was none.
    pub fn entry(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        self.map.entry(key).or_insert_with(make)
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }
}

/// A multiply-and-rotate hash over 8-byte words, finished with an avalanche; not meant against an attacker who can
/// choose keys to be slow, which the limits on text length and row count bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct FixedHasher {
    state: u64,
}

impl FixedHasher {
    #[inline]
    fn add(&mut self, word: u64) {
        self.state = (self.state ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

impl Hasher for FixedHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            let mut raw = [0; 8];
            raw.copy_from_slice(word);
            self.add(u64::from_le_bytes(raw));
        }
        let mut raw = [0; 8];
        raw[..words.remainder().len()].copy_from_slice(words.remainder());
        self.add(u64::from_le_bytes(raw) ^ ((bytes.len() as u64) << 56));
    }

    #[inline]
    fn write_u8(&mut self, value: u8) {
        self.add(u64::from(value));
    }

    #[inline]
    fn write_u32(&mut self, value: u32) {
        self.add(u64::from(value));
    }

    #[inline]
    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    #[inline]
    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        let state = self.state;
        (state ^ (state >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
    }
}
