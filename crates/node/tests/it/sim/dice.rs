//! Dice that a seed decides, and what is counted so that nobody believes in faults that never happened.

use std::collections::BTreeMap;

/// SplitMix64: the whole run follows from its seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`; 0 of nothing.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap()
    }

    /// True so many times of a thousand.
    pub fn chance(&mut self, of_1000: usize) -> bool {
        self.below(1000) < of_1000
    }

    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        of.get(self.below(of.len()))
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        for piece in out.chunks_mut(8) {
            piece.copy_from_slice(&self.next().to_be_bytes()[..piece.len()]);
        }
        out
    }
}

/// How often things happened, by name.
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<(&'static str, &'static str), u64>);

impl Tally {
    pub fn add(&mut self, kind: &'static str, what: &'static str) {
        *self.0.entry((kind, what)).or_default() += 1;
    }

    pub fn count(&self, kind: &str, what: &str) -> u64 {
        self.0.iter().filter(|((k, w), _)| *k == kind && *w == what).map(|(_, n)| n).sum()
    }

    pub fn total(&self, kind: &str) -> u64 {
        self.0.iter().filter(|((k, _), _)| *k == kind).map(|(_, n)| n).sum()
    }

    pub fn merge(&mut self, other: &Tally) {
        other.0.iter().for_each(|(key, n)| *self.0.entry(*key).or_default() += n);
    }

    pub fn lines(&self) -> String {
        self.0.iter().map(|((k, w), n)| format!("  {k} {w}: {n}\n")).collect()
    }
}
